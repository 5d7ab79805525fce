//! A large site in small: what is counted here is measured in full by `examples/inventory.rs`.

use super::*;

#[test]
fn two_thousand_things_seen_ten_times_are_two_thousand_things() {
    let mut house = House::new();
    let mut added = 0;
    for round in 0..10 {
        for n in 0..2_000_u32 {
            let [_, _, x, y] = n.to_be_bytes();
            let (mac, ip) = (format!("00:11:22:33:{x:02x}:{y:02x}"), format!("10.1.{x}.{y}"));
            let name = format!("thing-{n}");
            // One in ten is seen through a router, without its hardware address.
            let identity =
                if n % 10 == 0 { (Kind::SwitchPort, "uplink") } else { (Kind::Mac, mac.as_str()) };
            let claims = [
                identity,
                (Kind::DhcpName, name.as_str()),
                (Kind::MdnsName, name.as_str()),
                (Kind::Fingerprint, "1,3,6,15"),
                (Kind::Ipv4, ip.as_str()),
            ];
            added += house.absorb(&seen(round, round + 1, &claims)).added.len();
        }
    }
    assert_eq!((house.count(), added), (2_000, 10_000));
    assert_eq!((house.all.proposals().count(), house.all.beyond()), (0, 0));
}
