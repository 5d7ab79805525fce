//! `gardien messages`, `message`, `windows`, `channels`: what a person is told, and what they do about it.
//!
//! A message is named by its id, or by the first of its letters where no other begins so.

use std::{io::Read as _, process::ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{shown, words::Words};
use gardien_watch::time::Time;
use serde_json::{Map, Value, json};

use super::{
    Wrong, args,
    client::{self, Client, Failed},
    places,
    things::{cell, ended, find as find_thing, moment, named, pretty, text},
};

/// Octets of a secret from the input.
const SECRET: u64 = 4_096;
/// What can be done about a message.
const ACTS: [&str; 6] = ["acknowledge", "snooze", "reopen", "useful", "useless", "choose"];

/// The commands.
pub(super) fn commands(words: &Words) -> Vec<Command> {
    let say = |id: &str| words.say(id, &[]);
    let asks = |command: Command| {
        client::options(args::dressed(command, words), words).arg(client::json_flag(words))
    };
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    let option = |name: &'static str, value: String, help: &str| {
        Arg::new(name).long(name).value_name(value).help(say(help))
    };
    let some_text = || say("cli-usage-text");
    let id = || named(words, "id", "ID", "cli-message-id");
    let act = Arg::new("act")
        .value_name(ACTS.join("|"))
        .value_parser(ACTS)
        .hide_possible_values(true)
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(say("cli-message-act"));
    let windows = asks(Command::new("windows").about(say("cli-windows-about")))
        .args_conflicts_with_subcommands(true)
        .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
        .subcommand(
            asks(Command::new("add").about(say("cli-windows-add-about")))
                .arg(option("in", say("cli-usage-place"), "cli-windows-in"))
                .arg(
                    option("thing", say("cli-usage-a-thing"), "cli-windows-thing")
                        .action(ArgAction::Append)
                        .conflicts_with("in"),
                )
                .arg(option("from", say("cli-usage-time"), "cli-windows-from"))
                .arg(option("until", say("cli-usage-time"), "cli-windows-until").required(true))
                .arg(option("reason", some_text(), "cli-windows-reason").required(true)),
        )
        .subcommand(asks(Command::new("end").arg(id()).about(say("cli-windows-end-about"))));
    let channels = asks(Command::new("channels").about(say("cli-channels-about")))
        .args_conflicts_with_subcommands(true)
        .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
        .subcommand(
            asks(
                Command::new("add")
                    .arg(named(words, "name", &some_text(), "cli-channels-name"))
                    .about(say("cli-channels-add-about"))
                    .after_help(say("cli-channels-add-after")),
            )
            .arg(option("settings", "JSON".to_owned(), "cli-channels-settings").required(true))
            .arg(option("level", "act|look|note".to_owned(), "cli-channels-level"))
            .arg(option("in-lang", "en|fr".to_owned(), "cli-channels-lang"))
            .arg(flag("secret-stdin", "cli-channels-secret")),
        )
        .subcommand(asks(Command::new("show").arg(id()).about(say("cli-channels-show-about"))))
        .subcommand(asks(Command::new("test").arg(id()).about(say("cli-channels-test-about"))))
        .subcommand(asks(Command::new("remove").arg(id()).about(say("cli-channels-remove-about"))));
    vec![
        asks(Command::new("messages").about(say("cli-messages-about")))
            .arg(flag("all", "cli-messages-all"))
            .arg(option("level", "act|look|note".to_owned(), "cli-messages-level")),
        asks(Command::new("message").arg(id()).arg(act).about(say("cli-message-about")))
            .arg(option("until", say("cli-usage-time"), "cli-message-until"))
            .arg(option("reason", some_text(), "cli-message-reason"))
            .arg(option("choice", some_text(), "cli-message-choice")),
        windows,
        channels,
    ]
}

/// Runs one of them.
pub(super) fn run(name: &str, m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    if matches!(name, "messages" | "message") {
        let client = Client::from_matches(m, words)?;
        let done = if name == "messages" {
            messages(&client, m, words)
        } else {
            message(&client, m, words)
        };
        return Ok(ended(words, done));
    }
    let (sub, m) = m.subcommand().map_or(("list", m), |(sub, m)| (sub, m));
    let client = Client::from_matches(m, words)?;
    let done = match (name, sub) {
        ("windows", "add") => add_window(&client, m, words),
        ("windows", "end") => end_window(&client, m, words),
        ("windows", _) => windows(&client, m, words),
        ("channels", "add") => {
            let body = new_channel(m, words)?;
            client
                .post(words, "/channels", &body)
                .map(|answer| told_channel(m, &answer.body, words))
        }
        ("channels", "list") => channels(&client, m, words),
        (_, sub) => channel(&client, sub, m, words),
    };
    Ok(ended(words, done))
}

fn option<'a>(m: &'a ArgMatches, name: &str) -> Option<&'a str> {
    m.get_one::<String>(name).map(String::as_str)
}

/// The one whose id this is, or begins so.
fn whole(client: &Client, words: &Words, path: &str, named: &str) -> Result<String, Failed> {
    if named.parse::<gardien_site::id::Id>().is_ok() {
        return Ok(named.to_owned());
    }
    let all = client.all(words, path)?;
    let lower = named.to_lowercase();
    let mut found = all.iter().map(|m| text(m, "id")).filter(|id| {
        // The last group is what differs: the first ones are the time.
        id.starts_with(&lower) || id.ends_with(&lower)
    });
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.to_owned()),
        _ => Err(Failed {
            sentence: words.say("cli-no-message", &[("id", shown::text(words, named).into())]),
            code: None,
        }),
    }
}

fn strings<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    value.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// A message as a few lines. Its sentences are ours; what others wrote in them was made fit there.
fn told(message: &Value, in_full: bool, words: &Words) -> String {
    let mut out = format!("{} {}", cell(message, "shape"), cell(message, "level_text"));
    let state = cell(message, "state");
    if state != "open" {
        out.push_str(&format!(" · {}", words.say(&format!("deskstate-{state}"), &[])));
    }
    out.push_str(&format!(" · {} · {}\n", moment(message, "since", words), cell(message, "id")));
    let sentences: Vec<&str> = strings(message, "sentences").collect();
    out.push_str(&format!("  {}\n", sentences.join(" ")));
    let choices = message.get("choices").and_then(Value::as_array);
    for choice in choices.into_iter().flatten() {
        out.push_str(&format!("  [{}] {}\n", cell(choice, "word"), cell(choice, "text")));
    }
    if in_full {
        for advice in strings(message, "advice") {
            out.push_str(&format!("  → {advice}\n"));
        }
        for line in strings(message, "evidence") {
            out.push_str(&format!("    {line}\n"));
        }
    }
    out
}

fn messages(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let mut path = "/messages".to_owned();
    if !m.get_flag("all") {
        path.push_str("?state=standing");
    }
    if let Some(level) = option(m, "level").filter(|l| matches!(*l, "act" | "look" | "note")) {
        path.push_str(if path.contains('?') { "&level=" } else { "?level=" });
        path.push_str(level);
    }
    let all = client.all(words, &path)?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": all })));
    }
    if all.is_empty() {
        return Ok(words.say("cli-messages-none", &[]) + "\n");
    }
    let mut sorted: Vec<&Value> = all.iter().collect();
    let weight = |m: &Value| match text(m, "level") {
        "act" => 0,
        "look" => 1,
        _ => 2,
    };
    sorted.sort_by_key(|m| weight(m));
    Ok(sorted.iter().map(|m| told(m, false, words)).collect::<Vec<_>>().join("\n"))
}

fn message(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let id = whole(client, words, "/messages", option(m, "id").unwrap_or_default())?;
    let path = format!("/messages/{id}");
    let post = |act: &str, body: &Value| client.post(words, &format!("{path}/{act}"), body);
    let answer = match option(m, "act") {
        None => client.get(words, &path)?,
        Some("useful") => post("useful", &json!({ "useful": true }))?,
        Some("useless") => post("useful", &json!({ "useful": false }))?,
        Some("choose") => {
            post("choose", &json!({ "choice": option(m, "choice").unwrap_or_default() }))?
        }
        Some("snooze") => {
            let mut body = Map::new();
            if let Some(until) = option(m, "until").and_then(Time::parse) {
                body.insert("until".to_owned(), json!(until));
            }
            let reason = option(m, "reason").unwrap_or_default();
            body.insert("reason".to_owned(), json!(reason));
            post("snooze", &Value::Object(body))?
        }
        Some(act) => post(act, &json!({}))?,
    };
    if m.get_flag("json") { Ok(pretty(&answer.body)) } else { Ok(told(&answer.body, true, words)) }
}

fn told_window(window: &Value, words: &Words) -> String {
    let stands = words.say(&format!("windowstands-{}", text(window, "stands")), &[]);
    format!(
        "{} – {} · {stands} · {}\n  {}\n",
        moment(window, "from", words),
        moment(window, "until", words),
        cell(window, "id"),
        cell(window, "reason")
    )
}

fn windows(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let all = client.all(words, "/windows")?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": all })));
    }
    if all.is_empty() {
        return Ok(words.say("cli-windows-none", &[]) + "\n");
    }
    Ok(all.iter().map(|w| told_window(w, words)).collect())
}

fn add_window(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let mut body = Map::new();
    for name in ["from", "until"] {
        if let Some(given) = option(m, name) {
            let time = Time::parse(given).map_or_else(|| given.to_owned(), |t| t.to_string());
            body.insert(name.to_owned(), json!(time));
        }
    }
    body.insert("reason".to_owned(), json!(option(m, "reason").unwrap_or_default()));
    if let Some(place) = option(m, "in") {
        body.insert("place".to_owned(), json!(places::find(client, words, place)?));
    }
    let mut things = Vec::new();
    for thing in m.get_many::<String>("thing").into_iter().flatten() {
        things.push(find_thing(client, words, thing)?);
    }
    if !things.is_empty() {
        body.insert("things".to_owned(), json!(things));
    }
    let answer = client.post(words, "/windows", &Value::Object(body))?;
    Ok(if m.get_flag("json") { pretty(&answer.body) } else { told_window(&answer.body, words) })
}

fn end_window(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let id = whole(client, words, "/windows", option(m, "id").unwrap_or_default())?;
    let answer = client.delete(words, &format!("/windows/{id}"), None)?;
    Ok(if m.get_flag("json") { pretty(&answer.body) } else { told_window(&answer.body, words) })
}

/// What a person wrote about a new channel; the secret comes from the input, where no list of processes
/// shows it.
fn new_channel(m: &ArgMatches, words: &Words) -> Result<Value, Wrong> {
    let settings = option(m, "settings").unwrap_or_default();
    let settings: Value = serde_json::from_str(settings)
        .map_err(|_| Wrong(words.say("cli-channels-no-json", &[])))?;
    let mut body = Map::new();
    body.insert("name".to_owned(), json!(option(m, "name").unwrap_or_default()));
    body.insert("settings".to_owned(), settings);
    for (name, from) in [("level", "level"), ("lang", "in-lang")] {
        if let Some(given) = option(m, from) {
            body.insert(name.to_owned(), json!(given));
        }
    }
    if m.get_flag("secret-stdin") {
        let mut secret = String::new();
        let read = std::io::stdin().take(SECRET).read_to_string(&mut secret);
        read.map_err(|_| Wrong(words.say("cli-channels-no-secret", &[])))?;
        body.insert("secret".to_owned(), json!(secret.trim_end_matches(['\r', '\n'])));
    }
    Ok(Value::Object(body))
}

fn told_channel(m: &ArgMatches, channel: &Value, words: &Words) -> String {
    if m.get_flag("json") {
        return pretty(channel);
    }
    let mut out = format!(
        "{} · {} · {} · {}\n",
        cell(channel, "name"),
        cell(channel, "kind"),
        cell(channel, "level"),
        cell(channel, "id")
    );
    if let Some(error) = channel.get("error").and_then(Value::as_str) {
        let at = moment(channel, "failed", words);
        let values = [("at", at.into()), ("error", shown::text(words, error).into())];
        out.push_str(&format!("  {}\n", words.say("channel-failed", &values)));
    } else if channel.get("worked").is_some_and(|w| !w.is_null()) {
        let at = moment(channel, "worked", words);
        out.push_str(&format!("  {}\n", words.say("channel-worked", &[("at", at.into())])));
    }
    let deliveries = channel.get("deliveries").and_then(Value::as_array);
    for d in deliveries.into_iter().flatten() {
        let state = words.say(&format!("deliverystate-{}", text(d, "state")), &[]);
        out.push_str(&format!("  {} · {} · {state}\n", moment(d, "made", words), cell(d, "why")));
    }
    out
}

fn channels(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let all = client.all(words, "/channels")?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": all })));
    }
    if all.is_empty() {
        return Ok(words.say("cli-channels-none", &[]) + "\n");
    }
    Ok(all.iter().map(|c| told_channel(m, c, words)).collect())
}

fn channel(client: &Client, sub: &str, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let id = whole(client, words, "/channels", option(m, "id").unwrap_or_default())?;
    let path = format!("/channels/{id}");
    match sub {
        "remove" => {
            client.delete(words, &path, None)?;
            Ok(words.say("channel-removed", &[]) + "\n")
        }
        "test" => {
            let answer = client.post(words, &format!("{path}/test"), &json!({}))?;
            Ok(told_channel(m, &answer.body, words))
        }
        _ => Ok(told_channel(m, &client.get(words, &path)?.body, words)),
    }
}
