//! The form for programs: indented JSON that may also be looked at.
//!
//! JSON itself lets control characters of the second kind (U+0080–U+009F), direction marks and
//! zero-width characters stand in strings. Names come from strangers and the output may go to a
//! terminal, so these are written as `\u…` escapes; a parser reads the same text back.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes a value and a line end.
///
/// # Errors
/// When the writer fails.
pub(crate) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    // Millions of small pieces: they are put together before the writer's virtual call.
    let mut pieces = io::BufWriter::with_capacity(PIECE, out);
    let mut serializer = Serializer::with_formatter(&mut pieces, Visible::default());
    value.serialize(&mut serializer)?;
    pieces.write_all(b"\n")?;
    pieces.flush()
}

/// Octets handed on at a time.
const PIECE: usize = 64 << 10;

/// Indented where a person looks, a row a line below that, and without invisible characters.
#[derive(Default)]
struct Visible {
    depth: usize,
    filled: bool,
}

/// Brackets within brackets that are written over several lines: the report, its things, their rows.
/// What is deeper (a row's fields) stands on one line, which also halves the size.
const LINES: usize = 4;

impl Formatter for Visible {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        if fragment.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_invisible(*c)) {
            writer.write_all(fragment.get(plain..at).unwrap_or_default().as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        writer.write_all(fragment.get(plain..).unwrap_or_default().as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

impl Visible {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        writer.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        let lines = self.depth <= LINES;
        self.depth = self.depth.saturating_sub(1);
        if lines && self.filled {
            self.line(writer)?;
        }
        self.filled = true;
        writer.write_all(bracket)
    }

    fn next<W: ?Sized + Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        if self.depth <= LINES {
            if !first {
                writer.write_all(b",")?;
            }
            self.line(writer)
        } else if first {
            Ok(())
        } else {
            writer.write_all(b", ")
        }
    }

    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        const INDENT: &[u8] = b"\n          ";
        writer.write_all(INDENT.get(..=2 * self.depth.min(LINES)).unwrap_or(INDENT))
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
