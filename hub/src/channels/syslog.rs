//! Lines for a log server: RFC 5424, one line a message, over UDP (RFC 5426) or over TCP with the length before each
//! line (RFC 6587 §3.4.1). UDP tells nobody whether a line came; TCP tells that it left.

use std::{
    fmt::Write as _,
    io::Write as _,
    net::{TcpStream, UdpSocket},
};

use super::{Notice, PATIENCE, settings::Syslog, short};
use crate::outside;

/// Octets of a line: what every receiver should take (RFC 5424 §6.1).
const LONGEST: usize = 2_048;
/// The facility "log audit".
const FACILITY: u8 = 13;
/// For structured data: the number that documents may use (RFC 5612).
const NUMBER: u32 = 32_473;

fn severity(level: &str) -> u8 {
    match level {
        "act" => 1,
        "look" => 4,
        "note" => 5,
        _ => 6,
    }
}

/// A value of structured data (RFC 5424 §6.3.3).
fn value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\\' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn line(host: &str, notice: &Notice, id: &str, level: &str, text: &str, proof: &str) -> String {
    let pri = FACILITY * 8 + severity(level);
    let mut line = String::new();
    // Six digits behind the second, as many as RFC 5424 §6.2.3 allows.
    let at = notice.at.to_string();
    // Writing to a text does not fail.
    let _ = write!(
        line,
        "<{pri}>1 {at} {host} gardien - {} [gardien@{NUMBER} notice=\"{}\" message=\"{}\" \
         level=\"{}\" proof=\"{}\"] \u{feff}{}",
        notice.why,
        notice.id,
        value(id),
        value(level),
        value(proof),
        text.replace(['\n', '\r'], " "),
    );
    let mut end = line.len().min(LONGEST);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.truncate(end);
    line
}

pub(super) fn send(s: &Syslog, notice: &Notice) -> Result<(), String> {
    // Where there is none, RFC 5424 §6.2.4 knows a dash.
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host: String = host.chars().filter(char::is_ascii_graphic).take(255).collect();
    let host = if host.is_empty() { "-".to_owned() } else { host };
    let mut lines: Vec<String> = notice
        .items
        .iter()
        .map(|i| {
            let proof = i.evidence.first().map(String::as_str).unwrap_or_default();
            let id = i.message.to_string();
            line(&host, notice, &id, &i.level, &i.sentences.join(" "), proof)
        })
        .collect();
    if lines.is_empty() {
        lines.push(line(&host, notice, "", "note", &notice.subject, ""));
    }
    let found = outside::reachable(&s.host, s.port, s.inside)?;
    let address = found.first().ok_or("the name leads nowhere")?;
    if s.transport == "udp" {
        let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(any).map_err(|e| short(e, None))?;
        for line in &lines {
            socket.send_to(line.as_bytes(), address).map_err(|e| short(e, None))?;
        }
        return Ok(());
    }
    let mut stream = TcpStream::connect_timeout(address, PATIENCE).map_err(|e| short(e, None))?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(|e| short(e, None))?;
    for line in &lines {
        let framed = format!("{} {line}", line.len());
        stream.write_all(framed.as_bytes()).map_err(|e| short(e, None))?;
    }
    stream.shutdown(std::net::Shutdown::Write).map_err(|e| short(e, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_cannot_end_a_field() {
        assert_eq!(value(r#"a"b\c]"#), r#"a\"b\\c\]"#);
    }
}
