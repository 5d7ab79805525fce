use super::*;
use crate::declare::{sbom, versions::Scheme};

const BILL: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"timestamp":"2026-05-01T00:00:00Z","component":{"type":"firmware","bom-ref":"cam","name":"Camera","version":"3.1","purl":"pkg:generic/example/camera@3.1"}},"components":[
{"type":"library","bom-ref":"bb","name":"busybox","version":"1.22.1","cpe":"cpe:2.3:a:busybox:busybox:1.22.1:*:*:*:*:*:*:*"},
{"type":"library","bom-ref":"z","name":"zlib","version":"1:1.2.8.dfsg-2","purl":"pkg:deb/debian/zlib@1:1.2.8.dfsg-2?distro=debian-8"},
{"type":"library","bom-ref":"l","name":"left-pad","version":"1.1.0","purl":"pkg:npm/left-pad@1.1.0"},
{"type":"library","bom-ref":"d","name":"dropbear","version":"2014.63"},
{"type":"library","bom-ref":"g","name":"zlib","version":"nightly"},
{"type":"library","bom-ref":"n","name":"nameless"}]}"#;

fn search(lists: &[&str]) -> Report {
    let bill = sbom::read(BILL.as_bytes()).unwrap();
    let mut search = Search::new(&bill.components, bill.subject);
    for (i, list) in lists.iter().enumerate() {
        search.begin(&format!("list {i}"));
        search.add(list.as_bytes()).unwrap_or_else(|f| panic!("{f:?}"));
    }
    search.finish()
}

fn osv(id: &str, ecosystem: &str, name: &str, range: &str, rest: &str) -> String {
    format!(
        r#"{{"id":"{id}","modified":"2026-01-02T00:00:00Z","affected":[{{"package":{{"ecosystem":"{ecosystem}","name":"{name}"}},"ranges":[{range}]{rest}}}]}}"#
    )
}

fn found(report: &Report) -> Vec<(u32, &str, Confidence)> {
    report.matches.iter().map(|m| (m.component, m.id.as_str(), m.confidence)).collect()
}

const SEMVER: &str = r#"{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}"#;

fn nvd(id: &str, criteria: &str, bounds: &str) -> String {
    format!(
        r#"{{"resultsPerPage":1,"format":"NVD_CVE","version":"2.0","timestamp":"2026-03-01T00:00:00.000","vulnerabilities":[{{"cve":{{"id":"{id}","lastModified":"2026-02-01T00:00:00.000","vulnStatus":"Analyzed","metrics":{{"cvssMetricV31":[{{"cvssData":{{"baseScore":9.8}}}}]}},"configurations":[{{"nodes":[{{"cpeMatch":[{{"vulnerable":true,"criteria":"{criteria}"{bounds}}}]}}]}}]}}}}]}}"#
    )
}

const BUSYBOX: &str = "cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*";

#[test]
fn a_listed_version_is_believed_more_than_a_range_and_a_range_more_than_a_cpe_name() {
    let range = osv("GHSA-r", "npm", "left-pad", SEMVER, "");
    let listed = osv("GHSA-l", "npm", "left-pad", "", r#","versions":["1.1.0"]"#);
    let cpe = nvd("CVE-2016-1", BUSYBOX, r#","versionEndExcluding":"1.24.2""#);
    let report = search(&[&cpe, &range, &listed]);
    assert_eq!(
        found(&report),
        [
            (3, "GHSA-l", Confidence::High),
            (3, "GHSA-r", Confidence::Fair),
            (1, "CVE-2016-1", Confidence::Low)
        ]
    );
    assert_eq!(report.matches[1].fixed.as_deref(), Some("1.2.0"));
    assert_eq!(report.matches[2].score, Some(98));
    // What is not found is not known on the day of the oldest list.
    assert_eq!(report.date, Time::parse("2026-01-02"));
}

#[test]
fn distributions_count_their_own_versions_and_releases() {
    let fixed = |v: &str| {
        format!(r#"{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}},{{"fixed":"{v}"}}]}}"#)
    };
    let of = |ecosystem: &str, v: &str| {
        found(&search(&[&osv("DSA-1", ecosystem, "zlib", &fixed(v), "")])).len()
    };
    assert_eq!(of("Debian:8", "1:1.2.8.dfsg-2+deb8u1"), 1);
    assert_eq!(of("Debian:8", "1:1.2.8.dfsg-2"), 0);
    // Without its epoch every version is before.
    assert_eq!(of("Debian:8", "9"), 0);
    assert_eq!(of("Debian:11", "1:1.2.11.dfsg-2"), 0);
    assert_eq!(of("Ubuntu:14.04", "1:1.2.8.dfsg-3"), 0);
}

#[test]
fn bounds_of_cpe_names_are_those_of_the_software() {
    let of = |bounds: &str| search(&[&nvd("CVE-1", BUSYBOX, bounds)]).matches.len();
    assert_eq!(of(r#","versionEndIncluding":"1.22.1""#), 1);
    assert_eq!(of(r#","versionEndExcluding":"1.22.1""#), 0);
    assert_eq!(of(r#","versionStartExcluding":"1.22.1""#), 0);
    assert_eq!(of(r#","versionStartIncluding":"1.22.0","versionEndExcluding":"1.22.2""#), 1);
    assert_eq!(of(""), 1);
    // A component that only has a name is held against the name, and no other product of it.
    let bear = nvd(
        "CVE-2",
        "cpe:2.3:a:dropbear_ssh_project:dropbear:*:*:*:*:*:*:*:*",
        r#","versionEndExcluding":"2016.74""#,
    );
    assert_eq!(search(&[&bear]).matches.len(), 1);
    let bear = bear.replace("ssh_project:dropbear:", "ssh_project:dropbear_ssh:");
    assert_eq!(search(&[&bear]).matches.len(), 0);
}

#[test]
fn where_versions_have_no_order_the_answer_is_that_nobody_can_tell() {
    let z =
        nvd("CVE-3", "cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*", r#","versionEndExcluding":"1.2.12""#);
    let report = search(&[&z]);
    // The packager's 1:1.2.8.dfsg-2 is 1.2.8; "nightly" is nothing.
    assert_eq!(found(&report), [(2, "CVE-3", Confidence::Low)]);
    assert_eq!(report.cannot_tell, [(5, "CVE-3".to_owned())]);
    assert_eq!(report.unnamed, [6]);
}

#[test]
fn identifiers_of_one_hole_are_joined() {
    let a = osv("GHSA-a", "npm", "left-pad", SEMVER, "")
        .replace(r#""modified""#, r#""aliases":["CVE-2020-9"],"modified""#);
    let b = osv("OSV-b", "npm", "left-pad", "", r#","versions":["1.1.0"]"#)
        .replace(r#""modified""#, r#""aliases":["CVE-2020-9"],"modified""#);
    for lists in [[a.as_str(), b.as_str()], [b.as_str(), a.as_str()]] {
        let report = search(&lists);
        assert_eq!(found(&report), [(3, "CVE-2020-9", Confidence::High)]);
        assert_eq!(report.matches[0].aliases, ["GHSA-a", "OSV-b"]);
        assert_eq!(
            (report.matches[0].data.as_slice(), report.matches[0].fixed.as_deref()),
            ([0, 1].as_slice(), Some("1.2.0"))
        );
    }
}

#[test]
fn withdrawn_and_rejected_advisories_say_nothing() {
    let gone = osv("GHSA-g", "npm", "left-pad", SEMVER, "")
        .replace(r#""modified""#, r#""withdrawn":"2026-01-01T00:00:00Z","modified""#);
    let rejected = nvd("CVE-5", BUSYBOX, "").replace("Analyzed", "Rejected");
    assert!(search(&[&gone, &rejected]).matches.is_empty());
}

fn openvex(status: &str, products: &str) -> String {
    format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"Example","timestamp":"2026-04-01T00:00:00Z","version":1,"statements":[{{"vulnerability":{{"name":"CVE-1"}},"products":[{products}],{status}}}]}}"#
    )
}

#[test]
fn a_maker_lowers_a_match_only_with_a_reason_and_only_for_what_he_names() {
    let hole = nvd("CVE-1", BUSYBOX, "");
    let of = |vex: &str| {
        let report = search(&[&hole, vex]);
        let m = report.matches[0].clone();
        (m.told.as_ref().map(|t| t.status), m.lowered(), report.remarks.kept.len())
    };
    let no = r#""status":"not_affected""#;
    let because = r#""status":"not_affected","justification":"vulnerable_code_not_present""#;
    let thing = r#"{"@id":"pkg:generic/example/camera@3.1","subcomponents":[{"@id":"cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*"}]}"#;
    assert_eq!(of(&openvex(because, thing)), (Some(Status::NotAffected), true, 0));
    assert_eq!(of(&openvex(no, thing)), (Some(Status::NotAffected), false, 1));
    // Another firmware, another part, another product.
    for other in [
        thing.replace("3.1", "3.0"),
        thing.replace("busybox:busybox", "busybox:other"),
        r#"{"@id":"pkg:generic/else"}"#.to_owned(),
    ] {
        assert_eq!(of(&openvex(because, &other)), (None, false, 0), "{other}");
    }
    // The whole product.
    assert!(of(&openvex(because, r#"{"@id":"pkg:generic/example/camera"}"#)).1);
    assert!(of(&openvex(r#""status":"fixed""#, r#"{"@id":"pkg:generic/example/camera@3.1"}"#)).1);
    // Mended in some version that is not named.
    assert!(!of(&openvex(r#""status":"fixed""#, r#"{"@id":"pkg:generic/example/camera"}"#)).1);
    assert_eq!(of(&openvex(r#""status":"affected""#, thing)).0, Some(Status::Affected));
}

#[test]
fn csaf_sorts_products_and_a_flag_is_a_reason() {
    let csaf = |status: &str, more: &str| {
        format!(
            r#"{{"document":{{"csaf_version":"2.0","publisher":{{"name":"Example"}},"tracking":{{"id":"E-1","current_release_date":"2026-04-02T00:00:00Z"}}}},"product_tree":{{"branches":[{{"category":"vendor","name":"busybox","branches":[{{"category":"product_version_range","name":"vers:generic/<1.24.2","product":{{"product_id":"bb","name":"busybox","product_identification_helper":{{"cpe":"cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*"}}}}}}]}}],"full_product_names":[{{"product_id":"cam","name":"Camera","product_identification_helper":{{"purl":"pkg:generic/example/camera@3.1"}}}}],"relationships":[{{"category":"default_component_of","product_reference":"bb","relates_to_product_reference":"cam","full_product_name":{{"product_id":"bb-in-cam","name":"busybox in Camera"}}}}]}},"vulnerabilities":[{{"cve":"CVE-1","product_status":{{{status}}}{more}}}]}}"#
        )
    };
    let affected = csaf(
        r#""known_affected":["bb"]"#,
        r#","scores":[{"cvss_v3":{"baseScore":7.5},"products":["bb"]}]"#,
    );
    let report = search(&[&affected]);
    assert_eq!(found(&report), [(1, "CVE-1", Confidence::Low)]);
    assert_eq!(
        (report.matches[0].score, report.matches[0].fixed.as_deref()),
        (Some(75), Some("1.24.2"))
    );
    let not = csaf(
        r#""known_not_affected":["bb-in-cam"]"#,
        r#","flags":[{"label":"vulnerable_code_not_in_execute_path","product_ids":["bb-in-cam"]}]"#,
    );
    assert!(search(&[&affected, &not]).matches[0].lowered());
    let bare = csaf(r#""known_not_affected":["bb-in-cam"]"#, "");
    let report = search(&[&affected, &bare]);
    assert!(!report.matches[0].lowered() && report.remarks.kept[0].what == "no-reason");
    let new = affected.replace(r#""csaf_version":"2.0""#, r#""csaf_version":"2.1""#);
    assert_eq!(search(&[&new]).matches.len(), 1);
}

#[test]
fn a_bill_may_speak_of_its_holes_itself() {
    let bill = BILL.replace(r#""metadata""#, r#""vulnerabilities":[{"id":"CVE-1","analysis":{"state":"not_affected","justification":"code_not_reachable"},"affects":[{"ref":"bb"}]}],"metadata""#);
    let bill = sbom::read(bill.as_bytes()).unwrap();
    let mut search = Search::new(&bill.components, bill.subject);
    search.state(&bill.statements);
    search.begin("nvd");
    search.add(nvd("CVE-1", BUSYBOX, "").as_bytes()).unwrap();
    assert!(search.finish().matches[0].lowered());
}

#[test]
fn what_is_used_comes_first_and_says_since_when() {
    let kev = r#"{"title":"x","catalogVersion":"2026.04.01","dateReleased":"2026-04-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-1","dateAdded":"2022-03-03","knownRansomwareCampaignUse":"Known"}]}"#;
    let report = search(&[
        &osv("GHSA-l", "npm", "left-pad", "", r#","versions":["1.1.0"]"#),
        &nvd("CVE-1", BUSYBOX, ""),
        kev,
    ]);
    assert_eq!(report.matches[0].id, "CVE-1");
    assert_eq!(
        report.matches[0].used,
        Some(Used { since: Untrusted::new("2022-03-03"), extortion: true })
    );
}

#[test]
fn long_lists_are_cut_into_entries_without_being_read() {
    let list = br#"{"a":{"vulnerabilities":[{}]},"timestamp":"2026-03-01T00:00:00.000","vulnerabilities" : [ {"x":"}]\"{"} , {"y":[{}]}],"z":1}"#;
    let cut: Vec<&str> =
        nvd::entries(list).map(|(a, b)| core::str::from_utf8(&list[a..b]).unwrap()).collect();
    assert_eq!(cut, [r#"{"x":"}]\"{"}"#, r#"{"y":[{}]}"#]);
    assert_eq!(nvd::date(list), Time::parse("2026-03-01"));
    for broken in [
        &br#"{"vulnerabilities":[{"x""#[..],
        br#"{"vulnerabilities":[{]"#,
        br#"{"vulnerabilities":"#,
        b"{\"vulnerabilities\\",
        b"",
        b"]",
        br#"{"vulnerabilities":[{}"#,
    ] {
        assert!(nvd::entries(broken).count() < 2);
    }
}

#[test]
fn banners_name_software_and_never_more_than_candidates() {
    let of = |b: &str| {
        from_banner(b).iter().map(|c| format!("{} {}", c.name, c.version)).collect::<Vec<_>>()
    };
    assert_eq!(of("SSH-2.0-dropbear_2014.63"), ["dropbear 2014.63"]);
    assert_eq!(of("SSH-2.0-OpenSSH_9.6p1 Debian-3"), ["OpenSSH 9.6p1"]);
    assert_eq!(of("Linux/3.10.14, UPnP/1.0, MiniUPnPd/1.9"), ["Linux 3.10.14", "MiniUPnPd 1.9"]);
    assert_eq!(of("lighttpd/1.4.35"), ["lighttpd 1.4.35"]);
    assert!(of("Server of nobody/x 1.0 /1.0 _1.0").is_empty());
    let components = from_banner("BusyBox/1.22.1");
    let mut search = Search::new(&components, None);
    search.begin("nvd");
    search.add(nvd("CVE-1", BUSYBOX, r#","versionEndIncluding":"1.22.1""#).as_bytes()).unwrap();
    assert_eq!(found(&search.finish()), [(0, "CVE-1", Confidence::Low)]);
}

#[test]
fn hostile_lists_are_refused_at_their_place() {
    let bill = sbom::read(BILL.as_bytes()).unwrap();
    let mut search = Search::new(&bill.components, bill.subject);
    search.begin("x");
    for (text, what) in [
        ("[".repeat(100_000), "too-deep"),
        (r#"{"id":"a","id":"b","modified":"2026-01-01T00:00:00Z"}"#.to_owned(), "name-twice"),
        (r#"{"id":"a","modified":"yesterday"}"#.to_owned(), "bad-date"),
        (r#"{"id":"a","modified":"2026-01-01T00:00:00Z","affected":{}}"#.to_owned(), "not-a-list"),
        (r#"{"hello":1}"#.to_owned(), "unknown-kind"),
        ("<bom/>".to_owned(), "xml"),
    ] {
        assert_eq!(search.add(text.as_bytes()).unwrap_err().what, what);
    }
    let many = vec![r#"{"introduced":"1"}"#; range::MOST_EVENTS + 1].join(",");
    let many =
        osv("a", "npm", "left-pad", &format!(r#"{{"type":"SEMVER","events":[{many}]}}"#), "");
    assert_eq!(search.add(many.as_bytes()).unwrap_err().what, "too-many-entries");
    assert_eq!(Scheme::Semver.compare("1", "1"), Some(core::cmp::Ordering::Equal));
}

/// A list as long as an ecosystem's. Run by name to measure: `cargo test -p gardien-site --release -- --ignored hundred`.
#[test]
#[ignore = "a measurement"]
fn a_hundred_thousand_advisories_pass_and_only_what_matches_is_kept() {
    let bill = sbom::read(BILL.as_bytes()).unwrap();
    let mut search = Search::new(&bill.components, bill.subject);
    search.begin("all");
    for i in 0..100_000 {
        let name = if i % 1_000 == 0 { "left-pad".to_owned() } else { format!("package-{i}") };
        let details = "x".repeat(1_000);
        let advisory = osv(&format!("GHSA-{i}"), "npm", &name, SEMVER, "")
            .replace(r#""modified""#, &format!(r#""details":"{details}","modified""#));
        search.add(advisory.as_bytes()).unwrap();
    }
    let report = search.finish();
    assert_eq!((report.matches.len(), report.data[0].advisories), (100, 100_000));
}
