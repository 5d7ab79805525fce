//! What the makers of the household's things declare (MUD, RFC 8520).
//!
//! | file | what a careful observer can notice |
//! |---|---|
//! | thermostat | the thing itself names it, and keeps to it |
//! | camera | leaves out one of the two servers that the camera talks to |
//! | light bridge | forbids what it does: others asking it who it is |
//! | television | opens any host: it promises nothing |

use gardien_watch::{
    mud::{
        emit::emit,
        model::{Ace, Acl, Class, Family, Forwarding, Host, Initiated, Matches, Mud, Ports, Span},
    },
    untrusted::Untrusted,
};

/// File name and content of each declaration.
#[must_use]
pub fn declarations() -> Vec<(&'static str, String)> {
    let thermostat = Maker::new("https://mud.warmkern.example/w2/2.json", "Warmkern", "W2")
        .server("api.warmkern.example", 6, 443)
        .server("time.warmkern.example", 17, 123)
        .pinged();
    let camera = Maker::new("https://mud.fernlicht.example/c210.json", "Fernlicht", "C210").server(
        "upload.fernlicht.example",
        6,
        443,
    );
    let bridge = Maker::new("https://mud.lumenbrug.example/hub.json", "Lumenbrug", "Bridge")
        .refuses_local(17, 1900)
        .server("api.lumenbrug.example", 6, 443);
    let television =
        Maker::new("https://mud.kinoglas.example/55.json", "Kinoglas", "55").anything();
    vec![
        ("warmkern-w2.json", thermostat.file()),
        ("fernlicht-c210.json", camera.file()),
        ("lumenbrug-bridge.json", bridge.file()),
        ("kinoglas-55.json", television.file()),
    ]
}

/// A declaration being written: the same for both IP versions, as makers do.
pub(crate) struct Maker {
    mud: Mud,
    from: Vec<Matches>,
    to: Vec<Matches>,
    refused: Vec<Matches>,
}

impl Maker {
    pub(crate) fn new(url: &str, maker: &str, model: &str) -> Self {
        let text = |t: &str| Some(Untrusted::new(t));
        let mud = Mud {
            version: 1,
            url: Untrusted::new(url),
            last_update: text("2025-11-03T08:00:00Z"),
            cache_validity: 48,
            is_supported: true,
            systeminfo: text(&format!("{maker} {model}")),
            maker: text(maker),
            model: text(model),
            ..Mud::default()
        };
        Self { mud, from: Vec::new(), to: Vec::new(), refused: Vec::new() }
    }

    /// It calls a server of a name.
    pub(crate) fn server(mut self, name: &str, protocol: u8, port: u16) -> Self {
        let name = || Some(Host::Name(Untrusted::new(name)));
        let port = Some(Ports::Range(port, port));
        let initiated = (protocol == 6).then_some(Initiated::FromDevice);
        let base = Matches { protocol: Some(protocol), initiated, ..Matches::default() };
        self.from.push(Matches {
            destination_name: name(),
            destination_port: port,
            ..base.clone()
        });
        self.to.push(Matches { source_name: name(), source_port: port, ..base });
        self
    }

    /// Hosts of the home may look whether it is there.
    pub(crate) fn pinged(mut self) -> Self {
        for (protocol, kind) in [(1, 8), (58, 128)] {
            let matches = Matches {
                protocol: Some(protocol),
                icmp_type: Some(kind),
                classes: vec![Class::LocalNetworks],
                ..Matches::default()
            };
            self.from.push(matches.clone());
            self.to.push(matches);
        }
        self
    }

    /// Others of the site open it by TCP.
    pub(crate) fn serves(mut self, port: u16) -> Self {
        let base = Matches {
            protocol: Some(6),
            initiated: Some(Initiated::ToDevice),
            classes: vec![Class::LocalNetworks],
            ..Matches::default()
        };
        let port = Some(Ports::Range(port, port));
        self.from.push(Matches { source_port: port, ..base.clone() });
        self.to.push(Matches { destination_port: port, ..base });
        self
    }

    /// It tells the local network of itself, and hears others.
    pub(crate) fn announces(mut self, port: u16) -> Self {
        let matches = Matches {
            protocol: Some(17),
            destination_port: Some(Ports::Range(port, port)),
            classes: vec![Class::LocalNetworks],
            ..Matches::default()
        };
        self.from.push(matches.clone());
        self.to.push(matches);
        self
    }

    /// It never speaks like that on the local network.
    pub(crate) fn refuses_local(mut self, protocol: u8, port: u16) -> Self {
        self.refused.push(Matches {
            protocol: Some(protocol),
            destination_port: Some(Ports::Range(port, port)),
            classes: vec![Class::LocalNetworks],
            ..Matches::default()
        });
        self
    }

    pub(crate) fn anything(mut self) -> Self {
        self.from.push(Matches::default());
        self.to.push(Matches::default());
        self
    }

    pub(crate) fn file(self) -> String {
        let Self { mut mud, from, to, refused } = self;
        for (family, word, icmp) in [(Family::V4, "v4", 1), (Family::V6, "v6", 58)] {
            // An ICMP of one IP version has no place in a list of the other.
            let fits =
                |m: &&Matches| !matches!(m.protocol, Some(1 | 58)) || m.protocol == Some(icmp);
            let entry = |n: usize, m: &Matches, forwarding| Ace {
                name: Untrusted::new(&format!("entry-{n}")),
                matches: Matches { family: Some(family), ..m.clone() },
                forwarding,
                void: None,
                at: Span::default(),
            };
            let refused = refused.iter().map(|m| (m, Forwarding::Drop));
            let out: Vec<Ace> = refused
                .chain(from.iter().filter(fits).map(|m| (m, Forwarding::Accept)))
                .enumerate()
                .map(|(n, (m, forwarding))| entry(n + 1, m, forwarding))
                .collect();
            let back = to.iter().filter(fits).enumerate();
            let back = back.map(|(n, m)| entry(n + 1, m, Forwarding::Accept)).collect();
            for (way, aces, policy) in
                [("from", out, &mut mud.from_device), ("to", back, &mut mud.to_device)]
            {
                policy.push(mud.acls.len());
                let name = Untrusted::new(&format!("{way}-{word}"));
                mud.acls.push(Acl { name, family: Some(family), aces });
            }
        }
        emit(&mud)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_makers_wrote_keeps_to_the_standard() {
        for (name, text) in declarations() {
            let reading = gardien_watch::mud::read::read(text.as_bytes());
            assert!(reading.is_valid(), "{name}: {:?}", reading.remarks);
        }
    }
}
