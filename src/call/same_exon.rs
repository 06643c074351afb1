//! Breaks in an exon that several transcripts of a gene have, put together.

use super::nearby::Junctions;
use crate::align::rule::SAME_END;
use crate::evidence::Sum;
use crate::panel::{Boundary, Donor, JunctionKey, Panel};
use std::cmp::Reverse;

/// Gives a break that was counted for two transcripts of a gene to the one with more fragments. Reads that hold
/// only bases which both have are counted for the first of them, the others for the one that they show.
pub(super) fn join_transcripts(
    panel: &Panel,
    junctions: &mut Junctions,
    give: &mut dyn FnMut(&JunctionKey, &JunctionKey),
) {
    let unlisted = junctions.iter().filter(|(key, _)| {
        let is_listed = panel.junction_id(key).is_some();
        matches!(key.donor, Donor::Known(_)) && !is_listed
    });
    let mut keys: Vec<_> = unlisted
        .map(|(key, sum)| (Reverse(sum.unique_fragments()), panel.rank(key), *key))
        .collect();
    keys.sort_unstable();
    let mut kept: Vec<&JunctionKey> = Vec::new();
    for (_, _, key) in keys {
        let Some(same) = kept.iter().find(|other| are_same(panel, key, other)) else {
            kept.push(key);
            continue;
        };
        if let Some((sum, main)) = junctions.remove(key).zip(junctions.get_mut(*same)) {
            give(key, same);
            main.to_mut().merge(sum.into_owned());
        }
    }
}

/// Whether two keys are of one break, on two transcripts of a gene with the same bases before it.
fn are_same(panel: &Panel, one: &JunctionKey, other: &JunctionKey) -> bool {
    let (Donor::Known(donor), Donor::Known(other_donor)) = (one.donor, other.donor) else {
        return false;
    };
    let bases = |at: Boundary| {
        let end = at.position as usize;
        panel.contig(at.contig).get(end.checked_sub(SAME_END)?..end)
    };
    donor.contig != other_donor.contig
        && panel.gene_of(donor.contig) == panel.gene_of(other_donor.contig)
        && (one.acceptor, &one.inserted) == (other.acceptor, &other.inserted)
        && bases(donor).is_some_and(|own| Some(own) == bases(other_donor))
}

#[cfg(test)]
mod tests {
    use super::super::nearby::{given, put_together};
    use super::*;
    use crate::evidence::Evidence;

    /// A break so many bases before the end of an exon of a transcript of TPM3, into the start of ALK's exon 20.
    fn key(panel: &Panel, transcript: &str, exon: &str, lost: u32) -> JunctionKey {
        let lane = panel.lane_named("TPM3").expect("the panel has the lane");
        let listed = panel.junction(lane.junction).key();
        let mut contigs = panel.contig_ids().zip(&panel.transcripts);
        let (contig, of) = contigs
            .find(|(_, one)| one.accession == transcript)
            .expect("the panel has the transcript");
        let exon = of.exon_named(exon).expect("it has the exon");
        let end = of.exons[exon].end as u32;
        JunctionKey {
            donor: Donor::Known(Boundary {
                contig,
                position: end - lost,
            }),
            ..listed
        }
    }

    #[test]
    fn a_break_is_of_the_transcript_that_most_reads_show() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let (first, second) = ("NM_153649.3", "NM_152263.2");
        // exon and lost bases of a break of either transcript; their fragments; what is counted for each
        for (one, other, fragments, expected) in [
            (("6", 38), ("7", 38), (3, 9), vec![(second, 12)]),
            (("6", 38), ("7", 38), (9, 3), vec![(first, 12)]),
            (("6", 38), ("7", 38), (5, 5), vec![(first, 10)]),
            // Another place of the exon is another break, and the exons before it differ.
            (("6", 38), ("7", 20), (3, 9), vec![(first, 3), (second, 9)]),
            (("5", 20), ("6", 20), (3, 9), vec![(first, 3), (second, 9)]),
        ] {
            let mut evidence = Evidence::default();
            let keys = [
                key(&panel, first, one.0, one.1),
                key(&panel, second, other.0, other.1),
            ];
            for (key, fragments) in keys.iter().zip([fragments.0, fragments.1]) {
                (0..fragments).for_each(|left| evidence.junctions.add_plain(key, -20 - left));
            }
            let accession = |key: &JunctionKey| match key.donor {
                Donor::Known(at) => panel.transcripts[at.contig.index()].accession.clone(),
                Donor::Foreign => String::new(),
            };
            let found = put_together(&panel, &evidence);
            let mut found: Vec<_> = found
                .iter()
                .map(|(key, sum)| (accession(key), sum.fragments))
                .collect();
            found.sort_by_key(|(accession, _)| accession != first);
            let expected_given = usize::from(expected.len() == 1);
            let expected = expected
                .into_iter()
                .map(|(of, count)| (of.to_owned(), count));
            assert!(
                found.iter().cloned().eq(expected),
                "{one:?} {other:?} {found:?}"
            );
            assert_eq!(given(&panel, &evidence).len(), expected_given);
        }
    }
}
