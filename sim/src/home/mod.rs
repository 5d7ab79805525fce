//! Two hours of one household, on the evening after a power cut.
//!
//! At 18:00 UTC on 2 March 2026 the power is back and everything starts: eight things, a home
//! server, a switch and a gateway that is also DHCP server and resolver. At 18:22 somebody comes
//! home with a phone. The capture is taken at a port of the switch that sees all traffic.
//!
//! | thing | what a careful observer can notice |
//! |---|---|
//! | camera | uploads when something moves; shows its cloud's certificate (TLS 1.2) |
//! | smart plug | user name and password in clear (MQTT); fetches firmware in clear |
//! | light bridge | tells model and name to everybody (mDNS, SSDP) |
//! | television | asks a resolver of its own for the names of advertisers; video over QUIC |
//! | printer | speaks to the home only |
//! | thermostat | prefers IPv6; names its MUD file |
//! | door sensor hub | CoAP in clear to the home server |
//! | voice assistant | a long session on port 443 that is not TLS, to an address no answer named |
//! | phone | an address made up for this network, many names |
//!
//! With [`HomeSettings::imperfect`] the network is as networks are: a lost segment, a reset, a name
//! that does not exist, a call that nobody answers.

use std::net::{Ipv4Addr, Ipv6Addr};

use gardien_watch::time::{MINUTE, Time};

use crate::Frame;

pub(crate) mod bridge;
mod camera;
pub mod declarations;
pub(crate) mod door;
pub(crate) mod house;
mod names;
mod phone;
mod plug;
pub(crate) mod printer;
mod television;
pub(crate) mod thermostat;
mod voice;

use house::House;

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HomeSettings {
    /// When the power comes back: 2026-03-02T18:00:00Z. Times before 1970 count as 1970, times after
    /// 2106 as January 2106: what a capture file can tell.
    pub start: Time,
    /// How long to watch, in minutes; 120. Later than that nothing new is thought of, the things
    /// only go on with what they do regularly. Values above 1,440 count as 1,440.
    pub minutes: u16,
    /// Whether things go wrong as they do: losses, resets, missing names, no answer.
    pub imperfect: bool,
}

impl Default for HomeSettings {
    fn default() -> Self {
        Self { start: Time(1_772_474_400_000_000), minutes: 120, imperfect: true }
    }
}

/// The address of the gateway, resolver and DHCP server.
pub const GATEWAY: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 1);
/// The prefix that the gateway announces, of 64 bits.
pub const PREFIX: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 0);

/// Everything that passed the switch, in order of time.
#[must_use]
pub fn home(seed: u64, settings: &HomeSettings) -> Vec<Frame> {
    let mut house = House::new(seed, settings);
    for live in [
        camera::live,
        plug::live,
        bridge::live,
        television::live,
        printer::live,
        thermostat::live,
        door::live,
        voice::live,
        phone::live,
    ] {
        live(&mut house);
    }
    house.finish()
}

/// The latest start, in seconds since 1970: a capture file's seconds have 32 bits.
const LATEST: i64 = 4_294_000_000;
/// Where to stop, at most.
const LONGEST: i64 = 1_440 * MINUTE;

#[cfg(test)]
mod tests;
