//! `gardien mud learn`: a declaration proposed from what a thing was seen doing.

use std::{
    collections::BTreeSet,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    declare::{
        Controllers,
        learnt::{self, Learnt},
    },
    shown,
    words::Words,
};
use gardien_watch::{
    link::Mac,
    mud::{learn::Rotating, site::authority},
    report::{Report, Thing},
};

use super::{all_flag, check, json_flag};
use crate::{
    cli::{
        FAILED, WRONG_USAGE, Wrong, args,
        inspect::{self, check_out, say_unwritten},
        reading::Reading,
        say, say_plain,
        usage::quoted,
    },
    json, output,
};

/// Where a file lives that lives nowhere: the name can never exist (RFC 2606 §2).
const NOWHERE: &str = "https://site.invalid/";
/// Longest `mud-url` (RFC 8520 §3.3), octets.
const LONGEST_URL: usize = 253;
/// Things named when a person must say which.
const NAMED: usize = 20;

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let capture = say("cli-usage-capture");
    let usage = format!("gardien mud learn {} <{capture}>…", say("cli-usage-options"));
    let command = args::dressed(Command::new("learn").arg(args::captures(words)), words)
        .about(say("learn-cli-about"))
        .after_help(say("learn-cli-after"))
        .override_usage(usage)
        .arg(
            Arg::new("out")
                .long("out")
                .value_name(say("cli-usage-file"))
                .value_parser(value_parser!(PathBuf))
                .help(say("learn-cli-out")),
        )
        .arg(
            Arg::new("url")
                .long("url")
                .value_name(say("learn-cli-usage-url"))
                .help(say("learn-cli-url")),
        )
        .arg(
            Arg::new("narrow")
                .long("narrow")
                .action(ArgAction::SetTrue)
                .help(say("learn-cli-narrow")),
        )
        .arg(json_flag(words));
    let command = args::reading(command, words).mut_arg("thing", |arg| {
        arg.value_name(say("learn-cli-usage-thing"))
            .action(ArgAction::Append)
            .help(say("learn-cli-thing"))
    });
    check::site_options(command, words).arg(all_flag(words))
}

/// What was asked for.
pub(super) struct Learn {
    reading: Reading,
    chosen: Vec<Mac>,
    controllers: Controllers,
    out: Option<PathBuf>,
    url: Option<String>,
    rotating: Rotating,
    json: bool,
    all: bool,
}

impl Learn {
    /// Takes the arguments.
    pub(super) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let (reading, chosen) = Reading::choosing(matches, words)?;
        let url = matches.get_one::<String>("url").cloned();
        if let Some(url) = url.as_ref().filter(|url| !is_place(url)) {
            let value = quoted(words, url);
            return Err(Wrong(words.say("learn-cli-url-wrong", &[("value", value.into())])));
        }
        Ok(Self {
            reading,
            chosen,
            controllers: check::controllers(matches, words)?,
            out: matches.get_one::<PathBuf>("out").cloned(),
            url,
            rotating: if matches.get_flag("narrow") {
                Rotating::OneByOne
            } else {
                Rotating::AnyHost
            },
            json: matches.get_flag("json"),
            all: matches.get_flag("all"),
        })
    }

    /// Reads, proposes, writes, tells.
    pub(super) fn run(self, words: &Words) -> ExitCode {
        let inputs = self.reading.inputs();
        // A name that ends in a slash is a folder that need not be there yet.
        let named = self.out.as_ref().filter(|o| o.as_os_str().as_encoded_bytes().ends_with(b"/"));
        if let Some(out) = named
            && let Err(error) = std::fs::create_dir_all(out)
        {
            say_unwritten(words, &out.to_string_lossy(), &error);
            return ExitCode::from(FAILED);
        }
        let folder = self.out.as_deref().is_some_and(Path::is_dir);
        if let Some(out) = self.out.as_deref().filter(|_| !folder)
            && let Err(code) = check_out(words, out, &inputs.files)
        {
            return code;
        }
        let read = self.reading.read(words, inputs, true);
        Reading::say_problems(words, &read.report);
        if !read.any {
            say(words, &words.say("cli-nothing-read", &[]));
            return ExitCode::from(FAILED);
        }
        let things = match self.choose(words, &read.report, folder) {
            Ok(things) => things,
            Err(code) => return code,
        };
        let mut names = BTreeSet::new();
        let mut proposals = Vec::new();
        for thing in things {
            let slug = slug(thing, &mut names);
            let url = self.url_of(&slug);
            let controllers = &self.controllers;
            let rotating = self.rotating;
            let mut learnt =
                learnt::propose(&read.report, thing, controllers, &url, rotating, words);
            if let Some(out) = &self.out {
                let path = if folder { out.join(format!("{slug}.json")) } else { out.clone() };
                let name = path.to_string_lossy().into_owned();
                if let Err(error) =
                    output::write_file(&path, |to| to.write_all(learnt.text.as_bytes()))
                {
                    say_unwritten(words, &name, &error);
                    return ExitCode::from(FAILED);
                }
                if !self.reading.quiet && io::stderr().is_terminal() {
                    let file = shown::text(words, &name);
                    say(words, &words.say("learn-cli-wrote", &[("file", file.into())]));
                }
                learnt.file = Some(name);
            }
            proposals.push(learnt);
        }
        super::ended(words, self.tell(words, &proposals), read.failed)
    }

    fn tell(&self, words: &Words, proposals: &[Learnt]) -> io::Result<()> {
        output::write_stdout(|out| {
            if self.json {
                return json::write(out, &proposals);
            }
            let colour = inspect::on_a_colour_terminal();
            let texts = proposals.iter().map(|l| learnt::tell(l, words, colour, self.all));
            out.write_all(texts.collect::<Vec<_>>().join("\n").as_bytes())
        })
    }

    /// The things that were asked for; all where there is a folder for their files, else the only one.
    fn choose<'a>(
        &self,
        words: &Words,
        report: &'a Report,
        folder: bool,
    ) -> Result<Vec<&'a Thing>, ExitCode> {
        if !self.chosen.is_empty() {
            let mut things = Vec::new();
            for mac in &self.chosen {
                let Some(thing) = report.things.iter().find(|t| t.mac == Some(*mac)) else {
                    let mac = mac.to_string();
                    say(words, &words.say("learn-cli-no-thing", &[("mac", mac.into())]));
                    return Err(ExitCode::from(FAILED));
                };
                things.push(thing);
            }
            if things.len() > 1 && self.out.is_some() && !folder {
                return Err(which(words, &things));
            }
            return Ok(things);
        }
        let all: Vec<&Thing> =
            report.things.iter().filter(|t| !t.conversations.is_empty()).collect();
        match all.as_slice() {
            [] => {
                say(words, &words.say("learn-cli-no-things", &[]));
                Err(ExitCode::from(FAILED))
            }
            [_] => Ok(all),
            _ if folder => Ok(all),
            _ => Err(which(words, &all)),
        }
    }

    fn url_of(&self, slug: &str) -> String {
        match &self.url {
            Some(url) if !url.ends_with('/') => url.clone(),
            base => format!("{}{slug}.json", base.as_deref().unwrap_or(NOWHERE)),
        }
    }
}

/// Asks which thing is meant.
fn which(words: &Words, things: &[&Thing]) -> ExitCode {
    say(words, &words.say("learn-cli-which", &[("n", things.len().into())]));
    for thing in things.iter().take(NAMED) {
        let mac = thing.mac.map(|m| m.to_string()).unwrap_or_default();
        let values = [("mac", mac.into()), ("n", thing.packets.into())];
        say_plain(&format!("  {}", words.say("learn-cli-which-row", &values)));
    }
    ExitCode::from(WRONG_USAGE)
}

/// Whether a URL can be that of a file, or of a folder for files.
fn is_place(url: &str) -> bool {
    url.starts_with("https://")
        && authority(url).is_some_and(|a| !a.contains(['@', ' ']))
        && url.len() <= LONGEST_URL - 70
        && url.bytes().all(|c| c.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&c))
}

/// What a thing's file is called: its given name, else its hardware address; each once.
fn slug(thing: &Thing, taken: &mut BTreeSet<String>) -> String {
    let text = match (&thing.name, thing.mac) {
        (Some(name), _) => name.clone(),
        (None, Some(mac)) => mac.to_string(),
        (None, None) => thing.id.clone(),
    };
    let plain: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(48)
        .collect();
    let base = plain.trim_matches('-');
    let base = if base.is_empty() { thing.id.as_str() } else { base };
    let mut slug = base.to_owned();
    let mut n = 1_u32;
    while !taken.insert(slug.clone()) {
        n += 1;
        slug = format!("{base}-{n}");
    }
    slug
}
