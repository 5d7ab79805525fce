//! A TCP connection read in order, both directions, and what it says.
//!
//! The protocol is told by the first octets of either side, never by the port. Where nothing is
//! recognised, the beginnings of later segments are still looked at: TLS may begin after STARTTLS or
//! a proxy's CONNECT, a request after a hole in the capture. What is heard goes to a [`Listener`];
//! of answers in XML, in which things say what they are, it hears the beginning;
//! buffers hold only an unfinished head or handshake, at most [`MOST_BUFFER`] octets a side.

use crate::{
    app::{App, Secrecy},
    bytes::Bytes,
    stream::{Direction, Piece},
    time::Time,
    wire::{description, dns, http, modbus, telnet},
};

/// Octets that one side may hold for an unfinished head, message or handshake.
pub(crate) const MOST_BUFFER: usize = 72 << 10;
/// Octets of a buffer that is kept for the next connection.
const MOST_KEPT: usize = 2 << 10;
/// Octets of a request's body that is put together to be heard: forms and commands are shorter.
pub(crate) const MOST_BODY: usize = 8 << 10;
/// Octets of one side of a session of text after which nobody logs in any more.
const MOST_TEXT: u64 = 8 << 10;
/// Octets of one side after which an unrecognised connection is only peeked at.
const ENOUGH: u64 = 16 << 10;
/// Octets of a beginning that tell what it is.
const TO_TELL: u64 = 8;
/// Octets of a side's handshake after which nothing of interest follows.
const MOST_HANDSHAKE: u64 = 96 << 10;

/// Something heard in a connection.
#[derive(Debug)]
pub(crate) enum Heard<'a> {
    /// A request's head, whole or as much as was captured.
    Request(http::Head<'a>),
    /// The body of the request heard last from this side: whole, or as much as came with its head.
    Body(&'a [u8]),
    /// A response's head.
    Response(http::Head<'a>),
    /// The body of the response heard last from this side, where it begins as XML: its first
    /// [`description::LONGEST`] octets, or as much of them as came.
    Said(&'a [u8]),
    /// A complete ClientHello, without its handshake header.
    ClientHello(&'a [u8]),
    /// A complete ServerHello.
    ServerHello(&'a [u8]),
    /// A Certificate message in clear.
    Certificate(&'a [u8]),
    /// A ClientHello in the form of SSL 2.
    OldHello,
    /// A DNS message.
    Dns(&'a [u8]),
    /// MQTT from the start of a packet.
    Mqtt(&'a [u8]),
    /// Modbus.
    Modbus(&'a [u8]),
    /// An identification line or greeting.
    Banner(&'a [u8]),
    /// A piece of a session of text in which somebody may log in: telnet, FTP, mail.
    Text(&'a [u8]),
    /// The beginning of something unknown.
    First(&'a [u8]),
}

/// Who listens.
pub(crate) trait Listener {
    /// `end` said something.
    fn heard(&mut self, end: usize, what: Heard<'_>);
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Speaks {
    #[default]
    Unknown,
    Http,
    Tls,
    Dns,
    Mqtt,
    /// Lines or characters typed: telnet, FTP, mail.
    Text,
}

/// Where one side stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    /// At the start of a head, record or message.
    #[default]
    Start,
    /// Inside a body: so many octets are left.
    Body(u64),
    /// Lost: the next segment that begins like something is taken.
    Lost,
    /// Nothing more is wanted from this side.
    Over,
}

/// What of a response's body is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answer {
    /// Nothing, or nothing more.
    #[default]
    Passed,
    /// Its first octets are to come: they tell whether it is XML.
    Comes,
    /// It is XML: its beginning is put together.
    Xml,
}

#[derive(Debug, Default)]
struct Side {
    buffer: Vec<u8>,
    /// Handshake octets gathered from records, a request's body, or the beginning of an answer.
    handshake: Vec<u8>,
    /// The body that is coming is put together.
    wants_body: bool,
    answer: Answer,
    mode: Mode,
    octets: u64,
    /// ChangeCipherSpec was seen.
    ciphered: bool,
    /// Offered to `First` already.
    shown: bool,
}

/// A connection.
#[derive(Debug, Default)]
pub(crate) struct Talk {
    streams: [Direction; 2],
    sides: [Side; 2],
    speaks: Speaks,
}

/// What a look at a connection found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) app: App,
    pub(crate) secrecy: Secrecy,
    /// The connection needs no more reading in order.
    pub(crate) over: bool,
}

impl Talk {
    /// Makes it as good as new. Small buffers stay for the next connection.
    pub(crate) fn reset(&mut self) {
        self.speaks = Speaks::Unknown;
        self.streams = Default::default();
        for side in &mut self.sides {
            let mut buffer = core::mem::take(&mut side.buffer);
            if buffer.capacity() > MOST_KEPT {
                buffer = Vec::new();
            }
            buffer.clear();
            *side = Side { buffer, ..Side::default() };
        }
    }

    /// Says that a SYN with this number was seen from an end.
    pub(crate) fn begins(&mut self, end: usize, syn: u32) {
        if let Some(s) = self.streams.get_mut(end) {
            s.begins(syn);
        }
    }

    /// Takes a segment that changes nothing but the number expected next: a repetition, or one that
    /// was cut before its content where nothing is read any more. False for any other.
    #[inline]
    pub(crate) fn passes_over(&mut self, end: usize, seq: u32, data: &[u8], length: u32) -> bool {
        let (Some(stream), Some(side)) = (self.streams.get_mut(end), self.sides.get(end)) else {
            return false;
        };
        let deaf = matches!(side.mode, Mode::Lost | Mode::Over)
            && side.buffer.is_empty()
            && side.handshake.is_empty();
        stream.passes_over(seq, length, deaf && data.is_empty())
    }

    /// Octets held.
    pub(crate) fn held(&self) -> usize {
        let [a, b] = &self.streams;
        let [x, y] = &self.sides;
        a.held()
            + b.held()
            + x.buffer.len()
            + y.buffer.len()
            + x.handshake.len()
            + y.handshake.len()
    }

    /// Takes a segment with payload.
    #[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename them")]
    pub(crate) fn segment(
        &mut self,
        now: Time,
        end: usize,
        seq: u32,
        data: &[u8],
        length: u32,
        told: &mut Told,
        listener: &mut dyn Listener,
    ) {
        let Self { streams, sides, speaks } = self;
        let Some(stream) = streams.get_mut(end) else { return };
        stream.segment(now, seq, data, length, |piece| {
            take(sides, speaks, end, &piece, told, listener);
        });
        let waiting = streams.iter().any(Direction::is_waiting);
        self.judge(told, waiting);
    }

    /// The connection ended: what waits is read with its holes, what is unfinished as far as it goes.
    pub(crate) fn end(&mut self, told: &mut Told, listener: &mut dyn Listener) {
        let Self { streams, sides, speaks } = self;
        for (end, stream) in streams.iter_mut().enumerate() {
            stream.end(|piece| take(sides, speaks, end, &piece, told, listener));
            let unread = sides.get(end).is_some_and(|s| !s.buffer.is_empty());
            if *speaks != Speaks::Unknown || unread {
                take(sides, speaks, end, &Piece::Hole, told, listener);
            }
        }
    }

    fn judge(&self, told: &mut Told, waiting: bool) {
        let [a, b] = &self.sides;
        told.over = match self.speaks {
            Speaks::Tls => {
                !waiting
                    && (a.mode == Mode::Over || a.octets == 0)
                    && (b.mode == Mode::Over || b.octets == 0)
                    || a.octets.max(b.octets) > MOST_HANDSHAKE
            }
            Speaks::Unknown => a.octets.max(b.octets) > ENOUGH && !waiting,
            Speaks::Text => a.octets.max(b.octets) > MOST_TEXT,
            Speaks::Http | Speaks::Dns | Speaks::Mqtt => false,
        };
    }
}

fn take(
    sides: &mut [Side; 2],
    speaks: &mut Speaks,
    end: usize,
    piece: &Piece<'_>,
    told: &mut Told,
    listener: &mut dyn Listener,
) {
    let Some(side) = sides.get_mut(end) else { return };
    let (data, fresh) = match piece {
        Piece::Data(data, fresh) => (*data, *fresh),
        Piece::Hole => {
            if *speaks == Speaks::Unknown && !side.shown && !side.buffer.is_empty() {
                let begun = core::mem::take(&mut side.buffer);
                recognise(side, speaks, end, &begun, told, listener);
            }
            hole(side, *speaks, end, listener);
            return;
        }
    };
    side.octets += data.len() as u64;
    // A beginning in pieces of a few octets is put together before it is looked at: that is how
    // a hello has been hidden.
    let begun;
    let (data, fresh) = if *speaks == Speaks::Unknown
        && !side.shown
        && (side.octets < TO_TELL || !side.buffer.is_empty())
    {
        side.buffer.extend_from_slice(data);
        if side.octets < TO_TELL {
            return;
        }
        begun = core::mem::take(&mut side.buffer);
        // Or a few octets of something else stood before it.
        let apart = fresh && (is_hello(data) || http::begins_request(data));
        (if apart { data } else { begun.as_slice() }, true)
    } else {
        (data, fresh)
    };
    let data =
        if fresh && side.octets == data.len() as u64 { behind_proxy_line(data) } else { data };
    // Another protocol may begin at the start of any segment, except inside a known body.
    if fresh && side.buffer.is_empty() && matches!(side.mode, Mode::Start | Mode::Lost) {
        recognise(side, speaks, end, data, told, listener);
    }
    match speaks {
        Speaks::Unknown => {}
        Speaks::Http => read_http(side, end, data, listener),
        Speaks::Tls => read_tls(side, end, data, told, listener),
        Speaks::Dns => read_dns(side, end, data, listener),
        Speaks::Mqtt => listener.heard(end, Heard::Mqtt(data)),
        Speaks::Text => listener.heard(end, Heard::Text(data)),
    }
}

/// What follows the line that a load balancer puts before a connection (HAProxy's PROXY protocol,
/// version 1: at most 107 octets).
fn behind_proxy_line(data: &[u8]) -> &[u8] {
    if !data.starts_with(b"PROXY ") {
        return data;
    }
    let line = data.get(..data.len().min(108)).unwrap_or_default();
    memchr::memchr(b'\n', line).and_then(|end| data.get(end + 1..)).unwrap_or(data)
}

/// What the first octets of a segment say.
fn recognise(
    side: &mut Side,
    speaks: &mut Speaks,
    end: usize,
    data: &[u8],
    told: &mut Told,
    listener: &mut dyn Listener,
) {
    let first = !side.shown;
    if is_hello(data) {
        if *speaks != Speaks::Tls || side.mode == Mode::Lost {
            *side = Side { octets: side.octets, shown: true, ..Side::default() };
        }
        *speaks = Speaks::Tls;
        told.app = App::Tls;
        return;
    }
    if *speaks == Speaks::Tls {
        return;
    }
    if http::begins_request(data) || http::begins_response(data) {
        // RTSP and SIP look alike up to their version.
        let end = memchr::memchr(b'\n', data);
        let line = data.get(..end.unwrap_or(data.len())).unwrap_or_default();
        if http::names_version(line, b"RTSP", b"1.") {
            told.app = App::Rtsp;
            told.secrecy = Secrecy::No;
            return;
        }
        if line.starts_with(b"PRI * HTTP/2") {
            told.app = App::Http2;
            told.secrecy = Secrecy::No;
            side.mode = Mode::Over;
            return;
        }
        let versioned =
            http::names_version(line, b"HTTP", b"1.") || http::names_version(line, b"HTTP", b"0.");
        if end.is_none() || versioned {
            side.mode = Mode::Start;
            if *speaks == Speaks::Unknown || *speaks == Speaks::Http {
                *speaks = Speaks::Http;
                told.app = App::Http;
                told.secrecy = Secrecy::No;
            }
            return;
        }
    }
    if *speaks != Speaks::Unknown || !first {
        return;
    }
    side.shown = true;
    let mut say = |app: App, secrecy: Secrecy| {
        told.app = app;
        told.secrecy = secrecy;
    };
    if is_records(data) {
        *speaks = Speaks::Tls;
        side.mode = Mode::Over;
        say(App::Tls, Secrecy::Yes);
    } else if is_old_hello(data) {
        say(App::Tls, Secrecy::CannotTell);
        side.mode = Mode::Over;
        listener.heard(end, Heard::OldHello);
    } else if data.starts_with(b"SSH-") {
        say(App::Ssh, Secrecy::Yes);
        side.mode = Mode::Over;
        listener.heard(end, Heard::Banner(data));
    } else if is_mqtt(data) {
        *speaks = Speaks::Mqtt;
        say(App::Mqtt, Secrecy::No);
    } else if is_dns(data) {
        *speaks = Speaks::Dns;
        say(App::Dns, Secrecy::No);
    } else if modbus::Modbus::parse(data).is_ok() {
        say(App::Modbus, Secrecy::No);
        listener.heard(end, Heard::Modbus(data));
    } else if telnet::Telnet::parse(data).is_ok() || telnet::asks(data) {
        *speaks = Speaks::Text;
        say(App::Telnet, Secrecy::No);
        listener.heard(end, Heard::Banner(data));
    } else if greets(data) {
        *speaks = Speaks::Text;
        listener.heard(end, Heard::First(data));
    } else {
        listener.heard(end, Heard::First(data));
    }
}

/// The greeting of an FTP or mail server, or the first line to one where the greeting is not in the
/// capture (RFC 959, RFC 1939, RFC 5321).
fn greets(data: &[u8]) -> bool {
    let begins: [&[u8]; 4] = [b"220 ", b"220-", b"+OK ", b"USER "];
    let line = data.get(..data.len().min(200)).unwrap_or_default();
    begins.iter().any(|b| data.starts_with(b)) && !line.contains(&0)
}

/// A hole: an unfinished head is read as far as it goes, everything else starts anew.
fn hole(side: &mut Side, speaks: Speaks, end: usize, listener: &mut dyn Listener) {
    let buffer = core::mem::take(&mut side.buffer);
    if speaks == Speaks::Http && side.mode == Mode::Start && !buffer.is_empty() {
        let head = http::Head::partial(&buffer);
        if http::begins_request(&buffer) && head.has_version() {
            listener.heard(end, Heard::Request(head));
        } else if http::begins_response(&buffer) {
            listener.heard(end, Heard::Response(head));
        }
    }
    said(side, end, listener);
    side.handshake = Vec::new();
    side.wants_body = false;
    if side.mode != Mode::Over && speaks != Speaks::Text {
        side.mode = Mode::Lost;
    }
}

// ---- HTTP ------------------------------------------------------------------------------------

fn read_http(side: &mut Side, end: usize, data: &[u8], listener: &mut dyn Listener) {
    if side.buffer.is_empty() {
        let used = http_messages(side, end, data, listener);
        if let Some(rest) = data.get(used..).filter(|r| !r.is_empty() && side.mode == Mode::Start) {
            side.buffer.extend_from_slice(rest);
        }
        return;
    }
    let mut buffer = core::mem::take(&mut side.buffer);
    buffer.extend_from_slice(data);
    let used = http_messages(side, end, &buffer, listener);
    if side.mode != Mode::Start || used >= buffer.len() {
        return;
    }
    buffer.drain(..used);
    if buffer.len() > http::LONGEST_HEAD {
        side.buffer = buffer;
        hole(side, Speaks::Http, end, listener);
    } else {
        side.buffer = buffer;
    }
}

/// Reads messages as far as their heads are whole; returns the octets used.
fn http_messages(side: &mut Side, end: usize, data: &[u8], listener: &mut dyn Listener) -> usize {
    let mut at = 0;
    while let Some(rest) = data.get(at..).filter(|r| !r.is_empty()) {
        match side.mode {
            Mode::Body(left) => {
                let here = left.min(rest.len() as u64);
                at += here as usize;
                if side.wants_body {
                    let piece = rest.get(..here as usize).unwrap_or_default();
                    if side.handshake.is_empty() && here == left {
                        listener.heard(end, Heard::Body(piece));
                    } else {
                        side.handshake.extend_from_slice(piece);
                        if here == left {
                            listener.heard(end, Heard::Body(&side.handshake));
                        }
                    }
                    if here == left {
                        side.wants_body = false;
                        side.handshake = Vec::new();
                    }
                } else if side.answer != Answer::Passed {
                    let piece = rest.get(..here as usize).unwrap_or_default();
                    answer(side, end, piece, here == left, listener);
                }
                side.mode = if here == left { Mode::Start } else { Mode::Body(left - here) };
            }
            Mode::Start => {
                // Empty lines before a request are to be ignored (RFC 9112 §2.2).
                if let [b'\r' | b'\n', ..] = rest {
                    at += 1;
                    continue;
                }
                let request = http::begins_request(rest);
                if !request && !http::begins_response(rest) {
                    if rest.len() < 16 && rest.iter().all(u8::is_ascii_graphic) {
                        return at;
                    }
                    side.mode = Mode::Lost;
                    return data.len();
                }
                let Some(head) = http::Head::parse(rest) else { return at };
                said(side, end, listener);
                let body = rest.get(head.length..).unwrap_or_default();
                at += head.length;
                side.mode = after_head(&head, request);
                if request && head.has_version() {
                    listener.heard(end, Heard::Request(head));
                    match side.mode {
                        Mode::Body(n) => side.wants_body = n <= MOST_BODY as u64,
                        // Chunks are read as far as they came with their head.
                        Mode::Lost if !body.is_empty() => listener.heard(end, Heard::Body(body)),
                        _ => {}
                    }
                } else if !request {
                    listener.heard(end, Heard::Response(head));
                    if side.mode != Mode::Start {
                        side.answer = Answer::Comes;
                    }
                }
            }
            Mode::Lost | Mode::Over => {
                // Chunked, or without a length: read until there is enough of it.
                if side.answer != Answer::Passed {
                    answer(side, end, rest, rest.ends_with(b"\r\n0\r\n\r\n"), listener);
                }
                return data.len();
            }
        }
    }
    at
}

/// A piece of a response's body. Most are passed over by a look at their first octets; of XML the
/// beginning is put together.
fn answer(side: &mut Side, end: usize, piece: &[u8], last: bool, listener: &mut dyn Listener) {
    if side.answer == Answer::Comes {
        let begins = behind_chunk_size(piece);
        if !is_xml(begins) {
            side.answer = Answer::Passed;
            return;
        }
        side.answer = Answer::Xml;
    }
    let missing = description::LONGEST.saturating_sub(side.handshake.len());
    let enough = last || piece.len() >= missing;
    let piece = piece.get(..piece.len().min(missing)).unwrap_or_default();
    if enough && side.handshake.is_empty() {
        // What comes in one piece needs no copy.
        side.answer = Answer::Passed;
        listener.heard(end, Heard::Said(piece));
        return;
    }
    side.handshake.extend_from_slice(piece);
    if enough {
        said(side, end, listener);
    }
}

/// The beginning of an answer is as whole as it will be.
fn said(side: &mut Side, end: usize, listener: &mut dyn Listener) {
    if core::mem::take(&mut side.answer) == Answer::Xml {
        listener.heard(end, Heard::Said(&core::mem::take(&mut side.handshake)));
    }
}

/// Whether a body begins as XML that is no page: with its declaration, or as UPnP and SOAP do
/// without one.
fn is_xml(body: &[u8]) -> bool {
    let begins: [&[u8]; 5] =
        [b"<?xml", b"<root", b"<s:Envelope", b"<soap:Envelope", b"<SOAP-ENV:Envelope"];
    body.first() == Some(&b'<') && begins.iter().any(|b| body.starts_with(b))
}

/// What follows the size of the first chunk (RFC 9112 §7.1): up to eight hexadecimal digits and a
/// line end. Sizes between later chunks stay: a reader of fields passes over them.
fn behind_chunk_size(body: &[u8]) -> &[u8] {
    let digits = body.iter().take(8).take_while(|c| c.is_ascii_hexdigit()).count();
    let behind = body.get(digits..).and_then(|b| b.strip_prefix(b"\r\n"));
    behind.filter(|_| digits > 0).unwrap_or(body)
}

fn after_head(head: &http::Head<'_>, request: bool) -> Mode {
    if request && head.method() == b"CONNECT" {
        return Mode::Lost;
    }
    match head.body() {
        http::Body::Length(0) => Mode::Start,
        http::Body::Length(n) => {
            // The answer to HEAD and a 304 have a length and no body: what begins like a head next
            // is taken for one.
            if !request && head.status() == Some(304) { Mode::Lost } else { Mode::Body(n) }
        }
        http::Body::Chunked => Mode::Lost,
        http::Body::Unknown if request => Mode::Start,
        http::Body::Unknown => Mode::Lost,
    }
}

// ---- TLS -------------------------------------------------------------------------------------

/// A TLS record that begins with a ClientHello or ServerHello.
fn is_hello(data: &[u8]) -> bool {
    matches!(data, [22, 3, 0..=4, h, l, rest @ ..]
        if (*h != 0 || *l >= 4) && *h <= 0x48 && matches!(rest, [] | [1 | 2, 0..=1, ..] | [1 | 2]))
}

/// TLS records in the middle of a connection.
fn is_records(data: &[u8]) -> bool {
    let [kind @ 20..=23, 3, 0..=4, h, l, rest @ ..] = data else { return false };
    let length = usize::from(*h) << 8 | usize::from(*l);
    match (kind, length) {
        (20, 1) | (21, 2 | 16..=64) => true,
        (23, 16..=16_640) | (22, 16..=16_640) => {
            // Where the record ends inside this segment another one must begin there.
            match rest.get(length..) {
                Some([]) | None => true,
                Some([next, 3, ..]) => (20..=23).contains(next),
                Some([_]) => true,
                Some(_) => false,
            }
        }
        _ => false,
    }
}

/// An SSL 2 ClientHello (RFC 5246 appendix E.2): two-octet length, type 1, a version, lengths that
/// add up.
fn is_old_hello(data: &[u8]) -> bool {
    let [h, l, 1, major, minor, c0, c1, s0, s1, r0, r1, ..] = data else { return false };
    let word = |a: &u8, b: &u8| usize::from(*a) << 8 | usize::from(*b);
    let length = word(&(h & 0x7f), l);
    let (ciphers, session, challenge) = (word(c0, c1), word(s0, s1), word(r0, r1));
    *h >= 0x80
        && matches!((major, minor), (0, 2) | (3, 0..=4))
        && ciphers % 3 == 0
        && ciphers > 0
        && length == 9 + ciphers + session + challenge
        && data.len() >= length + 2
        && (16..=32).contains(&challenge)
}

fn read_tls(
    side: &mut Side,
    end: usize,
    data: &[u8],
    told: &mut Told,
    listener: &mut dyn Listener,
) {
    if matches!(side.mode, Mode::Over | Mode::Lost) {
        return;
    }
    if side.buffer.is_empty() {
        let used = tls_records(side, end, data, told, listener);
        if side.mode == Mode::Start
            && let Some(rest) = data.get(used..)
        {
            side.buffer.extend_from_slice(rest);
        }
        return;
    }
    let mut buffer = core::mem::take(&mut side.buffer);
    buffer.extend_from_slice(data);
    let used = tls_records(side, end, &buffer, told, listener);
    if side.mode == Mode::Start && used < buffer.len() {
        buffer.drain(..used);
        if buffer.len() <= MOST_BUFFER {
            side.buffer = buffer;
        }
    }
}

/// Reads whole records; returns the octets used.
fn tls_records(
    side: &mut Side,
    end: usize,
    data: &[u8],
    told: &mut Told,
    listener: &mut dyn Listener,
) -> usize {
    let mut b = Bytes::new(data);
    loop {
        let at = b.at();
        let (Ok(kind), Ok(version), Ok(length)) = (b.u8(""), b.u16(""), b.u16("")) else {
            return at;
        };
        if !(20..=24).contains(&kind) || version >> 8 != 3 || length > 16_384 + 2_048 {
            side.mode = Mode::Lost;
            return data.len();
        }
        if kind == 23 {
            told.secrecy = Secrecy::Yes;
            side.mode = Mode::Over;
            return data.len();
        }
        let Ok(body) = b.take(usize::from(length), "") else { return at };
        match kind {
            20 => {
                side.ciphered = true;
                told.secrecy = Secrecy::Yes;
            }
            22 => {
                if side.ciphered && !is_plain_hello(body) {
                    side.mode = Mode::Over;
                    return data.len();
                }
                handshake(side, end, body, listener);
            }
            _ => {}
        }
        if matches!(side.mode, Mode::Over | Mode::Lost) {
            return data.len();
        }
    }
}

/// After a ChangeCipherSpec a handshake record is noise, unless it is the second ClientHello that
/// answers a HelloRetryRequest (RFC 8446 appendix D.4).
fn is_plain_hello(body: &[u8]) -> bool {
    matches!(body, [1, 0, h, l, ..] if usize::from(*h) << 8 | usize::from(*l) == body.len() - 4)
}

fn handshake(side: &mut Side, end: usize, body: &[u8], listener: &mut dyn Listener) {
    if side.handshake.is_empty() {
        let used = messages(side, end, body, listener);
        if let Some(rest) = body.get(used..).filter(|_| side.mode == Mode::Start) {
            side.handshake.extend_from_slice(rest);
        }
        return;
    }
    let mut all = core::mem::take(&mut side.handshake);
    all.extend_from_slice(body);
    let used = messages(side, end, &all, listener);
    if side.mode == Mode::Start && all.len() - used <= MOST_BUFFER {
        all.drain(..used);
        side.handshake = all;
    } else if side.mode == Mode::Start {
        side.mode = Mode::Over;
    }
}

/// Reads whole handshake messages; returns the octets used.
fn messages(side: &mut Side, end: usize, data: &[u8], listener: &mut dyn Listener) -> usize {
    let mut b = Bytes::new(data);
    loop {
        let at = b.at();
        let (Ok(kind), Ok(length)) = (b.u8(""), b.u24("")) else { return at };
        if length as usize > MOST_BUFFER {
            side.mode = Mode::Over;
            return data.len();
        }
        let Ok(body) = b.take(length as usize, "") else { return at };
        match kind {
            1 => listener.heard(end, Heard::ClientHello(body)),
            2 => listener.heard(end, Heard::ServerHello(body)),
            11 => listener.heard(end, Heard::Certificate(body)),
            // ServerHelloDone: nothing in clear follows from this side.
            14 => {
                side.mode = Mode::Over;
                return data.len();
            }
            _ => {}
        }
    }
}

/// The start of an MQTT CONNECT: its packet type, a remaining length, the protocol's name. Enough
/// where a capture kept only the first octets.
fn is_mqtt(data: &[u8]) -> bool {
    let Some((0x10, rest)) = data.split_first() else { return false };
    let length = rest.iter().take(4).position(|o| o & 0x80 == 0);
    let name = length.and_then(|l| rest.get(l + 1..)).unwrap_or_default();
    name.starts_with(b"\0\x04MQTT") || name.starts_with(b"\0\x06MQIsdp")
}

// ---- DNS over TCP ----------------------------------------------------------------------------

/// A length and a message that is surely DNS (RFC 1035 §4.2.2).
fn is_dns(data: &[u8]) -> bool {
    let Some((length, rest)) = data.split_first_chunk::<2>() else { return false };
    let length = usize::from(u16::from_be_bytes(*length));
    length >= dns::HEADER
        && rest.get(..length).is_some_and(|m| dns::Message::parse(m).is_ok_and(|m| m.is_certain()))
}

fn read_dns(side: &mut Side, end: usize, data: &[u8], listener: &mut dyn Listener) {
    let mut buffer = core::mem::take(&mut side.buffer);
    buffer.extend_from_slice(data);
    let mut at = 0;
    while let Some((length, rest)) = buffer.get(at..).and_then(|r| r.split_first_chunk::<2>()) {
        let length = usize::from(u16::from_be_bytes(*length));
        let Some(message) = rest.get(..length) else { break };
        listener.heard(end, Heard::Dns(message));
        at += 2 + length;
    }
    buffer.drain(..at);
    if buffer.len() <= MOST_BUFFER {
        side.buffer = buffer;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was heard of the bodies of answers, and the most that was held.
    #[derive(Default)]
    struct Notes {
        said: Vec<Vec<u8>>,
        held: usize,
    }

    impl Listener for Notes {
        fn heard(&mut self, _: usize, what: Heard<'_>) {
            if let Heard::Said(body) = what {
                self.said.push(body.to_vec());
            }
        }
    }

    /// A server's side of a connection, in these segments, to its end.
    fn hear<'a>(segments: impl IntoIterator<Item = &'a [u8]>) -> Notes {
        let (mut talk, mut notes) = (Talk::default(), Notes::default());
        let mut told = Told { app: App::Unknown, secrecy: Secrecy::CannotTell, over: false };
        let mut seq = 1_u32;
        talk.begins(1, 0);
        for data in segments {
            let length = data.len() as u32;
            talk.segment(Time(0), 1, seq, data, length, &mut told, &mut notes);
            notes.held = notes.held.max(talk.held());
            seq = seq.wrapping_add(length);
        }
        talk.end(&mut told, &mut notes);
        notes
    }

    fn with_length(body: &[u8]) -> Vec<u8> {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    const XML: &[u8] = b"<?xml version=\"1.0\"?><a><FirmwareVersion>1.06</FirmwareVersion></a>";

    #[test]
    fn an_answer_in_xml_is_heard_once_wherever_it_is_split() {
        let whole = with_length(XML);
        assert_eq!(hear([&whole[..]]).said, [XML]);
        let body = whole.len() - XML.len();
        for at in 8..whole.len() {
            // Cut within its first five octets it is not told to be XML.
            let told = !(body + 1..body + 5).contains(&at);
            let said = hear([&whole[..at], &whole[at..]]).said;
            assert_eq!(said, if told { vec![XML] } else { vec![] }, "cut at {at}");
        }
        assert_eq!(hear([&whole[..body]].into_iter().chain(XML.chunks(9))).said, [XML]);
    }

    #[test]
    fn answers_in_chunks_and_without_a_length_are_heard() {
        let chunks =
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n44\r\n", XML, b"\r\n0\r\n\r\n"]
                .concat();
        let bare = [b"HTTP/1.0 200 OK\r\nServer: a\r\n\r\n", XML].concat();
        for whole in [chunks, bare] {
            let head = whole.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
            for segments in [vec![&whole[..]], vec![&whole[..head], &whole[head..]]] {
                let said = hear(segments).said;
                assert_eq!(said.len(), 1);
                assert!(said[0].windows(XML.len()).any(|w| w == XML));
            }
        }
    }

    #[test]
    fn each_of_several_answers_is_heard() {
        let page = with_length(b"<html><a></html>");
        let three = [with_length(XML), page, with_length(XML)].concat();
        assert_eq!(hear([&three[..]]).said, [XML, XML]);
        // In chunks, the next head ends what came before.
        let open =
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n", &XML[..9]].concat();
        assert_eq!(hear([&open[..], &with_length(XML)]).said.len(), 2);
    }

    #[test]
    fn megabytes_cost_no_more_than_the_bound() {
        let endless = [XML, &b"<a>".repeat(1 << 20)].concat();
        for whole in [
            with_length(&endless),
            [&b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n"[..], &endless]
                .concat(),
            [&b"HTTP/1.0 200 OK\r\nServer: a\r\n\r\n"[..], &endless].concat(),
        ] {
            let notes = hear(whole.chunks(1_400));
            assert_eq!(notes.said.len(), 1);
            assert_eq!(notes.said[0].len(), description::LONGEST);
            assert!(notes.held <= description::LONGEST, "{}", notes.held);
        }
    }

    #[test]
    fn a_hole_ends_an_answer_and_what_came_is_heard() {
        let whole = with_length(&[XML, &b" ".repeat(2_000)].concat());
        let (mut talk, mut notes) = (Talk::default(), Notes::default());
        let mut told = Told { app: App::Unknown, secrecy: Secrecy::CannotTell, over: false };
        talk.begins(1, 0);
        let first = &whole[..whole.len() - 1_900];
        talk.segment(Time(0), 1, 1, first, first.len() as u32, &mut told, &mut notes);
        talk.end(&mut told, &mut notes);
        assert_eq!(notes.said.len(), 1);
        assert!(notes.said[0].starts_with(XML));
    }
}
