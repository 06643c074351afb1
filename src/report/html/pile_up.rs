//! Some of the supporting reads, one below the other.

use crate::document::JunctionResult;
use crate::evidence::sample::PileUpRead;

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
            panel: columns.panel(),
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

    fn panel(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        for (index, &base) in self.before.iter().enumerate() {
            push(&mut runs, self.side_before(index), base);
        }
        (0..self.inserted).for_each(|_| push(&mut runs, "gap", '-'));
        push(&mut runs, "join", '|');
        for (index, &base) in self.after.iter().enumerate() {
            push(&mut runs, self.side_after(index), base);
        }
        runs
    }

    fn read(&self, read: &PileUpRead) -> ReadRow {
        let mut qualities = read.quality.bytes();
        let mut runs = Vec::new();
        let mut mismatches = 0;
        let mut aligned = |runs: &mut Vec<Run>, base: char, expected: char, side: &str| {
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
            push(runs, format!("{side} {look}").trim(), base);
        };
        let length = read.before.chars().count();
        let missing = self.before.len().saturating_sub(length);
        (0..missing).for_each(|_| push(&mut runs, "", ' '));
        let before = read.before.chars().zip(&self.before[missing..]);
        for (index, (base, &expected)) in before.enumerate() {
            aligned(&mut runs, base, expected, self.side_before(missing + index));
        }
        for base in read.inserted.chars() {
            aligned(&mut runs, base, '-', "other");
        }
        let gaps = self.inserted.saturating_sub(read.inserted.chars().count());
        (0..gaps).for_each(|_| push(&mut runs, "gap", '-'));
        push(&mut runs, "join", '|');
        for (index, (base, &expected)) in read.after.chars().zip(self.after).enumerate() {
            aligned(&mut runs, base, expected, self.side_after(index));
        }
        ReadRow {
            arrow: if read.forward { "→" } else { "←" },
            runs,
            title: format!(
                "{} bases before the join, {} after, {mismatches} mismatches",
                length,
                read.after.chars().count()
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

    #[test]
    fn reads_stand_below_the_panel_with_their_mismatches() {
        let columns = Columns {
            before: &['A', 'C', 'G'],
            inserted: 1,
            after: &['T', 'T'],
            others: [0, 1],
        };
        let read = PileUpRead {
            before: "CA".into(),
            inserted: String::new(),
            after: "T".into(),
            quality: "II#".into(),
            forward: false,
        };
        let row = columns.read(&read);
        let text: String = row.runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(text, " CA-|T");
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
        let panel: String = columns
            .panel()
            .iter()
            .map(|run| run.text.as_str())
            .collect();
        assert_eq!(panel, "ACG-|TT");
    }
}
