//! Lives of things in a store, on both engines, told as they happen.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use gardien_site::{
    access::Role,
    id::{Id, PersonId, SiteId, ThingId},
    inventory::claim::Kind,
    journal::entry::{Entry as Written, Quality},
    life::{
        Act, Custody, DAY, Duties, Duty, FORGOTTEN_AFTER, Flaw, Grade, Key, Need, PENDING_MOST,
        PROOF_MOST, Presence, Refused, Rights, Trust, What, Who, Why,
    },
    words::{Lang, Words},
};
use gardien_watch::time::{HOUR, Time};

use super::{Asker, Did, Failed, Said, Wish, act, begin, confirm, look, pass, preview, seen};
use crate::{
    acts::identity,
    journal::Run,
    store::{Db, Tx, life as lives, life::Body, people, site, tests::Scratch, values},
};

const START: Time = Time(1_700_000_000_000_000);
const OWNER: Asker = Asker { person: PersonId(Id::from_octets([1; 16])), role: Role::Owner };
const CARETAKER: Asker =
    Asker { person: PersonId(Id::from_octets([2; 16])), role: Role::Caretaker };
const CONTRACTOR: Asker =
    Asker { person: PersonId(Id::from_octets([3; 16])), role: Role::Contractor };
const AUDITOR: Asker = Asker { person: PersonId(Id::from_octets([4; 16])), role: Role::Auditor };
const MAC: &str = "00:1a:22:07:08:09";

/// A site with a clock that the test turns.
struct Site {
    db: Db,
    run: Run,
    now: Time,
    _scratch: Scratch,
}

fn days(n: i64) -> i64 {
    n * DAY
}

impl Site {
    fn new(scratch: Scratch) -> Self {
        let db = Db::open(&scratch.location).unwrap();
        let site = SiteId(Id::from_octets([9; 16]));
        db.write_now(move |tx| site::make(tx, site, "", START)).unwrap();
        let run = Run::start(site, Quality::Set).unwrap();
        Self { db, run, now: START, _scratch: scratch }
    }

    fn both() -> Vec<Self> {
        Scratch::both().into_iter().map(Self::new).collect()
    }

    fn later(&mut self, microseconds: i64) -> &mut Self {
        self.now = Time(self.now.0 + microseconds);
        self
    }

    fn write<T: Send + 'static, E: From<crate::store::StoreError> + Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, &Run, Time) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (run, now) = (self.run.clone(), self.now);
        self.db.write_now(move |tx| f(tx, &run, now))
    }

    /// A thing that was announced, with its hardware address, and a second of time for each act.
    fn announced(&mut self, mac: &str) -> ThingId {
        let thing = self.write(|tx, run, now| begin(tx, run, now, &OWNER, Act::Expect)).unwrap();
        self.tells(thing, Kind::Mac, mac);
        thing
    }

    fn tells(&mut self, thing: ThingId, kind: Kind, value: &str) {
        let by = identity::By { person: OWNER.person, role: "owner".to_owned() };
        let wish = identity::Wish::Tell { thing, kind, value: value.to_owned() };
        self.later(1_000_000)
            .write(move |tx, run, now| identity::act(tx, run, now, &by, &wish).map(drop))
            .unwrap();
    }

    fn does(&mut self, asker: Asker, thing: ThingId, act_: Act, said: Said) -> Result<Did, Failed> {
        let wish = Wish { thing, act: act_, said };
        self.later(1_000_000).write(move |tx, run, now| act(tx, run, now, &asker, &wish))
    }

    fn may(&mut self, asker: Asker, thing: ThingId, act_: Act, said: Said) -> Did {
        self.does(asker, thing, act_, said).unwrap_or_else(|e| panic!("{act_}: {e:?}"))
    }

    fn refused(&mut self, asker: Asker, thing: ThingId, act_: Act, said: Said) -> Why {
        let before = self.everything();
        match self.does(asker, thing, act_, said) {
            Err(Failed::Refused(Refused { act, why })) => {
                assert_eq!(act, act_);
                assert_eq!(self.everything(), before, "a refusal left something behind");
                why
            }
            other => panic!("{act_} was not refused: {other:?}"),
        }
    }

    /// People's hands do all that is owed, in its order.
    fn hands(&mut self, thing: ThingId) -> Vec<Duty> {
        let mut done = Vec::new();
        while let Some(duty) = self.life(thing).owed.first() {
            self.later(1_000_000)
                .write(move |tx, run, now| confirm(tx, run, now, &CARETAKER, thing, duty))
                .unwrap();
            done.push(duty);
        }
        done
    }

    fn sees(&mut self, thing: ThingId) {
        self.later(1_000_000)
            .write(move |tx, run, now| {
                let change = gardien_site::id::ChangeId(Id::from_octets([5; 16]));
                seen(tx, run, now, thing, [now, now], change)
            })
            .unwrap();
    }

    /// Lets time work, as the hub does.
    fn passes(&self) -> u64 {
        self.write(|tx, run, now| pass(tx, run, now, None)).unwrap().1
    }

    fn life(&self, thing: ThingId) -> gardien_site::life::Life {
        let site = self.run.site();
        self.db.read_now(move |tx| lives::one(tx, site, thing)).unwrap().unwrap().life
    }

    fn lines(&self, thing: ThingId) -> Vec<lives::Line> {
        let site = self.run.site();
        self.db.read_now(move |tx| lives::steps(tx, site, thing, 0, 10_000)).unwrap()
    }

    fn due(&self, thing: ThingId) -> Vec<What> {
        gardien_site::life::due::due(&self.life(thing), self.now).iter().map(|d| d.what).collect()
    }

    /// How many rows, entries and events there are, and every life.
    fn everything(&self) -> Vec<String> {
        let site = self.run.site();
        self.db
            .read_now(move |tx: &mut Tx<'_>| {
                let mut all = Vec::new();
                for sql in [
                    "SELECT CAST(COUNT(*) AS TEXT) FROM step WHERE site = $1",
                    "SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE site = $1",
                    "SELECT CAST(COUNT(*) AS TEXT) FROM journal_entry WHERE site = $1",
                    "SELECT life FROM thing WHERE site = $1 ORDER BY id",
                ] {
                    for row in tx.query(sql, &values![&site])? {
                        all.push(row.text(0)?.to_owned());
                    }
                }
                Ok::<_, crate::store::StoreError>(all)
            })
            .unwrap()
    }

    /// The actions in the journal that are about lives.
    fn journal(&self) -> Vec<Written> {
        let site = self.run.site();
        let sql = "SELECT entry FROM journal_entry WHERE site = $1 ORDER BY epoch, n";
        let rows = self.db.read_now(move |tx: &mut Tx<'_>| tx.query(sql, &values![&site])).unwrap();
        rows.iter()
            .map(|row| Written::decode(row.bytes(0).unwrap()).unwrap())
            .filter(|e| e.action.starts_with("life-"))
            .collect()
    }
}

fn said() -> Said {
    Said::default()
}

fn photo() -> Said {
    Said { photo: Some([7; 32]), ..said() }
}

/// From the list to work: announced, seen, let in, accepted.
fn at_work(site: &mut Site) -> ThingId {
    at_work_as(site, MAC)
}

fn at_work_as(site: &mut Site, mac: &str) -> ThingId {
    let thing = site.announced(mac);
    site.sees(thing);
    site.may(CARETAKER, thing, Act::Admit, said());
    site.hands(thing);
    site.may(CARETAKER, thing, Act::Accept, Said { matches: true, ..said() });
    site.hands(thing);
    thing
}

#[test]
fn a_whole_life_from_the_list_to_the_proof_that_it_was_erased() {
    let mut told = Vec::new();
    for mut site in Site::both() {
        let thing = site.announced(MAC);
        assert_eq!(site.life(thing).custody, Custody::Expected);
        site.later(days(3));
        site.sees(thing);
        assert_eq!(site.life(thing).custody, Custody::Pending);
        assert_eq!(site.due(thing), [What::Duties, What::Decision]);

        let admitted = site.may(CARETAKER, thing, Act::Admit, said());
        assert_eq!(admitted.life.custody, Custody::Provisional);
        assert_eq!(admitted.life.epoch, 1);
        // What waited behind the wall is let out of it: that is a person's hands as well.
        assert_eq!(site.hands(thing), [Duty::WallOff, Duty::OpenCommissioning]);
        let accepted = site.may(OWNER, thing, Act::Accept, Said { matches: true, ..said() });
        assert_eq!(accepted.life.rights(site.now), Rights::Full);
        assert_eq!(site.hands(thing), [Duty::OpenRules]);
        assert!(site.due(thing).is_empty());

        site.later(days(400));
        let until = Time(site.now.0 + 2 * HOUR);
        site.may(CARETAKER, thing, Act::Maintain, Said { until: Some(until), ..said() });
        assert_eq!(site.life(thing).rights(site.now), Rights::Config);
        // Nobody ended it: the window does, and the hub takes back what is half done.
        site.later(3 * HOUR);
        assert_eq!(site.life(thing).rights(site.now), Rights::Full);
        assert_eq!(site.passes(), 1);
        assert_eq!(site.life(thing).custody, Custody::Operational);
        assert_eq!(site.hands(thing), [Duty::RollBack]);

        let wish = Wish { thing, act: Act::Release, said: said() };
        let run_site = site.run.site();
        let now = site.now;
        let before = site.everything();
        let would = site.db.read_now(move |tx| preview(tx, run_site, now, &OWNER, &wish)).unwrap();
        assert_eq!(would.life.custody, Custody::Releasing);
        assert!(would.added.has(Duty::Wipe) && would.journal.is_none());
        assert_eq!(site.everything(), before, "a preview left something behind");

        let released = site.may(OWNER, thing, Act::Release, said());
        assert_eq!(released.added, would.added);
        assert_eq!(released.by_itself, would.by_itself);
        // Not before all is done, and not without proof.
        let early = site.refused(CARETAKER, thing, Act::Prove, photo());
        assert_eq!(early, Why::Owed(Duty::WallOff));
        assert_eq!(site.hands(thing), [Duty::WallOff, Duty::Wipe]);
        let without = site.refused(CARETAKER, thing, Act::Prove, said());
        assert_eq!(without, Why::Proof(Flaw::NoProof));
        let proven = site.may(CARETAKER, thing, Act::Prove, photo());
        assert_eq!((proven.life.custody, proven.life.proof), (Custody::Released, Grade::E1));
        assert_eq!(proven.life.epoch, 2);
        assert_eq!(site.hands(thing), [Duty::DeleteEntry]);
        site.may(OWNER, thing, Act::Discard, said());
        assert_eq!(site.life(thing).custody, Custody::Discarded);

        // The history tells all of it, in order, each with who and on what authority.
        let lines = site.lines(thing);
        let acts: Vec<Act> = lines
            .iter()
            .filter_map(|l| match &l.body {
                Body::Act(entry) => Some(entry.act),
                Body::Done(_) => None,
            })
            .collect();
        let all = [
            Act::Expect,
            Act::Contact,
            Act::Admit,
            Act::Accept,
            Act::Maintain,
            Act::Return,
            Act::Release,
            Act::Prove,
            Act::Discard,
        ];
        assert_eq!(acts, all);
        assert!(lines.windows(2).all(|w| w[0].nth + 1 == w[1].nth && w[0].at <= w[1].at));
        assert!(lines.iter().all(|l| !l.actor.is_empty() && !l.authority.is_empty()));
        // And so does the journal: each act with the same actor, and each step from where the last ended.
        let journal = site.journal();
        let actions: Vec<&str> =
            journal.iter().map(|e| e.action.as_str()).filter(|a| *a != "life-duty-done").collect();
        assert_eq!(actions, all.map(|a| format!("life-{a}")));
        let lives: Vec<_> = journal.iter().filter(|e| e.after.is_some()).collect();
        assert_eq!(lives[0].before, None);
        told.push((lines, journal.len()));
    }
    assert!(told.windows(2).all(|w| w[0].0.len() == w[1].0.len() && w[0].1 == w[1].1));
}

#[test]
fn what_is_refused_says_why_and_leaves_nothing() {
    for mut site in Site::both() {
        let thing = site.announced(MAC);
        // Whoever only reads.
        let why = site.refused(AUDITOR, thing, Act::Admit, said());
        assert!(matches!(why, Why::NotYours(whos) if whos.has(Who::Owner)), "{why:?}");
        // A caretaker never releases.
        assert!(matches!(site.refused(CARETAKER, thing, Act::Release, said()), Why::NotYours(_)));
        let why = site.refused(OWNER, thing, Act::Release, said());
        assert_eq!(why, Why::Custody(Custody::Expected));
        let admitted = site.may(OWNER, thing, Act::Admit, said());
        assert!(admitted.life.key.is_some());
        let why = site.refused(OWNER, thing, Act::Accept, said());
        assert_eq!(why, Why::Missing(Need::ListMatch));
        // Another one in its place: its key is not the one that was let in.
        let swapped = Said { matches: true, key: Some(Key([1; 32])), ..said() };
        let why = site.refused(OWNER, thing, Act::Accept, swapped);
        assert_eq!(why, Why::Missing(Need::SameKey));
        let why =
            site.refused(OWNER, thing, Act::Unquarantine, Said { reattested: true, ..said() });
        assert_eq!(why, Why::Trust(Trust::Clean));
        // A signature is nobody's word.
        assert!(matches!(
            site.refused(OWNER, thing, Act::Rebadge, said()),
            Why::Brand(_) | Why::Missing(Need::Signed)
        ));
        // What is refused is said in both languages.
        for lang in [Lang::En, Lang::Fr] {
            let text = why.said(&Words::new(lang));
            assert!(text.len() > 20 && !text.contains(['{', '}']), "{text}");
        }
        let unknown = ThingId(Id::from_octets([8; 16]));
        assert_eq!(site.does(OWNER, unknown, Act::Admit, said()), Err(Failed::Unknown));
        let site_id = site.run.site();
        let now = site.now;
        let looked =
            site.db.read_now(move |tx| look(tx, site_id, now, &OWNER, thing, 0)).unwrap().unwrap();
        let of = |act| looked.possible.iter().find(|p| p.act == act).unwrap();
        assert_eq!(of(Act::Accept).why_not, None);
        assert!(of(Act::Accept).needs.has(Need::ListMatch));
        assert_eq!(of(Act::Shelve).why_not, Some(Why::Custody(Custody::Provisional)));
        assert!(of(Act::Release).final_);
        assert_eq!(looked.first_use, Some(Kind::Mac));
    }
}

#[test]
fn a_thing_without_anything_lasting_is_not_let_in_on_first_use() {
    for mut site in Site::both() {
        let thing = site.write(|tx, run, now| begin(tx, run, now, &OWNER, Act::Shelve)).unwrap();
        let why = site.refused(OWNER, thing, Act::Admit, said());
        assert_eq!(why, Why::Missing(Need::Enrolled));
        // A random address is made anew at every joining.
        site.tells(thing, Kind::Mac, "02:00:00:11:22:33");
        let why = site.refused(OWNER, thing, Act::Admit, said());
        assert_eq!(why, Why::Missing(Need::Enrolled));
        site.may(OWNER, thing, Act::Admit, Said { key: Some(Key([3; 32])), ..said() });
    }
}

#[test]
fn a_contractor_works_within_the_time_that_was_agreed() {
    for mut site in Site::both() {
        let thing = site.announced(MAC);
        let site_id = site.run.site();
        let (from, until) = (Time(START.0 + days(1)), Time(START.0 + days(2)));
        site.write(move |tx, _, now| {
            let new = people::NewPerson {
                id: CONTRACTOR.person,
                login: "fit",
                name: "Fitter",
                role: "contractor",
                since: Some(from),
                until: Some(until),
                password: "$argon2id$",
                places: &[],
            };
            people::add(tx, site_id, now, &new)
        })
        .unwrap();
        let why = site.refused(CONTRACTOR, thing, Act::Admit, said());
        assert_eq!(why, Why::GrantNotYet(from));
        site.later(days(1));
        site.may(CONTRACTOR, thing, Act::Admit, said());
        site.hands(thing);
        // Letting in is not accepting.
        let matches = Said { matches: true, ..said() };
        let why = site.refused(CONTRACTOR, thing, Act::Accept, matches.clone());
        assert!(matches!(why, Why::NotYours(_)), "{why:?}");
        site.may(CARETAKER, thing, Act::Accept, matches);
        // A window that ends after the contractor's time.
        let long = Said { until: Some(Time(until.0 + HOUR)), ..said() };
        let why = site.refused(CONTRACTOR, thing, Act::Maintain, long);
        assert_eq!(why, Why::Missing(Need::WithinGrant));
        site.may(CONTRACTOR, thing, Act::Maintain, Said { until: Some(until), ..said() });
        site.later(days(2));
        let why = site.refused(CONTRACTOR, thing, Act::Return, Said { finished: true, ..said() });
        assert_eq!(why, Why::GrantOver(until));
        // The grant is named where the act is.
        let line = site.lines(thing).into_iter().find(|l| l.became == "provisional").unwrap();
        assert_eq!(line.authority, format!("grant {}", CONTRACTOR.person));
    }
}

#[test]
fn a_forgotten_thing_is_asked_about_until_somebody_says_what_it_is_for() {
    for mut site in Site::both() {
        let thing = at_work(&mut site);
        site.later(FORGOTTEN_AFTER);
        site.sees(thing);
        assert_eq!(site.passes(), 1);
        assert_eq!(site.life(thing).presence, Presence::Forgotten);
        assert!(site.due(thing).contains(&What::Purpose));
        // Told, and its rules tightened by hand.
        assert_eq!(site.hands(thing), [Duty::TightenRules]);
        // Looking again changes nothing.
        assert_eq!(site.passes(), 0);
        let purpose = Said { purpose: Some("Light over the stairs".to_owned()), ..said() };
        site.may(CARETAKER, thing, Act::Remember, purpose);
        assert_eq!(site.hands(thing), [Duty::OpenRules]);
        site.later(FORGOTTEN_AFTER * 2);
        site.sees(thing);
        assert_eq!(site.passes(), 0, "what it is for stays known");
        // Said as one of its fields it counts as well.
        let other = at_work_as(&mut site, "00:1a:22:07:08:0a");
        let by = identity::By { person: OWNER.person, role: "owner".to_owned() };
        let wish = identity::Wish::Field {
            thing: other,
            field: gardien_site::inventory::field::Field::Purpose,
            value: Some("Bell".to_owned()),
            lock: false,
        };
        site.write(move |tx, run, now| identity::act(tx, run, now, &by, &wish).map(drop)).unwrap();
        site.later(FORGOTTEN_AFTER * 2);
        site.sees(other);
        site.sees(thing);
        site.passes();
        assert_eq!(site.life(other).presence, Presence::Live);
        // The words stand nowhere but where they can be forgotten.
        assert!(!site.everything().concat().contains("stairs"));
    }
}

#[test]
fn a_thing_that_falls_silent_is_noticed_by_its_own_rhythm() {
    for mut site in Site::both() {
        let thing = at_work(&mut site);
        for _ in 0..4 {
            site.later(HOUR);
            site.sees(thing);
        }
        site.later(2 * HOUR);
        assert_eq!(site.passes(), 0);
        site.later(2 * HOUR);
        assert_eq!(site.passes(), 1);
        assert_eq!(site.life(thing).presence, Presence::Silent);
        site.sees(thing);
        assert_eq!(site.life(thing).presence, Presence::Live);
    }
}

#[test]
fn no_proof_in_time_ends_in_the_words_that_data_may_remain() {
    for mut site in Site::both() {
        let thing = at_work(&mut site);
        site.may(OWNER, thing, Act::Release, said());
        site.later(PROOF_MOST);
        assert_eq!(site.passes(), 1);
        let life = site.life(thing);
        assert_eq!((life.custody, life.proof), (Custody::RemovedUnproven, Grade::E0));
        assert!(site.due(thing).contains(&What::Remains));
        // On the order of whoever released it, which the history names.
        let line = site.lines(thing).into_iter().find(|l| l.became == "removed-unproven").unwrap();
        assert!(line.authority.starts_with("order "), "{line:?}");
        // It comes back: it waits behind a wall, and people are told.
        site.hands(thing);
        site.sees(thing);
        assert_eq!(site.life(thing).custody, Custody::Pending);
        assert_eq!(site.hands(thing), [Duty::WallOff]);
        // And nobody decides.
        site.later(PENDING_MOST);
        assert_eq!(site.passes(), 1);
        assert_eq!(site.life(thing).custody, Custody::Rejected);
    }
}

#[test]
fn a_thing_is_handed_on_with_both_signatures_or_not_at_all() {
    for mut site in Site::both() {
        let thing = at_work(&mut site);
        site.may(OWNER, thing, Act::Release, said());
        site.hands(thing);
        site.may(OWNER, thing, Act::Prove, photo());
        site.hands(thing);
        let key = Ed25519KeyPair::from_seed_unchecked(&[4; 32]).unwrap();
        let other = Ed25519KeyPair::from_seed_unchecked(&[5; 32]).unwrap();
        let public = |k: &Ed25519KeyPair| <[u8; 32]>::try_from(k.public_key().as_ref()).unwrap();
        let offer = site.may(OWNER, thing, Act::Offer, Said { next: Some(public(&key)), ..said() });
        let token = offer.token.unwrap();
        assert_eq!(site.hands(thing), [Duty::CareSheet]);
        let signed = |by: &Ed25519KeyPair, over: &[u8]| Said {
            next: Some(public(by)),
            countersignature: Some(by.sign(over).as_ref().try_into().unwrap()),
            ..said()
        };
        // Another's signature, and the right key over something else.
        let why = site.refused(OWNER, thing, Act::Transfer, signed(&other, &token));
        assert_eq!(why, Why::Missing(Need::Countersigned));
        let why = site.refused(OWNER, thing, Act::Transfer, signed(&key, b"something else"));
        assert_eq!(why, Why::Missing(Need::Countersigned));
        // The owner alone cannot.
        let why = site.refused(OWNER, thing, Act::Transfer, said());
        assert!(matches!(why, Why::NotYours(_)));
        let done = site.may(OWNER, thing, Act::Transfer, signed(&key, &token));
        assert_eq!(done.life.custody, Custody::Transferred);
        let line = site.lines(thing).into_iter().find(|l| l.became == "transferred").unwrap();
        assert_eq!(line.actor, "next-owner");
        // Two of a kind cannot be handed on once.
        let why = site.refused(OWNER, thing, Act::Transfer, signed(&key, &token));
        assert!(matches!(why, Why::Custody(Custody::Transferred)), "{why:?}");
    }
}

#[test]
fn a_stolen_thing_is_neither_released_nor_let_in() {
    for mut site in Site::both() {
        let thing = at_work(&mut site);
        site.may(OWNER, thing, Act::Steal, said());
        let life = site.life(thing);
        assert_eq!((life.trust, life.rights(site.now)), (Trust::Quarantined, Rights::None));
        let why = site.refused(OWNER, thing, Act::Release, said());
        assert_eq!(why, Why::Presence(Presence::Stolen));
        let reattested = Said { reattested: true, ..said() };
        let why = site.refused(OWNER, thing, Act::Unquarantine, reattested.clone());
        assert_eq!(why, Why::Presence(Presence::Stolen));
        site.may(OWNER, thing, Act::Find, said());
        site.may(OWNER, thing, Act::Unquarantine, reattested);
        assert_eq!(site.life(thing).rights(site.now), Rights::Full);
    }
}

#[test]
fn a_known_key_stays_barred_until_the_thing_has_another() {
    for mut site in Site::both() {
        let thing = at_work(&mut site);
        site.may(OWNER, thing, Act::Compromise, said());
        assert_eq!(site.life(thing).barred.len(), 1);
        site.hands(thing);
        site.may(OWNER, thing, Act::Release, said());
        site.hands(thing);
        site.may(OWNER, thing, Act::Prove, photo());
        site.hands(thing);
        site.may(OWNER, thing, Act::Reuse, said());
        let reset = Said { reset: true, ..said() };
        let why = site.refused(OWNER, thing, Act::Renew, reset.clone());
        assert_eq!(why, Why::Missing(Need::KeyNotBarred));
        let new = Said { key: Some(Key([2; 32])), ..reset };
        site.may(OWNER, thing, Act::Renew, new.clone());
        // Its old name still does not open the door.
        let why = site.refused(OWNER, thing, Act::Admit, said());
        assert_eq!(why, Why::Missing(Need::KeyNotBarred));
        let admitted = site.may(OWNER, thing, Act::Admit, new);
        assert_eq!(admitted.life.trust, Trust::Clean);
        assert_eq!(admitted.life.epoch, 3);
    }
}

#[test]
fn duties_are_confirmed_in_their_order_by_whoever_did_them() {
    for mut site in Site::both() {
        let thing = at_work(&mut site);
        site.may(OWNER, thing, Act::Release, said());
        let wipe_first = site
            .write(move |tx, run, now| confirm(tx, run, now, &OWNER, thing, Duty::Wipe))
            .unwrap_err();
        assert!(
            matches!(&wipe_first, Failed::NotNext(n) if n.next == Some(Duty::WallOff)),
            "{wipe_first:?}"
        );
        site.hands(thing);
        assert_eq!(site.life(thing).owed, Duties::NONE);
        let by = site.lines(thing).into_iter().rfind(|l| l.was == "wipe").unwrap();
        assert_eq!(by.actor, CARETAKER.person.to_string());
    }
}
