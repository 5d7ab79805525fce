//! Times in a stored life: whole microseconds since 1970, as the store's columns have them. Reports
//! write them as dates instead, which nothing here needs to read back.

use gardien_watch::time::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(time.0)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    i64::deserialize(deserializer).map(Time)
}

/// The same where there may be none.
pub(super) mod maybe {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Time};

    pub(in super::super) fn serialize<S: Serializer>(
        time: &Option<Time>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(|t| t.0).serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Time>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Time))
    }
}
