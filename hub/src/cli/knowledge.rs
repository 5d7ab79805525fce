//! What a site knows beside what ships: `--knowledge FILE` and `--list TRADE=FILE`.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{shown, words::Words};
use gardien_watch::knowledge::{Knowledge, Refused, TRADES, trade};

use super::{Wrong, say, usage::quoted};

/// Largest file, octets: the largest lists of trackers have some 40 MB.
const LARGEST: u64 = 64 << 20;

/// Files to know beside what ships.
#[derive(Default)]
pub(crate) struct Files {
    rows: Vec<PathBuf>,
    lists: Vec<(&'static str, PathBuf)>,
}

/// The options.
pub(super) fn options(command: Command, words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    command
        .arg(
            Arg::new("knowledge")
                .long("knowledge")
                .value_name(say("cli-usage-file"))
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help(say("who-cli-knowledge")),
        )
        .arg(
            Arg::new("list")
                .long("list")
                .value_name(say("who-cli-usage-list"))
                .action(ArgAction::Append)
                .help(say("who-cli-list")),
        )
}

impl Files {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let mut lists = Vec::new();
        for text in matches.get_many::<String>("list").into_iter().flatten() {
            let parts = text.split_once('=').and_then(|(t, file)| Some((trade(t)?, file)));
            let Some((trade, file)) = parts.filter(|(_, file)| !file.is_empty()) else {
                let values =
                    [("value", quoted(words, text).into()), ("list", TRADES.join(", ").into())];
                return Err(Wrong(words.say("who-cli-no-list", &values)));
            };
            lists.push((trade, PathBuf::from(file)));
        }
        let rows = matches.get_many::<PathBuf>("knowledge").into_iter().flatten().cloned();
        Ok(Self { rows: rows.collect(), lists })
    }

    /// Reads the files; `None` where one cannot be read. Also says whether a row was refused; each is
    /// named.
    pub(crate) fn read(&self, words: &Words) -> Option<(Option<Arc<Knowledge>>, bool)> {
        if self.rows.is_empty() && self.lists.is_empty() {
            return Some((None, false));
        }
        let mut all = Knowledge::shipped().clone();
        let mut any = false;
        for path in &self.rows {
            let (_, refused) = all.add_rows(&read(words, path)?);
            any |= say_refused(words, path, &refused);
        }
        for (trade, path) in &self.lists {
            let (_, refused) = all.add_list(trade, &read(words, path)?);
            any |= say_refused(words, path, &refused);
        }
        Some((Some(Arc::new(all)), any))
    }
}

fn read(words: &Words, path: &Path) -> Option<String> {
    let read = || {
        let mut octets = Vec::new();
        fs::File::open(path)?.take(LARGEST).read_to_end(&mut octets)?;
        Ok(String::from_utf8_lossy(&octets).into_owned())
    };
    read()
        .map_err(|error: std::io::Error| {
            let file = shown::text(words, &path.to_string_lossy());
            let values = [("file", file.into()), ("cause", error.to_string().into())];
            say(words, &words.say("who-cli-cannot-read", &values));
        })
        .ok()
}

fn say_refused(words: &Words, path: &Path, refused: &[Refused]) -> bool {
    for row in refused {
        let file = shown::text(words, &path.to_string_lossy());
        let why = words.say(&format!("who-refused-{}", row.why.word()), &[]);
        // A line number is a name, not an amount: it is written without separators.
        let line = row.line.to_string();
        let values = [("file", file.into()), ("line", line.into()), ("why", why.into())];
        say(words, &words.say("who-cli-refused", &values));
    }
    !refused.is_empty()
}
