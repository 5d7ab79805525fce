//! `gardien doctor`: where this machine sits, what is seen from here, and what gardien needs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{
    figures,
    live::{self, Check, Place, Shape},
    shown,
    words::Words,
};

use super::{
    ATTENTION, FAILED, Wrong, args, import,
    inspect::{on_a_colour_terminal, say_unwritten},
    journal::own_folder,
    look::{self, Watched, Watching},
};
use crate::{
    journal::{JournalError, Signer},
    json,
    net::{
        netlink,
        position::{Position, forwards, position, setting},
        ring::Refused,
        system,
    },
    output,
    run::journal_folder,
    store::{Db, Location, Tx, site},
};

/// How long is listened where nobody says: some things speak to all every few seconds.
const USUALLY: Duration = Duration::from_secs(8);
/// Octets below which a store soon has no room.
const LITTLE: u64 = 1 << 30;
/// Bits of `CapEff` (`linux/capability.h`).
const NET_ADMIN: u32 = 12;
const NET_RAW: u32 = 13;

/// What was asked for.
pub(crate) struct Doctor {
    watching: Watching,
    store: Location,
    json: bool,
    quiet: bool,
}

/// The arguments.
pub(super) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let command = args::dressed(Command::new("doctor"), words)
        .about(say("cli-doctor-about"))
        .after_help(say("cli-doctor-after"))
        .override_usage(format!("gardien doctor {}", say("cli-usage-options")));
    look::options(command, words, "cli-doctor-for")
        .arg(import::store_option(words))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help(say("cli-doctor-json")))
        .arg(args::quiet(words))
}

impl Doctor {
    /// Takes the arguments.
    pub(crate) fn from_matches(matches: &ArgMatches, words: &Words) -> Result<Self, Wrong> {
        Ok(Self {
            watching: Watching::from_matches(matches, words, Some(USUALLY))?,
            store: import::store_of(matches, words)?,
            json: matches.get_flag("json"),
            quiet: matches.get_flag("quiet"),
        })
    }

    /// Looks, then tells.
    pub(crate) fn run(self, words: &Words) -> ExitCode {
        let mut checks = rights(words);
        let may_listen = has(NET_RAW);
        let (watched, names) = match self.watching.names(words) {
            Ok(names) if may_listen => {
                match self.watching.watch(words, &names, None, self.quiet || self.json) {
                    Ok(watched) => (Some(watched), names),
                    Err((name, refused)) => {
                        let detail = why(&name, &refused);
                        checks.push(Check::new(words, "ring-look", &detail));
                        (None, names)
                    }
                }
            }
            Ok(names) => (None, names),
            Err(code) => return code,
        };
        if let Some(watched) = &watched {
            checks.extend(listened(words, watched, &names));
        }
        let heard = watched.as_ref().map(|w| w.ear.heard(w.seconds)).unwrap_or_default();
        let position = match watched {
            Some(watched) => watched.position,
            None => match netlink::read() {
                Ok(network) => position(&network, &heard),
                Err(_) => return ExitCode::from(FAILED),
            },
        };
        checks.extend(kernel(words, &position));
        checks.push(clock(words));
        checks.extend(self.disk(words));
        checks.push(self.journal(words));
        let place = Place {
            gardien: env!("CARGO_PKG_VERSION").to_owned(),
            shape: position.shape,
            interfaces: names,
            sees: live::sees(position.shape, &position.facts),
            stops: live::stops(position.shape, &position.facts),
            sides: position.sides,
            way_out: position.way_out,
            heard,
            checks,
        };
        let written = output::write_stdout(|out| {
            if self.json {
                return json::write(out, &place);
            }
            out.write_all(place.tell(words, on_a_colour_terminal()).as_bytes())
        });
        if let Err(error) = written {
            say_unwritten(words, "-", &error);
            return ExitCode::from(FAILED);
        }
        if place.needs_attention() { ExitCode::from(ATTENTION) } else { ExitCode::SUCCESS }
    }

    /// The room where the store is, or would be.
    fn disk(&self, words: &Words) -> Option<Check> {
        let Location::File(file) = &self.store else { return None };
        let folder = there(file)?;
        let told = rustix::fs::statvfs(&folder).ok()?;
        let free = told.f_bavail.saturating_mul(told.f_frsize);
        let of = told.f_blocks.saturating_mul(told.f_frsize);
        let detail = format!("{} / {}", figures::size(words, free), figures::size(words, of));
        let code = if free < LITTLE { "disk-look" } else { "disk-fine" };
        Some(Check::new(words, code, &detail))
    }

    /// Whether the store's journal holds, where there is a store.
    fn journal(&self, words: &Words) -> Check {
        let name = shown::text(words, &self.store.to_string());
        if let Location::File(file) = &self.store
            && !file.exists()
        {
            return Check::new(words, "store-note", &name);
        }
        let folder = journal_folder(&self.store, &own_folder(words));
        // Opening would make keys; here nothing is made.
        if !folder.join("journal").is_dir() {
            return Check::new(words, "journal-note", &name);
        }
        let held = || -> Result<bool, JournalError> {
            let db = Db::open(&self.store)?;
            let site = db.read_now(|tx: &mut Tx<'_>| site::only(tx))?;
            let Some(site) = site else { return Ok(false) };
            Signer::open(&folder, site, &db)?;
            Ok(true)
        };
        match held() {
            Ok(true) => Check::new(words, "store-fine", &name),
            Ok(false) => Check::new(words, "store-note", &name),
            Err(error) => Check::new(words, "store-look", &error.told(words)),
        }
    }
}

/// The nearest folder that is there.
fn there(file: &Path) -> Option<PathBuf> {
    file.ancestors().find(|p| p.is_dir()).map(Path::to_owned)
}

fn why(name: &str, refused: &Refused) -> String {
    match refused {
        Refused::System(error) => format!("{name}: {error}"),
        Refused::Permission => format!("{name}: CAP_NET_RAW"),
        Refused::Kind => name.to_owned(),
    }
}

/// Whether this process has a capability.
fn has(bit: u32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let set = status.lines().find_map(|l| l.strip_prefix("CapEff:"));
    set.and_then(|s| u64::from_str_radix(s.trim(), 16).ok()).is_some_and(|s| s >> bit & 1 == 1)
}

fn rights(words: &Words) -> Vec<Check> {
    let program = look::program(words);
    let listen = if has(NET_RAW) { "listen-fine" } else { "listen-look" };
    let firewall = if has(NET_ADMIN) { "firewall-right-fine" } else { "firewall-right-note" };
    vec![Check::new(words, listen, &program), Check::new(words, firewall, "")]
}

/// What listening itself showed.
fn listened(words: &Words, watched: &Watched, names: &[String]) -> [Check; 2] {
    let names: Vec<String> = names.iter().map(|n| shown::text(words, n)).collect();
    let ring = Check::new(words, "ring-fine", &words.list(&names));
    let dropped = match watched.dropped {
        0 => Check::new(words, "dropped-fine", ""),
        n => Check::new(words, "dropped-look", &figures::count(words.lang(), n)),
    };
    [ring, dropped]
}

/// What the kernel has.
fn kernel(words: &Words, position: &Position) -> Vec<Check> {
    let mut checks = Vec::new();
    let check = |code, detail: &str| Check::new(words, code, detail);
    checks.push(if has(NET_ADMIN) {
        match netlink::nftables() {
            Ok(()) => check("nftables-fine", ""),
            Err(error) => check("nftables-note", &error.to_string()),
        }
    } else {
        check("nftables-cannot-tell", "")
    });
    if position.shape == Shape::Bridge {
        let calls = ["iptables", "ip6tables"].into_iter().filter(|family| {
            let file = format!("/proc/sys/net/bridge/bridge-nf-call-{family}");
            setting(&file).is_some_and(|v| v != "0")
        });
        let calls: Vec<&str> = calls.collect();
        if !calls.is_empty() {
            checks.push(check("bridge-firewall-note", &calls.join(", ")));
        }
        let has = has_module("nf_conntrack_bridge");
        checks.push(check(if has { "bridge-memory-fine" } else { "bridge-memory-note" }, ""));
    }
    let [v4, v6] = forwards();
    if position.shape == Shape::Gateway && v4 && !v6 && position.has_v6_out {
        checks.push(check("forward-v6-note", ""));
    }
    checks.push(match system::landlock() {
        Some(version) => check("landlock-fine", &version.to_string()),
        None => check("landlock-note", ""),
    });
    let seccomp = Path::new("/proc/sys/kernel/seccomp/actions_avail").exists();
    checks.push(check(if seccomp { "seccomp-fine" } else { "seccomp-note" }, ""));
    checks
}

/// Whether a module is loaded, built in, or there to be loaded.
fn has_module(name: &str) -> bool {
    if Path::new("/sys/module").join(name).exists() {
        return true;
    }
    let Some(release) = setting("/proc/sys/kernel/osrelease") else { return false };
    let folder = Path::new("/lib/modules").join(release);
    let named = format!("/{name}.ko");
    ["modules.builtin", "modules.dep"]
        .iter()
        .filter_map(|list| fs::read_to_string(folder.join(list)).ok())
        .any(|list| list.contains(&named))
}

fn clock(words: &Words) -> Check {
    let code = match system::clock_in_step() {
        Some(true) => "clock-fine",
        Some(false) => "clock-look",
        None => "clock-cannot-tell",
    };
    Check::new(words, code, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_of_a_store_that_is_not_there_is_that_of_its_nearest_folder() {
        let folder = std::env::temp_dir();
        assert_eq!(there(&folder.join("none/such/gardien.db")), Some(folder));
    }

    #[test]
    fn a_module_with_no_name_like_it_is_not_there() {
        assert!(!has_module("no_such_module_at_all"));
    }
}
