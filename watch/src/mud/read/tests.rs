//! Files as stories.

use super::*;

/// The example of RFC 8520 §9, shortened to one list.
const BULB: &str = r#"{
  "ietf-mud:mud": {
    "mud-version": 1,
    "mud-url": "https://lighting.example.com/lightbulb2000",
    "last-update": "2019-01-28T11:20:51+01:00",
    "cache-validity": 48,
    "is-supported": true,
    "systeminfo": "The BMS Example Light Bulb",
    "from-device-policy": {"access-lists": {"access-list": [{"name": "mud-76100-v6fr"}]}}
  },
  "ietf-access-control-list:acls": {"acl": [{
    "name": "mud-76100-v6fr",
    "type": "ipv6-acl-type",
    "aces": {"ace": [{
      "name": "cl0-frdev",
      "matches": {
        "ipv6": {"ietf-acldns:dst-dnsname": "test.example.com", "protocol": 6},
        "tcp": {
          "ietf-mud:direction-initiated": "from-device",
          "destination-port": {"operator": "eq", "port": 443}
        }
      },
      "actions": {"forwarding": "accept"}
    }]}
  }]}
}"#;

#[test]
fn the_light_bulb_of_the_standard_is_valid() {
    let reading = read(BULB.as_bytes());
    assert!(reading.is_valid() && reading.remarks.is_empty(), "{:?}", reading.remarks);
    let mud = reading.mud.unwrap_or_default();
    assert_eq!(mud.from_device, [0]);
    assert_eq!(mud.acls[0].aces[0].matches.protocol, Some(6));
}
