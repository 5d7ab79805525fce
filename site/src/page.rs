//! A page of text on a terminal: headings, paragraphs and marked items within 80 columns.

use crate::shown::wrap;

/// Columns of a line.
pub const COLUMNS: usize = 80;

/// What stands before an item: a shape, and a colour where there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Note,
    Look,
    CannotTell,
}

/// The text as it grows.
pub(crate) struct Page {
    out: String,
    colour: bool,
}

impl Page {
    pub(crate) const fn new(colour: bool) -> Self {
        Self { out: String::new(), colour }
    }

    /// What was written.
    pub(crate) fn text(self) -> String {
        self.out
    }

    pub(crate) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    pub(crate) fn gap(&mut self) {
        self.out.push('\n');
    }

    pub(crate) fn heading(&mut self, text: &str) {
        for line in wrap(text, COLUMNS) {
            let line = self.painted(&line, "1");
            self.line(&line);
        }
    }

    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in wrap(text, COLUMNS) {
            self.line(&line);
        }
    }

    pub(crate) fn item(&mut self, mark: Mark, text: &str) {
        let (shape, colour) = match mark {
            Mark::None => (" ", ""),
            Mark::Note => ("■", "34"),
            Mark::Look => ("▲", "33"),
            Mark::CannotTell => ("◌", "2"),
        };
        let shape = self.painted(shape, colour);
        for (i, line) in wrap(text, COLUMNS - 4).iter().enumerate() {
            let before = if i == 0 { shape.as_str() } else { " " };
            self.line(&format!("  {before} {line}"));
        }
    }

    pub(crate) fn painted(&self, text: &str, colour: &str) -> String {
        if self.colour && !colour.is_empty() {
            return format!("\u{1b}[{colour}m{text}\u{1b}[0m");
        }
        text.to_owned()
    }
}
