//! Tables in documents that are printed from the code: compared, or with `UPDATE=1` written.

use std::{env, fs, path::Path};

/// Compares blocks between `<!-- begin NAME -->` and `<!-- end NAME -->`.
pub(crate) fn compare(file: &str, blocks: &[(&str, String)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(file);
    let is = fs::read_to_string(&path).unwrap();
    let mut should = is.clone();
    for (name, text) in blocks {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
        let from = should.find(&begin).unwrap_or_else(|| panic!("{file} has no {name}"));
        let from = from + begin.len();
        let until = should.find(&end).unwrap_or_else(|| panic!("{file} does not end {name}"));
        should.replace_range(from..until, text);
    }
    assert_eq!(should.matches("<!-- begin").count(), blocks.len(), "{file}: a block nobody prints");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &should).unwrap();
    } else {
        assert!(is == should, "docs/{file} is not what the code says; UPDATE=1 writes it");
    }
}
