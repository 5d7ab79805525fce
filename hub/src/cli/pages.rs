//! `gardien completions SHELL` and `gardien man FOLDER`: made from the arguments themselves, so that they
//! never say anything else, in the language of the run.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;
use gardien_site::{shown, words::Words};

use super::{FAILED, Wrong, args, inspect::say_unwritten, say};
use crate::output;

/// The commands.
pub(super) fn commands(words: &Words) -> [Command; 2] {
    let text = |id: &str| words.say(id, &[]);
    let shells = "bash|elvish|fish|powershell|zsh";
    let shell = Arg::new("shell")
        .value_name(shells)
        .required(true)
        .value_parser(value_parser!(Shell))
        .hide_possible_values(true)
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(text("cli-completions-shell"));
    let folder = Arg::new("folder")
        .value_name(text("cli-usage-folder"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(text("cli-man-folder"));
    [
        args::dressed(Command::new("completions").arg(shell), words)
            .about(text("cli-completions-about"))
            .after_help(text("cli-completions-after"))
            .override_usage(format!("gardien completions <{shells}>")),
        args::dressed(Command::new("man").arg(folder), words)
            .about(text("cli-man-about"))
            .after_help(text("cli-man-after"))
            .override_usage(format!("gardien man <{}>", text("cli-usage-folder"))),
    ]
}

/// Writes the completions of a shell.
pub(super) fn completions(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let shell = m.get_one::<Shell>("shell").copied();
    let shell = shell.ok_or_else(|| Wrong(words.say("usage-other", &[])))?;
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut args::command(words), "gardien", &mut text);
    let written = output::write_stdout(|out| out.write_all(&text));
    Ok(written.map_or_else(
        |error| {
            say_unwritten(words, "-", &error);
            ExitCode::from(FAILED)
        },
        |()| ExitCode::SUCCESS,
    ))
}

/// Writes a page of the manual for each command.
pub(super) fn man(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let folder = m.get_one::<PathBuf>("folder").cloned();
    let folder = folder.ok_or_else(|| Wrong(words.say("usage-other", &[])))?;
    Ok(write_pages(&folder, words).map_or_else(
        |error| {
            let name = shown::text(words, &folder.to_string_lossy());
            let values = [("folder", name.into()), ("cause", error.to_string().into())];
            say(words, &words.say("cli-man-unwritten", &values));
            ExitCode::from(FAILED)
        },
        |()| ExitCode::SUCCESS,
    ))
}

fn write_pages(folder: &Path, words: &Words) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(args::command(words), folder)
}
