//! Where gardien sits in a network, and what can and cannot be seen and stopped from there.
//!
//! A program that watches shows what it saw; what it could not see it must say itself, or silence is taken for
//! quiet. What passes a machine depends on nothing but its place: four *shapes*, of which each sees and could
//! stop something else. The table was measured in a network of namespaces (`interop/live.sh` measures it again).

use std::fmt::Write as _;

use gardien_watch::{
    finding::Level,
    report::{Limit, Report},
};
use serde::Serialize;

use crate::{
    page::{Mark, Page},
    words::{Value, Words},
};

/// The place of a machine in its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// One more machine at a switch or an access point.
    PluggedIn,
    /// What goes to the Internet is routed by it.
    Gateway,
    /// A bridge between others.
    Bridge,
    /// A switch sends it a copy of what others say.
    Mirror,
}

/// Stable words of shapes: `shape-…`, `limit-live-…`, `shapechange-…`.
pub const SHAPES: &[&str] = &["plugged-in", "gateway", "bridge", "mirror"];
/// What is seen or not, `sees-WHAT-yes` and `sees-WHAT-no`.
pub const SEEN: &[&str] = &[
    "internet-v4-yes",
    "internet-v4-no",
    "internet-v6-yes",
    "internet-v6-no",
    "between-things-yes",
    "between-things-no",
    "to-all-yes",
    "to-all-no",
];
/// What could be stopped or not, `stops-WHAT-yes` and `stops-WHAT-no`.
pub const STOPPED: &[&str] = &[
    "internet-v4-yes",
    "internet-v4-no",
    "internet-v6-yes",
    "internet-v6-no",
    "between-things-yes",
    "between-things-no",
];
/// What a check may come to, `check-…`.
pub const CHECKS: &[&str] = &[
    "listen-fine",
    "listen-look",
    "firewall-right-fine",
    "firewall-right-note",
    "ring-fine",
    "ring-look",
    "dropped-fine",
    "dropped-look",
    "nftables-fine",
    "nftables-note",
    "nftables-cannot-tell",
    "bridge-firewall-note",
    "bridge-memory-fine",
    "bridge-memory-note",
    "forward-v6-note",
    "landlock-fine",
    "landlock-note",
    "seccomp-fine",
    "seccomp-note",
    "clock-fine",
    "clock-look",
    "clock-cannot-tell",
    "disk-fine",
    "disk-look",
    "store-fine",
    "store-note",
    "store-look",
    "journal-note",
];
/// Those of [`CHECKS`] about which something can be done, `remedy-…`.
pub const REMEDIES: &[&str] = &[
    "listen-look",
    "firewall-right-note",
    "ring-look",
    "dropped-look",
    "nftables-note",
    "nftables-cannot-tell",
    "bridge-firewall-note",
    "bridge-memory-note",
    "forward-v6-note",
    "landlock-note",
    "seccomp-note",
    "clock-look",
    "clock-cannot-tell",
    "disk-look",
    "store-note",
    "store-look",
    "journal-note",
];

impl Shape {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PluggedIn => "plugged-in",
            Self::Gateway => "gateway",
            Self::Bridge => "bridge",
            Self::Mirror => "mirror",
        }
    }

    /// The code of what cannot be seen from there, among the limits of an account.
    const fn limit(self) -> &'static str {
        match self {
            Self::PluggedIn => "live-plugged-in",
            Self::Gateway => "live-gateway",
            Self::Bridge => "live-bridge",
            Self::Mirror => "live-mirror",
        }
    }
}

/// What tells one shape from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether there is a bridge with two ports that has no network of its own, or has it beyond itself.
    pub bridges: bool,
    /// Whether this machine passes on IPv4 and IPv6, between networks of which one has the way out.
    pub routes: [bool; 2],
    /// Pairs of other machines of which both were heard speaking to the other.
    pub pairs: u64,
}

/// Finds the shape.
///
/// What is set up decides before what is heard, since it also holds in a quiet hour. A bridge comes before a
/// router, because it sees more. A mirror cannot be told from a switch that does not know yet where somebody
/// is and therefore sends to all; but that ends with the first answer. So it takes two machines that were
/// both heard.
#[must_use]
pub const fn shape(facts: &Facts) -> Shape {
    match facts {
        Facts { bridges: true, .. } => Shape::Bridge,
        Facts { routes: [true, _] | [_, true], .. } => Shape::Gateway,
        Facts { pairs: 1.., .. } => Shape::Mirror,
        _ => Shape::PluggedIn,
    }
}

/// Which of four kinds of talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reach {
    /// Between things and the Internet, IPv4.
    pub internet_v4: bool,
    /// Between things and the Internet, IPv6.
    pub internet_v6: bool,
    /// From thing to thing.
    pub between_things: bool,
    /// To everybody or a group: how things find each other.
    pub to_all: bool,
}

/// What can be seen from a shape.
#[must_use]
pub const fn sees(shape: Shape, facts: &Facts) -> Reach {
    let all = Reach { internet_v4: true, internet_v6: true, between_things: true, to_all: true };
    match shape {
        Shape::PluggedIn => {
            Reach { internet_v4: false, internet_v6: false, between_things: false, to_all: true }
        }
        Shape::Gateway => {
            let [v4, v6] = facts.routes;
            Reach { internet_v4: v4, internet_v6: v6, between_things: false, to_all: true }
        }
        Shape::Bridge | Shape::Mirror => all,
    }
}

/// What a firewall in this place could stop. What is said to all passes the wire whatever a machine on it does.
#[must_use]
pub const fn stops(shape: Shape, facts: &Facts) -> Reach {
    let sees = sees(shape, facts);
    match shape {
        Shape::Gateway | Shape::Bridge => Reach { to_all: false, ..sees },
        Shape::PluggedIn | Shape::Mirror => {
            Reach { internet_v4: false, internet_v6: false, between_things: false, to_all: false }
        }
    }
}

/// Puts what cannot be seen from a shape, and what the kernel dropped, before the other limits of an account.
pub fn limit(report: &mut Report, shape: Shape, dropped: u64) {
    let limit = |code, count| Limit { code, count, about: "", text: String::new() };
    let mut limits = vec![limit(shape.limit(), None)];
    if dropped > 0 {
        limits.push(limit("live-dropped", Some(dropped)));
    }
    report.cannot_see.splice(0..0, limits);
}

/// Whether a report is of what was heard, and not of files.
#[must_use]
pub fn is_live(report: &Report) -> bool {
    report.captures.iter().any(|c| c.kind == "live")
}

/// Whether a limit is about the place, and stands before the account.
pub(crate) fn is_of_place(limit: &Limit) -> bool {
    limit.code.starts_with("live-")
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// One of [`CHECKS`].
    pub code: &'static str,
    /// How much it asks of a person.
    pub level: Level,
    /// What was found, in words.
    pub text: String,
    /// What can be done; null where nothing need be.
    pub remedy: Option<String>,
}

impl Check {
    /// A check with its words. `detail` goes into the sentence, where it has a place for it.
    #[must_use]
    pub fn new(words: &Words, code: &'static str, detail: &str) -> Self {
        debug_assert!(CHECKS.contains(&code), "{code}");
        let values = [("detail", Value::from(detail))];
        let level = match code.rsplit_once('-').map_or(code, |(_, level)| level) {
            "fine" => Level::Fine,
            "note" => Level::Note,
            "look" => Level::Look,
            _ => Level::CannotTell,
        };
        let remedy =
            REMEDIES.contains(&code).then(|| words.say(&format!("remedy-{code}"), &values));
        Self { code, level, text: words.say(&format!("check-{code}"), &values), remedy }
    }
}

/// What was found of a place.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Place {
    /// Version of the program.
    pub gardien: String,
    /// The shape.
    pub shape: Shape,
    /// Interfaces that were listened at.
    pub interfaces: Vec<String>,
    /// The sides that are routed for, or the ports of the bridge.
    pub sides: Vec<String>,
    /// The way out, where there is one.
    pub way_out: Option<String>,
    /// What can be seen.
    pub sees: Reach,
    /// What a firewall here could stop.
    pub stops: Reach,
    /// Packets between others heard while listening, by kind of talk.
    pub heard: Heard,
    /// What else was looked at.
    pub checks: Vec<Check>,
}

/// Packets that were heard and are no talk of this machine itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Heard {
    /// How long, seconds.
    pub seconds: u64,
    /// All packets, this machine's own too.
    pub packets: u64,
    /// Between others and the Internet, IPv4.
    pub internet_v4: u64,
    /// Between others and the Internet, IPv6.
    pub internet_v6: u64,
    /// Between others on this network.
    pub between_things: u64,
    /// From others to all or to a group.
    pub to_all: u64,
    /// Pairs of others of which both were heard.
    pub pairs: u64,
}

impl Place {
    /// Whether something needs attention: a check, or a place from which little is seen.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.shape == Shape::PluggedIn || self.checks.iter().any(|c| c.level >= Level::Look)
    }

    /// Tells it.
    #[must_use]
    pub fn tell(&self, words: &Words, colour: bool) -> String {
        let mut page = Page::new(colour);
        let sides = words.list(&self.sides);
        let sides = if sides.is_empty() { words.list(&self.interfaces) } else { sides };
        let word = self.shape.word();
        page.paragraph(&words.say(&format!("shape-{word}"), &[("sides", sides.into())]));
        page.gap();
        page.heading(&words.say("doctor-sees", &[]));
        for (what, yes) in self.sees.rows() {
            let answer = if yes { "yes" } else { "no" };
            let mark = if yes { Mark::None } else { Mark::CannotTell };
            page.item(mark, &words.say(&format!("sees-{what}-{answer}"), &[]));
        }
        page.gap();
        page.heading(&words.say("doctor-stops", &[]));
        for (what, yes) in self.stops.rows().into_iter().filter(|(what, _)| *what != "to-all") {
            let answer = if yes { "yes" } else { "no" };
            let mark = if yes { Mark::None } else { Mark::CannotTell };
            page.item(mark, &words.say(&format!("stops-{what}-{answer}"), &[]));
        }
        page.item(Mark::None, &words.say("doctor-stops-later", &[]));
        page.gap();
        page.heading(&words.say("doctor-change", &[]));
        page.item(Mark::None, &words.say(&format!("shapechange-{word}"), &[]));
        page.gap();
        page.heading(&words.say("doctor-heard", &[("n", self.heard.seconds.into())]));
        page.item(Mark::None, &self.heard_text(words));
        page.gap();
        page.heading(&words.say("doctor-checks", &[]));
        for check in &self.checks {
            let mark = match check.level {
                Level::Fine => Mark::None,
                Level::Note => Mark::Note,
                Level::Look => Mark::Look,
                Level::Act => Mark::Act,
                Level::CannotTell => Mark::CannotTell,
            };
            let mut text = check.text.clone();
            if let Some(remedy) = &check.remedy {
                // Writing to a text cannot fail.
                let _ = write!(text, " {remedy}");
            }
            page.item(mark, &text);
        }
        page.text()
    }

    fn heard_text(&self, words: &Words) -> String {
        let h = &self.heard;
        let values = [
            ("packets", h.packets.into()),
            ("v4", h.internet_v4.into()),
            ("v6", h.internet_v6.into()),
            ("things", h.between_things.into()),
            ("all", h.to_all.into()),
        ];
        words.say("doctor-heard-counts", &values)
    }
}

impl Reach {
    /// In the order in which they are told.
    const fn rows(self) -> [(&'static str, bool); 4] {
        [
            ("internet-v4", self.internet_v4),
            ("internet-v6", self.internet_v6),
            ("between-things", self.between_things),
            ("to-all", self.to_all),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn what_is_set_up_decides_before_what_is_heard() {
        let heard = Facts { pairs: 3, ..Facts::default() };
        assert_eq!(shape(&heard), Shape::Mirror);
        let routes = Facts { routes: [true, false], ..heard };
        assert_eq!(shape(&routes), Shape::Gateway);
        assert!(!sees(Shape::Gateway, &routes).internet_v6, "IPv6 is not routed by it");
        assert_eq!(shape(&Facts { bridges: true, ..routes }), Shape::Bridge);
        assert_eq!(shape(&Facts::default()), Shape::PluggedIn);
    }

    #[test]
    fn nothing_is_stopped_that_is_not_seen() {
        let facts = Facts { routes: [true, true], ..Facts::default() };
        for shape in [Shape::PluggedIn, Shape::Gateway, Shape::Bridge, Shape::Mirror] {
            let (sees, stops) = (sees(shape, &facts).rows(), stops(shape, &facts).rows());
            for ((what, seen), (_, stopped)) in sees.into_iter().zip(stops) {
                assert!(seen || !stopped, "{shape:?} {what}");
            }
        }
    }

    #[test]
    fn every_check_is_told_in_both_languages() {
        for words in [Lang::En, Lang::Fr].map(Words::new) {
            for code in CHECKS {
                let check = Check::new(&words, code, "x");
                assert!(!check.text.contains('{'));
                // Who is told of something amiss is told what to do.
                assert_eq!(check.remedy.is_some(), check.level != Level::Fine, "{code}");
            }
        }
    }
}
