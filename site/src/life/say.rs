//! A life in words for people. The words stand in `words/*/life.ftl`; here is which one is meant.

use gardien_watch::time::Time;

use super::{
    Act, Brand, Custody, Due, Duties, Duty, Flaw, Grade, Need, Presence, Refused, Support, Trust,
    Who, Why,
};
use crate::{
    figures,
    words::{Value, Words},
};

/// The words of [`Why`], for programs and for messages.
pub const WHYS: &[&str] = &[
    "not-yours",
    "grant-lacks",
    "grant-not-yet",
    "grant-over",
    "shares-short",
    "unknown",
    "already-known",
    "custody",
    "trust",
    "presence",
    "support",
    "brand",
    "missing",
    "proof",
    "owed",
    "epoch-spent",
];

macro_rules! said {
    ($($type:ident: $area:literal;)*) => {
        $(impl $type {
            /// In words.
            #[must_use]
            pub fn said(self, words: &Words) -> String {
                words.say(&format!(concat!($area, "-{}"), self.word()), &[])
            }
        })*
    };
}

said! {
    Act: "lifeact";
    Brand: "lifebrand";
    Custody: "lifecustody";
    Duty: "lifeduty";
    Flaw: "lifeflaw";
    Grade: "lifegrade";
    Need: "lifeneed";
    Presence: "lifepresence";
    Support: "lifesupport";
    Trust: "lifetrust";
    Who: "lifewho";
}

impl Duties {
    /// All of them in one list, in the order of doing.
    #[must_use]
    pub fn said(self, words: &Words) -> String {
        words.list(&self.iter().map(|d| d.said(words)).collect::<Vec<_>>())
    }
}

impl Why {
    /// The stable word for programs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotYours(_) => "not-yours",
            Self::GrantLacks => "grant-lacks",
            Self::GrantNotYet(_) => "grant-not-yet",
            Self::GrantOver(_) => "grant-over",
            Self::SharesShort { .. } => "shares-short",
            Self::Unknown => "unknown",
            Self::AlreadyKnown => "already-known",
            Self::Custody(_) => "custody",
            Self::Trust(_) => "trust",
            Self::Presence(_) => "presence",
            Self::Support(_) => "support",
            Self::Brand(_) => "brand",
            Self::Missing(_) => "missing",
            Self::Proof(_) => "proof",
            Self::Owed(_) => "owed",
            Self::EpochSpent => "epoch-spent",
        }
    }

    /// The stable word of what it is about, where it is about one: a state, a need, a flaw, a duty.
    #[must_use]
    pub const fn about(&self) -> Option<&'static str> {
        match self {
            Self::Custody(c) => Some(c.word()),
            Self::Trust(t) => Some(t.word()),
            Self::Presence(p) => Some(p.word()),
            Self::Support(s) => Some(s.word()),
            Self::Brand(b) => Some(b.word()),
            Self::Missing(n) => Some(n.word()),
            Self::Proof(f) => Some(f.word()),
            Self::Owed(d) => Some(d.word()),
            _ => None,
        }
    }

    /// In words.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        let say =
            |values: &[(&str, Value<'_>)]| words.say(&format!("lifewhy-{}", self.word()), values);
        let day = |at: Time| figures::day(words, at);
        match self {
            Self::NotYours(whos) => {
                let who: Vec<_> = whos.iter().map(|w| w.said(words)).collect();
                say(&[("who", words.list(&who).into())])
            }
            Self::GrantNotYet(at) | Self::GrantOver(at) => say(&[("day", day(*at).into())]),
            Self::SharesShort { shares, needed } => {
                say(&[("n", u64::from(*shares).into()), ("needed", u64::from(*needed).into())])
            }
            Self::Custody(c) => say(&[("state", c.said(words).into())]),
            Self::Trust(t) => say(&[("state", t.said(words).into())]),
            Self::Presence(p) => say(&[("state", p.said(words).into())]),
            Self::Support(s) => say(&[("state", s.said(words).into())]),
            Self::Brand(b) => say(&[("state", b.said(words).into())]),
            Self::Missing(need) => say(&[("need", need.said(words).into())]),
            Self::Proof(flaw) => say(&[("flaw", flaw.said(words).into())]),
            Self::Owed(duty) => say(&[("duty", duty.said(words).into())]),
            Self::GrantLacks | Self::Unknown | Self::AlreadyKnown | Self::EpochSpent => say(&[]),
        }
    }
}

impl Refused {
    /// In words.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        self.why.said(words)
    }
}

impl Due {
    /// In words.
    #[must_use]
    pub fn said(&self, words: &Words, owed: Duties) -> String {
        let id = format!("lifedue-{}", self.what.word());
        let day = ("day", Value::from(figures::day(words, self.at)));
        match self.what {
            super::What::Duties => words.say(&id, &[day, ("duties", owed.said(words).into())]),
            super::What::Countersign => words.say(&id, &[]),
            _ => words.say(&id, &[day]),
        }
    }
}
