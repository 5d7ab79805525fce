//! Who listens to which group: IGMP versions 1 to 3 (RFC 1112, 2236, 3376) and MLD versions 1 and 2
//! (RFC 2710, 3810).
//!
//! The joins of a thing tell what it serves before it says a word: 239.255.255.250 is SSDP,
//! 224.0.0.251 is mDNS, 224.0.23.12 is KNX. IGMP is IP protocol 2 and told by type, length, a group
//! that is one, and its checksum, which RFC 3376 §4.1.2 makes the receiver verify. MLD is an ICMPv6
//! type; its checksum covers addresses that are not here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::{Bytes, Malformed};
use crate::wire::icmp::internet_checksum;

/// A query, or a report about groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multicast<'a> {
    /// A router asks.
    Query {
        /// Version of the protocol: IGMP 1 to 3, MLD 1 or 2.
        version: u8,
        /// The group asked about; the unspecified address asks about all.
        group: IpAddr,
    },
    /// A host tells.
    Report(Report<'a>),
}

/// What a host tells, as an iterator over [`Membership`] in the order of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report<'a> {
    /// Version of the protocol: IGMP 1 to 3, MLD 1 or 2.
    pub version: u8,
    v6: bool,
    records: Records<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Records<'a> {
    One(Membership),
    Many(&'a [u8]),
}

/// One group and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The group: always a multicast address.
    pub group: IpAddr,
    /// What the host did.
    pub change: Change,
}

/// What a host did with a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It listens, to all sources or to some.
    Joined,
    /// It listens no longer.
    Left,
    /// It listens still, to fewer sources.
    Narrowed,
}

impl<'a> Multicast<'a> {
    /// Reads the payload of an IP packet of protocol 2 (`v6` false), or an ICMPv6 message from its
    /// type on (`v6` true).
    ///
    /// # Errors
    /// [`Malformed`] for other types, wrong lengths, groups that are none, and IGMP whose checksum
    /// is wrong.
    pub fn parse(v6: bool, bytes: &'a [u8]) -> Result<Self, Malformed> {
        if v6 { mld(bytes) } else { igmp(bytes) }
    }

    /// The groups told about; nothing for a query.
    pub fn memberships(&self) -> impl Iterator<Item = Membership> + use<'a> {
        let (one, many, v6) = match *self {
            Self::Query { .. } => (None, &[][..], false),
            Self::Report(Report { records: Records::One(one), v6, .. }) => (Some(one), &[][..], v6),
            Self::Report(Report { records: Records::Many(many), v6, .. }) => (None, many, v6),
        };
        let mut from = Bytes::new(many);
        one.into_iter().chain(core::iter::from_fn(move || take_record(&mut from, v6).ok()))
    }
}

fn igmp(bytes: &[u8]) -> Result<Multicast<'_>, Malformed> {
    let mut from = Bytes::new(bytes);
    let kind = from.u8("type")?;
    let code = from.u8("max response code")?;
    from.skip(2, "checksum")?;
    if internet_checksum(bytes) != 0 {
        return Err(Malformed { what: "checksum", at: 2 });
    }
    if kind == 0x22 {
        return records(from, 3, false);
    }
    let group = Ipv4Addr::from(from.array::<4>("group")?);
    let one = |version, change| {
        if !group.is_multicast() {
            return Err(Malformed { what: "group", at: 4 });
        }
        let membership = Membership { group: group.into(), change };
        Ok(Multicast::Report(Report { version, v6: false, records: Records::One(membership) }))
    };
    match kind {
        0x11 if group.is_multicast() || group.is_unspecified() => {
            let version = match (from.left(), code) {
                (4.., _) => 3,
                (0, 0) => 1,
                (0, _) => 2,
                _ => return Err(from.malformed("query length")),
            };
            Ok(Multicast::Query { version, group: group.into() })
        }
        0x12 => one(1, Change::Joined),
        0x16 => one(2, Change::Joined),
        0x17 => one(2, Change::Left),
        _ => Err(Malformed { what: "type", at: 0 }),
    }
}

fn mld(bytes: &[u8]) -> Result<Multicast<'_>, Malformed> {
    let mut from = Bytes::new(bytes);
    let kind = from.u8("type")?;
    from.skip(3, "code and checksum")?;
    if kind == 143 {
        return records(from, 2, true);
    }
    if !(130..=132).contains(&kind) {
        return Err(Malformed { what: "type", at: 0 });
    }
    from.skip(4, "maximum response delay")?;
    let group = Ipv6Addr::from(from.array::<16>("group")?);
    let asks_about_all = kind == 130 && group.is_unspecified();
    if !group.is_multicast() && !asks_about_all {
        return Err(Malformed { what: "group", at: 8 });
    }
    let group = IpAddr::from(group);
    if kind == 130 {
        let version = if from.left() >= 4 { 2 } else { 1 };
        return Ok(Multicast::Query { version, group });
    }
    let change = if kind == 131 { Change::Joined } else { Change::Left };
    let one = Records::One(Membership { group, change });
    Ok(Multicast::Report(Report { version: 1, v6: true, records: one }))
}

/// Checks all records of a version 3 (MLD 2) report: the count and what is there must agree.
fn records(mut from: Bytes<'_>, version: u8, v6: bool) -> Result<Multicast<'_>, Malformed> {
    from.skip(2, "reserved")?;
    let count = from.u16("number of records")?;
    let all = from.rest();
    let start = from.at();
    for _ in 0..count {
        take_record(&mut from, v6)?;
    }
    let many = all.get(..from.at() - start).unwrap_or_default();
    Ok(Multicast::Report(Report { version, v6, records: Records::Many(many) }))
}

fn take_record(from: &mut Bytes<'_>, v6: bool) -> Result<Membership, Malformed> {
    let kind = from.u8("record type")?;
    let aux_words = usize::from(from.u8("auxiliary length")?);
    let sources = usize::from(from.u16("number of sources")?);
    let at = from.at();
    let group: IpAddr = if v6 {
        Ipv6Addr::from(from.array::<16>("group")?).into()
    } else {
        Ipv4Addr::from(from.array::<4>("group")?).into()
    };
    if !group.is_multicast() {
        return Err(Malformed { what: "group", at });
    }
    let address = if v6 { 16 } else { 4 };
    from.skip(sources * address + aux_words * 4, "sources")?;
    // RFC 3376 §4.2.12: include of nothing is how a group is left; exclude is a join.
    let change = match (kind, sources) {
        (1 | 3, 0) => Change::Left,
        (1 | 3, _) | (2 | 4 | 5, _) => Change::Joined,
        (6, _) => Change::Narrowed,
        _ => return Err(Malformed { what: "record type", at }),
    };
    Ok(Membership { group, change })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    /// Octets with the checksum set.
    fn igmp_message(text: &str) -> Vec<u8> {
        let mut bytes = hostile::hex(text);
        let sum = internet_checksum(&bytes);
        bytes[2..4].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn told(v6: bool, bytes: &[u8]) -> Vec<(String, Change)> {
        let message = Multicast::parse(v6, bytes).unwrap();
        message.memberships().map(|m| (m.group.to_string(), m.change)).collect()
    }

    #[test]
    fn a_version_2_host_joins_and_leaves() {
        let join = igmp_message("16000000 effffffa");
        assert_eq!(told(false, &join), [("239.255.255.250".to_owned(), Change::Joined)]);
        let leave = igmp_message("17000000 effffffa");
        assert_eq!(told(false, &leave), [("239.255.255.250".to_owned(), Change::Left)]);
    }

    #[test]
    fn a_version_3_report_tells_of_several_groups() {
        let bytes = igmp_message(
            "22000000 00000003  04000000 e00000fb  03000000 effffffa  06000001 e000170c c0000201",
        );
        let told = told(false, &bytes);
        assert_eq!(told[0], ("224.0.0.251".to_owned(), Change::Joined));
        assert_eq!(told[1], ("239.255.255.250".to_owned(), Change::Left));
        assert_eq!(told[2], ("224.0.23.12".to_owned(), Change::Narrowed));
    }

    #[test]
    fn versions_of_queries_are_told_by_length_and_code() {
        let version = |text| match Multicast::parse(false, &igmp_message(text)).unwrap() {
            Multicast::Query { version, .. } => version,
            Multicast::Report(_) => 0,
        };
        assert_eq!(version("11000000 00000000"), 1);
        assert_eq!(version("11640000 00000000"), 2);
        assert_eq!(version("11640000 00000000 027d0000"), 3);
    }

    #[test]
    fn mld_tells_the_same_in_ipv6() {
        let bytes = hostile::hex("8f000000 00000001 04000000 ff0200000000000000000000000000fb");
        assert_eq!(told(true, &bytes), [("ff02::fb".to_owned(), Change::Joined)]);
        let done = hostile::hex("84000000 00000000 ff0200000000000000000000000000fb");
        assert_eq!(told(true, &done), [("ff02::fb".to_owned(), Change::Left)]);
        let query = hostile::hex("82000000 27100000 00000000000000000000000000000000 027d0000");
        assert!(matches!(Multicast::parse(true, &query), Ok(Multicast::Query { version: 2, .. })));
    }

    #[test]
    fn wrong_sums_counts_and_groups_are_refused() {
        let mut join = igmp_message("16000000 effffffa");
        join[7] ^= 1;
        assert_eq!(Multicast::parse(false, &join).unwrap_err().what, "checksum");
        let nobody = igmp_message("16000000 c0000201");
        assert_eq!(Multicast::parse(false, &nobody).unwrap_err().what, "group");
        let liar = igmp_message("22000000 0000ffff 04000000 e00000fb");
        assert!(Multicast::parse(false, &liar).is_err());
        let sources = igmp_message("22000000 00000001 0400ffff e00000fb");
        assert!(Multicast::parse(false, &sources).is_err());
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            for v6 in [false, true] {
                let Ok(message) = Multicast::parse(v6, b) else { continue };
                assert!(message.memberships().count() <= b.len() / 8 + 1);
            }
        };
        let v3 = igmp_message("22000000 00000002 04000000 e00000fb 03000000 effffffa");
        let mld = hostile::hex("8f000000 00000001 04000000 ff0200000000000000000000000000fb");
        for message in [&v3, &mld] {
            hostile::every_truncation(message, read);
            hostile::every_octet_changed(message, read);
        }
        assert!(hostile::taken_for_its_own(|b| Multicast::parse(false, b).is_ok()) < 3);
    }
}
