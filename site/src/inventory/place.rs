//! Where things are: a tree of places.
//!
//! A person says "the hall, second floor", not an address, so messages, windows and limits hang on
//! places. A time zone, a position and a limit count for all places below until one of them says
//! otherwise: most trees say the zone once, at the top. A tree that contains itself, or that is
//! deeper than any building, is refused when it is made, so that whoever walks up it always ends.
//!
//! Time zones are IANA names looked up in the database compiled into the program, never in the
//! machine's files: the same site opens the same windows everywhere.

use std::collections::{BTreeMap, BTreeSet};

use gardien_watch::untrusted::Untrusted;
use jiff::tz::TimeZoneDatabase;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    id::{PlaceId, ThingId},
    words::Words,
};

/// Longest way from a place without a parent down to a place, both counted.
pub const DEEPEST: usize = 16;
/// Most places of one site.
pub const MOST: usize = 16_384;

/// What a place is. What fits no word is an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Several buildings and the ground between them.
    Campus,
    /// A house, a hall.
    Building,
    /// A storey.
    Floor,
    /// One tenant's part.
    Flat,
    /// A room.
    Room,
    /// A way between rooms, with a rule of its own: it must stay lit.
    Corridor,
    /// A cabinet or rack.
    Cabinet,
    /// Anything else: a garden, a car park.
    Area,
}

/// The words of [`Kind`], in its order.
pub const KINDS: &[&str] =
    &["campus", "building", "floor", "flat", "room", "corridor", "cabinet", "area"];

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Campus,
        Self::Building,
        Self::Floor,
        Self::Flat,
        Self::Room,
        Self::Corridor,
        Self::Cabinet,
        Self::Area,
    ];

    /// Its stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Campus => "campus",
            Self::Building => "building",
            Self::Floor => "floor",
            Self::Flat => "flat",
            Self::Room => "room",
            Self::Corridor => "corridor",
            Self::Cabinet => "cabinet",
            Self::Area => "area",
        }
    }
}

/// The name of a time zone that the compiled-in IANA database knows, as that database spells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Zone(String);

impl Zone {
    /// Looks a name up, in any case of letters. `None` for what is not in the database.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        zone.iana_name().map(|name| Self(name.to_owned()))
    }

    /// Its name, such as `Europe/Paris`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom("no such time zone"))
    }
}

/// A point on the globe (WGS 84), in millionths of a degree (at most 11 cm), so that two positions
/// are equal or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    north: i32,
    east: i32,
}

impl Position {
    /// From degrees north (−90 to 90) and east (−180 to 180); `None` outside, or for no number.
    #[must_use]
    pub fn at(north: f64, east: f64) -> Option<Self> {
        let micro = |degrees: f64, most: f64| {
            // Within ±180 million, which an i32 holds; the comparison refuses NaN too.
            (degrees.abs() <= most).then(|| (degrees * 1e6).round() as i32)
        };
        Some(Self { north: micro(north, 90.0)?, east: micro(east, 180.0)? })
    }

    /// Degrees north.
    #[must_use]
    pub fn north(self) -> f64 {
        f64::from(self.north) / 1e6
    }

    /// Degrees east.
    #[must_use]
    pub fn east(self) -> f64 {
        f64::from(self.east) / 1e6
    }
}

/// `[48.8566, 2.3522]`: north, east, in degrees.
impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.north(), self.east()].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [north, east] = <[f64; 2]>::deserialize(deserializer)?;
        Self::at(north, east).ok_or_else(|| D::Error::custom("not a point on the globe"))
    }
}

/// A limit that a place may set, and what values it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRule {
    /// Its stable word.
    pub name: &'static str,
    /// Least value.
    pub least: i64,
    /// Greatest value.
    pub most: i64,
}

/// The limits that are known. Shares are in thousandths, so that a third is 333 and not a fraction
/// that two machines round differently. A new limit is a new row here and words for it.
pub const LIMITS: &[LimitRule] = &[
    // Share of the lamps of a place that may be dark at once because of us.
    LimitRule { name: "dark-share", least: 0, most: 1_000 },
    // Share of the things of a place that may be away from their work at once because of us.
    LimitRule { name: "away-share", least: 0, most: 1_000 },
    // Things of a place that may be updated at once.
    LimitRule { name: "updates-at-once", least: 0, most: 100_000 },
    // Battery that a thing must have before it is updated, in thousandths.
    LimitRule { name: "battery-least", least: 0, most: 1_000 },
];

/// The words of [`LIMITS`], in its order.
pub const LIMIT_WORDS: &[&str] = &["dark-share", "away-share", "updates-at-once", "battery-least"];

/// A building, floor or room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// What it is part of; `None` at the top.
    pub parent: Option<PlaceId>,
    /// What it is.
    pub kind: Kind,
    /// What people call it.
    pub name: Untrusted,
    /// Its time zone, where it sets one.
    pub zone: Option<Zone>,
    /// Where it is, where it says so.
    pub position: Option<Position>,
    /// Limits that it sets, by the names of [`LIMITS`].
    #[serde(default)]
    pub limits: BTreeMap<String, i64>,
}

impl Place {
    /// A place that sets nothing.
    #[must_use]
    pub fn new(id: PlaceId, parent: Option<PlaceId>, kind: Kind, name: &str) -> Self {
        let name = Untrusted::new(name.trim());
        Self { id, parent, kind, name, zone: None, position: None, limits: BTreeMap::new() }
    }
}

/// Why something cannot be done to places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refused {
    /// There is no such place.
    Unknown(PlaceId),
    /// There is such a place already.
    Exists(PlaceId),
    /// It has no name.
    Nameless,
    /// A place of this name is there already, in the same place.
    SameName(PlaceId),
    /// It would be inside itself.
    Cycle(PlaceId),
    /// It, or a place in it, would be deeper than [`DEEPEST`].
    TooDeep,
    /// The site has [`MOST`] places.
    TooMany,
    /// Places are in it.
    HasPlaces(usize),
    /// Things are in it, and nobody said where they go.
    HasThings(usize),
    /// No such limit is known.
    NoSuchLimit(String),
    /// A limit takes no such value.
    OutOfRange {
        /// The limit.
        limit: String,
        /// Least value that it takes.
        least: i64,
        /// Greatest value that it takes.
        most: i64,
    },
}

/// The words of [`Refused`], in its order.
pub const REFUSALS: &[&str] = &[
    "unknown",
    "exists",
    "nameless",
    "same-name",
    "cycle",
    "too-deep",
    "too-many",
    "has-places",
    "has-things",
    "no-such-limit",
    "out-of-range",
];

impl Refused {
    /// Its stable word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "unknown",
            Self::Exists(_) => "exists",
            Self::Nameless => "nameless",
            Self::SameName(_) => "same-name",
            Self::Cycle(_) => "cycle",
            Self::TooDeep => "too-deep",
            Self::TooMany => "too-many",
            Self::HasPlaces(_) => "has-places",
            Self::HasThings(_) => "has-things",
            Self::NoSuchLimit(_) => "no-such-limit",
            Self::OutOfRange { .. } => "out-of-range",
        }
    }

    /// What a person is told.
    #[must_use]
    pub fn say(&self, words: &Words) -> String {
        let id = format!("placing-{}", self.word());
        match self {
            Self::HasPlaces(n) | Self::HasThings(n) => words.say(&id, &[("n", (*n).into())]),
            Self::NoSuchLimit(limit) => {
                words.say(&id, &[("limit", crate::shown::text(words, limit).into())])
            }
            Self::OutOfRange { limit, least, most } => words.say(
                &id,
                &[
                    ("limit", limit.into()),
                    ("least", least.to_string().into()),
                    ("most", most.to_string().into()),
                ],
            ),
            Self::Unknown(_)
            | Self::Exists(_)
            | Self::Nameless
            | Self::SameName(_)
            | Self::Cycle(_)
            | Self::TooDeep
            | Self::TooMany => words.say(&id, &[]),
        }
    }
}

/// What removing a place changes, for the store to carry out together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// The place.
    pub place: PlaceId,
    /// Things that are elsewhere now.
    pub moved: Vec<ThingId>,
    /// Where they are.
    pub to: Option<PlaceId>,
}

/// All places of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    all: BTreeMap<PlaceId, Place>,
    /// `(parent, child)`.
    children: BTreeSet<(Option<PlaceId>, PlaceId)>,
}

impl Places {
    /// Takes what a store has kept, in any order; names what is wrong with it.
    ///
    /// # Errors
    /// What [`add`](Self::add) refuses.
    pub fn load(places: impl IntoIterator<Item = Place>) -> Result<Self, Refused> {
        let mut tree = Self::default();
        for place in places {
            if tree.all.len() >= MOST {
                return Err(Refused::TooMany);
            }
            tree.children.insert((place.parent, place.id));
            if let Some(twice) = tree.all.insert(place.id, place) {
                return Err(Refused::Exists(twice.id));
            }
        }
        let mut names = BTreeMap::new();
        for place in tree.all.values() {
            tree.check_form(place)?;
            let name = (place.parent, place.name.raw().to_lowercase());
            if let Some(twin) = names.insert(name, place.id) {
                return Err(Refused::SameName(twin));
            }
        }
        Ok(tree)
    }

    /// A place.
    #[must_use]
    pub fn find(&self, id: PlaceId) -> Option<&Place> {
        self.all.get(&id)
    }

    /// All places, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Place> {
        self.all.values()
    }

    /// The places directly in a place, or at the top; in the order of their ids.
    pub fn inside(&self, parent: Option<PlaceId>) -> impl Iterator<Item = &Place> {
        let least = PlaceId(crate::id::Id::from_octets([0; 16]));
        let most = PlaceId(crate::id::Id::from_octets([0xff; 16]));
        self.children
            .range((parent, least)..=(parent, most))
            .filter_map(|(_, child)| self.all.get(child))
    }

    /// Adds a place.
    ///
    /// # Errors
    /// Where its id or, beside it, its name is taken, its parent is missing or too deep, or a limit
    /// is wrong.
    pub fn add(&mut self, place: Place) -> Result<(), Refused> {
        if self.all.contains_key(&place.id) {
            return Err(Refused::Exists(place.id));
        }
        if self.all.len() >= MOST {
            return Err(Refused::TooMany);
        }
        self.check(&place)?;
        self.children.insert((place.parent, place.id));
        self.all.insert(place.id, place);
        Ok(())
    }

    /// Puts a changed place in the stead of the one with its id: another name, parent, zone,
    /// position or limits.
    ///
    /// # Errors
    /// As for [`add`](Self::add), and where it would be inside itself. Nothing is changed then.
    pub fn change(&mut self, place: Place) -> Result<(), Refused> {
        let old_parent = self.all.get(&place.id).ok_or(Refused::Unknown(place.id))?.parent;
        self.check(&place)?;
        self.children.remove(&(old_parent, place.id));
        self.children.insert((place.parent, place.id));
        self.all.insert(place.id, place);
        Ok(())
    }

    /// Removes a place in which no place is. `things` are those directly in it; they go to `to`.
    ///
    /// # Errors
    /// Where places are in it, or things are and `to` is not another place of this site.
    pub fn remove(
        &mut self,
        id: PlaceId,
        things: &[ThingId],
        to: Option<PlaceId>,
    ) -> Result<Removal, Refused> {
        let parent = self.all.get(&id).ok_or(Refused::Unknown(id))?.parent;
        let places = self.inside(Some(id)).count();
        if places > 0 {
            return Err(Refused::HasPlaces(places));
        }
        match to {
            Some(to) if to == id || !self.all.contains_key(&to) => {
                return Err(Refused::Unknown(to));
            }
            None if !things.is_empty() => return Err(Refused::HasThings(things.len())),
            _ => {}
        }
        self.children.remove(&(parent, id));
        self.all.remove(&id);
        Ok(Removal { place: id, moved: things.to_vec(), to })
    }

    /// The way from a place up to the top, the place itself first. At most [`DEEPEST`] places.
    pub fn up(&self, id: PlaceId) -> impl Iterator<Item = &Place> {
        let mut next = Some(id);
        core::iter::from_fn(move || {
            let place = self.all.get(&next?)?;
            next = place.parent;
            Some(place)
        })
        .take(DEEPEST)
    }

    /// The time zone that counts in a place: its own, or that of the nearest place around it.
    #[must_use]
    pub fn zone(&self, id: PlaceId) -> Option<&Zone> {
        self.up(id).find_map(|p| p.zone.as_ref())
    }

    /// The position of a place, or of the nearest place around it.
    #[must_use]
    pub fn position(&self, id: PlaceId) -> Option<Position> {
        self.up(id).find_map(|p| p.position)
    }

    /// A limit that counts in a place, with the place that set it: its own, or that of the nearest
    /// place around it, even where one further out is tighter: whoever set the nearer one knew the
    /// room. The outer limit still holds for the outer place as a whole.
    #[must_use]
    pub fn limit(&self, id: PlaceId, name: &str) -> Option<(i64, PlaceId)> {
        self.up(id).find_map(|p| p.limits.get(name).map(|v| (*v, p.id)))
    }

    /// `Tower B › Floor 2 › Hall`, with nothing in it that acts on a terminal.
    #[must_use]
    pub fn path(&self, id: PlaceId) -> String {
        let mut names: Vec<String> = self.up(id).map(|p| p.name.to_string()).collect();
        names.reverse();
        names.join(" › ")
    }

    /// Whether a place is another one, or somewhere in it.
    #[must_use]
    pub fn is_within(&self, id: PlaceId, outer: PlaceId) -> bool {
        self.up(id).any(|p| p.id == outer)
    }

    /// Whether a place may stand where it says.
    fn check(&self, place: &Place) -> Result<(), Refused> {
        self.check_form(place)?;
        let name = place.name.raw().to_lowercase();
        let mut beside = self.inside(place.parent).filter(|p| p.id != place.id);
        match beside.find(|p| p.name.raw().to_lowercase() == name) {
            Some(twin) => Err(Refused::SameName(twin.id)),
            None => Ok(()),
        }
    }

    /// The same without a look at the names beside it.
    fn check_form(&self, place: &Place) -> Result<(), Refused> {
        if place.name.is_empty() {
            return Err(Refused::Nameless);
        }
        let mut depth = 1;
        let mut next = place.parent;
        while let Some(id) = next {
            if id == place.id {
                return Err(Refused::Cycle(id));
            }
            depth += 1;
            if depth > DEEPEST {
                // A ring that does not contain the place itself ends here too.
                return Err(Refused::TooDeep);
            }
            next = self.all.get(&id).ok_or(Refused::Unknown(id))?.parent;
        }
        if depth + self.height(place.id) > DEEPEST {
            return Err(Refused::TooDeep);
        }
        for (name, value) in &place.limits {
            let Some(rule) = LIMITS.iter().find(|r| r.name == name) else {
                return Err(Refused::NoSuchLimit(name.clone()));
            };
            if !(rule.least..=rule.most).contains(value) {
                let (limit, least, most) = (name.clone(), rule.least, rule.most);
                return Err(Refused::OutOfRange { limit, least, most });
            }
        }
        Ok(())
    }

    /// How many layers of places are in a place; at most [`DEEPEST`] are counted.
    fn height(&self, id: PlaceId) -> usize {
        let mut layer = vec![id];
        for height in 0..DEEPEST {
            layer = layer.iter().flat_map(|id| self.inside(Some(*id))).map(|p| p.id).collect();
            if layer.is_empty() {
                return height;
            }
        }
        DEEPEST
    }
}

#[cfg(test)]
mod tests {
    use gardien_watch::time::Time;

    use super::*;
    use crate::{id::Id, words::Lang};

    fn id(n: u8) -> PlaceId {
        PlaceId(Id::mint(Time(0), [0, 0, 0, 0, 0, 0, 0, 0, 0, n]))
    }

    fn thing(n: u8) -> ThingId {
        ThingId(Id::mint(Time(9), [0, 0, 0, 0, 0, 0, 0, 0, 0, n]))
    }

    fn tower() -> Places {
        let mut tree = Places::default();
        let mut tower = Place::new(id(1), None, Kind::Building, "Tower B");
        tower.zone = Zone::named("europe/paris");
        tower.position = Position::at(48.8566, 2.3522);
        tower.limits.insert("dark-share".into(), 333);
        tree.add(tower).unwrap();
        tree.add(Place::new(id(2), Some(id(1)), Kind::Floor, "Floor 2")).unwrap();
        tree.add(Place::new(id(3), Some(id(2)), Kind::Room, "Hall\u{1b}[2J")).unwrap();
        tree
    }

    #[test]
    fn zone_position_and_limits_come_from_the_nearest_place_that_sets_them() {
        let mut tree = tower();
        assert_eq!(tree.zone(id(3)).map(Zone::name), Some("Europe/Paris"));
        assert_eq!(tree.position(id(3)), Position::at(48.8566, 2.3522));
        assert_eq!(tree.limit(id(3), "dark-share"), Some((333, id(1))));
        let mut hall = tree.find(id(3)).unwrap().clone();
        hall.limits.insert("dark-share".into(), 500);
        tree.change(hall).unwrap();
        assert_eq!(tree.limit(id(3), "dark-share"), Some((500, id(3))));
        assert_eq!(tree.limit(id(2), "dark-share"), Some((333, id(1))));
        assert_eq!(tree.limit(id(2), "updates-at-once"), None);
        assert_eq!(tree.path(id(3)), "Tower B › Floor 2 › Hall\\u{1b}[2J");
    }

    #[test]
    fn a_place_is_never_inside_itself() {
        let mut tree = tower();
        let mut top = tree.find(id(1)).unwrap().clone();
        top.parent = Some(id(3));
        assert_eq!(tree.change(top), Err(Refused::Cycle(id(1))));
        let mut own = tree.find(id(2)).unwrap().clone();
        own.parent = Some(id(2));
        assert_eq!(tree.change(own), Err(Refused::Cycle(id(2))));
        // A store that was tampered with ends too.
        let ring = [
            Place::new(id(1), Some(id(2)), Kind::Area, "a"),
            Place::new(id(2), Some(id(1)), Kind::Area, "b"),
            Place::new(id(3), Some(id(2)), Kind::Area, "c"),
        ];
        assert!(matches!(Places::load(ring), Err(Refused::Cycle(_))));
    }

    #[test]
    fn a_tree_is_at_most_sixteen_deep_also_after_a_move() {
        let mut tree = Places::default();
        for n in 1..=16 {
            let parent = (n > 1).then(|| id(n - 1));
            tree.add(Place::new(id(n), parent, Kind::Area, "x")).unwrap();
        }
        let deeper = Place::new(id(17), Some(id(16)), Kind::Area, "x");
        assert_eq!(tree.add(deeper), Err(Refused::TooDeep));
        tree.add(Place::new(id(20), None, Kind::Area, "y")).unwrap();
        let mut top = tree.find(id(1)).unwrap().clone();
        top.parent = Some(id(20));
        assert_eq!(tree.change(top), Err(Refused::TooDeep));
        assert_eq!(tree.find(id(1)).unwrap().parent, None);
    }

    #[test]
    fn an_occupied_place_stays_until_its_things_have_somewhere_to_go() {
        let mut tree = tower();
        assert_eq!(tree.remove(id(2), &[], None), Err(Refused::HasPlaces(1)));
        let things = [thing(1), thing(2)];
        assert_eq!(tree.remove(id(3), &things, None), Err(Refused::HasThings(2)));
        assert_eq!(tree.remove(id(3), &things, Some(id(3))), Err(Refused::Unknown(id(3))));
        assert_eq!(tree.remove(id(3), &things, Some(id(99))), Err(Refused::Unknown(id(99))));
        let done = tree.remove(id(3), &things, Some(id(2))).unwrap();
        assert_eq!((done.moved.as_slice(), done.to), (&things[..], Some(id(2))));
        assert_eq!(tree.find(id(3)), None);
        assert_eq!(tree.remove(id(2), &[], None).unwrap().moved, []);
    }

    #[test]
    fn wrong_limits_zones_and_positions_are_refused() {
        let mut tree = tower();
        let mut hall = tree.find(id(3)).unwrap().clone();
        hall.limits.insert("dark-share".into(), 1_001);
        assert!(matches!(tree.change(hall.clone()), Err(Refused::OutOfRange { most: 1_000, .. })));
        hall.limits = BTreeMap::from([("noise".into(), 1)]);
        assert_eq!(tree.change(hall), Err(Refused::NoSuchLimit("noise".into())));
        assert!(Zone::named("Europe/Atlantis").is_none() && Zone::named("").is_none());
        assert_eq!(Zone::named("asia/kathmandu").unwrap().name(), "Asia/Kathmandu");
        assert!(Position::at(90.1, 0.0).is_none() && Position::at(f64::NAN, 0.0).is_none());
        let twin = Place::new(id(9), Some(id(1)), Kind::Floor, "floor 2");
        assert_eq!(tree.add(twin), Err(Refused::SameName(id(2))));
    }

    #[test]
    fn places_go_through_json_and_back() {
        let tree = tower();
        let json = serde_json::to_string(&tree.iter().collect::<Vec<_>>()).unwrap();
        let back: Vec<Place> = serde_json::from_str(&json).unwrap();
        assert_eq!(Places::load(back.into_iter().rev()).unwrap(), tree);
        assert!(serde_json::from_str::<Zone>("\"Mars/Base\"").is_err());
    }

    #[test]
    fn every_word_of_places_is_listed_and_said() {
        assert_eq!(Kind::ALL.map(Kind::word), KINDS);
        assert!(LIMITS.iter().map(|l| l.name).eq(LIMIT_WORDS.iter().copied()));
        for lang in [Lang::En, Lang::Fr] {
            let words = Words::new(lang);
            for refused in [
                Refused::HasThings(2),
                Refused::HasPlaces(1),
                Refused::Cycle(id(1)),
                Refused::NoSuchLimit("a b".into()),
                Refused::OutOfRange { limit: "dark-share".into(), least: 0, most: 1_000 },
            ] {
                assert!(REFUSALS.contains(&refused.word()));
                assert!(!refused.say(&words).contains("placing-"));
            }
        }
    }
}
