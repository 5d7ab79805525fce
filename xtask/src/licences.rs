//! Licences of everything that is built in.

use std::process::Command;

use serde_json::Value;

/// Permissive licences, and MPL-2.0 for data that is compiled in unchanged (the public suffix list).
const ALLOWED: [&str; 14] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unlicense",
    "Unicode-3.0",
    "CC0-1.0",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "MPL-2.0",
];

pub(crate) fn check() -> Result<String, String> {
    let run = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked"])
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    let metadata: Value = serde_json::from_slice(&run.stdout).map_err(|e| e.to_string())?;
    let packages = metadata.get("packages").and_then(Value::as_array).ok_or("no packages")?;
    let mut wrong = Vec::new();
    for package in packages {
        let text = |field: &str| package.get(field).and_then(Value::as_str).unwrap_or_default();
        if !is_allowed(text("license")) {
            wrong.push(format!("{} {}: {:?}", text("name"), text("version"), text("license")));
        }
    }
    if wrong.is_empty() {
        Ok(format!("{} packages, all under licences of the list", packages.len()))
    } else {
        Err(format!("not on the list of licences:\n  {}", wrong.join("\n  ")))
    }
}

/// An SPDX expression: one branch of each OR must be allowed, every part of an AND.
fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    !plain.is_empty()
        && plain
            .split(" AND ")
            .all(|part| part.split(" OR ").any(|one| ALLOWED.contains(&one.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copyleft_is_refused_and_a_choice_suffices() {
        assert!(is_allowed("MIT OR Apache-2.0") && is_allowed("MIT/Apache-2.0"));
        assert!(is_allowed("GPL-3.0 OR MIT"));
        assert!(!is_allowed("GPL-3.0-or-later") && !is_allowed("") && !is_allowed("LGPL-2.1"));
        assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    }
}
