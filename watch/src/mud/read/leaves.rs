//! Leaves, each by the YANG type that its text must have (RFC 6991, RFC 7950).
//!
//! Pure functions from texts to values. `Err` names the code of what is wrong.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::remark::{
    ADDRESS_FAMILY, BAD_HOST, BAD_PREFIX, BAD_URI, Code, NOT_A_LABEL, NUMERIC_NAME, TOO_LONG,
    URL_SCHEME, URL_USER, WILDCARD, ZONE,
};
use crate::{
    mud::model::{Family, Host},
    untrusted::{LONGEST, Untrusted},
    watcher::Prefix,
};

/// Whether a text has only characters that a YANG string may have (RFC 7950 §9.4).
pub(super) fn is_yang_text(text: &str) -> bool {
    !text.chars().any(|c| {
        let n = u32::from(c);
        (n < 0x20 && !matches!(c, '\t' | '\n' | '\r'))
            || (0xfdd0..=0xfdef).contains(&n)
            || n & 0xfffe == 0xfffe
    })
}

/// Whether a text is a URI with a scheme (RFC 3986 §3), by its characters.
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut scheme = scheme.bytes();
    scheme.next().is_some_and(|c| c.is_ascii_alphabetic())
        && scheme.all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c))
        && !rest.is_empty()
        && has_uri_characters(rest)
}

/// Whether a text has only characters of URIs, percent signs followed by two digits.
pub(super) fn has_uri_characters(text: &str) -> bool {
    let octets = text.as_bytes();
    octets.iter().enumerate().all(|(at, c)| match c {
        b'%' => octets.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)),
        c => c.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(c),
    })
}

/// An `inet:uri` that is kept whole.
pub(super) fn uri(text: &str) -> Result<Untrusted, &'static Code> {
    if !is_uri(text) {
        return Err(&BAD_URI);
    }
    if text.len() > LONGEST {
        return Err(&TOO_LONG);
    }
    Ok(Untrusted::new(text))
}

/// What of a URL is not as RFC 8520 §6 wants it: it names the maker by its authority, so an
/// authority that two readers split differently would be dangerous.
pub(super) fn url(text: &str) -> Result<(), &'static Code> {
    if !is_uri(text) {
        return Err(&BAD_URI);
    }
    let (scheme, rest) = text.split_once(':').unwrap_or_default();
    let rest = rest.strip_prefix("//").ok_or(&BAD_URI)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(&URL_USER);
    }
    if authority.is_empty() {
        return Err(&BAD_URI);
    }
    if scheme.eq_ignore_ascii_case("https") { Ok(()) } else { Err(&URL_SCHEME) }
}

/// Whether a text is a `yang:date-and-time` (RFC 6991 §3).
pub(super) fn is_date_and_time(text: &str) -> bool {
    let octets = text.as_bytes();
    let fits = |shape: &[u8], octets: &[u8]| {
        shape.len() == octets.len()
            && shape.iter().zip(octets).all(|(shape, octet)| match shape {
                b'0' => octet.is_ascii_digit(),
                b'+' => matches!(octet, b'+' | b'-'),
                shape => shape == octet,
            })
    };
    let number = |from: usize| text.get(from..from + 2).and_then(|two| two.parse::<u8>().ok());
    let within =
        |from: usize, low: u8, high: u8| number(from).is_some_and(|n| low <= n && n <= high);
    let Some((head, rest)) = octets.split_at_checked(19) else { return false };
    let fraction = match rest.split_first() {
        Some((b'.', digits)) => digits.iter().take_while(|c| c.is_ascii_digit()).count() + 1,
        _ => 0,
    };
    let zone = rest.get(fraction..).unwrap_or_default();
    let zone_at = 19 + fraction;
    fits(b"0000-00-00T00:00:00", head)
        && fraction != 1
        && (zone == b"Z"
            || fits(b"+00:00", zone) && within(zone_at + 1, 0, 23) && within(zone_at + 4, 0, 59))
        && within(5, 1, 12)
        && within(8, 1, 31)
        && within(11, 0, 23)
        && within(14, 0, 59)
        && within(17, 0, 60)
}

/// A whole number of digits alone, without sign and leading zeros.
pub(super) fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty()
        && text.bytes().all(|c| c.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// An address of one family.
fn address(text: &str, family: Family) -> Result<IpAddr, &'static Code> {
    match (family, text.parse::<Ipv4Addr>(), text.parse::<Ipv6Addr>()) {
        (Family::V4, Ok(a), _) => Ok(a.into()),
        (Family::V6, _, Ok(a)) => Ok(a.into()),
        (Family::V4, _, Ok(_)) | (Family::V6, Ok(_), _) => Err(&ADDRESS_FAMILY),
        _ => Err(&BAD_PREFIX),
    }
}

/// An `inet:ipv4-prefix` or `inet:ipv6-prefix` in its canonical form: bits after its length are 0.
/// `false` where the length is missing: then the address alone, which is the narrowest meaning.
pub(super) fn prefix(text: &str, family: Family) -> Result<(Prefix, bool), &'static Code> {
    let most = if family == Family::V4 { 32 } else { 128 };
    let (address, length, complete) = match text.split_once('/') {
        Some((a, l)) => {
            let length = digits(l).and_then(|l| u8::try_from(l).ok()).filter(|l| *l <= most);
            (address(a, family)?, length.ok_or(&BAD_PREFIX)?, true)
        }
        None => (address(text, family)?, most, false),
    };
    let address = match address {
        IpAddr::V4(a) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or_default();
            Ipv4Addr::from(u32::from(a) & mask).into()
        }
        IpAddr::V6(a) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or_default();
            Ipv6Addr::from(u128::from(a) & mask).into()
        }
    };
    Ok((Prefix { address, length }, complete))
}

/// An `inet:host`: an address, or a name in lower case without final dot.
pub(super) fn host(text: &str) -> Result<Host, &'static Code> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(Host::Address(address));
    }
    if text.split_once('%').is_some_and(|(a, _)| a.parse::<IpAddr>().is_ok()) {
        return Err(&ZONE);
    }
    if !text.is_ascii() {
        return Err(&NOT_A_LABEL);
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
            && !label.starts_with('-')
            && label.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    if name.contains('*') {
        return Err(&WILDCARD);
    }
    if !(1..=253).contains(&name.len()) || !name.split('.').all(is_label) {
        return Err(&BAD_HOST);
    }
    // Some resolvers take such names for addresses.
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|c| c.is_ascii_digit()) || last.starts_with("0x") {
        return Err(&NUMERIC_NAME);
    }
    Ok(Host::Name(Untrusted::new(&name.to_ascii_lowercase())))
}

/// Whether a text is a `bits` value: names out of a list, each at most once, single blanks between.
pub(super) fn is_bits(text: &str, names: &[&str]) -> bool {
    let mut seen = Vec::new();
    text.is_empty()
        || text.split(' ').all(|bit| {
            let new = names.contains(&bit) && !seen.contains(&bit);
            seen.push(bit);
            new && seen.len() <= names.len()
        })
}

/// Whether a text is a `binary` value (base64, RFC 4648 §4) of `least..=most` octets.
pub(super) fn is_binary(text: &str, least: usize, most: usize) -> bool {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    text.len().is_multiple_of(4)
        && padding <= 2
        && body.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/'))
        && (least..=most).contains(&(body.len() * 3 / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_a_zone_and_a_calendar() {
        for good in
            ["2019-01-28T11:20:51+01:00", "2018-01-01T00:00:00Z", "2024-08-05T03:56:40.105-10:00"]
        {
            assert!(is_date_and_time(good), "{good}");
        }
        for bad in [
            "",
            "2019-01-28",
            "2019-01-28T11:20:51",
            "2019-13-28T11:20:51Z",
            "2019-01-28 11:20:51Z",
            "2019-01-28T11:20:51.Z",
            "2019-01-28T11:20:51+25:00",
            "2019-01-28T11:20:51Zé",
            "２019-01-28T11:20:5Z",
        ] {
            assert!(!is_date_and_time(bad), "{bad}");
        }
    }

    #[test]
    fn prefixes_are_of_their_family_and_never_wider_than_written() {
        let v4 = |text| prefix(text, Family::V4);
        assert_eq!(v4("10.1.2.3/8").unwrap().0, Prefix::parse("10.0.0.0/8").unwrap());
        assert_eq!(v4("10.1.2.3"), Ok((Prefix::parse("10.1.2.3/32").unwrap(), false)));
        assert_eq!(v4("0.0.0.0/0"), Ok((Prefix::parse("0.0.0.0/0").unwrap(), true)));
        for bad in ["10.1.2.3/33", "10.1.2.3/+8", "10.1.2.3/08", "10.1.2.3/", "10.1.2/8", "é/8"] {
            assert_eq!(v4(bad), Err(&BAD_PREFIX), "{bad}");
        }
        assert_eq!(v4("ff00::/8"), Err(&ADDRESS_FAMILY));
        assert_eq!(prefix("192.168.1.1", Family::V6), Err(&ADDRESS_FAMILY));
        let (all, complete) = prefix("fdc1:1bdc:1e84:0:0:0:0:1", Family::V6).unwrap();
        assert_eq!((all.length, complete), (128, false));
        assert_eq!(prefix("::/0", Family::V6).unwrap().0.length, 0);
        assert_eq!(prefix("fe80::1%eth0/64", Family::V6), Err(&BAD_PREFIX));
    }

    #[test]
    fn hosts_are_names_or_addresses() {
        assert_eq!(host("Cloud.Example.COM.").unwrap(), host("cloud.example.com").unwrap());
        assert_eq!(host("192.0.2.1").unwrap(), Host::Address([192, 0, 2, 1].into()));
        assert!(host("_ntp._udp.example.com").is_ok());
        assert!(host("xn--bcher-kva.example").is_ok());
        for (bad, code) in [
            ("*.example.com", WILDCARD),
            ("bücher.example", NOT_A_LABEL),
            ("", BAD_HOST),
            (".", BAD_HOST),
            ("a..b", BAD_HOST),
            ("-a.example", BAD_HOST),
            ("example.com\"; flush ruleset", BAD_HOST),
            ("example.com\0", BAD_HOST),
            ("[::1]", BAD_HOST),
            ("example.com:443", BAD_HOST),
            ("1.2.3.4.5", NUMERIC_NAME),
            ("0x7f", NUMERIC_NAME),
            ("fe80::1%1", ZONE),
        ] {
            assert_eq!(host(bad), Err(&code), "{bad}");
        }
        assert!(host(&"a.".repeat(127)).is_ok());
        assert_eq!(host(&"a.".repeat(128)), Err(&BAD_HOST));
    }

    #[test]
    fn urls_name_their_authority_without_doubt() {
        assert_eq!(url("https://lighting.example.com/lightbulb2000"), Ok(()));
        for (bad, code) in [
            ("http://lighting.example.com/x", URL_SCHEME),
            ("https://good.example@evil.example/x", URL_USER),
            ("https:///x", BAD_URI),
            ("https:lighting", BAD_URI),
            ("https://lighting.example.com/a b", BAD_URI),
            ("https://lighting.example.com/\0", BAD_URI),
            ("https://lighting.example.com/%zz", BAD_URI),
            ("javascript:alert(1)", BAD_URI),
            ("lighting", BAD_URI),
        ] {
            assert_eq!(url(bad), Err(&code), "{bad}");
        }
        assert!(uri("urn:ietf:params:mud:dns").is_ok());
        assert_eq!(uri(&format!("urn:{}", "a".repeat(600))), Err(&TOO_LONG));
    }

    #[test]
    fn bits_and_binary() {
        assert!(is_bits("syn ack", &["syn", "ack"]) && is_bits("", &[]));
        assert!(!is_bits("syn syn", &["syn"]) && !is_bits("syn  ack", &["syn", "ack"]));
        assert!(is_binary("AgQF", 1, 40) && !is_binary("AgQ", 1, 40) && !is_binary("", 1, 40));
    }
}
