//! How a join that the panel does not list differs from one of whole exons.

use crate::panel::{Junction, JunctionKind, Panel, Transcript, VARIANT_BASES};

/// Bases lost and added at a join against the nearest join of an exon's end with an exon's start, in
/// the words of a consensus; nothing for a join that is listed, or that lies inside its exons.
pub(super) fn differences_from_exons(panel: &Panel, junction: &Junction) -> Vec<String> {
    let is_listed = panel.junction_id(&junction.key()).is_some();
    let (Some(donor), Some(driver)) = (
        junction.donor(),
        panel.transcript_of(junction.acceptor.contig),
    ) else {
        return Vec::new();
    };
    let Some(partner) = panel.transcript_of(donor.contig) else {
        return Vec::new();
    };
    let ends = nearest(partner, donor.position, |exon| exon.end);
    let starts = nearest(driver, junction.acceptor.position, |exon| exon.start);
    let (Some(end), Some(start)) = (ends, starts) else {
        return Vec::new();
    };
    if is_listed || junction.kind != JunctionKind::Fusion {
        return Vec::new();
    }
    let text = |bases: &[u8]| String::from_utf8_lossy(bases).into_owned();
    let mut differences = Vec::new();
    if donor.position < end {
        let lost = text(&partner.sequence[donor.position..end]);
        differences.push(format!(
            "deletion of {lost} at the end of the partner's exon"
        ));
    }
    let beyond = partner
        .sequence
        .get(end..donor.position)
        .unwrap_or_default();
    let back = driver
        .sequence
        .get(junction.acceptor.position..start)
        .unwrap_or_default();
    let inserted = text(&[beyond, &donor.insert, &junction.acceptor.insert, back].concat());
    if !inserted.is_empty() {
        differences.push(format!("insertion of {inserted}"));
    }
    if start < junction.acceptor.position {
        let lost = text(&driver.sequence[start..junction.acceptor.position]);
        differences.push(format!(
            "deletion of {lost} at the start of the driver's exon"
        ));
    }
    differences
}

/// The place of an exon's boundary that lies nearest, if it is near enough.
fn nearest(
    transcript: &Transcript,
    position: usize,
    boundary: impl Fn(&crate::panel::Exon) -> usize,
) -> Option<usize> {
    let boundaries = transcript.exons.iter().map(boundary);
    let near = boundaries.filter(|at| at.abs_diff(position) <= VARIANT_BASES);
    near.min_by_key(|at| at.abs_diff(position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{Boundary, Donor, JunctionKey};

    #[test]
    fn lost_and_added_bases_are_named_and_joins_inside_exons_are_not() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lane = panel.lane_named("RANBP2").expect("the panel has the lane");
        let listed = panel.junction(lane.junction).key();
        let Donor::Known(end) = listed.donor else {
            panic!("a lane has a partner");
        };
        // RANBP2 exon 18 ends in CACTAACAG, ALK exon 20 starts with TGTACCGCC.
        for (lost, skipped, inserted, expected) in [
            (0, 0, "", vec![]),
            (
                1,
                0,
                "",
                vec!["deletion of G at the end of the partner's exon"],
            ),
            (
                0,
                2,
                "",
                vec!["deletion of TG at the start of the driver's exon"],
            ),
            (0, 0, "GCA", vec!["insertion of GCA"]),
            (20, 0, "", vec![]),
        ] {
            let key = JunctionKey {
                donor: Donor::Known(Boundary {
                    position: end.position - lost,
                    ..end
                }),
                acceptor: Boundary {
                    position: listed.acceptor.position + skipped,
                    ..listed.acceptor
                },
                inserted: inserted.as_bytes().into(),
            };
            let found = differences_from_exons(&panel, &panel.junction_of(&key));
            assert_eq!(found, expected, "{key:?}");
        }
    }
}
