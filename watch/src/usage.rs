//! Usage over time: what each row moved in each minute.
//!
//! Kept only where [`Settings::usage`](crate::watcher::Settings::usage) asks for it. A flow's packets
//! cost one comparison: when one comes in a later minute than the flow's last, what was counted since
//! the slice before becomes a slice of that last minute. To which row a flow belongs is known at its
//! end, when its name is; so slices wait with their flow until then. The slices of a row add up to
//! what the row moved, whatever happens.
//!
//! Bounds: a flow keeps `MOST_OF_FLOW` slices, all rows together `MOST`; beyond these, what comes
//! is added to the slice before, which is then a longer stretch than its minute.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::{
    flow::{Flow, sides},
    time::{MINUTE, Time},
};

/// Slices of one live flow: a day.
const MOST_OF_FLOW: usize = 1_440;
/// Slices of all rows: 2 million, some 100 MB.
const MOST: usize = 1 << 21;

/// What a thing and a party exchanged in a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// The minute's start.
    pub at: Time,
    /// Octets from the thing.
    pub up: u64,
    /// Octets to the thing.
    pub down: u64,
    /// Packets both ways.
    pub packets: u64,
}

/// By minute number: octets of the near side, of the far side, packets.
pub(crate) type Minutes = BTreeMap<i64, [u64; 3]>;

/// What a flow moved in a minute, by its ends.
#[derive(Clone, Copy, Debug)]
struct Slice {
    minute: i64,
    octets: [u64; 2],
    packets: u64,
}

/// What is known of one live flow.
#[derive(Debug, Default)]
struct Open {
    octets: [u64; 2],
    packets: u64,
    slices: Vec<Slice>,
}

/// The book.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// By the flow's place in the table.
    open: Vec<Open>,
    /// Flows that ended and are not added to their rows yet, in that order, each with the end on this
    /// site's side.
    ended: VecDeque<(usize, Vec<Slice>)>,
    /// Slices of all rows.
    kept: usize,
}

impl Usage {
    /// A packet comes in a later minute than the flow's last, or the flow ends.
    pub(crate) fn slice(&mut self, n: u32, f: &Flow) {
        let n = n as usize;
        if self.open.len() <= n {
            self.open.resize_with(n + 1, Open::default);
        }
        let Some(open) = self.open.get_mut(n) else { return };
        let ([a, b], [x, y]) = (f.octets, open.octets);
        let packets = f.packet_count();
        // A flow that was given another place among its hosts may count afresh.
        let octets = [a.saturating_sub(x), b.saturating_sub(y)];
        let more = packets.saturating_sub(open.packets);
        (open.octets, open.packets) = (f.octets, packets);
        if octets == [0; 2] && more == 0 {
            return;
        }
        let minute = f.last.0.div_euclid(MINUTE);
        let full = open.slices.len() >= MOST_OF_FLOW;
        match open.slices.last_mut() {
            Some(last) if full || last.minute == minute => {
                let ([x, y], [a, b]) = (&mut last.octets, octets);
                *x = x.saturating_add(a);
                *y = y.saturating_add(b);
                last.packets = last.packets.saturating_add(more);
            }
            _ => open.slices.push(Slice { minute, octets, packets: more }),
        }
    }

    /// The flow ended.
    pub(crate) fn ended(&mut self, n: u32, f: &Flow) {
        self.slice(n, f);
        let open = self.open.get_mut(n as usize).map(core::mem::take).unwrap_or_default();
        self.ended.push_back((sides(f).0, open.slices));
    }

    /// What a live flow moved since it was asked for last goes to its row with the next [`Self::add`].
    pub(crate) fn so_far(&mut self, n: u32, f: &Flow) {
        self.slice(n, f);
        let slices = self.open.get_mut(n as usize).map(|o| core::mem::take(&mut o.slices));
        self.ended.push_back((sides(f).0, slices.unwrap_or_default()));
    }

    /// The rows were handed over: there is room for as many slices as at first.
    pub(crate) const fn handed_over(&mut self) {
        self.kept = 0;
    }

    /// A log tells of a connection: half of it at each end, since it does not say when in between.
    pub(crate) fn halve(&mut self, n: u32, f: &Flow) {
        let minute = f.first.0.div_euclid(MINUTE);
        if minute == f.last.0.div_euclid(MINUTE) {
            return;
        }
        self.slice(n, f);
        let Some(open) = self.open.get_mut(n as usize) else { return };
        let Some(whole) = open.slices.pop() else { return };
        let ([a, b], p) = (whole.octets, whole.packets);
        let half = Slice { minute, octets: [a / 2, b / 2], packets: p / 2 };
        let rest = Slice {
            octets: [a.saturating_sub(a / 2), b.saturating_sub(b / 2)],
            packets: p.saturating_sub(p / 2),
            ..whole
        };
        open.slices.extend([half, rest]);
    }

    /// The flow that ended first of those not added yet goes to its row.
    pub(crate) fn add(&mut self, row: Option<&mut Minutes>) {
        let (near, slices) = self.ended.pop_front().unwrap_or_default();
        let Some(row) = row else { return };
        for slice in slices {
            let [a, b] = slice.octets;
            let [up, down] = if near == 0 { [a, b] } else { [b, a] };
            let there = row.contains_key(&slice.minute);
            let minute = if there || self.kept < MOST {
                self.kept += usize::from(!there);
                slice.minute
            } else {
                // No room: the nearest earlier minute, else the first, takes it.
                let earlier = row.range(..slice.minute).next_back().or_else(|| row.iter().next());
                earlier.map_or(slice.minute, |(m, _)| *m)
            };
            let [x, y, p] = row.entry(minute).or_default();
            *x = x.saturating_add(up);
            *y = y.saturating_add(down);
            *p = p.saturating_add(slice.packets);
        }
    }
}

/// Minutes as a row shows them, from its near side or from the party's.
pub(crate) fn stretches(minutes: &Minutes, mirrored: bool) -> Vec<Stretch> {
    let of = |(minute, [near, far, packets]): (&i64, &[u64; 3])| {
        let (up, down) = if mirrored { (*far, *near) } else { (*near, *far) };
        Stretch { at: Time(minute.wrapping_mul(MINUTE)), up, down, packets: *packets }
    };
    minutes.iter().map(of).collect()
}

/// Joins the minutes of two rows that are one party.
pub(crate) fn join(have: &mut Vec<Stretch>, more: Vec<Stretch>) {
    if have.is_empty() {
        *have = more;
        return;
    }
    let mut all: BTreeMap<Time, Stretch> = have.drain(..).map(|s| (s.at, s)).collect();
    for s in more {
        let sum = all.entry(s.at).or_insert_with(|| Stretch { at: s.at, ..Stretch::default() });
        sum.up = sum.up.saturating_add(s.up);
        sum.down = sum.down.saturating_add(s.down);
        sum.packets = sum.packets.saturating_add(s.packets);
    }
    have.extend(all.into_values());
}
