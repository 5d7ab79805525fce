//! `gardien mud …`: what makers declare, one subcommand in each file.
//!
//! | subcommand | what |
//! |---|---|
//! | `check` | holds a declaration against what a thing did |
//! | `show` | what a declaration permits, in words |
//! | `lint` | what is wrong with declarations |

pub(crate) mod check;
pub(crate) mod files;
mod lint;
mod show;

use std::{io, path::PathBuf, process::ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::words::Words;
use gardien_watch::link::Mac;

use super::{FAILED, Wrong, args, inspect::say_unwritten};

/// Done, and something needs attention.
const ATTENTION: u8 = 3;

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    args::dressed(Command::new("mud"), words)
        .about(words.say("cli-mud-about", &[]))
        .override_usage(format!("gardien mud <{}>", words.say("cli-usage-command", &[])))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
        .subcommand(check::command(words))
        .subcommand(show::command(words))
        .subcommand(lint::command(words))
}

/// Runs a subcommand.
pub(super) fn run(matches: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    match matches.subcommand() {
        Some(("check", m)) => check::Check::from_matches(m, words).map(|c| c.run(words)),
        Some(("show", m)) => show::run(m, words),
        Some(("lint", m)) => lint::run(m, words),
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
