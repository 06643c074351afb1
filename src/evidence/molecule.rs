//! How many molecules the copies of one fragment are of.

use crate::fastq::umi::Umi;
use std::collections::{BTreeMap, HashMap};

/// The number of molecules behind copies with the same ends, given how often each UMI was seen.
///
/// This is the directional rule of umi_tools (Smith et al., Genome Res 2017;27:491): a UMI one
/// mismatch away from another is an error of it if count <= (other + 1) / 2.
pub fn molecules(copies: &BTreeMap<Umi, u64>) -> u64 {
    let mut by_count: Vec<(&Umi, u64)> = copies.iter().map(|(umi, &count)| (umi, count)).collect();
    by_count.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let mut taken: HashMap<&[u8], bool> = copies.keys().map(|umi| (&umi[..], false)).collect();
    let mut molecules = 0;
    for (umi, count) in by_count {
        if taken.insert(umi, true) == Some(true) {
            continue;
        }
        molecules += 1;
        absorb(umi, count, copies, &mut taken);
    }
    molecules
}

/// Marks in `taken` every UMI that is an error of `umi`, and every error of those in turn.
fn absorb<'a>(
    umi: &'a Umi,
    count: u64,
    copies: &'a BTreeMap<Umi, u64>,
    taken: &mut HashMap<&'a [u8], bool>,
) {
    let mut open = vec![(umi, count)];
    while let Some((umi, count)) = open.pop() {
        let mut changed = umi.to_vec();
        for at in 0..changed.len() {
            let own = changed[at];
            for base in b"ACGTN".iter().filter(|base| **base != own) {
                changed[at] = *base;
                let found = copies.get_key_value(&changed[..]);
                if let Some((near, &near_count)) = found
                    && 2 * near_count <= count + 1
                    && taken.insert(near, true) == Some(false)
                {
                    open.push((near, near_count));
                }
            }
            changed[at] = own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_in_umis_are_no_molecules() {
        for (counts, expected) in [
            (vec![("AAAA", 10), ("AAAT", 1)], 1),
            (vec![("AAAA", 10), ("AAAT", 8)], 2),
            (vec![("AAAA", 10), ("AATT", 1)], 2),
            (vec![("AAAA", 10), ("AAAT", 4), ("AATT", 1)], 1),
            (vec![("AAAA", 1), ("CCCC", 1)], 2),
            (vec![("AAAA", 1), ("AAAT", 1)], 1),
            (vec![], 0),
        ] {
            let copies: BTreeMap<Umi, u64> = counts
                .iter()
                .map(|(umi, count)| (umi.as_bytes().into(), *count))
                .collect();
            assert_eq!(molecules(&copies), expected, "{counts:?}");
        }
    }
}
