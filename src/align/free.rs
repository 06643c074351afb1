//! Fusions at joins that the panel does not list: the read holds a segment of one gene and, after it,
//! one of a driver, and they may meet anywhere.
//!
//! Both segments are followed towards each other, and the read is cut where they explain it best
//! ([`Query::cut`]). The place is then named as every read of the same sequence names it
//! (`normal`), and the read is judged by the rule of listed joins, with longer anchors.

use super::entry::Entry;
use super::extend::{Extension, extend};
use super::flank::{FlankSequence, Leftward, Rightward};
use super::normal::{Break, named};
use super::observation::{Crossing, Outcome, Reason};
use super::quarters::Quarters;
use super::query::Query;
use super::read::{is_complex, weight};
use super::rule::{
    ARM_MISMATCH_PERCENT, ARM_MISMATCHES, BASES_PER_EDIT, FREE_ANCHOR, FREE_INSERTION,
    GAPPED_WINDOW, LEAST_COMPARED, LONG_ARM, NEAREST_PAIRS,
};
use super::segment::Segment;
use super::ungapped::arm;
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

impl Query<'_> {
    /// What the read shows if it holds another gene and then a driver at a join that the panel does
    /// not list, and its score.
    pub fn judge_free(&self) -> Option<(Outcome, FreeScore)> {
        let mut found = self.free_joins();
        found.sort_by(|one, other| (other.score, &one.key).cmp(&(one.score, &other.key)));
        let best = found.first()?;
        if self.is_one_piece(best) || self.panel().junction_id(&best.key).is_some() {
            return None;
        }
        let gene = |one: &Found| one.junction.partner_gene(self.panel());
        let margin = self.index.rule.margin().score();
        let mut crossings: Vec<Crossing> = Vec::new();
        let mut against = None;
        for one in &found {
            let is_rival = gene(one) != gene(best) && one.score.whole + margin > best.score.whole;
            if one.key != best.key && !is_rival {
                continue;
            }
            match self.free_crossing(one) {
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
                let panel = self.panel();
                crossings.sort_by(|one, other| {
                    panel.rank(&one.junction).cmp(&panel.rank(&other.junction))
                });
                Outcome::Ambiguous(crossings)
            }
        };
        Some((outcome, best.score))
    }

    /// The joins between the pairs of segments that lie nearest to each other in the read.
    fn free_joins(&self) -> Vec<Found> {
        let mut pairs: Vec<(usize, &Segment, Entry)> = Vec::new();
        for segment in self.segments.iter().filter(|one| self.is_of_driver(one)) {
            let Some(entry) = Entry::new(self.panel(), segment) else {
                continue;
            };
            let donors = self.segments.iter().filter(|donor| {
                let comes_first = donor.start < segment.start && donor.end < segment.end;
                comes_first
                    && !self.panel().is_intron(donor.contig)
                    && !self.are_of_one_gene(donor, segment)
            });
            pairs.extend(
                donors.map(|donor| (segment.start.saturating_sub(donor.end), donor, entry)),
            );
        }
        // Bases between a farther pair are those of the nearer ones.
        let Some(nearest) = pairs.iter().map(|pair| pair.0).min() else {
            return Vec::new();
        };
        pairs.retain(|pair| pair.0 <= nearest + NEAREST_PAIRS);
        let cuts = pairs.iter();
        cuts.filter_map(|(_, donor, entry)| self.found(donor, entry))
            .collect()
    }

    fn found(&self, donor: &Segment, entry: &Entry) -> Option<Found> {
        let (cut, score) = self.cut(donor, entry)?;
        if self.goes_on(&cut) {
            return None;
        }
        let named = named(self.panel(), &self.read, &cut);
        Some(Found {
            junction: self.panel().junction_of(&named.key).into_owned(),
            key: named.key,
            at: named.at,
            untemplated: named.untemplated,
            score,
        })
    }

    /// Cuts the read where a segment on another gene before the place and one of a driver after it
    /// explain it best, with or without bases between them that neither explains.
    fn cut(&self, donor: &Segment, entry: &Entry) -> Option<(Break, FreeScore)> {
        let (from, to) = (donor.start, entry.end);
        let contig = self.panel().contig(donor.contig);
        let score_at = |at: usize, expected: Option<u8>| {
            let base = self.read.sequence[at];
            match expected {
                Some(b'N') => Some(0),
                Some(expected) if expected == base => Some(1),
                Some(_) => Some(-weight(self.read.quality[at], base).score()),
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
            let expected = entry.base(self.panel(), at as i64 + entry.diagonal);
            let Some(score) = score_at(at, expected) else {
                break;
            };
            after.push(after[after.len() - 1] + score);
        }
        let (left, right, whole) = best_cut(&before, &after, to - from)?;
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

    /// Whether the bases between the two sides are those with which one of them goes on, with errors:
    /// nothing is inserted then, and the read is too poor to tell where it changes.
    fn goes_on(&self, cut: &Break) -> bool {
        let inserted = &self.read.sequence[cut.read.clone()];
        let length = inserted.len() as i64;
        if inserted.len() < LEAST_COMPARED {
            return false;
        }
        let contig = self.panel().contig(cut.contig);
        let position = usize::try_from(cut.donor).unwrap_or(0);
        let next = contig.get(position..).unwrap_or_default();
        let next = &next[..next.len().min(inserted.len())];
        let before = cut.acceptor - length..cut.acceptor;
        let before: Vec<u8> = before
            .filter_map(|at| cut.entry.base(self.panel(), at))
            .collect();
        let most = inserted.len() as u32 / BASES_PER_EDIT;
        levenshtein(inserted, next) <= most || levenshtein(inserted, &before) <= most
    }

    /// Whether one segment explains the bases on both sides of a join.
    fn is_one_piece(&self, found: &Found) -> bool {
        let after = found.at + found.junction.acceptor.insert.len();
        self.segments
            .iter()
            .any(|one| one.start + FREE_ANCHOR <= found.at && after + FREE_ANCHOR <= one.end)
    }

    /// The read across a join that the panel does not list, if it counts; else the reason, where
    /// there is more to say than that it shows too little.
    fn free_crossing(&self, found: &Found) -> Result<Crossing, Option<Reason>> {
        let panel = self.panel();
        let flank = found.junction.donor().ok_or(None)?;
        let acceptor = &found.junction.acceptor;
        let left = extend::<Leftward>(
            self.read.before(found.at),
            FlankSequence::donor(panel, flank),
        );
        let right = extend::<Rightward>(
            self.read.after(found.at),
            FlankSequence::acceptor(panel, acceptor),
        );
        if !is_complex(&self.read.sequence[found.at.saturating_sub(FREE_ANCHOR)..found.at]) {
            return Err(None);
        }
        if left.anchor < FREE_ANCHOR || right.anchor < FREE_ANCHOR + found.untemplated {
            return Err(None);
        }
        if !self.keeps_to_limits(&left) {
            return Err(Some(Reason::MismatchesPartner));
        }
        if !self.keeps_to_limits(&right) {
            return Err(Some(Reason::MismatchesDriver));
        }
        let before = found.at as i64;
        let after = (self.read.len() - found.at) as i64;
        let (donor, acceptor) = (arm(&left, &[]), arm(&right, &[]));
        let (start, end) =
            self.ends_across(&found.junction, 0, (before, &donor), (after, &acceptor));
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
            forward: self.read.forward,
            counts: true,
        })
    }

    /// Whether an arm keeps to the limits of mismatches, next to the join and in all.
    pub fn keeps_to_limits(&self, arm: &Extension) -> bool {
        let near = self.index.rule.maximum_mismatches + u32::from(arm.anchor >= LONG_ARM);
        let whole = (arm.anchor * ARM_MISMATCH_PERCENT / 100).max(ARM_MISMATCHES) as u32;
        arm.near_mismatches <= Quarters::mismatches(near)
            && arm.mismatches <= Quarters::mismatches(whole)
    }
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
