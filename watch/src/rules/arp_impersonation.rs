//! `arp-impersonation`: two hardware addresses claim one IP address, in turns.
//!
//! Who wants to read what a neighbour sends tells the others, again and again, that the neighbour's
//! address (mostly the gateway's) is at his own hardware address: ARP (RFC 826) and neighbour
//! discovery (RFC 4861) believe it. He must repeat it, because the owner is still there and says
//! otherwise. The rule waits for [`MANY`] claims that nobody asked for within [`WITHIN`], and for the
//! owner being seen with the address in between. A claim is a gratuitous ARP, a reply without
//! question, or an unsolicited neighbour advertisement with the override flag.
//!
//! Why harmless things do not do it:
//! - An address that DHCP gave to another: its former owner does not use it any more, and a lease that
//!   was seen makes its holder the owner.
//! - Standby routers (VRRP, HSRP, GLBP, CARP) share virtual hardware addresses, which are known and
//!   left out.
//! - A thing with two network cards, and a repeater that answers for those behind it, answer with
//!   either address *when asked*: answers do not count. What a repeater passes on comes within a
//!   second of the original and does not count; neither does the same frame seen twice.
//! - A sleep proxy claims an address once while its owner sleeps, the owner once when it wakes.
//!
//! What it cannot exclude: one address set by hand on two things (`same-address-set-twice`), a pair of
//! servers that cannot agree who is in charge (`failover`), two networks with equal addresses in one
//! capture (`two-networks`). Where the capture began within a minute before the first contradiction,
//! who came first says little; the one of the two that also has an address of its own is then taken
//! for the impostor.
//!
//! It cannot tell somebody who only answers questions, faster than the owner, from two network cards,
//! nor somebody who poisons by requests alone. The level is *act* where the address is a gateway's
//! and the claims went back and forth [`TURNS`] times, or were repeated [`REPEATED`] times by one who
//! carries what the house sends to the Internet; else *look*.

use std::collections::VecDeque;

use crate::{
    account::NONE,
    finding::{Fact, Level},
    ip::Address,
    keyed::{Key, Map},
    link::Mac,
    rules::{Place, Rules},
    time::{HOUR, MINUTE, SECOND, Time},
    untrusted::Untrusted,
};

/// Contradicting claims. A thing that takes an address over says so once or twice (RFC 5227 §2.3).
const MANY: usize = 3;
/// Time in which they are made: who poisons must be faster than caches forget, which takes a minute
/// (Linux) to twenty.
const WITHIN: i64 = 5 * MINUTE;
/// Times that the owner spoke again after a claim, for the level *act*: an owner who defends himself
/// does so once (RFC 5227 §2.4), and a change of cables is no to and fro.
const TURNS: u32 = 3;
/// Claims within [`WITHIN`], for the level *act* of one who carries others' packets. A standby router
/// that takes over claims in one or two bursts, each of which counts once; whoever poisons caches
/// repeats himself every ten seconds or less.
const REPEATED: usize = 10;
/// Time in which a repeated frame, or what a repeater makes of it, comes after the original.
const ECHO: i64 = SECOND;
/// Claims closer together than this are one.
const APART: i64 = SECOND / 10;
/// Time for an answer.
const ANSWER: i64 = 2 * SECOND;
/// Silence of an owner after which the address is another's.
const GONE: i64 = HOUR;
/// How much earlier who came first must have been there for that to mean something.
const SENIORITY: i64 = MINUTE;

/// Addresses kept of one hardware address, and of all: 4 MB.
const MOST_OF_ONE: u16 = 64;
const MOST_OF_ALL: usize = 1 << 14;
const MOST_QUESTIONS: usize = 64;
const MOST_CLAIMS: usize = 16;

/// How somebody shows that he has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// He says so unasked, to replace what others know.
    Claims,
    /// He sends from it, or answers a question.
    Uses,
}

/// Somebody who shows that he has an address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    pub(crate) host: u32,
    pub(crate) mac: Mac,
}

#[derive(Debug)]
struct Side {
    who: Voice,
    first: Time,
    last: Time,
    /// Claims within the time that matters.
    claims: VecDeque<(Time, Place)>,
    claimed: u64,
    first_claim: Time,
    /// How often it spoke after the other.
    turns: u32,
    seen: Vec<(Time, Place)>,
}

impl Side {
    const fn new(who: Voice, at: Time) -> Self {
        Self {
            who,
            first: at,
            last: at,
            claims: VecDeque::new(),
            claimed: 0,
            first_claim: at,
            turns: 0,
            seen: Vec::new(),
        }
    }
}

#[derive(Debug)]
struct Held {
    owner: Side,
    rival: Option<Side>,
    rival_spoke: bool,
    /// Who was found to claim it wrongly.
    impostor: Option<Mac>,
}

impl Held {
    const fn by(owner: Side) -> Self {
        Self { owner, rival: None, rival_spoke: false, impostor: None }
    }
}

/// Addresses of a host, as far as the rule needs them.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    held: u16,
    first: Address,
    several: bool,
}

/// The rule.
#[derive(Debug)]
pub(crate) struct ArpImpersonation {
    held: Map<Address, Held>,
    kept: usize,
    shares: Map<u32, Share>,
    questions: VecDeque<(Address, Mac, Time)>,
    /// Addresses with a rival.
    disputed: usize,
}

impl ArpImpersonation {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            held: Map::new(Key::new(seed, 61)),
            kept: 0,
            shares: Map::new(Key::new(seed, 62)),
            questions: VecDeque::new(),
            disputed: 0,
        }
    }

    /// Whether any address has a rival: only then are senders of packets of interest.
    pub(crate) const fn is_waiting(&self) -> bool {
        self.disputed > 0
    }

    /// Somebody asked for an address.
    pub(crate) fn asked(&mut self, at: Time, address: Address, asker: Mac) {
        if self.questions.len() >= MOST_QUESTIONS {
            self.questions.pop_front();
        }
        self.questions.push_back((address, asker, at));
    }

    /// Whether an answer to somebody about an address was asked for.
    pub(crate) fn was_asked(&self, at: Time, address: Address, asker: Mac) -> bool {
        self.questions.iter().any(|(a, who, when)| {
            *a == address && (*who == asker || asker.is_group()) && at.since(*when) <= ANSWER
        })
    }

    /// DHCP gave an address to somebody.
    pub(crate) fn leased(&mut self, at: Time, address: Address, to: Voice) {
        if let Some(held) = self.held.find_mut(&address)
            && held.owner.who.mac != to.mac
        {
            self.disputed -= usize::from(held.rival.is_some());
            *held = Held::by(Side::new(to, at));
        }
    }

    /// Whether an address is claimed wrongly by a hardware address, as far as is known.
    pub(crate) fn is_impostor(&self, address: Address, mac: Mac) -> bool {
        self.is_waiting() && self.held.find(&address).is_some_and(|h| h.impostor == Some(mac))
    }

    /// Somebody shows that he has an address. `named` says whether that is known to be a gateway's,
    /// `carries` whether a host carries others' packets.
    pub(crate) fn says(
        &mut self,
        rules: &mut Rules,
        at: Time,
        (who, address, kind): (Voice, Address, Kind),
        (named, carries): (bool, impl Fn(u32) -> bool),
    ) {
        if address.is_unspecified() || address.is_group() || who.host == NONE || is_virtual(who.mac)
        {
            return;
        }
        let (share, new) = self.shares.find_or_put(who.host, Share::default());
        if new {
            share.first = address;
        }
        share.several |=
            share.first != address && share.first.as_v4().is_some() == address.as_v4().is_some();
        let Some(held) = self.held.find_mut(&address) else {
            if self.kept < MOST_OF_ALL && share.held < MOST_OF_ONE {
                share.held += 1;
                self.kept += 1;
                self.held.put(address, Held::by(Side::new(who, at)));
            }
            return;
        };
        if held.owner.who.mac == who.mac {
            let Held { owner, rival, rival_spoke, .. } = held;
            speak(owner, rival.as_mut(), *rival_spoke, at, kind, rules.now);
            *rival_spoke = false;
        } else {
            self.disputed += usize::from(rival_for(held, who, at, kind));
            let Held { owner, rival: Some(rival), rival_spoke, .. } = held else { return };
            if rival.who.mac != who.mac {
                return;
            }
            if at.since(owner.last) > GONE {
                let gone = held.rival.take();
                self.disputed -= 1;
                if let Some(side) = gone {
                    held.owner = side;
                }
                return;
            }
            speak(rival, Some(owner), !*rival_spoke, at, kind, rules.now);
            *rival_spoke = true;
        }
        self.judge(rules, at, address, (named, carries));
    }

    fn judge(
        &mut self,
        rules: &mut Rules,
        at: Time,
        address: Address,
        (named, carries): (bool, impl Fn(u32) -> bool),
    ) {
        let Self { held, shares, .. } = self;
        let Some(Held { owner, rival: Some(rival), impostor: found, .. }) = held.find_mut(&address)
        else {
            return;
        };
        let several = |side: &Side| shares.find(&side.who.host).is_some_and(|s| s.several);
        let late = rival.first.since(owner.first) < SENIORITY;
        let swapped = late && several(owner) && !several(rival);
        let (impostor, right) = if swapped { (owner, rival) } else { (rival, owner) };
        while impostor.claims.front().is_some_and(|(when, _)| at.since(*when) > WITHIN) {
            impostor.claims.pop_front();
        }
        let Some((since, _)) = impostor.claims.front() else { return };
        if impostor.claims.len() < MANY || right.turns == 0 || right.last < *since {
            return;
        }
        *found = Some(impostor.who.mac);
        let gateway = named || carries(right.who.host);
        let in_turns = right.turns >= TURNS && impostor.turns >= TURNS;
        let carries = impostor.claims.len() >= REPEATED && carries(impostor.who.host);
        let level = if gateway && (in_turns || carries) { Level::Act } else { Level::Look };
        let about = address.to_string();
        let host = impostor.who.host;
        let Some(f) = rules.raise(host, "arp-impersonation", level, &about, at) else { return };
        if level > f.level {
            f.level = level;
            f.found = at;
        }
        for (when, place) in impostor.claims.drain(..).collect::<Vec<_>>() {
            f.add(place.proof(when, "claims"));
            impostor.claims.push_back((when, place));
        }
        f.times = impostor.claimed;
        for (when, place) in right.seen.drain(..) {
            if f.evidence.len() < crate::finding::MOST_EVIDENCE {
                f.evidence.push(place.proof(when, "owner"));
            }
        }
        f.evidence.sort();
        f.evidence.dedup();
        f.facts.insert("claims", Fact::Count(impostor.claimed));
        f.facts.insert("owner", Fact::Text(Untrusted::new(right.who.mac.text().as_str())));
        f.facts.insert("whose", Fact::Word(if gateway { "gateway" } else { "thing" }));
        f.facts.insert("within", Fact::Span(f.last.since(impostor.first_claim)));
        f.perhaps = vec!["same-address-set-twice", "failover", "two-networks"];
        if late {
            f.perhaps.push("who-was-first");
        }
    }
}

/// Makes somebody the rival, where there is none or the last one fell silent; says whether there was
/// none.
fn rival_for(held: &mut Held, who: Voice, at: Time, kind: Kind) -> bool {
    let none = held.rival.is_none();
    let silent = held.rival.as_ref().is_some_and(|r| at.since(r.last) > WITHIN);
    let another = held.rival.as_ref().is_some_and(|r| r.who.mac != who.mac);
    let claimed = held.owner.claims.back().is_some_and(|(when, _)| at.since(*when) <= WITHIN);
    if (none && (kind == Kind::Claims || claimed)) || (another && silent) {
        held.rival = Some(Side::new(who, at));
        held.rival_spoke = false;
        held.owner.turns = 0;
        held.owner.seen.clear();
        return none;
    }
    false
}

/// One side speaks; `changes` where the other spoke last.
fn speak(
    side: &mut Side,
    other: Option<&mut Side>,
    changes: bool,
    at: Time,
    kind: Kind,
    place: Place,
) {
    side.last = at;
    if changes {
        side.turns = side.turns.saturating_add(1);
        if side.seen.len() < MOST_CLAIMS {
            side.seen.push((at, place));
        }
    }
    if kind != Kind::Claims {
        return;
    }
    if let Some(other) = other
        && let Some((when, _)) = other.claims.back()
        && at.since(*when) < ECHO
    {
        // One of the two is a copy of the other.
        other.claims.pop_back();
        other.claimed = other.claimed.saturating_sub(1);
        return;
    }
    if side.claims.back().is_some_and(|(when, _)| at.since(*when) < APART) {
        return;
    }
    if side.claimed == 0 {
        side.first_claim = at;
    }
    side.claimed += 1;
    if side.claims.len() >= MOST_CLAIMS {
        side.claims.pop_front();
    }
    side.claims.push_back((at, place));
}

/// Whether a hardware address is shared by a group of standby routers: VRRP and CARP (RFC 9568 §7.3),
/// HSRP (RFC 2281 §5.1 and its version 2), GLBP.
pub(super) const fn is_virtual(mac: Mac) -> bool {
    let Mac::Eui48(octets) = mac else { return false };
    matches!(
        octets,
        [0, 0, 0x5e, 0, 1 | 2, _]
            | [0, 0, 0x0c, 7, 0xac, _]
            | [0, 0, 0x0c, 0x9f, 0xf0..=0xff, _]
            | [0, 5, 0x73, 0xa0, 0..=0x0f, _]
            | [0, 7, 0xb4, 0, _, _]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATEWAY: u32 = 1;
    const OTHER: u32 = 2;

    fn voice(host: u32) -> Voice {
        Voice { host, mac: Mac::Eui48([0, 0x11, 0x22, 0, 0, host as u8]) }
    }

    fn address(n: u8) -> Address {
        Address::v4([192, 168, 1, n])
    }

    struct Wire {
        rule: ArpImpersonation,
        rules: Rules,
        /// Who carries packets beside the gateway.
        carries: Option<u32>,
    }

    impl Wire {
        fn new() -> Self {
            Self { rule: ArpImpersonation::new(1), rules: Rules::new(1), carries: None }
        }

        fn says(&mut self, second: i64, host: u32, address: Address, kind: Kind) {
            self.voice(Time(second * SECOND), voice(host), address, kind);
        }

        fn voice(&mut self, at: Time, who: Voice, address: Address, kind: Kind) {
            self.rules.now.record += 1;
            let carries = |h| h == GATEWAY || self.carries == Some(h);
            self.rule.says(&mut self.rules, at, (who, address, kind), (false, carries));
        }

        fn found(&self) -> Vec<(u32, Level)> {
            let of = |h| self.rules.of(h).map(move |f| (h, f.level));
            (1..10).flat_map(of).collect()
        }
    }

    #[test]
    fn who_takes_the_gateways_place_while_it_is_there_is_found() {
        let mut wire = Wire::new();
        wire.says(0, GATEWAY, address(1), Kind::Uses);
        wire.says(1, OTHER, address(66), Kind::Uses);
        for n in 0..60 {
            wire.says(100 + n * 2, OTHER, address(1), Kind::Claims);
            if n % 10 == 9 {
                wire.says(101 + n * 2, GATEWAY, address(1), Kind::Uses);
            }
        }
        assert_eq!(wire.found(), [(OTHER, Level::Act)]);
        let f = wire.rules.of(OTHER).next().unwrap();
        assert_eq!((f.count("claims"), f.about.raw()), (60, "192.168.1.1"));
        assert_eq!(f.facts["whose"], Fact::Word("gateway"));
        assert!(f.evidence.iter().any(|p| p.shows == "owner"));
        assert!(f.evidence.iter().any(|p| p.shows == "claims"));
        assert!(f.found <= Time(170 * SECOND), "{:?}", f.found);
    }

    #[test]
    fn who_carries_what_was_meant_for_the_gateway_is_to_be_acted_on_sooner() {
        for (carries, level) in [(None, Level::Look), (Some(OTHER), Level::Act)] {
            let mut wire = Wire::new();
            wire.carries = carries;
            wire.says(0, GATEWAY, address(1), Kind::Uses);
            for n in 0..15 {
                wire.says(100 + n * 2, OTHER, address(1), Kind::Claims);
                if n == 2 {
                    wire.says(105, GATEWAY, address(1), Kind::Uses);
                }
            }
            assert_eq!(wire.found(), [(OTHER, level)]);
            assert!(wire.rule.is_impostor(address(1), voice(OTHER).mac));
            assert!(!wire.rule.is_impostor(address(1), voice(GATEWAY).mac));
        }
    }

    #[test]
    fn a_neighbours_place_is_worth_a_look() {
        let mut wire = Wire::new();
        wire.says(0, 5, address(5), Kind::Uses);
        for n in 0..30 {
            wire.says(100 + n * 2, OTHER, address(5), Kind::Claims);
            wire.says(101 + n * 2, 5, address(5), Kind::Uses);
        }
        assert_eq!(wire.found(), [(OTHER, Level::Look)]);
    }

    #[test]
    fn where_the_capture_begins_within_the_attack_the_one_with_another_address_is_meant() {
        let mut wire = Wire::new();
        wire.says(0, OTHER, address(1), Kind::Claims);
        wire.says(1, OTHER, address(66), Kind::Uses);
        for n in 1..30 {
            wire.says(2 * n, OTHER, address(1), Kind::Claims);
            wire.says(2 * n + 1, GATEWAY, address(1), Kind::Uses);
        }
        assert_eq!(wire.found(), [(OTHER, Level::Act)]);
        let f = wire.rules.of(OTHER).next().unwrap();
        assert!(f.perhaps.contains(&"who-was-first"));
    }

    #[test]
    fn an_address_that_passes_on_is_no_impersonation() {
        let mut wire = Wire::new();
        wire.says(0, 5, address(9), Kind::Claims);
        for n in 0..10 {
            wire.says(1_000 + n * 20, 6, address(9), Kind::Claims);
        }
        assert_eq!(wire.found(), []);
        // Nor where the former owner once spoke again before its lease was known to be another's.
        wire.rule.leased(Time(2_000 * SECOND), address(9), voice(6));
        wire.says(2_001, 6, address(9), Kind::Claims);
        assert_eq!(wire.found(), []);
    }

    #[test]
    fn two_network_cards_answer_both_when_asked() {
        let mut wire = Wire::new();
        for n in 0..500 {
            wire.says(n * 3, 5, address(9), Kind::Uses);
            wire.says(n * 3, 6, address(9), Kind::Uses);
        }
        assert_eq!(wire.found(), []);
    }

    #[test]
    fn a_repeater_that_passes_announcements_on_is_none() {
        let mut wire = Wire::new();
        for n in 0..100 {
            let at = n * 10 * SECOND;
            wire.voice(Time(at), voice(5), address(9), Kind::Claims);
            wire.voice(Time(at + SECOND / 50), voice(6), address(9), Kind::Claims);
        }
        assert_eq!(wire.found(), []);
    }

    #[test]
    fn standby_routers_share_virtual_addresses() {
        let mut wire = Wire::new();
        let vrrp = Voice { host: 6, mac: Mac::Eui48([0, 0, 0x5e, 0, 1, 7]) };
        for n in 0..100 {
            wire.says(n * 10, GATEWAY, address(1), Kind::Claims);
            wire.voice(Time((n * 10 + 5) * SECOND), vrrp, address(1), Kind::Claims);
        }
        assert_eq!(wire.found(), []);
    }

    #[test]
    fn an_answer_is_asked_for_only_by_who_asked() {
        let mut rule = ArpImpersonation::new(1);
        let asker = voice(5).mac;
        rule.asked(Time(0), address(1), asker);
        assert!(rule.was_asked(Time(SECOND), address(1), asker));
        assert!(!rule.was_asked(Time(SECOND), address(1), voice(6).mac));
        assert!(!rule.was_asked(Time(9 * SECOND), address(1), asker));
    }

    #[test]
    fn who_claims_every_address_fills_only_its_share() {
        let mut wire = Wire::new();
        for n in 0..100_000_u32 {
            wire.says(0, 3, Address::v4(n.to_be_bytes()), Kind::Claims);
        }
        assert!(wire.rule.kept <= usize::from(MOST_OF_ONE));
    }
}
