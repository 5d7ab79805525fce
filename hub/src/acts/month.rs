//! A building of a thousand things over a month: what the store takes, and how fast lists are.

use std::{collections::BTreeMap, net::Ipv4Addr, time::Instant};

use gardien_site::{
    id::{Id, SiteId},
    journal::entry::Quality,
};
use gardien_watch::{
    ip::Address,
    link::Mac,
    report::{Capture, Identity, Network, Party, Reason, Report, Thing, Totals},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
    usage::Stretch,
};

use super::{import, look, upkeep};
use crate::{
    journal::Run,
    store::{Db, StoreError, Tx, site, tests::Scratch, things},
};

/// 1 November 2026.
const START: i64 = 1_793_491_200_000_000;

/// One hour of a building: every thing talks to its maker every five minutes, and now and then to
/// four others.
fn hour(things: u32, at: i64) -> Report {
    let thing = |n: u32| {
        let party = |p: u32| {
            let every = if p == 0 { 5 } else { 60 };
            let usage: Vec<Stretch> = (0..60)
                .filter(|m| (m + n + p).is_multiple_of(every))
                .map(|m| Stretch {
                    at: Time(at + i64::from(m) * MINUTE),
                    up: u64::from(400 + n % 50),
                    down: u64::from(900 + n % 70),
                    packets: 8,
                })
                .collect();
            let sum = |of: fn(&Stretch) -> u64| usage.iter().map(of).sum();
            Party {
                name: Some(Untrusted::new(&format!("s{p}.maker{}.example", n % 40))),
                domain: Some(Untrusted::new(&format!("maker{}.example", n % 40))),
                company: None,
                trade: None,
                country: None,
                r#where: "internet",
                protocol: "tls",
                port: Some(443),
                encrypted: "yes",
                up: sum(|s| s.up),
                down: sum(|s| s.down),
                packets: sum(|s| s.packets),
                flows: 12,
                failed: 0,
                reset: 0,
                retransmitted: 0,
                first: Time(at),
                last: Time(at + HOUR - 1),
                named: true,
                name_from: Some("dns"),
                opened_by: "thing",
                addresses: vec![Address::v4([192, 0, 2, (p + n % 40) as u8])],
                usage,
            }
        };
        let mac = format!("00:17:88:{:02x}:{:02x}:{:02x}", n >> 16, (n >> 8) & 255, n & 255);
        let reason = |source, saw: String, says| Reason { source, saw: Untrusted::new(&saw), says };
        Thing {
            id: format!("thing-{n}"),
            name: None,
            mac: Mac::parse(&mac),
            ipv4: vec![Ipv4Addr::from(0x0a00_0000 + n + 2)],
            ipv6: Vec::new(),
            identity: Identity {
                kind: Some(Untrusted::new("lamp")),
                maker: Some(Untrusted::new(&format!("Maker {}", n % 40))),
                model: Some(Untrusted::new(&format!("Model {}", n % 90))),
                reasons: vec![
                    reason("dhcp-name", format!("lamp-{n}"), "name"),
                    reason("mdns", format!("lamp-{n}.local"), "name"),
                ],
                ..Identity::default()
            },
            first: Some(Time(at)),
            last: Some(Time(at + HOUR - 1)),
            up: 0,
            down: 0,
            packets: 0,
            parties: (0..5).map(party).collect(),
            other_parties: None,
            asked: Vec::new(),
            notes: Vec::new(),
            busy_minutes: Vec::new(),
            hours: Vec::new(),
            seen_in: Vec::new(),
            declaration: None,
            conversations: Vec::new(),
            beyond: [0; 2],
            findings: Vec::new(),
        }
    };
    Report {
        gardien: String::new(),
        captures: vec![Capture::default()],
        network: Network::default(),
        things: (0..things).map(thing).collect(),
        totals: Totals::default(),
        cannot_see: Vec::new(),
        sessions: Vec::new(),
    }
}

/// Kilobytes that this process has in memory, and the most it had.
fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find(|l| l.starts_with(name));
        line.and_then(|l| l.split_whitespace().nth(1)).and_then(|n| n.parse().ok()).unwrap_or(0)
    };
    (of("VmRSS:"), of("VmHWM:"))
}

fn live(db: &Db, site: SiteId, count: u32, hours: i64) {
    let run = Run::start(site, Quality::Set).unwrap();
    for h in 0..hours {
        let at = START + h * HOUR;
        let now = Time(at + HOUR);
        let report = hour(count, at);
        let run = run.clone();
        let done = db.write_now(move |tx: &mut Tx<'_>| {
            import::import(tx, &run, now, &report, &[], &BTreeMap::new())
        });
        let done = done.unwrap();
        assert_eq!(done.new + done.known, u64::from(count));
        upkeep::upkeep(db, site, now, upkeep::BUDGET).unwrap();
    }
}

fn list(db: &Db, site: SiteId, now: Time) -> usize {
    db.read_now(move |tx: &mut Tx<'_>| {
        let beside = look::Beside::read(tx, site, now)?;
        let page = things::page(tx, site, &things::Which::default(), None, 1_000)?;
        let standing: Vec<_> = page.into_iter().map(|t| beside.stand(t)).collect();
        Ok::<_, StoreError>(standing.len())
    })
    .unwrap()
}

fn made(scratch: &Scratch) -> (Db, SiteId) {
    let db = Db::open(&scratch.location).unwrap();
    let new = SiteId(Id::mint(Time(START), [7; 10]));
    db.write_now(move |tx: &mut Tx<'_>| site::make(tx, new, "here", Time(START))).unwrap();
    (db, new)
}

#[test]
fn a_thing_seen_every_hour_stays_one_thing_and_is_counted_whole() {
    for scratch in Scratch::both() {
        let (db, site) = made(&scratch);
        live(&db, site, 20, 100);
        assert_eq!(list(&db, site, Time(START + 100 * HOUR)), 20);
        let sums = db.read_now(move |tx: &mut Tx<'_>| crate::store::usage::sums(tx, &site));
        let one: u64 = hour(20, START).things.iter().flat_map(|t| &t.parties).map(|p| p.up).sum();
        assert_eq!(sums.unwrap()[0], i64::try_from(100 * one).unwrap());
    }
}

/// `cargo test -p gardien --bin gardien a_thousand_things -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn a_thousand_things_over_a_month() {
    let scratch = Scratch::sqlite();
    let (db, site) = made(&scratch);
    let begun = Instant::now();
    live(&db, site, 1_000, 30 * 24);
    println!("720 hours in {:?}", begun.elapsed());
    let octets = db.read_now(|tx: &mut Tx<'_>| tx.octets()).unwrap();
    println!("store: {octets} octets in use, {:?} on the disk", db.size());
    println!("memory: {:?} kB now and at most", memory());
    let now = Time(START + 30 * 24 * HOUR);
    let mut took: Vec<_> = (0..300)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(list(&db, site, now), 1_000);
            begun.elapsed()
        })
        .collect();
    took.sort();
    println!("list of 1,000: median {:?}, p99 {:?}", took[150], took[297]);
}
