//! Evidence brought to junctions: what each lane and each call is judged by.

use super::interval::proportion;
use super::key_pair::Junctions;
use super::nearby::put_together;
use super::spanning::spanned;
use crate::align::Reason;
use crate::document::Interval;
use crate::evidence::{Evidence, JunctionSum};
use crate::panel::{ContigId, Junction, JunctionKey, JunctionKind, Panel, Role};
use std::collections::BTreeMap;

/// A control gene is seen if one fragment on it in so many fits it. Of those of a relative that
/// differs in 8 percent one in 70 does, of those of the gene itself in a poor run more than one in
/// three.
const ONE_IN_FITS: u64 = 10;

/// Evidence with its spanning fragments given to junctions.
///
/// ```
/// use fuselane::align::{Aligner, Rule};
/// use fuselane::call::support::Tally;
/// use fuselane::evidence::Evidence;
/// use fuselane::fastq::{Record, umi::UmiRule};
/// use fuselane::panel::Panel;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let junction = panel.junction(panel.lanes[0].junction);
/// let sequence = [junction.left_sequence(&panel, 30), junction.right_sequence(&panel, 30)].concat();
/// let read = Record { name: b"r", sequence: &sequence, quality: &[b'I'; 60] };
/// let mut evidence = Evidence::default();
/// evidence.add_fragment(&aligner, &UmiRule::None, read, None)?;
/// let tally = Tally::new(&panel, &evidence);
/// assert_eq!(tally.junction(&junction.key()).map(|sum| sum.fragments), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Tally<'a> {
    panel: &'a Panel,
    evidence: &'a Evidence,
    junctions: Junctions<'a>,
    spanning: BTreeMap<JunctionKey, u64>,
}

impl<'a> Tally<'a> {
    /// Prepares the evidence of one sample.
    pub fn new(panel: &'a Panel, evidence: &'a Evidence) -> Self {
        let junctions = put_together(panel, evidence);
        Self {
            panel,
            evidence,
            spanning: spanned(panel, evidence, &junctions),
            junctions,
        }
    }

    /// The evidence itself.
    pub fn evidence(&self) -> &'a Evidence {
        self.evidence
    }

    /// What was counted for a junction, if anything.
    pub fn junction(&self, key: &JunctionKey) -> Option<&JunctionSum> {
        self.junctions.get(key).map(|sum| &**sum)
    }

    /// The junctions and what was counted for them, keys that differ by errors put together.
    pub fn junctions(&self) -> impl Iterator<Item = (&'a JunctionKey, &JunctionSum)> {
        self.junctions.iter().map(|(key, sum)| (*key, &**sum))
    }

    /// Fragments with mates on either side of a junction.
    pub fn spanning(&self, key: &JunctionKey) -> u64 {
        self.spanning.get(key).copied().unwrap_or(0)
    }

    /// Fragments that may be of a junction or of another one.
    pub fn ambiguous(&self, key: &JunctionKey) -> u64 {
        let sets = self.evidence.ambiguous.iter();
        sets.filter(|(set, _)| set.contains(key))
            .map(|(_, count)| count)
            .sum()
    }

    /// Wild-type fragments across the boundary at `position` (0-based) of a transcript.
    pub fn wild_type(&self, contig: ContigId, position: usize) -> u64 {
        self.entering(JunctionKind::WildType, contig, position)
    }

    /// Unspliced fragments that enter the exon which starts at `position` (0-based) of a transcript
    /// from the intron before it.
    pub fn unspliced_into(&self, contig: ContigId, position: usize) -> u64 {
        self.entering(JunctionKind::Unspliced, contig, position)
    }

    fn entering(&self, kind: JunctionKind, contig: ContigId, position: usize) -> u64 {
        let crossed = self.evidence.background.iter();
        crossed
            .filter(|(junction, _)| {
                let junction = self.panel.junction(**junction);
                junction.kind == kind
                    && junction.acceptor.contig == contig
                    && junction.acceptor.position == position
            })
            .map(|(_, count)| count)
            .sum()
    }

    /// Wild-type fragments across the start of the driver exon that a junction joins.
    pub fn wild_type_driver(&self, junction: &Junction) -> u64 {
        let acceptor = &junction.acceptor;
        let exon_start = self
            .panel
            .transcript_of(acceptor.contig)
            .and_then(|driver| {
                let exon = driver.exon_at(acceptor.position)?;
                Some(driver.exons[exon].start)
            });
        self.wild_type(acceptor.contig, exon_start.unwrap_or(acceptor.position))
    }

    /// Wild-type fragments across the partner exon end that a junction joins.
    pub fn wild_type_partner(&self, junction: &Junction) -> u64 {
        let donor = junction.donor();
        donor.map_or(0, |donor| self.wild_type(donor.contig, donor.position))
    }

    /// Fused / (fused + wild type) at the driver's acceptor; `None` where neither was seen.
    pub fn fusion_fraction(&self, key: &JunctionKey, junction: &Junction) -> Option<f64> {
        let fused = self.fused(key);
        let all = fused + self.wild_type_driver(junction);
        (all > 0).then(|| fused as f64 / all as f64)
    }

    /// Junction fragments of a junction.
    pub fn fused(&self, key: &JunctionKey) -> u64 {
        self.junction(key).map_or(0, |sum| sum.fragments)
    }

    /// The 95 % interval of the fusion fraction.
    pub fn fraction_interval(&self, key: &JunctionKey, junction: &Junction) -> Option<Interval> {
        let fused = self.fused(key);
        proportion(fused, fused + self.wild_type_driver(junction))
    }

    /// A count per million fragments.
    pub fn per_million(&self, count: f64) -> f64 {
        1e6 * count / self.evidence.totals.fragments.max(1) as f64
    }

    /// Fragments that came close to a junction and were not counted, by reason.
    pub fn near_misses(&self, key: &JunctionKey) -> BTreeMap<String, u64> {
        let near = self.evidence.near_misses.iter();
        let mut counts: BTreeMap<String, u64> = near
            .filter(|((at, _), _)| at == key)
            .map(|((_, reason), count)| (reason.name().to_string(), *count))
            .collect();
        for (reason, count) in [
            (Reason::Ambiguous, self.ambiguous(key)),
            (Reason::Duplicate, self.junction(key).map_or(0, copies)),
        ] {
            if count > 0 {
                counts.insert(reason.name().to_string(), count);
            }
        }
        counts
    }

    /// Fragments on each control gene whose reads fit it; none where hardly any of those on it do,
    /// since they are of another gene then, and those that fit do so by chance.
    pub fn control_genes(&self) -> BTreeMap<String, u64> {
        let transcripts = self.panel.contig_ids().zip(&self.panel.transcripts);
        transcripts
            .filter(|(_, transcript)| transcript.role == Role::Control)
            .map(|(contig, transcript)| {
                let coverage = &self.evidence.coverage;
                let fitting = coverage.fitting(contig);
                let is_of_gene = ONE_IN_FITS * fitting >= coverage.contig(contig);
                (
                    transcript.gene.clone(),
                    if is_of_gene { fitting } else { 0 },
                )
            })
            .collect()
    }

    /// Fragments that came close and were not counted, by reason; every reason is there.
    pub fn rejected(&self) -> BTreeMap<String, u64> {
        let mut counts: BTreeMap<String, u64> = Reason::ALL
            .iter()
            .map(|reason| (reason.name().to_string(), 0))
            .collect();
        let ambiguous = self.evidence.ambiguous.total();
        let copies = self.junctions().map(|(_, sum)| copies(sum));
        let listed = self.evidence.rejected.iter();
        let all = listed.map(|(reason, count)| (*reason, count)).chain([
            (Reason::Ambiguous, ambiguous),
            (Reason::OutOfOrder, self.evidence.misordered.total()),
            (Reason::Duplicate, copies.sum()),
        ]);
        for (reason, count) in all {
            *counts.entry(reason.name().to_string()).or_default() += count;
        }
        counts
    }
}

/// Fragments that are copies of others.
fn copies(sum: &JunctionSum) -> u64 {
    sum.fragments - sum.unique_fragments()
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, key, library};
    use super::*;
    use crate::panel::JunctionId;

    #[test]
    fn a_fusion_is_a_share_of_what_enters_the_same_exon() {
        let key = key("RANBP2");
        let junction = PANEL.junction_of(&key);
        let acceptor = &junction.acceptor;
        let entering = |kind: JunctionKind| {
            let mut all = PANEL.junctions.iter();
            let found = all.position(|one| one.kind == kind && one.acceptor == *acceptor);
            JunctionId::new(found.expect("the panel has it"))
        };
        // fused, wild type and unspliced fragments; the fraction
        for (fused, wild_type, unspliced, fraction) in [
            (0, 0, 0, None),
            (3, 9, 0, Some(0.25)),
            (3, 9, 5, Some(0.25)),
            (4, 0, 0, Some(1.0)),
            (0, 8, 0, Some(0.0)),
        ] {
            let mut evidence = library(1000, 1000);
            for number in 0..fused {
                evidence.junctions.add_plain(&key, -20 - number);
            }
            for _ in 0..wild_type {
                evidence.background.add(entering(JunctionKind::WildType));
            }
            for _ in 0..unspliced {
                evidence.background.add(entering(JunctionKind::Unspliced));
            }
            let tally = Tally::new(&PANEL, &evidence);
            assert_eq!(tally.fusion_fraction(&key, &junction), fraction);
            assert_eq!(tally.wild_type_driver(&junction), wild_type);
            let into = tally.unspliced_into(acceptor.contig, acceptor.position);
            assert_eq!(into, unspliced);
            assert_eq!(
                tally.per_million(f64::from(fused)),
                f64::from(fused) * 1000.0
            );
        }
    }
}
