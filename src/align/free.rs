//! Fusions at joins that the panel does not list: the read holds a segment of one gene and, after it,
//! one of a driver, and they may meet anywhere.
//!
//! Both segments are followed towards each other, and the read is cut where they explain it best
//! ([`Query::cut`]). The place is then named as every read of the same sequence names it
//! (`normal`), and the read is judged by the rule of listed joins, with longer anchors.

use super::ends::ends_across;
use super::entry::Entry;
use super::extend::extend;
use super::flank::{FlankSequence, Leftward, Rightward};
use super::normal::{Break, named};
use super::observation::{Crossing, Outcome, Reason};
use super::query::Query;
use super::read::{is_complex, weight};
use super::rule::{
    BASES_PER_EDIT, FREE_ANCHOR, FREE_INSERTION, GAP_LENGTH, GAPPED_WINDOW, LEAST_COMPARED,
    NEAREST_PAIRS,
};
use super::segment::Segment;
use crate::panel::{Junction, JunctionKey};
use bio::alignment::distance::levenshtein;

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
}

/// Matches less weighted mismatches on both sides of a join, less what the inserted bases cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreeScore {
    /// Of both segments, to be compared with alignments of the whole read.
    pub whole: i32,
    /// Of the bases that an alignment with gaps has, to be compared with one.
    pub near: i32,
}

/// What the read shows if it holds another gene and then a driver at a join that the panel does
/// not list, and its score.
pub fn judge_free(query: &Query) -> Option<(Outcome, FreeScore)> {
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
    crossings.dedup_by(|one, other| one.junction == other.junction);
    let outcome = match (against, crossings.as_slice()) {
        (Some(reason), _) => Outcome::Rejected(None, reason),
        (None, []) => return None,
        (None, [_]) => Outcome::Supports(crossings.remove(0)),
        (None, _) => {
            let panel = query.panel();
            crossings
                .sort_by(|one, other| panel.rank(&one.junction).cmp(&panel.rank(&other.junction)));
            Outcome::Ambiguous(crossings)
        }
    };
    Some((outcome, best.score))
}

/// The joins between the pairs of segments that lie nearest to each other in the read.
fn free_joins(query: &Query) -> Vec<Found> {
    let mut pairs: Vec<(usize, &Segment, Entry)> = Vec::new();
    for segment in query.segments.iter().filter(|one| query.is_of_driver(one)) {
        let Some(entry) = Entry::new(query.panel(), segment) else {
            continue;
        };
        let donors = query.segments.iter().filter(|donor| {
            let comes_first = donor.start < segment.start && donor.end < segment.end;
            comes_first
                && !query.panel().is_intron(donor.contig)
                && !query.are_of_one_gene(donor, segment)
        });
        pairs.extend(donors.map(|donor| (segment.start.saturating_sub(donor.end), donor, entry)));
    }
    // Bases between a farther pair are those of the nearer ones.
    let Some(nearest) = pairs.iter().map(|pair| pair.0).min() else {
        return Vec::new();
    };
    pairs.retain(|pair| pair.0 <= nearest + NEAREST_PAIRS);
    let cuts = pairs.iter();
    cuts.filter_map(|(_, donor, entry)| found(query, donor, entry))
        .collect()
}

fn found(query: &Query, donor: &Segment, entry: &Entry) -> Option<Found> {
    let (cut, score) = cut(query, donor, entry)?;
    if goes_on(query, &cut) {
        return None;
    }
    let named = named(query.panel(), &query.read, &cut);
    Some(Found {
        junction: query.panel().junction_of(&named.key).into_owned(),
        key: named.key,
        at: named.at,
        untemplated: named.untemplated,
        score,
    })
}

/// Cuts the read where a segment on another gene before the place and one of a driver after it
/// explain it best, with or without bases between them that neither explains.
fn cut(query: &Query, donor: &Segment, entry: &Entry) -> Option<(Break, FreeScore)> {
    let (from, to) = (donor.start, entry.end);
    let contig = query.panel().contig(donor.contig);
    let score_at = |at: usize, expected: Option<u8>| {
        let base = query.read.sequence[at];
        match expected {
            Some(b'N') => Some(0),
            Some(expected) if expected == base => Some(1),
            Some(_) => Some(-weight(query.read.quality[at], base).score()),
            None => None,
        }
    };
    let mut before = vec![0];
    for at in from..to {
        let position = usize::try_from(at as i64 + donor.diagonal).ok();
        let expected = position.and_then(|position| contig.get(position)).copied();
        let Some(score) = score_at(at, expected) else {
            break;
        };
        before.push(before[before.len() - 1] + score);
    }
    let mut after = vec![0];
    for at in (from..to).rev() {
        let expected = entry.base(query.panel(), at as i64 + entry.diagonal);
        let Some(score) = score_at(at, expected) else {
            break;
        };
        after.push(after[after.len() - 1] + score);
    }
    let (left, right, whole) = best_cut(&before, &after, to - from)?;
    let (left, right) = without_mismatches(&before, &after, (left, right), to - from);
    let beyond = |scores: &[i32], count: usize| scores[count.saturating_sub(GAPPED_WINDOW)];
    let near = whole - beyond(&before, left) - beyond(&after, to - from - right);
    let score = FreeScore { whole, near };
    let cut = Break {
        contig: donor.contig,
        donor: (from + left) as i64 + donor.diagonal,
        entry: *entry,
        acceptor: (from + right) as i64 + entry.diagonal,
        read: from + left..from + right,
    };
    Some((cut, score))
}

/// Whether the bases between the two sides are those with which one of them goes on, or both up to
/// boundaries of the panel, with errors: nothing is inserted then, and the read is too poor to tell
/// where it changes.
fn goes_on(query: &Query, cut: &Break) -> bool {
    let inserted = &query.read.sequence[cut.read.clone()];
    let length = inserted.len() as i64;
    if inserted.len() < LEAST_COMPARED {
        return false;
    }
    let contig = query.panel().contig(cut.contig);
    let position = usize::try_from(cut.donor).unwrap_or(0);
    let next = contig.get(position..).unwrap_or_default();
    let next = &next[..next.len().min(inserted.len())];
    let before = cut.acceptor - length..cut.acceptor;
    let before: Vec<u8> = before
        .filter_map(|at| cut.entry.base(query.panel(), at))
        .collect();
    let is_alike = |other: &[u8]| levenshtein(inserted, other) <= most_edits(inserted);
    is_alike(next) || is_alike(&before) || is_known_join(query, cut, inserted)
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
    let most = most_edits(inserted);
    let near = |other: &Vec<u8>| other.len().abs_diff(inserted.len()) <= most as usize;
    joined.any(|other| near(&other) && levenshtein(inserted, &other) <= most)
}

/// Bases of a sequence that may be changed, lost or added in a read of it.
fn most_edits(bases: &[u8]) -> u32 {
    bases.len() as u32 / BASES_PER_EDIT
}

/// A cut without mismatches beside it: such bases are of neither side, and stand between the two.
fn without_mismatches(
    before: &[i32],
    after: &[i32],
    (mut left, mut right): (usize, usize),
    length: usize,
) -> (usize, usize) {
    while left > 0 && before[left] < before[left - 1] {
        left -= 1;
    }
    while right < length && after[length - right] < after[length - right - 1] {
        right += 1;
    }
    (left, right)
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
    if !is_complex(&query.read.sequence[found.at.saturating_sub(FREE_ANCHOR)..found.at]) {
        return Err(None);
    }
    if left.anchor < FREE_ANCHOR || right.anchor < FREE_ANCHOR + found.untemplated {
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

/// The best place to cut `length` bases: so many of them before the cut and so many up to what comes
/// after it, and the score. `before[n]` is the score of the first n bases on one sequence, `after[n]`
/// that of the last n on the other.
fn best_cut(before: &[i32], after: &[i32], length: usize) -> Option<(usize, usize, i32)> {
    let mut best: Option<(usize, usize, i32)> = None;
    let mut take = |left: usize, right: usize, score: i32| {
        if best.is_none_or(|best| score > best.2) {
            best = Some((left, right, score));
        }
    };
    for (left, score) in before.iter().enumerate() {
        if let Some(rest) = after.get(length - left) {
            take(left, left, score + rest);
        }
    }
    let mut most: Option<(usize, i32)> = None;
    for right in 1..=length {
        if let Some(&score) = before.get(right - 1)
            && most.is_none_or(|most| score > most.1)
        {
            most = Some((right - 1, score));
        }
        if let (Some((left, score)), Some(rest)) = (most, after.get(length - right)) {
            take(left, right, score + rest - FREE_INSERTION);
        }
    }
    best
}
