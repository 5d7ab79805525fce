//! `look` and `doctor`: what is wrong about their arguments, without a network and without rights.
//! What they see is checked in network namespaces by `interop/live.py`.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail loudly")]

mod run;

use run::{code, gardien};

#[test]
fn a_time_that_is_none_is_wrong_usage() {
    for command in ["look", "doctor"] {
        for time in ["0", "soon", "8d", "-5m", "1.5h"] {
            let run = gardien(&[command, &format!("--for={time}"), "--lang", "en"]);
            let said = String::from_utf8(run.stderr.clone()).unwrap();
            assert_eq!(code(&run), 2, "{command} {time}: {said}");
            assert!(said.contains(time) && said.contains("10m"), "{said}");
        }
    }
}

#[test]
fn an_interface_that_is_not_there_is_named_beside_those_that_are() {
    for command in ["look", "doctor"] {
        let run = gardien(&[command, "--for", "1s", "--interface", "none\u{1b}[0", "--lang", "en"]);
        let said = String::from_utf8(run.stderr.clone()).unwrap();
        assert_eq!(code(&run), 1, "{said}");
        assert!(said.contains("lo") && !said.contains('\u{1b}'), "{said}");
        assert!(run.stdout.is_empty());
    }
}
