//! Where the gaps of a consensus lie, in the transcripts of a junction and on the genome.

use crate::document::{Consensus, ConsensusGap, GenomeChange};
use crate::panel::name::Change;
use crate::panel::{ContigId, Junction, Panel};
use bio::alphabets::dna;
use std::ops::Range;

/// Where a gap begins.
#[derive(Debug, Clone, Copy)]
struct Place {
    in_partner: bool,
    contig: ContigId,
    /// 0-based on the transcript.
    position: usize,
}

/// `None` for a gap in bases between the two transcripts, which is no change of either.
fn place(junction: &Junction, gap: &ConsensusGap) -> Option<Place> {
    if gap.at < 0 {
        let donor = junction.donor()?;
        let back = usize::try_from(-gap.at).ok()?;
        let back = back
            .checked_sub(donor.insert.len())
            .filter(|&back| back > 0)?;
        Some(Place {
            in_partner: true,
            contig: donor.contig,
            position: donor.position.checked_sub(back)?,
        })
    } else {
        let acceptor = &junction.acceptor;
        let on = usize::try_from(gap.at - 1).ok()?;
        let on = on.checked_sub(acceptor.insert.len())?;
        Some(Place {
            in_partner: false,
            contig: acceptor.contig,
            position: acceptor.position + on,
        })
    }
}

/// What the gaps change in the transcripts.
pub(super) fn changes<'c>(junction: &Junction, consensus: &'c Consensus) -> Vec<Change<'c>> {
    let changes = consensus.gaps.iter().filter_map(|gap| {
        let place = place(junction, gap)?;
        Some(Change {
            in_partner: place.in_partner,
            position: place.position.max(1),
            deleted: gap.deleted as usize,
            inserted: &gap.inserted,
        })
    });
    changes.collect()
}

/// What a gap changes on the genome; `None` where it is not in one exon of known coordinates.
pub(super) fn on_genome(
    panel: &Panel,
    junction: &Junction,
    gap: &ConsensusGap,
) -> Option<GenomeChange> {
    let place = place(junction, gap)?;
    let transcript = panel.transcript_of(place.contig)?;
    let exon = &transcript.exons[transcript.exon_at(place.position)?];
    let lost = place.position..place.position + gap.deleted as usize;
    if lost.end > exon.end {
        return None;
    }
    let (chromosome, first, strand) = transcript.genome_place(exon.start)?;
    let mut bases = transcript.sequence[exon.start..exon.end].to_vec();
    let mut inserted = gap.inserted.clone().into_bytes();
    let mut lost = lost.start - exon.start..lost.end - exon.start;
    let mut start = first;
    if strand == '-' {
        start = transcript.genome_place(exon.end - 1)?.1;
        lost = bases.len() - lost.end..bases.len() - lost.start;
        bases = dna::revcomp(bases);
        inserted = dna::revcomp(inserted);
    }
    leftmost(&bases, &mut lost, &mut inserted);
    let before = lost.start.checked_sub(1).map_or(b'N', |at| bases[at]);
    let text = |more: &[u8]| String::from_utf8_lossy(&[&[before], more].concat()).into_owned();
    Some(GenomeChange {
        chromosome: chromosome.into(),
        position: (start + lost.start as u64).checked_sub(1)?,
        reference: text(&bases[lost]),
        alternate: text(&inserted),
    })
}

/// Moves bases that are only lost or only added as far left as the sequence stays the same.
fn leftmost(bases: &[u8], lost: &mut Range<usize>, inserted: &mut [u8]) {
    let is_one = lost.start == lost.end || inserted.is_empty();
    while is_one && lost.start > 0 {
        let before = bases[lost.start - 1];
        let last = match inserted.last() {
            Some(last) => *last,
            None => bases[lost.end - 1],
        };
        if before != last {
            return;
        }
        *lost = lost.start - 1..lost.end - 1;
        if !inserted.is_empty() {
            inserted.rotate_right(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(
        lane: &str,
        at: i64,
        deleted: u64,
        inserted: &str,
    ) -> Option<(String, u64, String, String)> {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named(lane).expect("the panel has the lane");
        let gap = ConsensusGap {
            at,
            inserted: inserted.into(),
            deleted,
            genome: None,
        };
        let found = on_genome(&panel, panel.junction(lane.junction), &gap)?;
        Some((
            found.chromosome,
            found.position,
            found.reference,
            found.alternate,
        ))
    }

    #[test]
    fn gaps_stand_on_the_forward_strand_as_far_left_as_they_may() {
        // Exon 13 of EML4 (+) ends in CCTAAAG at chr2:42295516, exon 20 of ALK (-) starts with
        // TGTACCGCC at chr2:29223528.
        let on_2 = |position, reference: &str, alternate: &str| {
            let chromosome = "chr2".to_string();
            Some((
                chromosome,
                position,
                reference.to_string(),
                alternate.to_string(),
            ))
        };
        for (at, deleted, inserted, change) in [
            (5, 2, "", on_2(29_223_522, "CGG", "C")),
            (1, 1, "", on_2(29_223_527, "CA", "C")),
            (3, 0, "GG", on_2(29_223_526, "A", "ACC")),
            (-1, 1, "", on_2(42_295_515, "AG", "A")),
            (-2, 1, "", on_2(42_295_512, "TA", "T")),
            (-3, 0, "T", on_2(42_295_513, "A", "AT")),
        ] {
            assert_eq!(on("EML4-V1", at, deleted, inserted), change, "{at}");
        }
    }

    #[test]
    fn a_gap_changes_the_transcript_that_it_lies_in() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        // V4 has 11 bases after the join, V3b 33 before it. Place of the gap; bases before the end of the
        // partner or after the start of the driver
        for (lane, at, expected) in [
            ("RANBP2", -1, Some((true, -1))),
            ("RANBP2", -30, Some((true, -30))),
            ("RANBP2", 1, Some((false, 0))),
            ("RANBP2", 30, Some((false, 29))),
            ("EML4-V4", 11, None),
            ("EML4-V4", 12, Some((false, 0))),
            ("EML4-V3b", -33, None),
            ("EML4-V3b", -34, Some((true, -1))),
        ] {
            let of_lane = panel.lane_named(lane).expect("the panel has the lane");
            let junction = panel.junction(of_lane.junction);
            let consensus = Consensus {
                before: String::new(),
                inserted: String::new(),
                after: String::new(),
                gaps: vec![ConsensusGap {
                    at,
                    inserted: String::new(),
                    deleted: 1,
                    genome: None,
                }],
                read_before: 0,
                read_after: 0,
                depth_before: Vec::new(),
                depth_after: Vec::new(),
                identical: false,
                differences: Vec::new(),
            };
            let found = changes(junction, &consensus);
            let found = found.first().map(|one| {
                let origin = match one.in_partner {
                    true => junction.donor().map_or(0, |donor| donor.position),
                    false => junction.acceptor.position,
                };
                (one.in_partner, one.position as i64 - origin as i64)
            });
            assert_eq!(found, expected, "{lane} {at}");
        }
    }
}
