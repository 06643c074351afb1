//! Read names that come again: mates given as single reads, and files given twice.

use super::fingerprint::Fingerprint;
use super::name_hash::{hash, name_hash};
use crate::error::{Error, Repeat};
use crate::evidence::{Sum, pairs};
use crate::fastq::bases::could_show;
use crate::fastq::{Mate, ReadName, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names that are kept: those of the lowest hashes. What is true of them is true of all, within a few
/// percent.
const KEPT: usize = 2048;

/// Bytes of a name that are kept to be shown.
const SHOWN: usize = 60;

/// One name in this many comes again before that is taken for a mistake: a few may by chance.
const TOLERATED: usize = 10;

/// A sample of the names of fragments, with how often each came. A commutative sum of bounded size: a
/// name with one of the lowest hashes is kept from the first time on, and so counted whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(#[serde(with = "pairs")] BTreeMap<u64, Seen>);

/// What is known of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    name: Box<[u8]>,
    count: u64,
    /// Whether it came as that of a first mate, and of a second one.
    mates: [bool; 2],
    /// The first and the last file that it came in.
    files: [usize; 2],
    /// Whether it came directly behind itself.
    in_a_row: bool,
    /// The lowest and the highest hash of bases and qualities.
    contents: [u64; 2],
    /// Whether both mates of a fragment have the same bases, as if one file were given as both.
    mates_are_one: bool,
}

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
        let new = |file: usize| numbers.get(file).copied().unwrap_or(file);
        for seen in self.0.values_mut() {
            let files = seen.files.map(new);
            seen.files = [files[0].min(files[1]), files[0].max(files[1])];
        }
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

    /// What is wrong with the names, if anything is; `paired` is whether each was that of two mates.
    ///
    /// A name that all reads share tells none from another. Names without a letter are numbers that
    /// begin anew in each file, and so come again in the files of other lanes.
    pub fn repeated(&self, paired: bool) -> Option<Repeated> {
        let seen = || self.0.values();
        // Mates of a short fragment may be turned to one strand, and then a few have the same bases.
        let copies = seen().filter(|seen| seen.mates_are_one).count();
        let is_copy = TOLERATED * copies >= (TOLERATED - 1) * self.0.len();
        let is_mistake = |seen: &&Seen| match paired {
            true => seen.is_alike() || (is_copy && seen.mates_are_one),
            false => seen.is_mistake(),
        };
        let mut again: Vec<&Seen> = seen().filter(is_mistake).collect();
        let tells_alone = |seen: &Seen| seen.has_both_mates() || seen.mates_are_one;
        let is_told = self.0.len() > 1 || seen().any(tells_alone);
        if !is_told || again.is_empty() || again.len() * TOLERATED < self.0.len() {
            return None;
        }
        again.sort_by_key(|seen| &seen.name);
        let most = |is: &dyn Fn(&Seen) -> bool| {
            2 * again.iter().filter(|seen| is(seen)).count() >= again.len()
        };
        let repeat = if most(&|seen| seen.mates_are_one) {
            Repeat::AsBothMates
        } else if most(&Seen::is_alike) {
            Repeat::Alike
        } else if most(&|seen| seen.in_a_row) {
            Repeat::InARow
        } else if most(&Seen::is_in_two_files) {
            Repeat::InTwoFiles
        } else {
            Repeat::Later
        };
        let shown = again.first()?;
        Some(Repeated {
            repeat,
            name: String::from_utf8_lossy(&shown.name).into_owned(),
            files: shown.files,
        })
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

impl Seen {
    #[inline(never)]
    fn new(first: &Record, second: Option<&Record>, file: usize, in_a_row: bool) -> Self {
        let mates = [Some(first), second];
        let name = ReadName::new(first.name);
        let fragment = name.fragment();
        let records = mates.iter().flatten();
        let contents = hash(records.flat_map(|record| [record.sequence, record.quality]));
        let mates_are_one = match mates {
            [Some(first), Some(second)] => {
                first.sequence == second.sequence && could_show(first.sequence) == Ok(true)
            }
            _ => false,
        };
        Self {
            name: fragment[..fragment.len().min(SHOWN)].into(),
            count: 1,
            mates: [Mate::First, Mate::Second].map(|mate| name.mate == Some(mate)),
            files: [file; 2],
            in_a_row,
            contents: [contents; 2],
            mates_are_one,
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.mates[0] |= other.mates[0];
        self.mates[1] |= other.mates[1];
        self.files[0] = self.files[0].min(other.files[0]);
        self.files[1] = self.files[1].max(other.files[1]);
        self.in_a_row |= other.in_a_row;
        self.contents[0] = self.contents[0].min(other.contents[0]);
        self.contents[1] = self.contents[1].max(other.contents[1]);
        self.mates_are_one |= other.mates_are_one;
    }

    fn has_both_mates(&self) -> bool {
        self.mates == [true; 2]
    }

    fn is_in_two_files(&self) -> bool {
        self.files[0] != self.files[1]
    }

    /// Whether the same read came more than once.
    fn is_alike(&self) -> bool {
        self.count > 1 && self.contents[0] == self.contents[1]
    }

    /// Whether single reads of this name are no two fragments.
    fn is_mistake(&self) -> bool {
        let has_letter = self.name.iter().any(u8::is_ascii_alphabetic);
        let tells = has_letter || self.in_a_row || self.has_both_mates() || self.is_alike();
        self.count > 1 && tells
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
                    "lanes joined whose names are numbers",
                    vec![joined(numbers(0), numbers(1))],
                    None,
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
                let found = names(&files).repeated(false);
                let told = found.as_ref().map(|found| found.repeat);
                assert_eq!(told, repeat, "{case}, {count} fragments: {found:?}");
            }
        }
        let one = || file(500, plain, 0);
        let two = || file(500, plain, 1);
        assert_eq!(names(&[one(), two()]).repeated(true), None);
        let twice = names(&[one(), one()])
            .repeated(true)
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
                let name = plain(number);
                let record = |bases| Record {
                    name: name.as_bytes(),
                    sequence: bases,
                    quality: bases,
                };
                let mates = [&long, second].map(|bases| record(bases.as_bytes()));
                names.batch(0).add(&mates[0], Some(&mates[1]));
            }
            let found = names.repeated(true).map(|found| found.repeat);
            assert_eq!(found, repeat, "{second} in {alike}");
        }
        // One fragment is enough where its reads say which mates they are.
        let pair = vec![woven(file(1, slash(1), 0), file(1, slash(2), 1))];
        let found = names(&pair).repeated(false).expect("mates");
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
