//! DNS messages.
//!
//! What must hold: records and questions are bounded by the octets that are there, names by 254, and
//! a message that is certain ends where its octets end.
#![no_main]

use gardien_fuzz::Budget;
use gardien_watch::wire::dns::{Data, Message, reverse, strings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| Budget::READER.hold(input.len(), || run(input)));

fn run(input: &[u8]) {
    let Ok(message) = Message::parse(input) else { return };
    assert!(message.questions().count() <= input.len() / 5 + 1);
    let mut records = 0;
    for record in message.records() {
        records += 1;
        assert!(record.name.text().octets().len() <= 254);
        let _ = reverse(record.name.text().octets());
        match record.data {
            Data::Name(name) => assert!(name.text().octets().len() == name.length()),
            Data::Text(text) => assert!(strings(text).count() <= text.len()),
            _ => {}
        }
    }
    assert!(records <= input.len() / 11 + 1);
    let _ = (message.is_certain(), message.rcode());
}
