//! Ids from the system's randomness, in the order in which they are minted.

use aws_lc_rs::rand;
use gardien_site::id::Id;
use gardien_watch::time::Time;

use crate::store::StoreError;

/// Mints ids of one transaction. Within a millisecond the first twelve bits after the time count, so
/// that ids sort as they were minted (RFC 9562 §6.2, method 1).
pub(crate) struct Mint {
    now: Time,
    count: u16,
}

impl Mint {
    /// Mints ids of this time.
    pub(crate) const fn new(now: Time) -> Self {
        Self { now, count: 0 }
    }

    /// The next one.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub(crate) fn next(&mut self) -> Result<Id, StoreError> {
        let mut chance = [0; 10];
        rand::fill(&mut chance).map_err(|_| StoreError::Fault("no randomness".to_owned()))?;
        // Beyond 4,096 in a transaction the next millisecond is taken.
        let ahead = i64::from(self.count >> 12);
        let [high, low] = (self.count & 0xfff).to_be_bytes();
        (chance[0], chance[1]) = (high, low);
        self.count = self.count.saturating_add(1);
        Ok(Id::mint(Time(self.now.0.saturating_add(ahead * 1_000)), chance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_they_were_minted() {
        let mut mint = Mint::new(Time(1_700_000_000_000_000));
        let ids: Vec<Id> = (0..10_000).map(|_| mint.next().unwrap()).collect();
        assert!(ids.windows(2).all(|w| w[0] < w[1]));
    }
}
