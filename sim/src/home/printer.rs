//! A printer of Papyra: never calls anybody outside.

use std::net::{IpAddr, Ipv4Addr};

use gardien_watch::time::{SECOND, Time};

use super::house::{Body, House};
use crate::net::{
    End, Station,
    dhcp::Profile,
    dns::{self, Data, Message, Record},
    tcp::Stack,
};

const PROFILE: Profile<'_> = Profile {
    name: Some("PAPYRA005324"),
    class: Some("Papyra Laser 420"),
    wishes: &[1, 3, 44, 6, 7, 12, 15, 22, 54, 58, 59, 69, 18, 144],
    identifier: true,
    largest: Some(1_456),
    mud: None,
};

/// Port of link-local multicast name resolution (RFC 4795).
const LLMNR_PORT: u16 = 5355;
const LLMNR: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 252);

/// Its place in the network.
pub(super) fn body(house: &House) -> Body {
    Body::new(house, 0x24, Stack::Full)
}

pub(crate) fn live(house: &mut House) {
    let mut body = body(house);
    let ready = body.join(house, house.after(31), &PROFILE);
    body.listen(house, ready, &[dns::MDNS_V4, LLMNR]);
    // Is its name taken?
    let query = Message { flags: 0, ..Message::query(body.random.u16(), "papyra005324", dns::ANY) };
    let from = body.station.v4(body.random.within(49_200..60_000) as u16).with_ttl(1);
    let group = End::group(IpAddr::V4(LLMNR), LLMNR_PORT);
    house.wire.udp(Time(ready.0 + 300_000), &from, &group, &query.bytes());
    for at in house.every(Time(ready.0 + SECOND), 3_000) {
        body.announce(house, at, &services(&body.station));
    }
}

pub(super) fn services(station: &Station) -> Message {
    let instance = "Papyra Laser 420._ipp._tcp.local";
    let host = "papyra005324.local";
    let texts = [
        "txtvers=1",
        "rp=ipp/print",
        "ty=Papyra Laser 420",
        "product=(Papyra Laser 420)",
        "usb_MFG=Papyra",
        "usb_MDL=Laser 420",
        "pdl=application/pdf,image/urf",
        "adminurl=http://papyra005324.local/",
    ];
    Message {
        flags: dns::ANNOUNCEMENT,
        answers: vec![
            Record::shared(
                "_services._dns-sd._udp.local",
                4_500,
                Data::Ptr("_ipp._tcp.local".into()),
            ),
            Record::shared("_ipp._tcp.local", 4_500, Data::Ptr(instance.into())),
            Record::unique(instance, 4_500, Data::Txt(texts.map(String::from).to_vec())),
            Record::unique(instance, 120, Data::Srv(631, host.into())),
            Record::unique(host, 120, Data::A(station.v4)),
        ],
        ..Message::default()
    }
}
