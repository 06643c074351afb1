//! Some of the supporting reads, one below the other.

use super::junction::{BETWEEN_ENDS, MOST_BETWEEN};
use crate::document::JunctionResult;
use crate::evidence::sample::PileUpRead;

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

/// A base of the panel, and how many columns before it reads need that have more bases there.
#[derive(Debug, Clone, Copy)]
struct Column {
    base: char,
    more: usize,
}

/// A letter with its look.
#[derive(Debug, Clone)]
struct Cell {
    class: String,
    letter: char,
    /// Whether it is in the middle of many bases between the exons, and not drawn.
    is_folded: bool,
}

/// What stands before, in and after the column of inserted bases.
struct Columns {
    before: Vec<Column>,
    inserted: usize,
    after: Vec<Column>,
    /// How many of the panel's bases beside the join are of neither exon.
    others: [usize; 2],
}

/// A column with its place beside the join (-1 before it, 1 after it), and whose base it is.
#[derive(Clone, Copy)]
struct Beside<'c> {
    column: &'c Column,
    at: i64,
    side: &'static str,
    is_folded: bool,
}

impl PileUpDrawing {
    /// `None` where no read is kept.
    pub fn new(call: &JunctionResult) -> Option<Self> {
        let columns = Columns::new(call)?;
        Some(Self {
            panel: runs(&columns.panel()),
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

    /// The columns of the panel's bases before the join.
    fn before(&self) -> impl Iterator<Item = Beside<'_>> {
        let length = self.before.len() as i64;
        let others = self.others[0].min(self.before.len());
        self.before.iter().zip(-length..).map(move |(column, at)| {
            let nth = usize::try_from(at + others as i64).ok();
            Beside {
                column,
                at,
                side: if nth.is_some() { "other" } else { "partner" },
                is_folded: nth.is_some_and(|nth| is_folded(nth, others)),
            }
        })
    }

    /// The same after the join.
    fn after(&self) -> impl Iterator<Item = Beside<'_>> {
        let others = self.others[1].min(self.after.len());
        self.after.iter().enumerate().map(move |(nth, column)| {
            let is_other = nth < others;
            Beside {
                column,
                at: nth as i64 + 1,
                side: if is_other { "other" } else { "driver" },
                is_folded: is_other && is_folded(nth, others),
            }
        })
    }

    /// The panel's bases. An ellipsis of the reads stands before the first column and after the last.
    fn panel(&self) -> Vec<Cell> {
        let mut cells = vec![Cell::new("", ' ')];
        let add = |cells: &mut Vec<Cell>, one: Beside| {
            let own = Cell::new(one.side, one.column.base);
            let more = (0..one.column.more).map(|_| Cell::dash());
            cells.extend(more.chain([own]).map(|cell| cell.folded(one.is_folded)));
        };
        self.before().for_each(|one| add(&mut cells, one));
        cells.extend((0..self.inserted).map(|_| Cell::dash()));
        cells.push(Cell::new("join", '|'));
        self.after().for_each(|one| add(&mut cells, one));
        cells.push(Cell::new("", ' '));
        cells
    }

    fn read(&self, read: &PileUpRead) -> ReadRow {
        let mut row = Row {
            cells: Vec::new(),
            read,
            qualities: read.quality.bytes(),
            mismatches: 0,
        };
        let length = read.before.chars().count();
        let missing = self.before.len().saturating_sub(length);
        self.before()
            .take(missing)
            .for_each(|one| row.leave_empty(one));
        row.goes_on(read.goes_on[0]);
        let before = self.before().skip(missing).zip(read.before.chars());
        before.for_each(|(one, base)| row.add_beside(one, base));
        for base in read.inserted.chars() {
            row.add(base, '-', "other");
        }
        let width = read.inserted.chars().count();
        let gaps = self.inserted.saturating_sub(width);
        row.cells.extend((0..gaps).map(|_| Cell::dash()));
        row.cells.push(Cell::new("join", '|'));
        let after = self.after().zip(read.after.chars());
        after.for_each(|(one, base)| row.add_beside(one, base));
        row.goes_on(read.goes_on[1]);
        let width = read.after.chars().count();
        self.after()
            .skip(width)
            .for_each(|one| row.leave_empty(one));
        let gaps = match read.insertions.len() + lost(&read.before) + lost(&read.after) {
            0 => String::new(),
            1 => ", 1 gap".into(),
            gaps => format!(", {gaps} gaps"),
        };
        ReadRow {
            arrow: if read.forward { "→" } else { "←" },
            title: format!(
                "{length} bases before the join, {width} after, {} mismatches{gaps}",
                row.mismatches
            ),
            runs: runs(&row.cells),
        }
    }
}

/// Whether one of many bases between the exons stands in their middle, which is not drawn.
fn is_folded(nth: usize, others: usize) -> bool {
    others > MOST_BETWEEN && (BETWEEN_ENDS..others - BETWEEN_ENDS).contains(&nth)
}

/// Runs of dashes on one side of a read.
fn lost(side: &str) -> usize {
    let runs = side.split(|base| base != '-');
    runs.filter(|run| !run.is_empty()).count()
}

/// A read as it is drawn.
struct Row<'r> {
    cells: Vec<Cell>,
    read: &'r PileUpRead,
    qualities: std::str::Bytes<'r>,
    mismatches: usize,
}

impl Row<'_> {
    /// A base of the read beside one of the panel, or a dash where it has none.
    fn add(&mut self, base: char, expected: char, side: &str) {
        let quality = self.qualities.next().unwrap_or(PHRED_OFFSET);
        if base == '-' {
            self.cells.push(Cell::dash());
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
        self.cells
            .push(Cell::new(format!("{side} {look}").trim(), base));
    }

    /// A base in its column, before it those that the panel does not have, in as many columns as the reads
    /// need.
    fn add_beside(&mut self, beside: Beside, base: char) {
        let first = self.cells.len();
        let mut insertions = self.read.insertions.iter();
        let more = insertions.find(|one| one.at == beside.at);
        let more = more.map_or("", |one| one.bases.as_str());
        let dashes = beside.column.more.saturating_sub(more.chars().count());
        self.cells.extend((0..dashes).map(|_| Cell::dash()));
        let more = more.chars().map(|base| Cell::new("other mismatch", base));
        self.cells.extend(more);
        self.add(base, beside.column.base, beside.side);
        for cell in &mut self.cells[first..] {
            cell.is_folded = beside.is_folded;
        }
    }

    /// A column that the read does not reach.
    fn leave_empty(&mut self, beside: Beside) {
        let empty = (0..=beside.column.more).map(|_| Cell::new("", ' '));
        self.cells
            .extend(empty.map(|cell| cell.folded(beside.is_folded)));
    }

    /// What stands at an end of the read.
    fn goes_on(&mut self, goes_on: bool) {
        self.cells
            .push(Cell::new("", if goes_on { '…' } else { ' ' }));
    }
}

impl Cell {
    fn new(class: &str, letter: char) -> Self {
        Self {
            class: class.into(),
            letter,
            is_folded: false,
        }
    }

    /// Where there is no base.
    fn dash() -> Self {
        Self::new("gap", '-')
    }

    fn folded(self, is_folded: bool) -> Self {
        Self { is_folded, ..self }
    }
}

/// The letters as they are shown: with the join in the middle, and folded where there are many between
/// the exons.
fn runs(cells: &[Cell]) -> Vec<Run> {
    let shown: Vec<(&str, char)> = cells
        .chunk_by(|one, other| one.is_folded == other.is_folded)
        .flat_map(|cells| match cells[0].is_folded {
            true => folded(cells),
            false => cells
                .iter()
                .map(|cell| (cell.class.as_str(), cell.letter))
                .collect(),
        })
        .collect();
    let join = shown.iter().position(|(class, _)| *class == "join");
    let left = join.unwrap_or(0);
    let right = shown.len() - left;
    let blanks = |count: usize| std::iter::repeat_n(("", ' '), count);
    let before = blanks(right.saturating_sub(left));
    let all = before
        .chain(shown)
        .chain(blanks(left.saturating_sub(right)));
    let mut runs = Vec::new();
    all.for_each(|(class, letter)| push(&mut runs, class, letter));
    runs
}

/// What stands for cells that are not drawn; a read that does not reach them leaves it empty.
fn folded(cells: &[Cell]) -> Vec<(&'static str, char)> {
    let is_reached = cells.iter().any(|cell| cell.letter != ' ');
    let sign = format!("…{}…", cells.len());
    let letters = sign.chars();
    letters
        .map(|letter| ("gap", if is_reached { letter } else { ' ' }))
        .collect()
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
    use crate::evidence::sample::Insertion;

    fn columns(before: &[(char, usize)], inserted: usize, after: &[(char, usize)]) -> Columns {
        let column = |&(base, more): &(char, usize)| Column { base, more };
        Columns {
            before: before.iter().map(column).collect(),
            inserted,
            after: after.iter().map(column).collect(),
            others: [0, 1],
        }
    }

    fn text(runs: &[Run]) -> String {
        runs.iter().map(|run| run.text.as_str()).collect()
    }

    fn read(before: &str, after: &str, quality: &str) -> PileUpRead {
        PileUpRead {
            before: before.into(),
            inserted: String::new(),
            after: after.into(),
            insertions: Vec::new(),
            quality: quality.into(),
            forward: false,
            goes_on: [true, false],
        }
    }

    #[test]
    fn reads_stand_below_the_panel_with_their_mismatches() {
        let columns = columns(&[('A', 0), ('C', 0), ('G', 0)], 1, &[('T', 0), ('T', 0)]);
        let row = columns.read(&read("CA", "T", "II#"));
        assert_eq!(text(&row.runs), " …CA-|T   ");
        let looks = row.runs.iter().map(|run| run.class.as_str());
        let looks: Vec<&str> = looks.filter(|look| !look.is_empty()).collect();
        assert_eq!(
            looks,
            ["partner", "partner mismatch", "gap", "join", "other poor"]
        );
        assert_eq!(text(&runs(&columns.panel())), " ACG-|TT  ");
    }

    #[test]
    fn bases_that_reads_lack_or_have_more_keep_the_others_in_their_columns() {
        let columns = columns(&[('A', 0), ('C', 2), ('G', 0)], 0, &[('T', 0), ('T', 1)]);
        let mut more = read("ACG", "TT", "IIIII");
        let insertion = |at, bases: &str| Insertion {
            at,
            bases: bases.into(),
        };
        more.insertions = vec![insertion(-2, "GG"), insertion(2, "A")];
        let lacking = read("-G", "-T", " I I");
        let rows = [&more, &lacking].map(|one| columns.read(one));
        let shown = |runs: &[Run]| text(runs).trim().to_string();
        assert_eq!(shown(&runs(&columns.panel())), "A--CG|T-T");
        assert_eq!(shown(&rows[0].runs), "…AGGCG|TAT");
        assert_eq!(shown(&rows[1].runs), "…---G|--T");
        assert_eq!(
            rows[0].title,
            "3 bases before the join, 2 after, 0 mismatches, 2 gaps"
        );
        assert_eq!(
            rows[1].title,
            "2 bases before the join, 2 after, 0 mismatches, 2 gaps"
        );
    }

    #[test]
    fn many_bases_between_the_exons_are_folded() {
        let letters =
            |text: &str| -> Vec<(char, usize)> { text.chars().map(|letter| (letter, 0)).collect() };
        let columns = Columns {
            others: [0, 20],
            ..columns(&letters("ACG"), 0, &letters("GGGGAAAAAAAAAAAACCCCTTTT"))
        };
        let shown = text(&runs(&columns.panel()));
        assert_eq!(shown.trim(), "ACG|GGGG…12…CCCCTTTT");
        let join = shown.chars().position(|letter| letter == '|');
        let middle = shown.chars().count() / 2;
        assert_eq!(join, Some(middle), "the join is in the middle");
        let short = columns.read(&read("CG", "GGG", "IIIII"));
        assert_eq!(text(&short.runs).trim(), "…CG|GGG");
    }
}
