//! Sequences base by base.

/// A place on the shared bases, the base there, and the base now.
pub(super) type Substitution = (usize, u8, u8);

/// Where two sequences of one length differ: place, base, and base now.
pub(super) fn substitutions(old: &[u8], new: &[u8]) -> Vec<Substitution> {
    let pairs = old.iter().zip(new).enumerate();
    let pairs = pairs.filter(|(_, (old, new))| old != new);
    pairs.map(|(at, (old, new))| (at, *old, *new)).collect()
}

/// Where the shorter of two sequences lies at an end of the longer one, and the bases that differ
/// there; `None` if it lies at neither.
pub(super) fn aligned(old: &[u8], new: &[u8]) -> Option<(usize, Vec<Substitution>)> {
    let shared = old.len().min(new.len());
    let by_start = (0, substitutions(&old[..shared], &new[..shared]));
    let (from, start) = (old.len() - shared, new.len() - shared);
    let by_end = (start, substitutions(&old[from..], &new[start..]));
    let nearest = [by_end, by_start]
        .into_iter()
        .min_by_key(|(_, bases)| bases.len());
    nearest.filter(|(_, bases)| bases.len() * 4 < shared)
}
