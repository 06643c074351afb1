//! Hashes of read names, the same for the mates of a fragment.

use crate::fastq::{ReadName, first_mark};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Bytes at the end of a name by which it is known where it is longer: runs and flow cells are the same
/// for all, and the place on the flow cell stands last.
const KNOWN_BY: usize = 24;

/// A hash of the name of a read's fragment. Most names have no mate number before white space, and are
/// not taken apart for it.
#[inline]
pub fn name_hash(name: &[u8]) -> u64 {
    let end = first_mark(name);
    match name.get(end) {
        Some(b'/' | b'_') => {
            let name = ReadName::new(name);
            stem_hash(name.stem, name.ending)
        }
        _ => stem_hash(&name[..end], b""),
    }
}

#[inline]
fn stem_hash(stem: &[u8], ending: &[u8]) -> u64 {
    match (ending, stem.last_chunk::<KNOWN_BY>()) {
        (b"", Some(last)) => {
            let mut hasher = FxHasher::default();
            for word in last.as_chunks::<8>().0 {
                hasher.write_u64(u64::from_le_bytes(*word));
            }
            hasher.finish()
        }
        (ending, _) => hash([stem, ending]),
    }
}

pub fn hash<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> u64 {
    let mut hasher = FxHasher::default();
    parts.into_iter().for_each(|part| hasher.write(part));
    hasher.finish()
}
