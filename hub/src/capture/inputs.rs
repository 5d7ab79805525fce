//! From arguments to files: names, folders, standard input.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// Where it is; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// Its name for people: the path as given.
    pub(crate) name: String,
    /// Whether it was found in a folder: then being no capture is no error.
    pub(crate) found: bool,
}

/// What the arguments lead to.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// In the order given, folders sorted by path; each file once.
    pub(crate) files: Vec<Input>,
    /// Folders that could not be listed or hold no file, with the cause.
    pub(crate) failed: Vec<(String, String)>,
}

/// Finds the files that the arguments name.
pub(crate) fn find(arguments: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs::default();
    let mut seen = std::collections::HashSet::new();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            inputs.files.push(Input { path: None, name: "-".to_owned(), found: false });
            continue;
        }
        let is_folder = argument.is_dir();
        let before = inputs.files.len() + inputs.failed.len();
        let mut paths = Vec::new();
        if is_folder {
            walk(argument, &mut paths, &mut inputs.failed);
            paths.sort();
        } else {
            paths.push(argument.clone());
        }
        let any = !paths.is_empty();
        for path in paths {
            // The same file by two names would be counted twice.
            let same = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if seen.insert(same) {
                let name = path.to_string_lossy().into_owned();
                inputs.files.push(Input { path: Some(path), name, found: is_folder });
            }
        }
        if !any && inputs.files.len() + inputs.failed.len() == before {
            let name = argument.to_string_lossy().into_owned();
            inputs.failed.push((name, "nothing-inside".to_owned()));
        }
    }
    inputs
}

/// Plain files under a folder. Links to folders are not followed, so there are no circles.
fn walk(folder: &Path, paths: &mut Vec<PathBuf>, failed: &mut Vec<(String, String)>) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) => {
                failed.push((folder.to_string_lossy().into_owned(), super::opened::cause(&e)));
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                folders.push(path);
            } else if path.is_file() {
                paths.push(path);
            }
        }
    }
}
