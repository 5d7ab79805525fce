//! `gardien demo`: a hub over a made-up building, or a made-up home or building as a capture, so that anyone
//! can try gardien at once.

mod building;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ArgMatches;
use gardien_sim::{
    Building, HomeSettings, Plan,
    trouble::{self, Scenario},
};
use gardien_site::{figures, shown, words::Words};
use gardien_watch::time::{HOUR, Time};

use building::Running;

use super::{FAILED, Wrong, inspect::say_unwritten, say, usage::quoted};
use crate::output;

/// The word for all scenarios.
const ALL: &str = "all";

/// What was asked for.
pub(crate) struct Demo {
    /// Where to write; none where a hub is to run over the building.
    capture: Option<PathBuf>,
    speed: u32,
    listen: Option<String>,
    declarations: Option<PathBuf>,
    /// What goes wrong; without any, the home of the demonstration.
    trouble: Vec<&'static Scenario>,
    twin: bool,
    /// The building of this plan instead of a home, and for how many days.
    building: Option<(Plan, u16)>,
    seed: u64,
    force: bool,
}

/// When a written building begins: Monday, 2 March 2026, at nine in Paris.
const MONDAY: Time = Time(1_772_438_400_000_000);

impl Demo {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let mut trouble: Vec<&'static Scenario> = Vec::new();
        for name in matches.get_many::<String>("trouble").into_iter().flatten() {
            if name == ALL {
                trouble = trouble::SCENARIOS.iter().collect();
                continue;
            }
            let found = trouble::find(name).ok_or_else(|| {
                let name = quoted(words, name);
                Wrong(words.say("cli-demo-no-trouble", &[("name", name.into())]))
            })?;
            if trouble.iter().all(|t| t.name != found.name) {
                trouble.push(found);
            }
        }
        let building =
            (matches.get_flag("building") || !matches.contains_id("capture")).then(|| {
                let story = matches.get_one::<String>("story").map_or("demo", String::as_str);
                let days = matches.get_one::<u16>("days").copied().unwrap_or(1);
                (Plan::of(story).unwrap_or_else(Plan::demo), days)
            });
        Ok(Self {
            trouble,
            building,
            twin: matches.get_flag("twin"),
            capture: matches.get_one::<PathBuf>("capture").cloned(),
            speed: matches.get_one::<u32>("speed").copied().unwrap_or(1),
            listen: matches.get_one::<String>("listen").cloned(),
            declarations: matches.get_one::<PathBuf>("declarations").cloned(),
            seed: matches.get_one::<u64>("seed").copied().unwrap_or_default(),
            force: matches.get_flag("force"),
        })
    }

    /// Runs a hub over the building, or writes the capture and says what to try next.
    pub(crate) fn run(self, words: &Words) -> Result<ExitCode, Wrong> {
        let Some(capture) = self.capture.clone() else {
            let (plan, _) = self.building.unwrap_or_else(|| (Plan::demo(), 1));
            let Self { seed, speed, listen, .. } = self;
            return Running { plan, seed, speed, listen }.run(words);
        };
        Ok(self.write_files(&capture, words))
    }

    /// Writes the capture and says what to try next.
    fn write_files(&self, capture: &Path, words: &Words) -> ExitCode {
        let name = capture.to_string_lossy();
        let file = shown::text(words, &name);
        // A link that leads nowhere is something, too.
        if !self.force && capture.symlink_metadata().is_ok() {
            say(words, &words.say("cli-demo-exists", &[("file", file.into())]));
            return ExitCode::from(FAILED);
        }
        if let Err(error) = output::check(capture) {
            say_unwritten(words, &name, &error);
            return ExitCode::from(FAILED);
        }
        let (count, size) = match self.write(capture) {
            Ok(written) => written,
            Err(error) => {
                say_unwritten(words, &name, &error);
                return ExitCode::from(FAILED);
            }
        };
        let wrote = words.say(
            "cli-demo-wrote",
            &[
                ("file", file.into()),
                ("n", count.into()),
                ("size", figures::size(words, size).into()),
            ],
        );
        let mut next = words.say("cli-demo-next", &[("file", for_a_shell(&name).into())]);
        if let Some(folder) = &self.declarations {
            if let Err((at, error)) = write_declarations(folder, self.declared(), self.force) {
                if error.kind() == io::ErrorKind::AlreadyExists {
                    let file = shown::text(words, &at.to_string_lossy());
                    say(words, &words.say("cli-demo-exists", &[("file", file.into())]));
                } else {
                    say_unwritten(words, &at.to_string_lossy(), &error);
                }
                return ExitCode::from(FAILED);
            }
            let folder = for_a_shell(&folder.to_string_lossy());
            let values = [("file", for_a_shell(&name).into()), ("folder", folder.into())];
            next = words.say("cli-demo-next-declared", &values);
        }
        // The capture is written; a closed terminal does not undo that.
        drop(writeln!(io::stdout(), "{wrote}\n{next}"));
        ExitCode::SUCCESS
    }

    /// Writes the capture; its packets and octets. A building is written as it is made: a month of it
    /// would not fit into memory as a whole.
    fn write(&self, capture: &Path) -> io::Result<(u64, u64)> {
        let Some((plan, days)) = &self.building else {
            let frames = if self.trouble.is_empty() {
                gardien_sim::home(self.seed, &HomeSettings::default())
            } else {
                trouble::several(&self.trouble, self.twin, self.seed).frames
            };
            let bytes = gardien_sim::capture(&frames);
            output::write_file(capture, |out| out.write_all(&bytes))?;
            return Ok((frames.len() as u64, bytes.len() as u64));
        };
        let end = Time(MONDAY.0 + i64::from(*days) * 24 * HOUR);
        let mut building = Building::new(plan.clone(), self.seed, MONDAY).until(end);
        let (mut count, mut size) = (0, 0);
        output::write_file(capture, |out| {
            let mut piece = Vec::with_capacity(PIECE);
            gardien_sim::file_header(&mut piece);
            while let Some(passing) = building.next_frame() {
                gardien_sim::record(&mut piece, passing.at, passing.bytes);
                count += 1;
                if piece.len() >= PIECE {
                    size += piece.len() as u64;
                    out.write_all(&piece)?;
                    piece.clear();
                }
            }
            size += piece.len() as u64;
            out.write_all(&piece)
        })?;
        Ok((count, size))
    }

    /// What the makers of its things declare: file names and MUD files.
    fn declared(&self) -> Vec<(String, String)> {
        match &self.building {
            Some((plan, _)) => {
                plan.declarations.iter().map(|d| (d.file.clone(), d.text.clone())).collect()
            }
            None => {
                gardien_sim::declarations().into_iter().map(|(n, t)| (n.to_owned(), t)).collect()
            }
        }
    }
}

/// Octets that are written at once.
const PIECE: usize = 1 << 20;

/// Writes what the makers declare into a folder, which is made where it is not there. What is there
/// already is only replaced when that was asked for.
fn write_declarations(
    folder: &Path,
    declared: Vec<(String, String)>,
    force: bool,
) -> Result<(), (PathBuf, io::Error)> {
    fs::create_dir_all(folder).map_err(|e| (folder.to_owned(), e))?;
    for (name, text) in declared {
        let path = folder.join(name);
        if !force && path.symlink_metadata().is_ok() {
            return Err((path, io::ErrorKind::AlreadyExists.into()));
        }
        output::write_file(&path, |out| out.write_all(text.as_bytes())).map_err(|e| (path, e))?;
    }
    Ok(())
}

/// A name as a shell takes it.
fn for_a_shell(name: &str) -> String {
    let plain = name.bytes().all(|c| c.is_ascii_alphanumeric() || b"._-/+@%:,=".contains(&c));
    let name = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
    if plain { name } else { format!("'{}'", name.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_command_can_be_pasted() {
        assert_eq!(for_a_shell("home.pcap"), "home.pcap");
        assert_eq!(for_a_shell("my home.pcap"), "'my home.pcap'");
        assert_eq!(for_a_shell("-x'y"), r"'./-x'\''y'");
    }
}
