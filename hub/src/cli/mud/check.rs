//! `gardien mud check`: a declaration held against what a thing did.

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    account::{self, Look},
    declare::{Controllers, Given, declare},
    words::Words,
};
use gardien_watch::{
    link::Mac,
    report::{Report, Thing},
    untrusted::Untrusted,
    watcher::Prefix,
};

use super::{ATTENTION, files};
use crate::{
    cli::{FAILED, Wrong, args, inspect, reading::Reading, say, usage::quoted},
    json, output,
};

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let (file, capture) = (say("cli-usage-file"), say("cli-usage-capture"));
    let declaration = Arg::new("file")
        .display_order(0)
        .value_name(file.clone())
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(say("cli-mud-check-file"));
    let usage = format!("gardien mud check {} <{file}> <{capture}>…", say("cli-usage-options"));
    let command =
        Command::new("check").arg(declaration).arg(args::captures(words).display_order(1));
    let command = args::dressed(command, words)
        .about(say("cli-mud-check-about"))
        .after_help(say("cli-mud-check-after"))
        .override_usage(usage)
        .arg(super::json_flag(words))
        .arg(Arg::new("mac").long("mac").value_name("MAC").help(say("cli-mud-check-mac")))
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .value_name("omits|contradicts")
                .value_parser(["omits", "contradicts"])
                .hide_possible_values(true)
                .help(say("cli-mud-check-fail-on")),
        );
    let command = site_options(args::reading(command, words), words);
    command.arg(anchor_option(words)).arg(super::all_flag(words))
}

/// What a person tells of the site for declarations' sake.
pub(crate) fn site_options(command: Command, words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let often = |name: &'static str, value: &str, help: &str| {
        Arg::new(name).long(name).value_name(say(value)).action(ArgAction::Append).help(say(help))
    };
    let controller = often("controller", "cli-usage-class", "cli-mud-controller");
    let own = often("my-controller", "cli-usage-address", "cli-mud-my-controller");
    command.arg(controller).arg(own)
}

/// Whose signatures a person believes.
pub(crate) fn anchor_option(words: &Words) -> Arg {
    let say = |id: &str| words.say(id, &[]);
    Arg::new("anchor")
        .long("anchor")
        .value_name(say("signature-cli-usage-certificate"))
        .action(ArgAction::Append)
        .value_parser(value_parser!(PathBuf))
        .help(say("cli-mud-anchor"))
}

/// Reads what [`site_options`] gave.
pub(crate) fn controllers(matches: &ArgMatches, words: &Words) -> Result<Controllers, Wrong> {
    let texts = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let wrong = |id: &str, name: &str, text: &str| {
        let argument = format!("--{name}");
        let value = quoted(words, text);
        Wrong(words.say(id, &[("argument", argument.into()), ("value", value.into())]))
    };
    let class = |text: &String| {
        let parsed = text
            .rsplit_once('=')
            .and_then(|(class, at)| Some((Untrusted::new(class.trim()), Prefix::parse(at)?)));
        parsed.ok_or_else(|| wrong("usage-controller", "controller", text))
    };
    let own = |text: &String| {
        Prefix::parse(text).ok_or_else(|| wrong("usage-my-controller", "my-controller", text))
    };
    Ok(Controllers {
        by_class: texts("controller").map(class).collect::<Result<_, _>>()?,
        own: texts("my-controller").map(own).collect::<Result<_, _>>()?,
    })
}

/// The certificates that [`anchor_option`] named.
pub(crate) fn anchors(matches: &ArgMatches) -> Vec<PathBuf> {
    matches.get_many::<PathBuf>("anchor").into_iter().flatten().cloned().collect()
}

/// What was asked for.
pub(super) struct Check {
    file: PathBuf,
    mac: Option<Mac>,
    reading: Reading,
    controllers: Controllers,
    anchors: Vec<PathBuf>,
    json: bool,
    all: bool,
    fail_on: Option<String>,
}

impl Check {
    /// Takes the arguments.
    pub(super) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let mac = matches.get_one::<String>("mac");
        Ok(Self {
            file: matches.get_one::<PathBuf>("file").cloned().unwrap_or_default(),
            mac: mac.map(|m| files::mac(words, "--mac", m)).transpose()?,
            reading: Reading::from_matches(matches, words)?,
            controllers: controllers(matches, words)?,
            anchors: anchors(matches),
            json: matches.get_flag("json"),
            all: matches.get_flag("all"),
            fail_on: matches.get_one::<String>("fail-on").cloned(),
        })
    }

    /// Reads, compares, tells.
    pub(super) fn run(self, words: &Words) -> ExitCode {
        let Some(believed) = files::anchors(words, &self.anchors) else {
            return ExitCode::from(FAILED);
        };
        let mut found = files::find(words, &[(None, self.file.clone())]);
        files::judge(&mut found, &believed);
        if found.files.iter().all(|f| f.mud.is_none()) {
            for file in &found.files {
                let text = gardien_site::declare::lint::tell(file, words, false, false);
                drop(writeln!(std::io::stderr(), "{}", text.trim_end()));
            }
            return ExitCode::from(FAILED);
        }
        let read = self.reading.read(words, self.reading.inputs(), true);
        Reading::say_problems(words, &read.report);
        if !read.any {
            say(words, &words.say("cli-nothing-read", &[]));
            return ExitCode::from(FAILED);
        }
        let mut report = read.report;
        // One file for the only thing there is: nobody needs to say which.
        let only = match report.things.as_slice() {
            [one] if found.files.len() == 1 => one.mac,
            _ => None,
        };
        let given: Vec<Given> = match self.mac.or(only) {
            Some(thing) if found.files.len() == 1 => vec![Given { thing, file: 0 }],
            _ => Vec::new(),
        };
        declare(&mut report, &found.files, &given, &self.controllers);
        if let Some(mac) = self.mac {
            report.things.retain(|t| t.mac == Some(mac));
            if report.things.is_empty() {
                let mac = mac.to_string();
                say(words, &words.say("mud-check-no-mac", &[("mac", mac.into())]));
                return ExitCode::from(FAILED);
            }
        }
        let left_out = left_out(&mut report);
        account::word_limits(&mut report, words);
        let written = output::write_stdout(|out| {
            if self.json {
                return json::write(out, &report);
            }
            let colour = inspect::on_a_colour_terminal();
            let look = Look { colour, all: self.all };
            let text = account::tell_declarations(&report, left_out, words, look);
            out.write_all(text.as_bytes())
        });
        let code = super::ended(words, written, read.failed || found.failed);
        if code != ExitCode::SUCCESS {
            return code;
        }
        let grades = report.things.iter().filter_map(|t| t.declaration.as_ref()).map(|d| d.grade);
        let bad = |grade| match self.fail_on.as_deref() {
            Some("omits") => grade == "omits" || grade == "contradicts",
            Some(_) => grade == "contradicts",
            None => false,
        };
        if grades.into_iter().any(bad) { ExitCode::from(ATTENTION) } else { code }
    }
}

/// Keeps the things that a file could be tied to, where there are any; returns how many others were
/// there.
fn left_out(report: &mut Report) -> usize {
    let tied = |t: &Thing| t.declaration.as_ref().is_some_and(|d| d.file.is_some());
    if !report.things.iter().any(tied) {
        return 0;
    }
    let before = report.things.len();
    report.things.retain(tied);
    before - report.things.len()
}
