//! Some of the supporting reads, one below the other.

use crate::document::JunctionResult;
use crate::evidence::sample::{Insertion, PileUpRead};

/// Phred quality below which a base is shown pale.
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

/// A base of the panel, and how many columns before it reads need that have more bases there.
#[derive(Debug, Clone, Copy)]
struct Column {
    base: char,
    more: usize,
}

/// What stands before, in and after the column of inserted bases.
struct Columns {
    before: Vec<Column>,
    inserted: usize,
    after: Vec<Column>,
    /// How many of the panel's bases beside the join are of neither exon.
    others: [usize; 2],
}

impl PileUpDrawing {
    /// `None` where no read is kept.
    pub fn new(call: &JunctionResult) -> Option<Self> {
        let columns = Columns::new(call)?;
        Some(Self {
            panel: columns.panel(),
            reads: call.pile_up.iter().map(|read| columns.read(read)).collect(),
            fragments: call.unique_fragments,
        })
    }
}

impl Columns {
    fn new(call: &JunctionResult) -> Option<Self> {
        let widest = |part: fn(&PileUpRead) -> &str| {
            let reads = call.pile_up.iter();
            reads.map(|read| part(read).chars().count()).max()
        };
        let insertions = || call.pile_up.iter().flat_map(|read| &read.insertions);
        let column = |(base, at): (char, i64)| Column {
            base,
            more: insertions()
                .filter(|one| one.at == at)
                .map(|one| one.bases.chars().count())
                .max()
                .unwrap_or(0),
        };
        let before = call
            .contig
            .before
            .chars()
            .rev()
            .zip((1..).map(|at: i64| -at));
        let before = before.take(widest(|read| &read.before)?).map(column);
        let after = call.contig.after.chars().zip(1..);
        let after = after.take(widest(|read| &read.after)?).map(column);
        let mut before: Vec<Column> = before.collect();
        before.reverse();
        Some(Self {
            before,
            inserted: widest(|read| &read.inserted)?,
            after: after.collect(),
            others: [call.partner.inserted.len(), call.driver.inserted.len()],
        })
    }

    /// The columns of the panel's bases, each with its place and whose base it is.
    fn before(&self) -> impl Iterator<Item = (&Column, i64, &'static str)> {
        let length = self.before.len() as i64;
        self.before.iter().zip(-length..).map(|(column, at)| {
            let is_other = -at <= self.others[0] as i64;
            (column, at, if is_other { "other" } else { "partner" })
        })
    }

    /// The same after the join.
    fn after(&self) -> impl Iterator<Item = (&Column, i64, &'static str)> {
        self.after.iter().zip(1..).map(|(column, at)| {
            let is_other = at <= self.others[1] as i64;
            (column, at, if is_other { "other" } else { "driver" })
        })
    }

    fn panel(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        let add = |runs: &mut Vec<Run>, (column, _, side): (&Column, i64, &str)| {
            dashes(runs, column.more);
            push(runs, side, column.base);
        };
        self.before().for_each(|one| add(&mut runs, one));
        dashes(&mut runs, self.inserted);
        push(&mut runs, "join", '|');
        self.after().for_each(|one| add(&mut runs, one));
        runs
    }

    fn read(&self, read: &PileUpRead) -> ReadRow {
        let mut row = Row {
            runs: Vec::new(),
            qualities: read.quality.bytes(),
            mismatches: 0,
            gaps: read.insertions.len(),
        };
        let length = read.before.chars().count();
        let missing = self.before.len().saturating_sub(length);
        let more_at = |at: i64| read.insertions.iter().find(|one| one.at == at);
        for (column, ..) in self.before().take(missing) {
            (0..=column.more).for_each(|_| push(&mut row.runs, "", ' '));
        }
        for ((column, at, side), base) in self.before().skip(missing).zip(read.before.chars()) {
            row.add_more(column.more, more_at(at));
            row.add(base, column.base, side);
        }
        for base in read.inserted.chars() {
            row.add(base, '-', "other");
        }
        let width = read.inserted.chars().count();
        dashes(&mut row.runs, self.inserted.saturating_sub(width));
        push(&mut row.runs, "join", '|');
        for ((column, at, side), base) in self.after().zip(read.after.chars()) {
            row.add_more(column.more, more_at(at));
            row.add(base, column.base, side);
        }
        let lost = |side: &str| {
            side.split(|base| base != '-')
                .filter(|run| !run.is_empty())
                .count()
        };
        let gaps = row.gaps + lost(&read.before) + lost(&read.after);
        let gaps = match gaps {
            0 => String::new(),
            gaps => format!(", {gaps} {}", if gaps == 1 { "gap" } else { "gaps" }),
        };
        ReadRow {
            arrow: if read.forward { "→" } else { "←" },
            title: format!(
                "{length} bases before the join, {} after, {} mismatches{gaps}",
                read.after.chars().count(),
                row.mismatches
            ),
            runs: row.runs,
        }
    }
}

/// A read as it is drawn.
struct Row<'r> {
    runs: Vec<Run>,
    qualities: std::str::Bytes<'r>,
    mismatches: usize,
    gaps: usize,
}

impl Row<'_> {
    /// A base of the read beside one of the panel, or a dash where it has none.
    fn add(&mut self, base: char, expected: char, side: &str) {
        let quality = self.qualities.next().unwrap_or(PHRED_OFFSET);
        if base == '-' {
            push(&mut self.runs, "gap", '-');
            return;
        }
        let is_poor = base == 'N' || quality.saturating_sub(PHRED_OFFSET) < POOR_QUALITY;
        let is_other = base != expected && expected != 'N' && base != 'N';
        self.mismatches += usize::from(is_other);
        let look = match (is_other, is_poor) {
            (true, true) => "mismatch poor",
            (true, false) => "mismatch",
            (false, true) => "poor",
            (false, false) => "",
        };
        push(&mut self.runs, format!("{side} {look}").trim(), base);
    }

    /// Bases that the panel does not have, in as many columns as the reads need.
    fn add_more(&mut self, width: usize, more: Option<&Insertion>) {
        let bases = more.map_or("", |one| one.bases.as_str());
        dashes(&mut self.runs, width.saturating_sub(bases.chars().count()));
        for base in bases.chars() {
            push(&mut self.runs, "other mismatch", base);
        }
    }
}

/// Columns where there is no base.
fn dashes(runs: &mut Vec<Run>, count: usize) {
    (0..count).for_each(|_| push(runs, "gap", '-'));
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

    fn columns(before: &[(char, usize)], inserted: usize, after: &[(char, usize)]) -> Columns {
        let column = |&(base, more): &(char, usize)| Column { base, more };
        Columns {
            before: before.iter().map(column).collect(),
            inserted,
            after: after.iter().map(column).collect(),
            others: [0, 1],
        }
    }

    fn read(before: &str, after: &str, quality: &str) -> PileUpRead {
        PileUpRead {
            before: before.into(),
            inserted: String::new(),
            after: after.into(),
            insertions: Vec::new(),
            quality: quality.into(),
            forward: false,
        }
    }

    fn text(runs: &[Run]) -> String {
        runs.iter().map(|run| run.text.as_str()).collect()
    }

    #[test]
    fn reads_stand_below_the_panel_with_their_mismatches() {
        let columns = columns(&[('A', 0), ('C', 0), ('G', 0)], 1, &[('T', 0), ('T', 0)]);
        let row = columns.read(&read("CA", "T", "II#"));
        assert_eq!(text(&row.runs), " CA-|T");
        let classes: Vec<&str> = row.runs.iter().map(|run| run.class.as_str()).collect();
        assert_eq!(
            classes,
            [
                "",
                "partner",
                "partner mismatch",
                "gap",
                "join",
                "other poor"
            ]
        );
        assert_eq!(text(&columns.panel()), "ACG-|TT");
    }

    #[test]
    fn bases_that_reads_lack_or_have_more_keep_the_others_in_their_columns() {
        let columns = columns(&[('A', 0), ('C', 2), ('G', 0)], 0, &[('T', 0), ('T', 1)]);
        let mut more = read("ACG", "TT", "IIIII");
        more.insertions = vec![
            Insertion {
                at: -2,
                bases: "GG".into(),
            },
            Insertion {
                at: 2,
                bases: "A".into(),
            },
        ];
        let lacking = read("-G", "-T", " I I");
        let rows = [&more, &lacking].map(|one| columns.read(one));
        assert_eq!(text(&columns.panel()), "A--CG|T-T");
        assert_eq!(text(&rows[0].runs), "AGGCG|TAT");
        assert_eq!(text(&rows[1].runs), " ---G|--T");
        assert_eq!(
            rows[0].title,
            "3 bases before the join, 2 after, 0 mismatches, 2 gaps"
        );
        assert_eq!(
            rows[1].title,
            "2 bases before the join, 2 after, 0 mismatches, 2 gaps"
        );
    }
}
