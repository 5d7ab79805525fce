//! `gardien inspect`: captures in, an account out.

use std::{
    collections::HashSet,
    env, fs,
    hash::{BuildHasher, RandomState},
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ArgMatches;
use gardien_site::{
    account::{self, Look},
    shown,
    words::Words,
};
use gardien_watch::{
    link::Mac,
    report::{Capture, Problem, Report},
    time::Time,
    watcher::{Limits, Prefix, Settings, Watcher},
};

use super::{FAILED, Wrong, say, usage::quoted};
use crate::{
    capture::{
        inputs::{self, Input},
        opened::{self, Opened},
        read,
    },
    interrupt, json, output,
    progress::Progress,
};

/// Skipped files named in a sentence.
const NAMED: usize = 5;

/// What was asked for.
pub(crate) struct Inspect {
    captures: Vec<PathBuf>,
    json: bool,
    out: Option<PathBuf>,
    things: Vec<(Mac, String)>,
    home: Vec<Prefix>,
    since: Option<Time>,
    until: Option<Time>,
    all: bool,
    quiet: bool,
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

impl Inspect {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let texts = |name: &str| -> Vec<&String> {
            matches.get_many::<String>(name).into_iter().flatten().collect()
        };
        let captures: Vec<PathBuf> =
            matches.get_many::<PathBuf>("capture").into_iter().flatten().cloned().collect();
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
        let format = matches.get_one::<String>("format");
        Ok(Self {
            captures,
            json: matches.get_flag("json") || format.is_some_and(|f| f == "json"),
            out: matches.get_one::<PathBuf>("out").cloned(),
            things: things(&texts("thing"), words)?,
            home: homes(&texts("home"), words)?,
            since,
            until,
            all: matches.get_flag("all"),
            quiet: matches.get_flag("quiet"),
        })
    }

    /// Reads, then tells.
    pub(crate) fn run(self, words: &Words) -> ExitCode {
        let inputs = inputs::find(&self.captures);
        if let Some(out) = &self.out {
            if is_among(out, &inputs.files) {
                let file = shown::text(words, &out.to_string_lossy());
                say(words, &words.say("usage-out-is-input", &[("file", file.into())]));
                return ExitCode::from(super::WRONG_USAGE);
            }
            if let Err(error) = output::check(out) {
                say_unwritten(words, &out.to_string_lossy(), &error);
                return ExitCode::from(FAILED);
            }
        }
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

        let (mut report, read_any) = self.read(words, ready, &mut unreadable);
        let failed = !unreadable.is_empty();
        report.captures.append(&mut unreadable);
        let broken = report.captures.iter().any(|c| c.problems.iter().any(|p| p.fatal));
        self.say_problems(words, &report, read_any);
        if !read_any {
            say(words, &words.say("cli-nothing-read", &[]));
            return ExitCode::from(FAILED);
        }
        account::word_limits(&mut report, words);
        if let Err(error) = self.write(words, &report) {
            let name = self.out.as_deref().map_or_else(|| "-".into(), |o| o.to_string_lossy());
            say_unwritten(words, &name, &error);
            return ExitCode::from(FAILED);
        }
        // The program ends here: giving back some hundred thousand pieces of memory one by one would
        // be a tenth of what writing them took.
        std::mem::forget(report);
        if failed || broken { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
    }

    /// Reads file after file. Also says whether anything was read.
    fn read(
        &self,
        words: &Words,
        ready: Vec<Ready>,
        unreadable: &mut Vec<Capture>,
    ) -> (Report, bool) {
        let mut watcher = Watcher::new(Settings {
            home: self.home.clone(),
            things: self.things.clone(),
            since: self.since,
            until: self.until,
            seed: random_seed(),
            limits: Limits::default(),
        });
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

    /// Says on standard error what ended a reading, unless the account on the terminal says it.
    fn say_problems(&self, words: &Words, report: &Report, told: bool) {
        if told && !self.json && self.out.is_none() && io::stdout().is_terminal() {
            return;
        }
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

    fn write(&self, words: &Words, report: &Report) -> io::Result<()> {
        let colour = self.out.is_none() && io::stdout().is_terminal() && wants_colour();
        let look = Look { colour, all: self.all };
        let write = |out: &mut dyn Write| {
            if self.json {
                json::write(out, report)
            } else {
                out.write_all(account::tell(report, words, look).as_bytes())
            }
        };
        let Some(out) = &self.out else { return output::write_stdout(write) };
        output::write_file(out, write)?;
        if !self.quiet && io::stderr().is_terminal() {
            let file = shown::text(words, &out.to_string_lossy());
            say(words, &words.say("cli-wrote", &[("file", file.into())]));
        }
        Ok(())
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

fn time(matches: &ArgMatches, name: &str, words: &Words) -> Result<Option<Time>, Wrong> {
    let Some(text) = matches.get_one::<String>(name) else { return Ok(None) };
    let Some(time) = Time::parse(text) else {
        let argument = format!("--{name}");
        let value = quoted(words, text);
        return Err(Wrong(
            words.say("usage-time", &[("argument", argument.into()), ("value", value.into())]),
        ));
    };
    Ok(Some(time))
}

fn is_among(out: &Path, files: &[Input]) -> bool {
    let Ok(out) = fs::canonicalize(out) else { return false };
    files
        .iter()
        .filter_map(|f| f.path.as_ref())
        .any(|f| fs::canonicalize(f).is_ok_and(|f| f == out))
}

/// Unpredictable to whoever writes packets: the standard library's hash seed comes from the
/// operating system.
fn random_seed() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

/// Whether colours are welcome (<https://no-color.org>).
fn wants_colour() -> bool {
    env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        && env::var_os("TERM").is_none_or(|t| t != "dumb")
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

/// Says that a file could not be written.
pub(crate) fn say_unwritten(words: &Words, name: &str, error: &io::Error) {
    let file = shown::text(words, name);
    let cause = error.to_string();
    let values = [("file", file.into()), ("cause", cause.into())];
    say(words, &words.say("cli-cannot-write", &values));
}
