//! Cuts FASTQ text into records.
//!
//! Sequencers write records of four lines; those are cut here. A record of any other form goes to
//! needletail, which either reads it or says what is wrong. So needletail alone decides what is
//! valid FASTQ.

use super::line::LineEnds;
use needletail::errors::ParseErrorKind;
use needletail::parser::{FastqReader, FastxReader};
use std::borrow::Cow;
use std::ops::Range;

/// Lines of a record.
pub const LINES: usize = 4;

/// One FASTQ record.
///
/// ```
/// use fuselane::fastq::Record;
/// let read = Record { name: b"r1 1:N:0:ACGT", sequence: b"ACGT", quality: b"IIII" };
/// assert_eq!(read.sequence.len(), read.quality.len());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// The header without `@`, comment included.
    pub name: &'a [u8],
    /// The bases.
    pub sequence: &'a [u8],
    /// The qualities, as many as bases.
    pub quality: &'a [u8],
}

/// A record that is not FASTQ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Number of records before it in the text.
    pub index: u64,
    /// What is wrong with it.
    pub problem: String,
}

/// Gives the records of a text that starts and ends at record boundaries.
///
/// ```
/// use fuselane::fastq::Records;
/// let mut records = Records::new(b"@r1\nACGT\n+\nIIII\n@r2\nAC\n+\nI\n");
/// let first = records.next_record()?.expect("a record");
/// assert_eq!((first.name, first.sequence), (&b"r1"[..], &b"ACGT"[..]));
/// // The qualities of the second one are too few.
/// assert!(records.next_record().is_err());
/// # Ok::<(), fuselane::fastq::Malformed>(())
/// ```
#[derive(Debug)]
pub struct Records<'a> {
    bytes: Cow<'a, [u8]>,
    /// Start of the next record.
    at: usize,
    line_ends: LineEnds,
    passed: u64,
    /// Whether `bytes` are what needletail made of the text.
    rewritten: bool,
}

/// Byte ranges of a record, and where the next one starts.
struct Span {
    name: Range<usize>,
    sequence: Range<usize>,
    quality: Range<usize>,
    next: usize,
}

/// The range of a line without the carriage return at its end.
#[inline]
fn without_return(bytes: &[u8], line: Range<usize>) -> Range<usize> {
    let returns = line.end > line.start && bytes[line.end - 1] == b'\r';
    line.start..line.end - usize::from(returns)
}

/// The record that starts at `at`, if it has the plain four lines. The next line end that
/// `line_ends` gives must be the first one behind `at`.
#[inline]
fn plain_record(bytes: &[u8], at: usize, line_ends: &mut LineEnds) -> Option<Span> {
    let name_end = line_ends.next(bytes)?;
    let sequence_end = line_ends.next(bytes)?;
    let plus_end = line_ends.next(bytes)?;
    let quality_end = line_ends.next(bytes).unwrap_or(bytes.len());
    let sequence = without_return(bytes, name_end + 1..sequence_end);
    let quality = without_return(bytes, plus_end + 1..quality_end);
    let is_plain = bytes[at] == b'@'
        && bytes[sequence_end + 1] == b'+'
        && sequence.len() == quality.len()
        && bytes[quality.clone()].last() != Some(&b'\r');
    is_plain.then(|| Span {
        name: without_return(bytes, at + 1..name_end),
        sequence,
        quality,
        next: bytes.len().min(quality_end + 1),
    })
}

/// Whether the text behind the last record is empty. needletail allows up to two empty lines.
pub fn is_blank(rest: &[u8]) -> bool {
    let mut lines = rest.split(|byte| *byte == b'\n');
    let is_empty = |line: &[u8]| matches!(line, b"" | b"\r");
    rest.len() < 2 * LINES && lines.clone().count() < LINES && lines.all(is_empty)
}

/// Whether the first record of a text has its sequence on several lines, as FASTQ once had. Only to say
/// what is wrong with a text that is not read.
pub fn is_wrapped(text: &[u8]) -> bool {
    let is_base = |byte: &u8| byte.is_ascii_alphabetic() || b".-*\r".contains(byte);
    let of_bases = |line: &[u8]| !line.is_empty() && line.iter().all(is_base);
    let mut lines = text.split(|byte| *byte == b'\n');
    let is_name = lines.next().is_some_and(|line| line.starts_with(b"@"));
    let sequence = lines.by_ref().take_while(|line| of_bases(line)).count();
    // The line that ended the sequence is taken: it is the one before the next.
    let read: usize = text
        .split(|byte| *byte == b'\n')
        .take(1 + sequence)
        .map(|line| line.len() + 1)
        .sum();
    is_name && sequence > 1 && text.get(read) == Some(&b'+')
}

/// The records that needletail reads from `bytes`, written in four lines each. `passed` records
/// came before.
fn rewritten(bytes: &[u8], passed: u64) -> Result<Vec<u8>, Malformed> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut reader = FastqReader::new(bytes);
    let mut index = passed;
    while let Some(record) = reader.next() {
        let record = record.map_err(|error| Malformed {
            index,
            problem: match error.kind {
                _ if index == passed && is_wrapped(bytes) => {
                    "its sequence is on several lines; `seqtk seq` writes four lines for each record"
                        .into()
                }
                ParseErrorKind::UnexpectedEnd => {
                    "it ends too soon, so that the file may be cut short".into()
                }
                _ => sentence(&error.msg),
            },
        })?;
        let quality = record.qual().unwrap_or_default();
        let parts: [&[u8]; 7] = [
            b"@",
            record.id(),
            b"\n",
            &record.seq(),
            b"\n+\n",
            quality,
            b"\n",
        ];
        parts.iter().for_each(|part| plain.extend_from_slice(part));
        index += 1;
    }
    Ok(plain)
}

/// A message as a part of a sentence: without its full stop and its first capital, and with the last quotation mark,
/// which needletail leaves out.
fn sentence(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let is_open = message.matches('\'').count() % 2 == 1;
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => {
            let mark = is_open.then_some('\'');
            first.to_lowercase().chain(letters).chain(mark).collect()
        }
        None => "not a FASTQ record".into(),
    }
}

impl<'a> Records<'a> {
    /// The records of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes: Cow::Borrowed(bytes),
            at: 0,
            line_ends: LineEnds::default(),
            passed: 0,
            rewritten: false,
        }
    }

    /// Records given so far.
    pub fn passed(&self) -> u64 {
        self.passed
    }

    /// The next record, `None` at the end.
    ///
    /// # Errors
    /// The record is not FASTQ.
    #[inline]
    pub fn next_record(&mut self) -> Result<Option<Record<'_>>, Malformed> {
        while self.at < self.bytes.len() {
            match plain_record(&self.bytes, self.at, &mut self.line_ends) {
                Some(span) => {
                    self.at = span.next;
                    self.passed += 1;
                    return Ok(Some(Record {
                        name: &self.bytes[span.name],
                        sequence: &self.bytes[span.sequence],
                        quality: &self.bytes[span.quality],
                    }));
                }
                None => self.rewrite()?,
            }
        }
        Ok(None)
    }

    /// Replaces the rest of the text by what needletail reads from it.
    #[cold]
    fn rewrite(&mut self) -> Result<(), Malformed> {
        let rest = &self.bytes[self.at..];
        let plain = if is_blank(rest) && self.passed > 0 {
            Vec::new()
        } else if self.rewritten {
            return Err(Malformed {
                index: self.passed,
                problem: "not a FASTQ record".into(),
            });
        } else {
            rewritten(rest, self.passed)?
        };
        self.bytes = Cow::Owned(plain);
        self.at = 0;
        self.line_ends = LineEnds::default();
        self.rewritten = true;
        Ok(())
    }
}

/// Where the last record of `bytes` starts; all records before it are whole. `None` if only the
/// first record start is seen.
///
/// A quality line may start with `@` too. It is not taken for a name, because the line after next
/// then holds bases and does not start with `+`.
pub fn last_record_start(bytes: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    // Starts of the two lines behind the current one.
    let (mut next, mut after_next) = (None, None);
    while let Some(newline) = memchr::memrchr(b'\n', &bytes[..end]) {
        let start = newline + 1;
        if start < bytes.len() {
            let is_record =
                bytes[start] == b'@' && after_next.is_some_and(|line: usize| bytes[line] == b'+');
            if is_record {
                return Some(start);
            }
            after_next = next.replace(start);
        }
        end = newline;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Result<Vec<(String, String)>, Malformed> {
        let mut records = Records::new(bytes);
        let mut found = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        while let Some(record) = records.next_record()? {
            assert_eq!(record.sequence.len(), record.quality.len());
            found.push((text(record.name), text(record.sequence)));
        }
        Ok(found)
    }

    #[test]
    fn messages_are_parts_of_sentences() {
        for (message, expected) in [
            (
                "Expected '@' but found '\\n",
                "expected '@' but found '\\n'",
            ),
            (
                "Expected '+' separator but found 'A",
                "expected '+' separator but found 'A'",
            ),
            ("It is found 'x'.", "it is found 'x'"),
            ("", "not a FASTQ record"),
        ] {
            assert_eq!(sentence(message), expected);
        }
    }

    #[test]
    fn valid_forms() {
        let one = [("r 1", "ACGT")];
        let two = [("a", "AC"), ("b", "G")];
        let cases: [(&str, &[(&str, &str)]); 9] = [
            ("@r 1\nACGT\n+\nIIII\n", &one),
            ("@r 1\nACGT\n+r 1\nIIII", &one),
            ("@r 1\r\nACGT\r\n+\r\nIIII\r\n", &one),
            ("@a\nAC\n+\n@I\n@b\nG\n+\n@\n", &two),
            ("@a\nAC\n+\n++\n@b\nG\n+\n+\n", &two),
            ("@a\nAC\n+\nII\n@b\nG\n+\nI\n\n\n", &two),
            ("@a\n\n+\n\n@b\nG\n+\nI\n", &[("a", ""), ("b", "G")]),
            ("@\nAC\n+\nII\n", &[("", "AC")]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            let found = all(text.as_bytes());
            let expected: Vec<(String, String)> = expected
                .iter()
                .map(|(name, bases)| (name.to_string(), bases.to_string()))
                .collect();
            assert_eq!(found, Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn broken_records_are_named_by_their_number() {
        for (text, index) in [
            ("@a\nAC\n+\nII\n@b\nACG\n+\nII\n", 1),
            ("@a\nAC\n+\nII\nb\nAC\n+\nII\n", 1),
            ("@a\nAC\nII\n+\n", 0),
            ("@a\nAC\n+\nII\n@b\nAC\n", 1),
            ("@a\nAC\n+\nI\n@b\nAC\n+\nII\n", 0),
            ("@a\nAC\n+\nIII\n@b\nAC\n+\nII\n", 0),
        ] {
            let found = all(text.as_bytes());
            assert_eq!(found.map_err(|wrong| wrong.index), Err(index), "{text:?}");
        }
    }

    #[test]
    fn sequences_on_several_lines_are_named_as_such() {
        for (text, wrapped) in [
            ("@a\nAC\nGT\n+\nIIII\n", true),
            ("@a\nAC\nGT\n+\nII\nII\n", true),
            ("@a\r\nAC\r\nGT\r\nA\r\n+\r\nIIIII\r\n", true),
            ("@b\nAC\n+\nII\n@a\nAC\nGT\n+\nIIII\n", true),
            ("@a\nAC\n+\nIII\n", false),
            ("@a\nAC\nGT\n", false),
            ("@a\nAC\n\nII\n+\n", false),
        ] {
            let problem = all(text.as_bytes()).expect_err("not plain").problem;
            assert_eq!(
                problem.contains("several lines"),
                wrapped,
                "{text:?}: {problem}"
            );
        }
        assert!(!is_wrapped(b"@a\nAC\n+\nII\n") && !is_wrapped(b""));
    }

    #[test]
    fn pieces_are_cut_where_a_record_starts() {
        for (text, at) in [
            ("@a\nAC\n+\nII\n@b\nAC\n+\nII\n", Some(11)),
            ("@a\nAC\n+\nII\n@b\nAC\n+", Some(11)),
            ("@a\nAC\n+\nII\n@b\nAC\n", None),
            ("@a\nAC\n+\n@@\n@b\nAC\n+\n@@\n@c\nA", Some(11)),
            ("@a\nAC\n+\n", None),
            ("", None),
        ] {
            assert_eq!(last_record_start(text.as_bytes()), at, "{text:?}");
        }
    }

    /// What needletail makes of a file: names and bases of all records, or that there is an error.
    fn by_needletail(bytes: &[u8]) -> Option<Vec<(String, String)>> {
        let mut reader = FastqReader::new(bytes);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut found = Vec::new();
        while let Some(record) = reader.next() {
            let record = record.ok()?;
            found.push((text(record.id()), text(&record.seq())));
        }
        Some(found)
    }

    #[test]
    fn needletail_has_the_same_records_of_every_file() {
        let text = crate::testing::files::fastq(20);
        let mut files: Vec<(String, Vec<u8>)> = vec![];
        let mut add = |name: String, bytes: Vec<u8>| files.push((name, bytes));
        add("whole".into(), text.clone());
        add("twice".into(), text.repeat(2));
        let as_text = String::from_utf8(text.clone()).expect("ASCII");
        add("CRLF".into(), as_text.replace('\n', "\r\n").into_bytes());
        let again = as_text.replace("\n+\n", "\n+again\n");
        add("text behind the plus".into(), again.into_bytes());
        add(
            "no last line end".into(),
            as_text.trim_end().as_bytes().to_vec(),
        );
        for at in 0..text.len().min(2000) {
            add(format!("cut at {at}"), text[..at].to_vec());
            for byte in [b'\n', b'@', b'+', b'\r', 0, b'A'] {
                let mut other = text.clone();
                other[at] = byte;
                add(format!("byte {byte} at {at}"), other);
            }
            let mut shorter = text.clone();
            shorter.remove(at);
            add(format!("without byte {at}"), shorter);
        }
        let mut wrong = 0;
        for (name, bytes) in files {
            let expected = by_needletail(&bytes);
            let found = all(&bytes).ok();
            if found.is_none() && expected.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            assert_eq!(found, expected, "{name}");
            wrong += usize::from(expected.is_none());
        }
        assert!(wrong > 1000, "{wrong}");
    }
}
