//! Writing integers and length-prefixed blocks in network order.

/// Appending to bytes under construction.
pub trait Put {
    /// One octet.
    fn u8(&mut self, n: u8);
    /// Two octets, big-endian.
    fn u16(&mut self, n: u16);
    /// The low three octets, big-endian.
    fn u24(&mut self, n: u32);
    /// Four octets, big-endian.
    fn u32(&mut self, n: u32);
    /// Eight octets, big-endian.
    fn u64(&mut self, n: u64);
    /// Octets as they are.
    fn put(&mut self, bytes: impl AsRef<[u8]>);
    /// What `body` writes, after its length in one octet.
    fn block8(&mut self, body: impl FnOnce(&mut Self));
    /// What `body` writes, after its length in two octets.
    fn block16(&mut self, body: impl FnOnce(&mut Self));
    /// What `body` writes, after its length in three octets.
    fn block24(&mut self, body: impl FnOnce(&mut Self));
    /// Writes over two octets that are there already.
    fn set_u16(&mut self, at: usize, n: u16);
}

impl Put for Vec<u8> {
    fn u8(&mut self, n: u8) {
        self.push(n);
    }

    fn u16(&mut self, n: u16) {
        self.extend_from_slice(&n.to_be_bytes());
    }

    fn u24(&mut self, n: u32) {
        let [_, b, c, d] = n.to_be_bytes();
        self.extend_from_slice(&[b, c, d]);
    }

    fn u32(&mut self, n: u32) {
        self.extend_from_slice(&n.to_be_bytes());
    }

    fn u64(&mut self, n: u64) {
        self.extend_from_slice(&n.to_be_bytes());
    }

    fn put(&mut self, bytes: impl AsRef<[u8]>) {
        self.extend_from_slice(bytes.as_ref());
    }

    fn block8(&mut self, body: impl FnOnce(&mut Self)) {
        let at = self.len();
        self.u8(0);
        body(self);
        let length = self.len() - at - 1;
        if let Some(slot) = self.get_mut(at) {
            *slot = length as u8;
        }
    }

    fn block16(&mut self, body: impl FnOnce(&mut Self)) {
        let at = self.len();
        self.u16(0);
        body(self);
        let length = self.len() - at - 2;
        self.set_u16(at, length as u16);
    }

    fn block24(&mut self, body: impl FnOnce(&mut Self)) {
        let at = self.len();
        self.u24(0);
        body(self);
        let length = self.len() - at - 3;
        if let Some(slot) = self.get_mut(at) {
            *slot = (length >> 16) as u8;
        }
        self.set_u16(at + 1, length as u16);
    }

    fn set_u16(&mut self, at: usize, n: u16) {
        if let Some(slot) = self.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            *slot = n.to_be_bytes();
        }
    }
}
