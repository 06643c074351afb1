//! How a read enters a driver: in an exon, or in the end of the intron before one.

use super::segment::Segment;
use crate::panel::{ContigId, Panel};

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
