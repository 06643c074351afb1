//! Some of the supporting reads, one below the other.

use super::junction::{BETWEEN_ENDS, MOST_BETWEEN};
use crate::document::JunctionResult;
use crate::evidence::sample::PileUpRead;
use std::ops::Range;

/// Phred quality below which a base is shown as a poor one.
const POOR_QUALITY: u8 = 20;

/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// The rows.
pub struct PileUpDrawing {
    pub panel: Vec<Run>,
    pub reads: Vec<ReadRow>,
    pub fragments: u64,
}

/// A read: its strand, its bases, and what it says in words.
pub struct ReadRow {
    pub arrow: &'static str,
    pub runs: Vec<Run>,
    pub title: String,
}

/// Letters of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub class: String,
    pub text: String,
}

/// A letter with its look.
type Cell = (String, char);

/// What stands before, in and after the column of inserted bases.
struct Columns<'a> {
    before: &'a [char],
    inserted: usize,
    after: &'a [char],
    /// How many of the panel's bases beside the join are of neither exon.
    others: [usize; 2],
}

impl PileUpDrawing {
    /// `None` where no read is kept.
    pub fn new(call: &JunctionResult) -> Option<Self> {
        let widest = |part: fn(&PileUpRead) -> &str| {
            let reads = call.pile_up.iter();
            reads.map(|read| part(read).chars().count()).max()
        };
        let before: Vec<char> = call.contig.before.chars().collect();
        let after: Vec<char> = call.contig.after.chars().collect();
        let columns = Columns {
            before: &before[before.len().saturating_sub(widest(|read| &read.before)?)..],
            inserted: widest(|read| &read.inserted)?,
            after: &after[..after.len().min(widest(|read| &read.after)?)],
            others: [call.partner.inserted.len(), call.driver.inserted.len()],
        };
        Some(Self {
            panel: columns.runs(columns.panel()),
            reads: call.pile_up.iter().map(|read| columns.read(read)).collect(),
            fragments: call.unique_fragments,
        })
    }
}

impl Columns<'_> {
    /// Whose base stands at a place before the join.
    fn side_before(&self, index: usize) -> &'static str {
        match self.before.len() - index <= self.others[0] {
            true => "other",
            false => "partner",
        }
    }

    /// Whose base stands at a place after it.
    fn side_after(&self, index: usize) -> &'static str {
        match index < self.others[1] {
            true => "other",
            false => "driver",
        }
    }

    /// The column of the join, and the one behind the last base: an ellipsis stands before the first base.
    fn join(&self) -> usize {
        1 + self.before.len() + self.inserted
    }

    fn width(&self) -> usize {
        self.join() + 1 + self.after.len() + 1
    }

    /// Columns in the middle of many bases between the exons, before the join and after it.
    fn folded(&self) -> [Range<usize>; 2] {
        let middle = |first: usize, bases: usize| match bases > MOST_BETWEEN {
            true => first + BETWEEN_ENDS..first + bases - BETWEEN_ENDS,
            false => first..first,
        };
        [
            middle(
                1 + self.before.len() - self.others[0].min(self.before.len()),
                self.others[0],
            ),
            middle(self.join() + 1, self.others[1].min(self.after.len())),
        ]
    }

    /// The letters as they are shown: with the join in the middle, and folded where there are many between
    /// the exons.
    fn runs(&self, cells: Vec<Cell>) -> Vec<Run> {
        let folded = self.folded();
        let sign = |range: &Range<usize>| format!("…{}…", range.len());
        let shown = |columns: usize, range: &Range<usize>| match range.is_empty() {
            true => columns,
            false => columns - range.len() + sign(range).chars().count(),
        };
        let left = shown(self.join(), &folded[0]);
        let right = shown(self.width() - self.join(), &folded[1]);
        let mut runs = Vec::new();
        (left..right).for_each(|_| push(&mut runs, "", ' '));
        for (column, (class, letter)) in cells.iter().enumerate() {
            match folded.iter().find(|range| range.contains(&column)) {
                None => push(&mut runs, class, *letter),
                Some(range) if column == range.start => {
                    // A read that does not reach the fold leaves it empty.
                    let sign = sign(range);
                    let hidden = cells.get(range.clone()).unwrap_or_default();
                    let has_bases = hidden.iter().any(|(_, letter)| *letter != ' ');
                    let letters = sign.chars();
                    letters
                        .for_each(|one| push(&mut runs, "gap", if has_bases { one } else { ' ' }));
                }
                Some(_) => {}
            }
        }
        (right..left).for_each(|_| push(&mut runs, "", ' '));
        runs
    }

    fn panel(&self) -> Vec<Cell> {
        let mut cells = vec![(String::new(), ' ')];
        let before = self.before.iter().enumerate();
        cells.extend(before.map(|(index, &base)| (self.side_before(index).into(), base)));
        cells.extend((0..self.inserted).map(|_| ("gap".into(), '-')));
        cells.push(("join".into(), '|'));
        let after = self.after.iter().enumerate();
        cells.extend(after.map(|(index, &base)| (self.side_after(index).into(), base)));
        cells.push((String::new(), ' '));
        cells
    }

    fn read(&self, read: &PileUpRead) -> ReadRow {
        let mut qualities = read.quality.bytes();
        let mut mismatches = 0;
        let mut aligned = |base: char, expected: char, side: &str| {
            let quality = qualities.next().unwrap_or(PHRED_OFFSET);
            let is_poor = base == 'N' || quality.saturating_sub(PHRED_OFFSET) < POOR_QUALITY;
            let is_other = base != expected && expected != 'N' && base != 'N';
            mismatches += usize::from(is_other);
            let look = match (is_other, is_poor) {
                (true, true) => "mismatch poor",
                (true, false) => "mismatch",
                (false, true) => "poor",
                (false, false) => "",
            };
            (format!("{side} {look}").trim().to_string(), base)
        };
        let empty = || (String::new(), ' ');
        let ellipsis = |goes_on: bool| (String::new(), if goes_on { '…' } else { ' ' });
        let length = read.before.chars().count();
        let missing = self.before.len().saturating_sub(length);
        let mut cells: Vec<Cell> = (0..missing).map(|_| empty()).collect();
        cells.push(ellipsis(read.goes_on[0]));
        let before = read.before.chars().zip(&self.before[missing..]);
        for (index, (base, &expected)) in before.enumerate() {
            cells.push(aligned(base, expected, self.side_before(missing + index)));
        }
        for base in read.inserted.chars() {
            cells.push(aligned(base, '-', "other"));
        }
        let gaps = self.inserted.saturating_sub(read.inserted.chars().count());
        cells.extend((0..gaps).map(|_| ("gap".into(), '-')));
        cells.push(("join".into(), '|'));
        for (index, (base, &expected)) in read.after.chars().zip(self.after).enumerate() {
            cells.push(aligned(base, expected, self.side_after(index)));
        }
        cells.push(ellipsis(read.goes_on[1]));
        let after = read.after.chars().count();
        cells.extend((after..self.after.len()).map(|_| empty()));
        ReadRow {
            arrow: if read.forward { "→" } else { "←" },
            runs: self.runs(cells),
            title: format!(
                "{length} bases before the join, {after} after, {mismatches} mismatches"
            ),
        }
    }
}

/// Adds a letter to the last run, or to a new one if it looks otherwise.
fn push(runs: &mut Vec<Run>, class: &str, letter: char) {
    match runs.last_mut() {
        Some(run) if run.class == class => run.text.push(letter),
        _ => runs.push(Run {
            class: class.into(),
            text: letter.into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(runs: &[Run]) -> String {
        runs.iter().map(|run| run.text.as_str()).collect()
    }

    fn read(before: &str, after: &str, quality: &str) -> PileUpRead {
        PileUpRead {
            before: before.into(),
            inserted: String::new(),
            after: after.into(),
            quality: quality.into(),
            forward: false,
            goes_on: [true, false],
        }
    }

    #[test]
    fn reads_stand_below_the_panel_with_their_mismatches() {
        let columns = Columns {
            before: &['A', 'C', 'G'],
            inserted: 1,
            after: &['T', 'T'],
            others: [0, 1],
        };
        let row = columns.read(&read("CA", "T", "II#"));
        assert_eq!(text(&row.runs), " …CA-|T   ");
        let looks = row.runs.iter().map(|run| run.class.as_str());
        let looks: Vec<&str> = looks.filter(|look| !look.is_empty()).collect();
        assert_eq!(
            looks,
            ["partner", "partner mismatch", "gap", "join", "other poor"]
        );
        assert_eq!(text(&columns.runs(columns.panel())), " ACG-|TT  ");
    }

    #[test]
    fn many_bases_between_the_exons_are_folded() {
        let after: Vec<char> = "GGGGAAAAAAAAAAAACCCCTTTT".chars().collect();
        let columns = Columns {
            before: &['A', 'C', 'G'],
            inserted: 0,
            after: &after,
            others: [0, 20],
        };
        let shown = text(&columns.runs(columns.panel()));
        assert_eq!(shown.trim(), "ACG|GGGG…12…CCCCTTTT");
        let join = shown.chars().position(|letter| letter == '|');
        let middle = shown.chars().count() / 2;
        assert_eq!(join, Some(middle), "the join is in the middle");
        let short = columns.read(&read("CG", "GGG", "IIIII"));
        assert_eq!(text(&short.runs).trim(), "…CG|GGG");
    }
}
