//! Hashes of read names, the same for the mates of a fragment.

use crate::fastq::{ReadName, first_mark};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A hash of the name of a read's fragment, without a final number that may tell the mate. Most names have no mate
/// number before white space, and are not taken apart for it.
#[inline]
pub fn name_hash(name: &[u8]) -> u64 {
    let end = first_mark(name);
    let may_have_number = match name.get(end) {
        Some(b'/' | b'_') => true,
        // As the Sequence Read Archive writes mates, SRR1.7.2, or others: x:1, x-R2, x.f. Most names end in two digits.
        _ => {
            end > 2
                && !name[end - 2].is_ascii_digit()
                && matches!(name[end - 1], b'1' | b'2' | b'F' | b'f' | b'R' | b'r')
        }
    };
    if may_have_number {
        let name = ReadName::new(name);
        match name.numbered {
            Some((stem, _, umi)) => stem_hash(stem, umi),
            None => stem_hash(name.stem, name.ending),
        }
    } else {
        stem_hash(&name[..end], b"")
    }
}

#[inline]
fn stem_hash(stem: &[u8], ending: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    let mut add = |word: &[u8; 8]| hasher.write_u64(u64::from_le_bytes(*word));
    stem.as_chunks().0.iter().for_each(&mut add);
    // The last eight bytes, which overlap those before them, take less time than one to seven by themselves.
    // Every byte tells: names may end in a UMI that copies share.
    match stem.last_chunk() {
        Some(last) => add(last),
        None => hasher.write(stem),
    }
    hasher.write_usize(stem.len());
    if !ending.is_empty() {
        hasher.write(ending);
    }
    hasher.finish()
}

pub fn hash<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> u64 {
    let mut hasher = FxHasher::default();
    parts.into_iter().for_each(|part| hasher.write(part));
    hasher.finish()
}
