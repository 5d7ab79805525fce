//! What there is to say about a file, and the words for it.
//!
//! A remark is a code with a place. What a code means stands in [`CODES`] and, for people, in
//! `site/words/*/mud.ftl` as `mud-remark-CODE`; a test holds the two together. Whether a remark
//! speaks of a breach of the standard depends on the code alone, so the strict verdict does not
//! depend on what the tolerant reading made of it.

use serde::Serialize;

use crate::{
    mud::{json::Value, model::Span},
    untrusted::Untrusted,
};

/// Remarks that are kept of one file; more are only counted. One that ends the reading is kept always.
pub const MOST: usize = 400;
/// Remarks with one code that are kept, so that many of one kind leave room for others.
pub const MOST_OF_ONE: usize = 100;
/// Characters of the file that a remark shows.
const SHOWN: usize = 100;

/// What the reading made of the place that a remark is about, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing of the file is used.
    Fatal,
    /// An accepting entry, or all of a list, that never applies.
    Void,
    /// Less is permitted, or more refused, than the place may have meant.
    Narrowed,
    /// Read as what it clearly means.
    Repaired,
    /// Left out; it bears on no permission.
    Ignored,
    /// Read as it stands; it could be better.
    Advice,
}

/// What a remark can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// A stable word.
    pub word: &'static str,
    /// Where the rule stands.
    pub rule: &'static str,
    /// Whether the file breaks the standard there.
    pub breaks: bool,
}

/// A remark on a place of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// A word of [`CODES`].
    pub code: &'static str,
    /// Where the rule stands, such as `RFC 8520 §3.5`.
    pub rule: &'static str,
    /// Whether the file breaks the standard there.
    pub breaks: bool,
    /// What the reading made of it.
    pub effect: Effect,
    /// The octets that it is about.
    pub at: Span,
    /// The same as a JSON pointer (RFC 6901).
    pub path: String,
    /// What stands there, cut where it is long.
    pub saw: Untrusted,
}

/// Remarks of one file, bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remarks {
    /// The first ones, at most [`MOST_OF_ONE`] of a code and [`MOST`] in all, in the order of the
    /// file.
    pub kept: Vec<Remark>,
    /// How many were not kept.
    pub more: u32,
    /// How many speak of a breach of the standard, kept or not.
    pub breaches: u32,
}

impl Remarks {
    /// Adds a remark on a value.
    pub(crate) fn add(&mut self, code: &Code, effect: Effect, value: Value<'_>) {
        let room = self.count(code, effect);
        if room {
            let text = value.text();
            let saw = shown(text.as_deref().unwrap_or_else(|| value.raw()));
            self.kept.push(Remark::new(code, effect, value.span(), value.path(), saw));
        }
    }

    /// Adds a remark on a member's name.
    pub(crate) fn add_name(&mut self, code: &Code, effect: Effect, value: Value<'_>) {
        let room = self.count(code, effect);
        if room {
            let saw = shown(&value.name().unwrap_or_default());
            self.kept.push(Remark::new(code, effect, value.member_span(), value.path(), saw));
        }
    }

    /// Adds a remark that was made elsewhere.
    pub(crate) fn push(&mut self, code: &Code, effect: Effect, at: Span, path: &str, saw: &str) {
        let room = self.count(code, effect);
        if room {
            self.kept.push(Remark::new(code, effect, at, path.to_owned(), shown(saw)));
        }
    }

    /// Counts one, and says whether there is room to keep it.
    fn count(&mut self, code: &Code, effect: Effect) -> bool {
        self.breaches = self.breaches.saturating_add(u32::from(code.breaks));
        let room = effect == Effect::Fatal
            || self.kept.len() < MOST
                && self.kept.iter().filter(|r| r.code == code.word).count() < MOST_OF_ONE;
        self.more = self.more.saturating_add(u32::from(!room));
        room
    }

    /// Puts them in the order of the file.
    pub(crate) fn sort(&mut self) {
        self.kept.sort_by_key(|r| (r.at.start, r.effect, r.code));
    }
}

impl Remark {
    fn new(code: &Code, effect: Effect, at: Span, path: String, saw: Untrusted) -> Self {
        Self { code: code.word, rule: code.rule, breaks: code.breaks, effect, at, path, saw }
    }
}

fn shown(text: &str) -> Untrusted {
    match text.char_indices().nth(SHOWN) {
        None => Untrusted::new(text),
        Some((end, _)) => Untrusted::new(&format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

macro_rules! codes {
    ($($name:ident, $word:literal, $breaks:literal, $rule:literal;)*) => {
        $(pub(crate) const $name: Code = Code { word: $word, rule: $rule, breaks: $breaks };)*
        /// Every code that a remark can have.
        pub const CODES: &[Code] = &[$($name),*];
    };
}

// name, word, whether it breaks the standard, rule
codes! {
    // The text.
    JSON_TOO_LONG, "json-too-long", false, "1 MiB";
    JSON_TOO_DEEP, "json-too-deep", false, "RFC 8259 §9";
    JSON_TOO_MANY, "json-too-many-values", false, "RFC 8259 §9";
    JSON_UTF8, "json-not-utf8", true, "RFC 8259 §8.1";
    JSON_ENDED, "json-ended", true, "RFC 8259 §2";
    JSON_UNEXPECTED, "json-unexpected", true, "RFC 8259 §2";
    JSON_TRAILING, "json-trailing", true, "RFC 8259 §2";
    JSON_NUMBER, "json-number", true, "RFC 8259 §6";
    JSON_NUMBER_RANGE, "json-number-range", true, "RFC 7493 §2.2";
    JSON_CONTROL, "json-control", true, "RFC 8259 §7";
    JSON_ESCAPE, "json-escape", true, "RFC 8259 §7";
    JSON_SURROGATE, "json-surrogate", true, "RFC 7493 §2.1";
    JSON_BOM, "json-bom", true, "RFC 8259 §8.1";
    JSON_TWICE, "json-name-twice", true, "RFC 7493 §2.3";
    // The shape of the file.
    NO_MUD, "no-mud", true, "RFC 8520 §2.1";
    VERSION, "unknown-version", true, "RFC 8520 §3.1";
    TOO_MANY_ENTRIES, "too-many-entries", false, "2,000";
    NO_LISTS, "no-lists", true, "RFC 8520 §2.1";
    LISTS_IN_MUD, "lists-in-mud", true, "RFC 8519 §4.1";
    OLD_ROOT, "old-root", true, "RFC 8519 §4.1";
    OLD_NAME, "old-name", true, "RFC 8519 §4.1";
    PREFIX_MISSING, "prefix-missing", true, "RFC 7951 §4";
    PREFIX_NEEDLESS, "prefix-needless", true, "RFC 7951 §4";
    MISPLACED, "misplaced", true, "RFC 8519 §4.1";
    UNKNOWN_NODE, "unknown-node", true, "RFC 8520 §3.9";
    EXTENSION_NODE, "extension-node", false, "RFC 8520 §3.9";
    UNDECLARED, "extension-undeclared", true, "RFC 8520 §3.9";
    NOT_FOR_FILES, "not-for-files", true, "RFC 8520 §2";
    NODE_TWICE, "node-twice", true, "RFC 7950 §7.6";
    WRONG_TYPE, "wrong-type", true, "RFC 7951 §6";
    NUMBER_AS_TEXT, "number-as-text", true, "RFC 7951 §6.1";
    BOOLEAN_AS_TEXT, "boolean-as-text", true, "RFC 7951 §6.3";
    EMPTY_AS, "empty-written-otherwise", true, "RFC 7951 §6.9";
    SINGLE, "single-not-in-list", true, "RFC 7951 §5.4";
    OUT_OF_RANGE, "out-of-range", true, "RFC 8519 §4.2";
    BAD_TEXT, "text-characters", true, "RFC 7950 §9.4";
    TOO_LONG, "text-too-long", false, "512 octets";
    MISSING, "missing", true, "RFC 7950 §7.6.5";
    // The mud container.
    BAD_URI, "bad-uri", true, "RFC 3986 §3";
    URL_SCHEME, "url-not-https", true, "RFC 8520 §6";
    URL_USER, "url-user", true, "RFC 9110 §4.2.4";
    BAD_DATE, "bad-date", true, "RFC 6991 §3";
    CACHE_RANGE, "cache-validity-range", true, "RFC 8520 §3.5";
    CACHE_SHORT, "cache-validity-short", false, "RFC 8520 §3.5";
    LONG_INFO, "systeminfo-long", false, "RFC 8520 §3.7";
    EXTENSION_LENGTH, "extension-length", true, "RFC 8520 §7";
    // Policies and lists.
    LIST_MISSING, "list-missing", true, "RFC 8520 §3.3";
    LIST_AGAIN, "list-named-again", true, "RFC 8520 §7";
    LIST_TWICE, "list-twice", true, "RFC 8519 §4.1";
    LIST_NAME, "list-name", true, "RFC 8519 §4.1";
    LIST_TYPE, "list-type", true, "RFC 8519 §4.1";
    LIST_TYPE_MISSING, "list-type-missing", true, "RFC 8519 §4.1";
    LIST_TYPE_SPELLING, "list-type-spelling", true, "RFC 8519 §4.1";
    ETHERNET_LIST, "ethernet-list", true, "RFC 8520 §2";
    MIXED_LIST, "mixed-list", true, "RFC 8520 §2";
    NAME_LENGTH, "name-length", true, "RFC 8519 §4.1";
    ENTRY_NAME, "entry-name", false, "RFC 8519 §4.1";
    ENTRY_TWICE, "entry-twice", true, "RFC 8519 §4.1";
    // Entries.
    ACTION_MISSING, "action-missing", true, "RFC 8519 §4.1";
    ACTION_UNKNOWN, "action-unknown", true, "RFC 8520 §2";
    ACTION_PERMIT, "action-permit", true, "RFC 8520 §2";
    ACTION_SPELLING, "action-spelling", true, "RFC 8519 §4.1";
    ACTION_REJECT, "action-reject", false, "RFC 8520 §2";
    ACTION_IN_MATCHES, "action-in-matches", true, "RFC 8519 §4.1";
    LOGGING, "logging", false, "RFC 8520 §2";
    ETHERNET, "ethernet-match", true, "RFC 8520 §2";
    ETHERNET_IMPLIED, "ethernet-implied", true, "RFC 8520 §2";
    INTERFACE, "interface-match", true, "RFC 8520 §2";
    FAMILY_CONFLICT, "family-conflict", true, "RFC 8519 §4.1";
    CHOICE, "choice", true, "RFC 8519 §4.1";
    PROTOCOL_CONFLICT, "protocol-conflict", false, "RFC 8519 §4.2";
    EXTENSION_HEADER, "extension-header", false, "RFC 8519 §4.2";
    PER_PACKET, "per-packet", false, "RFC 8520 §2";
    BAD_PREFIX, "bad-prefix", true, "RFC 6991 §4";
    PREFIX_LENGTH, "prefix-without-length", true, "RFC 6991 §4";
    ADDRESS_FAMILY, "address-of-other-family", true, "RFC 6991 §4";
    BAD_HOST, "bad-host", true, "RFC 6991 §4";
    WILDCARD, "wildcard", true, "RFC 6991 §4";
    NOT_A_LABEL, "name-not-in-a-labels", true, "RFC 6991 §4";
    NUMERIC_NAME, "numeric-name", false, "RFC 1123 §2.1";
    ZONE, "address-zone", false, "RFC 4007 §6";
    NAME_CASE, "name-upper-case", false, "RFC 6991 §4";
    NAME_DOT, "name-final-dot", false, "RFC 6991 §4";
    NAME_SIDE, "name-on-device-side", true, "RFC 8520 §8";
    PORT_ORDER, "ports-reversed", true, "RFC 8519 §4.2";
    PORT_FORM, "port-form", true, "RFC 8519 §4.2";
    PORT_UNKNOWN, "port-unknown", true, "RFC 8519 §4.2";
    PORT_ALONE, "port-without-protocol", true, "RFC 8519 §4.2";
    DIRECTION, "direction-not-tcp", true, "RFC 8520 §4.8";
    CONTROLLER_NAME, "controller-not-uri", true, "RFC 8520 §4.6";
    CONTROLLER_URN, "controller-unregistered", false, "RFC 8520 §17.7";
    NO_AUTHORITY, "no-authority", false, "RFC 8520 §4.2";
    TLS_SPELLING, "tls-spelling", true, "RFC 9761 §5";
    TLS_VALUE, "tls-value", true, "RFC 9761 §5";
    TLS_UNJUDGED, "tls-unjudged", false, "RFC 9761 §5";
    TRANSPARENCY, "transparency-form", true, "RFC 9472 §3";
    // Advice beyond validity.
    LINT_ADDRESS, "lint-address", false, "RFC 9726 §4.1";
    LINT_GENERIC, "lint-generic-name", false, "RFC 9726 §4.3";
    LINT_RESOLVER, "lint-resolver", false, "RFC 9726 §5";
    LINT_ANY_HOST, "lint-any-host", false, "RFC 8520 §16";
    LINT_ANY_PORT, "lint-any-port", false, "RFC 8520 §16";
    LINT_LOCAL, "lint-local-networks", false, "RFC 8520 §16";
    LINT_DIRECTION, "lint-no-direction", false, "RFC 8520 §4.8";
    LINT_TWIN, "lint-no-twin", false, "RFC 8520 §3.3";
    LINT_UNREACHABLE, "lint-unreachable", false, "RFC 8519 §3";
    LINT_UNUSED, "lint-unused-list", false, "RFC 8520 §3.3";
    LINT_UNSUPPORTED, "lint-unsupported", false, "RFC 8520 §3.6";
    LINT_NOTHING, "lint-nothing-accepted", false, "RFC 8520 §3.3";
}
