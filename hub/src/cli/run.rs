//! `gardien run`: the hub itself.

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{shown, words::Words};

use super::{FAILED, WRONG_USAGE, Wrong, args, import, say, say_plain};
use crate::{
    config::{Config, Refused},
    journal::JournalError,
    run::{self, Failed, Ready},
    store::Location,
};

/// What was asked for.
pub(crate) struct Hub {
    config: Config,
    location: Location,
    /// Where keys are when the store is on a server.
    own: PathBuf,
    json: bool,
}

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let text = |name: &'static str, value: String, help: &str| {
        Arg::new(name).long(name).value_name(value).help(say(help))
    };
    args::dressed(Command::new("run"), words)
        .about(say("run-about"))
        .after_help(say("run-after"))
        .override_usage(format!("gardien run {}", say("cli-usage-options")))
        .arg(
            text("config", say("cli-usage-file"), "run-config")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(import::store_option(words))
        .arg(text("listen", say("run-usage-address"), "run-listen").action(ArgAction::Append))
        .arg(text("host", say("run-usage-host"), "run-host").action(ArgAction::Append))
        .arg(text("anchors", say("run-usage-path"), "run-anchors").action(ArgAction::Append))
        .arg(Arg::new("fetch").long("fetch").action(ArgAction::SetTrue).help(say("run-fetch")))
        .arg(text("source", say("run-usage-source"), "run-source").action(ArgAction::Append))
        .arg(text("budget", say("run-usage-octets"), "run-budget"))
        .arg(text("log", say("run-usage-log"), "run-log"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help(say("run-json")))
}

impl Hub {
    /// Takes the arguments. `Err` where they, the environment or the file are wrong.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let colour = io::stderr().is_terminal();
        let config = match Config::gather(matches, words, colour) {
            Ok(config) => config,
            Err(Refused::Sentence(sentence)) => return Err(Wrong(sentence)),
            Err(Refused::File(drawn)) => {
                say_plain(&drawn);
                return Err(Wrong(words.say("config-refused", &[])));
            }
        };
        let location = match &config.store {
            Some(text) => Location::parse(text),
            None => import::usual_store(words)?,
        };
        let own = match import::usual_store(words) {
            Ok(Location::File(file)) => file.parent().map(PathBuf::from).unwrap_or_default(),
            _ => PathBuf::from("."),
        };
        Ok(Self { config, location, own, json: matches.get_flag("json") })
    }

    /// Runs until told to stop.
    pub(crate) fn run(self, words: &Words) -> ExitCode {
        let Ok(filter) = tracing_subscriber::EnvFilter::try_new(&self.config.log) else {
            let text = shown::text(words, &self.config.log);
            say(words, &words.say("usage-log", &[("text", text.into())]));
            return ExitCode::from(WRONG_USAGE);
        };
        // Logs are for whoever runs it, on standard error; what is told once is on standard output.
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            .init();
        let json = self.json;
        let tell = |ready: Ready| told(words, &ready, json);
        match run::run(&self.location, &self.own, self.config, words.lang(), tell) {
            Ok(()) => ExitCode::SUCCESS,
            Err(Failed::Store(error) | Failed::Journal(JournalError::Store(error))) => {
                import::say_store(words, &self.location, &error);
                ExitCode::from(FAILED)
            }
            Err(failed) => {
                say(words, &sentence(words, &failed));
                ExitCode::from(FAILED)
            }
        }
    }
}

/// Why a hub did not start, or did not stop in good order.
pub(super) fn sentence(words: &Words, failed: &Failed) -> String {
    match failed {
        Failed::Store(error) => error.to_string(),
        Failed::Journal(error) => error.told(words),
        Failed::Listen(address, cause) => words.say(
            "run-listen-failed",
            &[
                ("address", shown::text(words, &address.to_string()).into()),
                ("cause", cause.to_string().into()),
            ],
        ),
        Failed::Folder(folder, cause) => words.say(
            "run-folder-failed",
            &[
                ("folder", shown::text(words, &folder.to_string_lossy()).into()),
                ("cause", cause.to_string().into()),
            ],
        ),
        Failed::Anchors(unread) => unread.told(words),
        Failed::Watch(None) => words.say("live-no-interface", &[]),
        Failed::Watch(Some((name, refused))) => super::look::refused(words, name, refused),
        Failed::System(cause) => words.say("run-system-failed", &[("cause", cause.into())]),
    }
}

/// Tells where the hub is, and the code for its first owner. Whoever cannot be told still has a hub.
fn told(words: &Words, ready: &Ready, json: bool) {
    let mut out = io::stdout().lock();
    let addresses: Vec<String> = ready.addresses.iter().map(ToString::to_string).collect();
    let code = ready.code.as_ref().map(|c| c.reveal());
    if json {
        let sources = &ready.sources;
        let told = serde_json::json!({ "addresses": addresses, "code": code, "sources": sources });
        drop(writeln!(out, "{told}"));
    } else {
        for address in &addresses {
            let address = shown::text(words, address);
            drop(writeln!(out, "{}", words.say("run-listens", &[("address", address.into())])));
        }
        if ready.sources.is_empty() {
            drop(writeln!(out, "{}", words.say("run-watches-nothing", &[])));
        } else {
            let names: Vec<String> = ready.sources.iter().map(|n| shown::text(words, n)).collect();
            let list = ("list", words.list(&names).into());
            drop(writeln!(out, "{}", words.say("run-watches", &[list])));
        }
        if let Some(code) = code {
            let url = addresses.first().map(String::as_str).unwrap_or_default();
            let values = [("code", code.into()), ("url", url.into())];
            drop(writeln!(out, "{}", words.say("run-code", &values)));
        }
    }
    drop(out.flush());
}
