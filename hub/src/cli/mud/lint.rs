//! `gardien mud lint`: the strict verdict on declarations, how they are read all the same, advice.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use gardien_site::{declare::lint, words::Words};

use super::{ATTENTION, all_flag, files, json_flag};
use crate::{
    cli::{Wrong, args, inspect},
    json, output,
};

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let file = say("cli-usage-file");
    args::dressed(Command::new("lint").arg(super::file_argument(words, "cli-mud-lint-file")), words)
        .about(say("cli-mud-lint-about"))
        .after_help(say("cli-mud-lint-after"))
        .override_usage(format!("gardien mud lint {} <{file}>…", say("cli-usage-options")))
        .arg(json_flag(words))
        .arg(all_flag(words))
}

/// Runs it. One file is told remark by remark, several in a table.
pub(super) fn run(matches: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let found = files::find(words, &super::named(matches));
    let colour = inspect::on_a_colour_terminal();
    let all = matches.get_flag("all");
    let written = output::write_stdout(|out| {
        if matches.get_flag("json") {
            let checked: Vec<_> = found.files.iter().map(|f| lint::values(f, words)).collect();
            return json::write(out, &checked);
        }
        let text = match found.files.as_slice() {
            [] => String::new(),
            [one] => lint::tell(one, words, colour, all),
            many => {
                let mut text = String::new();
                for file in many.iter().filter(|_| all) {
                    text.push_str(&lint::tell(file, words, colour, all));
                    text.push('\n');
                }
                text + &lint::table(many, words, colour)
            }
        };
        out.write_all(text.as_bytes())
    });
    if found.failed || written.is_err() || found.files.iter().any(|f| f.mud.is_none()) {
        let code = super::ended(words, written, true);
        return Ok(code);
    }
    if found.files.iter().any(|f| !f.summary.strict) {
        return Ok(ExitCode::from(ATTENTION));
    }
    Ok(super::ended(words, written, false))
}
