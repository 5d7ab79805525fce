//! Harvests: what there is since the last time, from a watcher that goes on.
//!
//! A file's reader asks once, at the end, and what is known may be used up for the answer. A hub asks again and
//! again for months. What was counted is handed out and counted afresh; what is known (who is who, which name an
//! address has, who is a router, what rules wait for) stays. A flow that goes on is handed out in parts, and
//! how much of it was is kept beside the table of flows, which is two cache lines each and has no room.

use super::{Watcher, done};
use crate::{
    account::edges::Done,
    flow::{Flow, Link, seen},
    report::Report,
    time::{SECOND, Time},
};

/// How old a connection must be to be handed out before its end: by then its name and what it speaks are known.
const SETTLED: i64 = 30 * SECOND;

/// What of a live flow was handed out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Handed {
    octets: [u64; 2],
    packets: [u32; 2],
    retransmitted: u32,
    /// Its latest packet then; `None` where nothing was handed out.
    last: Option<Time>,
}

/// What of a flow was not handed out yet: mostly all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) octets: [u64; 2],
    pub(super) packets: u64,
    pub(super) retransmitted: u32,
    /// Its first packet; where a part was handed out, the last of that.
    pub(super) first: Time,
    pub(super) is_first: bool,
}

impl Part {
    /// When its packets were sent that count for the hosts that the flow has now, the first and the last.
    pub(super) fn times(&self, f: &Flow, link: Link) -> [Time; 2] {
        if !f.saw(seen::MOVED) {
            return [self.first, f.last];
        }
        // Packets whose time ran backwards were seen to as they came.
        let [since, before] = link.moved;
        let since = since.max(self.first);
        [since, if f.last > before { f.last.max(since) } else { since }]
    }
}

impl Handed {
    pub(super) fn of(all: &[Self], n: u32) -> Self {
        all.get(n as usize).copied().unwrap_or_default()
    }

    pub(super) fn left(self, f: &Flow) -> Part {
        let ([a, b], [x, y]) = (f.octets, self.octets);
        let [p, q] = self.packets.map(u64::from);
        Part {
            octets: [a.saturating_sub(x), b.saturating_sub(y)],
            packets: f.packet_count().saturating_sub(p + q),
            retransmitted: f.retransmitted.saturating_sub(self.retransmitted),
            first: self.last.unwrap_or(f.first),
            is_first: self.last.is_none(),
        }
    }
}

impl Watcher {
    /// A report of what passed since the last harvest, as of `now`, the time until which all packets were
    /// taken; the watcher goes on. Harvests and the report of [`Self::finish`] add up to the one report
    /// that there would be without them: octets, packets and connections of things and parties, times of
    /// findings. Totals, the network and what cannot be seen are told as of the beginning.
    ///
    /// Things that showed nothing since are left out. A connection younger than half a minute waits for the
    /// next harvest, because its name may come with its next packet. Findings come again when they grow,
    /// whole but for [`Finding::times`](crate::finding::Finding::times), which counts what is new.
    /// Rules that need the end of a capture (`went-silent`) say nothing.
    ///
    /// Takes time with the number of live flows and of known hosts; memory is that of the watcher.
    pub fn harvest(&mut self, now: Time) -> Report {
        let live: Vec<u32> = self.flows.any().collect();
        let length = live.last().map_or(0, |n| *n as usize + 1).max(self.handed.len());
        self.handed.resize(length, Handed::default());
        for n in live {
            self.hand_out(n, now);
        }
        let seen = self.seen_beside();
        let report = crate::account::things::harvest(&mut self.ears, &self.settings, seen, now);
        if let Some(usage) = &mut self.usage {
            usage.handed_over();
        }
        report
    }

    /// Changes when a sender is met that was not known, or a rule concludes something new: then a harvest
    /// shows more than counts.
    #[must_use]
    pub fn news(&self) -> [usize; 2] {
        [self.ears.account.hosts.len(), self.ears.rules.concluded()]
    }

    /// How full the tables are that keep what was once met, in percent: beyond some 80 a watcher that
    /// goes on for long is better replaced by a new one.
    #[must_use]
    pub fn fullness(&self) -> u32 {
        self.ears.account.fullness()
    }

    /// Adds what a live flow moved since the last harvest to its hosts and its row.
    fn hand_out(&mut self, n: u32, now: Time) {
        let link = self.flows.link(n);
        let Some(f) = self.flows.flow(n) else { return };
        let before = Handed::of(&self.handed, n);
        let part = before.left(f);
        if part.packets == 0 || now.since(f.first) < SETTLED {
            return;
        }
        let now_out = Handed {
            octets: f.octets,
            packets: f.packets,
            retransmitted: f.retransmitted,
            last: Some(f.last),
        };
        for ((node, have), had) in f.nodes.iter().zip(f.packets).zip(before.packets) {
            if have > had {
                self.ears.account.goes_on(*node);
            }
        }
        let account = &self.ears.account;
        // How it ends is told at its end.
        let done = Done { failed: false, reset: false, ..done(account, f, &part) };
        if let Some(usage) = &mut self.usage {
            usage.so_far(n, f);
        }
        let times = part.times(f, link);
        let hosts = f.hosts;
        self.ears.account.settle(hosts, times, part.octets, part.packets);
        self.add_row(&done);
        if let Some(place) = self.handed.get_mut(n as usize) {
            *place = now_out;
        }
    }
}
