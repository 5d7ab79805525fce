//! A verdict in words.

use gardien_watch::untrusted::Untrusted;

use super::{Judgement, Refusal, Shown, Verdict};
use crate::{figures, shown, words::Words};

/// Columns of a line.
const COLUMNS: usize = 78;
/// Columns that a certificate's name may take, over two lines.
const NAME: usize = 112;

/// Tells of the signature of a file, whose name is given.
#[must_use]
pub fn tell(verdict: &Verdict, words: &Words, file: &str) -> String {
    let say = |id: &str| words.say(id, &[]);
    let file = shown::text(words, file);
    let first = match verdict.judgement {
        Judgement::Valid => words.say("signature-valid", &[("file", file.into())]),
        Judgement::Unanchored => words.say("signature-unanchored", &[("file", file.into())]),
        Judgement::Refused => words.say("signature-refused", &[("file", file.into())]),
    };
    let mut out = String::new();
    paragraph(&mut out, "", &first);
    for refusal in &verdict.refusals {
        paragraph(&mut out, "  ■ ", &refusal_text(words, refusal));
    }
    for note in &verdict.notes {
        paragraph(&mut out, "  □ ", &say(&format!("signature-note-{note}")));
    }
    let mut rows: Vec<(String, String)> = Vec::new();
    if let Some(signer) = &verdict.signer {
        rows.push((say("signature-row-signer"), name(&signer.subject)));
        rows.push((say("signature-row-issuer"), name(&signer.issuer)));
        rows.push((say("signature-row-serial"), shown::shorten(&signer.serial, NAME)));
        rows.push((say("signature-row-valid"), validity(words, signer)));
    }
    if let Some(algorithm) = &verdict.algorithm {
        rows.push((say("signature-row-algorithm"), algorithm.clone()));
    }
    if let Some(at) = verdict.signed_at {
        rows.push((say("signature-row-signed"), figures::moment(words, at)));
    }
    if let Some(anchor) = verdict.path.last() {
        rows.push((say("signature-row-anchor"), name(&anchor.subject)));
        rows.push((say("signature-row-valid"), validity(words, anchor)));
        let between = verdict.path.len().saturating_sub(2);
        if between > 0 {
            let said = words.say("signature-between", &[("n", between.into())]);
            rows.push((String::new(), said));
        }
    }
    let widest = rows.iter().map(|(label, _)| shown::width(label)).max().unwrap_or_default();
    if !rows.is_empty() {
        out.push('\n');
    }
    for (label, value) in rows {
        let gap = " ".repeat(widest.saturating_sub(shown::width(&label)) + 2);
        paragraph(&mut out, &format!("  {label}{gap}"), &value);
    }
    out
}

/// The reason in a sentence or two.
#[must_use]
pub fn refusal_text(words: &Words, refusal: &Refusal) -> String {
    let reason = words.say(&format!("signature-refused-{}", refusal.code), &[]);
    if refusal.about.is_empty() {
        return reason;
    }
    let about = shown::name(words, &refusal.about);
    words.say("signature-about", &[("reason", reason.into()), ("about", about.into())])
}

fn name(name: &Untrusted) -> String {
    shown::shorten(&name.to_string(), NAME)
}

fn validity(words: &Words, certificate: &Shown) -> String {
    let from = figures::moment(words, certificate.not_before);
    let until = figures::moment(words, certificate.not_after);
    words.say("signature-from-until", &[("from", from.into()), ("until", until.into())])
}

/// Lines with a mark before the first and as many blanks before the others.
fn paragraph(out: &mut String, mark: &str, text: &str) {
    let indent = shown::width(mark);
    for (at, line) in shown::wrap(text, COLUMNS - indent).iter().enumerate() {
        if at == 0 {
            out.push_str(mark);
        } else {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(line);
        out.push('\n');
    }
}
