//! NetBIOS name service (RFC 1002 §4.2), on UDP port 137: printers, recorders and PCs tell names.
//!
//! Its header is that of DNS; what distinguishes it is the name: a label of exactly 32 letters from
//! A to P, each half an octet. One name is read, the first, with the answer's first record behind
//! it. No pointer is followed.

use std::net::Ipv4Addr;

use crate::bytes::{Bytes, Malformed};

/// A message about one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetBios<'a> {
    /// Transaction.
    pub id: u16,
    /// Whether this is an answer.
    pub response: bool,
    /// What is done.
    pub operation: Operation,
    /// 0 is success.
    pub rcode: u8,
    /// The name.
    pub name: Name,
    /// The address of a registration or of a positive answer.
    pub address: Option<Ipv4Addr>,
    status: &'a [u8],
}

/// Opcodes (RFC 1002 §4.2.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the standard's names say it")]
pub enum Operation {
    Query,
    Registration,
    Release,
    Wait,
    Refresh,
}

/// A name of up to 15 octets and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    octets: [u8; 16],
}

impl Name {
    /// The name without the blanks or NULs behind it.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        let name = self.octets.get(..15).unwrap_or_default();
        let end = name.iter().rposition(|octet| !matches!(octet, 0 | b' '));
        name.get(..end.map_or(0, |last| last + 1)).unwrap_or_default()
    }

    /// The sixteenth octet: 0x00 workstation or domain, 0x1c domain controllers, 0x1e browser
    /// elections, 0x20 file server.
    #[must_use]
    pub const fn suffix(&self) -> u8 {
        let [.., suffix] = self.octets;
        suffix
    }
}

impl<'a> NetBios<'a> {
    /// Reads a UDP payload.
    ///
    /// # Errors
    /// [`Malformed`] for counts or flags the service does not have, a name that is not encoded its
    /// way, or another record type than NB and NBSTAT.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        let id = from.u16("transaction id")?;
        let flags = from.u16("flags")?;
        let operation = match flags >> 11 & 0x0f {
            0 => Operation::Query,
            5 | 15 => Operation::Registration,
            6 => Operation::Release,
            7 => Operation::Wait,
            8 | 9 => Operation::Refresh,
            _ => return Err(Malformed { what: "opcode", at: 2 }),
        };
        let response = flags & 0x8000 != 0;
        let counts =
            [from.u16("count")?, from.u16("count")?, from.u16("count")?, from.u16("count")?];
        if counts.iter().any(|&count| count > 1) || (counts[0] == 0) != response {
            return Err(Malformed { what: "counts", at: 4 });
        }
        let name = take_name(&mut from)?;
        let kind = take_type(&mut from)?;
        let mut address = None;
        let mut status = &[][..];
        if response {
            from.skip(4, "time to live")?;
            let data = from.vec16("record length")?;
            if kind == NBSTAT {
                status = data;
            } else {
                address = address_in(data);
            }
        } else if counts[3] == 1 {
            // Registrations repeat the name, as a pointer or in full, and add the address.
            if from.rest().starts_with(&[0xc0, 0x0c]) {
                from.skip(2, "name pointer")?;
            } else {
                take_name(&mut from)?;
            }
            take_type(&mut from)?;
            from.skip(4, "time to live")?;
            address = address_in(from.vec16("record length")?);
        }
        let [_, low] = flags.to_be_bytes();
        Ok(Self { id, response, operation, rcode: low & 0x0f, name, address, status })
    }

    /// The names a node status answer lists, with whether each is a group's.
    pub fn names(&self) -> impl Iterator<Item = (Name, bool)> + use<'a> {
        let (count, rest) = self.status.split_first().map_or((0, &[][..]), |(c, r)| (*c, r));
        let mut from = Bytes::new(rest);
        (0..count).map_while(move |_| {
            let octets = from.array("name").ok()?;
            let flags = from.u16("name flags").ok()?;
            Some((Name { octets }, flags & 0x8000 != 0))
        })
    }

    /// The Ethernet address behind the names of a node status answer.
    #[must_use]
    pub fn mac(&self) -> Option<[u8; 6]> {
        let mut from = Bytes::new(self.status);
        let count = usize::from(from.u8("count").ok()?);
        from.skip(count * 18, "names").ok()?;
        from.array("unit id").ok().filter(|mac| *mac != [0; 6])
    }
}

/// First-level encoding (RFC 1001 §14.1); scope labels behind it are passed over.
fn take_name(from: &mut Bytes<'_>) -> Result<Name, Malformed> {
    let at = from.at();
    let error = Malformed { what: "name", at };
    let label: &[u8; 32] = from.vec8("name")?.try_into().map_err(|_| error)?;
    let mut octets = [0; 16];
    for (octet, pair) in octets.iter_mut().zip(label.chunks_exact(2)) {
        let [high @ b'A'..=b'P', low @ b'A'..=b'P'] = *pair else { return Err(error) };
        *octet = (high - b'A') << 4 | (low - b'A');
    }
    while from.at() - at <= LONGEST_NAME {
        match from.vec8("scope")? {
            [] => return Ok(Name { octets }),
            label if label.len() > 63 => break,
            _ => {}
        }
    }
    Err(error)
}

fn take_type(from: &mut Bytes<'_>) -> Result<u16, Malformed> {
    let kind = from.u16("type")?;
    if !matches!(kind, NB | NBSTAT) || from.u16("class")? != 1 {
        return Err(from.malformed("type or class"));
    }
    Ok(kind)
}

fn address_in(data: &[u8]) -> Option<Ipv4Addr> {
    let mut from = Bytes::new(data);
    from.skip(2, "name flags").ok()?;
    from.array::<4>("address").ok().map(Ipv4Addr::from)
}

const NB: u16 = 0x20;
const NBSTAT: u16 = 0x21;
const LONGEST_NAME: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    fn encoded(name: &[u8; 16]) -> Vec<u8> {
        let letters = name.iter().flat_map(|o| [b'A' + (o >> 4), b'A' + (o & 15)]);
        [32].into_iter().chain(letters).chain([0]).collect()
    }

    fn registration() -> Vec<u8> {
        [
            hostile::hex("1234 2910 0001 0000 0000 0001"),
            encoded(b"PRINTER        \x20"),
            hostile::hex("0020 0001 c00c 0020 0001 000493e0 0006 0000 c0000209"),
        ]
        .concat()
    }

    #[test]
    fn a_printer_registers_its_name_and_address() {
        let bytes = registration();
        let netbios = NetBios::parse(&bytes).unwrap();
        assert_eq!((netbios.operation, netbios.response), (Operation::Registration, false));
        assert_eq!((netbios.name.text(), netbios.name.suffix()), (&b"PRINTER"[..], 0x20));
        assert_eq!(netbios.address, Some(Ipv4Addr::new(192, 0, 2, 9)));
    }

    #[test]
    fn a_node_status_lists_names_and_the_mac() {
        let bytes = [
            hostile::hex("1234 8400 0000 0001 0000 0000"),
            encoded(b"*\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            hostile::hex("0021 0001 00000000 0019 01"),
            b"NAS            \x00\x04\x00".to_vec(),
            hostile::hex("02005e102030"),
        ]
        .concat();
        let netbios = NetBios::parse(&bytes).unwrap();
        let (name, group) = netbios.names().next().unwrap();
        assert_eq!((name.text(), group), (&b"NAS"[..], false));
        assert_eq!(netbios.mac(), Some([2, 0, 0x5e, 0x10, 0x20, 0x30]));
    }

    #[test]
    fn plain_dns_and_lying_counts_are_refused() {
        let dns = hostile::hex("1234 0100 0001 0000 0000 0000 046c616d7004686f6d6500 0001 0001");
        assert!(NetBios::parse(&dns).is_err());
        for (at, value) in [(5, 2), (5, 0), (11, 9), (13, b'Q'), (12, 31)] {
            let mut bytes = registration();
            bytes[at] = value;
            assert!(NetBios::parse(&bytes).is_err(), "octet {at}");
        }
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(netbios) = NetBios::parse(b) else { return };
            let _ = (netbios.name.text().len(), netbios.names().count(), netbios.mac());
        };
        hostile::every_truncation(&registration(), read);
        hostile::every_octet_changed(&registration(), read);
        assert_eq!(hostile::taken_for_its_own(|b| NetBios::parse(b).is_ok()), 0);
    }
}
