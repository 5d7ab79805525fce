//! `gardien journal`: the record of acts shown, exported, proven, and verified by anybody.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    journal::{
        audit::{self, Asked, Export, audit},
        note::Signed,
        policy::Policy,
        proof::{self, Proof},
        told,
    },
    shown,
    words::Words,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    ATTENTION, FAILED, Wrong, args,
    client::{self, Client},
    import::{self, now},
    inspect::say_unwritten,
    say,
    things::{ended, named, pretty},
};
use crate::{
    journal::{self, JournalError, Run, Signer, tar, witness},
    json as as_json, output,
    run::journal_folder,
    store::{Db, Location, Tx},
};

/// Octets of an export that is read.
const MOST: u64 = 4 << 30;

/// The command.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let file = say("cli-usage-file");
    let path = |name: &'static str, help: &str| {
        Arg::new(name)
            .long(name)
            .value_name(file.clone())
            .value_parser(value_parser!(PathBuf))
            .help(say(help))
    };
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    let count = |name: &'static str, help: &str| {
        Arg::new(name).long(name).value_name("N").value_parser(value_parser!(u64)).help(say(help))
    };
    let asks = |command: Command| client::options(args::dressed(command, words), words);
    let here = |command: Command| args::dressed(command, words).arg(import::store_option(words));
    args::dressed(Command::new("journal"), words)
        .about(say("journal-cli-about"))
        .after_help(say("journal-cli-after"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
        .subcommand(
            asks(Command::new("show").about(say("journal-cli-show-about")))
                .arg(count("from", "journal-cli-from"))
                .arg(count("most", "journal-cli-most"))
                .arg(flag("json", "journal-cli-json")),
        )
        .subcommand(
            asks(
                Command::new("export")
                    .arg(
                        named(words, "out", &say("journal-usage-export"), "journal-cli-out")
                            .value_parser(value_parser!(PathBuf)),
                    )
                    .about(say("journal-cli-export-about")),
            )
            .arg(flag("open", "journal-cli-open")),
        )
        .subcommand(
            asks(
                Command::new("prove")
                    .arg(named(words, "n", "N", "journal-cli-n").value_parser(value_parser!(u64)))
                    .about(say("journal-cli-prove-about")),
            )
            .arg(path("out", "cli-inspect-out")),
        )
        .subcommand(
            here(
                Command::new("witness")
                    .about(say("journal-cli-witness-about"))
                    .after_help(say("journal-cli-witness-after")),
            )
            .arg(
                Arg::new("url")
                    .long("url")
                    .value_name("URL")
                    .requires("keys")
                    .help(say("journal-cli-witness-url")),
            )
            .arg(path("keys", "journal-cli-witness-keys").requires("url"))
            .arg(path("know", "journal-cli-witness-know")),
        )
        .subcommand(
            here(Command::new("renew").about(say("journal-cli-renew-about"))).arg(
                Arg::new("reason")
                    .long("reason")
                    .value_name(say("cli-usage-text"))
                    .required(true)
                    .help(say("journal-cli-reason")),
            ),
        )
        .subcommand(
            args::dressed(
                Command::new("verify").arg(
                    named(words, "file", &say("journal-usage-export"), "journal-cli-file")
                        .value_parser(value_parser!(PathBuf)),
                ),
                words,
            )
            .about(say("journal-cli-verify-about"))
            .after_help(say("journal-cli-verify-after"))
            .arg(path("keys", "journal-cli-keys"))
            .arg(count("witnesses", "journal-cli-policy"))
            .arg(path("seen", "journal-cli-seen"))
            .arg(flag("json", "journal-cli-json")),
        )
}

/// Runs it.
pub(super) fn run(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    match m.subcommand() {
        Some(("verify", m)) => Ok(verify(m, words)),
        Some(("renew", m)) => renew(m, words),
        Some(("witness", m)) => witnesses(m, words),
        Some(("export", m)) => export(m, words),
        Some(("prove", m)) => prove(m, words),
        Some((_, m)) => show(m, words),
        None => Err(Wrong(words.say("usage-other", &[]))),
    }
}

/// Says what is wrong with the journal, or with the store that it is in.
fn failed(words: &Words, location: &Location, error: &JournalError) -> ExitCode {
    import::say_journal(words, location, error);
    ExitCode::from(FAILED)
}

/// The store and whoever signs its journal.
fn opened(location: &Location, words: &Words) -> Result<(Db, Signer), ExitCode> {
    let store = |error| {
        import::say_store(words, location, &error);
        ExitCode::from(FAILED)
    };
    let db = Db::open(location).map_err(store)?;
    let site = import::the_site(&db, now()).map_err(store)?;
    let signer = Signer::open(&journal_folder(location, &own_folder(words)), site, &db);
    Ok((db, signer.map_err(|e| failed(words, location, &e))?))
}

/// Where the keys of a hub are whose store is no folder: the folder where its store would be.
pub(super) fn own_folder(words: &Words) -> PathBuf {
    match import::usual_store(words) {
        Ok(Location::File(file)) => file.parent().map(PathBuf::from).unwrap_or_default(),
        _ => PathBuf::from("."),
    }
}

/// Where the store is, where no hub is named that runs.
fn here(m: &ArgMatches, words: &Words) -> Result<Option<Location>, Wrong> {
    if Client::goes_over(m) { Ok(None) } else { import::store_of(m, words).map(Some) }
}

fn show(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let client = Client::from_matches(m, words)?;
    let from = m.get_one::<u64>("from").copied().unwrap_or(0);
    let most = m.get_one::<u64>("most").copied().unwrap_or(u64::MAX);
    let mut items: Vec<Value> = Vec::new();
    let mut next = from;
    let done = loop {
        let limit = most.saturating_sub(items.len() as u64).min(500);
        if limit == 0 {
            break Ok(());
        }
        let page = client.get(words, &format!("/journal?from={next}&limit={limit}"));
        match page.map(|p| p.body) {
            Err(failed) => break Err(failed),
            Ok(mut page) => {
                let Some(Value::Array(more)) = page.get_mut("items").map(Value::take) else {
                    break Ok(());
                };
                if more.is_empty() {
                    break Ok(());
                }
                next += more.len() as u64;
                items.extend(more);
            }
        }
    };
    Ok(ended(
        words,
        done.map(|()| {
            if m.get_flag("json") {
                return pretty(&json!({ "items": items }));
            }
            if items.is_empty() {
                return words.say("journal-no-epoch", &[]) + "\n";
            }
            let line = |e: &Value| e.get("text").and_then(Value::as_str).map(str::to_owned);
            items.iter().filter_map(line).map(|line| line + "\n").collect()
        }),
    ))
}

fn export(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let Some(out) = m.get_one::<PathBuf>("out").cloned() else {
        return Err(Wrong(words.say("usage-other", &[])));
    };
    let name = shown::text(words, &out.to_string_lossy());
    if out.exists() {
        say(words, &words.say("journal-export-exists", &[("file", name.into())]));
        return Ok(ExitCode::from(FAILED));
    }
    let open = m.get_flag("open");
    let files = if let Some(location) = here(m, words)? {
        let (db, signer) = match opened(&location, words) {
            Ok(opened) => opened,
            Err(code) => return Ok(code),
        };
        match journal::export_of(&signer, &db, now(), open) {
            Ok(files) => files,
            Err(error) => return Ok(failed(words, &location, &error)),
        }
    } else {
        let client = Client::from_matches(m, words)?;
        match client.get(words, &format!("/journal/export?open={open}")) {
            Err(failed) => return Ok(ended(words, Err(failed))),
            Ok(answer) => match tar::read(&answer.octets) {
                Ok(files) => files,
                Err(n) => {
                    let values = [("file", client.place.clone().into()), ("n", (n as u64).into())];
                    say(words, &words.say("journal-file-not-tar", &values));
                    return Ok(ExitCode::from(FAILED));
                }
            },
        }
    };
    let written = if out.extension().is_some_and(|e| e == "tar") {
        output::write_file(&out, |to| to.write_all(&tar::write(&files).unwrap_or_default()))
    } else {
        write_folder(&out, &files)
    };
    if let Err(error) = written {
        say_unwritten(words, &out.to_string_lossy(), &error);
        return Ok(ExitCode::from(FAILED));
    }
    let n = size_of(&files).into();
    let heads = files.keys().filter(|name| name.starts_with("checkpoints/")).count().into();
    Ok(ended(
        words,
        Ok(words.say("journal-exported", &[("file", name.into()), ("n", n), ("heads", heads)])
            + "\n"),
    ))
}

/// Entries of an export, by its newest head.
fn size_of(files: &Export) -> u64 {
    let head = files.get("checkpoint").and_then(|c| Signed::parse(c).ok());
    head.map_or(0, |h| h.checkpoint.size)
}

fn write_folder(out: &Path, files: &Export) -> io::Result<()> {
    for (name, octets) in files {
        let path = out.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        output::write_file(&path, |to| to.write_all(octets))?;
    }
    Ok(())
}

fn prove(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let n = m.get_one::<u64>("n").copied().unwrap_or(0);
    let proof = if let Some(location) = here(m, words)? {
        let (db, signer) = match opened(&location, words) {
            Ok(opened) => opened,
            Err(code) => return Ok(code),
        };
        match journal::prove(&signer, &db, now(), n) {
            Ok(proof) => proof.text().into_bytes(),
            Err(error) => return Ok(failed(words, &location, &error)),
        }
    } else {
        let client = Client::from_matches(m, words)?;
        match client.get(words, &format!("/journal/proof?n={n}")) {
            Err(failed) => return Ok(ended(words, Err(failed))),
            Ok(answer) => answer.octets,
        }
    };
    let written = match m.get_one::<PathBuf>("out") {
        Some(out) => output::write_file(out, |to| to.write_all(&proof)),
        None => output::write_stdout(|to| to.write_all(&proof)),
    };
    if let Err(error) = written {
        let out = m.get_one::<PathBuf>("out");
        say_unwritten(words, &out.map_or_else(|| "-".into(), |o| o.to_string_lossy()), &error);
        return Ok(ExitCode::from(FAILED));
    }
    Ok(ExitCode::SUCCESS)
}

fn renew(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let location = import::store_of(m, words)?;
    let reason = m.get_one::<String>("reason").cloned().unwrap_or_default();
    let renewed = || -> Result<u64, JournalError> {
        let db = Db::open(&location)?;
        let site = import::the_site(&db, now())?;
        let folder = journal_folder(&location, &own_folder(words));
        let signer = Signer::open_unchecked(&folder, site)?;
        let run = Run::start(site, gardien_site::journal::entry::Quality::Unknown)?;
        let epoch = journal::renew(&signer, &db, &run, now(), &reason)?;
        signer.sign(&db, now())?;
        Ok(epoch)
    };
    match renewed() {
        Ok(epoch) => {
            Ok(ended(words, Ok(words.say("journal-renewed", &[("n", epoch.into())]) + "\n")))
        }
        Err(error) => Ok(failed(words, &location, &error)),
    }
}

/// Appoints witnesses, knows logs, and tells the keys of this hub, for others to do the same.
fn witnesses(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let location = import::store_of(m, words)?;
    let of = |name: &str| m.get_one::<PathBuf>(name).map(|file| keys(file, words)).transpose();
    let (appointed, known) = match (of("keys"), of("know")) {
        (Ok(appointed), Ok(known)) => (appointed, known),
        (Err(code), _) | (_, Err(code)) => return Ok(code),
    };
    let (db, signer) = match opened(&location, words) {
        Ok(opened) => opened,
        Err(code) => return Ok(code),
    };
    let url = m.get_one::<String>("url").cloned();
    let site = signer.site();
    let noted = || -> Result<u64, JournalError> {
        let run = Run::start(site, gardien_site::journal::entry::Quality::Unknown)?;
        Ok(db
            .write_now(move |tx: &mut Tx<'_>| {
                if let (Some(url), Some(keys)) = (&url, &appointed) {
                    witness::appoint(tx, &run, now(), url, keys)?;
                }
                if let Some(known) = &known {
                    witness::know(tx, &run, now(), known)?;
                }
                journal::begun(tx, site)
            })?
            .0)
    };
    match noted() {
        Ok(epoch) => {
            let own = signer.keys();
            let told = Policy::of(own.log(epoch.max(1)), own.witness());
            Ok(ended(words, Ok(told.text())))
        }
        Err(error) => Ok(failed(words, &location, &error)),
    }
}

/// What a verification says to programs.
#[derive(Serialize)]
struct Judgement<'a> {
    holds: bool,
    #[serde(flatten)]
    audit: &'a audit::Audit,
}

fn verify(m: &ArgMatches, words: &Words) -> ExitCode {
    let Some(file) = m.get_one::<PathBuf>("file") else { return ExitCode::from(FAILED) };
    let name = file.to_string_lossy();
    let policy = match m.get_one::<PathBuf>("keys").map(|f| keys(f, words)).transpose() {
        Ok(policy) => policy,
        Err(code) => return code,
    };
    let seen = match m.get_one::<PathBuf>("seen").map(|f| seen(f, words)).transpose() {
        Ok(seen) => seen,
        Err(code) => return code,
    };
    let files = if file.is_dir() {
        folder(file, words)
    } else {
        match read(file, MOST, words) {
            Err(code) => return code,
            Ok(octets) if octets.starts_with(b"c2sp.org/tlog-proof") => {
                return verify_proof(&octets, &name, policy.as_ref(), m, words);
            }
            Ok(octets) => tar::read(&octets).map_err(|n| {
                let file = shown::text(words, &name);
                let values = [("file", file.into()), ("n", (n as u64).into())];
                say(words, &words.say("journal-file-not-tar", &values));
                ExitCode::from(FAILED)
            }),
        }
    };
    let files = match files {
        Ok(files) => files,
        Err(code) => return code,
    };
    let least = m.get_one::<u64>("witnesses").and_then(|n| usize::try_from(*n).ok());
    let asked = Asked { policy: policy.as_ref(), least, seen: seen.as_ref() };
    let judged = audit(&files, asked);
    let written = output::write_stdout(|out| {
        if m.get_flag("json") {
            return as_json::write(out, &Judgement { holds: judged.holds(), audit: &judged });
        }
        out.write_all(told::audit(&judged, &name, words).as_bytes())
    });
    if let Err(error) = written {
        say_unwritten(words, "-", &error);
        return ExitCode::from(FAILED);
    }
    match (judged.holds(), policy.is_some()) {
        (false, _) => ExitCode::from(FAILED),
        (true, false) => ExitCode::from(ATTENTION),
        (true, true) => ExitCode::SUCCESS,
    }
}

fn verify_proof(
    octets: &[u8],
    name: &str,
    policy: Option<&Policy>,
    m: &ArgMatches,
    words: &Words,
) -> ExitCode {
    let read = octets.get(..octets.len().min(proof::LARGEST)).unwrap_or_default();
    let Ok(proof) = Proof::parse(read) else {
        let file = shown::text(words, name);
        say(words, &words.say("journal-proof-broken", &[("file", file.into())]));
        return ExitCode::from(FAILED);
    };
    // Without keys nothing signed can be believed; the path alone is told.
    let judged = policy.map(|p| proof.verify(p));
    let holds = judged.as_ref().is_some_and(|j| j.as_ref().is_ok_and(|j| j.holds()));
    let judgement = judged.as_ref().and_then(|j| j.as_ref().ok());
    let written = output::write_stdout(|out| {
        if m.get_flag("json") {
            let told = json!({
                "holds": holds, "entry": proof.index, "size": proof.note.checkpoint.size,
                "origin": proof.note.checkpoint.origin, "trusted_keys": policy.is_some(),
            });
            return as_json::write(out, &told);
        }
        out.write_all(told::proof(&proof, judgement, name, words).as_bytes())
    });
    if let Err(error) = written {
        say_unwritten(words, "-", &error);
        return ExitCode::from(FAILED);
    }
    match (holds, policy.is_some()) {
        (true, _) => ExitCode::SUCCESS,
        (false, true) => ExitCode::from(FAILED),
        (false, false) => ExitCode::from(ATTENTION),
    }
}

fn unreadable(file: &Path, cause: &str, words: &Words) -> ExitCode {
    let file = shown::text(words, &file.to_string_lossy());
    let values = [("file", file.into()), ("cause", cause.into())];
    say(words, &words.say("journal-file-unreadable", &values));
    ExitCode::from(FAILED)
}

fn read(file: &Path, most: u64, words: &Words) -> Result<Vec<u8>, ExitCode> {
    let mut octets = Vec::new();
    File::open(file)
        .and_then(|f| f.take(most + 1).read_to_end(&mut octets))
        .map_err(|e| unreadable(file, &e.to_string(), words))?;
    if octets.len() as u64 > most {
        let file = shown::text(words, &file.to_string_lossy());
        say(words, &words.say("journal-file-too-large", &[("file", file.into())]));
        return Err(ExitCode::from(FAILED));
    }
    Ok(octets)
}

fn keys(file: &Path, words: &Words) -> Result<Policy, ExitCode> {
    let octets = read(file, 1 << 20, words)?;
    Policy::parse(&octets).map_err(|wrong| {
        let file = shown::text(words, &file.to_string_lossy());
        let values = [("file", file.into()), ("n", (wrong.line as u64).into())];
        say(words, &words.say("journal-keys-wrong", &values));
        ExitCode::from(FAILED)
    })
}

fn seen(file: &Path, words: &Words) -> Result<Signed, ExitCode> {
    let octets = read(file, 1 << 20, words)?;
    Signed::parse(&octets).map_err(|_| {
        let file = shown::text(words, &file.to_string_lossy());
        say(words, &words.say("journal-seen-wrong", &[("file", file.into())]));
        ExitCode::from(FAILED)
    })
}

/// The files of a folder.
fn folder(root: &Path, words: &Words) -> Result<Export, ExitCode> {
    let mut files = Export::new();
    let mut next = vec![root.to_owned()];
    let mut room = MOST;
    while let Some(folder) = next.pop() {
        let inside =
            fs::read_dir(&folder).map_err(|e| unreadable(&folder, &e.to_string(), words))?;
        for entry in inside {
            let path = entry.map_err(|e| unreadable(&folder, &e.to_string(), words))?.path();
            if path.is_dir() {
                next.push(path);
                continue;
            }
            let octets = read(&path, room, words)?;
            room = room.saturating_sub(octets.len() as u64);
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            files.insert(name, octets);
        }
    }
    Ok(files)
}
