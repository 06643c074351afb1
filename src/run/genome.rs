//! Parts of a genome, from FASTA.

use crate::error::{Error, Result};
use crate::input::{Source, Text};
use crate::panel::build::Sequences;
use crate::panel::chromosome_name;
use noodles_fasta as fasta;
use rustc_hash::FxHashMap;
use std::io::{self, BufRead};
use std::ops::Range;

/// The parts of a genome that were asked for.
///
/// ```
/// use fuselane::input::Source;
/// use fuselane::panel::build::Sequences;
/// use fuselane::run::Genome;
/// let fasta = Source::from_reader("genome.fa", &b">chr2 a part\nACGT\nACGT\n"[..]);
/// let genome = Genome::read(&fasta, &[("NC_000002.12".into(), 2..6)])?;
/// assert_eq!(genome.bases("2", &(2..6)).as_deref(), Ok(&b"GTAC"[..]));
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Genome {
    /// The file's name.
    pub name: String,
    /// SHA-256 of the file as it is stored, in hexadecimal.
    pub sha256: String,
    chromosomes: FxHashMap<String, Chromosome>,
}

/// A chromosome: its length, and what is known of it, in order and without overlaps.
#[derive(Debug, Clone, Default)]
struct Chromosome {
    length: u64,
    parts: Vec<(u64, Vec<u8>)>,
}

impl Genome {
    /// Reads ranges (0-based, half-open) of chromosomes from FASTA, compressed or not, from front to
    /// back; no index is needed. Chromosomes are told by any of their names: `2`, `chr2`,
    /// `NC_000002.12`.
    ///
    /// # Errors
    /// It cannot be read, or is no FASTA.
    pub fn read(source: &Source, wanted: &[(String, Range<u64>)]) -> Result<Self> {
        let wanted = joined(wanted);
        let text = Text::open(source)?;
        let name = text.get_ref().name().to_string();
        let mut reader = fasta::io::Reader::new(text);
        let chromosomes = read_chromosomes(&mut reader, &wanted);
        let text = reader.into_inner().into_inner();
        let chromosomes = chromosomes.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => Error::Panel {
                file: name.clone(),
                line: 0,
                problem: format!("it is no FASTA ({error})"),
                remedy: "give the genome as FASTA, plain or compressed".into(),
            },
            _ => text.error(error),
        })?;
        if chromosomes.is_empty() {
            return Err(Error::Panel {
                file: name,
                line: 0,
                problem: "it has no sequence".into(),
                remedy: "give the genome as FASTA, plain or compressed".into(),
            });
        }
        Ok(Self {
            name,
            sha256: text.sha256()?,
            chromosomes,
        })
    }
}

impl Sequences for Genome {
    fn bases(&self, chromosome: &str, range: &Range<u64>) -> Result<Vec<u8>, String> {
        let known = self.chromosomes.get(&chromosome_name(chromosome));
        let known = known.ok_or_else(|| format!("{} has no {chromosome}", self.name))?;
        if range.end > known.length {
            return Err(format!(
                "it lies at {}-{}, and {chromosome} has {} bases",
                range.start + 1,
                range.end,
                known.length
            ));
        }
        let at = known
            .parts
            .partition_point(|(start, _)| *start <= range.start);
        let part = at.checked_sub(1).and_then(|at| {
            let (start, bases) = &known.parts[at];
            bases.get((range.start - start) as usize..(range.end - start) as usize)
        });
        part.map(<[u8]>::to_vec)
            .ok_or_else(|| format!("{chromosome} was not read there"))
    }
}

/// Ranges by chromosome, in order, those that touch as one.
fn joined(wanted: &[(String, Range<u64>)]) -> FxHashMap<String, Vec<Range<u64>>> {
    let mut by_chromosome: FxHashMap<String, Vec<Range<u64>>> = FxHashMap::default();
    for (chromosome, range) in wanted {
        let ranges = by_chromosome
            .entry(chromosome_name(chromosome))
            .or_default();
        ranges.push(range.clone());
    }
    for ranges in by_chromosome.values_mut() {
        ranges.sort_unstable_by_key(|range| (range.start, range.end));
        let mut joined: Vec<Range<u64>> = Vec::new();
        for range in ranges.drain(..) {
            match joined.last_mut().filter(|last| last.end >= range.start) {
                Some(last) => last.end = last.end.max(range.end),
                None => joined.push(range),
            }
        }
        *ranges = joined;
    }
    by_chromosome
}

fn read_chromosomes(
    reader: &mut fasta::io::Reader<impl BufRead>,
    wanted: &FxHashMap<String, Vec<Range<u64>>>,
) -> io::Result<FxHashMap<String, Chromosome>> {
    let mut chromosomes = FxHashMap::default();
    let mut definition = fasta::record::Definition::default();
    while reader.read_definition(&mut definition)? != 0 {
        let name = String::from_utf8_lossy(definition.name()).into_owned();
        let name = chromosome_name(&name);
        let ranges = wanted.get(&name).map_or(&[][..], Vec::as_slice);
        let chromosome = read_chromosome(&mut reader.sequence_reader(), ranges)?;
        // The first of a name is the chromosome; patches and decoys have names of their own.
        chromosomes.entry(name).or_insert(chromosome);
    }
    Ok(chromosomes)
}

/// Keeps what lies in the ranges, which are in order and do not overlap.
fn read_chromosome(bases: &mut impl BufRead, ranges: &[Range<u64>]) -> io::Result<Chromosome> {
    let mut chromosome = Chromosome::default();
    let mut ranges = ranges.iter().peekable();
    loop {
        let line = bases.fill_buf()?;
        let count = line.len();
        if count == 0 {
            return Ok(chromosome);
        }
        let here = chromosome.length..chromosome.length + count as u64;
        while let Some(range) = ranges.peek() {
            let (start, end) = (range.start.max(here.start), range.end.min(here.end));
            if start < end {
                if start == range.start {
                    chromosome.parts.push((start, Vec::new()));
                }
                let part = &line[(start - here.start) as usize..(end - here.start) as usize];
                if let Some((_, known)) = chromosome.parts.last_mut() {
                    known.extend(part.iter().map(u8::to_ascii_uppercase));
                }
            }
            if range.end > here.end {
                break;
            }
            ranges.next();
        }
        chromosome.length = here.end;
        bases.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = ">chr1 a note\nACGTacgtAA\nCCGGTT\n>NC_000002.12\nTTTT\r\nGGGG\r\n>3\n";

    fn read(text: &str, wanted: &[(&str, Range<u64>)]) -> Result<Genome> {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(name, range)| (name.to_string(), range.clone()))
            .collect();
        let source = Source::from_reader("g.fa", io::Cursor::new(text.as_bytes().to_vec()));
        Genome::read(&source, &wanted)
    }

    #[test]
    fn ranges_are_read_across_lines_and_by_any_name() {
        let wanted = [
            ("1", 8..12),
            ("1", 2..6),
            ("chr1", 5..7),
            ("1", 15..16),
            ("chr2", 0..8),
            ("chr1", 14..40),
        ];
        let genome = read(TEXT, &wanted).expect("reads");
        let bases = |name: &str, range| {
            genome
                .bases(name, &range)
                .map(|one| String::from_utf8_lossy(&one).into_owned())
        };
        assert_eq!(bases("chr1", 8..12).as_deref(), Ok("AACC"));
        assert_eq!(bases("1", 2..6).as_deref(), Ok("GTAC"));
        assert_eq!(bases("1", 5..7).as_deref(), Ok("CG"));
        assert_eq!(bases("NC_000001.11", 15..16).as_deref(), Ok("T"));
        assert_eq!(bases("2", 0..8).as_deref(), Ok("TTTTGGGG"));
        let beyond = bases("chr1", 14..40).expect_err("too far");
        assert_eq!(beyond, "it lies at 15-40, and chr1 has 16 bases");
        assert_eq!(bases("chr9", 0..1).expect_err("none"), "g.fa has no chr9");
        assert!(bases("chr3", 0..1).is_err());
    }

    #[test]
    fn what_is_no_fasta_is_named() {
        for text in ["", "hello\n", "@r\nACGT\n+\nIIII\n"] {
            let error = read(text, &[]).map(|genome| genome.name).expect_err(text);
            assert!(error.to_string().starts_with("g.fa: "), "{error}");
        }
    }
}
