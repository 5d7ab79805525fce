//! A verdict in plain words.
//!
//! The order never changes: which file and why, how it was kept, the reasons, then what lies
//! outside, each with the packet where it can be seen and the entry that comes nearest; last what
//! the file opens too wide and what could not be seen.

use gardien_watch::mud::verdict::{Declaration, Outside, Why};

use crate::{
    figures,
    page::{Mark, Page},
    shown,
    words::{Value, Words},
};

/// Kinds of talk told one by one.
const OUTSIDE: usize = 8;
/// Wide entries told one by one.
const WIDE: usize = 3;
/// Names and files listed in a sentence.
const LISTED: usize = 4;

/// Grades, each with a sentence `mud-grade-…`.
pub const GRADES: &[&str] = &["consistent", "untested", "omits", "contradicts", "cannot-judge"];
/// Ways of choosing a file, each with a sentence `mud-chosen-…`.
pub const CHOSEN: &[&str] = &["given", "url", "best-explaining"];
/// Reasons for a grade, each with a sentence `mud-why-…`.
pub const WHYS: &[&str] = &[
    "no-file-read",
    "no-file-fits",
    "empty-declaration",
    "one-direction",
    "too-little",
    "refused-by-entry",
    "not-mentioned",
    "not-mentioned-internet",
    "unsure",
    "other-edition",
    "same-domain",
    "named-before",
    "names-only-said",
    "short-time",
    "never-used",
    "signature-refused",
    "file-guessed",
];
/// What may differ from the nearest entry, each with a sentence `mud-near-…`.
pub const NEARS: &[&str] = &["port", "opener", "ip-version", "protocol", "name"];
/// Judgements of signatures, each with a sentence `mud-signature-…`.
pub const SIGNATURES: &[&str] = &["valid", "unanchored", "refused"];
/// Excuses, each with a sentence `mud-excuse-…`.
pub const EXCUSES: &[&str] = &["unsure", "other-edition", "same-domain", "named-before"];
/// Ways in which an entry is too wide, each with a sentence `mud-wide-…`.
pub const WIDES: &[&str] = &["any-host", "any-port", "local-networks", "no-direction"];
/// Who opened, each with a word `mud-opener-…`.
pub const OPENERS: &[&str] = &["thing", "party", "unknown"];
/// What cannot be seen, each with a sentence `mud-cannot-…`.
pub const CANNOT: &[&str] =
    &["one-direction", "not-judged", "encrypted-names", "local-hops", "tls-profile"];

/// Tells a verdict below the paragraph of its thing.
pub(crate) fn tell(page: &mut Page, d: &Declaration, words: &Words, all: bool) {
    page.line(&words.say("mud-heading", &[]));
    page.paragraph(&sentences(d, words).join(" "));
    for (mark, item) in items(d, words, if all { usize::MAX } else { OUTSIDE }, all) {
        page.item(mark, &item);
    }
}

/// What lies outside (`most` rows of it), what is opened too wide, what cannot be seen.
pub(crate) fn items(d: &Declaration, words: &Words, most: usize, all: bool) -> Vec<(Mark, String)> {
    let mut items = Vec::new();
    for row in d.outside.iter().take(most) {
        let grave = row.refused_by.is_some() || (row.excuse.is_none() && row.r#where == "internet");
        let mark = if grave { Mark::Look } else { Mark::Note };
        items.push((mark, outside(row, words).join(" ")));
    }
    let more = d.outside.len().saturating_sub(most);
    if more > 0 {
        items.push((Mark::None, words.say("mud-outside-more", &[("n", more.into())])));
    }
    if !d.too_wide.is_empty() {
        let mut wide = vec![words.say("mud-wide-count", &[("n", d.too_wide.len().into())])];
        let told = if all { d.too_wide.len() } else { WIDE };
        wide.extend(
            d.too_wide.iter().take(told).map(|w| {
                words.say(&format!("mud-wide-{}", w.wide), &[("line", line(w.entry.line))])
            }),
        );
        items.push((Mark::Note, wide.join(" ")));
    }
    for code in &d.cannot_see {
        items.push((Mark::CannotTell, words.say(&format!("mud-cannot-{code}"), &[])));
    }
    items
}

/// A share from 0 to 1.
pub(crate) fn percent(words: &Words, share: f64) -> String {
    const WHOLE: f64 = 1_000_000.0;
    figures::percent(words, (share * WHOLE) as u64, WHOLE as u64).unwrap_or_default()
}

/// A line number is no amount: it takes no separators.
fn line(n: u64) -> Value<'static> {
    Value::from(n.to_string())
}

/// Which file and why, how it was kept, the reasons.
pub(crate) fn sentences(d: &Declaration, words: &Words) -> Vec<String> {
    let mut said = Vec::new();
    if let (Some(file), Some(by)) = (&d.file, d.chosen_by) {
        let telling: Vec<String> = d
            .candidates
            .first()
            .map(|c| c.telling.iter().map(|t| shown::text(words, t)).collect())
            .unwrap_or_default();
        let few: Vec<String> = telling.iter().take(LISTED).cloned().collect();
        said.push(words.say(
            &format!("mud-chosen-{by}"),
            &[
                ("file", shown::text(words, file).into()),
                ("n", telling.len().into()),
                ("list", words.list(&few).into()),
            ],
        ));
    }
    said.push(words.say(&format!("mud-grade-{}", d.grade), &[]));
    if d.file.is_some()
        && let Some(percent) = figures::percent(words, d.explained_packets, d.packets)
    {
        said.push(words.say(
            "mud-explained",
            &[
                ("part", figures::count(words.lang(), d.explained_packets).into()),
                ("total", figures::count(words.lang(), d.packets).into()),
                ("percent", percent.into()),
            ],
        ));
        if d.alone_packets < d.explained_packets {
            let part = figures::count(words.lang(), d.alone_packets);
            said.push(words.say("mud-alone", &[("part", part.into())]));
        }
    }
    said.extend(d.reasons.iter().map(|r| why(r, words)));
    if d.file.is_none() && !d.candidates.is_empty() {
        let each = d.candidates.iter().take(LISTED).map(|c| {
            let percent = percent(words, c.explained);
            let file = shown::text(words, &c.file);
            words.say("mud-candidate", &[("file", file.into()), ("percent", percent.into())])
        });
        let list = words.list(&each.collect::<Vec<_>>());
        said.push(words.say("mud-candidates", &[("list", list.into())]));
    }
    if let Some(signature) = &d.signature {
        let signer = signature.signer.as_ref().map(|s| shown::name(words, s));
        let signer = signer.unwrap_or_else(|| words.say("mud-signature-nobody", &[]));
        let id = format!("mud-signature-{}", signature.judgement);
        said.push(words.say(&id, &[("signer", signer.into())]));
        said.extend(
            signature.refusals.iter().map(|c| words.say(&format!("signature-refused-{c}"), &[])),
        );
    }
    let breaches = d.repairs.iter().filter(|r| r.breaks).count();
    if breaches > 0
        && let Some(file) = &d.file
    {
        let file = shown::text(words, file);
        said.push(words.say("mud-repairs-count", &[("n", breaches.into()), ("file", file.into())]));
    }
    said
}

fn why(why: &Why, words: &Words) -> String {
    let n = why.count.unwrap_or(0);
    let microseconds = i64::try_from(n).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    words.say(
        &format!("mud-why-{}", why.code),
        &[("n", n.into()), ("duration", figures::duration(words, microseconds).into())],
    )
}

fn outside(row: &Outside, words: &Words) -> Vec<String> {
    let address = row.addresses.first().map(ToString::to_string).unwrap_or_default();
    let who = match &row.name {
        Some(name) => shown::name(words, name),
        None if row.r#where == "internet" => {
            words.say("mud-party-no-name", &[("address", address.into())])
        }
        None => address,
    };
    let what = match (row.port, row.icmp) {
        (Some(port), _) => format!("{} {port}", row.protocol),
        (None, Some((kind, code))) => format!("{} {kind}/{code}", row.protocol),
        (None, None) => row.protocol.clone(),
    };
    let opener = words.say(&format!("mud-opener-{}", row.opened_by), &[]);
    let octets = row.amount.up.saturating_add(row.amount.down);
    let mut values = vec![
        ("who", Value::from(who)),
        ("what", what.into()),
        ("opener", opener.into()),
        ("n", row.amount.packets.into()),
        ("size", figures::size(words, octets).into()),
    ];
    let mut said = match &row.refused_by {
        None => vec![words.say("mud-outside", &values)],
        Some(entry) => {
            values.push(("entry", shown::name(words, &entry.ace).into()));
            values.push(("line", line(entry.line)));
            vec![words.say("mud-refused", &values)]
        }
    };
    if let Some(near) = &row.near {
        let values = [("line", line(near.entry.line))];
        said.push(words.say(&format!("mud-near-{}", near.differs), &values));
    }
    if let Some(excuse) = row.excuse {
        let file = row.other_file.as_deref().map(|f| shown::text(words, f)).unwrap_or_default();
        said.push(words.say(&format!("mud-excuse-{excuse}"), &[("file", file.into())]));
    }
    if let Some(seen) = &row.evidence {
        let file = shown::text(words, &seen.file);
        said.push(words.say("mud-see", &[("packet", line(seen.packet)), ("file", file.into())]));
    }
    said
}
