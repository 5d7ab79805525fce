//! The form for programs: indented JSON that may also be looked at.
//!
//! JSON itself lets control characters of the second kind (U+0080–U+009F), direction marks and
//! zero-width characters stand in strings. Names come from strangers and the output may go to a
//! terminal, so these are written as `\u…` escapes; a parser reads the same text back.
//!
//! A report of some thousand things is tens of megabytes, and most of what a run costs after
//! reading would be writing them piece by piece through a formatter. So this is a serializer of its
//! own: it knows the one layout, puts keys and numbers straight into a buffer, and looks at eight
//! octets of a string at a time for what needs an escape.

use std::{
    fmt,
    io::{self, Write},
};

use serde::{
    Serialize,
    ser::{
        self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

/// Writes a value and a line end.
///
/// # Errors
/// When the writer fails.
pub(crate) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut visible =
        Visible { text: Vec::with_capacity(PIECE + SLACK), depth: 0, filled: false, out };
    value.serialize(&mut visible).map_err(|Failed(error)| error)?;
    visible.text.push(b'\n');
    visible.out.write_all(&visible.text)
}

/// Octets handed on at a time, and what one element of a list mostly adds beyond.
const PIECE: usize = 64 << 10;
const SLACK: usize = 4 << 10;

/// Brackets within brackets that are written over several lines: the report, its things, their rows.
/// What is deeper (a row's fields) stands on one line, which also halves the size.
const LINES: usize = 4;

/// Indented where a person looks, a row a line below that, and without invisible characters.
struct Visible<'w> {
    text: Vec<u8>,
    depth: usize,
    /// Whether the innermost bracket holds anything.
    filled: bool,
    out: &'w mut dyn Write,
}

impl Visible<'_> {
    fn open(&mut self, bracket: u8) {
        self.depth += 1;
        self.filled = false;
        self.text.push(bracket);
    }

    fn close(&mut self, bracket: u8) -> Result<(), Failed> {
        let lines = self.depth <= LINES;
        self.depth = self.depth.saturating_sub(1);
        if lines && self.filled {
            self.line();
        }
        self.filled = true;
        self.text.push(bracket);
        if self.text.len() >= PIECE {
            self.out.write_all(&self.text).map_err(Failed)?;
            self.text.clear();
        }
        Ok(())
    }

    #[inline]
    fn next(&mut self, first: bool) {
        if self.depth <= LINES {
            if !first {
                self.text.push(b',');
            }
            self.line();
        } else if !first {
            self.text.extend_from_slice(b", ");
        }
    }

    fn line(&mut self) {
        const INDENT: &[u8] = b"\n          ";
        self.text.extend_from_slice(INDENT.get(..=2 * self.depth.min(LINES)).unwrap_or(INDENT));
    }

    #[inline]
    fn string(&mut self, text: &str) {
        if is_plain(text.as_bytes()) {
            self.text.reserve(text.len() + 2);
            self.text.push(b'"');
            self.text.extend_from_slice(text.as_bytes());
            self.text.push(b'"');
        } else {
            self.escaped(text);
        }
    }

    #[cold]
    fn escaped(&mut self, text: &str) {
        self.text.push(b'"');
        for c in text.chars() {
            match c {
                '"' => self.text.extend_from_slice(b"\\\""),
                '\\' => self.text.extend_from_slice(b"\\\\"),
                '\u{8}' => self.text.extend_from_slice(b"\\b"),
                '\u{c}' => self.text.extend_from_slice(b"\\f"),
                '\n' => self.text.extend_from_slice(b"\\n"),
                '\r' => self.text.extend_from_slice(b"\\r"),
                '\t' => self.text.extend_from_slice(b"\\t"),
                c if c < ' ' || is_invisible(c) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        self.text.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                    }
                }
                c => self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        self.text.push(b'"');
    }

    /// What is rare enough to be left to the library.
    fn plain<T: Serialize>(&mut self, value: &T) -> Result<(), Failed> {
        serde_json::to_writer(&mut self.text, value).map_err(|e| Failed(e.into()))
    }
}

/// Whether no octet needs an escape or a closer look: printable ASCII without quote and backslash.
/// Eight octets are looked at together; that a borrow may run from one octet into the next costs
/// a closer look, never an escape.
#[inline]
fn is_plain(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| found | suspicious(u64::from_ne_bytes(*word)));
    let mut last = *b"        ";
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    (found | suspicious(u64::from_ne_bytes(last))) & HIGH == 0
}

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * EACH;

/// The high bit of each octet that is a control character, DEL, a quote, a backslash or no ASCII.
#[inline]
const fn suspicious(word: u64) -> u64 {
    let quote = word ^ (b'"' as u64 * EACH);
    let backslash = word ^ (b'\\' as u64 * EACH);
    word | word.wrapping_add(EACH)
        | word.wrapping_sub(0x20 * EACH)
        | (quote.wrapping_sub(EACH) & !quote)
        | (backslash.wrapping_sub(EACH) & !backslash)
}

/// Why writing ended.
#[derive(Debug)]
struct Failed(io::Error);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(io::Error::other(message.to_string()))
    }
}

/// An opened list or object.
struct Brackets<'v, 'w> {
    visible: &'v mut Visible<'w>,
    first: bool,
    /// What closes it; a variant of an enum has its name around.
    end: u8,
    named: bool,
}

impl Brackets<'_, '_> {
    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.visible.next(self.first);
        self.first = false;
        value.serialize(&mut *self.visible)?;
        self.visible.filled = true;
        Ok(())
    }

    #[inline]
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Failed> {
        self.visible.next(self.first);
        self.first = false;
        // Names of fields are our own and need no escape.
        self.visible.text.push(b'"');
        self.visible.text.extend_from_slice(key.as_bytes());
        self.visible.text.extend_from_slice(b"\": ");
        value.serialize(&mut *self.visible)?;
        self.visible.filled = true;
        Ok(())
    }

    fn finish(self) -> Result<(), Failed> {
        self.visible.close(self.end)?;
        if self.named { self.visible.close(b'}') } else { Ok(()) }
    }
}

impl<'v, 'w> Visible<'w> {
    fn brackets(&'v mut self, begin: u8, end: u8) -> Brackets<'v, 'w> {
        self.open(begin);
        Brackets { visible: self, first: true, end, named: false }
    }

    /// `{"Variant": [` or `{"Variant": {`.
    fn variant(&'v mut self, name: &'static str, begin: u8, end: u8) -> Brackets<'v, 'w> {
        self.open(b'{');
        self.next(true);
        self.string(name);
        self.text.extend_from_slice(b": ");
        self.open(begin);
        Brackets { visible: self, first: true, end, named: true }
    }
}

/// Writes whole numbers of each width by the same way.
macro_rules! numbers {
    ($($name:ident: $kind:ty),*) => {
        $(
            #[inline]
            fn $name(self, value: $kind) -> Result<(), Failed> {
                let mut digits = itoa::Buffer::new();
                self.text.extend_from_slice(digits.format(value).as_bytes());
                Ok(())
            }
        )*
    };
}

impl<'v, 'w> ser::Serializer for &'v mut Visible<'w> {
    type Ok = ();
    type Error = Failed;
    type SerializeSeq = Brackets<'v, 'w>;
    type SerializeTuple = Brackets<'v, 'w>;
    type SerializeTupleStruct = Brackets<'v, 'w>;
    type SerializeTupleVariant = Brackets<'v, 'w>;
    type SerializeMap = Brackets<'v, 'w>;
    type SerializeStruct = Brackets<'v, 'w>;
    type SerializeStructVariant = Brackets<'v, 'w>;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    );

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<(), Failed> {
        self.text.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Failed> {
        self.plain(&value)
    }

    fn serialize_f64(self, value: f64) -> Result<(), Failed> {
        self.plain(&value)
    }

    fn serialize_char(self, value: char) -> Result<(), Failed> {
        self.string(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), Failed> {
        self.string(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Failed> {
        self.collect_seq(value)
    }

    #[inline]
    fn serialize_none(self) -> Result<(), Failed> {
        self.text.extend_from_slice(b"null");
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Failed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Failed> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Failed> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Failed> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Failed> {
        let mut brackets = self.brackets(b'{', b'}');
        brackets.field(variant, value)?;
        brackets.finish()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Failed> {
        Ok(self.brackets(b'[', b']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Failed> {
        Ok(self.brackets(b'[', b']'))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Failed> {
        Ok(self.brackets(b'[', b']'))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failed> {
        Ok(self.variant(variant, b'[', b']'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Failed> {
        Ok(self.brackets(b'{', b'}'))
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Failed> {
        Ok(self.brackets(b'{', b'}'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failed> {
        Ok(self.variant(variant, b'{', b'}'))
    }
}

/// The four kinds of lists, all written alike.
macro_rules! lists {
    ($($trait:ident: $element:ident),*) => {
        $(
            impl $trait for Brackets<'_, '_> {
                type Ok = ();
                type Error = Failed;

                fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
                    self.element(value)
                }

                fn end(self) -> Result<(), Failed> {
                    self.finish()
                }
            }
        )*
    };
}

lists!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

/// The two kinds of objects whose keys are names of fields.
macro_rules! objects {
    ($($trait:ident),*) => {
        $(
            impl $trait for Brackets<'_, '_> {
                type Ok = ();
                type Error = Failed;

                #[inline]
                fn serialize_field<T: Serialize + ?Sized>(
                    &mut self,
                    key: &'static str,
                    value: &T,
                ) -> Result<(), Failed> {
                    self.field(key, value)
                }

                fn end(self) -> Result<(), Failed> {
                    self.finish()
                }
            }
        )*
    };
}

objects!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Brackets<'_, '_> {
    type Ok = ();
    type Error = Failed;

    /// Keys must be strings, as all keys here are: JSON has no others.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.visible.next(self.first);
        self.first = false;
        let begin = self.visible.text.len();
        key.serialize(&mut *self.visible)?;
        if self.visible.text.get(begin) == Some(&b'"') {
            Ok(())
        } else {
            Err(ser::Error::custom("a key that is no string"))
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.visible.text.extend_from_slice(b": ");
        value.serialize(&mut *self.visible)?;
        self.visible.filled = true;
        Ok(())
    }

    fn end(self) -> Result<(), Failed> {
        self.finish()
    }
}

/// What a terminal or an editor acts on instead of showing it.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
        | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_reads_back_the_same() {
        let name = "lamp\u{9b}2J\u{202e}gnp\u{e0041}\u{1b}[0m é漢";
        let mut out = Vec::new();
        write(&mut out, &vec![name]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains(['\u{9b}', '\u{202e}', '\u{e0041}', '\u{1b}']));
        assert!(text.contains("é漢"));
        let back: Vec<String> = serde_json::from_str(&text).unwrap();
        assert_eq!(back, [name]);
    }

    #[test]
    fn every_shape_of_value_reads_back_as_the_library_has_it() {
        #[derive(serde::Serialize)]
        enum Shape {
            Unit,
            One(u8),
            Two(i64, char),
            Named { on: bool, off: Option<u8> },
        }
        #[derive(serde::Serialize)]
        struct All<'a> {
            shapes: Vec<Shape>,
            pair: (f64, f32),
            map: std::collections::BTreeMap<&'a str, u64>,
            texts: Vec<&'a str>,
            least: i64,
            most: u64,
            nothing: (),
        }
        let named = Shape::Named { on: true, off: None };
        let all = All {
            shapes: vec![Shape::Unit, Shape::One(1), Shape::Two(-2, '"'), named],
            pair: (0.1, 2.0),
            map: [("a\"b", 1), ("", 2)].into(),
            texts: vec!["", "12345678", "1234567\\", "\u{1}\u{7f}é", "tab\tline\n", "~ !#[]"],
            least: i64::MIN,
            most: u64::MAX,
            nothing: (),
        };
        let mut out = Vec::new();
        write(&mut out, &all).unwrap();
        let back: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let expected = serde_json::to_string(&all).unwrap();
        assert_eq!(back, serde_json::from_str::<serde_json::Value>(&expected).unwrap());
    }

    #[test]
    fn any_depth_reads_back_the_same() {
        let value = serde_json::json!({
            "a": [], "b": {}, "c": [{"d": [{"e": [1, {"f": [[], {}]}], "g": null}], "h": "x"}],
        });
        let mut out = Vec::new();
        write(&mut out, &value).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        assert!(text.contains("\n        {\"e\": [1, {\"f\": [[], {}]}], \"g\": null}"), "{text}");
    }
}
