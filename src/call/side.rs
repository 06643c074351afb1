//! The two sides of a junction: gene, exon, base and place on the genome.

use crate::document::{Breakpoint, DriverSide, PartnerSide};
use crate::panel::{ContigId, Exon, Junction, Panel, UNKNOWN, name};
use bio::alphabets::dna;

/// The partner's side.
pub(super) fn partner_side(panel: &Panel, junction: &Junction) -> PartnerSide {
    let donor = junction.donor();
    let transcript = donor.and_then(|donor| panel.transcript_of(donor.contig));
    let is_exon_end = |boundary: usize| {
        let mut exons = transcript.into_iter().flat_map(|one| &one.exons);
        exons.any(|exon| exon.end == boundary)
    };
    PartnerSide {
        foreign: donor.is_none(),
        gene: junction.partner_gene(panel).into(),
        transcript: transcript.map_or(UNKNOWN.into(), |one| one.accession.clone()),
        exon: junction.donor_exon_name(panel).into(),
        last_base: name::last_base(panel, junction),
        boundary: donor.map_or(0, |donor| donor.position),
        inserted: donor.map_or(String::new(), |donor| text(&donor.insert)),
        at_exon_end: donor
            .is_some_and(|donor| donor.insert.is_empty() && is_exon_end(donor.position)),
        breakpoint: donor.and_then(|donor| breakpoint(panel, donor.contig, donor.position - 1)),
    }
}

/// The driver's side.
pub(super) fn driver_side(panel: &Panel, junction: &Junction) -> DriverSide {
    let acceptor = &junction.acceptor;
    let transcript = panel.transcript_of(acceptor.contig);
    let is_exon_start = |exon: &Exon| exon.start == acceptor.position;
    DriverSide {
        gene: panel.gene_of(acceptor.contig).into(),
        transcript: transcript.map_or(UNKNOWN.into(), |one| one.accession.clone()),
        exon: junction.acceptor_exon_name(panel).into(),
        first_base: name::first_base(panel, junction),
        boundary: acceptor.position,
        inserted: text(&acceptor.insert),
        at_exon_start: transcript.is_some_and(|one| one.exons.iter().any(is_exon_start)),
        breakpoint: breakpoint(panel, acceptor.contig, acceptor.position),
    }
}

/// A base on the genome.
fn breakpoint(panel: &Panel, contig: ContigId, position: usize) -> Option<Breakpoint> {
    let transcript = panel.transcript_of(contig)?;
    let (chromosome, place, strand) = transcript.genome_place(position)?;
    let base = transcript.sequence[position];
    Some(Breakpoint {
        chromosome: chromosome.into(),
        position: place,
        strand,
        base: char::from(match strand {
            '-' => dna::complement(base),
            _ => base,
        }),
    })
}

/// Bases from the start of the partner's exon to the end of the driver's.
pub(super) fn product(panel: &Panel, junction: &Junction) -> usize {
    let before = junction.donor().and_then(|donor| {
        let partner = panel.transcript_of(donor.contig)?;
        let exon = partner.exon_at(donor.position.checked_sub(1)?)?;
        Some(donor.position - partner.exons[exon].start + donor.insert.len())
    });
    let acceptor = &junction.acceptor;
    let after = panel.transcript_of(acceptor.contig).and_then(|driver| {
        let exon = driver.exon_at(acceptor.position)?;
        Some(driver.exons[exon].end - acceptor.position)
    });
    before.unwrap_or(0) + acceptor.insert.len() + after.unwrap_or(0)
}

fn text(bases: &[u8]) -> String {
    String::from_utf8_lossy(bases).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::cases::{PANEL, across, add_read, judged, key, library};
    use super::*;
    use crate::document::Assay;

    /// GRCh38: ALK exon 20 starts at chr2:29223528 on the reverse strand, EML4 exon 13 ends at
    /// chr2:42295516 on the forward one.
    #[test]
    fn both_sides_are_named_by_exon_and_base() {
        let mut evidence = library(1000, 1000);
        (0..5).for_each(|_| add_read(&mut evidence, &across("EML4-V1", 40, 40)));
        let document = judged(Assay::Amplicon, &evidence);
        let call = &document.calls[0];
        assert_eq!((&*call.partner.gene, &*call.partner.exon), ("EML4", "13"));
        assert_eq!((&*call.driver.gene, &*call.driver.exon), ("ALK", "20"));
        assert!(call.partner.at_exon_end && call.driver.at_exon_start);
        let place =
            |at: &Option<Breakpoint>| at.as_ref().map(|at| (at.position, at.strand, at.base));
        assert_eq!(
            place(&call.partner.breakpoint),
            Some((42_295_516, '+', 'G'))
        );
        assert_eq!(place(&call.driver.breakpoint), Some((29_223_528, '-', 'A')));
    }

    #[test]
    fn a_product_is_both_exons_and_what_stands_between() {
        // RANBP2 exon 18 has 136 bases, EML4 exon 13 136 and exon 14 152, ALK exon 20 187.
        for (lane, bases) in [
            ("RANBP2", 136 + 187),
            ("EML4-V4", 152 + 11 + 187 - 49),
            ("EML4-V6", 136 + 69 + 187),
        ] {
            let junction = PANEL.junction_of(&key(lane));
            assert_eq!(product(&PANEL, &junction), bases, "{lane}");
        }
    }
}
