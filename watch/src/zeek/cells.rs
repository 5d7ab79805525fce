//! One row as cells by field, whatever its format was.

use std::{borrow::Cow, net::IpAddr};

use crate::{
    bytes::Malformed,
    link::Mac,
    time::{SECOND, Time},
};

/// Longest list (answers, times to live, messages) that is kept; what is beyond is left out. The
/// most answers that fit a DNS message of 64 KiB are about as many.
pub const LONGEST_LIST: usize = 4_096;

macro_rules! fields {
    ($($name:ident $(= $text:literal)+;)+) => {
        /// A field that is read, of any log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Field { $($name,)+ }

        impl Field {
            /// How many there are.
            const COUNT: usize = [$(Self::$name),+].len();

            /// By the name that Zeek gives it (or gave it once).
            pub(super) fn named(name: &str) -> Option<Self> {
                Some(match name {
                    $($($text)|+ => Self::$name,)+
                    _ => return None,
                })
            }

            /// The name in Zeek's logs.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$name => first(&[$($text),+]),)+ }
            }
        }
    };
}

const fn first(names: &[&'static str]) -> &'static str {
    match names {
        [name, ..] => name,
        [] => "",
    }
}

fields! {
    Path = "_path";
    Ts = "ts";
    OrigHost = "id.orig_h" = "id_orig_h";
    OrigPort = "id.orig_p" = "id_orig_p";
    RespHost = "id.resp_h" = "id_resp_h";
    RespPort = "id.resp_p" = "id_resp_p";
    Proto = "proto";
    Service = "service";
    Duration = "duration";
    OrigBytes = "orig_bytes";
    RespBytes = "resp_bytes";
    OrigPkts = "orig_pkts";
    RespPkts = "resp_pkts";
    OrigIpBytes = "orig_ip_bytes";
    RespIpBytes = "resp_ip_bytes";
    ConnState = "conn_state";
    History = "history";
    LocalOrig = "local_orig";
    OrigL2Addr = "orig_l2_addr";
    RespL2Addr = "resp_l2_addr";
    Query = "query";
    Qtype = "qtype";
    Rcode = "rcode";
    Answers = "answers";
    Ttls = "TTLs";
    Version = "version";
    ServerName = "server_name";
    Established = "established";
    Ja3 = "ja3";
    NextProtocol = "next_protocol";
    Method = "method";
    Host = "host";
    Uri = "uri";
    UserAgent = "user_agent";
    StatusCode = "status_code";
    ClientAddr = "client_addr";
    Mac = "mac";
    HostName = "host_name";
    ClientFqdn = "client_fqdn";
    Domain = "domain";
    RequestedAddr = "requested_addr";
    AssignedAddr = "assigned_addr" = "assigned_ip";
    ServerAddr = "server_addr";
    MsgTypes = "msg_types";
    // What follows is for telling logs from each other only.
    Rejected = "rejected";
    Foreign = "helo" = "call_id" = "client_initial_dcid";
}

impl Field {
    /// Whether its cells hold lists.
    pub(super) const fn is_list(self) -> bool {
        matches!(self, Self::Answers | Self::Ttls | Self::MsgTypes)
    }
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fields(u64);

impl Fields {
    pub(super) const fn add(&mut self, field: Field) {
        self.0 |= 1 << field as u32;
    }

    pub(super) const fn has(self, field: Field) -> bool {
        self.0 >> field as u32 & 1 == 1
    }
}

// A set is one word.
const _: () = assert!(Field::COUNT <= 64);

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cell<'a> {
    #[default]
    Absent,
    Text(Cow<'a, str>),
    Whole(u64),
    Real(f64),
    Flag(bool),
    /// At most [`LONGEST_LIST`], and none of them lists.
    List(Vec<Self>),
}

/// The cells of a row, each with its offset in the line.
#[derive(Debug)]
pub(super) struct Cells<'a>([(Cell<'a>, usize); Field::COUNT]);

impl Default for Cells<'_> {
    fn default() -> Self {
        Self([const { (Cell::Absent, 0) }; Field::COUNT])
    }
}

impl<'a> Cells<'a> {
    pub(super) fn put(&mut self, field: Field, cell: Cell<'a>, at: usize) {
        if let Some(slot) = self.0.get_mut(field as usize) {
            *slot = (cell, at);
        }
    }

    pub(super) fn malformed(&self, field: Field) -> Malformed {
        Malformed { what: field.name(), at: self.0.get(field as usize).map_or(0, |slot| slot.1) }
    }

    /// The value, or an error when the field is absent that every row of the log must have.
    pub(super) fn needed<T>(&self, value: Option<T>, field: Field) -> Result<T, Malformed> {
        value.ok_or_else(|| self.malformed(field))
    }

    pub(super) fn text(&mut self, field: Field) -> Result<Option<Cow<'a, str>>, Malformed> {
        self.read(field, |cell| match cell {
            Cell::Text(text) => Some(text),
            _ => None,
        })
    }

    pub(super) fn time(&mut self, field: Field) -> Result<Option<Time>, Malformed> {
        self.read(field, |cell| match cell {
            Cell::Text(text) => Time::parse(&text).or_else(|| micros(text.parse().ok()?).map(Time)),
            // Zeek's JSON may have milliseconds; as seconds they would lie in the year 5138 or later.
            Cell::Whole(n) if n >= 100_000_000_000 => {
                i64::try_from(n).ok()?.checked_mul(SECOND / 1_000).map(Time)
            }
            Cell::Whole(n) => i64::try_from(n).ok()?.checked_mul(SECOND).map(Time),
            Cell::Real(n) => micros(n).map(Time),
            _ => None,
        })
    }

    /// Microseconds, never negative.
    pub(super) fn interval(&mut self, field: Field) -> Result<Option<i64>, Malformed> {
        self.read(field, interval)
    }

    pub(super) fn count(&mut self, field: Field) -> Result<Option<u64>, Malformed> {
        self.read(field, count)
    }

    /// A number of 16 bits: a port, a type, a code.
    pub(super) fn small(&mut self, field: Field) -> Result<Option<u16>, Malformed> {
        self.read(field, |cell| count(cell)?.try_into().ok())
    }

    pub(super) fn flag(&mut self, field: Field) -> Result<Option<bool>, Malformed> {
        self.read(field, |cell| match cell {
            Cell::Flag(flag) => Some(flag),
            Cell::Text(text) => match text.as_ref() {
                "T" | "true" | "True" | "1" => Some(true),
                "F" | "false" | "False" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    pub(super) fn ip(&mut self, field: Field) -> Result<Option<IpAddr>, Malformed> {
        self.read(field, |cell| match cell {
            Cell::Text(text) => text.parse().ok(),
            _ => None,
        })
    }

    pub(super) fn mac(&mut self, field: Field) -> Result<Option<Mac>, Malformed> {
        self.read(field, |cell| match cell {
            Cell::Text(text) => Mac::parse(&text),
            _ => None,
        })
    }

    /// A list of texts; unset members are left out.
    pub(super) fn texts(&mut self, field: Field) -> Result<Vec<Cow<'a, str>>, Malformed> {
        self.list(field, |cell| match cell {
            Cell::Text(text) => Some(text),
            _ => None,
        })
    }

    /// A list of microseconds; unset members are left out.
    pub(super) fn intervals(&mut self, field: Field) -> Result<Vec<i64>, Malformed> {
        self.list(field, interval)
    }

    fn read<T>(
        &mut self,
        field: Field,
        as_value: impl FnOnce(Cell<'a>) -> Option<T>,
    ) -> Result<Option<T>, Malformed> {
        match self.take(field) {
            Cell::Absent => Ok(None),
            cell => as_value(cell).map(Some).ok_or_else(|| self.malformed(field)),
        }
    }

    fn list<T>(
        &mut self,
        field: Field,
        as_value: impl Fn(Cell<'a>) -> Option<T>,
    ) -> Result<Vec<T>, Malformed> {
        match self.take(field) {
            Cell::Absent => Ok(Vec::new()),
            Cell::List(cells) => cells
                .into_iter()
                .filter(|cell| *cell != Cell::Absent)
                .map(as_value)
                .collect::<Option<_>>()
                .ok_or_else(|| self.malformed(field)),
            _ => Err(self.malformed(field)),
        }
    }

    fn take(&mut self, field: Field) -> Cell<'a> {
        self.0.get_mut(field as usize).map(|slot| core::mem::take(&mut slot.0)).unwrap_or_default()
    }
}

fn interval(cell: Cell<'_>) -> Option<i64> {
    let seconds = match cell {
        Cell::Text(text) => text.parse().ok()?,
        Cell::Whole(n) => n as f64,
        Cell::Real(n) => n,
        _ => return None,
    };
    micros(seconds).filter(|us| *us >= 0)
}

fn count(cell: Cell<'_>) -> Option<u64> {
    match cell {
        Cell::Whole(n) => Some(n),
        // Tables pass through tools that make every number with a gap in its column a real one.
        Cell::Text(text) => text.strip_suffix(".0").unwrap_or(&text).parse().ok(),
        Cell::Real(n) if (0.0..9e15).contains(&n) && n.fract() == 0.0 => Some(n as u64),
        _ => None,
    }
}

/// Microseconds of seconds, where they are finite and within some 30,000 years.
fn micros(seconds: f64) -> Option<i64> {
    (seconds.abs() < 1e12).then(|| (seconds * SECOND as f64).round() as i64)
}
