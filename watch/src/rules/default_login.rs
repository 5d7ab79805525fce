//! A login with a password that everybody knows (`default-login`).
//!
//! **What it waits for.** A name and a password in clear, over telnet, FTP or HTTP Basic, that stand together
//! in the table of [`passwords`](crate::knowledge::passwords). Two ways: *in*, somebody logs in to a thing
//! of this site so, and it lets him in; *out*, a thing of this site tries such a pair elsewhere.
//!
//! **Why harmless things do not do it.** The pair was chosen by a maker and printed in a manual: whoever
//! logs in with it shows that it was never changed. Nothing sends such a pair to a host on the
//! Internet by design: that is how worms spread, so outwards over telnet, and inwards from outside where
//! it was accepted, is *act*; the record shows the very words. From inside the site it is *look*: mostly
//! the owner's own phone, and the password wants changing.
//!
//! **What it cannot tell.** Passwords inside encryption; pairs that are not in the list; whether HTTP
//! accepted it where the answer is not in the capture (then nothing is said). Who logs in.
//!
//! **Bounds.** It keeps nothing but the name typed last in each connection that is read.

use crate::{
    finding::{Fact, Level},
    knowledge::passwords::is_known,
    rules::{
        Rules,
        said::{About, masked},
    },
    time::Time,
    untrusted::Untrusted,
};

/// Harmless explanations: the owner or an installer at work, somebody who checks the site's safety, a
/// trap that is laid out for intruders on purpose.
pub(crate) const PERHAPS: &[&str] = &["owner", "installer", "security-check", "honeypot"];

/// A login that was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Login<'a> {
    pub(crate) user: &'a [u8],
    pub(crate) password: &'a [u8],
    /// `telnet`, `ftp` or `http`.
    pub(crate) service: &'static str,
    /// Whether it was let in, where that shows.
    pub(crate) accepted: Option<bool>,
}

impl Rules {
    /// Somebody logged in; `from` and `to` are the hosts of both sides.
    pub(crate) fn logged_in(
        &mut self,
        [from, to]: [u32; 2],
        [asker, asked]: [&About; 2],
        login: &Login<'_>,
        at: Time,
    ) {
        if !is_known(login.user, login.password) {
            return;
        }
        let inwards = login.accepted == Some(true) && !asked.outside;
        let outwards = asked.outside || (login.accepted != Some(true) && login.service == "telnet");
        let telnet = login.service == "telnet";
        if inwards {
            let level = if asker.outside { Level::Act } else { Level::Look };
            self.default_login(to, asker, level, "in", login, at);
        }
        if outwards && !asker.outside {
            let level = if asked.outside && telnet { Level::Act } else { Level::Look };
            self.default_login(from, asked, level, "out", login, at);
        }
    }

    fn default_login(
        &mut self,
        host: u32,
        about: &About,
        level: Level,
        direction: &'static str,
        login: &Login<'_>,
        at: Time,
    ) {
        let proof = self.proof(at, "password");
        let Some(f) = self.raise(host, "default-login", level, &about.text, at) else { return };
        f.level = f.level.max(level);
        f.names = about.names;
        f.perhaps = PERHAPS.to_vec();
        f.facts.insert("direction", Fact::Word(direction));
        f.facts.insert("service", Fact::Word(login.service));
        let accepted = match login.accepted {
            Some(true) => "yes",
            Some(false) => "no",
            None => "cannot-tell",
        };
        f.facts.insert("accepted", Fact::Word(accepted));
        f.facts.insert("user", Fact::Text(Untrusted::from_bytes(login.user)));
        f.facts.insert("shown", Fact::Text(Untrusted::new(&masked(login.password))));
        f.add(proof);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSIDE: About =
        About { text: String::new(), outside: false, names: crate::finding::Names::None };

    fn login(password: &[u8], accepted: Option<bool>) -> Login<'_> {
        Login { user: b"root", password, service: "telnet", accepted }
    }

    fn outside() -> About {
        About { text: "203.0.113.9".into(), outside: true, ..INSIDE }
    }

    #[test]
    fn a_worms_password_sent_outwards_is_to_be_acted_on() {
        let mut rules = Rules::new(7);
        rules.logged_in([1, 0], [&INSIDE, &outside()], &login(b"xc3511", None), Time(5));
        let f = rules.of(1).next().expect("a finding");
        assert_eq!((f.rule, f.level), ("default-login", Level::Act));
        assert_eq!(f.facts["shown"], Fact::Text(Untrusted::new("x*****")));
        assert!(!format!("{f:?}").contains("xc3511"), "the password is not shown");
    }

    #[test]
    fn let_in_from_outside_is_worse_than_the_owner() {
        for (asker, level) in [(outside(), Level::Act), (INSIDE, Level::Look)] {
            let mut rules = Rules::new(7);
            rules.logged_in([0, 2], [&asker, &INSIDE], &login(b"admin", Some(true)), Time(5));
            assert_eq!(rules.of(2).next().map(|f| f.level), Some(level));
        }
    }

    #[test]
    fn a_password_of_ones_own_says_nothing() {
        let mut rules = Rules::new(7);
        let good = login(b"kitchen-Lamp-7", Some(true));
        rules.logged_in([1, 2], [&INSIDE, &INSIDE], &good, Time(5));
        rules.logged_in([0, 2], [&outside(), &INSIDE], &login(b"admin", Some(false)), Time(5));
        assert_eq!(rules.of(1).count() + rules.of(2).count(), 0);
    }
}
