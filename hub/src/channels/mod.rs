//! Ways on which messages leave the hub.
//!
//! | file | what |
//! |---|---|
//! | (here) | what is sent |

use std::collections::BTreeMap;

use gardien_site::id::Id;
use gardien_watch::time::Time;
use serde::{Deserialize, Serialize};

/// What is sent at once: one message, or several together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// Stays the same however often it is sent.
    pub(crate) id: Id,
    /// act, look, digest, state or test.
    pub(crate) why: String,
    /// The highest level among them.
    pub(crate) level: String,
    pub(crate) at: Time,
    /// One line.
    pub(crate) subject: String,
    pub(crate) items: Vec<Item>,
    /// How many messages wait for a person, by level.
    pub(crate) open: BTreeMap<String, u64>,
}

/// One message of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) message: Id,
    pub(crate) level: String,
    pub(crate) sentences: Vec<String>,
    pub(crate) advice: Vec<String>,
    pub(crate) evidence: Vec<String>,
}
