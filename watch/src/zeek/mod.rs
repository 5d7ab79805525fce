//! Zeek's logs as a second source of the same observations.
//!
//! A site that already runs Zeek need not capture again: its logs of connections, names, TLS, HTTP
//! and DHCP say who talks to whom, and how much. They come in three dresses: tab-separated with
//! `#` headers (Zeek's own), one JSON object a line, and CSV with Zeek's field names in the first
//! row (how labelled data sets are published). All three become the same cells by field, and those
//! become one [`Row`]. Which it is, and which log, is told by content.
//!
//! Logs carry what strangers chose (names, agents, banners), so every text here is untrusted, and
//! a row that cannot be read is an error for that row alone.

mod cells;
mod json;
mod separated;

use std::{borrow::Cow, net::IpAddr};

use crate::{bytes::Malformed, link::Mac, time::Time};
pub use cells::LONGEST_LIST;
use cells::{Cells, Field, Fields};
use separated::Columns;

/// Longest line that is read, octets.
pub const LONGEST_LINE: usize = 1 << 20;

/// Which log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogPath {
    /// `conn.log`: connections.
    Conn,
    /// `dns.log`: questions and answers.
    Dns,
    /// `ssl.log`: TLS handshakes.
    Ssl,
    /// `http.log`: requests.
    Http,
    /// `dhcp.log`: leases.
    Dhcp,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Separated by tabs (or what `#separator` says), described by lines with `#`.
    Tsv,
    /// One JSON object on each line.
    Json,
    /// A row of field names, then rows with quoting.
    Csv,
}

/// One row, as far as the watcher uses it. What a log lacks, or says is unset, is `None`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Row<'a> {
    /// From `conn.log`.
    Conn(Conn<'a>),
    /// From `dns.log`.
    Dns(Dns<'a>),
    /// From `ssl.log`.
    Ssl(Ssl<'a>),
    /// From `http.log`.
    Http(Http<'a>),
    /// From `dhcp.log`.
    Dhcp(Dhcp<'a>),
}

/// An address and a port (for ICMP: type or code).
pub type End = (IpAddr, u16);

/// What carried a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP of either version.
    Icmp,
    /// Something else.
    Other,
}

/// A connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Conn<'a> {
    /// First packet.
    pub ts: Time,
    /// Microseconds from first to last packet, ≥ 0.
    pub duration: Option<i64>,
    /// Who opened it.
    pub orig: End,
    /// To whom.
    pub resp: End,
    /// What carried it.
    pub proto: Protocol,
    /// Protocol by content: `"dns"`, `"ssl"`, several with commas between.
    pub service: Option<Cow<'a, str>>,
    /// Payload octets of the originator.
    pub orig_bytes: Option<u64>,
    /// Payload octets of the responder.
    pub resp_bytes: Option<u64>,
    /// Packets of the originator.
    pub orig_pkts: Option<u64>,
    /// Packets of the responder.
    pub resp_pkts: Option<u64>,
    /// IP octets of the originator, headers included.
    pub orig_ip_bytes: Option<u64>,
    /// IP octets of the responder, headers included.
    pub resp_ip_bytes: Option<u64>,
    /// How it went: `"SF"`, `"S0"`, `"REJ"`.
    pub conn_state: Option<Cow<'a, str>>,
    /// What happened in order: `"ShADadFf"`.
    pub history: Option<Cow<'a, str>>,
    /// Whether the originator is local, where Zeek was told what is.
    pub local_orig: Option<bool>,
    /// Hardware address of the originator.
    pub orig_l2_addr: Option<Mac>,
    /// Hardware address of the responder.
    pub resp_l2_addr: Option<Mac>,
}

/// A DNS question with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Dns<'a> {
    /// When it was asked.
    pub ts: Time,
    /// Who asked.
    pub orig: End,
    /// Whom.
    pub resp: End,
    /// Name asked for.
    pub query: Option<Cow<'a, str>>,
    /// Type asked for, as a number.
    pub qtype: Option<u16>,
    /// Response code.
    pub rcode: Option<u16>,
    /// Data of the answers as text, at most [`LONGEST_LIST`].
    pub answers: Vec<Cow<'a, str>>,
    /// Times to live of the answers, microseconds.
    pub ttls: Vec<i64>,
}

/// A TLS handshake.
#[derive(Clone, Debug, PartialEq)]
pub struct Ssl<'a> {
    /// When it began.
    pub ts: Time,
    /// Client.
    pub orig: End,
    /// Server.
    pub resp: End,
    /// Version as Zeek names it: `"TLSv12"`.
    pub version: Option<Cow<'a, str>>,
    /// Name the client asked for.
    pub server_name: Option<Cow<'a, str>>,
    /// Whether it was completed.
    pub established: Option<bool>,
    /// JA3 fingerprint, where a package writes it.
    pub ja3: Option<Cow<'a, str>>,
    /// Application protocol the server chose: `"h2"`.
    pub next_protocol: Option<Cow<'a, str>>,
}

/// An HTTP request.
#[derive(Clone, Debug, PartialEq)]
pub struct Http<'a> {
    /// When it was made.
    pub ts: Time,
    /// Client.
    pub orig: End,
    /// Server.
    pub resp: End,
    /// `"GET"`.
    pub method: Option<Cow<'a, str>>,
    /// Host field.
    pub host: Option<Cow<'a, str>>,
    /// Target.
    pub uri: Option<Cow<'a, str>>,
    /// User-Agent field.
    pub user_agent: Option<Cow<'a, str>>,
    /// Status code of the response.
    pub status: Option<u16>,
}

/// A DHCP exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Dhcp<'a> {
    /// When it began.
    pub ts: Time,
    /// Address of the client while it asked.
    pub client_addr: Option<IpAddr>,
    /// Hardware address of the client.
    pub mac: Option<Mac>,
    /// Name the client gives itself.
    pub host_name: Option<Cow<'a, str>>,
    /// Full name the client gives itself.
    pub client_fqdn: Option<Cow<'a, str>>,
    /// Domain the server gave.
    pub domain: Option<Cow<'a, str>>,
    /// Address the client wished for.
    pub requested_addr: Option<IpAddr>,
    /// Address the server gave.
    pub assigned_addr: Option<IpAddr>,
    /// Address of the server that answered.
    pub server_addr: Option<IpAddr>,
    /// Messages in order: `"DISCOVER"`, `"OFFER"`.
    pub msg_types: Vec<Cow<'a, str>>,
}

/// Reads the lines of one log file.
#[derive(Clone, Debug)]
pub struct LogReader {
    format: Format,
    path: LogPath,
    /// Whether the present part of the file is a log that is read: files are concatenated.
    known: bool,
    /// For the separated formats.
    columns: Columns,
}

impl Row<'_> {
    /// Its time.
    #[must_use]
    pub const fn at(&self) -> Time {
        match self {
            Row::Conn(r) => r.ts,
            Row::Dns(r) => r.ts,
            Row::Ssl(r) => r.ts,
            Row::Http(r) => r.ts,
            Row::Dhcp(r) => r.ts,
        }
    }
}

impl LogReader {
    /// The kind as reports write it: `zeek-conn-tsv`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.kind() {
            (LogPath::Conn, Format::Tsv) => "zeek-conn-tsv",
            (LogPath::Conn, Format::Json) => "zeek-conn-json",
            (LogPath::Conn, Format::Csv) => "zeek-conn-csv",
            (LogPath::Dns, Format::Tsv) => "zeek-dns-tsv",
            (LogPath::Dns, Format::Json) => "zeek-dns-json",
            (LogPath::Dns, Format::Csv) => "zeek-dns-csv",
            (LogPath::Ssl, Format::Tsv) => "zeek-ssl-tsv",
            (LogPath::Ssl, Format::Json) => "zeek-ssl-json",
            (LogPath::Ssl, Format::Csv) => "zeek-ssl-csv",
            (LogPath::Http, Format::Tsv) => "zeek-http-tsv",
            (LogPath::Http, Format::Json) => "zeek-http-json",
            (LogPath::Http, Format::Csv) => "zeek-http-csv",
            (LogPath::Dhcp, Format::Tsv) => "zeek-dhcp-tsv",
            (LogPath::Dhcp, Format::Json) => "zeek-dhcp-json",
            (LogPath::Dhcp, Format::Csv) => "zeek-dhcp-csv",
        }
    }

    /// Recognises a log by its first octets (a few KiB, from the very start); `None` when it is
    /// none of those read here.
    #[must_use]
    pub fn new(first: &[u8]) -> Option<Self> {
        let first = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(first).trim_ascii_start();
        let make = |format, path, columns| Self { format, path, known: true, columns };
        match first.first()? {
            b'#' => {
                let mut columns = Columns::tsv();
                let mut path = None;
                for line in lines(first).take_while(|line| line.first() == Some(&b'#')) {
                    if let Some(named) = columns.header(line).ok()? {
                        path = Some(named);
                    }
                }
                let path = match path {
                    Some(named) => named?,
                    None => columns.fields().log()?,
                };
                Some(make(Format::Tsv, path, Columns::tsv()))
            }
            b'{' => Some(make(Format::Json, json::recognise(first)?, Columns::tsv())),
            _ => {
                let header = lines(first).next()?;
                let mut columns = Columns::csv(header)?;
                columns.names(header);
                Some(make(Format::Csv, columns.fields().log()?, Columns::csv(header)?))
            }
        }
    }

    /// Which log this is (where several are mixed: the first, or the present one) and how it is
    /// written.
    #[must_use]
    pub const fn kind(&self) -> (LogPath, Format) {
        (self.path, self.format)
    }

    /// Takes one line, from the first of the file on, with or without its end. `None` for headers,
    /// empty lines and rows of logs that are not read.
    ///
    /// # Errors
    /// [`Malformed`] names the field that cannot be read, in Zeek's own words, with its offset in
    /// the line. The next line can be read all the same.
    pub fn line<'a>(&mut self, line: &'a [u8]) -> Result<Option<Row<'a>>, Malformed> {
        if line.len() > LONGEST_LINE {
            return Err(Malformed { what: "line length", at: LONGEST_LINE });
        }
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        let line = trim_end(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        let mut cells = Cells::default();
        match self.format {
            Format::Tsv if line.first() == Some(&b'#') => {
                if let Some(named) = self.columns.header(line)? {
                    self.known = named.is_some();
                    self.path = named.unwrap_or(self.path);
                }
                return Ok(None);
            }
            Format::Csv if self.columns.is_header(line) => {
                self.columns.names(line);
                if let Some(path) = self.columns.fields().log() {
                    self.path = path;
                }
                return Ok(None);
            }
            _ if !self.known => return Ok(None),
            Format::Tsv => self.columns.tsv_row(line, &mut cells)?,
            Format::Csv => self.columns.csv_row(line, &mut cells)?,
            Format::Json => {
                json::row(line, &mut cells)?;
                match cells.text(Field::Path)?.as_deref().map(LogPath::named) {
                    Some(None) => return Ok(None),
                    Some(Some(path)) => self.path = path,
                    None => {}
                }
            }
        }
        row(self.path, &mut cells).map(Some)
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|c| *c == b'\n').map(trim_end)
}

/// Without the end of line. Not trimmed further: an empty last cell is a cell.
fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

impl LogPath {
    /// By the name that Zeek gives it.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "conn" => Self::Conn,
            "dns" => Self::Dns,
            "ssl" => Self::Ssl,
            "http" => Self::Http,
            "dhcp" => Self::Dhcp,
            _ => return None,
        })
    }
}

impl Fields {
    /// The log that has these fields.
    fn log(self) -> Option<LogPath> {
        let any = |fields: &[Field]| fields.iter().any(|f| self.has(*f));
        if !self.has(Field::Ts) {
            return None;
        }
        if any(&[Field::MsgTypes, Field::AssignedAddr]) {
            return Some(LogPath::Dhcp);
        }
        if !self.has(Field::OrigHost) || !self.has(Field::RespHost) {
            return None;
        }
        // The logs of mail, calls and QUIC have agents, targets and server names too.
        if self.has(Field::Foreign) {
            return None;
        }
        if any(&[Field::ConnState, Field::OrigPkts, Field::OrigIpBytes]) {
            Some(LogPath::Conn)
        } else if any(&[Field::Query, Field::Rejected, Field::Rcode, Field::Answers]) {
            // JSON leaves out what is unset: a row may have no name.
            Some(LogPath::Dns)
        } else if any(&[Field::UserAgent, Field::StatusCode, Field::Uri]) {
            Some(LogPath::Http)
        } else if any(&[Field::ServerName, Field::Established, Field::NextProtocol]) {
            Some(LogPath::Ssl)
        } else {
            None
        }
    }
}

/// Makes a row of its cells.
fn row<'a>(path: LogPath, cells: &mut Cells<'a>) -> Result<Row<'a>, Malformed> {
    let ts = cells.time(Field::Ts)?;
    let ts = cells.needed(ts, Field::Ts)?;
    match path {
        LogPath::Conn => conn(ts, cells).map(Row::Conn),
        LogPath::Dns => dns(ts, cells).map(Row::Dns),
        LogPath::Ssl => ssl(ts, cells).map(Row::Ssl),
        LogPath::Http => http(ts, cells).map(Row::Http),
        LogPath::Dhcp => dhcp(ts, cells).map(Row::Dhcp),
    }
}

fn conn<'a>(ts: Time, cells: &mut Cells<'a>) -> Result<Conn<'a>, Malformed> {
    let (orig, resp) = ends(cells)?;
    let proto = cells.text(Field::Proto)?;
    Ok(Conn {
        ts,
        duration: cells.interval(Field::Duration)?,
        orig,
        resp,
        proto: match cells.needed(proto, Field::Proto)?.as_ref() {
            "tcp" => Protocol::Tcp,
            "udp" => Protocol::Udp,
            "icmp" => Protocol::Icmp,
            _ => Protocol::Other,
        },
        service: cells.text(Field::Service)?,
        orig_bytes: cells.count(Field::OrigBytes)?,
        resp_bytes: cells.count(Field::RespBytes)?,
        orig_pkts: cells.count(Field::OrigPkts)?,
        resp_pkts: cells.count(Field::RespPkts)?,
        orig_ip_bytes: cells.count(Field::OrigIpBytes)?,
        resp_ip_bytes: cells.count(Field::RespIpBytes)?,
        conn_state: cells.text(Field::ConnState)?,
        history: cells.text(Field::History)?,
        local_orig: cells.flag(Field::LocalOrig)?,
        orig_l2_addr: cells.mac(Field::OrigL2Addr)?,
        resp_l2_addr: cells.mac(Field::RespL2Addr)?,
    })
}

fn dns<'a>(ts: Time, cells: &mut Cells<'a>) -> Result<Dns<'a>, Malformed> {
    let (orig, resp) = ends(cells)?;
    Ok(Dns {
        ts,
        orig,
        resp,
        query: cells.text(Field::Query)?,
        qtype: cells.small(Field::Qtype)?,
        rcode: cells.small(Field::Rcode)?,
        answers: cells.texts(Field::Answers)?,
        ttls: cells.intervals(Field::Ttls)?,
    })
}

fn ssl<'a>(ts: Time, cells: &mut Cells<'a>) -> Result<Ssl<'a>, Malformed> {
    let (orig, resp) = ends(cells)?;
    Ok(Ssl {
        ts,
        orig,
        resp,
        version: cells.text(Field::Version)?,
        server_name: cells.text(Field::ServerName)?,
        established: cells.flag(Field::Established)?,
        ja3: cells.text(Field::Ja3)?,
        next_protocol: cells.text(Field::NextProtocol)?,
    })
}

fn http<'a>(ts: Time, cells: &mut Cells<'a>) -> Result<Http<'a>, Malformed> {
    let (orig, resp) = ends(cells)?;
    Ok(Http {
        ts,
        orig,
        resp,
        method: cells.text(Field::Method)?,
        host: cells.text(Field::Host)?,
        uri: cells.text(Field::Uri)?,
        user_agent: cells.text(Field::UserAgent)?,
        status: cells.small(Field::StatusCode)?,
    })
}

fn dhcp<'a>(ts: Time, cells: &mut Cells<'a>) -> Result<Dhcp<'a>, Malformed> {
    Ok(Dhcp {
        ts,
        client_addr: cells.ip(Field::ClientAddr)?,
        mac: cells.mac(Field::Mac)?,
        host_name: cells.text(Field::HostName)?,
        client_fqdn: cells.text(Field::ClientFqdn)?,
        domain: cells.text(Field::Domain)?,
        requested_addr: cells.ip(Field::RequestedAddr)?,
        assigned_addr: cells.ip(Field::AssignedAddr)?,
        server_addr: cells.ip(Field::ServerAddr)?,
        msg_types: cells.texts(Field::MsgTypes)?,
    })
}

/// Who opened the connection and to whom.
fn ends(cells: &mut Cells<'_>) -> Result<(End, End), Malformed> {
    let mut end = |host, port| {
        let address = cells.ip(host)?;
        let address = cells.needed(address, host)?;
        let number = cells.small(port)?;
        Ok((address, cells.needed(number, port)?))
    };
    let orig = end(Field::OrigHost, Field::OrigPort)?;
    Ok((orig, end(Field::RespHost, Field::RespPort)?))
}

#[cfg(test)]
mod tests;
