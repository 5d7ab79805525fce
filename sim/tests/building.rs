//! The watcher over the building: it finds the things that the plan has, and what the stories mean to
//! show, and nothing else; and the building neither grows nor floods.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail loudly"
)]

use std::collections::{BTreeMap, BTreeSet};

use gardien_sim::{Building, Plan, file_header, net::Mac, record};
use gardien_watch::{
    capture::{Kind, Reader, Step},
    finding::Level,
    report::{Report, Thing},
    time::{HOUR, MINUTE, SECOND, Time},
    watcher::{Settings, Watcher},
};

/// 2 March 2026, a Monday, 08:00 UTC.
const MONDAY: Time = Time(1_772_438_400_000_000);
const DAY: i64 = 24 * HOUR;

/// What the watcher says of a plan's first so long, and how many frames there were.
fn watch(plan: Plan, seed: u64, long: i64) -> (Report, u64) {
    let mut building = Building::new(plan, seed, MONDAY).until(Time(MONDAY.0 + long));
    let mut watcher = Watcher::new(Settings::default());
    let mut reader = Reader::new(Kind::Pcap).unwrap();
    let (mut window, mut frames, mut whole) = (Vec::new(), 0, false);
    file_header(&mut window);
    while !whole {
        while window.len() < 1 << 20 {
            let Some(p) = building.next_frame() else {
                whole = true;
                break;
            };
            record(&mut window, p.at, p.bytes);
            frames += 1;
        }
        let mut at = 0;
        loop {
            match reader.next(&window[at..]) {
                Step::Record { record, consumed } => {
                    watcher.record(&record);
                    at += consumed;
                }
                Step::Skip(n) => at += n,
                Step::More(_) => break,
                other => panic!("{other:?}"),
            }
        }
        window.drain(..at);
    }
    (watcher.finish(), frames)
}

/// Findings that ask something of somebody, as hardware address, rule, level.
fn asking(report: &Report) -> Vec<(String, &'static str, Level)> {
    let of = |t: &Thing| {
        let mac = t.mac.map(|m| format!("{m}")).unwrap_or_default();
        let asking = t.findings.iter().filter(|f| f.level >= Level::Look);
        asking.map(move |f| (mac.clone(), f.rule, f.level)).collect::<Vec<_>>()
    };
    report.things.iter().flat_map(of).collect()
}

/// The hardware addresses of what speaks within so long, by the plan. A private thing counts with each
/// address that it has had.
fn planned(plan: &Plan, seed: u64, long: i64) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for (n, thing) in plan.things.iter().enumerate() {
        if !thing.speaks() || thing.life.from * SECOND >= long {
            continue;
        }
        let two_weeks = 14 * DAY;
        for period in MONDAY.0 / two_weeks..=(MONDAY.0 + long - 1) / two_weeks {
            let mac = plan.mac(n, seed, period);
            let mac = mac.map(|b| format!("{b:02x}")).join(":");
            out.insert(mac, n);
        }
    }
    out
}

fn macs(report: &Report) -> BTreeSet<String> {
    report.things.iter().filter_map(|t| t.mac).map(|m| m.to_string()).collect()
}

#[test]
fn the_watcher_finds_the_things_of_the_plan_and_nobody_else() {
    for (name, plan) in [("quiet", Plan::quiet()), ("demo", Plan::demo())] {
        for seed in [1, 2] {
            let (report, _) = watch(plan.clone(), seed, DAY);
            let (found, planned) = (macs(&report), planned(&plan, seed, DAY));
            let missing: Vec<_> = planned
                .iter()
                .filter(|(m, _)| !found.contains(*m))
                .map(|(_, n)| &plan.things[*n].name.en)
                .collect();
            let strange: Vec<_> = found.iter().filter(|m| !planned.contains_key(*m)).collect();
            assert!(missing.is_empty() && strange.is_empty(), "{name}: {missing:?}, {strange:?}");
        }
    }
}

/// The first thing of a story, as the watcher tells of it.
fn subject<'a>(report: &'a Report, plan: &Plan, name: &str) -> &'a Thing {
    let story = plan.stories.iter().find(|s| s.name == name).unwrap();
    let mac = plan.things[story.things[0]].mac;
    let mac = mac.map(|b| format!("{b:02x}")).join(":");
    report.things.iter().find(|t| t.mac.is_some_and(|m| m.to_string() == mac)).unwrap()
}

fn called(thing: &Thing, name: &str) -> bool {
    thing.asked.iter().any(|a| a.name.raw() == name)
}

/// Where it says what a thing is, it says what the plan has: only the newcomer lies, and is believed as
/// long as it is judged by what it says of itself.
#[test]
fn kinds_that_are_recognised_are_those_of_the_plan() {
    let plan = Plan::demo();
    let (report, _) = watch(plan.clone(), 1, DAY);
    let planned = planned(&plan, 1, DAY);
    let mut kinds = BTreeMap::new();
    for thing in &report.things {
        let of = &plan.things[planned[&thing.mac.unwrap().to_string()]];
        let Some(kind) = &thing.identity.kind else { continue };
        let same = match kind.raw() {
            "camera" => matches!(of.kind, "camera" | "doorbell"),
            "media-player" => of.kind == "tv",
            "printer" => of.kind == "printer" || of.host.as_deref() == Some("PRINTER-P1"),
            other => of.kind == other,
        };
        assert!(same, "{} is taken for {}", of.name.en, kind.raw());
        *kinds.entry(kind.raw().to_owned()).or_insert(0) += 1;
    }
    for (kind, least) in [("camera", 5), ("printer", 3), ("media-player", 2)] {
        assert!(kinds.get(kind).is_some_and(|n| *n >= least), "{kinds:?}");
    }
}

#[test]
fn a_quiet_week_asks_nothing_of_anybody() {
    for seed in [1, 2, 1_000] {
        let (report, _) = watch(Plan::quiet(), seed, 7 * DAY);
        assert_eq!(asking(&report), []);
    }
}

/// Nobody is found but whom the stories name, and they by all rules that the stories name.
fn only_what_is_told(plan: &Plan, report: &Report) {
    let asked = asking(report);
    let mut wanted = BTreeSet::new();
    for story in plan.stories.iter().filter(|s| !s.finds.is_empty()) {
        let thing = subject(report, plan, story.name);
        let mac = thing.mac.unwrap().to_string();
        for (rule, least) in &story.finds {
            let found = asked.iter().any(|(m, r, l)| *m == mac && r == rule && l >= least);
            assert!(found, "{}: {rule} in {asked:?}", story.name);
        }
        wanted.insert(mac);
    }
    assert!(asked.iter().all(|(mac, ..)| wanted.contains(mac)), "{asked:?}");
}

#[test]
fn a_bad_week_shows_its_stories_and_nothing_else() {
    for seed in [1, 2] {
        let plan = Plan::bad_week();
        let (report, _) = watch(plan.clone(), seed, 7 * DAY);
        only_what_is_told(&plan, &report);
        let newcomer = subject(&report, &plan, "newcomer");
        assert!(called(newcomer, "upload.blickfang.example"));
        assert!(called(subject(&report, &plan, "lying-update"), "ads.werbenetz.example"));
        let lying = subject(&report, &plan, "lying");
        assert!(called(lying, "stats.zahlwerk.example"));
        let declared = plan.declarations.iter().find(|d| d.file.contains("c210")).unwrap();
        assert!(!declared.text.contains("zahlwerk") && declared.text.contains("upload.fernlicht"));
        assert!(subject(&report, &plan, "forgotten").packets > 100);
    }
}

#[test]
fn five_minutes_of_the_demonstration_suffice() {
    let plan = Plan::demo();
    let (report, _) = watch(plan.clone(), 1, 8 * MINUTE);
    only_what_is_told(&plan, &report);
    let infected = subject(&report, &plan, "infection");
    let worm = infected.findings.iter().find(|f| f.rule == "worm-syn").unwrap();
    assert_eq!(worm.level, Level::Act);
    assert!((180 * SECOND..200 * SECOND).contains(&worm.found.since(MONDAY)), "{}", worm.found);
    let newcomer = subject(&report, &plan, "newcomer");
    assert!(newcomer.first.unwrap().since(MONDAY) >= MINUTE);
    // Before the third minute there is nothing.
    let (report, _) = watch(plan, 1, 3 * MINUTE);
    assert_eq!(asking(&report), []);
}

#[test]
fn what_has_no_power_sends_nothing_and_comes_back() {
    let plan = Plan::bad_week();
    let story = plan.stories.iter().find(|s| s.name == "switch-failure").unwrap().clone();
    assert!(story.things.len() >= 8);
    let dark: BTreeMap<Mac, usize> =
        story.things.iter().map(|n| (plan.things[*n].mac, *n)).collect();
    let (from, until) = (story.span.from * SECOND, story.span.until * SECOND);
    let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
    let mut building = Building::new(plan, 3, MONDAY).until(Time(MONDAY.0 + 2 * DAY));
    while let Some(p) = building.next_frame() {
        let sender: Mac = p.bytes[6..12].try_into().unwrap();
        let Some(thing) = dark.get(&sender) else { continue };
        let at = p.at.since(MONDAY);
        assert!(at < from || at >= until, "{thing} at {}", p.at);
        if at < from {
            before.insert(*thing)
        } else {
            after.insert(*thing)
        };
    }
    assert_eq!(before.len(), dark.len());
    assert_eq!(after, before);
}

#[test]
fn a_month_keeps_no_more_than_a_day() {
    let mut building = Building::new(Plan::quiet(), 5, MONDAY);
    let (mut day, mut frames, mut largest) = (0, 0_u64, [(0, 0); 31]);
    while let Some(p) = building.next_frame() {
        day = (p.at.since(MONDAY) / DAY) as usize;
        if day > 30 {
            break;
        }
        frames += 1;
        let (passing, due) = building.kept();
        largest[day] = (largest[day].0.max(passing), largest[day].1.max(due));
    }
    assert_eq!(day, 31);
    assert!((1_000_000..2_000_000).contains(&(frames * 30 / 31)), "{frames}");
    let most = largest[..7].iter().map(|l| l.0).max().unwrap();
    for (passing, due) in largest {
        assert!(passing <= most.max(1_000) * 2, "{passing} frames wait, {most} in the first week");
        assert!(due < 600, "{due}");
    }
}

#[test]
fn a_thousand_things_live_in_as_many_networks_as_they_need() {
    let plan = Plan::sized(1_000);
    assert_eq!(plan.things.len(), 1_000);
    assert!(plan.segments() > 20);
    let (report, frames) = watch(plan.clone(), 1, HOUR);
    assert!(frames > 40_000, "{frames}");
    assert_eq!(asking(&report), []);
    let (found, planned) = (macs(&report), planned(&plan, 1, HOUR));
    assert!(found.iter().all(|m| planned.contains_key(m)));
    // Phones of those who are not at home at nine in the morning do not speak.
    let away = planned.len() - found.len();
    assert!(away < planned.len() / 8, "{away} of {}", planned.len());
}
