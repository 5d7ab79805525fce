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
    html, privacy, shown,
    words::Words,
};
use gardien_watch::{finding::Level, link::Mac, report::Report};

use super::{
    ATTENTION, FAILED, Wrong, knowledge,
    look::Watching,
    mud::{check, files},
    reading::Reading,
    say,
};
use crate::{
    capture::inputs::{Input, Inputs},
    evidence::Evidence,
    json, output,
};

/// What the account is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Html,
    Json,
}

/// What was asked for.
pub(crate) struct Inspect {
    looking: Looking,
    form: Form,
    privacy: bool,
    out: Option<PathBuf>,
    all: bool,
    evidence: Option<Evidence>,
    fail_on: Option<Level>,
}

/// Which captures, held against which declarations: what `inspect` and `why` share.
pub(super) struct Looking {
    pub(super) reading: Reading,
    /// The network instead of files.
    live: Option<Watching>,
    mud: Vec<(Option<Mac>, PathBuf)>,
    controllers: Controllers,
    anchors: Vec<PathBuf>,
    knowledge: knowledge::Files,
}

/// A report with its findings, and whether all files could be read.
pub(super) struct Looked {
    pub(super) report: Report,
    pub(super) any: bool,
    pub(super) failed: bool,
}

impl Looking {
    /// Takes the arguments.
    pub(super) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        Ok(Self {
            reading: Reading::from_matches(matches, words)?,
            live: None,
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

    /// Reads, and holds against declarations.
    pub(super) fn look(&mut self, words: &Words, inputs: Inputs) -> Result<Looked, ExitCode> {
        let Some(believed) = files::anchors(words, &self.anchors) else {
            return Err(ExitCode::from(FAILED));
        };
        let Some((knowledge, refused)) = self.knowledge.read(words) else {
            return Err(ExitCode::from(FAILED));
        };
        self.reading.knowledge = knowledge;
        let mut found = files::find(words, &self.mud);
        files::judge(&mut found, &believed);
        let conversations = !self.mud.is_empty();
        let mut read = match &self.live {
            None => self.reading.read(words, inputs, conversations),
            Some(watching) => self.reading.watch(words, watching, conversations)?,
        };
        if read.any && !self.mud.is_empty() {
            let given =
                found.given.iter().map(|(thing, file)| Given { thing: *thing, file: *file });
            let given: Vec<Given> = given.collect();
            declare(&mut read.report, &found.files, &given, &self.controllers);
        }
        account::word_limits(&mut read.report, words);
        let failed = read.failed || found.failed || refused;
        Ok(Looked { report: read.report, any: read.any, failed })
    }
}

impl Inspect {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let form = match matches.get_one::<String>("format").map(String::as_str) {
            Some("json") => Form::Json,
            Some("html") => Form::Html,
            _ if matches.get_flag("json") => Form::Json,
            _ => Form::Text,
        };
        let privacy = matches.get_flag("privacy");
        if privacy && form == Form::Json {
            return Err(Wrong(words.say("usage-privacy-json", &[])));
        }
        Ok(Self {
            looking: Looking::from_matches(matches, words)?,
            form,
            privacy,
            out: matches.get_one::<PathBuf>("out").cloned(),
            all: matches.get_flag("all"),
            // What was heard is gone: there are no packets to copy out.
            evidence: matches.try_get_one::<PathBuf>("evidence").ok().flatten().map(|folder| {
                Evidence {
                    folder: folder.clone(),
                    force: matches.get_flag("force"),
                    all: matches.get_flag("all"),
                }
            }),
            fail_on: matches
                .get_one::<String>("fail-on")
                .map(|level| if level == "act" { Level::Act } else { Level::Look }),
        })
    }

    /// Takes the arguments of `look`.
    pub(crate) fn live(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let mut inspect = Self::from_matches(matches, words)?;
        inspect.looking.live = Some(Watching::from_matches(matches, words, None)?);
        Ok(inspect)
    }

    /// Reads, then tells.
    pub(crate) fn run(mut self, words: &Words) -> ExitCode {
        let inputs = self.looking.reading.inputs();
        if let Some(evidence) = &self.evidence
            && let Some(refusal) = evidence.refusal(words, &inputs.files)
        {
            say(words, &refusal);
            return ExitCode::from(super::WRONG_USAGE);
        }
        if let Some(out) = &self.out
            && let Err(code) = check_out(words, out, &inputs.files)
        {
            return code;
        }
        let read = match self.looking.look(words, inputs) {
            Ok(read) => read,
            Err(code) => return code,
        };
        let told = read.any
            && self.form == Form::Text
            && !self.privacy
            && self.out.is_none()
            && io::stdout().is_terminal();
        if !told {
            // An account on the terminal says it itself.
            Reading::say_problems(words, &read.report);
        }
        if !read.any {
            say(words, &words.say("cli-nothing-read", &[]));
            return ExitCode::from(FAILED);
        }
        if let Err(error) = self.write(words, &read.report) {
            let name = self.out.as_deref().map_or_else(|| "-".into(), |o| o.to_string_lossy());
            say_unwritten(words, &name, &error);
            return ExitCode::from(FAILED);
        }
        if let Err(code) = self.write_evidence(words, &read.report) {
            return code;
        }
        let findings = read.report.things.iter().flat_map(|t| &t.findings);
        let worst = findings.map(|f| f.level).max();
        // The program ends here: giving back some hundred thousand pieces of memory one by one would
        // be a tenth of what writing them took.
        std::mem::forget(read.report);
        if self.fail_on.is_some_and(|least| worst >= Some(least)) {
            return ExitCode::from(ATTENTION);
        }
        if read.failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
    }

    /// Copies the records behind findings, where that was asked for.
    fn write_evidence(&self, words: &Words, report: &Report) -> Result<(), ExitCode> {
        let Some(evidence) = &self.evidence else { return Ok(()) };
        let folder = evidence.folder.to_string_lossy();
        let wrote = evidence.write(words, report).map_err(|error| {
            say_unwritten(words, &folder, &error);
            ExitCode::from(FAILED)
        })?;
        if wrote.missing > 0 {
            say(words, &words.say("evidence-missing", &[("n", wrote.missing.into())]));
        }
        if !self.looking.reading.quiet && io::stderr().is_terminal() {
            let folder = ("folder", shown::text(words, &folder).into());
            say(words, &words.say("evidence-wrote", &[("n", wrote.findings.into()), folder]));
        }
        Ok(())
    }

    fn write(&self, words: &Words, report: &Report) -> io::Result<()> {
        let colour = self.out.is_none() && on_a_colour_terminal();
        let look = Look { colour, all: self.all };
        let write = |out: &mut dyn Write| {
            let text = match (self.form, self.privacy) {
                (Form::Json, _) => return json::write(out, report),
                (Form::Html, false) => html::tell(report, words, look.all),
                (Form::Html, true) => html::tell_privacy(report, words, look.all),
                (Form::Text, false) => account::tell(report, words, look),
                (Form::Text, true) => privacy::tell(report, words, look.colour, look.all),
            };
            out.write_all(text.as_bytes())
        };
        let Some(out) = &self.out else { return output::write_stdout(write) };
        output::write_file(out, write)?;
        if !self.looking.reading.quiet && io::stderr().is_terminal() {
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
