use core::cmp::Ordering::{self, Equal, Greater, Less};

use super::*;

fn holds(scheme: Scheme, rows: &[(&str, Ordering, &str)]) {
    for (a, order, b) in rows {
        assert_eq!(scheme.compare(a, b), Some(*order), "{scheme:?}: {a} {b}");
        assert_eq!(scheme.compare(b, a), Some(order.reverse()), "{scheme:?}: {b} {a}");
    }
}

/// Each version is later than all before it.
fn ascends(scheme: Scheme, row: &[&str]) {
    for (i, a) in row.iter().enumerate() {
        for (j, b) in row.iter().enumerate() {
            assert_eq!(scheme.compare(a, b), Some(i.cmp(&j)), "{scheme:?}: {a} {b}");
        }
    }
}

#[test]
fn semantic_versions_are_ordered_as_their_standard_orders_them() {
    // Semantic Versioning 2.0.0 §11.
    ascends(
        Scheme::Semver,
        &[
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "2.0.0",
            "2.1.0",
            "2.1.1",
        ],
    );
    holds(Scheme::Semver, &[("v1.2", Equal, "1.2.0"), ("1.0.0+a", Equal, "1.0.0+b")]);
    assert_eq!(Scheme::Semver.compare("1.2.3.4", "1"), None);
    assert_eq!(Scheme::Semver.compare("deadbeef", "1"), None);
}

#[test]
fn debian_versions_are_ordered_as_the_policy_orders_them() {
    // Debian Policy §5.6.12: ~~, ~~a, ~, the empty part, a.
    ascends(Scheme::Debian, &["1~~", "1~~a", "1~", "1", "1a"]);
    ascends(
        Scheme::Debian,
        &["1.0~beta1~svn1245", "1.0~beta1", "1.0", "1.0-1", "1.0-1.1", "1.0+b1"],
    );
    holds(
        Scheme::Debian,
        &[
            ("0:1.0", Equal, "1.0"),
            ("1.0", Equal, "1.0-0"),
            ("1:0.1", Greater, "9"),
            ("1.2.3-1", Less, "1.2.3-1+deb9u1"),
            ("7.6p2-4", Greater, "7.6-0"),
            ("1.0a", Less, "1.0+"),
        ],
    );
}

#[test]
fn rpm_versions_are_ordered_as_rpmvercmp_does() {
    // Facts of rpm's own test of rpmvercmp.
    holds(
        Scheme::Rpm,
        &[
            ("1.0", Equal, "1.0"),
            ("1.0", Less, "2.0"),
            ("2.0.1", Greater, "2.0"),
            ("2.0.1a", Greater, "2.0.1"),
            ("5.5p1", Less, "5.5p2"),
            ("5.5p10", Greater, "5.5p1"),
            ("10xyz", Less, "10.1xyz"),
            ("xyz10", Less, "xyz10.1"),
            ("xyz.4", Less, "8"),
            ("xyz.4", Less, "2"),
            ("5.5p2", Less, "5.6p1"),
            ("6.0.rc1", Greater, "6.0"),
            ("10b2", Greater, "10a1"),
            ("7.0", Equal, "7.0"),
            ("1.0aa", Greater, "1.0a"),
            ("10.0001", Equal, "10.1"),
            ("10.0001", Less, "10.0039"),
            ("4.999.9", Less, "5.0"),
            ("20101121", Less, "20101122"),
            ("2_0", Equal, "2_0"),
            ("2.0", Equal, "2_0"),
            ("a", Equal, "a+"),
            ("1.0~rc1", Less, "1.0"),
            ("1.0~rc1", Less, "1.0arc1"),
            ("1.0~rc1~git123", Less, "1.0~rc1"),
            ("1.0^", Greater, "1.0"),
            ("1.0^git1", Greater, "1.0"),
            ("1.0^git1", Less, "1.01"),
            ("1.0^20160101", Less, "1.0.1"),
            ("1.0~rc1^git1", Greater, "1.0~rc1"),
            ("1.0^git1~pre", Less, "1.0^git1"),
            ("1:1.0", Greater, "2.0"),
            ("1.0-1", Less, "1.0-2"),
            ("1.0-1", Equal, "1.0"),
        ],
    );
}

#[test]
fn apk_versions_are_ordered_as_apk_does() {
    // Facts of apk-tools' own table of versions.
    holds(
        Scheme::Apk,
        &[
            ("2.34", Greater, "0.1.0_alpha"),
            ("0.1.0_alpha", Equal, "0.1.0_alpha"),
            ("0.1.0_alpha", Less, "0.1.3_alpha"),
            ("0.1.3_alpha", Greater, "0.1.0_alpha"),
            ("0.1.0_alpha2", Greater, "0.1.0_alpha"),
            ("0.1.0_alpha", Less, "2.2.39-r1"),
            ("1.0.4-r3", Less, "1.0.4-r4"),
            ("1.0_p10-r0", Greater, "1.0_p9-r0"),
            ("0.1.0_alpha_pre2", Less, "0.1.0_alpha"),
            ("1.0.0_pre20191002222144-r0", Less, "1.0.0_pre20210530193627-r0"),
            ("6.0_pre1", Less, "6.0"),
            ("6.1_pre1", Less, "6.1"),
            ("6.0_p1", Greater, "6.0"),
            ("6.0.1", Greater, "6.0"),
            ("1.2.3a", Greater, "1.2.3"),
            ("1.2.3b", Greater, "1.2.3a"),
            ("4.09-r1", Less, "4.091-r0"),
            ("0.12.1", Greater, "0.09"),
        ],
    );
    for wrong in ["", "a", "1.", "1.0_what", "1.0bc", "1.0-r", "1.0 "] {
        let order = Scheme::Apk.compare(wrong, "1");
        assert!(order.is_none() || wrong == "1.0 ", "{wrong}");
    }
}

#[test]
fn pythons_versions_are_ordered_as_pep_440_does() {
    // PEP 440, "Summary of permitted suffixes and relative ordering".
    ascends(
        Scheme::Pep440,
        &[
            "1.dev0",
            "1.0.dev456",
            "1.0a1",
            "1.0a2.dev456",
            "1.0a12.dev456",
            "1.0a12",
            "1.0b1.dev456",
            "1.0b2",
            "1.0b2.post345.dev456",
            "1.0b2.post345",
            "1.0rc1.dev456",
            "1.0rc1",
            "1.0",
            "1.0+abc.5",
            "1.0+abc.7",
            "1.0+5",
            "1.0.post456.dev34",
            "1.0.post456",
            "1.0.15",
            "1.1.dev1",
            "1!0.1",
        ],
    );
    holds(
        Scheme::Pep440,
        &[
            ("1.0-1", Equal, "1.0.post1"),
            ("V1.0-RC_1", Equal, "1.0rc1"),
            ("1.0alpha", Equal, "1.0a0"),
            ("1.0.0", Equal, "1"),
        ],
    );
}

#[test]
fn openssl_has_letters_and_the_kernel_has_marks() {
    ascends(
        Scheme::Openssl,
        &[
            "0.9.8",
            "0.9.8a",
            "0.9.8z",
            "0.9.8za",
            "0.9.8zh",
            "1.0.2-beta1",
            "1.0.2",
            "1.0.2a",
            "1.0.2k",
            "1.1.1",
            "1.1.1w",
            "3.0.0-alpha1",
            "3.0.0",
            "3.0.12",
        ],
    );
    holds(Scheme::Openssl, &[("1.0.2k-fips", Equal, "1.0.2k")]);
    ascends(Scheme::Kernel, &["2.6.32", "2.6.32.61", "4.14-rc1", "4.14", "4.14.90", "5.10"]);
    holds(
        Scheme::Kernel,
        &[("4.14.90-openwrt", Equal, "4.14.90"), ("5.10.0-8-amd64", Less, "5.10.1")],
    );
}

#[test]
fn most_software_counts_with_dots_and_words() {
    ascends(Scheme::Dotted, &["0.36", "0.53.1", "2011.54", "2014.63", "2022.83"]);
    ascends(Scheme::Dotted, &["1.22.0", "1.22.1", "1.36.1"]);
    ascends(Scheme::Dotted, &["2.90test3", "2.90rc1", "2.90", "2.90p1", "2.91"]);
    holds(
        Scheme::Dotted,
        &[("9.6p1", Greater, "9.6"), ("v1.2", Equal, "1.2.0"), ("1.0.0.0", Equal, "1")],
    );
    // What `git` means is nobody's guess; where the numbers decide it does not matter.
    assert_eq!(Scheme::Dotted.compare("1.2-git", "1.2"), None);
    assert_eq!(Scheme::Dotted.compare("1.2-git", "1.3"), Some(Less));
    assert_eq!(Scheme::Dotted.compare("master", "1"), None);
}

#[test]
fn an_order_is_an_order_whatever_is_compared() {
    let mut seed = 7_u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let parts = [
        "0", "1", "01", "10", ".", ".", "-", "~", "+", "a", "rc", "p", "_p", ":", "^", "z", "-r1",
        "_alpha", "dev",
    ];
    let made: Vec<String> = (0..160)
        .map(|_| (0..=next(6)).fold("1".to_owned(), |text, _| text + parts[next(parts.len())]))
        .collect();
    for (scheme, _) in SCHEMES {
        for a in &made {
            for b in &made {
                let order = scheme.compare(a, b);
                assert_eq!(
                    order.map(Ordering::reverse),
                    scheme.compare(b, a),
                    "{scheme:?} {a} {b}"
                );
                // rpm compares releases only where both have one, so it has no order of all.
                if *scheme == Scheme::Rpm || order != Some(Less) {
                    continue;
                }
                for c in &made {
                    if scheme.compare(b, c) == Some(Less)
                        && let Some(order) = scheme.compare(a, c)
                    {
                        assert_eq!(order, Less, "{scheme:?} {a} {b} {c}");
                    }
                }
            }
        }
    }
}

#[test]
fn huge_numbers_and_long_texts_do_no_harm() {
    let huge = "9".repeat(200);
    for (scheme, _) in SCHEMES {
        assert_eq!(scheme.compare(&huge, "1"), Some(Greater), "{scheme:?}");
        assert_eq!(scheme.compare(&"1.".repeat(10_000), "1"), None);
        assert_eq!(scheme.compare("", ""), None, "{scheme:?}");
        for odd in ["é", "\0", "1.é", "--", "1:", ":1", "1-", "~", "^", "1!"] {
            let _ = scheme.compare(odd, "1");
            let _ = scheme.compare(odd, odd);
        }
    }
}

#[test]
fn packagers_marks_are_taken_off() {
    for (scheme, version, own) in [
        (Scheme::Debian, "1:1.2.11.dfsg-2+deb11u1", "1.2.11"),
        (Scheme::Debian, "2014.63-1", "2014.63"),
        (Scheme::Apk, "1.36.1-r5", "1.36.1"),
        (Scheme::Rpm, "1:1.0.2k-19.el7", "1.0.2k"),
        (Scheme::Dotted, "v1.2.3", "1.2.3"),
    ] {
        assert_eq!(upstream(scheme, version), own);
    }
}

/// Thousands of pairs in the eyes of dpkg, where it is there.
#[test]
#[expect(
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "dpkg is the oracle; the test asks it, and says where it is not there"
)]
fn debian_versions_are_ordered_as_dpkg_does() {
    if std::process::Command::new("dpkg").arg("--version").output().is_err() {
        eprintln!("skipped: dpkg is not there");
        return;
    }
    let mut seed = 11_u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let parts = [
        "0", "1", "2", "10", "007", ".", ".", "-1", "~", "+", "a", "b", "Z", "~rc1", "+dfsg", "deb",
    ];
    for _ in 0..400 {
        let mut one =
            || (0..=next(6)).fold(next(3).to_string(), |text, _| text + parts[next(parts.len())]);
        let (a, b) = (one(), one());
        let Some(order) = Scheme::Debian.compare(&a, &b) else { continue };
        let is = |relation: &str| {
            std::process::Command::new("dpkg")
                .args(["--compare-versions", &a, relation, &b])
                .status()
                .is_ok_and(|s| s.success())
        };
        let theirs = if is("lt") {
            Less
        } else if is("gt") {
            Greater
        } else {
            Equal
        };
        assert_eq!(order, theirs, "{a} {b}");
    }
}
