//! One line of GTF or GFF3, whichever it is.

use noodles_gff as gff;
use noodles_gtf as gtf;
use std::borrow::Cow;
use std::io;
use std::ops::Range;

/// The two formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `key "value";` in the ninth column.
    Gtf,
    /// `key=value;` in the ninth column.
    Gff3,
}

impl Format {
    /// The format of a text that begins with these lines; GTF if nothing tells.
    pub fn sniff(start: &[u8]) -> Self {
        let mut lines = start.split(|byte| *byte == b'\n');
        if lines.clone().any(|line| line.starts_with(b"##gff-version")) {
            return Self::Gff3;
        }
        let record = lines.find(|line| !line.starts_with(b"#") && !line.is_empty());
        let attributes = record.and_then(|line| line.split(|byte| *byte == b'\t').nth(8));
        let key_ends = |byte: &u8| matches!(byte, b'=' | b' ');
        let end = attributes.and_then(|text| text.iter().copied().find(key_ends));
        match end {
            Some(b'=') => Self::Gff3,
            _ => Self::Gtf,
        }
    }
}

/// A feature: one line that is no comment.
pub struct Feature<'a> {
    /// Chromosome.
    pub chromosome: Cow<'a, str>,
    /// Its type, as `exon`.
    pub kind: Cow<'a, str>,
    /// 0-based, half-open.
    pub place: Range<u64>,
    /// Whether it lies on the reverse strand.
    pub reverse: bool,
    /// Bases before the first whole codon, of a CDS.
    pub phase: Option<usize>,
    attributes: Attributes<'a>,
}

enum Attributes<'a> {
    Gtf(gtf::record::Attributes<'a>),
    Gff3(gff::record::Attributes<'a>),
}

impl Feature<'_> {
    /// The first value of a key.
    pub fn first(&self, key: &str) -> Option<String> {
        self.all(key).into_iter().next()
    }

    /// All values of a key: in GTF the key comes again, in GFF3 they are separated by commas.
    pub fn all(&self, key: &str) -> Vec<String> {
        let key = key.as_bytes();
        match &self.attributes {
            Attributes::Gtf(attributes) => match attributes.get(key) {
                Some(Ok(value)) => value.iter().map(|one| one.to_string()).collect(),
                _ => Vec::new(),
            },
            Attributes::Gff3(attributes) => match attributes.get(key) {
                Some(Ok(gff::record::attributes::field::Value::String(value))) => {
                    vec![value.to_string()]
                }
                Some(Ok(gff::record::attributes::field::Value::Array(values))) => {
                    values.iter().map(|one| one.to_string()).collect()
                }
                _ => Vec::new(),
            },
        }
    }
}

/// Calls `of` with the feature of a line, which is neither empty nor a comment.
///
/// # Errors
/// The line is none of the format's, or `of` says so.
pub fn with_feature<T>(
    format: Format,
    line: &[u8],
    wanted: impl Fn(&[u8]) -> bool,
    of: impl FnOnce(Feature) -> io::Result<T>,
) -> io::Result<Option<T>> {
    // The reader of GFF3 leaves out empty lines without counting them: each line is read by itself.
    macro_rules! feature {
        ($format:ident, |$record:ident| $attributes:expr) => {{
            let mut one = $format::Line::default();
            $format::io::Reader::new(line).read_line(&mut one)?;
            let Some($record) = one.as_record().transpose()? else {
                return Ok(None);
            };
            if !wanted($record.ty()) {
                return Ok(None);
            }
            let start = usize::from($record.start()?) as u64 - 1;
            let end = usize::from($record.end()?) as u64;
            if end <= start {
                return Err(invalid("it ends before it starts"));
            }
            use gff::feature::record::{Phase, Strand};
            of(Feature {
                chromosome: String::from_utf8_lossy($record.reference_sequence_name()),
                kind: String::from_utf8_lossy($record.ty()),
                place: start..end,
                reverse: match $record.strand()? {
                    Strand::Forward => false,
                    Strand::Reverse => true,
                    // Genes of two strands, as trans-splicing has, are in no panel.
                    Strand::None | Strand::Unknown => return Ok(None),
                },
                phase: $record.phase().transpose()?.map(|phase| match phase {
                    Phase::Zero => 0,
                    Phase::One => 1,
                    Phase::Two => 2,
                }),
                attributes: $attributes,
            })
            .map(Some)
        }};
    }
    match format {
        Format::Gtf => feature!(gtf, |record| Attributes::Gtf(record.attributes()?)),
        Format::Gff3 => feature!(gff, |record| Attributes::Gff3(record.attributes())),
    }
}

fn invalid(problem: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}
