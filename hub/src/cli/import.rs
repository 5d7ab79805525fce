//! `gardien import`: captures become part of a site's store.
//!
//! All files of one command are read as one, as `inspect` does, and kept in one transaction. Files that
//! were read before are left out, by their digest.

use std::{
    collections::BTreeMap,
    env,
    fs::File,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{
    figures,
    id::{Id, SiteId},
    journal::entry::Quality,
    shown,
    words::{Value, Words},
};
use gardien_watch::{
    finding::Level,
    report::{Capture, Report},
    time::Time,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    FAILED, Wrong, args, inspect::say_unwritten, knowledge, reading::Reading, say, say_plain,
};
use crate::{
    acts::{
        chance::Mint,
        import::{self, Imported, Source},
    },
    capture::inputs::Inputs,
    evidence,
    journal::{self, JournalError, Run},
    json, output,
    store::{Db, Location, StoreError, Tx, site},
};

pub(crate) use crate::api::app::now;

/// What was asked for.
pub(crate) struct Import {
    reading: Reading,
    knowledge: knowledge::Files,
    store: Location,
    json: bool,
}

/// What was done, for programs.
#[derive(Serialize)]
struct Told<'a> {
    store: String,
    captures: &'a [Capture],
    skipped: Vec<String>,
    things: Vec<ToldThing<'a>>,
    new: u64,
    known: u64,
    beyond: u64,
    nameless: u64,
    findings_new: u64,
    findings_again: u64,
    questions: u64,
}

/// A thing of the captures, and whose it was.
#[derive(Serialize)]
struct ToldThing<'a> {
    /// Its id in an account of the same captures.
    seen_as: &'a str,
    thing: Id,
    new: bool,
}

/// The command.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let command = args::dressed(Command::new("import").arg(args::captures(words)), words)
        .about(say("cli-import-about"))
        .after_help(say("cli-import-after"))
        .override_usage(format!("gardien import {} <CAPTURE>…", say("cli-usage-options")))
        .arg(store_option(words));
    knowledge::options(args::reading(command, words), words)
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help(say("cli-import-json")))
}

/// Where a site's store is.
pub(super) fn store_option(words: &Words) -> Arg {
    Arg::new("store")
        .long("store")
        .value_name(words.say("cli-usage-store", &[]))
        .help(words.say("cli-store", &[]))
}

/// The store that was named, else that of the environment, else a folder of the user's.
pub(super) fn store_of(matches: &ArgMatches, words: &Words) -> Result<Location, Wrong> {
    if let Some(named) = matches.get_one::<String>("store") {
        return Ok(Location::parse(named));
    }
    if let Some(named) = env::var("GARDIEN_STORE").ok().filter(|s| !s.is_empty()) {
        return Ok(Location::parse(&named));
    }
    usual_store(words)
}

/// The store where none is named: a folder of the user's.
pub(super) fn usual_store(words: &Words) -> Result<Location, Wrong> {
    let folder = |name| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let data = folder("XDG_DATA_HOME").or_else(|| Some(folder("HOME")?.join(".local/share")));
    let data = data.ok_or_else(|| Wrong(words.say("usage-no-home", &[])))?;
    Ok(Location::parse(&data.join("gardien").to_string_lossy()))
}

/// Says why a store did not do what was asked.
pub(super) fn say_store(words: &Words, location: &Location, error: &StoreError) {
    let values: [(&str, Value<'_>); 2] = [
        ("store", shown::text(words, &location.to_string()).into()),
        ("detail", shown::text(words, &error.detail()).into()),
    ];
    say(words, &words.say(&format!("store-{}", error.word()), &values));
}

/// Says why a store or its journal did not do what was asked.
pub(super) fn say_journal(words: &Words, location: &Location, error: &JournalError) {
    match error {
        JournalError::Store(error) => say_store(words, location, error),
        error => say(words, &error.told(words)),
    }
}

/// Opens a store for a command, and holds it against what its hub signed last.
pub(super) fn opened(location: &Location, now: Time) -> Result<(Db, SiteId), JournalError> {
    let db = Db::open(location)?;
    let site = the_site(&db, now)?;
    if let Location::File(path) = location
        && let Some(folder) = path.parent()
    {
        journal::guard(folder, site, &db)?;
    }
    Ok((db, site))
}

/// The site of a store; made where the store is new.
pub(super) fn the_site(db: &Db, now: Time) -> Result<SiteId, StoreError> {
    db.write_now(move |tx: &mut Tx<'_>| {
        if let Some(site) = site::only(tx)? {
            return Ok(site);
        }
        let id = SiteId(Mint::new(now).next()?);
        site::make(tx, id, "", now)?;
        Ok(id)
    })
}

impl Import {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let mut reading = Reading::from_matches(matches, words)?;
        reading.usage = true;
        Ok(Self {
            reading,
            knowledge: knowledge::Files::from_matches(matches, words)?,
            store: store_of(matches, words)?,
            json: matches.get_flag("json"),
        })
    }

    /// Reads, keeps, tells.
    pub(crate) fn run(mut self, words: &Words) -> ExitCode {
        let Some((known, refused)) = self.knowledge.read(words) else {
            return ExitCode::from(FAILED);
        };
        self.reading.knowledge = known;
        let (db, site) = match opened(&self.store, now()) {
            Ok(opened) => opened,
            Err(error) => {
                say_journal(words, &self.store, &error);
                return ExitCode::from(FAILED);
            }
        };
        let (inputs, digests, skipped) = match self.unread(words, &db, site) {
            Ok(unread) => unread,
            Err(code) => return code,
        };
        if inputs.files.is_empty() && inputs.failed.is_empty() && !skipped.is_empty() {
            return self.told(words, None, skipped, &Imported::default());
        }
        let read = self.reading.read(words, inputs, false);
        Reading::say_problems(words, &read.report);
        if !read.any {
            say(words, &words.say("cli-nothing-read", &[]));
            return ExitCode::from(FAILED);
        }
        let sources: Vec<Source> = read
            .report
            .captures
            .iter()
            .enumerate()
            .filter_map(|(file, c)| Some(Source { file, digest: *digests.get(&c.file)? }))
            .collect();
        let packets = evidence::of_findings(words, &read.report, Level::Look);
        let report = read.report;
        let kept = db.write_now(move |tx: &mut Tx<'_>| {
            // Nobody can tell what the clock of whoever imports is worth.
            let run = Run::start(site, Quality::Unknown)?;
            let done = import::import(tx, &run, now(), &report, &sources, &packets)?;
            Ok::<_, StoreError>((report, done))
        });
        let (report, done) = match kept {
            Ok(kept) => kept,
            Err(error) => {
                say_store(words, &self.store, &error);
                return ExitCode::from(FAILED);
            }
        };
        db.fold();
        let code = self.told(words, Some(&report), skipped, &done);
        std::mem::forget(report);
        if read.failed || refused { ExitCode::from(FAILED) } else { code }
    }

    /// The files that were not read before, the digests of all, and the names of the others.
    #[expect(clippy::type_complexity, reason = "three things that belong together here only")]
    fn unread(
        &self,
        words: &Words,
        db: &Db,
        site: SiteId,
    ) -> Result<(Inputs, BTreeMap<String, [u8; 32]>, Vec<String>), ExitCode> {
        let mut inputs = self.reading.inputs();
        let mut digests = BTreeMap::new();
        for input in &inputs.files {
            // What cannot be read is told when it is read.
            if let Some(Ok(digest)) = input.path.as_deref().map(digest) {
                digests.insert(input.name.clone(), digest);
            }
        }
        let asked = digests.clone();
        let known = db.read_now(move |tx: &mut Tx<'_>| {
            let mut known = Vec::new();
            for (name, digest) in &asked {
                if import::is_read(tx, site, digest)? {
                    known.push(name.clone());
                }
            }
            Ok::<_, StoreError>(known)
        });
        let known = known.map_err(|error| {
            say_store(words, &self.store, &error);
            ExitCode::from(FAILED)
        })?;
        inputs.files.retain(|input| !known.contains(&input.name));
        Ok((inputs, digests, known))
    }

    fn told(
        &self,
        words: &Words,
        report: Option<&Report>,
        skipped: Vec<String>,
        done: &Imported,
    ) -> ExitCode {
        let written = if self.json {
            let things = done.met.iter().filter_map(|met| {
                let seen = report?.things.get(met.place)?;
                Some(ToldThing { seen_as: &seen.id, thing: met.thing.0, new: met.is_new })
            });
            let [findings_new, findings_again] = done.findings;
            let told = Told {
                store: self.store.to_string(),
                captures: report.map_or(&[], |r| &r.captures),
                skipped,
                things: things.collect(),
                new: done.new,
                known: done.known,
                beyond: done.beyond,
                nameless: done.nameless,
                findings_new,
                findings_again,
                questions: done.questions,
            };
            output::write_stdout(|out| json::write(out, &told))
        } else {
            let lines = self.lines(words, report, &skipped, done);
            output::write_stdout(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}")))
        };
        if let Err(error) = written {
            say_unwritten(words, "-", &error);
            return ExitCode::from(FAILED);
        }
        if io::stderr().is_terminal() && !self.json && !self.reading.quiet {
            say_plain(&words.say("import-next", &[]));
        }
        ExitCode::SUCCESS
    }

    fn lines(
        &self,
        words: &Words,
        report: Option<&Report>,
        skipped: &[String],
        done: &Imported,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        for name in skipped {
            let file = ("file", shown::text(words, name).into());
            lines.push(words.say("import-skipped", &[file]));
        }
        let Some(report) = report else { return lines };
        let packets: u64 = report.captures.iter().map(|c| c.packets).sum();
        lines.push(words.say(
            "import-read",
            &[
                ("files", report.captures.len().into()),
                ("packets", figures::count(words.lang(), packets).into()),
                ("store", shown::text(words, &self.store.to_string()).into()),
            ],
        ));
        let [new, again] = done.findings;
        for (id, n) in [
            ("import-new", done.new),
            ("import-known", done.known),
            ("import-beyond", done.beyond),
            ("import-nameless", done.nameless),
            ("import-findings", new),
            ("import-findings-again", again),
            ("import-questions", done.questions),
        ] {
            if n > 0 || id == "import-new" {
                lines.push(words.say(id, &[("n", n.into())]));
            }
        }
        lines
    }
}

/// SHA-256 of a file that can be read twice.
fn digest(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let mut hash = Sha256::new();
    let mut room = vec![0; 1 << 16];
    loop {
        match file.read(&mut room)? {
            0 => return Ok(hash.finalize().into()),
            n => hash.update(room.get(..n).unwrap_or_default()),
        }
    }
}
