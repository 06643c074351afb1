//! Microhomology: one sequence whose join can be written at several places.

use super::{Flank, Panel};

/// Whether a donor and an acceptor spell what another pair on the same contigs spells. Where the
/// donor goes on as the acceptor starts, the join can be written at several places.
pub(super) fn is_same_sequence(
    panel: &Panel,
    (donor, acceptor): (&Flank, &Flank),
    (other_donor, other_acceptor): (&Flank, &Flank),
) -> bool {
    // Places along the donor: where its own bases end, and where the acceptor's begin.
    let ends = |donor: &Flank, acceptor: &Flank| {
        let inserted = donor.insert.len() + acceptor.insert.len();
        (donor.position, donor.position + inserted)
    };
    let (end, start) = ends(donor, acceptor);
    let (other_end, other_start) = ends(other_donor, other_acceptor);
    let base_at = |donor: &Flank, acceptor: &Flank, place: usize| {
        let join = donor.position + donor.insert.len();
        match place.checked_sub(join) {
            None => donor.left_base(panel, join - 1 - place),
            Some(after) => acceptor.right_base(panel, after),
        }
    };
    donor.contig == other_donor.contig
        && acceptor.contig == other_acceptor.contig
        && start + other_acceptor.position == other_start + acceptor.position
        && (end.min(other_end)..start.max(other_start)).all(|place| {
            base_at(donor, acceptor, place) == base_at(other_donor, other_acceptor, place)
        })
}

#[cfg(test)]
mod tests {
    use super::super::JunctionKind;
    use super::*;

    #[test]
    fn no_lane_spells_what_another_fusion_of_the_panel_spells() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let lanes = panel.lanes.iter().map(|lane| lane.junction);
        for lane in lanes {
            let own = panel.junction(lane);
            let own_donor = own.donor().expect("a lane has a partner");
            for (index, other) in panel.junctions.iter().enumerate() {
                let mut donors = other.donors.iter();
                let same = other.kind == JunctionKind::Fusion
                    && donors.any(|donor| {
                        is_same_sequence(
                            &panel,
                            (own_donor, &own.acceptor),
                            (donor, &other.acceptor),
                        )
                    });
                assert_eq!(same, index == lane.index(), "{}", other.label(&panel));
            }
        }
    }
}
