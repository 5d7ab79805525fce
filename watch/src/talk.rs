//! A TCP connection read in order, both directions, and what it says.
//!
//! The protocol is told by the first octets of either side, never by the port. Where nothing is
//! recognised, the beginnings of later segments are still looked at: TLS may begin after STARTTLS or
//! a proxy's CONNECT, a request after a hole in the capture. What is heard goes to a [`Listener`];
//! buffers hold only an unfinished head or handshake, at most [`MOST_BUFFER`] octets a side.

use crate::{
    app::{App, Secrecy},
    bytes::Bytes,
    stream::{Direction, Piece},
    time::Time,
    wire::{dns, http, modbus, telnet},
};

/// Octets that one side may hold for an unfinished head, message or handshake.
pub(crate) const MOST_BUFFER: usize = 72 << 10;
/// Octets of a buffer that is kept for the next connection.
const MOST_KEPT: usize = 2 << 10;
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
    /// The body of a request that has a SOAP action or is a form, where it came with its head.
    RequestBody(http::Head<'a>, &'a [u8]),
    /// A response's head.
    Response(http::Head<'a>),
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

#[derive(Debug, Default)]
struct Side {
    buffer: Vec<u8>,
    /// Handshake octets gathered from records.
    handshake: Vec<u8>,
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
    } else if telnet::Telnet::parse(data).is_ok() {
        say(App::Telnet, Secrecy::No);
        listener.heard(end, Heard::Banner(data));
    } else {
        listener.heard(end, Heard::First(data));
    }
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
    side.handshake = Vec::new();
    if side.mode != Mode::Over {
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
                let body = rest.get(head.length..).unwrap_or_default();
                at += head.length;
                side.mode = after_head(&head, request);
                if request && head.has_version() {
                    listener.heard(end, Heard::Request(head));
                    let [action, kind] = head.fields([b"soapaction", b"content-type"]);
                    let form = kind.is_some_and(|k| k.starts_with(b"application/x-www-form-"));
                    if action.is_some() || form && !body.is_empty() {
                        listener.heard(end, Heard::RequestBody(head, body));
                    }
                } else if !request {
                    listener.heard(end, Heard::Response(head));
                }
            }
            Mode::Lost | Mode::Over => return data.len(),
        }
    }
    at
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
