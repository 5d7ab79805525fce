//! Upkeep: what a store forgets so that it stays within its disk budget.
//!
//! Minutes become hours, hours become days, the oldest days go ([`crate::store::usage`]). What is due by
//! age is done first. Where the store is still beyond its budget, spans are halved until it is not, or
//! until only a day of each is left: then it says so. Each step is a transaction of its own, so
//! that nobody who writes waits long.

use gardien_site::id::SiteId;
use gardien_watch::time::Time;

use crate::store::{
    Db, StoreError, Tx,
    usage::{self, Keep},
};

/// What a store may take on the disk where nobody said otherwise: 2 GB.
pub(crate) const BUDGET: u64 = 2_000_000_000;

/// What upkeep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// Steps of folding.
    pub(crate) folds: u64,
    /// How often spans were halved.
    pub(crate) halved: u32,
    /// Octets in use afterwards.
    pub(crate) octets: u64,
    /// Whether it is within its budget now.
    pub(crate) within: bool,
}

/// Folds what is due, and more where the store is beyond its budget (in octets).
///
/// # Errors
/// Those of the store; what was folded by then stays folded.
pub(crate) fn upkeep(db: &Db, site: SiteId, now: Time, budget: u64) -> Result<Done, StoreError> {
    let mut keep = Keep::default();
    let mut done = Done::default();
    loop {
        while db.write_now(move |tx: &mut Tx<'_>| usage::fold(tx, &site, now, &keep))? {
            done.folds += 1;
        }
        done.octets = db.read_now(|tx: &mut Tx<'_>| tx.octets())?;
        done.within = done.octets <= budget;
        let tighter = keep.tighter();
        if done.within || tighter == keep {
            return Ok(done);
        }
        keep = tighter;
        done.halved += 1;
    }
}
