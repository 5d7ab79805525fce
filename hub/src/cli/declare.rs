//! `gardien declare` and `gardien support`: documents about things, brought to a hub and decided about.
//!
//! A document is read here before it is sent, so that what is wrong with it is drawn at its place.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    declare::{about, document::BOUNDS, point, signature::LARGEST_FILE},
    shown,
    told::{self, Line},
    words::Words,
};
use gardien_watch::untrusted::Untrusted;
use serde_json::{Map, Value, json};

use super::{
    FAILED, Wrong,
    about::{day, octets, say_unreadable},
    args,
    client::{self, Client, Failed},
    inspect::on_a_colour_terminal,
    say_plain,
    things::{self, cell, ended, moment, named, pretty, query, text},
    usage::quoted,
};
use crate::capture::inputs;

/// The commands.
pub(super) fn commands(words: &Words) -> Vec<Command> {
    let say = |id: &str| words.say(id, &[]);
    let asks = |command: Command| {
        client::options(args::dressed(command, words), words).arg(client::json_flag(words))
    };
    let option = |name: &'static str, value: String, help: &str| {
        Arg::new(name).long(name).value_name(value).help(say(help))
    };
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    let path = |arg: Arg| arg.value_parser(value_parser!(PathBuf));
    let file = path(
        Arg::new("file")
            .value_name(say("cli-usage-file"))
            .num_args(0..)
            .help_heading(args::heading(words, "cli-heading-arguments"))
            .help(say("cli-declare-file")),
    );
    let decides = ["approve", "refuse"];
    let declare = Command::new("declare")
        .arg(file.conflicts_with_all(["list", "approve", "refuse"]))
        .about(say("cli-declare-about"))
        .after_help(say("cli-declare-after"))
        .arg(option("thing", say("cli-usage-a-thing"), "cli-declare-thing"))
        .arg(option("maker", say("cli-usage-text"), "cli-declare-maker").requires("model"))
        .arg(option("model", say("cli-usage-text"), "cli-declare-model").requires("maker"))
        .arg(path(option("signature", say("cli-usage-file"), "cli-declare-signature")))
        .arg(flag("list", "cli-declare-list").conflicts_with_all(decides))
        .arg(option("kind", "KIND".to_owned(), "cli-declare-kind").requires("list"))
        .arg(option("state", "STATE".to_owned(), "cli-declare-state").requires("list"))
        .arg(flag("due", "cli-declare-due").requires("list"))
        .arg(option("approve", say("cli-usage-an-id"), "cli-declare-approve"))
        .arg(
            option("refuse", say("cli-usage-an-id"), "cli-declare-refuse")
                .conflicts_with("approve")
                .requires("reason"),
        )
        .arg(option("reason", say("cli-usage-text"), "cli-declare-reason"));
    let says = ["until", "none", "tba", "unknown"];
    let support = Command::new("support")
        .arg(named(words, "thing", &say("cli-usage-a-thing"), "cli-a-thing"))
        .about(say("cli-support-about"))
        .after_help(say("cli-support-after"))
        .arg(option("until", say("cli-usage-day"), "cli-support-until").requires("source"))
        .arg(flag("none", "cli-support-none").requires("source"))
        .arg(option("since", say("cli-usage-day"), "cli-support-since").requires("none"))
        .arg(flag("tba", "cli-support-tba").requires("source"))
        .arg(flag("unknown", "cli-support-unknown").requires("source"))
        .group(clap::ArgGroup::new("says").args(says))
        .arg(option("source", say("cli-usage-text"), "cli-support-source").requires("says"));
    vec![asks(declare), asks(support)]
}

/// Runs one of them.
pub(super) fn run(name: &str, m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    if name == "support" {
        let wish = wish(m, words)?;
        let client = Client::from_matches(m, words)?;
        return Ok(ended(words, support(&client, m, words, wish)));
    }
    if m.get_flag("list") {
        let client = Client::from_matches(m, words)?;
        return Ok(ended(words, list(&client, m, words)));
    }
    for (verb, message) in [("approve", "declare-approved"), ("refuse", "declare-refused")] {
        if let Some(id) = m.get_one::<String>(verb) {
            let client = Client::from_matches(m, words)?;
            let path = query(&format!("/declarations/{}/{verb}", plain_id(id)), &[]);
            let body = json!({ "reason": m.get_one::<String>("reason") });
            let done = client.post(words, &path, &body).map(|answer| {
                if m.get_flag("json") {
                    return pretty(&answer.body);
                }
                let name = shown::text(words, text(&answer.body, "name"));
                words.say(message, &[("name", name.into())]) + "\n"
            });
            return Ok(ended(words, done));
        }
    }
    let files: Vec<PathBuf> =
        m.get_many::<PathBuf>("file").into_iter().flatten().cloned().collect();
    if files.is_empty() {
        return Err(Wrong(words.say("cli-declare-nothing", &[])));
    }
    bring(m, words, &files)
}

/// What stands in a path: an id has no other characters.
fn plain_id(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_hexdigit() || *c == '-').collect()
}

fn bring(m: &ArgMatches, words: &Words, files: &[PathBuf]) -> Result<ExitCode, Wrong> {
    let mut signature = None;
    if let Some(path) = m.get_one::<PathBuf>("signature") {
        let octets = fs::read(path).ok().filter(|o| o.len() <= LARGEST_FILE);
        let Some(octets) = octets else {
            let file = path.to_string_lossy();
            say_unreadable(words, &file, "not-found");
            return Ok(ExitCode::from(FAILED));
        };
        signature = Some(match String::from_utf8(octets) {
            Ok(pem) if pem.trim_start().starts_with("-----") => pem,
            Ok(other) => gardien_site::declare::document::hex(other.as_bytes()),
            Err(der) => gardien_site::declare::document::hex(der.as_bytes()),
        });
    }
    let client = Client::from_matches(m, words)?;
    let mut thing = None;
    if let Some(name) = m.get_one::<String>("thing") {
        match things::find(&client, words, name) {
            Ok(id) => thing = Some(id),
            Err(failed) => return Ok(ended(words, Err(failed))),
        }
    }
    let found = inputs::find(files);
    let mut failed = !found.failed.is_empty();
    for (name, cause) in &found.failed {
        say_unreadable(words, name, cause);
    }
    let mut told = String::new();
    let mut answers = Vec::new();
    for input in found.files {
        let octets = match octets(&input, BOUNDS.longest) {
            Ok(octets) => octets,
            Err(cause) => {
                failed = true;
                say_unreadable(words, &input.name, &cause);
                continue;
            }
        };
        if let Err(fault) = about::read(&input.name, &octets) {
            // What lies in a folder beside documents is no error.
            if !(input.found && fault.what == "unknown-kind") {
                failed = true;
                let place = (input.name.as_str(), octets.as_slice());
                say_plain(&point::fault(words, place, &fault, true, on_a_colour_terminal()));
            }
            continue;
        }
        let Ok(document) = String::from_utf8(octets) else { continue };
        let name = input.path.as_ref().and_then(|p| p.file_name()).map_or_else(
            || "standard input".to_owned(),
            |n| n.to_string_lossy().chars().take(100).collect(),
        );
        let mut body = Map::new();
        body.insert("name".to_owned(), json!(Untrusted::new(&name).to_string()));
        body.insert("document".to_owned(), json!(document));
        let maker = m.get_one::<String>("maker");
        let model = m.get_one::<String>("model");
        for (field, value) in [
            ("signature", signature.as_ref()),
            ("thing", thing.as_ref()),
            ("maker", maker),
            ("model", model),
        ] {
            if let Some(value) = value {
                body.insert(field.to_owned(), json!(value));
            }
        }
        match client.post(words, "/declarations", &Value::Object(body)) {
            Ok(answer) => {
                let id = shown::text(words, text(&answer.body, "id"));
                let name = shown::text(words, &name);
                let version = answer.body.get("version").and_then(Value::as_i64);
                told.push_str(&match (text(&answer.body, "state"), version) {
                    (_, Some(2..)) => words.say("declare-again", &[("name", name.into())]),
                    ("waiting", _) => {
                        words.say("declare-waiting", &[("name", name.into()), ("id", id.into())])
                    }
                    _ => words.say("declare-new", &[("name", name.into())]),
                });
                told.push('\n');
                answers.push(answer.body);
            }
            Err(error) => {
                failed = true;
                super::say(words, &format!("{}: {}", shown::text(words, &name), error.sentence));
            }
        }
    }
    let out = if m.get_flag("json") { pretty(&json!({ "items": answers })) } else { told };
    let code = ended(words, Ok(out));
    Ok(if failed { ExitCode::from(FAILED) } else { code })
}

fn list(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let yes = m.get_flag("due").then(|| "yes".to_owned());
    let path = query(
        "/declarations",
        &[
            ("kind", m.get_one::<String>("kind")),
            ("state", m.get_one::<String>("state")),
            ("stale", yes.as_ref()),
        ],
    );
    let all = client.all(words, &path)?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": all })));
    }
    if all.is_empty() {
        return Ok(words.say("declare-none", &[]) + "\n");
    }
    let rows = all
        .iter()
        .map(|d| {
            let about = match (text(d, "thing"), text(d, "maker")) {
                ("", "") => words.say("declare-everything", &[]),
                ("", _) => format!("{} {}", cell(d, "maker"), cell(d, "model")),
                (thing, _) => thing.to_owned(),
            };
            let state = told::word("declare-state", text(d, "state"), words);
            let is_stale = d.get("is_stale").and_then(Value::as_bool) == Some(true);
            let state =
                if is_stale { words.say("declare-due", &[("state", state.into())]) } else { state };
            vec![
                cell(d, "name"),
                told::word("declare-kind", text(d, "kind"), words),
                about,
                state,
                moment(d, "received", words),
                text(d, "id").to_owned(),
            ]
        })
        .collect();
    let head = ["name", "kind", "about", "state", "received", "id"]
        .map(|c| words.say(&format!("declare-head-{c}"), &[]));
    let lines = [Line::Table { head: head.to_vec(), rows, right: 9 }];
    Ok(told::page(&lines, on_a_colour_terminal()))
}

/// What a person says of support, in the API's words.
fn wish(m: &ArgMatches, words: &Words) -> Result<Option<String>, Wrong> {
    let checked = |name: &str, argument: &str| -> Result<Option<String>, Wrong> {
        let Some(value) = m.get_one::<String>(name) else { return Ok(None) };
        if day(value).is_none() {
            let shown = quoted(words, value);
            let values = [("argument", argument.into()), ("value", shown.into())];
            return Err(Wrong(words.say("usage-on", &values)));
        }
        Ok(Some(value.trim().to_owned()))
    };
    if let Some(until) = checked("until", "--until")? {
        return Ok(Some(until));
    }
    let since = checked("since", "--since")?;
    Ok(match () {
        () if m.get_flag("none") => {
            Some(since.map_or_else(|| "none".to_owned(), |s| format!("none since {s}")))
        }
        () if m.get_flag("tba") => Some("tba".to_owned()),
        () if m.get_flag("unknown") => Some("unknown".to_owned()),
        () => None,
    })
}

fn support(
    client: &Client,
    m: &ArgMatches,
    words: &Words,
    wish: Option<String>,
) -> Result<String, Failed> {
    let named = m.get_one::<String>("thing").cloned().unwrap_or_default();
    let id = things::find(client, words, &named)?;
    let path = format!("/things/{id}/support");
    let answer = match wish {
        Some(state) => {
            let body = json!({ "state": state, "source": m.get_one::<String>("source") });
            client.put(words, &path, &body)?
        }
        None => client.get(words, &path)?,
    };
    if m.get_flag("json") {
        return Ok(pretty(&answer.body));
    }
    let mut lines = vec![Line::Paragraph(cell(&answer.body, "text"))];
    for told in answer.body.get("told").and_then(Value::as_array).into_iter().flatten() {
        let against = told.get("against").and_then(Value::as_bool) == Some(true);
        let level = if against { "look" } else { "fine" };
        lines.push(Line::Item(level.to_owned(), cell(told, "text")));
    }
    Ok(told::page(&lines, on_a_colour_terminal()))
}
