//! MUD files that are due are fetched again from where they say, in a hub that may ask the Internet.
//!
//! Nothing is fetched for the first time: which file counts for a thing is a person's word, and a thing that
//! could send the hub to any address would be a thing that commands it. What comes goes the way of any
//! document ([`super::declarations::receive`]): the same again moves the day, a changed file or signer waits for a
//! person. What could not be fetched is tried again after an hour, two, four, at most a day, and the document
//! says when and why.

use std::{collections::HashMap, sync::Mutex};

use gardien_site::{
    declare::about::{self, Said},
    id::{DeclarationId, SiteId},
};
use gardien_watch::time::{HOUR, Time};

use sha2::{Digest as _, Sha256};

use super::declarations::{By, Failed, Fetched, LONGEST, Offer, Summary, receive};
use crate::{
    anchors::Anchors,
    journal::Run,
    outside::{Fetcher, NotFetched},
    store::{
        Db, StoreError, Tx,
        declarations::{self as rows, Kept},
    },
};

/// Files fetched in one round at most.
const ROUND: i64 = 100;
/// Octets of a signature at most.
const LONGEST_SIGNATURE: usize = 64 << 10;
/// RFC 8520 §1.5: what is asked for.
const ACCEPT: &str = "application/mud+json, application/json;q=0.5";
const ACCEPT_SIGNATURE: &str = "application/pkcs7-signature, */*;q=0.5";

/// What is not tried yet again: until when, and how often it failed.
type Later = HashMap<DeclarationId, (Time, u32)>;

/// Fetches what is due, and remembers what failed.
#[derive(Debug)]
pub(crate) struct Refresher {
    fetcher: Fetcher,
    later: Mutex<Later>,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Round {
    /// Files that came, the same as before or another.
    pub(crate) came: u64,
    /// Of these, those that wait for a person now.
    pub(crate) waiting: u64,
    pub(crate) failed: u64,
}

impl Refresher {
    pub(crate) fn new(fetcher: Fetcher) -> Self {
        Self { fetcher, later: Mutex::default() }
    }

    /// Fetches what is due, one after the other.
    ///
    /// # Errors
    /// The store's; what was done by then stays.
    pub(crate) fn round(
        &self,
        db: &Db,
        run: &Run,
        anchors: &Anchors,
        now: Time,
    ) -> Result<Round, StoreError> {
        let site = run.site();
        let most = ROUND + self.waits(now);
        let due = db.read_now(move |tx: &mut Tx<'_>| rows::due(tx, site, now, most))?;
        let mut done = Round::default();
        for kept in due.into_iter().filter(|k| k.kind == "mud" && self.is_time(k.id, now)) {
            let fetched = self.fetch(&kept);
            let failed = match fetched {
                Ok((octets, signature)) => {
                    let offer = again(&kept, octets, signature);
                    let (run, anchors, id) = (run.clone(), anchors.clone(), kept.id);
                    let received = db.write_now(move |tx: &mut Tx<'_>| {
                        take(tx, &run, now, &anchors, id, &offer)
                    });
                    match received {
                        Ok(waits) => {
                            done.came += 1;
                            done.waiting += u64::from(waits);
                            None
                        }
                        Err(Failed::Store(error)) => return Err(error),
                        Err(Failed::Fault(fault)) => Some(fault.what.to_owned()),
                        Err(Failed::Refused(word)) => Some(word.to_owned()),
                        Err(Failed::Unknown) => Some("unknown".to_owned()),
                    }
                }
                Err(NotFetched::Status(status)) => Some(format!("status {status}")),
                Err(failed) => {
                    if let NotFetched::Way(cause) = &failed {
                        tracing::warn!(url = kept.source, cause, "a MUD file was not fetched");
                    }
                    Some(failed.word().to_owned())
                }
            };
            if let Some(failed) = failed {
                done.failed += 1;
                self.put_off(kept.id, now);
                let at = now;
                db.write_now(move |tx: &mut Tx<'_>| {
                    note(tx, site, kept.id, Fetched { at, failed: Some(failed) })
                })?;
            } else if let Ok(mut later) = self.later.lock() {
                later.remove(&kept.id);
            }
        }
        Ok(done)
    }

    /// A file and, where it names one, its signature.
    fn fetch(&self, kept: &Kept) -> Result<(Vec<u8>, Option<Vec<u8>>), NotFetched> {
        let octets = self.fetcher.fetch(&kept.source, ACCEPT, LONGEST)?;
        let mud = match about::read(&kept.source, &octets) {
            Ok(Said::Mud(file)) => file.mud,
            _ => None,
        };
        let signature = match mud.and_then(|m| m.signature) {
            None => None,
            Some(url) => {
                Some(self.fetcher.fetch(url.raw(), ACCEPT_SIGNATURE, LONGEST_SIGNATURE)?)
            }
        };
        Ok((octets, signature))
    }

    fn is_time(&self, id: DeclarationId, now: Time) -> bool {
        self.later.lock().is_ok_and(|later| later.get(&id).is_none_or(|(until, _)| *until <= now))
    }

    fn waits(&self, now: Time) -> i64 {
        let waits = |later: &Later| later.values().filter(|(until, _)| *until > now).count();
        self.later.lock().map_or(0, |later| i64::try_from(waits(&later)).unwrap_or(0))
    }

    fn put_off(&self, id: DeclarationId, now: Time) {
        if let Ok(mut later) = self.later.lock() {
            let (until, times) = later.entry(id).or_insert((now, 0));
            *until = Time(now.0.saturating_add(HOUR << (*times).min(5)).min(next_day(now).0));
            *times = times.saturating_add(1);
        }
    }
}

const fn next_day(now: Time) -> Time {
    Time(now.0.saturating_add(24 * HOUR))
}

/// Takes in what came in place of a document. Whether a person must decide about it now.
fn take(
    tx: &mut Tx<'_>,
    run: &Run,
    now: Time,
    anchors: &Anchors,
    id: DeclarationId,
    offer: &Offer,
) -> Result<bool, Failed> {
    let site = run.site();
    let fetched = Fetched { at: now, failed: None };
    // A person said no to these octets: whoever offers them again is not heard again.
    let received = if was_refused(tx, site, offer)? {
        None
    } else {
        let hub = By { person: None, role: "hub".to_owned() };
        Some(receive(tx, run, now, &hub, anchors, offer)?.kept)
    };
    note(tx, site, id, fetched)?;
    // What another document came for counts on, and is due again in a day.
    if received.as_ref().is_none_or(|kept| kept.id != id) {
        rows::stale_at(tx, site, id, next_day(now))?;
    }
    Ok(received.is_some_and(|kept| kept.state == "waiting"))
}

/// The document that came, about what the one before is about.
fn again(kept: &Kept, octets: Vec<u8>, signature: Option<Vec<u8>>) -> Offer {
    Offer {
        name: kept.told().name,
        octets,
        signature,
        thing: kept.thing,
        maker: kept.maker.clone(),
        model: kept.model.clone(),
    }
}

/// Whether a person refused these octets for the same thing or model.
fn was_refused(tx: &mut Tx<'_>, site: SiteId, offer: &Offer) -> Result<bool, StoreError> {
    let digest: [u8; 32] = Sha256::digest(&offer.octets).into();
    let refused = rows::of_kind(tx, site, "mud", "refused")?;
    Ok(refused.iter().any(|k| {
        k.digest == digest
            && (k.thing, &k.maker, &k.model) == (offer.thing, &offer.maker, &offer.model)
    }))
}

fn note(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: DeclarationId,
    fetched: Fetched,
) -> Result<(), StoreError> {
    let Some(kept) = rows::one(tx, site, id)? else { return Ok(()) };
    let summary = Summary { fetched: Some(fetched), ..kept.told() };
    let text = serde_json::to_string(&summary).map_err(|e| StoreError::Fault(e.to_string()))?;
    rows::put_summary(tx, site, id, &text)
}
