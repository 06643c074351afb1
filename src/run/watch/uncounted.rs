//! Files of a run that are not counted, and why.

use super::follow::{Followed, Follower, State};
use super::place::MateFile;
use crate::error::UncountedFile;

impl Follower {
    /// Files of a sample that are not counted, and why. `is_over` is whether nothing is waited for any more.
    pub fn uncounted_of(&self, sample: &str, is_over: bool) -> Vec<(String, UncountedFile)> {
        let own = |file: &&Followed| {
            file.place
                .as_ref()
                .is_some_and(|place| place.sample == sample)
        };
        let files = self.files.iter().filter(|(_, file)| own(file));
        let mut uncounted: Vec<(String, UncountedFile)> = files
            .filter_map(|(path, file)| Some((path.clone(), self.why(path, file, is_over)?)))
            .collect();
        let folder = self.samples.get(&sample.to_lowercase());
        let folder = folder.map_or("", |(_, folder)| folder.as_str());
        uncounted.extend(self.unreadable_above(folder));
        uncounted
    }

    /// Folders that cannot be read, and may have files of a sample in `folder`.
    fn unreadable_above(&self, folder: &str) -> Vec<(String, UncountedFile)> {
        let is_above = |one: &str| {
            let below = folder.strip_prefix(one);
            self.places.is_one_sample()
                || one.is_empty()
                || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let above = self.unreadable.iter().filter(|(one, _)| is_above(one));
        above.map(|(one, reason)| unreadable(one, reason)).collect()
    }

    /// Folders that cannot be read, and files that are of no sample with a result.
    pub fn uncounted_of_none(&self, is_over: bool) -> Vec<(String, UncountedFile)> {
        let folders = self.unreadable.iter();
        let folders = folders.map(|(one, reason)| unreadable(one, reason));
        let samples = self.samples();
        let is_of_none = |file: &&Followed| {
            let place = file.place.as_ref();
            place.is_some_and(|place| !samples.contains(&place.sample))
        };
        let files = self.files.iter().filter(|(_, file)| is_of_none(file));
        let files =
            files.filter_map(|(path, file)| Some((path.clone(), self.why(path, file, is_over)?)));
        folders.chain(files).collect()
    }

    /// Why a file is not counted; `None` of one that is.
    fn why(&self, path: &str, file: &Followed, is_over: bool) -> Option<UncountedFile> {
        match &file.state {
            State::Counted { .. } | State::Ignored => None,
            State::Failed(why) | State::Lost(why) => Some(why.clone()),
            State::Waiting if self.is_second_of_single(file) => Some(UncountedFile::SecondMates),
            State::Waiting if self.has_mate(path, file) => Some(UncountedFile::BeingWritten),
            State::Waiting if is_over => Some(UncountedFile::NoMate),
            State::Waiting => Some(UncountedFile::BeingWritten),
        }
    }

    fn is_second_of_single(&self, file: &Followed) -> bool {
        let mate = file.place.as_ref().map(|place| place.mate);
        self.patience.single && mate == Some(MateFile::Second)
    }

    fn has_mate(&self, path: &str, file: &Followed) -> bool {
        let Some(place) = &file.place else {
            return true;
        };
        let needs_mate = match place.mate {
            MateFile::Only => false,
            MateFile::First => !self.patience.single,
            MateFile::Second => true,
        };
        let of_group = |(other, one): (&String, &Followed)| {
            let group = one.place.as_ref().map(|place| &place.group);
            other != path && group == Some(&place.group)
        };
        !needs_mate || self.files.iter().any(of_group)
    }
}

/// A folder for people.
pub(super) fn shown(folder: &str) -> String {
    match folder.is_empty() {
        true => ".".into(),
        false => folder.into(),
    }
}

fn unreadable(folder: &str, reason: &str) -> (String, UncountedFile) {
    let why = UncountedFile::Folder(reason.into());
    (shown(folder), why)
}
