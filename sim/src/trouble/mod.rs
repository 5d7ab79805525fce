//! Trouble on purpose: a small home in which one thing misbehaves, and its harmless twin, a home in
//! which something looks much the same and is in order.
//!
//! A rule that finds trouble is worth what its false alarms are worth. So every [`Scenario`] comes twice.
//! The trouble is made as the software that causes it makes it, from its public descriptions; the twin
//! is what a careless rule would take for it. Both live among ordinary things (a light bridge, a
//! thermostat, a printer, a hub of door sensors, a laptop), from the evening on which the power is back.
//!
//! | file | what goes wrong |
//! |---|---|
//! | `calls` | worms' SYNs, knocking on strangers, calling a dead boss |
//! | `floods` | floods of three kinds, forged senders, a victim |
//! | `doors` | doors opened in the router, visitors from outside |
//! | `lookups` | names asked for in secret, a tunnel, names made up |
//! | `link` | impostors on the local network, a thing that looks for its neighbours |
//! | `logins` | logins again and again |
//! | `clear` | secrets and firmware in clear |
//! | `life` | a thing falls silent, a thing sends more than usual |
//!
//! Nobody here is real, with two exceptions that the matter itself needs: the names and addresses of
//! public resolvers, and addresses drawn from all there are, where a worm or a forger draws them so. No
//! packet leaves the file.

use gardien_watch::{
    finding::Level,
    time::{MINUTE, Time},
};

use crate::{
    Frame, HomeSettings, capture,
    home::{bridge, door, house::House, printer, thermostat},
    net::Mac,
};

mod calls;
mod clear;
mod doors;
mod floods;
mod life;
mod link;
mod logins;
mod lookups;
mod stage;

/// A kind of trouble, and its harmless twin.
#[derive(Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// The rule that should find it ([`gardien_watch::rules::RULES`]).
    pub rule: &'static str,
    /// Minutes of the trouble and of the twin.
    minutes: (u16, u16),
    trouble: Play,
    twin: Play,
}

impl Scenario {
    /// How long its home is watched, in minutes.
    #[must_use]
    pub const fn minutes(&self, twin: bool) -> u16 {
        if twin { self.minutes.1 } else { self.minutes.0 }
    }
}

/// Lets things live in a house, at four places from a number on. Says who is to be judged.
type Play = fn(&mut House, u8) -> Vec<Subject>;

/// Somebody to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its hardware address.
    pub mac: Mac,
    /// In the trouble, the level that the rule has to give it at least; in the twin, the level that it
    /// must not reach.
    pub level: Level,
    /// When what is to be judged begins: its first packet is not earlier.
    pub from: Time,
}

/// A home made of a [`Scenario`].
#[derive(Clone, Debug)]
pub struct Trouble {
    /// Everything that passed the switch, in order of time.
    pub frames: Vec<Frame>,
    /// Who is to be judged: one in the trouble, one or more in the twin.
    pub subjects: Vec<Subject>,
}

impl Trouble {
    /// The capture file.
    #[must_use]
    pub fn capture(&self) -> Vec<u8> {
        capture(&self.frames)
    }
}

const fn scenario(
    name: &'static str,
    rule: &'static str,
    minutes: (u16, u16),
    trouble: Play,
    twin: Play,
) -> Scenario {
    Scenario { name, rule, minutes, trouble, twin }
}

/// All scenarios. Their order is that of their places in a house of several; the last one cuts the
/// power of all that came before.
pub const SCENARIOS: &[Scenario] = &[
    scenario("worm-syn", "worm-syn", (30, 30), calls::worm, calls::worm_twin),
    scenario("strangers", "strangers", (40, 40), calls::strangers, calls::strangers_twin),
    scenario("dead-boss", "dead-boss", (90, 90), calls::dead_boss, calls::dead_boss_twin),
    scenario("flood-syn", "flood", (30, 30), floods::syn, floods::syn_twin),
    scenario("flood-udp", "flood", (30, 30), floods::udp, floods::udp_twin),
    scenario("flood-ping", "flood", (30, 40), floods::ping, floods::ping_twin),
    scenario("forged-source", "forged-source", (30, 60), floods::forged, floods::forged_twin),
    scenario("flood-inside", "flood", (30, 30), floods::inside, floods::victim_twin),
    scenario("under-attack", "under-attack", (30, 30), floods::victim, floods::victim_twin),
    scenario("under-attack-ports", "under-attack", (30, 30), floods::tried, floods::victim_twin),
    scenario("port-scan", "port-scan", (30, 30), floods::tries, floods::victim_twin),
    scenario("door-opened-upnp", "door-opened", (30, 30), doors::upnp, doors::upnp_twin),
    scenario("door-opened-pmp", "door-opened", (30, 30), doors::pmp, doors::pmp_twin),
    scenario("door-opened-pcp", "door-opened", (30, 30), doors::pcp, doors::pcp_twin),
    scenario(
        "reached-from-outside",
        "reached-from-outside",
        (30, 30),
        doors::reached,
        doors::reached_twin,
    ),
    scenario("hidden-lookups-doh", "hidden-lookups", (40, 40), lookups::doh, lookups::doh_twin),
    scenario("hidden-lookups-dot", "hidden-lookups", (40, 40), lookups::dot, lookups::dot_twin),
    scenario("dns-tunnel", "dns-tunnel", (40, 60), lookups::tunnel, lookups::tunnel_twin),
    scenario(
        "made-up-names",
        "made-up-names",
        (60, 60),
        lookups::made_up_names,
        lookups::made_up_twin,
    ),
    scenario("arp-impersonation", "arp-impersonation", (45, 60), link::arp, link::arp_twin),
    scenario("router-impersonation", "router-impersonation", (60, 60), link::router, link::mesh),
    scenario("dhcp-impersonation", "dhcp-impersonation", (60, 60), link::dhcp, link::pair),
    scenario("lan-scan-arp", "lan-scan", (30, 30), link::sweep, link::sweep_twin),
    scenario("lan-scan-tcp", "lan-scan", (30, 30), link::knock, link::knock_twin),
    scenario("login-loop-ssh", "login-loop", (40, 1_440), logins::ssh, logins::ssh_twin),
    scenario("login-loop-telnet", "login-loop", (40, 120), logins::telnet, logins::telnet_twin),
    scenario("secret-in-clear-http", "secret-in-clear", (30, 30), clear::http, clear::http_twin),
    scenario("secret-in-clear-mqtt", "secret-in-clear", (30, 30), clear::mqtt, clear::mqtt_twin),
    scenario(
        "secret-in-clear-telnet",
        "secret-in-clear",
        (30, 30),
        clear::telnet,
        clear::telnet_twin,
    ),
    scenario(
        "firmware-in-clear",
        "firmware-in-clear",
        (30, 30),
        clear::firmware,
        clear::firmware_twin,
    ),
    scenario("more-upload", "more-upload", (4_320, 4_320), life::upload, life::upload_twin),
    scenario("went-silent", "went-silent", (1_440, 1_440), life::silent, life::silent_twin),
];

/// The scenario of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|s| s.name == name)
}

/// A home with a scenario's trouble, or with its harmless twin.
#[must_use]
pub fn make(scenario: &'static Scenario, twin: bool, seed: u64) -> Trouble {
    several(&[scenario], twin, seed)
}

/// A home with the trouble of several scenarios, or with all their twins; as long as the longest.
#[must_use]
pub fn several(scenarios: &[&'static Scenario], twin: bool, seed: u64) -> Trouble {
    let minutes = scenarios.iter().map(|s| s.minutes(twin)).max().unwrap_or(30);
    let settings = HomeSettings { imperfect: false, ..HomeSettings::default() };
    let mut house = House::new(seed, &settings);
    // A home may be watched for longer than the one of the demonstration.
    house.end = Time(settings.start.0 + i64::from(minutes) * MINUTE);
    for live in [bridge::live, thermostat::live, printer::live, door::live, stage::laptop] {
        live(&mut house);
    }
    let mut subjects = Vec::new();
    for (number, scenario) in (0..).zip(SCENARIOS) {
        if scenarios.iter().any(|s| s.name == scenario.name) {
            let play = if twin { scenario.twin } else { scenario.trouble };
            subjects.extend(play(&mut house, FIRST_PLACE + number * PLACES));
        }
    }
    Trouble { frames: house.finish(), subjects }
}

/// The first number of a scenario's places: above the things of the demonstration.
const FIRST_PLACE: u8 = 0x40;
/// Numbers that each scenario has.
const PLACES: u8 = 5;

#[cfg(test)]
mod tests;
