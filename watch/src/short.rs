//! Short texts of known form, made without a formatter.
//!
//! A report writes some hundred thousand addresses and times. `core::fmt` looks at width, sign and
//! padding for each of their parts; here digits go straight into a small buffer.

/// A text of at most `MOST` octets of ASCII. What does not fit is left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Short<const MOST: usize> {
    octets: [u8; MOST],
    length: usize,
}

impl<const MOST: usize> Short<MOST> {
    pub(crate) const fn new() -> Self {
        Self { octets: [0; MOST], length: 0 }
    }

    #[inline]
    pub(crate) fn push(&mut self, octet: u8) {
        if let Some(place) = self.octets.get_mut(self.length) {
            *place = octet;
            self.length += 1;
        }
    }

    /// Two hexadecimal digits.
    #[inline]
    pub(crate) fn hex(&mut self, octet: u8) {
        let digit = |n: u8| if n < 10 { b'0' + n } else { b'a' + (n - 10) };
        self.push(digit(octet >> 4));
        self.push(digit(octet & 15));
    }

    /// A number without leading zeros.
    #[inline]
    pub(crate) fn decimal(&mut self, n: u8) {
        if n >= 100 {
            self.push(b'0' + n / 100);
        }
        if n >= 10 {
            self.push(b'0' + n / 10 % 10);
        }
        self.push(b'0' + n % 10);
    }

    /// The last two digits of a number.
    #[inline]
    pub(crate) fn pair(&mut self, n: u32) {
        let n = (n % 100) as u8;
        self.push(b'0' + n / 10);
        self.push(b'0' + n % 10);
    }

    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(self.octets.get(..self.length).unwrap_or_default()).unwrap_or_default()
    }

    /// The first sixteen octets as a number that sorts as the text does; the end of the text counts
    /// as less than any octet.
    pub(crate) fn head(&self) -> u128 {
        let mut head = [0; 16];
        head.iter_mut().zip(self.as_str().bytes()).for_each(|(to, from)| *to = from);
        u128::from_be_bytes(head)
    }
}

impl<const MOST: usize> core::fmt::Write for Short<MOST> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        text.bytes().for_each(|octet| self.push(octet));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_formatter_writes_them() {
        for n in 0..=255_u8 {
            let (mut decimal, mut hex) = (Short::<3>::new(), Short::<2>::new());
            decimal.decimal(n);
            hex.hex(n);
            assert_eq!(decimal.as_str(), n.to_string());
            assert_eq!(hex.as_str(), format!("{n:02x}"));
        }
    }

    #[test]
    fn heads_sort_as_texts_do() {
        let mut texts = ["10.0.0.1", "10.0.0.10", "9.9.9.9", "10.0.0.100", "fe80::1", ""];
        let head = |text: &str| {
            let mut short = Short::<45>::new();
            text.bytes().for_each(|octet| short.push(octet));
            short.head()
        };
        texts.sort_by_key(|text| head(text));
        let mut expected = texts;
        expected.sort_unstable();
        assert_eq!(texts, expected);
    }
}
