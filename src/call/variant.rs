//! How a join that the panel does not list differs from the lane that it is a variant of, or from one of whole
//! exons.

use crate::panel::{Exon, Junction, JunctionKind, Panel, Transcript, VARIANT_BASES};
use std::ops::Range;

/// What a join is compared with that the panel does not list: its lane, or, where it has none, the nearest join of an
/// exon's end with an exon's start. `None` for a join that is listed, or that lies inside its exons.
pub(super) fn listed_near(panel: &Panel, junction: &Junction) -> Option<Listed> {
    let is_listed = panel.junction_id(&junction.key()).is_some();
    if is_listed || junction.kind != JunctionKind::Fusion {
        return None;
    }
    of_lane(panel, junction).or_else(|| {
        let donor = junction.donor()?;
        let partner = panel.transcript_of(donor.contig)?;
        let driver = panel.transcript_of(junction.acceptor.contig)?;
        Some(Listed {
            end: nearest(partner, donor.position, |exon| exon.end)?,
            start: nearest(driver, junction.acceptor.position, |exon| exon.start)?,
            inserted: Vec::new(),
        })
    })
}

/// Bases lost and added at a join against the one that it is compared with, in the words of a consensus. `inserted` is
/// what the reads have between the two transcripts.
pub(super) fn differences_from(
    listed: &Listed,
    panel: &Panel,
    junction: &Junction,
    inserted: &str,
) -> Vec<String> {
    let transcript = |contig| panel.transcript_of(contig);
    let partner = junction
        .donor()
        .and_then(|donor| Some((donor, transcript(donor.contig)?)));
    let (Some((donor, partner)), Some(driver)) = (partner, transcript(junction.acceptor.contig))
    else {
        return Vec::new();
    };
    let text = |bases: &[u8]| String::from_utf8_lossy(bases).into_owned();
    let bases = |transcript: &Transcript, range: Range<usize>| {
        text(transcript.sequence.get(range).unwrap_or_default())
    };
    let mut differences = Vec::new();
    if donor.position < listed.end {
        let lost = bases(partner, donor.position..listed.end);
        let ends = partner.ends_exon(listed.end);
        let of = if ends { "partner's exon" } else { "partner" };
        differences.push(format!("deletion of {lost} at the end of the {of}"));
    }
    let beyond = bases(partner, listed.end..donor.position);
    let back = bases(driver, junction.acceptor.position..listed.start);
    let shown = format!("{beyond}{inserted}{back}");
    differences.extend(between(&listed.inserted, shown.as_bytes()));
    if listed.start < junction.acceptor.position {
        let lost = bases(driver, listed.start..junction.acceptor.position);
        let starts = driver.exons.iter().any(|exon| exon.start == listed.start);
        let of = if starts { "driver's exon" } else { "driver" };
        differences.push(format!("deletion of {lost} at the start of the {of}"));
    }
    differences
}

/// A join that the panel lists, or one of whole exons.
#[derive(Debug)]
pub(super) struct Listed {
    /// Bases of the partner before it.
    end: usize,
    /// First base of the driver.
    start: usize,
    /// Bases between the two.
    inserted: Vec<u8>,
}

/// The join of the lane that one is a variant of.
fn of_lane(panel: &Panel, junction: &Junction) -> Option<Listed> {
    let lane = panel.junction(panel.lane(junction.lane?).junction);
    Some(Listed {
        end: lane.donor()?.position,
        start: lane.acceptor.position,
        inserted: lane.key().inserted.into(),
    })
}

/// How bases between two exons differ from those that are expected there.
fn between(expected: &[u8], shown: &[u8]) -> Option<String> {
    let alike = |pair: &(&u8, &u8)| pair.0 == pair.1 || *pair.0 == b'N';
    let first = expected.iter().zip(shown).take_while(alike).count();
    let (expected, shown) = (&expected[first..], &shown[first..]);
    let pairs = expected.iter().rev().zip(shown.iter().rev());
    let last = pairs.take_while(alike).count();
    let text = |bases: &[u8]| String::from_utf8_lossy(&bases[..bases.len() - last]).into_owned();
    match (text(expected).as_str(), text(shown).as_str()) {
        ("", "") => None,
        ("", added) => Some(format!("insertion of {added}")),
        (lost, "") => Some(format!("deletion of {lost} between the two")),
        (lost, added) => Some(format!("{lost}>{added} between the two")),
    }
}

/// The place of an exon's boundary that lies nearest, if it is near enough.
fn nearest(
    transcript: &Transcript,
    position: usize,
    boundary: impl Fn(&Exon) -> usize,
) -> Option<usize> {
    let boundaries = transcript.exons.iter().map(boundary);
    let near = boundaries.filter(|at| at.abs_diff(position) <= VARIANT_BASES);
    near.min_by_key(|at| at.abs_diff(position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::{Boundary, Donor, JunctionKey};

    /// A lane's key with bases of its partner lost before the join, bases of the driver after it, and others
    /// between the two.
    fn changed(panel: &Panel, lane: &str, lost: u32, skipped: u32, inserted: &str) -> JunctionKey {
        let lane = panel.lane_named(lane).expect("the panel has the lane");
        let listed = panel.junction(lane.junction).key();
        let Donor::Known(end) = listed.donor else {
            panic!("a lane has a partner");
        };
        JunctionKey {
            donor: Donor::Known(Boundary {
                position: end.position - lost,
                ..end
            }),
            acceptor: Boundary {
                position: listed.acceptor.position + skipped,
                ..listed.acceptor
            },
            inserted: inserted.as_bytes().into(),
        }
    }

    #[test]
    fn lost_and_added_bases_are_named_and_joins_inside_exons_are_not() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        // RANBP2 exon 18 ends in CACTAACAG, ALK exon 20 starts with TGTACCGCC. MYH9 has GTC between its exon and the
        // 24th base of that, MSN goes on with its 18th; V4' ends 60 bases before the end of exon 15.
        for (lane, lost, skipped, inserted, expected) in [
            ("RANBP2", 0, 0, "", &[][..]),
            (
                "RANBP2",
                1,
                0,
                "",
                &["deletion of G at the end of the partner's exon"],
            ),
            (
                "RANBP2",
                0,
                2,
                "",
                &["deletion of TG at the start of the driver's exon"],
            ),
            ("RANBP2", 0, 0, "GCA", &["insertion of GCA"]),
            ("RANBP2", 20, 0, "", &[]),
            ("MYH9", 0, 0, "GTC", &[]),
            ("MYH9", 0, 0, "GTCA", &["insertion of A"]),
            ("MYH9", 0, 0, "GC", &["deletion of T between the two"]),
            ("MYH9", 0, 0, "GAC", &["T>A between the two"]),
            (
                "MSN",
                0,
                1,
                "",
                &["deletion of C at the start of the driver"],
            ),
            (
                "EML4-V4'",
                1,
                0,
                "",
                &["deletion of C at the end of the partner"],
            ),
        ] {
            let key = changed(&panel, lane, lost, skipped, inserted);
            let junction = panel.junction_of(&key);
            let found = listed_near(&panel, &junction);
            let found = found.map(|one| differences_from(&one, &panel, &junction, inserted));
            assert_eq!(found.unwrap_or_default(), expected, "{lane} {key:?}");
        }
    }
}
