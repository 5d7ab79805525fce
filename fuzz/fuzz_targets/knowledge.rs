//! A site's own rows and lists from arbitrary text, and things recognised from arbitrary claims.
//!
//! What must hold: no more rows than lines; a refusal names a line that is there; what was added is found
//! under its own name; a confidence lies between 0 and 1; what is claimed has enough of it; recognising
//! twice is recognising once.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::{
    knowledge::{Knowledge, TRADES},
    link::Mac,
    recognise::{ENOUGH, recognise},
    report::{Asked, Identity, Reason, Thing},
    untrusted::Untrusted,
};
use libfuzzer_sys::fuzz_target;

/// The shipped tables are copied once a run.
const BUDGET: Budget = Budget { base: 16 << 20, each: 4 << 10, time: 400_000 };

const SOURCES: [&str; 18] = [
    "dhcp-name",
    "dhcp-fqdn",
    "mdns",
    "mdns-service",
    "mdns-instance",
    "mdns-text",
    "ssdp-device",
    "ssdp-server",
    "dhcp-vendor-class",
    "http-agent",
    "http-path",
    "http-says",
    "lldp",
    "tplink-home",
    "edimax",
    "hnap",
    "upnp",
    "mac-random",
];
const SAYS: [&str; 6] = ["name", "maker", "model", "kind", "firmware", "stack"];

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Some((&[which, a, b, c], rest)) = input.split_first_chunk::<4>() else { return };
    let text = String::from_utf8_lossy(rest);
    let lines = text.lines().count();
    let mut knowledge = Knowledge::shipped().clone();
    let (rows, refused) = knowledge.add_rows(&text);
    let trade = TRADES[usize::from(which) % TRADES.len()];
    let (listed, refused_too) = knowledge.add_list(trade, &text);
    assert!(rows + refused.len() <= lines && listed + refused_too.len() <= lines);
    assert!(refused.iter().chain(&refused_too).all(|r| (1..=lines).contains(&r.line)));
    if let (true, Some(name)) = (listed == 1 && lines == 1, text.split_whitespace().next())
        && let Some(name) = gardien_watch::knowledge::rows::domain(name)
    {
        assert!(knowledge.behind(&name).is_some());
    }

    let mut reasons = Vec::new();
    let mut asked = Vec::new();
    for line in rest.split(|c| *c == b'\n').take(64) {
        let Some((&[source, says], saw)) = line.split_first_chunk::<2>() else { continue };
        let saw = Untrusted::from_bytes(saw);
        asked.push(Asked { name: saw.clone(), resolver: String::new(), times: 1 });
        let source = SOURCES[usize::from(source) % SOURCES.len()];
        reasons.push(Reason { source, saw, says: SAYS[usize::from(says) % SAYS.len()] });
    }
    let mut thing = Thing {
        hours: Vec::new(),
        seen_in: Vec::new(),
        id: String::new(),
        name: None,
        mac: Some(Mac::Eui48([a, b, c, 1, 2, 3])),
        ipv4: vec![],
        ipv6: vec![],
        identity: Identity { reasons, ..Identity::default() },
        first: None,
        last: None,
        up: 0,
        down: 0,
        packets: 0,
        parties: vec![],
        other_parties: None,
        asked,
        notes: vec![],
        busy_minutes: vec![],
        declaration: None,
        conversations: vec![],
        beyond: [0, 0],
        findings: vec![],
    };
    recognise(&mut thing, &knowledge);
    let i = &thing.identity;
    let pairs = [
        (&i.maker, i.sure.maker),
        (&i.model, i.sure.model),
        (&i.kind, i.sure.kind),
        (&i.firmware, i.sure.firmware),
    ];
    for (claimed, sure) in pairs {
        assert!(sure.is_none_or(|s| (0.0..=1.0).contains(&s)));
        // Rounded to hundredths.
        assert!(claimed.is_none() || sure.is_some_and(|s| s >= ENOUGH - 0.006));
    }
    let once = format!("{thing:?}");
    recognise(&mut thing, &knowledge);
    assert_eq!(once, format!("{thing:?}"));
}
