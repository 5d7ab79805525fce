//! What is due on a life, and what the hub does when a time is over.
//!
//! Times that pass are no acts: somebody must look. [`due`] looks at one life and says what waits, since
//! or until when; [`on_time`] names the act that the hub takes of its own accord then. It takes only
//! what can be taken back: back out of maintenance, silent, forgotten, refused until asked again,
//! walled off. A release is given up on the order of whoever began it.

use gardien_watch::time::Time;

use super::{
    Act, By, Custody, DAY, FORGOTTEN_AFTER, Grade, Life, PENDING_MOST, PROOF_MOST,
    PROVISIONAL_MOST, Presence, SILENT_AFTER, Support, Trusts,
};

/// How long before the end of its support a thing is listed.
pub const ENDS_WITHIN: i64 = 180 * DAY;

listed! {
    /// Something that is due.
    What,
    /// Some of it.
    Whats {
        /// Something is owed and not done yet.
        Duties = "duties",
        /// A person should decide about it.
        Decision = "decision",
        /// Its setting up should be over.
        Setup = "setup",
        /// Its maintenance ends.
        Maintenance = "maintenance",
        /// A proof of erasure is awaited.
        Proof = "proof",
        /// The next owner has not signed.
        Countersign = "countersign",
        /// It left without proof.
        Remains = "remains",
        /// It should have been heard.
        Silence = "silence",
        /// Somebody should say what it is for.
        Purpose = "purpose",
        /// Its support ends.
        SupportEnds = "support-ends",
        /// Its support has ended.
        SupportEnded = "support-ended",
    }
}

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub what: What,
    /// Since when, or until when: see `over`.
    pub at: Time,
    /// Whether that time has come.
    pub over: bool,
}

/// What is due on a life, in the order of [`What`].
#[must_use]
pub fn due(life: &Life, now: Time) -> Vec<Due> {
    let mut all = Vec::new();
    let mut say = |what, at: Time| all.push(Due { what, at, over: now >= at });
    if let Some(since) = life.owed_since.filter(|_| !life.owed.is_empty()) {
        say(What::Duties, since);
    }
    match life.custody {
        Custody::Pending => say(What::Decision, after(life.since, PENDING_MOST)),
        Custody::Provisional if !Trusts::WITHHELD.has(life.trust) => {
            say(What::Setup, after(life.since, PROVISIONAL_MOST));
        }
        Custody::Maintenance => say(What::Maintenance, life.until.unwrap_or(life.since)),
        Custody::Releasing => say(What::Proof, after(life.since, PROOF_MOST)),
        _ => {}
    }
    if life.offer.is_some() {
        say(What::Countersign, life.since);
    }
    let out = matches!(life.custody, Custody::RemovedUnproven | Custody::Transferred);
    if out && life.epoch > 0 && life.proof == Grade::E0 {
        say(What::Remains, life.since);
    }
    if let Some(at) = quiet_from(life)
        && now >= at
    {
        say(What::Silence, at);
    }
    if life.presence == Presence::Forgotten {
        say(What::Purpose, life.cared_for());
    }
    match (life.support, life.support_end) {
        (Support::Ended, Some(end)) => say(What::SupportEnded, end),
        (Support::Supported | Support::EndAnnounced, Some(end))
            if end.since(now) <= ENDS_WITHIN =>
        {
            say(What::SupportEnds, end);
        }
        _ => {}
    }
    all
}

/// The act that the hub takes now because a time is over, and in whose name. One at a time: the life
/// that it leads to is asked again.
#[must_use]
pub fn on_time(life: &Life, now: Time) -> Option<(Act, By)> {
    let here = !matches!(
        life.custody,
        Custody::Released | Custody::Transferred | Custody::RemovedUnproven | Custody::Discarded
    );
    let over = |what| due(life, now).iter().any(|d| d.what == what && d.over);
    if over(What::Maintenance) {
        return Some((Act::Return, By::Hub));
    }
    if over(What::Proof)
        && let Some(release) = life.release
    {
        return Some((Act::GiveUp, By::Order { change: release.change }));
    }
    if over(What::Setup) {
        return Some((Act::Quarantine, By::Hub));
    }
    if over(What::Decision) {
        return Some((Act::Reject, By::Hub));
    }
    // Support may end on a thing that is already silent, and after it left, nobody asks.
    let ends = matches!(life.support, Support::Supported | Support::EndAnnounced);
    if here && ends && life.support_end.is_some_and(|end| end <= now) {
        return Some((Act::EndSupport, By::Hub));
    }
    if here && over(What::Silence) {
        return Some((Act::Miss, By::Hub));
    }
    let alive = life.presence == Presence::Live && !life.purpose;
    if here && alive && now.since(life.cared_for()) >= FORGOTTEN_AFTER {
        return Some((Act::Forget, By::Hub));
    }
    None
}

/// From when on its silence is longer than usual, where it is not known to be silent already.
fn quiet_from(life: &Life) -> Option<Time> {
    let speaks = matches!(life.presence, Presence::Live | Presence::Asleep | Presence::Forgotten);
    let pause = life.interval?.saturating_mul(SILENT_AFTER).saturating_add(1);
    life.heard.filter(|_| speaks).map(|heard| after(heard, pause))
}

const fn after(at: Time, microseconds: i64) -> Time {
    Time(at.0.saturating_add(microseconds))
}
