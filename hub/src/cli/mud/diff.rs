//! `gardien mud diff`: what a new declaration permits that an old one does not.

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Arg, ArgMatches, Command, value_parser};
use gardien_site::{
    declare::{File, differ, lint},
    words::Words,
};

use super::{ATTENTION, all_flag, files, json_flag};
use crate::{
    cli::{FAILED, args, inspect},
    json, output,
};

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let (old, new) = (say("muddiff-cli-usage-old"), say("muddiff-cli-usage-new"));
    let file = |name: &'static str, value: &str, help: &str| {
        Arg::new(name)
            .value_name(value.to_owned())
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help_heading(args::heading(words, "cli-heading-arguments"))
            .help(say(help))
    };
    let usage = format!("gardien mud diff {} <{old}> <{new}>", say("cli-usage-options"));
    let command = Command::new("diff").arg(file("old", &old, "muddiff-cli-old")).arg(file(
        "new",
        &new,
        "muddiff-cli-new",
    ));
    args::dressed(command, words)
        .about(say("muddiff-cli-about"))
        .after_help(say("muddiff-cli-after"))
        .override_usage(usage)
        .arg(json_flag(words))
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .value_name("wider")
                .value_parser(["wider"])
                .hide_possible_values(true)
                .help(say("muddiff-cli-fail-on")),
        )
        .arg(all_flag(words))
}

/// Runs it.
pub(super) fn run(matches: &ArgMatches, words: &Words) -> ExitCode {
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let read = |name: &str| -> Option<File> {
        let found = files::find(words, &[(None, path(name))]);
        let file = found.files.into_iter().next()?;
        if file.mud.is_none() {
            let text = lint::tell(&file, words, false, false);
            drop(writeln!(std::io::stderr(), "{}", text.trim_end()));
        }
        Some(file)
    };
    let (Some(old), Some(new)) = (read("old"), read("new")) else {
        return ExitCode::from(FAILED);
    };
    let Some(differs) = differ::values(&old, &new, words) else {
        return ExitCode::from(FAILED);
    };
    let written = output::write_stdout(|out| {
        if matches.get_flag("json") {
            return json::write(out, &differs);
        }
        let colour = inspect::on_a_colour_terminal();
        let text = differ::tell(&differs, words, colour, matches.get_flag("all"));
        out.write_all(text.as_bytes())
    });
    let code = super::ended(words, written, false);
    let wider = matches.contains_id("fail-on") && !differs.possible.is_empty();
    if code == ExitCode::SUCCESS && wider { ExitCode::from(ATTENTION) } else { code }
}
