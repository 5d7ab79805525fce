//! `gardien places`: buildings, floors, rooms, and what may not be exceeded there.

use std::{collections::BTreeMap, process::ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{
    shown,
    told::{self, Line},
    words::Words,
};
use serde_json::{Map, Value, json};

use super::{
    Wrong, args,
    client::{self, Client, Failed},
    inspect::on_a_colour_terminal,
    things::{cell, ended, named, pretty, text},
};

/// The command.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let asks = |command: Command| {
        client::options(args::dressed(command, words), words).arg(client::json_flag(words))
    };
    let option = |name: &'static str, value: String, help: &str| {
        Arg::new(name).long(name).value_name(value).help(say(help))
    };
    let about = |command: Command| {
        command
            .arg(option("in", say("cli-usage-place"), "cli-places-in"))
            .arg(option("kind", "KIND".to_owned(), "cli-places-kind"))
            .arg(option("zone", "ZONE".to_owned(), "cli-places-zone"))
            .arg(option("position", "N,E".to_owned(), "cli-places-position"))
            .arg(
                option("limit", say("cli-usage-limit"), "cli-places-limit")
                    .action(ArgAction::Append),
            )
    };
    let place = || named(words, "place", &say("cli-usage-place"), "cli-a-place");
    asks(Command::new("places").about(say("cli-places-about")).after_help(say("cli-places-after")))
        .args_conflicts_with_subcommands(true)
        .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
        .subcommand(about(asks(
            Command::new("add")
                .arg(named(words, "name", &say("cli-usage-text"), "cli-places-name"))
                .about(say("cli-places-add-about")),
        )))
        .subcommand(
            about(asks(Command::new("change").arg(place()).about(say("cli-places-change-about"))))
                .arg(option("name", say("cli-usage-text"), "cli-places-name")),
        )
        .subcommand(asks(Command::new("remove").arg(place()).about(say("cli-places-remove-about"))))
}

/// Runs it.
pub(super) fn run(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let (name, m) = m.subcommand().map_or(("list", m), |(name, m)| (name, m));
    let client = Client::from_matches(m, words)?;
    let done = match name {
        "add" => add(&client, m, words)?,
        "change" => change(&client, m, words)?,
        "remove" => remove(&client, m, words),
        _ => list(&client, m, words),
    };
    Ok(ended(words, done))
}

/// The id of the place that a person means: an id, a name, or a path of names.
pub(super) fn find(client: &Client, words: &Words, named: &str) -> Result<String, Failed> {
    if named.parse::<gardien_site::id::Id>().is_ok() {
        return Ok(named.to_owned());
    }
    let all = client.all(words, "/places")?;
    let paths = paths(&all);
    let lower = named.trim().to_lowercase();
    let found: Vec<&Value> = all
        .iter()
        .filter(|p| {
            text(p, "name").to_lowercase() == lower
                || paths.get(text(p, "id")).is_some_and(|path| path.to_lowercase() == lower)
        })
        .collect();
    match found.as_slice() {
        [one] => Ok(text(one, "id").to_owned()),
        [] => Err(Failed {
            sentence: words.say("cli-no-place", &[("name", shown::text(words, named).into())]),
            code: None,
        }),
        several => {
            let names: Vec<String> =
                several.iter().filter_map(|p| paths.get(text(p, "id")).cloned()).collect();
            let values =
                [("name", shown::text(words, named).into()), ("list", words.list(&names).into())];
            Err(Failed { sentence: words.say("cli-several-places", &values), code: None })
        }
    }
}

/// By id: the names from the top down, with slashes between.
fn paths(all: &[Value]) -> BTreeMap<String, String> {
    let by_id: BTreeMap<&str, &Value> = all.iter().map(|p| (text(p, "id"), p)).collect();
    let path = |place: &Value| {
        let mut names = vec![cell(place, "name")];
        let mut at = place;
        // The hub keeps trees of sixteen levels at most.
        for _ in 0..32 {
            let Some(parent) = by_id.get(text(at, "parent")) else { break };
            names.push(cell(parent, "name"));
            at = parent;
        }
        names.reverse();
        names.join("/")
    };
    all.iter().map(|p| (text(p, "id").to_owned(), path(p))).collect()
}

fn list(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let all = client.all(words, "/places")?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": all })));
    }
    if all.is_empty() {
        return Ok(words.say("places-none", &[]) + "\n");
    }
    let paths = paths(&all);
    let mut sorted: Vec<&Value> = all.iter().collect();
    sorted.sort_by_key(|p| paths.get(text(p, "id")).cloned());
    let rows = sorted
        .iter()
        .map(|p| {
            let path = paths.get(text(p, "id")).cloned().unwrap_or_default();
            let depth = path.matches('/').count();
            let limits: Vec<String> = p
                .get("limits")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .map(|(name, value)| format!("{} {value}", told::word("placelimit", name, words)))
                .collect();
            vec![
                format!("{}{}", "  ".repeat(depth), cell(p, "name")),
                told::word("placekind", text(p, "kind"), words),
                cell(p, "zone"),
                limits.join(", "),
            ]
        })
        .collect();
    let head = ["places-head-place", "places-head-kind", "places-head-zone", "places-head-limits"]
        .map(|c| words.say(c, &[]));
    let lines = [Line::Table { head: head.to_vec(), rows, right: 9 }];
    Ok(told::page(&lines, on_a_colour_terminal()))
}

/// What the options say of a place.
fn said(
    client: &Client,
    m: &ArgMatches,
    words: &Words,
) -> Result<Result<Map<String, Value>, Failed>, Wrong> {
    let mut body = Map::new();
    for name in ["kind", "zone", "name"] {
        let value = m.try_get_one::<String>(name).ok().flatten();
        if let Some(value) = value {
            let value = if value.is_empty() { Value::Null } else { json!(value) };
            body.insert(name.to_owned(), value);
        }
    }
    if let Some(at) = m.get_one::<String>("position") {
        let both: Option<Vec<f64>> = at.split(',').map(|n| n.trim().parse().ok()).collect();
        match both.filter(|b| b.len() == 2) {
            Some(both) => body.insert("position".to_owned(), json!(both)),
            None => {
                let value = shown::text(words, at);
                return Err(Wrong(words.say("usage-position", &[("value", value.into())])));
            }
        };
    }
    let mut limits = Map::new();
    for limit in m.get_many::<String>("limit").into_iter().flatten() {
        let parsed =
            limit.split_once('=').and_then(|(name, n)| Some((name, n.parse::<i64>().ok()?)));
        let Some((name, n)) = parsed else {
            let value = shown::text(words, limit);
            return Err(Wrong(words.say("usage-limit", &[("value", value.into())])));
        };
        limits.insert(name.to_owned(), json!(n));
    }
    if !limits.is_empty() {
        body.insert("limits".to_owned(), Value::Object(limits));
    }
    if let Some(parent) = m.get_one::<String>("in") {
        match find(client, words, parent) {
            Ok(id) => body.insert("parent".to_owned(), json!(id)),
            Err(failed) => return Ok(Err(failed)),
        };
    }
    Ok(Ok(body))
}

fn done(m: &ArgMatches, words: &Words, place: &Value, message: &str) -> String {
    if m.get_flag("json") {
        return pretty(place);
    }
    let name = shown::text(words, text(place, "name"));
    words.say(message, &[("name", name.into())]) + "\n"
}

fn add(client: &Client, m: &ArgMatches, words: &Words) -> Result<Result<String, Failed>, Wrong> {
    let mut body = match said(client, m, words)? {
        Ok(body) => body,
        Err(failed) => return Ok(Err(failed)),
    };
    if !body.contains_key("kind") {
        let kind = if body.contains_key("parent") { "room" } else { "building" };
        body.insert("kind".to_owned(), json!(kind));
    }
    let made = client.post(words, "/places", &Value::Object(body));
    Ok(made.map(|answer| done(m, words, &answer.body, "places-added")))
}

fn change(client: &Client, m: &ArgMatches, words: &Words) -> Result<Result<String, Failed>, Wrong> {
    let body = match said(client, m, words)? {
        Ok(body) => body,
        Err(failed) => return Ok(Err(failed)),
    };
    let named = m.get_one::<String>("place").cloned().unwrap_or_default();
    let changed = find(client, words, &named)
        .and_then(|id| client.patch(words, &format!("/places/{id}"), &Value::Object(body), None));
    Ok(changed.map(|answer| done(m, words, &answer.body, "places-changed")))
}

fn remove(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let named = m.get_one::<String>("place").cloned().unwrap_or_default();
    let id = find(client, words, &named)?;
    client.delete(words, &format!("/places/{id}"), None)?;
    Ok(done(m, words, &json!({ "id": id, "name": named }), "places-removed"))
}
