//! Ways on which messages leave the hub.
//!
//! | file | what |
//! |---|---|
//! | `settings` | where each kind leads, checked before it is kept |
//! | `mail` | e-mail over SMTP |
//! | `ntfy` | notices on a phone |
//! | `webhook` | signed JSON (Standard Webhooks) |
//! | `mqtt` | a device in Home Assistant |
//! | `syslog` | lines for a log server (RFC 5424) |
//!
//! Nothing here is waited for: what is to be sent lies in the store, a chore takes it out, and whatever protects
//! has long been done. Sent at least once: a receiver knows a second copy by its id. Addresses that lead into
//! the site's own network are refused unless whoever added the channel said that this is meant; a name is looked
//! up once for each try, and what was looked up is what is connected to.

mod mail;
mod mqtt;
mod ntfy;
pub(crate) mod settings;
mod syslog;
mod webhook;

use std::{collections::BTreeMap, time::Duration};

use gardien_site::{
    id::Id,
    journal::entry::{Actor, Object},
};
use gardien_watch::time::{HOUR, Time};
use serde::{Deserialize, Serialize};

use crate::{
    acts::messages,
    auth::secret,
    journal::{self, Draft, Run},
    store::{Db, StoreError, Tx, channels as rows},
};
use settings::Settings;

/// For one try, all of it.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two signs of life to channels that show a state.
const SIGN: i64 = HOUR;

/// What is sent at once: one message, or several together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// Stays the same however often it is sent.
    pub(crate) id: Id,
    /// act, look, digest, state or test.
    pub(crate) why: String,
    /// The highest level among them.
    pub(crate) level: String,
    pub(crate) at: Time,
    /// One line.
    pub(crate) subject: String,
    pub(crate) items: Vec<Item>,
    /// How many messages wait for a person, by level.
    pub(crate) open: BTreeMap<String, u64>,
}

/// One message of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) message: Id,
    pub(crate) level: String,
    pub(crate) sentences: Vec<String>,
    pub(crate) advice: Vec<String>,
    pub(crate) evidence: Vec<String>,
}

impl Notice {
    /// All of it as plain text, a paragraph for each message.
    fn text(&self) -> String {
        let paragraph = |i: &Item| {
            let mut text = i.sentences.join(" ");
            for advice in &i.advice {
                text.push_str("\n- ");
                text.push_str(advice);
            }
            for line in i.evidence.iter().take(3) {
                text.push_str("\n  ");
                text.push_str(line);
            }
            text
        };
        self.items.iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
    }
}

/// Sends a notice. The error is one line for a person, without anything secret.
fn deliver(channel: &rows::Channel, notice: &Notice) -> Result<(), String> {
    let settings = Settings::read(&channel.settings).ok_or("its settings cannot be read")?;
    let secret = channel.secret.as_deref();
    match &settings {
        Settings::Mail(s) => mail::send(s, secret, notice),
        Settings::Ntfy(s) => ntfy::send(s, secret, notice),
        Settings::Webhook(s) => webhook::send(s, secret, notice),
        Settings::Mqtt(s) => mqtt::send(s, secret, channel.id, notice),
        Settings::Syslog(s) => syslog::send(s, notice),
    }
}

/// An error as one short line without the secret.
fn short(error: impl std::fmt::Display, secret: Option<&str>) -> String {
    let mut text = error.to_string();
    if let Some(secret) = secret.filter(|s| !s.is_empty()) {
        text = text.replace(secret, "…");
    }
    let shown = gardien_watch::untrusted::Untrusted::new(&text).to_string();
    shown.chars().take(200).collect()
}

/// Sends what is due. Whether anything was tried.
///
/// # Errors
/// The store's.
pub(crate) fn round(db: &Db, run: &Run, now: Time) -> Result<bool, StoreError> {
    let site = run.site();
    let (due, all) = db.read_now(move |tx: &mut Tx<'_>| {
        Ok::<_, StoreError>((rows::due(tx, site, now)?, rows::all(tx, site)?))
    })?;
    let tried = !due.is_empty();
    // One that does not answer is tried once a round, not for each thing that waits for it.
    let mut silent: Vec<Id> = Vec::new();
    for delivery in due {
        let Some(channel) = all.iter().find(|c| c.id == delivery.channel) else { continue };
        if silent.contains(&channel.id) {
            continue;
        }
        let sent = match serde_json::from_str::<Notice>(&delivery.body) {
            Ok(notice) => deliver(channel, &notice),
            Err(_) => Err("it cannot be read".to_owned()),
        };
        if sent.is_err() {
            silent.push(channel.id);
        }
        let (run, kind) = (run.clone(), channel.kind.clone());
        let gave_up = db.write_now(move |tx: &mut Tx<'_>| {
            let error = sent.as_ref().err().map(String::as_str);
            let gave_up = rows::tried(tx, site, now, &delivery, error)?;
            // A sensor's state is no news; what is sent to people is written down.
            if delivery.why != "state" && (sent.is_ok() || gave_up) {
                let object = Object { kind: "channel".to_owned(), id: Some(delivery.channel) };
                let action = if gave_up { "message.give-up" } else { "message.send" };
                let draft = Draft::new(Actor::Hub, "hub", action, object)
                    .fact("delivery", delivery.id)
                    .fact("kind", kind)
                    .fact("why", &delivery.why);
                journal::append(tx, &run, now, &[draft])?;
            }
            Ok::<_, StoreError>(gave_up)
        })?;
        if gave_up {
            tracing::warn!(channel = %channel.id, kind = channel.kind, "a channel took nothing for a day");
        }
    }
    signs_of_life(db, run, now, &all)?;
    Ok(tried)
}

/// A sensor that hears nothing for three hours is taken for gone by its reader: it hears once an hour.
fn signs_of_life(db: &Db, run: &Run, now: Time, all: &[rows::Channel]) -> Result<(), StoreError> {
    let site = run.site();
    for channel in all.iter().filter(|c| c.kind == "mqtt") {
        let last = channel.worked.max(channel.failed);
        if last.is_some_and(|at| now.since(at) < SIGN) {
            continue;
        }
        let channel = channel.clone();
        let chance = secret::chance::<10>()
            .map_err(|secret::NoChance| StoreError::Fault("no chance".to_owned()))?;
        db.write_now(move |tx: &mut Tx<'_>| {
            let waits = rows::of_channel(tx, site, channel.id)?;
            if waits.iter().any(|d| d.state == "waiting") {
                return Ok(());
            }
            let notice = Notice {
                id: Id::mint(now, chance),
                why: "state".to_owned(),
                level: "note".to_owned(),
                at: now,
                subject: String::new(),
                items: Vec::new(),
                open: crate::store::messages::open(tx, site)?,
            };
            messages::put_on_its_way(tx, site, now, &channel, &notice)
        })?;
    }
    Ok(())
}
