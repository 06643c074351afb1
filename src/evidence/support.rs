//! A fragment counted for a junction, and where its molecule starts and ends.

use super::copies::{FIRST_BASES, FragmentKey, MoleculeEnd};
use super::quality::GOOD;
use crate::align::{Crossing, Observation, Outcome};
use crate::fastq::Record;
use crate::panel::{Donor, Junction, Panel};

/// A fragment counted for a junction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support<'o> {
    /// How a read shows the junction; the first mate where both do.
    pub crossing: &'o Crossing,
    /// Whether that is the second mate.
    pub by_second: bool,
    /// Where the mate on the strand of the transcript starts, by alignment and relative to the join;
    /// `None` where no mate that has a place is on that strand.
    pub left: Option<i64>,
    /// One past where the mate on the other strand starts, likewise.
    pub right: Option<i64>,
    /// Whether the first mate is on the strand of the transcript.
    pub forward: bool,
    /// How the mate begins that has no place, where the partner is foreign.
    begins: Option<[u8; FIRST_BASES]>,
}

impl<'o> Support<'o> {
    /// The fragment around a crossing: where its mates start, by alignment. `by_second` says that the
    /// second mate shows it.
    pub(super) fn new(
        panel: &Panel,
        crossing: &'o Crossing,
        by_second: bool,
        mates: [Option<&Observation>; 2],
    ) -> Self {
        let junction = &*panel.junction_of(&crossing.junction);
        let ends = mates.map(|mate| end_of(panel, crossing, junction, mate?));
        let mut support = Self {
            crossing,
            by_second,
            left: None,
            right: None,
            forward: match ends[0] {
                Some(end) => end.forward,
                None => crossing.forward != by_second,
            },
            begins: None,
        };
        // Of mates on one strand the first counts: they are no pair of a molecule's two ends.
        for end in ends.into_iter().flatten() {
            let side = match end.forward {
                true => &mut support.left,
                false => &mut support.right,
            };
            side.get_or_insert(end.position);
        }
        support
    }

    /// The same with the mate that does not show the junction: if it lies in a foreign partner, its first bases tell
    /// where the molecule starts. Else all molecules that end at one primer would be copies of one.
    pub(super) fn with_mate(self, mate: Option<Record>) -> Self {
        let begins = || {
            let mate = mate?;
            let (bases, quality) = (
                mate.sequence.first_chunk()?,
                mate.quality.get(..FIRST_BASES)?,
            );
            let is_known = |base: &u8| b"ACGT".contains(base);
            // Copies of which the mate was read badly are no molecules.
            let is_sure = |quality: &u8| *quality >= GOOD;
            let all_sure = bases.iter().all(is_known) && quality.iter().all(is_sure);
            all_sure.then_some(*bases)
        };
        let is_foreign = self.crossing.junction.donor == Donor::Foreign;
        Self {
            begins: if is_foreign && self.left.is_none() {
                begins()
            } else {
                None
            },
            ..self
        }
    }

    /// What tells the fragment from others.
    pub(super) fn fragment(&self) -> FragmentKey {
        let at = |place: i64| MoleculeEnd::At(place as i32);
        let begins = self.begins.map(MoleculeEnd::Begins);
        FragmentKey {
            left: self.left.map(at).or(begins),
            right: self.right.map(at),
        }
    }
}

/// Where a mate starts.
#[derive(Debug, Clone, Copy)]
struct End {
    /// Relative to the join: its first base, or one past it on the other strand.
    position: i64,
    /// Whether the mate is on the strand of the transcript.
    forward: bool,
}

/// The 5' end of a mate relative to the join of a junction; `None` where it lies on neither side.
fn end_of(
    panel: &Panel,
    crossing: &Crossing,
    junction: &Junction,
    mate: &Observation,
) -> Option<End> {
    let same = |one: &&Crossing| std::ptr::eq(*one, crossing) || one.junction == crossing.junction;
    if let Some(own) = shown(mate).iter().find(same) {
        return Some(End {
            position: if own.forward { own.start } else { own.end },
            forward: own.forward,
        });
    }
    let place = mate.placement?;
    let gene = panel.gene_of(place.contig);
    let mut donors = junction.donors.iter();
    let origin = if let Some(donor) = donors.find(|flank| flank.contig == place.contig) {
        donor.position as i64 + donor.insert.len() as i64
    } else if place.contig == junction.acceptor.contig {
        junction.acceptor.position as i64 - junction.acceptor.insert.len() as i64
    } else if panel.is_intron(place.contig)
        && junction.driver(panel) == panel.driver_of(place.contig)
    {
        // Bases of the intron that the fusion keeps end where the exon starts.
        panel.contig(place.contig).len() as i64 - junction.acceptor.insert.len() as i64
    } else if gene == junction.partner_gene(panel) {
        // Another transcript of the partner: copies are alike in it, whatever its zero is.
        0
    } else {
        return None;
    };
    Some(End {
        position: if place.forward {
            place.first
        } else {
            place.last
        } - origin,
        forward: place.forward,
    })
}

/// The crossings that a mate shows: one, or those that it cannot tell apart.
pub(super) fn shown(mate: &Observation) -> &[Crossing] {
    match &mate.outcome {
        Outcome::Supports(crossing) => std::slice::from_ref(crossing),
        Outcome::Ambiguous(set) => set,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{Aligner, Read, Rule};
    use bio::alphabets::dna;

    #[test]
    fn a_molecule_starts_and_ends_where_its_mates_do() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let aligner = Aligner::new(&panel, Rule::default());
        let lane = panel.lane_named("RANBP2").expect("the panel has the lane");
        let junction = panel.junction(lane.junction);
        let across = || {
            let left = junction.left_sequence(&panel, 30);
            [left, junction.right_sequence(&panel, 30)].concat()
        };
        let turned = |bases: Vec<u8>| dna::revcomp(&bases);
        let partner = || junction.left_sequence(&panel, 200)[..60].to_vec();
        let driver = || junction.right_sequence(&panel, 160)[100..].to_vec();
        let mut introns = panel.intron_ids();
        let intron = introns.find(|one| {
            let start = panel.exon_after(*one);
            start == Some(junction.acceptor.position)
        });
        let intron = panel.contig(intron.expect("the intron before exon 20"));
        let intron = || intron[intron.len() - 100..intron.len() - 40].to_vec();
        let control = panel.transcripts.iter().find(|one| one.gene == "ACTB");
        let control = || control.expect("ACTB").sequence[300..360].to_vec();
        // The mate across the join has 30 bases on both sides. That mate, the other one; where the
        // molecule starts and ends relative to the join, whether the first is on the transcript's strand
        for (case, crossing, other, left, right, forward) in [
            ("one read", across(), None, Some(-30), None, true),
            (
                "one read turned",
                turned(across()),
                None,
                None,
                Some(30),
                false,
            ),
            (
                "a mate on the driver",
                across(),
                Some(turned(driver())),
                Some(-30),
                Some(160),
                true,
            ),
            (
                "a mate on the partner",
                turned(across()),
                Some(partner()),
                Some(-200),
                Some(30),
                false,
            ),
            (
                "a mate in the intron",
                turned(across()),
                Some(intron()),
                Some(-100),
                Some(30),
                false,
            ),
            (
                "both across",
                across(),
                Some(turned(across())),
                Some(-30),
                Some(30),
                true,
            ),
            (
                "both on one strand",
                across(),
                Some(driver()),
                Some(-30),
                None,
                true,
            ),
            (
                "a mate of another gene",
                across(),
                Some(turned(control())),
                Some(-30),
                None,
                true,
            ),
        ] {
            let explain = |bases: &[u8]| {
                let quality = vec![b'I'; bases.len()];
                let read = Read {
                    sequence: bases,
                    quality: &quality,
                };
                aligner.explain(read)
            };
            let first = explain(&crossing);
            let Outcome::Supports(shown) = &first.outcome else {
                panic!("{case}: {first:?}");
            };
            let other = other.map(|bases| explain(&bases));
            let support = Support::new(&panel, shown, false, [Some(&first), other.as_ref()]);
            let found = (support.left, support.right, support.forward);
            assert_eq!(found, (left, right, forward), "{case}");
            // The same molecule whichever mate comes first.
            if let Some(other) = &other {
                let support = Support::new(&panel, shown, true, [Some(other), Some(&first)]);
                let ends = (support.left, support.right);
                match case {
                    "both on one strand" => assert_eq!(ends, (Some(100), None)),
                    _ => assert_eq!(ends, (left, right), "{case}"),
                }
            }
        }
    }
}
