//! How commands ask a hub: the same requests, whether it runs or not.
//!
//! Where a hub runs it is asked over HTTP, with the token that `gardien login` keeps for its user alone.
//! Where none does, the store's folder is opened and asked in this process, through the same routes and
//! the same policy: whoever may write the folder is its owner, so a token of an owner is made for the
//! time of the command.
//!
//! # How to add a command
//!
//! `Client::from_matches` (options from [`options`]), then `get`, `post`, `patch`, `put`, `delete` with
//! paths below `/api/v1`; a refusal comes back as a sentence in the language of the run. `--json` prints
//! what the hub answered, as it answered.

use std::{
    env, fs,
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{body::Body, http};
use clap::{Arg, ArgMatches, Command};
use gardien_site::{
    id::{PersonId, TokenId},
    journal::entry::{Actor, Object, Quality},
    shown,
    words::Words,
};
use gardien_watch::{
    time::{MINUTE, Time},
    untrusted::Untrusted,
};
use http_body_util::BodyExt as _;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Wrong, import};
use crate::{
    acts::chance::Mint,
    anchors::Anchors,
    api::{
        self,
        app::{App, Settings},
        guard::Peer,
    },
    auth::{may::Role, secret},
    journal::{self, Draft, JournalError, Run},
    outside,
    store::{Db, Location, StoreError, Tx, people, site},
};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// Octets of an answer that are read.
const MOST: u64 = 64 << 20;
/// How long the token of a command lasts.
const LASTS: i64 = 10 * MINUTE;

/// Why a hub did not do what was asked.
#[derive(Debug)]
pub(crate) struct Failed {
    /// In the language of the run.
    pub(crate) sentence: String,
    /// The stable word of the problem, where the hub said one.
    pub(crate) code: Option<String>,
}

/// What a hub answered.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// Its JSON; `null` where there is none.
    pub(crate) body: Value,
    /// The octets where they are no JSON.
    pub(crate) octets: Vec<u8>,
}

/// A login that is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    url: String,
    token: String,
}

enum Way {
    Over { agent: ureq::Agent, url: String },
    Here(Box<Here>),
}

/// A store that is asked in this process.
struct Here {
    runtime: tokio::runtime::Runtime,
    app: App,
    service: TowerToHyperService<axum::Router>,
    token: TokenId,
    _stop: tokio::sync::watch::Sender<bool>,
}

/// Whoever is asked.
pub(crate) struct Client {
    way: Way,
    token: String,
    lang: &'static str,
    /// Where it is, as people are shown it.
    pub(crate) place: String,
}

/// The options that say who is asked.
pub(crate) fn options(command: Command, words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    command
        .arg(
            Arg::new("url")
                .long("url")
                .value_name("URL")
                .help(say("cli-url"))
                .conflicts_with("store"),
        )
        .arg(
            Arg::new("token-file")
                .long("token-file")
                .value_name(say("cli-usage-file"))
                .value_parser(clap::value_parser!(PathBuf))
                .help(say("cli-token-file")),
        )
        .arg(import::store_option(words))
}

/// The flag `--json`.
pub(crate) fn json_flag(words: &Words) -> Arg {
    Arg::new("json")
        .long("json")
        .action(clap::ArgAction::SetTrue)
        .help(words.say("cli-ask-json", &[]))
}

/// The file where a login is kept.
fn kept_file() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(config.join("gardien").join("login.json"))
}

/// Keeps a login, for its user alone.
pub(crate) fn keep(url: &str, token: &str) -> io::Result<()> {
    let file = kept_file().ok_or(io::ErrorKind::NotFound)?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension("new");
    let mut open = fs::OpenOptions::new();
    open.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let mut out = open.open(&beside)?;
    let kept = Kept { url: url.to_owned(), token: token.to_owned() };
    out.write_all(&serde_json::to_vec(&kept)?)?;
    out.sync_all()?;
    fs::rename(beside, file)
}

/// Forgets the login that is kept.
pub(crate) fn forget() -> io::Result<()> {
    kept_file().map_or(Ok(()), fs::remove_file)
}

fn kept() -> Option<Kept> {
    serde_json::from_slice(&fs::read(kept_file()?).ok()?).ok()
}

impl Client {
    /// Whether the options, the environment or the login that is kept lead to a hub that runs.
    pub(crate) fn goes_over(matches: &ArgMatches) -> bool {
        let named = matches.get_one::<String>("url").is_some();
        let said = |name| env::var_os(name).is_some_and(|v| !v.is_empty());
        let store = matches.get_one::<String>("store").is_some() || said("GARDIEN_STORE");
        named || said("GARDIEN_URL") || (!store && kept().is_some())
    }

    /// Whoever the options, the environment and the login that is kept lead to.
    ///
    /// # Errors
    /// A sentence where the store cannot be opened.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let named = matches.get_one::<String>("url").cloned();
        let url = named.or_else(|| env::var("GARDIEN_URL").ok().filter(|u| !u.is_empty()));
        let store = matches.contains_id("store") && matches.get_one::<String>("store").is_some()
            || env::var_os("GARDIEN_STORE").is_some_and(|s| !s.is_empty());
        let kept = kept();
        let over = match (url, store) {
            (Some(url), _) => Some(url),
            (None, true) => None,
            (None, false) => kept.as_ref().map(|k| k.url.clone()),
        };
        if let Some(url) = over {
            let url = url.trim_end_matches('/').to_owned();
            let token = token(matches, words)?
                .or_else(|| kept.filter(|k| k.url == url).map(|k| k.token))
                .unwrap_or_default();
            return Ok(Self::over(&url, token, words));
        }
        let location = import::store_of(matches, words)?;
        let anchors = match &location {
            Location::File(file) => {
                Anchors::beside(file.parent().unwrap_or_else(|| Path::new(".")))
            }
            Location::Server(_) => Ok(Anchors::default()),
        };
        let anchors = anchors.map_err(|unread| Wrong(unread.told(words)))?;
        Self::here(&location, anchors, words).map_err(|error| {
            import::say_journal(words, &location, &error);
            Wrong::told()
        })
    }

    /// A hub that runs.
    pub(crate) fn over(url: &str, token: String, words: &Words) -> Self {
        let way = Way::Over { agent: outside::agent(PATIENCE), url: url.to_owned() };
        Self { way, token, lang: words.lang().code(), place: url.to_owned() }
    }

    /// A store that is opened here.
    fn here(location: &Location, anchors: Anchors, words: &Words) -> Result<Self, JournalError> {
        let now = import::now();
        let (db, site) = import::opened(location, now)?;
        let run = Run::start(site, Quality::Set)?;
        let fault = |e: String| StoreError::Fault(e);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| fault(e.to_string()))?;
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let settings = Settings {
            hosts: Vec::new(),
            body: 64 << 20,
            signer: None,
            anchors: Arc::new(anchors),
        };
        let app = App::new(db.clone(), run.clone(), settings, stopping)
            .map_err(|_| fault("no service".to_owned()))?;
        let (token, id) = owner_for_now(&db, &run, now)?;
        let service = TowerToHyperService::new(api::router(app.clone()));
        let way = Way::Here(Box::new(Here { runtime, app, service, token: id, _stop: stop }));
        let place = location.to_string();
        Ok(Self { way, token, lang: words.lang().code(), place })
    }

    /// Whether a hub that runs is asked.
    pub(crate) const fn is_over(&self) -> bool {
        matches!(self.way, Way::Over { .. })
    }

    pub(crate) fn get(&self, words: &Words, path: &str) -> Result<Answer, Failed> {
        self.ask(words, "GET", path, None, None)
    }

    pub(crate) fn post(&self, words: &Words, path: &str, body: &Value) -> Result<Answer, Failed> {
        self.ask(words, "POST", path, Some(body), None)
    }

    pub(crate) fn put(&self, words: &Words, path: &str, body: &Value) -> Result<Answer, Failed> {
        self.ask(words, "PUT", path, Some(body), None)
    }

    /// Changes an object of the version that an `ETag` names.
    pub(crate) fn patch(
        &self,
        words: &Words,
        path: &str,
        body: &Value,
        etag: Option<&str>,
    ) -> Result<Answer, Failed> {
        self.ask(words, "PATCH", path, Some(body), Some(etag.unwrap_or("*")))
    }

    pub(crate) fn delete(
        &self,
        words: &Words,
        path: &str,
        etag: Option<&str>,
    ) -> Result<Answer, Failed> {
        self.ask(words, "DELETE", path, None, Some(etag.unwrap_or("*")))
    }

    /// All items of a list, page after page.
    pub(crate) fn all(&self, words: &Words, path: &str) -> Result<Vec<Value>, Failed> {
        let mut items = Vec::new();
        let join = if path.contains('?') { '&' } else { '?' };
        let mut next = format!("{path}{join}limit=500");
        loop {
            let mut page = self.get(words, &next)?.body;
            if let Some(Value::Array(more)) = page.get_mut("items").map(Value::take) {
                items.extend(more);
            }
            match page.get("next").and_then(Value::as_str) {
                Some(cursor) => next = format!("{path}{join}limit=500&cursor={cursor}"),
                None => return Ok(items),
            }
        }
    }

    fn ask(
        &self,
        words: &Words,
        method: &str,
        path: &str,
        body: Option<&Value>,
        if_match: Option<&str>,
    ) -> Result<Answer, Failed> {
        let octets = body.map(|b| b.to_string().into_bytes());
        let mut request = http::Request::builder()
            .method(method)
            .header("accept-language", self.lang)
            .header("accept", "application/json");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if octets.is_some() {
            request = request.header("content-type", "application/json");
        }
        if let Some(tag) = if_match {
            request = request.header("if-match", tag);
        }
        let unreached = |cause: String| Failed {
            sentence: words.say(
                "cli-unreached",
                &[
                    ("place", shown::text(words, &self.place).into()),
                    ("cause", shown::text(words, &cause).into()),
                ],
            ),
            code: None,
        };
        let (parts, octets) = match &self.way {
            Way::Over { agent, url } => {
                let request = request.uri(format!("{url}/api/v1{path}"));
                let sent = match octets {
                    Some(octets) => request.body(octets).map(|r| agent.run(r)),
                    // What changes something says its length.
                    None => request.body(Vec::new()).map(|r| agent.run(r)),
                };
                let sent = sent.map_err(|e| unreached(e.to_string()))?;
                let (parts, mut body) = sent.map_err(|e| unreached(e.to_string()))?.into_parts();
                let read = body.with_config().limit(MOST).read_to_vec();
                (parts, read.map_err(|e| unreached(e.to_string()))?)
            }
            Way::Here(here) => {
                let octets = octets.unwrap_or_default();
                let request = request
                    .uri(format!("/api/v1{path}"))
                    .header("host", "localhost")
                    .header("content-length", octets.len())
                    .extension(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)))
                    .body(Body::from(octets))
                    .map_err(|e| unreached(e.to_string()))?;
                here.runtime.block_on(async {
                    let answer = match here.service.call(request).await {
                        Ok(answer) => answer,
                        Err(never) => match never {},
                    };
                    let (parts, body) = answer.into_parts();
                    let read = body.collect().await.map_err(|e| unreached(e.to_string()))?;
                    Ok((parts, read.to_bytes().to_vec()))
                })?
            }
        };
        let is_json = parts
            .headers
            .get("content-type")
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.contains("json"));
        let body: Value = if is_json {
            serde_json::from_slice(&octets).unwrap_or(Value::Null)
        } else {
            Value::Null
        };
        if parts.status.is_success() {
            return Ok(Answer { body, octets: if is_json { Vec::new() } else { octets } });
        }
        Err(refused(words, &body, parts.status.as_u16(), &self.place))
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let (token, site) = (self.token, self.app.site);
        // A command that could not end its token leaves one that ends by itself.
        let _ended = self.app.db.write_now(move |tx: &mut Tx<'_>| people::revoke(tx, site, token));
        self.app.db.fold();
    }
}

/// What a problem says, in a sentence.
fn refused(words: &Words, body: &Value, status: u16, place: &str) -> Failed {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let Some(detail) = text("detail") else {
        let values =
            [("place", shown::text(words, place).into()), ("status", u64::from(status).into())];
        return Failed { sentence: words.say("cli-no-gardien", &values), code: None };
    };
    let mut sentence = plain(detail);
    for error in body.get("errors").and_then(Value::as_array).into_iter().flatten() {
        let of = |name: &str| error.get(name).and_then(Value::as_str);
        let at = of("pointer").or_else(|| of("parameter")).unwrap_or_default();
        sentence.push_str("\n  ");
        sentence.push_str(&plain(at.trim_start_matches('/')));
        sentence.push_str(": ");
        sentence.push_str(&plain(of("detail").unwrap_or_default()));
    }
    let code = text("code").map(str::to_owned);
    if code.as_deref() == Some("not-let-in") {
        sentence.push('\n');
        sentence.push_str(&words.say("cli-login-first", &[]));
    }
    Failed { sentence, code }
}

/// What a hub said, without what a terminal would act on.
fn plain(text: &str) -> String {
    Untrusted::new(text).to_string()
}

/// The token of `--token-file` or the environment.
fn token(matches: &ArgMatches, words: &Words) -> Result<Option<String>, Wrong> {
    if let Some(file) = matches.get_one::<PathBuf>("token-file") {
        let read =
            fs::read_to_string(file).map_err(|e| {
                let name = shown::text(words, &file.to_string_lossy());
                Wrong(words.say(
                    "usage-token-file",
                    &[("file", name.into()), ("cause", e.to_string().into())],
                ))
            })?;
        return Ok(Some(read.trim().to_owned()));
    }
    Ok(env::var("GARDIEN_TOKEN").ok().filter(|t| !t.is_empty()))
}

/// A token of an owner for the time of a command: of the first owner there is, else of one who is made
/// for whoever sits here, and who cannot come in by a password until one is set.
fn owner_for_now(db: &Db, run: &Run, now: Time) -> Result<(String, TokenId), StoreError> {
    let made = secret::token().map_err(|_| StoreError::Fault("no randomness".to_owned()))?;
    let login = env::var("USER").ok().map(|u| u.to_lowercase());
    let fits = |u: &String| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        (2..=64).contains(&u.len()) && u.bytes().all(plain)
    };
    let login = login.filter(fits).unwrap_or_else(|| "owner".to_owned());
    let (run, told) = (run.clone(), made.clone());
    let id = db.write_now(move |tx: &mut Tx<'_>| {
        let site = run.site();
        let mut mint = Mint::new(now);
        let owners = people::list(tx, site, Some(Role::Owner.word()), "", 1)?;
        let person = match owners.first() {
            Some(owner) => owner.id,
            None => {
                let id = PersonId(mint.next()?);
                let object = Object { kind: "person".to_owned(), id: Some(id.0) };
                let draft = Draft::new(Actor::Hub, "store-folder", "person-add", object)
                    .fact("role", Role::Owner.word())
                    .private("login", login.as_bytes(), Some(id.0));
                journal::append(tx, &run, now, &[draft])?;
                let new = people::NewPerson {
                    id,
                    login: &login,
                    name: &login,
                    role: Role::Owner.word(),
                    since: None,
                    until: None,
                    password: people::NO_PASSWORD,
                    places: &[],
                };
                people::add(tx, site, now, &new)?;
                site::event(tx, site, now, "person", id.0, "added", None)?;
                id
            }
        };
        let token = people::Token {
            id: TokenId(mint.next()?),
            person,
            kind: "session".to_owned(),
            name: String::new(),
            scopes: vec!["change".to_owned()],
            made: now,
            expires: Time(now.0.saturating_add(LASTS)),
            used: None,
        };
        people::add_token(tx, site, &token, &secret::digest(told.reveal()))?;
        Ok::<_, StoreError>(token.id)
    })?;
    Ok((made.reveal().to_owned(), id))
}
