//! Markup, written so that it cannot be wrong.
//!
//! What a stranger wrote must come out as text whatever is in it. Three things see to that: tags,
//! attribute names and style sheets are `&'static str`, so only our source can make them; all else
//! goes through [`escape`]; and an element is closed where the closure that fills it returns, so that
//! elements nest by construction. Templates would leave the last two to their author.

use gardien_watch::untrusted::Untrusted;
use std::{collections::BTreeSet, fmt::Write};

/// Attributes of an element: names of ours, values of anybody.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A document as it grows.
#[derive(Debug, Default)]
pub(crate) struct Html {
    out: String,
    ids: BTreeSet<String>,
}

impl Html {
    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// The first line, which no element can be.
    pub(crate) fn document_type(&mut self) {
        self.out.push_str("<!doctype html>\n");
    }

    /// An element with what `fill` writes in it.
    pub(crate) fn within(
        &mut self,
        tag: &'static str,
        attributes: Attributes<'_>,
        fill: impl FnOnce(&mut Self),
    ) {
        self.begin(tag, attributes);
        self.out.push('>');
        fill(self);
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
        if is_block(tag) {
            self.out.push('\n');
        }
    }

    /// An element that holds a text.
    pub(crate) fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.within(tag, attributes, |h| h.text(text));
    }

    /// An element without an end (`meta`), or of a drawing and without content (`path`).
    pub(crate) fn alone(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.begin(tag, attributes);
        self.out.push_str(if matches!(tag, "meta" | "br") { ">" } else { "/>" });
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    /// A style sheet of ours.
    pub(crate) fn style(&mut self, rules: &[&'static str]) {
        self.out.push_str("<style>");
        for rule in rules {
            self.out.push_str(rule);
        }
        self.out.push_str("</style>\n");
    }

    /// An id that no element has yet: `wanted`, else with a number behind it. What no id may hold
    /// becomes a hyphen.
    pub(crate) fn id(&mut self, wanted: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let wanted: String = wanted.chars().take(64).map(plain).collect();
        let mut id = wanted.clone();
        let mut number = 2_u32;
        while !self.ids.insert(id.clone()) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        id
    }

    fn begin(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value);
            self.out.push('"');
        }
    }
}

/// Writes a text so that no browser takes a part of it for markup, in content or between quotation
/// marks, and nothing in it hides or reorders what stands beside it.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ if Untrusted::acts(c) => drop(write!(out, "{}", c.escape_unicode())),
            _ => out.push(c),
        }
    }
}

/// Elements behind which a line ends, for whoever reads the source.
fn is_block(tag: &str) -> bool {
    !matches!(tag, "a" | "b" | "span" | "svg" | "strong" | "td" | "th" | "summary" | "code")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let mut h = Html::default();
        h.within("p", &[("title", "\" onclick='x' <b>&")], |h| {
            h.text("<script>alert('a')</script>&amp;\u{202e}\u{0}");
        });
        assert_eq!(
            h.finish(),
            "<p title=\"&quot; onclick=&#39;x&#39; &lt;b&gt;&amp;\">&lt;script&gt;alert(&#39;a&#39;)\
             &lt;/script&gt;&amp;amp;\\u{202e}\\u{0}</p>\n"
        );
    }

    #[test]
    fn an_id_is_given_once() {
        let mut h = Html::default();
        assert_eq!(h.id("f-1"), "f-1");
        assert_eq!(h.id("f-1"), "f-1-2");
        assert_eq!(h.id("a b\"<"), "a-b--");
    }
}
