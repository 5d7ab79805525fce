//! The account for the people who live with the things, as a page.

use gardien_watch::report::Report;

use super::{Html, LARGEST, document, folded, paragraph, section, table};
use crate::{
    figures::{self, size},
    privacy::{self, Life},
    recipients,
    words::{Value, Words},
};

/// Things, and recipients of each, from the longest telling to the shortest.
const ROOMS: [[usize; 2]; 5] = [[200, 30], [60, 12], [40, 6], [30, 4], [30, 2]];

/// Tells a report as a page for the people who live with the things; `all` leaves nothing out.
#[must_use]
pub fn tell(report: &Report, words: &Words, all: bool) -> String {
    if all {
        return within(report, words, [usize::MAX; 2]);
    }
    let mut page = String::new();
    for room in ROOMS {
        page = within(report, words, room);
        if page.len() <= LARGEST {
            break;
        }
    }
    page
}

fn within(report: &Report, words: &Words, room: [usize; 2]) -> String {
    let title = words.say("privacy-title", &[]);
    let links =
        [("#things", "html-things"), ("#letters", "privacy-letters"), ("#unseen", "limit-heading")];
    let (lives, more) = privacy::lives(report, words, room);
    let continuous = recipients::are_continuous(report);
    document(words, &title, report, &links, |h| {
        paragraph(h, &words.say("privacy-intro", &[]));
        section(h, "things", &words.say("html-things", &[]), |h| {
            for life in &lives {
                one(h, life, continuous, words);
            }
            if more > 0 {
                paragraph(h, &words.say("privacy-more-things", &[("n", more.into())]));
            }
        });
        letters(h, report, words);
        super::unseen(h, report, words);
    })
}

fn one(h: &mut Html, life: &Life, continuous: bool, words: &Words) {
    let say = |id: &str| words.say(id, &[]);
    h.within("article", &[], |h| {
        h.element("h3", &[], &life.name);
        if !life.addresses.is_empty() {
            h.element("p", &[("class", "quiet")], &life.addresses.join(" · "));
        }
        if life.recipients.is_empty() {
            paragraph(h, &say("thing-silent"));
            return;
        }
        if !life.kinds.is_empty() {
            h.element("h4", &[], &say("privacy-kinds"));
            h.within("ul", &[], |h| {
                for (basis, text) in &life.kinds {
                    h.within("li", &[], |h| {
                        h.element("strong", &[], &basis.text(words));
                        h.text(" · ");
                        h.text(text);
                    });
                }
            });
        }
        h.element("h4", &[], &say("privacy-receivers"));
        let names = [say("html-receiver"), say("html-sent"), say("html-received")];
        let [who, sent, back] = &names;
        let columns = [("", &**who), ("n", sent), ("n", back)];
        let caption = say("privacy-table");
        table(h, &caption, "receivers", &columns, &life.recipients, |h, r| {
            h.within("th", &[("scope", "row"), ("class", "who")], |h| {
                h.text(&r.name);
                let mut about = vec![recipients::secrecy_text(words, r.secrecy)];
                about.extend(r.trade.as_deref().map(|t| recipients::trade_text(words, t)));
                about.extend(privacy::hosts_text(r, words));
                h.element("span", &[("class", "quiet")], &about.join(" · "));
                let when = [
                    recipients::often_text(words, r, continuous),
                    figures::span(words, r.first, r.last),
                ];
                h.element("span", &[("class", "quiet")], &when.join(", "));
            });
            h.element("td", &[("class", "n")], &size(words, r.up));
            h.element("td", &[("class", "n")], &size(words, r.down));
        });
        let (n, got) = life.left_out;
        if n > 0 {
            let values = [("n", Value::from(n)), ("size", size(words, got).into())];
            paragraph(h, &words.say("html-more-recipients", &values));
        }
    });
}

fn letters(h: &mut Html, report: &Report, words: &Words) {
    let (addressed, more) = privacy::addressed(report, words);
    section(h, "letters", &words.say("privacy-letters", &[]), |h| {
        if addressed.is_empty() {
            paragraph(h, &words.say("privacy-nobody", &[]));
        } else {
            paragraph(h, &words.say("privacy-letters-how", &[]));
            let n = Value::from(addressed.len());
            folded(h, &words.say("privacy-addressees", &[("n", n)]), |h| {
                super::list(h, &addressed);
                if more > 0 {
                    paragraph(h, &words.say("privacy-more-addressed", &[("n", more.into())]));
                }
            });
            h.within("div", &[("class", "letter")], |h| {
                privacy::letter(report, words).iter().for_each(|p| paragraph(h, p));
            });
        }
        paragraph(h, &words.say("privacy-law", &[]));
    });
}
