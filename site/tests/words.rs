//! Both languages say the same things, and the code says nothing that is not written.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests read the sources, and may fail loudly"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use gardien_site::{
    access,
    account::{CAUSES, LIMITS, NOTES, PROBLEMS, REASONS},
    declare::{differ, document, holes, learnt, point, show, signature, support, told},
    inventory::{change, claim, field, place, resolve, search, sighting, view},
    life, live,
    message::{cause, desk, grammar, tell},
    privacy,
    words::{self, EN, FR, Lang, Words},
};
use gardien_watch::{knowledge, mud::read::remark::CODES, rules::RULES};

/// Message ids of a Fluent file, each with its variables.
fn messages(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut id = String::new();
    for line in source.lines().filter(|l| !l.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =")
            && line.starts_with(|c: char| c.is_ascii_lowercase())
        {
            id = name.to_owned();
            assert!(all.insert(id.clone(), BTreeSet::new()).is_none(), "{id} is there twice");
        }
        for after in line.split("{ $").skip(1) {
            let variable = after.split([' ', '}']).next().unwrap().to_owned();
            all.get_mut(&id).unwrap().insert(variable);
        }
    }
    all
}

fn sources() -> Vec<(PathBuf, String)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders =
        vec![here.join("src"), here.join("../hub/src"), here.join("../hub/templates")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
                found.push((path, code));
            }
        }
    }
    found
}

/// Message ids that the code names: string literals that begin with the area of a message.
fn named_in_code(areas: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (_, code) in sources() {
        let code: String = code
            .lines()
            .filter(|l| !l.trim_start().starts_with("//"))
            .flat_map(|l| [l, "\n"])
            .collect();
        for literal in code.split('"').skip(1) {
            let is_id = literal.split_once('-').is_some_and(|(area, _)| areas.contains(area))
                && literal
                    .bytes()
                    .all(|c| c.is_ascii_lowercase() || c == b'-' || c.is_ascii_digit());
            if is_id && !literal.ends_with('-') {
                ids.insert(literal.to_owned());
            }
        }
    }
    for (area, codes) in [
        ("mud-grade", told::GRADES),
        ("mud-chosen", told::CHOSEN),
        ("mud-why", told::WHYS),
        ("mud-near", told::NEARS),
        ("mud-excuse", told::EXCUSES),
        ("mud-wide", told::WIDES),
        ("mud-cannot", told::CANNOT),
        ("mud-signature", told::SIGNATURES),
        ("mud-opener", told::OPENERS),
        ("declared-kind", document::KIND_WORDS),
        ("declared-fault", document::FAULTS),
        ("declared-state", support::STATES),
        ("declared-source", support::SOURCES),
        ("declared-confidence", holes::CONFIDENCES),
        ("declared-status", holes::vex::STATUSES),
        ("declared-column", &["component", "released", "age", "known"]),
        ("declared-known", &["document", "table"]),
        (
            "declared-refused",
            &[
                "about-nothing",
                "about-two",
                "bad-signature",
                "untrusted-signer",
                "mud-unread",
                "not-waiting",
                "too-many",
            ],
        ),
        ("declare-state", &["current", "waiting", "refused", "replaced"]),
        ("declare-kind", &["mud", "support", "sbom", "holes", "vex", "found"]),
        ("declare-head", &["name", "kind", "about", "state", "received", "id"]),
        ("mud-level", point::EFFECTS),
        ("mud-show", show::LINKS),
        ("learn-reason", learnt::REASONS.split_at(learnt::REASONS.len() - learnt::ONCE).0),
        ("learn-settle", learnt::SETTLE),
        ("learn-left", learnt::LEFT),
        ("learn-support", learnt::SUPPORT),
        ("muddiff-condition", differ::CONDITIONS),
        ("muddiff-how", differ::HOWS),
        ("muddiff-about", differ::ABOUTS),
        ("limit", LIMITS),
        ("note", NOTES),
        ("problem", PROBLEMS),
        ("reason", REASONS),
        ("who-kind", knowledge::KINDS),
        ("who-trade", knowledge::TRADES),
        ("who-refused", knowledge::Why::WORDS),
        ("who-contradiction", &["maker", "kind"]),
        ("cause", CAUSES),
        ("advice", CAUSES),
        ("signature-refused", signature::REFUSALS),
        ("signature-note", signature::NOTES),
        ("choice", grammar::CHOICES),
        ("perhaps", grammar::PERHAPS),
        ("shows", grammar::SHOWS),
        ("because", RULES),
        ("fact", grammar::FACTS),
        ("privacy-trade", privacy::TRADES),
        ("search", &search::Column::ALL.iter().map(|c| c.word()).collect::<Vec<_>>()),
        ("view", view::VIEWS),
        ("viewwhy", view::WHYS),
        ("claimkind", claim::KINDS),
        ("claimsource", claim::SOURCES),
        ("field", field::FIELDS),
        ("belongs", resolve::CODES),
        ("proposal", resolve::QUESTIONS),
        ("speaksfor", sighting::SPEAKS_FOR),
        ("identity", change::REFUSALS),
        ("placekind", place::KINDS),
        ("placelimit", place::LIMIT_WORDS),
        ("placing", place::REFUSALS),
        ("role", access::Role::WORDS),
        ("secrecy", &["yes", "no", "cannot-tell"]),
        ("store", words::STORE),
        ("api-passkey", words::PASSKEY),
        ("lifeact", life::Act::WORDS),
        ("lifebrand", life::Brand::WORDS),
        ("lifecustody", life::Custody::WORDS),
        ("lifedue", life::What::WORDS),
        ("lifeduty", life::Duty::WORDS),
        ("lifeflaw", life::Flaw::WORDS),
        ("lifegrade", life::Grade::WORDS),
        ("lifeneed", life::Need::WORDS),
        ("lifepresence", life::Presence::WORDS),
        ("lifesupport", life::Support::WORDS),
        ("lifetrust", life::Trust::WORDS),
        ("lifewho", life::Who::WORDS),
        ("lifewhy", life::say::WHYS),
        ("shape", live::SHAPES),
        ("shapechange", live::SHAPES),
        ("sees", live::SEEN),
        ("stops", live::STOPPED),
        ("check", live::CHECKS),
        ("remedy", live::REMEDIES),
        ("deskchoice", tell::Choice::WORDS),
        ("deskhub", cause::TROUBLES),
        ("deskrefused", cause::REFUSALS),
        ("deskstate", desk::State::WORDS),
        ("deliverystate", &["waiting", "sent", "given-up"]),
        ("windowstands", &["ahead", "under-way", "over"]),
        ("journal-wrong", gardien_site::journal::audit::WHATS),
    ] {
        ids.extend(codes.iter().map(|code| format!("{area}-{code}")));
    }
    ids.extend(CODES.iter().map(|code| format!("mud-remark-{}", code.word)));
    ids
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    let (en, fr) = (messages(EN), messages(FR));
    for (id, variables) in &en {
        // A singular may spell the number out, so `$n` and its like are compared as a set too.
        assert_eq!(fr.get(id), Some(variables), "{id} differs in French");
    }
    assert_eq!(en.len(), fr.len(), "French has messages that English lacks");
    assert!(en.keys().eq(fr.keys()));
}

#[test]
fn both_files_are_read_without_an_error() {
    for (lang, source) in [(Lang::En, EN), (Lang::Fr, FR)] {
        let parsed = fluent_bundle::FluentResource::try_new(source.to_owned());
        assert!(parsed.is_ok(), "{lang:?}: {:?}", parsed.err().map(|e| e.1));
        let words = Words::new(lang);
        for id in messages(source).keys() {
            assert!(words.has(id), "{lang:?} lost {id}");
        }
    }
}

#[test]
fn the_code_and_the_files_name_the_same_messages() {
    let written = messages(EN);
    let areas: BTreeSet<&str> =
        written.keys().filter_map(|id| id.split_once('-')).map(|(area, _)| area).collect();
    let named = named_in_code(&areas);
    let unused: Vec<_> = written.keys().filter(|id| !named.contains(*id)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
    // Codes of reports (`mqtt-in-clear`) look like ids; what is given to `say` must exist.
    for (path, code) in sources() {
        for call in code.split("say(").skip(1) {
            let Some(literal) = call.trim_start().strip_prefix('"') else { continue };
            let id = literal.split('"').next().unwrap();
            // A place in a body (RFC 6901), where what is wrong with a field is said.
            if id.starts_with('/') {
                continue;
            }
            assert!(written.contains_key(id), "{} says {id}, which nobody wrote", path.display());
        }
    }
}

#[test]
fn every_remark_on_a_mud_file_has_its_words() {
    let written = messages(EN);
    for code in CODES {
        let id = format!("mud-remark-{}", code.word);
        assert!(written.contains_key(&id), "nobody wrote {id}");
        for lang in [Lang::En, Lang::Fr] {
            let said =
                Words::new(lang).say(&id, &[("saw", "x".into()), ("rule", code.rule.into())]);
            assert!(!said.contains(['{', '}']) && !said.contains("mud-"), "{id}: {said}");
        }
    }
}

#[test]
fn french_is_set_as_french_is_printed() {
    for (number, line) in FR.lines().enumerate().filter(|(_, l)| !l.starts_with('#')) {
        let at = |what: &str| format!("words/fr, line {} of all: {what}: {line}", number + 1);
        assert!(!line.contains('\''), "{}", at("a straight apostrophe"));
        assert!(!line.contains("..."), "{}", at("three points for …"));
        assert!(!line.contains(['“', '”']), "{}", at("English quotation marks"));
        assert!(!line.contains(['\u{202f}', '\u{a0}']), "{}", at("an invisible space"));
        let chars: Vec<char> = line.chars().collect();
        for (i, c) in chars.iter().enumerate() {
            let before = i.checked_sub(1).map_or(' ', |b| chars[b]);
            let after = chars.get(i + 1).copied().unwrap_or(' ');
            match c {
                ';' | '!' | '?' | '»' => assert_eq!(before, ' ', "{}", at("no space before")),
                '«' => assert_eq!(after, ' ', "{}", at("no space after")),
                // A colon within a word (an address, a time) has no space.
                ':' if after == ' ' => assert_eq!(before, ' ', "{}", at("no space before")),
                _ => {}
            }
        }
    }
    let words = Words::new(Lang::Fr);
    assert_eq!(words.say("note-detail", &[("detail", "x".into())]), "Détail\u{202f}: x.");
    assert_eq!(words.say("figure-quoted", &[("text", "x".into())]), "«\u{202f}x\u{202f}»");
}

#[test]
fn no_word_promises_accuses_or_frightens() {
    let banned = [
        "anomal",
        "exfiltrat",
        "egress",
        "payload",
        "SNI",
        "malicious",
        "malveill",
        "hacked",
        "pirat",
        "threat",
        "menace",
        "suspicious",
        "suspect",
        "safe",
        "sûreté",
        "!",
    ];
    for source in [EN, FR] {
        for line in source.lines().filter(|l| !l.starts_with('#')) {
            let text = line.split_once(" =").map_or(line, |(_, text)| text);
            for word in banned {
                assert!(!text.contains(word), "“{word}” in: {line}");
            }
        }
    }
}
