//! The command line: chooses the language, reads the arguments, runs the command.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | failed, or done in part: a file was broken, or the reading was interrupted |
//! | 2 | wrong usage |
//! | 3 | done, and something needs attention (`mud`, `inspect --fail-on`) |

mod about;
mod args;
mod backup;
pub(crate) mod client;
mod declare;
mod demo;
mod doctor;
mod import;
mod inspect;
pub(crate) mod journal;
mod knowledge;
mod life;
mod look;
mod messages;
mod mud;
mod pages;
mod people;
mod places;
mod reading;
mod run;
mod things;
mod usage;
mod why;

use std::{env, ffi::OsString, io::Write, process::ExitCode};

use clap::error::ErrorKind;
use gardien_site::words::{Lang, Words};

/// Failed, or done in part.
const FAILED: u8 = 1;
/// Done, and something needs attention.
const ATTENTION: u8 = 3;
/// Wrong usage.
const WRONG_USAGE: u8 = 2;

/// What the command line was wrong about, as a sentence.
pub(crate) struct Wrong(String);

impl Wrong {
    /// Nothing was: something failed, and that was told.
    const fn told() -> Self {
        Self(String::new())
    }
}

/// Runs the program.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let words = Words::new(language(&arguments));
    let named = named_command(&arguments, &words);
    let matches = match args::command(&words).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return no_command(&words, &named, &error),
    };
    let done = match matches.subcommand() {
        Some(("inspect", m)) => inspect::Inspect::from_matches(m, &words).map(|i| i.run(&words)),
        Some(("look", m)) => inspect::Inspect::live(m, &words).map(|i| i.run(&words)),
        Some(("doctor", m)) => doctor::Doctor::from_matches(m, &words).map(|d| d.run(&words)),
        Some(("import", m)) => import::Import::from_matches(m, &words).map(|i| i.run(&words)),
        Some(("about", m)) => about::Asked::from_matches(m, &words).map(|a| a.run(&words)),
        Some(("run", m)) => run::Hub::from_matches(m, &words).map(|h| h.run(&words)),
        Some(("why", m)) => why::Why::from_matches(m, &words).map(|w| w.run(&words)),
        Some(("demo", m)) => demo::Demo::from_matches(m, &words).and_then(|d| d.run(&words)),
        Some(("mud", m)) => mud::run(m, &words),
        Some(("completions", m)) => pages::completions(m, &words),
        Some(("man", m)) => pages::man(m, &words),
        Some(("journal", m)) => journal::run(m, &words),
        Some((name @ ("backup" | "restore"), m)) => backup::run(name, m, &words),
        Some(("places", m)) => places::run(m, &words),
        Some((name @ ("messages" | "message" | "windows" | "channels"), m)) => {
            messages::run(name, m, &words)
        }
        Some((name @ ("declare" | "support"), m)) => declare::run(name, m, &words),
        Some((name @ ("things" | "thing" | "set" | "merge" | "split" | "undo"), m)) => {
            things::run(name, m, &words)
        }
        Some((name @ ("life" | "expect" | "admit" | "retire" | "act" | "done"), m)) => {
            life::run(name, m, &words)
        }
        Some((name @ ("login" | "logout" | "user" | "token"), m)) => people::run(name, m, &words),
        _ => Err(Wrong(words.say("usage-other", &[]))),
    };
    done.unwrap_or_else(|Wrong(sentence)| {
        if sentence.is_empty() {
            return ExitCode::from(FAILED);
        }
        say(&words, &sentence);
        say_plain(&words.say("usage-see-help", &[("command", named.into())]));
        ExitCode::from(WRONG_USAGE)
    })
}

/// Help and version are answers; all else is wrong usage.
fn no_command(words: &Words, named: &str, error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader who left (`gardien --help | head`) is no error.
            drop(error.print());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            drop(error.print());
            ExitCode::from(WRONG_USAGE)
        }
        _ => {
            say(words, &usage::sentence(words, error));
            say_plain(&words.say("usage-see-help", &[("command", named.into())]));
            ExitCode::from(WRONG_USAGE)
        }
    }
}

/// The command whose help to point to.
fn named_command(arguments: &[OsString], words: &Words) -> String {
    let mut command = args::command(words);
    let mut named = command.get_name().to_owned();
    for argument in arguments.iter().skip(1).filter_map(|a| a.to_str()) {
        let Some(found) = command.find_subcommand(argument).cloned() else { continue };
        named.push(' ');
        named.push_str(found.get_name());
        command = found;
    }
    named
}

/// The language: `--lang` wherever it stands, else the locale. Known before the arguments are
/// read, because their errors and their help need it.
fn language(arguments: &[OsString]) -> Lang {
    let mut told = None;
    let mut texts = arguments.iter().map(|a| a.to_string_lossy()).take_while(|a| a != "--");
    while let Some(argument) = texts.next() {
        if argument == "--lang" {
            told = texts.next().and_then(|lang| Lang::parse(&lang));
        } else if let Some(lang) = argument.strip_prefix("--lang=") {
            told = Lang::parse(lang);
        }
    }
    told.unwrap_or_else(|| {
        let variable = |name| env::var(name).ok();
        let [all, messages, lang] = ["LC_ALL", "LC_MESSAGES", "LANG"].map(variable);
        Lang::from_locale([all.as_deref(), messages.as_deref(), lang.as_deref()])
    })
}

/// Says a sentence about the run, on standard error.
fn say(words: &Words, sentence: &str) {
    say_plain(&words.say("cli-error", &[("text", sentence.into())]));
}

fn say_plain(sentence: &str) {
    // Nobody can be told that standard error is closed.
    drop(writeln!(std::io::stderr(), "{sentence}"));
}
