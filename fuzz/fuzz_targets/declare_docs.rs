//! Documents about things: bills of materials, support dates, advisories, VEX. The first octet chooses the reader.
#![no_main]

use gardien_site::declare::{document, holes::Search, sbom, support};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let Some((which, text)) = octets.split_first() else { return };
    match which % 3 {
        0 => {
            if let Ok(bill) = sbom::read(text) {
                assert!(bill.components.len() <= sbom::MOST_COMPONENTS);
                assert!(bill.remarks.kept.len() <= document::MOST_REMARKS);
                let mut search = Search::new(&bill.components, bill.subject);
                search.state(&bill.statements);
                search.begin("itself");
                let _ = search.add(text);
                let _ = search.finish();
                let _ = bill.declaration(text, "fuzz");
            }
        }
        1 => {
            let _ = support::read(text);
        }
        _ => {
            let components = gardien_site::declare::holes::from_banner("busybox/1.22.1 zlib/1.2.8 openssl/1.0.2k");
            let mut search = Search::new(&components, None);
            search.begin("fuzz");
            let _ = search.add(text);
            let report = search.finish();
            assert!(report.matches.iter().all(|m| (m.component as usize) < components.len()));
        }
    }
});
