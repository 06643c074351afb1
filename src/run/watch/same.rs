//! Files that have several names, or got another one.

use super::follow::Follower;
use super::look::{Listing, Look};
use super::place::Place;
use super::state::{Counted, State};
use crate::error::UncountedFile;
use crate::input::FileIdentity;
use std::collections::BTreeMap;

/// The name that a file has first: that by which it was counted, or the first of them.
struct First<'f> {
    path: &'f str,
    look: &'f Look,
    /// The name by which it is counted, if it is and did not change since.
    counted_as: Option<&'f str>,
}

impl First<'_> {
    /// Whether it still has this name.
    fn is_there(&self, listing: &Listing) -> bool {
        let found = listing.reads.get(self.path);
        let found = found.and_then(|look| look.as_ref().ok());
        found.is_some_and(|look| look.identity == self.look.identity)
    }
}

impl Follower {
    /// What becomes of names of files that have another name too, or had it when they were counted. Counted files
    /// are not among them, whatever stands there now.
    pub(super) fn same(&self, listing: &Listing) -> BTreeMap<String, State> {
        let mut firsts: BTreeMap<&FileIdentity, First> = BTreeMap::new();
        for (path, file) in &self.files {
            let (look, counted_as) = match &file.state {
                State::Counted(counted) => (&counted.known, Some(counted.name.as_str())),
                State::Changed(_) => (&file.look, None),
                _ => continue,
            };
            if let Some(look) = look
                && let Some(identity) = &look.identity
            {
                let first = First {
                    path,
                    look,
                    counted_as,
                };
                firsts.insert(identity, first);
            }
        }
        let mut same = BTreeMap::new();
        for (path, look) in &listing.reads {
            let was_counted = self.files.get(path).is_some_and(|file| file.was_counted());
            let (Ok(look), false) = (look, was_counted) else {
                continue;
            };
            let place = self.places.of(path);
            let place = place.filter(|place| place.refused.is_none());
            let (Some(place), Some(identity)) = (place, &look.identity) else {
                continue;
            };
            // The number of a file that was removed may be that of another one later.
            let first = firsts.get(identity);
            match first.filter(|first| first.is_there(listing) || first.look == look) {
                Some(first) => {
                    let is_there = first.is_there(listing);
                    same.insert(path.clone(), self.other_name(&place, look, first, is_there));
                }
                None => {
                    let first = First {
                        path,
                        look,
                        counted_as: None,
                    };
                    firsts.insert(identity, first);
                }
            }
        }
        same
    }

    /// What becomes of a file that has, or had, another name.
    fn other_name(&self, place: &Place, look: &Look, first: &First, is_there: bool) -> State {
        let its = self.places.of(first.path);
        let its_sample = its.as_ref().map(|its| its.sample.clone());
        let is_alike = |its: Place| (&its.sample, its.mate) == (&place.sample, place.mate);
        if !its.is_some_and(is_alike) {
            return State::Failed(UncountedFile::SameFile {
                file: first.path.into(),
                sample: its_sample.unwrap_or_default(),
            });
        }
        match first.counted_as {
            Some(name) if !is_there => State::Counted(Counted {
                name: name.into(),
                known: Some(look.clone()),
                doubt: None,
            }),
            _ => State::Ignored,
        }
    }
}
