//! A thing's life: from the list that announces it to the proof that it was erased.
//!
//! Who holds a thing is one machine, [`Custody`]; four axes stand beside it ([`axes`]). Every step is a
//! row of one table ([`table`]): from where, by whom, on what showing, and what must then happen to
//! keys and data ([`Duty`]). [`handle`] decides and carries nothing out: it takes a life, a time and an
//! input, and returns the new life, what is owed, and what the journal must say; or what was missing.
//! The store writes all of it in one transaction, then the duties are done one by one and struck out
//! with [`done`], so that a crash at any point resumes (I8).
//!
//! What must always hold is written in [`check`], and checked there over every state that can be
//! reached. Source of the model: RFC 8576 §2 (the life of a thing), OCF's and FDO's states on the
//! device's side, and what neither has: the shelf, the proof, the forgotten, the end of a maker.

pub mod act;
pub mod axes;
pub mod check;
pub mod due;
pub mod duty;
pub mod enrol;
pub mod print;
pub mod say;
mod stamp;
pub mod table;
pub mod wipe;

use gardien_watch::time::{HOUR, Time};
use serde::{Deserialize, Serialize};

pub use act::{Act, Acts, Need, Needs, Who, Whos};
pub use axes::{Brand, Custody, Customs, Presence, Support, Trust, Trusts};
pub use due::{Due, What};
pub use duty::{Duties, Duty};
use table::{Laws, ROWS, Row};
pub use wipe::{Flaw, Grade, Receipt, Wipe};

use crate::{
    access::Role,
    id::{ChangeId, PersonId, ThingId},
};

/// A day in microseconds.
pub const DAY: i64 = 24 * HOUR;
/// How long a thing waits for a decision before the hub may refuse it.
pub const PENDING_MOST: i64 = 30 * DAY;
/// How long commissioning may last before the hub walls the thing off and asks.
pub const PROVISIONAL_MOST: i64 = 30 * DAY;
/// How long a proof of erasure is awaited.
pub const PROOF_MOST: i64 = 14 * DAY;
/// How long one maintenance may last.
pub const MAINTENANCE_MOST: i64 = 3 * DAY;
/// After how many of its own intervals without a word a thing is silent.
pub const SILENT_AFTER: i64 = 3;
/// How long nobody may care for a live thing before it counts as forgotten.
pub const FORGOTTEN_AFTER: i64 = 365 * DAY;
/// How many keys of one thing are remembered as known to others. A thing that had more is not let in.
pub const BARRED_MOST: usize = 64;

/// The SHA-256 of what proves that a thing is itself: its public key or the reference to its shared
/// secret; for a thing without one, the passphrase or port entry that the hub gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub [u8; 32]);

/// Where a thing stands and what belongs to that. The store keeps it whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// Whose life.
    pub thing: ThingId,
    /// In whose hands.
    pub custody: Custody,
    /// Since when.
    #[serde(with = "stamp")]
    pub since: Time,
    /// Trust.
    pub trust: Trust,
    /// Presence.
    pub presence: Presence,
    /// Support.
    pub support: Support,
    /// Brand.
    pub brand: Brand,
    /// How many hands it went through; rises when it comes into use and when it leaves (I6). A token
    /// or a receipt of another epoch is void.
    pub epoch: u64,
    /// The key of the latest admission.
    pub key: Option<Key>,
    /// Its keys that others know. At most [`BARRED_MOST`].
    pub barred: Vec<Key>,
    /// What must still be done, in the order of [`Duty`].
    pub owed: Duties,
    /// Since when something is owed.
    #[serde(with = "stamp::maybe", default)]
    pub owed_since: Option<Time>,
    /// When maintenance ends.
    #[serde(with = "stamp::maybe", default)]
    pub until: Option<Time>,
    /// The release under way or done.
    pub release: Option<Release>,
    /// How well its latest erasure is proven.
    pub proof: Grade,
    /// To whom it is offered.
    pub offer: Option<Offer>,
    /// When it was last heard.
    #[serde(with = "stamp::maybe", default)]
    pub heard: Option<Time>,
    /// The longest pause between two words that is usual for it, in microseconds.
    pub interval: Option<i64>,
    /// When its life here began, or a person last acted on it.
    #[serde(with = "stamp")]
    pub acted: Time,
    /// When its firmware last changed.
    #[serde(with = "stamp::maybe", default)]
    pub updated: Option<Time>,
    /// Whether it is known what it is for.
    pub purpose: bool,
    /// When its support ends or ended.
    #[serde(with = "stamp::maybe", default)]
    pub support_end: Option<Time>,
}

/// A release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The act that ordered it.
    pub change: ChangeId,
    /// What a signed receipt must answer.
    pub challenge: Option<[u8; 16]>,
}

/// An offer to a next owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The next owner's key.
    pub next: Key,
    /// The owner's word that there is no proof of erasure.
    pub waiver: Option<Waiver>,
}

/// A recorded override: the salted hash of the reason that the owner gave. The reason itself stands
/// in the store, where it can be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Waiver(pub [u8; 32]);

/// What a contractor may do, and when. The hub takes it out of its own store, never out of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The act that gave it.
    pub change: ChangeId,
    /// The acts it names.
    pub acts: Acts,
    /// From when.
    #[serde(with = "stamp")]
    pub from: Time,
    /// Until when; not any more at that time.
    #[serde(with = "stamp")]
    pub until: Time,
}

/// Who acts, with the proof of authority that the journal keeps (I3). Sessions, signatures and shares
/// were checked by whoever builds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Someone signed in.
    Person {
        /// Who.
        person: PersonId,
        /// In which role; a contractor comes as [`By::Contractor`].
        role: Role,
    },
    /// A contractor.
    Contractor {
        /// Who.
        person: PersonId,
        /// Under which grant.
        grant: Grant,
    },
    /// The hub, of its own accord.
    Hub,
    /// The hub, for a person who ordered it before.
    Order {
        /// The order, in the journal.
        change: ChangeId,
    },
    /// The thing.
    Thing {
        /// The key that it proved to hold, if any.
        key: Option<Key>,
    },
    /// Its maker, or who follows the maker in the chain of brands.
    Maker {
        /// The key of the signature.
        signer: Key,
    },
    /// The next owner.
    NextOwner {
        /// The key of the signature.
        signer: Key,
    },
    /// Holders of shares of the owner's recovery key.
    Recovery {
        /// How many shares were good.
        shares: u8,
        /// How many it takes.
        needed: u8,
    },
}

impl By {
    /// The kind of actor. `None` for people in roles that never act on a life.
    #[must_use]
    pub const fn who(&self) -> Option<Who> {
        Some(match self {
            Self::Person { role: Role::Owner, .. } => Who::Owner,
            Self::Person { role: Role::Caretaker, .. } => Who::Caretaker,
            Self::Person { .. } => return None,
            Self::Contractor { .. } => Who::Contractor,
            Self::Hub => Who::Hub,
            Self::Order { .. } => Who::Order,
            Self::Thing { .. } => Who::Thing,
            Self::Maker { .. } => Who::Maker,
            Self::NextOwner { .. } => Who::NextOwner,
            Self::Recovery { .. } => Who::Recovery,
        })
    }
}

/// What is shown for an act. All is optional; the row says what is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// The key with which an enrolment passed, or with which the thing proved to be itself just now.
    pub key: Option<Key>,
    /// Whether an enrolment passed: voucher, shared secret, code, first use, or a list.
    pub enrolled: bool,
    /// Whether model, serial and key agree with the list or with what a person sees.
    pub matches: bool,
    /// When maintenance is to end.
    #[serde(with = "stamp::maybe", default)]
    pub until: Option<Time>,
    /// Whether maintenance did what it was for, so that nothing is rolled back.
    pub finished: bool,
    /// Whether the firmware now trusts another anchor than before.
    pub anchor_changed: bool,
    /// The challenge for a receipt: 16 octets fit for secrets.
    pub challenge: Option<[u8; 16]>,
    /// A proof of erasure.
    pub wipe: Option<Wipe>,
    /// The owner's word that there is none.
    pub waiver: Option<Waiver>,
    /// To whom it is offered.
    pub next: Option<Key>,
    /// A release token with its signatures.
    pub token: Option<Token>,
    /// Whether it was looked at again and found to be what it was.
    pub reattested: bool,
    /// Whether it was reset.
    pub reset: bool,
    /// Whether it is said what it is for.
    pub purpose: bool,
    /// Whether a signature of the one who may sign for it was found good.
    pub signed: bool,
    /// A date of support that a source states.
    #[serde(with = "stamp::maybe", default)]
    pub date: Option<Time>,
    /// Whether the maker's signed offer of another anchor is there.
    pub anchor_offer: bool,
    /// Whether the owner's hand was on it: a button, a cable.
    pub at_hand: bool,
}

/// A release token: what the site signs, and the next owner countersigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Which thing.
    pub thing: ThingId,
    /// In which epoch it was released.
    pub epoch: u64,
    /// How well the erasure is proven.
    pub proof: Grade,
    /// The key of the next owner.
    pub next: Key,
    /// Whether the site's signature over [`Token::octets`] was found good.
    pub signed: bool,
    /// Whether the next owner's over the same was.
    pub countersigned: bool,
}

impl Token {
    /// What both sign: a label, then each field at its full length.
    #[must_use]
    pub fn octets(&self) -> Vec<u8> {
        let mut octets = b"gardien release token v1\0".to_vec();
        octets.extend_from_slice(self.thing.0.octets());
        octets.extend_from_slice(&self.epoch.to_be_bytes());
        octets.push(self.proof as u8);
        octets.extend_from_slice(&self.next.0);
        octets
    }
}

/// One act on a life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// On which thing.
    pub thing: ThingId,
    /// What is done.
    pub act: Act,
    /// By whom.
    pub by: By,
    /// The act's own name in the journal.
    pub change: ChangeId,
    /// What is shown for it.
    pub shown: Shown,
}

/// Custody and axes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stand {
    /// In whose hands.
    pub custody: Custody,
    /// Trust.
    pub trust: Trust,
    /// Presence.
    pub presence: Presence,
    /// Support.
    pub support: Support,
    /// Brand.
    pub brand: Brand,
}

/// What the journal must say of a step (I3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which thing.
    pub thing: ThingId,
    /// What was done.
    pub act: Act,
    /// By whom, with the proof of authority.
    pub by: By,
    /// The act's own name.
    pub change: ChangeId,
    /// When.
    #[serde(with = "stamp")]
    pub at: Time,
    /// Where it stood; `None` where this is the first that is known of it.
    pub before: Option<Stand>,
    /// Where it stands.
    pub after: Stand,
    /// Its epoch from now on.
    pub epoch: u64,
    /// How well its erasure is proven, where the step speaks of that.
    pub proof: Option<Grade>,
    /// The recorded override under which it was done.
    pub waiver: Option<Waiver>,
    /// What it leaves to be done.
    pub owed: Duties,
}

/// A step: to be written with its entry in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The life from now on; `life.owed` is all that must still be done.
    pub life: Life,
    /// What this step added to that.
    pub added: Duties,
    /// What was owed and is not wanted any more.
    pub struck: Duties,
    /// What the journal must say.
    pub entry: Entry,
}

/// An act that is not done, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which act.
    pub act: Act,
    /// What was missing.
    pub why: Why,
}

/// What was missing for an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The actor may not do this, ever; these may.
    NotYours(Whos),
    /// The grant does not name the act.
    GrantLacks,
    /// The grant has not begun.
    GrantNotYet(Time),
    /// The grant is over.
    GrantOver(Time),
    /// Too few shares.
    SharesShort {
        /// Good ones.
        shares: u8,
        /// Needed ones.
        needed: u8,
    },
    /// Nothing is known of the thing.
    Unknown,
    /// It is another thing, or something is known of it already.
    AlreadyKnown,
    /// Not in this custody.
    Custody(Custody),
    /// Not with this trust.
    Trust(Trust),
    /// Not with this presence.
    Presence(Presence),
    /// Not with this support.
    Support(Support),
    /// Not with this brand.
    Brand(Brand),
    /// This must be shown.
    Missing(Need),
    /// The proof of erasure does not hold.
    Proof(Flaw),
    /// This must be done first.
    Owed(Duty),
    /// The count of epochs is at its end.
    EpochSpent,
}

/// A duty that is not the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNext {
    /// The one that is, if any is owed.
    pub next: Option<Duty>,
}

/// Decides about an act. `life` is `None` where nothing is known of the thing yet.
///
/// # Errors
/// The first thing that was missing. Whether the actor may is decided before anything of the thing's
/// state is told.
pub fn handle(life: Option<&Life>, now: Time, input: &Input) -> Result<Step, Refused> {
    let refused = |why| Refused { act: input.act, why };
    // One row for each act, in order (a test).
    let row = ROWS.get(input.act as usize).ok_or_else(|| refused(Why::NotYours(Whos::NONE)))?;
    decide(row, &Laws::ALL, life, now, input).map_err(refused)
}

/// Strikes out a duty that was carried out. One that was carried out before a crash and not struck
/// out is carried out again: each may be.
///
/// # Errors
/// Where it is not the next one, for the order is part of the promise.
pub fn done(life: &Life, duty: Duty) -> Result<Life, NotNext> {
    let next = life.owed.first();
    if next != Some(duty) {
        return Err(NotNext { next });
    }
    let mut life = life.clone();
    life.owed = life.owed.without(duty);
    if life.owed.is_empty() {
        life.owed_since = None;
    }
    Ok(life)
}

/// The rights that a thing may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rights {
    /// None.
    None,
    /// Those that it takes to set it up.
    Commissioning,
    /// Its work.
    Full,
    /// Its work, and its settings until the window ends.
    Config,
}

impl Life {
    /// Where it stands.
    #[must_use]
    pub const fn stand(&self) -> Stand {
        Stand {
            custody: self.custody,
            trust: self.trust,
            presence: self.presence,
            support: self.support,
            brand: self.brand,
        }
    }

    /// The rights that the hub honours now, whatever keys or tokens are still about (I1). A token is
    /// good for no more than this at the moment of its use.
    #[must_use]
    pub fn rights(&self, now: Time) -> Rights {
        if Trusts::WITHHELD.has(self.trust) {
            return Rights::None;
        }
        match self.custody {
            Custody::Provisional => Rights::Commissioning,
            Custody::Operational => Rights::Full,
            Custody::Maintenance if self.until.is_some_and(|u| now < u) => Rights::Config,
            Custody::Maintenance => Rights::Full,
            _ => Rights::None,
        }
    }
}

/// The life of a thing of which nothing is known yet.
const fn unborn(thing: ThingId, now: Time) -> Life {
    Life {
        thing,
        custody: Custody::Expected,
        since: now,
        trust: Trust::Clean,
        presence: Presence::Live,
        support: Support::Unknown,
        brand: Brand::Unvouched,
        epoch: 0,
        key: None,
        barred: Vec::new(),
        owed: Duties::NONE,
        owed_since: None,
        until: None,
        release: None,
        proof: Grade::E0,
        offer: None,
        heard: None,
        interval: None,
        acted: now,
        updated: None,
        purpose: false,
        support_end: None,
    }
}

/// Applies one row under the given laws.
pub(crate) fn decide(
    row: &Row,
    laws: &Laws,
    known: Option<&Life>,
    now: Time,
    input: &Input,
) -> Result<Step, Why> {
    authorised(row, laws, now, &input.by)?;
    let born;
    let before = match known {
        Some(life) if life.thing != input.thing => return Err(Why::AlreadyKnown),
        Some(life) => life,
        None if row.new => {
            born = unborn(input.thing, now);
            &born
        }
        None => return Err(Why::Unknown),
    };
    if known.is_some() && !row.from.has(before.custody) {
        let first = row.from.is_empty();
        return Err(if first { Why::AlreadyKnown } else { Why::Custody(before.custody) });
    }
    if !row.trust.has(before.trust) {
        return Err(Why::Trust(before.trust));
    }
    if !row.presence.has(before.presence) {
        return Err(Why::Presence(before.presence));
    }
    if !row.support.has(before.support) {
        return Err(Why::Support(before.support));
    }
    if !row.brand.has(before.brand) {
        return Err(Why::Brand(before.brand));
    }
    for need in row.needs.iter() {
        met(need, laws, before, now, input)?;
    }
    let mut life = changed(row, laws, before, now, input)?;
    let fits = |d: &Duty| !laws.only_what_is_due || wanted(*d, before, &life, input);
    let added = row.duties.iter().filter(fits).fold(Duties::NONE, Duties::with);
    let stays = |d: &Duty| !laws.owed_again_measured || due_in(*d, &life);
    let kept = before.owed.iter().filter(stays).fold(Duties::NONE, Duties::with);
    life.owed = kept.or(added);
    life.owed_since = if life.owed.is_empty() { None } else { before.owed_since.or(Some(now)) };
    let entry = Entry {
        thing: input.thing,
        act: input.act,
        by: input.by,
        change: input.change,
        at: now,
        before: known.map(Life::stand),
        after: life.stand(),
        epoch: life.epoch,
        proof: row.needs.has(Need::Wiped).then_some(life.proof),
        waiver: if row.needs.has(Need::ProofOrWaiver) { waived(before, input) } else { None },
        owed: life.owed,
    };
    Ok(Step { added, struck: before.owed.but(kept), life, entry })
}

/// Whether this actor may do this act now.
fn authorised(row: &Row, laws: &Laws, now: Time, by: &By) -> Result<(), Why> {
    if !by.who().is_some_and(|who| row.who.has(who)) {
        return Err(Why::NotYours(row.who));
    }
    match *by {
        By::Contractor { grant, .. } => {
            if laws.grant_names_acts && !grant.acts.has(row.act) {
                return Err(Why::GrantLacks);
            }
            if laws.grant_has_time && now < grant.from {
                return Err(Why::GrantNotYet(grant.from));
            }
            if laws.grant_has_time && now >= grant.until {
                return Err(Why::GrantOver(grant.until));
            }
        }
        // Shares of which none or one is needed would be no sharing.
        By::Recovery { shares, needed } if laws.shares_counted && shares < needed.max(2) => {
            return Err(Why::SharesShort { shares, needed: needed.max(2) });
        }
        _ => {}
    }
    Ok(())
}

/// The recorded override that an act rests on.
fn waived(life: &Life, input: &Input) -> Option<Waiver> {
    match input.act {
        // The owner waived when offering; the next owner cannot.
        Act::Transfer => life.offer.and_then(|o| o.waiver),
        _ => input.shown.waiver,
    }
}

/// Whether what is needed was shown.
fn met(need: Need, laws: &Laws, life: &Life, now: Time, input: &Input) -> Result<(), Why> {
    let shown = &input.shown;
    let holds = match need {
        Need::Enrolled => shown.enrolled && shown.key.is_some(),
        Need::KeyNotBarred => {
            life.barred.len() < BARRED_MOST && shown.key.is_none_or(|k| !life.barred.contains(&k))
        }
        Need::ListMatch => shown.matches,
        Need::SameKey => life.key.is_some() && shown.key == life.key,
        Need::Window => shown.until.is_some_and(|u| u > now && u.since(now) <= MAINTENANCE_MOST),
        Need::WithinGrant => match input.by {
            By::Contractor { grant, .. } => shown.until.is_none_or(|u| u <= grant.until),
            _ => true,
        },
        Need::Waited => !matches!(input.by, By::Hub) || now.since(life.since) >= PENDING_MOST,
        Need::Overdue => now.since(life.since) >= PROOF_MOST,
        Need::ReleaseOrder => match input.by {
            By::Order { change } => life.release.is_some_and(|r| r.change == change),
            _ => true,
        },
        Need::Settled => match life.owed.first() {
            Some(duty) => return Err(Why::Owed(duty)),
            None => true,
        },
        Need::Wiped => {
            let grade = wipe::grade(life, &input.by, shown.wipe.as_ref(), laws);
            grade.map_err(Why::Proof)? >= Grade::E1
        }
        // What never came into use holds nothing of the site.
        Need::ProofOrWaiver => {
            life.epoch == 0 || life.proof >= Grade::E1 || waived(life, input).is_some()
        }
        Need::Offered => life.offer.is_some(),
        Need::Countersigned => shown.token.is_some_and(|t| {
            let bound = t.thing == life.thing && t.epoch == life.epoch && t.proof == life.proof;
            let next = life.offer.is_some_and(|o| o.next == t.next);
            let signer = matches!(input.by, By::NextOwner { signer } if signer == t.next);
            (bound || !laws.token_is_bound) && next && signer && t.signed && t.countersigned
        }),
        Need::Reattested => shown.reattested,
        Need::Reset => shown.reset,
        Need::Quiet => match (life.heard, life.interval) {
            (Some(heard), Some(interval)) => {
                now.since(heard) > interval.saturating_mul(SILENT_AFTER)
            }
            _ => false,
        },
        Need::Neglected => !life.purpose && now.since(life.cared_for()) >= FORGOTTEN_AFTER,
        Need::Purpose => shown.purpose,
        Need::Signed => shown.signed,
        Need::DatePassed => shown.date.or(life.support_end).is_some_and(|d| d <= now),
        Need::Dated => shown.date.is_some(),
        Need::AnchorRight => shown.anchor_offer || shown.at_hand,
    };
    if holds { Ok(()) } else { Err(Why::Missing(need)) }
}

/// The life after a row, apart from what is owed.
fn changed(row: &Row, laws: &Laws, before: &Life, now: Time, input: &Input) -> Result<Life, Why> {
    let mut life = before.clone();
    let shown = &input.shown;
    if let Some(custody) = row.to.custody {
        (life.custody, life.since) = (custody, now);
    }
    life.trust = row.to.trust.unwrap_or(life.trust);
    life.trust = row.to.at_most.map_or(life.trust, |worst| worst.max(life.trust));
    life.presence = row.to.presence.unwrap_or(life.presence);
    life.support = row.to.support.unwrap_or(life.support);
    life.brand = row.to.brand.unwrap_or(life.brand);
    let rises = match row.act {
        Act::Admit => {
            (life.key, life.proof, life.release) = (shown.key, Grade::E0, None);
            true
        }
        Act::Prove => {
            life.proof =
                wipe::grade(before, &input.by, shown.wipe.as_ref(), laws).unwrap_or(Grade::E0);
            true
        }
        Act::GiveUp | Act::WriteOff => true,
        _ => false,
    };
    if rises && laws.epoch_rises {
        life.epoch = life.epoch.checked_add(1).ok_or(Why::EpochSpent)?;
    }
    match row.act {
        Act::Release => {
            life.release = Some(Release { change: input.change, challenge: shown.challenge });
        }
        Act::Maintain => life.until = shown.until,
        Act::Offer => {
            let next = shown.next.ok_or(Why::Missing(Need::Countersigned))?;
            life.offer = Some(Offer { next, waiver: shown.waiver });
        }
        Act::Compromise if laws.compromise_bars => {
            let known = life.key.filter(|k| !life.barred.contains(k));
            life.barred.extend(known.filter(|_| life.barred.len() < BARRED_MOST));
        }
        Act::Support | Act::AnnounceEnd | Act::EndSupport => {
            life.support_end = shown.date.or(life.support_end);
        }
        Act::Remember => life.purpose = true,
        Act::Hear => life.heard = Some(now),
        _ => {}
    }
    if life.custody != Custody::Maintenance {
        life.until = None;
    }
    let left = row.to.custody.is_some();
    if left || row.act == Act::Withdraw {
        life.offer = None;
    }
    if matches!(input.by.who(), Some(Who::Owner | Who::Caretaker | Who::Recovery)) {
        life.acted = now;
    }
    Ok(life)
}

/// Whether a step from `before` to `after` really wants a duty of its row.
fn wanted(duty: Duty, before: &Life, after: &Life, input: &Input) -> bool {
    let held = Customs::IN_USE.with(Custody::Releasing).has(before.custody);
    let this = match duty {
        // Where nothing was given there is nothing to revoke.
        Duty::RevokeTokens | Duty::StaleNotice | Duty::RekeyGroups => held,
        Duty::DropConfig => before.custody == Custody::Maintenance,
        Duty::RollBack => !input.shown.finished,
        Duty::RenewKey => input.act == Act::Adopt || input.shown.anchor_changed,
        Duty::BarKey | Duty::KeepKeyHash => before.key.is_some(),
        Duty::TightenRules => Customs::IN_USE.has(after.custody),
        _ => true,
    };
    this && due_in(duty, after)
}

/// Whether a state wants a duty. What widens is wanted only where its rights are due, so that a step
/// which takes them away strikes it out.
fn due_in(duty: Duty, life: &Life) -> bool {
    let given = !Trusts::WITHHELD.has(life.trust);
    let working = matches!(life.custody, Custody::Operational | Custody::Maintenance);
    match duty {
        Duty::SetEpoch | Duty::IssueKey => given && Customs::IN_USE.has(life.custody),
        Duty::GrantCommissioning | Duty::OpenCommissioning => {
            given && life.custody == Custody::Provisional
        }
        Duty::GrantFull | Duty::JoinGroups | Duty::OpenRules => given && working,
        Duty::RaiseConfig => given && life.custody == Custody::Maintenance,
        // One of two walls, whichever was asked for last.
        Duty::Block => life.custody == Custody::Rejected,
        Duty::WallOff => life.custody != Custody::Rejected,
        _ => true,
    }
}

/// Longest pause from which a rhythm is learnt: beyond it something was off or away.
const PAUSE_MOST: i64 = 14 * DAY;
/// Shortest rhythm: what speaks every second is not silent because it paused for four.
const PAUSE_LEAST: i64 = HOUR;

impl Life {
    /// Notes that it was heard from `first` to `last`. That is no step: nothing changes but what silence
    /// is measured by. Its longest pause is learnt from what was heard, so a thing is not silent before
    /// it has shown one.
    pub fn note(&mut self, first: Time, last: Time) {
        if let Some(heard) = self.heard {
            let pause = first.since(heard);
            if pause > 0 && pause <= PAUSE_MOST {
                let pause = pause.max(PAUSE_LEAST);
                self.interval = Some(self.interval.map_or(pause, |i| i.max(pause)));
            }
        }
        self.heard = Some(self.heard.map_or(last, |h| h.max(last)));
    }

    /// When anybody last cared for it.
    pub(crate) fn cared_for(&self) -> Time {
        self.updated.map_or(self.acted, |u| u.max(self.acted))
    }
}
