//! The junction base by base: depth, consensus, codons and residues, differences from the panel.

use super::Px;
use crate::document::Consensus;
use crate::document::JunctionResult;
use crate::panel::translate;
use crate::report::words;

/// Width of a base.
const BASE: f64 = 13.0;

/// Where the bases start, left of them the names of the rows.
const LEFT: f64 = 74.0;

/// Foot of the depth's bars, and their greatest height.
const DEPTH_FOOT: f64 = 92.0;
const DEPTH_HEIGHT: f64 = 52.0;

/// Base lines of the rows of letters.
const CONSENSUS: f64 = 112.0;
const PANEL: f64 = 134.0;
const RESIDUES: f64 = 166.0;

/// The drawing.
pub struct JunctionDrawing {
    pub width: Px,
    pub height: Px,
    pub cell: Px,
    pub foot: Px,
    pub consensus_y: Px,
    pub panel_y: Px,
    pub residue_y: Px,
    pub codon_y: Px,
    pub bases: Vec<Base>,
    pub codons: Vec<Codon>,
    pub sides: Vec<SideLabel>,
    /// Places of the line, or two, between partner, inserted bases and driver.
    pub joins: Vec<Px>,
    pub join_foot: Px,
    pub deepest: u64,
    pub summary: String,
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
    pub anchor: &'static str,
    pub class: &'static str,
    pub text: String,
}

/// A base of the reads as it is known: letter, depth, the panel's base, side, place beside the join.
struct Known {
    letter: char,
    depth: u64,
    expected: Option<char>,
    side: &'static str,
    place: Place,
}

impl Known {
    /// A base that the panel does not have.
    fn inserted(letter: char, depth: u64) -> Self {
        Self {
            letter,
            depth,
            expected: None,
            side: "inserted",
            place: Place::Between,
        }
    }

    /// Whether the reads lack it.
    fn is_lacking(&self) -> bool {
        self.letter == '-'
    }

    fn is_before(&self) -> bool {
        matches!(self.place, Place::Before(_))
    }
}

/// Where a base stands: how many bases before or after the join.
#[derive(Clone, Copy)]
enum Place {
    Before(usize),
    Between,
    After(usize),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Before(bases) => write!(f, "-{bases}"),
            Self::Between => write!(f, "inserted"),
            Self::After(bases) => write!(f, "+{bases}"),
        }
    }
}

impl JunctionDrawing {
    /// `None` where no read crosses the junction.
    pub fn new(call: &JunctionResult) -> Option<Self> {
        let consensus = call.consensus.as_ref()?;
        let known = known_bases(call, consensus);
        let deepest = known.iter().map(|base| base.depth).max().unwrap_or(0);
        let bases = known.iter().enumerate();
        let bases = bases
            .map(|(index, base)| drawn(base, index, deepest))
            .collect();
        let before = known.iter().rposition(Known::is_before);
        let before = before.map_or(0, |last| last + 1);
        let inserted = consensus.inserted.chars().count();
        let x = |index: usize| LEFT + BASE * index as f64;
        let mut joins = vec![Px(x(before))];
        if inserted > 0 {
            joins.push(Px(x(before + inserted)));
        }
        Some(Self {
            width: Px(x(known.len()) + 10.0),
            height: Px(RESIDUES + 26.0),
            cell: Px(BASE),
            foot: Px(DEPTH_FOOT),
            consensus_y: Px(CONSENSUS),
            panel_y: Px(PANEL),
            residue_y: Px(RESIDUES),
            codon_y: Px(RESIDUES - 20.0),
            bases,
            codons: codons(call, &known, before),
            sides: sides(call, x(before), x(before + inserted)),
            joins,
            join_foot: Px(RESIDUES + 8.0),
            deepest,
            summary: summary(call, consensus),
        })
    }
}

/// The bases of the reads in order, bases that the panel does not have and those that the reads lack
/// among them.
fn known_bases(call: &JunctionResult, consensus: &Consensus) -> Vec<Known> {
    let before: Vec<char> = consensus.before.chars().collect();
    let panel_before: Vec<char> = call.contig.before.chars().collect();
    let panel_before = &panel_before[panel_before.len().saturating_sub(before.len())..];
    let more_at = |at: i64, depth: u64| {
        let here = consensus.gaps.iter().filter(move |gap| gap.at == at);
        let bases = here.flat_map(|gap| gap.inserted.chars());
        bases.map(move |letter| Known::inserted(letter, depth))
    };
    let depths = consensus.depth_before.iter();
    let left = before.iter().zip(panel_before).zip(depths).enumerate();
    let left = left.flat_map(|(index, ((&letter, &expected), &depth))| {
        let place = before.len() - index;
        let beside = Known {
            letter,
            depth,
            expected: differs(letter, expected),
            side: match place <= call.partner.inserted.len() {
                true => "inserted",
                false => "partner",
            },
            place: Place::Before(place),
        };
        more_at(-(place as i64), depth).chain([beside])
    });
    let at_join = consensus.depth_after.first().copied().unwrap_or(0);
    let middle = consensus.inserted.chars();
    let middle = middle.map(|letter| Known::inserted(letter, at_join));
    let right = consensus.after.chars().zip(call.contig.after.chars());
    let right = right.zip(&consensus.depth_after).enumerate();
    let right = right.flat_map(|(index, ((letter, expected), &depth))| {
        let beside = Known {
            letter,
            depth,
            expected: differs(letter, expected),
            side: match index < call.driver.inserted.len() {
                true => "inserted",
                false => "driver",
            },
            place: Place::After(index + 1),
        };
        more_at(index as i64 + 1, depth).chain([beside])
    });
    left.chain(middle).chain(right).collect()
}

/// The panel's base if it is another one. `N` is a base that the panel does not know.
fn differs(letter: char, expected: char) -> Option<char> {
    (letter.to_ascii_uppercase() != expected && expected != 'N').then_some(expected)
}

fn drawn(base: &Known, index: usize, deepest: u64) -> Base {
    let x = LEFT + BASE * index as f64;
    let height = DEPTH_HEIGHT * base.depth as f64 / deepest.max(1) as f64;
    let unseen = match base.depth == 0 && !base.is_lacking() {
        true => " unseen",
        false => "",
    };
    let different = base.expected.map_or(String::new(), |expected| {
        format!(", the panel has {expected}")
    });
    Base {
        x: Px(x),
        middle: Px(x + BASE / 2.0),
        class: format!("{}{unseen}", base.side),
        letter: base.letter.to_ascii_uppercase(),
        differs: base.expected.is_some(),
        panel: base.expected.unwrap_or(match base.place {
            Place::Between => '-',
            _ => '·',
        }),
        depth_y: Px(DEPTH_FOOT - height),
        depth_height: Px(height),
        title: format!(
            "{}: {}, {} reads{different}",
            base.place, base.letter, base.depth
        ),
    }
}

/// The codons in the partner's frame, up to the first stop.
fn codons(call: &JunctionResult, known: &[Known], before: usize) -> Vec<Codon> {
    let frame = call.reported_frame();
    let Some(phase) = frame.codon.as_ref().and_then(|codon| codon.find('|')) else {
        return Vec::new();
    };
    // A base that the reads lack is in no codon.
    let read: Vec<(usize, u8)> = known
        .iter()
        .enumerate()
        .filter(|(_, base)| !base.is_lacking())
        .map(|(column, base)| (column, base.letter.to_ascii_uppercase() as u8))
        .collect();
    let before = read.iter().filter(|(column, _)| *column < before).count();
    // Bases of the codon across the join that stand before it.
    let first = before.saturating_sub(phase) % 3;
    let mut codons = Vec::new();
    for (number, codon) in read[first.min(read.len())..].chunks_exact(3).enumerate() {
        let start = first + 3 * number;
        let bases: Vec<u8> = codon.iter().map(|(_, base)| *base).collect();
        let residue = translate(&bases);
        let across = start <= before && before < start + 3;
        let is_stop = residue == "*";
        let x = LEFT + BASE * codon[0].0 as f64;
        let columns = (codon[2].0 + 1 - codon[0].0) as f64;
        codons.push(Codon {
            x: Px(x + 1.5),
            width: Px(columns * BASE - 3.0),
            middle: Px(x + columns * BASE / 2.0),
            class: match across {
                true => "across",
                false => "codon",
            },
            title: format!("{} is {residue}", String::from_utf8_lossy(&bases)),
            residue,
        });
        if is_stop {
            break;
        }
    }
    codons
}

fn sides(call: &JunctionResult, end: f64, start: f64) -> Vec<SideLabel> {
    let side = |x: f64, anchor, class, text: String| SideLabel {
        x: Px(x),
        anchor,
        class,
        text,
    };
    let exon = |gene: &str, exon: &str| format!("{gene} exon {exon}");
    let (partner, driver) = (&call.partner, &call.driver);
    let before = match partner.inserted.len() {
        0 => exon(&partner.gene, &partner.exon),
        bases => format!(
            "{}, then {bases} others",
            exon(&partner.gene, &partner.exon)
        ),
    };
    let after = match driver.inserted.len() {
        0 => exon(&driver.gene, &driver.exon),
        bases => format!("{bases} others, then {}", exon(&driver.gene, &driver.exon)),
    };
    vec![
        side(end - 6.0, "end", "partner", before),
        side(start + 6.0, "start", "driver", after),
    ]
}

/// The junction in words.
fn summary(call: &JunctionResult, consensus: &Consensus) -> String {
    let compared = words::compared(call, consensus);
    let frame = call.reported_frame();
    let codon = frame.codon.as_deref().unwrap_or("not known");
    let residue = frame.residue.as_deref().unwrap_or("not known");
    format!("Consensus of the reads {compared}. Codon across the join {codon}, residue {residue}.")
}
