//! What must always hold, written down a second time and apart from the table.
//!
//! The table says what may happen; this says what must never. Nothing here reads a row: edges, actors
//! and proofs are listed anew from the model's description, so that a slip in the table is seen.

use gardien_watch::time::Time;

use super::{
    inputs::LATE,
    state::{A, B, State, THEN},
};
use crate::{
    access::Role,
    life::{
        Act, Brand, By, Custody, Customs, Duties, Duty, Input, Life, MAINTENANCE_MOST, Presence,
        Step, Support, Trust, Trusts, Who, Wipe,
    },
};

listed! {
    /// What must always hold. I1 to I8 come from the model of lives; I9 to I11 are rules of this
    /// project that the same check can see.
    Invariant,
    /// Some invariants.
    Invariants {
        /// Keys of the site are usable in commissioning, operation and maintenance only, and no
        /// further than that state goes.
        Keys = "I1",
        /// Whoever leaves or is quarantined knows no group's key any more, before any erasure.
        Groups = "I2",
        /// Each step has an actor, and an authority that may do it, in the journal.
        Authority = "I3",
        /// A compromised thing never works again with the same key.
        Compromised = "I4",
        /// Nobody is handed a thing without proof of erasure, or the recorded word that there is none.
        Proof = "I5",
        /// The epoch rises with every new hand, and never falls.
        Epoch = "I6",
        /// A contractor never ends with more than the grant gave.
        Contractor = "I7",
        /// After a crash at any point, what is owed leads to the state's world.
        Crash = "I8",
        /// The hub of its own accord does nothing that cannot be taken back.
        Automatic = "I9",
        /// Nothing is believed that was not shown.
        Shown = "I10",
        /// A stolen thing gets neither release nor admission.
        Stolen = "I11",
    }
}

impl Invariant {
    /// In a sentence, for documents.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Keys => {
                "Keys of the site are usable while a thing is set up, at work or in maintenance \
                 only, and no further than that goes; never in quarantine."
            }
            Self::Groups => {
                "Whoever leaves or is quarantined knows no group's key any more, and the groups \
                 have theirs before any erasure is ordered."
            }
            Self::Authority => {
                "Each step has an actor who may take it, with the proof of authority, in the journal."
            }
            Self::Compromised => "A compromised thing never works again with the same key.",
            Self::Proof => {
                "Nobody is handed a thing, and none is thrown away, without proof of erasure or the \
                 owner's recorded word that there is none."
            }
            Self::Epoch => "The epoch rises with every new hand, and never falls.",
            Self::Contractor => "A contractor never ends with more than the grant gave.",
            Self::Crash => {
                "After a crash at any point, doing what is owed leads to the world that the state \
                 promises; a duty done twice does what it does once; duties keep their order."
            }
            Self::Automatic => "The hub of its own accord does nothing that cannot be taken back.",
            Self::Shown => "Nothing is believed that was not shown.",
            Self::Stolen => "A stolen thing gets neither release nor admission.",
        }
    }
}

use Who::{Caretaker, Contractor, Hub, Maker, NextOwner, Order, Owner, Recovery, Thing};

/// Custody's edges and who may take each.
#[rustfmt::skip]
const EDGES: &[(Option<Custody>, Custody, &[Who])] = {
    use Custody::{Discarded, Expected, Maintenance, Operational, Pending, Provisional, Rejected, Released, Releasing, RemovedUnproven, Shelf, Transferred};
    &[
        (None, Expected, &[Owner, Caretaker]),
        (None, Shelf, &[Owner, Caretaker, Contractor]),
        (Some(Expected), Shelf, &[Owner, Caretaker, Contractor]),
        (Some(Released), Shelf, &[Owner]),
        (None, Pending, &[Hub, Thing]),
        (Some(Expected), Pending, &[Hub, Thing]),
        (Some(Shelf), Pending, &[Hub, Thing]),
        (Some(RemovedUnproven), Pending, &[Hub, Thing]),
        (Some(Transferred), Pending, &[Hub, Thing]),
        (Some(Discarded), Pending, &[Hub, Thing]),
        (Some(Rejected), Pending, &[Owner, Caretaker]),
        (Some(Pending), Rejected, &[Owner, Caretaker, Order, Hub]),
        (Some(Expected), Provisional, &[Owner, Caretaker, Contractor, Order]),
        (Some(Shelf), Provisional, &[Owner, Caretaker, Contractor, Order]),
        (Some(Pending), Provisional, &[Owner, Caretaker, Contractor, Order]),
        (Some(Provisional), Operational, &[Owner, Caretaker, Order]),
        (Some(Operational), Maintenance, &[Owner, Caretaker, Contractor, Order]),
        (Some(Maintenance), Operational, &[Owner, Caretaker, Contractor, Order, Hub]),
        (Some(Provisional), Releasing, &[Owner, Recovery]),
        (Some(Operational), Releasing, &[Owner, Recovery]),
        (Some(Maintenance), Releasing, &[Owner, Recovery]),
        (Some(Releasing), Released, &[Owner, Caretaker, Order, Thing]),
        (Some(Releasing), RemovedUnproven, &[Owner, Order]),
        (Some(Provisional), RemovedUnproven, &[Owner]),
        (Some(Operational), RemovedUnproven, &[Owner]),
        (Some(Maintenance), RemovedUnproven, &[Owner]),
        (Some(Released), Transferred, &[NextOwner]),
        (Some(RemovedUnproven), Transferred, &[NextOwner]),
        (Some(Expected), Discarded, &[Owner]),
        (Some(Shelf), Discarded, &[Owner]),
        (Some(Released), Discarded, &[Owner]),
        (Some(RemovedUnproven), Discarded, &[Owner]),
        (Some(Rejected), Discarded, &[Owner]),
    ]
};

/// Duties of which the first must be done before the second, whatever steps they come from. What
/// narrows goes before what widens as well ([`NARROWS`], [`WIDENS`]).
const BEFORE: &[(Duty, Duty)] = &[
    // Its entry goes first, so that it meets the wall when it comes back.
    (Duty::DeleteEntry, Duty::WallOff),
    // Everything is taken away before it may erase itself (I2).
    (Duty::WallOff, Duty::Wipe),
    (Duty::RevokeTokens, Duty::Wipe),
    (Duty::DropConfig, Duty::Wipe),
    (Duty::StaleNotice, Duty::RekeyGroups),
    (Duty::RekeyGroups, Duty::Wipe),
    // The order to erase needs the key, and so does what is kept of it.
    (Duty::Wipe, Duty::AskProof),
    (Duty::Wipe, Duty::DropKeys),
    (Duty::BarKey, Duty::DropKeys),
    (Duty::KeepKeyHash, Duty::DropKeys),
    // Who may sign, then what they sign, then keys under it.
    (Duty::SwitchSigner, Duty::ReplaceAnchor),
    (Duty::ReplaceAnchor, Duty::RenewKey),
    // Each right under a key, each key in an epoch.
    (Duty::SetEpoch, Duty::IssueKey),
    (Duty::IssueKey, Duty::GrantCommissioning),
    (Duty::IssueKey, Duty::GrantFull),
    (Duty::IssueKey, Duty::JoinGroups),
    (Duty::GrantFull, Duty::RaiseConfig),
];

const NARROWS: &[Duty] = &[
    Duty::DeleteEntry,
    Duty::WallOff,
    Duty::Block,
    Duty::RevokeTokens,
    Duty::DropConfig,
    Duty::StaleNotice,
    Duty::RekeyGroups,
    Duty::BarKey,
    Duty::Wipe,
    Duty::DropKeys,
];

const WIDENS: &[Duty] = &[
    Duty::SetEpoch,
    Duty::IssueKey,
    Duty::GrantCommissioning,
    Duty::OpenCommissioning,
    Duty::GrantFull,
    Duty::JoinGroups,
    Duty::OpenRules,
    Duty::RaiseConfig,
];

/// All pairs of duties of which the first must be done before the second.
pub(super) fn promises() -> impl Iterator<Item = (Duty, Duty)> {
    let wide = NARROWS.iter().flat_map(|a| WIDENS.iter().map(move |b| (*a, *b)));
    BEFORE.iter().copied().chain(wide)
}

/// Who may move a thing from one trust to another.
const fn trust_edge(from: Trust, to: Trust) -> &'static [Who] {
    match (from, to) {
        (Trust::Clean, Trust::Suspect) | (Trust::Clean | Trust::Suspect, Trust::Quarantined) => {
            &[Owner, Caretaker, Hub]
        }
        (Trust::Clean | Trust::Suspect | Trust::Quarantined, Trust::Compromised)
        | (Trust::Suspect | Trust::Quarantined, Trust::Clean) => &[Owner, Caretaker],
        (Trust::Compromised, Trust::Clean) => &[Owner],
        _ => &[],
    }
}

const fn presence_edge(from: Presence, to: Presence) -> &'static [Who] {
    use Presence::{Asleep, Forgotten, Live, Lost, Silent, Stolen};
    match (from, to) {
        // Hearing a lost thing finds it; its owner can say so too.
        (Lost, Live) => &[Hub, Thing, Owner],
        (Asleep | Silent, Live) | (Live | Silent, Asleep) => &[Hub, Thing],
        (Live | Asleep | Forgotten, Silent) | (Live, Forgotten) => &[Hub],
        (Live | Asleep | Silent | Forgotten, Lost) | (Forgotten, Live) => &[Owner, Caretaker],
        (Live | Asleep | Silent | Forgotten | Lost, Stolen) | (Stolen, Live) => &[Owner],
        _ => &[],
    }
}

const fn support_edge(from: Support, to: Support) -> &'static [Who] {
    use Support::{Adopted, EndAnnounced, Ended, Supported, Unknown};
    match (from, to) {
        (Unknown | EndAnnounced, Supported)
        | (Unknown | Supported, EndAnnounced)
        | (Unknown | Supported | EndAnnounced, Ended) => &[Owner, Caretaker, Hub, Maker],
        (EndAnnounced | Ended, Adopted) => &[Owner],
        _ => &[],
    }
}

const fn brand_edge(from: Brand, to: Brand) -> &'static [Who] {
    use Brand::{Disputed, Rebadged, Unvouched, Vouched};
    match (from, to) {
        (Unvouched, Vouched) => &[Maker],
        (Vouched | Disputed, Rebadged) => &[Owner, Caretaker],
        (Vouched | Rebadged, Disputed) => &[Owner, Caretaker, Hub],
        _ => &[],
    }
}

/// Everything that a step violates, and what the check remembers afterwards.
pub(super) fn of_step(
    state: &mut State,
    before: Option<&Life>,
    step: &Step,
    input: &Input,
    now: Time,
    found: &mut Vec<(Invariant, &'static str)>,
) {
    let after = &step.life;
    let mut says = |holds: bool, invariant, said| {
        if !holds {
            found.push((invariant, said));
        }
    };
    let who = input.by.who();
    let may = |list: &[Who]| who.is_some_and(|w| list.contains(&w));
    // Which of the three rules an actor without authority breaks.
    let authority = match who {
        Some(Contractor) => Invariant::Contractor,
        Some(Hub) => Invariant::Automatic,
        _ => Invariant::Authority,
    };

    // I3: the journal has the actor, the authority and both ends of the step.
    let entry = &step.entry;
    says(
        entry.by == input.by
            && entry.change == input.change
            && entry.at == now
            && entry.before == before.map(Life::stand)
            && entry.after == after.stand()
            && entry.thing == input.thing,
        Invariant::Authority,
        "the journal does not say what was done",
    );
    let (from, trust, presence, support, brand) = match before {
        Some(b) => (Some(b.custody), b.trust, b.presence, b.support, b.brand),
        None => (None, Trust::Clean, Presence::Live, Support::Unknown, Brand::Unvouched),
    };
    let moved = after.since != THEN || before.is_none();
    let edge = moved.then_some((from, after.custody));
    let epoch = before.map_or(0, |b| b.epoch);
    let key = before.and_then(|b| b.key);
    let owed = before.map_or(Duties::NONE, |b| b.owed);
    let offer = before.and_then(|b| b.offer);
    let offered = (!moved && after.offer != offer && after.offer.is_some()).then_some(after.offer);
    if let Some((from, to)) = edge {
        let listed = EDGES.iter().find(|e| e.0 == from && e.1 == to);
        says(listed.is_some_and(|e| may(e.2)), authority, "nobody may take a thing there so");
    }
    for (changed, list) in [
        (trust != after.trust, trust_edge(trust, after.trust)),
        (presence != after.presence, presence_edge(presence, after.presence)),
        (support != after.support, support_edge(support, after.support)),
        (brand != after.brand, brand_edge(brand, after.brand)),
    ] {
        // Theft walls a thing off, and a false brand puts it in doubt, by the same act.
        let theft = input.act == Act::Steal && after.trust == Trust::Quarantined;
        let list = if theft && changed && may(&[Owner]) { &[Owner][..] } else { list };
        says(!changed || may(list), authority, "nobody may change an axis so");
    }
    says(offered.is_none() || may(&[Owner]), authority, "only the owner offers");
    let withdrawn = !moved && offer.is_some() && after.offer.is_none();
    says(!withdrawn || may(&[Owner]), authority, "only the owner takes an offer back");
    if let By::Recovery { shares, needed } = input.by {
        says(shares >= needed && needed > 1, Invariant::Authority, "too few shares");
    }
    // I7.
    if let By::Contractor { grant, .. } = input.by {
        let in_time = grant.from <= now && now < grant.until;
        let named = grant.acts.has(input.act);
        says(in_time && named, Invariant::Contractor, "beyond the grant");
        let ends =
            after.custody != Custody::Maintenance || after.until.is_some_and(|u| u <= grant.until);
        says(ends || !moved, Invariant::Contractor, "a window longer than the grant");
        let widest = Duties::of(&[Duty::GrantFull, Duty::JoinGroups, Duty::OpenRules]);
        let given = step.added.and(widest).is_empty();
        says(given, Invariant::Contractor, "a contractor gave full rights");
    }

    // I6.
    let rises = matches!(
        edge,
        Some((_, Custody::Provisional | Custody::Released | Custody::RemovedUnproven))
    );
    let right = if rises { after.epoch > epoch } else { after.epoch == epoch };
    says(right && entry.epoch == after.epoch, Invariant::Epoch, "the epoch");

    // What each edge must rest on.
    let shown = &input.shown;
    let stolen = presence == Presence::Stolen;
    let withheld = Trusts::WITHHELD.has(trust);
    let ghost = state.ghost;
    let leaked = |k| (k == Some(A) && ghost.leaked[0]) || (k == Some(B) && ghost.leaked[1]);
    let mut erased = false;
    match edge {
        Some((_, Custody::Provisional)) => {
            says(!stolen, Invariant::Stolen, "admitted");
            says(shown.enrolled && shown.key.is_some(), Invariant::Shown, "no enrolment");
            says(!leaked(shown.key), Invariant::Compromised, "admitted with a known key");
            says(trust != Trust::Compromised, Invariant::Compromised, "admitted");
            says(!withheld, Invariant::Keys, "admitted from quarantine");
            says(after.key == shown.key, Invariant::Shown, "another key than the one enrolled");
        }
        Some((Some(Custody::Provisional), Custody::Operational)) => {
            says(!stolen, Invariant::Stolen, "accepted");
            says(trust != Trust::Compromised, Invariant::Compromised, "accepted");
            says(!withheld, Invariant::Keys, "accepted from quarantine");
            says(shown.matches, Invariant::Shown, "accepted, and it is not on the list");
            says(shown.key == key && key.is_some(), Invariant::Shown, "accepted, swapped");
        }
        Some((_, Custody::Maintenance)) => {
            says(!stolen, Invariant::Stolen, "maintained");
            says(!withheld, Invariant::Keys, "maintained in quarantine");
            let bounded = after.until.is_some_and(|u| u > now && u.since(now) <= MAINTENANCE_MOST);
            says(bounded, Invariant::Shown, "a window without a near end");
        }
        Some((_, Custody::Releasing)) => says(!stolen, Invariant::Stolen, "released"),
        Some((_, Custody::Released)) => {
            says(!stolen, Invariant::Stolen, "released");
            erased = proves(before, input) && state.world.wipe_sent;
            says(erased, Invariant::Proof, "released without proof");
            says(after.proof as u8 > 0, Invariant::Proof, "the grade is not kept");
        }
        Some((Some(Custody::Releasing), Custody::RemovedUnproven)) if who == Some(Order) => {
            says(now == LATE, Invariant::Shown, "given up before its time");
            let order = before.and_then(|b| b.release).map(|r| r.change);
            let same = matches!(input.by, By::Order { change } if Some(change) == order);
            says(same, Invariant::Authority, "given up by another order");
        }
        Some((_, Custody::RemovedUnproven)) => says(
            matches!(presence, Presence::Lost | Presence::Stolen),
            Invariant::Shown,
            "written off while it is there",
        ),
        Some((_, Custody::Rejected)) => {
            says(who != Some(Hub) || now == LATE, Invariant::Automatic, "refused before its time");
        }
        Some((_, Custody::Transferred)) => {
            says(!stolen, Invariant::Stolen, "transferred");
            says(!ghost.carries || ghost.waived, Invariant::Proof, "handed on without proof");
            let recorded = !ghost.carries || entry.waiver.is_some();
            says(recorded, Invariant::Proof, "the override is not in the journal");
            let good = shown.token.is_some_and(|t| {
                t.thing == after.thing
                    && t.epoch == epoch
                    && t.signed
                    && t.countersigned
                    && offer.is_some_and(|o| o.next == t.next)
                    && input.by == By::NextOwner { signer: t.next }
            });
            says(good, Invariant::Authority, "the next owner did not sign for this");
            says(owed.is_empty(), Invariant::Crash, "handed on before all was done");
        }
        Some((_, Custody::Discarded)) => {
            let said = !ghost.carries || entry.waiver.is_some();
            says(said, Invariant::Proof, "thrown away without proof");
        }
        Some((Some(Custody::Released), Custody::Shelf)) => {
            says(!stolen, Invariant::Stolen, "reused");
            says(owed.is_empty(), Invariant::Crash, "reused before all was done");
        }
        _ => {}
    }
    if offered.is_some() {
        says(!stolen, Invariant::Stolen, "offered");
        says(owed.is_empty(), Invariant::Crash, "offered before all was done");
        let said = !ghost.carries || shown.waiver.is_some();
        says(said, Invariant::Proof, "offered without proof");
        let out = matches!(after.custody, Custody::Released | Custody::RemovedUnproven);
        says(out, Invariant::Shown, "offered while it is here");
    }
    match (trust, after.trust) {
        (Trust::Quarantined, Trust::Clean) => {
            says(!stolen, Invariant::Stolen, "let out of quarantine");
            says(shown.reattested, Invariant::Shown, "let out without a look");
        }
        (Trust::Compromised, Trust::Clean) => {
            let new = shown.key.is_some() && !leaked(shown.key) && shown.enrolled;
            says(new && shown.reset, Invariant::Compromised, "cleared with the same key");
            let here = matches!(after.custody, Custody::Shelf | Custody::Pending);
            says(here, Invariant::Compromised, "cleared while in use");
        }
        _ => {}
    }
    match (presence, after.presence) {
        (Presence::Live | Presence::Asleep | Presence::Forgotten, Presence::Silent)
        | (Presence::Live, Presence::Forgotten) => {
            says(now == LATE, Invariant::Shown, "silent or forgotten too early");
            let known = after.presence == Presence::Forgotten && after.purpose;
            says(!known, Invariant::Shown, "forgotten, and its purpose is known");
        }
        (Presence::Forgotten, Presence::Live) => {
            says(shown.purpose, Invariant::Shown, "remembered for nothing");
        }
        _ => {}
    }
    if support != after.support {
        match after.support {
            Support::Adopted => {
                let right = shown.anchor_offer || shown.at_hand;
                says(right, Invariant::Shown, "adopted without a right");
                let here = matches!(after.custody, Custody::Operational | Custody::Maintenance);
                says(here, Invariant::Keys, "adopted while it does not work here");
            }
            Support::Ended => {
                let date = shown.date.or_else(|| before?.support_end);
                says(date.is_some_and(|d| d <= now), Invariant::Shown, "ended before its day");
            }
            _ => says(shown.date.is_some(), Invariant::Shown, "support without a date"),
        }
    }
    if brand != after.brand && matches!(after.brand, Brand::Vouched | Brand::Rebadged) {
        says(shown.signed, Invariant::Shown, "a brand without a signature");
    }
    if brand != after.brand && after.brand == Brand::Disputed {
        says(after.trust != Trust::Clean, Invariant::Shown, "a false brand without doubt");
    }
    if presence != after.presence && after.presence == Presence::Stolen {
        says(Trusts::WITHHELD.has(after.trust), Invariant::Keys, "stolen with its keys");
    }
    let missing = required(edge, before, step, offered.is_some()).but(after.owed);
    says(missing.is_empty(), Invariant::Crash, "a duty is missing");

    // What the check remembers.
    let ghost = &mut state.ghost;
    if let Some((_, to)) = edge {
        ghost.carries = (ghost.carries || to == Custody::Provisional) && !erased;
    }
    if offered.is_some() {
        ghost.waived = shown.waiver.is_some() && matches!(who, Some(Owner));
    }
    if after.offer.is_none() {
        ghost.waived = false;
    }
    if trust != Trust::Compromised && after.trust == Trust::Compromised {
        for (known, k) in ghost.leaked.iter_mut().zip([A, B]) {
            *known |= key == Some(k);
        }
    }
    let world = &mut state.world;
    match edge {
        Some((_, Custody::Provisional)) => {
            (world.epoch_told, world.wipe_sent, world.half) = (false, false, false);
            world.old_anchor = false;
        }
        Some((Some(Custody::Maintenance), Custody::Operational)) => {
            world.half &= !shown.finished;
            world.old_anchor |= shown.anchor_changed;
        }
        Some((_, Custody::Releasing)) => world.wipe_sent = false,
        _ => {}
    }
    if support != after.support && after.support == Support::Adopted {
        world.old_anchor = true;
    }
}

/// Whether a proof of erasure holds, judged anew.
fn proves(before: Option<&Life>, input: &Input) -> bool {
    let Some(before) = before else { return false };
    match (input.shown.wipe, input.by) {
        (Some(Wipe::Photo(_)), By::Person { role: Role::Owner | Role::Caretaker, .. }) => true,
        (
            Some(Wipe::Factory { open_setup, factory_fingerprint, old_key_refused }),
            By::Order { .. },
        ) => old_key_refused && (open_setup || factory_fingerprint),
        (Some(Wipe::Receipt(r)), By::Thing { .. }) => {
            r.epoch == before.epoch + 1
                && before.release.and_then(|o| o.challenge) == Some(r.challenge)
                && before.key == Some(r.key)
                && r.empty
        }
        _ => false,
    }
}

/// The duties that a step must leave owed, beside those that the settled world shows.
fn required(
    edge: Option<(Option<Custody>, Custody)>,
    before: Option<&Life>,
    step: &Step,
    offered: bool,
) -> Duties {
    let after = &step.life;
    let key = before.and_then(|b| b.key);
    let held = before.is_some_and(|b| Customs::IN_USE.has(b.custody));
    let used = Customs::IN_USE.has(after.custody);
    let working = matches!(after.custody, Custody::Operational | Custody::Maintenance);
    let mut all: Vec<Duty> = match edge {
        Some((_, Custody::Expected)) => vec![Duty::SealExpectation],
        Some((_, Custody::Rejected)) => vec![Duty::KeepFingerprint],
        Some((_, Custody::Releasing)) => vec![
            Duty::StaleNotice,
            Duty::RevokeTokens,
            Duty::RekeyGroups,
            Duty::Wipe,
            Duty::AskProof,
        ],
        Some((_, Custody::Released)) => {
            vec![Duty::KeepKeyHash, Duty::DeleteEntry, Duty::SealHistory, Duty::SignToken]
        }
        Some((from, Custody::RemovedUnproven)) => {
            let mut all = vec![
                Duty::RekeyGroups,
                Duty::KeepKeyHash,
                Duty::DeleteEntry,
                Duty::SealHistory,
                Duty::TellRemains,
            ];
            if from != Some(Custody::Releasing) {
                all.extend([Duty::StaleNotice, Duty::WallOff]);
            }
            all
        }
        Some((_, Custody::Discarded)) => vec![Duty::SealHistory],
        Some((
            Some(Custody::RemovedUnproven | Custody::Transferred | Custody::Discarded),
            Custody::Pending,
        )) => vec![Duty::TellReturned],
        _ => Vec::new(),
    };
    let Some(before) = before else { return Duties::of(&all) };
    if before.trust != after.trust && Trusts::WITHHELD.has(after.trust) && held {
        all.extend([Duty::StaleNotice, Duty::RevokeTokens, Duty::RekeyGroups, Duty::WallOff]);
    }
    if before.trust != after.trust && after.trust == Trust::Compromised && key.is_some() {
        all.push(Duty::BarKey);
    }
    if before.presence != after.presence {
        match after.presence {
            Presence::Forgotten => {
                all.push(Duty::AskPurpose);
                all.extend(used.then_some(Duty::TightenRules));
            }
            Presence::Stolen if held => {
                all.extend([Duty::StaleNotice, Duty::RevokeTokens, Duty::RekeyGroups]);
            }
            Presence::Live
                if before.presence == Presence::Forgotten
                    && working
                    && !Trusts::WITHHELD.has(after.trust) =>
            {
                all.push(Duty::OpenRules);
            }
            _ => {}
        }
    }
    if before.support != after.support && after.support == Support::Adopted {
        all.extend([Duty::SwitchSigner, Duty::ReplaceAnchor]);
    }
    if before.brand != after.brand && after.brand == Brand::Rebadged {
        all.push(Duty::SwitchSigner);
    }
    if offered {
        all.push(Duty::CareSheet);
    }
    Duties::of(&all)
}
