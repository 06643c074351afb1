//! Reads of any bases, against an aligner that tries everything.

use bio::alignment::pairwise::Aligner as SlowAligner;
use bio::alphabets::dna;
use fuselane::align::{Aligner, Crossing, Outcome, Read, Rule};
use fuselane::panel::{
    ContigId, Flank, JunctionId, JunctionIsoform, JunctionKey, JunctionKind, Panel,
};
use std::sync::LazyLock;

static PANEL: LazyLock<Panel> = LazyLock::new(|| Panel::builtin().unwrap());
static ALIGNER: LazyLock<Aligner<'static>> =
    LazyLock::new(|| Aligner::new(&PANEL, Rule::default()));

/// What a read was made from: a junction, and the bases before its join.
type MadeFrom = Option<(JunctionIsoform, usize)>;

/// A read that bytes describe.
fn read_of(data: &[u8]) -> Option<(Vec<u8>, MadeFrom)> {
    let [kind, one, two, before, after, edits @ ..] = data else {
        return None;
    };
    let number = usize::from(u16::from_le_bytes([*one, *two]));
    let (before, after) = (usize::from(*before) % 120, usize::from(*after) % 120);
    let isoforms: Vec<JunctionIsoform> = PANEL.isoforms().collect();
    let isoform = isoforms[number % isoforms.len()];
    let junction = PANEL.junction(isoform.junction);
    let donor = &junction.donors[isoform.donor];
    let mut left: Vec<u8> = (0..before)
        .map_while(|distance| donor.left_base(&PANEL, distance))
        .collect();
    left.reverse();
    let (mut bases, made_from) = match kind % 4 {
        0 | 1 => {
            let join = left.len();
            let bases = [left, junction.right_sequence(&PANEL, after)].concat();
            (bases, Some((isoform, join)))
        }
        2 => {
            let contig = PANEL.contig(ContigId::new(number % PANEL.contigs()));
            let start = number % contig.len();
            let end = (start + before + after).min(contig.len());
            (contig[start..end].to_vec(), None)
        }
        _ => {
            let other = &PANEL.junctions[number / 7 % PANEL.junctions.len()];
            let bases = [
                other.right_sequence(&PANEL, after),
                left,
                other.left_sequence(&PANEL, before),
            ];
            (bases.concat(), None)
        }
    };
    for edit in edits.chunks_exact(3).take(12) {
        if bases.is_empty() {
            break;
        }
        let at = usize::from(edit[0]) % bases.len();
        match edit[1] % 8 {
            0 => bases.insert(at, b"ACGT"[usize::from(edit[2]) % 4]),
            1 => drop(bases.remove(at)),
            _ => bases[at] = b"ACGTNacgtURYKMSW"[usize::from(edit[2]) % 16],
        }
    }
    Some((bases, made_from))
}

/// Mismatches of a read against an isoform whose join lies behind `join` of its bases, counted
/// one by one up to `most`; `None` if there are more, or the panel does not go so far.
fn mismatches(bases: &[u8], isoform: JunctionIsoform, join: usize, most: usize) -> Option<usize> {
    let junction = PANEL.junction(isoform.junction);
    let donor = &junction.donors[isoform.donor];
    mismatches_at(bases, (donor, &junction.acceptor), join, most)
}

/// The same against a join of two flanks.
fn mismatches_at(
    bases: &[u8],
    (donor, acceptor): (&Flank, &Flank),
    join: usize,
    most: usize,
) -> Option<usize> {
    let mut differing = 0;
    for (distance, &base) in bases[..join].iter().rev().enumerate() {
        differing += usize::from(donor.left_base(&PANEL, distance)? != base);
        if differing > most {
            return None;
        }
    }
    for (distance, &base) in bases[join..].iter().enumerate() {
        differing += usize::from(acceptor.right_base(&PANEL, distance)? != base);
        if differing > most {
            return None;
        }
    }
    Some(differing)
}

/// Best local score of a read against a sequence, by an aligner that tries everything.
fn slow_score(bases: &[u8], sequence: &[u8]) -> i32 {
    let score = |one: u8, other: u8| if one == other { 1 } else { -4 };
    let mut aligner = SlowAligner::new(-5, -1, score);
    aligner.local(bases, sequence).score
}

/// A read that counts for a junction is explained better by it than by either gene, by an aligner
/// that tries everything, and better by two mismatches than by any other junction, counted one by
/// one. A sound read of a junction counts for nothing else. Both strands say the same.
pub fn aligner(data: &[u8]) {
    let Some((bases, made_from)) = read_of(data) else {
        return;
    };
    let quality = vec![b'I'; bases.len()];
    let explain = |sequence: &[u8]| {
        ALIGNER
            .explain(Read {
                sequence,
                quality: &quality,
            })
            .outcome
    };
    let outcome = explain(&bases);
    let mut plain = bases.to_ascii_uppercase();
    plain
        .iter_mut()
        .filter(|base| **base == b'U')
        .for_each(|base| *base = b'T');
    let turned = dna::revcomp(&plain);
    assert_eq!(named(&outcome), named(&explain(&turned)), "other strand");
    if let Outcome::Supports(crossing) = &outcome {
        let oriented = if crossing.forward { &plain } else { &turned };
        is_best(oriented, crossing);
    }
    let Some((isoform, join)) = made_from.filter(|_| data.len() < 8) else {
        return;
    };
    // Without errors.
    let long_enough = join.min(bases.len() - join) >= 20 && bases.len() >= 50;
    if isoform.kind == JunctionKind::Fusion && long_enough && !bases.contains(&b'N') {
        let own = PANEL.junction(isoform.junction);
        let key = own.key();
        let counted = match &outcome {
            Outcome::Supports(crossing) => crossing.junction == key,
            Outcome::Ambiguous(set) => set.iter().any(|one| one.junction == key),
            // Bases of the driver before the join, or of the partner behind it, are wild type.
            Outcome::Background(_) | Outcome::Rejected(..) => {
                is_explained_otherwise(&bases, isoform.junction)
            }
            _ => false,
        };
        assert!(counted, "{} became {outcome:?}", own.label(&PANEL));
    }
}

/// Whether something else than a fusion has all bases of a read but one.
fn is_explained_otherwise(bases: &[u8], junction: JunctionId) -> bool {
    let all = PANEL.isoforms().filter(|one| one.junction != junction);
    let joins = 0..=bases.len();
    all.flat_map(|one| joins.clone().map(move |join| (one, join)))
        .any(|(one, join)| mismatches(bases, one, join, 1).is_some())
}

/// What an outcome says, whatever the strand.
fn named(outcome: &Outcome) -> (&'static str, Vec<JunctionKey>) {
    let key = |one: &Crossing| one.junction.clone();
    match outcome {
        Outcome::Unrelated => ("unrelated", Vec::new()),
        Outcome::OnTarget => ("on target", Vec::new()),
        Outcome::Supports(crossing) => ("supports", vec![key(crossing)]),
        Outcome::Ambiguous(set) => ("ambiguous", set.iter().map(key).collect()),
        Outcome::Rejected(crossing, reason) => (reason.name(), crossing.iter().map(key).collect()),
        Outcome::OutOfOrder { .. } => ("out of order", Vec::new()),
        Outcome::Background(crossed) => {
            let keys = crossed.iter().map(|one| PANEL.junction(*one).key());
            ("background", keys.collect())
        }
    }
}

fn is_best(bases: &[u8], crossing: &Crossing) {
    let junction = &*PANEL.junction_of(&crossing.junction);
    assert_eq!(junction.kind, JunctionKind::Fusion);
    let anchor = crossing.donor.anchor.min(crossing.acceptor.anchor);
    assert!(anchor >= Rule::default().minimum_anchor);
    let fused = junction.donors.iter().map(|donor| {
        let mut left: Vec<u8> = (0..400)
            .map_while(|distance| donor.left_base(&PANEL, distance))
            .collect();
        left.reverse();
        slow_score(
            bases,
            &[left, junction.right_sequence(&PANEL, 400)].concat(),
        )
    });
    let fused = fused.max().unwrap();
    let genes = junction.donors.iter().map(|donor| donor.contig);
    for contig in genes.chain([junction.acceptor.contig]) {
        let alone = slow_score(bases, PANEL.contig(contig));
        assert!(fused > alone, "{fused} as a fusion, {alone} without");
    }
    let join = usize::try_from(crossing.before).unwrap();
    let is_whole = crossing.donor.ungapped + crossing.acceptor.ungapped == bases.len();
    if !is_whole || crossing.inserted > 0 {
        return;
    }
    let donors = junction.donors.iter();
    let own = donors
        .filter_map(|donor| mismatches_at(bases, (donor, &junction.acceptor), join, bases.len()));
    // Where the panel ends, the rest of the read is no mismatch.
    let Some(own) = own.min() else { return };
    for other in PANEL.isoforms() {
        if PANEL.junction(other.junction).key() != crossing.junction {
            for at in 0..=bases.len() {
                let others = mismatches(bases, other, at, own + 1);
                assert_eq!(
                    others, None,
                    "{own} mismatches here, so few there: {other:?}"
                );
            }
        }
    }
}
