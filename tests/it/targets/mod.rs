//! What must hold for any bytes: called with random ones by the property tests, and with those that
//! a coverage-guided fuzzer finds by `fuzz/`. Each panics if it does not hold.

#![allow(dead_code, unused_imports, missing_docs, clippy::unwrap_used)]

mod aligner;

pub use aligner::aligner;

use fuselane::align::{Aligner, Read, Rule};
use fuselane::document::Document;
use fuselane::feed::{BatchId, Scheduler, reduce};
use fuselane::input::{Compression, Layout, Source};
use fuselane::panel::PanelFiles;
use fuselane::report::{FORMATS, Findings, Json, Report};
use fuselane::run::read_panel;
use needletail::parser::{FastqReader, FastxReader};
use std::io::{self, Read as _, Write};
use std::path::Path;
use std::sync::Arc;

/// Gives its bytes a few at a time, interrupted now and then.
struct InPieces {
    bytes: io::Cursor<Vec<u8>>,
    size: usize,
    calls: usize,
}

impl io::Read for InPieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(7) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let size = self.size.min(buffer.len());
        self.bytes.read(&mut buffer[..size])
    }
}

/// One of the properties.
pub type Target = fn(&[u8]);

type Records = Vec<(Vec<u8>, Vec<u8>, Vec<u8>)>;

/// Every record of some bytes, given `size` at a time to `threads` threads, or the message.
fn records(bytes: &[u8], size: usize, threads: usize) -> Result<Records, String> {
    let bytes = io::Cursor::new(bytes.to_vec());
    let source = Source::from_reader(
        "input",
        InPieces {
            bytes,
            size,
            calls: 0,
        },
    );
    let scheduler = Scheduler::new(
        &Layout::Single(vec![source]),
        threads,
        Arc::default(),
        Arc::default(),
    );
    let mut batches = reduce(
        scheduler,
        |batches: &mut Vec<(BatchId, Records)>, batch| {
            let mut records = Vec::new();
            batch.for_each(|one, _| {
                let parts = [one.name, one.sequence, one.quality].map(<[u8]>::to_vec);
                records.push(parts.into());
                Ok(())
            })?;
            batches.push((batch.id(), records));
            Ok(())
        },
        |one, other| [one, other].concat(),
    )
    .map_err(|error| error.to_string())?;
    batches.sort();
    let records: Records = batches
        .into_iter()
        .flat_map(|(_, records)| records)
        .collect();
    // As a count has it.
    match records.is_empty() {
        true => Err("no reads".into()),
        false => Ok(records),
    }
}

/// The same by needletail, `None` for an error.
fn by_needletail(bytes: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut reader = FastqReader::new(bytes);
    let mut found = Vec::new();
    while let Some(record) = reader.next() {
        let record = record.ok()?;
        found.push((record.id().to_vec(), record.seq().into_owned()));
    }
    Some(found)
}

/// Any bytes, in any pieces, by any number of threads: the records that needletail reads, or an
/// error where it has one.
pub fn fastq(data: &[u8]) {
    let Some((&size, text)) = data.split_first() else {
        return;
    };
    let size = 1 + usize::from(size);
    let whole = records(text, usize::MAX, 1);
    for threads in [1, 2] {
        let found = records(text, size, threads);
        let told = |records: &Result<Records, String>| records.clone().map_err(|_| ());
        assert_eq!(
            told(&whole),
            told(&found),
            "pieces of {size}, {threads} threads"
        );
    }
    // Two returns at the end of a line are no line end of any system: a base or a quality of their own
    // to needletail, and refused or dropped here.
    let two_returns = text.windows(2).any(|pair| pair == b"\r\r");
    if Compression::sniff(text) != Compression::Plain || two_returns {
        return;
    }
    let expected = by_needletail(text);
    match (whole, expected) {
        (Ok(records), Some(expected)) => {
            let bare = records.into_iter().map(|(name, bases, _)| (name, bases));
            assert_eq!(bare.collect::<Vec<_>>(), expected);
        }
        (Err(_), None) => {}
        // Nothing at all is an error here.
        (Err(_), Some(expected)) => assert!(expected.is_empty(), "{expected:?} was refused"),
        (Ok(records), None) => panic!("{records:?} was taken for whole"),
    }
}

/// What flate2 makes of gzip, zeros behind it left out as gzip itself does.
fn by_flate2(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let decoded = |bytes| {
        let mut text = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut text);
        read.map(|_| text)
    };
    let bare = bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    decoded(bytes).or_else(|error| {
        let ends = bare..bytes.len().min(bare + 10);
        let mut padded = ends.filter_map(|end| decoded(&bytes[..end]).ok());
        padded.next().ok_or(error)
    })
}

fn compressed(kind: u8, text: &[u8]) -> Vec<u8> {
    match kind % 5 {
        0 => {
            let level = flate2::Compression::new(u32::from(kind / 5 % 10));
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        1 => {
            let mut encoder = noodles_bgzf::io::Writer::new(Vec::new());
            // Blocks of some hundred bytes.
            for part in text.chunks(1 + 8 * usize::from(kind)) {
                encoder.write_all(part).unwrap();
                encoder.flush().unwrap();
            }
            encoder.finish().unwrap()
        }
        2 => {
            let level = bzip2::Compression::fast();
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), level);
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        3 => {
            let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        _ => {
            let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
    }
}

/// Compressed text comes out as it went in; a damaged file gives the same text or an error, and so
/// does anything behind a magic number.
pub fn decoders(data: &[u8]) {
    let [kind, change, low, high, text @ ..] = data else {
        return;
    };
    let plain = records(text, usize::MAX, 1);
    let whole = compressed(*kind, text);
    if Compression::sniff(text) == Compression::Plain {
        let found = records(&whole, usize::MAX, 1);
        assert_eq!(plain.is_ok(), found.is_ok(), "{plain:?} {found:?}");
        assert!(plain.is_err() || plain == found);
        assert_eq!(found.is_ok(), records(&whole, 100, 2).is_ok());
    }
    let mut damaged = whole.clone();
    let at = usize::from(u16::from_le_bytes([*low, *high])) % damaged.len();
    match change % 3 {
        0 => damaged.truncate(at),
        1 => damaged[at] ^= 1 << (change / 3 % 8),
        _ => damaged.extend_from_slice(&text[..text.len().min(usize::from(*low))]),
    }
    for threads in [1, 2] {
        let found = records(&damaged, 1000, threads);
        if Compression::sniff(&damaged) == Compression::sniff(&whole) {
            let is_same = found.is_err() || found == plain || change % 3 == 2;
            assert!(is_same, "{plain:?} became {found:?}");
        }
        if Compression::sniff(&damaged) == Compression::Gzip && by_flate2(&damaged).is_err() {
            assert!(found.is_err(), "flate2 refuses what gave {found:?}");
        }
    }
    let magic: &[u8] = match kind % 5 {
        0 | 1 => b"\x1f\x8b\x08",
        2 => b"BZh9",
        3 => b"\xfd7zXZ\0",
        _ => b"\x28\xb5\x2f\xfd",
    };
    let raw = [magic, text].concat();
    if kind % 5 < 2 && by_flate2(&raw).is_err() {
        assert!(records(&raw, 50, 1).is_err());
    } else {
        let _ = records(&raw, 50, 1);
    }
}

/// A panel file with some bytes changed loads or is refused with file, line and remedy; a panel that
/// loads can be used.
pub fn panel(data: &[u8]) {
    let [which, edits @ ..] = data else { return };
    let names: Vec<&str> = PanelFiles::names().collect();
    let files = PanelFiles::builtin();
    let changed = names[usize::from(*which) % names.len()];
    let directory = tempfile::tempdir().unwrap();
    for name in names {
        let mut text = files.file(name).unwrap().text.as_bytes().to_vec();
        if name == changed {
            for edit in edits.chunks_exact(4) {
                if text.is_empty() {
                    break;
                }
                let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % text.len();
                match edit[2] % 4 {
                    0 => text[at] = edit[3],
                    1 => text.insert(at, edit[3]),
                    2 => drop(text.remove(at)),
                    _ => text.truncate(at.max(1)),
                }
            }
        }
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    match read_panel(directory.path()) {
        Err(error) => {
            let text = error.to_string();
            assert!(text.contains(".tsv") || text.contains(".fa"), "{text}");
        }
        Ok(panel) => {
            let aligner = Aligner::new(&panel, Rule::default());
            for junction in panel.junctions.iter().step_by(97) {
                let sequence = [
                    junction.left_sequence(&panel, 60),
                    junction.right_sequence(&panel, 60),
                ]
                .concat();
                let quality = vec![b'I'; sequence.len()];
                aligner.explain(Read {
                    sequence: &sequence,
                    quality: &quality,
                });
            }
        }
    }
}

/// A stored result is refused or makes every report.
pub fn report(data: &[u8]) {
    let Ok(document) = Document::from_json(data) else {
        return;
    };
    let findings = Findings::from(&document);
    for format in FORMATS.iter().filter(|one| !one.needs_reads) {
        for (_, report) in format.files {
            report.write(&findings, &mut io::sink()).unwrap();
        }
    }
    let mut again = Vec::new();
    Json.write(&findings, &mut again).unwrap();
    assert_eq!(Document::from_json(&again).unwrap(), document);
}

/// Calls a target with every file of its corpus: seeds, and all that ever failed.
pub fn replay(name: &str, target: Target) -> usize {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name);
    let Ok(entries) = std::fs::read_dir(corpus) else {
        return 0;
    };
    let files = entries.map(|entry| entry.unwrap().path());
    files
        .map(|file| target(&std::fs::read(file).unwrap()))
        .count()
}
