//! Lists, all by the same rules.
//!
//! `limit` (1 to 500, else 100), `cursor` (from `next` of the page before), `sort` (a name, with `-` for the
//! other way round, where a list offers it), `fields` (only these, with commas), and filters by name. A
//! parameter that a list does not know is refused. A cursor says behind which row to go on, so pages stay
//! right while rows come and go; it holds no state here, and one of another list or filter is refused. A
//! forged one shows nothing that the asker could not see anyway: the policy is asked for each page.

use std::collections::BTreeMap;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer,
    problem::{Problem, Wrong},
};
use crate::auth::password::{hex, unhex};

const USUAL: usize = 100;
const MOST: usize = 500;

/// The parameters of every list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes; the query is read by hand, to refuse what is unknown")]
pub(crate) struct Paging {
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// From `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Only these fields, with commas between them.
    #[param(max_length = 512)]
    fields: Option<String>,
}

/// A query, each parameter once.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    given: BTreeMap<String, String>,
    /// Names asked for, to find those that nobody asked for.
    path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let bad = |_| Problem::parameter("", Wrong::Form);
        let axum::extract::Query(pairs) =
            axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state)
                .await
                .map_err(bad)?;
        let mut given = BTreeMap::new();
        for (name, value) in pairs {
            if given.contains_key(&name) {
                return Err(Problem::parameter(&name, Wrong::Needless));
            }
            given.insert(name, value);
        }
        Ok(Self { given, path: parts.uri.path().to_owned() })
    }
}

impl Query {
    /// Takes a filter of this list.
    pub(crate) fn filter(&self, name: &str) -> Option<String> {
        self.given.get(name).cloned()
    }

    /// Reads what every list has. `filters` and `sorts` are the names that this one knows; the first sort is
    /// the usual one.
    pub(crate) fn list(
        &self,
        filters: &[&str],
        sorts: &[&'static str],
        fields: &[&str],
    ) -> Result<List, Problem> {
        for name in self.given.keys() {
            let known = matches!(name.as_str(), "limit" | "cursor" | "fields")
                || (name == "sort" && sorts.len() > 1)
                || filters.contains(&name.as_str());
            if !known {
                return Err(Problem::parameter(name, Wrong::Unknown));
            }
        }
        let limit = match self.given.get("limit") {
            None => USUAL,
            Some(text) => text
                .parse()
                .ok()
                .filter(|n| (1..=MOST).contains(n))
                .ok_or_else(|| Problem::parameter("limit", Wrong::Range))?,
        };
        let sort = match self.given.get("sort") {
            None => sorts.first().copied().unwrap_or_default(),
            Some(text) => sorts
                .iter()
                .copied()
                .find(|s| s == text)
                .ok_or_else(|| Problem::parameter("sort", Wrong::Unknown))?,
        };
        let only = match self.given.get("fields") {
            None => None,
            Some(text) => {
                let names: Vec<String> = text.split(',').map(|n| n.trim().to_owned()).collect();
                if names.iter().any(|n| !fields.contains(&n.as_str())) {
                    return Err(Problem::parameter("fields", Wrong::Unknown));
                }
                Some(names)
            }
        };
        // What a cursor belongs to: the list, its filters, its order.
        let mut about = format!("{} {sort}", self.path);
        for name in filters {
            about.push_str(&format!(" {name}={:?}", self.given.get(*name)));
        }
        let about = crate::auth::secret::digest(&about);
        let about = about.first_chunk::<4>().copied().unwrap_or_default();
        let after = match self.given.get("cursor") {
            None => None,
            Some(text) => Some(
                read_cursor(text, about)
                    .ok_or_else(|| Problem::parameter("cursor", Wrong::Cursor))?,
            ),
        };
        Ok(List { limit, sort, only, about, after })
    }
}

/// What was asked of a list.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) limit: usize,
    pub(crate) sort: &'static str,
    only: Option<Vec<String>>,
    about: [u8; 4],
    /// What the cursor says: the keys of the row behind which to go on.
    pub(crate) after: Option<Vec<String>>,
}

impl List {
    /// How many rows to ask the store for: one more, to know whether there are more.
    pub(crate) fn rows(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// A page of a list that is short enough to be read whole: `all` of it, in the order of its keys.
    pub(crate) fn page_of_all<T: Serialize>(
        &self,
        mut all: Vec<T>,
        key: impl Fn(&T) -> Vec<String>,
    ) -> Result<Page, Problem> {
        if let Some(after) = &self.after {
            all.retain(|item| key(item) > *after);
        }
        all.truncate(self.limit + 1);
        self.page(all, key)
    }

    /// The page: at most `limit` of the items, with a cursor behind the last where there are more.
    pub(crate) fn page<T: Serialize>(
        &self,
        items: Vec<T>,
        key: impl Fn(&T) -> Vec<String>,
    ) -> Result<Page, Problem> {
        let more = items.len() > self.limit;
        let mut next = None;
        let mut values = Vec::with_capacity(items.len().min(self.limit));
        for (i, item) in items.into_iter().take(self.limit).enumerate() {
            if more && i + 1 == self.limit {
                next = Some(self.write_cursor(&key(&item)));
            }
            let mut value = answer::json(&item)?;
            if let (Some(only), Value::Object(object)) = (&self.only, &mut value) {
                let kept: Map<_, _> = only.iter().filter_map(|n| object.remove_entry(n)).collect();
                *object = kept;
            }
            values.push(value);
        }
        Ok(Page { items: values, next })
    }

    fn write_cursor(&self, keys: &[String]) -> String {
        let text = serde_json::to_vec(keys).unwrap_or_default();
        format!("{}{}", hex(&self.about), hex(&text))
    }
}

fn read_cursor(text: &str, about: [u8; 4]) -> Option<Vec<String>> {
    if text.len() > 2048 {
        return None;
    }
    let octets = unhex(text)?;
    let keys = octets.strip_prefix(about.as_slice())?;
    serde_json::from_slice(keys).ok()
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page {
    /// The items.
    items: Vec<Value>,
    /// The cursor of the next page, where there is one.
    next: Option<String>,
}

impl Page {
    /// The answer, with a tag that changes when anything on the site does.
    pub(crate) fn answer(self, headers: &HeaderMap, seq: i64) -> Response {
        let etag = format!("W/\"s{seq}\"");
        if answer::has(headers, &etag) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
        }
        ([(header::ETAG, etag)], axum::Json(self)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Query {
        let given = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Query { given, path: "/api/v1/places".into() }
    }

    #[test]
    fn cursors_lead_on_and_belong_to_their_list() {
        let list = query(&[("limit", "2")]).list(&["kind"], &["name"], &["n"]).unwrap();
        let key = |n: &u8| vec![n.to_string()];
        let page = list.page(vec![1_u8, 2, 3], key).unwrap();
        assert_eq!(page.items, [1, 2]);
        let next = page.next.unwrap();
        let on = query(&[("cursor", &next)]).list(&["kind"], &["name"], &[]).unwrap();
        assert_eq!(on.after, Some(vec!["2".to_owned()]));
        let last = on.page(vec![3_u8], key).unwrap();
        assert_eq!(last.next, None);
        for pairs in [
            &[("cursor", next.as_str()), ("kind", "room")][..],
            &[("cursor", "zz")],
            &[("cursor", "00000000")],
            &[("limit", "0")],
            &[("limit", "-1")],
            &[("limit", "9223372036854775808")],
            &[("color", "red")],
            &[("fields", "n,m")],
            &[("sort", "age")],
        ] {
            let refused = query(pairs).list(&["kind"], &["name"], &["n"]);
            assert!(refused.is_err(), "{pairs:?}");
        }
    }
}
