//! Reads for the tests of this room, made of the built-in panel's sequences.

use super::follow::add_followed;
use super::hypothesis::Hypothesis;
use super::query::{Index, Query};
use super::read::Read;
use super::rule::Rule;
use crate::panel::{Junction, JunctionId, JunctionIsoform, JunctionKind, Panel};
use std::sync::LazyLock;

static PANEL: LazyLock<Panel> =
    LazyLock::new(|| Panel::builtin().expect("the built-in panel loads"));

static INDEX: LazyLock<Index<'static>> = LazyLock::new(|| Index::new(&PANEL, Rule::default()));

/// The built-in panel.
pub fn panel() -> &'static Panel {
    &PANEL
}

/// A lane's junction.
pub fn lane(name: &str) -> JunctionId {
    let lane = PANEL.lane_named(name);
    lane.expect("the panel has the lane").junction
}

fn junction(name: &str) -> &'static Junction {
    PANEL.junction(lane(name))
}

/// The last bases before a lane's join.
pub fn left(name: &str, length: usize) -> Vec<u8> {
    junction(name).left_sequence(&PANEL, length)
}

/// The first bases after a lane's join.
pub fn right(name: &str, length: usize) -> Vec<u8> {
    junction(name).right_sequence(&PANEL, length)
}

/// Bases on both sides of a lane's join.
pub fn across(name: &str, before: usize, after: usize) -> Vec<u8> {
    [left(name, before), right(name, after)].concat()
}

/// Bases with those at some places changed to others.
pub fn changed(mut bases: Vec<u8>, places: &[usize]) -> Vec<u8> {
    for &at in places {
        bases[at] = match bases[at] {
            b'A' => b'C',
            b'C' => b'A',
            b'G' => b'T',
            _ => b'G',
        };
    }
    bases
}

/// Qualities that are all good.
pub fn good(bases: &[u8]) -> Vec<u8> {
    vec![b'I'; bases.len()]
}

/// The query of a read.
pub fn query<'q>(sequence: &'q [u8], quality: &'q [u8]) -> Query<'q> {
    let mut query = Query::new(&INDEX, Read { sequence, quality });
    add_followed(&mut query);
    query
}

/// A lane's junction at a place in a read.
pub fn hypothesis(name: &str, join: i64) -> Hypothesis {
    Hypothesis {
        isoform: JunctionIsoform {
            junction: lane(name),
            donor: 0,
            kind: JunctionKind::Fusion,
        },
        join,
        inserted: 0,
    }
}
