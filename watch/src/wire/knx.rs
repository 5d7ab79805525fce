//! stub
use crate::bytes::Malformed;
#[derive(Debug)]
pub struct Knx<'a>(pub &'a [u8]);
impl<'a> Knx<'a> {
    pub fn parse(b: &'a [u8]) -> Result<Self, Malformed> {
        Err(Malformed { what: "stub", at: b.len() })
    }
}
pub struct Device<'a> {
    pub friendly_name: &'a [u8],
}
impl<'a> Knx<'a> {
    pub fn device(&self) -> Option<Device<'a>> {
        None
    }
}
