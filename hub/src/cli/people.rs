//! `gardien login`, `logout`, `user`, `token`: who may do what here, and for how long.

use std::{
    env,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{
    shown,
    told::{self, Line},
    words::Words,
};
use gardien_watch::time::{HOUR, Time};
use serde_json::{Map, Value, json};

use super::{
    Wrong, args,
    client::{self, Client, Failed},
    import::now,
    inspect::on_a_colour_terminal,
    say_plain,
    things::{cell, ended, moment, named, pretty, text},
};

/// The commands.
pub(super) fn commands(words: &Words) -> Vec<Command> {
    let say = |id: &str| words.say(id, &[]);
    let asks = |command: Command| {
        client::options(args::dressed(command, words), words).arg(client::json_flag(words))
    };
    let option = |name: &'static str, value: &str, help: &str| {
        Arg::new(name).long(name).value_name(value.to_owned()).help(say(help))
    };
    let who = || named(words, "login", "LOGIN", "cli-user-login");
    let about = |command: Command| {
        command
            .arg(option("name", &say("cli-usage-text"), "cli-user-name"))
            .arg(option("role", "ROLE", "cli-user-role"))
            .arg(option("since", &say("cli-usage-time"), "cli-user-since"))
            .arg(option("until", &say("cli-usage-time"), "cli-user-until"))
            .arg(
                option("place", &say("cli-usage-place"), "cli-user-place")
                    .action(ArgAction::Append),
            )
    };
    let nested = |command: Command| {
        command
            .args_conflicts_with_subcommands(true)
            .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
    };
    vec![
        args::dressed(Command::new("login"), words)
            .about(say("cli-login-about"))
            .after_help(say("cli-login-after"))
            .arg(named(words, "at", "URL", "cli-login-url"))
            .arg(option("login", "LOGIN", "cli-user-login"))
            .arg(option("code", "CODE", "cli-login-code"))
            .arg(option("site", &say("cli-usage-text"), "cli-login-site")),
        client::options(args::dressed(Command::new("logout"), words), words)
            .about(say("cli-logout-about")),
        nested(
            asks(
                Command::new("user").about(say("cli-user-about")).after_help(say("cli-user-after")),
            )
            .subcommand(about(asks(
                Command::new("add").arg(who()).about(say("cli-user-add-about")),
            )))
            .subcommand(about(asks(
                Command::new("change")
                    .arg(who())
                    .about(say("cli-user-change-about"))
                    .arg(
                        Arg::new("password")
                            .long("password")
                            .action(ArgAction::SetTrue)
                            .help(say("cli-user-password")),
                    )
                    .arg(
                        Arg::new("forget-totp")
                            .long("forget-totp")
                            .action(ArgAction::SetTrue)
                            .help(say("cli-user-forget-totp")),
                    )
                    .arg(
                        Arg::new("forget-passkeys")
                            .long("forget-passkeys")
                            .action(ArgAction::SetTrue)
                            .help(say("cli-user-forget-passkeys")),
                    ),
            )))
            .subcommand(asks(Command::new("remove").arg(who()).about(say("cli-user-remove-about"))))
            .subcommand(asks(
                Command::new("forget")
                    .arg(named(words, "login", "LOGIN|ID", "cli-user-login"))
                    .about(say("cli-user-forget-about")),
            ))
            .subcommand(asks(Command::new("totp").about(say("cli-user-totp-about")))),
        ),
        nested(
            asks(
                Command::new("token")
                    .about(say("cli-token-about"))
                    .after_help(say("cli-token-after")),
            )
            .subcommand(asks(
                Command::new("add")
                    .arg(named(words, "name", &say("cli-usage-text"), "cli-token-name"))
                    .about(say("cli-token-add-about"))
                    .arg(option("scope", "SCOPE", "cli-token-scope").action(ArgAction::Append))
                    .arg(option("days", "N", "cli-token-days")),
            ))
            .subcommand(asks(
                Command::new("revoke")
                    .arg(named(words, "id", "ID", "cli-token-id"))
                    .about(say("cli-token-revoke-about")),
            )),
        ),
    ]
}

/// Runs one of them.
pub(super) fn run(name: &str, m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    if name == "login" {
        return Ok(ended(words, login(m, words)));
    }
    let (sub, of) = m.subcommand().map_or(("", m), |(sub, of)| (sub, of));
    let client = Client::from_matches(of, words)?;
    let done = match (name, sub) {
        ("logout", _) => logout(&client, words),
        ("user", "add") => user_add(&client, of, words),
        ("user", "change") => user_change(&client, of, words),
        ("user", "remove") => user_remove(&client, of, words),
        ("user", "forget") => user_forget(&client, of, words),
        ("user", "totp") => totp(&client, of, words),
        ("user", _) => users(&client, of, words),
        ("token", "add") => token_add(&client, of, words)?,
        ("token", "revoke") => token_revoke(&client, of, words),
        _ => tokens(&client, of, words),
    };
    Ok(ended(words, done))
}

/// A line of standard input, after a question where somebody sits there.
pub(super) fn line(words: &Words, question: &str, hide: bool) -> Result<String, Failed> {
    let stdin = io::stdin();
    let asks = stdin.is_terminal();
    if asks {
        let mut err = io::stderr();
        drop(write!(err, "{} ", words.say(question, &[])));
        drop(err.flush());
    }
    let _quiet = (asks && hide).then(Quiet::begin);
    let mut text = String::new();
    let read = stdin.lock().read_line(&mut text);
    if asks && hide {
        say_plain("");
    }
    match read {
        Ok(n) if n > 0 => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        _ => Err(Failed { sentence: words.say("cli-no-input", &[]), code: None }),
    }
}

/// While it lives, what is typed is not shown.
struct Quiet(Option<rustix::termios::Termios>);

impl Quiet {
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let Ok(before) = tcgetattr(io::stdin()) else { return Self(None) };
        let mut hidden = before.clone();
        hidden.local_modes &= !LocalModes::ECHO;
        let set = tcsetattr(io::stdin(), OptionalActions::Flush, &hidden);
        Self(set.is_ok().then_some(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let how = rustix::termios::OptionalActions::Flush;
            let _restored = rustix::termios::tcsetattr(io::stdin(), how, before);
        }
    }
}

/// A new password, twice where somebody sits there.
fn new_password(words: &Words) -> Result<String, Failed> {
    if let Ok(given) = env::var("GARDIEN_NEW_PASSWORD") {
        return Ok(given);
    }
    let first = line(words, "ask-new-password", true)?;
    if io::stdin().is_terminal() && line(words, "ask-password-again", true)? != first {
        return Err(Failed { sentence: words.say("cli-passwords-differ", &[]), code: None });
    }
    Ok(first)
}

fn password(words: &Words) -> Result<String, Failed> {
    env::var("GARDIEN_PASSWORD").or_else(|_| line(words, "ask-password", true))
}

fn login(m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let url = m.get_one::<String>("at").map_or("", |u| u.trim_end_matches('/'));
    let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let client = Client::over(&url, String::new(), words);
    let login = match m.get_one::<String>("login") {
        Some(login) => login.clone(),
        None => line(words, "ask-login", false)?,
    };
    let session = if let Some(code) = m.get_one::<String>("code") {
        let mut body = json!({ "code": code, "login": login, "password": new_password(words)? });
        if let (Some(site), Some(object)) = (m.get_one::<String>("site"), body.as_object_mut()) {
            object.insert("site".to_owned(), json!(site));
        }
        client.post(words, "/setup", &body)?.body
    } else {
        let mut body = json!({ "login": login, "password": password(words)? });
        match client.post(words, "/session", &body) {
            Err(failed) if failed.code.as_deref() == Some("code-needed") => {
                let code = line(words, "ask-code", false)?;
                if let Some(object) = body.as_object_mut() {
                    object.insert("code".to_owned(), json!(code));
                }
                client.post(words, "/session", &body)?.body
            }
            other => other?.body,
        }
    };
    client::keep(&url, text(&session, "token")).map_err(|e| Failed {
        sentence: words.say("cli-login-not-kept", &[("cause", e.to_string().into())]),
        code: None,
    })?;
    let values = [
        ("place", shown::text(words, &url).into()),
        ("until", moment(&session, "expires", words).into()),
    ];
    Ok(words.say("cli-logged-in", &values) + "\n")
}

fn logout(client: &Client, words: &Words) -> Result<String, Failed> {
    if client.is_over() {
        client.delete(words, "/session", None)?;
    }
    let _gone = client::forget();
    Ok(words.say("cli-logged-out", &[]) + "\n")
}

/// The id of the person with a login.
fn person(client: &Client, words: &Words, login: &str) -> Result<String, Failed> {
    if login.parse::<gardien_site::id::Id>().is_ok() {
        return Ok(login.to_owned());
    }
    let all = client.all(words, "/people?fields=id,login")?;
    let found = all.iter().find(|p| text(p, "login") == login.to_lowercase());
    found.map(|p| text(p, "id").to_owned()).ok_or_else(|| Failed {
        sentence: words.say("cli-no-person", &[("name", shown::text(words, login).into())]),
        code: None,
    })
}

fn users(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let all = client.all(words, "/people")?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": all })));
    }
    let places = client.all(words, "/places?fields=id,name")?;
    let place = |id: &Value| {
        let found = places.iter().find(|p| Some(text(p, "id")) == id.as_str());
        found.map(|p| cell(p, "name")).unwrap_or_default()
    };
    let rows = all
        .iter()
        .map(|p| {
            let of: Vec<String> = p
                .get("places")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(place)
                .collect();
            let totp = p.get("totp").and_then(Value::as_bool) == Some(true);
            vec![
                cell(p, "login"),
                cell(p, "name"),
                told::word("role", text(p, "role"), words),
                moment(p, "until", words),
                of.join(", "),
                if totp { "✓".to_owned() } else { String::new() },
            ]
        })
        .collect();
    let head = [
        "people-head-login",
        "people-head-name",
        "people-head-role",
        "people-head-until",
        "people-head-places",
        "people-head-totp",
    ]
    .map(|c| words.say(c, &[]));
    let lines = [Line::Table { head: head.to_vec(), rows, right: 9 }];
    Ok(told::page(&lines, on_a_colour_terminal()))
}

/// What the options say of a person.
fn said(client: &Client, m: &ArgMatches, words: &Words) -> Result<Map<String, Value>, Failed> {
    let mut body = Map::new();
    for name in ["name", "role", "since", "until"] {
        if let Some(value) = m.get_one::<String>(name) {
            // A day alone is its beginning.
            let is_time = matches!(name, "since" | "until");
            let time = is_time.then(|| Time::parse(value)).flatten();
            let value = match time {
                _ if value.is_empty() => Value::Null,
                Some(time) => json!(time),
                None => json!(value),
            };
            body.insert(name.to_owned(), value);
        }
    }
    let mut places = Vec::new();
    for place in m.get_many::<String>("place").into_iter().flatten() {
        places.push(super::places::find(client, words, place)?);
    }
    if !places.is_empty() {
        body.insert("places".to_owned(), json!(places));
    }
    Ok(body)
}

fn told_person(m: &ArgMatches, words: &Words, person: &Value, message: &str) -> String {
    if m.get_flag("json") {
        return pretty(person);
    }
    let login = shown::text(words, text(person, "login"));
    words.say(message, &[("login", login.into())]) + "\n"
}

fn user_add(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let mut body = said(client, m, words)?;
    let login = m.get_one::<String>("login").cloned().unwrap_or_default();
    body.insert("login".to_owned(), json!(login));
    body.entry("role").or_insert_with(|| json!("caretaker"));
    body.insert("password".to_owned(), json!(new_password(words)?));
    let made = client.post(words, "/people", &Value::Object(body))?.body;
    Ok(told_person(m, words, &made, "people-added"))
}

fn user_change(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let id = person(client, words, m.get_one::<String>("login").map_or("", |l| l))?;
    let mut body = said(client, m, words)?;
    if m.get_flag("password") {
        body.insert("password".to_owned(), json!(new_password(words)?));
    }
    if m.get_flag("forget-totp") {
        body.insert("forget_totp".to_owned(), json!(true));
    }
    if m.get_flag("forget-passkeys") {
        body.insert("forget_passkeys".to_owned(), json!(true));
    }
    let path = format!("/people/{id}");
    let changed = client.patch(words, &path, &Value::Object(body), None)?.body;
    Ok(told_person(m, words, &changed, "people-changed"))
}

fn user_remove(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let login = m.get_one::<String>("login").cloned().unwrap_or_default();
    let id = person(client, words, &login)?;
    client.delete(words, &format!("/people/{id}"), None)?;
    Ok(told_person(m, words, &json!({ "id": id, "login": login }), "people-removed"))
}

fn user_forget(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let login = m.get_one::<String>("login").cloned().unwrap_or_default();
    let id = person(client, words, &login)?;
    client.post(words, &format!("/people/{id}/forget"), &json!({}))?;
    Ok(told_person(m, words, &json!({ "id": id, "login": login }), "people-forgotten"))
}

fn totp(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let body = json!({ "password": password(words)? });
    let factor = client.post(words, "/me/totp", &body)?.body;
    if m.get_flag("json") {
        return Ok(pretty(&factor));
    }
    let values = [
        ("secret", text(&factor, "secret").to_owned().into()),
        ("uri", text(&factor, "uri").to_owned().into()),
    ];
    say_plain(&words.say("totp-scan", &values));
    let code = line(words, "ask-code", false)?;
    client.put(words, "/me/totp", &json!({ "code": code.trim() }))?;
    Ok(words.say("totp-in-use", &[]) + "\n")
}

fn tokens(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let all = client.all(words, "/tokens")?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "items": all })));
    }
    let rows = all
        .iter()
        .filter(|t| text(t, "kind") == "token")
        .map(|t| {
            let scopes: Vec<&str> = t
                .get("scopes")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            vec![
                cell(t, "name"),
                scopes.join(" "),
                moment(t, "expires", words),
                moment(t, "used", words),
                text(t, "id").to_owned(),
            ]
        })
        .collect::<Vec<_>>();
    if rows.is_empty() {
        return Ok(words.say("tokens-none", &[]) + "\n");
    }
    let head = [
        "tokens-head-name",
        "tokens-head-scopes",
        "tokens-head-expires",
        "tokens-head-used",
        "tokens-head-id",
    ]
    .map(|c| words.say(c, &[]));
    let lines = [Line::Table { head: head.to_vec(), rows, right: 9 }];
    Ok(told::page(&lines, on_a_colour_terminal()))
}

fn token_add(
    client: &Client,
    m: &ArgMatches,
    words: &Words,
) -> Result<Result<String, Failed>, Wrong> {
    let days = match m.get_one::<String>("days") {
        None => 90,
        Some(text) => match text.parse::<i64>() {
            Ok(days) if (1..=366).contains(&days) => days,
            _ => {
                let value = shown::text(words, text);
                return Err(Wrong(words.say("usage-days", &[("value", value.into())])));
            }
        },
    };
    let scopes: Vec<String> =
        m.get_many::<String>("scope").into_iter().flatten().cloned().collect();
    let scopes = if scopes.is_empty() { vec!["read".to_owned()] } else { scopes };
    let body = json!({
        "name": m.get_one::<String>("name"),
        "scopes": scopes,
        "expires": Time(now().0.saturating_add(days * 24 * HOUR - HOUR)),
    });
    let made = match client.post(words, "/tokens", &body) {
        Ok(made) => made.body,
        Err(failed) => return Ok(Err(failed)),
    };
    if m.get_flag("json") {
        return Ok(Ok(pretty(&made)));
    }
    // Alone on standard output, so that it can be piped; what is said of it goes beside.
    say_plain(&words.say("tokens-told-once", &[]));
    Ok(Ok(text(&made, "token").to_owned() + "\n"))
}

fn token_revoke(client: &Client, m: &ArgMatches, words: &Words) -> Result<String, Failed> {
    let id = m.get_one::<String>("id").cloned().unwrap_or_default();
    client.delete(words, &format!("/tokens/{}", id.trim()), None)?;
    if m.get_flag("json") {
        return Ok(pretty(&json!({ "id": id })));
    }
    Ok(words.say("tokens-revoked", &[]) + "\n")
}
