//! Rows of Zeek's logs as the same observations that packets give.
//!
//! `conn` is the flows; `dns`, `ssl`, `http` and `dhcp` give names and claims to them, so the caller
//! reads `conn` last. What a log has no column for is said at the end, not guessed: no hardware
//! addresses unless Zeek was told to log them, no content, no order within a connection.

use std::collections::BTreeSet;

use crate::{
    account::{NONE, edges::NameFrom},
    app::App,
    flow::{FlowKey, seen},
    ip::{Address, packet::protocol},
    time::Time,
    watcher::{Macs, Watcher},
    zeek::{Conn, Dhcp, Dns, End, Http, Protocol, Row, Ssl},
};

/// Names kept for connections that a later `conn` row tells of.
const MOST_HINTS: usize = 65_536;

/// Octets, and packets, that logs may claim in all: a log can say any number, and no sum of what is
/// kept of them may overflow.
const MOST_CLAIMED: u64 = 1 << 60;

/// What the logs brought beside flows.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    read: BTreeSet<&'static str>,
    with_macs: bool,
    /// Names by who asked whom, from TLS and HTTP.
    hints: std::collections::HashMap<(Address, Address, u16), (u32, NameFrom)>,
}

impl Logs {
    /// What the logs that were read cannot show.
    pub(crate) fn lacking(&self) -> Vec<(&'static str, &'static str)> {
        if self.read.is_empty() {
            return Vec::new();
        }
        let mut lacking = vec![("no-payload", "")];
        for log in ["conn", "dns", "ssl", "http", "dhcp"] {
            if !self.read.contains(log) {
                lacking.push(("missing-log", log));
            }
        }
        if !self.with_macs {
            lacking.push(("no-hardware-addresses", ""));
        }
        lacking
    }
}

/// Takes one row.
pub(crate) fn row(w: &mut Watcher, row: &Row<'_>) {
    if !w.wants(row.at()) {
        return;
    }
    let log = match row {
        Row::Conn(r) => {
            conn(w, r);
            "conn"
        }
        Row::Dns(r) => {
            dns(w, r);
            "dns"
        }
        Row::Ssl(r) => {
            ssl(w, r);
            "ssl"
        }
        Row::Http(r) => {
            http(w, r);
            "http"
        }
        Row::Dhcp(r) => {
            dhcp(w, r);
            "dhcp"
        }
    };
    w.logs().read.insert(log);
}

fn conn(w: &mut Watcher, r: &Conn<'_>) {
    let (number, ports) = match r.proto {
        Protocol::Tcp => (protocol::TCP, [r.orig.1, r.resp.1]),
        Protocol::Udp => (protocol::UDP, [r.orig.1, r.resp.1]),
        // Zeek writes ICMP's type and code where ports are.
        Protocol::Icmp => {
            (if r.orig.0.is_ipv4() { protocol::ICMP } else { protocol::ICMPV6 }, [0, 0])
        }
        Protocol::Other => (255, [0, 0]),
    };
    let (from, to) = (Address::from(r.orig.0), Address::from(r.resp.0));
    let (key, end) = FlowKey::new(from, to, ports, number);
    let macs = Macs { source: r.orig_l2_addr, destination: r.resp_l2_addr };
    w.logs().with_macs |= macs.source.is_some();
    // Octets of IP packets where the log has them, else of their content.
    let totals = &mut w.ears.totals;
    let up = claimed(r.orig_ip_bytes.or(r.orig_bytes), &mut totals.bytes);
    let down = claimed(r.resp_ip_bytes.or(r.resp_bytes), &mut totals.bytes);
    let packets = [r.orig_pkts, r.resp_pkts].map(|n| claimed(n, &mut totals.packets));
    let app = app(r.proto, r.service.as_deref());
    let hint = w.logs().hints.get(&(from, to, r.resp.1)).copied();
    let state = r.conn_state.as_deref().unwrap_or_default();
    let answered = !matches!(state, "S0" | "REJ" | "RSTOS0" | "SH" | "");
    let (first, last) = (r.ts, Time(r.ts.0.saturating_add(r.duration.unwrap_or(0).max(0))));
    if matches!(r.proto, Protocol::Icmp) && w.ears.ledger.is_some() {
        // A log counts a whole exchange of messages under the first one's type.
        let hosts = [owner(w, r.orig), owner(w, r.resp)];
        if let Some(ledger) = &mut w.ears.ledger {
            ledger.lost(hosts, 1, packets.iter().sum());
        }
    }
    w.logged(key, end, macs, |f| {
        f.first = first;
        f.last = last;
        f.app = app;
        f.secrecy = app.secrecy();
        let clip = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let [sent, received] = packets;
        (f.octets, f.packets) = if end == 0 {
            ([up, down], [clip(sent), clip(received)])
        } else {
            ([down, up], [clip(received), clip(sent)])
        };
        f.seen |= seen::of(seen::SYN, end);
        if answered {
            f.seen |= seen::of(seen::SYN_ACK, 1 - end);
        }
        if let Some((name, name_from)) = hint.filter(|_| f.name == NONE) {
            (f.name, f.name_from) = (name, name_from);
        }
    });
}

/// Adds a count to its total, as far as there is room, and gives what was added.
fn claimed(count: Option<u64>, total: &mut u64) -> u64 {
    let count = count.unwrap_or(0).min(MOST_CLAIMED.saturating_sub(*total));
    *total += count;
    count
}

/// Zeek names a service by its content.
fn app(proto: Protocol, service: Option<&str>) -> App {
    let told = service.unwrap_or_default().split(',').find_map(|s| match s {
        "ssl" | "tls" => Some(App::Tls),
        "http" => Some(App::Http),
        "dns" => Some(App::Dns),
        "dhcp" => Some(App::Dhcp),
        "ssh" => Some(App::Ssh),
        "mqtt" => Some(App::Mqtt),
        "ntp" => Some(App::Ntp),
        "quic" => Some(App::Quic),
        "modbus" => Some(App::Modbus),
        "dtls" => Some(App::Dtls),
        "telnet" => Some(App::Telnet),
        _ => None,
    });
    told.unwrap_or(match proto {
        Protocol::Tcp => App::Tcp,
        Protocol::Udp => App::Udp,
        Protocol::Icmp => App::Icmp,
        Protocol::Other => App::Ip,
    })
}

/// The host that an address is counted for.
fn owner(w: &mut Watcher, end: End) -> u32 {
    let account = &mut w.ears.account;
    let node = account.hold(Address::from(end.0));
    let host = account.owner(node);
    account.release(node);
    host
}

fn dns(w: &mut Watcher, r: &Dns<'_>) {
    let Some(query) = r.query.as_deref() else { return };
    let query = query.to_ascii_lowercase();
    w.ears.totals.dns_queries += 1;
    w.ears.count_name(query.as_bytes());
    let host = owner(w, r.orig);
    let name = w.ears.name(host, query.as_bytes());
    // mDNS and LLMNR stand in the same log, asked of a group.
    let resolver = Address::from(r.resp.0);
    if !resolver.is_group() {
        w.ears.account.asked(host, r.ts, name, resolver);
        w.ears.rules.resolver_asked(host, resolver, r.ts);
        w.ears.rules.name_asked(host, query.as_bytes(), crate::wire::dns::kind::A, r.ts);
    }
    for answer in &r.answers {
        if let Ok(ip) = answer.parse::<std::net::IpAddr>() {
            w.ears.told(host, Address::from(ip), name);
        }
    }
}

fn hint(w: &mut Watcher, orig: End, resp: End, name: &[u8], from: NameFrom) {
    let host = owner(w, orig);
    let number = w.ears.name(host, name);
    let hints = &mut w.logs().hints;
    if number != NONE && hints.len() < MOST_HINTS {
        hints.insert((Address::from(orig.0), Address::from(resp.0), resp.1), (number, from));
    }
}

fn ssl(w: &mut Watcher, r: &Ssl<'_>) {
    w.ears.totals.tls_hellos += 1;
    if let Some(name) = r.server_name.as_deref() {
        let name = name.to_ascii_lowercase();
        w.ears.count_tls_name(name.as_bytes());
        hint(w, r.orig, r.resp, name.as_bytes(), NameFrom::Tls);
    }
    if let Some(old) =
        r.version.as_deref().filter(|v| matches!(*v, "SSLv2" | "SSLv3" | "TLSv10" | "TLSv11"))
    {
        let host = owner(w, r.orig);
        let about = r.server_name.as_deref().map_or_else(|| r.resp.0.to_string(), str::to_owned);
        w.ears.account.note(host, r.ts, "old-tls", about.as_bytes(), old.as_bytes());
    }
}

fn http(w: &mut Watcher, r: &Http<'_>) {
    w.ears.totals.http_requests += 1;
    let host = owner(w, r.orig);
    if let Some(name) = r.host.as_deref() {
        let name = name.to_ascii_lowercase();
        w.ears.count_http_host(name.as_bytes());
        if name.bytes().any(|c| c.is_ascii_alphabetic()) {
            hint(w, r.orig, r.resp, name.as_bytes(), NameFrom::Http);
        }
    }
    if let Some(agent) = r.user_agent.as_deref() {
        w.ears.account.claim(host, "http-agent", agent.as_bytes(), "stack");
    }
    if let Some(uri) = r.uri.as_deref()
        && crate::ears::hear_http::is_firmware(uri.as_bytes())
    {
        let about = r.host.as_deref().map_or_else(|| r.resp.0.to_string(), str::to_owned);
        let path = uri.split('?').next().unwrap_or_default();
        w.ears.account.note(host, r.ts, "firmware-in-clear", about.as_bytes(), path.as_bytes());
    }
}

fn dhcp(w: &mut Watcher, r: &Dhcp<'_>) {
    let Some(mac) = r.mac else { return };
    w.logs().with_macs = true;
    let host = w.ears.account.host(mac);
    w.ears.account.frame_from(host, r.ts);
    if let Some(address) = r.assigned_addr.or(r.client_addr) {
        w.ears.account.on_link(Address::from(address), mac);
    }
    let texts = [(&r.host_name, "dhcp-name"), (&r.client_fqdn, "dhcp-fqdn")];
    for (text, source) in texts {
        if let Some(text) = text.as_deref() {
            w.ears.account.claim(host, source, text.as_bytes(), "name");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        watcher::{Settings, Watcher},
        zeek::LogReader,
    };

    #[test]
    fn counts_that_no_connection_has_add_up_without_overflow() {
        let most = u64::MAX;
        let line = format!(
            "{{\"ts\":1540469303.5,\"uid\":\"C1\",\"id.orig_h\":\"192.168.1.5\",\
             \"id.orig_p\":4000,\"id.resp_h\":\"198.51.100.8\",\"id.resp_p\":443,\
             \"proto\":\"tcp\",\"conn_state\":\"SF\",\"orig_pkts\":{most},\
             \"resp_pkts\":{most},\"orig_ip_bytes\":{most},\"resp_ip_bytes\":{most}}}\n"
        );
        let mut watcher = Watcher::new(Settings { seed: 1, ..Settings::default() });
        let mut reader = LogReader::new(line.as_bytes()).unwrap();
        for _ in 0..3 {
            let row = reader.line(line.as_bytes()).unwrap().unwrap();
            watcher.row(&row, 0);
        }
        let report = watcher.finish();
        assert_eq!(report.totals.bytes, super::MOST_CLAIMED);
        assert_eq!(report.totals.packets, super::MOST_CLAIMED);
        let party = &report.things[0].parties[0];
        assert_eq!((party.flows, party.up), (3, super::MOST_CLAIMED));
    }
}
