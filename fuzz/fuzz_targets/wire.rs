//! The dissectors of small protocols: the first octet chooses one.
//!
//! What must hold: no panic, and every list ends within the octets that are there.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::{untrusted::Untrusted, wire::*};
use libfuzzer_sys::fuzz_target;

/// What is joined is kept, and what is said of a message is written out once.
const BUDGET: Budget = Budget { base: 192 << 10, each: 256, time: 2_000 };

fuzz_target!(|input: &[u8]| BUDGET.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Some((&which, b)) = input.split_first() else { return };
    let most = b.len() + 1;
    match which % 28 {
        0 => drop(arp::Arp::parse(b).map(|a| (a.is_probe(), a.is_gratuitous()))),
        1 => {
            if let Ok(m) = bacnet::Bacnet::parse(b) {
                drop(format!("{m:?}"));
            }
        }
        2 => {
            if let Ok(m) = coap::Coap::parse(b) {
                assert!(m.options().count() <= most && m.uri_path().count() <= most);
                assert!(m.uri_query().count() <= most);
                let _ = (m.uri_host(), m.oscore(), m.is_well_known());
            }
        }
        3 => {
            if let Ok(m) = dhcp4::Dhcp4::parse(b) {
                assert!(m.options().count() <= most && m.routers().count() <= most);
                assert!(m.dns_servers().count() <= most && m.vendor_classes().count() <= most);
                let _ = (m.host_name(), m.domain(), m.client_id(), m.user_class(), m.fqdn());
                let _ = (m.mud_url(), m.captive_portal(), m.client_mac(), m.subnet_mask());
                let _ = (m.requested_address(), m.lease_time(), m.server_id());
                assert!(m.client_architectures().count() <= most);
                for data in [m.vendor_specific(), m.parameter_list(), m.value(82)] {
                    assert!(dhcp4::sub_options(data.unwrap_or_default()).count() <= most);
                }
                assert!(m.vendor_information().count() <= most);
            }
        }
        4 => {
            if let Ok(m) = dhcp6::Dhcp6::parse(b) {
                assert!(m.options().count() <= most && m.requested_options().count() <= most);
                assert!(m.leases().count() <= most && m.dns_servers().count() <= most);
                let _ = (m.client().map(|d| d.mac()), m.server().map(|d| d.mac()), m.mud_url());
                assert!(m.fqdn().map_or(0, |(_, name)| name.iter().count()) <= most);
                assert!(m.user_classes().count() <= most);
                assert!(m.vendor_class().map_or(0, |(_, c)| c.count()) <= most);
            }
        }
        5 => drop(eapol::Eapol::parse(b).map(|m| m.identity().map(<[u8]>::len))),
        6 => {
            for v6 in [false, true] {
                if let Ok(m) = icmp::Icmp::parse(v6, b) {
                    let _ = (m.echo(), m.trouble(), m.checksum_is_right());
                }
            }
        }
        7 => {
            let cut = b.iter().position(|c| *c == 0).unwrap_or(0);
            drop(igd::Igd::parse(&b[..cut], &b[cut..]).map(|m| format!("{m:?}")));
        }
        8 => {
            if let Ok(m) = knx::Knx::parse(b) {
                assert!(m.blocks().count() <= most);
                let _ = (m.device(), m.endpoint());
            }
        }
        9 => drop(labels::Labels::parse(b).map(|l| (l.iter().count(), l.to_string().len()))),
        10 => {
            if let Ok(m) = lldp::Lldp::parse(b) {
                assert!(m.elements().count() <= most && m.org_elements().count() <= most);
                assert!(m.management_addresses().count() <= most);
                let _ = (m.inventory(), m.mud_url(), m.capabilities(), m.system_name());
                let _ = (m.port_description(), m.system_description());
            }
        }
        11 => {
            if let Ok(m) = modbus::Modbus::parse(b) {
                assert!(m.identification().count() <= most && m.len <= b.len());
            }
        }
        12 => {
            let mut packets = mqtt::Packets::new(b);
            let mut n = 0;
            for packet in packets.by_ref().flatten() {
                n += 1;
                let _ = (packet.connect(), packet.publish(), packet.conn_ack(), packet.proves());
                for level in [3, 4, 5] {
                    assert!(packet.subscribe(level).map_or(0, Iterator::count) <= most);
                }
            }
            assert!(n <= most && packets.read() <= b.len());
        }
        13 => {
            for v6 in [false, true] {
                if let Ok(m) = multicast::Multicast::parse(v6, b) {
                    assert!(m.memberships().count() <= most);
                }
            }
        }
        14 => drop(natpmp::PortControl::parse(b).map(|m| format!("{m:?}"))),
        15 => {
            if let Ok(m) = nd::Nd::parse(b) {
                assert!(m.options().count() <= most && m.prefixes().count() <= most);
                assert!(m.dns_servers().count() <= most);
                let _ = m.link_layer();
                for option in m.options() {
                    match option {
                        nd::NdOption::DnsServers { servers, .. } => {
                            assert!(servers.count() <= most);
                        }
                        nd::NdOption::SearchList { domains, .. } => {
                            assert!(domains.count() <= most)
                        }
                        _ => {}
                    }
                }
            }
        }
        16 => drop(ntp::Ntp::parse(b).map(|m| m.is_authenticated())),
        17 => {
            if let Ok(m) = ssdp::Ssdp::parse(b) {
                assert!(m.headers().count() <= most);
                let _ = (m.server(), m.location(), m.usn(), m.uuid(), m.notice());
                let _ = (m.search_target(), m.notification_type(), m.user_agent());
            }
        }
        18 => drop(ssh::Ssh::parse(b).map(|m| m.software.len())),
        19 => {
            if let Ok(m) = telnet::Telnet::parse(b) {
                assert!(m.text().count() <= most);
            }
            assert!(telnet::Telnet::in_session(b).map_or(0, |m| m.text().count()) <= most);
        }
        20 => {
            if let Ok(m) = tplink::TpLink::parse(b) {
                assert!(m.text().count() <= most);
                for name in ["model", "alias", "sw_ver", "mac"] {
                    assert!(m.field(name).is_none_or(|f| f.len() <= 64));
                }
            }
        }
        21 => drop(wireguard::Wireguard::parse(b).map(wireguard::Wireguard::proves)),
        22 => {
            if let Ok(m) = wsd::Wsd::parse(b) {
                assert!(m.each_scope().count() <= most);
            }
        }
        23 => {
            if let Ok(m) = netbios::NetBios::parse(b) {
                assert!(m.names().count() <= most);
                let _ = (m.mac(), m.name.text());
            }
        }
        24 => joined(b),
        25 => {
            if let Ok(m) = rpl::Rpl::parse(b) {
                assert!(m.options().count() <= most && m.parents().count() <= most);
                let _ = m.min_hop_rank_increase();
            }
        }
        26 => {
            if let Ok(m) = description::Description::parse(b) {
                let fields = [m.maker, m.model, m.firmware];
                assert!(fields.iter().flatten().all(|f| (1..=48).contains(&f.len())));
            }
        }
        _ => {
            let text = Untrusted::from_bytes(b);
            assert!(text.raw().len() <= gardien_watch::untrusted::LONGEST);
            assert!(text.to_string().chars().all(|c| !c.is_control()));
        }
    }
}

/// Pieces of one text in any order: what is joined is the beginning of that text.
fn joined(mut b: &[u8]) {
    let octet = |at: usize| (at.wrapping_mul(2_654_435_761) >> 7) as u8;
    let mut pieces = pieces::Pieces::default();
    while let [high, low, size, rest @ ..] = b {
        b = rest;
        let at = usize::from(*high) << 8 | usize::from(*low);
        let piece: Vec<u8> = (at..at + usize::from(*size)).map(octet).collect();
        pieces.add(at as u64, &piece);
        assert!(pieces.held() <= 2 * pieces::LONGEST);
    }
    assert!(pieces.joined().iter().enumerate().all(|(at, have)| *have == octet(at)));
}
