//! Files that are called as those of mates: alike but for a `1` in one and a `2` in the other.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// For each file the one that has its first mates, by their names: itself if there is none.
#[derive(Debug)]
pub struct MateFiles(Vec<usize>);

impl MateFiles {
    /// Of files of these names.
    pub fn new(names: &[String]) -> Self {
        let mut alike: BTreeMap<(&str, &str), BTreeMap<u8, usize>> = BTreeMap::new();
        for (file, name) in names.iter().enumerate() {
            for (at, number) in numbers(name) {
                let files = alike.entry((&name[..at], &name[at + 1..])).or_default();
                files.entry(number).or_insert(file);
            }
        }
        let mut firsts: Vec<usize> = (0..names.len()).collect();
        for files in alike.values() {
            // Beside a third one, these are numbers of lanes.
            if let (2, Some(&one), Some(&other)) = (files.len(), files.get(&b'1'), files.get(&b'2'))
            {
                firsts[one.max(other)] = one.min(other);
            }
        }
        Self(firsts)
    }

    /// How many libraries the files of a range are of, if those of mates are of one and all others of their own.
    pub fn libraries(&self, range: RangeInclusive<usize>) -> u64 {
        let is_second = |file: &usize| {
            let first = self.0.get(*file).unwrap_or(file);
            first != file && range.contains(first)
        };
        range.clone().filter(|file| !is_second(file)).count() as u64
    }
}

/// Where numbers stand in the name of a file as those of mates do, `_1.` or `_R1`, and the numbers.
fn numbers(name: &str) -> impl Iterator<Item = (usize, u8)> {
    let folder = name.rfind('/').map_or(0, |at| at + 1);
    let bytes = name.as_bytes();
    let digits = (folder..bytes.len()).filter(|at| bytes[*at].is_ascii_digit());
    let is_of_mate = move |at: &usize| {
        let behind = bytes.get(at + 1);
        match &bytes[folder..*at] {
            [b'R' | b'r'] | [.., b'_' | b'.' | b'-', b'R' | b'r'] => {
                behind.is_none_or(|byte| !byte.is_ascii_alphanumeric())
            }
            // Behind `_` there may be a lane's number in the middle of a name.
            [.., b'_' | b'.'] => behind.is_none_or(|byte| *byte == b'.'),
            _ => false,
        }
    };
    digits.filter(is_of_mate).map(|at| (at, bytes[at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_mates_are_of_one_library() {
        for (names, libraries) in [
            (&["s_1.fq", "s_2.fq"][..], 1),
            (&["s_2.fq.gz", "s_1.fq.gz"], 1),
            (&["a/s_R1.fq", "a/s_R2.fq"], 1),
            (&["s.R1.fq", "s.R2.fq"], 1),
            (&["s_S1_L001_R1_001.fq", "s_S1_L001_R2_001.fq"], 1),
            (&["s_1_R1.fq", "s_1_R2.fq"], 1),
            (&["R1.fq", "R2.fq"], 1),
            (&["s_1", "s_2"], 1),
            (&["a_1.fq", "a_2.fq", "b_1.fq", "b_2.fq"], 2),
            (&["a_1.fq", "b_1.fq", "a_2.fq", "b_2.fq"], 2),
            (&["s_1.fq", "s_1.fq"], 2),
            (&["s_L001.fq", "s_L002.fq"], 2),
            (&["s_L001_R1.fq", "s_L002_R1.fq"], 2),
            (&["s_1_sequence.fq", "s_2_sequence.fq"], 2),
            (&["s_01.fq", "s_02.fq"], 2),
            (&["s1.fq", "s2.fq"], 2),
            (&["PCR1.fq", "PCR2.fq"], 2),
            (&["a_1/s.fq", "a_2/s.fq"], 2),
            (&["a/s_1.fq", "b/s_2.fq"], 2),
            (&["s_1.fq", "t_2.fq"], 2),
            (&["a.fq", "b.fq", "c.fq"], 3),
            (&["s_1.fq", "s_2.fq", "s_3.fq"], 3),
            (&["s_0.fq", "s_1.fq", "s_2.fq"], 3),
        ] {
            let owned: Vec<String> = names.iter().map(|name| name.to_string()).collect();
            let files = MateFiles::new(&owned);
            assert_eq!(files.libraries(0..=names.len() - 1), libraries, "{names:?}");
            assert_eq!(files.libraries(0..=0), 1, "{names:?}");
        }
        // Files of which no names are known.
        assert_eq!(MateFiles::new(&[]).libraries(3..=5), 3);
    }
}
