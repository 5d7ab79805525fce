//! What the kernel says of links, addresses, routes and neighbours. The reader lies in the program, which is no
//! library, so its file is taken in by its path.
//!
//! What must hold: no panic; messages and attributes end within the octets that are there; what was read of a
//! link fits what an interface can have.
#![no_main]

#[allow(dead_code, unreachable_pub, reason = "the program uses more of it")]
#[path = "../../hub/src/net/netlink/parse.rs"]
mod parse;

use gardien_fuzz::Budget;
use libfuzzer_sys::fuzz_target;
use parse::{Attributes, HEADER, Messages, Told};

fuzz_target!(|input: &[u8]| Budget::READER.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let mut messages = 0;
    for message in Messages(input) {
        messages += 1;
        let attributes = Attributes(message.body).count();
        assert!(attributes <= message.body.len() / 4 + 1);
        match parse::told(&message) {
            Told::Link { link, .. } => {
                // A replacement character has three octets where the text had one.
                assert!(link.name.len() <= 192 && link.kind.len() <= 192);
                assert!(link.lower != Some(link.index) && link.master != Some(0));
            }
            Told::Address { address, .. } => {
                let most = if address.address.is_ipv4() { 32 } else { 128 };
                assert!(address.prefix <= most);
            }
            Told::Default { route, .. } => assert_ne!(route.link, 0),
            Told::Neighbour { .. } | Told::Done | Told::Error(_) | Told::Other => {}
        }
    }
    assert!(messages <= input.len() / HEADER);
}
