//! `gardien things`, `thing`, `name`, `merge`, `split`, `undo`: what is here, and who is who.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{
    figures, shown,
    told::{self, Line},
    words::Words,
};
use gardien_watch::{time::Time, untrusted::Untrusted};
use serde_json::{Value, json};

use super::{
    FAILED, Wrong, args,
    client::{self, Client, Failed},
    inspect::{on_a_colour_terminal, say_unwritten},
    say,
};
use crate::{json as as_json, output};

/// A positional argument.
pub(super) fn named(words: &Words, name: &'static str, shown_as: &str, help: &str) -> Arg {
    Arg::new(name)
        .value_name(shown_as.to_owned())
        .required(true)
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(words.say(help, &[]))
}

fn option(words: &Words, name: &'static str, value: &str, help: &str) -> Arg {
    Arg::new(name).long(name).value_name(value.to_owned()).help(words.say(help, &[]))
}

/// The commands.
pub(super) fn commands(words: &Words) -> Vec<Command> {
    let say = |id: &str| words.say(id, &[]);
    let asks = |command: Command| {
        client::options(args::dressed(command, words), words).arg(client::json_flag(words))
    };
    let thing = |name| named(words, name, &say("cli-usage-a-thing"), "cli-a-thing");
    let things = Command::new("things")
        .about(say("cli-things-about"))
        .after_help(say("cli-things-after"))
        .arg(option(words, "view", "VIEW", "cli-things-view"))
        .arg(option(words, "custody", "WORD", "cli-things-custody"))
        .arg(option(words, "in", &say("cli-usage-place"), "cli-things-in"))
        .arg(option(words, "find", &say("cli-usage-text"), "cli-things-find"));
    let mut set = Command::new("set")
        .arg(thing("thing"))
        .about(say("cli-set-about"))
        .after_help(say("cli-set-after"))
        .arg(Arg::new("lock").long("lock").action(ArgAction::SetTrue).help(say("cli-set-lock")));
    for (field, help) in FIELDS {
        set = set.arg(option(words, field, &say("cli-usage-text"), help));
    }
    let set = set.arg(option(words, "place", &say("cli-usage-place"), "cli-set-place"));
    vec![
        asks(things),
        asks(
            Command::new("thing")
                .arg(thing("thing"))
                .about(say("cli-thing-about"))
                .after_help(say("cli-thing-after"))
                .arg(
                    Arg::new("all")
                        .long("all")
                        .action(ArgAction::SetTrue)
                        .help(say("cli-thing-all")),
                ),
        ),
        asks(set),
        asks(
            Command::new("merge")
                .arg(thing("from"))
                .arg(thing("into"))
                .about(say("cli-merge-about")),
        ),
        asks(
            Command::new("split")
                .arg(thing("thing"))
                .arg(
                    named(words, "claim", "CLAIM", "cli-split-claim")
                        .num_args(1..)
                        .action(ArgAction::Append),
                )
                .about(say("cli-split-about")),
        ),
        asks(
            Command::new("undo")
                .arg(named(words, "change", "ID", "cli-undo-change"))
                .about(say("cli-undo-about")),
        ),
    ]
}

/// What `set` can say, in the order of a page about a thing.
const FIELDS: [(&str, &str); 8] = [
    ("name", "cli-set-name"),
    ("kind", "cli-set-kind"),
    ("maker", "cli-set-maker"),
    ("model", "cli-set-model"),
    ("firmware", "cli-set-firmware"),
    ("owner", "cli-set-owner"),
    ("purpose", "cli-set-purpose"),
    ("note", "cli-set-note"),
];

/// Runs one of them.
pub(super) fn run(name: &str, m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let client = Client::from_matches(m, words)?;
    let done = match name {
        "things" => list(&client, m, words),
        "thing" => one(&client, m, words),
        "set" => set(&client, m, words),
        "merge" => merge(&client, m, words),
        "split" => split(&client, m, words),
        _ => undo(&client, m, words),
    };
    Ok(ended(words, done))
}

/// Prints what was done, or says why it was not.
pub(super) fn ended(words: &Words, done: Result<String, Failed>) -> ExitCode {
    match done {
        Ok(text) => {
            let written = output::write_stdout(|out| out.write_all(text.as_bytes()));
            if let Err(error) = written {
                say_unwritten(words, "-", &error);
                return ExitCode::from(FAILED);
            }
            ExitCode::SUCCESS
        }
        Err(failed) => {
            say(words, &failed.sentence);
            ExitCode::from(FAILED)
        }
    }
}

/// JSON as the hub answered it.
pub(super) fn pretty(value: &Value) -> String {
    let mut octets = Vec::new();
    // Into memory nothing fails.
    let _written = as_json::write(&mut octets, value);
    String::from_utf8(octets).unwrap_or_default()
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A text of a stranger, for a cell.
pub(super) fn cell(value: &Value, name: &str) -> String {
    Untrusted::new(text(value, name)).to_string()
}

pub(super) fn moment(value: &Value, name: &str, words: &Words) -> String {
    Time::parse(text(value, name)).map(|t| figures::moment(words, t)).unwrap_or_default()
}

/// A path with a text in its query.
pub(super) fn query(path: &str, pairs: &[(&str, Option<&String>)]) -> String {
    let mut out = path.to_owned();
    for (name, value) in pairs {
        if let Some(value) = value {
            out.push(if out.contains('?') { '&' } else { '?' });
            out.push_str(name);
            out.push('=');
            for octet in value.bytes() {
                if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
                    out.push(char::from(octet));
                } else {
                    out.push_str(&format!("%{octet:02X}"));
                }
            }
        }
    }
    out
}

/// The id of the thing that a person means: an id, a number, an address, a name.
pub(super) fn find(client: &Client, words: &Words, named: &str) -> Result<String, Failed> {
    if named.parse::<gardien_site::id::Id>().is_ok() {
        return Ok(named.to_owned());
    }
    let all = client.all(words, "/things?fields=id,num,name,kind,maker,model")?;
    if let Ok(num) = named.trim_start_matches('#').parse::<i64>() {
        let found = all.iter().find(|t| t.get("num").and_then(Value::as_i64) == Some(num));
        if let Some(found) = found {
            return Ok(text(found, "id").to_owned());
        }
    }
    let lower = named.to_lowercase();
    let exact: Vec<&Value> =
        all.iter().filter(|t| text(t, "name").to_lowercase() == lower).collect();
    let found = match exact.as_slice() {
        [] => client.all(words, &query("/things", &[("q", Some(&named.to_owned()))]))?,
        some => some.iter().map(|t| (*t).clone()).collect(),
    };
    match found.as_slice() {
        [one] => Ok(text(one, "id").to_owned()),
        [] => Err(Failed {
            sentence: words.say("cli-no-thing", &[("name", shown::text(words, named).into())]),
            code: None,
        }),
        several => {
            let names: Vec<String> = several
                .iter()
                .take(8)
                .map(|t| {
                    format!(
                        "#{} {}",
                        t.get("num").and_then(Value::as_i64).unwrap_or(0),
                        called(t, words)
                    )
                })
                .collect();
            Err(Failed {
                sentence: words.say(
                    "cli-several-things",
                    &[
                        ("name", shown::text(words, named).into()),
                        ("list", words.list(&names).into()),
                    ],
                ),
                code: None,
            })
        }
    }
}

/// What a thing of a list is called: its name, else what it is, else its number.
fn called(thing: &Value, words: &Words) -> String {
    told::called(
        text(thing, "name"),
        thing.get("kind").and_then(Value::as_str),
        thing.get("maker").and_then(Value::as_str),
        thing.get("model").and_then(Value::as_str),
        words,
    )
}

fn list(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let place = match m.get_one::<String>("in") {
        None => None,
        Some(named) => Some(super::places::find(client, words, named)?),
    };
    let path = query(
        "/things",
        &[
            ("view", m.get_one("view")),
            ("custody", m.get_one("custody")),
            ("in", place.as_ref()),
            ("q", m.get_one("find")),
        ],
    );
    let things = client.all(words, &path)?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": things })));
    }
    if things.is_empty() {
        let views = client.get(words, "/views")?.body;
        let any = views.get("things").and_then(Value::as_u64).unwrap_or(0) > 0;
        return Ok(words.say(if any { "things-none-such" } else { "things-none" }, &[]) + "\n");
    }
    let word = |area: &str, word: &str| told::word(area, word, words);
    let rows: Vec<Vec<String>> = things
        .iter()
        .map(|t| {
            let findings = t.get("findings").and_then(Value::as_object);
            let of = |level: &str| {
                findings.and_then(|f| f.get(level)).and_then(Value::as_u64).unwrap_or(0)
            };
            let marks = match (of("act"), of("look")) {
                (0, 0) => String::new(),
                (0, look) => format!("▲ {look}"),
                (act, 0) => format!("⬢ {act}"),
                (act, look) => format!("⬢ {act} ▲ {look}"),
            };
            vec![
                called(t, words),
                format!("#{}", t.get("num").and_then(Value::as_i64).unwrap_or(0)),
                t.get("kind")
                    .and_then(Value::as_str)
                    .map_or_else(String::new, |k| told::kind(k, words)),
                word("lifecustody", text(t, "custody")),
                Time::parse(text(t, "last_seen"))
                    .map(|t| figures::day(words, t))
                    .unwrap_or_default(),
                marks,
            ]
        })
        .collect();
    let head = [
        "things-head-who",
        "things-head-number",
        "things-head-kind",
        "things-head-custody",
        "things-head-last",
        "things-head-findings",
    ]
    .map(|c| words.say(c, &[]));
    let mut lines = vec![Line::Table { head: head.to_vec(), rows, right: 9 }];
    let n = things.len().into();
    lines.push(Line::Gap);
    lines.push(Line::Paragraph(words.say("things-count", &[("n", n)])));
    Ok(told::page(&lines, on_a_colour_terminal()))
}

fn one(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let id = find(client, words, m.get_one::<String>("thing").map_or("", |t| t))?;
    let thing = client.get(words, &format!("/things/{id}"))?.body;
    if m.get_flag("json") {
        return Ok(pretty(&thing));
    }
    let say = |id: &str, values: &[(&str, gardien_site::words::Value<'_>)]| words.say(id, values);
    let mut lines = Vec::new();
    let num = thing.get("num").and_then(Value::as_i64).unwrap_or(0);
    lines.push(Line::Heading(format!("#{num} · {}", called(&thing, words))));
    lines.push(Line::Paragraph(Untrusted::new(text(&thing, "about")).to_string()));
    lines.push(Line::Gap);
    let axis = |area: &str| told::word(&format!("life{area}"), text(&thing, area), words);
    lines.push(Line::Paragraph(say(
        "thing-stands",
        &[
            ("custody", axis("custody").into()),
            ("trust", axis("trust").into()),
            ("presence", axis("presence").into()),
            ("support", axis("support").into()),
        ],
    )));
    let seen = [moment(&thing, "first_seen", words), moment(&thing, "last_seen", words)];
    if seen.iter().all(|s| !s.is_empty()) {
        let [first, last] = seen;
        lines.push(Line::Paragraph(say(
            "thing-seen",
            &[("first", first.into()), ("last", last.into())],
        )));
    }
    for why in thing.get("why").and_then(Value::as_array).into_iter().flatten() {
        lines.push(Line::Paragraph(why.as_str().unwrap_or_default().to_owned()));
    }
    let list = |name: &str| thing.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let open = list("open_findings");
    if !open.is_empty() {
        lines.push(Line::Gap);
        lines.push(Line::Heading(say("thing-findings", &[])));
        for f in &open {
            let sentences: Vec<&str> = f
                .get("sentences")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let label = text(f, "label");
            let told = format!("{} ({label})", Untrusted::new(&sentences.join(" ")));
            lines.push(Line::Item(text(f, "level").to_owned(), told));
        }
    }
    let stated = list("stated");
    if !stated.is_empty() {
        lines.push(Line::Gap);
        lines.push(Line::Heading(say("thing-stated", &[])));
        let rows = stated
            .iter()
            .map(|s| {
                vec![
                    cell(s, "value"),
                    told::word("field", text(s, "field"), words),
                    told::word("claimsource", text(s, "source"), words),
                    if s.get("lock").and_then(Value::as_bool) == Some(true) {
                        say("thing-locked", &[])
                    } else {
                        String::new()
                    },
                ]
            })
            .collect();
        let head = ["thing-head-what", "thing-head-field", "thing-head-source", "thing-head-lock"]
            .map(|c| say(c, &[]));
        lines.push(Line::Table { head: head.to_vec(), rows, right: 9 });
    }
    let claims = list("claims");
    if !claims.is_empty() {
        lines.push(Line::Gap);
        lines.push(Line::Heading(say("thing-claims", &[])));
        let rows = claims
            .iter()
            .filter(|c| m.get_flag("all") || c.get("ended").is_none_or(Value::is_null))
            .map(|c| {
                let mut row = vec![
                    cell(c, "value"),
                    told::word("claimkind", text(c, "kind"), words),
                    told::word("claimsource", text(c, "source"), words),
                ];
                if m.get_flag("all") {
                    row.push(text(c, "id").to_owned());
                }
                row
            })
            .collect();
        let mut head = ["thing-head-what", "thing-head-claim", "thing-head-source"]
            .map(|c| say(c, &[]))
            .to_vec();
        if m.get_flag("all") {
            head.push("id".to_owned());
        }
        lines.push(Line::Table { head, rows, right: 9 });
    }
    let parties = list("parties");
    if !parties.is_empty() {
        lines.push(Line::Gap);
        lines.push(Line::Heading(say("thing-parties", &[])));
        let most = if m.get_flag("all") { usize::MAX } else { 12 };
        let octets = |p: &Value, name: &str| {
            figures::size(words, p.get(name).and_then(Value::as_u64).unwrap_or(0))
        };
        let rows = parties
            .iter()
            .take(most)
            .map(|p| {
                let who = match text(p, "name") {
                    "" => p
                        .pointer("/addresses/0")
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned(),
                    name => Untrusted::new(name).to_string(),
                };
                let port = p.get("port").and_then(Value::as_u64);
                let port = port.map(|p| format!(" {p}")).unwrap_or_default();
                vec![
                    who,
                    format!("{}{port}", text(p, "protocol")),
                    told::word("secrecy", text(p, "encrypted"), words),
                    octets(p, "up"),
                    octets(p, "down"),
                ]
            })
            .collect();
        let head = [
            "thing-head-party",
            "thing-head-spoken",
            "thing-head-encrypted",
            "thing-head-up",
            "thing-head-down",
        ]
        .map(|c| say(c, &[]));
        lines.push(Line::Table { head: head.to_vec(), rows, right: 3 });
        if parties.len() > most {
            let n = (parties.len() - most).into();
            lines.push(Line::Paragraph(say("thing-more-parties", &[("n", n)])));
        }
    }
    Ok(told::page(&lines, on_a_colour_terminal()))
}

fn set(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let id = find(client, words, m.get_one::<String>("thing").map_or("", |t| t))?;
    let mut body = json!({ "lock": m.get_flag("lock") });
    for (field, _) in FIELDS {
        if let (Some(value), Some(object)) = (m.get_one::<String>(field), body.as_object_mut()) {
            // Nothing takes back what was told.
            let told = if value.trim().is_empty() { Value::Null } else { json!(value.trim()) };
            object.insert(field.to_owned(), told);
        }
    }
    if let (Some(place), Some(object)) = (m.get_one::<String>("place"), body.as_object_mut()) {
        let place = match place.trim() {
            "" => Value::Null,
            named => json!(super::places::find(client, words, named)?),
        };
        object.insert("place".to_owned(), place);
    }
    let thing = client.patch(words, &format!("/things/{id}"), &body, None)?.body;
    if m.get_flag("json") {
        return Ok(pretty(&thing));
    }
    let num = thing.get("num").and_then(Value::as_i64).unwrap_or(0);
    let who = format!("#{num} {}", called(&thing, words));
    Ok(words.say("cli-set-done", &[("who", who.into())]) + "\n")
}

fn identity(
    client: &Client,
    m: &ArgMatches,
    words: &Words,
    body: &Value,
) -> Result<String, Failed> {
    let done = client.post(words, "/identity", body)?.body;
    if m.get_flag("json") {
        return Ok(pretty(&done));
    }
    let change = text(&done, "change").to_owned();
    Ok(words.say("cli-identity-done", &[("change", change.into())]) + "\n")
}

fn merge(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let of = |name: &str| find(client, words, m.get_one::<String>(name).map_or("", |t| t));
    let body = json!({ "act": "merge", "from": of("from")?, "into": of("into")? });
    identity(client, m, words, &body)
}

fn split(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let thing = find(client, words, m.get_one::<String>("thing").map_or("", |t| t))?;
    let claims: Vec<&String> = m.get_many::<String>("claim").into_iter().flatten().collect();
    identity(client, m, words, &json!({ "act": "split", "thing": thing, "claims": claims }))
}

fn undo(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let change = m.get_one::<String>("change").cloned().unwrap_or_default();
    identity(client, m, words, &json!({ "act": "undo", "change": change }))
}
