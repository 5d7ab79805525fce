//! `gardien journal`: the record of acts shown, given out, and held against its keys.
//!
//! `verify` needs an export and public keys and nothing else: no store, no hub, no network. `show` asks a
//! hub or its store. `export`, `prove` and `renew` work on the store's folder, where the keys are;
//! `export` and `show` also over HTTP.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    journal::{
        audit::{self, Asked, Export},
        entry::{Entry, Quality},
        note::{self, Signed},
        policy::{self, Policy},
        proof::{self, Proof},
        told,
    },
    shown,
    words::Words,
};
use serde_json::{Value, json};

use super::{ATTENTION, FAILED, Wrong, args, client, import, say, things::pretty};
use crate::{
    journal::{self, JournalError, Run, Signer, tar, witness},
    output, run,
    store::{Db, Location, Tx, site},
};

/// Octets of the largest export that is read, in one file or in many.
const LARGEST: u64 = 4 << 30;
/// Most files of a folder that is read.
const MOST_FILES: usize = 1 << 20;

/// The command.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let sub = |name: &'static str, about: &str| {
        args::dressed(Command::new(name), words).about(say(about))
    };
    let number = |name: &'static str, help: &str| {
        Arg::new(name).long(name).value_name("N").value_parser(value_parser!(u64)).help(say(help))
    };
    let path = |name: &'static str, help: &str| {
        Arg::new(name)
            .long(name)
            .value_name(say("cli-usage-file"))
            .value_parser(value_parser!(PathBuf))
            .help(say(help))
    };
    let positional = |name: &'static str, value: String, help: &str| {
        Arg::new(name)
            .value_name(value)
            .required(true)
            .help_heading(args::heading(words, "cli-heading-arguments"))
            .help(say(help))
    };
    let json =
        || Arg::new("json").long("json").action(ArgAction::SetTrue).help(say("journal-cli-json"));
    let store = || import::store_option(words);
    args::dressed(Command::new("journal"), words)
        .about(say("journal-cli-about"))
        .after_help(say("journal-cli-after"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(args::heading(words, "cli-heading-commands"))
        .subcommand(
            sub("verify", "journal-cli-verify-about")
                .after_help(say("journal-cli-verify-after"))
                .arg(
                    positional("export", say("journal-usage-export"), "journal-cli-file")
                        .value_parser(value_parser!(PathBuf)),
                )
                .arg(path("keys", "journal-cli-keys"))
                .arg(
                    Arg::new("witnesses")
                        .long("witnesses")
                        .value_name("N")
                        .value_parser(value_parser!(u64).range(1..=32))
                        .help(say("journal-cli-policy")),
                )
                .arg(path("seen", "journal-cli-seen"))
                .arg(json()),
        )
        .subcommand(
            client::options(sub("show", "journal-cli-show-about"), words)
                .arg(number("from", "journal-cli-from"))
                .arg(number("most", "journal-cli-most"))
                .arg(json()),
        )
        .subcommand(
            sub("export", "journal-cli-export-about")
                .arg(
                    positional("out", say("cli-usage-file"), "journal-cli-out")
                        .value_parser(value_parser!(PathBuf)),
                )
                .arg(
                    Arg::new("open")
                        .long("open")
                        .action(ArgAction::SetTrue)
                        .help(say("journal-cli-open")),
                )
                .arg(number("epoch", "journal-cli-epoch"))
                .arg(store()),
        )
        .subcommand(
            sub("prove", "journal-cli-prove-about")
                .arg(
                    positional("n", "N".to_owned(), "journal-cli-n")
                        .value_parser(value_parser!(u64)),
                )
                .arg(
                    positional("out", say("cli-usage-file"), "journal-cli-proof-out")
                        .value_parser(value_parser!(PathBuf)),
                )
                .arg(store()),
        )
        .subcommand(
            sub("witness", "journal-cli-witness-about")
                .after_help(say("journal-cli-witness-after"))
                .arg(
                    Arg::new("url")
                        .long("url")
                        .value_name("URL")
                        .requires("keys")
                        .help(say("journal-cli-witness-url")),
                )
                .arg(path("keys", "journal-cli-witness-keys"))
                .arg(path("know", "journal-cli-witness-know"))
                .arg(store()),
        )
        .subcommand(
            sub("renew", "journal-cli-renew-about")
                .arg(
                    Arg::new("reason")
                        .long("reason")
                        .value_name(say("cli-usage-text"))
                        .required(true)
                        .help(say("journal-cli-reason")),
                )
                .arg(store()),
        )
}

/// Runs it.
pub(super) fn run(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let Some((name, m)) = m.subcommand() else { return Err(Wrong(words.say("usage-other", &[]))) };
    let done = match name {
        "verify" => verify(m, words),
        "show" => return show(m, words),
        "export" => {
            let here = Here::from_matches(m, words)?;
            here.export(m, words)
        }
        "prove" => {
            let here = Here::from_matches(m, words)?;
            here.prove(m, words)
        }
        "witness" => {
            let here = Here::from_matches(m, words)?;
            here.witness(m, words)
        }
        _ => {
            let here = Here::from_matches(m, words)?;
            here.renew(m, words)
        }
    };
    Ok(done.unwrap_or_else(|sentence| {
        say(words, &sentence);
        ExitCode::from(FAILED)
    }))
}

fn named(words: &Words, path: &Path) -> String {
    shown::text(words, &path.to_string_lossy())
}

fn unreadable(words: &Words, path: &Path, cause: impl ToString) -> String {
    words.say(
        "journal-file-unreadable",
        &[("file", named(words, path).into()), ("cause", cause.to_string().into())],
    )
}

fn unwritten(words: &Words, path: &Path, cause: impl ToString) -> String {
    words.say(
        "journal-file-unwritten",
        &[("file", named(words, path).into()), ("cause", cause.to_string().into())],
    )
}

/// A file of at most so many octets.
fn read(path: &Path, most: u64, words: &Words) -> Result<Vec<u8>, String> {
    let mut octets = Vec::new();
    let file = fs::File::open(path).map_err(|e| unreadable(words, path, e))?;
    file.take(most + 1).read_to_end(&mut octets).map_err(|e| unreadable(words, path, e))?;
    if octets.len() as u64 > most {
        let file = named(words, path);
        return Err(words.say("journal-file-too-large", &[("file", file.into())]));
    }
    Ok(octets)
}

/// Every file under a folder, by its place in it.
fn read_folder(folder: &Path, words: &Words) -> Result<Export, String> {
    let mut export = Export::new();
    let (mut left, mut waiting) = (LARGEST, vec![folder.to_owned()]);
    while let Some(next) = waiting.pop() {
        let listed = fs::read_dir(&next).map_err(|e| unreadable(words, &next, e))?;
        for found in listed {
            let path = found.map_err(|e| unreadable(words, &next, e))?.path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let octets = read(&path, left, words)?;
            left -= octets.len() as u64;
            let place = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            export.insert(place, octets);
            if export.len() > MOST_FILES {
                let file = named(words, folder);
                return Err(words.say("journal-file-too-large", &[("file", file.into())]));
            }
        }
    }
    Ok(export)
}

fn keys_of(name: &str, m: &ArgMatches, words: &Words) -> Result<Option<Policy>, String> {
    let Some(path) = m.get_one::<PathBuf>(name) else { return Ok(None) };
    let octets = read(path, policy::LARGEST as u64, words)?;
    Policy::parse(&octets).map(Some).map_err(|wrong| {
        let values = [("file", named(words, path).into()), ("n", (wrong.line as u64).into())];
        words.say("journal-keys-wrong", &values)
    })
}

fn verify(m: &ArgMatches, words: &Words) -> Result<ExitCode, String> {
    let Some(path) = m.get_one::<PathBuf>("export") else { return Ok(ExitCode::from(FAILED)) };
    let keys = keys_of("keys", m, words)?;
    let least = m.get_one::<u64>("witnesses").and_then(|n| usize::try_from(*n).ok());
    let seen = match m.get_one::<PathBuf>("seen") {
        None => None,
        Some(path) => {
            let octets = read(path, note::LARGEST as u64, words)?;
            Some(Signed::parse(&octets).map_err(|_| {
                words.say("journal-seen-wrong", &[("file", named(words, path).into())])
            })?)
        }
    };
    let as_json = m.get_flag("json");
    let export = if path.is_dir() {
        read_folder(path, words)?
    } else {
        let octets = read(path, LARGEST, words)?;
        if octets.starts_with(b"c2sp.org/tlog-proof") {
            return Ok(verify_proof(&octets, path, keys.as_ref(), least, as_json, words));
        }
        match tar::read(&octets) {
            Ok(export) => export,
            Err(octet) => {
                let file = named(words, path);
                if as_json {
                    let problem = json!({ "file": path.to_string_lossy(), "octet": octet,
                        "what": "tar" });
                    print(&pretty(&json!({ "holds": false, "problems": [problem] })));
                    return Ok(ExitCode::from(FAILED));
                }
                let values = [("file", file.into()), ("n", octet.to_string().into())];
                return Err(words.say("journal-file-not-tar", &values));
            }
        }
    };
    let asked = Asked { policy: keys.as_ref(), least, seen: seen.as_ref() };
    let judged = audit::audit(&export, asked);
    if as_json {
        let mut told = serde_json::to_value(&judged).unwrap_or_default();
        if let Some(map) = told.as_object_mut() {
            map.insert("holds".to_owned(), judged.holds().into());
        }
        print(&pretty(&told));
    } else {
        print(&told::audit(&judged, &path.to_string_lossy(), words));
    }
    Ok(if !judged.holds() {
        ExitCode::from(FAILED)
    } else if judged.trusted_keys && judged.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(ATTENTION)
    })
}

fn verify_proof(
    octets: &[u8],
    path: &Path,
    keys: Option<&Policy>,
    least: Option<usize>,
    as_json: bool,
    words: &Words,
) -> ExitCode {
    let file = path.to_string_lossy();
    let Ok(proof) = Proof::parse(octets.get(..proof::LARGEST).unwrap_or(octets)) else {
        say(words, &words.say("journal-proof-broken", &[("file", named(words, path).into())]));
        return ExitCode::from(FAILED);
    };
    // Without keys nothing is proven: whoever wrote the file could have signed it.
    let mut policy = keys.cloned().unwrap_or_default();
    if let Some(least) = least {
        policy = policy.at_least(least);
    }
    let judged = proof.verify(&policy).ok();
    let holds = judged.as_ref().is_some_and(policy::Judged::holds);
    let entry = proof.extra.as_deref().and_then(|octets| Entry::decode(octets).ok());
    if as_json {
        let told = json!({
            "holds": holds,
            "origin": proof.note.checkpoint.origin,
            "entry": proof.index,
            "size": proof.note.checkpoint.size,
            "says": entry.map(|e| entry_json(proof.index, &e)),
        });
        print(&pretty(&told));
    } else {
        let mut text = told::proof(&proof, judged.as_ref(), &file, words);
        if let Some(entry) = entry.filter(|_| holds) {
            text.push_str(&told::entry(proof.index, &entry, words));
            text.push('\n');
        }
        print(&text);
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::from(FAILED) }
}

/// Says it on standard output. A reader who left is no error, and what else fails there the next command
/// would meet as well.
fn print(text: &str) {
    let _told = output::write_stdout(|out| out.write_all(text.as_bytes()));
}

/// One entry as programs read it.
pub(crate) fn entry_json(n: u64, entry: &Entry) -> Value {
    let hex = |octets: &[u8]| octets.iter().map(|o| format!("{o:02x}")).collect::<String>();
    let pairs = |pairs: &[(String, String)]| {
        let pairs = pairs.iter().map(|(name, text)| (name.clone(), Value::from(text.clone())));
        Value::Object(pairs.collect())
    };
    let commitments: Vec<(String, String)> =
        entry.commitments.iter().map(|(field, c)| (field.clone(), hex(c))).collect();
    json!({
        "n": n,
        "at": entry.written.wall.to_string(),
        "boot": hex(&entry.written.boot),
        "since_boot_us": entry.written.monotonic,
        "actor": { "kind": entry.actor.kind(), "id": entry.actor.id() },
        "authority": entry.authority,
        "action": entry.action,
        "object": { "kind": entry.object.kind, "id": entry.object.id },
        "before": entry.before.map(|d| hex(&d)),
        "after": entry.after.map(|d| hex(&d)),
        "commitments": pairs(&commitments),
        "result_of": entry.result.map(|(n, _)| n),
        "outcome": entry.result.map(|(_, outcome)| outcome.word()),
        "facts": pairs(&entry.facts),
    })
}

/// Entries of a hub that runs, or of its store.
fn show(m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let from = m.get_one::<u64>("from").copied();
    let most = m.get_one::<u64>("most").copied().unwrap_or(100);
    let client = client::Client::from_matches(m, words)?;
    let from = from.map_or(String::new(), |from| format!("&from={from}"));
    let most = most.clamp(1, 500);
    let answer = match client.get(words, &format!("/journal/entries?limit={most}{from}")) {
        Ok(answer) => answer.body,
        Err(failed) => {
            say(words, &failed.sentence);
            return Ok(ExitCode::from(FAILED));
        }
    };
    if m.get_flag("json") {
        print(&pretty(&answer));
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = String::new();
    for entry in answer.get("items").and_then(Value::as_array).into_iter().flatten() {
        let n = entry.get("n").and_then(Value::as_u64).unwrap_or_default();
        let octets = entry.get("octets").and_then(Value::as_str).and_then(audit::octets);
        let Some(read) = octets.and_then(|octets| Entry::decode(&octets).ok()) else { continue };
        text.push_str(&told::entry(n, &read, words));
        text.push('\n');
    }
    print(&text);
    Ok(ExitCode::SUCCESS)
}

/// A store that is opened here, with the folder of its keys.
struct Here {
    location: Location,
    own: PathBuf,
}

impl Here {
    fn from_matches(m: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let location = import::store_of(m, words)?;
        Ok(Self { own: own_folder(words), location })
    }

    fn folder(&self) -> PathBuf {
        run::journal_folder(&self.location, &self.own)
    }

    fn open(&self) -> Result<(Db, Run), JournalError> {
        let db = Db::open(&self.location)?;
        let site = db.read_now(|tx: &mut Tx<'_>| site::only(tx))?;
        let site = site.ok_or(JournalError::NoEpoch)?;
        Ok((db, Run::start(site, Quality::Set)?))
    }

    fn signer(&self) -> Result<(Db, Signer), JournalError> {
        let (db, run) = self.open()?;
        let signer = Signer::open(&self.folder(), run.site(), &db)?;
        // What was entered since the last head is to leave with the rest.
        signer.sign(&db, import::now())?;
        Ok((db, signer))
    }

    fn export(&self, m: &ArgMatches, words: &Words) -> Result<ExitCode, String> {
        let Some(out) = m.get_one::<PathBuf>("out") else { return Ok(ExitCode::from(FAILED)) };
        if out.exists() {
            let file = named(words, out);
            return Err(words.say("journal-export-exists", &[("file", file.into())]));
        }
        let (open, epoch) = (m.get_flag("open"), m.get_one::<u64>("epoch").copied());
        let export = self.signer().and_then(|(db, signer)| {
            db.read_now(move |tx: &mut Tx<'_>| journal::export_of(tx, &signer, epoch, open))
        });
        let export = export.map_err(|e| e.told(words))?;
        let heads = export.keys().filter(|name| name.starts_with("checkpoints/")).count();
        let size = export.get("checkpoint").and_then(|octets| Signed::parse(octets).ok());
        let size = size.map_or(0, |note| note.checkpoint.size);
        let written = if out.extension().is_some_and(|e| e == "tar") {
            let octets = tar::write(&export).unwrap_or_default();
            output::write_file(out, |file| file.write_all(&octets))
        } else {
            write_folder(out, &export)
        };
        written.map_err(|e| unwritten(words, out, e))?;
        let values =
            [("file", named(words, out).into()), ("n", size.into()), ("heads", heads.into())];
        print(&(words.say("journal-exported", &values) + "\n"));
        Ok(ExitCode::SUCCESS)
    }

    fn prove(&self, m: &ArgMatches, words: &Words) -> Result<ExitCode, String> {
        let Some(out) = m.get_one::<PathBuf>("out") else { return Ok(ExitCode::from(FAILED)) };
        let n = m.get_one::<u64>("n").copied().unwrap_or_default();
        let proof = self.signer().and_then(|(db, signer)| {
            let site = signer.site();
            db.read_now(move |tx: &mut Tx<'_>| journal::prove(tx, site, n))
        });
        let text = proof.map_err(|e| e.told(words))?.text();
        output::write_file(out, |file| file.write_all(text.as_bytes()))
            .map_err(|e| unwritten(words, out, e))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Appoints witnesses, knows logs, and tells the keys of this hub for others to do the same.
    fn witness(&self, m: &ArgMatches, words: &Words) -> Result<ExitCode, String> {
        let keys = keys_of("keys", m, words)?;
        let know = keys_of("know", m, words)?;
        let url = m.get_one::<String>("url").cloned();
        let told = self.open().and_then(|(db, run)| {
            let signer = Signer::open(&self.folder(), run.site(), &db)?;
            let now = import::now();
            let (epoch, _) = db.write_now(move |tx: &mut Tx<'_>| {
                if let (Some(url), Some(keys)) = (url, keys) {
                    witness::appoint(tx, &run, now, &url, &keys)?;
                }
                if let Some(know) = know {
                    witness::know(tx, &run, now, &know)?;
                }
                journal::begun(tx, run.site())
            })?;
            Ok(Policy::of(signer.keys().log(epoch), signer.keys().witness()).text())
        });
        print(&told.map_err(|e| e.told(words))?);
        Ok(ExitCode::SUCCESS)
    }

    fn renew(&self, m: &ArgMatches, words: &Words) -> Result<ExitCode, String> {
        let reason = m.get_one::<String>("reason").cloned().unwrap_or_default();
        let epoch = self.open().and_then(|(db, run)| {
            let signer = Signer::open_unchecked(&self.folder(), run.site())?;
            let epoch = journal::renew(&signer, &db, &run, import::now(), &reason)?;
            signer.sign(&db, import::now())?;
            Ok(epoch)
        });
        let epoch = epoch.map_err(|e| e.told(words))?;
        print(&(words.say("journal-renewed", &[("n", epoch.to_string().into())]) + "\n"));
        Ok(ExitCode::SUCCESS)
    }
}

/// Where keys are when the store is on a server.
pub(super) fn own_folder(words: &Words) -> PathBuf {
    match import::usual_store(words) {
        Ok(Location::File(file)) => file.parent().map(PathBuf::from).unwrap_or_default(),
        _ => PathBuf::from("."),
    }
}

fn write_folder(folder: &Path, export: &Export) -> io::Result<()> {
    fs::create_dir(folder)?;
    for (name, octets) in export {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, octets)?;
    }
    Ok(())
}
