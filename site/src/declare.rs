//! Declarations: what somebody says about a thing, whether it may be believed, and whether the thing
//! keeps to it.
//!
//! A paper comes over the network from whoever holds a server's name that day. What makes it more
//! than a rumour is a signature by somebody who can be named ([`signature`]); what makes it useful is
//! that the thing is held against it.
//!
//! | module | what |
//! |---|---|
//! | [`about`] | documents about things, told in words and in values |
//! | `broken` | a broken declaration as a finding |
//! | `choose` | which MUD file for which thing |
//! | `grade` | what the comparison amounts to |
//! | [`told`] | the verdict in words |
//! | [`permits`] | what a file permits, one line for each party and service |
//! | [`show`] | a file in words |
//! | [`lint`] | what is wrong with files |
//! | [`signature`] | who vouches for a file |
//! | [`learnt`] | a file proposed for a thing that has none |
//! | [`differ`] | what a new file permits that an old one does not |
//! | [`point`] | remarks that point into their file |
//! | [`document`] | documents about things: their kinds, faults and what is kept of them |
//! | [`support`] | until when a thing is looked after |
//! | [`sbom`] | what software it is made of, and how old that is |
//! | [`versions`], [`purl`], [`cpe`] | which version is later, which package, which product |
//! | [`holes`] | known holes in it, in data that the site brings |

pub mod about;
mod broken;
mod choose;
pub mod cpe;
pub mod differ;
pub mod document;
mod generic;
mod grade;
pub mod holes;
pub mod learnt;
pub mod lint;
pub mod permits;
pub mod point;
pub mod purl;
pub mod sbom;
pub mod show;
pub mod signature;
pub mod support;
#[cfg(test)]
mod tests;
pub mod told;
pub mod versions;

pub use choose::Given;
pub use gardien_watch::mud::verdict::{Entry, Signature};
pub use grade::{declare, site_of};

use gardien_watch::{
    mud::{
        lint::lint as lint_of,
        model::Mud,
        read::{self, Summary, remark::Remark},
    },
    untrusted::Untrusted,
    watcher::Prefix,
};

/// A MUD file at hand.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, as given.
    pub name: String,
    /// What it says, where it could be read.
    pub mud: Option<Mud>,
    /// What the reading found.
    pub remarks: Vec<Remark>,
    /// The reading in numbers.
    pub summary: Summary,
    /// Breaches of the standard.
    pub breaches: u32,
    /// Who vouches for it, where a signature lay beside it.
    pub signature: Option<Signature>,
    /// Its octets.
    pub octets: Vec<u8>,
    /// Offsets at which its lines begin.
    lines: Vec<usize>,
}

impl File {
    /// Reads a file.
    #[must_use]
    pub fn new(name: String, octets: Vec<u8>) -> Self {
        let mut reading = read::read(&octets);
        if let Some(mud) = &reading.mud {
            let advice = lint_of(mud);
            reading.more = reading.more.saturating_add(advice.more);
            reading.remarks.extend(advice.kept);
        }
        let ends = octets.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(n, _)| n + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Self {
            name,
            summary: reading.summary(),
            breaches: reading.breaches,
            mud: reading.mud,
            remarks: reading.remarks,
            signature: None,
            octets,
            lines,
        }
    }

    /// Judges a signature of it.
    pub fn judge(&mut self, file: String, signature: &[u8], terms: &signature::Terms<'_>) {
        let verdict = signature::verify(&self.octets, signature, terms);
        self.signature = Some(Signature {
            file,
            judgement: match verdict.judgement {
                signature::Judgement::Valid => "valid",
                signature::Judgement::Unanchored => "unanchored",
                signature::Judgement::Refused => "refused",
            },
            refusals: verdict.refusals.iter().map(|r| r.code).collect(),
            notes: verdict.notes,
            signer: verdict.signer.map(|s| s.subject),
        });
    }

    /// What it says.
    #[must_use]
    pub const fn mud(&self) -> Option<&Mud> {
        self.mud.as_ref()
    }

    /// The line of an offset, from 1.
    #[must_use]
    pub fn line(&self, offset: usize) -> u64 {
        self.lines.partition_point(|begin| *begin <= offset) as u64
    }
}

/// Controllers that a person named, for [`declare`].
#[derive(Clone, Debug, Default)]
pub struct Controllers {
    /// By class: its URI and where it is.
    pub by_class: Vec<(Untrusted, Prefix)>,
    /// The things' own (`my-controller`).
    pub own: Vec<Prefix>,
}
