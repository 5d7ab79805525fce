//! Reads one opened capture to its end, or to where it breaks.

use std::io;

use gardien_watch::{
    capture::{Break, Kind, Reader},
    report::{Capture, Problem},
    time::Time,
    watcher::{End, Watcher, Window},
    zeek::LogReader,
};

use super::{
    opened::Opened,
    source::{MOST, Source},
};
use crate::{interrupt, progress::Progress};

/// Kinds of unreadable rows that are told apart in one file.
const ROW_PROBLEMS: usize = 16;

/// Reads it all into the watcher; whatever happens, what came before counts.
pub(crate) fn read(
    opened: &mut Opened,
    name: &str,
    watcher: &mut Watcher,
    progress: &mut Progress<'_>,
) -> Capture {
    let mut capture = Capture {
        file: name.to_owned(),
        kind: format!("{}{}", kind_name(opened.kind), opened.around),
        ..Capture::default()
    };
    watcher.next_file();
    match Reader::new(opened.kind) {
        Some(reader) => records(opened, reader, watcher, progress, &mut capture),
        None => rows(opened, watcher, progress, &mut capture),
    }
    progress.next_file(opened.taken.get());
    capture
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Pcap => "pcap",
        Kind::Pcapng => "pcapng",
        Kind::Gzip => "gzip",
        Kind::Zstd => "zstd",
        Kind::Zeek => "zeek",
    }
}

fn records(
    opened: &mut Opened,
    mut reader: Reader,
    watcher: &mut Watcher,
    progress: &mut Progress<'_>,
    capture: &mut Capture,
) {
    loop {
        let done = watcher.window(&mut reader, opened.source.window());
        count(capture, &done);
        opened.source.advance(done.consumed);
        let need = match done.end {
            End::More(need) => need,
            End::Broken(at) => return capture.problems.push(fatal("broken", at)),
        };
        // A reader that asks for what it has would ask for ever.
        let need = need.max(opened.source.window().len().saturating_add(1));
        progress.at(opened.taken.get());
        if interrupt::asked() {
            let at = Break { what: "", offset: reader.offset() };
            return capture.problems.push(fatal("interrupted", at));
        }
        if opened.source.fill(need) {
            continue;
        }
        let left = opened.source.window().len();
        let at = reader.truncated(left);
        if need > MOST {
            let at = Break { what: "record length", offset: reader.offset() };
            return capture.problems.push(fatal("broken", at));
        }
        if let Some(failure) = opened.source.failure() {
            return capture.problems.push(failed(&failure, reader.offset()));
        }
        if left > 0 {
            capture.problems.push(fatal("truncated", at));
        }
        return;
    }
}

fn rows(
    opened: &mut Opened,
    watcher: &mut Watcher,
    progress: &mut Progress<'_>,
    capture: &mut Capture,
) {
    let Some(mut log) = LogReader::new(opened.source.window()) else {
        let at = Break { what: "log header", offset: 0 };
        return capture.problems.push(fatal("broken", at));
    };
    let mut offset = 0_u64;
    loop {
        let (length, taken) = match next_line(&mut opened.source, opened.taken.get(), progress) {
            Line::At { length, taken } => (length, taken),
            Line::TooLong => {
                let at = Break { what: "line length", offset };
                return capture.problems.push(fatal("broken", at));
            }
            Line::End => break,
        };
        if interrupt::asked() {
            capture.problems.push(fatal("interrupted", Break { what: "", offset }));
            break;
        }
        let line = opened.source.window().get(..length).unwrap_or_default();
        match log.line(line.strip_suffix(b"\r").unwrap_or(line)) {
            Ok(Some(row)) => {
                capture.packets = capture.packets.saturating_add(1);
                span(capture, row.at(), row.at());
                watcher.row(&row, offset);
            }
            Ok(None) => {}
            Err(malformed) => row_problem(capture, malformed.what, offset),
        }
        capture.bytes = capture.bytes.saturating_add(u64::try_from(taken).unwrap_or_default());
        offset = offset.saturating_add(u64::try_from(taken).unwrap_or_default());
        opened.source.advance(taken);
    }
    capture.kind = format!("{}{}", log.word(), opened.around);
    if let Some(failure) = opened.source.failure() {
        capture.problems.push(failed(&failure, offset));
    }
}

/// The next line of a source.
enum Line {
    /// It has `length` octets, and takes `taken` with its end.
    At {
        length: usize,
        taken: usize,
    },
    TooLong,
    End,
}

fn next_line(source: &mut Source, on_disk: u64, progress: &mut Progress<'_>) -> Line {
    let mut searched = 0;
    loop {
        let window = source.window();
        let end = window.get(searched..).and_then(|rest| rest.iter().position(|b| *b == b'\n'));
        if let Some(end) = end {
            return Line::At { length: searched + end, taken: searched + end + 1 };
        }
        searched = window.len();
        if searched >= MOST {
            return Line::TooLong;
        }
        progress.at(on_disk);
        if !source.fill(searched + 1) {
            // The last line may lack its end.
            let left = source.window().len();
            return if left == 0 { Line::End } else { Line::At { length: left, taken: left } };
        }
    }
}

fn count(capture: &mut Capture, done: &Window) {
    capture.packets = capture.packets.saturating_add(done.records);
    capture.bytes = capture.bytes.saturating_add(done.octets);
    if done.records > 0 {
        span(capture, done.first, done.last);
    }
}

fn span(capture: &mut Capture, from: Time, to: Time) {
    capture.first = Some(capture.first.map_or(from, |first| first.min(from)));
    capture.last = Some(capture.last.map_or(to, |last| last.max(to)));
}

fn fatal(code: &'static str, at: Break) -> Problem {
    Problem { code, fatal: true, offset: Some(at.offset), count: 1, what: at.what.to_owned() }
}

/// What ended a stream: its decompressor tells "cut short" from "damaged", the rest is the system.
fn failed(failure: &io::Error, offset: u64) -> Problem {
    let code = match failure.kind() {
        io::ErrorKind::UnexpectedEof => "truncated",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "broken",
        _ => "unreadable",
    };
    let what =
        if code == "truncated" { "compressed stream".to_owned() } else { failure.to_string() };
    Problem { code, fatal: true, offset: Some(offset), count: 1, what }
}

fn row_problem(capture: &mut Capture, what: &'static str, offset: u64) {
    let same = capture.problems.iter_mut().find(|p| p.code == "row" && p.what == what);
    if let Some(problem) = same {
        problem.count = problem.count.saturating_add(1);
    } else if capture.problems.len() < ROW_PROBLEMS {
        capture.problems.push(Problem {
            code: "row",
            fatal: false,
            offset: Some(offset),
            count: 1,
            what: what.to_owned(),
        });
    }
}
