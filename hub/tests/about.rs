//! `gardien about`: documents about things told in words and in values.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod run;

use run::{Folder, code, gardien, json, said, text};

/// A bill with an old library, a newer one, and one without a version.
const BILL: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,
"metadata":{"timestamp":"2025-03-01T10:00:00Z","component":{"type":"firmware","bom-ref":"lamp",
"name":"Lumen L1","version":"2.0","supplier":{"name":"Lumen"}}},
"components":[
{"type":"library","bom-ref":"bb","name":"busybox","version":"1.22.1","purl":"pkg:apk/alpine/busybox@1.22.1-r0"},
{"type":"library","bom-ref":"z","name":"zlib","version":"1.2.11","purl":"pkg:generic/zlib@1.2.11"},
{"type":"library","bom-ref":"own","name":"lumen-core"}]}"#;

const HOLE: &str = r#"{"schema_version":"1.6.0","id":"ALPINE-CVE-2099-0001","aliases":["CVE-2099-0001"],
"modified":"2026-10-01T00:00:00Z","affected":[{"package":{"ecosystem":"Alpine","name":"busybox"},
"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.30.0-r0"}]}]}]}"#;

const OTHER: &str = r#"{"schema_version":"1.6.0","id":"OSV-2099-9","modified":"2026-09-30T00:00:00Z",
"affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#;

const VEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:x","author":"Lumen",
"timestamp":"2026-10-03T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"CVE-2099-0001"},
"products":[{"@id":"pkg:apk/alpine/busybox@1.22.1-r0"}],"status":"not_affected",
"justification":"vulnerable_code_not_present"}]}"#;

#[test]
fn the_oldest_library_is_told_with_its_month_in_both_languages() {
    let folder = Folder::new();
    let bill = folder.file("lamp.cdx.json", BILL.as_bytes());
    let told = gardien(&["about", &bill, "--on", "2026-11-26"]);
    assert_eq!(code(&told), 0, "{}", said(&told));
    let words = text(&told).replace('\n', " ");
    assert!(words.contains("Its oldest library is from January 2014: busybox 1.22.1"), "{words}");
    assert!(words.contains("12 years and 10 months old"), "{words}");
    let told = gardien(&["about", &bill, "--on", "2026-11-26", "--lang", "fr"]);
    let words = text(&told).replace(['\u{202f}', '\n'], " ");
    assert!(words.contains("plus ancienne date de janvier 2014"), "{words}");
    let values = json(&gardien(&["about", &bill, "--on", "2026-11-26", "--json"]));
    let bill = &values["documents"][0]["bill"];
    assert_eq!(bill["components"][bill["oldest"].as_u64().unwrap() as usize]["months"], 154);
    assert_eq!(bill["components"][2]["released"], serde_json::Value::Null);
    assert_eq!(bill["holes"], serde_json::Value::Null);
}

#[test]
fn lists_are_held_against_the_bill_and_a_reasoned_statement_sets_a_match_aside() {
    let folder = Folder::new();
    let bill = folder.file("lamp.cdx.json", BILL.as_bytes());
    folder.file("lists/one.json", HOLE.as_bytes());
    folder.file("lists/two.json", OTHER.as_bytes());
    folder.file("lists/README.txt", b"not a list");
    let vex = folder.file("lamp.vex.json", VEX.as_bytes());
    let lists = folder.path("lists");
    let found = gardien(&["about", &bill, "--holes", &lists]);
    assert_eq!(code(&found), 0, "{}", said(&found));
    let words = text(&found);
    assert!(words.contains("One match in data of 1 October 2026"), "{words}");
    assert!(words.contains("CVE-2099-0001 · busybox 1.22.1 · by range of versions"), "{words}");
    assert!(words.contains("mended in 1.30.0-r0"), "{words}");
    assert!(!words.contains("not vulnerable"), "{words}");
    let values = json(&gardien(&["about", &bill, "--holes", &lists, "--vex", &vex, "--json"]));
    let holes = &values["documents"][0]["bill"]["holes"];
    assert_eq!(holes["matches"][0]["lowered"], true);
    assert_eq!(holes["matches"][0]["told"]["reason"], "vulnerable_code_not_present");
    assert_eq!(holes["data"][0]["advisories"], 2);
    assert_eq!(holes["unnamed"], 1);
    // Nothing known is told with the day of the data, never as an absence of holes.
    let new = folder.file("new.json", BILL.replace("1.22.1", "1.36.1").as_bytes());
    let words = text(&gardien(&["about", &new, "--holes", &lists]));
    assert!(words.contains("No known match in data of 1 October 2026."), "{words}");
}

#[test]
fn what_is_wrong_is_drawn_at_its_place() {
    let folder = Folder::new();
    let twice =
        folder.file("twice.json", b"{\"bomFormat\": \"CycloneDX\",\n \"bomFormat\": \"x\"}");
    let told = gardien(&["about", &twice]);
    assert_eq!(code(&told), 1);
    let words = text(&told);
    assert!(words.contains("twice.json:2:"), "{words}");
    assert!(words.contains("stands twice"), "{words}");
    let values = json(&gardien(&["about", &twice, "--json"]));
    assert_eq!(values["documents"][0]["fault"]["what"], "name-twice");
    assert_eq!(values["documents"][0]["fault"]["line"], 2);
    let xml = folder.file("bom.xml", b"<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"/>");
    assert!(text(&gardien(&["about", &xml])).contains("XML"));
    assert_eq!(code(&gardien(&["about", &xml, "--on", "soon"])), 2);
    assert_eq!(code(&gardien(&["about", &folder.path("nowhere.json")])), 1);
}

#[test]
fn a_support_date_is_told_for_the_day_that_is_asked() {
    let folder = Folder::new();
    let eox = folder.file(
        "eox.json",
        br#"{"statements":[{"core":{"end_of_life":"tba","end_of_security_support":"2027-01-31T12:00:00Z",
"last_updated":"2026-02-01T12:00:00Z"},"product":{"vendor_name":"Lumen","product_name":"Lumen L1",
"product_version":""}}]}"#,
    );
    for (on, phase, sentence) in [
        ("2026-01-01", "supported", "looks after it until 31 January 2027"),
        ("2026-11-26", "ends-soon", "only until 31 January 2027"),
        ("2027-02-01", "ended", "not looked after it since 31 January 2027"),
    ] {
        let words = text(&gardien(&["about", &eox, "--on", on]));
        assert!(words.contains(sentence), "{words}");
        let values = json(&gardien(&["about", &eox, "--on", on, "--json"]));
        assert_eq!(values["documents"][0]["support"][0]["phase"], phase);
    }
}

#[test]
fn the_values_have_the_shape_that_the_schema_says() {
    let folder = Folder::new();
    let bill = folder.file("lamp.cdx.json", BILL.as_bytes());
    let hole = folder.file("one.json", HOLE.as_bytes());
    let vex = folder.file("lamp.vex.json", VEX.as_bytes());
    let bad = folder.file("bad.json", b"{");
    let values = json(&gardien(&["about", &bill, &hole, &vex, &bad, "--json"]));
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/about.schema.json")).unwrap();
    let mut wrong = Vec::new();
    check(&schema, &schema, &values, "", &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
    // A field that the schema does not know, or one that is missing, is told.
    let mut less = values.clone();
    less["documents"][0].as_object_mut().unwrap().remove("digest");
    less["documents"][0]["colour"] = "red".into();
    check(&schema, &schema, &less, "", &mut wrong);
    assert_eq!(wrong.len(), 2, "{wrong:#?}");
}

/// Everything that is wrong with a value; a word of the schema that is not known here is wrong too.
fn check(
    root: &serde_json::Value,
    rule: &serde_json::Value,
    value: &serde_json::Value,
    at: &str,
    wrong: &mut Vec<String>,
) {
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    };
    for (word, expected) in rule.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let pointer = expected.as_str().unwrap().strip_prefix('#').unwrap();
                check(root, root.pointer(pointer).unwrap(), value, at, wrong);
            }
            "type" => {
                let all = expected.as_array().cloned().unwrap_or_else(|| vec![expected.clone()]);
                if !all.iter().any(|t| is(t.as_str().unwrap())) {
                    wrong.push(format!("{at}: no {expected}: {value}"));
                }
            }
            "anyOf" => {
                let fits = expected.as_array().unwrap().iter().any(|rule| {
                    let mut wrong = Vec::new();
                    check(root, rule, value, at, &mut wrong);
                    wrong.is_empty()
                });
                if !fits {
                    wrong.push(format!("{at}: none of {expected}: {value}"));
                }
            }
            "enum" => {
                if !expected.as_array().unwrap().contains(value) {
                    wrong.push(format!("{at}: {value} is none of {expected}"));
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, expected, item, &format!("{at}/{i}"), wrong);
                }
            }
            "required" => {
                for name in expected.as_array().unwrap() {
                    if value.is_object() && value.get(name.as_str().unwrap()).is_none() {
                        wrong.push(format!("{at}: no {name}"));
                    }
                }
            }
            "properties" => {
                for (name, rule) in expected.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(root, rule, value, &format!("{at}/{name}"), wrong);
                    }
                }
            }
            "additionalProperties" => {
                let known = rule["properties"].as_object().unwrap();
                for name in value.as_object().into_iter().flatten().map(|(n, _)| n) {
                    if !known.contains_key(name) {
                        wrong.push(format!("{at}: unknown {name}"));
                    }
                }
            }
            other => panic!("{other} is not checked here"),
        }
    }
}
