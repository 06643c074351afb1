//! Files of a run that are not counted, and why.

use super::follow::Follower;
use super::look::shown;
use super::place::MateFile;
use super::state::{Followed, State};
use crate::error::UncountedFile;
use std::collections::{BTreeMap, BTreeSet};

/// Files that are not counted, or can no more be relied on, and folders that cannot be read, by their paths from the
/// top; and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uncounted {
    /// Those of each sample, and of folders that may have files of it.
    pub of_samples: BTreeMap<String, Vec<(String, UncountedFile)>>,
    /// Folders, and files that are of no sample with a result.
    pub of_none: Vec<(String, UncountedFile)>,
}

/// For each file and its mate, how many of them there are.
type Groups<'f> = BTreeMap<&'f str, usize>;

impl Follower {
    /// What is not counted. `is_over` is whether nothing is waited for any more.
    pub fn uncounted(&self, is_over: bool) -> Uncounted {
        let samples = self.samples().into_iter();
        let mut of_samples: BTreeMap<_, Vec<_>> = samples.map(|one| (one, Vec::new())).collect();
        let mut of_none = self.unreadable_above(None);
        let mut groups = Groups::new();
        let places = self.files.values().filter_map(|file| file.place.as_ref());
        places.for_each(|place| *groups.entry(&place.group).or_default() += 1);
        for (path, file) in &self.files {
            let (Some(place), Some(why)) = (&file.place, self.why(file, &groups, is_over)) else {
                continue;
            };
            let own = of_samples.get_mut(&place.sample);
            own.unwrap_or(&mut of_none).push((path.clone(), why));
        }
        let gone = match is_over && !self.is_said_over {
            true => self.gone(),
            false => BTreeSet::new(),
        };
        for (sample, own) in &mut of_samples {
            let folder = self.samples.get(&sample.to_lowercase());
            let folder = folder.map_or("", |known| known.folder.as_str());
            let above = self.unreadable_above(Some(folder));
            if above.is_empty() && gone.contains(sample.as_str()) {
                own.push((shown(folder), UncountedFile::AllGone));
            }
            own.extend(above);
        }
        Uncounted {
            of_samples,
            of_none,
        }
    }

    /// Folders that cannot be read; with a folder, those that may have files of a sample in it.
    fn unreadable_above(&self, folder: Option<&str>) -> Vec<(String, UncountedFile)> {
        let is_above = |one: &str, folder: &str| {
            let below = folder.strip_prefix(one);
            self.places.is_one_sample()
                || one.is_empty()
                || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let all = self.unreadable.iter();
        let above = all.filter(|(one, _)| folder.is_none_or(|folder| is_above(one, folder)));
        let words =
            |(one, reason): (&String, &String)| (shown(one), UncountedFile::Folder(reason.clone()));
        above.map(words).collect()
    }

    /// Samples of which files are counted, and none of these is there.
    fn gone(&self) -> BTreeSet<&str> {
        let counted = |is_there| {
            let files = self.files.values();
            let files = files.filter(move |file| file.was_counted() && file.is_there == is_there);
            files.filter_map(|file| Some(file.place.as_ref()?.sample.as_str()))
        };
        let mut gone: BTreeSet<&str> = counted(false).collect();
        for sample in counted(true) {
            gone.remove(sample);
        }
        gone
    }

    /// Why a file is not counted, or can no more be relied on; `None` of one that is.
    fn why(&self, file: &Followed, groups: &Groups, is_over: bool) -> Option<UncountedFile> {
        match &file.state {
            State::Counted(counted) => counted.doubt.clone().map(UncountedFile::Unverified),
            State::Changed(_) => Some(UncountedFile::Changed),
            State::Ignored => None,
            State::Failed(why) => Some(why.clone()),
            State::Waiting if self.is_second_of_single(file) => Some(UncountedFile::SecondMates),
            State::Waiting if is_over && self.lacks_mate(file, groups) => {
                Some(UncountedFile::NoMate)
            }
            State::Waiting => Some(UncountedFile::BeingWritten),
        }
    }

    fn is_second_of_single(&self, file: &Followed) -> bool {
        let mate = file.place.as_ref().map(|place| place.mate);
        self.patience.single && mate == Some(MateFile::Second)
    }

    fn lacks_mate(&self, file: &Followed, groups: &Groups) -> bool {
        let Some(place) = &file.place else {
            return false;
        };
        let needs_mate = match place.mate {
            MateFile::Only => false,
            MateFile::First => !self.patience.single,
            MateFile::Second => true,
        };
        needs_mate && groups.get(place.group.as_str()) == Some(&1)
    }
}
