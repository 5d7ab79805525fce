//! `/api/v1/places`: buildings, floors, rooms. **The example of a resource**: what a new one needs stands
//! here in full.
//!
//! 1. A store file (`store/places.rs`) with plain functions of `&mut Tx`.
//! 2. Shapes: one that goes out, one for each that comes in (`deny_unknown_fields`), with `ToSchema`.
//! 3. Handlers, each with `#[utoipa::path]` whose `x-act` names its act; a new act is a row of the policy.
//!    A handler that reads takes [`Caller`] and [`Query`]; one that changes takes [`Body`] (or [`Asked`]), and
//!    [`Known`] where there is a version; it checks, then acts inside [`App::act`], in one transaction with
//!    its event.
//! 4. A line in `api/mod.rs`, then `UPDATE=1 cargo test -p gardien openapi` for `docs/openapi.json`.

use std::collections::{BTreeMap, BTreeSet};

use axum::{extract::State, http::HeaderMap, response::Response};
use gardien_site::{
    id::PlaceId,
    inventory::place::{DEEPEST, KINDS, LIMITS, MOST},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{self, Asked, Body, Known, Reply},
    app::{App, mint},
    guard::{At, Caller},
    list::{Page, Paging, Query},
    problem::{Fields, Kind, Problem, Wrong},
    shape,
};
use crate::store::{
    places::{self, Place},
    site,
};

/// A place.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Place)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: PlaceId,
    /// What it is part of.
    #[schema(value_type = Option<String>, format = "uuid")]
    parent: Option<PlaceId>,
    /// campus, building, floor, flat, room, corridor, cabinet or area.
    kind: String,
    name: String,
    /// Time zone (IANA), where it sets one.
    zone: Option<String>,
    /// Degrees north and east (WGS 84).
    position: Option<[f64; 2]>,
    /// What it limits, in thousandths or numbers.
    limits: BTreeMap<String, i64>,
    version: i64,
}

/// The fields that a list can be narrowed to.
const FIELDS: [&str; 8] = ["id", "parent", "kind", "name", "zone", "position", "limits", "version"];

impl From<&Place> for Out {
    fn from(place: &Place) -> Self {
        Self {
            id: place.id,
            parent: place.parent,
            kind: place.kind.clone(),
            name: place.name.clone(),
            zone: place.zone.clone(),
            position: place.latitude.zip(place.longitude).map(<[f64; 2]>::from),
            limits: serde_json::from_str(&place.limits).unwrap_or_default(),
            version: place.version,
        }
    }
}

/// A new place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlace {
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    parent: Option<PlaceId>,
    kind: String,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[serde(default)]
    zone: Option<String>,
    #[serde(default)]
    position: Option<[f64; 2]>,
    #[serde(default)]
    limits: BTreeMap<String, i64>,
}

/// What to change of a place (RFC 7396: what is not named stays, `null` takes away).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacePatch {
    #[serde(default, deserialize_with = "shape::told")]
    #[schema(value_type = Option<String>, format = "uuid")]
    parent: Option<Option<PlaceId>>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "shape::told")]
    zone: Option<Option<String>>,
    #[serde(default, deserialize_with = "shape::told")]
    position: Option<Option<[f64; 2]>>,
    #[serde(default)]
    limits: Option<BTreeMap<String, i64>>,
}

/// Places, by name.
#[utoipa::path(
    get, path = "/api/v1/places", tag = "places",
    extensions(("x-act" = json!("places.read"))),
    params(
        Paging,
        ("sort" = Option<String>, Query, description = "`name` or `-name`"),
        ("kind" = Option<String>, Query, description = "Only of this kind"),
        ("in" = Option<String>, Query, description = "Only this place and those below"),
    ),
    responses((status = 200, description = "A page of places", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&["kind", "in"], &["name", "-name"], &FIELDS)?;
    let kind = query.filter("kind");
    let within = match query.filter("in") {
        None => None,
        Some(text) => {
            let id = text.parse().map_err(|_| Problem::parameter("in", Wrong::Form))?;
            Some(PlaceId(id))
        }
    };
    let (tree, seq) =
        app.read(|tx, site| Ok((places::all(tx, site)?, site::seq(tx, site)?))).await?;
    let visible = caller.places(&tree);
    let inside = within.map(|id| super::guard::below(&tree, &[id]));
    let seen = |set: &Option<BTreeSet<PlaceId>>, id| set.as_ref().is_none_or(|s| s.contains(id));
    let mut found: Vec<Out> = tree
        .iter()
        .filter(|p| seen(&visible, &p.id) && seen(&inside, &p.id))
        .filter(|p| kind.as_ref().is_none_or(|k| *k == p.kind))
        .map(Out::from)
        .collect();
    // A name may be there twice: the id makes the order whole.
    let key = |p: &Out| vec![p.name.clone(), p.id.to_string()];
    found.sort_by_cached_key(key);
    if list.sort == "-name" {
        found.reverse();
    }
    if let Some(after) = &list.after {
        let behind = |p: &Out| if list.sort == "name" { key(p) > *after } else { key(p) < *after };
        found.retain(behind);
    }
    found.truncate(list.limit + 1);
    Ok(list.page(found, key)?.answer(&headers, seq))
}

/// A new place.
#[utoipa::path(
    post, path = "/api/v1/places", tag = "places",
    extensions(("x-act" = json!("places.change"))),
    request_body = NewPlace,
    responses((status = 201, description = "Made", body = Out))
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new, asked): Body<NewPlace>,
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        let tree = places::all(tx, on.site)?;
        let mut place = Place {
            id: PlaceId(mint(on.now)?),
            parent: new.parent,
            kind: new.kind,
            name: new.name.trim().to_owned(),
            zone: new.zone,
            latitude: new.position.map(|[north, _]| north),
            longitude: new.position.map(|[_, east]| east),
            limits: answer::json(&new.limits)?.to_string(),
            version: 1,
        };
        if tree.len() >= MOST {
            return Err(Problem::of(Kind::TooMany));
        }
        check(&place, &tree, &new.limits)?;
        on.enter(tx, on.draft("place.add", "place", place.id.0).fact("kind", &place.kind))?;
        place.version = places::put(tx, on.site, on.now, &place)?;
        site::event(tx, on.site, on.now, "place", place.id.0, "added", Some(place.id))?;
        let location = format!("/api/v1/places/{}", place.id);
        Ok(Reply::made(location, Some(place.version), answer::json(&Out::from(&place))?))
    })
    .await
}

/// One place.
#[utoipa::path(
    get, path = "/api/v1/places/{id}", tag = "places",
    extensions(("x-act" = json!("places.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The place", body = Out))
)]
pub(crate) async fn one(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tree = app.read(|tx, site| Ok(places::all(tx, site)?)).await?;
    let visible = caller.places(&tree);
    let place = tree.iter().find(|p| p.id.0 == id);
    // What one may not see is not there.
    let place = place
        .filter(|p| visible.is_none_or(|v| v.contains(&p.id)))
        .ok_or(Problem::of(Kind::NotFound))?;
    Ok(answer::one(&headers, place.version, answer::json(&Out::from(place))?))
}

/// Changes a place.
#[utoipa::path(
    patch, path = "/api/v1/places/{id}", tag = "places",
    extensions(("x-act" = json!("places.change"))),
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is changed, or *")),
    request_body = PlacePatch,
    responses((status = 200, description = "As it is now", body = Out))
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    known: Known,
    Body(patch, asked): Body<PlacePatch>,
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        let tree = places::all(tx, on.site)?;
        let found = tree.iter().find(|p| p.id.0 == id).ok_or(Problem::of(Kind::NotFound))?;
        known.check(found.version)?;
        let mut place = found.clone();
        if let Some(parent) = patch.parent {
            place.parent = parent;
        }
        if let Some(kind) = patch.kind {
            place.kind = kind;
        }
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut place.name);
        }
        if let Some(zone) = patch.zone {
            place.zone = zone;
        }
        if let Some(position) = patch.position {
            place.latitude = position.map(|[north, _]| north);
            place.longitude = position.map(|[_, east]| east);
        }
        let limits = patch.limits.unwrap_or_else(|| Out::from(&place).limits);
        place.limits = answer::json(&limits)?.to_string();
        check(&place, &tree, &limits)?;
        on.enter(tx, on.draft("place.change", "place", place.id.0).fact("version", place.version))?;
        place.version = places::put(tx, on.site, on.now, &place)?;
        site::event(tx, on.site, on.now, "place", place.id.0, "changed", Some(place.id))?;
        Ok(Reply::is(Some(place.version), answer::json(&Out::from(&place))?))
    })
    .await
}

/// Removes a place in which nothing is left.
#[utoipa::path(
    delete, path = "/api/v1/places/{id}", tag = "places",
    extensions(("x-act" = json!("places.change"))),
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that is removed, or *")),
    responses((status = 204, description = "Removed"))
)]
pub(crate) async fn remove(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    known: Known,
    asked: Asked,
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        let id = PlaceId(id);
        let place = places::one(tx, on.site, id)?.ok_or(Problem::of(Kind::NotFound))?;
        known.check(place.version)?;
        if places::in_use(tx, on.site, id)? {
            return Err(Problem::of(Kind::InUse));
        }
        on.enter(tx, on.draft("place.remove", "place", id.0))?;
        places::remove(tx, on.site, id)?;
        site::event(tx, on.site, on.now, "place", id.0, "removed", place.parent)?;
        Ok(Reply::done())
    })
    .await
}

/// Whether a place can be so, in its tree.
fn check(place: &Place, tree: &[Place], limits: &BTreeMap<String, i64>) -> Result<(), Problem> {
    let mut fields = Fields::default();
    fields.need(KINDS.contains(&place.kind.as_str()), "/kind", Wrong::Form);
    shape::name(&place.name, "/name", &mut fields);
    if let Some(zone) = &place.zone {
        let known = jiff::tz::TimeZone::get(zone).is_ok();
        fields.need(known && zone.len() <= 64, "/zone", Wrong::Form);
    }
    for (at, value, most) in
        [("/position/0", place.latitude, 90.0), ("/position/1", place.longitude, 180.0)]
    {
        // Not a number is not within either.
        fields.need(value.is_none_or(|v: f64| v.abs() <= most), at, Wrong::Range);
    }
    for (name, value) in limits {
        let at = format!("/limits/{}", name.replace('~', "~0").replace('/', "~1"));
        match LIMITS.iter().find(|limit| limit.name == name) {
            None => fields.say(&at, Wrong::Unknown),
            Some(limit) => {
                fields.need((limit.least..=limit.most).contains(value), &at, Wrong::Range);
            }
        }
    }
    if let Some(parent) = place.parent {
        match way_up(parent, place.id, tree) {
            Err(wrong) => fields.say("/parent", wrong),
            Ok(depth) => {
                let below = height(place.id, tree);
                fields.need(depth + below <= DEEPEST, "/parent", Wrong::Range);
            }
        }
    }
    fields.done()
}

/// How many places there are from one up to the top, itself counted; it must not pass `but`.
fn way_up(from: PlaceId, but: PlaceId, tree: &[Place]) -> Result<usize, Wrong> {
    let mut next = Some(from);
    for depth in 0..=tree.len() {
        let Some(id) = next else { return Ok(depth) };
        if id == but {
            return Err(Wrong::Loop);
        }
        next = tree.iter().find(|p| p.id == id).ok_or(Wrong::Nowhere)?.parent;
    }
    Err(Wrong::Loop)
}

/// How many places there are from one down to the deepest below it, itself counted.
fn height(of: PlaceId, tree: &[Place]) -> usize {
    let mut level = vec![of];
    let mut height = 0;
    while !level.is_empty() && height <= tree.len() {
        height += 1;
        let parents: BTreeSet<PlaceId> = level.into_iter().collect();
        let inside = |p: &&Place| p.parent.is_some_and(|parent| parents.contains(&parent));
        level = tree.iter().filter(inside).map(|p| p.id).collect();
    }
    height
}
