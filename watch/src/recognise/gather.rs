//! The evidence in a finished account of a thing.

use super::{About, Piece, Source};
use crate::{
    knowledge::{Holder, Knowledge, Role, Where},
    report::{Reason, Thing},
    untrusted::Untrusted,
};

/// Says so in a field made for it.
const TOLD: f32 = 0.85;
/// A parameter of a web request.
const PARAMETER: f32 = 0.7;
/// A description of UPnP: as often that of the software that serves (a media server on any computer).
const DESCRIBED: f32 = 0.55;
/// Talks to a maker's servers: the only maker's, one of two, one of more.
const SERVERS: [f32; 3] = [0.6, 0.45, 0.2];
/// Its servers serve one kind of things.
const SERVERS_KIND: f32 = 0.55;
/// Addresses without a name that are known to be a maker's.
const ADDRESSES: f32 = 0.45;
/// Holders of the hardware address: makers of things, and those that the table does not know.
const HOLDER: f32 = 0.45;
const UNKNOWN_HOLDER: f32 = 0.35;
/// An address made up at random.
const RANDOM: f32 = 0.3;
/// Answers RTSP as cameras do; media servers do it too.
const ANSWERS: f32 = 0.45;
/// Uploads minute after minute as cameras do.
const UPLOAD: f32 = 0.55;

/// Minutes of steady upload from which on it counts. Half an hour of at least 200 kB a minute, four times
/// more out than in: a printer, a plug or a lamp has nothing of that size to say.
const STEADY_MINUTES: usize = 30;
const STEADY_OCTETS: u64 = 200_000;

pub(super) fn gather(thing: &Thing, holder: Option<&Holder>, knowledge: &Knowledge) -> Vec<Piece> {
    let mut g = Gather { thing, knowledge, pieces: Vec::new() };
    if let Some(holder) = holder {
        g.holder(holder);
    }
    for reason in &thing.identity.reasons {
        g.reason(reason);
    }
    g.parties();
    g.answers();
    g.behaviour();
    g.models();
    g.pieces
}

struct Gather<'a> {
    thing: &'a Thing,
    knowledge: &'a Knowledge,
    pieces: Vec<Piece>,
}

impl Gather<'_> {
    fn add(
        &mut self,
        about: About,
        value: &str,
        from: Source,
        weight: f32,
        (source, saw): (&'static str, &Untrusted),
    ) {
        let value = value.trim();
        if !value.is_empty() {
            let saw = saw.clone();
            let value = value.to_owned();
            self.pieces.push(Piece { about, value, from, weight, source, saw });
        }
    }

    fn holder(&mut self, holder: &Holder) {
        let weight = match holder.role {
            Role::Module => return,
            Role::Things | Role::Many => HOLDER,
            Role::Unknown => UNKNOWN_HOLDER,
        };
        let saw = Untrusted::new(&holder.registered);
        self.add(About::Maker, &holder.company, Source::Hardware, weight, ("oui", &saw));
    }

    /// What a claim says, by itself and by the clues that know it.
    fn reason(&mut self, reason: &Reason) {
        let Reason { source, saw, says } = reason;
        let told = (*source, saw);
        let text = saw.raw();
        match *source {
            "dhcp-name" | "dhcp-fqdn" | "mdns" | "netbios" | "llmnr" => {
                let name = plain_name(text);
                let short = self.without_mac(name);
                if !self.clues(Where::Name, short, Source::Names, told) && short != name {
                    self.clues(Where::Name, name, Source::Names, told);
                }
            }
            "mdns-service" | "mdns-instance" => {
                self.clues(Where::Service, text, Source::Announced, told);
            }
            "ssdp-device" | "ws-discovery" => {
                self.clues(Where::Device, text, Source::Announced, told);
            }
            "ssdp-server" => {
                self.clues(Where::Server, text, Source::Announced, told);
            }
            "dhcp-vendor-class" | "dhcpv6-vendor-class" | "dhcp-user-class" => {
                self.clues(Where::Class, text, Source::Joining, told);
            }
            "http-agent" => {
                self.clues(Where::Agent, text, Source::Web, told);
            }
            "http-path" => {
                self.clues(Where::Path, text, Source::Web, told);
            }
            "http-says" => match *says {
                "firmware" => self.add(About::Firmware, text, Source::Web, PARAMETER, told),
                "model" => self.add(About::Model, text, Source::Web, PARAMETER, told),
                _ => {}
            },
            "upnp" => {
                let from = Source::Announced;
                match *says {
                    "maker" => {
                        let company = self.knowledge.company(text);
                        self.add(About::Maker, &company, from, DESCRIBED, told);
                    }
                    "model" => self.add(About::Model, text, from, DESCRIBED, told),
                    "firmware" => self.add(About::Firmware, text, from, DESCRIBED, told),
                    _ => {}
                }
            }
            "mac-random" => self.add(About::Kind, "phone", Source::Hardware, RANDOM, told),
            "mdns-text" | "lldp" | "bacnet" | "modbus" | "tplink-home" | "edimax" | "hnap" => {
                self.told(source, says, told);
            }
            _ => {}
        }
    }

    /// A field made for saying it.
    fn told(&mut self, source: &str, says: &str, told: (&'static str, &Untrusted)) {
        let text = told.1.raw();
        match source {
            // Whoever speaks a maker's own protocol has its software inside.
            "tplink-home" => self.add(About::Maker, "TP-Link", Source::Told, PARAMETER, told),
            "edimax" => self.add(About::Maker, "Edimax", Source::Told, PARAMETER, told),
            _ => {}
        }
        match says {
            // BACnet's and LLDP's numbers of makers are not names.
            "maker" if !text.starts_with("vendor ") => {
                let company = self.knowledge.company(text);
                self.add(About::Maker, &company, Source::Told, TOLD, told);
            }
            // LLDP's description of a system is a sentence.
            "model" if text.len() <= 48 => {
                self.add(About::Model, text, Source::Told, TOLD, told);
            }
            "kind" => {
                if let Some(kind) = kind_in(text) {
                    self.add(About::Kind, kind, Source::Told, TOLD, told);
                }
            }
            "firmware" => self.add(About::Firmware, text, Source::Told, TOLD, told),
            _ => {}
        }
    }

    /// Adds what clues say of a text; whether any did.
    fn clues(
        &mut self,
        at: Where,
        text: &str,
        from: Source,
        told: (&'static str, &Untrusted),
    ) -> bool {
        let knowledge = self.knowledge;
        let mut any = false;
        for (clue, matched) in knowledge.clues(at, text) {
            any = true;
            let pairs = [
                (About::Maker, clue.maker),
                (About::Model, matched.model),
                (About::Kind, clue.kind),
                (About::Firmware, matched.firmware),
            ];
            for (about, value) in pairs {
                if let Some(value) = value {
                    self.add(about, value, from, clue.weight, told);
                }
            }
        }
        any
    }

    /// Whom it talks to, or asks for.
    fn parties(&mut self) {
        let knowledge = self.knowledge;
        let named = self.thing.parties.iter().filter(|p| p.r#where == "internet");
        let names = named.filter_map(|p| p.name.as_ref());
        let names = names.chain(self.thing.asked.iter().map(|a| &a.name));
        let mut rows: Vec<_> =
            names.filter_map(|name| Some((knowledge.behind(name.raw())?, name))).collect();
        rows.retain(|(row, _)| row.trade == "maker" || row.trade == "platform");
        rows.sort_by(|a, b| (&a.0.company, a.1).cmp(&(&b.0.company, b.1)));
        rows.dedup_by(|b, a| a.0 == b.0);
        let mut makers: Vec<&str> = rows
            .iter()
            .filter(|(row, _)| row.trade == "maker")
            .map(|(row, _)| row.company.split(' ').next().unwrap_or_default())
            .collect();
        makers.dedup();
        let weight = match makers.len() {
            0 | 1 => SERVERS[0],
            2 => SERVERS[1],
            _ => SERVERS[2],
        };
        for (row, name) in rows {
            if row.trade == "maker" {
                self.add(About::Maker, &row.company, Source::Parties, weight, ("party", name));
            }
            if let Some(kind) = row.kind {
                let weight = SERVERS_KIND.min(weight);
                self.add(About::Kind, kind, Source::Parties, weight, ("party", name));
            }
        }
        for party in self.thing.parties.iter().filter(|p| p.name.is_none()) {
            let Some(address) = party.addresses.first() else { continue };
            let Some(row) = knowledge.behind_address(address.ip()) else { continue };
            if row.trade == "maker" {
                let saw = Untrusted::new(&address.to_string());
                self.add(About::Maker, &row.company, Source::Parties, ADDRESSES, ("address", &saw));
                if let Some(kind) = row.kind {
                    self.add(About::Kind, kind, Source::Parties, ADDRESSES, ("address", &saw));
                }
            }
        }
    }

    /// What it answers on, held against the name that it has.
    fn answers(&mut self) {
        let thing = self.thing;
        let mut names: Vec<&str> = thing
            .identity
            .reasons
            .iter()
            .filter(|r| matches!(r.source, "dhcp-name" | "dhcp-fqdn" | "mdns"))
            .map(|r| plain_name(r.saw.raw()))
            .collect();
        names.sort_unstable();
        names.dedup();
        let mut ports: Vec<u16> = thing
            .parties
            .iter()
            .filter(|p| p.r#where == "lan" && p.protocol == "tcp")
            .filter_map(|p| p.port)
            .collect();
        ports.sort_unstable();
        ports.dedup();
        for port in ports.into_iter().take(32) {
            for name in names.iter().take(8) {
                let text = format!("tcp/{port} {name}");
                let saw = Untrusted::new(&text);
                self.clues(Where::Listens, &text, Source::Answers, ("answers", &saw));
            }
        }
        let rtsp = |p: &&crate::report::Party| p.protocol == "rtsp" && p.opened_by == "party";
        if let Some(party) = thing.parties.iter().find(rtsp) {
            let saw = Untrusted::new(party.protocol);
            self.add(About::Kind, "camera", Source::Answers, ANSWERS, ("answers", &saw));
        }
    }

    /// How it moves data.
    fn behaviour(&mut self) {
        let steady = |m: &&crate::report::BusyMinute| m.up > STEADY_OCTETS && m.up / 4 > m.down;
        let minutes = self.thing.busy_minutes.iter().filter(steady).count();
        if minutes >= STEADY_MINUTES {
            let saw = Untrusted::new(&format!("{minutes} min"));
            self.add(About::Kind, "camera", Source::Behaviour, UPLOAD, ("behaviour", &saw));
        }
    }

    /// Maker and kind of the models found so far. They count as the source that told the model.
    fn models(&mut self) {
        let models: Vec<Piece> =
            self.pieces.iter().filter(|p| p.about == About::Model).cloned().collect();
        for model in models {
            let knowledge = self.knowledge;
            for (clue, matched) in knowledge.clues(Where::Model, &model.value) {
                let weight = clue.weight.min(model.weight);
                let told = (model.source, &model.saw);
                if let Some(maker) = clue.maker {
                    self.add(About::Maker, maker, model.from, weight, told);
                }
                if let Some(kind) = clue.kind {
                    self.add(About::Kind, kind, model.from, weight, told);
                }
                if let Some(name) = matched.model.filter(|m| *m != model.value) {
                    self.add(About::Model, name, model.from, weight, told);
                }
            }
        }
    }

    /// A name without the end of the thing's hardware address, which many put there.
    fn without_mac<'n>(&self, name: &'n str) -> &'n str {
        let Some(mac) = self.thing.mac else { return name };
        let digits: String = mac.to_string().chars().filter(char::is_ascii_hexdigit).collect();
        for length in [12, 6, 4] {
            let Some(end) = digits.len().checked_sub(length).and_then(|n| digits.get(n..)) else {
                continue;
            };
            let Some(cut) = name.len().checked_sub(length) else { continue };
            if name.get(cut..).is_some_and(|tail| tail.eq_ignore_ascii_case(end)) {
                return name.get(..cut).unwrap_or(name).trim_end_matches(['-', '_', '.']);
            }
        }
        name
    }
}

/// A host's name without its domain on the local network.
fn plain_name(text: &str) -> &str {
    let text = text.strip_suffix('.').unwrap_or(text);
    [".local", ".lan", ".home", ".fritz.box", ".home.arpa"]
        .iter()
        .find_map(|end| text.strip_suffix(end))
        .unwrap_or(text)
}

/// The kind that plain words name; the first of the list that is there.
fn kind_in(text: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 22] = [
        ("doorbell", "doorbell"),
        ("camera", "camera"),
        ("plug", "plug"),
        ("outlet", "plug"),
        ("socket", "plug"),
        ("bulb", "lamp"),
        ("light switch", "switch"),
        ("switch", "switch"),
        ("dimmer", "switch"),
        ("lamp", "lamp"),
        ("light", "lamp"),
        ("bridge", "bridge"),
        ("gateway", "bridge"),
        ("printer", "printer"),
        ("scale", "scale"),
        ("speaker", "speaker"),
        ("sensor", "sensor"),
        ("thermostat", "thermostat"),
        ("vacuum", "vacuum"),
        ("router", "router"),
        ("television", "tv"),
        ("phone", "phone"),
    ];
    let text = text.to_lowercase();
    WORDS.iter().find(|(word, _)| text.contains(word)).map(|(_, kind)| *kind)
}
