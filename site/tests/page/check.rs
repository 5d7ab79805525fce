//! A small reader of the pages that gardien writes, which accepts less than a browser does: every
//! element closed in its turn, every attribute known and quoted, no raw `<`, `>` or `&` in a text,
//! headings in order, every id once, every link to an id that is there.

use std::collections::BTreeSet;

const TAGS: &[&str] = &[
    "html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main", "section",
    "article", "footer", "h1", "h2", "h3", "h4", "p", "ul", "li", "div", "span", "b", "strong",
    "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "path",
    "rect",
];
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "name",
    "content",
    "http-equiv",
    "class",
    "href",
    "id",
    "tabindex",
    "scope",
    "aria-label",
    "aria-labelledby",
    "aria-hidden",
    "viewBox",
    "preserveAspectRatio",
    "width",
    "d",
];
/// What may stand in a paragraph, a heading, a label.
const INLINE: &[&str] = &["a", "b", "strong", "span"];

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// All text but the style sheet, as a reader reads it.
    pub(crate) text: String,
    pub(crate) ids: BTreeSet<String>,
    /// Tags in the order they open.
    pub(crate) tags: Vec<String>,
    /// The language that the page says it is in.
    pub(crate) lang: String,
}

impl Seen {
    pub(crate) fn count(&self, tag: &str) -> usize {
        self.tags.iter().filter(|t| *t == tag).count()
    }
}

fn decoded(text: &str) -> String {
    assert!(!text.contains(['<', '>']), "a raw bracket in: {text}");
    for after in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
        assert!(known.iter().any(|k| after.starts_with(k)), "a raw & before: {after}");
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// Reads a page.
///
/// # Panics
/// Where anything in it is not as it should be.
pub(crate) fn check(page: &str) -> Seen {
    let mut rest = page.strip_prefix("<!doctype html>\n").expect("a document type first");
    let mut seen = Seen::default();
    let mut open: Vec<String> = Vec::new();
    let mut links = Vec::new();
    let mut heading = 0;
    while let Some(at) = rest.find('<') {
        seen.text.push_str(&decoded(&rest[..at]));
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let inside = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(tag) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(tag), "closed out of turn");
            seen.text.push(' ');
            continue;
        }
        let alone = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let (tag, mut attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        assert!(TAGS.contains(&tag), "an element <{tag}>");
        let parent = open.last().map_or("", String::as_str);
        allowed(tag, parent);
        if let Some(level) = tag.strip_prefix('h').and_then(|n| n.parse::<u32>().ok()) {
            assert!(level <= heading + 1, "h{level} after h{heading}");
            heading = level;
        }
        while !attributes.is_empty() {
            let (name, after) = attributes.split_once("=\"").expect("a quoted attribute");
            let (value, after) = after.split_once('"').expect("a closed attribute");
            assert!(ATTRIBUTES.contains(&name), "an attribute {name}");
            let value = decoded(value);
            assert!(!value.contains("://"), "an address of somewhere else: {value}");
            match name {
                "id" => assert!(seen.ids.insert(value.clone()), "the id {value} is there twice"),
                "href" => links.push(value.strip_prefix('#').expect("a link inside").to_owned()),
                "aria-labelledby" => links.push(value.clone()),
                "lang" => seen.lang.clone_from(&value),
                _ => {}
            }
            attributes = after.trim_start();
        }
        seen.tags.push(tag.to_owned());
        if tag == "style" {
            let (css, after) = rest.split_once("</style>").expect("the style sheet ends");
            assert!(!css.contains("url(") && !css.contains("@import"), "something to fetch");
            assert!(!css.contains('<'), "markup in the style sheet");
            rest = after;
        } else if tag != "meta" && !alone {
            open.push(tag.to_owned());
        } else {
            assert!(["meta", "path", "rect"].contains(&tag), "<{tag}> without an end");
        }
    }
    assert!(rest.trim().is_empty() && open.is_empty(), "left open: {open:?}");
    for to in links {
        assert!(seen.ids.contains(&to), "a link to {to}, which is not there");
    }
    for once in ["html", "head", "title", "body", "header", "main", "footer", "h1", "nav"] {
        assert_eq!(seen.count(once), 1, "{once}");
    }
    assert!(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"));
    seen
}

fn allowed(tag: &str, parent: &str) {
    let right = match parent {
        "p" | "h1" | "h2" | "h3" | "h4" | "summary" | "a" | "b" | "strong" | "span" | "caption" => {
            INLINE.contains(&tag)
        }
        "title" | "path" | "rect" => false,
        "ul" => tag == "li",
        "table" => ["caption", "thead", "tbody"].contains(&tag),
        "thead" | "tbody" => tag == "tr",
        "tr" => ["th", "td"].contains(&tag),
        "svg" => tag == "path" || tag == "rect",
        _ => {
            !["li", "tr", "th", "td", "caption", "path", "summary"].contains(&tag)
                || (parent == "details" && tag == "summary")
        }
    };
    assert!(right, "<{tag}> in <{parent}>");
}
