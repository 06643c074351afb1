//! Whether a place explains a read nearly whole, or only as a relative of the gene would be.

use super::clip::{Clip, End};
use super::quarters::Quarters;
use super::query::Query;
use super::rule::{ALIKE_BY_CHANCE, FITTING_MISMATCH_PERCENT, FITTING_PERCENT};
use super::segment::Segment;
use crate::panel::ContigId;
use std::ops::Range;

/// Whether the segments of the read on a contig explain most of its bases with few mismatches.
/// Ends that are an adapter or of poor quality are no part of it; a gap parts two segments.
pub fn is_fitted_by(query: &Query, contig: ContigId) -> bool {
    let on_contig = query.segments.iter().filter(|one| one.contig == contig);
    let mut segments: Vec<&Segment> = on_contig.filter(|one| one.is_placed()).collect();
    segments.sort_unstable_by_key(|one| (one.start, one.end, one.diagonal));
    let (Some(first), Some(last)) = (
        segments.first().map(|one| one.start),
        segments.iter().map(|one| one.end).max(),
    ) else {
        return false;
    };
    let (mut covered, mut mismatches, mut reached) = (0, Quarters::ZERO, 0);
    for segment in segments {
        let start = segment.start.max(reached);
        if start < segment.end {
            covered += segment.end - start;
            mismatches += mismatches_of(query, segment, start);
            reached = segment.end;
        }
    }
    let allowed = (covered * FITTING_MISMATCH_PERCENT * Quarters::MISMATCH.0 as usize / 100)
        .max(Quarters::MISMATCH.0 as usize);
    let clips = accounted(query, 0..first, End::Left)
        + accounted(query, last..query.read.len(), End::Right);
    let own = query.read.len() - clips;
    100 * covered >= FITTING_PERCENT * own && mismatches.0 as usize <= allowed
}

/// Bases of a clip that are accounted for: all or none.
fn accounted(query: &Query, clip: Range<usize>, end: End) -> usize {
    if clip.is_empty() {
        return 0;
    }
    let by_chance = 0..=ALIKE_BY_CHANCE.min(query.read.len() - clip.len());
    let is_accounted = by_chance.into_iter().any(|bases| {
        let bases = match end {
            End::Left => clip.start..clip.end + bases,
            End::Right => clip.start - bases..clip.end,
        };
        let spare = 0;
        let clip = Clip { bases, spare, end };
        query.index.clips.account_for(&query.read, &clip)
    });
    if is_accounted { clip.len() } else { 0 }
}

/// Weighted mismatches of a segment from a base of the read on. An unknown base of the contig
/// is none.
fn mismatches_of(query: &Query, segment: &Segment, from: usize) -> Quarters {
    let contig = query.panel().contig(segment.contig);
    let place = |at: usize| (at as i64 + segment.diagonal) as usize;
    let known = &contig[place(from)..place(segment.end)];
    let bases = query.read.sequence[from..segment.end].iter().zip(known);
    let weighted = bases.zip(query.read.weights(from..segment.end));
    weighted
        .filter(|((base, known), _)| base != known && **known != b'N')
        .map(|(_, weight)| weight)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::super::cases::{changed, good, panel, query};
    use super::is_fitted_by;
    use crate::panel::{ContigId, Role};

    /// The contig of a control gene, and bases of it.
    fn control() -> (ContigId, &'static [u8]) {
        let mut transcripts = panel().transcripts.iter();
        let control = transcripts.position(|one| one.role == Role::Control);
        let control = control.expect("the panel has control genes");
        (
            ContigId::new(control),
            &panel().transcripts[control].sequence[200..],
        )
    }

    #[test]
    fn a_read_fits_a_gene_that_explains_it_nearly_whole() {
        let (control_contig, bases) = control();
        let control = |length: usize| bases[..length].to_vec();
        let foreign = |length: usize| b"CATTAGGCAT".repeat(length.div_ceil(10))[..length].to_vec();
        let adapter = b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATCACGATCTCGTATGCCG";
        let mut gap = control(103);
        gap.drain(50..53);
        // read, the qualities of its last 30 bases, whether it fits
        for (case, bases, quality, expected) in [
            ("whole", control(100), b'I', true),
            (
                "two mismatches",
                changed(control(100), &[30, 60]),
                b'I',
                true,
            ),
            ("three", changed(control(100), &[30, 60, 80]), b'I', false),
            (
                "three, one poor",
                changed(control(100), &[30, 60, 80]),
                b'#',
                false,
            ),
            (
                "four, three poor",
                changed(control(100), &[30, 75, 80, 90]),
                b'#',
                true,
            ),
            ("one of thirty", changed(control(30), &[6]), b'I', true),
            (
                "eight in a hundred",
                changed(control(100), &[5, 10, 15, 60, 65, 70, 75, 95]),
                b'I',
                false,
            ),
            (
                "a fifth is foreign",
                [control(80), foreign(20)].concat(),
                b'I',
                true,
            ),
            (
                "a third is foreign",
                [control(67), foreign(33)].concat(),
                b'I',
                false,
            ),
            (
                "half is adapter",
                [control(50), adapter[..50].to_vec()].concat(),
                b'I',
                true,
            ),
            (
                "a third is poor",
                [control(70), foreign(30)].concat(),
                b'#',
                true,
            ),
            ("a gap", gap, b'I', true),
        ] {
            let mut qualities = good(&bases);
            let from = bases.len().saturating_sub(30);
            qualities[from..].fill(quality);
            for turned in [false, true] {
                let (mut bases, mut qualities) = (bases.clone(), qualities.clone());
                if turned {
                    bases = bio::alphabets::dna::revcomp(&bases);
                    qualities.reverse();
                }
                let query = query(&bases, &qualities);
                let fits = is_fitted_by(&query, control_contig);
                assert_eq!(fits, expected, "{case}, turned: {turned}");
            }
        }
    }
}
