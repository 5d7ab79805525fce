//! Port conditions (RFC 8519 §4.2, grouping `port-range-or-operator`) and what writers make of them.

use super::{
    node::{Doubts, Reader},
    remark::{Code, Effect, NODE_TWICE, PORT_FORM, PORT_ORDER, PORT_UNKNOWN, UNKNOWN_NODE},
};
use crate::mud::{
    json::{Kind, Value},
    model::Ports,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    Operator,
    Port,
    Lower,
    Upper,
}

/// Reads a condition on ports; `None`, with a remark, where it is not understood.
pub(super) fn read(reader: &mut Reader, doubts: &mut Doubts, value: Value<'_>) -> Option<Ports> {
    if matches!(value.kind(), Kind::Number | Kind::Text) {
        return match reader.short(value) {
            Ok(port) => {
                reader.add(&PORT_FORM, Effect::Repaired, value);
                Some(Ports::Range(port, port))
            }
            Err(code) => {
                reader.doubt(doubts, code, value);
                None
            }
        };
    }
    match form(reader, value) {
        Ok(ports) => Some(ports),
        Err((code, place)) => {
            if *code == UNKNOWN_NODE || *code == NODE_TWICE {
                reader.doubt_member(doubts, code, place);
            } else {
                reader.doubt(doubts, code, place);
            }
            None
        }
    }
}

fn form<'d>(reader: &mut Reader, value: Value<'d>) -> Result<Ports, (&'static Code, Value<'d>)> {
    let members = reader.members(
        value,
        &[
            ("operator", Leaf::Operator),
            ("port", Leaf::Port),
            ("lower-port", Leaf::Lower),
            ("upper-port", Leaf::Upper),
        ],
        &[],
    );
    if let Some(member) = members.unknown.first() {
        return Err((&UNKNOWN_NODE, *member));
    }
    if let Some((_, member)) = members.twice.first() {
        return Err((&NODE_TWICE, *member));
    }
    let mut port = |leaf| match members.first(leaf) {
        None => Ok(None),
        Some(value) => reader.short(value).map(Some).map_err(|code| (code, value)),
    };
    let (port, lower, upper) = (port(Leaf::Port)?, port(Leaf::Lower)?, port(Leaf::Upper)?);
    let operator = match members.first(Leaf::Operator) {
        None => None,
        Some(value) => Some(value.text().ok_or((&PORT_UNKNOWN, value))?),
    };
    let ports = match (operator.as_deref(), port, lower, upper) {
        (None | Some("eq"), Some(port), None, None) => Ports::Range(port, port),
        (Some("lte"), Some(port), None, None) => Ports::Range(0, port),
        (Some("gte"), Some(port), None, None) => Ports::Range(port, u16::MAX),
        (Some("neq"), Some(port), None, None) => Ports::AllBut(port),
        (None, None, Some(lower), Some(upper)) => Ports::Range(lower, upper),
        // Forms of real files: an operator beside a range, or with `lower-port` for `port`.
        (Some("range"), None, Some(lower), Some(upper)) => {
            reader.add(&PORT_FORM, Effect::Repaired, value);
            Ports::Range(lower, upper)
        }
        (Some(operator @ ("eq" | "lte" | "gte" | "neq")), None, Some(port), None) => {
            reader.add(&PORT_FORM, Effect::Repaired, value);
            match operator {
                "lte" => Ports::Range(0, port),
                "gte" => Ports::Range(port, u16::MAX),
                "neq" => Ports::AllBut(port),
                _ => Ports::Range(port, port),
            }
        }
        _ => return Err((&PORT_UNKNOWN, value)),
    };
    match ports {
        Ports::Range(low, high) if low > high => Err((&PORT_ORDER, value)),
        ports => Ok(ports),
    }
}
