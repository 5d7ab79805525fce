//! Texts, taken and refused.

use super::*;

fn wrong(text: &str) -> Option<(usize, Wrong)> {
    parse(text.as_bytes()).err().map(|fault| (fault.at, fault.wrong))
}

#[test]
fn every_value_knows_its_octets_and_its_path() {
    let text = r#" {"a": [1, {"b/~": "\u00e9\ud83d\ude00"}], "c": null} "#;
    let document = parse(text.as_bytes()).unwrap();
    let root = document.root();
    let members: Vec<Value<'_>> = root.items().collect();
    assert_eq!(members.len(), 2);
    let inner = members[0].items().nth(1).unwrap().items().next().unwrap();
    assert_eq!(inner.path(), "/a/1/b~1~0");
    assert_eq!(inner.text().unwrap(), "é😀");
    let span = inner.member_span();
    assert_eq!(&text[span.start..span.end], r#""b/~": "\u00e9\ud83d\ude00""#);
    assert_eq!((members[1].raw(), members[1].kind()), ("null", Kind::Null));
    assert_eq!(members[0].items().next().unwrap().whole(), Some(1));
}

#[test]
fn a_name_that_stands_twice_is_seen_however_it_is_spelled() {
    let document = parse(br#"{"a": 1, "b": 2, "\u0061": {"c": 1, "c": 1}}"#).unwrap();
    let again: Vec<String> = document.repeated().map(Value::path).collect();
    assert_eq!(again, ["/a", "/a/c"]);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, at, what) in [
        ("", 0, Wrong::Ended),
        ("  ", 2, Wrong::Ended),
        ("[1", 2, Wrong::Ended),
        ("[1,]", 3, Wrong::Unexpected),
        ("{\"a\":1,}", 7, Wrong::Unexpected),
        ("{a:1}", 1, Wrong::Unexpected),
        ("{} {}", 3, Wrong::Trailing),
        ("01", 1, Wrong::Number),
        ("1.", 2, Wrong::Ended),
        ("-x", 1, Wrong::Number),
        ("1e309", 0, Wrong::NumberRange),
        ("[-1e309]", 1, Wrong::NumberRange),
        ("\"a\u{0}b\"", 2, Wrong::Control),
        ("\"\\x\"", 2, Wrong::Escape),
        (r#""\ud800""#, 1, Wrong::Surrogate),
        (r#""\ud800\u0041""#, 1, Wrong::Surrogate),
        (r#""\udc00\ud800""#, 1, Wrong::Surrogate),
        ("nul", 3, Wrong::Ended),
        ("NaN", 0, Wrong::Unexpected),
        ("'a'", 0, Wrong::Unexpected),
        ("/**/1", 0, Wrong::Unexpected),
    ] {
        assert_eq!(wrong(text), Some((at, what)), "{text}");
    }
    let fault = parse(b"[\"a\xff\"]").unwrap_err();
    assert_eq!((fault.at, fault.wrong), (3, Wrong::NotUtf8));
    assert!(parse("\u{feff}{}".as_bytes()).unwrap().bom);
    assert_eq!(wrong(r#""\u0000""#), None, "an escaped NUL is a character");
}

#[test]
fn bounds_hold_on_both_sides() {
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert_eq!(wrong(&nested(DEEPEST)), None);
    assert_eq!(wrong(&nested(DEEPEST + 1)), Some((DEEPEST, Wrong::TooDeep)));
    assert_eq!(wrong(&"[".repeat(10_000)), Some((DEEPEST, Wrong::TooDeep)));
    let many = |n: usize| format!("[{}0]", "0,".repeat(n - 2));
    assert_eq!(wrong(&many(MOST)), None);
    assert!(matches!(wrong(&many(MOST + 1)), Some((_, Wrong::TooMany))));
    let long = format!("\"{}\"", "a".repeat(LONGEST - 2));
    assert_eq!(wrong(&long), None);
    assert_eq!(wrong(&format!("{long} ")), Some((LONGEST, Wrong::TooLong)));
}

/// The same text, as the other reader has it.
fn same(value: Value<'_>, other: &serde_json::Value) -> bool {
    match (value.kind(), other) {
        (Kind::Null, serde_json::Value::Null) => true,
        (Kind::Boolean(is), serde_json::Value::Bool(other)) => is == *other,
        (Kind::Number, serde_json::Value::Number(other)) => value
            .whole()
            .map_or_else(|| other.as_f64().is_some(), |n| other.as_f64() == Some(n as f64)),
        (Kind::Text, serde_json::Value::String(other)) => value.text().unwrap() == **other,
        (Kind::Array, serde_json::Value::Array(other)) => {
            value.count() == other.len() && value.items().zip(other).all(|(v, o)| same(v, o))
        }
        // It keeps the last of a name that stands twice.
        (Kind::Object, serde_json::Value::Object(other)) => value.items().all(|m| {
            other.get(&*m.name().unwrap()).is_some_and(|o| {
                let last = value.items().filter(|n| n.name() == m.name()).last();
                last.is_some_and(|last| same(last, o))
            })
        }),
        _ => false,
    }
}

#[test]
fn another_reader_takes_and_refuses_the_same_texts() {
    let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\":", "\\", "\\u00e9", "\\ud83d",
        "\\ude00", "\\n", "\\/", "\\x", "null", "true", "false", "nul", "0", "-", "1", "12", ".5",
        "e", "E+2", "1e5", "-0", "01", "1e309", "1e-400", " ", "\n", "\t", "\r", "\u{b}", "\0",
        "é", "😀", "\u{7f}", "\u{2028}", "'", "[]", "{}", "[[", "]]", "\"a\":1", ",\"a\":2",
        "\"\":{}",
    ];
    let mut state = 0x1234_5678_9abc_def1_u64;
    let mut next = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % n
    };
    // Half of the texts are whole ones with one piece changed, or hardly any would be taken.
    let whole = [
        r#"{"a":[1,2.5e3,{"b":null}],"c":"\u00e9\ud83d\ude00","a":[]}"#,
        r#"[[],{},"",0,-0.0,true,[[["x"]]],{"":{"":1}}]"#,
        "\"text\"",
        "-12.25E-2",
    ];
    let (mut taken, mut refused) = (0, 0);
    for turn in 0..200_000 {
        let mut text = String::new();
        if turn % 2 == 0 {
            for _ in 0..1 + next(8) {
                text.push_str(pieces[next(pieces.len())]);
            }
        } else {
            text.push_str(whole[next(whole.len())]);
            let at = next(text.len() + 1);
            if text.is_char_boundary(at) {
                match next(3) {
                    0 => text.insert_str(at, pieces[next(pieces.len())]),
                    1 => text.truncate(at),
                    _ if at < text.len() => drop(text.remove(at)),
                    _ => {}
                }
            }
        }
        let other = serde_json::from_str::<serde_json::Value>(&text);
        match (parse(text.as_bytes()), other) {
            (Ok(document), Ok(other)) => {
                taken += 1;
                assert!(same(document.root(), &other), "{text}: {other}");
            }
            (Err(_), Err(_)) => refused += 1,
            (ours, other) => panic!("{text:?}: {ours:?}, {other:?}"),
        }
    }
    assert!(taken > 10_000 && refused > 10_000, "{taken}, {refused}");
}
