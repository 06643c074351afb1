//! Where fragments lie: contigs, and exons of transcripts.

use super::sum::Sum;
use crate::align::Placement;
use crate::panel::{ContigId, Panel};
use serde::{Deserialize, Serialize};

/// Fragments on each contig, and on each exon of each transcript. A fragment counts once for a
/// contig, and for the exon that the first mate on the contig mostly lies in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    contigs: Vec<u64>,
    /// Fragments of which each read on the contig fits it.
    fitting: Vec<u64>,
    exons: Vec<Vec<u64>>,
}

/// Counts an index once more.
fn add(counts: &mut Vec<u64>, index: usize) {
    if index >= counts.len() {
        counts.resize(index + 1, 0);
    }
    counts[index] += 1;
}

fn merge(counts: &mut Vec<u64>, other: Vec<u64>) {
    if other.len() > counts.len() {
        counts.resize(other.len(), 0);
    }
    for (count, more) in counts.iter_mut().zip(other) {
        *count += more;
    }
}

impl Coverage {
    /// Adds a fragment by the places of its mates.
    pub fn add(&mut self, panel: &Panel, mates: [Option<Placement>; 2]) {
        let [first, second] = mates;
        let first_contig = first.map(|place| place.contig);
        let mate = second.filter(|place| Some(place.contig) == first_contig);
        let second = second.filter(|place| Some(place.contig) != first_contig);
        let both_fit = |place: &Placement| place.fits && mate.is_none_or(|mate| mate.fits);
        for place in first.into_iter().chain(second) {
            let contig = place.contig.index();
            add(&mut self.contigs, contig);
            if both_fit(&place) {
                add(&mut self.fitting, contig);
            }
            let transcript = panel.transcript_of(place.contig);
            let middle = (place.start + place.end) / 2;
            if let Some(exon) = transcript.and_then(|one| one.exon_at(middle)) {
                if contig >= self.exons.len() {
                    self.exons.resize(contig + 1, Vec::new());
                }
                add(&mut self.exons[contig], exon);
            }
        }
    }

    /// Fragments on a contig.
    pub fn contig(&self, contig: ContigId) -> u64 {
        self.contigs.get(contig.index()).copied().unwrap_or(0)
    }

    /// Those of which each read on the contig fits it ([`Placement::fits`]).
    pub fn fitting(&self, contig: ContigId) -> u64 {
        self.fitting.get(contig.index()).copied().unwrap_or(0)
    }

    /// Fragments on an exon of a contig, by the exon's index.
    pub fn exon(&self, contig: ContigId, exon: usize) -> u64 {
        let exons = self.exons.get(contig.index());
        exons
            .and_then(|exons| exons.get(exon))
            .copied()
            .unwrap_or(0)
    }
}

impl Sum for Coverage {
    fn merge(&mut self, other: Self) {
        merge(&mut self.contigs, other.contigs);
        merge(&mut self.fitting, other.fitting);
        if other.exons.len() > self.exons.len() {
            self.exons.resize(other.exons.len(), Vec::new());
        }
        for (exons, more) in self.exons.iter_mut().zip(other.exons) {
            merge(exons, more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_counts_once_for_a_contig_and_for_the_exon_of_its_first_mate() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let (one, other) = (ContigId::new(0), ContigId::new(1));
        let at = |contig: ContigId, exon: usize, fits: bool| {
            let exon = &panel.transcripts[contig.index()].exons[exon];
            Some(Placement {
                contig,
                start: exon.start,
                end: exon.end,
                read_start: 0,
                first: exon.start as i64,
                last: exon.end as i64,
                forward: true,
                fits,
            })
        };
        // mates; fragments on one contig, that fit it, on its exons 0 and 2; fragments on the other
        for (case, mates, counts) in [
            ("none", [None, None], [0, 0, 0, 0, 0]),
            ("a single read", [at(one, 0, true), None], [1, 1, 1, 0, 0]),
            (
                "one that fits badly",
                [at(one, 0, false), None],
                [1, 0, 1, 0, 0],
            ),
            ("only the second", [None, at(one, 2, true)], [1, 1, 0, 1, 0]),
            (
                "both on one contig",
                [at(one, 0, true), at(one, 2, true)],
                [1, 1, 1, 0, 0],
            ),
            (
                "of which one fits badly",
                [at(one, 0, true), at(one, 2, false)],
                [1, 0, 1, 0, 0],
            ),
            (
                "on two contigs",
                [at(one, 0, true), at(other, 0, false)],
                [1, 1, 1, 0, 1],
            ),
        ] {
            let mut coverage = Coverage::default();
            coverage.add(&panel, mates);
            let counted = |coverage: &Coverage| {
                [
                    coverage.contig(one),
                    coverage.fitting(one),
                    coverage.exon(one, 0),
                    coverage.exon(one, 2),
                    coverage.contig(other),
                ]
            };
            assert_eq!(counted(&coverage), counts, "{case}");
            coverage.merge(coverage.clone());
            assert_eq!(counted(&coverage), counts.map(|count| 2 * count), "{case}");
        }
    }
}
