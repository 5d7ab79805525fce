//! Names that a program made up and that nobody has registered (`made-up-names`).
//!
//! **What it waits for.** Malicious programs that look for their master under names made by a formula ask
//! for many that do not exist until one does. So: answers "no such name" for at least [`NAMES`] different
//! registrable domains within an hour, of which the part that somebody would have registered
//! [looks made up](looks_made_up), below a suffix of the public list.
//!
//! **Why harmless things do not do it.** Domains cost money and are chosen to be read. A mistyped name, a
//! dead maker's name or a missing search domain is one domain, asked for again and again. Browsers
//! test resolvers with two or three made-up names of one label, which have no registrable domain, or
//! one with the search domain. Many *sub*-domains of one domain count once here; that is `dns-tunnel`.
//!
//! **What it cannot tell.** Formulas that join words; programs that ask slowly; names asked for inside
//! encryption. It is *look*: the names are there to be read, what asked is not.
//!
//! **Bounds.** [`MOST_KEPT`] names of each of [`MOST_HOSTS`] hosts.

use std::collections::VecDeque;

use crate::{
    account::{NONE, names::registrable},
    finding::{Fact, Level, Proof},
    keyed::{Key, Map},
    rules::Rules,
    time::{HOUR, Time},
    untrusted::Untrusted,
};

/// Domains within an hour: people do not mistype ten names in an hour that all look like this.
const NAMES: usize = 10;
const MOST_KEPT: usize = 64;
const MOST_HOSTS: usize = 1 << 12;

/// Harmless explanations: a browser's test, a program for measuring or testing, a mail or log server that
/// looks up whoever wrote to it.
pub(crate) const PERHAPS: &[&str] = &["browser-test", "measurement", "log-lookups"];

#[derive(Debug)]
struct Invention {
    domain: Box<str>,
    proof: Proof,
    told: bool,
}

#[derive(Debug)]
pub(crate) struct Inventions {
    of: Map<u32, VecDeque<Invention>>,
    hosts: usize,
}

impl Inventions {
    pub(super) const fn new(key: Key) -> Self {
        Self { of: Map::new(key), hosts: 0 }
    }
}

/// Whether a label looks as nobody would choose it: at least eight characters with letters and digits
/// mixed three times, five consonants in a row, or hardly a vowel.
pub(super) fn looks_made_up(label: &[u8]) -> bool {
    let (mut mixed, mut run, mut longest, mut vowels, mut letters) =
        (0_usize, 0, 0, 0_usize, 0_usize);
    let mut before: Option<bool> = None;
    for c in label {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_alphabetic() || c >= 0x80 {
            letters += 1;
            let vowel = matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
            vowels += usize::from(vowel);
            run = if vowel { 0 } else { run + 1 };
        } else {
            run = 0;
        }
        longest = longest.max(run);
        if c.is_ascii_alphanumeric() {
            let digit = c.is_ascii_digit();
            mixed += usize::from(before.is_some_and(|b| b != digit));
            before = Some(digit);
        } else {
            before = None;
        }
    }
    // Punycode has its own looks.
    label.len() >= 8
        && !label.starts_with(b"xn--")
        && (mixed >= 3 || longest >= 5 || (letters >= 8 && vowels * 6 < letters))
}

impl Rules {
    /// A host was told that a name does not exist.
    pub(crate) fn no_such_name(&mut self, host: u32, name: &[u8], at: Time) {
        if host == NONE {
            return;
        }
        let Ok(name) = core::str::from_utf8(name) else { return };
        // Most are refused before the public list is asked.
        if !name.split('.').any(|l| looks_made_up(l.as_bytes())) {
            return;
        }
        let Some(domain) = registrable(name) else { return };
        let listed = psl::suffix(name.as_bytes()).is_some_and(|s| s.is_known());
        let chosen = domain.split('.').next().unwrap_or_default();
        if !listed || domain.ends_with(".arpa") || !looks_made_up(chosen.as_bytes()) {
            return;
        }
        let proof = self.proof(at, "no-such-name");
        let all = &mut self.said.inventions;
        if all.hosts >= MOST_HOSTS && all.of.find(&host).is_none() {
            return;
        }
        let (of, new) = all.of.find_or_put(host, VecDeque::new());
        all.hosts += usize::from(new);
        of.retain(|i| at.since(i.proof.at) <= HOUR);
        if of.iter().any(|i| *i.domain == *domain) {
            return;
        }
        if of.len() >= MOST_KEPT {
            of.pop_front();
        }
        of.push_back(Invention { domain: domain.into(), proof, told: false });
        if of.len() < NAMES {
            return;
        }
        let first = of.front().map_or(at, |i| i.proof.at);
        let fresh: Vec<Proof> = of
            .iter_mut()
            .filter_map(|i| (!core::mem::replace(&mut i.told, true)).then_some(i.proof))
            .collect();
        let Some(f) = self.raise(host, "made-up-names", Level::Look, "", at) else { return };
        f.perhaps = PERHAPS.to_vec();
        f.facts.entry("example").or_insert_with(|| Fact::Text(Untrusted::new(domain)));
        f.facts.entry("within").or_insert_with(|| Fact::Span(at.since(first)));
        for proof in fresh {
            f.add(proof);
        }
        let names = f.times;
        f.facts.insert("names", Fact::Count(names));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{MINUTE, SECOND};

    /// Letters by a linear congruence, as the formulas of such programs make them.
    fn invented(n: u64) -> String {
        let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut name = String::new();
        for _ in 0..14 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            name.push(char::from(b'a' + (state >> 33) as u8 % 26));
        }
        name + ".com"
    }

    #[test]
    fn many_invented_names_are_told_with_the_answers_that_show_them() {
        let mut rules = Rules::new(7);
        for n in 0..60 {
            rules.no_such_name(1, invented(n).as_bytes(), Time(n as i64 * SECOND));
        }
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level), ("made-up-names", Level::Look));
        assert!(f.count("names") >= 30, "{}", f.count("names"));
        assert_eq!(f.evidence.len() as u64, f.times);
    }

    #[test]
    fn dead_names_search_domains_and_browsers_tests_are_none() {
        let mut rules = Rules::new(7);
        let words = [
            "time",
            "update",
            "printer",
            "support",
            "weather",
            "windows",
            "telemetry",
            "streaming",
        ];
        for (n, word) in words.iter().cycle().take(200).enumerate() {
            let at = Time(n as i64 * SECOND);
            rules.no_such_name(1, format!("{word}.deadmaker.com").as_bytes(), at);
            rules.no_such_name(1, format!("{word}-service.com").as_bytes(), at);
            rules.no_such_name(1, format!("qzxvbnmk{n}.fritz.box").as_bytes(), at);
            rules.no_such_name(1, format!("qzxvb{n}nmk").as_bytes(), at);
            rules.no_such_name(1, format!("{n}.2.0.192.in-addr.arpa").as_bytes(), at);
            rules.no_such_name(1, format!("{}.example.com", invented(n as u64)).as_bytes(), at);
        }
        assert_eq!(rules.of(1).count(), 0);
    }

    #[test]
    fn a_few_an_hour_are_not_many() {
        let mut rules = Rules::new(7);
        for n in 0..200 {
            rules.no_such_name(1, invented(n).as_bytes(), Time(n as i64 * 10 * MINUTE));
        }
        assert_eq!(rules.of(1).count(), 0);
    }

    #[test]
    fn names_that_people_chose_do_not_look_made_up() {
        let chosen = [
            "googleusercontent",
            "microsoftonline",
            "amazonaws",
            "tplinkcloud",
            "fernlicht",
            "meethue",
            "xiaomi",
            "scalews",
            "windowsupdate",
            "akamaiedge",
            "schneider-electric",
            "deutsche-bahn",
            "doubleclick",
            "netflix",
            "wikipedia",
            "office365",
            "3dprinting",
        ];
        for name in chosen {
            assert!(!looks_made_up(name.as_bytes()), "{name}");
        }
        for name in ["xjpakmdcfuqe", "8f14e45fceea167a", "q1w2e3r4t5", "kbtmvrxwqp"] {
            assert!(looks_made_up(name.as_bytes()), "{name}");
        }
    }
}
