//! What a thing says of itself in XML, in answer to a web request: the settings of HNAP (the Home Network
//! Administration Protocol of Pure Networks, spoken by D-Link's things and others) and the device
//! description of UPnP (UPnP Device Architecture 1.1 §2.3).
//!
//! Told by content: the protocol's namespace stands in the body, and fields count only behind the element
//! that opens the description (`GetDeviceSettingsResponse`, `device`). Of UPnP only the root device counts,
//! which ends where another begins. At most [`LONGEST`] octets are looked at, in one pass: the beginning of
//! a longer document is enough, and one that never ends costs no more. A field whose end tag is missing is
//! not taken, since half a version is another version; nor is one that holds elements.

use memchr::memmem;

use crate::{bytes::Malformed, wire::igd::Elements};

/// Octets of a document that are looked at; descriptions have two to four thousand.
pub const LONGEST: usize = 4 << 10;
/// Octets of a field: names of models and versions are short.
const LONGEST_FIELD: usize = 48;

/// Whose rules the document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// HNAP: speaks of what answers.
    Hnap,
    /// UPnP: speaks of what answers, or of the software that serves there.
    Upnp,
}

/// What is said, as it stands there: printable ASCII without `<`, `>`, `&` and `"`, at most 48 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description<'a> {
    /// Whose rules it follows.
    pub language: Language,
    /// `VendorName`; `manufacturer`.
    pub maker: Option<&'a [u8]>,
    /// `ModelName`; `modelNumber` where it looks like one, else `modelName`.
    pub model: Option<&'a [u8]>,
    /// `FirmwareVersion`; `firmwareVersion`, which makers add.
    pub firmware: Option<&'a [u8]>,
}

impl<'a> Description<'a> {
    /// Reads a body, or its beginning.
    ///
    /// # Errors
    /// [`Malformed`] where neither namespace is there, where the element that opens the description is
    /// not, where no field is, or where a document type is declared.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let body = body.get(..body.len().min(LONGEST)).unwrap_or_default();
        let language = if memmem::find(body, b"://purenetworks.com/HNAP1/").is_some() {
            Language::Hnap
        } else if memmem::find(body, b"urn:schemas-upnp-org:device-1-0").is_some() {
            Language::Upnp
        } else {
            return Err(Malformed { what: "namespace", at: 0 });
        };
        let opens: &[u8] = match language {
            Language::Hnap => b"GetDeviceSettingsResponse",
            Language::Upnp => b"device",
        };
        let mut found = Self { language, maker: None, model: None, firmware: None };
        let (mut inside, mut number) = (false, None);
        for element in Elements::new(body)? {
            if !inside {
                inside = element.name == opens;
                continue;
            }
            let slot = match (language, element.name) {
                (Language::Hnap, b"VendorName") | (Language::Upnp, b"manufacturer") => {
                    &mut found.maker
                }
                (Language::Hnap, b"ModelName") | (Language::Upnp, b"modelName") => &mut found.model,
                (Language::Hnap, b"FirmwareVersion") | (Language::Upnp, b"firmwareVersion") => {
                    if !element.text.iter().any(u8::is_ascii_digit) {
                        continue;
                    }
                    &mut found.firmware
                }
                (Language::Upnp, b"modelNumber") => &mut number,
                (Language::Upnp, b"device" | b"deviceList") => break,
                _ => continue,
            };
            if slot.is_none() && element.closed && is_field(element.text) {
                *slot = Some(element.text);
            }
        }
        found.model = number.filter(|n| is_model_number(n)).or(found.model);
        match found {
            Self { maker: None, model: None, firmware: None, .. } => {
                Err(Malformed { what: "description", at: 0 })
            }
            found => Ok(found),
        }
    }
}

/// Short, and nothing that only markup needs.
fn is_field(text: &[u8]) -> bool {
    (1..=LONGEST_FIELD).contains(&text.len())
        && text.iter().all(|c| matches!(c, b' '..=b'~') && !matches!(c, b'<' | b'>' | b'&' | b'"'))
}

/// Whether a `modelNumber` names a model, as `BSB002` does: letters and digits together. Many write a
/// version there (`1.0`, `v2`), or the maker's short name.
fn is_model_number(text: &[u8]) -> bool {
    let version = matches!(text, [b'v' | b'V', b'0'..=b'9', ..]);
    text.len() >= 4
        && !version
        && text.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'-')
        && text.iter().any(u8::is_ascii_alphabetic)
        && text.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::hostile;

    const HNAP: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope \
        xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
        <GetDeviceSettingsResponse xmlns=\"http://purenetworks.com/HNAP1/\">\
        <GetDeviceSettingsResult>OK</GetDeviceSettingsResult><VendorName>Example</VendorName>\
        <ModelDescription>Camera</ModelDescription><ModelName>CAM-1</ModelName>\
        <FirmwareVersion>1.06</FirmwareVersion><LatestFirmwareVersion>1.07</LatestFirmwareVersion>\
        </GetDeviceSettingsResponse></soap:Body></soap:Envelope>";

    /// After UPnP Device Architecture 1.1 §2.3, with an embedded device.
    const UPNP: &[u8] =
        b"<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">\
        <specVersion><major>1</major><minor>0</minor></specVersion><device>\
        <deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType>\
        <manufacturer> Example Corp. </manufacturer><modelName>Example bridge 2015</modelName>\
        <modelNumber>EXB002</modelNumber><firmwareVersion>2.00.1</firmwareVersion><deviceList>\
        <device><manufacturer>Other</manufacturer><modelName>Inner</modelName></device>\
        </deviceList></device></root>";

    #[test]
    fn a_thing_that_tells_its_version_to_its_app_is_heard() {
        let said = Description::parse(HNAP).unwrap();
        assert_eq!(said.language, Language::Hnap);
        assert_eq!(said.maker, Some(&b"Example"[..]));
        assert_eq!(said.model, Some(&b"CAM-1"[..]));
        assert_eq!(said.firmware, Some(&b"1.06"[..]));
    }

    #[test]
    fn only_the_root_device_of_upnp_counts() {
        let said = Description::parse(UPNP).unwrap();
        assert_eq!(said.language, Language::Upnp);
        assert_eq!(said.maker, Some(&b"Example Corp."[..]));
        assert_eq!((said.model, said.firmware), (Some(&b"EXB002"[..]), Some(&b"2.00.1"[..])));
        let outer = memmem::find(UPNP, b"<manufacturer>").unwrap();
        let inner = memmem::find(UPNP, b"<deviceList>").unwrap();
        let without = [&UPNP[..outer], &UPNP[inner..]].concat();
        assert!(Description::parse(&without).is_err());
    }

    #[test]
    fn a_number_that_is_a_version_is_no_model() {
        for version in ["1.0", "v2.1", "V300", "avm", "12345", "AllShare1.0", "S12"] {
            let text = String::from_utf8(UPNP.to_vec()).unwrap().replace("EXB002", version);
            let model = Description::parse(text.as_bytes()).unwrap().model;
            assert_eq!(model, Some(&b"Example bridge 2015"[..]), "{version}");
        }
    }

    #[test]
    fn half_a_version_is_not_taken() {
        let value = memmem::find(HNAP, b"1.06").unwrap();
        for end in value..value + 5 {
            assert_eq!(Description::parse(&HNAP[..end]).unwrap().firmware, None);
        }
        let nested = b"<GetDeviceSettingsResponse xmlns=\"http://purenetworks.com/HNAP1/\">\
            <FirmwareVersion><b>1.06</b></FirmwareVersion><ModelName>A1";
        assert!(Description::parse(nested).is_err());
    }

    #[test]
    fn other_documents_say_nothing() {
        let html = b"<html><FirmwareVersion>1.06</FirmwareVersion></html>";
        assert_eq!(Description::parse(html).unwrap_err().what, "namespace");
        let other = String::from_utf8(HNAP.to_vec())
            .unwrap()
            .replace("GetDeviceSettingsResponse", "GetFirmwareStatusResponse");
        assert!(Description::parse(other.as_bytes()).is_err());
        let bomb = [&b"<!DOCTYPE a [<!ENTITY b \"c\">]>"[..], HNAP].concat();
        assert_eq!(Description::parse(&bomb).unwrap_err().what, "document type declaration");
    }

    #[test]
    fn fields_that_are_no_names_are_left() {
        let long = "9".repeat(49);
        for version in ["&lt;b&gt;1", "none", long.as_str(), "1\u{7}", ""] {
            let text = String::from_utf8(HNAP.to_vec()).unwrap().replace("1.06", version);
            assert_eq!(Description::parse(text.as_bytes()).unwrap().firmware, None, "{version}");
        }
    }

    #[test]
    fn what_stands_behind_the_bound_is_not_read_however_long() {
        let space = " ".repeat(LONGEST);
        let late = String::from_utf8(HNAP.to_vec())
            .unwrap()
            .replace("<FirmwareVersion>", &format!("{space}<FirmwareVersion>"));
        assert_eq!(Description::parse(late.as_bytes()).unwrap().firmware, None);
        for open in [&b"<"[..], b"<a", b"<a>", b"<!--", b"<![CDATA[", b"<device>"] {
            let endless = [HNAP, &open.repeat(1 << 20)].concat();
            assert_eq!(Description::parse(&endless).unwrap().firmware, Some(&b"1.06"[..]));
            let head = &UPNP[..80];
            assert!(Description::parse(&[head, &open.repeat(1 << 20)].concat()).is_err());
        }
    }

    #[test]
    fn every_truncation_and_change_neither_panics_nor_loops() {
        for whole in [HNAP, UPNP] {
            let read = |b: &[u8]| {
                if let Ok(said) = Description::parse(b) {
                    let fields = [said.maker, said.model, said.firmware];
                    assert!(fields.into_iter().flatten().all(|f| (1..=48).contains(&f.len())));
                }
            };
            hostile::every_truncation(whole, read);
            hostile::every_octet_changed(whole, read);
        }
    }
}
