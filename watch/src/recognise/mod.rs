//! Who a thing is: evidence weighed into a maker, a model, a kind and a firmware version.
//!
//! Every piece of evidence says one value of one of the four, with a weight: roughly, how often it would
//! be right if it were all there is. Pieces fall into sources (`Source`) that can be wrong independently of
//! each other: the hardware address, the names, what the thing says of itself, what it announces, how it
//! asks for an address, its web requests, whom it talks to, what it answers on. Within one source only
//! the heaviest piece of a value counts (a name in DHCP and the same name in mDNS are one setting).
//! Sources are joined as independent: `1 - ∏(1 - w)`.
//!
//! | evidence | weight | why not more |
//! |---|---|---|
//! | says so in a field made for it (TP-Link's protocol, mDNS TXT, LLDP, Modbus, BACnet, HNAP) | 0.85 | can be set or forged |
//! | a clue of `knowledge/clues.tsv` | 0.7, 0.55, 0.3 | in the row's own words: strong, fair, faint |
//! | a parameter of a web request (`currentfw=881`) | 0.7 | may speak of another thing |
//! | a description of UPnP | 0.55 | may be that of the software that serves |
//! | talks to a maker's servers, and to no other maker's | 0.6 | parts and software are bought in |
//! | … and to one other maker's; to more | 0.45; 0.2 | that is what phones and routers do |
//! | talks to addresses known to be a maker's | 0.45 | networks are resold |
//! | holder of the hardware address, where the holder makes things | 0.45 | contract makers, licensed brands |
//! | holder that the table does not know | 0.35 | may be a maker of modules |
//! | holder that makes modules, or builds for others | 0 | says nothing of the thing's maker |
//! | answers RTSP | 0.45 for a camera | media servers do it too |
//! | half an hour of steady upload | 0.55 for a camera | so do backups |
//! | address made up at random | 0.3 for a phone | computers do it too |
//!
//! A hardware address alone therefore never suffices. Where two values compete, the winner's
//! confidence is multiplied by one minus half of the other's. What stays below [`ENOUGH`] is unknown:
//! its evidence is listed and nothing is claimed. A value that continues another by a word (`Philips`,
//! `Philips Hue`) supports it. Versions do not compete: things are updated.
//!
//! What a thing says and what it does are also weighed apart. Where both are clear and differ, that is a
//! [`Contradiction`], which is shown and not resolved: of two clear kinds neither is claimed.
//!
//! Recognition reads a finished [`Thing`] and nothing else, so it can be repeated when more is known.

mod gather;

use std::collections::BTreeMap;

use crate::{
    knowledge::{
        Knowledge, Role,
        support::{self, Support},
    },
    report::{Because, Contradiction, Identity, Party, Supported, Sure, Thing},
    time::Time,
    untrusted::Untrusted,
};

/// Confidence from which on something is claimed.
pub const ENOUGH: f32 = 0.5;
/// No number of sources makes certain.
const MOST_SURE: f32 = 0.99;
/// Pieces of evidence listed.
const MOST_BECAUSE: usize = 24;

/// What can be wrong independently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    Hardware,
    Names,
    Told,
    Announced,
    Joining,
    Web,
    Parties,
    Answers,
    Behaviour,
}

impl Source {
    /// Whether the thing says it, rather than does it or is it.
    const fn says(self) -> bool {
        matches!(self, Self::Names | Self::Told | Self::Announced | Self::Joining | Self::Web)
    }

    const fn does(self) -> bool {
        matches!(self, Self::Parties | Self::Answers | Self::Behaviour)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    Maker,
    Model,
    Kind,
    Firmware,
}

impl About {
    const fn word(self) -> &'static str {
        match self {
            Self::Maker => "maker",
            Self::Model => "model",
            Self::Kind => "kind",
            Self::Firmware => "firmware",
        }
    }
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) about: About,
    pub(crate) value: String,
    pub(crate) from: Source,
    pub(crate) weight: f32,
    /// The [`Reason`](crate::report::Reason)'s source, or `party`, `address`, `answers`, `behaviour`.
    pub(crate) source: &'static str,
    pub(crate) saw: Untrusted,
}

/// Fills a thing's identity and says who stands behind its parties. Its reasons stay as they are.
pub fn recognise(thing: &mut Thing, knowledge: &Knowledge) {
    for party in &mut thing.parties {
        name_company(party, knowledge);
    }
    let holder = thing.mac.and_then(|mac| knowledge.holder(mac));
    let pieces = gather::gather(thing, holder.as_ref(), knowledge);
    let reasons = core::mem::take(&mut thing.identity.reasons);
    let [maker, model, kind, firmware] = [About::Maker, About::Model, About::Kind, About::Firmware]
        .map(|about| weigh(&pieces, about, |_| true));
    let contradictions: Vec<Contradiction> = [About::Maker, About::Kind]
        .into_iter()
        .filter_map(|about| contradiction(&pieces, about))
        .collect();
    // Of two clear kinds neither is claimed.
    let torn = contradictions.iter().any(|c| c.about == About::Kind.word());
    let kind = kind.filter(|_| !torn);
    let claimed = |best: &Option<Best>| best.as_ref().filter(|b| b.sure >= ENOUGH).cloned();
    let bests = [&maker, &model, &kind, &firmware];
    // All that is claimed holds with the confidence of the least sure; where nothing is claimed, how
    // near the best guess came.
    let least = bests.iter().filter_map(|b| claimed(b)).map(|b| b.sure).reduce(f32::min);
    let nearest = bests.iter().filter_map(|b| b.as_ref()).map(|b| b.sure).reduce(f32::max);
    let text = |b: &Option<Best>| claimed(b).map(|b| Untrusted::new(&b.value));
    let sure = |b: &Option<Best>| b.as_ref().map(|b| round(b.sure));
    thing.identity = Identity {
        maker: text(&maker),
        model: text(&model),
        kind: text(&kind),
        firmware: text(&firmware),
        confidence: Some(round(least.or(nearest).unwrap_or(0.0))),
        sure: Sure {
            maker: sure(&maker),
            model: sure(&model),
            kind: sure(&kind),
            firmware: sure(&firmware),
        },
        radio: holder.filter(|h| h.role == Role::Module).map(|h| Untrusted::new(&h.company)),
        because: because(pieces),
        contradictions,
        support: None,
        reasons,
    };
}

/// What is known of how long the maker supports what was recognised, as of the day of `at` (UTC): the end
/// of what was seen. `None` where maker or model is not claimed, or no row has them.
#[must_use]
pub fn supported(identity: &Identity, at: Time) -> Option<Supported> {
    let (maker, model) = (identity.maker.as_ref()?, identity.model.as_ref()?);
    let (support, source) = support::support(maker.raw(), model.raw());
    // Days written alike are in the order of their texts.
    let today = at.to_string();
    let over = |date: &str| date <= today.get(..date.len()).unwrap_or_default();
    let (state, date) = match support {
        Support::Unknown => return None,
        Support::ToBeAnnounced => ("to-be-announced", None),
        Support::None(None) => ("ended", None),
        Support::Known(date) | Support::None(Some(date)) => {
            (if over(date) { "ended" } else { "ends" }, Some(date))
        }
    };
    Some(Supported { state, date, source })
}

/// Hundredths: what a reader can make something of.
fn round(sure: f32) -> f32 {
    (sure * 100.0).round() / 100.0
}

/// A value with the confidence that the evidence gives it.
#[derive(Clone, Debug)]
struct Best {
    value: String,
    sure: f32,
}

/// The best value of one of the four.
fn weigh(pieces: &[Piece], about: About, of: impl Fn(&Piece) -> bool) -> Option<Best> {
    // By value as compared; each with the heaviest piece of each source, and its best spelling.
    let mut values: BTreeMap<String, (BTreeMap<Source, f32>, f32, &str)> = BTreeMap::new();
    for piece in pieces.iter().filter(|p| p.about == about && of(p)) {
        let key = piece.value.to_lowercase();
        let (sources, best, spelling) = values.entry(key).or_insert((BTreeMap::new(), 0.0, ""));
        let weight = sources.entry(piece.from).or_insert(0.0);
        *weight = weight.max(piece.weight);
        let capitals = |t: &str| t.bytes().filter(u8::is_ascii_uppercase).count();
        if (piece.weight, capitals(&piece.value)) > (*best, capitals(spelling)) {
            (*best, *spelling) = (piece.weight, &piece.value);
        }
    }
    let mut scored: Vec<(f32, &str, &str)> = values
        .iter()
        .map(|(key, (own, _, spelling))| {
            // A value supports the ones that continue it, with sources that they have not.
            let mut sources = own.clone();
            for (other, (theirs, ..)) in &values {
                if other != key && continues(key, other) {
                    for (source, weight) in theirs {
                        let have = sources.entry(*source).or_insert(0.0);
                        *have = have.max(*weight);
                    }
                }
            }
            let doubt = sources.values().fold(1.0, |doubt: f32, w| doubt * (1.0 - w));
            ((1.0 - doubt).min(MOST_SURE), key.as_str(), *spelling)
        })
        .collect();
    // The surest; among equals the longest, which says most; then by name.
    scored.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| b.1.len().cmp(&a.1.len())).then_with(|| a.1.cmp(b.1))
    });
    let (mut sure, key, spelling) = scored.first().copied()?;
    if about != About::Firmware {
        let rival = scored
            .iter()
            .skip(1)
            .find(|(_, other, _)| !continues(key, other) && !continues(other, key));
        sure *= 1.0 - rival.map_or(0.0, |r| r.0) / 2.0;
    }
    Some(Best { value: spelling.to_owned(), sure })
}

/// Whether a value says the same as a shorter one and more: `philips hue` after `philips`.
fn continues(long: &str, short: &str) -> bool {
    long.strip_prefix(short)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric()))
}

/// Kinds that one box may well be both of.
const ALIKE: [[&str; 2]; 12] = [
    ["camera", "doorbell"],
    ["plug", "switch"],
    ["switch", "lamp"],
    ["tv", "media-player"],
    ["speaker", "media-player"],
    ["speaker", "voice-assistant"],
    ["media-player", "voice-assistant"],
    ["phone", "tablet"],
    ["lock", "lock-hub"],
    ["bridge", "lock-hub"],
    ["router", "access-point"],
    ["printer", "3d-printer"],
];

/// What a thing says against what it does, where both are clear.
fn contradiction(pieces: &[Piece], about: About) -> Option<Contradiction> {
    let says = weigh(pieces, about, |p| p.from.says()).filter(|b| b.sure >= ENOUGH)?;
    let does = weigh(pieces, about, |p| p.from.does()).filter(|b| b.sure >= ENOUGH)?;
    let (a, b) = (says.value.to_lowercase(), does.value.to_lowercase());
    let alike = ALIKE.iter().any(|pair| pair.contains(&a.as_str()) && pair.contains(&b.as_str()));
    let same = continues(&a, &b) || continues(&b, &a) || alike;
    (!same).then(|| Contradiction {
        about: about.word(),
        says: Untrusted::new(&says.value),
        behaves: Untrusted::new(&does.value),
    })
}

/// The evidence as it is shown: by what it is about, the heaviest first.
fn because(mut pieces: Vec<Piece>) -> Vec<Because> {
    pieces.sort_by(|a, b| {
        let heavier = b.weight.total_cmp(&a.weight);
        let rest = (a.source, &a.value, &a.saw).cmp(&(b.source, &b.value, &b.saw));
        a.about.cmp(&b.about).then(heavier).then(rest)
    });
    pieces.dedup_by(|b, a| {
        a.about == b.about && a.source == b.source && a.value == b.value && a.saw == b.saw
    });
    pieces
        .into_iter()
        .take(MOST_BECAUSE)
        .map(|p| Because {
            about: p.about.word(),
            value: Untrusted::new(&p.value),
            source: p.source,
            saw: p.saw,
            weight: round(p.weight),
        })
        .collect()
}

/// Says who stands behind a party.
fn name_company(party: &mut Party, knowledge: &Knowledge) {
    if party.r#where != "internet" {
        return;
    }
    let row = match &party.name {
        Some(name) => knowledge.behind(name.raw()),
        None => party.addresses.first().and_then(|a| knowledge.behind_address(a.ip())),
    };
    party.company = row.filter(|r| !r.company.is_empty()).map(|r| r.company.as_ref().to_owned());
    party.trade = row.map(|r| r.trade.to_owned());
    // Networks that answer from everywhere are nowhere.
    let everywhere = matches!(party.trade.as_deref(), Some("content" | "resolver"));
    party.country = party
        .addresses
        .first()
        .filter(|_| !everywhere)
        .and_then(|a| crate::knowledge::country::country(a.ip()));
}

#[cfg(test)]
mod tests;
