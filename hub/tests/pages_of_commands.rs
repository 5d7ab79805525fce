//! Completions and manual pages: made for every command, in both languages.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail loudly")]

mod run;

use std::fs;

use run::{Folder, code, gardien};

#[test]
fn every_command_is_completed_and_has_its_page() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let made = gardien(&["completions", shell]);
        assert_eq!(code(&made), 0);
        let text = String::from_utf8(made.stdout).unwrap();
        for word in ["inspect", "places", "run", "listen"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(code(&gardien(&["completions", "sh"])), 2);
    let mut pages = Vec::new();
    for lang in ["en", "fr"] {
        let folder = Folder::new();
        assert_eq!(code(&gardien(&["--lang", lang, "man", &folder.path("man1")])), 0);
        let mut names: Vec<String> = fs::read_dir(folder.whole().join("man1"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        for name in ["gardien.1", "gardien-run.1", "gardien-places-add.1", "gardien-mud-check.1"] {
            assert!(names.contains(&name.to_owned()), "{names:?}");
        }
        pages.push(fs::read_to_string(folder.whole().join("man1/gardien-run.1")).unwrap());
        // Each page is what a command is, and no command is without one.
        assert!(names.len() > 20, "{names:?}");
    }
    assert_ne!(pages.first(), pages.last());
    let folder = Folder::new();
    let file = folder.file("taken", b"");
    assert_eq!(code(&gardien(&["man", &file])), 1);
}
