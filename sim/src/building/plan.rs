//! The plan of a building: places, people, things and what they do, all as values.
//!
//! Nothing happens here. The same values feed two readers: [`Building`](super::Building) turns
//! habits into frames, and whoever shows the building (a demonstration's store, a test) takes places,
//! names, owners, custody and dates from them. Times in a plan are seconds after its start, so that a
//! plan can begin at any time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gardien_watch::{finding::Level, time::HOUR};

use super::calendar::Hours;
use crate::net::{Mac, documentation_mac, tcp::Stack, tls::Style};

/// Seconds of an hour.
pub(super) const AN_HOUR: u32 = (HOUR / 1_000_000) as u32;
/// Seconds of a day.
pub(super) const A_DAY: u32 = 24 * AN_HOUR;

/// The same in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// In English.
    pub en: String,
    /// In French.
    pub fr: String,
}

/// Both languages at once.
pub(super) fn said(en: &str, fr: &str) -> Said {
    Said { en: en.to_owned(), fr: fr.to_owned() }
}

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PlaceKind {
    Building,
    Floor,
    Room,
}

/// A place of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What people call it.
    pub name: Said,
    /// What it is.
    pub kind: PlaceKind,
    /// The place that it is in, by its index in [`Plan::places`]; none for the building.
    pub within: Option<usize>,
}

/// What somebody may do; the words of the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Role {
    Owner,
    Caretaker,
    Contractor,
    Tenant,
}

/// Somebody of the building.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// First and last name.
    pub name: String,
    /// What he or she may do.
    pub role: Role,
    /// For a tenant and a contractor, the place that is theirs, by its index.
    pub place: Option<usize>,
}

/// Where a thing stands in its life when the plan begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Custody {
    /// Announced by a delivery note or a voucher; nobody has seen it.
    Expected,
    /// Unpacked, in the cupboard.
    Shelf,
    /// Seen, and nobody has said whose it is.
    Pending,
    /// Admitted.
    Operational,
}

/// One connected object, and everything that makes it recognisable.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// What people call it.
    pub name: Said,
    /// Its maker; nobody real.
    pub maker: String,
    /// The maker's name for it.
    pub model: String,
    /// One of [`gardien_watch::knowledge::KINDS`], or "other".
    pub kind: &'static str,
    /// Where it is, by the index of the place.
    pub place: usize,
    /// Whose it is, by the index of the person.
    pub owner: Option<usize>,
    /// Where it stands in its life.
    pub custody: Custody,
    /// Until when its maker supports it, as `YYYY-MM-DD`.
    pub support: Option<&'static str>,
    /// The MUD URL that it names itself by DHCP (RFC 8520 §10).
    pub mud: Option<String>,
    /// Whether it speaks open standards that the hub can use end to end.
    pub native: bool,
    /// Whether its hardware address is made up and changes every two weeks.
    pub private: bool,
    /// Its hardware address; of a [private](Self::private) thing [`Plan::mac`] has the address of a day.
    pub mac: Mac,
    /// The local network it is on, and its number there: the last octet of its address.
    pub segment: u16,
    /// See [`segment`](Self::segment).
    pub number: u8,
    /// Host name told by DHCP.
    pub host: Option<String>,
    /// Vendor class told by DHCP.
    pub class: Option<String>,
    /// What it asks of DHCP, in its order.
    pub wishes: &'static [u8],
    /// How it runs TCP.
    pub stack: Stack,
    /// Whether it takes an IPv6 address, and prefers it.
    pub dual: bool,
    /// What it says by multicast DNS.
    pub services: Vec<Service>,
    /// What it says by SSDP: type and server line.
    pub upnp: Option<(String, String)>,
    /// When it is in the building at all; [`Hours::Always`] for what is screwed to a wall.
    pub hours: Hours,
    /// From when to when there is such a thing, in seconds after the start.
    pub life: Span,
    /// When it is dark: no power, no cable.
    pub dark: Vec<Span>,
    /// What it does.
    pub habits: Vec<(Habit, Span)>,
}

impl Thing {
    /// Its IPv4 address.
    #[must_use]
    pub const fn v4(&self) -> Ipv4Addr {
        address(self.segment, self.number)
    }

    /// Whether it ever sends anything.
    #[must_use]
    pub const fn speaks(&self) -> bool {
        !self.habits.is_empty()
    }
}

/// From then to before then, in seconds after the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first second.
    pub from: i64,
    /// The first second that is not in it; [`Span::END`] for never.
    pub until: i64,
}

impl Span {
    /// No end.
    pub const END: i64 = i64::MAX / 4_000_000;
    /// From before the start, without end.
    pub const EVER: Self = Self { from: 0, until: Self::END };

    /// From a second on.
    #[must_use]
    pub const fn since(from: i64) -> Self {
        Self { from, until: Self::END }
    }

    /// From a second to before another.
    #[must_use]
    pub const fn of(from: i64, until: i64) -> Self {
        Self { from, until }
    }
}

/// A service of multicast DNS (RFC 6763).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// As `_ipp._tcp`.
    pub kind: &'static str,
    /// Its port.
    pub port: u16,
    /// The instance's name.
    pub instance: String,
    /// Its texts.
    pub texts: Vec<String>,
}

/// Something that a thing does again and again. `every` is in seconds, lengths are in octets.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "fields say what they are where the variant says what happens")]
pub enum Habit {
    /// Sets its clock by NTP.
    Clock { server: String, every: u32 },
    /// A short TLS session with a server.
    Call(Call),
    /// A TLS session that stays, with a sign of life.
    Line { server: String, port: u16, style: Style, every: u32, up: usize, down: usize },
    /// Something moves: an upload in pieces of six seconds.
    Motion { server: String, every: u32, hours: Hours, pieces: usize, size: usize },
    /// Fetches a picture from a camera of the building, by HTTP.
    Picture { of: usize, every: u32, size: usize },
    /// Says its services by multicast DNS.
    Announce { every: u32 },
    /// Says itself by SSDP.
    Upnp { every: u32 },
    /// Looks for screens and printers by multicast DNS.
    Search { service: &'static str, every: u32, hours: Hours },
    /// A page to a printer of the building.
    Print { on: usize, every: u32, hours: Hours },
    /// A person reads: several servers within a minute.
    Read { servers: Vec<String>, every: u32, hours: Hours },
    /// Tells a measured value by CoAP in clear to a server of the building.
    Measure { to: usize, every: u32, quantity: &'static str, unit: &'static str, around: i64 },
    /// Asks native things for what they have (`/.well-known/core`, RFC 6690).
    Survey { of: Vec<usize>, every: u32 },
    /// Asks all BACnet devices who they are.
    WhoIs { every: u32, devices: Vec<usize> },
    /// Looks for the KNX gateway.
    KnxSearch { every: u32, gateway: usize },
    /// Tells of switched lights to the KNX group.
    KnxTelegrams { every: u32, hours: Hours },
    /// Reads a Modbus meter.
    Meter { of: usize, every: u32 },
    /// Tells neighbours what it is (LLDP).
    Neighbour { description: String, every: u32 },
    /// Fetches new firmware: over TLS, once.
    Update { server: String, size: usize },
    /// Looks whether a telnet door is still there, and leaves.
    Door { of: usize, every: u32, hours: Hours },
    /// Scans the Internet as Mirai does: so many SYNs each minute.
    Worm { each_minute: u32 },
    /// Looks for its neighbours: asks for every address of its network in turn.
    Sweep { every: u32 },
}

/// What a short TLS session is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Name called.
    pub server: String,
    /// Port called.
    pub port: u16,
    /// The library it resembles.
    pub style: Style,
    /// Seconds from one to the next.
    pub every: u32,
    /// Only then.
    pub hours: Hours,
    /// Octets sent.
    pub up: usize,
    /// Octets received.
    pub down: usize,
}

/// What the plan means to show, and what should be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// A word for it.
    pub name: &'static str,
    /// When, in seconds after the start.
    pub span: Span,
    /// Whose, by index.
    pub things: Vec<usize>,
    /// Rules that should raise something on the first of them, and how loudly at least.
    pub finds: Vec<(&'static str, Level)>,
    /// What happened, in a sentence.
    pub tells: Said,
}

/// A name on the Internet and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Far {
    /// The name.
    pub name: String,
    /// Of the documentation prefixes (RFC 5737).
    pub v4: Ipv4Addr,
    /// Of the documentation prefix (RFC 3849), for one in three.
    pub v6: Option<Ipv6Addr>,
}

/// A building.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// What it is called.
    pub name: Said,
    /// Its places; the first is the building.
    pub places: Vec<Place>,
    /// Its people.
    pub people: Vec<Person>,
    /// Its things.
    pub things: Vec<Thing>,
    /// What their makers declare (MUD, RFC 8520): file name, MUD URL, and text.
    pub declarations: Vec<Declared>,
    /// What happens, in order of time.
    pub stories: Vec<Story>,
    /// Servers on the Internet, in order of their names.
    pub far: Vec<Far>,
    /// How often people and things do what they do, in parts of the usual: 2 is twice as seldom.
    pub calm: u32,
}

/// A maker's declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// File name.
    pub file: String,
    /// Its own URL.
    pub url: String,
    /// MUD, as JSON.
    pub text: String,
    /// The things it is about, by index.
    pub things: Vec<usize>,
}

impl Plan {
    /// The number of networks.
    #[must_use]
    pub fn segments(&self) -> u16 {
        self.things.iter().map(|t| t.segment + 1).max().unwrap_or(1)
    }

    /// The hardware address of a thing in the `period`th two weeks since 1970.
    #[must_use]
    pub fn mac(&self, thing: usize, seed: u64, period: i64) -> Mac {
        let Some(of) = self.things.get(thing) else { return [0; 6] };
        if !of.private {
            return of.mac;
        }
        let mut random =
            crate::random::Random::new(seed ^ period as u64, 0x6d61_6300 + thing as u64);
        let [first, b, c, d, e, f]: Mac = random.array();
        [first & 0xfc | 0x02, b, c, d, e, f]
    }

    /// The server of a name.
    #[must_use]
    pub fn far(&self, name: &str) -> Option<&Far> {
        let at = self.far.binary_search_by(|f| f.name.as_str().cmp(name)).ok()?;
        self.far.get(at)
    }

    /// Gives every server that the habits name its address, by the order of names.
    pub(super) fn settle(&mut self) {
        let mut names: Vec<&str> = Vec::new();
        for (habit, _) in self.things.iter().flat_map(|t| &t.habits) {
            match habit {
                Habit::Clock { server, .. }
                | Habit::Line { server, .. }
                | Habit::Motion { server, .. }
                | Habit::Update { server, .. }
                | Habit::Call(Call { server, .. }) => names.push(server),
                Habit::Read { servers, .. } => names.extend(servers.iter().map(String::as_str)),
                _ => {}
            }
        }
        names.sort_unstable();
        names.dedup();
        self.far = (0_u16..)
            .zip(names)
            .map(|(n, name)| {
                let last = (1 + n / 3 % 253) as u8;
                let v4 = match n % 3 {
                    0 => Ipv4Addr::new(192, 0, 2, last),
                    1 => Ipv4Addr::new(198, 51, 100, last),
                    _ => Ipv4Addr::new(203, 0, 113, last),
                };
                let v6 = (n % 3 == 0).then(|| Ipv6Addr::new(0x2001, 0xdb8, 0xf000, n, 0, 0, 0, 1));
                Far { name: name.to_owned(), v4, v6 }
            })
            .collect();
    }
}

/// The address with a number in a network.
pub(super) const fn address(segment: u16, number: u8) -> Ipv4Addr {
    if segment == 0 {
        Ipv4Addr::new(192, 168, 20, number)
    } else {
        let [high, low] = segment.to_be_bytes();
        Ipv4Addr::new(10, 20 + high, low, number)
    }
}

/// The IPv6 prefix of a network.
pub(super) const fn prefix(segment: u16) -> Ipv6Addr {
    Ipv6Addr::new(0x2001, 0xdb8, 0x20, segment, 0, 0, 0, 0)
}

/// The hardware address of the `n`th thing: of the documentation block (RFC 9542) while that lasts, else
/// locally administered.
pub(super) const fn mac(n: usize) -> Mac {
    if n < 0xe0 {
        return documentation_mac(0x10 + n as u8);
    }
    let [.., a, b] = (n as u64).to_be_bytes();
    [0x02, 0x00, 0x5e, 0x53, a, b]
}

/// Whether a server is one of those that answer by both kinds of IP.
pub(super) fn far_address(far: &Far, dual: bool) -> IpAddr {
    far.v6.filter(|_| dual).map_or(IpAddr::V4(far.v4), IpAddr::V6)
}
