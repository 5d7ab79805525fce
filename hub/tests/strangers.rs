//! Captures in which everybody is a stranger: no private address, and many who never speak IP.

use std::time::{Duration, Instant};

use gardien_watch::{
    capture::Record,
    report::Report,
    time::Time,
    watcher::{Settings, Watcher},
};

/// Opens connections between public addresses, never twice the same, while other stations send
/// frames of a protocol that nobody knows.
fn watch(connections: u32, silent: u32) -> Report {
    let mut watcher = Watcher::new(Settings { seed: 1, ..Settings::default() });
    let mut at = 0;
    let mut give = |frame: &[u8; 54]| {
        at += 1_000;
        let wire_len = 54;
        let record = Record {
            at: Time(at),
            link: 1,
            fcs: 0,
            wire_len,
            data: frame,
            offset: 0,
            interface: 0,
        };
        watcher.record(&record);
    };
    for n in 0..connections {
        give(&frame(8, n % 1_000, n));
    }
    for n in 0..silent {
        give(&frame(0x77, 1_000 + n, 0));
    }
    watcher.finish()
}

/// An Ethernet frame of a type from a station; as IPv4 it asks to open a connection.
fn frame(kind: u8, station: u32, n: u32) -> [u8; 54] {
    let [a, b, c, d] = station.to_be_bytes();
    let [e, f, g, h] = (0x0b00_0000 + n).to_be_bytes();
    let [i, j, k, l] = (0x2c00_0000 + n).to_be_bytes();
    let ethernet = [0, 1, 2, 3, 4, 5, 0, 0, a, b, c, d, kind, 0];
    let ip = [0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, e, f, g, h, i, j, k, l];
    let tcp = [0x40, 0, 1, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 2, 0, 0, 0, 0, 0, 0];
    let mut frame = [0; 54];
    for (to, octet) in frame.iter_mut().zip(ethernet.into_iter().chain(ip).chain(tcp)) {
        *to = octet;
    }
    frame
}

#[test]
fn a_report_about_many_strangers_takes_time_in_proportion_to_their_number() {
    let start = Instant::now();
    let report = watch(800_000, 30_000);
    let took = start.elapsed();
    assert_eq!(report.totals.packets, 830_000);
    println!("{} things in {took:?}", report.things.len());
    // To look at every address for every station takes more than ten times as long.
    assert!(took < Duration::from_secs(20), "{took:?}");
}
