//! Time and memory of a large inventory: so many things, so many sightings.
//!
//! usage: `cargo run --release -p gardien-site --example inventory [THINGS [SIGHTINGS]]`
//! (default: 100,000 and 1,000,000)
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a measurement reads a clock and prints"
)]

use std::time::Instant;

use gardien_site::{
    id::Id,
    inventory::{
        Inventory, Limits,
        claim::{Kind, Source},
        sighting::Sighting,
    },
};
use gardien_watch::time::{HOUR, MINUTE, Time};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|n| n.parse::<u64>().ok());
    let things = numbers.next().unwrap_or(100_000);
    let sightings = numbers.next().unwrap_or(1_000_000);
    let limits =
        Limits { things: usize::try_from(2 * things).unwrap_or(usize::MAX), ..Limits::default() };
    let mut all = Inventory::new(limits);
    let mut minted = 0_u64;
    let mut mint = || {
        minted += 1;
        let [_, _, a, b, c, d, e, f] = minted.to_be_bytes();
        Id::mint(Time(0), [0, 0, 0, 0, a, b, c, d, e, f])
    };
    let now = Time(i64::MAX / 2);

    let before = resident();
    let start = Instant::now();
    for n in 0..things {
        all.take_in(&sighting(n, 0), now, &mut mint);
    }
    let known = start.elapsed();
    let after = resident();
    let count = all.things().count();
    println!("{count} things known after {known:.2?}, {} claims", all.all_claims().count());
    println!(
        "memory: {} MB more ({} octets a thing)",
        (after - before) >> 10,
        (after - before) * 1024 / things
    );

    let start = Instant::now();
    let (mut refreshed, mut added) = (0, 0);
    for n in 0..sightings {
        // In an order that no cache likes.
        let which = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % things;
        let done = all.take_in(&sighting(which, 1 + n / things), now, &mut mint);
        refreshed += done.refreshed.len();
        added += done.added.len();
    }
    let took = start.elapsed();
    println!(
        "{sightings} sightings in {took:.2?}: {:.1} µs each; {refreshed} claims refreshed, {added} added",
        took.as_secs_f64() * 1e6 / sightings as f64,
    );
    let guests = all.things().filter(|t| all.is_guest(t.id)).count();
    println!(
        "{} things at the end ({guests} guests), {} questions, {} without room, {} MB resident",
        all.things().count(),
        all.proposals().count(),
        all.beyond(),
        resident() >> 10
    );
}

/// A thing of an hour: nine in ten with a factory address, one in ten a phone with a new one each
/// day; one in fifty without any, behind a router.
fn sighting(n: u64, round: u64) -> Sighting {
    let [_, _, _, _, _, a, b, c] = n.to_be_bytes();
    let is_phone = n.is_multiple_of(10);
    let mac = if is_phone {
        let day = round / 4;
        format!("02:{day:02x}:33:{a:02x}:{b:02x}:{c:02x}")
    } else {
        format!("00:11:22:{a:02x}:{b:02x}:{c:02x}")
    };
    let name = format!("thing-{n}");
    let (v4, v6) = (format!("10.{a}.{b}.{c}"), format!("fe80::211:22ff:fe{a:02x}:{b:02x}{c:02x}"));
    let print = format!("1,3,6,15,{} | udhcp", n % 40);
    let serial = format!("SN{n:08}");
    let mut claims = vec![
        (Kind::DhcpName, name.as_str(), 90),
        (Kind::MdnsName, name.as_str(), 70),
        (Kind::Fingerprint, print.as_str(), 60),
        (Kind::Ipv4, v4.as_str(), 90),
        (Kind::Ipv6, v6.as_str(), 90),
    ];
    if n % 50 != 1 {
        claims.push((Kind::Mac, mac.as_str(), 100));
    }
    if n % 4 == 3 {
        claims.push((Kind::Serial, serial.as_str(), 80));
    }
    let first = i64::try_from(round).unwrap_or_default() * 6 * HOUR;
    Sighting::of(Source::Seen, Time(first), Time(first + 6 * HOUR - MINUTE), claims)
}

/// Resident memory in kB; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse().ok()).unwrap_or_default()
}
