//! The store: everything that a hub must still know after the power was cut.
//!
//! | file | what |
//! |---|---|
//! | `db` | the handle: transactions as closures, one writer that commits in groups, readers |
//! | `sqlite`, `postgres` | the two engines; nothing else differs between them |
//! | `value` | parameters and rows |
//! | `migrations` | forms of the store, from the first to the newest |
//! | `error` | what can go wrong, by who must act |
//! | `site` | the site, and what changed there |
//! | `usage` | who exchanged how much with whom, by minutes, hours and days |
//! | `life` | lives of things and every step of them |
//! | `people` | people, tokens, answers given once |
//! | `backup` | a store in one file, and out of one |
//! | `declarations` | documents about things, with their history |
//! | `places` | buildings, floors, rooms |
//! | `things` | things and claims: the inventory, row by row |
//! | `talks` | whom things talk to |
//! | `seen` | in which captures a thing was seen |
//! | `findings` | conclusions, with the packets behind them |
//! | `messages` | what people are told, what they did about it, announced work |
//! | `channels` | ways to people, and what is on its way |
//! | `word` | our words, read back |
//!
//! House rules: SQL texts are `&'static str` (what people and things say goes in as parameters
//! only) and the same for both engines; keys begin with the site; ids are minted here, never by
//! the database; times are microseconds since 1970; JSON is TEXT.

pub(crate) mod backup;
pub(crate) mod channels;
mod db;
pub(crate) mod declarations;
mod error;
pub(crate) mod findings;
pub(crate) mod life;
pub(crate) mod messages;
mod migrations;
pub(crate) mod passkeys;
pub(crate) mod people;
pub(crate) mod places;
mod postgres;
pub(crate) mod seen;
pub(crate) mod site;
mod sqlite;
pub(crate) mod talks;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod things;
pub(crate) mod usage;
mod value;
pub(crate) mod word;

pub(crate) use db::{Db, Location, Tx};
pub(crate) use error::StoreError;
pub(crate) use value::{Cell, Row, Value, values};
