//! `gardien about`: what documents about things say, and what lists of known holes say of what is in them.
//!
//! Files come one at a time: a list of holes is read, held against every bill, and let go. All files of a
//! folder that was named for holes count as one list, with one date.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    account,
    declare::{
        about::{self, About, Paper, Said},
        document::{BOUNDS, Fault, Kind},
        holes::{LONGEST_LIST, Report, Search},
        point, support,
    },
    shown,
    words::Words,
};
use gardien_watch::time::Time;

use super::{FAILED, Wrong, args, import::now, inspect, say, say_plain, usage::quoted};
use crate::{
    capture::inputs::{self, Input},
    json, output,
};

/// What was asked for.
pub(super) struct Asked {
    files: Vec<PathBuf>,
    holes: Vec<PathBuf>,
    vex: Vec<PathBuf>,
    on: Option<Time>,
    json: bool,
    all: bool,
}

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let file = say("cli-usage-file");
    let lists = |name: &'static str, help: &str| {
        Arg::new(name)
            .long(name)
            .value_name(file.clone())
            .action(ArgAction::Append)
            .value_parser(value_parser!(PathBuf))
            .help(say(help))
    };
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    let files = Arg::new("file")
        .value_name(file.clone())
        .required(true)
        .num_args(1..)
        .value_parser(value_parser!(PathBuf))
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(say("cli-about-file"));
    args::dressed(Command::new("about").arg(files), words)
        .about(say("cli-about-about"))
        .after_help(say("cli-about-after"))
        .override_usage(format!("gardien about {} <{file}>…", say("cli-usage-options")))
        .arg(lists("holes", "cli-about-holes"))
        .arg(lists("vex", "cli-about-vex"))
        .arg(Arg::new("on").long("on").value_name(say("cli-usage-day")).help(say("cli-about-on")))
        .arg(flag("json", "cli-about-json"))
        .arg(flag("all", "cli-about-all"))
}

impl Asked {
    /// Takes the arguments.
    pub(super) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let paths = |name: &str| -> Vec<PathBuf> {
            matches.get_many::<PathBuf>(name).into_iter().flatten().cloned().collect()
        };
        let on = match matches.get_one::<String>("on") {
            None => None,
            Some(text) => Some(day(text).ok_or_else(|| {
                let value = quoted(words, text);
                Wrong(
                    words.say("usage-on", &[("argument", "--on".into()), ("value", value.into())]),
                )
            })?),
        };
        Ok(Self {
            files: paths("file"),
            holes: paths("holes"),
            vex: paths("vex"),
            on,
            json: matches.get_flag("json"),
            all: matches.get_flag("all"),
        })
    }

    /// Reads, holds lists against bills, tells.
    pub(super) fn run(self, words: &Words) -> ExitCode {
        let on = self.on.unwrap_or_else(now);
        let colour = inspect::on_a_colour_terminal();
        let (papers, mut failed) = papers(words, &self.files);
        let bills: Vec<_> = papers
            .iter()
            .filter_map(|p| match &p.said {
                Ok(Said::Bill(bill)) => Some(bill),
                _ => None,
            })
            .collect();
        let mut searches: Vec<Search<'_>> =
            bills.iter().map(|bill| Search::new(&bill.components, bill.subject)).collect();
        for (search, bill) in searches.iter_mut().zip(&bills) {
            search.state(&bill.statements);
        }
        // A list that was named among the documents is a list too.
        for paper in &papers {
            if matches!(paper.said, Ok(Said::List(_))) {
                searches.iter_mut().for_each(|s| s.begin(&paper.name));
                // It was read before, so it can be read.
                drop(add(&mut searches, &paper.octets));
            }
        }
        for list in self.holes.iter().chain(&self.vex) {
            failed |= !hold(words, &mut searches, list, colour);
        }
        let lists = !self.holes.is_empty()
            || !self.vex.is_empty()
            || papers.iter().any(|p| matches!(p.said, Ok(Said::List(_))))
            || bills.iter().any(|b| !b.statements.is_empty());
        let mut reports: Vec<Option<Report>> =
            searches.into_iter().map(|s| lists.then(|| s.finish())).collect();
        let mut reports = reports.drain(..);
        let told: Vec<(&Paper, Option<Report>)> = papers
            .iter()
            .map(|p| {
                let is_bill = matches!(p.said, Ok(Said::Bill(_)));
                (p, if is_bill { reports.next().flatten() } else { None })
            })
            .collect();
        failed |= papers.iter().any(|p| match &p.said {
            Ok(Said::Mud(file)) => file.mud.is_none(),
            said => said.is_err(),
        });
        let written = output::write_stdout(|out| {
            if self.json {
                let documents =
                    told.iter().map(|(p, r)| about::values(p, r.as_ref(), words, on)).collect();
                return json::write(
                    out,
                    &About { gardien: env!("CARGO_PKG_VERSION"), on, documents },
                );
            }
            let texts: Vec<String> = told
                .iter()
                .map(|(p, r)| about::tell(p, r.as_ref(), words, on, (colour, self.all)))
                .collect();
            out.write_all(texts.join("\n").as_bytes())
        });
        if let Err(error) = written {
            inspect::say_unwritten(words, "-", &error);
            return ExitCode::from(FAILED);
        }
        if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
    }
}

/// A day as people write it: `2026-11-26`.
pub(super) fn day(text: &str) -> Option<Time> {
    match support::by_hand(text) {
        Some(support::State::Known(at)) => Some(at),
        _ => None,
    }
}

/// Reads the documents that were named. Of a folder, what is no document of a known kind is left out.
fn papers(words: &Words, files: &[PathBuf]) -> (Vec<Paper>, bool) {
    let found = inputs::find(files);
    let mut failed = !found.failed.is_empty();
    for (name, cause) in &found.failed {
        say_unreadable(words, name, cause);
    }
    let mut papers = Vec::new();
    for input in found.files {
        match octets(&input, BOUNDS.longest) {
            Ok(octets) => {
                let paper = Paper::new(input.name, octets);
                let alien = matches!(&paper.said, Err(f) if is_alien(f));
                if !(input.found && alien) {
                    papers.push(paper);
                }
            }
            Err(cause) => {
                failed = true;
                say_unreadable(words, &input.name, &cause);
            }
        }
    }
    (papers, failed)
}

/// Whether a text is no document about things at all, rather than a broken one.
fn is_alien(fault: &Fault) -> bool {
    matches!(fault.what, "unknown-kind" | "not-json" | "not-utf8" | "xml" | "ended")
}

fn add(searches: &mut [Search<'_>], octets: &[u8]) -> Result<Option<Kind>, Fault> {
    let mut kind = None;
    for search in searches {
        kind = Some(search.add(octets)?);
    }
    Ok(kind)
}

/// Holds a list, a file or a folder of them, against bills. Whether all of it could be read.
fn hold(words: &Words, searches: &mut [Search<'_>], list: &Path, colour: bool) -> bool {
    let found = inputs::find(std::slice::from_ref(&list.to_path_buf()));
    let mut whole = found.failed.is_empty();
    for (name, cause) in &found.failed {
        say_unreadable(words, name, cause);
    }
    searches.iter_mut().for_each(|s| s.begin(&list.to_string_lossy()));
    for input in found.files {
        let octets = match octets(&input, LONGEST_LIST) {
            Ok(octets) => octets,
            Err(cause) => {
                whole = false;
                say_unreadable(words, &input.name, &cause);
                continue;
            }
        };
        if let Err(fault) = add(searches, &octets) {
            if input.found && is_alien(&fault) {
                continue;
            }
            whole = false;
            say_plain(&point::fault(words, (&input.name, &octets), &fault, true, colour));
            let file = shown::text(words, &input.name);
            say(words, &words.say("declared-list-unread", &[("file", file.into())]));
        }
    }
    whole
}

/// Reads a file or standard input, no more of it than is read of a document and one octet more.
pub(super) fn octets(input: &Input, most: usize) -> Result<Vec<u8>, String> {
    let cause = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "not-found".to_owned(),
        io::ErrorKind::PermissionDenied => "permission-denied".to_owned(),
        _ => error.to_string(),
    };
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut octets = Vec::new();
    match &input.path {
        Some(path) => {
            File::open(path).and_then(|f| f.take(most).read_to_end(&mut octets)).map_err(cause)?
        }
        None => io::stdin().lock().take(most).read_to_end(&mut octets).map_err(cause)?,
    };
    Ok(octets)
}

pub(super) fn say_unreadable(words: &Words, name: &str, cause: &str) {
    let values = [
        ("file", shown::text(words, name).into()),
        ("cause", account::cause(words, cause).into()),
        ("advice", account::advice(words, cause).into()),
    ];
    say(words, &words.say("mud-unreadable", &values));
}
