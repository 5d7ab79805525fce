//! What was wrong with the arguments, in words.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use gardien_site::words::Words;

/// The sentences for an error of the arguments.
pub(crate) fn sentence(words: &Words, error: &clap::Error) -> String {
    let found = |kind| error.get(kind).map(texts).unwrap_or_default();
    let one = |kind| found(kind).into_iter().next().unwrap_or_default();
    let argument = ("argument", one(ContextKind::InvalidArg).into());
    let mut sentences = vec![match error.kind() {
        ErrorKind::UnknownArgument => words.say("usage-unknown-argument", &[argument]),
        ErrorKind::InvalidSubcommand => words.say(
            "usage-unknown-command",
            &[("argument", one(ContextKind::InvalidSubcommand).into())],
        ),
        ErrorKind::MissingRequiredArgument => {
            let missing = found(ContextKind::InvalidArg).join(", ");
            words.say("usage-missing-argument", &[("argument", missing.into())])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = one(ContextKind::InvalidValue);
            if value.is_empty() {
                words.say("usage-missing-value", &[argument])
            } else {
                words.say("usage-bad-value", &[argument, ("value", quoted(words, &value).into())])
            }
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            words.say("usage-missing-value", &[argument])
        }
        ErrorKind::TooManyValues => words.say("usage-needless-value", &[argument]),
        ErrorKind::ArgumentConflict if found(ContextKind::PriorArg).is_empty() => {
            words.say("usage-twice", &[argument])
        }
        ErrorKind::ArgumentConflict
            if one(ContextKind::PriorArg) == one(ContextKind::InvalidArg) =>
        {
            words.say("usage-twice", &[argument])
        }
        _ => words.say("usage-other", &[]),
    }];
    let possible = found(ContextKind::ValidValue);
    if !possible.is_empty() {
        let list = possible.join(", ");
        sentences.push(words.say("usage-possible-values", &[("list", list.into())]));
    }
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].map(one).concat();
    if !suggested.is_empty() {
        sentences.push(words.say("usage-suggestion", &[("suggestion", suggested.into())]));
    }
    sentences.join(" ")
}

/// A value as it was given, in quotation marks, without anything a terminal would act on.
pub(crate) fn quoted(words: &Words, value: &str) -> String {
    let value = gardien_watch::untrusted::Untrusted::new(value).to_string();
    words.say("figure-quoted", &[("text", value.into())])
}

fn texts(value: &ContextValue) -> Vec<String> {
    let shown = |text: &str| gardien_watch::untrusted::Untrusted::new(text).to_string();
    match value {
        ContextValue::String(text) => vec![shown(text)],
        ContextValue::Strings(all) => all.iter().map(|t| shown(t)).collect(),
        ContextValue::StyledStr(text) => vec![shown(&text.to_string())],
        _ => Vec::new(),
    }
}
