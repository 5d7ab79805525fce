//! How a hub is set up: flags, then the environment, then `gardien.toml`, then what is usual.
//!
//! The file is TOML 1.1. A key that it does not know is refused, since a mistyped limit that is silently
//! nothing is worse than a hub that does not start; the error is drawn at the character. Nothing in it is
//! secret, but the password within a PostgreSQL address.
//!
//! A file that everybody on the machine may write is refused, as ssh refuses its own: whoever writes it chooses where the
//! hub listens and which store it believes. A link is followed, since that is how machines are set up by
//! programs; what counts is the file it leads to. No more than [`LONGEST`] octets are ever read, be it a
//! file, a pipe or a device without an end.

use std::{
    env, fmt,
    fs::File as OnDisk,
    io::{self, Read as _},
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::ArgMatches;
use gardien_site::{declare::point, words::Words};
use serde::Deserialize;

/// Longest file that is read, octets.
const LONGEST: u64 = 1 << 20;
/// Where a hub listens when nobody says: on this machine only.
const LISTEN: &str = "127.0.0.1:7180";

/// Where a hub listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// TCP.
    Net(SocketAddr),
    /// A socket in the file system: whoever may write to it may ask.
    Unix(PathBuf),
}

impl Address {
    /// Reads `127.0.0.1:7180`, `[::1]:7180`, `unix:/run/gardien.sock`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("unix:") {
            Some("") => None,
            Some(path) => Some(Self::Unix(path.into())),
            None => text.parse().ok().map(Self::Net),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Net(address) => write!(f, "http://{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// What a hub watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The interfaces that show something of the site, as `gardien doctor` chooses them.
    Live,
    /// An interface by its name.
    Interface(String),
}

impl Source {
    /// Reads `live` or `if:eth0`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("if:") {
            None => (text == "live").then_some(Self::Live),
            // What the kernel takes for a name (IFNAMSIZ; dev_valid_name).
            Some(name) => {
                let fits = |b: u8| b > b' ' && b != b'/' && b != b':' && b != 127;
                let is_name = (1..16).contains(&name.len()) && name.bytes().all(fits);
                (is_name && name != "." && name != "..").then(|| Self::Interface(name.to_owned()))
            }
        }
    }
}

/// What serves people is bounded by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Octets of a body.
    pub(crate) body: usize,
    /// Connections at a time.
    pub(crate) connections: usize,
    /// Connections at a time from one address (of IPv6: from one /64).
    pub(crate) per_address: usize,
    /// For the whole head of a request, and between two requests.
    pub(crate) head: Duration,
    /// For a reader that takes nothing of its answer.
    pub(crate) stall: Duration,
    /// For requests under way when the hub stops.
    pub(crate) stop: Duration,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// As written: a folder or `postgres://…`. `None` for the user's own folder.
    pub(crate) store: Option<String>,
    /// Octets that the store may take.
    pub(crate) budget: u64,
    pub(crate) listen: Vec<Address>,
    /// Names under which it may be asked, small letters.
    pub(crate) hosts: Vec<String>,
    /// Files and folders of certificates: who may sign what makers declare. `None` for the folder beside
    /// the store.
    pub(crate) anchors: Option<Vec<PathBuf>>,
    /// Whether MUD files that are due are fetched from where they say.
    pub(crate) fetch: bool,
    /// What is watched; nothing where nobody says.
    pub(crate) sources: Vec<Source>,
    /// Names, in small letters, that may lead into the site's own network when something is fetched.
    pub(crate) fetch_inside: Vec<String>,
    /// What is logged (`info`, `gardien=debug`…).
    pub(crate) log: String,
    pub(crate) limits: Limits,
}

/// Why there is no configuration.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The file is wrong: drawn, with the place.
    File(String),
    /// A sentence.
    Sentence(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    store: Option<String>,
    budget: Option<toml::Spanned<u64>>,
    listen: Option<Vec<toml::Spanned<String>>>,
    hosts: Option<Vec<toml::Spanned<String>>>,
    anchors: Option<Vec<PathBuf>>,
    sources: Option<Vec<toml::Spanned<String>>>,
    #[serde(default)]
    fetch: bool,
    fetch_inside: Option<Vec<toml::Spanned<String>>>,
    log: Option<String>,
    #[serde(default)]
    limits: FileLimits,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileLimits {
    body: Option<toml::Spanned<u64>>,
    connections: Option<toml::Spanned<u64>>,
    connections_per_address: Option<toml::Spanned<u64>>,
    head_seconds: Option<toml::Spanned<u64>>,
    stall_seconds: Option<toml::Spanned<u64>>,
    stop_seconds: Option<toml::Spanned<u64>>,
}

/// A place in the file with the message that says what is wrong there.
type Fault = (std::ops::Range<usize>, &'static str);

fn within(
    value: &Option<toml::Spanned<u64>>,
    usual: u64,
    range: std::ops::RangeInclusive<u64>,
) -> Result<u64, Fault> {
    match value {
        None => Ok(usual),
        Some(given) if range.contains(given.get_ref()) => Ok(*given.get_ref()),
        Some(given) => Err((given.span(), "config-range")),
    }
}

impl File {
    fn config(self) -> Result<Config, Fault> {
        let l = &self.limits;
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let limits = Limits {
            body: size(within(&l.body, 1 << 20, 1024..=1 << 30)?),
            connections: size(within(&l.connections, 1024, 1..=1 << 20)?),
            per_address: size(within(&l.connections_per_address, 128, 1..=1 << 20)?),
            head: Duration::from_secs(within(&l.head_seconds, 15, 1..=3600)?),
            stall: Duration::from_secs(within(&l.stall_seconds, 30, 1..=3600)?),
            stop: Duration::from_secs(within(&l.stop_seconds, 10, 0..=3600)?),
        };
        let budget = within(&self.budget, crate::acts::upkeep::BUDGET, 1 << 20..=1 << 60)?;
        let mut listen = Vec::new();
        for text in self.listen.unwrap_or_default() {
            let address = Address::parse(text.get_ref());
            listen.push(address.ok_or_else(|| (text.span(), "config-address"))?);
        }
        let mut sources = Vec::new();
        for text in self.sources.unwrap_or_default() {
            let source = Source::parse(text.get_ref());
            sources.push(source.ok_or_else(|| (text.span(), "config-source"))?);
        }
        let hosts = names(self.hosts)?;
        let fetch_inside = names(self.fetch_inside)?;
        let log = self.log.unwrap_or_else(|| "info".to_owned());
        Ok(Config {
            store: self.store,
            budget,
            listen,
            hosts,
            anchors: self.anchors,
            fetch: self.fetch,
            sources,
            fetch_inside,
            log,
            limits,
        })
    }
}

/// Names of machines, in small letters.
fn names(given: Option<Vec<toml::Spanned<String>>>) -> Result<Vec<String>, Fault> {
    let name = |text: &toml::Spanned<String>| {
        host(text.get_ref()).ok_or_else(|| (text.span(), "config-host"))
    };
    given.unwrap_or_default().iter().map(name).collect()
}

/// A name of a machine, in small letters.
fn host(text: &str) -> Option<String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    let name = text.strip_suffix('.').unwrap_or(text);
    ((1..=253).contains(&name.len()) && name.bytes().all(fits)).then(|| name.to_ascii_lowercase())
}

/// Reads a file of configuration. `Err` is the error, drawn.
fn read(words: &Words, name: &str, text: &str, colour: bool) -> Result<Config, String> {
    let draw = |at: std::ops::Range<usize>, told: &str| {
        let level = words.say("config-level", &[]);
        point::draw(name, text.as_bytes(), at, [&level, "gardien.toml", told], colour)
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().unwrap_or(0..0);
        draw(at, &words.say("config-wrong", &[("cause", error.message().into())]))
    })?;
    file.config().map_err(|(at, message)| draw(at, &words.say(message, &[])))
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|v| !v.is_empty())
}

/// The file that is read when none is named: the user's, else the machine's.
fn usual_file() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let user = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
    [user.map(|u| u.join("gardien/gardien.toml")), Some("/etc/gardien/gardien.toml".into())]
        .into_iter()
        .flatten()
        .find(|f| f.is_file())
}

impl Config {
    /// What is usual, without a file or an environment; it listens nowhere.
    pub(crate) fn usual() -> Self {
        // Nothing in an empty file can be wrong.
        File::default().config().unwrap_or_else(|_| unreachable!("an empty file is right"))
    }

    /// Gathers it.
    ///
    /// # Errors
    /// A file that is wrong, drawn; or a flag or variable that is.
    pub(crate) fn gather(
        matches: &ArgMatches,
        words: &Words,
        colour: bool,
    ) -> Result<Self, Refused> {
        let named = matches.get_one::<PathBuf>("config").cloned();
        let named = named.or_else(|| variable("GARDIEN_CONFIG").map(PathBuf::from));
        let mut config = match named.or_else(usual_file) {
            None => File::default().config().map_err(|(_, m)| Refused::Sentence(m.to_owned()))?,
            Some(path) => {
                let name = path.to_string_lossy();
                let text = read_file(&path).map_err(|unread| {
                    let file = gardien_site::shown::text(words, &name).into();
                    Refused::Sentence(match unread {
                        Unread::Refused(cause) => {
                            let cause = gardien_site::shown::text(words, &cause.to_string());
                            let values = [("file", file), ("cause", cause.into())];
                            words.say("config-unreadable", &values)
                        }
                        Unread::TooLong => words
                            .say("config-too-long", &[("file", file), ("octets", LONGEST.into())]),
                        Unread::Open => words.say("config-open", &[("file", file)]),
                    })
                })?;
                read(words, &name, &text, colour).map_err(Refused::File)?
            }
        };
        let wrong = |message: &str, text: &str| {
            let text = gardien_site::shown::text(words, text);
            Refused::Sentence(words.say(message, &[("text", text.into())]))
        };
        let text = |flag: &str, name: &str| {
            matches.get_one::<String>(flag).cloned().or_else(|| variable(name))
        };
        let many = |flag: &str, name: &str| -> Option<Vec<String>> {
            let flags = matches.get_many::<String>(flag).map(|all| all.cloned().collect());
            flags.or_else(|| {
                variable(name).map(|v| v.split(',').map(|t| t.trim().to_owned()).collect())
            })
        };
        if let Some(store) = text("store", "GARDIEN_STORE") {
            config.store = Some(store);
        }
        if let Some(budget) = text("budget", "GARDIEN_BUDGET") {
            let octets = budget.parse().ok().filter(|n| (1 << 20..=1 << 60).contains(n));
            config.budget = octets.ok_or_else(|| wrong("usage-budget", &budget))?;
        }
        if let Some(log) = text("log", "GARDIEN_LOG") {
            config.log = log;
        }
        if let Some(listen) = many("listen", "GARDIEN_LISTEN") {
            config.listen = listen
                .iter()
                .map(|t| Address::parse(t).ok_or_else(|| wrong("usage-listen", t)))
                .collect::<Result<_, _>>()?;
        }
        if let Some(sources) = many("source", "GARDIEN_SOURCES") {
            config.sources = sources
                .iter()
                .map(|t| Source::parse(t).ok_or_else(|| wrong("usage-source", t)))
                .collect::<Result<_, _>>()?;
        }
        if let Some(hosts) = many("host", "GARDIEN_HOSTS") {
            config.hosts = hosts
                .iter()
                .map(|t| host(t).ok_or_else(|| wrong("usage-host", t)))
                .collect::<Result<_, _>>()?;
        }
        if let Some(anchors) = many("anchors", "GARDIEN_ANCHORS") {
            config.anchors = Some(anchors.into_iter().map(PathBuf::from).collect());
        }
        if matches.get_flag("fetch") || variable("GARDIEN_FETCH").is_some_and(|v| v == "yes") {
            config.fetch = true;
        }
        if config.listen.is_empty() {
            config.listen.extend(Address::parse(LISTEN));
        }
        Ok(config)
    }
}

/// Why a file was not read.
#[derive(Debug)]
enum Unread {
    Refused(io::Error),
    TooLong,
    /// Everybody may write it.
    Open,
}

fn read_file(path: &Path) -> Result<String, Unread> {
    let file = OnDisk::open(path).map_err(Unread::Refused)?;
    let about = file.metadata().map_err(Unread::Refused)?;
    // A pipe or a device is of whoever named it.
    if about.is_file() && about.permissions().mode() & 0o002 != 0 {
        return Err(Unread::Open);
    }
    let mut octets = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut octets).map_err(Unread::Refused)?;
    if octets.len() as u64 > LONGEST {
        return Err(Unread::TooLong);
    }
    let no_text = |_| Unread::Refused(io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"));
    String::from_utf8(octets).map_err(no_text)
}

#[cfg(test)]
mod tests {
    use gardien_site::words::Lang;

    use super::*;

    #[test]
    fn an_empty_file_is_the_usual_and_listens_on_this_machine_only() {
        let config = read(&Words::new(Lang::En), "gardien.toml", "", false).unwrap();
        assert!(config.listen.is_empty() && config.hosts.is_empty() && config.store.is_none());
        assert!(matches!(Address::parse(LISTEN), Some(Address::Net(a)) if a.ip().is_loopback()));
    }

    #[test]
    fn errors_are_drawn_at_the_character() {
        for lang in [Lang::En, Lang::Fr] {
            let words = Words::new(lang);
            for (text, line, mark) in [
                ("store = \"x\"\nlisten = [\"everywhere\"]\n", 2, 11),
                ("[limits]\nbody = 12\n", 2, 8),
                ("[limits]\nconections = 12\n", 2, 1),
                ("hosts = [\"a b\"]\n", 1, 10),
                ("sources = [\"live\", \"eth0\"]\n", 1, 20),
                ("log = 3\n", 1, 7),
                ("log = \"\n", 1, 8),
            ] {
                let drawn = read(&words, "gardien.toml", text, false).unwrap_err();
                assert!(drawn.contains(&format!("gardien.toml:{line}:{mark}")), "{drawn}");
            }
        }
    }

    #[test]
    fn sources_are_named_and_nothing_is_taken_for_one() {
        assert_eq!(Source::parse("live"), Some(Source::Live));
        assert_eq!(Source::parse("if:br-lan.7"), Some(Source::Interface("br-lan.7".to_owned())));
        for text in ["", "if:", "eth0", "if:a b", "if:..", "if:a/b", "if:sixteen-letters!", "LIVE"]
        {
            assert_eq!(Source::parse(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_are_of_two_kinds() {
        assert_eq!(Address::parse("unix:/a/b"), Some(Address::Unix("/a/b".into())));
        for text in ["", "unix:", "localhost:80", "127.0.0.1", "7180", "http://127.0.0.1:1"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
