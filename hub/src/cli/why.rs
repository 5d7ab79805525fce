//! `gardien why`: the whole story of one finding.
//!
//! Nothing is stored between runs. The captures are read again, and the finding is found by its
//! id, which depends on the finding alone.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::ArgMatches;
use gardien_site::{
    account::{Look, why},
    message,
    words::Words,
};
use gardien_watch::{
    finding::Finding,
    report::{Limit, Report, Thing},
};
use serde::Serialize;

use super::{
    FAILED, Wrong,
    inspect::{Looking, on_a_colour_terminal, say_unwritten},
    reading::Reading,
    say, say_plain,
};
use crate::{json, output};

/// What was asked for.
pub(crate) struct Why {
    id: String,
    looking: Looking,
    json: bool,
}

/// The story for programs.
#[derive(Serialize)]
struct Story<'a> {
    thing: &'a str,
    name: String,
    finding: &'a Finding,
    /// The file of each record of `finding.evidence`, in its order.
    files: Vec<Option<&'a str>>,
    sentences: Vec<String>,
    because: Option<String>,
    names: Option<String>,
    perhaps: Vec<String>,
    choices: Vec<String>,
    cannot_see: &'a [Limit],
}

impl Why {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        Ok(Self {
            id: matches.get_one::<String>("id").cloned().unwrap_or_default(),
            looking: Looking::from_matches(matches, words)?,
            json: matches.get_flag("json"),
        })
    }

    /// Reads, then tells.
    pub(crate) fn run(mut self, words: &Words) -> ExitCode {
        let inputs = self.looking.reading.inputs();
        let read = match self.looking.look(words, inputs) {
            Ok(read) => read,
            Err(code) => return code,
        };
        Reading::say_problems(words, &read.report);
        if !read.any {
            say(words, &words.say("cli-nothing-read", &[]));
            return ExitCode::from(FAILED);
        }
        let Some(found) = why::find(&read.report, &self.id) else {
            return self.unknown(words, &read.report);
        };
        let told = output::write_stdout(|out| self.write(out, words, &read.report, found));
        if let Err(error) = told {
            say_unwritten(words, "-", &error);
            return ExitCode::from(FAILED);
        }
        if read.failed { ExitCode::from(FAILED) } else { ExitCode::SUCCESS }
    }

    fn write(
        &self,
        out: &mut dyn Write,
        words: &Words,
        report: &Report,
        found: (&Finding, &Thing, usize),
    ) -> io::Result<()> {
        if !self.json {
            let look = Look { colour: on_a_colour_terminal(), all: true };
            return out.write_all(why::tell(report, found, words, look).as_bytes());
        }
        let (finding, thing, number) = found;
        let message = message::of(finding, thing, number, words);
        let file = |n: u32| {
            let n = usize::try_from(n).ok()?;
            report.captures.get(n).map(|c| c.file.as_str())
        };
        let story = Story {
            thing: &thing.id,
            name: message::who(thing, number, words),
            finding,
            files: finding.evidence.iter().map(|p| file(p.file)).collect(),
            sentences: message.sentences,
            because: why::because(finding.rule, words),
            names: message::names(finding.names, words),
            perhaps: message.perhaps,
            choices: message.choices,
            cannot_see: &report.cannot_see,
        };
        json::write(out, &story)
    }

    fn unknown(&self, words: &Words, report: &Report) -> ExitCode {
        let id = super::usage::quoted(words, &self.id);
        let near = why::near(report, &self.id);
        let mut sentences = vec![words.say("why-unknown", &[("id", id.into())])];
        sentences.push(if near.is_empty() {
            words.say("why-none", &[])
        } else {
            words.say("why-near", &[("list", words.list(&near).into())])
        });
        say(words, &sentences.join(" "));
        say_plain(&words.say("why-same", &[]));
        ExitCode::from(FAILED)
    }
}
