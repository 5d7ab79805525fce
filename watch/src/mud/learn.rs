//! A declaration proposed for a thing that has none, from what it was seen doing.
//!
//! A file that permits all that was seen protects nobody: whoever was inside while the capture ran
//! is then inside for good. So this is a proposal with its reasons, not a recording:
//!
//! - **names over addresses.** A resolver's answer tells whom the thing meant; an address alone is
//!   written only where no name was ever seen, and says so (RFC 8520 §6: files with addresses should
//!   not be implemented without a person).
//! - **what failed is no need.** A connection that nobody answered is left out, or doubted.
//! - **what others did is not the thing's doing.** A scan against it must not open its ports: only
//!   what it answered counts, from this site; from the Internet only where it knows the other side.
//! - **what every host does is not written**: the defaults of RFC 8520 and the layer of needs
//!   ([`super::evaluate`]) have it.
//! - **no wildcard.** RFC 8520 has none; of names that rotate those seen are written, and it is said
//!   that they rotate. Only where it is plain that those seen say nothing about those to come, one
//!   line permits any host on one port, marked as wide, and a person can do without it.
//!
//! Each permission carries what it rests on and how far it can be trusted; what was not written is
//! listed with its reason; and what a longer capture would settle is counted.
//!
//! - `gather`: conversations become services (who, protocol, port, who opens);
//! - `rotate`: other sides that are others each time become one line;
//! - `weigh`: how far a service can be trusted, and why;
//! - `write`: services become entries;
//! - `settle`: what remains open.

mod gather;
mod rotate;
mod settle;
#[cfg(test)]
mod tests;
mod weigh;
mod write;

use std::{collections::BTreeSet, net::IpAddr};

use crate::{
    conversation::{Conversation, Evidence, NameSource, Opener, Place},
    mud::{
        breadth::widths,
        compare::{Count, compare},
        evaluate::{AceAt, Decision, decide},
        model::{Mud, Ports},
        site::Site,
    },
    time::Time,
    untrusted::Untrusted,
};

pub use gather::Peer;
pub use settle::{SETTLE, Settle};
pub use weigh::{REASONS, Reason};

/// Entries of a proposal, both directions together: with the longest names they still fit the
/// megabyte that a reader takes ([`super::json::LONGEST`]).
pub const MOST_ENTRIES: usize = 1_000;

/// What was seen of one thing.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Its conversations.
    pub talks: &'a [Conversation],
    /// Names that it asked a resolver for, in lower case. Tells a name that it wanted from the
    /// aliases on the way; may be empty.
    pub asked: &'a [Untrusted],
    /// First and last record of each stretch that was recorded.
    pub sessions: &'a [[Time; 2]],
    /// Flows and packets that found no room among the conversations.
    pub beyond: [u64; 2],
}

/// What becomes of other sides, and of ports, that are others each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rotating {
    /// One line for any host on that port, or for the range of ports, where there is evidence for it.
    #[default]
    AnyHost,
    /// Those seen, one by one, ports as well as hosts: no line is wide, and the next one is not in the
    /// file.
    OneByOne,
}

/// What the file says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// `mud-url`.
    pub url: Untrusted,
    /// `systeminfo`, at most 60 characters; longer ones are cut.
    pub systeminfo: Option<Untrusted>,
    /// `mfg-name`.
    pub maker: Option<Untrusted>,
    /// `model-name`.
    pub model: Option<Untrusted>,
    /// `firmware-rev`.
    pub firmware: Option<Untrusted>,
}

/// A proposed file with all that it rests on.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The file.
    pub mud: Mud,
    /// What it permits, in the order of the file.
    pub entries: Vec<Learnt>,
    /// What it does not permit although it was seen, most packets first.
    pub left_out: Vec<LeftOut>,
    /// What a longer or another capture would settle.
    pub settle: Vec<Settle>,
    /// In how much time all was seen.
    pub observed: Observed,
    /// Packets of all conversations, those that the file with defaults and needs explains, and those
    /// that defaults and needs alone explain.
    pub packets: u64,
    /// Of these, explained by the file, the defaults and the needs.
    pub explained: u64,
    /// Of these, explained without any entry.
    pub needed: u64,
    /// Entries that open more than a declaration should.
    pub wide: usize,
}

/// The time in which a thing was observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// First and last packet.
    pub span: Option<[Time; 2]>,
    /// Microseconds that were recorded of it, pauses left out.
    pub recorded: i64,
    /// Stretches that were recorded.
    pub sessions: u32,
    /// Days on which conversations began, at most 64.
    pub days: u32,
}

/// A permission of the proposal: an entry and its twin in the other direction.
#[derive(Clone, Debug)]
pub struct Learnt {
    /// The entry in the direction of the opener, then that of the answers, where there is one.
    pub at: [Option<AceAt>; 2],
    /// With whom.
    pub with: Peer,
    /// IP version: 4 or 6.
    pub version: u8,
    /// IP protocol number.
    pub protocol: u8,
    /// Ports of the thing that it asks for.
    pub thing_port: Option<Ports>,
    /// Ports of the other side that it asks for.
    pub party_port: Option<Ports>,
    /// Type and code of ICMP.
    pub icmp: Option<(u8, u8)>,
    /// Who opens: the thing or the other side, never unknown.
    pub opened_by: Opener,
    /// What was seen.
    pub seen: Behind,
    /// How far it can be trusted, in hundredths.
    pub confidence: u8,
    /// Why so far, in a fixed order.
    pub reasons: Vec<Reason>,
}

/// The observation behind a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Flows, packets, octets, first, last and where to see it. A flow to an address with several
    /// names counts for each of them.
    pub count: Count,
    /// Flows that the other side of their opener answered.
    pub answered: u64,
    /// Days on which flows began, at most 64.
    pub days: u32,
    /// Sessions in which flows began, at most 64.
    pub sessions: u32,
    /// Microseconds between flows, where they come at even intervals.
    pub every: Option<i64>,
    /// Addresses of the other side, at most 16.
    pub addresses: Vec<IpAddr>,
    /// The least trusted way in which the name was known; `None` where none is asked for.
    pub name_from: Option<NameSource>,
    /// Flows to an address that had other names as well.
    pub shared: u64,
    /// Flows of which nobody saw who opened.
    pub opener_unseen: u64,
    /// The other side is, among others, the site's router.
    pub router: bool,
    /// Names that a line for any host stands for, at most 16.
    pub names: Vec<Untrusted>,
    /// How many names, and how many addresses without a name, a line for any host stands for; 0 and 0
    /// for all others.
    pub stands_for: [u64; 2],
}

/// What was seen and is not permitted by the proposal.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Why: a word of [`LEFT_OUT`].
    pub why: &'static str,
    /// Its name; `None` where none was seen.
    pub name: Option<Untrusted>,
    /// Addresses of the other side, at most 16.
    pub addresses: Vec<IpAddr>,
    /// How many other sides there were.
    pub parties: u64,
    /// Where they are.
    pub place: Place,
    /// IP protocol number.
    pub protocol: u8,
    /// Lowest and highest port of the side that answers.
    pub port: (u16, u16),
    /// Type and code of ICMP.
    pub icmp: Option<(u8, u8)>,
    /// Who opened.
    pub opened_by: Opener,
    /// How much.
    pub count: Count,
}

/// Why something is left out:
///
/// - `unanswered`: nobody answered, and no name says whom it was meant for;
/// - `unanswered-by-thing`: others tried, the thing did not answer;
/// - `scan`: the other side tried many of the thing's ports;
/// - `searching`: the thing tried many addresses in vain;
/// - `many-addresses`: too many addresses without a name;
/// - `from-internet`: opened from the Internet by someone the thing does not know;
/// - `message`: an ICMP message that others sent of their own accord;
/// - `answer-to-group`: answers to a question to a group, from no fixed port;
/// - `wide`: only a line could permit it that opens more than a declaration should, and none was
///   wanted ([`Rotating::OneByOne`]);
/// - `no-room`: more than [`MOST_ENTRIES`];
/// - `not-expressible`: RFC 8520 has no words for it.
pub const LEFT_OUT: &[&str] = &[
    "unanswered",
    "unanswered-by-thing",
    "scan",
    "searching",
    "many-addresses",
    "from-internet",
    "message",
    "answer-to-group",
    "wide",
    "no-room",
    "not-expressible",
];

/// Proposes a file. The same input gives the same file.
#[must_use]
pub fn learn(seen: &Seen<'_>, site: &Site, about: &About, rotating: Rotating) -> Proposal {
    let observed = observed(seen);
    let mut gathered = gather::gather(seen, site, rotating);
    let pauses = weigh::Pauses::new(seen, &observed);
    let mut weighed: Vec<(gather::Key, gather::Service, u8, Vec<Reason>)> =
        std::mem::take(&mut gathered.services)
            .into_iter()
            .map(|(key, service)| {
                let (confidence, reasons) = weigh::weigh(&key, &service, &pauses);
                (key, service, confidence, reasons)
            })
            .collect();
    let dropped = write::cut(&mut weighed);
    let (mut mud, mut places) = write::file(about, &observed, &weighed);
    let mut narrowed = 0;
    let mut too_wide = false;
    if rotating == Rotating::OneByOne {
        narrowed = gathered.rotating;
        // What is wide although nothing was generalised was wide as it was seen.
        let wide: BTreeSet<AceAt> = widths(&mud).into_iter().map(|width| width.at).collect();
        let is_wide = |at: &[Option<AceAt>; 2]| at.iter().flatten().any(|at| wide.contains(at));
        if places.iter().any(is_wide) {
            too_wide = true;
            let mut each = places.iter();
            weighed.retain(|_| !each.next().is_some_and(is_wide));
            (mud, places) = write::file(about, &observed, &weighed);
        }
    }
    let entries: Vec<Learnt> = weighed
        .into_iter()
        .zip(places)
        .map(|((key, service, confidence, reasons), at)| Learnt {
            at,
            with: key.peer.clone(),
            version: if key.v6 { 6 } else { 4 },
            protocol: key.protocol,
            thing_port: key.thing_port,
            party_port: key.party_port,
            icmp: key.icmp,
            opened_by: key.opened_by,
            seen: service.behind(&pauses),
            confidence,
            reasons,
        })
        .collect();

    // Whatever went into the file, what stands outside is what the comparison says stands outside.
    let mut outside: Vec<(&'static str, &Conversation)> = Vec::new();
    let mut needed = 0;
    for (talk, fate) in seen.talks.iter().zip(&gathered.fates) {
        let permitted = matches!(decide(&mud, site, talk), Decision::Permitted(_));
        if *fate == gather::Fate::Needed {
            needed += talk.all_packets();
        }
        if !permitted {
            let why = match fate {
                gather::Fate::LeftOut(why) => why,
                _ if dropped => "no-room",
                _ if too_wide => "wide",
                _ => "not-expressible",
            };
            outside.push((why, talk));
        }
    }
    let left_out = gather::left_out(&outside);
    let compared = compare(&mud, site, seen.talks);
    let wide = widths(&mud).len();
    let settle = settle::settle(seen, &observed, &entries, &left_out, narrowed);
    Proposal {
        mud,
        entries,
        left_out,
        settle,
        observed,
        packets: compared.packets,
        explained: compared.explained,
        needed,
        wide,
    }
}

fn observed(seen: &Seen<'_>) -> Observed {
    let first = seen.talks.iter().map(|t| t.first).min();
    let last = seen.talks.iter().map(|t| t.last).max();
    let span = first.zip(last).map(|(first, last)| [first, last]);
    let days = seen.talks.iter().fold(0_u64, |all, t| all | t.habit.days);
    let Some([first, last]) = span else { return Observed::default() };
    let mut recorded = 0_i64;
    let mut sessions = 0;
    for [begin, end] in seen.sessions {
        let (begin, end) = ((*begin).max(first), (*end).min(last));
        if begin <= end {
            sessions += 1;
            recorded = recorded.saturating_add(end.since(begin));
        }
    }
    if sessions == 0 {
        (sessions, recorded) = (1, last.since(first));
    }
    Observed { span, recorded, sessions, days: days.count_ones() }
}

/// Where an observation can be looked up.
#[must_use]
pub const fn evidence(learnt: &Learnt) -> Evidence {
    learnt.seen.count.evidence
}
