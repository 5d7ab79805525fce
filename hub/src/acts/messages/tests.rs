//! From rows to messages and into the outbox, on both engines, with a clock that the test turns.

use std::collections::BTreeMap;

use gardien_site::{
    access::Role,
    id::{Id, PersonId, SiteId, ThingId},
    journal::entry::Quality,
    life::{self, Custody},
    message::{
        desk::{Input, State},
        fold::Fold,
    },
};
use gardien_watch::{
    finding::{Finding, Level, Names},
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
};

use super::{desk, hand, round, rows};
use crate::{
    acts::life as lives,
    journal::Run,
    store::{Db, StoreError, Tx, channels, findings, site, tests::Scratch, things, values},
};

const START: Time = Time(1_700_000_000_000_000);
const DAY: i64 = 24 * HOUR;
const PERSON: PersonId = PersonId(Id::from_octets([1; 16]));

struct Site {
    db: Db,
    run: Run,
    now: Time,
    _scratch: Scratch,
}

impl Site {
    /// A site that began two months ago.
    fn both() -> Vec<Self> {
        Scratch::both()
            .into_iter()
            .map(|scratch| {
                let db = Db::open(&scratch.location).unwrap();
                let site = SiteId(Id::from_octets([9; 16]));
                db.write_now(move |tx| site::make(tx, site, "", START)).unwrap();
                let run = Run::start(site, Quality::Set).unwrap();
                Self { db, run, now: Time(START.0 + 60 * DAY + 10 * HOUR), _scratch: scratch }
            })
            .collect()
    }

    fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, &Run, Time) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        let (run, now) = (self.run.clone(), self.now);
        self.db.write_now(move |tx| f(tx, &run, now)).unwrap()
    }

    /// A thing at work that speaks each hour and was heard last so long ago.
    fn thing(&self, silent_for: i64) -> ThingId {
        let (run, now) = (self.run.clone(), self.now);
        self.db
            .write_now(move |tx| {
                let owner = lives::Asker { person: PERSON, role: Role::Owner };
                let id = lives::begin(tx, &run, START, &owner, life::Act::Expect)?;
                let mut life = things::one(tx, run.site(), id)?.unwrap().life;
                life.custody = Custody::Operational;
                life.interval = Some(HOUR);
                life.acted = Time(now.0 - DAY);
                life.purpose = true;
                things::put_life(tx, run.site(), &life)?;
                tx.execute(
                    "UPDATE thing SET first_seen = $3, last_seen = $4 WHERE site = $1 AND id = $2",
                    &values![&run.site(), &id, START, now.0 - silent_for],
                )?;
                Ok::<_, lives::Failed>(id)
            })
            .unwrap()
    }

    fn finds(&self, thing: ThingId, rule: &'static str, level: Level) {
        self.write(move |tx, run, now| {
            let finding = Finding {
                id: "f-0a1b2c3d".to_owned(),
                rule,
                level,
                about: Untrusted::new(""),
                names: Names::None,
                times: 1,
                first: now,
                last: now,
                found: now,
                facts: BTreeMap::new(),
                evidence: Vec::new(),
                perhaps: Vec::new(),
            };
            let id = gardien_site::id::FindingId(Id::mint(now, [rule.len() as u8; 10]));
            findings::put(tx, run.site(), thing, id, &finding, &[]).map(drop)
        });
    }

    fn channel(&self, n: u8, level: &str) -> Id {
        let id = Id::from_octets([n; 16]);
        let channel = channels::Channel {
            id,
            kind: "syslog".to_owned(),
            name: format!("channel {n}"),
            level: level.to_owned(),
            lang: "fr".to_owned(),
            settings:
                r#"{"kind":"syslog","host":"127.0.0.1","port":9,"transport":"tcp","inside":true}"#
                    .to_owned(),
            secret: None,
            worked: None,
            failed: None,
            error: None,
            version: 1,
        };
        self.write(move |tx, run, now| channels::add(tx, run.site(), now, &channel));
        id
    }

    fn round(&self) -> bool {
        round(&self.db, &self.run, self.now, &[]).unwrap()
    }

    fn after(&mut self, span: i64) -> &Self {
        self.now = Time(self.now.0 + span);
        self
    }

    fn standing(&self) -> Vec<rows::Kept> {
        self.write(|tx, run, _| rows::page(tx, run.site(), "standing", "", None, 100))
    }

    fn waiting(&self, channel: Id) -> Vec<channels::Delivery> {
        self.write(move |tx, run, _| channels::of_channel(tx, run.site(), channel))
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.write(move |tx, run, _| tx.query_one(sql, &values![&run.site()])?.int(0))
    }
}

const ENTRIES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM journal_entry WHERE site = $1";

#[test]
fn an_act_is_on_its_way_at_once_and_nothing_is_done_twice() {
    for mut site in Site::both() {
        let (loud, quiet) = (site.channel(1, "note"), site.channel(2, "act"));
        let recorder = site.thing(0);
        assert!(!site.round(), "a site at peace has nothing to tell");
        site.finds(recorder, "worm-syn", Level::Act);
        site.finds(recorder, "flood", Level::Act);
        assert!(site.after(MINUTE).round());
        let all = site.standing();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].message.fold, all[0].message.causes.len()), (Fold::Harm, 2));
        for channel in [loud, quiet] {
            let due = site.waiting(channel);
            assert_eq!(due.len(), 1);
            assert_eq!((due[0].why.as_str(), due[0].state.as_str()), ("act", "waiting"));
            assert!(due[0].body.contains("À faire"), "in the channel's language: {}", due[0].body);
        }
        // A round that finds nothing new writes nothing.
        let entries = site.count(ENTRIES);
        let version = all[0].version;
        assert!(!site.after(MINUTE).round());
        assert_eq!((site.count(ENTRIES), site.standing()[0].version), (entries, version));
        assert_eq!(site.waiting(loud).len(), 1);
        // A person has seen it; it stays so.
        let id = all[0].message.id;
        site.write(move |tx, run, now| {
            let mut desk = desk(tx, run.site(), now)?;
            hand(tx, run, now, &mut desk, Input::Acknowledge(id), &[3; 16])
        });
        assert!(!site.after(HOUR).round());
        assert_eq!(site.standing()[0].message.state, State::Acknowledged);
        // Two people vote; the last word of each counts.
        site.write(move |tx, run, now| {
            let rules = ["worm-syn".to_owned(), "flood".to_owned()];
            for useful in [true, false] {
                rows::vote(tx, run.site(), now, id, PERSON, &rules, useful)?;
            }
            let other = PersonId(Id::from_octets([2; 16]));
            rows::vote(tx, run.site(), now, id, other, &rules, true)
        });
        let votes = site.write(|tx, run, _| rows::votes(tx, run.site()));
        assert_eq!(votes.get("flood"), Some(&[1, 1]));
        assert_eq!(site.write(move |tx, run, _| rows::votes_on(tx, run.site(), id)), [1, 1]);
    }
}

#[test]
fn a_silent_switch_explains_what_hangs_on_it_as_a_person_told() {
    for mut site in Site::both() {
        let switch = site.thing(5 * HOUR);
        let lamps: Vec<ThingId> = (0..4).map(|_| site.thing(5 * HOUR)).collect();
        let other = site.thing(7 * HOUR);
        // Three as a person told, one by the port that it is at.
        for lamp in lamps[1..].iter().copied() {
            site.write(move |tx, run, now| rows::put_link(tx, run.site(), now, lamp, Some(switch)));
        }
        for (n, thing, kind, value) in
            [(1, switch, "lldp", "sw2"), (2, lamps[0], "switch-port", "sw2/14")]
        {
            site.write(move |tx, run, now| {
                tx.execute(
                    "INSERT INTO claim (site, id, thing, kind, value, source, confidence, \
                     first_seen, last_seen) VALUES ($1, $2, $3, $4, $5, 'seen', 80, $6, $6)",
                    &values![&run.site(), &[n; 16], &thing, kind, value, now],
                )
            });
        }
        assert!(site.round());
        let all = site.standing();
        let [switched, alone] = all.as_slice() else { panic!("{all:#?}") };
        let (switched, alone) = if switched.message.fold == Fold::Switch {
            (&switched.message, &alone.message)
        } else {
            (&alone.message, &switched.message)
        };
        assert_eq!((switched.root, switched.level), (Some(switch), Level::Look));
        assert_eq!(switched.things().len(), 5);
        assert_eq!(switched.confidence, 80, "as sure as the least sure link");
        assert_eq!((alone.root, alone.level), (Some(other), Level::Note));
        // They speak again.
        site.write(|tx, run, now| {
            let sql = "UPDATE thing SET last_seen = $2 WHERE site = $1";
            tx.execute(sql, &values![&run.site(), now])
        });
        assert!(site.after(MINUTE).round());
        assert!(site.standing().is_empty());
        assert_eq!(site.count("SELECT CAST(COUNT(*) AS BIGINT) FROM message WHERE site = $1"), 2);
    }
}

#[test]
fn what_is_not_taken_is_tried_ever_more_seldom_and_given_up_after_a_day() {
    for mut site in Site::both() {
        let channel = site.channel(1, "act");
        let recorder = site.thing(0);
        site.finds(recorder, "worm-syn", Level::Act);
        assert!(site.round());
        let began = site.now;
        let mut gaps = Vec::new();
        let mut last = began;
        loop {
            let due = site.write(|tx, run, now| channels::due(tx, run.site(), now));
            if let Some(delivery) = due.first().cloned() {
                gaps.push(site.now.0 - last.0);
                last = site.now;
                let gave_up = site.write(move |tx, run, now| {
                    channels::tried(tx, run.site(), now, &delivery, Some("nobody is there"))
                });
                if gave_up {
                    break;
                }
            }
            assert!(site.now.since(began) < 2 * DAY, "never given up");
            site.after(MINUTE / 4);
        }
        assert_eq!(&gaps[1..5], [30_000_000, 60_000_000, 120_000_000, 240_000_000]);
        assert!(gaps.iter().all(|g| *g <= HOUR) && gaps.len() < 40, "{}", gaps.len());
        assert!((DAY..DAY + 2 * HOUR).contains(&site.now.since(began)));
        let [given_up] = &site.waiting(channel)[..] else { panic!("one delivery") };
        assert_eq!(given_up.state, "given-up");
        // It is said, and the channel is not asked again for it.
        assert!(site.round());
        let trouble = site.standing().into_iter().find(|k| k.message.key == "hub:channel-failed");
        assert_eq!(trouble.unwrap().message.level, Level::Look);
        assert!(site.write(|tx, run, now| channels::due(tx, run.site(), now)).is_empty());
    }
}
