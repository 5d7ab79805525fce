//! `gardien demo`: a made-up home as a capture, so that anyone can try gardien at once.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::ArgMatches;
use gardien_sim::HomeSettings;
use gardien_site::{figures, shown, words::Words};

use super::{FAILED, inspect::say_unwritten, say};
use crate::output;

/// What was asked for.
pub(crate) struct Demo {
    capture: PathBuf,
    seed: u64,
    force: bool,
}

impl Demo {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches) -> Self {
        Self {
            capture: matches.get_one::<PathBuf>("capture").cloned().unwrap_or_default(),
            seed: matches.get_one::<u64>("seed").copied().unwrap_or_default(),
            force: matches.get_flag("force"),
        }
    }

    /// Writes the capture and says what to try next.
    pub(crate) fn run(self, words: &Words) -> ExitCode {
        let name = self.capture.to_string_lossy();
        let file = shown::text(words, &name);
        // A link that leads nowhere is something, too.
        if !self.force && self.capture.symlink_metadata().is_ok() {
            say(words, &words.say("cli-demo-exists", &[("file", file.into())]));
            return ExitCode::from(FAILED);
        }
        if let Err(error) = output::check(&self.capture) {
            say_unwritten(words, &name, &error);
            return ExitCode::from(FAILED);
        }
        let frames = gardien_sim::home(self.seed, &HomeSettings::default());
        let bytes = gardien_sim::capture(&frames);
        if let Err(error) = output::write_file(&self.capture, |out| out.write_all(&bytes)) {
            say_unwritten(words, &name, &error);
            return ExitCode::from(FAILED);
        }
        let wrote = words.say(
            "cli-demo-wrote",
            &[
                ("file", file.into()),
                ("n", frames.len().into()),
                (
                    "size",
                    figures::size(words, u64::try_from(bytes.len()).unwrap_or(u64::MAX)).into(),
                ),
            ],
        );
        let next = words.say("cli-demo-next", &[("file", for_a_shell(&name).into())]);
        // The capture is written; a closed terminal does not undo that.
        drop(writeln!(io::stdout(), "{wrote}\n{next}"));
        ExitCode::SUCCESS
    }
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
