//! HTTP/1 heads, whole and cut.
//!
//! What must hold: a head lies within what was given, and a field that is found stands in it.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::wire::http::{Head, begins_request, begins_response};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| Budget::READER.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let _ = (begins_request(input), begins_response(input));
    for head in [Head::parse(input), Some(Head::partial(input))].into_iter().flatten() {
        assert!(head.length <= input.len());
        let _ = (head.method(), head.target(), head.has_version(), head.status(), head.body());
        for name in ["host", "user-agent", "content-length", "soapaction"] {
            if let Some(value) = head.field(name.as_bytes()) {
                assert!(value.len() + name.len() < input.len());
            }
        }
    }
}
