//! `--fusion-tsv`: the detected fusions in the columns of STAR-Fusion's prediction file.

use super::table::{self, Column, columns};
use super::words::{NOTHING, ensembl, place};
use super::{Findings, Report};
use crate::document::{Breakpoint, Document, JunctionResult};
use std::io::{self, Write};

/// Anchor from which STAR-Fusion calls a fusion's anchors large, in bases.
const LARGE_ANCHOR: usize = 25;

/// Bases beside the join whose entropy STAR-Fusion states.
const ENTROPY_BASES: usize = 15;

/// The columns, in order: those of `star-fusion.fusion_predictions.tsv` before version 1.10.
pub const STAR_FUSION_COLUMNS: &[Column] = columns! {
    "#FusionName", "Symbols of both genes, as `RANBP2--ALK`.", |_, call| call.fusion.replace("::", "--");
    "JunctionReadCount", "Fragments with a read across the junction.", |_, call| call.junction_reads.to_string();
    "SpanningFragCount", "Fragments with one mate on each side of the junction.", |_, call| call.spanning_fragments.to_string();
    "SpliceType", "`ONLY_REF_SPLICE` if the end of an exon is joined to the start of one, else `INCL_NON_REF_SPLICE`.", |_, call| splice_type(call).into();
    "LeftGene", "Symbol and Ensembl identifier of the partner, as `RANBP2^ENSG00000153201`; the symbol twice if no identifier is on record.", |document, call| gene(document, &call.partner.gene);
    "LeftBreakpoint", "Last base of the partner, as `chr2:108767000:+`; `.:0:.` if it is not on record.", |_, call| stranded(call.partner.breakpoint.as_ref());
    "RightGene", "The same of the driver.", |document, call| gene(document, &call.driver.gene);
    "RightBreakpoint", "First base of the driver.", |_, call| stranded(call.driver.breakpoint.as_ref());
    "JunctionReads", "`.`, since names of reads are not kept.", |_, _| NOTHING.into();
    "SpanningFrags", "`.`, since names of reads are not kept.", |_, _| NOTHING.into();
    "LargeAnchorSupport", "`YES_LDAS` if both longest anchors have 25 bases or more, else `NO_LDAS`.", |_, call| large_anchors(call).into();
    "FFPM", "Junction and spanning fragments per million fragments, as STAR-Fusion counts; `ffpm` of other formats has junction fragments alone.", |document, call| ffpm(document, call);
    "LeftBreakDinuc", "`.`, since the bases of introns are not on record.", |_, _| NOTHING.into();
    "LeftBreakEntropy", "Shannon entropy of the last 15 partner bases, in bits.", |_, call| left_entropy(call);
    "RightBreakDinuc", "`.`, since the bases of introns are not on record.", |_, _| NOTHING.into();
    "RightBreakEntropy", "Shannon entropy of the first 15 driver bases, in bits.", |_, call| right_entropy(call);
    "annots", "Whether both genes lie on one chromosome.", |_, call| annotations(call);
};

fn gene(document: &Document, symbol: &str) -> String {
    format!("{symbol}^{}", ensembl(document, symbol))
}

fn splice_type(call: &JunctionResult) -> &'static str {
    let differs = call
        .consensus
        .as_ref()
        .is_some_and(|consensus| !consensus.inserted.is_empty());
    let at_splice_sites = call.partner.at_exon_end && call.driver.at_exon_start;
    if at_splice_sites && call.inserted().is_empty() && !differs {
        "ONLY_REF_SPLICE"
    } else {
        "INCL_NON_REF_SPLICE"
    }
}

/// A base on the genome with its strand.
fn stranded(at: Option<&Breakpoint>) -> String {
    let strand = at.map_or(NOTHING.into(), |at| at.strand.to_string());
    format!("{}:{strand}", place(at))
}

fn large_anchors(call: &JunctionResult) -> &'static str {
    if call.partner_anchor.min(call.driver_anchor) >= LARGE_ANCHOR {
        "YES_LDAS"
    } else {
        "NO_LDAS"
    }
}

fn ffpm(document: &Document, call: &JunctionResult) -> String {
    let fragments = call.junction_reads + call.spanning_fragments;
    let all = document.inputs.fragments.max(1);
    format!("{:.4}", 1e6 * fragments as f64 / all as f64)
}

fn left_entropy(call: &JunctionResult) -> String {
    call.consensus.as_ref().map_or(NOTHING.into(), |consensus| {
        let bases = consensus.before.as_bytes();
        entropy(&bases[bases.len().saturating_sub(ENTROPY_BASES)..])
    })
}

fn right_entropy(call: &JunctionResult) -> String {
    call.consensus.as_ref().map_or(NOTHING.into(), |consensus| {
        let bases = consensus.after.as_bytes();
        entropy(&bases[..bases.len().min(ENTROPY_BASES)])
    })
}

/// Shannon entropy of bases, in bits.
fn entropy(bases: &[u8]) -> String {
    let total = bases.len().max(1) as f64;
    let sum: f64 = b"ACGT"
        .iter()
        .map(|base| {
            let same = bases.iter().filter(|one| one.eq_ignore_ascii_case(base));
            same.count() as f64 / total
        })
        .filter(|share| *share > 0.0)
        .map(|share| share * share.recip().log2())
        .sum();
    format!("{sum:.4}")
}

fn annotations(call: &JunctionResult) -> String {
    let sides = (&call.partner.breakpoint, &call.driver.breakpoint);
    let (Some(partner), Some(driver)) = sides else {
        return NOTHING.into();
    };
    if partner.chromosome != driver.chromosome {
        format!(
            "[\"INTERCHROMOSOMAL[{}--{}]\"]",
            partner.chromosome, driver.chromosome
        )
    } else {
        let apart = partner.position.abs_diff(driver.position) as f64 / 1e6;
        format!(
            "[\"INTRACHROMOSOMAL[{}:{apart:.2}Mb]\"]",
            partner.chromosome
        )
    }
}

/// The table of detected fusions.
#[derive(Debug, Clone, Copy)]
pub struct StarFusion;

impl Report for StarFusion {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        table::write_bare(out, STAR_FUSION_COLUMNS, document, document.detected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_zero_for_one_base_and_two_bits_for_four() {
        for (bases, bits) in [
            ("AAAAAAAA", "0.0000"),
            ("ACGTACGT", "2.0000"),
            ("aaccAACC", "1.0000"),
        ] {
            assert_eq!(entropy(bases.as_bytes()), bits, "{bases}");
        }
    }
}
