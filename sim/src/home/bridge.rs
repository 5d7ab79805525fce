//! A light bridge of Lumenbrug: tells everybody at home what it is, and its cloud four times an hour.

use gardien_watch::time::{SECOND, Time};

use super::house::{Body, House};
use crate::net::{
    dhcp::Profile,
    dns::{self, Data, Message, Record},
    ssdp,
    tcp::{Side, Stack},
    tls::{Call, Style},
};

const PROFILE: Profile<'_> = Profile {
    name: Some("Lumenbrug"),
    class: Some("dhcpcd-8.1.2:Linux-5.4.24:armv7l:LB2"),
    wishes: &[1, 121, 33, 3, 6, 12, 15, 28, 51, 54, 58, 59, 119],
    identifier: true,
    largest: Some(1_472),
    mud: None,
};

const DEVICE: ssdp::Device<'_> = ssdp::Device {
    location: "http://192.168.1.34:80/description.xml",
    server: "Linux/5.4.24 UPnP/1.0 Lumenbrug/LB2-1.63.2",
    name: "uuid:6ad1c2f0-5e00-4c1e-9b7a-00005e005322",
};

pub(crate) fn live(house: &mut House) {
    let mut body = Body::new(house, 0x22, Stack::Full);
    let ready = body.join(house, house.after(14), &PROFILE);
    body.listen(house, ready, &[dns::MDNS_V4, ssdp::GROUP]);
    body.announce(house, Time(ready.0 + SECOND), &services(&body));
    for at in house.every(Time(ready.0 + 2 * SECOND), 600) {
        notify(house, &body, at);
    }
    for at in house.every(Time(ready.0 + 600_000), 3_600) {
        body.set_clock(house, at, "time.lumenbrug.example");
    }
    for at in house.every(house.after(40), 900) {
        let call = Call {
            style: Style::Plain,
            name: Some("api.lumenbrug.example"),
            protocols: &["http/1.1"],
        };
        let mut session = body.call(house, at, &call);
        session.exchange(&mut house.wire, 780, 22_000, 1_310);
        session.close(&mut house.wire, Side::Client);
    }
}

fn services(body: &Body) -> Message {
    let service = "_hap._tcp.local";
    let instance = "Lumenbrug LB2 5322._hap._tcp.local";
    let host = "lumenbrug-5322.local";
    let texts = ["c#=2", "ff=0", "id=00:00:5E:00:53:22", "md=LB2", "s#=1", "sf=0", "ci=2"];
    let texts = texts.map(String::from).to_vec();
    Message {
        flags: dns::ANNOUNCEMENT,
        answers: vec![
            Record::shared(service, 4_500, Data::Ptr(instance.into())),
            Record::unique(instance, 4_500, Data::Txt(texts)),
            Record::unique(instance, 120, Data::Srv(8_080, host.into())),
            Record::unique(host, 120, Data::A(body.station.v4)),
        ],
        ..Message::default()
    }
}

fn notify(house: &mut House, body: &Body, at: Time) {
    let from = body.station.v4(50_000).with_ttl(4);
    let kinds = ["upnp:rootdevice", DEVICE.name, "urn:schemas-upnp-org:device:basic:1"];
    for (n, kind) in (0..).zip(kinds) {
        let message = ssdp::notify(&DEVICE, kind);
        house.wire.udp(Time(at.0 + n * 100_000), &from, &ssdp::group(), &message);
    }
}
