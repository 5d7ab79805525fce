//! What went wrong, for programs and for people: RFC 9457.
//!
//! A problem has a code (a stable English word), a title (English, one for each code), and a detail in
//! the language that was asked for. What is wrong with single fields stands in `errors`, with a
//! pointer (RFC 6901) or the name of a parameter. A handler returns a [`Problem`]; the outermost
//! layer writes it, since only that knows the language.

use std::time::Duration;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gardien_site::{declare::document::Fault, words::Words};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::{passkey, password, secret::NoChance, who::Denied},
    store::StoreError,
};

macro_rules! kinds {
    ($($name:ident = $status:literal, $code:literal, $message:literal, $title:literal;)*) => {
        /// What kind of thing went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind { $(#[doc = $title] $name,)* }

        impl Kind {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];

            pub(crate) const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// The stable word.
            pub(crate) const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            const fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }

            const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

kinds! {
    BadRequest = 400, "bad-request", "api-bad-request", "The request is malformed";
    BadJson = 400, "bad-json", "api-bad-json", "The body is not JSON";
    BadQuery = 400, "bad-query", "api-bad-query", "A parameter cannot be";
    NotLetIn = 401, "not-let-in", "api-not-let-in", "A token is needed";
    WrongLogin = 401, "wrong-login", "api-wrong-login", "Login, password or code is wrong";
    CodeNeeded = 401, "code-needed", "api-code-needed", "A code of the second factor is needed";
    WrongPasskey = 401, "wrong-passkey", "api-wrong-passkey", "Nobody comes in by this passkey";
    WrongCode = 403, "wrong-code", "api-wrong-code", "The code is wrong or has expired";
    WrongPassword = 403, "wrong-password", "api-wrong-password", "The password is wrong";
    Denied = 403, "denied", "api-denied", "The role does not have this";
    Scope = 403, "scope", "api-scope", "The token was made for less";
    ForeignOrigin = 403, "foreign-origin", "api-foreign-origin", "Another page asked for this";
    NotFound = 404, "not-found", "api-not-found", "There is no such thing here";
    Method = 405, "method", "api-method", "This cannot be done here";
    Timeout = 408, "timeout", "api-timeout", "The request came too slowly";
    Taken = 409, "taken", "api-taken", "The name is taken";
    InUse = 409, "in-use", "api-in-use", "Something is still in it";
    LastOwner = 409, "last-owner", "api-last-owner", "There would be no owner left";
    Refused = 409, "refused", "api-refused", "What is there does not allow it";
    PasskeyNeedsName =
        409, "passkey-needs-name", "api-passkey-needs-name", "Passkeys need a domain name";
    SetUp = 409, "set-up", "api-set-up", "There is an owner already";
    TooMany = 409, "too-many", "api-too-many", "There are as many as there may be";
    UnderWay = 409, "under-way", "api-under-way", "The same request is under way";
    AlreadyDone = 409, "already-done", "api-already-done", "This was done; its secret is told once";
    NoLength = 411, "no-length", "api-no-length", "The length of the body is not said";
    Changed = 412, "changed", "api-changed", "It was changed by others";
    TooLarge = 413, "too-large", "api-too-large", "The body is too large";
    MediaType = 415, "media-type", "api-media-type", "The body must be JSON";
    WrongHost = 421, "wrong-host", "api-wrong-host", "This hub does not go by that name";
    Unfit = 422, "unfit", "api-unfit", "Some fields cannot be";
    PasskeyRefused = 422, "passkey-refused", "api-passkey-refused", "The passkey cannot be taken";
    KeyReused = 422, "key-reused", "api-key-reused", "The key was used for another request";
    ConditionNeeded = 428, "condition-needed", "api-condition-needed", "If-Match is needed";
    TooOften = 429, "too-often", "api-too-often", "Too many tries";
    Fault = 500, "fault", "api-fault", "The hub made a mistake";
    Damaged = 500, "damaged", "api-damaged", "The store is damaged";
    Elsewhere = 501, "elsewhere", "api-elsewhere", "The database server does this";
    Halted = 503, "halted", "api-halted", "The store is not the one that was signed";
    ReadOnly = 503, "read-only", "api-read-only", "Nothing can be written for now";
    Busy = 503, "busy", "api-busy", "The hub is busy";
    Closing = 503, "closing", "api-closing", "The hub is stopping";
}

macro_rules! faults {
    ($($name:ident = $code:literal, $message:literal;)*) => {
        /// What is wrong with one field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Wrong { $(#[doc = $code] $name,)* }

        impl Wrong {
            const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            const fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }
        }
    };
}

faults! {
    Unknown = "unknown", "api-field-unknown";
    Missing = "missing", "api-field-missing";
    Shape = "shape", "api-field-shape";
    Length = "length", "api-field-length";
    Form = "form", "api-field-form";
    Range = "range", "api-field-range";
    Nowhere = "nowhere", "api-field-nowhere";
    Loop = "loop", "api-field-loop";
    Needless = "needless", "api-field-needless";
    Past = "past", "api-field-past";
    Common = "common", "api-field-common";
    Wider = "wider", "api-field-wider";
    Cursor = "cursor", "api-field-cursor";
}

/// One field that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// A pointer into the body, or the name of a parameter of the query.
    at: String,
    wrong: Wrong,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) fields: Vec<Field>,
    pub(crate) retry: Option<Duration>,
    /// The store's word for why nothing can be written.
    pub(crate) store: Option<&'static str>,
    /// Where the result of a request is that was made before.
    pub(crate) location: Option<String>,
    /// Why an act was refused, as a stable word.
    pub(crate) reason: Option<&'static str>,
    /// What was missing for an act on a thing's life.
    pub(crate) life: Option<Box<gardien_site::life::Why>>,
    /// What is wrong with a document that was sent, and where in it.
    pub(crate) document: Option<Box<Fault>>,
}

impl Problem {
    pub(crate) const fn of(kind: Kind) -> Self {
        Self {
            kind,
            fields: Vec::new(),
            retry: None,
            store: None,
            location: None,
            reason: None,
            document: None,
            life: None,
        }
    }

    /// One with a time after which to come back.
    pub(crate) const fn later(kind: Kind, after: Duration) -> Self {
        Self {
            kind,
            fields: Vec::new(),
            retry: Some(after),
            store: None,
            location: None,
            reason: None,
            document: None,
            life: None,
        }
    }

    /// An act that what is there does not allow; `reason` is a stable word, and `identity-REASON` or the
    /// like its message.
    pub(crate) const fn refused(reason: &'static str) -> Self {
        let mut problem = Self::of(Kind::Refused);
        problem.reason = Some(reason);
        problem
    }

    /// An act that the table of lives refuses, with what was missing.
    pub(crate) fn life(why: gardien_site::life::Why) -> Self {
        use gardien_site::life::Why;
        let kind = match why {
            Why::NotYours(_) | Why::GrantLacks | Why::GrantNotYet(_) | Why::GrantOver(_) => {
                Kind::Denied
            }
            _ => Kind::Refused,
        };
        Self { reason: Some(why.word()), life: Some(Box::new(why)), ..Self::of(kind) }
    }

    /// A document within the body that cannot be read.
    pub(crate) fn document(fault: Fault) -> Self {
        let mut problem = Self::of(Kind::Unfit);
        problem.reason = Some(fault.what);
        problem.document = Some(Box::new(fault));
        problem
    }

    /// One field of the body that cannot be.
    pub(crate) fn field(pointer: &str, wrong: Wrong) -> Self {
        let mut fields = Fields::default();
        fields.say(pointer, wrong);
        Self { fields: fields.0, ..Self::of(Kind::Unfit) }
    }

    /// One parameter of the query that cannot be.
    pub(crate) fn parameter(name: &str, wrong: Wrong) -> Self {
        let at = name.chars().take(64).collect();
        Self { fields: vec![Field { at, wrong }], ..Self::of(Kind::BadQuery) }
    }
}

/// Fields that cannot be, gathered, so that all are said at once.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<Field>);

impl Fields {
    /// Notes one.
    pub(crate) fn say(&mut self, pointer: &str, wrong: Wrong) {
        // What a stranger named is told back, but not at any length.
        self.0.push(Field { at: pointer.chars().take(128).collect(), wrong });
    }

    /// Notes one unless something holds.
    pub(crate) fn need(&mut self, holds: bool, pointer: &str, wrong: Wrong) {
        if !holds {
            self.say(pointer, wrong);
        }
    }

    /// A problem where there is one.
    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Problem { fields: self.0, ..Problem::of(Kind::Unfit) })
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        Self::of(kind)
    }
}

impl From<NoChance> for Problem {
    fn from(_: NoChance) -> Self {
        Self::of(Kind::Fault)
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::of(match denied {
            Denied::Role => Kind::Denied,
            Denied::Scope => Kind::Scope,
        })
    }
}

impl From<passkey::Refused> for Problem {
    fn from(refused: passkey::Refused) -> Self {
        Self { reason: Some(refused.word()), ..Self::of(Kind::PasskeyRefused) }
    }
}

impl From<password::Failed> for Problem {
    fn from(failed: password::Failed) -> Self {
        match failed {
            password::Failed::Busy => Self::later(Kind::Busy, Duration::from_secs(5)),
            password::Failed::Broken => Self::of(Kind::Fault),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let place =
            error.is_place() || matches!(error, StoreError::ReadOnly(_) | StoreError::Held(_));
        if place {
            let retry = Duration::from_secs(5);
            return Self { store: Some(error.word()), ..Self::later(Kind::ReadOnly, retry) };
        }
        if let StoreError::Halted(_) = error {
            // It does not pass by itself: there is no time to come back after.
            return Self { store: Some(error.word()), ..Self::of(Kind::Halted) };
        }
        if error == StoreError::Closed {
            return Self::later(Kind::Closing, Duration::from_secs(10));
        }
        if let StoreError::Damaged(_) | StoreError::Shape { .. } = error {
            tracing::error!(store = error.word(), "a part of the store cannot be read");
            return Self { store: Some("damaged"), ..Self::of(Kind::Damaged) };
        }
        // A rule of the schema that no check came before, or our own mistake. The texts of engines can hold
        // values of rows, so only the word is logged.
        tracing::error!(store = error.word(), "a transaction failed");
        Self::of(Kind::Fault)
    }
}

/// The body of a problem.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Written {
    /// `urn:gardien:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// What kind of problem it is, in English.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// The same in the language that was asked for, with what is known.
    detail: String,
    /// A stable word.
    code: &'static str,
    /// Why the store cannot be written, as a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'static str>,
    /// Why an act was refused, as a stable word.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// What the reason is about, as a stable word: a state, what must be shown, what must be done first.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'static str>,
    /// What is wrong with single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WrittenField>,
}

/// A field that cannot be.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemField)]
pub(crate) struct WrittenField {
    /// Where it is in the body (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Which parameter of the query it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// A stable word.
    code: &'static str,
    /// The same in words.
    detail: String,
}

impl IntoResponse for Problem {
    /// A mark that the outermost layer turns into a body.
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Problem {
    /// The whole answer, in a language.
    pub(crate) fn write(self, words: &Words) -> Response {
        let kind = self.kind;
        let document = self.document.map(|fault| WrittenField {
            pointer: Some(format!("/document{}", fault.path)),
            parameter: None,
            code: fault.what,
            detail: gardien_site::declare::point::fault_sentence(words, &fault),
        });
        let errors = self.fields.into_iter().map(|field| {
            let detail = words.say(field.wrong.message(), &[]);
            let (pointer, parameter) = match kind {
                Kind::BadQuery => (None, Some(field.at)),
                _ => (Some(field.at), None),
            };
            WrittenField { pointer, parameter, code: field.wrong.code(), detail }
        });
        let written = Written {
            kind: format!("urn:gardien:problem:{}", kind.code()),
            title: kind.title(),
            status: kind.status(),
            detail: match &self.life {
                Some(why) => why.said(words),
                None => detail(kind, self.reason, words),
            },
            code: kind.code(),
            store: self.store,
            reason: self.reason,
            about: self.life.as_ref().and_then(|why| why.about()),
            errors: errors.chain(document).collect(),
        };
        let status =
            StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&written).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let set = |name: HeaderName, value: &str| {
            HeaderValue::from_str(value).ok().map(|value| (name, value))
        };
        let retry = self.retry.map(|r| r.as_secs().max(1).to_string());
        let more = [
            set(header::CONTENT_TYPE, "application/problem+json"),
            set(header::CONTENT_LANGUAGE, words.lang().code()),
            retry.and_then(|r| set(header::RETRY_AFTER, &r)),
            self.location.and_then(|l| set(header::LOCATION, &l)),
            // RFC 9110 §11.6.1.
            (kind.status() == 401).then(|| set(header::WWW_AUTHENTICATE, "Bearer")).flatten(),
        ];
        // Not `extend`, which would leave a second content type beside the first.
        for (name, value) in more.into_iter().flatten() {
            headers.insert(name, value);
        }
        response
    }
}

/// The sentence for a person: of an act that was refused, the reason where there are words for it.
fn detail(kind: Kind, reason: Option<&'static str>, words: &Words) -> String {
    let ids = |r: &str| {
        let passkey = format!("api-{r}");
        let ids =
            [format!("identity-{r}"), format!("declared-refused-{r}"), format!("deskrefused-{r}")];
        ids.into_iter().chain(r.starts_with("passkey-").then_some(passkey))
    };
    let of = reason.and_then(|r| ids(r).find(|id| words.has(id)));
    words.say(of.as_deref().unwrap_or_else(|| kind.message()), &[])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own_and_words() {
        let codes: BTreeSet<_> = Kind::ALL.iter().map(|k| k.code()).collect();
        assert_eq!(codes.len(), Kind::ALL.len());
        for lang in [gardien_site::words::Lang::En, gardien_site::words::Lang::Fr] {
            let words = Words::new(lang);
            for kind in Kind::ALL {
                assert_eq!(kind.message(), format!("api-{}", kind.code()));
                assert!(words.has(kind.message()), "{}", kind.message());
            }
        }
    }
}
