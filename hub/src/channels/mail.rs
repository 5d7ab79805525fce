//! E-mail over SMTP (RFC 5321), encrypted unless the server is within the site and it was said that this is meant.
//! Plain text. The identity of a mail is that of its notice, so that a second copy is seen to be one.

use lettre::{
    Message, SmtpTransport, Transport as _,
    message::{Mailbox, header},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use super::{Notice, PATIENCE, settings::Mail, short};
use crate::outside;

fn message(s: &Mail, notice: &Notice) -> Result<Message, String> {
    let mailbox = |text: &String| {
        text.parse().map(|a| Mailbox::new(None, a)).map_err(|_| "an address cannot be".to_owned())
    };
    let mut from = mailbox(&s.from)?;
    from.name = Some("gardien".to_owned());
    let mut builder = Message::builder()
        .from(from)
        .subject(&notice.subject)
        .message_id(Some(format!("<{}@gardien.invalid>", notice.id)))
        .header(header::ContentType::TEXT_PLAIN);
    for to in &s.to {
        builder = builder.to(mailbox(to)?);
    }
    let text = if notice.items.is_empty() { notice.subject.clone() } else { notice.text() };
    builder.body(text).map_err(|e| short(e, None))
}

pub(super) fn send(s: &Mail, secret: Option<&str>, notice: &Notice) -> Result<(), String> {
    let mail = message(s, notice)?;
    let found = outside::reachable(&s.host, s.port, s.inside)?;
    let address = found.first().ok_or("the name leads nowhere")?;
    let parameters = || TlsParameters::new(s.host.clone()).map_err(|e| short(e, secret));
    let tls = match s.tls.as_str() {
        "tls" => Tls::Wrapper(parameters()?),
        "starttls" => Tls::Required(parameters()?),
        _ => Tls::None,
    };
    // The address that was looked up is connected to; the certificate must be the name's.
    let mut builder = SmtpTransport::builder_dangerous(address.ip().to_string())
        .port(s.port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    if let (Some(user), Some(password)) = (&s.user, secret) {
        builder = builder.credentials(Credentials::new(user.clone(), password.to_owned()));
    }
    builder.build().send(&mail).map(drop).map_err(|e| short(e, secret))
}
