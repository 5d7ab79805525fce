//! HTTP/1 heads (RFC 9112): what was asked of whom, with which agent, and what came back.
//!
//! Only heads are read; bodies are skipped by the caller with the length given here. A head is at
//! most [`LONGEST_HEAD`] octets and [`MOST_HEADERS`] fields.

/// Octets of a head.
pub const LONGEST_HEAD: usize = 64 << 10;
/// Header fields looked at in one head.
pub const MOST_HEADERS: usize = 256;

/// Whether bytes begin as a request does: with a method of RFC 9110, WebDAV (RFC 4918 and its
/// family), PATCH or UPnP (GENA). Cheap: one look at the first octet refuses nearly all, and leaves
/// a few to be compared.
#[inline]
#[must_use]
pub fn begins_request(data: &[u8]) -> bool {
    let methods: &[&[u8]] = match data.first() {
        Some(b'G') => &[b"GET "],
        Some(b'P') => {
            &[b"POST ", b"PUT ", b"PATCH ", b"PROPFIND ", b"PROPPATCH ", b"POLL ", b"PRI "]
        }
        Some(b'H') => &[b"HEAD "],
        Some(b'N') => &[b"NOTIFY "],
        Some(b'S') => &[b"SUBSCRIBE ", b"SEARCH "],
        Some(b'U') => &[b"UNLOCK ", b"UNSUBSCRIBE ", b"UNLINK "],
        Some(b'M') => &[b"MKCOL ", b"MOVE ", b"M-SEARCH ", b"MKACTIVITY ", b"MERGE "],
        Some(b'C') => &[b"CONNECT ", b"COPY ", b"CHECKOUT "],
        Some(b'D') => &[b"DELETE "],
        Some(b'O') => &[b"OPTIONS "],
        Some(b'T') => &[b"TRACE "],
        Some(b'L') => &[b"LOCK ", b"LINK "],
        Some(b'R') => &[b"REPORT ", b"RPC_CONNECT "],
        Some(b'B') => &[b"BCOPY ", b"BDELETE ", b"BMOVE ", b"BPROPFIND ", b"BPROPPATCH "],
        Some(b'V') => &[b"VERSION-CONTROL "],
        _ => return false,
    };
    methods.iter().any(|m| data.starts_with(m))
}

/// Whether a line names a protocol's version somewhere: `RTSP` and `1.` for `RTSP/1.0`.
#[must_use]
pub fn names_version(line: &[u8], protocol: &[u8], version: &[u8]) -> bool {
    memchr::memchr_iter(b'/', line).any(|slash| {
        line.get(..slash).is_some_and(|before| before.ends_with(protocol))
            && line.get(slash + 1..).is_some_and(|behind| behind.starts_with(version))
    })
}

/// Whether bytes begin as a response does.
#[inline]
#[must_use]
pub fn begins_response(data: &[u8]) -> bool {
    data.starts_with(b"HTTP/1.")
}

/// How the body of a message is told from what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// So many octets follow.
    Length(u64),
    /// Chunks follow.
    Chunked,
    /// No length was given: nothing for a request, the rest of the connection for a response.
    Unknown,
}

/// The head of a request or a response.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    line: &'a [u8],
    fields: &'a [u8],
    /// Octets of the head with its final empty line.
    pub length: usize,
}

impl<'a> Head<'a> {
    /// Reads a head. `None` where its end is not there yet.
    #[must_use]
    pub fn parse(data: &'a [u8]) -> Option<Self> {
        let window = data.get(..data.len().min(LONGEST_HEAD))?;
        let (end, length) = end_of_head(window)?;
        let head = window.get(..end)?;
        let line_end = memchr::memchr(b'\n', head).unwrap_or(head.len());
        let line = head.get(..line_end)?.trim_ascii_end();
        let fields = head.get((line_end + 1).min(head.len())..)?;
        Some(Self { line, fields, length })
    }

    /// Reads what is there of a head whose end is missing: for captures that were cut.
    #[must_use]
    pub fn partial(data: &'a [u8]) -> Self {
        let window = data.get(..data.len().min(LONGEST_HEAD)).unwrap_or_default();
        let line_end = memchr::memchr(b'\n', window);
        let line = window.get(..line_end.unwrap_or(window.len())).unwrap_or_default();
        let rest = line_end.and_then(|e| window.get(e + 1..)).unwrap_or_default();
        // The last line may be half a line.
        let whole = memchr::memrchr(b'\n', rest).and_then(|e| rest.get(..=e)).unwrap_or_default();
        Self { line: line.trim_ascii_end(), fields: whole, length: data.len() }
    }

    /// The method of a request.
    #[must_use]
    pub fn method(&self) -> &'a [u8] {
        self.line.split(|c| *c == b' ').next().unwrap_or_default()
    }

    /// The request target as written.
    #[must_use]
    pub fn target(&self) -> &'a [u8] {
        self.line.split(|c| *c == b' ').nth(1).unwrap_or_default()
    }

    /// Whether the request line ends in an HTTP version.
    #[must_use]
    pub fn has_version(&self) -> bool {
        self.line
            .rsplit(|c| *c == b' ')
            .next()
            .is_some_and(|v| v.starts_with(b"HTTP/") && v.len() >= 6)
    }

    /// The status code of a response.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let code = self.line.split(|c| *c == b' ').nth(1)?;
        core::str::from_utf8(code).ok()?.parse().ok()
    }

    /// The first field of that name, trimmed. Names are compared without case.
    #[must_use]
    pub fn field(&self, name: &[u8]) -> Option<&'a [u8]> {
        let mut rest = self.fields;
        for _ in 0..MOST_HEADERS {
            if rest.is_empty() {
                return None;
            }
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, next) = rest.split_at_checked(end)?;
            rest = next.get(1..).unwrap_or_default();
            // Most lines are refused by their length or first letter.
            let Some((have, value)) = line.split_at_checked(name.len()) else { continue };
            if have.eq_ignore_ascii_case(name)
                && let Some(value) = value.trim_ascii_start().strip_prefix(b":")
            {
                return Some(value.trim_ascii());
            }
        }
        None
    }

    /// The first field of each of these names; one walk for all of them.
    #[must_use]
    pub fn fields<const N: usize>(&self, names: [&[u8]; N]) -> [Option<&'a [u8]>; N] {
        let mut found = [None; N];
        let mut rest = self.fields;
        for _ in 0..MOST_HEADERS {
            if rest.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            rest = rest.get(end + 1..).unwrap_or_default();
            let first = line.first().map(u8::to_ascii_lowercase);
            for (name, found) in names.iter().zip(&mut found) {
                // Most lines are refused by their first letter.
                if found.is_none()
                    && name.first().copied() == first
                    && let Some((have, value)) = line.split_at_checked(name.len())
                    && have.eq_ignore_ascii_case(name)
                    && let Some(value) = value.trim_ascii_start().strip_prefix(b":")
                {
                    *found = Some(value.trim_ascii());
                }
            }
        }
        found
    }

    /// How the body is told from what follows.
    #[must_use]
    pub fn body(&self) -> Body {
        let [encoding, length] = self.fields([b"transfer-encoding", b"content-length"]);
        if encoding.is_some_and(|v| {
            v.len() >= 7 && v.get(v.len() - 7..).is_some_and(|t| t.eq_ignore_ascii_case(b"chunked"))
        }) {
            return Body::Chunked;
        }
        let length = length.and_then(|v| core::str::from_utf8(v).ok());
        length.and_then(|v| v.parse().ok()).map_or(Body::Unknown, Body::Length)
    }
}

/// Offset of the end of the last field line and of the end of the head.
fn end_of_head(data: &[u8]) -> Option<(usize, usize)> {
    // An empty line is CR LF; a bare LF is accepted as recipients may (RFC 9112 §2.2).
    memchr::memchr_iter(b'\n', data).find_map(|at| match data.get(at + 1..)? {
        [b'\n', ..] => Some((at, at + 2)),
        [b'\r', b'\n', ..] if data.get(..at)?.ends_with(b"\r") => Some((at - 1, at + 3)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &[u8] = b"GET /firmware/agent.bin HTTP/1.1\r\nUser-Agent: Wget\r\nhost:  fw.example \r\nContent-Length: 3\r\n\r\nabc";

    #[test]
    fn a_request_is_read() {
        assert!(begins_request(REQUEST));
        let h = Head::parse(REQUEST).unwrap();
        assert_eq!((h.method(), h.target()), (&b"GET"[..], &b"/firmware/agent.bin"[..]));
        assert_eq!(h.field(b"Host"), Some(&b"fw.example"[..]));
        assert_eq!(h.body(), Body::Length(3));
        assert_eq!(&REQUEST[h.length..], b"abc");
        assert!(h.has_version());
    }

    #[test]
    fn a_head_without_end_is_waited_for_and_no_truncation_panics() {
        for n in 0..REQUEST.len() {
            let cut = &REQUEST[..n];
            assert_eq!(Head::parse(cut).is_some(), n >= REQUEST.len() - 3);
            let p = Head::partial(cut);
            let _ =
                (p.method(), p.target(), p.field(b"host"), p.has_version(), p.status(), p.body());
        }
        assert_eq!(Head::partial(&REQUEST[..80]).field(b"host"), Some(&b"fw.example"[..]));
    }

    #[test]
    fn fields_found_together_are_those_found_alone() {
        let h =
            Head::parse(b"GET / HTTP/1.1\r\nHost: a\r\nHOST: b\r\nHosts: c\r\nX\r\n\r\n").unwrap();
        let names: [&[u8]; 3] = [b"host", b"hosts", b"x"];
        assert_eq!(h.fields(names), names.map(|n| h.field(n)));
        assert_eq!(h.fields(names), [Some(&b"a"[..]), Some(b"c"), None]);
    }

    #[test]
    fn versions_are_found_where_they_stand() {
        assert!(names_version(b"GET /x RTSP/1.0", b"RTSP", b"1."));
        assert!(!names_version(b"GET /RTSP/2.0 HTTP/1.1", b"RTSP", b"1."));
        assert!(names_version(b"HTTP/1.", b"HTTP", b"1.") && !names_version(b"/", b"HTTP", b"1."));
    }

    #[test]
    fn bare_line_feeds_and_odd_lengths_are_borne() {
        let h = Head::parse(b"HTTP/1.0 200 OK\nServer: tiny\nContent-Length: -1\n\nx").unwrap();
        assert_eq!(h.status(), Some(200));
        assert_eq!(h.field(b"server"), Some(&b"tiny"[..]));
        assert_eq!(h.body(), Body::Unknown);
        let h = Head::parse(b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n").unwrap();
        assert_eq!(h.body(), Body::Chunked);
    }
}
