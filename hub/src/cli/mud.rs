//! `gardien mud …`: what makers declare, one subcommand in each file.
//!
//! | subcommand | what |
//! |---|---|
//! | `check` | holds a declaration against what a thing did |
//! | `show` | what a declaration permits, in words |
//! | `lint` | what is wrong with declarations |
//! | `learn` | proposes a declaration from what a thing was seen doing |
//! | `diff` | what a new declaration permits that an old one does not |
//! | `verify` | whether a signature fits a MUD file, and who signed |
//! | `sign` | signs a MUD file |
//!
//! A new one is a file here with `command` and `from_matches`, and a line in each of the two
//! functions below.

pub(crate) mod check;
mod diff;
pub(crate) mod files;
mod learn;
mod lint;
mod show;
mod sign;
mod verify;

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::ExitCode,
    time::SystemTime,
};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{
    declare::signature::{LARGEST_FILE, certificates},
    figures, shown,
    words::Words,
};
use gardien_watch::{link::Mac, time::Time};

use super::{FAILED, Wrong, args, inspect::say_unwritten, say};

/// Done, and something needs attention.
const ATTENTION: u8 = 3;

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    args::dressed(Command::new("mud"), words)
        .about(words.say("cli-mud-about", &[]))
        .after_help(words.say("cli-mud-after", &[]))
        .override_usage(format!("gardien mud <{}>", words.say("cli-usage-command", &[])))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
        .subcommand(check::command(words))
        .subcommand(show::command(words))
        .subcommand(lint::command(words))
        .subcommand(learn::command(words))
        .subcommand(diff::command(words))
        .subcommand(verify::command(words))
        .subcommand(sign::command(words))
}

/// Runs a subcommand.
pub(super) fn run(matches: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    match matches.subcommand() {
        Some(("check", m)) => check::Check::from_matches(m, words).map(|c| c.run(words)),
        Some(("show", m)) => show::run(m, words),
        Some(("lint", m)) => lint::run(m, words),
        Some(("learn", m)) => learn::Learn::from_matches(m, words).map(|l| l.run(words)),
        Some(("diff", m)) => Ok(diff::run(m, words)),
        Some(("verify", m)) => verify::Verify::from_matches(m, words).map(|v| v.run(words)),
        Some(("sign", m)) => sign::Sign::from_matches(m, words).map(|s| s.run(words)),
        _ => Err(Wrong(words.say("usage-other", &[]))),
    }
}

/// MUD files and folders as arguments.
fn file_argument(words: &Words, help: &str) -> Arg {
    Arg::new("file")
        .value_name(words.say("cli-usage-file", &[]))
        .required(true)
        .num_args(1..)
        .value_parser(clap::value_parser!(PathBuf))
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(words.say(help, &[]))
}

fn json_flag(words: &Words) -> Arg {
    let help = words.say("cli-mud-json", &[]);
    Arg::new("json").long("json").action(ArgAction::SetTrue).help(help)
}

fn all_flag(words: &Words) -> Arg {
    Arg::new("all").long("all").action(ArgAction::SetTrue).help(words.say("cli-mud-all", &[]))
}

/// The files of [`file_argument`].
fn named(matches: &ArgMatches) -> Vec<(Option<Mac>, PathBuf)> {
    let files = matches.get_many::<PathBuf>("file").into_iter().flatten();
    files.map(|f| (None, f.clone())).collect()
}

/// The exit code after writing to standard output.
fn ended(words: &Words, written: io::Result<()>, failed: bool) -> ExitCode {
    if let Err(error) = written {
        say_unwritten(words, "-", &error);
        return ExitCode::from(FAILED);
    }
    if failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
}

/// Reads a file of at most so many octets. What is wrong is said.
fn read(words: &Words, path: &Path, most: u64) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let read = File::open(path).and_then(|f| f.take(most + 1).read_to_end(&mut octets));
    let file = shown::text(words, &path.to_string_lossy());
    if let Err(error) = read {
        say_unread(words, &file, &error);
        return None;
    }
    if octets.len() as u64 > most {
        let size = figures::size(words, most);
        let values = [("file", file.into()), ("size", size.into())];
        say(words, &words.say("signature-cli-too-large", &values));
        return None;
    }
    Some(octets)
}

fn say_unread(words: &Words, file: &str, error: &io::Error) {
    let cause = match error.kind() {
        io::ErrorKind::NotFound => words.say("cause-not-found", &[]),
        io::ErrorKind::PermissionDenied => words.say("cause-permission-denied", &[]),
        _ => error.to_string(),
    };
    let values = [("file", file.into()), ("cause", cause.into())];
    say(words, &words.say("signature-cli-no-file", &values));
}

/// Reads the certificates of a file, each in DER. What is wrong is said.
fn read_certificates(words: &Words, path: &Path) -> Option<Vec<Vec<u8>>> {
    let octets = read(words, path, LARGEST_FILE as u64)?;
    let all = certificates(&octets).ok();
    if all.is_none() {
        let file = shown::text(words, &path.to_string_lossy());
        say(words, &words.say("signature-cli-no-certificates", &[("file", file.into())]));
    }
    all
}

/// Where the signature of a file lies, when nobody says.
fn beside(file: &Path) -> PathBuf {
    file.with_extension("p7s")
}

/// Now, to the microsecond.
fn now() -> Time {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
