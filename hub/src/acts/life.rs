//! Acts on the life of a thing.
//!
//! What may happen is decided by `gardien_site::life`; here one act is carried out whole: the life is
//! read, the decision asked for, the journal's entry written, then the new state, a row of the thing's
//! history and the event. A preview is the same without the writing.
//!
//! Of what a step leaves owed, the hub strikes out at once what is done by its own records, and what has
//! nothing to act on: this hub gives things no tokens, contexts or group keys yet, so there are none to
//! revoke or renew. The rest is for people's hands (a passphrase in an access point, the reset button of
//! a thing): each is confirmed by whoever did it, in its order.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use gardien_site::{
    access::{self, Role, Stay},
    id::{ChangeId, Id, PersonId, SiteId, ThingId},
    inventory::{
        Inventory, Limits, Record, Standing, claim,
        field::{Field, Fields},
    },
    journal::entry::{Actor, Object, commitment},
    life::{
        self, Act, By, Due, Duties, Duty, Entry, Grant, Input, Key, Life, NotNext, Refused, Shown,
        Step, Token, Waiver, Who, Why, Wipe, due, enrol, print, table::Row,
    },
};
use gardien_watch::time::{HOUR, Time};
use sha2::{Digest as _, Sha256};

use super::chance::Mint;
use crate::{
    journal::{self, Draft, Run},
    store::{
        Db, StoreError, Tx, life as lives,
        life::{Body, Held},
        people, seen as sights, site, things,
    },
};

/// Steps that the passing of time may take with one thing at once.
const STEPS: usize = 8;
/// Lives looked at in one transaction.
pub(crate) const STRIDE: i64 = 256;

/// A person who acts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker {
    pub(crate) person: PersonId,
    pub(crate) role: Role,
}

/// What a person wants done, and what they show for it.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) thing: ThingId,
    pub(crate) act: Act,
    pub(crate) said: Said,
}

/// What a person can say or show. Enrolments, receipts and what the hub sees of an erased thing come by
/// other ways and never by a person's word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// The digest of the key that the thing showed; without it, of what it was first used with.
    pub(crate) key: Option<Key>,
    /// That model, serial number and key are those of the list, or those that they see.
    pub(crate) matches: bool,
    /// When maintenance is to end.
    pub(crate) until: Option<Time>,
    /// That maintenance did what it was for.
    pub(crate) finished: bool,
    /// That the firmware trusts another anchor now.
    pub(crate) anchor_changed: bool,
    /// SHA-256 of a picture of the erased thing.
    pub(crate) photo: Option<[u8; 32]>,
    /// Their word that there is no proof of erasure, and why.
    pub(crate) waiver: Option<String>,
    /// The public key (Ed25519) of the next owner.
    pub(crate) next: Option<[u8; 32]>,
    /// The next owner's signature over the release token.
    pub(crate) countersignature: Option<[u8; 64]>,
    /// That it was looked at again and is what it was.
    pub(crate) reattested: bool,
    /// That it was reset.
    pub(crate) reset: bool,
    /// What it is for.
    pub(crate) purpose: Option<String>,
    /// A date of support.
    pub(crate) date: Option<Time>,
    /// Where the date is from.
    pub(crate) source: Option<String>,
    /// That their hand was on it.
    pub(crate) at_hand: bool,
    /// Why; kept so that it can be forgotten.
    pub(crate) reason: Option<String>,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// There is no such thing, or nobody of that id.
    Unknown,
    /// The table of lives refuses it.
    Refused(Refused),
    /// It is not the next thing to do.
    NotNext(NotNext),
    /// The store.
    Store(StoreError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// What an act did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Did {
    /// The life from now on.
    pub(crate) life: Life,
    /// The version of the thing from now on; of now, for a preview.
    pub(crate) version: i64,
    /// What is written down of it.
    pub(crate) entry: Entry,
    /// What it added to what is owed.
    pub(crate) added: Duties,
    /// What was owed and is not wanted any more.
    pub(crate) struck: Duties,
    /// What the hub did of that at once.
    pub(crate) by_itself: Duties,
    /// The release token that the next owner is to sign, for an offer.
    pub(crate) token: Option<Vec<u8>>,
    /// The number of the journal's entry; `None` for a preview.
    pub(crate) journal: Option<u64>,
}

/// Who carries a duty out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    /// The hub, by what it has written down.
    Records,
    /// Nobody: the hub has given nothing that it could be about.
    Nothing,
    /// A person, who confirms it.
    Person,
}

/// Whose hands a duty is in.
pub(crate) const fn hand(duty: Duty) -> Hand {
    match duty {
        // The life keeps barred keys and the last key; claims keep how it looks; the journal is the
        // history, sealed; what people must be told stands in what is due.
        Duty::BarKey
        | Duty::KeepKeyHash
        | Duty::KeepFingerprint
        | Duty::SealHistory
        | Duty::SealExpectation
        | Duty::AskProof
        | Duty::AskPurpose
        | Duty::TellRemains
        | Duty::TellReturned
        // The offer is in the journal with the digest of the token, under heads that the site signs.
        | Duty::SignToken => Hand::Records,
        Duty::RevokeTokens
        | Duty::DropConfig
        | Duty::StaleNotice
        | Duty::RekeyGroups
        | Duty::DropKeys
        | Duty::RenewKey
        | Duty::SetEpoch
        | Duty::IssueKey
        | Duty::GrantCommissioning
        | Duty::GrantFull
        | Duty::JoinGroups
        | Duty::RaiseConfig => Hand::Nothing,
        Duty::DeleteEntry
        | Duty::WallOff
        | Duty::Block
        | Duty::RollBack
        | Duty::Wipe
        | Duty::CareSheet
        | Duty::TightenRules
        | Duty::SwitchSigner
        | Duty::ReplaceAnchor
        | Duty::OpenCommissioning
        | Duty::OpenRules => Hand::Person,
    }
}

/// Does what a person wants.
///
/// # Errors
/// [`Failed`]; then nothing is kept.
pub(crate) fn act(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    asker: &Asker,
    wish: &Wish,
) -> Result<Did, Failed> {
    let site = run.site();
    let (held, input) = prepare(tx, site, now, asker, wish)?;
    let step = life::handle(Some(&held.life), now, &input)?;
    let mut draft = draft(&held.life, &step)?.fact("enrolment", enrolment(&step, wish));
    draft = told(draft, wish, &input, asker);
    let token = token(&step);
    if let Some(token) = &token {
        draft = draft.fact("token", hex(&Sha256::digest(token)));
    }
    let journal = journal::append(tx, run, now, &[draft])?;
    let (life, by_itself) = keep(tx, site, now, &held, &step)?;
    let version = lives::one(tx, site, life.thing)?.ok_or(Failed::Unknown)?.version;
    Ok(Did {
        life,
        version,
        entry: step.entry,
        added: step.added,
        struck: step.struck,
        by_itself,
        token,
        journal: Some(journal),
    })
}

/// What [`act`] would do.
///
/// # Errors
/// Those of [`act`].
pub(crate) fn preview(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    asker: &Asker,
    wish: &Wish,
) -> Result<Did, Failed> {
    let (held, input) = prepare(tx, site, now, asker, wish)?;
    let step = life::handle(Some(&held.life), now, &input)?;
    let (life, by_itself) = settle(step.life.clone());
    Ok(Did {
        life,
        version: held.version,
        token: token(&step),
        entry: step.entry,
        added: step.added,
        struck: step.struck,
        by_itself,
        journal: None,
    })
}

/// Confirms that a person carried out the next duty of a thing.
///
/// # Errors
/// [`Failed::NotNext`] where it is not the next one.
pub(crate) fn confirm(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    asker: &Asker,
    thing: ThingId,
    duty: Duty,
) -> Result<(Life, i64), Failed> {
    let site = run.site();
    let thing = things::current(tx, site, thing)?.ok_or(Failed::Unknown)?;
    let held = lives::one(tx, site, thing.id)?.ok_or(Failed::Unknown)?;
    let done = life::done(&held.life, duty).map_err(Failed::NotNext)?;
    let draft = Draft::new(
        Actor::Person(asker.person.0),
        asker.role.word(),
        "life-duty-done",
        object(thing.id),
    )
    .fact("duty", duty);
    journal::append(tx, run, now, &[draft])?;
    let (actor, authority) = (asker.person.to_string(), asker.role.word());
    lives::add(tx, site, thing.id, now, &actor, authority, &Body::Done(duty))?;
    let (life, _) = go_on(tx, site, now, done)?;
    lives::put(tx, site, now, &life)?;
    site::event(tx, site, now, "thing", thing.id.0, "changed", held.place)?;
    let version = lives::one(tx, site, thing.id)?.ok_or(Failed::Unknown)?.version;
    Ok((life, version))
}

/// A thing that a person announces, or puts on the shelf, before it was ever seen. Its name, and what is
/// known of its identity, are told by acts of the inventory afterwards.
///
/// # Errors
/// [`Failed`]; then nothing is kept.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    asker: &Asker,
    act: Act,
) -> Result<ThingId, Failed> {
    let site = run.site();
    let mut mint = Mint::new(now);
    let thing = ThingId(mint.next()?);
    let by = by(tx, site, now, asker)?;
    let input = Input { thing, act, by, change: ChangeId(mint.next()?), shown: Shown::default() };
    let step = life::handle(None, now, &input)?;
    journal::append(tx, run, now, &[draft_of(None, &step)?])?;
    let record = Record {
        id: thing,
        standing: Standing::Own,
        first: now,
        last: now,
        speaks_for: None,
        crowd: false,
        fields: Fields::default(),
    };
    let nothing = Inventory::new(Limits::default());
    things::add(tx, site, now, &nothing, &record, &step.life)?;
    // It was never seen: what the record calls a sighting is the day on which it was told.
    let held = Held { life: step.life.clone(), place: None, version: 0 };
    keep(tx, site, now, &held, &step)?;
    Ok(thing)
}

/// What was seen of a thing: it waits, is back, or is only heard. Nothing is done that its life does not
/// allow, which is no error of whoever saw it.
///
/// # Errors
/// The store's.
pub(crate) fn seen(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    thing: ThingId,
    [first, last]: [Time; 2],
    change: ChangeId,
) -> Result<(), StoreError> {
    let site = run.site();
    let Some(mut held) = lives::one(tx, site, thing)? else { return Ok(()) };
    held.life.note(first, last);
    let input =
        |act| Input { thing, act, by: By::Thing { key: None }, change, shown: Shown::default() };
    let tries = [Act::Contact, Act::Reappear, Act::Hear];
    let step = tries.iter().find_map(|a| life::handle(Some(&held.life), last, &input(*a)).ok());
    match step {
        None => lives::put(tx, site, now, &held.life),
        Some(step) => {
            journal::append(tx, run, now, &[draft(&held.life, &step)?])?;
            keep(tx, site, now, &held, &step).map(drop)
        }
    }
}

/// The journal's entry and the first row of a thing's history for its first contact, which whoever keeps
/// the thing decided.
///
/// # Errors
/// The store's.
pub(crate) fn first_row(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    step: &Step,
) -> Result<(), StoreError> {
    journal::append(tx, run, now, &[draft_of(None, step)?])?;
    let (actor, authority) = names(&step.entry.by);
    let body = Body::Act(Box::new(step.entry));
    let thing = step.entry.thing;
    lives::add(tx, run.site(), thing, step.entry.at, &actor, &authority, &body).map(drop)
}

/// What the hub does because time passed, for [`STRIDE`] things after one. Returns the last that was looked
/// at (`None` at the end), and how many steps were taken.
///
/// # Errors
/// The store's.
pub(crate) fn pass(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    after: Option<ThingId>,
) -> Result<(Option<ThingId>, u64), StoreError> {
    let site = run.site();
    let mut mint = Mint::new(now);
    let lives = lives::page(tx, site, after, STRIDE)?;
    let full = i64::try_from(lives.len()).unwrap_or(STRIDE) >= STRIDE;
    let last = lives.last().map(|l| l.thing).filter(|_| full);
    let mut taken = 0;
    for life in lives {
        let mut life = life;
        for _ in 0..STEPS {
            let Some((act, by)) = due::on_time(&life, now) else { break };
            let Some(mut held) = lives::one(tx, site, life.thing)? else { break };
            if act == Act::Forget && has_purpose(tx, site, life.thing)? {
                // Somebody said what it is for by the way, as one of its fields.
                held.life.purpose = true;
                lives::put(tx, site, now, &held.life)?;
                break;
            }
            let change = ChangeId(mint.next()?);
            let input = Input { thing: life.thing, act, by, change, shown: Shown::default() };
            let Ok(step) = life::handle(Some(&held.life), now, &input) else { break };
            journal::append(tx, run, now, &[draft(&held.life, &step)?])?;
            life = keep(tx, site, now, &held, &step)?.0;
            taken += 1;
        }
    }
    Ok((last, taken))
}

/// Takes a date of support that somebody states, as far as the table of lives allows it. A day that is moved
/// goes by way of "supported".
///
/// # Errors
/// The store's.
pub(crate) fn support(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    thing: ThingId,
    act: Act,
    date: Time,
) -> Result<(), StoreError> {
    let site = run.site();
    let mut mint = Mint::new(now);
    for act in [act, Act::Support, act] {
        let Some(held) = lives::one(tx, site, thing)? else { return Ok(()) };
        let there = match act {
            Act::AnnounceEnd => life::Support::EndAnnounced,
            Act::EndSupport => life::Support::Ended,
            _ => life::Support::Supported,
        };
        if held.life.support == there && held.life.support_end == Some(date) {
            return Ok(());
        }
        let change = ChangeId(mint.next()?);
        let shown = Shown { date: Some(date), ..Shown::default() };
        let input = Input { thing, act, by: By::Hub, change, shown };
        let Ok(step) = life::handle(Some(&held.life), now, &input) else { continue };
        journal::append(tx, run, now, &[draft(&held.life, &step)?])?;
        keep(tx, site, now, &held, &step)?;
        if act != Act::Support {
            return Ok(());
        }
    }
    Ok(())
}

fn has_purpose(tx: &mut Tx<'_>, site: SiteId, thing: ThingId) -> Result<bool, StoreError> {
    Ok(things::chosen(&things::fields(tx, site, thing)?, Field::Purpose).is_some())
}

/// [`pass`] for all things, in transactions of a bounded size. How many steps were taken.
///
/// # Errors
/// The store's; what was taken by then stays.
pub(crate) fn pass_all(db: &Db, run: &Run, now: Time) -> Result<u64, StoreError> {
    let (mut after, mut taken) = (None, 0);
    loop {
        let run = run.clone();
        let (last, n) = db.write_now(move |tx: &mut Tx<'_>| pass(tx, &run, now, after))?;
        taken += n;
        if last.is_none() {
            return Ok(taken);
        }
        after = last;
    }
}

/// What one person could do to a thing now: each act of the table with why not, or with what must be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Possible {
    pub(crate) act: Act,
    /// What is in the way, whatever is shown.
    pub(crate) why_not: Option<Why>,
    /// What must be shown by a person.
    pub(crate) needs: life::Needs,
    /// Whether it cannot be taken back.
    pub(crate) final_: bool,
}

/// How a thing stands, for one who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Looked {
    pub(crate) held: Held,
    pub(crate) thing: ThingId,
    pub(crate) steps: Vec<lives::Line>,
    /// The captures that it was seen in.
    pub(crate) seen: Vec<sights::Shown>,
    pub(crate) due: Vec<Due>,
    pub(crate) possible: Vec<Possible>,
    /// What its key of first use would rest on.
    pub(crate) first_use: Option<claim::Kind>,
}

/// Steps shown with a life.
const SHOWN: i64 = 1_000;

/// A life whole, for one who asks. `None` for an unknown id.
///
/// # Errors
/// The store's.
pub(crate) fn look(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    asker: &Asker,
    thing: ThingId,
    after: i64,
) -> Result<Option<Looked>, StoreError> {
    let Some(thing) = things::current(tx, site, thing)? else { return Ok(None) };
    let Some(held) = lives::one(tx, site, thing.id)? else { return Ok(None) };
    let first_use = first_use(tx, site, thing.id)?;
    let aliases = things::aliases(tx, site, thing.id)?;
    let numbers: Vec<i64> =
        core::iter::once(thing.num).chain(aliases.iter().map(|(_, num)| *num)).collect();
    let possible = match by(tx, site, now, asker) {
        Ok(by) => possible(&held.life, now, by, first_use.map(|(key, _)| key)),
        Err(Failed::Store(error)) => return Err(error),
        // Whoever never acts on lives.
        Err(_) => Vec::new(),
    };
    Ok(Some(Looked {
        thing: thing.id,
        steps: lives::steps(tx, site, thing.id, after, SHOWN)?,
        seen: sights::of(tx, site, &numbers)?,
        due: due::due(&held.life, now),
        possible,
        first_use: first_use.map(|(_, kind)| kind),
        held,
    }))
}

fn possible(life: &Life, now: Time, by: By, key: Option<Key>) -> Vec<Possible> {
    let by_signature =
        |act| Row::of(act).is_some_and(|r| r.who == life::Whos::of(&[Who::NextOwner]));
    let mine = |act: &&Act| by.who().is_some_and(|w| access::may_on_life(w, **act));
    let change = ChangeId(life.thing.0);
    Act::ALL
        .iter()
        .filter(mine)
        .filter(|a| !by_signature(**a))
        .map(|act| {
            let input =
                Input { thing: life.thing, act: *act, by, change, shown: fullest(now, key) };
            let why_not = life::handle(Some(life), now, &input).err().map(|r| r.why);
            let row = Row::of(*act);
            let needs = row.map_or(life::Needs::NONE, |r| r.needs).and(BY_PEOPLE);
            Possible { act: *act, why_not, needs, final_: is_final(*act) }
        })
        .collect()
}

/// What a person can be asked to show; the rest rests on the thing, the time or the actor.
const BY_PEOPLE: life::Needs = {
    use life::Need;
    life::Needs::of(&[
        Need::ListMatch,
        Need::Window,
        Need::Wiped,
        Need::ProofOrWaiver,
        Need::Countersigned,
        Need::Reattested,
        Need::Reset,
        Need::Purpose,
        Need::DatePassed,
        Need::Dated,
        Need::AnchorRight,
        Need::Signed,
    ])
};

/// Whether an act cannot be taken back by another: erasing, writing off, handing on, throwing away,
/// and saying that a key is known.
pub(crate) const fn is_final(act: Act) -> bool {
    matches!(
        act,
        Act::Release | Act::WriteOff | Act::Transfer | Act::Discard | Act::Compromise | Act::Adopt
    )
}

/// As much as a person could show.
fn fullest(now: Time, key: Option<Key>) -> Shown {
    Shown {
        key,
        enrolled: key.is_some(),
        matches: true,
        until: Some(Time(now.0.saturating_add(HOUR))),
        wipe: Some(Wipe::Photo([0; 32])),
        waiver: Some(Waiver([0; 32])),
        next: Some(Key([0; 32])),
        reattested: true,
        reset: true,
        purpose: true,
        date: Some(now),
        at_hand: true,
        ..Shown::default()
    }
}

/// The thing, and the input to decide about.
fn prepare(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    asker: &Asker,
    wish: &Wish,
) -> Result<(Held, Input), Failed> {
    let thing = things::current(tx, site, wish.thing)?.ok_or(Failed::Unknown)?.id;
    let held = lives::one(tx, site, thing)?.ok_or(Failed::Unknown)?;
    let mut mint = Mint::new(now);
    let said = &wish.said;
    let key = match said.key {
        Some(key) => Some(key),
        None => first_use(tx, site, thing)?.map(|(key, _)| key),
    };
    let mut by = by(tx, site, now, asker)?;
    let mut token = None;
    // A next owner has no seat here: the signature speaks, whoever brings it.
    if wish.act == Act::Transfer
        && let (Some(next), Some(signature)) = (said.next, said.countersignature)
    {
        let signer = owner_key(&next);
        let asked = Token {
            thing,
            epoch: held.life.epoch,
            proof: held.life.proof,
            next: signer,
            signed: held.life.offer.is_some_and(|o| o.next == signer),
            countersigned: false,
        };
        let public = UnparsedPublicKey::new(&ED25519, next);
        let countersigned = public.verify(&asked.octets(), &signature).is_ok();
        token = Some(Token { countersigned, ..asked });
        by = By::NextOwner { signer };
    }
    let waiver = match &said.waiver {
        None => None,
        Some(text) => {
            // The life keeps a commitment alone; the text lies where it can be forgotten.
            let mut salt = [0; 32];
            aws_lc_rs::rand::fill(&mut salt)
                .map_err(|_| StoreError::Fault("no randomness".to_owned()))?;
            Some(Waiver(commitment(&salt, "waiver", text.as_bytes())))
        }
    };
    let mut challenge = [0; 16];
    aws_lc_rs::rand::fill(&mut challenge)
        .map_err(|_| StoreError::Fault("no randomness".to_owned()))?;
    let shown = Shown {
        key,
        // First use is the enrolment of things that prove nothing; others bring their own.
        enrolled: key.is_some(),
        matches: said.matches,
        until: said.until,
        finished: said.finished,
        anchor_changed: said.anchor_changed,
        challenge: Some(challenge),
        wipe: said.photo.map(Wipe::Photo),
        waiver,
        next: said.next.as_ref().map(owner_key),
        token,
        reattested: said.reattested,
        reset: said.reset,
        purpose: said.purpose.is_some(),
        // Nobody's word stands for a signature.
        signed: false,
        date: said.date,
        anchor_offer: false,
        at_hand: said.at_hand,
    };
    let change = ChangeId(mint.next()?);
    Ok((held, Input { thing, act: wish.act, by, change, shown }))
}

/// The name of an owner's public key on a life.
pub(crate) fn owner_key(public: &[u8; 32]) -> Key {
    Key(Sha256::digest(public).into())
}

fn first_use(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: ThingId,
) -> Result<Option<(Key, claim::Kind)>, StoreError> {
    Ok(enrol::first_use(&things::claims(tx, site, thing)?))
}

/// Who acts, with the authority that the store gives them, not the request.
fn by(tx: &mut Tx<'_>, site: SiteId, now: Time, asker: &Asker) -> Result<By, Failed> {
    let Asker { person, role } = *asker;
    if role != Role::Contractor {
        return Ok(By::Person { person, role });
    }
    let found = people::one(tx, site, person)?.ok_or(Failed::Unknown)?;
    let stay = Stay { since: found.since, until: found.until };
    // One without an end is over: it never began.
    let until = stay.until.unwrap_or(now);
    let grant = Grant {
        // Whoever let them in stands in the journal under the person's own id.
        change: ChangeId(person.0),
        acts: print::acts_of(Who::Contractor),
        from: stay.since.unwrap_or(found.made),
        until,
    };
    Ok(By::Contractor { person, grant })
}

/// Writes a step, and does what the hub does by itself of what is owed.
fn keep(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    held: &Held,
    step: &Step,
) -> Result<(Life, Duties), StoreError> {
    let thing = step.life.thing;
    let (actor, authority) = names(&step.entry.by);
    let body = Body::Act(Box::new(step.entry));
    lives::add(tx, site, thing, step.entry.at, &actor, &authority, &body)?;
    let (life, by_itself) = go_on(tx, site, now, step.life.clone())?;
    lives::put(tx, site, now, &life)?;
    site::event(tx, site, now, "thing", thing.0, "changed", held.place)?;
    Ok((life, by_itself))
}

/// Carries out what the hub can of what is next, with a row for each.
fn go_on(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    life: Life,
) -> Result<(Life, Duties), StoreError> {
    let (life, by_itself) = settle(life);
    for duty in by_itself.iter() {
        let authority = match hand(duty) {
            Hand::Nothing => "nothing-given",
            Hand::Records | Hand::Person => "records",
        };
        lives::add(tx, site, life.thing, now, "hub", authority, &Body::Done(duty))?;
    }
    Ok((life, by_itself))
}

/// Strikes out, in order, what needs nobody's hand, up to the first that does.
fn settle(mut life: Life) -> (Life, Duties) {
    let mut done = Duties::NONE;
    while let Some(duty) = life.owed.first() {
        if hand(duty) == Hand::Person {
            break;
        }
        let Ok(next) = life::done(&life, duty) else { break };
        life = next;
        done = done.with(duty);
    }
    (life, done)
}

/// The token that an offer asks the next owner to sign.
fn token(step: &Step) -> Option<Vec<u8>> {
    let life = &step.life;
    let offer = life.offer.filter(|_| step.entry.act == Act::Offer)?;
    let token = Token {
        thing: life.thing,
        epoch: life.epoch,
        proof: life.proof,
        next: offer.next,
        signed: false,
        countersigned: false,
    };
    Some(token.octets())
}

fn object(thing: ThingId) -> Object {
    Object { kind: "thing".to_owned(), id: Some(thing.0) }
}

/// The journal's entry of a step.
fn draft(before: &Life, step: &Step) -> Result<Draft, StoreError> {
    draft_of(Some(before), step)
}

fn draft_of(before: Option<&Life>, step: &Step) -> Result<Draft, StoreError> {
    let entry = &step.entry;
    let actor = match entry.by {
        By::Person { person, .. } | By::Contractor { person, .. } => Actor::Person(person.0),
        By::Hub | By::Order { .. } | By::Recovery { .. } => Actor::Hub,
        By::Thing { .. } => Actor::Thing(entry.thing.0),
        By::Maker { signer } => Actor::Maker(of_key(&signer)),
        By::NextOwner { signer } => Actor::NextOwner(of_key(&signer)),
    };
    let (_, authority) = names(&entry.by);
    let action = format!("life-{}", entry.act);
    let mut draft = Draft::new(actor, &authority, &action, object(entry.thing))
        .fact("change", entry.change)
        .fact("epoch", entry.epoch);
    draft.before = before.map(digest).transpose()?;
    draft.after = Some(digest(&step.life)?);
    let stand = |s: &life::Stand| {
        [s.custody.word(), s.trust.word(), s.presence.word(), s.support.word(), s.brand.word()]
    };
    let after = stand(&entry.after);
    let was = entry.before.as_ref().map(stand);
    for (n, axis) in ["custody", "trust", "presence", "support", "brand"].iter().enumerate() {
        let (Some(now), before) = (after.get(n), was.as_ref().and_then(|w| w.get(n))) else {
            continue;
        };
        match before {
            Some(before) if before == now => {}
            Some(before) => draft = draft.fact(axis, format!("{before} > {now}")),
            None if *axis == "custody" => draft = draft.fact(axis, format!("> {now}")),
            None => {}
        }
    }
    if let Some(proof) = entry.proof {
        draft = draft.fact("proof", proof);
    }
    if let Some(Waiver(hash)) = entry.waiver {
        draft = draft.fact("waiver", hex(&hash));
    }
    if !entry.owed.is_empty() {
        let owed: Vec<&str> = entry.owed.iter().map(Duty::word).collect();
        draft = draft.fact("owed", owed.join(" "));
    }
    Ok(draft)
}

/// Adds what a person said: facts, and texts of which only a commitment may stand in the journal.
fn told(mut draft: Draft, wish: &Wish, input: &Input, asker: &Asker) -> Draft {
    let said = &wish.said;
    if let Some(photo) = said.photo {
        draft = draft.fact("photo", hex(&photo));
    }
    if let Some(next) = said.next {
        draft = draft.fact("next", hex(&owner_key(&next).0));
    }
    if let Some(until) = input.shown.until {
        draft = draft.fact("until", until);
    }
    if let Some(date) = said.date {
        draft = draft.fact("date", date);
    }
    if matches!(input.by, By::NextOwner { .. }) {
        draft = draft.fact("brought-by", asker.person);
    }
    let texts = [
        ("reason", &said.reason),
        ("waiver", &said.waiver),
        ("purpose", &said.purpose),
        ("source", &said.source),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            draft = draft.private(field, text.as_bytes(), Some(asker.person.0));
        }
    }
    draft
}

/// What the key of an admission rests on.
fn enrolment(step: &Step, wish: &Wish) -> &'static str {
    match (step.entry.act, wish.said.key) {
        (Act::Admit | Act::Accept | Act::Renew, Some(_)) => "key-shown",
        (Act::Admit | Act::Accept | Act::Renew, None) => "first-use",
        _ => "none",
    }
}

/// Who acted and on what authority, in words for rows and the journal.
fn names(by: &By) -> (String, String) {
    match by {
        By::Person { person, role } => (person.to_string(), role.word().to_owned()),
        By::Contractor { person, grant } => (person.to_string(), format!("grant {}", grant.change)),
        By::Hub => ("hub".to_owned(), "hub".to_owned()),
        By::Order { change } => ("hub".to_owned(), format!("order {change}")),
        By::Thing { .. } => ("thing".to_owned(), "thing".to_owned()),
        By::Maker { signer } => ("maker".to_owned(), format!("signature {}", hex(&signer.0))),
        By::NextOwner { signer } => {
            ("next-owner".to_owned(), format!("signature {}", hex(&signer.0)))
        }
        By::Recovery { shares, needed } => {
            ("recovery".to_owned(), format!("shares {shares} of {needed}"))
        }
    }
}

/// An id for whoever is known by a key alone.
fn of_key(key: &Key) -> Id {
    let mut octets = [0; 16];
    octets.iter_mut().zip(key.0).for_each(|(to, from)| *to = from);
    Id::from_octets(octets)
}

fn digest(life: &Life) -> Result<[u8; 32], StoreError> {
    Ok(Sha256::digest(things::json(life)?).into())
}

/// Small hexadecimal letters.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|o| format!("{o:02x}")).collect()
}

#[cfg(test)]
mod tests;
