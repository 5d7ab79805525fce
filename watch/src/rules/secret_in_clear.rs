//! Secrets that anybody on the way can read (`secret-in-clear`).
//!
//! **What it waits for.** Passwords and tokens in traffic that was not encrypted, each by its place in a
//! protocol that was read: HTTP's Basic, Digest and Bearer, cookies of a login, parameters of a URL or
//! a form, fields of JSON and XML that are named like secrets ([`NAMED`]); a key next to a Wi-Fi name; what is typed at
//! a password prompt (telnet) or after `PASS` (FTP, mail); the password in MQTT's CONNECT; SNMP's
//! community. The value is shown with its first letter only.
//!
//! **How heavy it is.** Outwards to the Internet it is *look*: every network on the way can read it, and
//! whoever has it can act as the thing or its owner. On the local network it is a *note*, as only those
//! inside can read it; many things are set up that way. A *note* everywhere is what may open nothing: a
//! Digest or a long hexadecimal "password" (computed from the password), a cookie, the community
//! `public`, and a token as long as the same one was not seen twice: many things send one
//! that they compute anew for each request, and that is worth nothing to a listener.
//!
//! **Why harmless things do not do it.** They do, out of carelessness; it is not a sign of an attack but a
//! fault worth knowing, therefore never *act*. One finding for each thing and party, however often. Values that
//! are too short, empty, or say that there is none do not count.
//!
//! **What it cannot tell.** Whether the secret still opens anything, or ever did; secrets under names of their own, in
//! unknown protocols, or in bodies over [`crate::talk::MOST_BODY`] octets.
//!
//! **Bounds.** Fingerprints of at most [`MOST_TOKENS`] tokens.

use crate::{
    account::NONE,
    finding::{Fact, Level},
    keyed::{Key, Map},
    rules::{
        Rules,
        said::{About, masked},
    },
    time::Time,
    untrusted::Untrusted,
    wire::igd::Elements,
};

/// Names of parameters and fields that hold secrets, lower case.
const NAMED: &[(&str, &str)] = &[
    ("password", "password"),
    ("passwd", "password"),
    ("passphrase", "password"),
    ("pwd", "password"),
    ("loginpassword", "password"),
    ("adminpassword", "password"),
    ("userpassword", "password"),
    ("user_password", "password"),
    ("pass", "password"),
    ("loginpas", "password"),
    ("token", "token"),
    ("access_token", "token"),
    ("accesstoken", "token"),
    ("auth_token", "token"),
    ("authtoken", "token"),
    ("usertoken", "token"),
    ("auth", "token"),
    ("authkey", "token"),
    ("refresh_token", "token"),
    ("client_secret", "token"),
    ("secret", "token"),
    ("psk", "wifi-key"),
    ("wpakey", "wifi-key"),
    ("wpa_key", "wifi-key"),
    ("wifi_password", "wifi-key"),
    ("wifipassword", "wifi-key"),
    ("preshared", "wifi-key"),
];

/// Names of the parameter that tells a Wi-Fi network's name.
const NETWORKS: &[&str] = &["ssid", "wifi_ssid", "wifissid", "essid"];
/// What the key is called beside it.
const KEYS: &[&str] = &["key", "wepkey", "wlankey", "pskvalue"];

/// Parts of a cookie's name that say that it stands for a login.
const COOKIES: &[&str] = &["sess", "token", "auth", "sid", "login", "jwt"];

/// The least length of a token: shorter ones are numbers and switches.
const LEAST_TOKEN: usize = 8;
/// Parameters or fields looked at in one message.
const MOST_FIELDS: usize = 64;
/// Octets of a value that are looked at.
const MOST_VALUE: usize = 512;
/// Tokens remembered, by a fingerprint, to know one that comes again.
const MOST_TOKENS: usize = 1 << 14;
/// Hexadecimal digits from which on a "password" is one that was computed: 128 bits.
const HASH: usize = 32;

/// Harmless explanations: the secret is used once or no longer, it was a guest's or an empty one, the
/// thing was being set up.
pub(crate) const PERHAPS: &[&str] = &["used-once", "set-up", "public-value"];

/// A secret that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secret {
    /// `basic`, `digest`, `bearer`, `cookie`, `token`, `password`, `password-hash`, `wifi-key`,
    /// `telnet-password`, `ftp-password`, `mail-password`, `mqtt-password`, `snmp-community`.
    pub(crate) kind: &'static str,
    /// The value, masked already.
    pub(crate) shown: String,
    /// Tells it from others.
    print: u64,
    /// It may open nothing.
    light: bool,
}

/// Tokens that were seen.
#[derive(Debug)]
pub(crate) struct Tokens {
    seen: Map<(u32, u64), ()>,
    count: usize,
}

impl Tokens {
    pub(super) const fn new(key: Key) -> Self {
        Self { seen: Map::new(key), count: 0 }
    }

    /// Whether a host showed this token before.
    fn again(&mut self, host: u32, print: u64) -> bool {
        if self.seen.find(&(host, print)).is_some() {
            return true;
        }
        if self.count < MOST_TOKENS && host != NONE {
            self.count += 1;
            self.seen.put((host, print), ());
        }
        false
    }
}

impl Secret {
    /// A secret of this value; the value itself is not kept.
    pub(crate) fn new(kind: &'static str, value: &[u8]) -> Self {
        let computed = value.len() >= HASH && value.iter().all(u8::is_ascii_hexdigit);
        let kind = if kind == "password" && computed { "password-hash" } else { kind };
        // FNV-1a: nobody gains from two tokens of one fingerprint.
        let print = value.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| {
            (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3)
        });
        let light = matches!(kind, "cookie" | "digest" | "password-hash")
            || kind == "snmp-community" && value == b"public";
        Self { kind, shown: masked(value), print, light }
    }
}

/// The secret in an `Authorization` field, and the name and password where it is Basic.
pub(crate) fn authorization(value: &[u8]) -> Option<(Secret, Option<[Vec<u8>; 2]>)> {
    let blank = value.iter().position(u8::is_ascii_whitespace)?;
    let (scheme, rest) = value.split_at_checked(blank)?;
    let rest = rest.trim_ascii();
    if scheme.eq_ignore_ascii_case(b"basic") {
        let decoded = base64(rest)?;
        let colon = decoded.iter().position(|c| *c == b':')?;
        let (user, password) = (decoded.get(..colon)?, decoded.get(colon + 1..)?);
        let secret = Secret::new("basic", password);
        Some((secret, Some([user.to_vec(), password.to_vec()])))
    } else if scheme.eq_ignore_ascii_case(b"bearer") {
        (rest.len() >= LEAST_TOKEN).then(|| (Secret::new("bearer", rest), None))
    } else if scheme.eq_ignore_ascii_case(b"digest") {
        let (_, from) = pairs(rest, b',').find(|(name, _)| name.ends_with(b"response"))?;
        Some((
            Secret::new("digest", from.trim_ascii().trim_ascii_start().strip_prefix(b"\"")?),
            None,
        ))
    } else {
        None
    }
}

/// The secret in a `Cookie` field.
pub(crate) fn cookie(value: &[u8]) -> Option<Secret> {
    let login = |name: &[u8]| {
        let name = name.trim_ascii().to_ascii_lowercase();
        COOKIES.iter().any(|part| memchr::memmem::find(&name, part.as_bytes()).is_some())
    };
    let found = pairs(value, b';').find(|(name, v)| login(name) && v.len() >= LEAST_TOKEN);
    found.map(|(_, v)| Secret::new("cookie", v))
}

/// The secret among the parameters of a request's target.
pub(crate) fn target(target: &[u8]) -> Option<Secret> {
    let query = memchr::memchr(b'?', target).and_then(|at| target.get(at + 1..))?;
    form(query)
}

/// The secret in a body: a form, JSON or XML, by its looks.
pub(crate) fn body(body: &[u8]) -> Option<Secret> {
    let body = body.trim_ascii();
    match body.first()? {
        b'{' | b'[' => json(body),
        b'<' => xml(body),
        c if c.is_ascii_alphanumeric() && memchr::memchr(b'=', body).is_some() => form(body),
        _ => None,
    }
}

/// The community of an SNMP message of version 1 or 2c (RFC 1157, RFC 1901): a sequence of a version, the
/// community and one of the known requests, whose lengths agree.
pub(crate) fn snmp(data: &[u8]) -> Option<Secret> {
    let (length, message) = match data {
        [0x30, n @ 0..=0x7f, rest @ ..] => (usize::from(*n), rest),
        [0x30, 0x81, n, rest @ ..] => (usize::from(*n), rest),
        [0x30, 0x82, a, b, rest @ ..] => (usize::from(*a) << 8 | usize::from(*b), rest),
        _ => return None,
    };
    let [2, 1, 0..=1, 4, n @ 1..=64, rest @ ..] = message else { return None };
    let (community, rest) = rest.split_at_checked(usize::from(*n))?;
    let known = matches!(rest.first(), Some(0xa0..=0xa8));
    let text = community.iter().all(u8::is_ascii_graphic);
    (length == message.len() && known && text).then(|| Secret::new("snmp-community", community))
}

/// Names and values between separators.
fn pairs(text: &[u8], separator: u8) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(move |c| *c == separator).take(MOST_FIELDS).filter_map(|pair| {
        let equals = memchr::memchr(b'=', pair)?;
        Some((pair.get(..equals)?.trim_ascii(), pair.get(equals + 1..)?))
    })
}

fn form(text: &[u8]) -> Option<Secret> {
    best(pairs(text, b'&'))
}

/// String fields of JSON at any depth: `"name"`, a colon, `"value"`. Escapes are not resolved.
fn json(text: &[u8]) -> Option<Secret> {
    let mut quotes = text.split(|c| *c == b'"');
    let mut name: &[u8] = b"";
    let mut fields = Vec::new();
    quotes.next();
    // Texts and what stands between them take turns.
    while let (Some(string), Some(between)) = (quotes.next(), quotes.next()) {
        if name.is_empty() {
            if between.trim_ascii() == b":" {
                name = string;
            }
        } else {
            fields.push((name, string));
            name = b"";
        }
        if fields.len() >= MOST_FIELDS {
            break;
        }
    }
    best(fields.into_iter())
}

fn xml(text: &[u8]) -> Option<Secret> {
    let elements = Elements::new(text).ok()?;
    best(elements.take(MOST_FIELDS * 4).map(|e| (e.name, e.text)))
}

/// The heaviest secret among fields: a password before a key, a key before a token.
fn best<'a>(fields: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Option<Secret> {
    let mut found: [Option<&[u8]>; 3] = [None; 3];
    let (mut network, mut key) = (false, None);
    for (name, value) in fields {
        let value = value.get(..value.len().min(MOST_VALUE)).unwrap_or_default();
        let Ok(name) = core::str::from_utf8(name) else { continue };
        let name = name.to_ascii_lowercase();
        let empty = [&b"null"[..], b"none", b"undefined", b"true", b"false", b"(null)", b"0"];
        if value.is_empty() || empty.iter().any(|e| value.eq_ignore_ascii_case(e)) {
            continue;
        }
        network |= NETWORKS.contains(&name.as_str());
        if KEYS.contains(&name.as_str()) && value.len() >= LEAST_TOKEN {
            key = Some(value);
        }
        let Some((_, kind)) = NAMED.iter().find(|(n, _)| *n == name) else { continue };
        let (place, least) = match *kind {
            "password" => (0, 1),
            "wifi-key" => (1, 5),
            _ => (2, LEAST_TOKEN),
        };
        if let Some(place) = found.get_mut(place)
            && value.len() >= least
        {
            place.get_or_insert(value);
        }
    }
    let [password, wifi, token] = found;
    let kinds = [
        (password.filter(|_| !network), "password"),
        (wifi.or_else(|| password.or(key).filter(|_| network)), "wifi-key"),
        (token, "token"),
    ];
    kinds.into_iter().find_map(|(value, kind)| Some(Secret::new(kind, value?)))
}

/// Octets from base64 (RFC 4648 §4), at most [`MOST_VALUE`].
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_suffix(b"=").unwrap_or(text);
    let text = text.strip_suffix(b"=").unwrap_or(text);
    if text.len() > MOST_VALUE {
        return None;
    }
    let (mut bits, mut held, mut octets) = (0_u32, 0, Vec::new());
    for c in text {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            octets.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(octets)
}

impl Rules {
    /// A host showed a secret to a party, or a party to it.
    pub(crate) fn secret_shown(&mut self, host: u32, to: &About, secret: &Secret, at: Time) {
        let proof = self.proof(at, "secret");
        let again = secret.kind != "token" || self.said.tokens.again(host, secret.print);
        let heavy = to.outside && !secret.light && again;
        let level = if heavy { Level::Look } else { Level::Note };
        let Some(f) = self.raise(host, "secret-in-clear", level, &to.text, at) else { return };
        let better = f.times == 0 || level > f.level;
        f.level = f.level.max(level);
        f.names = to.names;
        f.perhaps = PERHAPS.to_vec();
        if better {
            f.facts.insert("kind", Fact::Word(secret.kind));
            f.facts.insert("shown", Fact::Text(Untrusted::new(&secret.shown)));
            let place = if to.outside { "internet" } else { "lan" };
            f.facts.insert("where", Fact::Word(place));
        }
        f.add(proof);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(secret: Option<Secret>) -> Option<(&'static str, String)> {
        secret.map(|s| (s.kind, s.shown))
    }

    #[test]
    fn passwords_in_addresses_forms_json_and_xml_are_found_and_masked() {
        let stars = |k: &'static str, s: &str| Some((k, s.to_owned()));
        assert_eq!(kind(target(b"/login?user=anna&pwd=lampe")), stars("password", "l****"));
        assert_eq!(kind(target(b"/x?token=0123456789abcdef")), stars("token", "0********"));
        assert_eq!(kind(body(b"auth=ef0a12bc99&currentfw=881")), stars("token", "e********"));
        let text = b"{\"a\": 1, \"passwd\" : \"lampe\", \"b\": []}";
        assert_eq!(kind(body(text)), stars("password", "l****"));
        assert_eq!(
            kind(body(b"<Login><Password>lampe</Password></Login>")),
            stars("password", "l****")
        );
        assert_eq!(kind(body(b"ssid=home&password=lampe")), stars("wifi-key", "l****"));
        assert_eq!(kind(body(b"ssid=home&key=lampe-rosa")), stars("wifi-key", "l********"));
    }

    #[test]
    fn what_is_no_secret_is_none() {
        for text in [
            &b"/x?tokens=12345678"[..],
            b"/x?token=1",
            b"/x?auth=true",
            b"/x?password=",
            b"/x?key=0123456789",
            b"/password/token",
            b"/x?pass&auth",
        ] {
            assert_eq!(target(text), None, "{}", String::from_utf8_lossy(text));
        }
        for text in
            [&b"{\"password\": null}"[..], b"{\"x\":\"password\"}", b"\x80token=12345678", b""]
        {
            assert_eq!(body(text), None, "{}", String::from_utf8_lossy(text));
        }
        assert_eq!(cookie(b"lang=en; _ga=GA1.2.123456789; AWSALB=0123456789"), None);
    }

    #[test]
    fn the_three_schemes_of_http_are_read() {
        let (secret, basic) = authorization(b"Basic YWRtaW46YWRtaW4=").unwrap();
        assert_eq!((secret.kind, secret.shown.as_str()), ("basic", "a****"));
        assert_eq!(basic, Some([b"admin".to_vec(), b"admin".to_vec()]));
        assert_eq!(authorization(b"Bearer 0123456789").map(|(s, _)| s.kind), Some("bearer"));
        let digest = b"Digest username=\"a\", realm=\"r\", response=\"6629fae4\"";
        assert_eq!(authorization(digest).map(|(s, _)| s.kind), Some("digest"));
        assert_eq!(authorization(b"Basic").map(|(s, _)| s.kind), None);
        assert_eq!(authorization(b"Basic !!!").map(|(s, _)| s.kind), None);
        assert_eq!(cookie(b"lang=en; PHPSESSID=0123456789").map(|s| s.kind), Some("cookie"));
    }

    #[test]
    fn communities_are_read_in_every_form_and_noise_is_none() {
        let get = b"\x30\x1a\x02\x01\x01\x04\x06public\xa0\x0d\x02\x01\x01\x02\x01\x00\x02\x01\x00\x30\x02\x05\x00";
        assert_eq!(kind(snmp(get)), Some(("snmp-community", "p*****".to_owned())));
        for cut in 0..get.len() {
            assert_eq!(snmp(&get[..cut]), None);
        }
        assert_eq!(crate::wire::hostile::taken_for_its_own(|b| snmp(b).is_some()), 0);
        crate::wire::hostile::noise(|b| {
            let _ = (body(b), target(b), cookie(b), authorization(b));
        });
    }

    #[test]
    fn outwards_it_is_worth_a_look_inside_a_note_and_the_heavier_one_is_shown() {
        let mut rules = Rules::new(7);
        let cloud = About { text: "cloud.example".into(), outside: true, ..About::default() };
        let hub = About { text: "192.168.1.2".into(), ..About::default() };
        rules.secret_shown(1, &cloud, &Secret::new("cookie", b"0123456789"), Time(1));
        rules.secret_shown(1, &hub, &Secret::new("password", b"lampe"), Time(2));
        assert!(rules.of(1).all(|f| f.level == Level::Note));
        for n in 0..9 {
            // A token computed anew for each request.
            let token = format!("abcdefgh-{n}");
            rules.secret_shown(1, &cloud, &Secret::new("token", token.as_bytes()), Time(2));
        }
        assert!(rules.of(1).all(|f| f.level == Level::Note));
        rules.secret_shown(1, &cloud, &Secret::new("token", b"abcdefghij"), Time(3));
        rules.secret_shown(1, &cloud, &Secret::new("token", b"abcdefghij"), Time(4));
        let f = rules.of(1).find(|f| f.about.raw() == "cloud.example").unwrap();
        assert_eq!((f.level, &f.facts["kind"], f.times), (Level::Look, &Fact::Word("token"), 12));
        assert!(!format!("{f:?}").contains("abcdefghij"));
    }
}
