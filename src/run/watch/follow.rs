//! What to do next, by what the looks at a folder show. Decisions only: nothing is read here, and no clock runs.

use super::look::{Listing, Look};
use super::name_problem;
use super::place::{MateFile, Place, Places};
use super::uncounted::shown;
use crate::error::UncountedFile;
use crate::input::FileIdentity;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

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
    /// When it was changed, if an earlier process counted it and this is the first look at it.
    pub modified: Option<SystemTime>,
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

/// A file of reads.
#[derive(Debug)]
pub(super) struct Followed {
    pub place: Option<Place>,
    /// What the last look told; `None` of one that was counted by an earlier process.
    look: Option<Look>,
    /// Since when it is as it is.
    since: Duration,
    pub state: State,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// It is to be counted.
    Waiting,
    /// It is counted.
    Counted {
        /// Its size then.
        bytes: u64,
    },
    /// It has another name too, by which it is counted, or is of no sample that is wanted.
    Ignored,
    /// It is not counted as long as it stays as it is.
    Failed(UncountedFile),
    /// It can no more be relied on, whatever becomes of it.
    Lost(UncountedFile),
}

/// Follows a folder.
#[derive(Debug)]
pub struct Follower {
    pub(super) places: Places,
    pub(super) patience: Patience,
    pub(super) files: BTreeMap<String, Followed>,
    /// The folder of each sample, by its name in lower case, and the name itself.
    pub(super) samples: BTreeMap<String, (String, String)>,
    pub(super) unreadable: BTreeMap<String, String>,
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
            last_change: Duration::ZERO,
            has_looked: false,
        }
    }

    /// Remembers a file that an earlier process counted for a sample.
    pub fn remember(&mut self, sample: &str, path: &str, bytes: u64) {
        let place = self.places.of(path);
        if let Some(place) = &place {
            let name = (sample.to_string(), place.folder.clone());
            self.samples.entry(sample.to_lowercase()).or_insert(name);
        }
        self.files.insert(
            path.into(),
            Followed {
                place,
                look: None,
                since: Duration::ZERO,
                state: State::Counted { bytes },
            },
        );
    }

    /// Takes a look, at a time since the start, and says what is to be done.
    pub fn step(&mut self, now: Duration, listing: &Listing) -> Step {
        let same = self.same(listing);
        let mut has_changed = self.lose(listing) || !self.has_looked;
        let mut doubtful = Vec::new();
        let mut changed: BTreeSet<&String> = BTreeSet::new();
        for (path, look) in &listing.reads {
            let before = self.files.get(path).map(Followed::shown);
            match look {
                Ok(_) if same.contains(path) => {
                    self.put(now, path, look.as_ref().ok(), State::Ignored)
                }
                Ok(look) => self.see(now, path, look, &mut doubtful),
                Err(reason) => {
                    let why = UncountedFile::Unreadable(reason.clone());
                    self.put(now, path, None, State::Failed(why));
                }
            }
            if before != self.files.get(path).map(Followed::shown) {
                has_changed = true;
                changed.insert(path);
            }
        }
        self.try_again(&changed);
        self.unreadable.clone_from(&listing.unreadable);
        self.has_looked = true;
        if has_changed {
            self.last_change = now;
        }
        let (mut ready, again) = self.ready(now);
        let is_idle = ready.is_empty() && doubtful.is_empty();
        let end = is_idle.then(|| self.end(now, listing.is_over)).flatten();
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
                State::Failed(UncountedFile::Wrong(_) | UncountedFile::BeingWritten)
            );
            if failed && group(file).is_some_and(|group| groups.contains(&group)) {
                file.state = State::Waiting;
            }
        }
    }

    /// Names of files that have another name too: that by which they were counted, or the first of them.
    fn same(&self, listing: &Listing) -> BTreeSet<String> {
        let mut first: BTreeMap<&FileIdentity, (&String, &Look)> = BTreeMap::new();
        for (path, file) in &self.files {
            if let (State::Counted { .. }, Some(look)) = (&file.state, &file.look)
                && let Some(identity) = &look.identity
            {
                first.insert(identity, (path, look));
            }
        }
        let mut same = BTreeSet::new();
        for (path, look) in &listing.reads {
            let Ok(look) = look else { continue };
            let is_ours = self.places.of(path).is_some();
            let Some(identity) = look.identity.as_ref().filter(|_| is_ours) else {
                continue;
            };
            // The number of a file that was removed may be that of another one later.
            let known = first.get(identity);
            let known =
                known.filter(|(other, one)| listing.reads.contains_key(*other) || *one == look);
            match known {
                Some((other, _)) if *other != path => {
                    same.insert(path.clone());
                }
                Some(_) => {}
                None => {
                    first.insert(identity, (path, look));
                }
            }
        }
        same
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
            let is_kept = matches!(file.state, State::Counted { .. } | State::Lost(_));
            if is_kept || listing.reads.contains_key(path) {
                return true;
            }
            has_changed |= file.state != vanished;
            let is_dropped = file.place.is_none() || file.state == State::Ignored;
            if is_dropped || is_elsewhere(file) {
                return false;
            }
            file.state = vanished.clone();
            true
        });
        has_changed
    }

    /// Takes what a look tells of a file.
    fn see(&mut self, now: Duration, path: &str, look: &Look, doubtful: &mut Vec<Doubtful>) {
        if let Some(file) = self.files.get_mut(path) {
            let is_same = file.look.as_ref() == Some(look);
            match file.state {
                State::Counted { bytes } => {
                    if bytes != look.bytes {
                        file.state = State::Lost(UncountedFile::Changed);
                    } else if !is_same {
                        let is_first = file.look.is_none();
                        let sample = file.place.as_ref().map(|place| place.sample.clone());
                        doubtful.push(Doubtful {
                            sample: sample.unwrap_or_default(),
                            file: path.into(),
                            modified: look.modified.filter(|_| is_first),
                        });
                    }
                    file.look = Some(look.clone());
                    return;
                }
                State::Lost(_) => return,
                State::Waiting => {}
                State::Failed(UncountedFile::Vanished) | State::Ignored => {}
                State::Failed(_) if !is_same => {}
                State::Failed(_) => return,
            }
            if is_same && file.state == State::Waiting {
                return;
            }
        }
        let place = self.places.of(path);
        let state = self.first_state(place.as_ref());
        self.put(now, path, Some(look), state);
    }

    /// Takes that a file is as a look shows it from now on, unless it was counted before.
    fn put(&mut self, now: Duration, path: &str, look: Option<&Look>, state: State) {
        let before = self.files.get(path);
        let is_kept = |file: &Followed| match file.state {
            State::Counted { .. } | State::Lost(_) => true,
            _ => file.state == state && file.look.as_ref() == look,
        };
        if before.is_some_and(is_kept) {
            return;
        }
        let file = Followed {
            place: self.places.of(path),
            look: look.cloned(),
            since: now,
            state,
        };
        self.files.insert(path.into(), file);
    }

    /// What becomes of a file that was not there, or was another one.
    fn first_state(&mut self, place: Option<&Place>) -> State {
        let Some(place) = place else {
            return State::Ignored;
        };
        if let Some(problem) = name_problem(&place.sample) {
            return State::Failed(UncountedFile::Name(problem));
        }
        let name = (place.sample.clone(), place.folder.clone());
        let known = self.samples.entry(place.sample.to_lowercase());
        let (sample, folder) = known.or_insert(name);
        let is_there = self.places.is_one_sample() || *folder == place.folder;
        if is_there && *sample == place.sample {
            return State::Waiting;
        }
        State::Failed(UncountedFile::TwoFolders {
            sample: sample.clone(),
            folder: shown(folder),
        })
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
    fn end(&self, now: Duration, is_over: bool) -> Option<End> {
        let quiet = now.saturating_sub(self.last_change);
        let is_done = |file: &Followed| {
            matches!(
                file.state,
                State::Counted { .. } | State::Ignored | State::Lost(_)
            )
        };
        let settle = self.patience.settle;
        let patience = match self.files.values().all(is_done) {
            true => settle,
            false => settle * LAST_PATIENCE,
        };
        let idle = self.patience.idle;
        if is_over && quiet >= patience {
            Some(End::File)
        } else if idle.is_some_and(|idle| quiet >= idle.max(settle)) {
            Some(End::Idle)
        } else {
            None
        }
    }

    /// Takes that files were counted, each with what it was when they were.
    pub fn counted(&mut self, files: &[(String, Look)]) {
        for (path, look) in files {
            if let Some(file) = self.files.get_mut(path) {
                file.state = State::Counted { bytes: look.bytes };
                file.look = Some(look.clone());
            }
        }
    }

    /// Takes that a group of files could not be counted as they are.
    pub fn failed(&mut self, files: &[String], why: &UncountedFile) {
        self.set(files, &State::Failed(why.clone()));
    }

    /// Takes that counted files are no more as they were.
    pub fn changed(&mut self, files: &[String]) {
        self.set(files, &State::Lost(UncountedFile::Changed));
    }

    fn set(&mut self, files: &[String], state: &State) {
        for path in files {
            if let Some(file) = self.files.get_mut(path) {
                file.state = state.clone();
            }
        }
    }

    /// The samples of which anything was seen.
    pub fn samples(&self) -> BTreeSet<String> {
        self.samples
            .values()
            .map(|(name, _)| name.clone())
            .collect()
    }
}

impl Followed {
    /// What a look can change.
    fn shown(&self) -> (Option<Look>, State) {
        (self.look.clone(), self.state.clone())
    }
}
