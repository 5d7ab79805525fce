//! stub
#[derive(Debug)]
pub struct SysInfo<'a>(pub &'a [u8]);
impl<'a> SysInfo<'a> {
    pub fn from_datagram(_d: &[u8], _p: &'a mut [u8]) -> Option<Self> {
        None
    }
    pub fn from_stream(_d: &[u8], _p: &'a mut [u8]) -> Option<Self> {
        None
    }
    pub fn claims(&self) -> impl Iterator<Item = (&'a [u8], &'static str)> + 'a {
        core::iter::empty()
    }
}
pub fn is_query_or_reply(_d: &[u8]) -> bool {
    false
}
