//! `gardien inspect`: captures in, an account out.

use std::{
    env, fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ArgMatches;
use gardien_site::{
    account::{self, Look},
    declare::{Controllers, Given, declare},
    shown,
    words::Words,
};
use gardien_watch::{link::Mac, report::Report};

use super::{
    FAILED, Wrong, knowledge,
    mud::{check, files},
    reading::Reading,
    say,
};
use crate::{capture::inputs::Input, json, output};

/// What was asked for.
pub(crate) struct Inspect {
    reading: Reading,
    json: bool,
    out: Option<PathBuf>,
    all: bool,
    mud: Vec<(Option<Mac>, PathBuf)>,
    controllers: Controllers,
    anchors: Vec<PathBuf>,
    knowledge: knowledge::Files,
}

impl Inspect {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let format = matches.get_one::<String>("format");
        Ok(Self {
            reading: Reading::from_matches(matches, words)?,
            json: matches.get_flag("json") || format.is_some_and(|f| f == "json"),
            out: matches.get_one::<PathBuf>("out").cloned(),
            all: matches.get_flag("all"),
            mud: matches
                .get_many::<String>("mud")
                .into_iter()
                .flatten()
                .map(|t| files::split(t))
                .collect(),
            controllers: check::controllers(matches, words)?,
            anchors: check::anchors(matches),
            knowledge: knowledge::Files::from_matches(matches, words)?,
        })
    }

    /// Reads, then tells.
    pub(crate) fn run(mut self, words: &Words) -> ExitCode {
        let inputs = self.reading.inputs();
        if let Some(out) = &self.out
            && let Err(code) = check_out(words, out, &inputs.files)
        {
            return code;
        }
        let Some(believed) = files::anchors(words, &self.anchors) else {
            return ExitCode::from(FAILED);
        };
        let Some((knowledge, refused)) = self.knowledge.read(words) else {
            return ExitCode::from(FAILED);
        };
        self.reading.knowledge = knowledge;
        let mut found = files::find(words, &self.mud);
        files::judge(&mut found, &believed);
        let mut read = self.reading.read(words, inputs, !self.mud.is_empty());
        let told = read.any && !self.json && self.out.is_none() && io::stdout().is_terminal();
        if !told {
            // An account on the terminal says it itself.
            Reading::say_problems(words, &read.report);
        }
        if !read.any {
            say(words, &words.say("cli-nothing-read", &[]));
            return ExitCode::from(FAILED);
        }
        if !self.mud.is_empty() {
            let given =
                found.given.iter().map(|(thing, file)| Given { thing: *thing, file: *file });
            let given: Vec<Given> = given.collect();
            declare(&mut read.report, &found.files, &given, &self.controllers);
        }
        account::word_limits(&mut read.report, words);
        if let Err(error) = self.write(words, &read.report) {
            let name = self.out.as_deref().map_or_else(|| "-".into(), |o| o.to_string_lossy());
            say_unwritten(words, &name, &error);
            return ExitCode::from(FAILED);
        }
        // The program ends here: giving back some hundred thousand pieces of memory one by one would
        // be a tenth of what writing them took.
        std::mem::forget(read.report);
        if read.failed || found.failed || refused {
            ExitCode::from(FAILED)
        } else {
            ExitCode::SUCCESS
        }
    }

    fn write(&self, words: &Words, report: &Report) -> io::Result<()> {
        let colour = self.out.is_none() && on_a_colour_terminal();
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
        if !self.reading.quiet && io::stderr().is_terminal() {
            let file = shown::text(words, &out.to_string_lossy());
            say(words, &words.say("cli-wrote", &[("file", file.into())]));
        }
        Ok(())
    }
}

/// Refuses to write over a capture, or where nothing can be written.
pub(crate) fn check_out(words: &Words, out: &Path, files: &[Input]) -> Result<(), ExitCode> {
    if is_among(out, files) {
        let file = shown::text(words, &out.to_string_lossy());
        say(words, &words.say("usage-out-is-input", &[("file", file.into())]));
        return Err(ExitCode::from(super::WRONG_USAGE));
    }
    output::check(out).map_err(|error| {
        say_unwritten(words, &out.to_string_lossy(), &error);
        ExitCode::from(FAILED)
    })
}

fn is_among(out: &Path, files: &[Input]) -> bool {
    let Ok(out) = fs::canonicalize(out) else { return false };
    files
        .iter()
        .filter_map(|f| f.path.as_ref())
        .any(|f| fs::canonicalize(f).is_ok_and(|f| f == out))
}

/// Whether standard output is a terminal where colours are welcome.
pub(crate) fn on_a_colour_terminal() -> bool {
    io::stdout().is_terminal() && wants_colour()
}

/// Whether colours are welcome (<https://no-color.org>).
fn wants_colour() -> bool {
    env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        && env::var_os("TERM").is_none_or(|t| t != "dumb")
}

/// Says that a file could not be written.
pub(crate) fn say_unwritten(words: &Words, name: &str, error: &io::Error) {
    let file = shown::text(words, name);
    let cause = error.to_string();
    let values = [("file", file.into()), ("cause", cause.into())];
    say(words, &words.say("cli-cannot-write", &values));
}
