//! What the letters of a read say: how many are known bases, and whether they are bases at all.

use wide::u8x16;

/// Known bases from which a read could show a fusion: two anchors of a break that is not listed.
pub const ENOUGH: usize = 40;

/// Letters that are counted at once; of most reads no more is looked at.
const BLOCK: usize = 64;

/// Letters of amino acids that are no letter of a nucleotide, not even of an unknown one.
const OF_PROTEINS: &[u8] = b"EFIJLOPQZ";

/// A letter that no nucleotide has. Its `Display` says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("'{letter}' stands among its bases, a letter of proteins; give reads of DNA or RNA")]
pub struct NoNucleotide {
    /// The letter.
    pub letter: char,
}

/// Known bases among letters, of any case: A, C, G, T and U.
fn known(letters: &[u8]) -> usize {
    let upper = u8x16::splat(!b' ');
    let (blocks, rest) = letters.as_chunks::<16>();
    let in_blocks = blocks.iter().map(|block| {
        let block = u8x16::new(*block) & upper;
        let equal = |base| block.cmp_eq(u8x16::splat(base));
        let known = equal(b'A') | equal(b'C') | equal(b'G') | equal(b'T') | equal(b'U');
        known.move_mask().count_ones() as usize
    });
    let in_rest = rest
        .iter()
        .filter(|byte| b"ACGTU".contains(&(**byte & !b' ')));
    in_blocks.sum::<usize>() + in_rest.count()
}

/// Whether a read could show a fusion: whether it has [`ENOUGH`] known bases.
///
/// # Errors
/// Its letters are those of a protein.
#[inline]
pub fn could_show(sequence: &[u8]) -> Result<bool, NoNucleotide> {
    match sequence.first_chunk() {
        Some(first) if are_known(first) => Ok(true),
        _ => counts_enough(sequence),
    }
}

/// Whether all of a read's first letters are bases in upper case, as nearly always: more than enough,
/// and no protein.
#[inline]
fn are_known(first: &[u8; 48]) -> bool {
    let blocks = first.as_chunks::<16>().0.iter();
    let known = blocks.map(|block| {
        let block = u8x16::new(*block);
        let equal = |base| block.cmp_eq(u8x16::splat(base));
        equal(b'A') | equal(b'C') | equal(b'G') | equal(b'T')
    });
    known
        .fold(u8x16::splat(u8::MAX), |all, one| all & one)
        .move_mask()
        == 0xFFFF
}

/// As [`could_show`], letter by letter.
fn counts_enough(sequence: &[u8]) -> Result<bool, NoNucleotide> {
    let mut count = 0;
    for (index, block) in sequence.chunks(BLOCK).enumerate() {
        count += known(block);
        if index == 0 && count < block.len() {
            refuse_proteins(sequence)?;
        }
        if count >= ENOUGH {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Only called where a letter is no known base, which is rare but in proteins.
#[cold]
fn refuse_proteins(sequence: &[u8]) -> Result<(), NoNucleotide> {
    let mut letters = sequence.iter();
    match letters.find(|byte| OF_PROTEINS.contains(&byte.to_ascii_uppercase())) {
        Some(&byte) => Err(NoNucleotide {
            letter: byte.into(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_of_forty_known_bases_could_show_a_fusion() {
        for (sequence, shows) in [
            ("ACGT".repeat(10), true),
            ("acgu".repeat(10), true),
            ("ACGT".repeat(9) + "ACG", false),
            ("ACGT".repeat(9) + "ACGN", false),
            ("ACGTN".repeat(10), true),
            ("N".repeat(150), false),
            ("N".repeat(100) + &"C".repeat(40), true),
            ("\0.R".repeat(50), false),
            (String::new(), false),
        ] {
            assert_eq!(could_show(sequence.as_bytes()), Ok(shows), "{sequence}");
        }
    }

    #[test]
    fn proteins_are_no_reads() {
        for (sequence, letter) in [("MKVLAAGIVGLLL", 'L'), ("mstq", 'q'), ("ACGTNNACGTE", 'E')] {
            assert_eq!(
                could_show(sequence.as_bytes()),
                Err(NoNucleotide { letter })
            );
        }
        // Every code of an unknown nucleotide is one.
        assert_eq!(could_show(b"ACGTURYSWKMBDHVN.-*X"), Ok(false));
    }

    proptest::proptest! {
        #[test]
        fn known_bases_are_counted_one_by_one(text in "[ACGTUNacgtun@.]{0,90}") {
            let expected = text.bytes().filter(|byte| b"ACGTUacgtu".contains(byte)).count();
            proptest::prop_assert_eq!(known(text.as_bytes()), expected);
        }
    }
}
