//! `gardien mud show`: what a declaration permits, in words.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use gardien_site::{declare::show, words::Words};

use super::{all_flag, files, json_flag};
use crate::{
    cli::{Wrong, args, inspect},
    json, output,
};

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let file = say("cli-usage-file");
    args::dressed(
        Command::new("show").arg(super::file_argument(words, "cli-mud-check-file")),
        words,
    )
    .about(say("cli-mud-show-about"))
    .after_help(say("cli-mud-show-after"))
    .override_usage(format!("gardien mud show {} <{file}>…", say("cli-usage-options")))
    .arg(json_flag(words))
    .arg(all_flag(words))
}

/// Runs it.
pub(super) fn run(matches: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let found = files::find(words, &super::named(matches));
    let colour = inspect::on_a_colour_terminal();
    let written = output::write_stdout(|out| {
        if matches.get_flag("json") {
            let shown: Vec<_> = found.files.iter().filter_map(|f| show::values(f, words)).collect();
            return json::write(out, &shown);
        }
        let told =
            found.files.iter().map(|f| show::tell(f, words, colour, matches.get_flag("all")));
        out.write_all(told.collect::<Vec<_>>().join("\n").as_bytes())
    });
    Ok(super::ended(words, written, found.failed || found.files.iter().any(|f| f.mud.is_none())))
}
