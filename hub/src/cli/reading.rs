//! Captures given on the command line, read into a report: what `inspect` and the `mud` commands
//! share.

use std::{
    collections::HashSet,
    fs,
    hash::{BuildHasher, RandomState},
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::ArgMatches;
use gardien_site::{account, shown, words::Words};
use gardien_watch::{
    knowledge::Knowledge,
    link::Mac,
    report::{Capture, Problem, Report},
    time::Time,
    watcher::{Limits, Prefix, Settings, Watcher},
};

use super::{
    FAILED, Wrong,
    look::{self, Watching},
    say,
    usage::quoted,
};
use crate::{
    capture::{
        inputs::{self, Input},
        opened::{self, Opened},
        read,
    },
    interrupt,
    progress::Progress,
};

/// Skipped files named in a sentence.
const NAMED: usize = 5;

/// Which captures, and what of them.
pub(crate) struct Reading {
    captures: Vec<PathBuf>,
    things: Vec<(Mac, String)>,
    home: Vec<Prefix>,
    since: Option<Time>,
    until: Option<Time>,
    pub(crate) quiet: bool,
    /// Whether it is told what was moved in each minute.
    pub(crate) usage: bool,
    /// What is known beside what ships.
    pub(crate) knowledge: Option<Arc<Knowledge>>,
}

/// A report, and how the reading went.
pub(crate) struct Read {
    pub(crate) report: Report,
    /// Whether anything was read.
    pub(crate) any: bool,
    /// Whether a file was broken or could not be read.
    pub(crate) failed: bool,
}

/// An input that may be read, with the time it begins.
struct Ready {
    input: Input,
    first: Option<Time>,
    /// Zeek's log of connections: read last, when the names are known.
    connections: bool,
    /// Kept open only where it cannot be opened again.
    opened: Option<Opened>,
    size: Option<u64>,
}

impl Reading {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        Self::of(matches, words, things)
    }

    /// Takes the arguments where `--thing` chooses things: `MAC` or `MAC=NAME`. Also gives those.
    pub(crate) fn choosing(matches: &ArgMatches, words: &Words) -> Result<(Self, Vec<Mac>), Wrong> {
        let mut chosen = Vec::new();
        let reading = Self::of(matches, words, |texts, words| {
            let bare = |text: &&String| Mac::parse(text.trim()).is_some_and(|m| !m.is_group());
            let (macs, named): (Vec<&String>, Vec<&String>) =
                texts.iter().partition(|text| bare(text));
            let named = things(&named, words)?;
            chosen.extend(macs.iter().filter_map(|m| Mac::parse(m.trim())));
            chosen.extend(named.iter().map(|(mac, _)| *mac));
            Ok(named)
        })?;
        chosen.sort();
        chosen.dedup();
        Ok((reading, chosen))
    }

    fn of(
        matches: &ArgMatches,
        words: &Words,
        things: impl FnOnce(&[&String], &Words) -> Result<Vec<(Mac, String)>, Wrong>,
    ) -> Result<Self, Wrong> {
        let texts = |name: &str| -> Vec<&String> {
            matches.get_many::<String>(name).into_iter().flatten().collect()
        };
        // Where the network itself is watched there are no files, and no times to choose.
        let captures = matches.try_get_many::<PathBuf>("capture").ok().flatten();
        let captures: Vec<PathBuf> = captures.into_iter().flatten().cloned().collect();
        if captures.iter().filter(|c| c.as_os_str() == "-").count() > 1 {
            return Err(Wrong(words.say("usage-stdin-twice", &[])));
        }
        let since = time(matches, "since", words)?;
        let until = time(matches, "until", words)?;
        if let (Some(since), Some(until)) = (since, until)
            && since >= until
        {
            return Err(Wrong(words.say("usage-times", &[])));
        }
        Ok(Self {
            captures,
            things: things(&texts("thing"), words)?,
            home: homes(&texts("home"), words)?,
            since,
            until,
            quiet: matches.get_flag("quiet"),
            usage: false,
            knowledge: None,
        })
    }

    /// The files, and what could not be found.
    pub(crate) fn inputs(&self) -> inputs::Inputs {
        inputs::find(&self.captures)
    }

    /// Reads all files; `conversations` keeps what declarations are judged by.
    pub(crate) fn read(&self, words: &Words, inputs: inputs::Inputs, conversations: bool) -> Read {
        interrupt::listen();
        let mut unreadable: Vec<Capture> =
            inputs.failed.iter().map(|(name, what)| unread(name, "unreadable", what)).collect();
        let mut skipped = Vec::new();
        let mut ready = Vec::new();
        for input in inputs.files {
            match prepare(&input) {
                Ok(found) => ready.push(found),
                Err(what) if input.found && (what == "not-a-capture" || what == "empty") => {
                    skipped.push(input.name);
                }
                Err(what) => unreadable.push(unread(&input.name, "unreadable", &what)),
            }
        }
        say_skipped(words, &skipped);
        ready.sort_by_key(|r| (r.connections, r.first.is_none(), r.first));

        let (mut report, any) = self.read_all(words, ready, &mut unreadable, conversations);
        let failed = !unreadable.is_empty();
        report.captures.append(&mut unreadable);
        let broken = report.captures.iter().any(|c| c.problems.iter().any(|p| p.fatal));
        Read { report, any, failed: failed || broken }
    }

    /// Reads file after file. Also says whether anything was read.
    fn read_all(
        &self,
        words: &Words,
        ready: Vec<Ready>,
        unreadable: &mut Vec<Capture>,
        conversations: bool,
    ) -> (Report, bool) {
        let mut watcher = self.watcher(conversations);
        let visible = !self.quiet && io::stderr().is_terminal();
        let total = ready.iter().map(|r| r.size).sum::<Option<u64>>();
        let mut progress = Progress::new(words, visible, total);
        let mut captures = Vec::new();
        for mut next in ready {
            if interrupt::asked() {
                captures.push(unread(&next.input.name, "interrupted", ""));
                continue;
            }
            let opened = next.opened.take().map_or_else(|| opened::open(&next.input), Ok);
            match opened {
                Ok(mut opened) => {
                    let name = &next.input.name;
                    captures.push(read::read(&mut opened, name, &mut watcher, &mut progress));
                }
                Err(what) => unreadable.push(unread(&next.input.name, "unreadable", &what)),
            }
        }
        progress.finish();
        let read_any = !captures.is_empty();
        let mut report = watcher.finish();
        report.gardien = env!("CARGO_PKG_VERSION").to_owned();
        report.captures = captures;
        (report, read_any)
    }

    /// Watches the network instead of reading files. Also gives back whether anything was heard.
    pub(crate) fn watch(
        &self,
        words: &Words,
        watching: &Watching,
        conversations: bool,
    ) -> Result<Read, ExitCode> {
        let mut watcher = self.watcher(conversations);
        let names = watching.names(words)?;
        let watched = watching.watch(words, &names, Some(&mut watcher), self.quiet);
        let watched = watched.map_err(|(name, refused)| {
            look::say_refused(words, &name, &refused);
            ExitCode::from(FAILED)
        })?;
        Ok(Read { report: look::account(watcher, watched), any: true, failed: false })
    }

    fn watcher(&self, conversations: bool) -> Watcher {
        Watcher::new(Settings {
            home: self.home.clone(),
            things: self.things.clone(),
            since: self.since,
            until: self.until,
            seed: random_seed(),
            limits: Limits::default(),
            conversations,
            usage: self.usage,
            knowledge: self.knowledge.clone(),
        })
    }

    /// Says on standard error what ended a reading.
    pub(crate) fn say_problems(words: &Words, report: &Report) {
        for capture in &report.captures {
            for problem in capture.problems.iter().filter(|p| p.fatal) {
                if problem.code == "unreadable" && problem.offset.is_none() {
                    let sentence = words.say(
                        "cli-unreadable",
                        &[
                            ("file", shown::text(words, &capture.file).into()),
                            ("cause", account::cause(words, &problem.what).into()),
                            ("advice", account::advice(words, &problem.what).into()),
                        ],
                    );
                    say(words, &sentence);
                } else {
                    say(words, &account::problem_text(words, &capture.file, problem));
                }
            }
        }
    }
}

/// Opens a file to see what it is and when it begins.
fn prepare(input: &Input) -> Result<Ready, String> {
    let mut opened = opened::open(input)?;
    let first = opened.first_time();
    let connections = first.is_some() && opened.is_connections();
    let size = input.path.as_ref().and_then(|p| fs::metadata(p).ok());
    // A pipe given by name cannot be opened again either.
    let again = size.as_ref().is_some_and(fs::Metadata::is_file);
    Ok(Ready {
        input: input.clone(),
        first,
        connections,
        opened: (!again).then_some(opened),
        size: size.filter(fs::Metadata::is_file).map(|m| m.len()),
    })
}

/// A file of which nothing was read.
fn unread(name: &str, code: &'static str, what: &str) -> Capture {
    let offset = (code == "interrupted").then_some(0);
    let problem = Problem { code, fatal: true, offset, count: 1, what: what.to_owned() };
    Capture {
        file: name.to_owned(),
        kind: "unknown".to_owned(),
        problems: vec![problem],
        ..Capture::default()
    }
}

fn things(texts: &[&String], words: &Words) -> Result<Vec<(Mac, String)>, Wrong> {
    let mut seen = HashSet::new();
    let mut things = Vec::new();
    for text in texts {
        let parsed = text.split_once('=').and_then(|(mac, name)| {
            let name = name.trim();
            let mac = Mac::parse(mac.trim()).filter(|m| !m.is_group())?;
            (!name.is_empty()).then(|| (mac, name.to_owned()))
        });
        let Some((mac, name)) = parsed else {
            let value = quoted(words, text);
            return Err(Wrong(words.say("usage-thing", &[("value", value.into())])));
        };
        if !seen.insert(mac) {
            let mac = mac.to_string();
            return Err(Wrong(words.say("usage-thing-twice", &[("mac", mac.into())])));
        }
        things.push((mac, name));
    }
    Ok(things)
}

fn homes(texts: &[&String], words: &Words) -> Result<Vec<Prefix>, Wrong> {
    let parse = |text: &&String| {
        Prefix::parse(text).ok_or_else(|| {
            let value = quoted(words, text);
            Wrong(words.say("usage-home", &[("value", value.into())]))
        })
    };
    texts.iter().map(parse).collect()
}

/// The time that an option gives, where it is there.
pub(super) fn time(matches: &ArgMatches, name: &str, words: &Words) -> Result<Option<Time>, Wrong> {
    let given = matches.try_get_one::<String>(name).ok().flatten();
    let Some(text) = given else { return Ok(None) };
    let Some(time) = Time::parse(text) else {
        let argument = format!("--{name}");
        let value = quoted(words, text);
        return Err(Wrong(
            words.say("usage-time", &[("argument", argument.into()), ("value", value.into())]),
        ));
    };
    Ok(Some(time))
}

/// Unpredictable to whoever writes packets: the standard library's hash seed comes from the
/// operating system.
fn random_seed() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

fn say_skipped(words: &Words, skipped: &[String]) {
    if skipped.is_empty() {
        return;
    }
    let named: Vec<String> = skipped.iter().take(NAMED).map(|n| shown::text(words, n)).collect();
    let more = skipped.len().saturating_sub(NAMED);
    let list = if more == 0 {
        words.list(&named)
    } else {
        let list = named.join(", ");
        words.say("cli-skipped-more", &[("list", list.into()), ("n", more.into())])
    };
    let n = skipped.len().into();
    say(words, &words.say("cli-skipped", &[("n", n), ("list", list.into())]));
}
