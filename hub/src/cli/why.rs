//! `gardien why`: the whole story of one finding.
//!
//! With captures nothing is stored between runs: they are read again, and the finding is found by its
//! id, which depends on the finding alone. Without captures a hub is asked, or its store.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::ArgMatches;
use gardien_site::{
    account::{Look, why},
    figures, message, shown,
    told::{self, Line},
    words::Words,
};
use gardien_watch::{
    finding::Finding,
    report::{Limit, Report, Thing},
    untrusted::Untrusted,
};
use serde::Serialize;
use serde_json::Value;

use super::{
    FAILED, Wrong,
    client::{Client, Failed},
    inspect::{Looking, on_a_colour_terminal, say_unwritten},
    reading::Reading,
    say, say_plain, things,
};
use crate::{json, output};

/// What was asked for.
pub(crate) struct Why {
    id: String,
    from: From,
    json: bool,
}

/// Where the finding is.
enum From {
    /// In captures, read again.
    Captures(Box<Looking>),
    /// In a store.
    Hub(Box<Client>),
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
        let from = if matches.contains_id("capture") {
            From::Captures(Box::new(Looking::from_matches(matches, words)?))
        } else {
            From::Hub(Box::new(Client::from_matches(matches, words)?))
        };
        Ok(Self {
            id: matches.get_one::<String>("id").cloned().unwrap_or_default(),
            from,
            json: matches.get_flag("json"),
        })
    }

    /// Reads, then tells.
    pub(crate) fn run(mut self, words: &Words) -> ExitCode {
        let looking = match &mut self.from {
            From::Captures(looking) => looking,
            From::Hub(client) => {
                return things::ended(words, ask(client, &self.id, self.json, words));
            }
        };
        let inputs = looking.reading.inputs();
        let read = match looking.look(words, inputs) {
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

/// The story of a finding that a hub keeps, by its short name or its id.
fn ask(client: &Client, named: &str, json: bool, words: &Words) -> Result<String, Failed> {
    let id = if named.parse::<gardien_site::id::Id>().is_ok() {
        named.to_owned()
    } else {
        let named = named.to_owned();
        let found = client.all(words, &things::query("/findings", &[("label", Some(&named))]))?;
        match found.first() {
            Some(finding) => things::text(finding, "id").to_owned(),
            None => {
                let id = super::usage::quoted(words, &named);
                let sentence = words.say("why-unknown-here", &[("id", id.into())]);
                return Err(Failed { sentence, code: None });
            }
        }
    };
    let story = client.get(words, &format!("/findings/{id}"))?.body;
    if json {
        return Ok(things::pretty(&story));
    }
    let texts = |name: &str| -> Vec<String> {
        let list = story.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(|t| Untrusted::new(t).to_string()).collect()
    };
    let mut lines = vec![
        Line::Heading(things::cell(&story, "who")),
        Line::Item(things::text(&story, "level").to_owned(), texts("sentences").join(" ")),
    ];
    let mut part = |id: &str, items: Vec<String>, none: Option<&str>| {
        if items.is_empty() && none.is_none() {
            return;
        }
        lines.push(Line::Gap);
        lines.push(Line::Heading(words.say(id, &[])));
        if let (true, Some(none)) = (items.is_empty(), none) {
            lines.push(Line::Paragraph(words.say(none, &[])));
        }
        lines.extend(items.into_iter().map(|item| Line::Item(String::new(), item)));
    };
    let because = story.get("because").and_then(Value::as_str).map(str::to_owned);
    part("why-heading-because", because.into_iter().collect(), None);
    part("why-heading-facts", texts("rests_on"), None);
    let records = story.get("records").and_then(Value::as_array).into_iter().flatten();
    let records = records.map(|r| {
        let number = |name: &str| r.get(name).and_then(Value::as_u64).unwrap_or_default();
        words.say(
            "why-packet",
            &[
                ("at", things::cell(r, "at").into()),
                ("packet", number("packet").into()),
                ("file", shown::text(words, things::text(r, "file")).into()),
                ("offset", figures::count(words.lang(), number("offset")).into()),
                ("shows", message::shows(things::text(r, "shows"), words).into()),
            ],
        )
    });
    part("why-heading-proof", records.collect(), None);
    part("why-heading-perhaps", texts("perhaps"), Some("why-nothing-else"));
    part("why-heading-choices", texts("choices"), Some("why-no-choice"));
    Ok(told::page(&lines, on_a_colour_terminal()))
}
