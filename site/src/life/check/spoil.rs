//! Tables with one thing wrong, to see whether the check would notice.
//!
//! Each guard, each actor, each showing, each duty and each law is weakened by itself: a state is let
//! in that was shut out, an actor who may not may, a showing is not asked for, a duty is forgotten.
//! What the check does not notice is either not needed or not checked; a test holds the list of
//! those, each with its reason.

use std::fmt;

use super::invariants::promises;
use crate::life::{
    Act, Acts, Brand, Custody, Duty, Need, Presence, Support, Trust, Who,
    table::{LAWS, Table},
};

/// What is wrong in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoil {
    /// The act may be the first that is known of a thing.
    New(Act),
    /// The act may be done in this custody too.
    Custody(Act, Custody),
    /// With this trust too.
    Trust(Act, Trust),
    /// With this presence too.
    Presence(Act, Presence),
    /// With this support too.
    Support(Act, Support),
    /// With this brand too.
    Brand(Act, Brand),
    /// By this actor too.
    Who(Act, Who),
    /// Without this showing.
    Need(Act, Need),
    /// Without this duty.
    Duty(Act, Duty),
    /// It does not lower trust.
    AtMost(Act),
    /// The law, by its place in [`LAWS`], is dropped.
    Law(usize),
    /// The second duty is done just before the first, though it must come after.
    Order(Duty, Duty),
}

impl fmt::Display for Spoil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New(a) => write!(f, "{a} as the first act"),
            Self::Custody(a, c) => write!(f, "{a} in {c}"),
            Self::Trust(a, t) => write!(f, "{a} while {t}"),
            Self::Presence(a, p) => write!(f, "{a} while {p}"),
            Self::Support(a, s) => write!(f, "{a} while support is {s}"),
            Self::Brand(a, b) => write!(f, "{a} while {b}"),
            Self::Who(a, w) => write!(f, "{a} by {w}"),
            Self::Need(a, n) => write!(f, "{a} without {n}"),
            Self::Duty(a, d) => write!(f, "{a} leaves no {d}"),
            Self::AtMost(a) => write!(f, "{a} leaves trust as it is"),
            Self::Law(n) => write!(f, "no law {}", LAWS.get(*n).map_or("", |l| l.0)),
            Self::Order(a, b) => write!(f, "{b} before {a}"),
        }
    }
}

impl Spoil {
    /// The acts that are walked to see it. Those of support and brand touch nothing of custody, so
    /// they are walked for their own rows only.
    #[must_use]
    pub fn needs(self) -> Acts {
        const AXES: Acts = Acts::of(&[
            Act::Support,
            Act::AnnounceEnd,
            Act::EndSupport,
            Act::Vouch,
            Act::Rebadge,
            Act::Dispute,
        ]);
        match self {
            Self::New(a)
            | Self::Custody(a, _)
            | Self::Trust(a, _)
            | Self::Presence(a, _)
            | Self::Support(a, _)
            | Self::Brand(a, _)
            | Self::Who(a, _)
            | Self::Need(a, _)
            | Self::Duty(a, _)
            | Self::AtMost(a)
                if AXES.has(a) =>
            {
                Acts::ALL
            }
            Self::Law(_) => Acts::ALL,
            _ => Acts::ALL.but(AXES),
        }
    }

    /// Every one for a table, in a fixed order.
    #[must_use]
    pub fn every(table: &Table) -> Vec<Self> {
        let mut all = Vec::new();
        for row in &table.rows {
            let act = row.act;
            all.extend((!row.new).then_some(Self::New(act)));
            let out = Custody::ALL.iter().filter(|c| !row.from.has(**c));
            all.extend(out.map(|c| Self::Custody(act, *c)));
            let out = Trust::ALL.iter().filter(|t| !row.trust.has(**t));
            all.extend(out.map(|t| Self::Trust(act, *t)));
            let out = Presence::ALL.iter().filter(|p| !row.presence.has(**p));
            all.extend(out.map(|p| Self::Presence(act, *p)));
            let out = Support::ALL.iter().filter(|s| !row.support.has(**s));
            all.extend(out.map(|s| Self::Support(act, *s)));
            let out = Brand::ALL.iter().filter(|b| !row.brand.has(**b));
            all.extend(out.map(|b| Self::Brand(act, *b)));
            let out = Who::ALL.iter().filter(|w| !row.who.has(**w));
            all.extend(out.map(|w| Self::Who(act, *w)));
            all.extend(row.needs.iter().map(|n| Self::Need(act, n)));
            all.extend(row.duties.iter().map(|d| Self::Duty(act, d)));
            all.extend(row.to.at_most.map(|_| Self::AtMost(act)));
        }
        all.extend((0..LAWS.len()).map(Self::Law));
        all.extend(promises().map(|(a, b)| Self::Order(a, b)));
        all
    }

    /// The table and the order of duties with this wrong.
    #[must_use]
    pub fn apply(self, table: &Table) -> (Table, Vec<Duty>) {
        let (mut table, mut order) = (table.clone(), Duty::ALL.to_vec());
        let mut row = |act: Act, change: &dyn Fn(&mut crate::life::table::Row)| {
            table.rows.iter_mut().filter(|r| r.act == act).for_each(change);
        };
        match self {
            Self::New(a) => row(a, &|r| r.new = true),
            Self::Custody(a, c) => row(a, &|r| r.from = r.from.with(c)),
            Self::Trust(a, t) => row(a, &|r| r.trust = r.trust.with(t)),
            Self::Presence(a, p) => row(a, &|r| r.presence = r.presence.with(p)),
            Self::Support(a, s) => row(a, &|r| r.support = r.support.with(s)),
            Self::Brand(a, b) => row(a, &|r| r.brand = r.brand.with(b)),
            Self::Who(a, w) => row(a, &|r| r.who = r.who.with(w)),
            Self::Need(a, n) => row(a, &|r| r.needs = r.needs.without(n)),
            Self::Duty(a, d) => row(a, &|r| r.duties = r.duties.without(d)),
            Self::AtMost(a) => row(a, &|r| r.to.at_most = None),
            Self::Law(n) => {
                if let Some((_, law)) = LAWS.get(n) {
                    *law(&mut table.laws) = false;
                }
            }
            Self::Order(a, b) => {
                order.retain(|d| *d != b);
                let at = order.iter().position(|d| *d == a).unwrap_or(0);
                order.insert(at, b);
            }
        }
        (table, order)
    }
}
