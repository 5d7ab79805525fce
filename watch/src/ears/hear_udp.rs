//! What comes in datagrams, told by content: names, services, discovery, hellos.
//!
//! A flow of datagrams is looked at until it is recognised or has been tried [`TRIES`] times. The
//! port only says what to try first, and for three protocols that cannot be told from noise by
//! content alone in their shortest form (DNS, DHCP, mDNS) which of two readings is meant.

use crate::{
    account::{NONE, edges::NameFrom},
    app::{App, Secrecy},
    ears::{
        Ears, Listen,
        gather::{Gather, Gathered, looks_like_quic},
        hear_tls,
    },
    flow::{Content, Flow, Pool},
    ip::Address,
    link::Mac,
    rules::{
        door_opened::Door,
        login_loop::Service,
        secret_in_clear::{self, Secret},
    },
    short::Short,
    straight::Sent,
    time::Time,
    watcher::Macs,
    wire::{
        bacnet, coap, dhcp4, dhcp6, dns, dtls, edimax,
        ja::Carrier,
        knx,
        labels::Labels,
        lldp, modbus, mqtt,
        natpmp::{Mapping, PortControl, Subject},
        netbios, ntp, ssdp, ssh, telnet, tls, tplink,
        wireguard::Wireguard,
        wsd,
    },
};

/// Datagrams tried before a flow is given up.
const TRIES: u8 = 6;
/// Datagrams of a QUIC connection looked at for its hello.
const QUIC_TRIES: u8 = 24;

/// A claim of identity: source, what was seen, what it says.
type Claim<'a> = (&'static str, &'a [u8], &'static str);

/// The claims in an LLDP data unit.
pub(super) fn lldp_claims<'a>(lldp: &lldp::Lldp<'a>) -> impl Iterator<Item = Claim<'a>> {
    let text = |saw: Option<&'a [u8]>, says| saw.map(|s| ("lldp", s, says));
    let inventory = lldp.inventory();
    [
        text(lldp.system_name(), "name"),
        text(lldp.system_description(), "model"),
        text(inventory.manufacturer, "maker"),
        text(inventory.model, "model"),
        text(inventory.firmware_revision, "firmware"),
        lldp.mud_url().map(|s| ("mud-url", s, "declaration")),
    ]
    .into_iter()
    .flatten()
}

impl Ears {
    /// A repeated frame: only what totals count.
    pub(crate) fn count_repeated(&mut self, sport: u16, dport: u16, data: &[u8]) {
        if (is_name_port(sport) || is_name_port(dport))
            && let Ok(message) = dns::Message::parse(data)
        {
            self.count_query(&message);
        }
    }

    /// Reads one datagram of a flow.
    pub(crate) fn udp(
        &mut self,
        f: &mut Flow,
        gathers: &mut Pool<Gather>,
        sent: &Sent<'_>,
        data: &[u8],
    ) {
        let (at, end) = (sent.at, sent.end());
        if let Content::Quic(number) = f.content {
            self.quic(f, gathers, number, at, end, data);
            return;
        }
        if f.app == App::Unknown {
            if data.is_empty() {
                return;
            }
            f.tries += 1;
            if data.get(6..12) == Some(b"EDIMAX") {
                self.edimax(sent, end, f, data);
            }
            let app = recognise(sent.ports(), data);
            if app == App::Unknown {
                if let Some(secret) = secret_in_clear::snmp(data) {
                    let listen = Listen { ears: self, flow: f, at, request: None };
                    let (near, to) = (listen.near(), listen.about());
                    self.rules.secret_shown(near, &to, &secret, at);
                }
                if f.tries >= TRIES {
                    f.content = Content::Done;
                    f.app = App::Udp;
                }
                return;
            }
            f.app = app;
            f.secrecy = app.secrecy();
            f.content = Content::Each;
            f.tries = 0;
        }
        if f.app == App::Quic {
            let number = gathers.take();
            f.content = Content::Quic(number);
            f.tries = 0;
            self.quic(f, gathers, number, at, end, data);
            return;
        }
        self.datagram(f, at, end, sent, data);
    }

    fn datagram(&mut self, f: &mut Flow, at: Time, end: usize, sent: &Sent<'_>, data: &[u8]) {
        let mut listen = Listen { ears: self, flow: f, at, request: None };
        let [from, to] = listen.hosts(end);
        match listen.flow.app {
            App::Dns => {
                let asks = data.get(2).is_some_and(|flags| flags & 0x80 == 0);
                let resolver = listen.address(if asks { 1 - end } else { end });
                self.dns(at, [from, to], resolver, data);
            }
            App::Mdns => {
                let speaker = listen.address(end);
                self.mdns(from, speaker, data);
            }
            App::Llmnr => {
                let speaker = listen.address(end);
                self.llmnr(from, speaker, data);
            }
            App::Dhcp => self.dhcp(at, sent.macs(), data),
            App::Dhcpv6 => self.dhcpv6(sent.macs(), from, data),
            App::Ssdp => self.ssdp(from, data),
            App::Dtls => {
                for record in dtls::Records::new(data).take(8) {
                    listen.dtls_hello(end, &record);
                }
                few(f, 8);
            }
            App::Coap => {
                if coap::Coap::parse(data).is_ok_and(|m| m.oscore().is_some()) {
                    f.secrecy = Secrecy::Yes;
                }
                few(f, 64);
            }
            App::NatPmp => {
                if let Ok(message) = PortControl::parse(data)
                    && let Subject::Map(map) | Subject::Peer { mapping: map, .. } = message.subject
                {
                    let granted = message.response && message.result == 0;
                    if !message.response {
                        let about = listen.party();
                        let detail = format!("{} > {}", map.external_port, map.internal_port);
                        listen.note("port-mapping", about.as_bytes(), detail.as_bytes());
                    }
                    // A lifetime of 0 closes the door.
                    if map.lifetime > 0 && (granted || !message.response) {
                        listen.door(&map, granted);
                    }
                }
            }
            App::Bacnet => {
                if let Ok(b) = bacnet::Bacnet::parse(data) {
                    self.bacnet(from, &b);
                }
                few(f, 64);
            }
            App::Knx => {
                if let Ok(k) = knx::Knx::parse(data)
                    && let Some(device) = k.device()
                {
                    self.account.claim(from, "knx", device.name, "name");
                }
                few(f, 64);
            }
            App::Netbios => {
                if let Ok(n) = netbios::NetBios::parse(data)
                    && matches!(n.operation, netbios::Operation::Registration)
                    && !n.response
                {
                    self.account.claim(from, "netbios", n.name.text(), "name");
                }
            }
            App::TplinkHome => {
                self.tplink(from, data);
                few(f, 64);
            }
            App::Wsd => {
                if let Ok(w) = wsd::Wsd::parse(data)
                    && let Some(types) = w.types
                    && matches!(w.kind, wsd::Kind::Hello | wsd::Kind::ProbeMatches)
                {
                    self.account.claim(from, "ws-discovery", types, "kind");
                }
                few(f, 64);
            }
            _ => f.content = Content::Done,
        }
    }

    fn quic(
        &mut self,
        f: &mut Flow,
        gathers: &mut Pool<Gather>,
        number: u32,
        at: Time,
        end: usize,
        data: &[u8],
    ) {
        let Some(gather) = gathers.get_mut(number) else { return };
        f.tries = f.tries.saturating_add(1);
        let mut over = f.tries >= QUIC_TRIES;
        let gathered = gather.datagram(data);
        let mut listen = Listen { ears: self, flow: f, at, request: None };
        match gathered {
            Gathered::Nothing => {}
            Gathered::Hello(hello) => {
                listen.hello_claims(end, &hello, Carrier::Quic);
                let name = hear_tls::server_name(&hello).map(<[u8]>::to_ascii_lowercase);
                if let Some(name) = &name {
                    listen.ears.quic_names.add(hear_tls::server_name(&hello).unwrap_or_default());
                    listen.name(end, name, NameFrom::Quic);
                }
                listen.hides_lookups(end, true, name.as_deref());
                over = true;
            }
            Gathered::Name(name) => {
                listen.ears.quic_names.add(name.as_slice());
                let name = name.to_ascii_lowercase();
                listen.name(end, &name, NameFrom::Quic);
                listen.hides_lookups(end, true, Some(&name));
                over = true;
            }
        }
        if over {
            f.content = Content::Done;
            *gather = Gather::default();
            gathers.give_back(number);
        }
    }

    // ---- who is there ------------------------------------------------------------------------

    fn dhcp(&mut self, at: Time, macs: Macs, data: &[u8]) {
        let Ok(d) = dhcp4::Dhcp4::parse(data) else { return };
        let v4 = |a: std::net::Ipv4Addr| Address::v4(a.octets());
        if !d.from_client {
            let Self { lan, rules, account, .. } = self;
            lan.dhcp(rules, account, (at, macs.source), &d);
            for server in d.dns_servers() {
                self.resolver(v4(server));
            }
            for server in d.time_servers().take(8) {
                let known = &mut self.account.time_servers;
                if known.len() < 64 && !known.contains(&v4(server)) {
                    known.push(v4(server));
                }
            }
            for router in d.routers().take(4) {
                let known = &mut self.account.routers;
                if known.len() < 64 && !known.contains(&v4(router)) {
                    known.push(v4(router));
                }
            }
            // The server says which address the client has.
            if d.message_type == Some(dhcp4::MessageType::Ack)
                && let Some(mac) = d.client_mac()
                && !d.yiaddr.is_unspecified()
            {
                self.account.on_link(v4(d.yiaddr), Mac::Eui48(mac));
            }
            return;
        }
        let Some(mac) = d.client_mac().map(Mac::Eui48).or(macs.source) else { return };
        let host = self.account.host(mac);
        self.account.frame_from(host, at);
        let mut claim = |source, saw: Option<&[u8]>, says| {
            if let Some(saw) = saw {
                self.account.claim(host, source, saw, says);
            }
        };
        claim("dhcp-name", d.host_name(), "name");
        claim("dhcp-vendor-class", d.vendor_class(), "stack");
        claim("mud-url", d.mud_url(), "declaration");
        claim("dhcp-user-class", d.user_class(), "stack");
        if let Some(dhcp4::ClientId::Other { id, .. }) = d.client_id() {
            claim("dhcp-client-id", Some(id), "name");
        }
        for class in d.vendor_classes().take(4) {
            let text = format!("enterprise {}", class.enterprise);
            claim("dhcp-vendor-class", Some(text.as_bytes()), "maker");
        }
        if let Some(fqdn) = d.fqdn() {
            match fqdn.name {
                dhcp4::FqdnName::Text(text) => claim("dhcp-fqdn", Some(text), "name"),
                dhcp4::FqdnName::Labels(labels) => {
                    claim("dhcp-fqdn", Some(&join(labels)), "name");
                }
            }
        }
        if let Some(list) = d.parameter_list() {
            let mut text = Short::<1_024>::new();
            for (i, option) in list.iter().enumerate() {
                if i > 0 {
                    text.push(b',');
                }
                text.decimal(*option);
            }
            claim("dhcp-options", Some(text.as_str().as_bytes()), "stack");
        }
    }

    fn dhcpv6(&mut self, macs: Macs, from: u32, data: &[u8]) {
        let Ok(d) = dhcp6::Dhcp6::parse(data) else { return };
        if matches!(d.message_type, dhcp6::MessageType::Advertise | dhcp6::MessageType::Reply) {
            for server in d.dns_servers() {
                self.resolver(Address::v6(server.octets()));
            }
            return;
        }
        let host = match macs.source {
            Some(mac) => self.account.host(mac),
            None => from,
        };
        if let Some(url) = d.mud_url() {
            self.account.claim(host, "mud-url", url, "declaration");
        }
        if let Some((_, labels)) = d.fqdn() {
            let name = join(labels);
            self.account.claim(host, "dhcp-fqdn", &name, "name");
        }
        if let Some((_, classes)) = d.vendor_class() {
            for class in classes.take(8) {
                self.account.claim(host, "dhcpv6-vendor-class", class, "stack");
            }
        }
    }

    fn mdns(&mut self, from: u32, speaker: Address, data: &[u8]) {
        let Ok(message) = dns::Message::parse(data) else { return };
        self.count_query(&message);
        if message.is_query() {
            return;
        }
        for record in message.records().take(256) {
            match record.data {
                dns::Data::Address(address) => {
                    let owner = record.name.text();
                    let owner = owner.octets();
                    if !owner.ends_with(b".local") {
                        continue;
                    }
                    let number = self.name(from, owner);
                    if number != NONE {
                        self.account.names_itself(address, number);
                    }
                    if address == speaker {
                        self.account.claim(from, "mdns", owner, "name");
                    }
                }
                // _services._dns-sd names types, other pointers name instances of a type.
                dns::Data::Name(instance) if record.kind == dns::kind::PTR => {
                    let owner = record.name.text();
                    let owner = owner.octets();
                    if !owner.starts_with(b"_") {
                        continue;
                    }
                    let named = instance.text();
                    let service =
                        if owner.starts_with(b"_services.") { named.octets() } else { owner };
                    self.account.claim(from, "mdns-service", service, "service");
                    // `IC-1234 Network Camera`: what people choose from in a list.
                    let whole = instance.text();
                    let whole = whole.octets();
                    let ends = whole.len().checked_sub(owner.len() + 1);
                    let first =
                        ends.filter(|_| whole.ends_with(owner)).and_then(|n| whole.get(..n));
                    if let Some(first) = first {
                        self.account.claim_few(from, "mdns-instance", first, "service");
                    }
                }
                dns::Data::Text(text) => {
                    for string in dns::strings(text).take(64) {
                        self.mdns_text(from, string);
                    }
                }
                _ => {}
            }
        }
    }

    /// Keys of TXT records that say who speaks: Chromecast and HomeKit `md`, printers `ty` and
    /// `usb_MDL`, HomeKit `ci`, `fn` a friendly name, `fv` and the like a version.
    fn mdns_text(&mut self, from: u32, string: &[u8]) {
        let Some(equals) = string.iter().position(|c| *c == b'=') else {
            // No key: a description, as some cameras write it.
            let plain = string.iter().all(|c| matches!(c, b' '..=b'~'));
            if plain && (6..=64).contains(&string.len()) {
                self.account.claim_few(from, "mdns-instance", string, "service");
            }
            return;
        };
        let (Some(key), Some(value)) = (string.get(..equals), string.get(equals + 1..)) else {
            return;
        };
        let says = match key.to_ascii_lowercase().as_slice() {
            b"md" | b"ty" | b"usb_mdl" | b"model" | b"modelid" | b"am" => "model",
            b"usb_mfg" | b"manufacturer" | b"vendor" | b"mf" => "maker",
            b"fn" | b"nm" | b"name" => "name",
            b"fv" | b"srcvers" | b"swversion" | b"fw" | b"firmware" => "firmware",
            _ => return,
        };
        self.account.claim(from, "mdns-text", value, says);
    }

    fn llmnr(&mut self, from: u32, speaker: Address, data: &[u8]) {
        let Ok(message) = dns::Message::parse(data) else { return };
        self.count_query(&message);
        if message.is_query() {
            return;
        }
        for record in message.records().take(16) {
            if let dns::Data::Address(address) = record.data
                && address == speaker
            {
                self.account.claim(from, "llmnr", record.name.text().octets(), "name");
            }
        }
    }

    /// A device's number and maker's number, and the texts of its own description.
    fn bacnet(&mut self, from: u32, message: &bacnet::Bacnet<'_>) {
        match message.apdu.map(|a| a.content) {
            Some(bacnet::Content::IAm { device, vendor, .. }) => {
                let text = format!("device {device}");
                self.account.claim(from, "bacnet", text.as_bytes(), "name");
                let text = format!("vendor {vendor}");
                self.account.claim(from, "bacnet", text.as_bytes(), "maker");
            }
            Some(bacnet::Content::Property { property, text: Some(value), .. }) => {
                let says = match property {
                    121 => "maker",
                    70 => "model",
                    44 | 12 => "firmware",
                    77 => "name",
                    _ => return,
                };
                self.account.claim(from, "bacnet", value.octets, says);
            }
            _ => {}
        }
    }

    /// The fields of a TP-Link thing's description of itself.
    pub(super) fn tplink(&mut self, from: u32, data: &[u8]) -> bool {
        let Ok(message) = tplink::TpLink::parse(data) else { return false };
        let fields =
            [("model", "model"), ("alias", "name"), ("dev_name", "kind"), ("sw_ver", "firmware")];
        for (field, says) in fields {
            if let Some(value) = message.field(field) {
                self.account.claim(from, "tplink-home", &value, says);
            }
        }
        true
    }

    /// What an Edimax thing answers its app: a claim, and no protocol of its own.
    fn edimax(&mut self, sent: &Sent<'_>, end: usize, f: &mut Flow, data: &[u8]) {
        let Ok(e) = edimax::Edimax::parse(data) else { return };
        let listen = Listen { ears: self, flow: f, at: sent.at, request: None };
        let [from, _] = listen.hosts(end);
        for (saw, says) in [(e.model, "model"), (e.firmware, "firmware"), (e.name, "name")] {
            self.account.claim(from, "edimax", saw, says);
        }
    }

    fn ssdp(&mut self, from: u32, data: &[u8]) {
        let Ok(s) = ssdp::Ssdp::parse(data) else { return };
        let [server, agent, device] = s.header_values(["SERVER", "USER-AGENT", "NT"]);
        if let Some(server) = server {
            self.account.claim(from, "ssdp-server", server, "stack");
        }
        if let Some(agent) = agent {
            self.account.claim(from, "ssdp-server", agent, "stack");
        }
        if let Some(device) = device.filter(|t| t.starts_with(b"urn:")) {
            self.account.claim(from, "ssdp-device", device, "kind");
        }
    }
}

impl Listen<'_> {
    /// A hello over DTLS that is in one piece; one in fragments is recognised but not read.
    fn dtls_hello(&mut self, end: usize, record: &dtls::Record<'_>) {
        for fragment in dtls::Fragments::new(record).take(4) {
            if fragment.kind != dtls::kind::CLIENT_HELLO || !fragment.is_whole() {
                continue;
            }
            let Ok(hello) = tls::ClientHello::parse_dtls(fragment.data) else { continue };
            self.hello_claims(end, &hello, Carrier::Dtls);
            if let Some(name) = hear_tls::server_name(&hello) {
                self.name(end, &name.to_ascii_lowercase(), NameFrom::Tls);
            }
        }
    }

    /// A port mapping over NAT-PMP or PCP.
    fn door(&mut self, map: &Mapping, granted: bool) {
        let door = Door {
            outside: map.external_port,
            inside: map.internal_port,
            protocol: match map.protocol {
                6 => "tcp",
                17 => "udp",
                _ => "all",
            },
        };
        let (near, router) = (self.near(), self.about());
        self.ears.rules.door(near, &router, door, granted, self.at);
    }

    pub(super) fn mqtt(&mut self, end: usize, data: &[u8]) {
        for packet in mqtt::Packets::new(data).take(4) {
            let Ok(packet) = packet else { continue };
            let Ok(connect) = packet.connect() else { continue };
            let about = self.party();
            let client = connect.client_id;
            self.note("mqtt-in-clear", about.as_bytes(), client);
            if connect.password_len.is_some() {
                self.note("mqtt-password-in-clear", about.as_bytes(), b"");
            }
            // The password comes last.
            let rest = packet.body.len().checked_sub(connect.password_len.unwrap_or(0).into());
            let password = rest.and_then(|rest| packet.body.get(rest..));
            if let Some(password) = password.filter(|p| !p.is_empty()) {
                let secret = Secret::new("mqtt-password", password);
                let (near, to) = (self.near(), self.about());
                self.ears.rules.secret_shown(near, &to, &secret, self.at);
            }
            let [host, _] = self.hosts(end);
            self.ears.account.claim(host, "mqtt-client", client, "name");
        }
    }

    pub(super) fn modbus(&mut self, end: usize, data: &[u8]) {
        let [host, _] = self.hosts(end);
        let Ok(message) = modbus::Modbus::parse(data) else { return };
        for object in message.identification() {
            let says = match object.id {
                0 => "maker",
                1 | 4 | 5 => "model",
                2 => "firmware",
                _ => continue,
            };
            self.ears.account.claim(host, "modbus", object.value, says);
        }
    }

    pub(super) fn banner(&mut self, end: usize, data: &[u8]) {
        let [host, _] = self.hosts(end);
        if data.starts_with(b"SSH-") {
            if let Ok(ssh) = ssh::Ssh::parse(data) {
                self.ears.account.claim(host, "ssh", ssh.software, "stack");
            }
            self.login_begins(Service::Ssh);
            return;
        }
        self.login_begins(Service::Telnet);
        if telnet::Telnet::parse(data).is_ok() {
            let about = self.party();
            self.note("telnet", about.as_bytes(), b"");
        }
    }

    /// The first octets of a side that speaks nothing known over TCP.
    pub(super) fn first(&mut self, end: usize, data: &[u8]) -> bool {
        let [host, _] = self.hosts(end);
        self.ears.tplink(host, data)
    }
}

/// Labels joined with dots.
fn join(labels: Labels<'_>) -> Vec<u8> {
    labels.iter().take(32).collect::<Vec<_>>().join(&b'.')
}

/// Stops looking at a flow after so many datagrams.
fn few(f: &mut Flow, most: u8) {
    f.tries = f.tries.saturating_add(1);
    if f.tries >= most {
        f.content = Content::Done;
    }
}

const fn is_name_port(port: u16) -> bool {
    matches!(port, 53 | 5353 | 5355)
}

/// What a datagram is.
fn recognise(ports: [u16; 2], data: &[u8]) -> App {
    let has = |p: u16| ports.contains(&p);
    // First what the port suggests, if the content agrees.
    if has(53) && dns::Message::parse(data).is_ok() {
        return App::Dns;
    }
    if has(5353) && dns::Message::parse(data).is_ok() {
        return App::Mdns;
    }
    if has(5355) && dns::Message::parse(data).is_ok() {
        return App::Llmnr;
    }
    if has(137) && netbios::NetBios::parse(data).is_ok() {
        return App::Netbios;
    }
    if has(5351) && PortControl::parse(data).is_ok() {
        return App::NatPmp;
    }
    if has(123) && ntp::Ntp::parse(data).is_ok() {
        return App::Ntp;
    }
    if (has(546) || has(547)) && dhcp6::Dhcp6::parse(data).is_ok() {
        return App::Dhcpv6;
    }
    // Then content alone; what is proven by a magic value or a checked structure.
    if looks_like_quic(data) {
        return App::Quic;
    }
    if dtls::looks_like_dtls(data) {
        return App::Dtls;
    }
    if dhcp4::Dhcp4::parse(data).is_ok() {
        return App::Dhcp;
    }
    if ssdp::Ssdp::parse(data).is_ok() {
        return App::Ssdp;
    }
    if dns::Message::parse(data).is_ok_and(|m| m.is_certain()) {
        return App::Dns;
    }
    if bacnet::Bacnet::parse(data).is_ok() {
        return App::Bacnet;
    }
    if knx::Knx::parse(data).is_ok() {
        return App::Knx;
    }
    if Wireguard::parse(data).is_ok_and(Wireguard::proves) {
        return App::Wireguard;
    }
    if wsd::Wsd::parse(data).is_ok() {
        return App::Wsd;
    }
    if tplink::TpLink::parse(data).is_ok() {
        return App::TplinkHome;
    }
    if coap::Coap::parse(data).is_ok_and(|m| m.is_well_known() && !m.code.is_empty()) {
        return App::Coap;
    }
    App::Unknown
}
