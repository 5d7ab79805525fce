//! Signed JSON over HTTPS, after Standard Webhooks (specification 1.0): three headers name the message, the time and
//! an HMAC-SHA-256 over both and the body, so that a receiver knows who sent it and that it is no old copy.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{Notice, PATIENCE, settings::Webhook, short};
use crate::{api::app::now, outside};

/// What a key begins with.
const PREFIX: &str = "whsec_";

/// The octets of a key: 24 to 64 of them in base64.
pub(super) fn key(text: &str) -> Option<Vec<u8>> {
    let octets = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
    (24..=64).contains(&octets.len()).then_some(octets)
}

/// The signature over what is sent.
fn sign(key: &[u8], id: &str, seconds: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let signed = format!("{id}.{seconds}.{body}");
    let tag = hmac::sign(&key, signed.as_bytes());
    format!("v1,{}", STANDARD.encode(tag.as_ref()))
}

pub(super) fn send(s: &Webhook, secret: Option<&str>, notice: &Notice) -> Result<(), String> {
    let key = secret.and_then(key).ok_or("there is no key")?;
    let body =
        json!({ "type": "gardien.notice", "timestamp": notice.at.to_string(), "data": notice });
    let body = body.to_string();
    let id = format!("msg_{}", notice.id);
    let seconds = now().0.div_euclid(1_000_000);
    let answer = outside::poster(s.inside, PATIENCE)
        .post(&s.url)
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", sign(&key, &id, seconds, &body))
        .send(body.as_str())
        .map_err(|e| short(e, secret))?;
    match answer.status().as_u16() {
        200..=299 => Ok(()),
        status => Err(format!("it answered {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_signed_alike() {
        // standard-webhooks/spec and its libraries' tests: this key, message, time and body.
        let key = key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature =
            sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
