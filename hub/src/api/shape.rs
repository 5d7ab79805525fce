//! Shapes that several resources share.

use serde::{Deserialize, Deserializer};

use super::problem::{Fields, Wrong};
use crate::auth::{
    password::{LONGEST, SHORTEST},
    secret::Secret,
};

/// Tells `null` from nothing.
///
/// # Errors
///
/// Those of the value.
pub(crate) fn told<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A name for people: one to a hundred characters, none of which a terminal would act on or hide.
pub(crate) fn name(text: &str, at: &str, fields: &mut Fields) {
    fields.need((1..=100).contains(&text.chars().count()), at, Wrong::Length);
    let shown = gardien_watch::untrusted::Untrusted::new(text).to_string();
    fields.need(shown == text, at, Wrong::Form);
}

/// A login: two to sixty-four small letters, digits and `.`, `_`, `-`, `@`, beginning with a letter or digit.
pub(crate) fn login(text: &str, at: &str, fields: &mut Fields) {
    fields.need((2..=64).contains(&text.len()), at, Wrong::Length);
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let form = text.bytes().all(|b| fits(b) || b"._-@".contains(&b));
    fields.need(form && text.bytes().next().is_none_or(fits), at, Wrong::Form);
}

/// A new password: long enough, and not what everybody tries first.
pub(crate) fn password(text: &Secret, login: &str, at: &str, fields: &mut Fields) {
    let text = text.reveal();
    let long = text.chars().count() >= SHORTEST && text.len() <= LONGEST;
    fields.need(long, at, Wrong::Length);
    let mut letters: Vec<char> = text.to_lowercase().chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let lower = text.to_lowercase();
    let common = letters.len() < 4
        || (login.len() > 3 && lower.replace(login, "").chars().count() < SHORTEST / 2)
        || ["password", "motdepasse", "123456", "qwerty", "azerty", "gardien"]
            .iter()
            .any(|w| lower.replace(w, "").chars().count() < SHORTEST / 2);
    fields.need(!long || !common, at, Wrong::Common);
}

/// A moment, RFC 3339.
pub(crate) fn moment(
    text: Option<&str>,
    at: &str,
    fields: &mut Fields,
) -> Option<gardien_watch::time::Time> {
    let text = text?;
    // A number of seconds would be read as one too; here times are written out.
    let time =
        gardien_watch::time::Time::parse(text).filter(|_| text.contains('-') && text.len() >= 10);
    // Four digits of a year.
    let time = time.filter(|t| (0..253_402_300_800_000_000).contains(&t.0));
    fields.need(time.is_some(), at, Wrong::Form);
    time
}
