//! DNS, mDNS and LLMNR messages (RFC 1035, 6762, 4795).
//!
//! Names are where DNS parsers have died (RFC 9267): loops of compression pointers, pointers into
//! the header, labels of 64 octets, names without end, counts that promise 65,535 records. Here a
//! pointer must go backwards past everything the name has used so far, so it cannot loop; a name is
//! at most 255 octets; a record is read only from bytes that are there.

use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use crate::{
    bytes::{Bytes, Malformed},
    ip::Address,
};

/// Octets of a DNS header.
pub const HEADER: usize = 12;
/// RCODE: the name does not exist.
pub const NO_SUCH_NAME: u8 = 3;

/// A name where it stands in its message: checked, and put together only when it is asked for. Most
/// names of most messages are not.
#[derive(Clone, Copy)]
pub struct Name<'a> {
    all: &'a [u8],
    at: u32,
    /// Octets of its text.
    length: u8,
}

impl<'a> Name<'a> {
    /// Reads a name at an offset; returns it and the offset behind it.
    fn read(all: &'a [u8], at: usize) -> Result<(Self, usize), Malformed> {
        let mut length = 0;
        let behind = walk(all, at, |label| {
            length += usize::from(length > 0) + label.len();
            length < 255
        })?;
        // Less than 255, and an offset of at most 16 bits where it can be pointed to.
        Ok((Self { all, at: at as u32, length: length as u8 }, behind))
    }

    /// The text of the name.
    #[must_use]
    pub fn text(&self) -> Text {
        let mut text = Text { length: 0, octets: [0; 255] };
        // It was checked when it was read.
        let _ = walk(self.all, self.at as usize, |label| text.push(label).is_some());
        text
    }

    /// Octets of its text.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length as usize
    }
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Name<'_> {}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// A name as text octets: labels joined with dots, letters in lower case, no final dot; the root is
/// empty. At most 254 octets.
#[derive(Clone, Copy)]
pub struct Text {
    length: u8,
    octets: [u8; 255],
}

impl Text {
    /// The octets, lower case. Not necessarily text: labels may hold anything.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }

    fn push(&mut self, label: &[u8]) -> Option<()> {
        let mut at = usize::from(self.length);
        if at > 0 {
            *self.octets.get_mut(at)? = b'.';
            at += 1;
        }
        let place = self.octets.get_mut(at..at + label.len())?;
        for (to, from) in place.iter_mut().zip(label) {
            *to = from.to_ascii_lowercase();
        }
        self.length = u8::try_from(at + label.len()).ok().filter(|n| *n < 255)?;
        Some(())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.octets() == other.octets()
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.octets()))
    }
}

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// The name asked for.
    pub name: Name<'a>,
    /// QTYPE.
    pub kind: u16,
    /// QCLASS; its top bit means "unicast reply wanted" in mDNS.
    pub class: u16,
}

/// What a record says, as far as it is used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data<'a> {
    /// An address.
    Address(Address),
    /// Another name (CNAME, PTR, NS, DNAME).
    Name(Name<'a>),
    /// A service: port and host.
    Service {
        /// Port.
        port: u16,
        /// Host.
        host: Name<'a>,
    },
    /// Strings with a length octet before each.
    Text(&'a [u8]),
    /// Anything else.
    Other(&'a [u8]),
}

/// A resource record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Owner.
    pub name: Name<'a>,
    /// TYPE.
    pub kind: u16,
    /// CLASS; its top bit means "flush the cache" in mDNS.
    pub class: u16,
    /// Seconds.
    pub ttl: u32,
    /// Content.
    pub data: Data<'a>,
}

/// TYPE values.
pub mod kind {
    /// IPv4 address.
    pub const A: u16 = 1;
    /// Name server.
    pub const NS: u16 = 2;
    /// Alias.
    pub const CNAME: u16 = 5;
    /// Pointer.
    pub const PTR: u16 = 12;
    /// Text.
    pub const TXT: u16 = 16;
    /// IPv6 address.
    pub const AAAA: u16 = 28;
    /// Service.
    pub const SRV: u16 = 33;
    /// Alias of a subtree.
    pub const DNAME: u16 = 39;
}

/// A view of one message. Its header and first question are checked; records are read on demand.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    all: &'a [u8],
    /// Identifier.
    pub id: u16,
    /// Flags.
    pub flags: u16,
    /// Counts of questions, answers, authorities, additional records as claimed.
    pub counts: [u16; 4],
    /// The first question, where there is one.
    pub question: Option<Question<'a>>,
    /// Where the records begin.
    records: usize,
}

impl<'a> Message<'a> {
    /// Reads the header and the questions.
    ///
    /// # Errors
    /// [`Malformed`] for a header that is cut, an undefined operation, or questions that are cut.
    pub fn parse(all: &'a [u8]) -> Result<Self, Malformed> {
        let mut b = Bytes::new(all);
        let id = b.u16("DNS header")?;
        let flags = b.u16("DNS header")?;
        let mut counts = [0; 4];
        for c in &mut counts {
            *c = b.u16("DNS header")?;
        }
        let mut at = b.at();
        let mut question = None;
        for _ in 0..counts[0] {
            let (name, next) = Name::read(all, at)?;
            let mut b = Bytes::new(all);
            b.skip(next, "question")?;
            let q =
                Question { name, kind: b.u16("question type")?, class: b.u16("question class")? };
            question.get_or_insert(q);
            at = b.at();
        }
        Ok(Self { all, id, flags, counts, question, records: at })
    }

    /// Whether the bytes are surely DNS whatever the port: a query with one question that ends where
    /// it should, of a known type and class. For classification by content.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        let Some(q) = self.question else { return false };
        let opcode = self.flags >> 11 & 15;
        let known =
            matches!(q.kind, 1 | 2 | 5 | 6 | 12 | 15 | 16 | 28 | 33 | 35 | 43 | 48 | 64 | 65 | 255);
        let plain = opcode == 0
            && self.counts[0] == 1
            && self.flags & 0x0040 == 0
            && known
            && matches!(q.class, 1 | 255)
            && q.name.text().octets().iter().all(u8::is_ascii_graphic);
        if !plain {
            return false;
        }
        let mut records = self.records();
        let most =
            usize::from(self.counts[1]) + usize::from(self.counts[2]) + usize::from(self.counts[3]);
        if most > 200 {
            return false;
        }
        let read = records.by_ref().count();
        read == most && records.at == self.all.len()
    }

    /// Whether this is a query (QR = 0).
    #[must_use]
    pub const fn is_query(&self) -> bool {
        self.flags & 0x8000 == 0
    }

    /// RCODE, without its extension.
    #[must_use]
    pub const fn rcode(&self) -> u8 {
        (self.flags & 15) as u8
    }

    /// All questions.
    pub fn questions(&self) -> impl Iterator<Item = Question<'a>> + '_ {
        let mut at = HEADER;
        (0..self.counts[0]).map_while(move |_| {
            let (name, next) = Name::read(self.all, at).ok()?;
            let mut b = Bytes::new(self.all);
            b.skip(next, "question").ok()?;
            let q = Question { name, kind: b.u16("").ok()?, class: b.u16("").ok()? };
            at = b.at();
            Some(q)
        })
    }

    /// The records of all three sections that are there, in order; ends at the first malformed one.
    #[must_use]
    pub fn records(&self) -> Records<'a> {
        let [_, an, ns, ar] = self.counts;
        Records {
            all: self.all,
            at: self.records,
            left: u32::from(an) + u32::from(ns) + u32::from(ar),
            answers: u32::from(an),
        }
    }
}

/// Iterator over records.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    all: &'a [u8],
    at: usize,
    left: u32,
    answers: u32,
}

impl Records<'_> {
    /// Whether the next record is of the answer section.
    #[must_use]
    pub const fn in_answers(&self) -> bool {
        self.answers > 0
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        self.left = self.left.checked_sub(1)?;
        let (record, next) = record(self.all, self.at).ok()?;
        self.at = next;
        self.answers = self.answers.saturating_sub(1);
        Some(record)
    }
}

fn record(all: &[u8], at: usize) -> Result<(Record<'_>, usize), Malformed> {
    let (owner, next) = Name::read(all, at)?;
    let mut b = Bytes::new(all);
    b.skip(next, "record")?;
    let kind = b.u16("record type")?;
    let class = b.u16("record class")?;
    let ttl = b.u32("record TTL")?;
    let length = usize::from(b.u16("record length")?);
    let start = b.at();
    let content = b.take(length, "record data")?;
    // A name inside a record must end inside it (RFC 9267 §6).
    let inner = |from: usize| Name::read(all, from).ok().filter(|(_, end)| *end <= start + length);
    let data = match (kind, content.len()) {
        (kind::A, 4) => content.first_chunk().map(|a| Data::Address(Address::v4(*a))),
        (kind::AAAA, 16) => content.first_chunk().map(|a| Data::Address(Address::v6(*a))),
        (kind::CNAME | kind::PTR | kind::NS | kind::DNAME, _) => {
            inner(start).map(|(n, _)| Data::Name(n))
        }
        (kind::SRV, 7..) => {
            let port =
                content.get(4..6).and_then(|p| p.first_chunk()).map(|p| u16::from_be_bytes(*p));
            port.zip(inner(start + 6)).map(|(port, (host, _))| Data::Service { port, host })
        }
        (kind::TXT, _) => Some(Data::Text(content)),
        _ => None,
    };
    let data = data.unwrap_or(Data::Other(content));
    Ok((Record { name: owner, kind, class, ttl, data }, b.at()))
}

/// The strings of a TXT record.
pub fn strings(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut b = Bytes::new(text);
    core::iter::from_fn(move || b.vec8("string").ok())
}

/// Walks over the labels of a name at an offset; returns the offset behind it. `each` says whether
/// there is room for a label.
///
/// ```text
/// name    = *label ( %x00 / pointer )
/// label   = %x01-3F octets
/// pointer = %xC0-FF octet            ; to an earlier name, 14 bits
/// ```
#[inline]
fn walk<'a>(
    all: &'a [u8],
    start: usize,
    mut each: impl FnMut(&'a [u8]) -> bool,
) -> Result<usize, Malformed> {
    let mut at = start;
    let mut behind = None;
    // A pointer must lead to before the part of the name that it ends.
    let mut floor = start;
    let bad = |what| Malformed { what, at: start };
    loop {
        let Some(&length) = all.get(at) else { return Err(bad("name without end")) };
        match length {
            0 => return Ok(behind.unwrap_or(at + 1)),
            1..=63 => {
                let end = at + 1 + usize::from(length);
                let label = all.get(at + 1..end).ok_or_else(|| bad("label past the end"))?;
                if !each(label) {
                    return Err(bad("name longer than 255"));
                }
                at = end;
            }
            0xc0.. => {
                let low = all.get(at + 1).ok_or_else(|| bad("pointer past the end"))?;
                let to = usize::from(length & 0x3f) << 8 | usize::from(*low);
                behind.get_or_insert(at + 2);
                if to >= floor || to < HEADER {
                    return Err(bad("pointer not to an earlier name"));
                }
                floor = to;
                at = to;
            }
            _ => return Err(bad("label type")),
        }
    }
}

/// The address that a reverse name stands for (`4.3.2.1.in-addr.arpa`), where it is one.
#[must_use]
pub fn reverse(name: &[u8]) -> Option<Address> {
    let text = core::str::from_utf8(name).ok()?;
    if let Some(v4) = text.strip_suffix(".in-addr.arpa") {
        let mut octets = [0; 4];
        let mut parts = v4.split('.');
        for o in octets.iter_mut().rev() {
            *o = parts.next()?.parse().ok()?;
        }
        return parts.next().is_none().then(|| Ipv4Addr::from(octets).octets()).map(Address::v4);
    }
    let v6 = text.strip_suffix(".ip6.arpa")?;
    let mut bits = 0_u128;
    let mut n = 0;
    for part in v6.split('.').collect::<Vec<_>>().iter().rev() {
        if part.len() != 1 || n == 32 {
            return None;
        }
        bits = bits << 4 | u128::from(u8::from_str_radix(part, 16).ok()?);
        n += 1;
    }
    (n == 32).then(|| Address::v6(Ipv6Addr::from(bits).octets()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query for www.Example.com and an answer through an alias.
    fn answer() -> Vec<u8> {
        let mut m = vec![0x12, 0x34, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0];
        m.extend(b"\x03www\x07Example\x03com\0\0\x01\0\x01");
        // www.example.com CNAME edge.example.com (pointer to offset 16).
        m.extend(b"\xc0\x0c\0\x05\0\x01\0\0\0\x3c\0\x07\x04edge\xc0\x10");
        // edge.example.com A 192.0.2.1; its name stands at offset 45.
        m.extend(b"\xc0\x2d\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01");
        m
    }

    #[test]
    fn an_answer_through_an_alias_is_read() {
        let m = answer();
        let got = Message::parse(&m).unwrap();
        assert!(!got.is_query() && got.is_certain());
        assert_eq!(got.question.unwrap().name.text().octets(), b"www.example.com");
        let records: Vec<_> = got.records().collect();
        assert_eq!(records[0].data, Data::Name(records[1].name));
        assert_eq!(records[1].name.text().octets(), b"edge.example.com");
        assert_eq!(records[1].name.length(), 16);
        assert_eq!(records[1].data, Data::Address(Address::v4([192, 0, 2, 1])));
    }

    #[test]
    fn no_truncation_panics_or_invents_records() {
        let m = answer();
        for n in 0..m.len() {
            if let Ok(got) = Message::parse(&m[..n]) {
                assert!(got.records().count() < 2);
            }
        }
    }

    #[test]
    fn pointers_that_loop_or_go_forward_or_into_the_header_are_refused() {
        let with = |name: &[u8]| {
            let mut m = vec![0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
            m.extend(name);
            m.extend([0, 1, 0, 1]);
            m
        };
        for name in [
            &b"\xc0\x0c"[..],    // itself
            b"\x01a\xc0\x0c",    // a loop of one label
            b"\xc0\x0e\xc0\x0c", // forward, then back
            b"\xc0\x00",         // into the header
            b"\xc0\xff",         // past the end
            b"\x40aaaa",         // a label of 64
            b"\x80",             // a reserved label type
        ] {
            assert!(Message::parse(&with(name)).is_err(), "{name:?}");
        }
        let long = [b"\x3f".as_slice(), &[b'a'; 63]].concat().repeat(5);
        assert!(Message::parse(&with(&[&long[..], b"\0"].concat())).is_err());
    }

    #[test]
    fn counts_of_65535_cost_nothing() {
        let mut m = answer();
        m[6..12].fill(0xff);
        let got = Message::parse(&m).unwrap();
        assert_eq!(got.records().count(), 2);
        m[4..6].fill(0xff);
        assert!(Message::parse(&m).is_err());
    }

    #[test]
    fn a_chain_of_pointers_ends() {
        // 4,000 pointers, each to the one before: legal direction, so bounded by the message only.
        let mut m = vec![0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        let mut last = 12_u16;
        for _ in 0..4_000 {
            let here = m.len() as u16;
            m.extend((0xc000 | last).to_be_bytes());
            last = here;
        }
        assert_eq!(Name::read(&m, usize::from(last)).unwrap().0.length(), 0);
    }

    #[test]
    fn reverse_names_give_addresses() {
        assert_eq!(reverse(b"1.2.0.192.in-addr.arpa"), Some(Address::v4([192, 0, 2, 1])));
        let mut v6 = "0.".repeat(31);
        v6.insert_str(0, "1.");
        v6.push_str("ip6.arpa");
        assert_eq!(reverse(v6.as_bytes()).unwrap().to_string(), "::1");
        assert_eq!(reverse(b"x.in-addr.arpa"), None);
    }
}
