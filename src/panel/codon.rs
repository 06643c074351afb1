//! The standard genetic code (NCBI translation table 1).

/// Amino acids of the 64 codons in the order T, C, A, G of each position.
const TABLE: &[u8; 64] = b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG";

/// The one-letter residue of a codon; `*` for a stop, `X` where a base is not `ACGT`.
fn residue(codon: &[u8]) -> char {
    let index = codon.iter().try_fold(0, |index, base| {
        let digit = b"TCAG".iter().position(|known| known == base)?;
        Some(index * 4 + digit)
    });
    index.map_or('X', |index| TABLE[index] as char)
}

/// Translates whole codons from the first base on; up to two bases over are left out.
pub fn translate(bases: &[u8]) -> String {
    bases.chunks_exact(3).map(residue).collect()
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn codons_become_residues() {
        for (bases, residues) in [
            ("ATGTGGTAA", "MW*"),
            ("GGGTT", "G"),
            ("ANG", "X"),
            ("", ""),
            ("TCATTGAGA", "SLR"),
        ] {
            assert_eq!(translate(bases.as_bytes()), residues);
        }
    }
}
