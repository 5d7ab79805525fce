//! `gardien look`: the network watched from here for a while, and told as `inspect` tells files.

use std::{
    io::{self, IsTerminal},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::{Arg, ArgAction, ArgMatches, Command};
use gardien_site::{figures, live, shown, words::Words};
use gardien_watch::{
    report::{Capture, Problem, Report},
    time::Time,
    watcher::Watcher,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{FAILED, Wrong, args, say, say_plain, usage::quoted};
use crate::{
    interrupt,
    net::{
        Live, Options, Statistics, choose,
        heard::Ear,
        netlink,
        position::{self, Position, position},
        ring::Refused,
    },
};

/// How long is watched where nobody says: long enough for a thing's next call, short enough to wait for.
const USUALLY: Duration = Duration::from_mins(10);
/// The longest that can be asked for. A hub that runs is for more.
const LONGEST: Duration = Duration::from_hours(7 * 24);
/// How often it is told how far it is, and how soon Ctrl-C is noticed.
const TURN: Duration = Duration::from_millis(200);

/// Which interfaces, for how long.
pub(super) struct Watching {
    /// None: all that fit.
    interfaces: Vec<String>,
    span: Duration,
}

/// What watching came to.
pub(super) struct Watched {
    /// As the files of an account: one for each interface.
    pub(super) captures: Vec<Capture>,
    pub(super) ear: Ear,
    pub(super) position: Position,
    /// How long it was, whole seconds.
    pub(super) seconds: u64,
    /// Packets that the kernel dropped.
    pub(super) dropped: u64,
}

/// The arguments of `look`.
pub(super) fn command(words: &Words) -> Command {
    let text = |id: &str| words.say(id, &[]);
    let usage = format!("gardien look {}", text("cli-usage-options"));
    let command = args::dressed(Command::new("look"), words)
        .about(text("cli-look-about"))
        .after_help(text("cli-look-after"))
        .override_usage(usage);
    let command = options(command, words, "cli-look-for");
    args::declared(args::naming(args::form(command, words), words), words)
        .arg(args::quiet(words))
        .arg(args::all(words))
        .arg(args::fail_on(words))
}

/// Which interfaces, for how long.
pub(super) fn options(command: Command, words: &Words, span: &str) -> Command {
    let say = |id: &str| words.say(id, &[]);
    command.arg(Arg::new("for").long("for").value_name(say("cli-usage-span")).help(say(span))).arg(
        Arg::new("interface")
            .long("interface")
            .short('i')
            .value_name(say("cli-usage-interface"))
            .action(ArgAction::Append)
            .help(say("cli-look-interface")),
    )
}

impl Watching {
    /// Takes the arguments.
    pub(super) fn from_matches(
        matches: &ArgMatches,
        words: &Words,
        usually: Option<Duration>,
    ) -> Result<Self, Wrong> {
        let span = match matches.get_one::<String>("for") {
            None => usually.unwrap_or(USUALLY),
            Some(text) => span(text).ok_or_else(|| {
                let values = [("argument", "--for".into()), ("value", quoted(words, text).into())];
                Wrong(words.say("usage-span", &values))
            })?,
        };
        let mut interfaces: Vec<String> =
            matches.get_many::<String>("interface").into_iter().flatten().cloned().collect();
        interfaces.sort();
        interfaces.dedup();
        Ok(Self { interfaces, span })
    }

    /// Watches interfaces into a watcher, where there is one. `quiet` shows nothing meanwhile. The error names the
    /// interface.
    pub(super) fn watch(
        &self,
        words: &Words,
        names: &[String],
        mut watcher: Option<&mut Watcher>,
        quiet: bool,
    ) -> Result<Watched, (String, Refused)> {
        let mut live = Live::open(names, Options::default())?;
        interrupt::listen();
        let mut ear = Ear::new(live.network(), names);
        let mut captures: Vec<Capture> = names.iter().map(|name| capture(name)).collect();
        let visible = !quiet && io::stderr().is_terminal();
        let bar = Bar::new(words, visible, names);
        let began = Instant::now();
        loop {
            let left = self.span.saturating_sub(began.elapsed());
            if left.is_zero() || interrupt::asked() {
                break;
            }
            bar.tell(left, &ear, &mut live);
            let polled = live.poll(left.min(TURN), |which, frame| {
                take(which, frame, watcher.as_deref_mut(), &mut captures, &mut ear);
            });
            if let Err(error) = polled {
                bar.finish();
                return Err((names.join(", "), Refused::System(error)));
            }
        }
        // What passed before the end is still in a block that the kernel keeps.
        let rest = Instant::now();
        while let left = LAST.saturating_sub(rest.elapsed())
            && !left.is_zero()
        {
            let polled = live.poll(left, |which, frame| {
                take(which, frame, watcher.as_deref_mut(), &mut captures, &mut ear);
            });
            if polled.is_err() {
                break;
            }
        }
        bar.finish();
        let seconds = began.elapsed().as_secs();
        let statistics = live.statistics();
        let dropped = statistics.iter().map(|s| s.counts.dropped).sum();
        for (capture, statistics) in captures.iter_mut().zip(&statistics) {
            capture.problems = problems(words, statistics);
        }
        let position = position(live.network(), &ear.heard(seconds));
        Ok(Watched { captures, ear, position, seconds, dropped })
    }

    /// The interfaces to watch; what is amiss is said.
    pub(super) fn names(&self, words: &Words) -> Result<Vec<String>, ExitCode> {
        let network = netlink::read().map_err(|error| {
            say(words, &words.say("live-unasked", &[("cause", error.to_string().into())]));
            ExitCode::from(FAILED)
        })?;
        if let Some(missing) = self.interfaces.iter().find(|n| network.named(n).is_none()) {
            let there: Vec<String> =
                network.links.iter().map(|l| shown::text(words, &l.name)).collect();
            let values =
                [("name", quoted(words, missing).into()), ("list", words.list(&there).into())];
            say(words, &words.say("live-not-there", &values));
            return Err(ExitCode::from(FAILED));
        }
        let names = match self.interfaces.as_slice() {
            [] => choose::interfaces(&network, position::forwards().contains(&true)),
            named => named.to_vec(),
        };
        if names.is_empty() {
            say(words, &words.say("live-no-interface", &[]));
            return Err(ExitCode::from(FAILED));
        }
        Ok(names)
    }
}

/// The kernel's time for a block, and the time that frames wait for other interfaces.
const LAST: Duration = Duration::from_millis(250);

/// Takes a frame: into the watcher, the counts and the ear.
fn take(
    which: usize,
    frame: &crate::net::ring::Frame<'_>,
    watcher: Option<&mut Watcher>,
    captures: &mut [Capture],
    ear: &mut Ear,
) {
    let Some(capture) = captures.get_mut(which) else { return };
    let record = frame.record(which as u32);
    if let Some(watcher) = watcher {
        watcher.at_place(which as u64, capture.packets);
        watcher.record(&record);
    }
    capture.packets += 1;
    capture.bytes += u64::from(record.wire_len);
    capture.first = Some(capture.first.map_or(record.at, |first: Time| first.min(record.at)));
    capture.last = Some(capture.last.map_or(record.at, |last: Time| last.max(record.at)));
    ear.frame(frame);
}

/// Puts together what the watcher found and what watching came to.
pub(super) fn account(watcher: Watcher, watched: Watched) -> Report {
    let mut report = watcher.finish();
    report.gardien = env!("CARGO_PKG_VERSION").to_owned();
    report.captures = watched.captures;
    live::limit(&mut report, watched.position.shape, watched.dropped);
    report
}

fn capture(name: &str) -> Capture {
    Capture { file: name.to_owned(), kind: "live".to_owned(), ..Capture::default() }
}

/// What was amiss with an interface.
fn problems(words: &Words, statistics: &Statistics) -> Vec<Problem> {
    let problem = |code, count, what| Problem { code, fatal: false, offset: None, count, what };
    let counts = statistics.counts;
    let mut all = Vec::new();
    if counts.dropped > 0 {
        let arrived = figures::count(words.lang(), counts.arrived);
        all.push(problem("dropped", counts.dropped, arrived));
    }
    if statistics.away > 0 {
        all.push(problem("away", statistics.away, String::new()));
    }
    all
}

/// Says why an interface could not be watched, and what to do.
pub(super) fn say_refused(words: &Words, name: &str, why: &Refused) {
    say(words, &refused(words, name, why));
}

/// Why an interface could not be watched, and what to do.
pub(super) fn refused(words: &Words, name: &str, refused: &Refused) -> String {
    let name = ("name", shown::text(words, name).into());
    match refused {
        Refused::Permission => words.say("live-permission", &[("program", program(words).into())]),
        Refused::Kind => words.say("live-kind", &[name]),
        Refused::System(error) => {
            words.say("live-refused", &[name, ("cause", error.to_string().into())])
        }
    }
}

/// Where this program lies, for a command that changes its rights.
pub(super) fn program(words: &Words) -> String {
    let path = std::env::current_exe().unwrap_or_else(|_| "gardien".into());
    shown::text(words, &path.to_string_lossy())
}

/// Reads `90s`, `10m`, `2h`, `1d`; a number alone is seconds.
fn span(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = match text.char_indices().next_back()? {
        (at, 's') => (text.get(..at)?, 1),
        (at, 'm') => (text.get(..at)?, 60),
        (at, 'h') => (text.get(..at)?, 3_600),
        (at, 'd') => (text.get(..at)?, 86_400),
        _ => (text, 1),
    };
    let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let seconds = number.parse::<u64>().ok().filter(|_| plain)?.checked_mul(unit)?;
    let span = Duration::from_secs(seconds);
    (seconds > 0 && span <= LONGEST).then_some(span)
}

/// How the watching goes, on the terminal.
struct Bar<'w> {
    words: &'w Words,
    bar: Option<ProgressBar>,
}

impl<'w> Bar<'w> {
    fn new(words: &'w Words, visible: bool, names: &[String]) -> Self {
        let bar = visible.then(|| {
            let names: Vec<String> = names.iter().map(|n| shown::text(words, n)).collect();
            say_plain(&words.say("live-watching", &[("list", words.list(&names).into())]));
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            // The template is fixed; if it were wrong, the bar's own style would do as well.
            match ProgressStyle::with_template("{spinner} {msg}") {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        Self { words, bar }
    }

    fn tell(&self, left: Duration, ear: &Ear, live: &mut Live) {
        let Some(bar) = &self.bar else { return };
        let dropped: u64 = live.statistics().iter().map(|s| s.counts.dropped).sum();
        let words = self.words;
        let left = i64::try_from(left.as_secs().saturating_mul(1_000_000)).unwrap_or(i64::MAX);
        let values = [
            ("left", figures::duration(words, left).into()),
            ("packets", ear.packets().into()),
            ("things", ear.senders().into()),
            ("dropped", dropped.into()),
        ];
        let message = if dropped > 0 {
            words.say("live-progress-dropped", &values)
        } else {
            words.say("live-progress", &values)
        };
        bar.set_message(message);
        bar.tick();
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_nonsense_is_not() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("2h", 7_200), ("7d", 604_800), ("5", 5)]
        {
            assert_eq!(span(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in
            ["", "m", "0s", "8d", "-5m", "+5m", "1.5h", "10 m", "99999999999999999999h", "10é"]
        {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
