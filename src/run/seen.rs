//! What is known of one name of reads: how often it came, of which mates, in which files.

use super::mate_files::MateFiles;
use super::name_hash::hash;
use crate::fastq::bases::could_show;
use crate::fastq::{Mate, ReadName, Record};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Bytes of a name that are kept to be shown.
const SHOWN: usize = 60;

/// What is known of one name, which is that of a fragment: reads that differ in a final number alone have one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub(super) name: Box<[u8]>,
    count: u64,
    /// Whether it came as that of a first mate, and of a second one.
    mates: [bool; 2],
    /// The first and the last file that it came in.
    pub(super) files: [usize; 2],
    /// Whether it came directly behind itself.
    pub(super) in_a_row: bool,
    /// The lowest and the highest hash of bases and qualities.
    pub(super) contents: [u64; 2],
    /// Whether both mates of a fragment have the same bases, as if one file were given as both.
    pub(super) mates_are_one: bool,
    #[serde(default, skip_serializing_if = "Ends::are_plain")]
    ends: Ends,
}

/// Which final numbers a name came with: none, `1`, and `2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Ends([bool; 3]);

impl Default for Ends {
    fn default() -> Self {
        Self::of(None)
    }
}

impl Ends {
    fn of(mate: Option<Mate>) -> Self {
        Self([None, Some(Mate::First), Some(Mate::Second)].map(|end| end == mate))
    }

    fn are_plain(&self) -> bool {
        *self == Self::default()
    }

    /// How many names these are.
    fn names(&self) -> u64 {
        self.0.iter().map(|has| u64::from(*has)).sum()
    }
}

impl Seen {
    #[inline(never)]
    pub(super) fn new(
        first: &Record,
        second: Option<&Record>,
        file: usize,
        in_a_row: bool,
    ) -> Self {
        let mates = [Some(first), second];
        let name = ReadName::new(first.name);
        let fragment = match name.numbered {
            Some((stem, _, umi)) => Cow::Owned([stem, umi].concat()),
            None => name.fragment(),
        };
        let records = mates.iter().flatten();
        // A sum: the same whichever mate is named first.
        let contents = records
            .map(|record| hash([record.sequence, record.quality]))
            .fold(0, u64::wrapping_add);
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
            ends: Ends::of(name.numbered.map(|(_, mate, _)| mate)),
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.mates[0] |= other.mates[0];
        self.mates[1] |= other.mates[1];
        self.files[0] = self.files[0].min(other.files[0]);
        self.files[1] = self.files[1].max(other.files[1]);
        self.in_a_row |= other.in_a_row;
        self.contents[0] = self.contents[0].min(other.contents[0]);
        self.contents[1] = self.contents[1].max(other.contents[1]);
        self.mates_are_one |= other.mates_are_one;
        for (own, its) in self.ends.0.iter_mut().zip(other.ends.0) {
            *own |= its;
        }
    }

    /// Gives its files new numbers: that of a file stands at its old one.
    pub(super) fn number_files(&mut self, numbers: &[usize]) {
        let new = |file: usize| numbers.get(file).copied().unwrap_or(file);
        let [first, last] = self.files;
        let mut files = [new(first).min(new(last)), new(first).max(new(last))];
        if !self.has_letter() {
            // A number may be in every file between the two, whose new places may lie before or behind these.
            for file in (first..=last).map(new) {
                files = [files[0].min(file), files[1].max(file)];
            }
        }
        self.files = files;
    }

    pub(super) fn has_both_mates(&self) -> bool {
        self.mates == [true; 2]
    }

    /// Whether it came with a final `1` and with a final `2`, as mates may, or reads that are numbered.
    pub(super) fn has_both_ends(&self) -> bool {
        self.ends.0[1..] == [true; 2]
    }

    pub(super) fn is_in_two_files(&self) -> bool {
        self.files[0] != self.files[1]
    }

    /// Whether the same read came more than once.
    pub(super) fn is_alike(&self) -> bool {
        self.comes_again() && self.contents[0] == self.contents[1]
    }

    /// Whether single reads of this name are no two fragments.
    pub(super) fn is_mistake(&self) -> bool {
        let tells = self.has_letter() || self.in_a_row || self.has_both_mates() || self.is_alike();
        self.comes_again() && (tells || self.is_again_in_a_file())
    }

    /// Whether it came more often than the files that it may be in tell, if files of mates count as one.
    pub(super) fn is_again_in_mate_files(&self, files: &MateFiles) -> bool {
        let [first, last] = self.files;
        self.count > self.ends.names() * files.libraries(first..=last)
    }

    /// Whether it came again in one file, and not in others alone.
    fn is_again_in_a_file(&self) -> bool {
        let [first, last] = self.files;
        self.count > self.ends.names() * (last - first + 1) as u64
    }

    fn comes_again(&self) -> bool {
        self.count > self.ends.names()
    }

    fn has_letter(&self) -> bool {
        self.name.iter().any(u8::is_ascii_alphabetic)
    }
}
