//! Whether a junction keeps the reading frame, and what protein it makes.

use super::partner::is_whole;
use crate::document::{Consensus, Frame, FrameStatus};
use crate::panel::{Flank, Junction, Numbering, Panel, Transcript, translate};

/// Residues that are shown on each side of the join.
const SHOWN: usize = 10;

/// The coding sequence across a junction, from the partner's first whole codon on record to the
/// driver's stop codon.
struct Coding {
    bases: Vec<u8>,
    join: usize,
}

impl Coding {
    /// Puts what the reads have around the join in place of the panel's bases.
    fn observe(&mut self, consensus: &Consensus) {
        let mut after = consensus.read_sequence_after().to_ascii_uppercase();
        after.insert_str(0, &consensus.inserted);
        let end = (self.join + consensus.after.len()).min(self.bases.len());
        self.bases.splice(self.join..end, after.into_bytes());
        // The panel may not have as much of the partner's coding sequence.
        let covered = consensus.before.len().min(self.join);
        let before = consensus.read_sequence_before().to_ascii_uppercase();
        let outside = consensus.before.len() - covered;
        let from = self.join - covered;
        let before = before.as_bytes().get(outside..).unwrap_or_default();
        self.bases.splice(from..self.join, before.iter().copied());
        self.join = from + before.len();
    }
}

/// The frame of a fusion junction by the panel's sequences.
pub fn frame(panel: &Panel, junction: &Junction) -> Frame {
    frame_with(panel, junction, None)
}

/// The frame of a fusion junction by what the reads have around the join, the panel's sequences
/// beyond that.
pub fn observed_frame(panel: &Panel, junction: &Junction, consensus: &Consensus) -> Frame {
    frame_with(panel, junction, Some(consensus))
}

fn frame_with(panel: &Panel, junction: &Junction, consensus: Option<&Consensus>) -> Frame {
    let acceptor = &junction.acceptor;
    let (Some(donor), Some(of_driver)) = (junction.donor(), junction.driver(panel)) else {
        return Frame::without(FrameStatus::Unknown);
    };
    let Some(partner) = panel.transcript_of(donor.contig) else {
        return Frame::without(FrameStatus::Unknown);
    };
    // What the reads have of a partner besides its transcript may shift the frame.
    let found = panel.found.at(&junction.key());
    if found.is_some_and(|found| !is_whole(&found.fit)) {
        return Frame::without(FrameStatus::Unknown);
    }
    let driver = panel.driver_transcript(of_driver);
    let (Some(before), Some(needed)) = (
        partner.phase_at(donor.position),
        driver.phase_at(acceptor.position),
    ) else {
        return Frame::without(outside(partner, donor));
    };
    let mut coding = coding(partner, donor, driver, acceptor);
    let inserted = donor.insert.len() + acceptor.insert.len();
    let mut added = 0;
    if let Some(consensus) = consensus {
        let whole = coding.bases.len();
        coding.observe(consensus);
        // Bases that gaps take out count as much as those that they add, three by three.
        added = coding.bases.len() as i64 - whole as i64;
    }
    let protein = translate(&coding.bases);
    let protein = {
        let (partner_side, rest) = protein.split_at((coding.join / 3).min(protein.len()));
        partner.with_selenocysteines(partner_side.into()) + rest
    };
    let mut frame = Frame::without(FrameStatus::InFrame);
    describe(&mut frame, &coding, &protein);
    let stop = protein.find('*');
    let shift = (before + inserted) as i64 + added;
    if shift.rem_euclid(3) != needed as i64 {
        frame.status = FrameStatus::OutOfFrame;
    } else if stop != Some(protein.len() - 1) {
        frame.status = FrameStatus::Stop;
    } else {
        let first_residue = acceptor_residue(driver, acceptor);
        frame.kinase_domain_kept = first_residue <= *panel.driver(of_driver).kinase_domain.start();
        frame.protein_residues = partner
            .coding_bases_before(donor.position)
            .and_then(|bases| {
                let bases = bases + inserted + coding_after(driver, acceptor);
                Some(bases.checked_add_signed(added as isize)? / 3 - 1)
            });
    }
    frame
}

/// Past the partner's stop codon there is a stop; before its start nothing can be told.
fn outside(partner: &Transcript, donor: &Flank) -> FrameStatus {
    match partner.numbering {
        Numbering::Coding { end, .. } if donor.position >= end => FrameStatus::Stop,
        _ => FrameStatus::Unknown,
    }
}

fn coding(partner: &Transcript, donor: &Flank, driver: &Transcript, acceptor: &Flank) -> Coding {
    let first = partner.first_codon().min(donor.position);
    let end = driver_coding_end(driver);
    let mut bases = partner.sequence[first..donor.position].to_vec();
    bases.extend(&donor.insert);
    let join = bases.len();
    bases.extend(&acceptor.insert);
    bases.extend(&driver.sequence[acceptor.position..end]);
    Coding { bases, join }
}

fn driver_coding_end(driver: &Transcript) -> usize {
    match driver.numbering {
        Numbering::Coding { end, .. } => end,
        Numbering::Noncoding | Numbering::Offset { .. } => driver.sequence.len(),
    }
}

/// Coding bases of the driver from the acceptor on, stop codon included.
fn coding_after(driver: &Transcript, acceptor: &Flank) -> usize {
    driver_coding_end(driver) - acceptor.position
}

/// First residue of the driver that the fusion keeps whole, 1-based.
fn acceptor_residue(driver: &Transcript, acceptor: &Flank) -> usize {
    let before = driver
        .coding_bases_before(acceptor.position)
        .unwrap_or_default();
    before.div_ceil(3) + 1
}

/// Fills in the codon across the join and the residues beside it.
fn describe(frame: &mut Frame, coding: &Coding, protein: &str) {
    let codon = coding.join / 3;
    let Some(bases) = coding.bases.get(3 * codon..3 * codon + 3) else {
        return;
    };
    let text = |bases: &[u8]| String::from_utf8_lossy(bases).into_owned();
    let (left, right) = bases.split_at(coding.join % 3);
    frame.codon = Some(format!("{}|{}", text(left), text(right)));
    frame.residue = protein.get(codon..=codon).map(str::to_string);
    frame.residues_before = Some(protein[codon.saturating_sub(SHOWN)..codon].to_string());
    let after = protein.get(codon + 1..).unwrap_or_default();
    frame.residues_after = Some(after[..SHOWN.min(after.len())].to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane_frame(name: &str) -> Frame {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named(name).expect(name);
        frame(&panel, panel.junction(lane.junction))
    }

    /// EML4::ALK variant 1 is 496 + 563 = 1059 residues (Soda et al., PMID:17625570).
    #[test]
    fn the_protein_of_variant_1_has_1059_residues() {
        let frame = lane_frame("EML4-V1");
        assert_eq!(frame.status, FrameStatus::InFrame);
        assert_eq!(frame.protein_residues, Some(1059));
        assert!(frame.kinase_domain_kept);
    }

    /// ALK from exon 20 on starts with ...YRRKHQELQA (residues 1059-1068), whatever the partner.
    #[test]
    fn exon_20_goes_on_with_its_residues() {
        for lane in [
            "RANBP2",
            "TPM3",
            "TPM4",
            "CLTC",
            "CARS",
            "ATIC",
            "SEC31L1-L",
            "NPM1",
        ] {
            let frame = lane_frame(lane);
            assert_eq!(frame.status, FrameStatus::InFrame, "{lane}");
            assert_eq!(
                frame.residues_after.as_deref(),
                Some("YRRKHQELQA"),
                "{lane}"
            );
        }
    }

    #[test]
    fn irregular_lanes_are_in_frame_as_published() {
        for (lane, status) in [
            ("EML4-V3b", FrameStatus::InFrame),
            ("EML4-E14ins58", FrameStatus::InFrame),
            ("EML4-V4", FrameStatus::InFrame),
            ("EML4-V4'", FrameStatus::InFrame),
            ("EML4-V5b", FrameStatus::InFrame),
            ("EML4-V6", FrameStatus::InFrame),
            ("EML4-V7", FrameStatus::InFrame),
            ("EML4-E13ins90", FrameStatus::InFrame),
            ("EML4-E14del38", FrameStatus::InFrame),
            ("EML4-E6ins18", FrameStatus::InFrame),
            ("EML4-E20ins18", FrameStatus::InFrame),
            ("DCTN1-16", FrameStatus::InFrame),
            ("MYH9", FrameStatus::InFrame),
            ("MSN", FrameStatus::InFrame),
            // Observed once, and no paper says that it is in frame.
            ("NPM1-A4108", FrameStatus::OutOfFrame),
        ] {
            let frame = lane_frame(lane);
            assert_eq!(frame.status, status, "{lane}");
            let in_frame = status == FrameStatus::InFrame;
            assert_eq!(frame.kinase_domain_kept, in_frame, "{lane}");
        }
    }

    #[test]
    fn whole_exons_beside_a_published_break_are_out_of_frame() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for (lane, exon) in [("EML4-V4'", "15"), ("DCTN1-16", "16")] {
            let published = panel.lane_named(lane).expect(lane).junction;
            let donor = &panel.junction(published).donors[0];
            let whole = panel.junctions.iter().find(|one| {
                one.lane.is_none()
                    && one.donors[0].contig == donor.contig
                    && one.donor_exon_name(&panel) == exon
                    && one.acceptor_exon_name(&panel) == "20"
            });
            let whole = whole.expect("every exon end is joined to exon 20");
            let status = frame(&panel, whole).status;
            assert_eq!(status, FrameStatus::OutOfFrame, "{lane}");
        }
    }
}
