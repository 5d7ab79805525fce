//! `gardien life`, `expect`, `admit`, `retire`, `act`, `done`: a thing's life, and what people do to it.
//!
//! What cannot be taken back is looked at first: the hub says what would happen, and whoever sits there
//! says yes; a script says `--yes`.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Read as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    figures,
    life::{Act, Duty},
    shown,
    told::{self, Line},
    words::Words,
};
use gardien_watch::{
    time::{HOUR, MINUTE, Time},
    untrusted::Untrusted,
};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    Wrong, args,
    client::{self, Client, Failed},
    import,
    inspect::on_a_colour_terminal,
    people,
    things::{ended, find, moment, named, pretty, text},
};

/// Octets of a picture that are read.
const PICTURE: u64 = 256 << 20;

/// The commands.
pub(super) fn commands(words: &Words) -> Vec<Command> {
    let say = |id: &str| words.say(id, &[]);
    let asks = |command: Command| {
        client::options(args::dressed(command, words), words).arg(client::json_flag(words))
    };
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    let option = |name: &'static str, value: &str, help: &str| {
        Arg::new(name).long(name).value_name(value.to_owned()).help(say(help))
    };
    let some_text = say("cli-usage-text");
    let thing = || named(words, "thing", &say("cli-usage-a-thing"), "cli-a-thing");
    let sure = |command: Command| {
        command
            .arg(option("reason", &some_text, "cli-act-reason"))
            .arg(flag("preview", "cli-act-preview"))
            .arg(flag("yes", "cli-act-yes"))
    };
    let key = || option("key", "HEX", "cli-act-key");
    let act = Command::new("act")
        .about(say("cli-act-about"))
        .after_help(format!("{}\n\n{}", acts(words), say("cli-act-after")))
        .arg(
            named(words, "act", &say("cli-usage-act"), "cli-act-act")
                .value_parser(|text: &str| Act::of_word(text).ok_or("act"))
                .hide_possible_values(true),
        )
        .arg(thing())
        .arg(key())
        .arg(flag("matches", "cli-act-matches"))
        .arg(option("until", &say("cli-usage-time"), "cli-act-until"))
        .arg(flag("finished", "cli-act-finished"))
        .arg(flag("anchor-changed", "cli-act-anchor-changed"))
        .arg(
            option("photo", &say("cli-usage-file"), "cli-act-photo")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(option("waiver", &some_text, "cli-act-waiver"))
        .arg(option("next", "HEX", "cli-act-next"))
        .arg(option("countersignature", "HEX", "cli-act-countersignature"))
        .arg(flag("reattested", "cli-act-reattested"))
        .arg(flag("reset", "cli-act-reset"))
        .arg(option("purpose", &some_text, "cli-act-purpose"))
        .arg(option("date", &say("cli-usage-time"), "cli-act-date"))
        .arg(option("source", &some_text, "cli-act-source"))
        .arg(flag("at-hand", "cli-act-at-hand"));
    let duty = Arg::new("duty")
        .value_name(say("cli-usage-duty"))
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .value_parser(|text: &str| Duty::of_word(text).ok_or("duty"))
        .hide_possible_values(true)
        .help(say("cli-done-duty"));
    let expect = Command::new("expect")
        .arg(named(words, "name", &some_text, "cli-expect-name"))
        .about(say("cli-expect-about"))
        .after_help(say("cli-expect-after"))
        .arg(flag("shelf", "cli-expect-shelf"))
        .arg(option("kind", &some_text, "cli-set-kind"))
        .arg(option("maker", &some_text, "cli-set-maker"))
        .arg(option("model", &some_text, "cli-set-model"))
        .arg(option("in", &say("cli-usage-place"), "cli-set-place"))
        .arg(option("mac", "MAC", "cli-expect-mac"))
        .arg(option("serial", &some_text, "cli-expect-serial"))
        .arg(option("sticker", &some_text, "cli-expect-sticker"));
    vec![
        asks(
            Command::new("life")
                .arg(thing())
                .about(say("cli-life-about"))
                .after_help(say("cli-life-after"))
                .arg(flag("all", "cli-life-all")),
        ),
        asks(expect),
        asks(sure(
            Command::new("admit")
                .arg(thing())
                .about(say("cli-admit-about"))
                .after_help(say("cli-admit-after"))
                .arg(key()),
        )),
        asks(sure(
            Command::new("retire")
                .arg(thing())
                .about(say("cli-retire-about"))
                .after_help(say("cli-retire-after")),
        )),
        asks(sure(act)),
        asks(
            Command::new("done")
                .arg(thing())
                .arg(duty)
                .about(say("cli-done-about"))
                .after_help(say("cli-done-after")),
        ),
    ]
}

/// Each act with what it does, as a list for help.
fn acts(words: &Words) -> String {
    let mut out = format!("{}:", args::heading(words, "cli-heading-acts"));
    for act in Act::ALL {
        // Those that no person does stand in `gardien life`.
        if !matches!(act, Act::Expect | Act::Contact | Act::Reappear | Act::Hear) {
            out.push_str(&format!("\n  {:<13} {}", act.word(), act.said(words)));
        }
    }
    out
}

/// Runs one of them.
pub(super) fn run(name: &str, m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    if name == "act" || name == "admit" || name == "retire" {
        let act = match name {
            "admit" => Act::Admit,
            "retire" => Act::Release,
            _ => m.get_one::<Act>("act").copied().unwrap_or(Act::Admit),
        };
        let body = match shown(act, m, words)? {
            Ok(body) => body,
            Err(failed) => return Ok(ended(words, Err(failed))),
        };
        let client = Client::from_matches(m, words)?;
        return do_act(&client, act, body, m, words);
    }
    let client = Client::from_matches(m, words)?;
    let done = match name {
        "life" => life(&client, m, words),
        "expect" => expect(&client, m, words),
        _ => done(&client, m, words),
    };
    Ok(ended(words, done))
}

/// What the options show for an act.
fn shown(
    act: Act,
    m: &ArgMatches,
    words: &Words,
) -> Result<Result<Map<String, Value>, Failed>, Wrong> {
    let mut body = Map::new();
    body.insert("act".to_owned(), json!(act));
    let is = |name: &str| m.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
    let of = |name: &str| m.try_get_one::<String>(name).ok().flatten();
    for (flag, name) in [
        ("matches", "matches"),
        ("finished", "finished"),
        ("anchor-changed", "anchor_changed"),
        ("reattested", "reattested"),
        ("reset", "reset"),
        ("at-hand", "at_hand"),
    ] {
        if is(flag) {
            body.insert(name.to_owned(), json!(true));
        }
    }
    for name in ["key", "waiver", "next", "countersignature", "purpose", "source", "reason"] {
        if let Some(value) = of(name) {
            body.insert(name.to_owned(), json!(value));
        }
    }
    for name in ["until", "date"] {
        if let Some(value) = of(name) {
            let time = time(value).ok_or_else(|| {
                let value = shown::text(words, value);
                Wrong(words.say("usage-time-or-span", &[("value", value.into())]))
            })?;
            body.insert(name.to_owned(), json!(time));
        }
    }
    if let Some(file) = m.try_get_one::<PathBuf>("photo").ok().flatten() {
        match digest(file) {
            Ok(digest) => body.insert("photo".to_owned(), json!(digest)),
            Err(error) => {
                let values = [
                    ("file", shown::text(words, &file.to_string_lossy()).into()),
                    ("cause", error.to_string().into()),
                ];
                let sentence = words.say("life-photo-unread", &values);
                return Ok(Err(Failed { sentence, code: None }));
            }
        };
    }
    Ok(Ok(body))
}

/// A time, or a stretch from now on: `90m`, `2h`, `3d`.
fn time(text: &str) -> Option<Time> {
    let unit = |c| match c {
        'm' => Some(MINUTE),
        'h' => Some(HOUR),
        'd' => Some(24 * HOUR),
        _ => None,
    };
    let mut chars = text.trim().chars();
    if let Some(unit) = chars.next_back().and_then(unit)
        && let Ok(n) = chars.as_str().parse::<u32>()
    {
        return Some(Time(import::now().0.saturating_add(unit.saturating_mul(i64::from(n)))));
    }
    // A number alone would be read as seconds since 1970.
    Time::parse(text).filter(|_| text.contains('-'))
}

/// SHA-256 of a file.
fn digest(file: &PathBuf) -> io::Result<String> {
    let mut reader = File::open(file)?.take(PICTURE + 1);
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut read: u64 = 0;
    loop {
        let n = reader.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        read += n as u64;
        digest.update(buffer.get(..n).unwrap_or_default());
    }
    if read > PICTURE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(digest.finalize().iter().map(|o| format!("{o:02x}")).collect())
}

fn do_act(
    client: &Client,
    act: Act,
    mut body: Map<String, Value>,
    m: &ArgMatches,
    words: &Words,
) -> Result<ExitCode, Wrong> {
    let id = match find(client, words, m.get_one::<String>("thing").map_or("", |t| t)) {
        Ok(id) => id,
        Err(failed) => return Ok(ended(words, Err(failed))),
    };
    let path = format!("/things/{id}/acts");
    let only_looks = m.get_flag("preview");
    let as_json = m.get_flag("json");
    let finally = crate::acts::life::is_final(act);
    if only_looks || (finally && !m.get_flag("yes")) {
        body.insert("preview".to_owned(), json!(true));
        let would = match client.post(words, &path, &Value::Object(body.clone())) {
            Ok(answer) => answer.body,
            Err(failed) => return Ok(ended(words, Err(failed))),
        };
        if only_looks {
            let text = if as_json { pretty(&would) } else { would_said(&would, words) };
            return Ok(ended(words, Ok(text)));
        }
        if as_json || !io::stdin().is_terminal() {
            return Err(Wrong(words.say("usage-needs-yes", &[("act", act.word().into())])));
        }
        super::say_plain(&would_said(&would, words));
        match people::line(words, "life-ask-sure", false) {
            Ok(answer) if is_yes(&answer) => {}
            Ok(_) => {
                let sentence = words.say("life-not-done", &[]);
                return Ok(ended(words, Err(Failed { sentence, code: None })));
            }
            Err(failed) => return Ok(ended(words, Err(failed))),
        }
        body.remove("preview");
    }
    let did = client.post(words, &path, &Value::Object(body));
    let named = m.get_one::<String>("thing").map_or("", |t| t);
    let text =
        did.map(
            |answer| {
                if as_json { pretty(&answer.body) } else { did_said(&answer.body, named, words) }
            },
        );
    Ok(ended(words, text))
}

fn is_yes(text: &str) -> bool {
    ["y", "yes", "o", "oui"].contains(&text.trim().to_lowercase().as_str())
}

fn word_of(value: &Value, area: &str, name: &str, words: &Words) -> String {
    told::word(area, text(value, name), words)
}

/// What would happen.
fn would_said(would: &Value, words: &Words) -> String {
    let mut lines = vec![Line::Paragraph(words.say(
        "life-would",
        &[
            ("act", word_of(would, "lifeact", "act", words).into()),
            ("custody", word_of(would, "lifecustody", "custody", words).into()),
        ],
    ))];
    let added = list(would, "added");
    if !added.is_empty() {
        lines.push(Line::Paragraph(words.say("life-would-owe", &[])));
        lines.extend(duties(&added, words));
    }
    if would.get("final").and_then(Value::as_bool) == Some(true) {
        lines.push(Line::Paragraph(words.say("life-final", &[])));
    }
    told::page(&lines, on_a_colour_terminal())
}

/// What was done, and what is left for people's hands.
fn did_said(did: &Value, named: &str, words: &Words) -> String {
    let mut lines = vec![Line::Paragraph(words.say(
        "life-did",
        &[
            ("act", word_of(did, "lifeact", "act", words).into()),
            ("custody", word_of(did, "lifecustody", "custody", words).into()),
        ],
    ))];
    let owed = list(did, "owed");
    if let Some(first) = owed.first() {
        lines.push(Line::Paragraph(words.say("life-hands", &[])));
        lines.extend(duties(&owed, words));
        let values = [
            ("thing", shown::text(words, named).into()),
            ("duty", Untrusted::new(first.as_str()).to_string().into()),
        ];
        lines.push(Line::Paragraph(words.say("life-then-done", &values)));
    }
    let token = text(did, "token");
    if !token.is_empty() {
        let token = Untrusted::new(token).to_string();
        lines.push(Line::Paragraph(words.say("life-token", &[("token", token.into())])));
    }
    told::page(&lines, on_a_colour_terminal())
}

fn list(value: &Value, name: &str) -> Vec<String> {
    let all = value.get(name).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn duties(all: &[String], words: &Words) -> Vec<Line> {
    let said = |duty: &String| {
        format!("{}  ({})", told::word("lifeduty", duty, words), Untrusted::new(duty.as_str()))
    };
    all.iter().map(|duty| Line::Item(String::new(), said(duty))).collect()
}

fn life(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let named = m.get_one::<String>("thing").map_or("", |t| t);
    let id = find(client, words, named)?;
    let life = client.get(words, &format!("/things/{id}/life"))?.body;
    if m.get_flag("json") {
        return Ok(pretty(&life));
    }
    let clean = |value: &Value, name: &str| Untrusted::new(text(value, name)).to_string();
    let items = |name: &str| life.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut lines = vec![
        Line::Heading(clean(&life, "said")),
        Line::Paragraph(words.say("life-since", &[("day", moment(&life, "since", words).into())])),
    ];
    let due = items("due");
    if !due.is_empty() {
        lines.push(Line::Gap);
        lines.push(Line::Heading(words.say("life-due", &[])));
        for one in &due {
            let over = one.get("over").and_then(Value::as_bool) == Some(true);
            let level = if over { "look" } else { "note" };
            lines.push(Line::Item(level.to_owned(), clean(one, "said")));
        }
    }
    let owed = list(&life, "owed");
    if let Some(first) = owed.first() {
        let values = [
            ("thing", shown::text(words, named).into()),
            ("duty", Untrusted::new(first.as_str()).to_string().into()),
        ];
        lines.push(Line::Paragraph(words.say("life-then-done", &values)));
    }
    let all = m.get_flag("all");
    let possible = items("possible");
    let can: Vec<&Value> = possible
        .iter()
        .filter(|p| all || p.get("possible").and_then(Value::as_bool) == Some(true))
        .collect();
    if !can.is_empty() {
        lines.push(Line::Gap);
        lines.push(Line::Heading(words.say("life-possible", &[])));
        for one in can {
            let act = text(one, "act");
            let mut said =
                format!("{}: {}.", Untrusted::new(act), told::word("lifeact", act, words));
            let why = clean(one, "said");
            let needs = one.get("needs").and_then(Value::as_array).into_iter().flatten();
            let needs: Vec<String> = needs.map(|n| clean(n, "said")).collect();
            let mut add = |text: String| {
                said.push(' ');
                said.push_str(&text);
            };
            if !why.is_empty() {
                add(why);
            } else {
                if !needs.is_empty() {
                    add(words.say("life-needs", &[("needs", words.list(&needs).into())]));
                }
                if one.get("final").and_then(Value::as_bool) == Some(true) {
                    add(words.say("life-final", &[]));
                }
            }
            lines.push(Line::Item(String::new(), said));
        }
        lines.push(Line::Paragraph(words.say("life-possible-after", &[])));
    }
    let mut steps: Vec<(Time, Line)> = items("steps")
        .iter()
        // What the hub did with its own records is of interest to whoever asks for all.
        .filter(|s| all || !text(s, "act").is_empty() || text(s, "actor") != "hub")
        .map(|s| {
            let at = Time::parse(text(s, "at")).unwrap_or_default();
            let by = match text(s, "actor") {
                "hub" | "thing" | "maker" | "next-owner" | "recovery" => {
                    told::word("lifewho", text(s, "actor"), words)
                }
                _ => match text(s, "authority") {
                    role @ ("owner" | "caretaker") => told::word("lifewho", role, words),
                    authority if authority.starts_with("grant ") => {
                        words.say("lifewho-contractor", &[])
                    }
                    other => Untrusted::new(other).to_string(),
                },
            };
            let values = [
                ("at", figures::moment(words, at).into()),
                ("step", clean(s, "said").into()),
                ("by", by.into()),
            ];
            (at, Line::Item(String::new(), words.say("life-step", &values)))
        })
        .collect();
    steps.extend(items("seen").iter().map(|s| seen_in(s, words)));
    steps.sort_by_key(|(at, _)| *at);
    let steps: Vec<Line> = steps.into_iter().map(|(_, line)| line).collect();
    if !steps.is_empty() {
        lines.push(Line::Gap);
        lines.push(Line::Heading(words.say("life-steps", &[])));
        lines.extend(steps);
    }
    Ok(told::page(&lines, on_a_colour_terminal()))
}

/// A capture that the thing was seen in, with whom it met there first.
fn seen_in(seen: &Value, words: &Words) -> (Time, Line) {
    let time = |name: &str| Time::parse(text(seen, name)).unwrap_or_default();
    let count = |name: &str| seen.get(name).and_then(Value::as_u64).unwrap_or_default();
    let (first, last) = (time("first"), time("last"));
    // What a person named is the end of a path.
    let capture = text(seen, "capture").rsplit('/').next().unwrap_or_default();
    let values = [
        ("when", figures::span(words, first, last).into()),
        ("capture", Untrusted::new(capture).to_string().into()),
        ("up", figures::size(words, count("up")).into()),
        ("down", figures::size(words, count("down")).into()),
    ];
    let mut said = words.say("life-seen", &values);
    let mut new: Vec<String> =
        list(seen, "new").iter().map(|n| Untrusted::new(n.as_str()).to_string()).collect();
    let more = count("new_parties").saturating_sub(new.len() as u64);
    if more > 0 {
        new.push(words.say("life-seen-more", &[("n", more.into())]));
    }
    if !new.is_empty() {
        said.push(' ');
        said.push_str(&words.say("life-seen-new", &[("parties", words.list(&new).into())]));
    }
    (first, Line::Item(String::new(), said))
}

fn expect(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let mut body = Map::new();
    let act = if m.get_flag("shelf") { Act::Shelve } else { Act::Expect };
    body.insert("act".to_owned(), json!(act));
    for name in ["name", "kind", "maker", "model"] {
        if let Some(value) = m.get_one::<String>(name) {
            body.insert(name.to_owned(), json!(value));
        }
    }
    if let Some(place) = m.get_one::<String>("in") {
        body.insert("place".to_owned(), json!(super::places::find(client, words, place)?));
    }
    let known: Map<String, Value> = ["mac", "serial", "sticker"]
        .into_iter()
        .filter_map(|kind| Some((kind.to_owned(), json!(m.get_one::<String>(kind)?))))
        .collect();
    if !known.is_empty() {
        body.insert("known_by".to_owned(), Value::Object(known));
    }
    let made = client.post(words, "/things", &Value::Object(body))?.body;
    if m.get_flag("json") {
        return Ok(pretty(&made));
    }
    let name = shown::text(words, m.get_one::<String>("name").map_or("", |n| n));
    let custody = word_of(&made, "lifecustody", "custody", words);
    Ok(words.say("life-begun", &[("name", name.into()), ("custody", custody.into())]) + "\n")
}

fn done(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let named = m.get_one::<String>("thing").map_or("", |t| t);
    let id = find(client, words, named)?;
    let stands = match m.get_one::<Duty>("duty") {
        Some(duty) => {
            let body = json!({ "duty": duty });
            client.post(words, &format!("/things/{id}/duties"), &body)?.body
        }
        None => client.get(words, &format!("/things/{id}/life"))?.body,
    };
    if m.get_flag("json") {
        return Ok(pretty(&stands));
    }
    let owed = list(&stands, "owed");
    let Some(first) = owed.first() else {
        return Ok(words.say("life-nothing-owed", &[]) + "\n");
    };
    let mut lines = vec![Line::Paragraph(words.say("life-hands", &[]))];
    lines.extend(duties(&owed, words));
    let values = [
        ("thing", shown::text(words, named).into()),
        ("duty", Untrusted::new(first.as_str()).to_string().into()),
    ];
    lines.push(Line::Paragraph(words.say("life-then-done", &values)));
    Ok(told::page(&lines, on_a_colour_terminal()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_out_or_counted_from_now() {
        let now = import::now();
        for (text, hours) in [("90m", 1), ("2h", 2), ("3d", 72)] {
            let ahead = time(text).unwrap().since(now) / HOUR;
            assert_eq!(ahead, hours, "{text}");
        }
        assert_eq!(time("2026-11-23T08:00:00Z"), Time::parse("2026-11-23T08:00:00Z"));
        for text in ["", "h", "-2h", "2w", "12", "1.5h", "99999999999d", "tomorrow"] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
