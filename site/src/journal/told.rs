//! The judgement of an export, and one entry, in words.

use gardien_watch::time::Time;

use super::{
    audit::{Audit, Problem},
    entry::{Actor, Entry, Outcome},
    policy::Judged,
    proof::Proof,
};
use crate::{shown, words::Words};

/// The account of an export: what it is, what was shown, what is wrong.
#[must_use]
pub fn audit(audit: &Audit, file: &str, words: &Words) -> String {
    let mut lines = Vec::new();
    let mut say = |id: &str, values: &[(&'static str, crate::words::Value<'_>)]| {
        lines.push(words.say(id, values));
    };
    let file = shown::text(words, file);
    say(
        match (audit.holds(), audit.trusted_keys) {
            (false, _) => "journal-broken",
            (true, true) => "journal-holds",
            (true, false) => "journal-holds-itself",
        },
        &[("file", file.into())],
    );
    if !audit.origin.is_empty() {
        say("journal-log", &[("origin", shown::text(words, &audit.origin).into())]);
        say("journal-head", &[("n", audit.size.into()), ("root", (&audit.root).into())]);
        say(
            "journal-read",
            &[
                ("n", audit.entries.into()),
                ("heads", audit.checkpoints.into()),
                ("boots", audit.boots.into()),
            ],
        );
    }
    if let (Some(from), Some(until)) = (audit.from, audit.until) {
        say(
            "journal-between",
            &[("from", from.to_string().into()), ("until", until.to_string().into())],
        );
    }
    for (name, algorithm, seconds) in &audit.cosigned {
        say(
            "journal-cosigned",
            &[
                ("name", shown::text(words, name).into()),
                ("algorithm", (*algorithm).into()),
                ("time", time(*seconds).into()),
            ],
        );
    }
    if audit.cosigned.is_empty() && audit.holds() {
        say("journal-no-witness", &[]);
    }
    if audit.openings > 0 {
        say("journal-openings", &[("n", audit.openings.into())]);
    }
    for problem in &audit.problems {
        lines.push(format!("- {}", wrong(problem, words)));
    }
    if audit.further_problems > 0 {
        lines.push(words.say("journal-further", &[("n", audit.further_problems.into())]));
    }
    if !audit.trusted_keys {
        lines.push(words.say("journal-own-keys", &[]));
    }
    lines.join("\n") + "\n"
}

/// What is wrong, and where, as one sentence after a place.
#[must_use]
pub fn wrong(problem: &Problem, words: &Words) -> String {
    let mut place = shown::text(words, &problem.file);
    if let Some(entry) = problem.entry {
        place = words
            .say("journal-at-entry", &[("place", place.into()), ("n", entry.to_string().into())]);
    }
    if let Some(octet) = problem.octet {
        place = words
            .say("journal-at-octet", &[("place", place.into()), ("n", octet.to_string().into())]);
    }
    let detail = shown::text(words, &problem.detail);
    let what =
        words.say(&format!("journal-wrong-{}", problem.what.word()), &[("detail", detail.into())]);
    words.say("journal-problem", &[("place", place.into()), ("what", what.into())])
}

/// The judgement of one proof.
#[must_use]
pub fn proof(proof: &Proof, judged: Option<&Judged>, file: &str, words: &Words) -> String {
    let file = shown::text(words, file);
    let holds = judged.is_some_and(Judged::holds);
    let id = if holds { "journal-proof-holds" } else { "journal-proof-broken" };
    let mut lines = vec![words.say(id, &[("file", file.into())])];
    let head = &proof.note.checkpoint;
    lines.push(words.say("journal-log", &[("origin", shown::text(words, &head.origin).into())]));
    lines.push(words.say(
        "journal-proof-entry",
        &[("n", proof.index.to_string().into()), ("size", head.size.into())],
    ));
    let Some(judged) = judged else {
        lines.push(words.say("journal-proof-path", &[]));
        return lines.join("\n") + "\n";
    };
    if !judged.is_known {
        lines.push(words.say(
            "journal-wrong-other-log",
            &[("detail", shown::text(words, &head.origin).into())],
        ));
    }
    for (id, keys) in
        [("journal-wrong-unsigned", &judged.missing), ("journal-wrong-signature", &judged.broken)]
    {
        for key in keys {
            lines.push(words.say(id, &[("detail", shown::text(words, key).into())]));
        }
    }
    if !judged.is_witnessed {
        lines.push(words.say("journal-wrong-witnesses", &[("detail", "".into())]));
    }
    for (name, algorithm, seconds) in &judged.cosigned {
        lines.push(words.say(
            "journal-cosigned",
            &[
                ("name", shown::text(words, name).into()),
                ("algorithm", (*algorithm).into()),
                ("time", time(*seconds).into()),
            ],
        ));
    }
    lines.join("\n") + "\n"
}

/// One entry in one line: number, time, who, what, to what.
#[must_use]
pub fn entry(n: u64, entry: &Entry, words: &Words) -> String {
    let id = |id: Option<crate::id::Id>| id.map_or_else(String::new, |id| format!(" {id}"));
    let actor = match entry.actor {
        Actor::Hub => words.say("journal-actor-hub", &[]),
        Actor::Person(_) => words.say("journal-actor-person", &[]),
        Actor::Thing(_) => words.say("journal-actor-thing", &[]),
        Actor::Maker(_) => words.say("journal-actor-maker", &[]),
        Actor::NextOwner(_) => words.say("journal-actor-next-owner", &[]),
    } + &id(entry.actor.id());
    let mut line = words.say(
        "journal-entry",
        &[
            ("n", n.to_string().into()),
            ("time", entry.written.wall.to_string().into()),
            ("actor", actor.into()),
            ("authority", shown::text(words, &entry.authority).into()),
            ("action", shown::text(words, &entry.action).into()),
            ("object", (shown::text(words, &entry.object.kind) + &id(entry.object.id)).into()),
        ],
    );
    for (name, text) in &entry.facts {
        line.push_str(&format!(" {}={}", shown::text(words, name), shown::text(words, text)));
    }
    if let Some((intent, outcome)) = entry.result {
        line.push(' ');
        line.push_str(&words.say(
            match outcome {
                Outcome::Done => "journal-result-done",
                Outcome::Failed => "journal-result-failed",
                Outcome::Unknown => "journal-result-unknown",
            },
            &[("n", intent.to_string().into())],
        ));
    }
    line
}

/// Seconds since 1970 as people write them.
fn time(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    Time(seconds.saturating_mul(gardien_watch::time::SECOND)).to_string()
}
