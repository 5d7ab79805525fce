//! `gardien mud sign`: signs a MUD file, and says at once what others will say about it.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    declare::signature::{
        Certificate, LARGEST_DECLARATION, Terms, Unsigned, refusal_text, sign, verify,
    },
    shown,
    words::Words,
};
use gardien_watch::time::Time;
use serde::Serialize;

use super::{ATTENTION, beside, now, read, read_certificates};
use crate::{
    cli::{FAILED, WRONG_USAGE, Wrong, args, inspect, reading, say},
    json,
    keys::{self, NoKey, PrivateKey},
    output,
};

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let path = |name: &'static str, value: &str, help: &str| {
        Arg::new(name)
            .long(name)
            .value_name(say(value))
            .value_parser(value_parser!(PathBuf))
            .help(say(help))
    };
    let file = Arg::new("file")
        .value_name(say("cli-usage-file"))
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help_heading(args::heading(words, "cli-heading-arguments"))
        .help(say("sign-cli-file"));
    let usage = format!(
        "gardien mud sign {} --key <{}> --certificate <{}> <{}>",
        say("cli-usage-options"),
        say("cli-usage-file"),
        say("signature-cli-usage-certificate"),
        say("cli-usage-file")
    );
    args::dressed(Command::new("sign").arg(file), words)
        .about(say("sign-cli-about"))
        .after_help(say("sign-cli-after"))
        .override_usage(usage)
        .arg(path("key", "cli-usage-file", "sign-cli-key").required(true))
        .arg(
            path("certificate", "signature-cli-usage-certificate", "sign-cli-certificate")
                .required(true),
        )
        .arg(
            path("chain", "signature-cli-usage-certificate", "sign-cli-chain")
                .action(ArgAction::Append),
        )
        .arg(path("out", "cli-usage-file", "sign-cli-out"))
        .arg(Arg::new("at").long("at").value_name(say("cli-usage-time")).help(say("sign-cli-at")))
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(say("sign-cli-force")))
        .arg(super::json_flag(words))
}

/// The form for programs.
#[derive(Serialize)]
struct Signed<'a> {
    gardien: &'a str,
    file: &'a str,
    signature: &'a str,
    octets: usize,
    at: Time,
    /// Why others will refuse it.
    warnings: &'a [String],
}

/// What was asked for.
pub(super) struct Sign {
    file: PathBuf,
    key: PathBuf,
    certificate: PathBuf,
    chain: Vec<PathBuf>,
    out: PathBuf,
    at: Time,
    force: bool,
    json: bool,
}

impl Sign {
    /// Takes the arguments.
    pub(super) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
        let file = path("file").unwrap_or_default();
        Ok(Self {
            out: path("out").unwrap_or_else(|| beside(&file)),
            file,
            key: path("key").unwrap_or_default(),
            certificate: path("certificate").unwrap_or_default(),
            chain: matches.get_many::<PathBuf>("chain").into_iter().flatten().cloned().collect(),
            at: reading::time(matches, "at", words)?.unwrap_or_else(now),
            force: matches.get_flag("force"),
            json: matches.get_flag("json"),
        })
    }

    /// Reads, signs, checks what came out, writes.
    pub(super) fn run(self, words: &Words) -> ExitCode {
        let named = |id: &str, path: &Path| {
            let file = shown::text(words, &path.to_string_lossy());
            words.say(id, &[("file", file.into())])
        };
        let inputs = [&self.file, &self.key, &self.certificate].into_iter().chain(&self.chain);
        if inputs.into_iter().any(|input| is_same(&self.out, input)) {
            say(words, &named("sign-out-is-input", &self.out));
            return ExitCode::from(WRONG_USAGE);
        }
        // A link that leads nowhere is something, too.
        if !self.force && self.out.symlink_metadata().is_ok() {
            say(words, &named("sign-exists", &self.out));
            return ExitCode::from(FAILED);
        }
        let Some((signature, reasons)) = self.sign(words) else { return ExitCode::from(FAILED) };
        if let Err(error) = output::write_file(&self.out, |out| out.write_all(&signature)) {
            inspect::say_unwritten(words, &self.out.to_string_lossy(), &error);
            return ExitCode::from(FAILED);
        }
        let file = shown::text(words, &self.file.to_string_lossy());
        let out = shown::text(words, &self.out.to_string_lossy());
        let wrote = words.say("sign-wrote", &[("signature", out.into()), ("file", file.into())]);
        // The signature is written; a closed terminal does not undo that.
        if self.json {
            let told = Signed {
                gardien: env!("CARGO_PKG_VERSION"),
                file: &self.file.to_string_lossy(),
                signature: &self.out.to_string_lossy(),
                octets: signature.len(),
                at: self.at,
                warnings: &reasons,
            };
            drop(output::write_stdout(|out| json::write(out, &told)));
        } else {
            drop(writeln!(io::stdout(), "{wrote}\n{}", words.say("sign-name", &[])));
        }
        for reason in &reasons {
            say(words, &words.say("sign-warns", &[("reason", reason.into())]));
        }
        if reasons.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(ATTENTION) }
    }

    /// The signature, and the reasons why others will refuse it. None where there is none, which is
    /// said.
    fn sign(&self, words: &Words) -> Option<(Vec<u8>, Vec<String>)> {
        let named = |id: &str, path: &Path| {
            let file = shown::text(words, &path.to_string_lossy());
            say(words, &words.say(id, &[("file", file.into())]));
        };
        let file = read(words, &self.file, LARGEST_DECLARATION as u64)?;
        let key = match PrivateKey::from_pem(&read(words, &self.key, keys::LARGEST)?) {
            Ok(key) => key,
            Err(why) => {
                let id = match why {
                    NoKey::Unreadable => "sign-key-unreadable",
                    NoKey::Locked => "sign-key-locked",
                    NoKey::Kind => "sign-key-kind",
                };
                named(id, &self.key);
                return None;
            }
        };
        if is_open_to_others(&self.key) {
            named("sign-key-public", &self.key);
        }
        // What follows the signer's certificate in its file is part of the chain.
        let mut der = read_certificates(words, &self.certificate)?;
        for chain in &self.chain {
            der.append(&mut read_certificates(words, chain)?);
        }
        let all: Vec<Certificate<'_>> =
            der.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
        let (certificate, chain) = all.split_first()?;
        let signature = match sign(&file, &key, certificate, chain, self.at) {
            Ok(signature) => signature,
            Err(why) => {
                match why {
                    Unsigned::OtherKey => named("sign-other-key", &self.certificate),
                    Unsigned::WeakKey => say(words, &words.say("sign-weak-key", &[])),
                    Unsigned::Time => say(words, &words.say("sign-time", &[])),
                    Unsigned::Key => say(words, &words.say("sign-failed", &[])),
                }
                return None;
            }
        };
        let terms = Terms { anchors: &[], mudsigner: None, at: self.at };
        let verdict = verify(&file, &signature, &terms);
        let reasons = verdict.refusals.iter().map(|r| refusal_text(words, r)).collect::<Vec<_>>();
        if verdict.form.is_none() {
            say(words, &words.say("sign-failed", &[]));
            reasons.iter().for_each(|reason| say(words, reason));
            return None;
        }
        Some((signature, reasons))
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    real(one).is_some_and(|one| real(other).is_some_and(|other| one == other))
}

/// Whether others than its owner may read a file.
#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_path: &Path) -> bool {
    false
}
