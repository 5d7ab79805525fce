//! Who may do what: one table.
//!
//! A row names one action of the interface and how far each role may do it: nowhere, on what is one's
//! own, everywhere. What the table does not name nobody may. Two things narrow a row and none widens
//! it: the place where it is done ([`Spot`]) and the time of the person ([`Stay`]); tokens narrow it
//! further, by the hub's own scopes.
//!
//! Acts on a thing's life are rows of another kind, because things, makers and the hub act there too
//! and because more than a role is asked: they are in [`crate::life::table`], and nowhere else. An act
//! on a life by a person passes both: [`Action::LifeAct`] here, then the row there; a test holds that
//! no row there names a role that this table turns away.

use gardien_watch::time::Time;

use crate::life::{Act, Who, print, table::Row};

listed! {
    /// What a person is here.
    Role,
    /// Some roles.
    Roles {
        /// Everything.
        Owner = "owner",
        /// Runs the site.
        Caretaker = "caretaker",
        /// Installs, for a while, in some places.
        Contractor = "contractor",
        /// Lives in some places.
        Tenant = "tenant",
        /// Reads, for a while.
        Auditor = "auditor",
    }
}

impl Role {
    /// The role with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::of_word(word)
    }

    /// Whether its people have an end to their time.
    #[must_use]
    pub const fn ends(self) -> bool {
        matches!(self, Self::Contractor | Self::Auditor)
    }

    /// Whether its people have places of their own, and see only these.
    #[must_use]
    pub const fn has_places(self) -> bool {
        matches!(self, Self::Contractor | Self::Tenant)
    }
}

/// How far something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Not at all.
    Nowhere,
    /// On oneself, or in one's own places.
    Own,
    /// Everywhere on the site.
    All,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $kind:ident,
        [$o:ident $k:ident $c:ident $t:ident $a:ident];)*) => {
        listed! {
            /// What a request does. Its word is `AREA.ACTION`, in the document of the interface as
            /// `x-act`.
            Action,
            /// Some actions.
            Actions { $($(#[$doc])* $name = $word,)* }
        }

        impl Action {
            /// Whether it changes nothing.
            #[must_use]
            pub const fn reads(self) -> bool {
                match self { $(Self::$name => reads!($kind),)* }
            }
        }

        /// How far a role may do something, where and while it may at all.
        #[must_use]
        pub const fn may(role: Role, action: Action) -> Reach {
            match action {
                $(Action::$name => match role {
                    Role::Owner => Reach::$o,
                    Role::Caretaker => Reach::$k,
                    Role::Contractor => Reach::$c,
                    Role::Tenant => Reach::$t,
                    Role::Auditor => Reach::$a,
                },)*
            }
        }
    };
}

macro_rules! reads {
    (reads) => {
        true
    };
    (changes) => {
        false
    };
}

// [owner caretaker contractor tenant auditor]
actions! {
    /// Oneself.
    MeRead = "me.read", reads, [Own Own Own Own Own];
    /// One's own password, second factor, sessions.
    MeChange = "me.change", changes, [Own Own Own Own Own];
    /// Who is here.
    PeopleRead = "people.read", reads, [All All Nowhere Nowhere All];
    /// Letting people in and out.
    PeopleChange = "people.change", changes, [All Nowhere Nowhere Nowhere Nowhere];
    /// Forgetting what is kept about a person.
    PeopleForget = "people.forget", changes, [All Nowhere Nowhere Nowhere Nowhere];
    /// Tokens: everybody's for an owner, else one's own.
    TokensRead = "tokens.read", reads, [All Own Own Own Own];
    /// Making and revoking them.
    TokensChange = "tokens.change", changes, [All Own Own Own Own];
    /// Buildings, floors, rooms.
    PlacesRead = "places.read", reads, [All All Own Own All];
    /// Making, moving, removing them.
    PlacesChange = "places.change", changes, [All All Nowhere Nowhere Nowhere];
    /// Things: what they are, where, and what tells them apart.
    ThingsRead = "things.read", reads, [All All Own Own All];
    /// Naming a thing, saying what it is, moving it to another place.
    ThingsChange = "things.change", changes, [All All Own Nowhere Nowhere];
    /// Saying that two are one, or that one is two; taking that back.
    ThingsMerge = "things.merge", changes, [All All Nowhere Nowhere Nowhere];
    /// How a thing's life went, what is owed, what would happen.
    LifeRead = "life.read", reads, [All All Own Own All];
    /// An act on a thing's life; which, by whom and on what showing is in the table of lives.
    LifeAct = "life.act", changes, [All All Own Nowhere Nowhere];
    /// With whom things exchange how much. A tenant sees what is in the tenant's own places.
    UsageRead = "usage.read", reads, [All All Own Own All];
    /// What was found.
    FindingsRead = "findings.read", reads, [All All Own Own All];
    /// Saying that a finding was seen, or is settled.
    FindingsChange = "findings.change", changes, [All All Nowhere Nowhere Nowhere];
    /// Messages: what is told of the whole site.
    MessagesRead = "messages.read", reads, [All All Nowhere Nowhere All];
    /// Saying that a message was seen, leaving it for later, saying whether it was useful.
    MessagesChange = "messages.change", changes, [All All Nowhere Nowhere Nowhere];
    /// Announced work.
    WindowsRead = "windows.read", reads, [All All Nowhere Nowhere All];
    /// Announcing work, and taking that back.
    WindowsChange = "windows.change", changes, [All All Nowhere Nowhere Nowhere];
    /// Ways on which messages leave; never their secrets.
    ChannelsRead = "channels.read", reads, [All All Nowhere Nowhere Nowhere];
    /// Adding, trying and removing them.
    ChannelsChange = "channels.change", changes, [All Nowhere Nowhere Nowhere Nowhere];
    /// The packets behind a finding: contents, so fewer people than those who see the finding.
    EvidenceRead = "evidence.read", reads, [All Nowhere Nowhere Nowhere All];
    /// What makers and others declare about things.
    DeclarationsRead = "declarations.read", reads, [All All Own Own All];
    /// Adding a declaration; it counts once somebody accepts it.
    DeclarationsChange = "declarations.change", changes, [All All Nowhere Nowhere Nowhere];
    /// Accepting a declaration that changed, or whose signer did.
    DeclarationsDecide = "declarations.decide", changes, [All All Nowhere Nowhere Nowhere];
    /// Reading a capture or another source into the store.
    ImportChange = "import.change", changes, [All All Nowhere Nowhere Nowhere];
    /// What changed.
    EventsRead = "events.read", reads, [All All Own Own All];
    /// Who decided what, when, on what authority.
    JournalRead = "journal.read", reads, [All All Nowhere Nowhere All];
    /// The journal as a file that others can verify.
    JournalExport = "journal.export", reads, [All Nowhere Nowhere Nowhere All];
    /// Signing another hub's journal as its witness, and having ours signed.
    JournalWitness = "journal.witness", changes, [All Nowhere Nowhere Nowhere Nowhere];
    /// How the store is.
    StoreRead = "store.read", reads, [All All Nowhere Nowhere All];
    /// A copy of everything.
    StoreCopy = "store.copy", reads, [All Nowhere Nowhere Nowhere Nowhere];
    /// Putting a copy back.
    StoreRestore = "store.restore", changes, [All Nowhere Nowhere Nowhere Nowhere];
    /// Figures about the hub.
    MetricsRead = "metrics.read", reads, [All All Nowhere Nowhere All];
}

impl Action {
    /// The action with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::of_word(word)
    }

    /// The first half of its word.
    #[must_use]
    pub fn area(self) -> &'static str {
        self.word().split('.').next().unwrap_or_default()
    }
}

/// Where something is done, seen from whoever does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// On oneself, or in a place of one's own or below it.
    Own,
    /// Elsewhere on the site, or nowhere in particular.
    Elsewhere,
}

impl Spot {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Own, Self::Elsewhere];
}

/// The time in which a person may do anything here. A role that [ends](Role::ends) has an end; one
/// without is let in never, so that a contractor whose end was forgotten does not stay for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// From when.
    pub since: Option<Time>,
    /// Until when; not any more at that time.
    pub until: Option<Time>,
}

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The role does not have it.
    Role,
    /// The role has it, but not here.
    Place,
    /// Their time has not begun.
    NotYet(Time),
    /// Their time is over.
    Over(Time),
    /// Their role has an end, and none was given.
    NoEnd,
}

impl Stay {
    /// Whether it lasts.
    ///
    /// # Errors
    /// Where it has not begun, is over, or lacks the end that the role must have.
    pub fn lasts(&self, role: Role, now: Time) -> Result<(), Denied> {
        match (self.since, self.until) {
            (_, None) if role.ends() => Err(Denied::NoEnd),
            (Some(since), _) if now < since => Err(Denied::NotYet(since)),
            (_, Some(until)) if now >= until => Err(Denied::Over(until)),
            _ => Ok(()),
        }
    }
}

/// Decides whether a person may do something at a spot now.
///
/// # Errors
/// The first thing that is in the way: the role, before anything is said of places and times.
pub fn decide(
    role: Role,
    stay: &Stay,
    action: Action,
    spot: Spot,
    now: Time,
) -> Result<(), Denied> {
    let reach = may(role, action);
    if reach == Reach::Nowhere {
        return Err(Denied::Role);
    }
    stay.lasts(role, now)?;
    if reach == Reach::Own && spot == Spot::Elsewhere {
        return Err(Denied::Place);
    }
    Ok(())
}

/// The matrix of roles and actions as a table of a document (Markdown). ● everywhere, ○ on oneself or
/// in one's own places.
#[must_use]
pub fn matrix() -> String {
    let mut columns = vec!["action", "changes"];
    columns.extend(Role::ALL.iter().map(|r| r.word()));
    let mut text = print::head(&columns);
    for action in Action::ALL {
        let mut cells = vec![action.word(), if action.reads() { "" } else { "yes" }];
        cells.extend(Role::ALL.iter().map(|role| match may(*role, *action) {
            Reach::Nowhere => "",
            Reach::Own => "○",
            Reach::All => "●",
        }));
        print::line(&mut text, &cells);
    }
    text
}

/// The times of roles, as a table of a document (Markdown).
#[must_use]
pub fn stays() -> String {
    let mut text = print::head(&["role", "time", "places"]);
    for role in Role::ALL {
        let time = if role.ends() { "has an end; without one, let in never" } else { "open" };
        let places = if role.has_places() { "their own and those below" } else { "all" };
        print::line(&mut text, &[role.word(), time, places]);
    }
    text
}

/// Whether a kind of actor may do an act on a life at all; the table of lives says so.
#[must_use]
pub fn may_on_life(who: Who, act: Act) -> bool {
    Row::of(act).is_some_and(|row| row.who.has(who))
}

/// What a role is on a life. `None` for roles that never act there.
#[must_use]
pub const fn on_life(role: Role) -> Option<Who> {
    match role {
        Role::Owner => Some(Who::Owner),
        Role::Caretaker => Some(Who::Caretaker),
        Role::Contractor => Some(Who::Contractor),
        Role::Tenant | Role::Auditor => None,
    }
}
