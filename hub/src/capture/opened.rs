//! A file opened, its kind known by content, ready to be read.

use std::{
    cell::Cell,
    fs::File,
    io::{self, IsTerminal, Read},
    rc::Rc,
};

use flate2::bufread::MultiGzDecoder;
use gardien_watch::{
    capture::{Kind, RECOGNISE, Reader, Step, recognise},
    time::Time,
    zeek::{LogPath, LogReader},
};

use super::{inputs::Input, source::Source, zstd::Zstd};

/// Records looked at for a first time: a capture may begin with blocks that have none.
const LOOKED_AT: usize = 1_000;

/// An opened file.
pub(crate) struct Opened {
    /// Its bytes, decompressed.
    pub(crate) source: Source,
    /// What they are: never [`Kind::Gzip`] or [`Kind::Zstd`].
    pub(crate) kind: Kind,
    /// What was around them: `+gzip`, `+zstd` or nothing.
    pub(crate) around: &'static str,
    /// Octets read so far, as they stand on the disk.
    pub(crate) taken: Rc<Cell<u64>>,
}

/// Opens an input. The error is a cause as `gardien_site::account::CAUSES` has it, or the
/// operating system's text.
pub(crate) fn open(input: &Input) -> Result<Opened, String> {
    let from: Box<dyn Read> = match &input.path {
        None if io::stdin().is_terminal() => return Err("terminal".to_owned()),
        None => Box::new(io::stdin().lock()),
        Some(path) => Box::new(File::open(path).map_err(|e| cause(&e))?),
    };
    let taken = Rc::new(Cell::new(0));
    let mut source = Source::new(Box::new(Counted { from, taken: Rc::clone(&taken) }));
    let (mut kind, mut around) = (look(&mut source)?, "");
    if let Kind::Gzip | Kind::Zstd = kind {
        source = if kind == Kind::Gzip {
            around = "+gzip";
            Source::new(Box::new(MultiGzDecoder::new(source)))
        } else {
            around = "+zstd";
            Source::new(Box::new(Zstd::new(source)))
        };
        kind = look(&mut source)?;
        if let Kind::Gzip | Kind::Zstd = kind {
            return Err("compressed-twice".to_owned());
        }
    }
    Ok(Opened { source, kind, around, taken })
}

impl Opened {
    /// The time of its first record, without moving. `None` where that is not within the first
    /// window.
    pub(crate) fn first_time(&mut self) -> Option<Time> {
        self.source.fill(RECOGNISE);
        let Some(mut reader) = Reader::new(self.kind) else { return self.first_row() };
        let mut at = 0_usize;
        for _ in 0..LOOKED_AT {
            let rest = self.source.window().get(at..)?;
            match reader.next(rest) {
                Step::Record { record, .. } => return Some(record.at),
                Step::Skip(n) => at = at.checked_add(n)?,
                Step::More(n) => {
                    let need = at.checked_add(n)?;
                    if need <= self.source.window().len() || !self.source.fill(need) {
                        return None;
                    }
                }
                Step::Broken(_) => return None,
            }
        }
        None
    }

    fn first_row(&self) -> Option<Time> {
        let window = self.source.window();
        let mut log = LogReader::new(window)?;
        let lines = window.split_inclusive(|b| *b == b'\n').take(LOOKED_AT);
        lines
            .filter(|line| line.ends_with(b"\n"))
            .find_map(|line| Some(log.line(line.trim_ascii_end()).ok().flatten()?.at()))
    }

    /// Whether this is a log of connections: it is read after the logs that name them.
    pub(crate) fn is_connections(&self) -> bool {
        LogReader::new(self.source.window()).is_some_and(|log| log.kind().0 == LogPath::Conn)
    }
}

/// Says what a source holds, without moving.
fn look(source: &mut Source) -> Result<Kind, String> {
    source.fill(RECOGNISE);
    if let Some(kind) = recognise(source.window()) {
        return Ok(kind);
    }
    if let Some(failure) = source.failure() {
        return Err(cause(&failure));
    }
    Err(if source.window().is_empty() { "empty" } else { "not-a-capture" }.to_owned())
}

/// The cause of a failure, as `gardien_site::account::CAUSES` has it where it can.
pub(crate) fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "not-found".to_owned(),
        io::ErrorKind::PermissionDenied => "permission-denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Counts what passes.
struct Counted {
    from: Box<dyn Read>,
    taken: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(into)?;
        self.taken.set(self.taken.get().saturating_add(u64::try_from(n).unwrap_or_default()));
        Ok(n)
    }
}
