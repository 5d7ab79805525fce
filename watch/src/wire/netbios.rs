//! stub
use crate::bytes::Malformed;
#[derive(Debug)]
pub struct Netbios<'a>(pub &'a [u8]);
impl<'a> Netbios<'a> {
    pub fn parse(b: &'a [u8]) -> Result<Self, Malformed> {
        Err(Malformed { what: "stub", at: b.len() })
    }
}
impl<'a> Netbios<'a> {
    pub fn is_registration(&self) -> bool {
        false
    }
    pub fn name(&self) -> &'a [u8] {
        self.0
    }
}
