//! Holes as the NVD tells them: its API 2.0 and yearly feeds (`vulnerabilities`), and feeds made of them (`cve_items`).
//!
//! A year has some 200 megabytes, so the list is cut into its entries first, without reading them, and each is read
//! as a text of its own. The cut knows strings and depth and nothing else.

use gardien_watch::{mud::json::Value, time::Time};

use super::{
    Advisory, Affected, Cpe, Whom,
    range::{Event, Range},
    tenths,
};
use crate::declare::document::{Fault, due, list, member, stamp, text};

/// Names of the list of entries.
const LISTS: [&[u8]; 2] = [b"\"vulnerabilities\"", b"\"cve_items\""];
/// Names within one entry at most.
const MOST_AFFECTED: usize = 50_000;

pub(super) fn is_list(octets: &[u8]) -> bool {
    let head = octets.get(..octets.len().min(4_096)).unwrap_or_default();
    let has = |what: &[u8]| head.windows(what.len()).any(|w| w == what);
    has(b"\"NVD_CVE\"") || has(b"\"resultsPerPage\"") || has(b"\"cve_items\"")
}

/// The date that the list has of itself: its `timestamp`, before its entries.
pub(super) fn date(octets: &[u8]) -> Option<Time> {
    let head = octets.get(..octets.len().min(4_096)).unwrap_or_default();
    let name = b"\"timestamp\"";
    let at = head.windows(name.len()).position(|w| w == name)? + name.len();
    let rest = core::str::from_utf8(head.get(at..)?.split(|b| *b == b',').next()?).ok()?;
    stamp(rest.trim_matches([' ', ':', '"', '\n', '\r', '\t', '}']))
}

/// Where the entries of the list lie, from their first octet to the one after their last.
pub(super) fn entries(octets: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = begin(octets).unwrap_or(octets.len());
    core::iter::from_fn(move || {
        let start = at + octets.get(at..)?.iter().position(|b| *b == b'{' || *b == b']')?;
        if octets.get(start) == Some(&b']') {
            at = octets.len();
            return None;
        }
        let end = end(octets, start)?;
        at = end;
        Some((start, end))
    })
}

/// The octet after the `[` of the list, which is a member of the outermost object.
fn begin(octets: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0_usize);
    loop {
        match octets.get(at)? {
            b'"' => {
                let after = string(octets, at)?;
                let name = octets.get(at..after)?;
                let rest = octets.get(after..)?;
                let colon = rest.iter().position(|b| !b.is_ascii_whitespace())?;
                if depth == 1 && LISTS.contains(&name) && rest.get(colon) == Some(&b':') {
                    let rest = rest.get(colon + 1..)?;
                    let open = rest.iter().position(|b| !b.is_ascii_whitespace())?;
                    return (rest.get(open) == Some(&b'[')).then_some(after + colon + 1 + open + 1);
                }
                at = after;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
}

/// The octet after the `}` that closes the `{` at a place.
fn end(octets: &[u8], start: usize) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, start);
    loop {
        match octets.get(at)? {
            b'"' => {
                at = string(octets, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The octet after the string that begins at a place.
fn string(octets: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match octets.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Reads one entry, wrapped in `cve` or bare.
pub(super) fn read(entry: Value<'_>) -> Result<Advisory, Fault> {
    let cve = member(entry, "cve").unwrap_or(entry);
    let mut advisory = Advisory {
        id: due(cve, "id")?.into_owned(),
        // Without a time zone, in UTC.
        modified: text(cve, "lastModified")?.and_then(|t| stamp(&t)),
        withdrawn: text(cve, "vulnStatus")?.is_some_and(|s| s == "Rejected"),
        ..Advisory::default()
    };
    if let Some(metrics) = member(cve, "metrics") {
        for name in ["cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"] {
            let first = list(metrics, name)?.next().and_then(|m| member(m, "cvssData"));
            advisory.score = advisory.score.or_else(|| first.and_then(|d| tenths(d, "baseScore")));
        }
    }
    for configuration in list(cve, "configurations")? {
        for node in list(configuration, "nodes")? {
            for m in list(node, "cpeMatch")? {
                if member(m, "vulnerable").is_some_and(|v| v.raw() == "false") {
                    continue;
                }
                if advisory.affected.len() >= MOST_AFFECTED {
                    return Err(Fault::of("too-many-entries", m));
                }
                advisory.affected.extend(affected(m)?);
            }
        }
    }
    Ok(advisory)
}

fn affected(value: Value<'_>) -> Result<Option<Affected>, Fault> {
    let Some(cpe) = Cpe::parse(&due(value, "criteria")?) else { return Ok(None) };
    let mut events = Vec::new();
    for (name, make) in [
        ("versionStartIncluding", Event::Introduced as fn(String) -> Event),
        ("versionStartExcluding", Event::After),
        ("versionEndExcluding", Event::Fixed),
        ("versionEndIncluding", Event::LastAffected),
    ] {
        events.extend(text(value, name)?.map(|v| make(v.into_owned())));
    }
    if !events.is_empty()
        && !events.iter().any(|e| matches!(e, Event::Introduced(_) | Event::After(_)))
    {
        events.push(Event::Introduced("0".to_owned()));
    }
    let ranged = !events.is_empty();
    let ranges = if ranged { vec![Range { scheme: None, events }] } else { Vec::new() };
    let versions = if ranged { Vec::new() } else { cpe.version().into_iter().collect() };
    let all = !ranged && cpe.any_version();
    Ok(Some(Affected { whom: Whom::Cpe(cpe), versions, ranges, all }))
}
