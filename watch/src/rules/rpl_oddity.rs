//! `rpl-oddity`: a node of a radio mesh says of its tree what only others may say.
//!
//! In a mesh that routes by RPL (RFC 6550), all traffic follows what nodes say of themselves. Nobody
//! checks it, so one node can draw everything to itself or wear the others' batteries out (RFC 7416
//! §7). The rule listens to control messages in clear and waits for one of four:
//! - `rank`: a node announces the root's rank for a tree whose root is another and was heard.
//! - `parent`: a node announces a rank that is not above that of the parent it names, [`OFTEN`] times
//!   one after the other in the same version (§3.5: ranks rise strictly on the way down).
//! - `version`: a node announces a newer version of a tree than its root, and the root is then heard
//!   with the older one; or it is [`OFTEN`] times within [`WITHIN`] the first to announce a newer one.
//! - `flood`: a node asks for trees (DIS) more than [`DIS`] times in a minute.
//!
//! Why harmless nodes do not do it: a rank is computed from a parent's by adding (§8.2.2), a version is
//! passed on as heard, and the root's own announcements tell that it did not raise it. Ranks change
//! while announcements travel, so one contradiction between a node and its parent means nothing and
//! three are needed. Implementations ask once in some seconds or a minute while they have no tree.
//!
//! What it cannot exclude: several border routers that share one tree (`second-border-router`), a node
//! whose old announcements were heard late (`heard-late`), a node that restarts over and over
//! (`restarts`).
//!
//! It cannot read secured frames, of which most real meshes consist (their links are encrypted); then
//! it says nothing. It hears what the listening radio hears: a root out of reach is not judged, nor are
//! wormholes, selective forwarding and lies about what lies below. The level is *look*.

use crate::{
    account::NONE,
    finding::{Fact, Level},
    ip::Address,
    keyed::{Key, Map},
    rules::{Place, Rules},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
    wire::rpl::{
        DEFAULT_MIN_HOP_RANK_INCREASE, INFINITE_RANK, Information, Message, Rpl, is_newer,
    },
};

/// Contradictions that are no accident of what was heard when.
const OFTEN: u32 = 3;
/// Time within which they are counted.
const WITHIN: i64 = HOUR;
/// Announcements older than this are not compared: the longest usual interval of Trickle is a
/// quarter of an hour (RFC 6550 §8.3.1: 2³ ms doubled 20 times at most, 2.3 hours; what is sold
/// doubles 8 times from 4 s).
const FRESH: i64 = 20 * MINUTE;
/// Questions in a minute: one in two seconds, where the busiest implementations ask one in five.
const DIS: u32 = 30;

/// Trees, nodes of each, and askers that are kept: 1 MB.
const MOST_TREES: usize = 16;
const MOST_NODES: usize = 512;
const MOST_ASKERS: usize = 1_024;

/// What a node last said of itself.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    host: u32,
    /// The lower half of its address, which its addresses of all scopes share (RFC 4291 §2.5.1).
    id: u64,
    rank: u16,
    version: u8,
    at: Time,
    place: Place,
    /// Contradictions with its parent one after the other, and when they began to be counted.
    below: (u32, Time),
    /// Newer versions that it was the first to announce.
    raised: (u32, Time),
    /// The newer version that it announced while the root's was older.
    ahead: Option<(u8, Time, Place)>,
}

#[derive(Debug)]
struct Tree {
    instance: u8,
    dodag: Address,
    root_rank: u16,
    version: u8,
    nodes: Vec<Node>,
}

impl Tree {
    /// Whether a node is the root: the tree is named by an address of its root.
    fn is_root(&self, id: u64) -> bool {
        id == low(self.dodag)
    }

    fn root(&self) -> Option<&Node> {
        self.nodes.iter().find(|n| self.is_root(n.id))
    }
}

const fn low(address: Address) -> u64 {
    let [_, low] = address.words();
    low
}

/// The rule.
#[derive(Debug)]
pub(crate) struct RplOddity {
    trees: Vec<Tree>,
    /// By host: when its minute began, questions in it, and the most in any.
    asks: Map<u32, (Time, u32)>,
    askers: usize,
}

/// What is odd, and what shows it.
struct Odd {
    what: &'static str,
    shows: &'static str,
    before: Option<(Time, Place, &'static str)>,
}

impl RplOddity {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { trees: Vec::new(), asks: Map::new(Key::new(seed, 63)), askers: 0 }
    }

    /// A host says something from an address to another.
    pub(crate) fn says(
        &mut self,
        rules: &mut Rules,
        at: Time,
        host: u32,
        [from, to]: [Address; 2],
        rpl: &Rpl<'_>,
    ) {
        if host == NONE || from.is_unspecified() {
            return;
        }
        match rpl.message {
            Message::Solicitation => self.asks(rules, at, host),
            Message::Information(info) => {
                self.announces(rules, at, host, from, info, rpl.min_hop_rank_increase());
            }
            Message::Destination { instance, .. } => {
                // In storing mode a DAO goes to the parent itself (§9.8), else it names it (§9.7).
                let named = rpl.parents().next().map(|p| Address::v6(p.octets()));
                let direct = to.is_link_local().then_some(to);
                if let Some(parent) = named.or(direct) {
                    self.descends(rules, at, (host, low(from)), instance, low(parent));
                }
            }
            Message::Acknowledgement { .. } => {}
        }
    }

    fn asks(&mut self, rules: &mut Rules, at: Time, host: u32) {
        if self.askers >= MOST_ASKERS && self.asks.find(&host).is_none() {
            return;
        }
        let ((since, count), new) = self.asks.find_or_put(host, (at, 0));
        self.askers += usize::from(new);
        if at.since(*since) >= MINUTE {
            (*since, *count) = (at, 0);
        }
        *count += 1;
        let (count, since) = (*count, *since);
        if count > DIS {
            let proof = rules.proof(at, "asks");
            let Some(f) = rules.raise(host, "rpl-oddity", Level::Look, "", at) else { return };
            f.add(proof);
            if f.count("asked") < u64::from(count) {
                f.facts.insert("asked", Fact::Count(count.into()));
                f.facts.insert("within", Fact::Span(at.since(since)));
            }
            f.facts.insert("what", Fact::Word("flood"));
            f.perhaps = vec!["restarts"];
        }
    }

    fn announces(
        &mut self,
        rules: &mut Rules,
        at: Time,
        host: u32,
        from: Address,
        info: Information,
        root_rank: Option<u16>,
    ) {
        let (dodag, id) = (Address::v6(info.dodag.octets()), low(from));
        let same = |t: &Tree| t.instance == info.instance && t.dodag == dodag;
        let n = match self.trees.iter().position(same) {
            Some(n) => n,
            None if self.trees.len() < MOST_TREES => {
                self.trees.push(Tree {
                    instance: info.instance,
                    dodag,
                    root_rank: DEFAULT_MIN_HOP_RANK_INCREASE,
                    version: info.version,
                    nodes: Vec::new(),
                });
                self.trees.len() - 1
            }
            None => return,
        };
        let Some(tree) = self.trees.get_mut(n) else { return };
        let is_root = tree.is_root(id);
        if is_root {
            tree.root_rank = root_rank.unwrap_or(tree.root_rank);
            tree.root_says(rules, at, info.version);
        }
        let newest = is_newer(info.version, tree.version);
        if newest {
            tree.version = info.version;
        }
        let root = tree.root().filter(|r| at.since(r.at) <= FRESH).copied();
        let least = tree.root_rank;
        let Some(node) = tree.node(id, host, at) else { return };
        if info.version != node.version {
            node.below = (0, at);
        }
        node.rank = info.rank;
        (node.version, node.at, node.place) = (info.version, at, rules.now);
        let Some(root) = root.filter(|_| !is_root) else { return };
        let before = Some((root.at, root.place, "root"));
        let told = (dodag, info.rank);
        if info.rank <= least {
            raise(rules, at, host, told, Odd { what: "rank", shows: "announces", before });
        } else if newest && is_newer(info.version, root.version) {
            node.ahead = node.ahead.or(Some((info.version, at, rules.now)));
            if count(&mut node.raised, at) >= OFTEN {
                raise(rules, at, host, told, Odd { what: "version", shows: "announces", before });
            }
        }
    }

    /// A node tells its parent, or the root by way of its parent, what lies below.
    fn descends(
        &mut self,
        rules: &mut Rules,
        at: Time,
        (host, id): (u32, u64),
        instance: u8,
        parent: u64,
    ) {
        for tree in self.trees.iter_mut().filter(|t| t.instance == instance) {
            let fresh = |n: &&Node| at.since(n.at) <= FRESH;
            let find = |id| tree.nodes.iter().find(|n: &&Node| n.id == id).filter(fresh).copied();
            let (Some(child), Some(above)) = (find(id), find(parent)) else { continue };
            if id == parent
                || tree.is_root(id)
                || child.version != above.version
                || above.rank == INFINITE_RANK
            {
                continue;
            }
            let dodag = tree.dodag;
            let Some(node) = tree.node(id, host, at) else { continue };
            if child.rank > above.rank {
                node.below = (0, at);
            } else if count(&mut node.below, at) >= OFTEN {
                let before = Some((above.at, above.place, "parent"));
                let odd = Odd { what: "parent", shows: "names-parent", before };
                raise(rules, at, host, (dodag, child.rank), odd);
            }
        }
    }
}

impl Tree {
    /// The node of an id; a new one where there is room.
    fn node(&mut self, id: u64, host: u32, at: Time) -> Option<&mut Node> {
        let n = match self.nodes.iter().position(|n| n.id == id) {
            Some(n) => n,
            None if self.nodes.len() < MOST_NODES => {
                self.nodes.push(Node { id, host, at, ..Node::default() });
                self.nodes.len() - 1
            }
            None => return None,
        };
        let node = self.nodes.get_mut(n)?;
        node.host = host;
        Some(node)
    }

    /// The root announces a version: who announced a newer one before raised it himself.
    fn root_says(&mut self, rules: &mut Rules, at: Time, version: u8) {
        let dodag = self.dodag;
        for node in &mut self.nodes {
            let Some((newer, when, place)) = node.ahead.take() else { continue };
            if is_newer(newer, version) && at.since(when) <= FRESH {
                let before = Some((when, place, "announces"));
                let odd = Odd { what: "version", shows: "root", before };
                raise(rules, at, node.host, (dodag, node.rank), odd);
            }
        }
        // Nodes that follow the false version are not the first to announce it.
        if !is_newer(self.version, version) {
            self.version = version;
        }
    }
}

/// Counts an event within [`WITHIN`].
fn count((events, since): &mut (u32, Time), at: Time) -> u32 {
    if *events == 0 || at.since(*since) > WITHIN {
        (*events, *since) = (0, at);
    }
    *events = events.saturating_add(1);
    *events
}

fn raise(rules: &mut Rules, at: Time, host: u32, (dodag, rank): (Address, u16), odd: Odd) {
    let proof = rules.proof(at, odd.shows);
    let about = dodag.to_string();
    let Some(f) = rules.raise(host, "rpl-oddity", Level::Look, &about, at) else { return };
    if f.times == 0 {
        if let Some((when, place, shows)) = odd.before {
            f.evidence.push(place.proof(when, shows));
        }
        f.facts.insert("what", Fact::Word(odd.what));
        f.facts.insert("rank", Fact::Count(rank.into()));
        f.facts.insert("tree", Fact::Text(Untrusted::new(&about)));
        f.perhaps = vec!["second-border-router", "heard-late", "restarts"];
    }
    f.add(proof);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{time::SECOND, wire::hostile::hex};

    const ROOT: u8 = 1;

    fn address(scope: u16, id: u8) -> Address {
        let mut octets = [0_u8; 16];
        octets[..2].copy_from_slice(&scope.to_be_bytes());
        (octets[8], octets[15]) = (2, id);
        Address::v6(octets)
    }

    fn tree() -> String {
        format!("fd00{}0200000000000001", "0".repeat(12))
    }

    struct Radio {
        rule: RplOddity,
        rules: Rules,
        at: i64,
    }

    impl Radio {
        fn new() -> Self {
            Self { rule: RplOddity::new(1), rules: Rules::new(1), at: 0 }
        }

        fn says(&mut self, id: u8, to: Address, bytes: &[u8]) {
            self.at += 1;
            self.rules.now.record += 1;
            let rpl = Rpl::parse(bytes).unwrap();
            let at = Time(self.at * SECOND);
            let ends = [address(0xfe80, id), to];
            self.rule.says(&mut self.rules, at, id.into(), ends, &rpl);
        }

        fn dio(&mut self, id: u8, version: u8, rank: u16) {
            let dio = format!("9b 01 0000 1e {version:02x} {rank:04x} 88 f1 00 00 {}", tree());
            self.says(id, address(0xff02, 0x1a), &hex(&dio));
        }

        /// In storing mode, to the parent.
        fn dao(&mut self, id: u8, parent: u8) {
            self.says(id, address(0xfe80, parent), &hex("9b 02 0000 1e 00 00 f1"));
        }

        fn found(&self) -> Vec<(u32, &'static str)> {
            let what = |f: &crate::finding::Finding| match f.facts.get("what") {
                Some(Fact::Word(what)) => *what,
                _ => "",
            };
            let of = |h| self.rules.of(h).map(move |f| (h, what(f)));
            (1..50).flat_map(of).collect()
        }
    }

    #[test]
    fn a_mesh_that_forms_repairs_itself_and_moves_is_not_odd() {
        let mut radio = Radio::new();
        for version in [240, 241, 242] {
            radio.dio(ROOT, version, 256);
            for round in 0..10_u16 {
                for id in 2..12_u8 {
                    let rank = 256 * u16::from(id) + round * 16;
                    radio.dio(id, version, rank);
                    radio.dao(id, id - 1);
                }
                radio.dio(ROOT, version, 256);
                // A node moves closer before its parent does.
                radio.dio(9, version, 512);
                radio.dao(9, 8);
            }
        }
        assert_eq!(radio.found(), []);
    }

    #[test]
    fn a_node_with_the_roots_rank_draws_everything_to_itself() {
        let mut radio = Radio::new();
        radio.dio(ROOT, 240, 256);
        radio.dio(5, 240, 1_024);
        radio.dio(6, 240, 256);
        assert_eq!(radio.found(), [(6, "rank")]);
        let f = radio.rules.of(6).next().unwrap();
        let shows: Vec<_> = f.evidence.iter().map(|p| (p.record, p.shows)).collect();
        assert_eq!(shows, [(1, "root"), (3, "announces")]);
    }

    #[test]
    fn a_node_below_its_parent_by_rank_above_it_is_found_after_three_times() {
        let mut radio = Radio::new();
        radio.dio(ROOT, 240, 256);
        for n in 0..4 {
            assert_eq!(radio.found().len(), usize::from(n > 2), "{n}");
            radio.dio(5, 240, 1_024);
            radio.dio(6, 240, 600);
            radio.dao(6, 5);
        }
        assert_eq!(radio.found(), [(6, "parent")]);
    }

    #[test]
    fn who_raises_the_version_is_shown_by_the_root_that_did_not() {
        let mut radio = Radio::new();
        radio.dio(ROOT, 240, 256);
        radio.dio(6, 241, 768);
        assert_eq!(radio.found(), [], "the root's announcement may have been lost");
        radio.dio(ROOT, 240, 256);
        assert_eq!(radio.found(), [(6, "version")]);
        // Others that believe it did not raise it.
        radio.dio(7, 241, 1_024);
        radio.dio(ROOT, 240, 256);
        assert_eq!(radio.found(), [(6, "version")]);
    }

    #[test]
    fn a_root_that_gives_in_each_time_shows_it_too() {
        let mut radio = Radio::new();
        for version in 240..250 {
            radio.dio(ROOT, version, 256);
            radio.dio(6, version + 1, 768);
        }
        assert_eq!(radio.found(), [(6, "version")]);
    }

    #[test]
    fn questions_without_end_are_a_flood_and_a_new_node_asks_now_and_then() {
        let ask = hex("9b 00 0000 00 00");
        let mut radio = Radio::new();
        for _ in 0..100 {
            radio.at += 4;
            radio.says(8, address(0xff02, 0x1a), &ask);
        }
        assert_eq!(radio.found(), []);
        for _ in 0..40 {
            radio.says(9, address(0xff02, 0x1a), &ask);
        }
        assert_eq!(radio.found(), [(9, "flood")]);
    }

    #[test]
    fn many_made_up_nodes_trees_and_askers_are_few() {
        let mut radio = Radio::new();
        for n in 0..3_000_u32 {
            let text = format!("9b 01 0000 1e f0 0100 88 f1 00 00 {n:032x}");
            let from = Address::v6(u128::from(n + 1).to_be_bytes());
            let rpl = hex(&text);
            let rpl = Rpl::parse(&rpl).unwrap();
            radio.rule.says(&mut radio.rules, Time(0), n + 1, [from, from], &rpl);
            let ask = hex("9b 00 0000 00 00");
            let ask = Rpl::parse(&ask).unwrap();
            radio.rule.says(&mut radio.rules, Time(0), n + 1, [from, from], &ask);
            radio.dio((n % 256) as u8, 240, 512);
        }
        assert!(radio.rule.trees.len() <= MOST_TREES);
        assert!(radio.rule.trees.iter().all(|t| t.nodes.len() <= MOST_NODES));
        assert!(radio.rule.askers <= MOST_ASKERS);
    }
}
