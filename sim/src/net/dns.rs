//! DNS messages (RFC 1035) for resolvers and for the link (RFC 6762), with name compression.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{End, put::Put};

/// Port of resolvers.
pub const PORT: u16 = 53;
/// Port of multicast DNS.
pub const MDNS_PORT: u16 = 5353;
/// Type of an IPv4 address.
pub const A: u16 = 1;
/// Type of an IPv6 address.
pub const AAAA: u16 = 28;
/// Type of a pointer.
pub const PTR: u16 = 12;
/// Type of octets without form.
pub const NULL: u16 = 10;
/// Type of texts.
pub const TXT: u16 = 16;
/// Type of a service binding for HTTPS (RFC 9460).
pub const HTTPS: u16 = 65;
/// Type for all types.
pub const ANY: u16 = 255;

/// A query that wants recursion.
pub const QUERY: u16 = 0x0100;
/// An answer of a recursive resolver.
pub const ANSWER: u16 = 0x8180;
/// Such an answer, cut short.
pub const CUT: u16 = 0x8380;
/// Such an answer: no such name.
pub const NO_NAME: u16 = 0x8183;
/// A multicast answer or announcement.
pub const ANNOUNCEMENT: u16 = 0x8400;

/// The groups of multicast DNS.
pub const MDNS_V4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);
/// See [`MDNS_V4`].
pub const MDNS_V6: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);

/// The IPv4 group as a destination.
#[must_use]
pub const fn mdns_v4() -> End {
    End::group(IpAddr::V4(MDNS_V4), MDNS_PORT)
}

/// The IPv6 group as a destination.
#[must_use]
pub const fn mdns_v6() -> End {
    End::group(IpAddr::V6(MDNS_V6), MDNS_PORT)
}

/// A question. Labels are separated by dots; none contains one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Name without the last dot.
    pub name: String,
    /// Type.
    pub kind: u16,
}

/// A resource record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Owner.
    pub name: String,
    /// Seconds to live.
    pub ttl: u32,
    /// Whether it replaces what was cached (RFC 6762 §10.2).
    pub flush: bool,
    /// Its data.
    pub data: Data,
}

/// Data of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Address.
    A(Ipv4Addr),
    /// Address.
    Aaaa(Ipv6Addr),
    /// True name.
    Cname(String),
    /// Pointer.
    Ptr(String),
    /// Service: port and host.
    Srv(u16, String),
    /// Octets without form.
    Null(Vec<u8>),
    /// Texts.
    Txt(Vec<String>),
    /// Start of authority of a zone, naming its first server.
    Soa(String),
    /// Service binding for the owner itself: protocols and address hints.
    Https(Vec<String>, Vec<Ipv4Addr>),
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Identifier, zero for multicast.
    pub id: u16,
    /// Flags, such as [`QUERY`].
    pub flags: u16,
    /// Questions.
    pub questions: Vec<Question>,
    /// Answers.
    pub answers: Vec<Record>,
    /// Authority.
    pub authority: Vec<Record>,
    /// Additional records.
    pub additional: Vec<Record>,
    /// Whether the sender tells the size of datagrams it takes (RFC 6891).
    pub edns: bool,
}

impl Record {
    /// A record that is one of several of its name and type.
    pub fn shared(name: impl Into<String>, ttl: u32, data: Data) -> Self {
        Self { name: name.into(), ttl, flush: false, data }
    }

    /// A record that is the only one of its name and type on the link.
    pub fn unique(name: impl Into<String>, ttl: u32, data: Data) -> Self {
        Self { name: name.into(), ttl, flush: true, data }
    }
}

impl Message {
    /// A resolver's question.
    pub fn query(id: u16, name: impl Into<String>, kind: u16) -> Self {
        let questions = vec![Question { name: name.into(), kind }];
        Self { id, flags: QUERY, questions, ..Self::default() }
    }

    /// The octets of the message.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut w = Writer { out: Vec::with_capacity(128), names: Vec::new() };
        w.out.u16(self.id);
        w.out.u16(self.flags);
        w.out.u16(self.questions.len() as u16);
        w.out.u16(self.answers.len() as u16);
        w.out.u16(self.authority.len() as u16);
        w.out.u16((self.additional.len() + usize::from(self.edns)) as u16);
        for question in &self.questions {
            w.name(&question.name);
            w.out.u16(question.kind);
            w.out.u16(1);
        }
        for record in self.answers.iter().chain(&self.authority).chain(&self.additional) {
            w.record(record);
        }
        if self.edns {
            w.out.u8(0);
            w.out.u16(41);
            w.out.u16(1_232);
            w.out.u32(0);
            w.out.u16(0);
        }
        w.out
    }

    /// The octets of the message after their length, for streams.
    #[must_use]
    pub fn stream_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.block16(|out| out.put(self.bytes()));
        out
    }
}

/// A message under construction, and where names in it start.
struct Writer<'a> {
    out: Vec<u8>,
    names: Vec<(&'a str, u16)>,
}

impl<'a> Writer<'a> {
    fn name(&mut self, name: &'a str) {
        let mut rest = name;
        while !rest.is_empty() {
            if let Some((_, at)) = self.names.iter().find(|(n, _)| *n == rest) {
                self.out.u16(0xc000 | at);
                return;
            }
            self.names.push((rest, self.out.len() as u16));
            let (label, after) = rest.split_once('.').unwrap_or((rest, ""));
            self.out.block8(|out| out.put(label));
            rest = after;
        }
        self.out.u8(0);
    }

    fn record(&mut self, record: &'a Record) {
        self.name(&record.name);
        self.out.u16(match record.data {
            Data::A(_) => A,
            Data::Aaaa(_) => AAAA,
            Data::Cname(_) => 5,
            Data::Ptr(_) => PTR,
            Data::Srv(..) => 33,
            Data::Null(_) => NULL,
            Data::Txt(_) => TXT,
            Data::Soa(_) => 6,
            Data::Https(..) => HTTPS,
        });
        self.out.u16(if record.flush { 0x8001 } else { 1 });
        self.out.u32(record.ttl);
        let at = self.out.len();
        self.out.u16(0);
        self.data(&record.data);
        let length = (self.out.len() - at - 2) as u16;
        self.out.set_u16(at, length);
    }

    fn data(&mut self, data: &'a Data) {
        match data {
            Data::A(a) => self.out.put(a.octets()),
            Data::Aaaa(a) => self.out.put(a.octets()),
            Data::Cname(name) | Data::Ptr(name) => self.name(name),
            Data::Srv(port, host) => {
                self.out.u32(0);
                self.out.u16(*port);
                self.whole_name(host);
            }
            Data::Null(octets) => self.out.put(octets),
            Data::Txt(texts) => {
                for text in texts {
                    self.out.block8(|out| out.put(text));
                }
            }
            Data::Soa(server) => {
                self.name(server);
                self.name("hostmaster.example");
                for n in [2_026_030_201, 7_200, 900, 1_209_600, 300] {
                    self.out.u32(n);
                }
            }
            Data::Https(protocols, hints) => {
                self.out.u16(1);
                self.out.u8(0);
                self.out.u16(1);
                self.out.block16(|out| {
                    for p in protocols {
                        out.block8(|out| out.put(p));
                    }
                });
                self.out.u16(4);
                self.out.block16(|out| hints.iter().for_each(|a| out.put(a.octets())));
            }
        }
    }

    /// A name where compression is not allowed (RFC 2782).
    fn whole_name(&mut self, name: &str) {
        for label in name.split('.') {
            self.out.block8(|out| out.put(label));
        }
        self.out.u8(0);
    }
}
