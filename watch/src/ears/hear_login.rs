//! Logins that are typed in clear: over telnet, or with `USER` and `PASS` as FTP and mail have them.
//!
//! A session comes in pieces of one character or of many lines, from both sides. Kept of it are the line
//! being typed and the end of what the other side wrote last ([`Typing`], a few hundred octets); a
//! password lives only until it is masked and compared with the publicly known ones.

use crate::{
    account::NONE,
    ears::{Ears, Listen},
    flow::Flow,
    rules::{
        default_login::Login,
        login_loop::{Service, Session},
        secret_in_clear::Secret,
    },
    wire::telnet::{Prompt, Telnet},
};

/// Octets of a typed line and of what was written last.
const MOST_LINE: usize = 64;

/// A login being typed.
#[derive(Debug, Default)]
pub(crate) struct Typing {
    line: Vec<u8>,
    written: Vec<u8>,
    asked: Option<Prompt>,
    user: Vec<u8>,
    /// A password was sent and not answered yet; it is one of the publicly known.
    sent: Option<Vec<u8>>,
    /// How the other side speaks: text at a prompt, or lines with a code.
    lines: bool,
    mail: bool,
    begun: bool,
}

impl Typing {
    /// Makes it as good as new; buffers stay.
    pub(crate) fn reset(&mut self) {
        self.line.clear();
        self.written.clear();
        self.user.clear();
        (self.asked, self.sent) = (None, None);
        (self.lines, self.mail, self.begun) = (false, false, false);
    }

    /// Adds what the asked side wrote; says whether a password was let in or not, where that shows.
    fn writes(&mut self, data: &[u8]) -> Option<bool> {
        if !self.begun {
            self.begun = true;
            self.lines = data.starts_with(b"220") || data.starts_with(b"+OK");
            self.mail = data.starts_with(b"+OK");
        }
        if self.lines {
            let is = |codes: &[&[u8]]| codes.iter().any(|c| data.starts_with(c));
            return match () {
                () if is(&[b"230", b"+OK"]) => Some(true),
                () if is(&[b"530", b"-ERR"]) => Some(false),
                () => None,
            };
        }
        let Ok(telnet) = Telnet::in_session(data) else { return None };
        for octet in telnet.text() {
            if self.written.len() >= MOST_LINE {
                self.written.drain(..MOST_LINE / 2);
            }
            self.written.push(octet.to_ascii_lowercase());
        }
        let end = self.written.trim_ascii_end();
        let refused = [&b"incorrect"[..], b"denied", b"fail", b"invalid", b"wrong"];
        let refused = refused.iter().any(|w| memchr::memmem::find(end, w).is_some());
        let prompt = Telnet::in_session(&self.written).ok().and_then(|t| t.prompt);
        let shell = matches!(end.last(), Some(b'#' | b'$' | b'>')) && prompt.is_none();
        if prompt.is_some() {
            self.asked = prompt;
            self.line.clear();
        }
        match (refused || prompt.is_some(), shell) {
            (true, _) => Some(false),
            (false, true) => Some(true),
            _ => None,
        }
    }

    /// Adds what the asking side typed; returns the password that a finished line is.
    fn types(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        let mut password = None;
        let text: Vec<u8> = match Telnet::in_session(data) {
            Ok(telnet) => telnet.text().collect(),
            Err(_) => return None,
        };
        for octet in text {
            match octet {
                b'\r' | b'\n' | 0 => {
                    let line = core::mem::take(&mut self.line);
                    // A line end may be two octets; an empty password is not told from the second.
                    if !line.is_empty() {
                        password = self.line(line).or(password);
                    }
                }
                8 | 127 => {
                    self.line.pop();
                }
                _ if self.line.len() < MOST_LINE => self.line.push(octet),
                _ => {}
            }
        }
        password
    }

    fn line(&mut self, line: Vec<u8>) -> Option<Vec<u8>> {
        self.written.clear();
        if line.get(..5).is_some_and(|w| w.eq_ignore_ascii_case(b"USER ")) {
            self.user = line.get(5..)?.trim_ascii().to_vec();
            self.lines = true;
            return None;
        }
        if self.lines {
            let word = line.get(..5).filter(|w| w.eq_ignore_ascii_case(b"PASS "));
            return word.and_then(|_| line.get(5..)).map(|w| w.trim_ascii().to_vec());
        }
        match self.asked.take()? {
            Prompt::Login => {
                self.user = line;
                // Some ask for the password with a word that is not known here.
                self.asked = Some(Prompt::Password);
                None
            }
            Prompt::Password => Some(line),
        }
    }

    const fn kind(&self) -> &'static str {
        match (self.lines, self.mail) {
            (true, true) => "mail-password",
            (true, false) => "ftp-password",
            _ => "telnet-password",
        }
    }
}

impl Listen<'_> {
    /// The connection is one in which somebody may log in.
    pub(super) fn login_begins(&mut self, service: Service) {
        for (session, end) in sessions(self.flow, service) {
            let about = self.ears.about(self.flow, end);
            self.ears.rules.login_begins(&session, &about, self.at);
        }
    }

    /// A piece of a session of text.
    pub(super) fn typed(&mut self, end: usize, data: &[u8]) {
        let Some(request) = self.request.as_mut() else { return };
        let typing = &mut request.login;
        let opener = usize::from(self.flow.opener);
        if end != opener {
            let answer = typing.writes(data);
            if let (Some(accepted), Some(password)) =
                (answer, typing.sent.take_if(|_| answer.is_some()))
            {
                let user = typing.user.clone();
                self.logged_in(&user, &password, Some(accepted));
            }
            return;
        }
        let Some(password) = typing.types(data) else { return };
        let (kind, user) = (typing.kind(), typing.user.clone());
        // The first password's answer is not waited for where a second one comes.
        typing.sent = Some(password.clone());
        // Who logs in to nobody in particular over FTP gives a word that is no secret.
        let public = matches!(user.to_ascii_lowercase().as_slice(), b"anonymous" | b"ftp");
        if kind == "telnet-password" {
            for (session, _) in sessions(self.flow, Service::Telnet) {
                self.ears.rules.login_tried(&session);
            }
            let asked = self.ears.about(self.flow, 1 - opener);
            if asked.outside {
                self.logged_in(&user, &password, None);
            }
        }
        if !public {
            let secret = Secret::new(kind, &password);
            let (near, to) = (self.near(), self.about());
            self.ears.rules.secret_shown(near, &to, &secret, self.at);
        }
    }

    fn logged_in(&mut self, user: &[u8], password: &[u8], accepted: Option<bool>) {
        let opener = usize::from(self.flow.opener);
        let lines = self.request.as_ref().is_some_and(|r| r.login.lines);
        let service = if lines { "ftp" } else { "telnet" };
        let login = Login { user, password, service, accepted };
        let ends = [opener, 1 - opener];
        let [asker, asked] = ends.map(|end| self.ears.about(self.flow, end));
        let hosts = self.hosts(opener);
        self.ears.rules.logged_in(hosts, [&asker, &asked], &login, self.at);
    }
}

impl Ears {
    /// A connection ended in which somebody may have logged in.
    pub(super) fn login_ends(&mut self, flow: &Flow) {
        let service = if flow.app == crate::app::App::Ssh { Service::Ssh } else { Service::Telnet };
        if !flow.is_over() {
            return;
        }
        for (session, end) in sessions(flow, service) {
            let about = self.about(flow, end);
            self.rules.login_ends(&session, &about, [flow.first, flow.last], flow.octets);
        }
    }
}

/// The session from both sides, as far as they are of this site, with the end that the other is.
fn sessions(flow: &Flow, service: Service) -> impl Iterator<Item = (Session, usize)> {
    let opener = usize::from(flow.opener);
    let (hosts, addresses, ports) = (flow.hosts, flow.key.ends, flow.key.ports);
    [opener, 1 - opener].into_iter().filter_map(move |end| {
        let other = 1 - end;
        let host = hosts.get(end).copied().filter(|h| *h != NONE)?;
        let party = *addresses.get(other)?;
        let ports = [*ports.get(end)?, *ports.get(other)?];
        let inwards = end != opener;
        Some((Session { host, party, ports, inwards, service }, other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worms_login_is_read_whether_typed_or_sent() {
        for pieces in [vec![&b"root\r\n"[..]], vec![b"r", b"o", b"ot", b"\r\0"]] {
            let mut t = Typing::default();
            assert_eq!(t.writes(b"\xff\xfd\x01\xff\xfb\x03\r\nlamp lo"), None);
            t.writes(b"gin: ");
            for piece in pieces {
                assert_eq!(t.types(piece), None);
                t.writes(piece);
            }
            t.writes(b"\r\nPassword: ");
            assert_eq!(t.types(b"xc3511\r\n"), Some(b"xc3511".to_vec()));
            assert_eq!(t.user, b"root");
            assert_eq!(t.writes(b"\r\nLogin incorrect\r\nlamp login: "), Some(false));
            t.types(b"root\r\n");
            t.writes(b"Password: ");
            assert_eq!(t.types(b"admin\r\n"), Some(b"admin".to_vec()));
            assert_eq!(t.writes(b"\r\nWelcome\r\n# "), Some(true));
            assert_eq!(t.types(b"cat /proc/mounts\r\n"), None, "work is no password");
        }
    }

    #[test]
    fn ftp_and_mail_are_told_apart_by_their_greeting() {
        let mut t = Typing::default();
        t.writes(b"220 ftp.example ready\r\n");
        assert_eq!(t.types(b"USER anna\r\n"), None);
        t.writes(b"331 Password required\r\n");
        assert_eq!(t.types(b"PASS lampe\r\n"), Some(b"lampe".to_vec()));
        assert_eq!((t.kind(), t.writes(b"230 Logged in\r\n")), ("ftp-password", Some(true)));
        t.reset();
        t.writes(b"+OK pop ready\r\n");
        assert_eq!(t.types(b"USER anna\r\nPASS lampe\r\n"), Some(b"lampe".to_vec()));
        assert_eq!(t.kind(), "mail-password");
    }

    #[test]
    fn talk_without_a_question_holds_no_password() {
        let mut t = Typing::default();
        t.writes(b"\xff\xfb\x01Welcome\r\n$ ");
        assert_eq!(t.types(b"password\r\nls\r\n"), None);
        t.writes(&[b'x'; 10_000]);
        assert!(t.types(&[b'y'; 10_000]).is_none());
        assert!(t.line.len() <= MOST_LINE && t.written.len() <= MOST_LINE);
    }
}
