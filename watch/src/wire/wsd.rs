//! stub
use crate::bytes::Malformed;
#[derive(Debug)]
pub struct Wsd<'a>(pub &'a [u8]);
impl<'a> Wsd<'a> {
    pub fn parse(b: &'a [u8]) -> Result<Self, Malformed> {
        Err(Malformed { what: "stub", at: b.len() })
    }
}
impl<'a> Wsd<'a> {
    pub fn types(&self) -> Option<&'a [u8]> {
        None
    }
}
