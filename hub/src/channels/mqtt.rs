//! A device in Home Assistant, by MQTT 3.1.1 and its discovery: a sensor of kind *problem* that is on while something
//! is to be done, a number of messages, and the last message in words.
//!
//! Each try connects, publishes with acknowledgement (QoS 1), and leaves. What is shown expires after three hours
//! without a word, so a hub that is gone does not look well: the hub speaks once an hour.

use std::time::{Duration, Instant};

use gardien_site::id::Id;
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use serde_json::{Value, json};

use super::{Notice, PATIENCE, settings::Mqtt, short};
use crate::outside;

/// Seconds after which what is shown is no longer known.
const EXPIRES: u64 = 3 * 3_600;
/// Characters of a state (a limit of Home Assistant's).
const STATE: usize = 250;

/// What is published, in order: topic, body, whether the broker keeps it.
fn topics(s: &Mqtt, channel: Id, notice: &Notice) -> Vec<(String, String, bool)> {
    let node = format!("gardien_{}", channel.to_string().replace('-', ""));
    let base = format!("gardien/{channel}");
    let device = json!({
        "identifiers": [node],
        "name": "gardien",
        "manufacturer": "gardien",
        "sw_version": env!("CARGO_PKG_VERSION"),
    });
    let config = |component: &str, name: &str, more: Value| {
        let mut config = json!({
            "name": name,
            "unique_id": format!("{node}_{name}"),
            "object_id": format!("gardien_{name}"),
            "state_topic": format!("{base}/state"),
            "expire_after": EXPIRES,
            "device": device,
        });
        if let (Some(to), Some(from)) = (config.as_object_mut(), more.as_object()) {
            to.extend(from.clone());
        }
        let topic = format!("{}/{component}/{node}/{name}/config", s.discovery);
        (topic, config.to_string(), true)
    };
    let of = |level: &str| notice.open.get(level).copied().unwrap_or_default();
    let state = json!({
        "problem": if of("act") > 0 { "ON" } else { "OFF" },
        "act": of("act"),
        "look": of("look"),
        "note": of("note"),
    });
    let mut all = vec![
        config(
            "binary_sensor",
            "problem",
            json!({ "device_class": "problem", "value_template": "{{ value_json.problem }}" }),
        ),
        config(
            "sensor",
            "messages",
            json!({
                "value_template": "{{ value_json.act + value_json.look }}",
                "json_attributes_topic": format!("{base}/state"),
            }),
        ),
        config(
            "sensor",
            "last_message",
            json!({
                "state_topic": format!("{base}/last"),
                "value_template": "{{ value_json.subject }}",
                "json_attributes_topic": format!("{base}/last"),
                "expire_after": 0,
            }),
        ),
        (format!("{base}/state"), state.to_string(), true),
    ];
    if notice.why != "state" {
        let subject: String = notice.subject.chars().take(STATE).collect();
        let last = json!({
            "id": notice.id, "why": notice.why, "level": notice.level, "subject": subject,
            "at": notice.at.to_string(), "text": notice.text(),
        });
        all.push((format!("{base}/last"), last.to_string(), true));
    }
    all
}

pub(super) fn send(
    s: &Mqtt,
    secret: Option<&str>,
    channel: Id,
    notice: &Notice,
) -> Result<(), String> {
    let found = outside::reachable(&s.host, s.port, s.inside)?;
    let address = found.first().ok_or("the name leads nowhere")?;
    let mut options =
        MqttOptions::new(format!("gardien-{channel}"), address.ip().to_string(), s.port);
    options.set_keep_alive(Duration::from_secs(5));
    options.set_clean_session(true);
    if let (Some(user), Some(password)) = (&s.user, secret) {
        options.set_credentials(user, password);
    }
    let all = topics(s, channel, notice);
    let (client, mut connection) = Client::new(options, all.len() + 2);
    let mut missing = all.len();
    for (topic, body, keep) in all {
        client.publish(topic, QoS::AtLeastOnce, keep, body).map_err(|e| short(e, secret))?;
    }
    let until = Instant::now() + PATIENCE;
    while missing > 0 {
        let left = until.saturating_duration_since(Instant::now());
        match connection.recv_timeout(left) {
            Ok(Ok(Event::Incoming(Packet::PubAck(_)))) => missing -= 1,
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(short(error, secret)),
            Err(_) => return Err("it did not answer in time".to_owned()),
        }
        if left.is_zero() {
            return Err("it did not answer in time".to_owned());
        }
    }
    // All is acknowledged: how it ends is the broker's business.
    drop(client.disconnect());
    drop(connection.recv_timeout(Duration::from_millis(200)));
    Ok(())
}
