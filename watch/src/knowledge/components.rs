//! When releases of software that lives in things came out.
//!
//! A thing's firmware is as old as its oldest library, and nobody's feed says how old busybox 1.22.1 is. The rows come
//! from public tags and change logs; a release that is not here has no age, which is said and not guessed.

use std::{collections::HashMap, sync::LazyLock};

use super::rows;

static SHIPPED: &str = include_str!("../../../knowledge/components.tsv");

static DATES: LazyLock<HashMap<(&'static str, &'static str), &'static str>> = LazyLock::new(|| {
    rows::rows::<4>(SHIPPED)
        .filter_map(|(_, row)| row.ok())
        .map(|[component, version, date, _]| ((component, version), date))
        .collect()
});

/// Other names of components of the table.
const ALSO: &[(&str, &str)] = &[
    ("das-u-boot", "u-boot"),
    ("freertos-kernel", "freertos"),
    ("kernel", "linux"),
    ("libcrypto", "openssl"),
    ("libcurl", "curl"),
    ("libssl", "openssl"),
    ("linux-kernel", "linux"),
    ("mbed-tls", "mbedtls"),
    ("sqlite3", "sqlite"),
    ("uboot", "u-boot"),
    ("uclibc", "uclibc-ng"),
    ("wpa-supplicant", "wpa_supplicant"),
];

/// The name of a component in the table, where it may be there.
#[must_use]
pub fn known_name(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase();
    let dashed = name.replace(['_', ' '], "-");
    ALSO.iter().find(|(also, _)| *also == dashed).map_or(name, |(_, name)| (*name).to_owned())
}

/// The day on which a release came out (`2014-01-20`), by the software's own name and version.
#[must_use]
pub fn released(name: &str, version: &str) -> Option<&'static str> {
    let name = known_name(name);
    let version = version.trim();
    let version = version.strip_prefix('v').unwrap_or(version);
    let shorter = version.strip_suffix(".0");
    let longer = format!("{version}.0");
    [Some(version), shorter, Some(longer.as_str())]
        .into_iter()
        .flatten()
        .find_map(|v| DATES.get(&(name.as_str(), v)).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    #[test]
    fn every_row_that_ships_is_whole_once_and_has_a_day() {
        let mut seen = std::collections::BTreeSet::new();
        for (line, row) in rows::rows::<4>(SHIPPED) {
            let [component, version, date, evidence] =
                row.unwrap_or_else(|w| panic!("line {line}: {w}"));
            assert!(seen.insert((component, version)), "line {line}: twice");
            assert!(date.len() == 10 && Time::parse(date).is_some(), "line {line}: {date}");
            assert!(date > "1991" && date < "2027", "line {line}: {date}");
            assert!(["git tag", "ChangeLog", "release-data"].contains(&evidence), "line {line}");
        }
        assert!(seen.len() > 7_000);
    }

    #[test]
    fn a_release_is_found_by_the_names_that_people_use() {
        assert_eq!(released("BusyBox", "1.22.1"), Some("2014-01-20"));
        assert_eq!(released("linux_kernel", "v4.14.90"), released("linux", "4.14.90"));
        assert_eq!(released("openssl", "1.0.2k"), Some("2017-01-26"));
        assert_eq!(released("zlib", "1.3.0"), Some("2023-08-18"));
        assert_eq!(released("zlib", "9.9"), None);
        assert_eq!(released("nobody", "1.0"), None);
    }
}
