//! MUD files fetched again, from a real HTTPS server on loopback that plays a maker, well and badly.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod hub;

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use hub::{Hub, run};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::PrivateKeyDer;
use serde_json::Value;

/// What the maker answers at each path: octets sent as they are.
type Answers = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A maker's server: `https://localhost:port/`.
struct Maker {
    answers: Answers,
    asked: Arc<Mutex<Vec<String>>>,
    port: u16,
    root: String,
}

impl Maker {
    fn new() -> Self {
        let root_key = KeyPair::generate().unwrap();
        let mut root = CertificateParams::default();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let root_pem = root.self_signed(&root_key).unwrap().pem();
        let issuer = Issuer::new(root, root_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&key, &issuer).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (answers, asked) = (Answers::default(), Arc::<Mutex<Vec<String>>>::default());
        let (config, all, log) = (Arc::new(config), answers.clone(), asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (config, all, log) = (config.clone(), all.clone(), log.clone());
                thread::spawn(move || serve(stream.unwrap(), &config, &all, &log));
            }
        });
        Self { answers, asked, port, root: root_pem }
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    fn says(&self, path: &str, head: &str, body: &[u8]) {
        let head = format!("HTTP/1.1 {head}\r\nConnection: close\r\n");
        let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
        let answer = [head.as_bytes(), body].concat();
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    fn raw(&self, path: &str, octets: Vec<u8>) {
        self.answers.lock().unwrap().insert(path.to_owned(), octets);
    }

    /// The paths asked for since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn serve(
    stream: TcpStream,
    config: &Arc<ServerConfig>,
    answers: &Answers,
    asked: &Mutex<Vec<String>>,
) {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut tls = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
    let (mut octets, mut room) = (Vec::new(), [0; 4096]);
    while !octets.windows(4).any(|w| w == b"\r\n\r\n") {
        match tls.read(&mut room) {
            Ok(0) | Err(_) => return,
            Ok(n) => octets.extend_from_slice(&room[..n]),
        }
    }
    let text = String::from_utf8(octets).unwrap();
    let path = text.split(' ').nth(1).unwrap().to_owned();
    let answer = answers.lock().unwrap().get(&path).cloned().unwrap_or_else(|| {
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
    });
    asked.lock().unwrap().push(path);
    // Whoever asked may have heard enough.
    drop(tls.write_all(&answer));
    tls.conn.send_close_notify();
    drop(tls.flush());
}

fn mud(url: &str, systeminfo: &str) -> String {
    format!(
        r#"{{"ietf-mud:mud":{{"mud-version":1,"mud-url":"{url}",
"last-update":"2023-01-01T00:00:00+00:00","cache-validity":48,"is-supported":true,
"systeminfo":"{systeminfo}","mfg-name":"Lumen","model-name":"L1",
"from-device-policy":{{"access-lists":{{"access-list":[{{"name":"out"}}]}}}},
"to-device-policy":{{"access-lists":{{"access-list":[]}}}}}},
"ietf-access-control-list:acls":{{"acl":[{{"name":"out","type":"ipv4-acl-type","aces":{{"ace":[
{{"name":"a","matches":{{"ipv4":{{"ietf-acldns:dst-dnsname":"lumen.example","protocol":6}}}},
"actions":{{"forwarding":"accept"}}}}]}}}}]}}}}"#
    )
}

/// A store with documents in it that are due, and a hub that is started over it when it is asked to fetch.
struct Site {
    folder: run::Folder,
    store: String,
}

impl Site {
    fn new() -> Self {
        let folder = run::Folder::new();
        let store = folder.path("store");
        fs::create_dir_all(&store).unwrap();
        Self { folder, store }
    }

    fn bring(&self, name: &str, text: &str) {
        let file = self.folder.file(name, text.as_bytes());
        let done = run::gardien(&["declare", &file, "--store", &self.store]);
        assert_eq!(run::code(&done), 0, "{}", run::said(&done));
    }

    fn all(&self) -> Vec<Value> {
        let done = run::gardien(&["declare", "--list", "--store", &self.store, "--json"]);
        run::json(&done)["items"].as_array().unwrap().clone()
    }

    fn make_due(&self) {
        let file = rusqlite::Connection::open(format!("{}/gardien.db", self.store)).unwrap();
        file.execute("UPDATE declaration SET stale = 1 WHERE state = 'current'", []).unwrap();
    }

    /// Makes everything due, runs a hub until it tried it all, and stops it.
    fn fetch(&mut self, maker: &Maker, toml: &str) -> Vec<Value> {
        self.make_due();
        let due = self.all().iter().filter(|d| d["state"] == "current").count();
        let before: Vec<Value> = self.all().iter().map(|d| d["fetched"].clone()).collect();
        let config = self.folder.file("gardien.toml", toml.as_bytes());
        let root = self.folder.file("root.pem", maker.root.as_bytes());
        let folder = std::mem::replace(&mut self.folder, run::Folder::new());
        let mut command = run::command(&[
            "run",
            "--json",
            "--config",
            &config,
            "--store",
            &self.store,
            "--listen",
            "127.0.0.1:0",
        ]);
        command.env("SSL_CERT_FILE", &root).env_remove("SSL_CERT_DIR");
        let mut hub = Hub::started(&mut command, folder);
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let now: Vec<Value> = self.all().iter().map(|d| d["fetched"].clone()).collect();
            let tried = now.iter().filter(|f| !f.is_null() && !before.contains(f)).count();
            if tried >= due || (due > 0 && !toml.contains("fetch = true")) {
                break;
            }
            assert!(Instant::now() < until, "not fetched: {now:?}\n{}", hub.log());
            thread::sleep(Duration::from_millis(50));
        }
        hub.signal("-TERM");
        assert_eq!(hub.ended(Duration::from_secs(20)), Some(0));
        self.folder = std::mem::replace(&mut hub.folder, run::Folder::new());
        self.all()
    }
}

const FETCH: &str = "fetch = true\nfetch-inside = [\"localhost\"]\n";

fn failed(of: &Value) -> &str {
    of["fetched"]["failed"].as_str().unwrap_or_default()
}

#[test]
fn what_is_due_is_fetched_and_what_changed_waits_for_a_person() {
    let maker = Maker::new();
    let mut site = Site::new();
    let url = maker.url("/l1.json");
    site.bring("l1.json", &mud(&url, "A lamp"));
    // Nobody said that it may: nothing is asked.
    site.fetch(&maker, "");
    assert!(maker.asked().is_empty());
    // The same as before: the day moves, nobody is asked anything.
    maker.says("/l1.json", "200 OK", mud(&url, "A lamp").as_bytes());
    let all = site.fetch(&maker, FETCH);
    assert_eq!((all.len(), all[0]["is_stale"].as_bool()), (1, Some(false)), "{all:?}");
    assert_eq!(
        (all[0]["fetched"]["failed"].clone(), maker.asked()),
        (Value::Null, vec!["/l1.json".to_owned()])
    );
    // Another one waits, and the one before counts.
    maker.says("/l1.json", "200 OK", mud(&url, "A lamp that goes everywhere").as_bytes());
    let all = site.fetch(&maker, FETCH);
    let state = |s: &str| all.iter().find(|d| d["state"] == s).cloned().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(state("waiting")["waits_for"][0], "changed");
    assert_eq!(state("current")["is_stale"], false);
    // What waits already comes again: the day moves all the same, or it would be asked for each minute.
    let all = site.fetch(&maker, FETCH);
    let current = all.iter().find(|d| d["state"] == "current").unwrap();
    assert_eq!((all.len(), current["is_stale"].as_bool()), (2, Some(false)), "{all:?}");
    // A person says no; the maker offers the same again, and nobody is asked again.
    let waiting = all.iter().find(|d| d["state"] == "waiting").unwrap()["id"].as_str().unwrap();
    let refuse = ["declare", "--refuse", waiting, "--reason", "too wide", "--store", &site.store];
    assert_eq!(run::code(&run::gardien(&refuse)), 0);
    let all = site.fetch(&maker, FETCH);
    let states: Vec<&str> = all.iter().filter_map(|d| d["state"].as_str()).collect();
    assert_eq!(states, ["current", "refused"], "{all:?}");
    let journal = run::gardien(&["journal", "show", "--store", &site.store, "--json"]);
    assert!(run::text(&journal).contains("declaration.receive"));
}

#[test]
fn what_cannot_be_fetched_is_said_and_changes_nothing() {
    let maker = Maker::new();
    let mut site = Site::new();
    let own = |path: &str| maker.url(path);
    let names = ["gone", "moved", "away", "endless", "long", "cut", "other", "unsigned", "plain"];
    for name in names {
        let url = own(&format!("/{name}.json"));
        let text = mud(&url, "A lamp").replace("\"L1\"", &format!("\"{name}\""));
        site.bring(&format!("{name}.json"), &text);
        maker.says(&format!("/{name}.json"), "200 OK", text.as_bytes());
    }
    maker.says("/gone.json", "410 Gone", b"");
    // A circle of redirections, and one that leads out of HTTPS.
    maker.says("/moved.json", &format!("302 Found\r\nLocation: {}", own("/moved.json")), b"");
    maker.says("/away.json", "302 Found\r\nLocation: http://localhost/away.json", b"");
    let mut endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..2_100 {
        endless.extend_from_slice(b"10000\r\n");
        endless.resize(endless.len() + 0x10000, b' ');
        endless.extend_from_slice(b"\r\n");
    }
    maker.raw("/endless.json", endless);
    maker.raw("/long.json", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}".to_vec());
    maker.raw("/cut.json", b"HTTP/1.1 200 OK\r\n".to_vec());
    maker.says("/other.json", "200 OK", b"<html>Log in</html>");
    // It names a signature that is none.
    let signed = mud(&own("/unsigned.json"), "A lamp").replace(
        "\"mud-version\":1,",
        &format!("\"mud-version\":1,\"mud-signature\":\"{}\",", own("/unsigned.p7s")),
    );
    maker.says("/unsigned.json", "200 OK", signed.as_bytes());
    maker.says("/unsigned.p7s", "200 OK", b"no signature");
    let all = site.fetch(&maker, FETCH);
    assert_eq!(all.len(), names.len(), "{all:?}");
    let of = |name: &str| {
        let file = format!("{name}.json");
        failed(all.iter().find(|d| d["name"].as_str() == Some(&file)).unwrap()).to_owned()
    };
    for (name, why) in [
        ("gone", "status 410"),
        ("moved", "way"),
        ("away", "address"),
        ("endless", "long"),
        ("long", "way"),
        ("cut", "way"),
        ("unsigned", "bad-signature"),
        ("plain", ""),
    ] {
        assert_eq!(of(name), why, "{name}");
    }
    assert!(!of("other").is_empty());
    assert!(all.iter().all(|d| d["state"] == "current"));
    // The site did not say that the name may lead inside: nothing is asked of it.
    maker.asked();
    let all = site.fetch(&maker, "fetch = true\n");
    assert!(all.iter().all(|d| failed(d) == "inside"), "{all:?}");
    assert!(maker.asked().is_empty());
    // Whom this machine does not trust is not listened to.
    let stranger = Maker::new();
    let trusts = Maker { root: stranger.root, ..maker };
    let all = site.fetch(&trusts, FETCH);
    assert!(all.iter().all(|d| failed(d) == "way"), "{all:?}");
    assert!(trusts.asked().is_empty());
}

#[test]
fn commands_ask_a_hub_behind_https_and_say_whom_they_do_not_trust() {
    let maker = Maker::new();
    let folder = run::Folder::new();
    let root = folder.file("root.pem", maker.root.as_bytes());
    maker.says("/api/v1/things?limit=500", "200 OK", br#"{"items":[],"next":null}"#);
    let ask = |trusts: &str| {
        let mut command = run::command(&["things", "--url", &maker.url(""), "--json"]);
        command.env("SSL_CERT_FILE", trusts).env_remove("SSL_CERT_DIR").output().unwrap()
    };
    let asked = ask(&root);
    assert_eq!((run::code(&asked), maker.asked().len()), (0, 1), "{}", run::said(&asked));
    // Another root is trusted, and then none at all.
    let stranger = folder.file("stranger.pem", Maker::new().root.as_bytes());
    for trusts in [stranger, folder.file("none.pem", b"")] {
        let refused = ask(&trusts);
        let said = run::said(&refused);
        assert_eq!((run::code(&refused), said.contains("panicked")), (1, false), "{said}");
        assert!(maker.asked().is_empty());
    }
}
