//! SSDP of the UPnP device architecture 2.0 §1: announcements, searches and answers.

use std::net::{IpAddr, Ipv4Addr};

use super::End;

/// Its port.
pub const PORT: u16 = 1900;
/// Its group.
pub const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 255, 250);

/// The group as a destination.
#[must_use]
pub const fn group() -> End {
    End::group(IpAddr::V4(GROUP), PORT)
}

/// What a device says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Device<'a> {
    /// URL of its description.
    pub location: &'a str,
    /// System, UPnP version and product.
    pub server: &'a str,
    /// Unique name, `uuid:…`.
    pub name: &'a str,
}

/// "I am here": one of the set of announcements, for one type. The root device and the bare name
/// are types too.
#[must_use]
pub fn notify(device: &Device<'_>, kind: &str) -> Vec<u8> {
    let Device { location, server, .. } = device;
    let usn = usn(device, kind);
    format!(
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nCACHE-CONTROL: max-age=1800\r\n\
         LOCATION: {location}\r\nSERVER: {server}\r\nNTS: ssdp:alive\r\nNT: {kind}\r\n\
         USN: {usn}\r\n\r\n"
    )
    .into_bytes()
}

/// "Is there a device of this type?"
#[must_use]
pub fn search(kind: &str) -> Vec<u8> {
    format!(
        "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n\
         MX: 2\r\nST: {kind}\r\n\r\n"
    )
    .into_bytes()
}

/// The answer to a search, sent to who asked.
#[must_use]
pub fn answer(device: &Device<'_>, kind: &str) -> Vec<u8> {
    let Device { location, server, .. } = device;
    let usn = usn(device, kind);
    format!(
        "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT: \r\nLOCATION: {location}\r\n\
         SERVER: {server}\r\nST: {kind}\r\nUSN: {usn}\r\n\r\n"
    )
    .into_bytes()
}

fn usn(device: &Device<'_>, kind: &str) -> String {
    if kind == device.name { kind.to_owned() } else { format!("{}::{kind}", device.name) }
}
