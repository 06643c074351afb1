//! Exons that a read across a fusion leaves out of one of the two genes: the gene is walked exon by exon,
//! away from the join.

use super::observation::{Crossing, SkippedExons};
use super::query::Query;
use super::rule::{BASES_PER_SEGMENT, FREE_ANCHOR, GAP_LENGTH, OVERHANG};
use super::segment::Segment;
use crate::panel::{ContigId, Donor, Exon};

/// A place that the walk has come to: the outermost base, and where it lies.
#[derive(Debug, Clone, Copy)]
struct Here {
    /// Base of the read, 0-based.
    at: usize,
    /// Position on the contig less position in the read.
    diagonal: i64,
}

impl Here {
    fn position(self) -> i64 {
        self.at as i64 + self.diagonal
    }
}

/// The exons that a read leaves out before and after the join that it crosses, in the order of the
/// read.
pub fn skipped(query: &Query, crossing: &Crossing) -> Vec<SkippedExons> {
    let length = query.read.len() as i64;
    let junction = query.panel().junction_of(&crossing.junction);
    let mut skipped = Vec::new();
    if let Donor::Known(_) = crossing.junction.donor
        && let Some(flank) = junction.donors.get(crossing.isoform)
    {
        let inserted = flank.insert.len() as i64;
        let at = crossing.before - inserted;
        skipped.extend(walk_back(query, flank.contig, at, flank.position as i64));
        skipped.reverse();
    }
    let acceptor = &junction.acceptor;
    let at = length - crossing.after + acceptor.insert.len() as i64;
    skipped.extend(walk_on(
        query,
        acceptor.contig,
        at,
        acceptor.position as i64,
    ));
    skipped
}

/// Left of a base of the read that stands beside a position of a contig; the nearest first.
fn walk_back(query: &Query, contig: ContigId, at: i64, position: i64) -> Vec<SkippedExons> {
    let mut segments = on(query, contig);
    segments.sort_by_key(|one| std::cmp::Reverse((one.start, one.score)));
    let Some(mut here) = here(query, at, position) else {
        return Vec::new();
    };
    let mut skipped = Vec::new();
    for one in segments {
        let far = here.diagonal - one.diagonal;
        let end = Here {
            at: one.end,
            diagonal: one.diagonal,
        };
        let found = left_out(query, contig, end.position(), here.position(), far);
        if one.start >= here.at || (far.abs() > GAP_LENGTH && found.is_none()) {
            continue;
        }
        skipped.extend(found);
        here = Here {
            at: one.start,
            diagonal: one.diagonal,
        };
    }
    skipped
}

/// The same right of it.
fn walk_on(query: &Query, contig: ContigId, at: i64, position: i64) -> Vec<SkippedExons> {
    let mut segments = on(query, contig);
    segments.sort_by_key(|one| (one.end, std::cmp::Reverse(one.score)));
    let Some(mut here) = here(query, at, position) else {
        return Vec::new();
    };
    let mut skipped = Vec::new();
    for one in segments {
        let far = one.diagonal - here.diagonal;
        let start = Here {
            at: one.start,
            diagonal: one.diagonal,
        };
        let found = left_out(query, contig, here.position(), start.position(), far);
        if one.end <= here.at || (far.abs() > GAP_LENGTH && found.is_none()) {
            continue;
        }
        skipped.extend(found);
        here = Here {
            at: one.end,
            diagonal: one.diagonal,
        };
    }
    skipped
}

fn here(query: &Query, at: i64, position: i64) -> Option<Here> {
    let diagonal = position - at;
    let at = usize::try_from(at)
        .ok()
        .filter(|at| *at <= query.read.len())?;
    Some(Here { at, diagonal })
}

fn on(query: &Query, contig: ContigId) -> Vec<Segment> {
    let on_contig = query.segments.iter().filter(|one| one.contig == contig);
    on_contig.copied().collect()
}

/// The exons between two positions of a contig that are left out if the read has so many bases
/// less there; `None` where they are no whole exons.
fn left_out(
    query: &Query,
    contig: ContigId,
    from: i64,
    to: i64,
    bases: i64,
) -> Option<SkippedExons> {
    if bases < FREE_ANCHOR as i64 {
        return None;
    }
    let exons = &query.panel().transcript_of(contig)?.exons;
    // An end runs on by chance, or stops early for errors.
    let (chance, errors) = (OVERHANG as i64, BASES_PER_SEGMENT as i64);
    let starts_at = |exon: &Exon| {
        let beyond = from - exon.start as i64;
        (-errors..=chance).contains(&beyond)
    };
    let ends_at = |exon: &Exon| {
        let beyond = to - exon.end as i64;
        (-chance..=errors).contains(&beyond)
    };
    let firsts = exons.iter().enumerate().filter(|(_, exon)| starts_at(exon));
    let pairs = firsts.flat_map(|(first, one)| {
        let lasts = exons.iter().enumerate().skip(first);
        let lasts = lasts.filter(|(_, exon)| ends_at(exon));
        lasts.map(move |(last, other)| (first, last, (other.end - one.start) as i64))
    });
    let differs = |length: i64| (length - bases).abs();
    let nearest = pairs.min_by_key(|(.., length)| differs(*length))?;
    let (first, last, length) = nearest;
    // Fewer bases than that differ by errors.
    (differs(length) <= GAP_LENGTH / 2).then_some(SkippedExons {
        contig,
        first: first as u32,
        last: last as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::super::cases::{panel, query};
    use super::super::judge::judge;
    use super::super::observation::Outcome;
    use super::skipped;

    /// What a fusion transcript leaves out that lacks exons of the partner and of the driver, by their
    /// names: gene, first and last exon.
    fn left_out(lane: &str, lacking: [&[&str]; 2]) -> Vec<(String, String, String)> {
        let panel = panel();
        let junction = panel.junction(panel.lane_named(lane).expect("a lane").junction);
        let donor = junction.donor().expect("a partner");
        let acceptor = &junction.acceptor;
        let mut bases = Vec::new();
        for (contig, range, lacking) in [
            (donor.contig, 0..donor.position, lacking[0]),
            (acceptor.contig, acceptor.position..usize::MAX, lacking[1]),
        ] {
            let transcript = &panel.transcripts[contig.index()];
            for (index, exon) in transcript.exons.iter().enumerate() {
                let is_within = range.start <= exon.start && exon.end <= range.end;
                if is_within && !lacking.contains(&exon.name.as_str()) {
                    bases.extend(transcript.exon_sequence(index));
                }
            }
        }
        let quality = vec![b'I'; bases.len()];
        let read = query(&bases, &quality);
        let Outcome::Supports(crossing) = judge(&read) else {
            panic!("{lane} is not shown");
        };
        let skipped = skipped(&read, &crossing).into_iter().map(|one| {
            let transcript = &panel.transcripts[one.contig.index()];
            let name = |exon: u32| transcript.exons[exon as usize].name.clone();
            (transcript.gene.clone(), name(one.first), name(one.last))
        });
        skipped.collect()
    }

    #[test]
    fn exons_that_are_left_out_are_named() {
        let gene = |gene: &str, first: &str, last: &str| (gene.into(), first.into(), last.into());
        for (lane, partner, driver, expected) in [
            ("EML4-V1", &[][..], &[][..], vec![]),
            ("EML4-V1", &["9"], &[], vec![gene("EML4", "9", "9")]),
            ("EML4-V1", &["12"], &[], vec![gene("EML4", "12", "12")]),
            ("EML4-V1", &["4", "5"], &[], vec![gene("EML4", "4", "5")]),
            (
                "EML4-V1",
                &["3", "10"],
                &["23"],
                vec![
                    gene("EML4", "3", "3"),
                    gene("EML4", "10", "10"),
                    gene("ALK", "23", "23"),
                ],
            ),
            (
                "RANBP2",
                &["7"],
                &["22", "23"],
                vec![gene("RANBP2", "7", "7"), gene("ALK", "22", "23")],
            ),
        ] {
            let found = left_out(lane, [partner, driver]);
            assert_eq!(found, expected, "{lane}: {partner:?} {driver:?}");
        }
    }
}
