//! `gardien mud verify`: whether a signature fits a MUD file, and who signed.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use gardien_site::{
    declare::signature::{
        Certificate, Judgement, LARGEST, LARGEST_DECLARATION, LONGEST, Name, Terms, Verdict,
        certificates, tell, verify,
    },
    shown,
    words::Words,
};
use gardien_watch::time::Time;
use serde::Serialize;

use super::{ATTENTION, beside, now, read, read_certificates};
use crate::{
    cli::{FAILED, Wrong, args, inspect, reading, say},
    json, output,
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
        .help(say("signature-cli-verify-file"));
    let usage =
        format!("gardien mud verify {} <{}>", say("cli-usage-options"), say("cli-usage-file"));
    args::dressed(Command::new("verify").arg(file), words)
        .about(say("signature-cli-verify-about"))
        .after_help(say("signature-cli-verify-after"))
        .override_usage(usage)
        .arg(path("signature", "cli-usage-file", "signature-cli-verify-signature"))
        .arg(
            path("anchor", "signature-cli-usage-certificate", "signature-cli-verify-anchor")
                .action(ArgAction::Append),
        )
        .arg(path("signer-name", "cli-usage-file", "signature-cli-verify-signer-name"))
        .arg(
            Arg::new("at")
                .long("at")
                .value_name(say("cli-usage-time"))
                .help(say("signature-cli-verify-at")),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help(say("signature-cli-verify-json")),
        )
}

/// What was asked for.
pub(super) struct Verify {
    file: PathBuf,
    signature: Option<PathBuf>,
    anchors: Vec<PathBuf>,
    signer_name: Option<PathBuf>,
    at: Time,
    json: bool,
}

/// The form for programs.
#[derive(Serialize)]
struct Told<'a> {
    gardien: &'a str,
    file: &'a str,
    signature: &'a str,
    at: Time,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

impl Verify {
    /// Takes the arguments.
    pub(super) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
        Ok(Self {
            file: path("file").unwrap_or_default(),
            signature: path("signature"),
            anchors: matches.get_many::<PathBuf>("anchor").into_iter().flatten().cloned().collect(),
            signer_name: path("signer-name"),
            at: reading::time(matches, "at", words)?.unwrap_or_else(now),
            json: matches.get_flag("json"),
        })
    }

    /// Reads, judges, tells.
    pub(super) fn run(self, words: &Words) -> ExitCode {
        match self.judge(words) {
            Some(verdict) if verdict.judgement == Judgement::Refused => ExitCode::from(FAILED),
            Some(verdict) if !verdict.notes.is_empty() => ExitCode::from(ATTENTION),
            Some(_) => ExitCode::SUCCESS,
            None => ExitCode::from(FAILED),
        }
    }

    /// None where there was nothing to judge, or nowhere to tell it; that is said.
    fn judge(&self, words: &Words) -> Option<Verdict> {
        let file = read(words, &self.file, LARGEST_DECLARATION as u64)?;
        let path = self.signature.clone().unwrap_or_else(|| beside(&self.file));
        if self.signature.is_none() && path.symlink_metadata().is_err() {
            let file = shown::text(words, &self.file.to_string_lossy());
            let signature = shown::text(words, &path.to_string_lossy());
            let values = [("file", file.into()), ("signature", signature.into())];
            say(words, &words.say("signature-cli-no-signature", &values));
            return None;
        }
        // PEM takes a third more than DER.
        let signature = read(words, &path, LARGEST as u64 * 2)?;
        let mut der = Vec::new();
        for anchor in &self.anchors {
            der.append(&mut read_certificates(words, anchor)?);
        }
        let anchors: Vec<Certificate<'_>> =
            der.iter().filter_map(|der| Certificate::parse(der).ok()).collect();
        let named = match &self.signer_name {
            Some(path) => Some(self.signer_name(words, path)?),
            None => None,
        };
        let mudsigner = named.as_deref().and_then(mudsigner);
        let verdict =
            verify(&file, &signature, &Terms { anchors: &anchors, mudsigner, at: self.at });
        let told = output::write_stdout(|out| self.write(out, words, &path, &verdict));
        if let Err(error) = told {
            inspect::say_unwritten(words, "-", &error);
            return None;
        }
        Some(verdict)
    }

    /// The octets that name the signer: a certificate in DER, or a name in DER.
    fn signer_name(&self, words: &Words, path: &Path) -> Option<Vec<u8>> {
        let octets = read(words, path, LONGEST as u64)?;
        let der = match certificates(&octets) {
            Ok(all) => all.into_iter().next().unwrap_or_default(),
            Err(_) => octets,
        };
        if mudsigner(&der).is_none() {
            let file = shown::text(words, &path.to_string_lossy());
            say(words, &words.say("signature-cli-no-signer-name", &[("file", file.into())]));
            return None;
        }
        Some(der)
    }

    fn write(
        &self,
        out: &mut dyn Write,
        words: &Words,
        signature: &Path,
        verdict: &Verdict,
    ) -> io::Result<()> {
        let name = self.file.to_string_lossy();
        if !self.json {
            return out.write_all(tell(verdict, words, &name).as_bytes());
        }
        let told = Told {
            gardien: env!("CARGO_PKG_VERSION"),
            file: &name,
            signature: &signature.to_string_lossy(),
            at: self.at,
            verdict,
        };
        json::write(out, &told)
    }
}

/// The name that a device's certificate, or a name itself, gives.
fn mudsigner(der: &[u8]) -> Option<Name<'_>> {
    match Certificate::parse(der) {
        Ok(certificate) => certificate.mudsigner(),
        Err(_) => Name::parse(der).ok(),
    }
}
