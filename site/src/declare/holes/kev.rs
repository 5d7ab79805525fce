//! The catalogue of holes that are known to be used (CISA KEV), JSON.

use std::collections::BTreeMap;

use gardien_watch::{mud::json::Value, time::Time, untrusted::Untrusted};

use super::Used;
use crate::declare::document::{Fault, due, list, moment, text};

pub(super) fn read(root: Value<'_>) -> Result<(Option<Time>, BTreeMap<String, Used>), Fault> {
    let date = moment(root, "dateReleased")?;
    let mut used = BTreeMap::new();
    for entry in list(root, "vulnerabilities")? {
        let since = Untrusted::new(&due(entry, "dateAdded")?);
        let extortion = text(entry, "knownRansomwareCampaignUse")?.is_some_and(|k| k == "Known");
        used.insert(due(entry, "cveID")?.into_owned(), Used { since, extortion });
    }
    Ok((date, used))
}
