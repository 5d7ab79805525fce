//! The table: every step of a thing's life, as data.
//!
//! A row names one act: in which states it may be done, by whom, what must be shown, what then
//! changes, and what it leaves owed. Nothing else decides about a life, so the table can be printed
//! (`docs/custody.md`), checked over all reachable states, and spoiled row by row to see whether the
//! check would notice.
//!
//! Deliberately narrower than the usual models: the hub alone never releases. A thing that stays in
//! commissioning for thirty days is quarantined and the owner asked, since a release ends in an order
//! to erase.

use super::{
    act::{Act, Need, Needs, Who, Whos},
    axes::{
        Brand, Brands, Custody, Customs, Presence, Presences, Support, Supports, Trust, Trusts,
    },
    duty::{Duties, Duty},
};

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What is done.
    pub act: Act,
    /// Whether it may be the first thing that is known of a thing.
    pub new: bool,
    /// In which states of custody it may be done.
    pub from: Customs,
    /// With which trust.
    pub trust: Trusts,
    /// With which presence.
    pub presence: Presences,
    /// With which support.
    pub support: Supports,
    /// With which brand.
    pub brand: Brands,
    /// Who may.
    pub who: Whos,
    /// What must be shown.
    pub needs: Needs,
    /// What changes.
    pub to: To,
    /// What it leaves owed, as far as the state wants it.
    pub duties: Duties,
}

/// What a step changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct To {
    /// The new custody.
    pub custody: Option<Custody>,
    /// The new trust.
    pub trust: Option<Trust>,
    /// The trust that it has at most from now on.
    pub at_most: Option<Trust>,
    /// The new presence.
    pub presence: Option<Presence>,
    /// The new support.
    pub support: Option<Support>,
    /// The new brand.
    pub brand: Option<Brand>,
}

/// What holds for all steps alike. In the program all are kept; the check drops one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Laws {
    /// A new hand on a thing begins a new epoch.
    pub epoch_rises: bool,
    /// What is still owed from before is measured again by the state reached.
    pub owed_again_measured: bool,
    /// A contractor's grant has a beginning and an end.
    pub grant_has_time: bool,
    /// A contractor's grant names acts.
    pub grant_names_acts: bool,
    /// A compromised key is barred.
    pub compromise_bars: bool,
    /// A step leaves owed only what the state reached wants.
    pub only_what_is_due: bool,
    /// A receipt counts for its epoch, its challenge and its key only.
    pub receipt_is_bound: bool,
    /// A release token counts for its thing and its epoch only.
    pub token_is_bound: bool,
    /// The factory state is believed only where the old key was refused.
    pub old_key_refused: bool,
    /// A recovery takes as many shares as were agreed.
    pub shares_counted: bool,
}

impl Laws {
    /// As they are.
    pub const ALL: Self = Self {
        epoch_rises: true,
        owed_again_measured: true,
        grant_has_time: true,
        grant_names_acts: true,
        compromise_bars: true,
        only_what_is_due: true,
        receipt_is_bound: true,
        token_is_bound: true,
        old_key_refused: true,
        shares_counted: true,
    };
}

/// A law by name, and where it stands.
pub type Law = (&'static str, fn(&mut Laws) -> &mut bool);

/// Each law.
pub const LAWS: &[Law] = &[
    ("epoch-rises", |l| &mut l.epoch_rises),
    ("owed-again-measured", |l| &mut l.owed_again_measured),
    ("grant-has-time", |l| &mut l.grant_has_time),
    ("grant-names-acts", |l| &mut l.grant_names_acts),
    ("compromise-bars", |l| &mut l.compromise_bars),
    ("only-what-is-due", |l| &mut l.only_what_is_due),
    ("receipt-is-bound", |l| &mut l.receipt_is_bound),
    ("token-is-bound", |l| &mut l.token_is_bound),
    ("old-key-refused", |l| &mut l.old_key_refused),
    ("shares-counted", |l| &mut l.shares_counted),
];

/// Rows and laws.
#[derive(Clone, Debug)]
pub struct Table {
    /// One row for each act, in the order of [`Act`].
    pub rows: Vec<Row>,
    /// What holds for all.
    pub laws: Laws,
}

impl Default for Table {
    fn default() -> Self {
        Self { rows: ROWS.to_vec(), laws: Laws::ALL }
    }
}

impl Row {
    /// The row of an act. Every act has one (a test).
    #[must_use]
    pub fn of(act: Act) -> Option<&'static Self> {
        ROWS.get(act as usize)
    }

    const fn new(act: Act) -> Self {
        Self {
            act,
            new: false,
            from: Customs::ALL,
            trust: Trusts::ALL,
            presence: Presences::ALL,
            support: Supports::ALL,
            brand: Brands::ALL,
            who: Whos::NONE,
            needs: Needs::NONE,
            to: To {
                custody: None,
                trust: None,
                at_most: None,
                presence: None,
                support: None,
                brand: None,
            },
            duties: Duties::NONE,
        }
    }

    const fn fresh(mut self) -> Self {
        self.new = true;
        self
    }

    const fn from(mut self, from: &[Custody]) -> Self {
        self.from = Customs::of(from);
        self
    }

    const fn to(mut self, to: Custody) -> Self {
        self.to.custody = Some(to);
        self
    }

    const fn trust(mut self, before: &[Trust], after: Option<Trust>) -> Self {
        (self.trust, self.to.trust) = (Trusts::of(before), after);
        self
    }

    const fn presence(mut self, before: &[Presence], after: Option<Presence>) -> Self {
        (self.presence, self.to.presence) = (Presences::of(before), after);
        self
    }

    const fn support(mut self, before: &[Support], after: Support) -> Self {
        (self.support, self.to.support) = (Supports::of(before), Some(after));
        self
    }

    const fn brand(mut self, before: &[Brand], after: Brand) -> Self {
        (self.brand, self.to.brand) = (Brands::of(before), Some(after));
        self
    }

    const fn at_most(mut self, trust: Trust) -> Self {
        self.to.at_most = Some(trust);
        self
    }

    /// Not while its key is withheld, and not a stolen one.
    const fn trusted(self) -> Self {
        let mut row = self.not_stolen();
        row.trust = row.trust.but(Trusts::WITHHELD);
        row
    }

    const fn not_stolen(mut self) -> Self {
        self.presence = self.presence.without(Presence::Stolen);
        self
    }

    const fn who(mut self, who: &[Who]) -> Self {
        self.who = Whos::of(who);
        self
    }

    const fn needs(mut self, needs: &[Need]) -> Self {
        self.needs = Needs::of(needs);
        self
    }

    const fn owes(mut self, duties: &[Duty]) -> Self {
        self.duties = Duties::of(duties);
        self
    }
}

use Who::{Caretaker, Contractor, Hub, Maker, NextOwner, Order, Owner, Recovery, Thing};
use {Brand as B, Custody as C, Duty as D, Need as N, Presence as P, Support as S, Trust as T};

/// The table.
pub const ROWS: &[Row] = &[
    Row::new(Act::Expect)
        .fresh()
        .from(&[])
        .to(C::Expected)
        .who(&[Owner, Caretaker])
        .owes(&[D::SealExpectation]),
    Row::new(Act::Shelve)
        .fresh()
        .from(&[C::Expected])
        .to(C::Shelf)
        .who(&[Owner, Caretaker, Contractor]),
    Row::new(Act::Contact)
        .fresh()
        .from(&[C::Expected, C::Shelf])
        .to(C::Pending)
        .who(&[Hub, Thing])
        .owes(&[D::WallOff]),
    Row::new(Act::Reject)
        .from(&[C::Pending])
        .to(C::Rejected)
        .who(&[Owner, Caretaker, Order, Hub])
        .needs(&[N::Waited])
        .owes(&[D::Block, D::KeepFingerprint]),
    Row::new(Act::Reconsider)
        .from(&[C::Rejected])
        .to(C::Pending)
        .who(&[Owner, Caretaker])
        .owes(&[D::WallOff]),
    Row::new(Act::Admit)
        .from(&[C::Pending, C::Shelf, C::Expected])
        .to(C::Provisional)
        .trusted()
        .who(&[Owner, Caretaker, Contractor, Order])
        .needs(&[N::Enrolled, N::KeyNotBarred])
        .owes(&[D::SetEpoch, D::IssueKey, D::GrantCommissioning, D::OpenCommissioning]),
    Row::new(Act::Accept)
        .from(&[C::Provisional])
        .to(C::Operational)
        .trusted()
        .who(&[Owner, Caretaker, Order])
        .needs(&[N::ListMatch, N::SameKey])
        .owes(&[D::GrantFull, D::JoinGroups, D::OpenRules]),
    Row::new(Act::Maintain)
        .from(&[C::Operational])
        .to(C::Maintenance)
        .trusted()
        .who(&[Owner, Caretaker, Contractor, Order])
        .needs(&[N::Window, N::WithinGrant])
        .owes(&[D::RaiseConfig]),
    Row::new(Act::Return)
        .from(&[C::Maintenance])
        .to(C::Operational)
        .who(&[Owner, Caretaker, Contractor, Order, Hub])
        .owes(&[D::DropConfig, D::RollBack, D::RenewKey]),
    Row::new(Act::Release)
        .from(&[C::Provisional, C::Operational, C::Maintenance])
        .to(C::Releasing)
        .not_stolen()
        .who(&[Owner, Recovery])
        .owes(&[D::WallOff, D::RevokeTokens, D::StaleNotice, D::RekeyGroups, D::Wipe, D::AskProof]),
    Row::new(Act::Prove)
        .from(&[C::Releasing])
        .to(C::Released)
        .not_stolen()
        .who(&[Owner, Caretaker, Order, Thing])
        .needs(&[N::Settled, N::Wiped])
        .owes(&[D::KeepKeyHash, D::DropKeys, D::DeleteEntry, D::SealHistory, D::SignToken]),
    Row::new(Act::GiveUp)
        .from(&[C::Releasing])
        .to(C::RemovedUnproven)
        .who(&[Order])
        .needs(&[N::Overdue, N::ReleaseOrder])
        .owes(&[
            D::RekeyGroups,
            D::KeepKeyHash,
            D::DropKeys,
            D::DeleteEntry,
            D::SealHistory,
            D::TellRemains,
        ]),
    Row::new(Act::WriteOff)
        .from(&[C::Provisional, C::Operational, C::Maintenance, C::Releasing])
        .to(C::RemovedUnproven)
        .presence(&[P::Lost, P::Stolen], None)
        .who(&[Owner])
        .owes(&[
            D::WallOff,
            D::RevokeTokens,
            D::StaleNotice,
            D::RekeyGroups,
            D::KeepKeyHash,
            D::DropKeys,
            D::DeleteEntry,
            D::SealHistory,
            D::TellRemains,
        ]),
    Row::new(Act::Reuse)
        .from(&[C::Released])
        .to(C::Shelf)
        .not_stolen()
        .who(&[Owner])
        .needs(&[N::Settled]),
    Row::new(Act::Offer)
        .from(&[C::Released, C::RemovedUnproven])
        .not_stolen()
        .who(&[Owner])
        .needs(&[N::Settled, N::ProofOrWaiver])
        .owes(&[D::CareSheet]),
    Row::new(Act::Withdraw).who(&[Owner]).needs(&[N::Offered]),
    Row::new(Act::Transfer)
        .from(&[C::Released, C::RemovedUnproven])
        .to(C::Transferred)
        .not_stolen()
        .who(&[NextOwner])
        .needs(&[N::Settled, N::ProofOrWaiver, N::Countersigned]),
    Row::new(Act::Discard)
        .from(&[C::Expected, C::Shelf, C::Released, C::RemovedUnproven, C::Rejected])
        .to(C::Discarded)
        .who(&[Owner])
        .needs(&[N::ProofOrWaiver])
        .owes(&[D::SealHistory]),
    Row::new(Act::Reappear)
        .from(&[C::RemovedUnproven, C::Transferred, C::Discarded])
        .to(C::Pending)
        .who(&[Hub, Thing])
        .owes(&[D::WallOff, D::TellReturned]),
    Row::new(Act::Doubt).trust(&[T::Clean], Some(T::Suspect)).who(&[Owner, Caretaker, Hub]),
    Row::new(Act::Clear).trust(&[T::Suspect], Some(T::Clean)).who(&[Owner, Caretaker]),
    Row::new(Act::Quarantine)
        .trust(&[T::Clean, T::Suspect], Some(T::Quarantined))
        .who(&[Owner, Caretaker, Hub])
        .owes(&[D::WallOff, D::RevokeTokens, D::StaleNotice, D::RekeyGroups]),
    Row::new(Act::Unquarantine)
        .trust(&[T::Quarantined], Some(T::Clean))
        .not_stolen()
        .who(&[Owner, Caretaker])
        .needs(&[N::Reattested])
        .owes(&[
            D::SetEpoch,
            D::IssueKey,
            D::GrantCommissioning,
            D::OpenCommissioning,
            D::GrantFull,
            D::JoinGroups,
            D::OpenRules,
            D::RaiseConfig,
        ]),
    Row::new(Act::Compromise)
        .trust(&[T::Clean, T::Suspect, T::Quarantined], Some(T::Compromised))
        .who(&[Owner, Caretaker])
        .owes(&[D::WallOff, D::RevokeTokens, D::StaleNotice, D::RekeyGroups, D::BarKey]),
    Row::new(Act::Renew)
        .from(&[C::Shelf, C::Pending])
        .trust(&[T::Compromised], Some(T::Clean))
        .who(&[Owner])
        .needs(&[N::Reset, N::Enrolled, N::KeyNotBarred]),
    Row::new(Act::Hear)
        .presence(&[P::Asleep, P::Silent, P::Lost], Some(P::Live))
        .who(&[Hub, Thing]),
    Row::new(Act::Sleep).presence(&[P::Live, P::Silent], Some(P::Asleep)).who(&[Hub, Thing]),
    Row::new(Act::Miss)
        .presence(&[P::Live, P::Asleep, P::Forgotten], Some(P::Silent))
        .who(&[Hub])
        .needs(&[N::Quiet]),
    Row::new(Act::Lose)
        .presence(&[P::Live, P::Asleep, P::Silent, P::Forgotten], Some(P::Lost))
        .who(&[Owner, Caretaker]),
    Row::new(Act::Steal)
        .presence(&[P::Live, P::Asleep, P::Silent, P::Lost, P::Forgotten], Some(P::Stolen))
        .at_most(T::Quarantined)
        .who(&[Owner])
        .owes(&[D::WallOff, D::RevokeTokens, D::StaleNotice, D::RekeyGroups]),
    Row::new(Act::Find).presence(&[P::Lost, P::Stolen], Some(P::Live)).who(&[Owner]),
    Row::new(Act::Forget)
        .presence(&[P::Live], Some(P::Forgotten))
        .who(&[Hub])
        .needs(&[N::Neglected])
        .owes(&[D::AskPurpose, D::TightenRules]),
    Row::new(Act::Remember)
        .presence(&[P::Forgotten], Some(P::Live))
        .who(&[Owner, Caretaker])
        .needs(&[N::Purpose])
        .owes(&[D::OpenRules]),
    Row::new(Act::Support)
        .support(&[S::Unknown, S::EndAnnounced], S::Supported)
        .who(&[Owner, Caretaker, Hub, Maker])
        .needs(&[N::Dated]),
    Row::new(Act::AnnounceEnd)
        .support(&[S::Unknown, S::Supported], S::EndAnnounced)
        .who(&[Owner, Caretaker, Hub, Maker])
        .needs(&[N::Dated]),
    Row::new(Act::EndSupport)
        .support(&[S::Unknown, S::Supported, S::EndAnnounced], S::Ended)
        .who(&[Owner, Caretaker, Hub, Maker])
        .needs(&[N::DatePassed]),
    Row::new(Act::Adopt)
        .from(&[C::Operational, C::Maintenance])
        .support(&[S::EndAnnounced, S::Ended], S::Adopted)
        .who(&[Owner])
        .needs(&[N::AnchorRight])
        .owes(&[D::SwitchSigner, D::ReplaceAnchor, D::RenewKey]),
    Row::new(Act::Vouch).brand(&[B::Unvouched], B::Vouched).who(&[Maker]).needs(&[N::Signed]),
    Row::new(Act::Rebadge)
        .brand(&[B::Vouched, B::Rebadged, B::Disputed], B::Rebadged)
        .who(&[Owner, Caretaker])
        .needs(&[N::Signed])
        .owes(&[D::SwitchSigner]),
    Row::new(Act::Dispute)
        .brand(&[B::Vouched, B::Rebadged], B::Disputed)
        .at_most(T::Suspect)
        .who(&[Owner, Caretaker, Hub]),
];
