//! A quiet month and a bad week of a site, at the level of causes: what a caretaker is told, in both languages, and
//! how often. And what must hold of the desk whatever happens: no cause is lost, no budget is passed, nothing
//! changes by being said twice or by a restart.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_macros,
    reason = "the tests print what is told, and may fail loudly"
)]

use std::collections::{BTreeMap, BTreeSet};

use gardien_site::{
    id::{Id, PlaceId, ThingId},
    message::{
        self,
        cause::{CHANGED, Cause, Link, OUTWARD, Scene, Stand, TROUBLES, What, Window},
        desk::{Desk, Input, LEARNS, Memory, Message, Output, SETTLE, State, VOTES, WEEKLY, Why},
        fold::Fold,
        hours::Hours,
        tell::{self, Choice, MOST_CHOICES, Names},
    },
    words::{Lang, Words},
};
use gardien_watch::{
    finding::{Fact, Finding, Level, Names as Named},
    report::{Identity, Thing},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
};

const DAY: i64 = 24 * HOUR;
const STEP: i64 = 10 * MINUTE;

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn id(n: u32) -> Id {
    let mut octets = [0; 16];
    octets[12..].copy_from_slice(&n.to_be_bytes());
    Id::from_octets(octets)
}

fn thing(n: u32) -> ThingId {
    ThingId(id(n))
}

fn place(n: u32) -> PlaceId {
    PlaceId(id(0x1000_0000 + n))
}

/// A site whose causes come and go.
#[derive(Default)]
struct World {
    scene: Scene,
    names: BTreeMap<ThingId, String>,
    places: BTreeMap<PlaceId, String>,
    pending: BTreeSet<ThingId>,
    /// Causes with the time in which each stands.
    stand: Vec<(Cause, Time, Time)>,
    /// Firmware of a thing from a time on.
    firmware: Vec<(ThingId, Time, &'static str)>,
}

impl World {
    fn place(&mut self, n: u32, name: &str) -> PlaceId {
        self.places.insert(place(n), name.to_owned());
        place(n)
    }

    fn add(&mut self, n: u32, name: &str, of: u32, model: Option<&str>) -> ThingId {
        self.names.insert(thing(n), name.to_owned());
        let stand = Stand {
            place: Some(place(of)),
            model: model.map(str::to_owned),
            firmware: model.map(|_| "1.0".to_owned()),
            link: None,
            has_rhythm: true,
        };
        self.scene.things.insert(thing(n), stand);
        thing(n)
    }

    fn when(&mut self, cause: Cause, until: Time) {
        let from = cause.since;
        self.stand.push((cause, from, until));
    }

    fn silent(&mut self, thing: ThingId, from: Time, until: Time) {
        let mut of = cause(What::Silent, &format!("silent:{thing}"), thing, from, Level::Note);
        of.evidence = format!("silent:{thing}");
        // Its silence shows only after three of its own pauses; its last word came before.
        self.stand.push((of, Time(from.0 + 30 * MINUTE), until));
    }

    fn finding(&mut self, thing: ThingId, rule: &str, level: Level, from: Time, until: Time) {
        let n = self.stand.len();
        let key = format!("finding:{}", id(0x2000_0000 + u32::try_from(n).unwrap()));
        let mut of = cause(What::Finding, &key, thing, from, level);
        of.word = rule.to_owned();
        of.evidence = format!("f-{n:08x}");
        of.count = 1;
        self.when(of, until);
    }

    fn now(&self, now: Time) -> Scene {
        let mut scene = self.scene.clone();
        for (thing, from, version) in &self.firmware {
            if *from <= now {
                scene.things.get_mut(thing).unwrap().firmware = Some((*version).to_owned());
            }
        }
        let standing = self.stand.iter().filter(|(_, from, until)| *from <= now && now < *until);
        scene.causes = standing.map(|(cause, _, _)| cause.clone()).collect();
        scene
    }
}

fn cause(what: What, key: &str, thing: ThingId, since: Time, level: Level) -> Cause {
    Cause {
        key: key.to_owned(),
        what,
        thing: Some(thing),
        since,
        level,
        word: String::new(),
        date: None,
        count: 0,
        evidence: key.to_owned(),
    }
}

/// A thing in the watcher's form that has a name and nothing else.
fn named(name: &str) -> Thing {
    Thing {
        id: "thing-1".to_owned(),
        name: Some(name.to_owned()),
        mac: None,
        ipv4: Vec::new(),
        ipv6: Vec::new(),
        identity: Identity::default(),
        first: None,
        last: None,
        up: 0,
        down: 0,
        packets: 0,
        parties: Vec::new(),
        other_parties: None,
        asked: Vec::new(),
        notes: Vec::new(),
        busy_minutes: Vec::new(),
        hours: Vec::new(),
        seen_in: Vec::new(),
        declaration: None,
        conversations: Vec::new(),
        beyond: [0; 2],
        findings: Vec::new(),
    }
}

struct Told<'a>(&'a World, &'a Words);

impl Names for Told<'_> {
    fn thing(&self, id: ThingId) -> String {
        self.0.names.get(&id).cloned().unwrap_or_else(|| "thing".to_owned())
    }

    fn place(&self, id: PlaceId) -> String {
        self.0.places.get(&id).cloned().unwrap_or_default()
    }

    fn place_of(&self, id: ThingId) -> Option<PlaceId> {
        self.0.scene.things.get(&id)?.place
    }

    fn finding(&self, cause: &Cause) -> Option<message::Message> {
        let rule = gardien_watch::rules::RULES.iter().find(|r| **r == cause.word)?;
        let finding = Finding {
            id: cause.evidence.clone(),
            rule,
            level: cause.level,
            about: Untrusted::new("cloud.example"),
            names: Named::Named,
            times: cause.count,
            first: cause.since,
            last: cause.since,
            found: cause.since,
            facts: BTreeMap::from([
                ("packets", Fact::Count(4_000)),
                ("hosts", Fact::Count(3_900)),
                ("octets", Fact::Octets(41_000_000)),
                ("usual", Fact::Octets(4_000_000)),
            ]),
            evidence: Vec::new(),
            perhaps: Vec::new(),
        };
        let thing = named(&self.thing(cause.thing?));
        Some(message::of(&finding, &thing, 1, self.1))
    }

    fn is_pending(&self, id: ThingId) -> bool {
        self.0.pending.contains(&id)
    }
}

struct Sent {
    at: Time,
    why: Why,
    messages: Vec<Message>,
}

/// Runs a world, a look each ten minutes; what a person does about a message on the way.
fn run(
    world: &World,
    desk: &mut Desk,
    from: Time,
    until: Time,
    mut person: impl FnMut(Time, &Desk) -> Option<Input>,
) -> Vec<Sent> {
    let mut sent = Vec::new();
    let mut now = from;
    let mut nth = 0_u128;
    while now < until {
        nth += 1;
        desk.handle(now, Input::Scene(Box::new(world.now(now)), nth.to_be_bytes()));
        if let Some(input) = person(now, desk) {
            desk.handle(now, input);
        }
        while let Some(output) = desk.poll() {
            if let Output::Push(why, ids) = output {
                let messages = ids.iter().map(|id| desk.messages()[id].clone()).collect();
                sent.push(Sent { at: now, why, messages });
            }
        }
        now = Time(now.0 + STEP);
    }
    sent
}

fn print(title: &str, world: &World, sent: &[Sent]) {
    for lang in [Lang::En, Lang::Fr] {
        let words = Words::new(lang);
        println!("\n== {title}, {}", lang.code());
        for push in sent {
            let told: Vec<tell::Said> = push
                .messages
                .iter()
                .map(|m| tell::say(m, &Told(world, &words), push.at, &words))
                .collect();
            let subject = tell::subject(push.why, told.len(), &told[0].sentences[0], &words);
            println!("{}  [{}] {subject}", push.at, push.why.word());
            for (said, m) in told.iter().zip(&push.messages) {
                let (_, shape) = message::level(m.level, &words);
                println!("    {shape} {}", said.sentences.join(" "));
                let choices: Vec<String> =
                    said.choices.iter().map(|c| tell::choice(*c, &words)).collect();
                if !choices.is_empty() {
                    println!("      [ {} ]", choices.join(" ] [ "));
                }
                for line in said.advice.iter().map(|a| format!("→ {a}")).chain([said
                    .evidence
                    .first()
                    .map(|e| format!("⌕ {e}"))
                    .unwrap_or_default()])
                {
                    println!("      {line}");
                }
                fits(world, m, said, lang);
            }
        }
    }
}

/// What is promised of every message: short, plain, few choices, always a proof.
fn fits(world: &World, m: &Message, said: &tell::Said, lang: Lang) {
    let text = said.sentences.join(" ");
    assert!(!text.is_empty(), "{m:?}");
    assert!(!text.contains(['{', '}', '!']), "{text}");
    assert!(said.choices.len() <= MOST_CHOICES && said.advice.len() <= MOST_CHOICES, "{text}");
    assert!(!said.evidence.is_empty(), "no proof: {text}");
    for line in &said.evidence {
        let known = m.causes.values().any(|c| line.contains(&c.evidence));
        assert!(known || line.contains("more") || line.contains("de plus"), "{line}");
    }
    // What things are called is not ours to write.
    let mut ours = text.clone();
    for name in world.names.values().chain(world.places.values()) {
        ours = ours.replace(name.as_str(), "X");
    }
    let words: Vec<&str> = ours.split_whitespace().collect();
    let ends = |w: &&&str| w.ends_with(['.', '?', ':']);
    let sentences = words.iter().filter(ends).count().max(1);
    let long = words.iter().filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 6).count();
    let lix = words.len() * 100 / sentences + long * 10_000 / words.len();
    let limit = if lang == Lang::Fr { 4_500 } else { 3_500 };
    // Of a few words no figure can be made.
    assert!(words.len() < 20 || lix <= limit, "LIX {}: {text}", lix / 100);
    assert!(words.len() <= 12 * sentences, "long sentences: {text}");
    let plain: Vec<String> = words
        .iter()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    for banned in ["ip", "port", "ports", "sni", "payload", "egress", "dns", "tcp"] {
        assert!(!plain.iter().any(|w| w == banned), "“{banned}” in: {text}");
    }
}

/// Look and digest together stay within the budget; act has none.
fn within_budget(sent: &[Sent]) {
    let looks: Vec<Time> = sent.iter().filter(|s| s.why == Why::Look).map(|s| s.at).collect();
    for (i, first) in looks.iter().enumerate() {
        let week = looks[i..].iter().filter(|t| t.since(*first) < 7 * DAY).count();
        assert!(week <= WEEKLY, "{week} pushes in the week from {first}");
        if let Some(next) = looks.get(i + 1) {
            assert!(next.since(*first) >= DAY, "two pushes in a day from {first}");
        }
    }
}

fn site() -> World {
    let mut w = World::default();
    w.place(1, "Floor 1");
    w.place(2, "Floor 2");
    w.place(3, "Warehouse");
    w
}

/// Forty-three things that hang on a switch, as a person said.
fn with_switch(w: &mut World) -> ThingId {
    let switch = w.add(1, "Floor 2 switch", 2, None);
    for n in 100..143 {
        let lamp = w.add(n, &format!("Lamp {n}"), 2, Some("lumen l60"));
        w.scene.things.get_mut(&lamp).unwrap().link = Some(Link { on: switch, confidence: 100 });
    }
    switch
}

fn paris() -> Hours {
    Hours { zone: "Europe/Paris".to_owned(), ..Hours::default() }
}

fn desk(began: Time) -> Desk {
    let mut memory = Memory::new(began);
    memory.hours = paris();
    Desk::new(memory, Vec::new())
}

#[test]
fn a_quiet_month() {
    let start = at("2026-09-07T06:00:00Z");
    let day = |n: i64, hour: i64| Time(start.0 + n * DAY + hour * HOUR);
    let end = day(30, 0);
    let mut w = site();
    with_switch(&mut w);
    for n in 10..30 {
        w.add(n, &format!("Sensor {n}"), 1, Some("sense s4"));
    }
    let (camera, printer) =
        (w.add(40, "Front-door camera", 1, Some("tuya c2")), w.add(41, "Printer", 1, None));
    // The learning week: newcomers and new ways are gathered.
    for n in 50..54 {
        let new = w.add(n, &format!("Speaker {n}"), 1, None);
        w.pending.insert(new);
        let of = cause(What::Newcomer, &format!("new:{new}"), new, day(1, 3), Level::Look);
        w.when(of, day(5, 0));
    }
    w.finding(camera, "steady-stranger", Level::Look, day(2, 4), day(6, 0));
    // Everyday noise: a lamp, a sensor, a printer over the weekend.
    for n in 0..24 {
        let (from, of) = (day(n + 3, (n * 7) % 24), thing(100 + u32::try_from(n).unwrap()));
        w.silent(of, from, Time(from.0 + 3 * HOUR));
    }
    w.silent(thing(12), day(9, 2), day(10, 2));
    w.silent(printer, day(11, 12), day(14, 2));
    // One newcomer, let in two days later.
    let newcomer = w.add(60, "unnamed-7", 2, None);
    w.pending.insert(newcomer);
    let of = cause(What::Newcomer, &format!("new:{newcomer}"), newcomer, day(12, 5), Level::Look);
    w.when(of, day(14, 3));
    // One evening with far more upload than usual, which a person has seen.
    w.finding(camera, "more-upload", Level::Look, day(16, 14), day(23, 0));
    // Support of a model ends in eleven months.
    for n in 10..30 {
        let key = format!("support:{}:12", thing(n));
        let mut of = cause(What::Support, &key, thing(n), day(8, 0), Level::Note);
        of.date = Some(day(330, 0));
        w.when(of, end);
    }
    // Announced work on a floor.
    let (from, until) = (day(20, 2), day(20, 8));
    let reason = "new cables".to_owned();
    let id = id(0x3000_0000);
    let window = Window { id, place: Some(place(2)), things: Vec::new(), from, until, reason };
    w.scene.windows.push(window);
    for n in 105..130 {
        w.silent(thing(n), Time(from.0 + HOUR), Time(until.0 - HOUR));
    }
    let mut desk = desk(start);
    let sent = run(&w, &mut desk, start, end, |now, desk| {
        let upload = desk.messages().values().find(|m| {
            m.state == State::Open && m.causes.values().any(|c| c.word == "more-upload")
        })?;
        (now.since(upload.opened) > 20 * HOUR).then_some(Input::Acknowledge(upload.id))
    });
    print("a quiet month", &w, &sent);
    within_budget(&sent);
    let n = |why| sent.iter().filter(|s| s.why == why).count();
    assert_eq!(n(Why::Act), 0, "nobody is called out in a quiet month");
    assert_eq!(n(Why::Look), 2, "the newcomer, and the evening");
    assert_eq!(
        n(Why::Digest),
        3,
        "one each Monday but the last, on which there is nothing to tell"
    );
    let learnt = sent
        .iter()
        .any(|s| s.why != Why::Digest && s.messages.iter().any(|m| m.fold == Fold::Learning));
    assert!(!learnt, "what came up in the learning week was pushed");
    let work: BTreeSet<Id> = sent
        .iter()
        .flat_map(|s| s.messages.iter().filter(|m| m.fold == Fold::Window).map(|m| m.id))
        .collect();
    assert!(work.len() <= 1, "twenty-five lamps under work are one message at most");
}

#[test]
fn a_bad_week() {
    let start = at("2026-10-05T05:00:00Z");
    let day = |n: i64, hour: i64| Time(start.0 + n * DAY + hour * HOUR);
    let end = day(7, 4);
    let mut w = site();
    let switch = with_switch(&mut w);
    let recorder = w.add(70, "Warehouse recorder", 3, None);
    let cameras: Vec<ThingId> =
        (71..74).map(|n| w.add(n, &format!("Camera {n}"), 1, Some("tuya c2"))).collect();
    // Monday: the switch fails; its lamps fall silent one after the other, the switch is noticed last.
    for (n, minute) in (100..143).zip(0..) {
        w.silent(thing(n), Time(day(0, 4).0 + minute * MINUTE / 4), day(0, 9));
    }
    w.silent(switch, Time(day(0, 4).0 + 12 * MINUTE), day(0, 9));
    // Tuesday night: the recorder is infected, and three rules say so.
    w.finding(recorder, "strangers", Level::Look, Time(day(1, 19).0 + 13 * MINUTE), end);
    w.finding(recorder, "worm-syn", Level::Act, Time(day(1, 19).0 + 14 * MINUTE), end);
    w.finding(recorder, "flood", Level::Act, Time(day(1, 19).0 + 40 * MINUTE), end);
    // Wednesday: an update of the cameras, after which they talk to others than their maker says.
    for (camera, hour) in cameras.iter().zip([3, 5, 26]) {
        w.firmware.push((*camera, day(2, hour), "2.0"));
        w.finding(*camera, "declaration-broken", Level::Look, day(2, hour + 2), end);
        w.finding(*camera, "steady-stranger", Level::Look, day(2, hour + 3), end);
    }
    // Thursday: somebody plugs something in.
    let newcomer = w.add(80, "unnamed-9", 2, None);
    w.pending.insert(newcomer);
    w.when(
        cause(What::Newcomer, &format!("new:{newcomer}"), newcomer, day(3, 6), Level::Look),
        end,
    );
    // And what happens every week.
    for n in 0..5 {
        let from = day(n, 11);
        w.silent(thing(101 + u32::try_from(n).unwrap()), from, Time(from.0 + 2 * HOUR));
    }
    let mut desk = desk(Time(start.0 - 60 * DAY));
    let sent = run(&w, &mut desk, start, end, |_, _| None);
    print("a bad week", &w, &sent);
    within_budget(&sent);
    let acts: Vec<&Sent> = sent.iter().filter(|s| s.why == Why::Act).collect();
    assert_eq!(acts.len(), 1, "one infection is one call");
    assert_eq!(acts[0].messages[0].fold, Fold::Harm);
    assert!(acts[0].at.since(day(1, 19)) < HOUR, "in the night, at once");
    // As each was told first; the digest tells some again.
    let mut told: BTreeMap<Id, &Message> = BTreeMap::new();
    for m in sent.iter().flat_map(|s| &s.messages) {
        told.entry(m.id).or_insert(m);
    }
    let of = |fold| told.values().filter(|m| m.fold == fold && m.level > Level::Note).count();
    assert_eq!(
        [Fold::Switch, Fold::Harm, Fold::Firmware].map(of),
        [1, 1, 1],
        "one message for each cause: {:#?}",
        told.values().map(|m| &m.key).collect::<Vec<_>>()
    );
    let newcomers =
        told.values().filter(|m| m.causes.values().any(|c| c.what == What::Newcomer)).count();
    assert_eq!(newcomers, 1);
    let loud: BTreeSet<&String> = sent
        .iter()
        .filter(|s| s.why != Why::Digest)
        .flat_map(|s| s.messages.iter().map(|m| &m.key))
        .collect();
    assert_eq!(loud.len(), 4, "exactly these four: {loud:?}");
    let switch = told.values().find(|m| m.fold == Fold::Switch).unwrap();
    assert_eq!(switch.things().len(), 44);
    let words = Words::new(Lang::En);
    let said = tell::say(switch, &Told(&w, &words), switch.opened, &words);
    assert_eq!(
        said.sentences,
        ["Floor 2 switch is silent.", "43 things are silent because of it."]
    );
    let lie = told.values().find(|m| m.fold == Fold::Firmware).unwrap();
    let lie = &desk.messages()[&lie.id];
    assert_eq!((lie.things().len(), lie.causes.len()), (3, 6), "three cameras, six new ways");
}

#[test]
fn a_place_without_known_switch_falls_silent_together_and_says_how_sure_it_is() {
    let start = at("2026-10-05T05:00:00Z");
    let mut w = site();
    for n in 0..8 {
        w.add(200 + n, &format!("Plug {n}"), 1, None);
    }
    for n in 0..6 {
        w.silent(thing(200 + n), Time(start.0 + i64::from(n) * MINUTE), Time(start.0 + DAY));
    }
    w.silent(thing(207), Time(start.0 + 5 * HOUR), Time(start.0 + DAY));
    let mut desk = desk(Time(start.0 - 60 * DAY));
    let sent = run(&w, &mut desk, start, Time(start.0 + 8 * HOUR), |_, _| None);
    let looks: Vec<&Sent> = sent.iter().filter(|s| s.why == Why::Look).collect();
    assert_eq!(looks.len(), 1);
    let m = &looks[0].messages[0];
    assert_eq!((m.fold, m.confidence, m.things().len()), (Fold::Place, 75, 6));
    let alone: Vec<&Message> =
        desk.messages().values().filter(|m| m.fold == Fold::Alone && m.state.stands()).collect();
    assert_eq!(alone.len(), 1, "{alone:#?}: one plug fell silent hours later, for its own reason");
}

#[test]
fn every_kind_of_message_is_told_in_both_languages() {
    let now = at("2026-10-05T09:00:00Z");
    let mut w = site();
    with_switch(&mut w);
    for n in 0..4 {
        w.add(n + 60, &format!("Thermostat {n}"), 1, Some("netatmo nt1"));
    }
    let of = |what, word: &str, n: u32| {
        let key = format!("{what}:{word}:{n}");
        let mut of = cause(what, &key, thing(60 + n), Time(now.0 - DAY), Level::Look);
        of.word = word.to_owned();
        of.count = 3;
        of
    };
    let mut scenes: Vec<Vec<Cause>> = Vec::new();
    for n in [1, 2, 4] {
        for what in [What::Newcomer, What::Silent, What::Hole, What::Declaration] {
            let word = if what == What::Declaration { "d1" } else { "" };
            scenes.push((0..n).map(|i| of(what, word, i)).collect());
        }
        for days in [-300, 20, 200] {
            let mut causes: Vec<Cause> = (0..n).map(|i| of(What::Support, "", i)).collect();
            for c in &mut causes {
                c.date = Some(Time(now.0 + days * DAY));
                if days < 0 {
                    c.since = c.date.unwrap();
                }
            }
            scenes.push(causes);
        }
        for rule in gardien_watch::rules::RULES {
            scenes.push((0..n).map(|i| of(What::Finding, rule, i)).collect());
        }
    }
    for trouble in TROUBLES {
        let mut c = of(What::Hub, trouble, 0);
        c.thing = None;
        scenes.push(vec![c]);
    }
    let mut whats = BTreeSet::new();
    for causes in scenes {
        let mut desk = desk(Time(now.0 - 60 * DAY));
        let scene = Scene { causes, ..w.scene.clone() };
        desk.handle(now, Input::Scene(Box::new(scene), [7; 16]));
        for lang in [Lang::En, Lang::Fr] {
            let words = Words::new(lang);
            for m in desk.messages().values() {
                whats.extend(m.causes.values().map(|c| c.what));
                for state in [State::Open, State::Acknowledged, State::Over, State::Folded] {
                    let mut m = m.clone();
                    m.state = state;
                    for demoted in [false, true] {
                        m.demoted = demoted;
                        let said = tell::say(&m, &Told(&w, &words), now, &words);
                        fits(&w, &m, &said, lang);
                        let acts = !said.choices.is_empty();
                        assert!(
                            !acts || state.stands(),
                            "nothing is to be done about what is over"
                        );
                    }
                }
            }
        }
    }
    assert_eq!(whats.len(), What::ALL.len());
    assert!(OUTWARD.iter().chain(CHANGED).all(|r| gardien_watch::rules::RULES.contains(r)));
    let words = Words::new(Lang::Fr);
    assert!(Choice::ALL.iter().all(|c| !tell::choice(*c, &words).is_empty()));
}

#[test]
fn what_was_put_aside_comes_back_with_more_to_it_and_not_without() {
    let start = at("2026-10-05T09:00:00Z");
    let mut w = site();
    for n in 0..3 {
        w.add(60 + n, &format!("Plug {n}"), 1, Some("plug p1"));
    }
    let end = Time(start.0 + 30 * DAY);
    w.finding(thing(60), "steady-stranger", Level::Look, start, end);
    w.finding(thing(61), "steady-stranger", Level::Look, Time(start.0 + 3 * DAY), end);
    let mut desk = desk(Time(start.0 - 60 * DAY));
    let mut hand = |now: Time, input: Option<Input>| {
        desk.handle(now, Input::Scene(Box::new(w.now(now)), [9; 16]));
        if let Some(input) = input {
            desk.handle(now, input);
        }
        while desk.poll().is_some() {}
        desk.messages().values().next().unwrap().clone()
    };
    let m = hand(start, None);
    assert_eq!(m.state, State::Open);
    let m = hand(start, Some(Input::Acknowledge(m.id)));
    assert_eq!(m.state, State::Acknowledged);
    let m = hand(Time(start.0 + 2 * DAY), None);
    assert_eq!(m.state, State::Acknowledged);
    let m = hand(Time(start.0 + 3 * DAY), None);
    assert_eq!((m.state, m.things().len()), (State::Open, 2), "a second plug does it too");
    let until = Some(Time(start.0 + 5 * DAY));
    let snooze = Input::Snooze { message: m.id, until, reason: "on holiday".to_owned() };
    let m = hand(Time(start.0 + 3 * DAY), Some(snooze));
    assert_eq!((m.state, m.reason.as_str()), (State::Snoozed, "on holiday"));
    assert_eq!(hand(Time(start.0 + 4 * DAY), None).state, State::Snoozed);
    assert_eq!(hand(Time(start.0 + 5 * DAY), None).state, State::Open, "its time is over");
}

#[test]
fn a_rule_that_few_find_useful_says_look_and_says_so() {
    let now = at("2026-10-05T09:00:00Z");
    let mut w = site();
    w.add(60, "Recorder", 1, None);
    w.finding(thing(60), "worm-syn", Level::Act, now, Time(now.0 + DAY));
    for (votes, level) in [
        ([3, 1], Level::Act),
        ([4, 1], Level::Act),
        ([3, 2], Level::Look),
        ([0, VOTES], Level::Look),
    ] {
        let mut desk = desk(Time(now.0 - 60 * DAY));
        let mut scene = w.now(now);
        scene.votes.insert("worm-syn".to_owned(), votes);
        desk.handle(now, Input::Scene(Box::new(scene), [1; 16]));
        let m = desk.messages().values().next().unwrap();
        assert_eq!((m.level, m.demoted), (level, level == Level::Look), "{votes:?}");
    }
}

/// A small generator (xorshift64*), so that a failure can be run again by its seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % n
    }
}

fn any_scene(chance: &mut Chance, w: &World, now: Time) -> Scene {
    let mut scene = w.scene.clone();
    let rules = gardien_watch::rules::RULES;
    let some = chance.below(30);
    for _ in 0..some {
        let thing = thing(1 + u32::try_from(chance.below(20)).unwrap());
        let what = What::ALL[usize::try_from(chance.below(What::ALL.len() as u64)).unwrap()];
        let rule = rules[usize::try_from(chance.below(rules.len() as u64)).unwrap()];
        let level =
            [Level::Note, Level::Look, Level::Act][usize::try_from(chance.below(3)).unwrap()];
        let since = Time(now.0 - i64::try_from(chance.below(3)).unwrap() * 8 * HOUR);
        let word = match what {
            What::Finding => rule,
            What::Hub => TROUBLES[usize::try_from(chance.below(4)).unwrap()],
            What::Declaration => "d1",
            _ => "",
        };
        let level = if what == What::Silent { Level::Note } else { level };
        let mut of = cause(what, &format!("{what}:{word}:{thing}"), thing, since, level);
        of.word = word.to_owned();
        of.date = (what == What::Support).then_some(Time(now.0 + DAY));
        if what == What::Hub {
            of.thing = None;
            of.key = format!("hub:{word}");
        }
        scene.causes.push(of);
    }
    for stand in scene.things.values_mut() {
        if chance.below(6) == 0 {
            stand.firmware = Some(format!("{}", chance.below(3)));
        }
    }
    scene
}

#[test]
fn no_cause_is_lost_no_budget_is_passed_and_a_restart_changes_nothing() {
    for seed in 1..120_u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut w = site();
        for n in 1..21 {
            let model = (chance.below(2) == 0).then(|| format!("model {}", n % 3));
            w.add(n, &format!("Thing {n}"), n % 3 + 1, model.as_deref());
            if chance.below(3) == 0 {
                let on = thing(1 + u32::try_from(chance.below(20)).unwrap());
                let link = Link { on, confidence: 60 };
                // A person may say nonsense: a thing on itself, things in a circle.
                w.scene.things.get_mut(&thing(n)).unwrap().link = Some(link);
            }
        }
        let start = at("2026-10-05T05:00:00Z");
        let window = Window {
            id: id(0x3000_0000),
            place: Some(place(2)),
            things: Vec::new(),
            from: Time(start.0 + 2 * DAY),
            until: Time(start.0 + 3 * DAY),
            reason: "work".to_owned(),
        };
        w.scene.windows.push(window);
        let mut desk = desk(Time(start.0 - i64::try_from(seed % 2).unwrap() * LEARNS));
        // What a store would have.
        let mut kept: BTreeMap<Id, Message> = BTreeMap::new();
        let mut looks: Vec<Time> = Vec::new();
        let mut now = start;
        for nth in 0..60_u128 {
            now = Time(now.0 + i64::try_from(chance.below(16)).unwrap() * HOUR + SETTLE);
            let scene = any_scene(&mut chance, &w, now);
            let keys: BTreeSet<&str> = scene.causes.iter().map(|c| c.key.as_str()).collect();
            let mut twin = Desk::new(desk.memory().clone(), kept.values().cloned().collect());
            let input = Input::Scene(Box::new(scene.clone()), nth.to_be_bytes());
            desk.handle(now, input.clone());
            twin.handle(now, input);
            let mut acts = BTreeSet::new();
            loop {
                let (one, other) = (desk.poll(), twin.poll());
                assert_eq!(one, other, "seed {seed}: a restart changed what follows");
                match one {
                    None => break,
                    Some(Output::Keep(m)) => drop(kept.insert(m.id, *m)),
                    Some(Output::Push(Why::Act, ids)) => acts.extend(ids),
                    Some(Output::Push(Why::Look, _)) => looks.push(now),
                    Some(Output::Push(Why::Digest, _)) => {}
                }
            }
            let standing = || desk.messages().values().filter(|m| m.state.stands());
            for key in &keys {
                let n = standing().filter(|m| m.causes.contains_key(*key)).count();
                assert_eq!(n, 1, "seed {seed}: {key} is in {n} messages");
            }
            for m in standing() {
                assert!(m.causes.keys().all(|k| keys.contains(k.as_str())), "seed {seed}: {m:?}");
                let calls = m.level == Level::Act && m.state == State::Open;
                assert!(!calls || m.pushed.is_some(), "seed {seed}: act was not pushed");
            }
            for m in desk.messages().values().filter(|m| m.state == State::Folded) {
                assert!(m.into.is_some_and(|into| into != m.id), "seed {seed}: into nothing");
            }
            assert_eq!(desk.memory(), twin.memory());
            // The same once more is nothing.
            let again = Input::Scene(Box::new(scene), (nth + 1_000).to_be_bytes());
            desk.handle(now, again);
            assert_eq!(desk.poll(), None, "seed {seed}: said twice, heard twice");
            // Now and then a person does something.
            let some = desk.messages().values().filter(|m| m.state == State::Open);
            let pick = some.map(|m| m.id).nth(usize::try_from(chance.below(4)).unwrap());
            if let Some(message) = pick {
                let until = (chance.below(2) == 0).then_some(Time(now.0 + DAY));
                desk.handle(
                    now,
                    match chance.below(3) {
                        0 => Input::Acknowledge(message),
                        1 => Input::Snooze { message, until, reason: "later".to_owned() },
                        _ => Input::Reopen(message),
                    },
                );
                while let Some(output) = desk.poll() {
                    if let Output::Keep(m) = output {
                        kept.insert(m.id, *m);
                    }
                }
            }
        }
        for (i, first) in looks.iter().enumerate() {
            let week = looks[i..].iter().filter(|t| t.since(*first) < 7 * DAY).count();
            assert!(week <= WEEKLY, "seed {seed}: {week} pushes in a week");
        }
    }
}
