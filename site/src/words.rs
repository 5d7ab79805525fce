//! Every word that people read, in English and French.
//!
//! The texts are Fluent files (`words/en/*.ftl`, `words/fr/*.ftl`) built into the program; nobody has
//! to install them and they cannot be missing. Code names a message and gives its variables;
//! the grammar (plurals, order) stays in the files. Tests hold both files to the same messages and
//! the same variables, and the code to the messages that exist.

use std::{borrow::Cow, fmt};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue, types::FluentNumber};
use unic_langid::LanguageIdentifier;

use crate::figures;

/// One text out of the files of a language, which are one for each subject.
macro_rules! words_of {
    ($lang:literal) => {
        concat!(
            include_str!(concat!("../words/", $lang, "/watch.ftl")),
            include_str!(concat!("../words/", $lang, "/mud.ftl")),
            include_str!(concat!("../words/", $lang, "/signature.ftl")),
            include_str!(concat!("../words/", $lang, "/learn.ftl")),
            include_str!(concat!("../words/", $lang, "/finding.ftl")),
            include_str!(concat!("../words/", $lang, "/html.ftl")),
            include_str!(concat!("../words/", $lang, "/privacy.ftl")),
            include_str!(concat!("../words/", $lang, "/who.ftl")),
            include_str!(concat!("../words/", $lang, "/support.ftl")),
            include_str!(concat!("../words/", $lang, "/declared.ftl")),
            include_str!(concat!("../words/", $lang, "/demo.ftl")),
            include_str!(concat!("../words/", $lang, "/api.ftl")),
            include_str!(concat!("../words/", $lang, "/web.ftl")),
            include_str!(concat!("../words/", $lang, "/run.ftl")),
            include_str!(concat!("../words/", $lang, "/inventory.ftl")),
            include_str!(concat!("../words/", $lang, "/import.ftl")),
            include_str!(concat!("../words/", $lang, "/things.ftl")),
            include_str!(concat!("../words/", $lang, "/journal.ftl")),
            include_str!(concat!("../words/", $lang, "/life.ftl")),
            include_str!(concat!("../words/", $lang, "/live.ftl")),
            include_str!(concat!("../words/", $lang, "/message.ftl")),
            include_str!(concat!("../words/", $lang, "/channel.ftl")),
            include_str!(concat!("../words/", $lang, "/search.ftl")),
            include_str!(concat!("../words/", $lang, "/passkey.ftl")),
        )
    };
}

/// All messages in English, in Fluent's form.
pub const EN: &str = words_of!("en");
/// All messages in French, in Fluent's form.
pub const FR: &str = words_of!("fr");

/// Stable words for why a passkey is not taken, each with its message `api-passkey-WORD`.
pub const PASSKEY: &[&str] = &[
    "malformed",
    "kind",
    "challenge",
    "origin",
    "name",
    "absent",
    "unverified",
    "key",
    "statement",
    "signature",
    "changed",
    "counter",
    "known",
];

/// Stable words for why a store does not do what it is asked, each with its message `store-WORD`.
pub const STORE: &[&str] = &[
    "constraint",
    "full",
    "disk",
    "damaged",
    "in-the-way",
    "held",
    "newer",
    "unreachable",
    "uncertain",
    "read-only",
    "shape",
    "fault",
    "closed",
    "halted",
];

/// A language that gardien speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Its code (ISO 639-1).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// Reads `en`, `fr`, `fr_FR.UTF-8`, `fr-CA`… `None` for a language that is not spoken here.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let language = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("fr") {
            return Some(Self::Fr);
        }
        language.eq_ignore_ascii_case("en").then_some(Self::En)
    }

    /// Chooses by the locale variables in their order of rank (POSIX.1-2017, §8.2): the first one
    /// that is set and not empty decides, and what is not spoken here becomes English.
    pub fn from_locale<'a>(variables: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let first = variables.into_iter().flatten().find(|v| !v.is_empty());
        first.and_then(Self::parse).unwrap_or_default()
    }
}

/// What stands for a variable of a message.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// A number: chooses the plural, and is written as the language writes numbers.
    Count(u64),
    /// Text, as it is. What a stranger wrote goes through [`crate::shown`] first.
    Text(Cow<'a, str>),
}

impl From<u64> for Value<'_> {
    fn from(n: u64) -> Self {
        Self::Count(n)
    }
}

impl From<usize> for Value<'_> {
    fn from(n: usize) -> Self {
        Self::Count(u64::try_from(n).unwrap_or(u64::MAX))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// The words of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("lang", &self.lang).finish_non_exhaustive()
    }
}

impl Words {
    /// Loads the words of a language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let source = match lang {
            Lang::En => EN.to_owned(),
            Lang::Fr => with_french_spaces(FR),
        };
        let identifier = lang.code().parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![identifier]);
        // Marks around variables would be invisible dirt in a terminal and in JSON; hostile text
        // loses its direction marks before it gets here.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::En => |value, _| number(Lang::En, value),
            Lang::Fr => |value, _| number(Lang::Fr, value),
        }));
        // The files are fixed when the program is built; a test reads them without an error.
        let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// The language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is such a message.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// Says a message. One that does not exist (a mistake that tests find) is said as its id.
    #[must_use]
    pub fn say(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|m| m.value()) else {
            debug_assert!(false, "no message {id}");
            return id.to_owned();
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Count(n) => args.set(*name, fluent_number(*n)),
                Value::Text(text) => args.set(*name, FluentValue::String(text.clone())),
            }
        }
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{id}: {errors:?}");
        said
    }

    /// A list in a sentence: `a, b and c`.
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        match items.split_last() {
            None => String::new(),
            Some((only, [])) => only.clone(),
            Some((last, first)) => {
                self.say("figure-and", &[("first", first.join(", ").into()), ("last", last.into())])
            }
        }
    }
}

/// A number for Fluent. Above 2^53 the last digits are lost, which no reader of a sentence sees.
fn fluent_number(n: u64) -> FluentValue<'static> {
    #[expect(clippy::cast_precision_loss, reason = "Fluent knows only floating-point numbers")]
    let value = n as f64;
    FluentValue::Number(FluentNumber::new(value, Default::default()))
}

/// Writes a number the way the language does. The cast saturates.
fn number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(n) = value else { return None };
    Some(figures::count(lang, n.value as u64))
}

/// Puts the narrow no-break space (U+202F) where French typography wants one, so that the source
/// can be written, read and searched with plain spaces. Fluent's own syntax has none of these pairs.
fn with_french_spaces(source: &str) -> String {
    let mut text = source.to_owned();
    for (plain, narrow) in [
        (" :", "\u{202f}:"),
        (" ;", "\u{202f};"),
        (" !", "\u{202f}!"),
        (" ?", "\u{202f}?"),
        ("« ", "«\u{202f}"),
        (" »", "\u{202f}»"),
        (" h { $minute }", "\u{202f}h\u{202f}{ $minute }"),
    ] {
        text = text.replace(plain, narrow);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_chooses_the_language() {
        assert_eq!(Lang::from_locale([None, Some(""), Some("fr_FR.UTF-8")]), Lang::Fr);
        assert_eq!(Lang::from_locale([Some("C.UTF-8"), None, Some("fr_FR")]), Lang::En);
        assert_eq!(Lang::from_locale([Some("fr-CA")]), Lang::Fr);
        assert_eq!(Lang::from_locale([Some("frisian")]), Lang::En);
        assert_eq!(Lang::from_locale([]), Lang::En);
    }

    #[test]
    fn plurals_and_numbers_follow_the_language() {
        let (en, fr) = (Words::new(Lang::En), Words::new(Lang::Fr));
        let said = |w: &Words, n: u64| w.say("figure-days", &[("n", n.into())]);
        assert_eq!(said(&en, 1), "one day");
        assert_eq!(said(&en, 1_234_567), "1,234,567 days");
        assert_eq!(said(&fr, 0), "0 jour");
        assert_eq!(said(&fr, 1_234_567), "1\u{202f}234\u{202f}567 jours");
    }

    #[test]
    fn text_of_strangers_is_never_read_as_fluent() {
        let en = Words::new(Lang::En);
        let said = en.say("thing-maker", &[("maker", "{ $maker } { thing-kind }".into())]);
        assert_eq!(said, "It seems to be made by { $maker } { thing-kind }.");
    }

    #[test]
    fn lists_end_with_and() {
        let fr = Words::new(Lang::Fr);
        assert_eq!(fr.list(&[]), "");
        assert_eq!(fr.list(&["a".into()]), "a");
        assert_eq!(fr.list(&["a".into(), "b".into(), "c".into()]), "a, b et c");
    }
}
