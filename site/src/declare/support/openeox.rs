//! OpenEoX core 1.0 (OASIS, committee specification draft 01) and its shell.
//!
//! The core says when security support and all support end, each a date with time or `tba`; the shell wraps several,
//! each with its product. What counts here is security support. Its end cannot lie behind the end of all support,
//! so the earlier of the two is taken.

use gardien_watch::{mud::json::Value, time::Time, untrusted::Untrusted};

use super::{Source, State, Told};
use crate::declare::{
    cpe::Cpe,
    document::{BOUNDS, Fault, Kind, due, kind_of, list, member, moment, parse, stamp, text},
    purl::Purl,
};

/// Statements of one document at most.
const MOST: usize = 10_000;

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEox {
    /// What it says of security support.
    pub state: State,
    /// When all support ends: a date, or to be announced.
    pub life: State,
    /// When it was last changed.
    pub updated: Time,
    /// Maker, product and version, where the document names them.
    pub product: Option<[Untrusted; 3]>,
    /// Package URLs of the product.
    pub purls: Vec<Purl>,
    /// Its CPE name.
    pub cpe: Option<Cpe>,
}

impl OpenEox {
    /// It as somebody's word.
    #[must_use]
    pub fn told(&self, file: &str) -> Told {
        Told {
            state: self.state,
            source: Source::Maker,
            by: Untrusted::new(file),
            said: Some(self.updated),
        }
    }
}

/// Reads a core document or a shell.
///
/// # Errors
///
/// What is wrong, and where.
pub fn read(octets: &[u8]) -> Result<Vec<OpenEox>, Fault> {
    let document = parse(octets, BOUNDS)?;
    let root = document.root();
    match kind_of(&document)? {
        Kind::OpenEox => Ok(vec![core(root)?]),
        Kind::OpenEoxShell => {
            let mut all = Vec::new();
            for statement in list(root, "statements")? {
                if all.len() >= MOST {
                    return Err(Fault::of("too-many-entries", statement));
                }
                all.push(self::statement(statement)?);
            }
            Ok(all)
        }
        _ => Err(Fault::saying("unknown-kind", root, "")),
    }
}

fn statement(value: Value<'_>) -> Result<OpenEox, Fault> {
    let due_object =
        |name: &str| member(value, name).ok_or_else(|| Fault::saying("missing", value, name));
    let mut told = core(due_object("core")?)?;
    let product = due_object("product")?;
    // Hardware with software is named by its hardware.
    let named = member(product, "hardware").unwrap_or(product);
    let of = |name: &str| text(named, name).map(|t| Untrusted::new(&t.unwrap_or_default()));
    told.product = Some([of("vendor_name")?, of("product_name")?, of("product_version")?]);
    if let Some(helper) = member(value, "product_identification_helper") {
        (told.purls, told.cpe) = names(helper)?;
    }
    Ok(told)
}

/// Package URLs and CPE name of a `product_identification_helper` of CSAF.
pub(crate) fn names(helper: Value<'_>) -> Result<(Vec<Purl>, Option<Cpe>), Fault> {
    let mut purls: Vec<Purl> =
        text(helper, "purl")?.and_then(|p| Purl::parse(&p)).into_iter().collect();
    for purl in list(helper, "purls")?.take(32) {
        purls.extend(purl.text().and_then(|p| Purl::parse(&p)));
    }
    Ok((purls, text(helper, "cpe")?.and_then(|c| Cpe::parse(&c))))
}

fn core(value: Value<'_>) -> Result<OpenEox, Fault> {
    if let Some(schema) = member(value, "$schema")
        && !due(value, "$schema")?.starts_with("https://docs.oasis-open.org/openeox/")
    {
        return Err(Fault::of("version", schema));
    }
    let security = date(value, "end_of_security_support")?;
    let life = date(value, "end_of_life")?;
    let updated = moment(value, "last_updated")?
        .ok_or_else(|| Fault::saying("missing", value, "last_updated"))?;
    let state = match (security, life) {
        (State::Known(a), State::Known(b)) => State::Known(a.min(b)),
        _ => security,
    };
    Ok(OpenEox { state, life, updated, product: None, purls: Vec::new(), cpe: None })
}

fn date(value: Value<'_>, name: &str) -> Result<State, Fault> {
    let told = due(value, name)?;
    if told == "tba" {
        return Ok(State::ToBeAnnounced);
    }
    let at = member(value, name).unwrap_or(value);
    // RFC 3339 with a time zone, as the schema wants it.
    let is = told.len() > 10
        && (told.ends_with(['Z', 'z']) || told.get(19..).is_some_and(|z| z.contains(['+', '-'])));
    stamp(&told).filter(|_| is).map(State::Known).ok_or_else(|| Fault::of("bad-date", at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core_of(eol: &str, security: &str) -> String {
        format!(
            r#"{{"$schema":"https://docs.oasis-open.org/openeox/v1.0/schema/core.json","end_of_life":"{eol}","end_of_security_support":"{security}","last_updated":"2026-02-01T12:00:00Z"}}"#
        )
    }

    #[test]
    fn dates_and_what_is_to_be_announced_are_told_apart() {
        let of = |eol: &str, security: &str| {
            read(core_of(eol, security).as_bytes()).unwrap().remove(0).state
        };
        let at = |t: &str| State::Known(Time::parse(t).unwrap());
        assert_eq!(of("2029-12-31T12:00:00Z", "2027-12-31T12:00:00Z"), at("2027-12-31T12:00:00Z"));
        assert_eq!(of("tba", "2027-12-31T12:00:00+02:00"), at("2027-12-31T10:00:00Z"));
        assert_eq!(of("2029-12-31T12:00:00Z", "tba"), State::ToBeAnnounced);
        assert_eq!(of("tba", "tba"), State::ToBeAnnounced);
        // Support of security behind all support cannot be.
        assert_eq!(of("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        for (text, what, path) in [
            (core_of("soon", "tba"), "bad-date", "/end_of_life"),
            (core_of("2027-01-01", "tba"), "bad-date", "/end_of_life"),
            (core_of("tba", "2027-01-01T00:00:00"), "bad-date", "/end_of_security_support"),
            (r#"{"end_of_life":"tba"}"#.to_owned(), "missing", ""),
            (
                core_of("tba", "tba").replace("docs.oasis-open.org", "example.org"),
                "version",
                "/$schema",
            ),
        ] {
            let fault = read(text.as_bytes()).unwrap_err();
            assert_eq!((fault.what, fault.path.as_str()), (what, path), "{text}");
        }
    }

    #[test]
    fn a_shell_names_its_products() {
        let text = format!(
            r#"{{"$schema":"https://docs.oasis-open.org/openeox/tbd/schema/shell.json","statements":[{{"core":{},"product":{{"vendor_name":"Example","product_name":"Lamp","product_version":"2"}},"product_identification_helper":{{"purls":["pkg:generic/lamp@2"],"cpe":"cpe:2.3:h:example:lamp:2:*:*:*:*:*:*:*"}}}}]}}"#,
            core_of("tba", "2027-12-31T12:00:00Z")
        );
        let all = read(text.as_bytes()).unwrap();
        assert_eq!(all[0].product.as_ref().unwrap()[1].raw(), "Lamp");
        assert_eq!((all[0].purls.len(), all[0].cpe.is_some()), (1, true));
    }
}
