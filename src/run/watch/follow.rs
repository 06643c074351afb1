//! What to do next, by what the looks at a folder show. Decisions only: nothing is read here, and no clock runs.

use super::look::{Listing, Look, shown};
use super::name_problem;
use super::place::{MateFile, Place, Places};
use super::state::{Counted, Followed, FollowedSample, State};
use crate::error::UncountedFile;
use crate::input::FileIdentity;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// When a file is finished, and when a run is.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long a file has to stay as it is before it is counted.
    pub settle: Duration,
    /// How long nothing may change until the run is over; `None` if only a file says so.
    pub idle: Option<Duration>,
    /// Whether no second mates are waited for.
    pub single: bool,
}

/// After the end of a run, files that are not whole may rest for so many times the time of others.
const LAST_PATIENCE: u32 = 3;

/// Files that are whole, to be counted together: one, or two of mates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Their sample.
    pub sample: String,
    /// Their paths from the top.
    pub files: Vec<String>,
}

/// A counted file of which it has to be seen whether it is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// Its sample.
    pub sample: String,
    /// Its path from the top.
    pub file: String,
    /// The name by which it is counted.
    pub counted_as: String,
    /// What it is now.
    pub look: Look,
}

/// Why there is nothing more to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A file says that the run is over.
    File,
    /// Nothing has changed for long enough.
    Idle,
}

/// What is to be done after a look.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Counted files, of which it has to be seen whether they are as they were.
    pub doubtful: Vec<Doubtful>,
    /// What is to be counted, by sample.
    pub ready: Vec<Ready>,
    /// Whether the run is over. Nothing is to be counted then.
    pub end: Option<End>,
}

/// Follows a folder.
///
/// [`Watch`](super::Watch) has an example.
#[derive(Debug)]
pub struct Follower {
    pub(super) places: Places,
    pub(super) patience: Patience,
    pub(super) files: BTreeMap<String, Followed>,
    /// The samples, by their names in lower case.
    pub(super) samples: BTreeMap<String, FollowedSample>,
    pub(super) unreadable: BTreeMap<String, String>,
    /// Whether a file says that the run is over.
    pub(super) is_said_over: bool,
    /// When a look last differed from the one before.
    last_change: Duration,
    has_looked: bool,
}

impl Follower {
    /// Nothing was seen yet.
    pub fn new(places: Places, patience: Patience) -> Self {
        Self {
            places,
            patience,
            files: BTreeMap::new(),
            samples: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            is_said_over: false,
            last_change: Duration::ZERO,
            has_looked: false,
        }
    }

    /// Takes a look, at a time since the start, and says what is to be done.
    pub fn step(&mut self, now: Duration, listing: &Listing) -> Step {
        let same = self.same(listing);
        let mut has_changed = self.lose(listing) || !self.has_looked;
        let mut changed: BTreeSet<&String> = BTreeSet::new();
        for (path, look) in &listing.reads {
            let before = self.files.get(path).map(Followed::shown);
            match (look, same.get(path)) {
                (Ok(look), Some(state)) => self.put(now, path, Some(look), state.clone()),
                (Ok(look), None) => self.see(now, path, look),
                (Err(reason), _) => self.see_unreadable(now, path, reason),
            }
            if before != self.files.get(path).map(Followed::shown) {
                has_changed = true;
                changed.insert(path);
            }
        }
        self.try_again(&changed);
        self.unreadable.clone_from(&listing.unreadable);
        self.is_said_over = listing.is_over;
        self.has_looked = true;
        if has_changed {
            self.last_change = now;
        }
        let doubtful = self.doubtful();
        let (mut ready, again) = self.ready(now);
        // What cannot be read is tried with each look, and keeps nothing from its end.
        let is_idle = ready.is_empty() && !self.files.values().any(Followed::is_to_be_read_again);
        let end = is_idle.then(|| self.end(now)).flatten();
        if end.is_none() {
            ready.extend(again);
            ready.sort_by(|one, other| one.sample.cmp(&other.sample));
        }
        Step {
            doubtful,
            ready,
            end,
        }
    }

    /// Files that failed together with one that has changed are tried again with it.
    fn try_again(&mut self, changed: &BTreeSet<&String>) {
        let group = |file: &Followed| file.place.as_ref().map(|place| place.group.clone());
        let changed = changed.iter().filter_map(|path| self.files.get(*path));
        let groups: BTreeSet<String> = changed.filter_map(group).collect();
        if groups.is_empty() {
            return;
        }
        for file in self.files.values_mut() {
            let failed = matches!(
                file.state,
                State::Failed(
                    UncountedFile::Wrong(_) | UncountedFile::Empty | UncountedFile::BeingWritten
                )
            );
            if failed && group(file).is_some_and(|group| groups.contains(&group)) {
                file.state = State::Waiting;
            }
        }
    }

    /// Marks files that are gone, and forgets those that have another name now; whether there are any.
    fn lose(&mut self, listing: &Listing) -> bool {
        let looks: BTreeMap<&FileIdentity, &Look> = listing
            .reads
            .values()
            .flatten()
            .filter_map(|look| Some((look.identity.as_ref()?, look)))
            .collect();
        let is_elsewhere = |file: &Followed| {
            let look = file.look.as_ref();
            let identity = look.and_then(|look| look.identity.as_ref());
            identity.is_some_and(|identity| looks.get(identity).copied() == look)
        };
        let vanished = State::Failed(UncountedFile::Vanished);
        let mut has_changed = false;
        self.files.retain(|path, file| {
            file.is_there = listing.reads.contains_key(path);
            if file.is_there || file.was_counted() {
                return true;
            }
            has_changed |= file.state != vanished;
            let is_wanted = |place: &Place| place.refused.is_none();
            let is_dropped =
                !file.place.as_ref().is_some_and(is_wanted) || file.state == State::Ignored;
            if is_dropped || is_elsewhere(file) {
                return false;
            }
            file.state = vanished.clone();
            true
        });
        has_changed
    }

    /// Takes what a look tells of a file.
    fn see(&mut self, now: Duration, path: &str, look: &Look) {
        if let Some(file) = self.files.get_mut(path) {
            let is_same = file.look.as_ref() == Some(look);
            match &mut file.state {
                State::Counted(counted) => {
                    let name = counted.name.clone();
                    if !counted.may_be(look) {
                        file.state = State::Changed(name);
                    }
                    file.look = Some(look.clone());
                    return;
                }
                State::Changed(_) => return,
                State::Waiting if is_same => return,
                State::Failed(UncountedFile::Vanished | UncountedFile::SameFile { .. }) => {}
                State::Failed(_) if is_same => return,
                State::Waiting | State::Failed(_) | State::Ignored => {}
            }
        }
        let place = self.places.of(path);
        let state = self.first_state(path, place.as_ref());
        self.put(now, path, Some(look), state);
    }

    /// Takes that a file is there and cannot be read.
    fn see_unreadable(&mut self, now: Duration, path: &str, reason: &str) {
        if let Some(file) = self.files.get_mut(path)
            && let State::Counted(counted) = &mut file.state
        {
            counted.doubt = Some(reason.into());
            file.look = None;
            return;
        }
        let why = UncountedFile::Unreadable(reason.into());
        self.put(now, path, None, State::Failed(why));
    }

    /// Takes that a file is as a look shows it from now on, unless it was counted before.
    fn put(&mut self, now: Duration, path: &str, look: Option<&Look>, state: State) {
        let is_kept = |file: &Followed| {
            file.was_counted() || (file.state == state && file.look.as_ref() == look)
        };
        if self.files.get(path).is_some_and(is_kept) {
            return;
        }
        let file = Followed {
            place: self.places.of(path),
            look: look.cloned(),
            since: now,
            is_there: true,
            state,
        };
        self.files.insert(path.into(), file);
    }

    /// Counted files that are not as they were, or of which nobody knows how they were.
    fn doubtful(&self) -> Vec<Doubtful> {
        let doubtful = |(path, file): (&String, &Followed)| {
            let counted = file.in_doubt()?;
            let place = file.place.as_ref();
            Some(Doubtful {
                sample: place.map_or(String::new(), |place| place.sample.clone()),
                file: path.clone(),
                counted_as: counted.name.clone(),
                look: file.look.clone()?,
            })
        };
        let mut all: Vec<Doubtful> = self.files.iter().filter_map(doubtful).collect();
        all.sort_by(|one, other| one.sample.cmp(&other.sample));
        all
    }

    /// What becomes of a file that was not there, or was another one.
    fn first_state(&mut self, path: &str, place: Option<&Place>) -> State {
        let Some(place) = place else {
            return State::Ignored;
        };
        if let Some(why) = &place.refused {
            return State::Failed(why.clone());
        }
        if let Some(problem) = name_problem(&place.sample) {
            return State::Failed(UncountedFile::Name(problem));
        }
        let known = self.samples.entry(place.sample.to_lowercase());
        let known = known.or_insert_with(|| FollowedSample::of(path, place));
        if self.places.is_one_sample() && known.name == place.sample {
            return State::Waiting;
        }
        if known.folder != place.folder || known.name != place.sample {
            return State::Failed(UncountedFile::TwoFolders {
                sample: known.name.clone(),
                folder: shown(&known.folder),
            });
        }
        match &known.unnamed {
            Some(file) if !place.tells_sample && file != path && self.files.contains_key(file) => {
                State::Failed(UncountedFile::Unnamed { file: file.clone() })
            }
            _ => {
                if !place.tells_sample {
                    known.unnamed = Some(path.into());
                }
                State::Waiting
            }
        }
    }

    /// What is to be counted for the first time, and what is to be tried again: the system may let a file be read
    /// that it did not before, and nothing that a look tells has changed.
    fn ready(&self, now: Duration) -> (Vec<Ready>, Vec<Ready>) {
        type Group<'f> = Vec<(MateFile, &'f str, bool)>;
        let mut groups: BTreeMap<(&str, &str), Group> = BTreeMap::new();
        for (path, file) in &self.files {
            let Some(place) = &file.place else { continue };
            let is_again = match &file.state {
                State::Waiting => false,
                State::Failed(UncountedFile::Unreadable(_)) if file.look.is_some() => true,
                _ => continue,
            };
            if now.saturating_sub(file.since) >= self.patience.settle {
                let group = groups.entry((&place.sample, &place.group)).or_default();
                group.push((place.mate, path, is_again));
            }
        }
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for ((sample, _), mut files) in groups {
            files.sort_unstable();
            let mates: Vec<MateFile> = files.iter().map(|(mate, ..)| *mate).collect();
            let is_whole = match mates.as_slice() {
                [MateFile::Only] => true,
                [MateFile::First] => self.patience.single,
                [MateFile::First, MateFile::Second] => !self.patience.single,
                _ => false,
            };
            let list = match files.iter().any(|(.., is_again)| *is_again) {
                true => &mut again,
                false => &mut first,
            };
            if is_whole {
                list.push(Ready {
                    sample: sample.into(),
                    files: files.into_iter().map(|(_, path, _)| path.into()).collect(),
                });
            }
        }
        (first, again)
    }

    /// Whether the run is over, where nothing is to be counted.
    fn end(&self, now: Duration) -> Option<End> {
        let (at, end) = self.next_end()?;
        (now >= at).then_some(end)
    }

    /// When the run is over if nothing changes until then, from the start; `None` if no time alone ends it.
    pub fn over_at(&self) -> Option<Duration> {
        self.next_end().map(|(at, _)| at)
    }

    /// What ends the run first if nothing changes, and when.
    fn next_end(&self) -> Option<(Duration, End)> {
        let settle = self.patience.settle;
        let patience = match self.files.values().all(Followed::is_done) {
            true => settle,
            false => settle * LAST_PATIENCE,
        };
        let by_file = self.is_said_over.then_some((patience, End::File));
        let idle = self.patience.idle;
        let by_idle = idle.map(|idle| (idle.max(settle), End::Idle));
        let ends = by_file.into_iter().chain(by_idle);
        let (quiet, end) = ends.min_by_key(|(quiet, _)| *quiet)?;
        Some((self.last_change.saturating_add(quiet), end))
    }

    /// Takes that files were counted, each with what it was when they were.
    pub fn counted(&mut self, files: &[(String, Look)]) {
        for (path, look) in files {
            self.renamed(path, path, look);
        }
    }

    /// Takes that a file has the content of one that is counted, which had the name `counted_as`.
    pub fn renamed(&mut self, path: &str, counted_as: &str, look: &Look) {
        if let Some(file) = self.files.get_mut(path) {
            file.look = Some(look.clone());
            file.state = State::Counted(Counted {
                name: counted_as.into(),
                known: Some(look.clone()),
                doubt: None,
            });
        }
    }

    /// Whether a file of this name, or one that is counted by it, is there.
    pub fn is_there(&self, name: &str) -> bool {
        let is_it = |(path, file): (&String, &Followed)| {
            let is_named = match &file.state {
                State::Counted(counted) => counted.name == name,
                _ => false,
            };
            file.is_there && (is_named || path == name)
        };
        self.files.iter().any(is_it)
    }

    /// Takes that a group of files could not be counted as they are.
    pub fn failed(&mut self, files: &[String], why: &UncountedFile) {
        for path in files {
            if let Some(file) = self.files.get_mut(path) {
                file.state = State::Failed(why.clone());
            }
        }
    }

    /// Takes what was found of a counted file that was doubted: whether it has the content that was counted, or why
    /// that cannot be told.
    pub fn checked(&mut self, one: &Doubtful, is_unchanged: Result<bool, String>) {
        let Some(file) = self.files.get_mut(&one.file) else {
            return;
        };
        match (is_unchanged, &mut file.state) {
            (Ok(true), _) => self.renamed(&one.file, &one.counted_as, &one.look),
            (Ok(false), _) => file.state = State::Changed(one.counted_as.clone()),
            (Err(reason), State::Counted(counted)) => counted.doubt = Some(reason),
            (Err(_), _) => {}
        }
    }

    /// A file of reads of no known sample, which is left out.
    pub fn unassigned(&self) -> Option<&str> {
        let mut paths = self.files.keys();
        let path = paths.find(|path| self.places.is_unassigned(path))?;
        Some(path)
    }

    /// The samples of which anything was seen.
    pub fn samples(&self) -> BTreeSet<String> {
        let samples = self.samples.values();
        samples.map(|one| one.name.clone()).collect()
    }
}
