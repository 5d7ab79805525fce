//! `gardien backup` and `restore`: a store in one file, and out of one.

use std::{path::PathBuf, process::ExitCode};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    journal::entry::{Actor, Object, Outcome, Quality},
    shown,
    words::Words,
};

use super::{
    ATTENTION, FAILED, Wrong, args, import, journal::own_folder, say, say_plain, things::pretty,
};
use crate::{
    journal::{self, Draft, JournalError, Run, Signer},
    output, run,
    store::{
        Db, Location, StoreError, Tx,
        backup::{self, Failed},
        site,
    },
};

/// The commands.
pub(super) fn commands(words: &Words) -> Vec<Command> {
    let say = |id: &str| words.say(id, &[]);
    let file = |help: &str| {
        Arg::new("file")
            .value_name(say("cli-usage-file"))
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help_heading(args::heading(words, "cli-heading-arguments"))
            .help(say(help))
    };
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    let command = |name: &'static str| args::dressed(Command::new(name), words);
    vec![
        command("backup")
            .about(say("backup-cli-about"))
            .after_help(say("backup-cli-after"))
            .arg(file("backup-cli-file"))
            .arg(import::store_option(words))
            .arg(flag("json", "journal-cli-json")),
        command("restore")
            .about(say("restore-cli-about"))
            .after_help(say("restore-cli-after"))
            .arg(file("restore-cli-file"))
            .arg(import::store_option(words))
            .arg(flag("replace", "restore-cli-replace"))
            .arg(flag("json", "journal-cli-json")),
    ]
}

/// Why a command ended otherwise.
enum Ended {
    Backup(Failed),
    Journal(JournalError),
}

impl From<Failed> for Ended {
    fn from(failed: Failed) -> Self {
        Self::Backup(failed)
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Backup(Failed::Store(error))
    }
}

impl From<JournalError> for Ended {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// Runs one of them.
pub(super) fn run(name: &str, m: &ArgMatches, words: &Words) -> Result<ExitCode, Wrong> {
    let location = import::store_of(m, words)?;
    let Some(file) = m.get_one::<PathBuf>("file") else { return Ok(ExitCode::from(FAILED)) };
    let done = match name {
        "backup" => make(&location, file, m.get_flag("json"), words),
        _ => restore(&location, file, m, words).map(|told| (told, None)),
    };
    match done {
        Ok((told, unentered)) => {
            let _told = output::write_stdout(|out| out.write_all(told.as_bytes()));
            let Some(error) = unentered else { return Ok(ExitCode::SUCCESS) };
            say(words, &words.say("backup-unentered", &[]));
            import::say_store(words, &location, &error);
            Ok(ExitCode::from(ATTENTION))
        }
        Err(Ended::Backup(Failed::Store(error)) | Ended::Journal(JournalError::Store(error))) => {
            import::say_store(words, &location, &error);
            Ok(ExitCode::from(FAILED))
        }
        Err(ended) => {
            say(words, &sentence(words, file, &location, &ended));
            Ok(ExitCode::from(FAILED))
        }
    }
}

fn sentence(words: &Words, file: &std::path::Path, location: &Location, ended: &Ended) -> String {
    let shown = |path: &std::path::Path| shown::text(words, &path.to_string_lossy());
    let store = shown::text(words, &location.to_string());
    match ended {
        Ended::Journal(error) => error.told(words),
        Ended::Backup(Failed::Store(error)) => error.to_string(),
        Ended::Backup(Failed::File(path, cause)) => words.say(
            "backup-file",
            &[("file", shown(path).into()), ("cause", cause.to_string().into())],
        ),
        Ended::Backup(Failed::NoBackup(part)) => {
            words.say("backup-none", &[("file", shown(file).into()), ("part", (*part).into())])
        }
        Ended::Backup(Failed::NotEmpty) => {
            words.say("restore-not-empty", &[("store", store.into())])
        }
        Ended::Backup(Failed::InUse) => words.say("restore-in-use", &[("store", store.into())]),
    }
}

fn draft(action: &str) -> Draft {
    Draft::new(Actor::Hub, "store-folder", action, Object { kind: "store".to_owned(), id: None })
}

/// Makes one. With it comes why the journal could not be told that it was made, where that is so: the journal then
/// says that it was begun and not how it ended, and the backup is good all the same.
fn make(
    location: &Location,
    file: &std::path::Path,
    as_json: bool,
    words: &Words,
) -> Result<(String, Option<StoreError>), Ended> {
    if let Location::File(path) = location
        && !path.exists()
    {
        return Err(StoreError::Disk(path.to_string_lossy().into_owned()).into());
    }
    let db = Db::open(location)?;
    let site = db.read_now(|tx: &mut Tx<'_>| site::only(tx))?.ok_or(JournalError::NoEpoch)?;
    let run = Run::start(site, Quality::Set)?;
    let (journal, now) = (run.clone(), import::now());
    // Before the copy: it holds the entry that says that it was made.
    let intent = db.write_now(move |tx: &mut Tx<'_>| {
        journal::append(tx, &journal, now, &[draft("store.backup")])
    })?;
    let made = backup::backup(&db, file, now);
    let outcome = if made.is_ok() { Outcome::Done } else { Outcome::Failed };
    let mut result = draft("store.backup").result_of(intent, outcome);
    if let Ok(manifest) = &made {
        result = result.fact("sha256", &manifest.sha256).fact("octets", manifest.size);
    }
    let now = import::now();
    let entered = db.write_now(move |tx: &mut Tx<'_>| journal::append(tx, &run, now, &[result]));
    let (manifest, unentered) = (made?, entered.err());
    db.fold();
    if as_json {
        return Ok((pretty(&serde_json::to_value(&manifest).unwrap_or_default()), unentered));
    }
    let entries = manifest.journal.last().map_or(0, |end| end.size);
    let values = [
        ("file", shown::text(words, &file.to_string_lossy()).into()),
        ("octets", manifest.size.into()),
        ("n", entries.into()),
        ("sha256", manifest.sha256.as_str().into()),
    ];
    Ok((words.say("backup-made", &values) + "\n", unentered))
}

fn restore(
    location: &Location,
    file: &std::path::Path,
    m: &ArgMatches,
    words: &Words,
) -> Result<String, Ended> {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let folder = run::journal_folder(location, &own_folder(words));
    std::fs::create_dir_all(&folder).map_err(|e| Failed::File(folder.clone(), e))?;
    let (manifest, aside) = backup::restore(file, location, m.get_flag("replace"))?;
    let db = Db::open(location)?;
    let site = db.read_now(|tx: &mut Tx<'_>| site::only(tx))?.ok_or(JournalError::NoEpoch)?;
    let run = Run::start(site, Quality::Set)?;
    let signer = Signer::open_unchecked(&folder, site)?;
    let now = import::now();
    let epoch = journal::renew(&signer, &db, &run, now, "restored from a backup")?;
    let restored = draft("store.restore")
        .fact("sha256", &manifest.sha256)
        .fact("made", &manifest.made)
        .fact("version", &manifest.version);
    db.write_now(move |tx: &mut Tx<'_>| journal::append(tx, &run, now, &[restored]))?;
    signer.sign(&db, now)?;
    db.fold();
    if m.get_flag("json") {
        let mut told = serde_json::to_value(&manifest).unwrap_or_default();
        if let Some(map) = told.as_object_mut() {
            map.insert("epoch".to_owned(), epoch.into());
            let aside = aside.map(|path| path.to_string_lossy().into_owned());
            map.insert("aside".to_owned(), aside.into());
        }
        return Ok(pretty(&told));
    }
    if let Some(aside) = aside {
        let aside = shown::text(words, &aside.to_string_lossy());
        say_plain(&words.say("restore-aside", &[("file", aside.into())]));
    }
    let values = [
        ("store", shown::text(words, &location.to_string()).into()),
        ("made", manifest.made.as_str().into()),
        ("epoch", epoch.to_string().into()),
    ];
    Ok(words.say("restore-done", &values) + "\n")
}
