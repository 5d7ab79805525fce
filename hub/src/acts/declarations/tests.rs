//! Documents in a store, on both engines, told as they come.

use gardien_site::{
    declare::{
        holes::Confidence,
        signature::{Certificate, sign},
        support,
    },
    id::{Id, PersonId, SiteId, ThingId},
    inventory::field::Field,
    journal::entry::Quality,
    life,
};
use gardien_watch::time::{HOUR, Time};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use super::{By, Failed, Offer, decide, found_of, receive, rows, set_support, support_of};
use crate::{
    acts::{identity, life as lives},
    anchors::Anchors,
    journal::Run,
    keys::PrivateKey,
    store::{Db, StoreError, Tx, site, tests::Scratch, things, values},
};

const START: Time = Time(1_700_000_000_000_000);
const PERSON: PersonId = PersonId(Id::from_octets([1; 16]));

/// A bill of a lamp: an old library, and one that no list knows.
const BILL: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.5",
"metadata":{"component":{"type":"firmware","bom-ref":"lamp","name":"Lumen L1","version":"2.0",
"supplier":{"name":"Lumen"}}},
"components":[{"type":"library","bom-ref":"bb","name":"busybox","version":"1.22.1",
"purl":"pkg:apk/alpine/busybox@1.22.1-r0"},
{"type":"library","bom-ref":"z","name":"zlib","version":"1.3.1","purl":"pkg:apk/alpine/zlib@1.3.1-r0"}]}"#;

const HOLE: &str = r#"{"schema_version":"1.6.0","id":"ALPINE-CVE-2099-0001","aliases":["CVE-2099-0001"],
"modified":"2023-10-01T00:00:00Z","affected":[{"package":{"ecosystem":"Alpine","name":"busybox"},
"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.30.0-r0"}]}]}]}"#;

const USED: &str = r#"{"title":"used","catalogVersion":"2023.10.02","dateReleased":"2023-10-02T00:00:00Z",
"count":1,"vulnerabilities":[{"cveID":"CVE-2099-0001","dateAdded":"2023-10-02"}]}"#;

/// A hole of the lamp's firmware, before 2.1.
const NVD: &str = r#"{"resultsPerPage":1,"format":"NVD_CVE","version":"2.0","timestamp":
"2023-10-01T00:00:00.000","vulnerabilities":[{"cve":{"id":"CVE-2099-0002","lastModified":
"2023-09-01T00:00:00.000","vulnStatus":"Analyzed","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,
"criteria":"cpe:2.3:o:lumen:lumen_l1:*:*:*:*:*:*:*:*","versionEndExcluding":"2.1"}]}]}]}}]}"#;

fn vex(reason: &str) -> String {
    format!(
        r#"{{"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:x","author":"Lumen","timestamp":
"2023-10-03T00:00:00Z","version":1,"statements":[{{"vulnerability":{{"name":"CVE-2099-0001"}},
"products":[{{"@id":"pkg:apk/alpine/busybox@1.22.1-r0"}}],"status":"not_affected"{reason}}}]}}"#
    )
}

fn mud(systeminfo: &str) -> String {
    format!(
        r#"{{"ietf-mud:mud":{{"mud-version":1,"mud-url":"https://lumen.example/l1.json",
"last-update":"2023-01-01T00:00:00+00:00","cache-validity":48,"is-supported":true,
"systeminfo":"{systeminfo}","mfg-name":"Lumen","model-name":"Lumen L1",
"from-device-policy":{{"access-lists":{{"access-list":[{{"name":"out"}}]}}}},
"to-device-policy":{{"access-lists":{{"access-list":[]}}}}}},
"ietf-access-control-list:acls":{{"acl":[{{"name":"out","type":"ipv4-acl-type","aces":{{"ace":[
{{"name":"a","matches":{{"ipv4":{{"ietf-acldns:dst-dnsname":"lumen.example","protocol":6}}}},
"actions":{{"forwarding":"accept"}}}}]}}}}]}}}}"#
    )
}

fn openeox(until: &str) -> String {
    format!(
        r#"{{"statements":[{{"core":{{"end_of_life":"{until}","end_of_security_support":"{until}",
"last_updated":"2023-02-01T12:00:00Z"}},"product":{{"vendor_name":"Lumen","product_name":"Lumen L1",
"product_version":""}}}}]}}"#
    )
}

/// A site with one lamp, and a clock that the test turns.
struct Site {
    db: Db,
    run: Run,
    now: Time,
    lamp: ThingId,
    _scratch: Scratch,
}

impl Site {
    fn new(scratch: Scratch) -> Self {
        let db = Db::open(&scratch.location).unwrap();
        let site = SiteId(Id::from_octets([9; 16]));
        db.write_now(move |tx| site::make(tx, site, "", START)).unwrap();
        let run = Run::start(site, Quality::Set).unwrap();
        let owner = lives::Asker { person: PERSON, role: gardien_site::access::Role::Owner };
        let writes = run.clone();
        let lamp = db
            .write_now(move |tx| lives::begin(tx, &writes, START, &owner, life::Act::Expect))
            .unwrap();
        let made = Self { db, run, now: START, lamp, _scratch: scratch };
        for (field, value) in [(Field::Maker, "Lumen"), (Field::Model, "Lumen L1")] {
            let by = identity::By { person: PERSON, role: "owner".to_owned() };
            let wish = identity::Wish::Field {
                thing: lamp,
                field,
                value: Some(value.to_owned()),
                lock: false,
            };
            made.write(move |tx, run, now| identity::act(tx, run, now, &by, &wish)).unwrap();
        }
        made
    }

    fn both() -> Vec<Self> {
        Scratch::both().into_iter().map(Self::new).collect()
    }

    fn write<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>, &Run, Time) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (run, now) = (self.run.clone(), self.now);
        self.db.write_now(move |tx| f(tx, &run, now))
    }

    fn bring(&mut self, name: &str, text: &str) -> Result<super::Received, Failed> {
        self.now = Time(self.now.0 + 1_000_000);
        let offer =
            Offer { name: name.to_owned(), octets: text.as_bytes().to_vec(), ..Offer::default() };
        self.write(move |tx, run, now| receive(tx, run, now, &owner(), &Anchors::default(), &offer))
    }

    fn sign(&mut self, offer: &Offer, anchors: &Anchors) -> Result<super::Received, Failed> {
        self.now = Time(self.now.0 + 1_000_000);
        let (offer, anchors) = (offer.clone(), anchors.clone());
        self.write(move |tx, run, now| receive(tx, run, now, &owner(), &anchors, &offer))
    }

    fn state(&self, of: &super::Received) -> String {
        let id = of.kept.id;
        let kept = self.write(move |tx, run, _| rows::one(tx, run.site(), id)).unwrap();
        kept.unwrap().state
    }

    fn thing(&self) -> things::Thing {
        let lamp = self.lamp;
        self.write(move |tx, run, _| things::one(tx, run.site(), lamp)).unwrap().unwrap()
    }

    fn found(&self) -> Option<serde_json::Value> {
        let lamp = self.lamp;
        let found = self.write(move |tx, run, _| found_of(tx, run.site(), lamp)).unwrap();
        found.map(|(_, value)| value["holes"].clone())
    }

    fn entries(&self) -> i64 {
        let count = |tx: &mut Tx<'_>, run: &Run, _| {
            tx.query_one(
                "SELECT CAST(COUNT(*) AS BIGINT) FROM journal_entry WHERE site = $1",
                &values![&run.site()],
            )?
            .int(0)
        };
        self.write(count).unwrap()
    }
}

fn owner() -> By {
    By { person: Some(PERSON), role: "owner".to_owned() }
}

#[test]
fn a_changed_mud_file_waits_and_the_old_one_counts_until_a_person_decides() {
    for mut site in Site::both() {
        let first = site.bring("l1.json", &mud("A lamp")).unwrap();
        assert_eq!((first.kept.state.as_str(), first.again), ("current", false));
        assert_eq!(first.kept.model.as_deref(), Some("Lumen L1"));
        assert_eq!(first.kept.stale, Some(Time(site.now.0 + 48 * HOUR)));
        // The same again only moves the day on which it is due.
        let entries = site.entries();
        let again = site.bring("l1.json", &mud("A lamp")).unwrap();
        assert!(again.again && again.kept.id == first.kept.id);
        assert_eq!(again.kept.stale, Some(Time(site.now.0 + 48 * HOUR)));
        assert_eq!(site.entries(), entries);
        // Another one waits.
        let second = site.bring("l1.json", &mud("A lamp, changed")).unwrap();
        assert_eq!(second.kept.state, "waiting");
        assert_eq!(second.kept.told().waits_for, ["changed"]);
        assert_eq!(site.state(&first), "current");
        assert_eq!(site.entries(), entries + 1);
        // A third overtakes it; the old one still counts.
        let third = site.bring("l1.json", &mud("A lamp, changed again")).unwrap();
        assert_eq!(
            (site.state(&second), site.state(&third)),
            ("replaced".into(), "waiting".into())
        );
        let id = second.kept.id;
        let late = site.write(move |tx, run, now| decide(tx, run, now, &owner(), id, true, None));
        assert_eq!(late.unwrap_err(), Failed::Refused("not-waiting"));
        // Refused: the first still counts, and the reason is kept.
        let id = third.kept.id;
        let refused = site
            .write(move |tx, run, now| {
                decide(tx, run, now, &owner(), id, false, Some("it may reach everywhere"))
            })
            .unwrap();
        assert_eq!(refused.told().reason.as_deref(), Some("it may reach everywhere"));
        assert_eq!((refused.state.as_str(), site.state(&first)), ("refused", "current".into()));
        // Approved: it takes the place of the first, which stays in the history.
        let fourth = site.bring("l1.json", &mud("A lamp, as agreed")).unwrap();
        let id = fourth.kept.id;
        let approved =
            site.write(move |tx, run, now| decide(tx, run, now, &owner(), id, true, None)).unwrap();
        assert_eq!(approved.decided_by, Some(PERSON.to_string()));
        assert_eq!(
            (site.state(&fourth), site.state(&first)),
            ("current".into(), "replaced".into())
        );
        let late = Time(site.now.0 + 49 * HOUR);
        let due = site.write(move |tx, run, _| rows::due(tx, run.site(), late, 10)).unwrap();
        assert_eq!(due.iter().map(|k| k.id).collect::<Vec<_>>(), [fourth.kept.id]);
    }
}

#[test]
fn of_three_who_speak_of_support_the_person_holds_and_the_others_stay_to_be_seen() {
    for mut site in Site::both() {
        let lamp = site.lamp;
        let told = |site: &Site| {
            let thing = site.thing();
            site.write(move |tx, run, _| support_of(tx, run.site(), &thing)).unwrap()
        };
        assert_eq!(told(&site).state, support::State::Unknown);
        let far = Time::parse("2028-01-31T00:00:00Z").unwrap();
        site.bring("eox.json", &openeox("2028-01-31T00:00:00Z")).unwrap();
        assert_eq!(told(&site).state, support::State::Known(far));
        // The axis of the thing's life follows, with its day.
        let thing = site.thing();
        assert_eq!((thing.support.as_str(), thing.life.support_end), ("end-announced", Some(far)));
        // A newer document of the same name replaces.
        let near = Time::parse("2027-06-30T00:00:00Z").unwrap();
        site.bring("eox.json", &openeox("2027-06-30T00:00:00Z")).unwrap();
        assert_eq!(told(&site).told.len(), 1);
        assert_eq!(site.thing().life.support_end, Some(near));
        // A person knows better: it is over.
        let over = support::by_hand("none since 2023-05-01").unwrap();
        site.write(move |tx, run, now| {
            set_support(tx, run, now, &owner(), lamp, over, "letter of the maker")
        })
        .unwrap();
        let all = told(&site);
        assert_eq!((all.state, all.told.len(), all.against.as_slice()), (over, 2, &[1][..]));
        assert_eq!(all.told[0].by.raw(), "letter of the maker");
        assert_eq!(site.thing().support, "ended");
    }
}

#[test]
fn lists_are_held_against_a_bill_and_a_statement_counts_only_with_a_reason() {
    for mut site in Site::both() {
        assert_eq!(site.found(), None);
        site.bring("lamp.json", BILL).unwrap();
        let nothing = site.found().unwrap();
        assert!(nothing["text"].as_str().unwrap().contains("nothing can be said"), "{nothing}");
        site.bring("osv.json", HOLE).unwrap();
        let found = site.found().unwrap();
        assert_eq!(found["matches"].as_array().unwrap().len(), 1);
        assert_eq!(found["matches"][0]["id"], "CVE-2099-0001");
        assert_eq!(found["matches"][0]["confidence"], Confidence::Fair.word());
        assert_eq!(found["matches"][0]["fixed"], "1.30.0-r0");
        assert_eq!(found["matches"][0]["used"], serde_json::Value::Null);
        // It is used: the same match says so. The same list again changes nothing.
        site.bring("kev.json", USED).unwrap();
        assert_eq!(site.found().unwrap()["matches"][0]["used"]["since"], "2023-10-02");
        let entries = site.entries();
        site.bring("kev.json", USED).unwrap();
        assert_eq!(site.entries(), entries);
        // Without a reason a statement lowers nothing.
        site.bring("lumen.vex.json", &vex("")).unwrap();
        assert_eq!(site.found().unwrap()["matches"][0]["lowered"], false);
        // With one it would, but what changed waits.
        let reason = r#","justification":"vulnerable_code_not_present""#;
        let second = site.bring("lumen.vex.json", &vex(reason)).unwrap();
        assert_eq!(second.kept.state, "waiting");
        assert_eq!(site.found().unwrap()["matches"][0]["lowered"], false);
        let id = second.kept.id;
        site.write(move |tx, run, now| decide(tx, run, now, &owner(), id, true, None)).unwrap();
        let found = site.found().unwrap();
        assert_eq!(found["matches"][0]["lowered"], true);
        assert!(found["text"].as_str().unwrap().contains("1 October 2023"), "{found}");
        assert!(!found.to_string().contains("not vulnerable"));
        // A new bill: the library was renewed, and nothing is known in data of that day.
        site.bring("lamp2.json", &BILL.replace("1.22.1", "1.36.1")).unwrap();
        let found = site.found().unwrap();
        assert_eq!(found["text"], "No known match in data of 1 October 2023.");
    }
}

#[test]
fn what_cannot_be_read_or_is_about_nothing_leaves_no_trace() {
    for mut site in Site::both() {
        let entries = site.entries();
        let fault = site.bring("x.json", "{\"bomFormat\": ").unwrap_err();
        assert!(matches!(&fault, Failed::Fault(f) if f.what == "ended"), "{fault:?}");
        let bare = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[]}"#;
        assert_eq!(site.bring("x.json", bare).unwrap_err(), Failed::Refused("about-nothing"));
        let offer = Offer {
            name: "l1.json".to_owned(),
            octets: mud("A lamp").into_bytes(),
            signature: Some(b"no signature".to_vec()),
            ..Offer::default()
        };
        let refused = site.sign(&offer, &Anchors::default()).unwrap_err();
        assert_eq!(refused, Failed::Refused("bad-signature"));
        assert_eq!(site.entries(), entries);
    }
}

/// A maker's root with two signers, and a stranger's root with one that gave itself the name of the first.
struct Signers {
    roots: [Vec<u8>; 2],
    /// Certificate and key: the maker's first, the same renewed, the maker's second, the stranger's.
    all: [(Vec<u8>, PrivateKey); 4],
}

impl Signers {
    fn new() -> Self {
        let root = |name: &str| {
            let key = KeyPair::generate().unwrap();
            let mut params = named(name);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
            let der = params.self_signed(&key).unwrap().der().to_vec();
            (der, Issuer::new(params, key))
        };
        let signer = |name: &str, issuer: &Issuer<'_, KeyPair>| {
            let key = KeyPair::generate().unwrap();
            let mut params = named(name);
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            let der = params.signed_by(&key, issuer).unwrap().der().to_vec();
            (der, PrivateKey::from_pem(key.serialize_pem().as_bytes()).ok().unwrap())
        };
        let (maker, by_maker) = root("Lumen root");
        let (stranger, by_stranger) = root("Stranger");
        Self {
            roots: [maker, stranger],
            all: [
                signer("Lumen signer", &by_maker),
                signer("Lumen signer", &by_maker),
                signer("Lumen second signer", &by_maker),
                signer("Lumen signer", &by_stranger),
            ],
        }
    }

    fn offer(&self, text: &str, nth: usize) -> Offer {
        let (der, key) = &self.all[nth];
        let certificate = Certificate::parse(der).unwrap();
        let signature = sign(text.as_bytes(), key, &certificate, &[], START).unwrap();
        Offer {
            name: "l1.json".to_owned(),
            octets: text.as_bytes().to_vec(),
            signature: Some(signature),
            ..Offer::default()
        }
    }

    fn anchors(&self, which: &[usize]) -> Anchors {
        let folder = std::env::temp_dir().join(format!(
            "gardien-anchors-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::create_dir_all(&folder).unwrap();
        let own = folder.join("anchors");
        std::fs::create_dir_all(&own).unwrap();
        for n in which {
            std::fs::write(own.join(format!("{n}.der")), &self.roots[*n]).unwrap();
        }
        let anchors = Anchors::beside(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        anchors
    }
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2030, 1, 1);
    params
}

#[test]
fn another_signer_waits_for_a_person_and_one_that_no_anchor_vouches_for_is_refused() {
    let signers = Signers::new();
    let (maker, both) = (signers.anchors(&[0]), signers.anchors(&[0, 1]));
    assert_eq!((maker.count(), both.count(), Anchors::default().count()), (1, 2, 0));
    assert_ne!(maker.digest(), both.digest());
    for mut site in Site::both() {
        let text = mud("A lamp");
        let first = site.sign(&signers.offer(&text, 0), &maker).unwrap();
        assert_eq!(first.kept.state, "current");
        assert_eq!(first.kept.signer.as_deref(), Some("CN=Lumen signer"));
        assert_eq!(first.kept.told().signature.as_deref(), Some("valid"));
        // A renewed certificate of the same name under the same anchor is the same signer.
        let renewed = site.sign(&signers.offer(&text, 1), &maker).unwrap();
        assert!(renewed.again && renewed.kept.id == first.kept.id);
        // The same octets by another signer: a person must decide, and the first counts until then.
        let other = site.sign(&signers.offer(&text, 2), &maker).unwrap();
        assert_eq!(other.kept.state, "waiting");
        assert_eq!(other.kept.told().waits_for, ["signer-changed"]);
        assert_eq!(site.state(&first), "current");
        // Nobody vouches for the stranger, whatever it calls itself; nothing is kept.
        let entries = site.entries();
        let stranger = site.sign(&signers.offer(&text, 3), &maker).unwrap_err();
        assert_eq!(stranger, Failed::Refused("untrusted-signer"));
        // Somebody else's signature under a changed file fits nothing at all.
        let mut forged = signers.offer(&text, 0);
        forged.octets = mud("A lamp that may go everywhere").into_bytes();
        assert_eq!(site.sign(&forged, &maker).unwrap_err(), Failed::Refused("bad-signature"));
        assert_eq!(site.entries(), entries);
        // Signed no more: that is another signer too.
        let bare = site.bring("l1.json", &text).unwrap();
        assert_eq!(bare.kept.state, "waiting");
        assert_eq!(bare.kept.told().waits_for, ["signer-changed"]);
        // Another file by the same signer.
        let changed = site.sign(&signers.offer(&mud("Changed"), 0), &maker).unwrap();
        assert_eq!(changed.kept.told().waits_for, ["changed"]);
    }
}

#[test]
fn without_anchors_a_name_in_a_certificate_proves_nothing() {
    let signers = Signers::new();
    let (none, maker) = (Anchors::default(), signers.anchors(&[0]));
    for mut site in Site::both() {
        let text = mud("A lamp");
        let first = site.sign(&signers.offer(&text, 0), &none).unwrap();
        assert_eq!(first.kept.told().signature.as_deref(), Some("unanchored"));
        // The stranger calls itself the same.
        let stranger = site.sign(&signers.offer(&text, 3), &none).unwrap();
        assert_eq!(stranger.kept.told().waits_for, ["signer-changed"]);
        // An anchor comes: the first is vouched for from then on, and nobody is asked.
        let again = site.sign(&signers.offer(&text, 0), &maker).unwrap();
        assert!(again.again && again.kept.id == first.kept.id);
        assert_eq!(again.kept.told().signature.as_deref(), Some("valid"));
        assert_eq!(again.kept.signer.as_deref(), Some("CN=Lumen signer"));
    }
}

impl Site {
    fn tell(&mut self, field: Field, value: &str) {
        self.now = Time(self.now.0 + 1_000_000);
        let by = identity::By { person: PERSON, role: "owner".to_owned() };
        let (thing, value) = (self.lamp, Some(value.to_owned()));
        let wish = identity::Wish::Field { thing, field, value, lock: false };
        self.write(move |tx, run, now| identity::act(tx, run, now, &by, &wish)).unwrap();
    }
}

#[test]
fn the_day_on_which_support_ends_moves_the_axis_by_itself() {
    for mut site in Site::both() {
        site.bring("eox.json", &openeox("2024-01-31T00:00:00Z")).unwrap();
        assert_eq!(site.thing().support, "end-announced");
        let (run, entries) = (site.run.clone(), site.entries());
        let day = |text: &str| Time::parse(text).unwrap();
        // The last day is a day of support.
        super::new_day(&site.db, &run, day("2024-01-31T23:00:00Z")).unwrap();
        assert_eq!((site.thing().support.as_str(), site.entries()), ("end-announced", entries));
        site.now = day("2024-02-01T00:10:00Z");
        super::new_day(&site.db, &run, site.now).unwrap();
        assert_eq!((site.thing().support.as_str(), site.entries()), ("ended", entries + 1));
        // The next day has nothing to say.
        super::new_day(&site.db, &run, day("2024-02-02T00:10:00Z")).unwrap();
        assert_eq!(site.entries(), entries + 1);
    }
}

#[test]
fn what_a_thing_is_known_to_be_brings_what_our_table_and_lists_say_of_it() {
    for mut site in Site::both() {
        site.bring("nvd.json", NVD).unwrap();
        assert_eq!(site.found(), None, "nobody knows its firmware");
        site.tell(Field::Firmware, "2.0");
        assert_eq!(site.found().unwrap()["matches"][0]["id"], "CVE-2099-0002");
        site.tell(Field::Firmware, "2.1");
        assert_eq!(site.found().unwrap()["text"], "No known match in data of 1 October 2023.");
        // Our own table knows this one, whoever says what it is.
        let told = |site: &Site| (site.thing().support, site.thing().life.support_end);
        assert_eq!(told(&site).0, "unknown");
        site.tell(Field::Maker, "Philips Hue");
        site.tell(Field::Model, "BSB001");
        let table = support::from_table("Philips Hue", "BSB001").unwrap();
        let ended = site.thing();
        let support = site.write(move |tx, run, _| support_of(tx, run.site(), &ended)).unwrap();
        assert_eq!(support.told, [table]);
        assert_eq!(told(&site).0, "ended");
    }
}
