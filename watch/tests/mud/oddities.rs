//! What files in the world do to the standard, one at a time, done to a file that follows it.
//!
//! Each oddity changes how something is said, or breaks it; none says something else. So a reading
//! of the result may permit less than the file did, never more.

use serde_json::{Map, Value, json};

use super::made::Dice;

/// How many kinds of oddities there are.
pub(crate) const KINDS: usize = 44;

/// Marks a name that is to stand twice: the mark goes when the text is made.
const AGAIN: char = '\u{1}';

/// The text of a file, with names that stand twice.
pub(crate) fn text(file: &Value) -> String {
    file.to_string().replace("\\u0001\"", "\"")
}

/// Pointers to all values below, the root not counted.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    let step = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, v)| (step(name), v)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(n, v)| (step(&n.to_string()), v)).collect()
        }
        _ => Vec::new(),
    };
    for (pointer, value) in below {
        all.push(pointer.clone());
        pointers(value, &pointer, all);
    }
}

/// Something of the file whose pointer ends so.
fn some(file: &Value, dice: &mut Dice, is: impl Fn(&str) -> bool) -> Option<String> {
    let mut all = Vec::new();
    pointers(file, "", &mut all);
    all.retain(|pointer| is(pointer));
    if all.is_empty() { None } else { Some(dice.of(&all)) }
}

fn split(pointer: &str) -> (&str, String) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    (parent, name.replace("~1", "/").replace("~0", "~"))
}

fn rename(file: &mut Value, pointer: &str, new: &str) {
    let (parent, name) = split(pointer);
    if let Some(Value::Object(members)) = file.pointer_mut(parent)
        && let Some(value) = members.remove(&name)
    {
        members.insert(new.to_owned(), value);
    }
}

fn put(file: &mut Value, pointer: &str, name: &str, value: Value) {
    if let Some(Value::Object(members)) = file.pointer_mut(pointer) {
        members.insert(name.to_owned(), value);
    }
}

fn in_lists(pointer: &str) -> bool {
    pointer.starts_with("/ietf-access-control-list:acls/")
}

/// Does one oddity to a file, and says which. `None` where the file has no place for it.
pub(crate) fn one(file: &mut Value, dice: &mut Dice) -> Option<String> {
    let kind = dice.below(KINDS);
    let ends = |ends: &'static [&'static str]| {
        move |p: &str| ends.iter().any(|end| p.ends_with(&format!("/{end}")))
    };
    let said = match kind {
        0 => {
            rename(file, "/ietf-access-control-list:acls", "ietf-access-control-list:access-lists");
            String::new()
        }
        1 => {
            let at = some(file, dice, |p| in_lists(p) && p.ends_with("/name"))?;
            let is_entry = at.contains("/ace/");
            rename(file, &at, if is_entry { "rule-name" } else { "acl-name" });
            at
        }
        2 => {
            let at = some(file, dice, ends(&["type", "aces"]))?;
            let to = if at.ends_with("type") { "acl-type" } else { "access-list-entries" };
            if at.contains("/icmp/") {
                return None;
            }
            rename(file, &at, to);
            at
        }
        3 => {
            // Ports into the container of IP, as before RFC 8519.
            let at = some(file, dice, ends(&["tcp", "udp"]))?;
            let (parent, name) = split(&at);
            let matches = file.pointer_mut(parent)?.as_object_mut()?;
            if !matches.contains_key("ipv4") || !matches[&name].is_object() {
                return None;
            }
            let ports = matches[&name].as_object()?.clone();
            if ports.keys().any(|k| !k.ends_with("-port")) {
                return None;
            }
            matches.remove(&name);
            let mut ip = matches.remove("ipv4")?;
            for (name, value) in ports {
                ip.as_object_mut()?.insert(format!("{name}-range-or-operator"), value);
            }
            matches.insert("ipv4-acl".to_owned(), ip);
            at
        }
        4 => {
            let at = some(file, dice, ends(&["source-port", "destination-port"]))?;
            let ports = file.pointer_mut(&at)?.as_object_mut()?;
            match dice.below(8) {
                0 => {
                    if let Some(port) = ports.remove("port") {
                        ports.insert("lower-port".to_owned(), port);
                    } else {
                        ports.insert("operator".to_owned(), json!("range"));
                    }
                }
                1 => {
                    let (low, high) = (ports.remove("lower-port")?, ports.remove("upper-port")?);
                    if low == high {
                        return None;
                    }
                    ports.insert("lower-port".to_owned(), high);
                    ports.insert("upper-port".to_owned(), low);
                }
                2 => ports.values_mut().for_each(|v| {
                    if v.is_number() {
                        *v = json!(v.to_string());
                    }
                }),
                3 => ports.values_mut().for_each(|v| {
                    if v.is_number() {
                        *v = json!(70_000);
                    }
                }),
                4 => {
                    ports.insert("operator".to_owned(), json!("between"));
                }
                5 => {
                    ports.insert("port-list".to_owned(), json!([1, 2]));
                }
                6 => {
                    ports.remove("port").or_else(|| ports.remove("upper-port"))?;
                }
                _ => {
                    ports.insert("lower-port".to_owned(), json!(1));
                    ports.insert("port".to_owned(), json!(443));
                }
            }
            at
        }
        5 => {
            let at = some(file, dice, |p| p.ends_with("-network"))?;
            let text = file.pointer(&at)?.as_str()?.to_owned();
            let bare = text.split('/').next()?.to_owned();
            let odd = [
                bare.clone(),
                format!("{bare}/129"),
                format!("{bare}/+8"),
                format!("{text} "),
                "all".to_owned(),
                format!("0{text}"),
            ];
            *file.pointer_mut(&at)? = json!(dice.of(&odd));
            at
        }
        6 => {
            let at = some(file, dice, |p| p.ends_with("-ipv6-network"))?;
            *file.pointer_mut(&at)? = json!("192.168.1.1");
            at
        }
        7 => {
            let at = some(file, dice, ends(&["protocol"]))?;
            let value = file.pointer(&at)?.clone();
            let odd = [json!(value.to_string()), json!(300), json!(-1), json!(6.5), json!("tcp")];
            *file.pointer_mut(&at)? = dice.of(&odd);
            at
        }
        8 => {
            // The other transport than the container says.
            let at = some(file, dice, ends(&["tcp", "udp", "icmp"]))?;
            let (parent, name) = split(&at);
            let ip = ["ipv4", "ipv6"].iter().find_map(|ip| {
                let at = format!("{parent}/{ip}");
                file.pointer(&at).is_some().then_some(at)
            })?;
            put(file, &ip, "protocol", json!(if name == "udp" { 6 } else { 17 }));
            at
        }
        9 | 10 => {
            let at = some(file, dice, |p| p.ends_with("-dnsname"))?;
            let text = file.pointer(&at)?.as_str()?.to_owned();
            let odd = [
                text.to_ascii_uppercase(),
                format!("{text}."),
                format!("*.{text}"),
                format!("bü.{text}"),
                format!("{text}\"; flush ruleset"),
                format!("{text} "),
                format!("{text}\0"),
                String::new(),
                format!("{text}:https"),
                format!("https://{text}/"),
            ];
            *file.pointer_mut(&at)? = json!(dice.of(&odd));
            at
        }
        11 => {
            let at = some(file, dice, ends(&["matches"]))?;
            put(file, &at, "eth", json!({"ethertype": "0x888e"}));
            at
        }
        12..=14 => {
            let at = some(file, dice, |p| in_lists(p) && !p.ends_with("/acl"))?;
            put(file, &at, dice.of(&["unknown", "x-maker:limit", "schedule"]), json!({"a": [1]}));
            at
        }
        15 | 16 => {
            // A letter lost.
            let at = some(file, dice, |p| {
                in_lists(p) && p.contains("/ace/") && !p.ends_with("/matches")
            })?;
            let (_, name) = split(&at);
            if name.len() < 3 || name == "name" {
                return None;
            }
            let mut odd = name.clone();
            odd.remove(dice.below(name.len() - 1) + 1);
            rename(file, &at, &odd);
            at
        }
        17..=19 => {
            let at = some(file, dice, ends(&["forwarding"]))?;
            let odd = if file.pointer(&at)? == "accept" {
                [json!("ACCEPT"), json!("permit"), json!("acl:accept"), json!(true)]
            } else {
                [json!("DROP"), json!("deny"), json!("acl:drop"), json!("quarantine")]
            };
            *file.pointer_mut(&at)? = dice.of(&odd);
            at
        }
        20 => {
            let at = some(file, dice, ends(&["actions"]))?;
            let (parent, _) = split(&at);
            let actions = file.pointer_mut(parent)?.as_object_mut()?.remove("actions")?;
            if dice.once_in(2) {
                put(file, &format!("{parent}/matches"), "actions", actions);
            }
            at
        }
        21 => {
            let at =
                some(file, dice, ends(&["same-manufacturer", "local-networks", "my-controller"]))?;
            *file.pointer_mut(&at)? =
                dice.of(&[json!([]), json!(null), json!(false), json!({}), json!([null, null])]);
            at
        }
        22..=24 => {
            // A name twice, with the value of its like elsewhere or none.
            let at =
                some(file, dice, |p| p.split('/').next_back().unwrap().parse::<u8>().is_err())?;
            let (parent, name) = split(&at);
            let like = some(file, dice, |p| p.ends_with(&format!("/{name}")))?;
            let value = if dice.once_in(4) { json!(null) } else { file.pointer(&like)?.clone() };
            put(file, parent, &format!("{name}{AGAIN}"), value);
            at
        }
        25 => {
            let at = some(file, dice, |p| p.contains("-policy/") && p.ends_with("/name"))?;
            *file.pointer_mut(&at)? = json!("nowhere");
            at
        }
        26 => {
            let at = some(file, dice, |p| in_lists(p) && p.ends_with("/name"))?;
            *file.pointer_mut(&at)? = dice.of(&[
                json!("list-0"),
                json!("list-1"),
                json!("entry-0"),
                json!("\"; flush ruleset"),
                json!("x".repeat(65)),
                json!(7),
                json!(""),
            ]);
            at
        }
        27 => {
            let at = some(file, dice, ends(&["access-list"]))?;
            let lists = file.pointer_mut(&at)?.as_array_mut()?;
            let again = lists.first()?.clone();
            lists.push(again);
            at
        }
        28 => {
            let at = some(file, dice, |p| p.ends_with("/type") && !p.contains("/icmp/"))?;
            let value = file.pointer(&at)?.as_str()?.to_owned();
            let odd = [
                value.replace("-acl-type", ""),
                value.replace("-type", ""),
                format!("acl:{value}"),
                "eth-acl-type".to_owned(),
                "mixed-eth-ipv4-ipv6-acl-type".to_owned(),
                "other".to_owned(),
            ];
            let odd = dice.of(&odd);
            if odd.starts_with("mixed") {
                return None;
            }
            *file.pointer_mut(&at)? = json!(odd);
            at
        }
        29 => {
            let at = some(file, dice, |p| p.ends_with("direction-initiated"))?;
            if dice.once_in(2) {
                *file.pointer_mut(&at)? = dice.of(&[json!("both"), json!(1), json!("From-Device")]);
            } else {
                let tcp = at.trim_end_matches("/ietf-mud:direction-initiated").to_owned();
                rename(file, &tcp, "udp");
            }
            at
        }
        30 => {
            let at = "/ietf-mud:mud";
            let odd = [
                ("cache-validity", json!(0)),
                ("cache-validity", json!(14_400)),
                ("cache-validity", json!(2_147_483_648_u64)),
                ("last-update", json!("2019-07-23T19:54:24")),
                ("mud-url", json!("http://maker.example.com/thing/v1")),
                ("mud-url", json!("https://maker.example.com@evil.example/")),
                ("mud-url", json!("https://maker.example.com/a b\0")),
                ("mud-version", json!(2)),
                ("mud-version", json!("1")),
                ("extensions", json!(["x".repeat(41), 7])),
                ("nist-mud:quarantined-device-policy", json!({"a": 1})),
                ("systeminfo", json!({"a": 1})),
            ];
            let (name, value) = dice.of(&odd);
            put(file, at, name, value);
            name.to_owned()
        }
        31 => {
            let at = some(file, dice, |p| p.starts_with("/ietf-mud:mud/"))?;
            let (parent, name) = split(&at);
            file.pointer_mut(parent)?.as_object_mut()?.remove(&name)?;
            at
        }
        32..=34 => {
            // Something of a type that it cannot have.
            let at = some(file, dice, |p| !p.is_empty())?;
            *file.pointer_mut(&at)? = dice.of(&[
                json!(null),
                json!(-1),
                json!(1.5),
                json!("\u{2}"),
                json!([1]),
                json!([[]]),
            ]);
            at
        }
        35 => {
            let at = some(file, dice, ends(&["matches"]))?;
            put(file, &at, dice.of(&["ingress-interface", "egress-interface"]), json!("eth0"));
            at
        }
        36 => {
            let at = some(file, dice, ends(&["ipv4", "ipv6"]))?;
            let (name, value) = dice.of(&[
                ("dscp", json!(46)),
                ("dscp", json!(64)),
                ("ttl", json!(255)),
                ("flow-label", json!(7)),
                ("flags", json!("more")),
                ("flags", json!("most")),
            ]);
            put(file, &at, name, value);
            at
        }
        37 => {
            let at = some(file, dice, |p| p.ends_with("client-profiles"))?;
            match dice.below(4) {
                0 => rename(file, &at, "ietf-acl-tls:client-profile"),
                1 => rename(file, &format!("{at}/tls-dtls-profile"), "tls-dtls-profiles"),
                2 => {
                    let at = format!("{at}/tls-dtls-profile/0");
                    rename(file, &format!("{at}/supported-tls-version"), "supported-tls-versions");
                }
                _ => {
                    let at = format!("{at}/tls-dtls-profile/0/supported-tls-version");
                    file.pointer(&at)?;
                    *file.pointer_mut(&at)? =
                        dice.of(&[json!(["tls99"]), json!([]), json!("tls13")]);
                    if file.pointer(&at)? == "tls13" {
                        return None;
                    }
                }
            }
            at
        }
        38 => {
            let lists = file.as_object_mut()?.remove("ietf-access-control-list:acls")?;
            put(file, "/ietf-mud:mud", "ietf-access-control-list:acls", lists);
            String::new()
        }
        39 => {
            let at = some(file, dice, ends(&["access-lists"]))?;
            rename(file, &at, "acls");
            at
        }
        40 => {
            // A prefix lost, needless, or of somebody else.
            let at = some(file, dice, |p| in_lists(p) || p == "/ietf-mud:mud")?;
            let (_, name) = split(&at);
            let odd = match name.split_once(':') {
                Some((_, local)) if dice.once_in(2) => local.to_owned(),
                Some((_, local)) => format!("x-maker:{local}"),
                None if dice.once_in(2) => format!("ietf-access-control-list:{name}"),
                None => format!("x-maker:{name}"),
            };
            if odd == "x-maker:matches" || odd == "x-maker:ace" || odd == "x-maker:aces" {
                return None;
            }
            rename(file, &at, &odd);
            at
        }
        41 => {
            // Not in a list, or in one too many.
            let at = some(file, dice, |p| in_lists(p) && p.contains("/matches/"))?;
            let value = file.pointer(&at)?.clone();
            *file.pointer_mut(&at)? = json!([value]);
            at
        }
        42 => {
            let at = some(file, dice, |p| p.contains("/ace/") && p.ends_with("/actions"))?;
            put(file, &at, dice.of(&["logging", "rate", "mirror"]), json!("log-syslog"));
            at
        }
        _ => {
            // A second family or transport.
            let at = some(file, dice, ends(&["matches"]))?;
            let name = dice.of(&["ipv4", "ipv6", "tcp", "udp", "icmp", "ipv4-acl"]);
            let members: &Map<String, Value> = file.pointer(&at)?.as_object()?;
            let is_new = !members.keys().any(|k| k == name)
                && (name == "ipv4-acl") <= members.contains_key("ipv4")
                && members.keys().any(|k| {
                    ["ipv4", "ipv6"].contains(&k.as_str()) == name.starts_with("ip")
                        && ["ipv4", "ipv6", "tcp", "udp", "icmp"].contains(&k.as_str())
                });
            if !is_new {
                return None;
            }
            put(file, &at, name, json!({}));
            at
        }
    };
    Some(format!("{kind} at {said}"))
}
