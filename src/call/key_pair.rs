//! Two keys of joins that lie near each other: their sequences, and how far apart they lie.

use crate::evidence::JunctionSum;
use crate::panel::{Donor, JunctionKey, Panel};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What was counted for each junction, keys that differ by errors put together.
pub(super) type Junctions<'e> = BTreeMap<&'e JunctionKey, Cow<'e, JunctionSum>>;

/// Bases on either side of two joins that are compared.
const BESIDE: u32 = 20;

/// The sequence of a join, to [`BESIDE`] bases on either side of it and of another.
pub(super) fn sequence_near(
    panel: &Panel,
    key: &JunctionKey,
    other: &JunctionKey,
) -> Option<Vec<u8>> {
    let Donor::Known(donor) = key.donor else {
        return None;
    };
    let (start, end) = extent(key, other)?;
    let before = panel
        .contig(donor.contig)
        .get(start..donor.position as usize);
    let driver = panel.contig(key.acceptor.contig);
    let after = driver.get(key.acceptor.position as usize..end.min(driver.len()));
    Some([before?, &key.inserted, after?].concat())
}

/// The first base of the partner and one past the last of the driver that are compared at two joins of both.
pub(super) fn extent(one: &JunctionKey, other: &JunctionKey) -> Option<(usize, usize)> {
    let (Donor::Known(donor), Donor::Known(other_donor)) = (one.donor, other.donor) else {
        return None;
    };
    let start = donor.position.min(other_donor.position);
    let end = one.acceptor.position.max(other.acceptor.position) + BESIDE;
    Some((start.saturating_sub(BESIDE) as usize, end as usize))
}

/// What is to be added to places before and after the join of one key to make them those of another;
/// `None` if the two lie too far apart.
pub(super) fn shift(one: &JunctionKey, other: &JunctionKey) -> Option<(i32, i32)> {
    if one.donor == Donor::Foreign && other.donor != Donor::Foreign {
        // Places are relative to what is inserted before the driver.
        let by = other.inserted.len() as i32 - one.inserted.len() as i32;
        return Some((by, by));
    }
    one.distance(other)?;
    moved(one, other)
}

/// The same, however far apart they lie; `None` where only one of them is of a foreign partner.
pub(super) fn moved(one: &JunctionKey, other: &JunctionKey) -> Option<(i32, i32)> {
    let right = one.acceptor.position as i32 - other.acceptor.position as i32;
    let (donor, main) = match (one.donor, other.donor) {
        (Donor::Known(donor), Donor::Known(main)) => (donor, main),
        // The join moves in the read as the acceptor moves.
        (Donor::Foreign, Donor::Foreign) => return Some((right, right)),
        _ => return None,
    };
    let left = donor.position as i32 - main.position as i32;
    let inserted = other.inserted.len() as i32 - one.inserted.len() as i32;
    Some((left, right + inserted))
}
