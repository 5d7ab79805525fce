//! What somebody says about a thing, held against what it does.
//!
//! - [`choose`](self): which MUD file for which thing;
//! - [`grade`](self): what the comparison amounts to.

mod choose;
mod generic;
mod grade;

pub use choose::Given;
pub use grade::{declare, site_of};

use gardien_watch::{mud::model::Mud, untrusted::Untrusted};

/// A MUD file at hand.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, as given.
    pub name: String,
    /// What it says, where it could be read.
    pub mud: Option<Mud>,
    /// Offsets at which its lines begin.
    pub lines: Vec<usize>,
}

impl File {
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
    pub by_class: Vec<(Untrusted, gardien_watch::watcher::Prefix)>,
    /// The things' own (`my-controller`).
    pub own: Vec<gardien_watch::watcher::Prefix>,
}
