//! The arguments of every command, with their help in the language of the run.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};
use gardien_site::words::{Lang, Words};

use super::{
    backup, client, import, journal, knowledge, life, mud, pages, people, places, run, things,
};

/// Widest line of help, columns.
const WIDEST: usize = 100;

/// The command line.
pub(crate) fn command(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let lang = Arg::new("lang")
        .long("lang")
        .value_name("en|fr")
        .value_parser(["en", "fr"])
        .hide_possible_values(true)
        .global(true)
        .help(say("cli-lang"));
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help(say("cli-version"));
    dressed(Command::new("gardien"), words)
        .version(env!("CARGO_PKG_VERSION"))
        // What ships, with the attributions that licences ask for.
        .long_version(format!(
            "{}\n\n{}",
            env!("CARGO_PKG_VERSION"),
            gardien_watch::knowledge::sources().join("\n")
        ))
        .about(say("cli-about"))
        .after_help(say("cli-after"))
        .override_usage(format!(
            "gardien {} <{}>",
            say("cli-usage-options"),
            say("cli-usage-command")
        ))
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading(heading(words, "cli-heading-commands"))
        .max_term_width(WIDEST)
        .arg(lang)
        .arg(version)
        .subcommand(inspect(words))
        .subcommand(why(words))
        .subcommand(super::look::command(words))
        .subcommand(super::doctor::command(words))
        .subcommand(demo(words))
        .subcommand(run::command(words))
        .subcommand(import::command(words))
        .subcommands(things::commands(words))
        .subcommands(super::messages::commands(words))
        .subcommands(life::commands(words))
        .subcommand(places::command(words))
        .subcommands(people::commands(words))
        .subcommand(journal::command(words))
        .subcommands(backup::commands(words))
        .subcommand(mud::command(words))
        .subcommands(pages::commands(words))
        .subcommand(super::about::command(words))
        .subcommands(super::declare::commands(words))
}

fn inspect(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    let command = dressed(Command::new("inspect").arg(captures(words)), words)
        .about(say("cli-inspect-about"))
        .after_help(say("cli-inspect-after"))
        .override_usage(format!("gardien inspect {} <CAPTURE>…", say("cli-usage-options")));
    let command = form(command, words);
    let evidence = Arg::new("evidence")
        .long("evidence")
        .value_name(say("cli-usage-folder"))
        .value_parser(value_parser!(PathBuf))
        .help(say("cli-inspect-evidence"));
    declared(reading(command, words), words)
        .arg(all(words))
        .arg(evidence)
        .arg(flag("force", "cli-inspect-force").requires("evidence"))
        .arg(fail_on(words))
}

/// What an account is written as.
pub(super) fn form(command: Command, words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let flag = |name: &'static str, help: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(help))
    };
    command
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("text|html|json")
                .value_parser(["text", "html", "json"])
                .hide_possible_values(true)
                .help(say("cli-inspect-format")),
        )
        .arg(flag("json", "cli-inspect-json").conflicts_with("format"))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name(say("cli-usage-file"))
                .value_parser(value_parser!(PathBuf))
                .help(say("cli-inspect-out")),
        )
        .arg(flag("privacy", "cli-inspect-privacy").conflicts_with("json"))
}

/// Leaves nothing out.
pub(super) fn all(words: &Words) -> Arg {
    let help = words.say("cli-inspect-all", &[]);
    Arg::new("all").long("all").action(ArgAction::SetTrue).help(help)
}

/// From which level of findings on the exit code says so.
pub(super) fn fail_on(words: &Words) -> Arg {
    Arg::new("fail-on")
        .long("fail-on")
        .value_name("look|act")
        .value_parser(["look", "act"])
        .hide_possible_values(true)
        .help(words.say("cli-inspect-fail-on", &[]))
}

fn why(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let id = Arg::new("id")
        .value_name("ID")
        .required(true)
        .help_heading(heading(words, "cli-heading-arguments"))
        .help(say("cli-why-id"));
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help(say("cli-why-json"));
    let captures = captures(words).required(false).help(say("cli-why-capture"));
    let command = dressed(Command::new("why").arg(id).arg(captures), words)
        .about(say("cli-why-about"))
        .after_help(say("cli-why-after"))
        .override_usage(format!("gardien why {} <ID> [CAPTURE]…", say("cli-usage-options")));
    client::options(declared(reading(command, words), words).arg(json), words)
}

/// What declarations are held against.
pub(super) fn declared(command: Command, words: &Words) -> Command {
    let mud = Arg::new("mud")
        .long("mud")
        .value_name(words.say("cli-usage-mud", &[]))
        .action(ArgAction::Append)
        .help(words.say("cli-inspect-mud", &[]));
    let command = knowledge::options(command.arg(mud), words);
    mud::check::site_options(command, words).arg(mud::check::anchor_option(words))
}

/// Captures as arguments. First, so that its heading stands above the options.
pub(super) fn captures(words: &Words) -> Arg {
    Arg::new("capture")
        .value_name("CAPTURE")
        .required(true)
        .num_args(1..)
        .value_parser(value_parser!(PathBuf))
        .help_heading(heading(words, "cli-heading-arguments"))
        .help(words.say("cli-inspect-capture", &[]))
}

/// What can be said about how captures are read.
pub(super) fn reading(command: Command, words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let time = |name: &'static str, help: &str| {
        Arg::new(name).long(name).value_name(say("cli-usage-time")).help(say(help))
    };
    naming(command, words)
        .arg(time("since", "cli-inspect-since"))
        .arg(time("until", "cli-inspect-until"))
        .arg(quiet(words))
}

/// What a person says of the things and of the site.
pub(super) fn naming(command: Command, words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let often = |name: &'static str, value: &str, help: &str| {
        Arg::new(name).long(name).value_name(say(value)).action(ArgAction::Append).help(say(help))
    };
    command.arg(often("thing", "cli-usage-thing", "cli-inspect-thing")).arg(often(
        "home",
        "cli-usage-prefix",
        "cli-inspect-home",
    ))
}

/// Says nothing on standard error but what went wrong.
pub(super) fn quiet(words: &Words) -> Arg {
    let quiet = Arg::new("quiet").long("quiet").short('q').action(ArgAction::SetTrue);
    quiet.help(words.say("cli-inspect-quiet", &[]))
}

fn demo(words: &Words) -> Command {
    let say = |id: &str| words.say(id, &[]);
    let file = say("cli-usage-file");
    dressed(Command::new("demo"), words)
        .about(say("cli-demo-about"))
        .after_help(format!("{}\n\n{}", troubles(words), say("cli-demo-after")))
        .override_usage(format!("gardien demo {}", say("cli-usage-options")))
        .arg(
            Arg::new("capture")
                .long("capture")
                .value_name(file)
                .value_parser(value_parser!(PathBuf))
                .help(say("cli-demo-capture")),
        )
        .arg(
            Arg::new("speed")
                .long("speed")
                .value_name("N")
                .value_parser(value_parser!(u32).range(1..=10_000))
                .conflicts_with("capture")
                .help(say("cli-demo-speed")),
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name(say("run-usage-address"))
                .conflicts_with("capture")
                .help(say("cli-demo-listen")),
        )
        .arg(
            Arg::new("declarations")
                .long("declarations")
                .value_name(say("cli-usage-folder"))
                .value_parser(value_parser!(PathBuf))
                .requires("capture")
                .help(say("cli-demo-declarations")),
        )
        .arg(
            Arg::new("trouble")
                .long("trouble")
                .value_name(say("cli-usage-trouble"))
                .value_delimiter(',')
                .action(ArgAction::Append)
                .conflicts_with("declarations")
                .requires("capture")
                .help(say("cli-demo-trouble")),
        )
        .arg(
            Arg::new("building")
                .long("building")
                .action(ArgAction::SetTrue)
                .conflicts_with("trouble")
                .requires("capture")
                .help(say("cli-demo-building")),
        )
        .arg(
            Arg::new("story")
                .long("story")
                .value_name(say("cli-usage-story"))
                .value_parser(["quiet", "bad-week", "demo"])
                .default_value("demo")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help(say("cli-demo-story")),
        )
        .arg(
            Arg::new("days")
                .long("days")
                .value_name("N")
                .default_value("1")
                .hide_default_value(true)
                .value_parser(value_parser!(u16).range(1..=3_660))
                .requires("building")
                .help(say("cli-demo-days")),
        )
        .arg(
            Arg::new("twin")
                .long("twin")
                .action(ArgAction::SetTrue)
                .requires("trouble")
                .help(say("cli-demo-twin")),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .default_value("1")
                .hide_default_value(true)
                .value_parser(value_parser!(u64))
                .help(say("cli-demo-seed")),
        )
        .arg(Arg::new("force").long("force").action(ArgAction::SetTrue).help(say("cli-demo-force")))
}

/// The kinds of trouble, as many on a line as fit.
fn troubles(words: &Words) -> String {
    let mut out = format!("{}:", heading(words, "cli-heading-troubles"));
    let mut column = WIDEST;
    for scenario in gardien_sim::trouble::SCENARIOS {
        if column + scenario.name.len() + 1 > WIDEST {
            out.push_str("\n ");
            column = 1;
        }
        out.push(' ');
        out.push_str(scenario.name);
        column += scenario.name.len() + 1;
    }
    out
}

/// What every command has: a help flag and a help page in the right language.
pub(super) fn dressed(command: Command, words: &Words) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(words.say("cli-help", &[]));
    let usage = heading(words, "cli-usage");
    command
        .disable_help_flag(true)
        .next_help_heading(heading(words, "cli-heading-options"))
        .help_template(format!(
            "{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .arg(help)
}

/// A heading before a colon that the argument parser sets: French wants a space there.
pub(super) fn heading(words: &Words, id: &str) -> String {
    let text = words.say(id, &[]);
    if words.lang() == Lang::Fr { format!("{text}\u{202f}") } else { text }
}
