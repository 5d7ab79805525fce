//! stub
use crate::bytes::Malformed;
#[derive(Debug)]
pub struct Bacnet<'a>(pub &'a [u8]);
impl<'a> Bacnet<'a> {
    pub fn parse(b: &'a [u8]) -> Result<Self, Malformed> {
        Err(Malformed { what: "stub", at: b.len() })
    }
}
impl<'a> Bacnet<'a> {
    pub fn claims(&self) -> impl Iterator<Item = (&'a [u8], &'static str)> + 'a {
        core::iter::empty()
    }
}
