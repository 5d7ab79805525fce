//! JSON (RFC 8259) with the place of every value and name.
//!
//! Own code, because a remark on a file must point at the octets it is about, a name that stands
//! twice in an object must be seen (two readers would take different ones), and a hostile text must
//! cost no more than its length. Values are kept in one vector in the order of the text; nothing
//! recurses, and strings are decoded only when they are asked for.
//!
//! Accepted is what RFC 8259 accepts, except: a text over [`LONGEST`] octets, arrays and objects
//! deeper than [`DEEPEST`], more than [`MOST`] values, numbers beyond a double, and escapes that name
//! half of a surrogate pair. A byte order mark at the start is skipped and told ([`Document::bom`]),
//! as RFC 8259 §8.1 allows.

use std::borrow::Cow;

use super::model::Span;

/// Octets of the longest text that is read.
pub const LONGEST: usize = 1 << 20;
/// Arrays and objects within each other.
pub const DEEPEST: usize = 64;
/// Values of a text, names not counted.
pub const MOST: usize = 100_000;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// More octets than [`LONGEST`].
    TooLong,
    /// Deeper than [`DEEPEST`].
    TooDeep,
    /// More values than [`MOST`].
    TooMany,
    /// Octets that are no UTF-8.
    NotUtf8,
    /// The text ends within a value, or holds none.
    Ended,
    /// A character that cannot stand there.
    Unexpected,
    /// Something after the value.
    Trailing,
    /// A number that is not written as RFC 8259 §6 has it.
    Number,
    /// A number beyond a double.
    NumberRange,
    /// A control character within a string (RFC 8259 §7 wants it escaped).
    Control,
    /// An escape that RFC 8259 §7 does not know.
    Escape,
    /// Half of a surrogate pair.
    Surrogate,
}

/// What is wrong, and at which octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Octet from the start of the text.
    pub at: usize,
    /// What is wrong there.
    pub wrong: Wrong,
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number,
    /// A string.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    /// Whether the name stood in this object before.
    again: bool,
    start: u32,
    end: u32,
    /// The name of a member, without its quotes; empty and at 0 for others.
    name: (u32, u32),
    /// The value that holds this one; of the root, itself.
    parent: u32,
    /// Place among the values of its parent.
    place: u32,
    /// The value after this one and all that it holds.
    next: u32,
}

/// A text that was read.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    nodes: Vec<Node>,
    /// Whether the text begins with a byte order mark.
    pub bom: bool,
}

/// A value of a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct Value<'d> {
    text: &'d str,
    nodes: &'d [Node],
    index: u32,
}

/// How much of a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Octets; at most 4 GiB, because places are kept in 32 bits.
    pub longest: usize,
    /// Values, names not counted.
    pub most: usize,
}

/// The bounds of declarations about behaviour: [`LONGEST`], [`MOST`].
pub const BOUNDS: Bounds = Bounds { longest: LONGEST, most: MOST };

/// Reads a text within [`BOUNDS`].
///
/// # Errors
///
/// What is wrong first, and where.
pub fn parse(octets: &[u8]) -> Result<Document<'_>, Fault> {
    parse_within(octets, BOUNDS)
}

/// Reads a text within other bounds, for kinds of documents that are longer.
///
/// # Errors
///
/// What is wrong first, and where.
pub fn parse_within(octets: &[u8], bounds: Bounds) -> Result<Document<'_>, Fault> {
    let longest = bounds.longest.min(u32::MAX as usize);
    if octets.len() > longest {
        return Err(Fault { at: longest, wrong: Wrong::TooLong });
    }
    let text = core::str::from_utf8(octets)
        .map_err(|e| Fault { at: e.valid_up_to(), wrong: Wrong::NotUtf8 })?;
    let bom = text.starts_with('\u{feff}');
    let mut parser = Parser {
        text,
        at: if bom { 3 } else { 0 },
        nodes: Vec::new(),
        open: Vec::new(),
        most: bounds.most,
    };
    parser.run()?;
    Ok(Document { text, nodes: parser.nodes, bom })
}

impl Document<'_> {
    /// The value of the text.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        Value { text: self.text, nodes: &self.nodes, index: 0 }
    }

    /// Members whose name stood in their object before, in the order of the text.
    pub fn repeated(&self) -> impl Iterator<Item = Value<'_>> {
        (0u32..).zip(&self.nodes).filter(|(_, node)| node.again).map(|(index, _)| Value {
            text: self.text,
            nodes: &self.nodes,
            index,
        })
    }
}

impl<'d> Value<'d> {
    fn node(self) -> Node {
        // Every index was made by the parser; the root stands for one that was not.
        self.nodes.get(self.index as usize).or_else(|| self.nodes.first()).copied().unwrap_or(
            Node {
                kind: Kind::Null,
                again: false,
                start: 0,
                end: 0,
                name: (0, 0),
                parent: 0,
                place: 0,
                next: 0,
            },
        )
    }

    fn slice(self, start: u32, end: u32) -> &'d str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Its octets.
    #[must_use]
    pub fn span(self) -> Span {
        let node = self.node();
        Span { start: node.start as usize, end: node.end as usize }
    }

    /// The octets of a member from its name on.
    #[must_use]
    pub fn member_span(self) -> Span {
        let node = self.node();
        let start = if node.name == (0, 0) { node.start } else { node.name.0 - 1 };
        Span { start: start as usize, end: node.end as usize }
    }

    /// Its text as it is written.
    #[must_use]
    pub fn raw(self) -> &'d str {
        let node = self.node();
        self.slice(node.start, node.end)
    }

    /// The name of a member; of an item of an array or the root, nothing.
    #[must_use]
    pub fn name(self) -> Option<Cow<'d, str>> {
        let (start, end) = self.node().name;
        (start != 0).then(|| decoded(self.slice(start, end)))
    }

    /// Whether this member's name stood in its object before.
    #[must_use]
    pub fn is_again(self) -> bool {
        self.node().again
    }

    /// A string.
    #[must_use]
    pub fn text(self) -> Option<Cow<'d, str>> {
        let node = self.node();
        (node.kind == Kind::Text).then(|| decoded(self.slice(node.start + 1, node.end - 1)))
    }

    /// A number that is written as a whole number without fraction and exponent, where it fits.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        if self.kind() == Kind::Number { self.raw().parse().ok() } else { None }
    }

    /// The items of an array or the members of an object; of others nothing.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let node = self.node();
        let mut index = self.index + 1;
        core::iter::from_fn(move || {
            if index >= node.next {
                return None;
            }
            let item = Self { index, ..self };
            index = item.node().next;
            Some(item)
        })
    }

    /// How many items or members it has.
    #[must_use]
    pub fn count(self) -> usize {
        self.items().count()
    }

    /// Where it stands, as a JSON pointer (RFC 6901). Names are cut at 64 characters.
    #[must_use]
    pub fn path(self) -> String {
        let mut steps = Vec::new();
        let mut at = self;
        while at.index != 0 && steps.len() <= DEEPEST {
            steps.push(at);
            at = Self { index: at.node().parent, ..at };
        }
        let mut path = String::new();
        for step in steps.iter().rev() {
            path.push('/');
            match step.name() {
                None => path.push_str(&step.node().place.to_string()),
                Some(name) => {
                    for c in name.chars().take(64) {
                        match c {
                            '~' => path.push_str("~0"),
                            '/' => path.push_str("~1"),
                            c => path.push(c),
                        }
                    }
                }
            }
        }
        path
    }
}

/// A string without its quotes, its escapes undone. Was checked when it was read.
fn decoded(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut chars = after.chars();
        let c = chars.next().unwrap_or('\\');
        rest = chars.as_str();
        match c {
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => {
                let unit = hex(rest);
                rest = rest.get(4..).unwrap_or_default();
                let mut scalar = u32::from(unit);
                if (0xd800..0xdc00).contains(&unit) {
                    let low = hex(rest.get(2..).unwrap_or_default());
                    rest = rest.get(6..).unwrap_or_default();
                    scalar = 0x1_0000 + ((u32::from(unit) & 0x3ff) << 10 | u32::from(low) & 0x3ff);
                }
                text.push(char::from_u32(scalar).unwrap_or('\u{fffd}'));
            }
            c => text.push(c),
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The value of four hexadecimal digits, 0 where they are not there.
fn hex(text: &str) -> u16 {
    text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

#[derive(Debug)]
struct Parser<'t> {
    text: &'t str,
    at: usize,
    nodes: Vec<Node>,
    /// Arrays and objects that are not closed yet, with how many values they have.
    open: Vec<(u32, u32)>,
    /// Values of the text at most.
    most: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault<T>(&self, wrong: Wrong) -> Result<T, Fault> {
        Err(Fault { at: self.at, wrong })
    }

    /// The octet that is next cannot stand there.
    fn unexpected<T>(&self) -> Result<T, Fault> {
        self.fault(if self.peek().is_none() { Wrong::Ended } else { Wrong::Unexpected })
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, octet: u8) -> bool {
        let is = self.peek() == Some(octet);
        self.at += usize::from(is);
        is
    }

    fn run(&mut self) -> Result<(), Fault> {
        self.blanks();
        let mut name = (0, 0);
        loop {
            // A value begins here.
            let opened = self.value(name)?;
            name = (0, 0);
            self.blanks();
            if let (true, Some(&(index, _))) = (opened, self.open.last()) {
                let is_object = self.kind_at(index) == Kind::Object;
                if !self.take(if is_object { b'}' } else { b']' }) {
                    if is_object {
                        name = self.name()?;
                    }
                    continue;
                }
                self.close();
                self.blanks();
            }
            // A value ended here.
            loop {
                let Some(&(index, _)) = self.open.last() else {
                    return if self.at == self.text.len() {
                        Ok(())
                    } else {
                        self.fault(Wrong::Trailing)
                    };
                };
                let is_object = self.kind_at(index) == Kind::Object;
                if self.take(b',') {
                    self.blanks();
                    if is_object {
                        name = self.name()?;
                    }
                    break;
                }
                if !self.take(if is_object { b'}' } else { b']' }) {
                    return self.unexpected();
                }
                self.close();
                self.blanks();
            }
        }
    }

    fn kind_at(&self, index: u32) -> Kind {
        self.nodes.get(index as usize).map_or(Kind::Null, |n| n.kind)
    }

    /// Reads a value up to its end, or up to its first item. True where it was opened only.
    fn value(&mut self, name: (u32, u32)) -> Result<bool, Fault> {
        if self.nodes.len() >= self.most {
            return self.fault(Wrong::TooMany);
        }
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::Text,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b't') => Kind::Boolean(true),
            Some(b'f') => Kind::Boolean(false),
            Some(b'n') => Kind::Null,
            _ => return self.unexpected(),
        };
        match kind {
            Kind::Object | Kind::Array => {
                if self.open.len() >= DEEPEST {
                    return self.fault(Wrong::TooDeep);
                }
                self.at += 1;
            }
            Kind::Text => {
                self.string()?;
            }
            Kind::Number => self.number()?,
            Kind::Boolean(true) => self.word("true")?,
            Kind::Boolean(false) => self.word("false")?,
            Kind::Null => self.word("null")?,
        }
        let index = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let (parent, place) = match self.open.last_mut() {
            Some((parent, count)) => {
                *count += 1;
                (*parent, *count - 1)
            }
            None => (0, 0),
        };
        self.nodes.push(Node {
            kind,
            again: false,
            start: short(start),
            end: short(self.at),
            name,
            parent,
            place,
            next: index + 1,
        });
        let opened = matches!(kind, Kind::Object | Kind::Array);
        if opened {
            self.open.push((index, 0));
        }
        Ok(opened)
    }

    /// Reads the name of a member and its colon. Where the name stands, without quotes.
    fn name(&mut self) -> Result<(u32, u32), Fault> {
        if self.peek() != Some(b'"') {
            return self.unexpected();
        }
        let start = self.at + 1;
        self.string()?;
        let name = (short(start), short(self.at - 1));
        self.blanks();
        if !self.take(b':') {
            return self.unexpected();
        }
        self.blanks();
        Ok(name)
    }

    /// Ends the innermost array or object, and marks names that stand in it twice.
    fn close(&mut self) {
        let Some((index, _)) = self.open.pop() else { return };
        let next = short(self.nodes.len());
        let Some(node) = self.nodes.get_mut(index as usize) else { return };
        node.end = short(self.at);
        node.next = next;
        if node.kind != Kind::Object {
            return;
        }
        let object = Value { text: self.text, nodes: &self.nodes, index };
        let mut names: Vec<(Cow<'_, str>, u32)> =
            object.items().map(|m| (m.name().unwrap_or_default(), m.index)).collect();
        names.sort_unstable();
        let again: Vec<u32> = names
            .windows(2)
            .filter_map(|pair| match pair {
                [(a, _), (b, index)] if a == b => Some(*index),
                _ => None,
            })
            .collect();
        drop(names);
        for index in again {
            if let Some(node) = self.nodes.get_mut(index as usize) {
                node.again = true;
            }
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        for octet in word.bytes() {
            if !self.take(octet) {
                return self.unexpected();
            }
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            self.fault(if self.peek().is_none() { Wrong::Ended } else { Wrong::Number })
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.take(b'-');
        if self.take(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return self.fault(Wrong::Number);
            }
        } else {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let number = self.text.get(start..self.at).and_then(|n| n.parse::<f64>().ok());
        if number.is_some_and(f64::is_finite) {
            Ok(())
        } else {
            Err(Fault { at: start, wrong: Wrong::NumberRange })
        }
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            match self.peek() {
                None => return self.fault(Wrong::Ended),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) => return self.fault(Wrong::Control),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            None => self.fault(Wrong::Ended),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                Ok(())
            }
            Some(b'u') => {
                self.at += 1;
                let lone = Err(Fault { at: start, wrong: Wrong::Surrogate });
                match self.unit()? {
                    0xd800..0xdc00 => {
                        if !(self.take(b'\\') && self.take(b'u')) {
                            return if self.peek().is_none() {
                                self.fault(Wrong::Ended)
                            } else {
                                lone
                            };
                        }
                        if (0xdc00..0xe000).contains(&self.unit()?) { Ok(()) } else { lone }
                    }
                    0xdc00..0xe000 => lone,
                    _ => Ok(()),
                }
            }
            Some(_) => self.fault(Wrong::Escape),
        }
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u16, Fault> {
        let start = self.at;
        for _ in 0..4 {
            match self.peek() {
                Some(c) if c.is_ascii_hexdigit() => self.at += 1,
                None => return self.fault(Wrong::Ended),
                Some(_) => return self.fault(Wrong::Escape),
            }
        }
        Ok(hex(self.text.get(start..).unwrap_or_default()))
    }
}

/// A place in a text or a number of values: both are below 2³².
fn short(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
