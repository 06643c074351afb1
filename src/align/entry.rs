//! How a read enters a driver: in an exon, or in the end of the intron before one.

use super::rule::OVERHANG;
use super::segment::Segment;
use crate::panel::{ContigId, Flank, Panel};

/// A segment of a driver, on the driver's transcript. Positions before the start of an exon may be
/// those of the intron before it, which the transcript does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Contig of the driver's transcript.
    pub contig: ContigId,
    /// Position on the transcript less position in the read.
    pub diagonal: i64,
    /// One past the last base of the read that is aligned.
    pub end: usize,
    /// The intron that the segment lies in, and the start of the exon after it.
    pub intron: Option<(ContigId, i64)>,
}

impl Entry {
    /// The entry that a segment is; `None` where it is of no driver, or of an intron whose end is not
    /// on record.
    pub fn new(panel: &Panel, segment: &Segment) -> Option<Self> {
        let driver = panel.driver_of(segment.contig)?;
        let contig = panel.driver(driver).transcript;
        if segment.contig == contig {
            return Some(Self {
                contig,
                diagonal: segment.diagonal,
                end: segment.end,
                intron: None,
            });
        }
        let start = panel.exon_after(segment.contig)?;
        let length = panel.contig(segment.contig).len() as i64;
        Some(Self {
            contig,
            diagonal: segment.diagonal + start as i64 - length,
            end: segment.end,
            intron: Some((segment.contig, start as i64)),
        })
    }

    /// The same up to the end of the exon behind the intron, where a segment shows that the read goes on with it. In a
    /// long read another one may lie on the same diagonal behind two gaps.
    pub fn with_exon(self, segments: &[Segment]) -> Self {
        let is_behind = |one: &&Segment| {
            self.intron.is_some()
                && one.contig == self.contig
                && one.diagonal == self.diagonal
                && one.start <= self.end + OVERHANG
        };
        let ends = segments.iter().filter(is_behind).map(|one| one.end);
        Self {
            end: ends.max().unwrap_or(0).max(self.end),
            ..self
        }
    }

    /// Whether a fusion of this acceptor may be entered so: of one that lies in an intron's end, at the exon
    /// after it only.
    pub fn is_at(&self, acceptor: &Flank) -> bool {
        let exon = self.intron.map(|(_, start)| start);
        acceptor.contig == self.contig && exon.is_none_or(|start| start == acceptor.position as i64)
    }

    /// The base at a position of the transcript, of the intron where it lies before the exon.
    pub fn base(&self, panel: &Panel, position: i64) -> Option<u8> {
        if let Some((intron, start)) = self.intron
            && position < start
        {
            let intron = panel.contig(intron);
            let at = usize::try_from(intron.len() as i64 - (start - position)).ok()?;
            return intron.get(at).copied();
        }
        let position = usize::try_from(position).ok()?;
        panel.contig(self.contig).get(position).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{lane, panel};
    use super::*;

    #[test]
    fn bases_before_an_exon_are_those_of_its_intron_where_the_read_has_them() {
        let panel = panel();
        let acceptor = &panel.junction(lane("RANBP2")).acceptor;
        let start = acceptor.position as i64;
        let intron = panel.intron_ids().find(|one| {
            let intron = panel.intron_of(*one);
            intron.is_some_and(|one| one.name == "19")
        });
        let intron = intron.expect("the panel has intron 19");
        let length = panel.contig(intron).len();
        let segment = |contig, diagonal| Segment {
            contig,
            diagonal,
            start: 0,
            end: 30,
            score: 30,
        };
        // The read begins 30 bases before exon 20, in the intron, or in exon 19.
        let by_intron = Entry::new(panel, &segment(intron, length as i64 - 30));
        let by_exon = Entry::new(panel, &segment(acceptor.contig, start - 30));
        let [by_intron, by_exon] = [by_intron, by_exon].map(|one| one.expect("of a driver"));
        assert_eq!(by_intron.diagonal, start - 30);
        assert_eq!(
            by_intron,
            Entry {
                intron: by_intron.intron,
                ..by_exon
            }
        );
        let last_of_exon = panel.contig(acceptor.contig)[acceptor.position - 1];
        let last_of_intron = panel.contig(intron)[length - 1];
        // An intron ends in AG, and exon 20 begins with TGTACCGCC.
        assert_eq!(last_of_intron, b'G');
        for (entry, before) in [(by_intron, last_of_intron), (by_exon, last_of_exon)] {
            assert_eq!(entry.base(panel, start - 1), Some(before));
            assert_eq!(entry.base(panel, start), Some(b'T'));
            assert_eq!(entry.base(panel, start + 1), Some(b'G'));
        }
        assert_eq!(by_intron.base(panel, start - length as i64 - 1), None);
        assert_eq!(by_exon.base(panel, -1), None);
        let partner = panel.junction(lane("RANBP2")).donors[0].contig;
        assert_eq!(Entry::new(panel, &segment(partner, 0)), None);
    }
}
