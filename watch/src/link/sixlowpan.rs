//! 6LoWPAN: IPv6 packets in IEEE 802.15.4 frames (RFC 4944, RFC 6282).
//!
//! A frame of 127 octets has no room for 48 octets of headers, so most of them are left out and
//! are rebuilt here from the link-layer addresses, from prefixes that the network agreed on, and
//! from lengths; larger packets come in fragments. What comes out is the IPv6 packet as its sender
//! meant it, so nothing above this module knows that there was a radio.
//!
//! Nothing recurses: mesh, broadcast and fragment header stand at most once, in this order, and
//! packets within packets are bounded. An address whose prefix is not known is not guessed.

mod fragments;
mod headers;

use super::Mac;
use crate::{
    bytes::{Bytes, Malformed},
    time::{SECOND, Time},
};
use fragments::{Datagram, Fragment, Key};

/// Datagrams that are put together at the same time.
pub const DATAGRAMS: usize = 16;
/// Microseconds in which all fragments of a datagram must come (RFC 4944, 5.3).
pub const REASSEMBLY_TIME: i64 = 60 * SECOND;

/// Octets of an IPv6 header.
const IPV6: usize = 40;

/// A prefix that senders may leave out (RFC 6282, 3.1.2; RFC 6775, 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The prefix; bits after `length` are not looked at.
    pub prefix: [u8; 16],
    /// Its length in bits, ≤ 128.
    pub length: u8,
}

/// Rebuilds the packets of one network: contexts and half-received datagrams are kept here.
#[derive(Clone, Debug, Default)]
pub struct SixLowPan {
    contexts: [Option<Context>; 16],
    /// At most [`DATAGRAMS`].
    partial: Vec<Datagram>,
    /// The packet that was rebuilt last.
    packet: Vec<u8>,
}

impl SixLowPan {
    /// Starts with no context and no fragment.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a frame's payload may be 6LoWPAN: its first octet is no "not a LoWPAN frame"
    /// (RFC 4944, 5.1), which is where Zigbee's network header falls for the most part.
    #[must_use]
    pub fn is_lowpan(payload: &[u8]) -> bool {
        payload.first().is_some_and(|dispatch| dispatch >> 6 != 0)
    }

    /// Sets the context with an identifier of 0 to 15; `None` forgets it. Other identifiers do not
    /// exist and are ignored.
    pub fn set_context(&mut self, id: u8, context: Option<Context>) {
        if let Some(slot) = self.contexts.get_mut(usize::from(id)) {
            *slot = context.filter(|c| c.length <= 128);
        }
    }

    /// Takes contexts from the options of a router advertisement, if `packet` (IPv6) is one
    /// (RFC 6775, 4.2). Says how many it took.
    pub fn learn_contexts(&mut self, packet: &[u8]) -> usize {
        self.learn(packet).unwrap_or_default()
    }

    /// Takes the payload of one frame and gives a packet when it is whole: at once, or with the
    /// last of its fragments. `source` and `destination` are those of the frame. `None` when more
    /// is to come, or when this is no LoWPAN frame at all.
    ///
    /// # Errors
    /// [`Malformed`] for dispatches and encodings that are reserved or not read, for a context that
    /// is not known, and for fragments that do not fit their datagram.
    pub fn packet<'a>(
        &'a mut self,
        now: Time,
        source: Mac,
        destination: Mac,
        payload: &[u8],
    ) -> Result<Option<&'a [u8]>, Malformed> {
        if !Self::is_lowpan(payload) {
            return Ok(None);
        }
        let mut b = Bytes::new(payload);
        let (source, destination) = mesh(&mut b, source, destination)?;
        if let Some(&BROADCAST) = b.rest().first() {
            b.skip(2, "broadcast header")?;
        }
        let Some(fragment) = Fragment::parse(&mut b)? else {
            let mut rebuilt = core::mem::take(&mut self.packet);
            rebuilt.clear();
            let result = self.decompress(&mut b, &mut rebuilt, source, destination);
            self.packet = rebuilt;
            let open = result?;
            let total = self.packet.len();
            open.close(&mut self.packet, total)?;
            return Ok(Some(&self.packet));
        };
        self.fragment(now, source, destination, fragment, b)
    }

    fn fragment(
        &mut self,
        now: Time,
        source: Mac,
        destination: Mac,
        fragment: Fragment,
        mut b: Bytes<'_>,
    ) -> Result<Option<&[u8]>, Malformed> {
        let key = Key { source, destination, size: fragment.size, tag: fragment.tag };
        let (data, open) = match fragment.offset {
            None => {
                let mut head = Vec::new();
                let open = self.decompress(&mut b, &mut head, source, destination)?;
                (head, Some(open))
            }
            Some(_) => (b.rest().to_vec(), None),
        };
        let start = usize::from(fragment.offset.unwrap_or(0)) * 8;
        let end = start + data.len();
        let size = usize::from(fragment.size);
        if data.is_empty() || end > size || (end < size && !data.len().is_multiple_of(8)) {
            return Err(b.malformed("fragment length"));
        }

        self.partial.retain(|d| now.since(d.since) < REASSEMBLY_TIME);
        let at = match self.partial.iter().position(|d| d.key == key) {
            Some(at) => at,
            None => {
                if self.partial.len() >= DATAGRAMS {
                    self.partial.remove(0);
                }
                self.partial.push(Datagram::new(key, now));
                self.partial.len() - 1
            }
        };
        let Some(datagram) = self.partial.get_mut(at) else { return Ok(None) };
        if !datagram.add(start, &data, open) {
            self.partial.remove(at);
            return Err(b.malformed("overlapping fragments"));
        }
        if datagram.have < size {
            return Ok(None);
        }
        let whole = self.partial.remove(at);
        self.packet = whole.data;
        let Some(open) = whole.open else {
            return Err(Malformed { what: "first fragment", at: 0 });
        };
        open.close(&mut self.packet, size)?;
        Ok(Some(&self.packet))
    }

    fn learn(&mut self, packet: &[u8]) -> Result<usize, Malformed> {
        const ICMPV6: u8 = 58;
        const ADVERTISEMENT: u8 = 134;
        const CONTEXT_OPTION: u8 = 34;
        let mut b = Bytes::new(packet);
        b.skip(6, "IPv6 header")?;
        // Routers are on the link: a hop limit of 255 shows that nobody forwarded this.
        if b.array("IPv6 header")? != [ICMPV6, 255] {
            return Ok(0);
        }
        b.skip(32, "IPv6 header")?;
        if b.u8("ICMPv6 type")? != ADVERTISEMENT {
            return Ok(0);
        }
        b.skip(15, "router advertisement")?;
        let mut taken = 0;
        while !b.is_empty() {
            let kind = b.u8("option")?;
            let units = b.u8("option length")?;
            if units == 0 {
                return Err(b.malformed("option length"));
            }
            let mut option = Bytes::new(b.take(usize::from(units) * 8 - 2, "option length")?);
            if kind != CONTEXT_OPTION {
                continue;
            }
            let length = option.u8("context length")?;
            let flags = option.u8("context flags")?;
            option.skip(2, "reserved")?;
            let lifetime = option.u16("lifetime")?;
            let rest = option.rest();
            let mut prefix = [0; 16];
            for (to, from) in prefix.iter_mut().zip(rest) {
                *to = *from;
            }
            if length > 128 || usize::from(length) > rest.len() * 8 {
                return Err(option.malformed("context length"));
            }
            // A context that is no longer for compressing (flag C) still decompresses.
            let context = (lifetime != 0).then_some(Context { prefix, length });
            self.set_context(flags & 0xf, context);
            taken += 1;
        }
        Ok(taken)
    }
}

const BROADCAST: u8 = 0x50;

/// Takes the mesh header off, which names the ends of the whole path (RFC 4944, 5.2).
fn mesh(b: &mut Bytes<'_>, source: Mac, destination: Mac) -> Result<(Mac, Mac), Malformed> {
    let Some(first) = b.rest().first().copied().filter(|d| d >> 6 == 0b10) else {
        return Ok((source, destination));
    };
    b.skip(1, "mesh header")?;
    if first & 0xf == 0xf {
        b.skip(1, "hops left")?;
    }
    let pan = match (destination, source) {
        (Mac::Short { pan, .. }, _) | (_, Mac::Short { pan, .. }) => pan,
        _ => super::ieee802154::ANY_PAN,
    };
    let mut address = |is_short: bool| {
        if is_short {
            b.u16("mesh address").map(|address| Mac::Short { pan, address })
        } else {
            b.array("mesh address").map(Mac::Eui64)
        }
    };
    Ok((address(first & 0x20 != 0)?, address(first & 0x10 != 0)?))
}

#[cfg(test)]
mod tests;
