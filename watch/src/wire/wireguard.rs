//! stub
use crate::bytes::Malformed;
#[derive(Debug)]
pub struct Wireguard<'a>(pub &'a [u8]);
impl<'a> Wireguard<'a> {
    pub fn parse(b: &'a [u8]) -> Result<Self, Malformed> {
        Err(Malformed { what: "stub", at: b.len() })
    }
}
