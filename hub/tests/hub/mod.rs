//! A real hub for tests: `gardien run` over a store of its own on a free port of loopback, and a client
//! that sends exactly what it is told to.
#![allow(dead_code, reason = "each test file is a crate of its own and uses a part")]

#[path = "../run/mod.rs"]
pub(crate) mod run;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use run::Folder;
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "a long enough passphrase";

/// A running hub, killed at the end.
pub(crate) struct Hub {
    child: Child,
    pub(crate) folder: Folder,
    pub(crate) address: SocketAddr,
    /// The code for the first owner, while there is none.
    pub(crate) code: Option<String>,
    /// The first owner's token.
    pub(crate) token: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn parse(octets: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(octets);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.strip_prefix("HTTP/1.1 ").or_else(|| head.strip_prefix("HTTP/1.0 "))?;
        let status = status.split(' ').next()?.parse().ok()?;
        Some(Self { status, head: head.to_owned(), text: body.to_owned() })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The code of a problem; empty where the answer is none.
    pub(crate) fn code(&self) -> String {
        // A witness answers in plain text, as its protocol has it.
        let json: Value = serde_json::from_str(&self.text).unwrap_or_default();
        json["code"].as_str().unwrap_or_default().to_owned()
    }

    /// A field of the body that is a text.
    pub(crate) fn field(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_else(|| panic!("no {name}: {self:?}")).to_owned()
    }
}

impl Hub {
    /// A hub without an owner.
    pub(crate) fn bare(toml: &str) -> Self {
        Self::over(Folder::new(), toml)
    }

    /// A hub over a folder that may hold a store already.
    pub(crate) fn over(folder: Folder, toml: &str) -> Self {
        let config = folder.file("gardien.toml", toml.as_bytes());
        let store = folder.path("store");
        let arguments =
            ["run", "--json", "--config", &config, "--store", &store, "--listen", "127.0.0.1:0"];
        let mut command = run::command(&arguments);
        Self::started(&mut command, folder)
    }

    pub(crate) fn started(command: &mut Command, folder: Folder) -> Self {
        match Self::begin(command, folder) {
            Ok(hub) => hub,
            Err((_, code, said)) => panic!("not started: {code:?}: {said}"),
        }
    }

    /// Starts over a folder, which comes back with the exit status and what was said where it does not.
    pub(crate) fn begin(
        command: &mut Command,
        folder: Folder,
    ) -> Result<Self, (Folder, Option<i32>, String)> {
        let log = fs::File::create(folder.path("log")).unwrap();
        let mut child = command
            .env_remove("NOTIFY_SOCKET")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Ok(told) = serde_json::from_str::<Value>(&line) else {
            let code = child.wait().unwrap().code();
            let said = fs::read(folder.path("log")).unwrap();
            return Err((folder, code, String::from_utf8_lossy(&said).into_owned()));
        };
        let address = told["addresses"][0].as_str().unwrap().strip_prefix("http://").unwrap();
        let address = address.parse().unwrap();
        let code = told["code"].as_str().map(str::to_owned);
        Ok(Self { child, folder, address, code, token: String::new() })
    }

    /// A hub with an owner whose login is `ada`.
    pub(crate) fn owned(toml: &str) -> Self {
        let mut hub = Self::bare(toml);
        let code = hub.code.clone().unwrap();
        let body = json!({ "code": code, "login": "ada", "password": PASSWORD });
        let made = hub.ask("POST", "/api/v1/setup", &[], Some(&body));
        assert_eq!(made.status, 201, "{made:?}");
        hub.token = made.field("token");
        hub
    }

    /// Sends octets, and reads until the other side closes or nothing came for some seconds.
    pub(crate) fn raw(&self, octets: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        // The other side may close before it has read everything.
        drop(stream.write_all(octets));
        read_all(&mut stream)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Asks, with headers as `("name", "value")`.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let octets = self.request(method, path, headers, &body);
        let answer = self.raw(octets.as_bytes());
        Answer::parse(&answer).unwrap_or_else(|| panic!("no answer to {method} {path}"))
    }

    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> String {
        let mut text =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            text.push_str("Content-Type: application/json\r\n");
            text.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        text + "\r\n" + body
    }

    /// Asks as someone.
    pub(crate) fn by(
        &self,
        token: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut all = vec![("Authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        self.ask(method, path, &all, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.by(&self.token, "GET", path, &[], None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.by(&self.token, "POST", path, &[], Some(body))
    }

    /// Makes a place and returns its id.
    pub(crate) fn place(&self, name: &str, parent: Option<&str>) -> String {
        let body = json!({ "kind": "room", "name": name, "parent": parent });
        let made = self.post("/api/v1/places", &body);
        assert_eq!(made.status, 201, "{made:?}");
        made.field("id")
    }

    /// Makes a person, with what their role needs; the login is the role's name.
    pub(crate) fn person(&self, role: &str, places: &[&str], until: Option<&str>) -> String {
        let body = json!({
            "login": role, "role": role, "password": PASSWORD, "places": places, "until": until,
        });
        let made = self.post("/api/v1/people", &body);
        assert_eq!(made.status, 201, "{made:?}");
        made.field("id")
    }

    pub(crate) fn login(&self, login: &str, password: &str) -> Answer {
        let body = json!({ "login": login, "password": password });
        self.ask("POST", "/api/v1/session", &[], Some(&body))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Waits for the end; the exit code.
    pub(crate) fn ended(&mut self, within: Duration) -> Option<i32> {
        let until = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < until, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it in good order and starts another over the same store.
    pub(crate) fn again(mut self, toml: &str) -> Self {
        self.signal("-TERM");
        assert_eq!(self.ended(Duration::from_secs(20)), Some(0));
        let folder = std::mem::replace(&mut self.folder, Folder::new());
        let mut next = Self::over(folder, toml);
        next.token.clone_from(&self.token);
        next
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path("log")).unwrap()
    }

    /// It lives, answers, and found no mistake of its own.
    pub(crate) fn is_well(&self) {
        let health = self.ask("GET", "/healthz", &[], None);
        assert_eq!((health.status, health.field("state")), (200, "ok".to_owned()));
        let log = self.log();
        assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What comes until the other side closes.
pub(crate) fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut room = [0; 4096];
    loop {
        match stream.read(&mut room) {
            Ok(0) | Err(_) => return octets,
            Ok(n) => octets.extend_from_slice(&room[..n]),
        }
    }
}

/// A time so many seconds from now, as the API reads it.
pub(crate) fn in_seconds(seconds: i64) -> String {
    let now = jiff::Timestamp::now();
    now.checked_add(jiff::SignedDuration::from_millis(seconds * 1000)).unwrap().to_string()
}
