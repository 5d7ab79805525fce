//! The policy: which role may do what, and where.
//!
//! This is a seam. The one policy table of the site (role × act × ownership) belongs in
//! `gardien_site::access`; when it is there, [`may`] asks it and [`Role`] is its own. Until then the acts that
//! the routes of this hub have are decided here, in one table that denies what it does not name.

/// What a person is here.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// Everything.
    Owner,
    /// Runs the site.
    Caretaker,
    /// Installs, for a while, in some places.
    Contractor,
    /// Lives in some places.
    Tenant,
    /// Reads, for a while.
    Auditor,
}

impl Role {
    /// All of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::Owner, Self::Caretaker, Self::Contractor, Self::Tenant, Self::Auditor];

    /// Its word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Caretaker => "caretaker",
            Self::Contractor => "contractor",
            Self::Tenant => "tenant",
            Self::Auditor => "auditor",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }

    /// Whether its people have an end to their time.
    pub(crate) const fn ends(self) -> bool {
        matches!(self, Self::Contractor | Self::Auditor)
    }

    /// Whether its people have places of their own, and see only these.
    pub(crate) const fn has_places(self) -> bool {
        matches!(self, Self::Contractor | Self::Tenant)
    }
}

/// How far something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Not at all.
    Nowhere,
    /// On oneself, or in one's own places.
    Own,
    /// Everywhere on the site.
    All,
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $reads:literal, [$o:ident $k:ident $c:ident $t:ident $a:ident];)*) => {
        /// What a request does. Its word is `AREA.ACT`, in the document of the API as `x-act`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Act {
            $($(#[$doc])* $name,)*
        }

        impl Act {
            /// All of them.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];

            /// Its word.
            pub(crate) const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// Whether it changes nothing.
            pub(crate) const fn reads(self) -> bool {
                match self { $(Self::$name => $reads,)* }
            }
        }

        /// How far a role may do something.
        pub(crate) const fn may(role: Role, act: Act) -> Reach {
            match (role, act) {
                $((Role::Owner, Act::$name) => Reach::$o,
                (Role::Caretaker, Act::$name) => Reach::$k,
                (Role::Contractor, Act::$name) => Reach::$c,
                (Role::Tenant, Act::$name) => Reach::$t,
                (Role::Auditor, Act::$name) => Reach::$a,)*
            }
        }
    };
}

// word, whether it only reads, [owner caretaker contractor tenant auditor]
acts! {
    /// Oneself.
    MeRead = "me.read", true, [Own Own Own Own Own];
    /// One's own password, second factor, sessions.
    MeChange = "me.change", false, [Own Own Own Own Own];
    /// Who is here.
    PeopleRead = "people.read", true, [All All Nowhere Nowhere All];
    /// Letting people in and out.
    PeopleChange = "people.change", false, [All Nowhere Nowhere Nowhere Nowhere];
    /// Tokens: everybody's for an owner, else one's own.
    TokensRead = "tokens.read", true, [All Own Own Own Own];
    /// Making and revoking them.
    TokensChange = "tokens.change", false, [All Own Own Own Own];
    /// Buildings, floors, rooms.
    PlacesRead = "places.read", true, [All All Own Own All];
    /// Making, moving, removing them.
    PlacesChange = "places.change", false, [All All Nowhere Nowhere Nowhere];
    /// What changed.
    EventsRead = "events.read", true, [All All Own Own All];
    /// How the store is.
    StoreRead = "store.read", true, [All All Nowhere Nowhere All];
    /// A copy of everything.
    StoreCopy = "store.copy", true, [All Nowhere Nowhere Nowhere Nowhere];
    /// Figures about the hub.
    MetricsRead = "metrics.read", true, [All All Nowhere Nowhere All];
}

impl Act {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.word() == word)
    }

    /// The first half of its word.
    pub(crate) fn area(self) -> &'static str {
        self.word().split('.').next().unwrap_or_default()
    }
}

/// What a token may, of what its person may: `read`, `change`, or one area's `places:read`. `change`
/// includes `read`. A scope never gives what the role does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    area: Option<String>,
    change: bool,
}

impl Scope {
    /// Reads one. `None` for what is no scope, or an area that no act has.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (area, verb) = match text.split_once(':') {
            Some((area, verb)) => (Some(area), verb),
            None => (None, text),
        };
        let change = match verb {
            "read" => false,
            "change" => true,
            _ => return None,
        };
        let known = area.is_none_or(|area| Act::ALL.iter().any(|a| a.area() == area));
        known.then(|| Self { area: area.map(str::to_owned), change })
    }

    fn lets(&self, act: Act) -> bool {
        // A copy of the store holds what every area holds: only the widest scope or its own gives it.
        let wide = act != Act::StoreCopy || self.change;
        self.area.as_deref().is_none_or(|area| area == act.area())
            && (self.change || act.reads())
            && wide
    }

    /// Whether it gives nothing that the other does not.
    fn within(&self, other: &Self) -> bool {
        (other.area.is_none() || other.area == self.area) && (other.change || !self.change)
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(area) = &self.area {
            write!(f, "{area}:")?;
        }
        f.write_str(if self.change { "change" } else { "read" })
    }
}

/// Whether one of some scopes lets an act through.
pub(crate) fn scopes_let(scopes: &[Scope], act: Act) -> bool {
    scopes.iter().any(|s| s.lets(act))
}

/// Whether some scopes give nothing that others do not.
pub(crate) fn narrower(asked: &[Scope], have: &[Scope]) -> bool {
    asked.iter().all(|a| have.iter().any(|h| a.within(h)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back() {
        for act in Act::ALL {
            assert_eq!(Act::parse(act.word()), Some(*act));
        }
        for role in Role::ALL {
            assert_eq!(Role::parse(role.word()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.word());
        }
    }

    #[test]
    fn owners_may_all_and_auditors_change_nothing_but_themselves() {
        for act in Act::ALL {
            assert_ne!(may(Role::Owner, *act), Reach::Nowhere, "{act:?}");
            if !act.reads() && !matches!(act.area(), "me" | "tokens") {
                assert_eq!(may(Role::Auditor, *act), Reach::Nowhere, "{act:?}");
                assert_eq!(may(Role::Tenant, *act), Reach::Nowhere, "{act:?}");
            }
        }
    }

    #[test]
    fn scopes_only_narrow() {
        let scope = |t: &str| Scope::parse(t).unwrap();
        assert_eq!(Scope::parse("all"), None);
        assert_eq!(Scope::parse("nowhere:read"), None);
        assert_eq!(scope("places:change").to_string(), "places:change");
        assert!(scopes_let(&[scope("places:read")], Act::PlacesRead));
        assert!(!scopes_let(&[scope("places:read")], Act::PlacesChange));
        assert!(!scopes_let(&[scope("places:change")], Act::PeopleRead));
        assert!(!scopes_let(&[scope("read")], Act::StoreCopy));
        assert!(scopes_let(&[scope("change")], Act::PeopleRead));
        for (asked, have, fits) in [
            ("read", "change", true),
            ("places:read", "read", true),
            ("places:change", "places:read", false),
            ("read", "places:read", false),
            ("change", "read", false),
        ] {
            assert_eq!(narrower(&[scope(asked)], &[scope(have)]), fits, "{asked} in {have}");
        }
    }
}
