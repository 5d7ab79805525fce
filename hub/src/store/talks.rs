//! Whom things talk to, and how much in all.
//!
//! A party is what `gardien inspect` prints a row for: a name, or an address that has none, by one
//! protocol on one port. It is the same party to all things of a site; what one thing exchanged with
//! it is a talk. Usage over time (`usage`) has the same two numbers as its key.

use std::net::IpAddr;

use gardien_site::id::SiteId;
use gardien_watch::{ip::Address, report::Party, untrusted::Untrusted, usage::Stretch};

use super::{StoreError, Tx, site, usage, values, word::word};

/// Addresses kept of one talk.
const ADDRESSES: usize = 64;

/// What tells a party from others: its name, else its address; protocol; port.
fn identity(p: &Party) -> String {
    let port = p.port.map(|port| port.to_string()).unwrap_or_default();
    match &p.name {
        Some(name) => format!("name {} {} {port}", name.raw(), p.protocol),
        None => {
            let address = p.addresses.first().map(ToString::to_string).unwrap_or_default();
            format!("address {address} {} {port}", p.protocol)
        }
    }
}

/// The number of a party; one that is new is added. What is known of it now replaces what was known.
pub(crate) fn party(tx: &mut Tx<'_>, site: SiteId, p: &Party) -> Result<i64, StoreError> {
    let identity = identity(p);
    let known = tx.query_opt(
        "UPDATE party SET domain = $3, company = $4, trade = $5, country = $6, lies = $7 \
         WHERE site = $1 AND identity = $2 RETURNING num",
        &values![
            &site,
            &identity,
            p.domain.as_ref().map(Untrusted::raw),
            p.company.as_deref(),
            p.trade.as_deref(),
            p.country,
            p.r#where
        ],
    )?;
    if let Some(row) = known {
        return row.int(0);
    }
    let num = site::next_party(tx, site)?;
    tx.execute(
        "INSERT INTO party (site, num, identity, name, domain, company, trade, country, lies, \
         protocol, port) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &values![
            &site,
            num,
            &identity,
            p.name.as_ref().map(Untrusted::raw),
            p.domain.as_ref().map(Untrusted::raw),
            p.company.as_deref(),
            p.trade.as_deref(),
            p.country,
            p.r#where,
            p.protocol,
            p.port.map(i64::from)
        ],
    )?;
    Ok(num)
}

/// Adds what a thing and a party exchanged to what they had exchanged before, in all and by minutes.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: i64,
    party: i64,
    p: &Party,
) -> Result<(), StoreError> {
    let n = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let mut addresses = known_addresses(tx, site, thing, party)?;
    for a in p.addresses.iter().map(ToString::to_string) {
        if addresses.len() < ADDRESSES && !addresses.contains(&a) {
            addresses.push(a);
        }
    }
    // What was once in clear is not called encrypted again.
    tx.execute(
        "INSERT INTO talk (site, thing, party, encrypted, up, down, packets, flows, failed, \
         reset, retransmitted, named, name_from, opened_by, addresses, first_seen, last_seen) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         ON CONFLICT (site, thing, party) DO UPDATE SET \
         encrypted = CASE WHEN talk.encrypted = excluded.encrypted THEN talk.encrypted \
         WHEN talk.encrypted = 'no' OR excluded.encrypted = 'no' THEN 'no' ELSE 'cannot-tell' END, \
         up = talk.up + excluded.up, down = talk.down + excluded.down, \
         packets = talk.packets + excluded.packets, flows = talk.flows + excluded.flows, \
         failed = talk.failed + excluded.failed, reset = talk.reset + excluded.reset, \
         retransmitted = talk.retransmitted + excluded.retransmitted, \
         named = talk.named OR excluded.named, \
         name_from = COALESCE(talk.name_from, excluded.name_from), \
         opened_by = CASE WHEN talk.opened_by = excluded.opened_by THEN talk.opened_by \
         ELSE 'both' END, addresses = excluded.addresses, \
         first_seen = CASE WHEN talk.first_seen < excluded.first_seen THEN talk.first_seen \
         ELSE excluded.first_seen END, \
         last_seen = CASE WHEN talk.last_seen > excluded.last_seen THEN talk.last_seen \
         ELSE excluded.last_seen END",
        &values![
            &site,
            thing,
            party,
            p.encrypted,
            n(p.up),
            n(p.down),
            n(p.packets),
            n(p.flows),
            n(p.failed),
            n(p.reset),
            n(p.retransmitted),
            p.named,
            p.name_from,
            p.opened_by,
            super::things::json(&addresses)?,
            p.first,
            p.last
        ],
    )?;
    let minutes: Vec<usage::Stretch> = p
        .usage
        .iter()
        .map(|s: &Stretch| usage::Stretch {
            at: s.at.0,
            thing,
            party,
            up: n(s.up),
            down: n(s.down),
            packets: n(s.packets),
        })
        .collect();
    usage::add(tx, &site, usage::Grain::Minute, &minutes)
}

fn known_addresses(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: i64,
    party: i64,
) -> Result<Vec<String>, StoreError> {
    let row = tx.query_opt(
        "SELECT addresses FROM talk WHERE site = $1 AND thing = $2 AND party = $3",
        &values![&site, thing, party],
    )?;
    row.map_or_else(|| Ok(Vec::new()), |row| row.json(0))
}

/// The parties of a thing, with their numbers; the busiest first.
pub(crate) fn of_thing(
    tx: &mut Tx<'_>,
    site: SiteId,
    thing: i64,
) -> Result<Vec<(i64, Party)>, StoreError> {
    tx.query(
        "SELECT p.num, p.name, p.domain, p.company, p.trade, p.country, p.lies, p.protocol, p.port, \
         t.encrypted, t.up, t.down, t.packets, t.flows, t.failed, t.reset, t.retransmitted, \
         t.first_seen, t.last_seen, t.named, t.name_from, t.opened_by, t.addresses \
         FROM talk t JOIN party p ON p.site = t.site AND p.num = t.party \
         WHERE t.site = $1 AND t.thing = $2 ORDER BY t.up + t.down DESC, p.num",
        &values![&site, thing],
    )?
    .iter()
    .map(|row| {
        let addresses: Vec<String> = row.json(22)?;
        let port = row.opt_int(8)?.and_then(|port| u16::try_from(port).ok());
        let party = Party {
            name: row.opt_text(1)?.map(Untrusted::new),
            domain: row.opt_text(2)?.map(Untrusted::new),
            company: row.opt_text(3)?.map(str::to_owned),
            trade: row.opt_text(4)?.map(str::to_owned),
            country: row.opt_text(5)?.map(word),
            r#where: word(row.text(6)?),
            protocol: word(row.text(7)?),
            port,
            encrypted: word(row.text(9)?),
            up: row.count(10)?,
            down: row.count(11)?,
            packets: row.count(12)?,
            flows: row.count(13)?,
            failed: row.count(14)?,
            reset: row.count(15)?,
            retransmitted: row.count(16)?,
            first: row.time(17)?,
            last: row.time(18)?,
            named: row.bool(19)?,
            name_from: row.opt_text(20)?.map(word),
            opened_by: word(row.text(21)?),
            addresses: addresses
                .iter()
                .filter_map(|a| a.parse::<IpAddr>().ok())
                .map(Address::from)
                .collect(),
            usage: Vec::new(),
        };
        Ok((row.int(0)?, party))
    })
    .collect()
}

/// Joins a row of one name of a thing with that of another.
pub(crate) fn join(have: &mut Party, p: Party) {
    have.up = have.up.saturating_add(p.up);
    have.down = have.down.saturating_add(p.down);
    have.packets = have.packets.saturating_add(p.packets);
    have.flows = have.flows.saturating_add(p.flows);
    have.failed = have.failed.saturating_add(p.failed);
    have.reset = have.reset.saturating_add(p.reset);
    have.retransmitted = have.retransmitted.saturating_add(p.retransmitted);
    have.first = have.first.min(p.first);
    have.last = have.last.max(p.last);
    have.named |= p.named;
    have.name_from = have.name_from.or(p.name_from);
    if have.encrypted != p.encrypted {
        let in_clear = have.encrypted == "no" || p.encrypted == "no";
        have.encrypted = if in_clear { "no" } else { "cannot-tell" };
    }
    if have.opened_by != p.opened_by {
        have.opened_by = "both";
    }
    for a in p.addresses {
        if have.addresses.len() < ADDRESSES && !have.addresses.contains(&a) {
            have.addresses.push(a);
        }
    }
}
