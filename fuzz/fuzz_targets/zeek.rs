//! Zeek's logs in every dress, from arbitrary octets.
//!
//! What must hold: an error lies within its line, and reading a line again says the same.
#![no_main]

use gardien_watch::zeek::LogReader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|log: &[u8]| {
    let Some(mut reader) = LogReader::new(log) else { return };
    for line in log.split_inclusive(|c| *c == b'\n') {
        let mut again = reader.clone();
        let first = reader.line(line);
        if let Err(e) = &first {
            assert!(e.at <= line.len() + 3, "{e}");
        }
        assert_eq!(format!("{first:?}"), format!("{:?}", again.line(line)));
    }
});
