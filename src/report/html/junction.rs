//! The junction base by base: depth, consensus, codons and residues, differences from the panel.

use super::Px;
use crate::document::{Consensus, JunctionResult};
use crate::panel::translate;
use crate::report::words;

/// Width of a base.
const BASE: f64 = 13.0;

/// Foot of the depth's bars, and their greatest height.
const DEPTH_FOOT: f64 = 92.0;
const DEPTH_HEIGHT: f64 = 40.0;

/// Base lines of the rows of letters.
const CONSENSUS: f64 = 112.0;
const PANEL: f64 = 134.0;
const RESIDUES: f64 = 166.0;

/// Bases between the two sides up to which all are drawn, and how many are at each end of more.
pub(super) const MOST_BETWEEN: usize = 12;
pub(super) const BETWEEN_ENDS: usize = 4;

/// Width of what stands for the others, in bases.
const FOLD: f64 = 5.0;

/// The drawing. Its middle is the join, so that it can be cut on both sides alike.
pub struct JunctionDrawing {
    /// The first place of the drawing, and its width.
    pub left: Px,
    pub width: Px,
    pub height: Px,
    pub cell: Px,
    pub foot: Px,
    pub consensus_y: Px,
    pub panel_y: Px,
    pub residue_y: Px,
    pub codon_y: Px,
    pub bases: Vec<Base>,
    pub fold: Option<Fold>,
    pub codons: Vec<Codon>,
    pub sides: Vec<SideLabel>,
    /// Places of the line, or two, between partner, inserted bases and driver.
    pub joins: Vec<Px>,
    pub join_foot: Px,
    pub deepest: u64,
    pub summary: String,
    /// The whole sequence that the reads have, with `|` at the joins, to be copied.
    pub sequence: String,
}

/// One base.
pub struct Base {
    pub x: Px,
    pub middle: Px,
    pub class: String,
    pub letter: char,
    /// Whether the panel has another base.
    pub differs: bool,
    /// That base; a point where it is the same one, a dash where the panel has none.
    pub panel: char,
    pub depth_y: Px,
    pub depth_height: Px,
    pub title: String,
}

/// What stands for bases that are not drawn.
pub struct Fold {
    pub middle: Px,
    pub text: String,
}

/// Three bases and their residue.
pub struct Codon {
    pub x: Px,
    pub width: Px,
    pub middle: Px,
    pub class: &'static str,
    pub residue: String,
    pub title: String,
}

/// Whose bases they are.
pub struct SideLabel {
    pub x: Px,
    pub y: Px,
    pub anchor: &'static str,
    pub class: &'static str,
    pub text: String,
}

/// Whose base it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Partner,
    Between,
    Driver,
}

/// A base of the reads, or a gap in them.
struct Known {
    letter: char,
    depth: u64,
    /// The panel's base where it is another one; a dash where it has none.
    expected: Option<char>,
    side: Side,
    /// Where it stands, as `-3`, `+1` or `between`.
    place: String,
    /// Where it is drawn.
    x: Option<f64>,
}

impl Side {
    fn class(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Between => "inserted",
            Self::Driver => "driver",
        }
    }
}

impl Known {
    /// Whether the reads have a base there.
    fn is_base(&self) -> bool {
        self.letter != '-'
    }
}

impl JunctionDrawing {
    /// `None` where no read crosses the junction.
    pub fn new(call: &JunctionResult) -> Option<Self> {
        let consensus = call.consensus.as_ref()?;
        let (mut known, before) = known_bases(call, consensus);
        let fold = lay_out(&mut known);
        let deepest = known.iter().map(|base| base.depth).max().unwrap_or(0);
        let end_of = |side: Side| {
            let own = known.iter().filter(|base| base.side == side);
            own.filter_map(|base| base.x)
                .fold(None, |end: Option<f64>, x| {
                    Some(end.map_or(x, |end| end.max(x)))
                })
        };
        let right = known.iter().filter_map(|base| base.x).fold(0.0, f64::max) + BASE;
        let partner_end = end_of(Side::Partner).map_or(0.0, |x| x + BASE);
        let driver_start = end_of(Side::Between).map_or(partner_end, |x| x + BASE);
        let mut joins = vec![Px(partner_end)];
        if driver_start > partner_end {
            joins.push(Px(driver_start));
        }
        let middle = (partner_end + driver_start) / 2.0;
        let half = middle.max(right - middle) + 4.0;
        let sides = words::sides(call, consensus);
        Some(Self {
            left: Px(middle - half),
            width: Px(2.0 * half),
            height: Px(RESIDUES + 26.0),
            cell: Px(BASE),
            foot: Px(DEPTH_FOOT),
            consensus_y: Px(CONSENSUS),
            panel_y: Px(PANEL),
            residue_y: Px(RESIDUES),
            codon_y: Px(RESIDUES - 20.0),
            bases: known
                .iter()
                .filter_map(|base| drawn(base, deepest))
                .collect(),
            fold,
            codons: codons(call, &known, before),
            sides: side_labels(call, sides.inserted.len(), partner_end, driver_start),
            joins,
            join_foot: Px(RESIDUES + 8.0),
            deepest,
            summary: summary(call, consensus),
            sequence: match sides.inserted.as_str() {
                "" => format!("{}|{}", sides.partner, sides.driver),
                inserted => format!("{}|{inserted}|{}", sides.partner, sides.driver),
            },
        })
    }
}

/// All bases in their order, and how many of them stand before the join.
fn known_bases(call: &JunctionResult, consensus: &Consensus) -> (Vec<Known>, usize) {
    let mut known = Vec::new();
    let more_before = |known: &mut Vec<Known>, at: i64, depth: u64, side: Side| {
        for gap in consensus.gaps.iter().filter(|gap| gap.at == at) {
            known.extend(gap.inserted.chars().map(|letter| Known {
                letter,
                depth,
                expected: Some('-'),
                side,
                place: format!("before {at:+}"),
                x: None,
            }));
        }
    };
    let before = consensus.before.chars().count();
    let panel = call.contig.before.chars();
    let skipped = call.contig.before.chars().count().saturating_sub(before);
    let left = consensus.before.chars().zip(panel.skip(skipped));
    for (index, (letter, expected)) in left.enumerate() {
        let from_join = before - index;
        let side = match from_join <= call.partner.inserted.len() {
            true => Side::Between,
            false => Side::Partner,
        };
        let depth = consensus.depth_before.get(index).copied().unwrap_or(0);
        more_before(&mut known, -(from_join as i64), depth, side);
        known.push(Known {
            letter,
            depth,
            expected: differs(letter, expected),
            side,
            place: format!("-{from_join}"),
            x: None,
        });
    }
    let bases_before = known.iter().filter(|base| base.is_base()).count();
    let at_join = consensus.depth_after.first().copied().unwrap_or(0);
    known.extend(consensus.inserted.chars().map(|letter| Known {
        letter,
        depth: at_join,
        expected: Some('-'),
        side: Side::Between,
        place: "between".into(),
        x: None,
    }));
    let right = consensus.after.chars().zip(call.contig.after.chars());
    for (index, (letter, expected)) in right.enumerate() {
        let side = match (index < call.driver.inserted.len(), call.partner.foreign) {
            (true, true) => Side::Partner,
            (true, false) => Side::Between,
            (false, _) => Side::Driver,
        };
        let depth = consensus.depth_after.get(index).copied().unwrap_or(0);
        more_before(&mut known, index as i64 + 1, depth, side);
        known.push(Known {
            letter,
            depth,
            expected: differs(letter, expected),
            side,
            place: format!("+{}", index + 1),
            x: None,
        });
    }
    (known, bases_before)
}

/// Gives each base its place, those in the middle of many between the two sides excepted.
fn lay_out(known: &mut [Known]) -> Option<Fold> {
    let between = known
        .iter()
        .filter(|base| base.side == Side::Between)
        .count();
    let hidden = match between > MOST_BETWEEN {
        true => BETWEEN_ENDS..between - BETWEEN_ENDS,
        false => 0..0,
    };
    let (mut x, mut nth, mut fold) = (0.0, 0, None);
    for base in known {
        let is_between = base.side == Side::Between;
        if is_between && hidden.contains(&nth) {
            if nth == hidden.start {
                fold = Some(Fold {
                    middle: Px(x + FOLD * BASE / 2.0),
                    text: format!("… {} …", hidden.len()),
                });
                x += FOLD * BASE;
            }
        } else {
            base.x = Some(x);
            x += BASE;
        }
        nth += usize::from(is_between);
    }
    fold
}

/// The panel's base if it is another one. `N` is a base that the panel does not know.
fn differs(letter: char, expected: char) -> Option<char> {
    (letter.to_ascii_uppercase() != expected && expected != 'N').then_some(expected)
}

fn drawn(base: &Known, deepest: u64) -> Option<Base> {
    let x = base.x?;
    let height = DEPTH_HEIGHT * base.depth as f64 / deepest.max(1) as f64;
    let unseen = if base.depth == 0 { " unseen" } else { "" };
    let different = match base.expected {
        Some('-') => ", the panel has none".into(),
        Some(expected) => format!(", the panel has {expected}"),
        None => String::new(),
    };
    let letter = match base.is_base() {
        true => base.letter.to_string(),
        false => "no base".into(),
    };
    Some(Base {
        x: Px(x),
        middle: Px(x + BASE / 2.0),
        class: format!("{}{unseen}", base.side.class()),
        letter: base.letter.to_ascii_uppercase(),
        differs: base.expected.is_some(),
        panel: base.expected.unwrap_or('·'),
        depth_y: Px(DEPTH_FOOT - height),
        depth_height: Px(height),
        title: format!("{}: {letter}, {} reads{different}", base.place, base.depth),
    })
}

/// The codons in the partner's frame, up to the first stop. `before` bases stand before the join.
fn codons(call: &JunctionResult, known: &[Known], before: usize) -> Vec<Codon> {
    let frame = call.reported_frame();
    let Some(phase) = frame.codon.as_ref().and_then(|codon| codon.find('|')) else {
        return Vec::new();
    };
    // Bases of the codon across the join that stand before it.
    let first = before.saturating_sub(phase) % 3;
    let bases: Vec<&Known> = known.iter().filter(|base| base.is_base()).collect();
    let mut codons = Vec::new();
    for start in (first..bases.len().saturating_sub(2)).step_by(3) {
        let three = &bases[start..start + 3];
        let letters: Vec<u8> = three
            .iter()
            .map(|base| base.letter.to_ascii_uppercase() as u8)
            .collect();
        let residue = translate(&letters);
        let is_stop = residue == "*";
        if let (Some(x), Some(last)) = (three[0].x, three[2].x)
            && three[1].x.is_some()
        {
            let width = last + BASE - x;
            codons.push(Codon {
                x: Px(x + 1.5),
                width: Px(width - 3.0),
                middle: Px(x + width / 2.0),
                class: match start <= before && before < start + 3 {
                    true => "across",
                    false => "codon",
                },
                title: format!("{} is {residue}", String::from_utf8_lossy(&letters)),
                residue,
            });
        }
        if is_stop {
            break;
        }
    }
    codons
}

/// Whose bases they are: on one line, the bases between on a line of their own.
fn side_labels(call: &JunctionResult, inserted: usize, end: f64, start: f64) -> Vec<SideLabel> {
    let side = |x: f64, y: f64, anchor, class, text: String| SideLabel {
        x: Px(x),
        y: Px(y),
        anchor,
        class,
        text,
    };
    let exon = |gene: &str, exon: &str| format!("{gene} exon {exon}");
    let (partner, driver) = (&call.partner, &call.driver);
    let mut labels = vec![
        side(
            end - 6.0,
            22.0,
            "end",
            "partner",
            exon(&partner.gene, &partner.exon),
        ),
        side(
            start + 6.0,
            22.0,
            "start",
            "driver",
            exon(&driver.gene, &driver.exon),
        ),
    ];
    if inserted > 0 {
        let bases = if inserted == 1 { "base" } else { "bases" };
        let text = format!("{inserted} {bases} between");
        labels.push(side((end + start) / 2.0, 42.0, "middle", "inserted", text));
    }
    labels
}

/// The junction in words.
fn summary(call: &JunctionResult, consensus: &Consensus) -> String {
    let compared = words::compared(call, consensus);
    let frame = call.reported_frame();
    let codon = frame.codon.as_deref().unwrap_or("not known");
    let residue = frame.residue.as_deref().unwrap_or("not known");
    format!(
        "The consensus of the reads {compared}. Codon across the join {codon}, residue {residue}."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(letter: char, side: Side) -> Known {
        Known {
            letter,
            depth: 1,
            expected: None,
            side,
            place: String::new(),
            x: None,
        }
    }

    #[test]
    fn many_bases_between_are_folded_in_the_middle() {
        for (between, drawn, folded) in [(0, 8, None), (12, 20, None), (58, 16, Some("… 50 …"))]
        {
            let mut known: Vec<Known> = "ACGT"
                .chars()
                .map(|letter| base(letter, Side::Partner))
                .chain((0..between).map(|_| base('G', Side::Between)))
                .chain("TTTT".chars().map(|letter| base(letter, Side::Driver)))
                .collect();
            let fold = lay_out(&mut known);
            assert_eq!(fold.map(|fold| fold.text).as_deref(), folded);
            let places: Vec<f64> = known.iter().filter_map(|base| base.x).collect();
            assert_eq!(places.len(), drawn);
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= BASE));
            assert!(known[known.len() - 1].x.is_some());
        }
    }
}
