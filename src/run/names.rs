//! Read names that come again: mates given as single reads, and files given twice.

use super::fingerprint::Fingerprint;
use super::mate_files::MateFiles;
use super::name_hash::name_hash;
use super::seen::Seen;
use crate::error::{Error, Repeat};
use crate::evidence::{Sum, pairs};
use crate::fastq::Record;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names that are kept: those of the lowest hashes. What is true of them is true of all, within a few
/// percent.
const KEPT: usize = 2048;

/// One name in this many comes again before that is taken for a mistake: a few may by chance.
const TOLERATED: usize = 10;

/// A sample of the names of fragments, with how often each came. A commutative sum of bounded size: a
/// name with one of the lowest hashes is kept from the first time on, and so counted whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(#[serde(with = "pairs")] BTreeMap<u64, Seen>);

/// What is wrong with the names of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// How they come again.
    pub repeat: Repeat,
    /// One that does.
    pub name: String,
    /// The first and the last file that it is in.
    pub files: [usize; 2],
}

/// The names of one batch on their way to a sum.
#[derive(Debug)]
pub struct BatchNames<'n> {
    names: &'n mut Names,
    file: usize,
    last: Option<u64>,
    /// No higher hash would be kept.
    highest: u64,
}

impl Names {
    /// Takes the names of a batch of the file with an index.
    pub fn batch(&mut self, file: usize) -> BatchNames<'_> {
        BatchNames {
            highest: self.highest(),
            names: self,
            file,
            last: None,
        }
    }

    fn add(&mut self, hash: u64, seen: Seen) {
        match self.0.get_mut(&hash) {
            Some(known) => known.merge(seen),
            None => {
                self.0.insert(hash, seen);
                if self.0.len() > KEPT {
                    self.0.pop_last();
                }
            }
        }
    }

    /// Counts their files from `first` on.
    pub fn move_files(&mut self, first: usize) {
        for seen in self.0.values_mut() {
            seen.files = seen.files.map(|file| file + first);
        }
    }

    /// Gives their files new numbers: that of a file stands at its old one.
    pub fn number_files(&mut self, numbers: &[usize]) {
        let seen = self.0.values_mut();
        seen.for_each(|seen| seen.number_files(numbers));
    }

    /// What tells these reads from those of another library.
    pub fn fingerprint(&self) -> Fingerprint {
        let seen = self.0.iter();
        // Where a name comes again, the lowest and the highest hash of its reads tell them.
        let contents = |[low, high]: [u64; 2]| low ^ high.rotate_left(1);
        Fingerprint::new(seen.map(|(name, seen)| (*name, contents(seen.contents))))
    }

    /// Whether every name came in one of so many files.
    pub fn are_of(&self, files: usize) -> bool {
        self.0
            .values()
            .all(|seen| seen.files.iter().all(|file| *file < files))
    }

    /// The highest hash of a name that would be kept.
    fn highest(&self) -> u64 {
        let last = self.0.last_key_value();
        last.filter(|_| self.0.len() >= KEPT)
            .map_or(u64::MAX, |(last, _)| *last)
    }

    /// What is wrong with the names, if anything is; `paired` is whether each was that of two mates, `files` are the
    /// names of the files.
    ///
    /// A name that all reads share tells none from another. Names without a letter are numbers that
    /// begin anew in each file, and so come again in the files of other lanes. What all names have may be no
    /// chance: the same bases of both mates (of a short fragment turned to one strand a few have these), a final
    /// `1` and `2` (by which reads may be numbered), the same numbers in two files that are called as those of mates.
    pub fn repeated(&self, paired: bool, files: &[String]) -> Option<Repeated> {
        let seen = || self.0.values();
        let files = MateFiles::new(files);
        let are = |is: &dyn Fn(&Seen) -> bool| {
            TOLERATED * seen().filter(|seen| is(seen)).count() >= (TOLERATED - 1) * self.0.len()
        };
        let are_copies = are(&|seen| seen.mates_are_one);
        let are_ended = !paired && are(&Seen::has_both_ends);
        let are_of_mates = !paired && are(&|seen| seen.is_again_in_mate_files(&files));
        let is_mistake = |seen: &&Seen| match paired {
            true => seen.is_alike() || (are_copies && seen.mates_are_one),
            false => {
                seen.is_mistake()
                    || (are_ended && seen.has_both_ends())
                    || (are_of_mates && seen.is_again_in_mate_files(&files))
            }
        };
        let mut again: Vec<&Seen> = seen().filter(is_mistake).collect();
        let tells_alone = |seen: &Seen| seen.has_both_mates() || seen.mates_are_one;
        let is_told = self.0.len() > 1 || seen().any(tells_alone);
        if !is_told || again.is_empty() || again.len() * TOLERATED < self.0.len() {
            return None;
        }
        again.sort_by_key(|seen| &seen.name);
        let shown = again.first()?;
        Some(Repeated {
            repeat: how(&again, are_ended),
            name: String::from_utf8_lossy(&shown.name).into_owned(),
            files: shown.files,
        })
    }
}

/// How names come again; `are_ended` is whether a final `1` and `2` tell mates, and do not number reads.
fn how(again: &[&Seen], are_ended: bool) -> Repeat {
    let most = |is: &dyn Fn(&Seen) -> bool| {
        2 * again.iter().filter(|seen| is(seen)).count() >= again.len()
    };
    if most(&|seen| seen.mates_are_one) {
        Repeat::AsBothMates
    } else if most(&Seen::is_alike) {
        Repeat::Alike
    } else if most(&|seen| seen.in_a_row && (are_ended || !seen.has_both_ends())) {
        Repeat::InARow
    } else if most(&Seen::is_in_two_files) {
        Repeat::InTwoFiles
    } else {
        Repeat::Later
    }
}

impl Repeated {
    /// The error that tells it; `files` are the names of all files, or pairs of files.
    pub fn error(self, files: &[String]) -> Error {
        let [first, last] = self.files;
        let mut named: Vec<&str> = vec![&files[first]];
        if files[first] != files[last] {
            named.push(&files[last]);
        }
        Error::Repeated {
            files: named.join(" and "),
            name: self.name,
            repeat: self.repeat,
        }
    }
}

impl BatchNames<'_> {
    /// Adds a fragment, by the name of its first read.
    #[inline]
    pub fn add(&mut self, first: &Record, second: Option<&Record>) {
        let own = name_hash(first.name);
        let in_a_row = self.last.replace(own) == Some(own);
        if own <= self.highest {
            self.highest = self.names.highest();
            let seen = Seen::new(first, second, self.file, in_a_row);
            self.names.add(own, seen);
        }
    }
}

impl Sum for Names {
    fn merge(&mut self, other: Self) {
        other
            .0
            .into_iter()
            .for_each(|(hash, seen)| self.add(hash, seen));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of files, each a list of records `name bases`.
    fn names(files: &[Vec<(String, String)>]) -> Names {
        let mut names = Names::default();
        for (index, file) in files.iter().enumerate() {
            let mut batch = names.batch(index);
            for (name, bases) in file {
                let record = Record {
                    name: name.as_bytes(),
                    sequence: bases.as_bytes(),
                    quality: &vec![b'I'; bases.len()],
                };
                batch.add(&record, None);
            }
        }
        names
    }

    /// `count` records whose names and bases are made from their numbers.
    fn file(count: usize, name: impl Fn(usize) -> String, salt: usize) -> Vec<(String, String)> {
        let bases = |number: usize| {
            let digits = format!("{:08b}", number * 7 + salt);
            digits.replace('0', "A").replace('1', "C")
        };
        (0..count)
            .map(|number| (name(number), bases(number)))
            .collect()
    }

    #[test]
    fn mates_and_copies_are_told_from_lanes() {
        let plain = |number: usize| format!("A:1:{number}");
        let slash = |mate: usize| move |number: usize| format!("A:1:{number}/{mate}");
        let comment = |mate: usize| move |number: usize| format!("{number} {mate}:N:0:AC");
        let archive = |mate: usize| move |number: usize| format!("SRR1.{number}.{mate}");
        let number = |number: usize| number.to_string();
        let woven = |one: Vec<_>, two: Vec<_>| {
            let pairs = one.into_iter().zip(two);
            pairs.flat_map(|(one, two)| [one, two]).collect::<Vec<_>>()
        };
        let joined = |one: Vec<_>, two: Vec<_>| [one, two].concat();
        for count in [3, 5000] {
            let one = || file(count, plain, 0);
            let two = || file(count, plain, 1);
            let numbers = |salt| file(count, number, salt);
            for (case, files, repeat) in [
                ("single reads", vec![one()], None),
                (
                    "interleaved",
                    vec![woven(one(), two())],
                    Some(Repeat::InARow),
                ),
                (
                    "interleaved with /1 and /2",
                    vec![woven(file(count, slash(1), 0), file(count, slash(2), 1))],
                    Some(Repeat::InARow),
                ),
                (
                    "interleaved, as an archive names them",
                    vec![woven(
                        file(count, archive(1), 0),
                        file(count, archive(2), 1),
                    )],
                    Some(Repeat::InARow),
                ),
                (
                    "single reads of an archive",
                    vec![file(count, archive(1), 0)],
                    None,
                ),
                (
                    "interleaved numbers",
                    vec![woven(numbers(0), numbers(1))],
                    Some(Repeat::InARow),
                ),
                ("two files", vec![one(), two()], Some(Repeat::InTwoFiles)),
                (
                    "two files of numbers that say which mate they are",
                    vec![file(count, comment(1), 0), file(count, comment(2), 1)],
                    Some(Repeat::InTwoFiles),
                ),
                (
                    "two files joined",
                    vec![joined(one(), two())],
                    Some(Repeat::Later),
                ),
                ("one file twice", vec![one(), one()], Some(Repeat::Alike)),
                (
                    "one file of numbers twice",
                    vec![numbers(0), numbers(0)],
                    Some(Repeat::Alike),
                ),
                (
                    "lanes whose names are numbers",
                    vec![numbers(0), numbers(1)],
                    None,
                ),
                (
                    "numbers that come again in one file",
                    vec![joined(numbers(0), numbers(1))],
                    Some(Repeat::Later),
                ),
                (
                    "numbers that come again in one of two lanes",
                    vec![numbers(0), joined(numbers(1), numbers(2))],
                    Some(Repeat::InTwoFiles),
                ),
                (
                    "three lanes whose names are numbers",
                    vec![numbers(0), numbers(1), numbers(2)],
                    None,
                ),
                (
                    "reads that are numbered",
                    vec![file(count, |n| format!("r_{}", n + 1), 0)],
                    None,
                ),
                (
                    "coordinates of which some are 1 and 2",
                    vec![file(count, |n| format!("A:1:{}:{}", n / 3, n % 3 + 1), 0)],
                    None,
                ),
                (
                    "first mates by a final number",
                    vec![file(count, |n| format!("r:{n}:1"), 0)],
                    None,
                ),
                (
                    "two files of first mates by a final number",
                    vec![
                        file(count, |n| format!("r:{n}_1"), 0),
                        file(count, |n| format!("r:{n}_1"), 1),
                    ],
                    Some(Repeat::InTwoFiles),
                ),
                (
                    "copies whose names end in the UMI that they share",
                    vec![file(
                        count,
                        |n| format!("A:1:{n}:ACGTACGTACGT+TTTTCCCC{:04}", n / 4),
                        0,
                    )],
                    None,
                ),
                (
                    "one name for all",
                    vec![file(count, |_| "r".into(), 0)],
                    None,
                ),
                ("no names", vec![file(count, |_| String::new(), 0)], None),
                (
                    "a read in twenty again",
                    vec![one(), file(count / 20, plain, 1)],
                    None,
                ),
            ] {
                let found = names(&files).repeated(false, &[]);
                let told = found.as_ref().map(|found| found.repeat);
                assert_eq!(told, repeat, "{case}, {count} fragments: {found:?}");
            }
        }
        for sign in ["_", ":", "-", ".", "_R", ".R", "/R", "_r", ":R"] {
            let mates = [1, 2].map(|mate| {
                let name = |number: usize| format!("A:1:{number}x{sign}{mate} {mate}:N:0:AC");
                file(50, name, mate)
            });
            let [one, two] = &mates;
            for (files, repeat) in [
                (vec![woven(one.clone(), two.clone())], Some(Repeat::InARow)),
                (vec![joined(one.clone(), two.clone())], Some(Repeat::Later)),
                (mates.to_vec(), Some(Repeat::InTwoFiles)),
                (vec![one.clone()], None),
            ] {
                let found = names(&files).repeated(false, &[]);
                let told = found.as_ref().map(|found| found.repeat);
                assert_eq!(told, repeat, "{sign}, {} files", files.len());
            }
        }
        let numbered = |salt| file(500, number, salt);
        for (called, second, repeat) in [
            (["s_1.fq", "s_2.fq"], numbered(1), Some(Repeat::InTwoFiles)),
            (["s_L001.fq", "s_L002.fq"], numbered(1), None),
            // Mates are as many.
            (["s_1.fq", "s_2.fq"], file(400, number, 1), None),
        ] {
            let found = names(&[numbered(0), second]).repeated(false, &called.map(String::from));
            assert_eq!(found.map(|found| found.repeat), repeat, "{called:?}");
        }
        let one = || file(500, plain, 0);
        let two = || file(500, plain, 1);
        assert_eq!(names(&[one(), two()]).repeated(true, &[]), None);
        let twice = names(&[one(), one()])
            .repeated(true, &[])
            .map(|found| found.repeat);
        assert_eq!(twice, Some(Repeat::Alike));
        let long = "ACGTA".repeat(9);
        let other = long.replace("AC", "AG");
        for (second, alike, repeat) in [
            (&long, 10, Some(Repeat::AsBothMates)),
            (&long, 9, Some(Repeat::AsBothMates)),
            (&long, 8, None),
            (&other, 10, None),
        ] {
            let mut names = Names::default();
            for number in 0..10 {
                let second = if number < alike { second } else { &other };
                let name = plain(number + 10);
                let record = |bases| Record {
                    name: name.as_bytes(),
                    sequence: bases,
                    quality: bases,
                };
                let mates = [&long, second].map(|bases| record(bases.as_bytes()));
                names.batch(0).add(&mates[0], Some(&mates[1]));
            }
            let found = names.repeated(true, &[]).map(|found| found.repeat);
            assert_eq!(found, repeat, "{second} in {alike}");
        }
        // One fragment is enough where its reads say which mates they are.
        let pair = vec![woven(file(1, slash(1), 0), file(1, slash(2), 1))];
        let found = names(&pair).repeated(false, &[]).expect("mates");
        assert_eq!(
            (found.repeat, found.name.as_str()),
            (Repeat::InARow, "A:1:0")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_split_gives_the_same_sample(count in 0..6000_usize, split in 0..6000_usize) {
            let all = file(count, |number| format!("r{}", number / 2), 0);
            let whole = names(std::slice::from_ref(&all));
            // Whether a name stands behind itself is not seen across a split: split between two.
            let (one, two) = all.split_at(split.min(count) / 2 * 2);
            let mut turned = names(&[two.to_vec()]);
            turned.merge(names(&[one.to_vec()]));
            proptest::prop_assert_eq!(&turned, &whole);
            proptest::prop_assert_eq!(whole.0.len(), count.div_ceil(2).min(KEPT));
        }
    }
}
