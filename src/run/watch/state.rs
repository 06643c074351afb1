//! What is known of a file of reads.

use super::look::Look;
use super::place::Place;
use crate::error::UncountedFile;
use std::time::Duration;

/// A file of reads.
#[derive(Debug)]
pub(super) struct Followed {
    pub place: Option<Place>,
    /// What the last look told; `None` of one that cannot be read, or was not seen yet.
    pub look: Option<Look>,
    /// Since when it is as it is.
    pub since: Duration,
    /// Whether the last look found it.
    pub is_there: bool,
    pub state: State,
}

/// A sample of which files were seen.
#[derive(Debug)]
pub(super) struct FollowedSample {
    pub name: String,
    /// The folder of its files, from the top.
    pub folder: String,
    /// The file of which nothing tells that it is of this sample and of no other one.
    pub unnamed: Option<String>,
}

impl FollowedSample {
    /// The sample of a file that is in this place.
    pub fn of(path: &str, place: &Place) -> Self {
        Self {
            name: place.sample.clone(),
            folder: place.folder.clone(),
            unnamed: (!place.tells_sample).then(|| path.into()),
        }
    }
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// It is to be counted.
    Waiting,
    /// It is counted.
    Counted(Counted),
    /// It has another name too, by which it is counted, or is of no sample that is wanted.
    Ignored,
    /// It is not counted as long as it stays as it is.
    Failed(UncountedFile),
    /// It was counted by this name and changed then: it can no more be relied on, whatever becomes of it.
    Changed(String),
}

/// What is known of a counted file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    /// The name by which it is counted: another one if it was renamed since.
    pub name: String,
    /// What it was when it last had the content that was counted; `None` if nobody kept that.
    pub known: Option<Look>,
    /// Why it cannot be told whether it still has that content.
    pub doubt: Option<String>,
}

impl Followed {
    /// What a look can change.
    pub fn shown(&self) -> (Option<Look>, State) {
        (self.look.clone(), self.state.clone())
    }

    /// Whether it is counted, whatever became of it since.
    pub fn was_counted(&self) -> bool {
        matches!(self.state, State::Counted(_) | State::Changed(_))
    }

    /// Whether nothing is waited for any more.
    pub fn is_done(&self) -> bool {
        match &self.state {
            State::Counted(counted) => counted.doubt.is_none(),
            State::Ignored | State::Changed(_) => true,
            State::Waiting | State::Failed(_) => false,
        }
    }

    /// What is known of it, if it is counted and has to be read again: it is not as it was.
    pub fn in_doubt(&self) -> Option<&Counted> {
        match &self.state {
            State::Counted(counted) if self.is_there && self.look != counted.known => Some(counted),
            _ => None,
        }
    }

    /// Whether it has to be read again and nobody has tried.
    pub fn is_to_be_read_again(&self) -> bool {
        self.in_doubt()
            .is_some_and(|counted| counted.doubt.is_none())
    }
}

impl Counted {
    /// Takes a look at it; whether it may have the content that was counted.
    pub fn may_be(&mut self, look: &Look) -> bool {
        if self.known.as_ref() == Some(look) {
            self.doubt = None;
        }
        let known = self.known.as_ref();
        known.is_none_or(|known| known.bytes == look.bytes)
    }
}
