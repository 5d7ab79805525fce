//! HTTP/1.1 (RFC 9112) and a minimal IPP request (RFC 8010) inside it.

use super::put::Put;

/// A GET request.
#[must_use]
pub fn get(host: &str, path: &str, agent: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nAccept: */*\r\n\
         Connection: close\r\n\r\n"
    )
    .into_bytes()
}

/// A POST request.
#[must_use]
pub fn post(host: &str, path: &str, agent: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    out.put(body);
    out
}

/// A good answer.
#[must_use]
pub fn ok(server: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "HTTP/1.1 200 OK\r\nServer: {server}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    out.put(body);
    out
}

/// IPP operation "print job".
pub const PRINT_JOB: u16 = 0x0002;
/// IPP operation "get printer attributes".
pub const PRINTER_ATTRIBUTES: u16 = 0x000b;

/// An IPP message: a request when `code` is an operation, an answer when it is a status. A printer
/// is named in requests only.
#[must_use]
pub fn ipp(code: u16, request: u32, printer: Option<&str>, document: &[u8]) -> Vec<u8> {
    let mut out = vec![2, 0];
    out.u16(code);
    out.u32(request);
    out.u8(1);
    let mut attribute = |tag: u8, name: &str, value: &str| {
        out.u8(tag);
        out.block16(|out| out.put(name));
        out.block16(|out| out.put(value));
    };
    attribute(0x47, "attributes-charset", "utf-8");
    attribute(0x48, "attributes-natural-language", "en");
    if let Some(uri) = printer {
        attribute(0x45, "printer-uri", uri);
    }
    out.u8(3);
    out.put(document);
    out
}
