//! Folding: causes that have one reason become one group, and a group becomes one message.
//!
//! The order of the questions is the order of what explains most: announced work, the learning week, a
//! silent switch, things of one place that fell silent together, a thing that does harm (whatever rules
//! noticed it), new firmware of a model, the same finding over one model. A cause that nothing explains is
//! a group of its own. Every cause is in exactly one group; nothing depends on the order they came in.

use std::collections::{BTreeMap, BTreeSet};

use gardien_watch::{
    finding::Level,
    time::{HOUR, MINUTE, Time},
};
use serde::{Deserialize, Serialize};

use super::cause::{CHANGED, Cause, OUTWARD, Scene, What};
use crate::id::{Id, ThingId};

/// Things of a place that fall silent within so long of the first fell together.
pub const TOGETHER: i64 = 15 * MINUTE;
/// Fewer than so many of a place are no event of the place.
pub const AT_LEAST: usize = 3;
/// How long new firmware explains new ways of the same thing and of its model.
pub const AFTER_FIRMWARE: i64 = 7 * 24 * HOUR;
/// Newcomers of one place within so long of the first came together.
pub const ARRIVE: i64 = 24 * HOUR;

listed! {
    /// Why causes are one group.
    Fold,
    /// Some of these.
    Folds {
        /// One cause, or several of one thing.
        Alone = "alone",
        /// Something that others hang on is silent.
        Switch = "switch",
        /// Things of one place fell silent together.
        Place = "place",
        /// A thing does harm, by one rule or several.
        Harm = "harm",
        /// New firmware explains new ways.
        Firmware = "firmware",
        /// The same over several things of one model.
        Model = "model",
        /// Newcomers that came together.
        Arrival = "arrival",
        /// Noticed in the learning week.
        Learning = "learning",
        /// Noticed within announced work.
        Window = "window",
    }
}

/// Causes with one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What tells it from others as long as its reason stands.
    pub key: String,
    /// The reason.
    pub fold: Fold,
    /// How far it asks for a person.
    pub level: Level,
    /// The thing that it is about: the switch, the one that does harm.
    pub root: Option<ThingId>,
    /// The window.
    pub window: Option<Id>,
    /// How sure the reason is, 0 to 100.
    pub confidence: u8,
    /// Version of the firmware, or reason of the window.
    pub text: String,
    /// Its causes by their keys.
    pub causes: BTreeMap<String, Cause>,
}

/// When firmware of a thing became another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firmware {
    /// As last told.
    pub version: String,
    /// When it changed; `None` for the first that was ever seen.
    pub changed: Option<Time>,
}

/// Sorts all causes of a scene into groups, by their keys.
#[must_use]
pub fn fold(
    scene: &Scene,
    firmware: &BTreeMap<ThingId, Firmware>,
    learning_until: Time,
) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut causes: Vec<&Cause> = scene.causes.iter().collect();
    // Of one that is given twice the weightier, then the older counts.
    let weight = |c: &Cause| (core::cmp::Reverse(c.level), c.since);
    causes.sort_by(|a, b| a.key.cmp(&b.key).then_with(|| weight(a).cmp(&weight(b))));
    causes.dedup_by(|a, b| a.key == b.key);
    causes.sort_by(|a, b| (a.since, &a.key).cmp(&(b.since, &b.key)));
    let silence = Silence::of(scene, &causes);
    let new_firmware = by_model(scene, firmware);
    let arrivals = arrivals(scene, &causes, learning_until);
    for cause in causes {
        let place = place_of(scene, &silence, &new_firmware, &arrivals, cause, learning_until);
        let sure = place.confidence;
        let group = groups.entry(place.key.clone()).or_insert(place);
        // As sure as what is least sure in it.
        group.confidence = group.confidence.min(sure);
        group.causes.insert(cause.key.clone(), cause.clone());
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        settle(group);
    }
    groups
}

fn group(key: String, fold: Fold) -> Group {
    Group {
        key,
        fold,
        level: Level::Fine,
        root: None,
        window: None,
        confidence: 100,
        text: String::new(),
        causes: BTreeMap::new(),
    }
}

/// What level a group has, and whether it still is what it was folded as.
fn settle(group: &mut Group) {
    let most = group.causes.values().map(|c| c.level).max().unwrap_or(Level::Fine);
    let things: BTreeSet<ThingId> = group.causes.values().filter_map(|c| c.thing).collect();
    if matches!(group.fold, Fold::Model | Fold::Arrival | Fold::Switch) && things.len() < 2 {
        group.fold = Fold::Alone;
    }
    group.level = match group.fold {
        // What was announced, or belongs to the first week, asks for nobody.
        Fold::Window | Fold::Learning => Level::Note,
        // One lamp that is silent is worth knowing, a floor that is silent is worth a look.
        Fold::Switch | Fold::Place => Level::Look,
        Fold::Firmware => most.min(Level::Look),
        _ => most,
    };
}

fn place_of(
    scene: &Scene,
    silence: &Silence,
    firmware: &BTreeMap<String, (String, Time)>,
    arrivals: &BTreeMap<String, String>,
    cause: &Cause,
    learning_until: Time,
) -> Group {
    let Some(thing) = cause.thing else {
        return group(format!("hub:{}", cause.word), Fold::Alone);
    };
    let model = scene.things.get(&thing).and_then(|t| t.model.as_deref());
    if cause.level < Level::Act && matches!(cause.what, What::Finding | What::Silent) {
        let within = |w: &&super::cause::Window| {
            w.from <= cause.since && cause.since <= w.until && scene.covers(w, thing)
        };
        if let Some(window) = scene.windows.iter().filter(within).min_by_key(|w| (w.from, w.id)) {
            let mut of = group(format!("window:{}", window.id), Fold::Window);
            of.window = Some(window.id);
            of.text.clone_from(&window.reason);
            return of;
        }
    }
    let learns = cause.what == What::Newcomer
        || (cause.what == What::Finding
            && CHANGED.contains(&cause.word.as_str())
            && cause.level < Level::Act);
    if learns && cause.since < learning_until {
        return group("learning".to_owned(), Fold::Learning);
    }
    if cause.is_silence() {
        return silence.group(thing);
    }
    match cause.what {
        What::Newcomer => {
            let first = arrivals.get(&cause.key).unwrap_or(&cause.key);
            group(format!("arrival:{first}"), Fold::Arrival)
        }
        What::Finding if OUTWARD.contains(&cause.word.as_str()) && cause.level >= Level::Look => {
            let mut of = group(format!("harm:{thing}"), Fold::Harm);
            of.root = Some(thing);
            of
        }
        What::Finding => {
            if let Some(model) = model
                && CHANGED.contains(&cause.word.as_str())
                && cause.level < Level::Act
                && let Some((version, at)) = firmware.get(model)
                && *at <= cause.since
                && cause.since.since(*at) <= AFTER_FIRMWARE
            {
                let mut of = group(format!("firmware:{model}:{version}"), Fold::Firmware);
                of.text.clone_from(version);
                of.confidence = 80;
                return of;
            }
            same_model(&format!("finding:{}", cause.word), model, thing)
        }
        What::Declaration => group(format!("declaration:{}", cause.word), Fold::Model),
        What::Support => {
            let day = cause.date.map_or(0, |d| d.0.div_euclid(24 * HOUR));
            same_model(&format!("support:{day}"), model, thing)
        }
        What::Hole => same_model("hole", model, thing),
        What::Silent | What::Hub => group(cause.key.clone(), Fold::Alone),
    }
}

fn same_model(what: &str, model: Option<&str>, thing: ThingId) -> Group {
    match model {
        Some(model) => group(format!("{what}:{model}"), Fold::Model),
        None => group(format!("{what}:{thing}"), Fold::Alone),
    }
}

/// The newest firmware that each model changed to.
fn by_model(
    scene: &Scene,
    firmware: &BTreeMap<ThingId, Firmware>,
) -> BTreeMap<String, (String, Time)> {
    let mut newest: BTreeMap<String, (String, Time)> = BTreeMap::new();
    for (thing, known) in firmware {
        let model = scene.things.get(thing).and_then(|t| t.model.clone());
        let (Some(model), Some(at)) = (model, known.changed) else { continue };
        let entry = newest.entry(model).or_insert_with(|| (known.version.clone(), at));
        // The first thing of a model that has the newest version tells when it began.
        let later = known.version != entry.0 && at > entry.1;
        let earlier = known.version == entry.0 && at < entry.1;
        if later || earlier {
            *entry = (known.version.clone(), at);
        }
    }
    newest
}

/// For each newcomer the first of those it came with.
fn arrivals(scene: &Scene, causes: &[&Cause], learning_until: Time) -> BTreeMap<String, String> {
    let mut with = BTreeMap::new();
    let mut open: BTreeMap<Option<crate::id::PlaceId>, (Time, String)> = BTreeMap::new();
    for cause in causes {
        if cause.what != What::Newcomer || cause.since < learning_until {
            continue;
        }
        let place = cause.thing.and_then(|t| scene.things.get(&t)).and_then(|t| t.place);
        let first = open.entry(place).or_insert_with(|| (cause.since, cause.key.clone()));
        if cause.since.since(first.0) > ARRIVE {
            *first = (cause.since, cause.key.clone());
        }
        with.insert(cause.key.clone(), first.1.clone());
    }
    with
}

/// Which silence explains which.
struct Silence {
    /// The silent thing highest above each, and how sure that is.
    roots: BTreeMap<ThingId, (ThingId, u8)>,
    /// The first of those that fell silent together, and the share of the place that did.
    together: BTreeMap<ThingId, (ThingId, u8)>,
}

impl Silence {
    fn of(scene: &Scene, causes: &[&Cause]) -> Self {
        let mut silent: BTreeMap<ThingId, Time> = BTreeMap::new();
        for cause in causes.iter().filter(|c| c.is_silence()) {
            if let Some(thing) = cause.thing {
                let at = silent.entry(thing).or_insert(cause.since);
                *at = cause.since.min(*at);
            }
        }
        let mut roots = BTreeMap::new();
        for thing in silent.keys() {
            let (mut root, mut sure) = (*thing, 100);
            let mut passed = BTreeSet::from([root]);
            while let Some(link) = scene.things.get(&root).and_then(|t| t.link) {
                // What hangs in a circle has no top: the smallest of it stands for all.
                if !silent.contains_key(&link.on) {
                    break;
                }
                if !passed.insert(link.on) {
                    root = passed.first().copied().unwrap_or(root);
                    break;
                }
                (root, sure) = (link.on, sure.min(link.confidence));
            }
            roots.insert(*thing, (root, sure));
        }
        let mut hanging: BTreeMap<ThingId, usize> = BTreeMap::new();
        for (root, _) in roots.values() {
            *hanging.entry(*root).or_default() += 1;
        }
        roots.retain(|_, (root, _)| hanging.get(root).is_some_and(|n| *n > 1));
        let together = Self::together(scene, &silent, &roots);
        Self { roots, together }
    }

    fn together(
        scene: &Scene,
        silent: &BTreeMap<ThingId, Time>,
        roots: &BTreeMap<ThingId, (ThingId, u8)>,
    ) -> BTreeMap<ThingId, (ThingId, u8)> {
        let mut by_place: BTreeMap<crate::id::PlaceId, Vec<(Time, ThingId)>> = BTreeMap::new();
        for (thing, at) in silent.iter().filter(|(t, _)| !roots.contains_key(t)) {
            if let Some(place) = scene.things.get(thing).and_then(|t| t.place) {
                by_place.entry(place).or_default().push((*at, *thing));
            }
        }
        let mut found = BTreeMap::new();
        for (place, mut of) in by_place {
            of.sort_unstable();
            let heard =
                scene.things.values().filter(|t| t.place == Some(place) && t.has_rhythm).count();
            let mut rest = of.as_slice();
            while let Some((start, first)) = rest.first().copied() {
                let n = rest.iter().take_while(|(at, _)| at.since(start) <= TOGETHER).count();
                let (these, others) = rest.split_at(n);
                rest = others;
                // Fewer than half of a place may be a coincidence.
                if n >= AT_LEAST && 2 * n >= heard {
                    let share = (100 * n).checked_div(heard.max(n)).unwrap_or(100).min(100);
                    let share = u8::try_from(share).unwrap_or(100);
                    found.extend(these.iter().map(|(_, thing)| (*thing, (first, share))));
                }
            }
        }
        found
    }

    fn group(&self, thing: ThingId) -> Group {
        if let Some((root, sure)) = self.roots.get(&thing) {
            let mut of = group(format!("silent:{root}"), Fold::Switch);
            (of.root, of.confidence) = (Some(*root), *sure);
            return of;
        }
        if let Some((first, share)) = self.together.get(&thing) {
            let mut of = group(format!("quiet-place:{first}"), Fold::Place);
            of.confidence = *share;
            return of;
        }
        let mut of = group(format!("silent:{thing}"), Fold::Alone);
        of.root = Some(thing);
        of
    }
}
