//! Zstandard streams (RFC 8878): any number of frames and skippable frames, one after the other.

use std::io::{self, Read};

use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

use super::source::Source;

/// The frames of a source, decompressed. Its window is bounded by the decoder's own limit (128 MiB).
pub(crate) struct Zstd {
    decoder: FrameDecoder,
    from: Source,
    in_frame: bool,
}

impl Zstd {
    pub(crate) fn new(from: Source) -> Self {
        Self { decoder: FrameDecoder::new(), from, in_frame: false }
    }

    /// Begins the next frame; `false` at the end.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if !self.from.fill(1) {
                return self.from.failure().map_or(Ok(false), Err);
            }
            match self.decoder.init(&mut self.from) {
                Ok(()) => {
                    self.in_frame = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let skipped =
                        io::copy(&mut (&mut self.from).take(length.into()), &mut io::sink())?;
                    if skipped < u64::from(length) {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(_) => return Err(self.broken("zstd frame header")),
            }
        }
    }

    /// The decoder does not say why it stopped; that the source ended under it says "truncated".
    fn broken(&mut self, what: &'static str) -> io::Error {
        if let Some(failure) = self.from.failure() {
            return failure;
        }
        if self.from.at_end() {
            return io::ErrorKind::UnexpectedEof.into();
        }
        io::Error::new(io::ErrorKind::InvalidData, what)
    }
}

impl Read for Zstd {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                if self.decoder.decode_blocks(&mut self.from, one).is_err() {
                    return Err(self.broken("zstd block"));
                }
            }
            let n = self.decoder.read(into)?;
            if n > 0 {
                return Ok(n);
            }
            self.in_frame = false;
            let told = self.decoder.get_checksum_from_data();
            if told.is_some() && told != self.decoder.get_calculated_checksum() {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "zstd checksum"));
            }
        }
    }
}
