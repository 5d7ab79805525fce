//! `gardien demo` without a file: a hub over a simulated building.
//!
//! It is the daemon itself, over a store of its own that is gone afterwards; only the packets are made
//! up. What people would have told it (places, people, what was announced, what makers declare) is
//! told by a thread that asks the hub over HTTP as any program would. Things that the plan has as admitted
//! are announced, and admitted when they are seen: the newcomer, the forgotten one and what nobody
//! announced wait for whoever looks.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    net::{SocketAddr, TcpListener},
    os::unix::fs::DirBuilderExt as _,
    path::PathBuf,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use gardien_sim::{
    Building, Plan,
    building::plan::{Custody, PlaceKind, Role, Said},
};
use gardien_site::{
    shown,
    words::{Lang, Words},
};
use gardien_watch::{
    link::Mac,
    time::{HOUR, Time},
};
use serde_json::{Value, json};

use crate::{
    api::app::now,
    auth::secret,
    cli::{
        FAILED, Wrong,
        client::{Client, Failed},
        run::sentence,
        say,
    },
    config::{Address, Config},
    run::{self, Ready, simulated::Simulated},
    store::Location,
};

/// Who looks after the building.
const LOGIN: &str = "lea";
/// Where it listens when that is free.
const LISTEN: &str = "127.0.0.1:7180";
/// Between two looks at what was seen.
const TURN: Duration = Duration::from_secs(2);
/// How long things are admitted as they come.
const WELCOME: Duration = Duration::from_secs(3_600);

/// What was asked for.
pub(super) struct Running {
    pub(super) plan: Plan,
    pub(super) seed: u64,
    /// How many times faster than the world.
    pub(super) speed: u32,
    pub(super) listen: Option<String>,
}

/// A folder that is gone when this is.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        let chance: [u8; 8] = secret::chance().unwrap_or_default();
        let name = format!("gardien-demo-{:016x}", u64::from_ne_bytes(chance));
        let folder = std::env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

impl Running {
    /// Runs until told to stop.
    pub(super) fn run(self, words: &Words) -> Result<ExitCode, Wrong> {
        let listen = match &self.listen {
            None => Address::Net(free()),
            // A browser knows no other.
            Some(text) => match text.parse() {
                Ok(address) => Address::Net(address),
                Err(_) => {
                    let text = shown::text(words, text);
                    return Err(Wrong(words.say("usage-demo-listen", &[("text", text.into())])));
                }
            },
        };
        let failed = |cause: String| {
            say(words, &words.say("run-system-failed", &[("cause", cause.into())]));
            Ok(ExitCode::from(FAILED))
        };
        let scratch = match Scratch::new() {
            Ok(scratch) => scratch,
            Err(error) => return failed(error.to_string()),
        };
        let Ok(password) = secret::code() else { return failed("no randomness".to_owned()) };
        let password = password.reveal().to_lowercase();
        let lang = words.lang();
        // Fast: yesterday, until it has caught up.
        let past = if self.speed > 1 { 24 * HOUR } else { 0 };
        let start = Time(now().0 - past);
        let building = Building::new(self.plan.clone(), self.seed, start);
        let name = in_lang(&self.plan.name, lang).to_owned();
        let feed = Simulated::new(building, name, self.speed);
        let config = Config { listen: vec![listen], log: "warn".to_owned(), ..Config::usual() };
        let plan = self.plan;
        let tell = |ready: Ready| {
            let Some(Address::Net(address)) = ready.addresses.first().cloned() else { return };
            let code = ready.code.map(|c| c.reveal().to_owned()).unwrap_or_default();
            told(words, address, &password);
            let settle = Settle { plan, lang, url: format!("http://{address}"), password, code };
            let spawned =
                thread::Builder::new().name("settle".to_owned()).spawn(move || settle.run());
            drop(spawned);
        };
        let location = Location::File(scratch.0.join("gardien.db"));
        match run::run_over(&location, &scratch.0, config, Some(Box::new(feed)), lang, tell) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                say(words, &sentence(words, &error));
                Ok(ExitCode::from(FAILED))
            }
        }
    }
}

/// The usual address, else one that is free.
fn free() -> SocketAddr {
    let usual = LISTEN.parse().ok().filter(|at: &SocketAddr| TcpListener::bind(at).is_ok());
    usual.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))
}

fn told(words: &Words, address: SocketAddr, password: &str) {
    // `localhost` is a name: browsers keep passkeys and secure cookies for it.
    let url = format!("http://localhost:{}", address.port());
    let values = [("url", url.into()), ("login", LOGIN.into()), ("password", password.into())];
    let mut out = io::stdout().lock();
    drop(writeln!(out, "{}", words.say("demo-runs", &values)));
    drop(out.flush());
}

const fn in_lang(said: &Said, lang: Lang) -> &str {
    match lang {
        Lang::En => said.en.as_str(),
        Lang::Fr => said.fr.as_str(),
    }
}

/// Who tells the hub what people would have told it.
struct Settle {
    plan: Plan,
    lang: Lang,
    url: String,
    password: String,
    code: String,
}

impl Settle {
    fn run(self) {
        let words = Words::new(self.lang);
        if let Err(failed) = self.tell(&words) {
            say(&words, &failed.sentence);
        }
    }

    fn tell(&self, words: &Words) -> Result<(), Failed> {
        let name = |said: &Said| in_lang(said, self.lang).to_owned();
        let first = self.plan.people.iter().find(|p| p.role == Role::Owner);
        let setup = json!({
            "code": self.code, "login": LOGIN, "password": self.password,
            "name": first.map_or(LOGIN, |p| p.name.as_str()), "site": name(&self.plan.name),
        });
        let stranger = Client::over(&self.url, String::new(), words);
        let session = stranger.post(words, "/setup", &setup)?.body;
        let token = session.get("token").and_then(Value::as_str).unwrap_or_default().to_owned();
        let client = Client::over(&self.url, token, words);
        let mut places: Vec<Value> = Vec::new();
        for place in &self.plan.places {
            let kind = match place.kind {
                PlaceKind::Building => "building",
                PlaceKind::Floor => "floor",
                PlaceKind::Room => "room",
            };
            let parent = place.within.and_then(|n| places.get(n)).cloned().unwrap_or_default();
            let zone = parent.is_null().then_some(gardien_sim::building::calendar::ZONE);
            let body =
                json!({ "kind": kind, "name": name(&place.name), "parent": parent, "zone": zone });
            let made = client.post(words, "/places", &body)?.body;
            places.push(made.get("id").cloned().unwrap_or_default());
        }
        let place_of = |n: usize| places.get(n).cloned().unwrap_or_default();
        // Announced first: then nothing that was expected is taken for a stranger.
        for thing in self.plan.things.iter().filter(|t| t.custody != Custody::Pending && !t.private)
        {
            let act = if thing.custody == Custody::Shelf { "shelve" } else { "expect" };
            let body = json!({
                "act": act, "name": name(&thing.name), "maker": thing.maker, "model": thing.model,
                "kind": thing.kind, "place": place_of(thing.place),
                "known_by": { "mac": Mac::Eui48(thing.mac).to_string() },
            });
            client.post(words, "/things", &body)?;
        }
        let admitted: BTreeMap<String, Option<&str>> = self
            .plan
            .things
            .iter()
            .filter(|t| t.custody == Custody::Operational && !t.private)
            .map(|t| (name(&t.name), t.support))
            .collect();
        for declared in &self.plan.declarations {
            let body = json!({ "name": declared.file, "document": declared.text });
            client.post(words, "/declarations", &body)?;
        }
        self.people(words, &client, &place_of)?;
        let began = Instant::now();
        while began.elapsed() < WELCOME {
            for thing in client.all(words, "/things")? {
                let of = |field: &str| thing.get(field).and_then(Value::as_str).unwrap_or_default();
                let (id, called) = (of("id"), of("name"));
                let Some(support) = admitted.get(called) else { continue };
                let act = match of("custody") {
                    "pending" => json!({ "act": "admit", "matches": true }),
                    "provisional" => json!({ "act": "accept", "matches": true }),
                    _ => continue,
                };
                // Somebody may be quicker before the page.
                if client.post(words, &format!("/things/{id}/acts"), &act).is_err() {
                    continue;
                }
                if let (Some(date), "provisional") = (support, of("custody")) {
                    let body = json!({ "state": date, "source": "demo" });
                    client.put(words, &format!("/things/{id}/support"), &body)?;
                }
            }
            thread::sleep(TURN);
        }
        Ok(())
    }

    fn people(
        &self,
        words: &Words,
        client: &Client,
        place_of: &dyn Fn(usize) -> Value,
    ) -> Result<(), Failed> {
        for (n, person) in self.plan.people.iter().enumerate() {
            let role = match person.role {
                Role::Owner => continue,
                Role::Caretaker => "caretaker",
                Role::Contractor => "contractor",
                Role::Tenant => "tenant",
            };
            let places: Vec<Value> = person.place.map(place_of).into_iter().collect();
            let until = (person.role == Role::Contractor).then(|| Time(now().0 + 14 * 24 * HOUR));
            let body = json!({
                "login": format!("{role}{n}"), "name": person.name, "role": role,
                "password": self.password, "places": places, "until": until,
            });
            client.post(words, "/people", &body)?;
        }
        Ok(())
    }
}
