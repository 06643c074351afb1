//! Fusions at joins that the panel does not list: the read holds a segment of one gene and, after it,
//! one of a driver, and they may meet anywhere.
//!
//! Both segments are followed towards each other, and the read is cut where they explain it best
//! (`cut`). The place is then named as every read of the same sequence names it
//! (`normal`), and the read is judged by the rule of listed joins, with longer anchors.

use super::cut::{FreeScore, cut, exact_cut};
use super::ends::ends_across;
use super::entry::Entry;
use super::extend::extend;
use super::flank::{FlankSequence, Leftward, Rightward};
use super::normal::{Break, named};
use super::observation::{Crossing, Outcome, Reason};
use super::piece::Pieces;
use super::quarters::Quarters;
use super::query::Query;
use super::read::is_complex_before;
use super::rule::{
    BASES_PER_EDIT, EXACT_BASES, FREE_ANCHOR, FREE_INSERTION, GAP_LENGTH, LEAST_COMPARED,
    MOST_COMPARED, NEAREST_PAIRS, OVERHANG,
};
use super::segment::Segment;
use crate::panel::{Junction, JunctionKey};
use bio::alignment::distance::simd::bounded_levenshtein;
use std::ops::Range;

/// A join that the panel does not list, as a read shows it.
#[derive(Debug, Clone)]
struct Found {
    junction: Junction,
    key: JunctionKey,
    /// Bases of the read before the join.
    at: usize,
    /// Inserted bases that no intron of the driver has.
    untemplated: usize,
    /// How well it explains the read.
    score: FreeScore,
    /// Whether it explains the whole read without errors.
    is_exact: bool,
}

/// What a read shows if it holds another gene and then a driver at a join that the panel does not list.
#[derive(Debug)]
pub struct Free {
    /// What it shows.
    pub outcome: Outcome,
    /// How well that join explains the read.
    pub score: FreeScore,
    /// Whether it explains the whole read without errors: then bases at the join are not likely to be any.
    pub is_exact: bool,
}

/// What the read shows if it holds another gene and then a driver at a join that the panel does
/// not list.
pub fn judge_free(query: &Query) -> Option<Free> {
    let mut found = free_joins(query);
    found.sort_by(|one, other| (other.score, &one.key).cmp(&(one.score, &other.key)));
    let best = found.first()?;
    if is_one_piece(query, best) || query.panel().junction_id(&best.key).is_some() {
        return None;
    }
    let gene = |one: &Found| one.junction.partner_gene(query.panel());
    let margin = query.index.rule.margin().score();
    let mut crossings: Vec<Crossing> = Vec::new();
    let mut against = None;
    for one in &found {
        let is_rival = gene(one) != gene(best) && one.score.whole + margin > best.score.whole;
        if one.key != best.key && !is_rival {
            continue;
        }
        match free_crossing(query, one) {
            Ok(crossing) => crossings.push(crossing),
            Err(reason) if one.key == best.key => against = reason,
            Err(_) => {}
        }
    }
    let panel = query.panel();
    crossings.sort_by(|one, other| panel.rank(&one.junction).cmp(&panel.rank(&other.junction)));
    crossings.dedup_by(|one, other| one.junction == other.junction);
    let counts = crossings.iter().any(|one| one.junction == best.key);
    let outcome = match (against, crossings.as_slice()) {
        (Some(reason), _) => Outcome::Rejected(None, reason),
        // Another gene that explains nearly as much is no better for counting alone.
        (None, _) if !counts => return None,
        (None, [_]) => Outcome::Supports(crossings.remove(0)),
        (None, _) => Outcome::Ambiguous(crossings),
    };
    Some(Free {
        outcome,
        score: best.score,
        is_exact: best.is_exact,
    })
}

/// The joins between the pairs of segments that lie nearest to each other in the read.
fn free_joins(query: &Query) -> Vec<Found> {
    let mut pairs: Vec<(usize, &Segment, Entry)> = Vec::new();
    let pieces = Pieces::new(query);
    let of_genes = query
        .segments
        .iter()
        .filter(|one| !query.panel().is_intron(one.contig));
    let partners: Vec<&Segment> = of_genes.filter(|one| !pieces.is_of_gene(one)).collect();
    let of_driver = query.segments.iter().filter(|one| query.is_of_driver(one));
    for segment in of_driver.filter(|one| !pieces.is_of_driver(one)) {
        let Some(entry) = Entry::new(query.panel(), segment) else {
            continue;
        };
        let entry = entry.with_exon(&query.segments);
        let donors = partners.iter().copied().filter(|donor| {
            let comes_first = donor.start < segment.start && donor.end < segment.end;
            comes_first && !query.are_of_one_gene(donor, segment)
        });
        pairs.extend(donors.map(|donor| (segment.start.saturating_sub(donor.end), donor, entry)));
    }
    // Bases between a farther pair are those of the nearer ones, unless these are there by chance.
    let is_long = |pair: &&(usize, &Segment, Entry)| pair.1.score >= FREE_ANCHOR as i32;
    let long = pairs.iter().filter(is_long).map(|pair| pair.0).min();
    let Some(nearest) = long.or_else(|| pairs.iter().map(|pair| pair.0).min()) else {
        return Vec::new();
    };
    pairs.retain(|pair| pair.0 <= nearest + NEAREST_PAIRS);
    let cuts = pairs.iter();
    cuts.filter_map(|(_, donor, entry)| found(query, donor, entry))
        .collect()
}

/// The join between two segments, unless the bases between them go on as one of the two does.
fn found(query: &Query, donor: &Segment, entry: &Entry) -> Option<Found> {
    let explained = donor.start..entry.end;
    let (cut, score) = cut(query, donor, entry)?;
    let is_exact = is_exact(query, explained.clone(), &cut, score);
    if !is_exact && goes_on(query, &cut) {
        return None;
    }
    let best = Found::new(query, &cut, score, is_exact);
    // Inserted bases may look like the partner's or the driver's, but for more errors than a read may have. If it has
    // no others, they are inserted.
    let allowed = Quarters::mismatches(query.index.rule.maximum_mismatches).score();
    let has_many = lost(explained.len(), &cut, score) > allowed;
    match has_many && matches!(free_crossing(query, &best), Err(Some(_))) {
        true => without_errors(query, donor, entry).or(Some(best)),
        false => Some(best),
    }
}

/// What mismatches take from the score of so many bases.
fn lost(explained: usize, cut: &Break, score: FreeScore) -> i32 {
    let inserted = cut.read.len();
    let cost = if inserted > 0 { FREE_INSERTION } else { 0 };
    (explained - inserted) as i32 - score.whole - cost
}

/// The join that explains the whole read without errors, if bases are inserted there.
fn without_errors(query: &Query, donor: &Segment, entry: &Entry) -> Option<Found> {
    let (cut, score) = exact_cut(query, donor, entry)?;
    let is_exact = is_exact(query, donor.start..entry.end, &cut, score);
    is_exact.then(|| Found::new(query, &cut, score, true))
}

impl Found {
    /// The join of a cut.
    fn new(query: &Query, cut: &Break, score: FreeScore, is_exact: bool) -> Self {
        let named = named(query.panel(), &query.read, cut);
        Self {
            junction: query.panel().junction_of(&named.key).into_owned(),
            key: named.key,
            at: named.at,
            untemplated: named.untemplated,
            score,
            is_exact,
        }
    }
}

/// Whether a join explains the whole read up to adapters, without errors beside the bases inserted there.
fn is_exact(query: &Query, explained: Range<usize>, cut: &Break, score: FreeScore) -> bool {
    let Range { start, end } = query.fragment;
    let is_whole = explained.start <= start + OVERHANG && end <= explained.end + OVERHANG;
    let inserted = cut.read.len();
    let aligned = explained.len() - inserted;
    let has_no_errors = aligned >= EXACT_BASES && lost(explained.len(), cut, score) <= 0;
    // Where more is inserted than stands beside it, the read may be poor there and nowhere else.
    is_whole && has_no_errors && aligned >= 2 * inserted
}

/// Whether the bases between the two sides are those with which one of them goes on, or both up to
/// boundaries of the panel, with errors: nothing is inserted then, and a read that has others is too poor to
/// tell where it changes.
fn goes_on(query: &Query, cut: &Break) -> bool {
    let inserted = &query.read.sequence[cut.read.clone()];
    if inserted.len() < LEAST_COMPARED {
        return false;
    }
    // A long read of junk has thousands of bases between two pieces of the panel.
    let (compared, is_whole) = match inserted.len() <= 2 * MOST_COMPARED {
        true => (inserted.len(), true),
        false => (MOST_COMPARED, false),
    };
    let contig = query.panel().contig(cut.contig);
    let position = usize::try_from(cut.donor).unwrap_or(0);
    let next = contig.get(position..).unwrap_or_default();
    let next = &next[..next.len().min(compared)];
    let before = cut.acceptor - compared as i64..cut.acceptor;
    let before: Vec<u8> = before
        .filter_map(|at| cut.entry.base(query.panel(), at))
        .collect();
    let (first, last) = (
        &inserted[..compared],
        &inserted[inserted.len() - compared..],
    );
    are_alike(first, next)
        || are_alike(last, &before)
        || (is_whole && is_known_join(query, cut, inserted))
}

/// Whether bases are, with errors, those up to a boundary of the one side and from a boundary of the
/// other on.
fn is_known_join(query: &Query, cut: &Break, inserted: &[u8]) -> bool {
    let reach = inserted.len() as i64 + GAP_LENGTH;
    let (contig, driver) = (cut.contig, cut.entry.contig);
    let [partner, kinase] = [contig, driver].map(|one| query.panel().contig(one));
    let donors = &query.boundaries(contig).donors;
    let ends = donors.within(cut.donor, cut.donor + reach);
    let starts = || {
        let acceptors = &query.boundaries(driver).acceptors;
        acceptors.within(cut.acceptor - reach, cut.acceptor)
    };
    let mut joined = ends.flat_map(|end| {
        let from = partner.get(cut.donor.max(0) as usize..end.position);
        starts().filter_map(move |start| {
            let to = kinase.get(start.position..cut.acceptor.max(0) as usize);
            Some([from?, to?].concat())
        })
    });
    joined.any(|other| are_alike(inserted, &other))
}

/// Whether the bases of a read are others with errors: bases changed, lost and added.
fn are_alike(read: &[u8], other: &[u8]) -> bool {
    let most = read.len() as u32 / BASES_PER_EDIT;
    // Between two places of a long read there may be millions of bases.
    other.len().abs_diff(read.len()) <= most as usize
        && bounded_levenshtein(read, other, most).is_some()
}

/// Whether one segment explains the bases on both sides of a join.
fn is_one_piece(query: &Query, found: &Found) -> bool {
    let after = found.at + found.junction.acceptor.insert.len();
    query
        .segments
        .iter()
        .any(|one| one.start + FREE_ANCHOR <= found.at && after + FREE_ANCHOR <= one.end)
}

/// The read across a join that the panel does not list, if it counts; else the reason, where
/// there is more to say than that it shows too little.
fn free_crossing(query: &Query, found: &Found) -> Result<Crossing, Option<Reason>> {
    let panel = query.panel();
    let flank = found.junction.donor().ok_or(None)?;
    let acceptor = &found.junction.acceptor;
    let left = extend::<Leftward>(
        query.read.before(found.at),
        FlankSequence::donor(panel, flank),
    );
    let right = extend::<Rightward>(
        query.read.after(found.at),
        FlankSequence::acceptor(panel, acceptor),
    );
    if !is_complex_before(&query.read.sequence[..found.at]) {
        return Err(None);
    }
    // Behind a gap beside the join the read may go on with what it has before: then fewer bases tell the join.
    let (before, after) = (found.at - left.aligned, found.at + right.aligned);
    let needed = |contig, bases| match query.behind_gaps(contig, bases) {
        Some(_) => OVERHANG,
        None => FREE_ANCHOR,
    };
    let needed_after = needed(acceptor.contig, after..query.read.len()) + found.untemplated;
    if left.anchor < needed(flank.contig, 0..before) || right.anchor < needed_after {
        return Err(None);
    }
    if !left.keeps_to(&query.index.rule) {
        return Err(Some(Reason::MismatchesPartner));
    }
    if !right.keeps_to(&query.index.rule) {
        return Err(Some(Reason::MismatchesDriver));
    }
    let before = found.at as i64;
    let after = (query.read.len() - found.at) as i64;
    let (donor, acceptor) = (left.arm(&[]), right.arm(&[]));
    let (start, end) = ends_across(
        query,
        &found.junction,
        0,
        (before, &donor),
        (after, &acceptor),
    );
    Ok(Crossing {
        junction: found.key.clone(),
        isoform: 0,
        before,
        after,
        start,
        end,
        inserted: 0,
        donor,
        acceptor,
        forward: query.read.forward,
        counts: true,
    })
}

#[cfg(test)]
mod tests {
    use super::super::cases::{across, changed, good, lane, left, panel, query, right};
    use super::*;
    use crate::panel::{Donor, JunctionId};

    /// A lane's key with its donor so many bases before the end of the exon, and bases inserted.
    fn inside(name: JunctionId, before: u32, inserted: &[u8]) -> JunctionKey {
        let mut key = panel().junction(name).key();
        if let Donor::Known(end) = &mut key.donor {
            end.position -= before;
        }
        key.inserted = inserted.into();
        key
    }

    /// What a read shows: the keys that it counts for, or the reason that it does not.
    fn judged(bases: &[u8]) -> Option<Result<Vec<JunctionKey>, &'static str>> {
        let quality = good(bases);
        let outcome = judge_free(&query(bases, &quality))?.outcome;
        Some(match outcome {
            Outcome::Supports(crossing) => Ok(vec![crossing.junction]),
            Outcome::Ambiguous(set) => Ok(set.into_iter().map(|one| one.junction).collect()),
            Outcome::Rejected(_, reason) => Err(reason.name()),
            other => panic!("{other:?}"),
        })
    }

    /// RANBP2 exon 18 without its last 30 bases, `CACAGACATTTC` and so on, is joined to ALK exon 20.
    #[test]
    fn a_long_stretch_with_errors_is_no_insertion() {
        // Of 600 bases of the partner before the join one in four is wrong.
        let errors: Vec<usize> = (100..690).step_by(4).collect();
        let bases = changed(across("RANBP2", 700, 100), &errors);
        let quality = good(&bases);
        assert!(judge_free(&query(&bases, &quality)).is_none());
    }

    #[test]
    fn a_join_inside_an_exon_needs_twenty_bases_on_both_sides() {
        let joined = |before: usize, between: &[u8], after: usize| {
            let partner = left("RANBP2", before + 30);
            [&partner[..before], between, &right("RANBP2", after)].concat()
        };
        let lane = lane("RANBP2");
        let key = |inserted: &[u8]| Some(Ok(vec![inside(lane, 30, inserted)]));
        for (case, bases, expected) in [
            ("both sides", joined(60, b"", 60), key(b"")),
            ("20 bases of the partner", joined(20, b"", 60), key(b"")),
            ("19 of them", joined(19, b"", 60), None),
            ("20 bases of the driver", joined(60, b"", 20), key(b"")),
            ("19 of those", joined(60, b"", 19), None),
            (
                "bases between",
                joined(60, b"TTTTCTTGT", 60),
                key(b"TTTTCTTGT"),
            ),
            (
                "nine bases between, and 20 of the driver",
                joined(60, b"TTTTCTTGT", 20),
                key(b"TTTTCTTGT"),
            ),
            ("nine, and 19", joined(60, b"TTTTCTTGT", 19), None),
            (
                "bases between that are the partner's with four errors, and two errors elsewhere",
                changed(joined(60, b"AACCGACCTTAC", 60), &[10, 110]),
                None,
            ),
            (
                "the same in a read that has none elsewhere",
                joined(60, b"AACCGACCTTAC", 60),
                key(b"AACCGACCTTAC"),
            ),
            (
                "three errors beside the join, and one elsewhere",
                changed(joined(60, b"", 60), &[20, 50, 53, 56]),
                Some(Err("mismatches_partner")),
            ),
            (
                "bases like the partner's but for three in ten, and no error elsewhere",
                changed(joined(60, b"", 60), &[50, 53, 56]),
                Some(Ok(vec![inside(lane, 40, b"GATAAGTGGT")])),
            ),
            (
                "three errors behind it, and one elsewhere",
                changed(joined(60, b"", 60), &[63, 66, 69, 100]),
                Some(Err("mismatches_driver")),
            ),
            ("a listed join", across("RANBP2", 60, 60), None),
            ("one gene only", right("RANBP2", 120), None),
        ] {
            assert_eq!(judged(&bases), expected, "{case}");
        }
    }

    #[test]
    fn a_join_has_one_name_whatever_the_qualities_of_its_bases_are() {
        let partner = left("RANBP2", 90);
        for between in [&b"GAC"[..], b"AAG", b"CTC", b"CAGAG", b"TTTTCTTGT"] {
            let bases = [&partner[..60], between, &right("RANBP2", 60)].concat();
            let named = judged(&bases);
            for place in 56..64 + between.len() {
                let mut quality = good(&bases);
                quality[place] = b',';
                let free = judge_free(&query(&bases, &quality));
                let Some(Outcome::Supports(crossing)) = free.map(|free| free.outcome) else {
                    panic!("{place}: not counted");
                };
                assert_eq!(Some(Ok(vec![crossing.junction])), named, "{place}");
            }
        }
    }

    #[test]
    fn a_partner_that_may_be_another_is_ambiguous() {
        // The last 28 bases of TPM3 exon 7 are those of TPM4 exon 7 too.
        let bases = [&left("TPM3", 28)[..24], &right("TPM3", 60)].concat();
        let both = ["TPM3", "TPM4"].map(|name| inside(lane(name), 4, b""));
        assert_eq!(judged(&bases), Some(Ok(both.to_vec())));
        let bases = [&left("TPM3", 64)[..60], &right("TPM3", 60)].concat();
        assert_eq!(judged(&bases), Some(Ok(both[..1].to_vec())));
    }
}
