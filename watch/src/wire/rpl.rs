//! RPL control messages (RFC 6550 §6): ICMPv6 type 155, by which nodes of a radio mesh find their way
//! to its border router.
//!
//! A message is told by its type, a code of 0 to 3, its fixed part and options that fill the rest
//! exactly. The secure variants (codes 0x80 to 0x83, 0x8a) hide what this file reads; they are
//! refused with a word of their own, so that it can be said. A watcher needs from a DIO who
//! announces which rank in which version of which tree, and from a DAO who the parent is.

use std::net::Ipv6Addr;

use crate::bytes::{Bytes, Malformed};

/// A message and its options.
#[derive(Clone, Copy, Debug)]
pub struct Rpl<'a> {
    /// What is said.
    pub message: Message,
    options: &'a [u8],
}

/// The base objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// DIS (§6.2): is there a tree here?
    Solicitation,
    /// DIO (§6.3): here is one, and this is my place in it.
    Information(Information),
    /// DAO (§6.4): packets for these targets come by way of me.
    Destination {
        /// The RPL instance.
        instance: u8,
        /// K: an acknowledgement is wanted.
        wants_answer: bool,
        /// Counts the sender's messages.
        sequence: u8,
        /// The tree, where the instance is a local one.
        dodag: Option<Ipv6Addr>,
    },
    /// DAO-ACK (§6.5): the answer to a DAO.
    Acknowledgement {
        /// The RPL instance.
        instance: u8,
        /// The number of the DAO answered.
        sequence: u8,
        /// 0: accepted; from 128 on: refused.
        status: u8,
        /// The tree, where the instance is a local one.
        dodag: Option<Ipv6Addr>,
    },
}

/// What a DIO says (§6.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Information {
    /// The RPL instance.
    pub instance: u8,
    /// Version of the tree: only its root may raise it; see [`is_newer`].
    pub version: u8,
    /// The sender's distance from the root; 0xffff: it leaves the tree.
    pub rank: u16,
    /// G: the tree leads to where it is meant to lead.
    pub grounded: bool,
    /// Mode of operation: 0 no downward ways, 1 non-storing, 2 and 3 storing.
    pub mode: u8,
    /// Preference among roots, 0 to 7.
    pub preference: u8,
    /// Asks for new DAOs when it rises.
    pub trigger: u8,
    /// The tree: an address of its root.
    pub dodag: Ipv6Addr,
}

/// One option (§6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RplOption<'a> {
    /// 4: settings of the tree, in a DIO.
    Configuration {
        /// The least by which a rank exceeds its parent's; also the rank of the root.
        min_hop_rank_increase: u16,
        /// The most by which a rank may rise above the lowest the node had; 0: no bound.
        max_rank_increase: u16,
        /// Objective code point: 0 by hops (RFC 6552), 1 by a metric (RFC 6719).
        objective: u16,
    },
    /// 5: a target that the sender of a DAO is a way to.
    Target {
        /// Its length in bits.
        length: u8,
        /// The address, or as many octets of it as the length needs.
        prefix: &'a [u8],
    },
    /// 6: how the targets before it are reached.
    Transit {
        /// Units of time for which that holds; 0: no longer.
        lifetime: u8,
        /// The parent, in non-storing mode.
        parent: Option<Ipv6Addr>,
    },
    /// 8: a prefix for addresses, or in a DIO the sender's own address.
    Prefix {
        /// Its length in bits.
        length: u8,
        /// R: the whole address is the sender's.
        is_senders: bool,
        /// The address.
        prefix: Ipv6Addr,
    },
    /// Any other, and known ones of a wrong length.
    Other {
        /// The type.
        kind: u8,
        /// What follows type and length.
        body: &'a [u8],
    },
}

/// ICMPv6 type.
pub const KIND: u8 = 155;

/// Rank of a node that leaves its tree (§17).
pub const INFINITE_RANK: u16 = 0xffff;

/// MinHopRankIncrease where a tree says nothing (§17); also the rank of its root.
pub const DEFAULT_MIN_HOP_RANK_INCREASE: u16 = 256;

impl<'a> Rpl<'a> {
    /// Reads a whole ICMPv6 message, from its type on.
    ///
    /// # Errors
    /// [`Malformed`] for another type, a secured or unknown code, a short base object, or options
    /// that do not fill the message exactly.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut from = Bytes::new(bytes);
        if from.u8("type")? != KIND {
            return Err(Malformed { what: "type", at: 0 });
        }
        let code = from.u8("code")?;
        from.skip(2, "checksum")?;
        let message = match code {
            0 => from.skip(2, "flags").map(|()| Message::Solicitation)?,
            1 => Message::Information(Information::take(&mut from)?),
            2 => {
                let instance = from.u8("instance")?;
                let flags = from.u8("flags")?;
                from.skip(1, "reserved")?;
                Message::Destination {
                    instance,
                    wants_answer: flags & 0x80 != 0,
                    sequence: from.u8("DAO sequence")?,
                    dodag: tree(&mut from, flags & 0x40 != 0)?,
                }
            }
            3 => {
                let instance = from.u8("instance")?;
                let flags = from.u8("flags")?;
                Message::Acknowledgement {
                    instance,
                    sequence: from.u8("DAO sequence")?,
                    status: from.u8("status")?,
                    dodag: tree(&mut from, flags & 0x80 != 0)?,
                }
            }
            0x80..=0x83 | 0x8a => return Err(Malformed { what: "secured RPL message", at: 1 }),
            _ => return Err(Malformed { what: "code", at: 1 }),
        };
        let options = from.rest();
        while !from.is_empty() {
            take_option(&mut from)?;
        }
        Ok(Self { message, options })
    }

    /// The options in their order, without padding.
    pub fn options(&self) -> impl Iterator<Item = RplOption<'a>> + use<'a> {
        let mut from = Bytes::new(self.options);
        core::iter::from_fn(move || {
            loop {
                let (kind, body) = take_option(&mut from).ok()?;
                if kind > 1 {
                    return Some(
                        RplOption::read(kind, body).unwrap_or(RplOption::Other { kind, body }),
                    );
                }
            }
        })
    }

    /// MinHopRankIncrease, where a DIO says it.
    #[must_use]
    pub fn min_hop_rank_increase(&self) -> Option<u16> {
        self.options().find_map(|option| match option {
            RplOption::Configuration { min_hop_rank_increase: n, .. } => Some(n),
            _ => None,
        })
    }

    /// The parents that a DAO names and that are still good.
    pub fn parents(&self) -> impl Iterator<Item = Ipv6Addr> + use<'a> {
        self.options().filter_map(|option| match option {
            RplOption::Transit { lifetime: 1.., parent } => parent,
            _ => None,
        })
    }
}

impl Information {
    fn take(from: &mut Bytes<'_>) -> Result<Self, Malformed> {
        let instance = from.u8("instance")?;
        let version = from.u8("version")?;
        let rank = from.u16("rank")?;
        let flags = from.u8("mode")?;
        let trigger = from.u8("DTSN")?;
        from.skip(2, "reserved")?;
        Ok(Self {
            instance,
            version,
            rank,
            grounded: flags & 0x80 != 0,
            mode: flags >> 3 & 7,
            preference: flags & 7,
            trigger,
            dodag: from.array::<16>("DODAGID")?.into(),
        })
    }
}

impl<'a> RplOption<'a> {
    fn read(kind: u8, body: &'a [u8]) -> Option<Self> {
        let mut from = Bytes::new(body);
        Some(match kind {
            4 if body.len() == 14 => {
                from.skip(4, "trickle timer").ok()?;
                Self::Configuration {
                    max_rank_increase: from.u16("MaxRankIncrease").ok()?,
                    min_hop_rank_increase: from.u16("MinHopRankIncrease").ok()?,
                    objective: from.u16("OCP").ok()?,
                }
            }
            5 => {
                from.skip(1, "flags").ok()?;
                let length = from.u8("prefix length").ok().filter(|&l| l <= 128)?;
                let octets = usize::from(length).div_ceil(8);
                Self::Target { length, prefix: from.take(octets, "target prefix").ok()? }
            }
            6 if body.len() == 4 || body.len() == 20 => {
                from.skip(3, "path control").ok()?;
                Self::Transit {
                    lifetime: from.u8("path lifetime").ok()?,
                    parent: from.array::<16>("parent").ok().map(Ipv6Addr::from),
                }
            }
            8 if body.len() == 30 => {
                let length = from.u8("prefix length").ok().filter(|&l| l <= 128)?;
                let is_senders = from.u8("flags").ok()? & 0x20 != 0;
                from.skip(12, "lifetimes").ok()?;
                let prefix = from.array::<16>("prefix").ok()?.into();
                Self::Prefix { length, is_senders, prefix }
            }
            _ => return None,
        })
    }
}

/// Whether version `a` follows version `b`.
//= https://www.rfc-editor.org/rfc/rfc6550#section-7.2
//# When A is in the range of [128..255] and B is in the range of [0..127]:
//# If (256 + B - A) is less than or equal to SEQUENCE_WINDOW, then B is greater than A
#[must_use]
pub const fn is_newer(a: u8, b: u8) -> bool {
    const WINDOW: u16 = 16;
    let (wide_a, wide_b) = (a as u16, b as u16);
    match (a >= 128, b >= 128) {
        (true, false) => 256 + wide_b - wide_a > WINDOW,
        (false, true) => 256 + wide_a - wide_b <= WINDOW,
        // Both in one half, which is a circle of its own.
        (false, false) => {
            let ahead = (wide_a + 128 - wide_b) % 128;
            ahead > 0 && ahead <= WINDOW
        }
        (true, true) => a > b && wide_a - wide_b <= WINDOW,
    }
}

fn tree(from: &mut Bytes<'_>, there: bool) -> Result<Option<Ipv6Addr>, Malformed> {
    Ok(if there { Some(from.array::<16>("DODAGID")?.into()) } else { None })
}

/// An option: Pad1 is one octet, all others have a length (§6.7.1).
fn take_option<'a>(from: &mut Bytes<'a>) -> Result<(u8, &'a [u8]), Malformed> {
    let kind = from.u8("option type")?;
    let body = if kind == 0 { &[] } else { from.vec8("option length")? };
    Ok((kind, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    /// A root's DIO with the configuration and the prefix of its tree.
    fn dio() -> Vec<u8> {
        hostile::hex(
            "9b 01 0000 1e f0 0100 88 f1 00 00 fd000000000000000212740100010101
             04 0e 00 08 0c 0a 0700 0100 0001 00 ff ffff
             08 1e 40 40 ffffffff ffffffff 00000000 fd000000000000000000000000000000",
        )
    }

    /// A leaf's DAO in non-storing mode: target, and the parent by way of which it is reached.
    fn dao() -> Vec<u8> {
        hostile::hex(
            "9b 02 0000 1e 40 00 f1 fd000000000000000212740100010101
             05 12 00 80 fd000000000000000212740300030303
             06 14 00 00 00 1e fd000000000000000212740200020202",
        )
    }

    fn address(text: &str) -> Ipv6Addr {
        text.parse().unwrap()
    }

    #[test]
    fn a_root_announces_its_tree_with_version_rank_and_settings() {
        let bytes = dio();
        let rpl = Rpl::parse(&bytes).unwrap();
        let Message::Information(info) = rpl.message else { panic!("{rpl:?}") };
        assert_eq!((info.instance, info.version, info.rank), (0x1e, 240, 256));
        assert_eq!((info.grounded, info.mode, info.preference), (true, 1, 0));
        assert_eq!(info.dodag, address("fd00::212:7401:1:101"));
        assert_eq!(rpl.min_hop_rank_increase(), Some(256));
        let options: Vec<_> = rpl.options().collect();
        assert_eq!(options.len(), 2);
        assert!(matches!(
            options[1],
            RplOption::Prefix { length: 64, is_senders: false, prefix } if prefix == address("fd00::")
        ));
    }

    #[test]
    fn a_leaf_names_its_parent() {
        let bytes = dao();
        let rpl = Rpl::parse(&bytes).unwrap();
        let Message::Destination { sequence, dodag, .. } = rpl.message else { panic!("{rpl:?}") };
        assert_eq!((sequence, dodag), (0xf1, Some(address("fd00::212:7401:1:101"))));
        let parents: Vec<_> = rpl.parents().collect();
        assert_eq!(parents, [address("fd00::212:7402:2:202")]);
        // A parent whose time is 0 is taken back.
        let mut taken_back = bytes;
        let lifetime = taken_back.len() - 17;
        taken_back[lifetime] = 0;
        assert_eq!(Rpl::parse(&taken_back).unwrap().parents().count(), 0);
    }

    #[test]
    fn a_question_may_be_two_octets_and_padding_is_no_option() {
        let rpl = hostile::hex("9b 00 0000 0000 00 01 02 0000");
        let rpl = Rpl::parse(&rpl).unwrap();
        assert_eq!((rpl.message, rpl.options().count()), (Message::Solicitation, 0));
    }

    #[test]
    fn what_is_secured_is_refused_by_its_own_word() {
        let what = |code| Rpl::parse(&[155, code, 0, 0, 0, 0]).unwrap_err().what;
        assert_eq!(
            [what(0x81), what(0x8a), what(9)],
            ["secured RPL message", "secured RPL message", "code"]
        );
    }

    #[test]
    fn versions_count_as_the_lollipop_does() {
        for (a, b) in [(241, 240), (0, 255), (5, 250), (1, 0), (0, 127), (240, 5)] {
            assert!(is_newer(a, b), "{a} after {b}");
            assert!(!is_newer(b, a), "{b} not after {a}");
        }
        assert!(!is_newer(7, 7) && !is_newer(240, 240));
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        let read = |b: &[u8]| {
            let Ok(rpl) = Rpl::parse(b) else { return };
            assert!(rpl.options().count() <= b.len());
            let _ = (rpl.min_hop_rank_increase(), rpl.parents().count());
        };
        for whole in [dio(), dao()] {
            hostile::every_truncation(&whole, read);
            hostile::every_octet_changed(&whole, read);
        }
        hostile::noise(read);
    }
}
