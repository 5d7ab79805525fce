//! `--evidence DIR`: the records behind findings, copied out of the files they were read from.
//!
//! A finding names records by file and offset. After the reading each file that holds any is read
//! once more, from its beginning, because a compressed stream has no other way to an offset. What is
//! found is written as one pcapng for each finding, with a comment on each packet in the language of
//! the run, so that the sentence and its proof can be handed on together. Rows of a log become text.
//!
//! The writer is our own: three kinds of blocks
//! (<https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html>, §4.1 to §4.3) whose exact
//! octets are promised here. Times are as precise as the watcher's: a microsecond.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, Read},
    path::PathBuf,
};

use gardien_site::{figures, message, shown, words::Words};
use gardien_watch::{
    capture::{Kind, Reader, Record, Step},
    finding::{Finding, Level, MOST_EVIDENCE, Proof},
    report::Report,
    time::Time,
};

use crate::{
    capture::{
        inputs::Input,
        opened::{self, Opened},
        source::MOST,
    },
    interrupt, output,
};

/// Octets copied of one record: more than any frame on a wire has.
const SNAP: usize = 65_536;
/// Octets kept at one time of all records: whole frames of some findings, usual ones of thousands.
const ROOM: usize = 256 << 20;

/// Where to, and of what.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub(crate) folder: PathBuf,
    pub(crate) force: bool,
    /// Every finding, not only those that ask for something.
    pub(crate) all: bool,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wrote {
    /// Findings with packets.
    pub(crate) findings: u64,
    /// Records that were no longer where they had been.
    pub(crate) missing: u64,
}

/// A record that was copied.
pub(crate) enum Copied {
    Packet { link: u16, fcs: u8, at: Time, wire_len: u32, data: Vec<u8> },
    Row { head: Vec<u8>, line: Vec<u8> },
}

impl Copied {
    /// A packet, with so much of its octets.
    pub(crate) fn packet(record: &Record<'_>, data: &[u8]) -> Self {
        Self::Packet {
            link: record.link,
            fcs: record.fcs,
            at: record.at,
            wire_len: record.wire_len,
            data: data.to_vec(),
        }
    }
}

/// Of findings, by the places of thing and finding in the report: a pcapng, and how many packets it holds.
pub(crate) type Packets = BTreeMap<(usize, usize), (u64, Vec<u8>)>;

/// By file and offset.
type Kept = BTreeMap<(u32, u64), Copied>;

impl Evidence {
    /// Says what stands against it, before anything is read.
    pub(crate) fn refusal(&self, words: &Words, inputs: &[Input]) -> Option<String> {
        let folder = ("folder", shown::text(words, &self.folder.to_string_lossy()).into());
        let once = |input: &Input| {
            input.path.as_ref().is_none_or(|p| fs::metadata(p).is_ok_and(|m| !m.is_file()))
        };
        if inputs.iter().any(once) {
            return Some(words.say("evidence-stdin", &[]));
        }
        let full = match fs::read_dir(&self.folder) {
            Ok(mut inside) => inside.next().is_some(),
            Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
                return Some(words.say("evidence-not-a-folder", &[folder]));
            }
            // What is not there yet is made; anything else is met when writing.
            Err(_) => false,
        };
        (full && !self.force).then(|| words.say("evidence-full", &[folder]))
    }

    /// Writes the records behind the findings of a report.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be written.
    pub(crate) fn write(&self, words: &Words, report: &Report) -> io::Result<Wrote> {
        fs::create_dir_all(&self.folder)?;
        let least = if self.all { Level::CannotTell } else { Level::Look };
        let numbered = report.things.iter().enumerate();
        let findings: Vec<(&Finding, String)> = numbered
            .flat_map(|(n, thing)| {
                thing
                    .findings
                    .iter()
                    .filter(move |f| f.level >= least)
                    .map(move |f| (f, message::of(f, thing, n + 1, words).sentences.join(" ")))
            })
            .collect();
        let mut wrote = Wrote::default();
        let mut items = Vec::new();
        let mut rest = findings.as_slice();
        while !rest.is_empty() {
            // As many findings at a time as surely fit.
            let take = rest.len().min(ROOM / (SNAP * MOST_EVIDENCE).max(1)).max(1);
            let (now, later) = rest.split_at_checked(take).unwrap_or((rest, &[]));
            let kept = copy(report, now.iter().flat_map(|(f, _)| &f.evidence));
            for (finding, text) in now {
                let n = self.one(words, report, finding, text, &kept, &mut items)?;
                let named = finding.evidence.len().min(MOST_EVIDENCE) as u64;
                wrote.missing += named.saturating_sub(n);
                wrote.findings += u64::from(n > 0);
            }
            rest = later;
        }
        let mut readme = vec![
            words.say("evidence-readme-title", &[]),
            String::new(),
            words.say("evidence-readme-about", &[]),
            String::new(),
        ];
        if items.is_empty() {
            readme.push(words.say("evidence-readme-nothing", &[]));
        }
        readme.append(&mut items);
        readme.extend([String::new(), words.say("evidence-readme-careful", &[])]);
        output::write_file(&self.folder.join("README.txt"), |out| {
            readme.iter().try_for_each(|line| writeln!(out, "{line}"))
        })?;
        Ok(wrote)
    }

    /// Writes one finding; says how many records were there.
    fn one(
        &self,
        words: &Words,
        report: &Report,
        finding: &Finding,
        text: &str,
        kept: &Kept,
        items: &mut Vec<String>,
    ) -> io::Result<u64> {
        let level = ("level", message::level(finding.level, words).0.into());
        let said = ("text", text.into());
        let proofs = finding.evidence.iter().take(MOST_EVIDENCE);
        let found: Vec<(&Proof, &Copied)> =
            proofs.filter_map(|p| Some((p, kept.get(&(p.file, p.offset))?))).collect();
        if found.is_empty() {
            let id = ("id", (&finding.id).into());
            items.push(words.say("evidence-readme-none", &[id, level, said]));
            return Ok(0);
        }
        let id = ("id", (&finding.id).into());
        let section = words.say("evidence-section", &[id, said.clone()]);
        let Copies { packets, rows, in_packets, in_rows } = copies(words, report, &section, &found);
        for (ending, octets, n) in
            [("pcapng", packets.as_slice(), in_packets), ("log", &rows, in_rows)]
        {
            if n == 0 {
                continue;
            }
            let name = format!("{}.{ending}", finding.id);
            output::write_file(&self.folder.join(&name), |out| out.write_all(octets))?;
            let values = [("file", name.into()), level.clone(), said.clone(), ("n", n.into())];
            items.push(words.say("evidence-readme-item", &values));
        }
        Ok(in_packets + in_rows)
    }
}

/// The records of one finding, as they are written.
struct Copies {
    /// A pcapng.
    packets: Vec<u8>,
    /// Rows of logs.
    rows: Vec<u8>,
    in_packets: u64,
    in_rows: u64,
}

/// Writes the records of one finding one after the other, each with a comment.
fn copies(words: &Words, report: &Report, section: &str, found: &[(&Proof, &Copied)]) -> Copies {
    let comment = |p: &Proof| {
        let values = [
            ("shows", message::shows(p.shows, words).into()),
            ("packet", p.record.into()),
            ("file", shown::text(words, file_of(report, p)).into()),
            ("offset", figures::count(words.lang(), p.offset).into()),
        ];
        words.say("evidence-comment", &values)
    };
    let mut packets = Pcapng::new(section);
    let mut rows: Vec<u8> = Vec::new();
    let (mut in_packets, mut in_rows) = (0_u64, 0_u64);
    let mut last_head: Option<&[u8]> = None;
    for (proof, copied) in found {
        match copied {
            Copied::Packet { link, fcs, at, wire_len, data } => {
                packets.packet((*link, *fcs), *at, *wire_len, data, &comment(proof));
                in_packets += 1;
            }
            Copied::Row { head, line } => {
                if in_rows == 0 {
                    rows.extend_from_slice(format!("# {section}\n").as_bytes());
                }
                if last_head != Some(head) {
                    rows.extend_from_slice(head);
                    last_head = Some(head);
                }
                rows.extend_from_slice(format!("# {}\n", comment(proof)).as_bytes());
                rows.extend_from_slice(line);
                rows.push(b'\n');
                in_rows += 1;
            }
        }
    }
    Copies { packets: packets.octets, rows, in_packets, in_rows }
}

/// The packets behind findings, for a store: a pcapng for each of these findings that has packets, and
/// how many it holds. Findings are named by their thing's and their own place in the report.
pub(crate) fn of_findings(words: &Words, report: &Report, least: Level) -> Packets {
    let chosen = chosen(report, least);
    let mut all = Packets::new();
    // As many findings at a time as surely fit.
    for some in chosen.chunks((ROOM / (SNAP * MOST_EVIDENCE).max(1)).max(1)) {
        let kept = copy(report, some.iter().flat_map(|(.., f)| &f.evidence));
        let find = |p: &Proof| kept.get(&(p.file, p.offset));
        put_packets(words, report, some, &find, &mut all);
    }
    all
}

/// The same of packets that are in memory.
pub(crate) fn of_findings_in<'k>(
    words: &Words,
    report: &Report,
    least: Level,
    find: &dyn Fn(&Proof) -> Option<&'k Copied>,
) -> Packets {
    let mut all = Packets::new();
    put_packets(words, report, &chosen(report, least), find, &mut all);
    all
}

/// Findings of at least a level, with the places of their thing and their own.
fn chosen(report: &Report, least: Level) -> Vec<(usize, usize, &Finding)> {
    let mut chosen: Vec<(usize, usize, &Finding)> = Vec::new();
    for (n, thing) in report.things.iter().enumerate() {
        let asked = thing.findings.iter().enumerate().filter(|(_, f)| f.level >= least);
        chosen.extend(asked.map(|(m, f)| (n, m, f)));
    }
    chosen
}

fn put_packets<'k>(
    words: &Words,
    report: &Report,
    findings: &[(usize, usize, &Finding)],
    find: &dyn Fn(&Proof) -> Option<&'k Copied>,
    all: &mut Packets,
) {
    for (n, m, finding) in findings {
        let Some(thing) = report.things.get(*n) else { continue };
        let proofs = finding.evidence.iter().take(MOST_EVIDENCE);
        let found: Vec<(&Proof, &Copied)> = proofs.filter_map(|p| Some((p, find(p)?))).collect();
        let text = message::of(finding, thing, n + 1, words).sentences.join(" ");
        let values = [("id", (&finding.id).into()), ("text", text.into())];
        let section = words.say("evidence-section", &values);
        let copies = copies(words, report, &section, &found);
        if copies.in_packets > 0 {
            all.insert((*n, *m), (copies.in_packets, copies.packets));
        }
    }
}

fn file_of<'a>(report: &'a Report, proof: &Proof) -> &'a str {
    let file = usize::try_from(proof.file).ok().and_then(|n| report.captures.get(n));
    file.map_or("", |c| &c.file)
}

/// Reads each file that holds any of the records, once, and copies them.
fn copy<'a>(report: &Report, proofs: impl Iterator<Item = &'a Proof>) -> Kept {
    let mut wanted: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
    for proof in proofs {
        wanted.entry(proof.file).or_default().push(proof.offset);
    }
    let mut kept = Kept::new();
    for (file, mut offsets) in wanted {
        offsets.sort_unstable();
        offsets.dedup();
        let Some(capture) = usize::try_from(file).ok().and_then(|n| report.captures.get(n)) else {
            continue;
        };
        let path = PathBuf::from(&capture.file);
        let input = Input { path: Some(path), name: capture.file.clone(), found: false };
        // A file that is gone by now shows nothing; what is missing is counted.
        let Ok(mut opened) = opened::open(&input) else { continue };
        match Reader::new(opened.kind) {
            Some(reader) => packets(&mut opened, reader, file, &offsets, &mut kept),
            None if opened.kind == Kind::Zeek => rows(&mut opened, file, &offsets, &mut kept),
            None => {}
        }
    }
    kept
}

fn packets(
    opened: &mut Opened,
    mut reader: Reader,
    file: u32,
    mut offsets: &[u64],
    kept: &mut Kept,
) {
    while let Some(next) = offsets.first() {
        if interrupt::asked() {
            return;
        }
        let consumed = match reader.next(opened.source.window()) {
            Step::Record { record, consumed } => {
                if record.offset == *next {
                    let data = record.data.get(..record.data.len().min(SNAP)).unwrap_or_default();
                    kept.insert((file, *next), Copied::packet(&record, data));
                }
                while offsets.first().is_some_and(|o| *o <= record.offset) {
                    offsets = offsets.get(1..).unwrap_or_default();
                }
                consumed
            }
            Step::Skip(n) => n,
            Step::More(need) => {
                let need = need.max(opened.source.window().len().saturating_add(1));
                if !opened.source.fill(need) {
                    return;
                }
                0
            }
            Step::Broken(_) => return,
        };
        opened.source.advance(consumed);
    }
}

fn rows(opened: &mut Opened, file: u32, offsets: &[u64], kept: &mut Kept) {
    let mut head = Vec::new();
    let mut offset = 0_u64;
    let last = offsets.last().copied().unwrap_or_default();
    while offset <= last && !interrupt::asked() {
        let mut line = Vec::new();
        let most = u64::try_from(MOST).unwrap_or(u64::MAX);
        let Ok(taken) = (&mut opened.source).take(most).read_until(b'\n', &mut line) else {
            return;
        };
        if taken == 0 {
            return;
        }
        // What says how to read the rows: Zeek's own header, or the names over a table.
        if line.starts_with(b"#") || (offset == 0 && !line.starts_with(b"{")) {
            head.extend_from_slice(&line);
        }
        if offsets.binary_search(&offset).is_ok() {
            let line = line.trim_ascii_end().to_vec();
            kept.insert((file, offset), Copied::Row { head: head.clone(), line });
        }
        offset = offset.saturating_add(taken as u64);
    }
}

/// A pcapng of one section, as octets.
struct Pcapng {
    octets: Vec<u8>,
    /// Link types and frame check sequences, each an interface.
    interfaces: Vec<(u16, u8)>,
}

/// Block types and options (§4.1 to §4.3).
const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;
const OPT_COMMENT: u16 = 1;
const SHB_USERAPPL: u16 = 4;
const IF_FCSLEN: u16 = 13;

impl Pcapng {
    fn new(comment: &str) -> Self {
        let mut new = Self { octets: Vec::new(), interfaces: Vec::new() };
        let mut body = Vec::new();
        body.extend_from_slice(&0x1a2b_3c4d_u32.to_le_bytes());
        body.extend_from_slice(&1_u16.to_le_bytes());
        body.extend_from_slice(&0_u16.to_le_bytes());
        // The length of the section is not told.
        body.extend_from_slice(&u64::MAX.to_le_bytes());
        option(&mut body, OPT_COMMENT, comment.as_bytes());
        let program = concat!("gardien ", env!("CARGO_PKG_VERSION"));
        option(&mut body, SHB_USERAPPL, program.as_bytes());
        option(&mut body, 0, &[]);
        new.block(SECTION, &body);
        new
    }

    fn packet(&mut self, link: (u16, u8), at: Time, wire_len: u32, data: &[u8], comment: &str) {
        let number = self.interfaces.iter().position(|i| *i == link).unwrap_or_else(|| {
            self.interfaces.push(link);
            let mut body = Vec::new();
            body.extend_from_slice(&link.0.to_le_bytes());
            body.extend_from_slice(&[0; 2]);
            body.extend_from_slice(&(SNAP as u32).to_le_bytes());
            if link.1 > 0 {
                option(&mut body, IF_FCSLEN, &[link.1]);
                option(&mut body, 0, &[]);
            }
            self.block(INTERFACE, &body);
            self.interfaces.len() - 1
        });
        // The format has no time before 1970.
        let at = u64::try_from(at.0).unwrap_or_default();
        let mut body = Vec::with_capacity(data.len() + comment.len() + 48);
        body.extend_from_slice(&(number as u32).to_le_bytes());
        body.extend_from_slice(&((at >> 32) as u32).to_le_bytes());
        body.extend_from_slice(&(at as u32).to_le_bytes());
        body.extend_from_slice(&(data.len() as u32).to_le_bytes());
        body.extend_from_slice(&wire_len.max(data.len() as u32).to_le_bytes());
        padded(&mut body, data);
        option(&mut body, OPT_COMMENT, comment.as_bytes());
        option(&mut body, 0, &[]);
        self.block(PACKET, &body);
    }

    fn block(&mut self, kind: u32, body: &[u8]) {
        let length = (body.len() as u32).saturating_add(12);
        self.octets.extend_from_slice(&kind.to_le_bytes());
        self.octets.extend_from_slice(&length.to_le_bytes());
        self.octets.extend_from_slice(body);
        self.octets.extend_from_slice(&length.to_le_bytes());
    }
}

/// An option: its code, its length without padding, its value.
fn option(body: &mut Vec<u8>, code: u16, value: &[u8]) {
    let value = value.get(..value.len().min(usize::from(u16::MAX))).unwrap_or_default();
    body.extend_from_slice(&code.to_le_bytes());
    body.extend_from_slice(&(value.len() as u16).to_le_bytes());
    padded(body, value);
}

/// Octets, and zeros up to a multiple of four.
fn padded(body: &mut Vec<u8>, octets: &[u8]) {
    body.extend_from_slice(octets);
    body.resize(body.len().next_multiple_of(4), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_with_its_link_types_and_times() {
        let mut file = Pcapng::new("f-0a1b2c3d: Die Lampe klopft.");
        file.packet((1, 0), Time(1_700_000_000_123_456), 60, &[7; 60], "a call");
        file.packet((230, 2), Time(-5), 90, &[9; 33], "“quoted”");
        file.packet((1, 0), Time(2), 1, &[1], "");
        let mut reader = Reader::new(Kind::Pcapng).unwrap();
        let mut rest = file.octets.as_slice();
        let mut seen = Vec::new();
        while !rest.is_empty() {
            let consumed = match reader.next(rest) {
                Step::Record { record, consumed } => {
                    let r = record;
                    seen.push((r.link, r.fcs, r.at.0, r.wire_len, r.data.len()));
                    consumed
                }
                Step::Skip(n) => n,
                other => panic!("{other:?}"),
            };
            rest = &rest[consumed..];
        }
        assert_eq!(
            seen,
            [(1, 0, 1_700_000_000_123_456, 60, 60), (230, 2, 0, 90, 33), (1, 0, 2, 1, 1)]
        );
    }
}
