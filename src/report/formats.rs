//! The registry of formats: the options of the program, names of files and tests go by it.

use super::{
    Arriba, Bam, BamIndex, Bedpe, CallsTsv, Compressed, EvidenceReads, Fusor, Html, Json,
    JunctionBed, JunctionFasta, MultiqcLanes, MultiqcReads, MultiqcStatistics, Orphans, Report,
    Sam, StarFusion, StoredEvidence, SupportingReads, Tsv, Vcf, VcfIndex,
};
use crate::run::READS_ENDING;
use std::fmt;

/// A format that can be asked for: one file, or some that belong together.
///
/// ```
/// use fuselane::report::FORMATS;
/// let json = FORMATS.iter().find(|format| format.name == "json").expect("a format");
/// assert!(json.by_default && !json.needs_reads);
/// assert_eq!(json.ending, ".json");
/// ```
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name, as `json`.
    pub name: &'static str,
    /// What stands for the name of such a file.
    pub file: &'static str,
    /// What it holds, in words that can follow "Write".
    pub holds: &'static str,
    /// How a file's name ends in a set of files.
    pub ending: &'static str,
    /// Whether the name of every such file must have this ending.
    pub keeps_ending: bool,
    /// Whether a set of files has it where nobody says which.
    pub by_default: bool,
    /// Whether it is made of reads or of what they add up to, which a stored result does not hold.
    pub needs_reads: bool,
    /// Its files: what the name of each adds (before an ending that is kept), and what writes it.
    /// The first adds nothing. It is the only one that can go to a stream.
    pub files: &'static [(&'static str, &'static dyn Report)],
    /// The same where the name that was asked for ends in `.gz`; empty if that makes no difference.
    pub compressed: &'static [(&'static str, &'static dyn Report)],
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_tuple("Format").field(&self.name).finish()
    }
}

/// What most formats have in common.
const COMMON: Format = Format {
    name: "",
    file: "FILE",
    holds: "",
    ending: "",
    keeps_ending: false,
    by_default: false,
    needs_reads: false,
    files: &[],
    compressed: &[],
};

/// All formats, in the order of the help.
pub static FORMATS: &[Format] = &[
    Format {
        name: "json",
        holds: "the whole result as JSON",
        ending: ".json",
        by_default: true,
        files: &[("", &Json)],
        compressed: &[("", &Compressed(&Json))],
        ..COMMON
    },
    Format {
        name: "tsv",
        holds: "the sample as a table of one row",
        ending: ".tsv",
        files: &[("", &Tsv)],
        compressed: &[("", &Compressed(&Tsv))],
        ..COMMON
    },
    Format {
        name: "calls-tsv",
        holds: "the calls as a table",
        ending: ".calls.tsv",
        files: &[("", &CallsTsv)],
        compressed: &[("", &Compressed(&CallsTsv))],
        ..COMMON
    },
    Format {
        name: "html",
        holds: "a page with drawings of gel, fusion, junction and reads",
        ending: ".html",
        by_default: true,
        files: &[("", &Html)],
        compressed: &[("", &Compressed(&Html))],
        ..COMMON
    },
    Format {
        name: "vcf",
        holds: "the calls as breakends (VCF 4.4, assembly of the panel)",
        ending: ".vcf",
        files: &[("", &Vcf)],
        compressed: &[("", &Compressed(&Vcf)), (".tbi", &VcfIndex)],
        ..COMMON
    },
    Format {
        name: "bedpe",
        holds: "the calls as pairs of positions (BEDPE, assembly of the panel)",
        ending: ".bedpe",
        files: &[("", &Bedpe)],
        compressed: &[("", &Compressed(&Bedpe))],
        ..COMMON
    },
    Format {
        name: "fusion-tsv",
        holds: "the detected fusions in the columns of STAR-Fusion",
        ending: ".star-fusion.tsv",
        files: &[("", &StarFusion)],
        compressed: &[("", &Compressed(&StarFusion))],
        ..COMMON
    },
    Format {
        name: "arriba-tsv",
        holds: "the calls in the columns of Arriba",
        ending: ".arriba.tsv",
        files: &[("", &Arriba)],
        compressed: &[("", &Compressed(&Arriba))],
        ..COMMON
    },
    Format {
        name: "fusor",
        holds: "the calls as assayed fusions, which FUSOR reads",
        ending: ".fusor.json",
        files: &[("", &Fusor)],
        compressed: &[("", &Compressed(&Fusor))],
        ..COMMON
    },
    Format {
        name: "multiqc",
        file: "FILE_mqc.json",
        holds: "content for MultiQC: this file, and FILE.lanes_mqc.json and FILE.reads_mqc.json beside it",
        // MultiQC only finds files whose names end like this.
        ending: "_mqc.json",
        keeps_ending: true,
        files: &[
            ("", &MultiqcStatistics),
            (".lanes", &MultiqcLanes),
            (".reads", &MultiqcReads),
        ],
        ..COMMON
    },
    Format {
        name: "junction-fasta",
        holds: "the sequences across the junctions as FASTA",
        ending: ".junctions.fa",
        files: &[("", &JunctionFasta)],
        compressed: &[("", &Compressed(&JunctionFasta))],
        ..COMMON
    },
    Format {
        name: "junction-bed",
        holds: "where the joins of the calls lie on these sequences, as BED",
        ending: ".junctions.bed",
        files: &[("", &JunctionBed)],
        compressed: &[("", &Compressed(&JunctionBed))],
        ..COMMON
    },
    Format {
        name: "orphans",
        holds: "the sequences of partners that the panel does not know as FASTA, to search for them",
        ending: ".orphans.fa",
        files: &[("", &Orphans)],
        compressed: &[("", &Compressed(&Orphans))],
        ..COMMON
    },
    Format {
        name: "supporting-reads",
        holds: "the reads that support each call as gzipped FASTQ, mates in turn",
        ending: ".supporting.fastq.gz",
        needs_reads: true,
        files: &[("", &SupportingReads)],
        ..COMMON
    },
    Format {
        name: "sam",
        holds: "the supporting reads as SAM, aligned to the sequences across the junctions",
        ending: ".sam",
        needs_reads: true,
        files: &[("", &Sam)],
        compressed: &[("", &Compressed(&Sam))],
        ..COMMON
    },
    Format {
        name: "bam",
        holds: "the same alignments as BAM, and their index as FILE.bai",
        ending: ".bam",
        needs_reads: true,
        files: &[("", &Bam), (".bai", &BamIndex)],
        ..COMMON
    },
    Format {
        name: "evidence",
        holds: "what the reads add up to, for fuselane merge, and the supporting reads as FILE.reads",
        ending: ".evidence",
        needs_reads: true,
        files: &[("", &StoredEvidence), (READS_ENDING, &EvidenceReads)],
        ..COMMON
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_formats_share_a_name_or_a_file() {
        let distinct: BTreeSet<&str> = FORMATS.iter().map(|one| one.name).collect();
        assert_eq!(distinct.len(), FORMATS.len());
        let names: Vec<String> = FORMATS
            .iter()
            .flat_map(|format| {
                let parts = format.files.iter();
                parts.map(|(part, _)| match format.keeps_ending {
                    true => format!("{part}{}", format.ending),
                    false => format!("{}{part}", format.ending),
                })
            })
            .collect();
        let distinct: BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }

    #[test]
    fn the_first_file_of_a_format_has_the_name_that_was_asked_for() {
        for format in FORMATS {
            let first = format.files.first().map(|(part, _)| *part);
            assert_eq!(first, Some(""), "{format:?}");
        }
    }
}
