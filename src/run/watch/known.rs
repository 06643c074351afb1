//! What one process tells the next of the files of a run. What is counted is told by the evidence alone.

use super::follow::Follower;
use super::look::Look;
use super::state::{Counted, Followed, FollowedSample, State};
use crate::error::UncountedFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// What is known of a file of reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFile {
    /// What the last look told; of a counted file, what it was when it last had the content that was counted. Null
    /// if nobody knows.
    pub look: Option<Look>,
    /// The name by which it is counted; null if it is not.
    pub counted_as: Option<String>,
    /// Why it can no more be relied on, if it is counted; else null.
    pub problem: Option<KnownProblem>,
}

/// Why a counted file can no more be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownProblem {
    /// It changed.
    Changed,
    /// It was touched, and it could not be told whether it changed, for this reason.
    Doubtful(String),
}

impl KnownFile {
    /// Its state, if it is counted by a name.
    fn counted(self, name: String) -> State {
        match self.problem {
            Some(KnownProblem::Changed) => State::Changed(name),
            problem => State::Counted(Counted {
                name,
                known: self.look,
                doubt: match problem {
                    Some(KnownProblem::Doubtful(reason)) => Some(reason),
                    _ => None,
                },
            }),
        }
    }
}

impl Follower {
    /// Remembers what earlier processes knew of files, by their paths from the top. `counted` has the names of
    /// those that are counted, as the evidence tells, and their samples.
    pub fn remember(
        &mut self,
        counted: &BTreeMap<String, String>,
        mut known: BTreeMap<String, KnownFile>,
    ) {
        for (name, sample) in counted {
            if let Some(place) = self.places.of(name) {
                let known = self.samples.entry(sample.to_lowercase());
                known.or_insert_with(|| FollowedSample {
                    name: sample.clone(),
                    ..FollowedSample::of(name, &place)
                });
            }
            let unknown = KnownFile {
                look: None,
                counted_as: None,
                problem: None,
            };
            let file = known.remove(name).unwrap_or(unknown);
            self.remember_file(name.clone(), file.look.clone(), file.counted(name.clone()));
        }
        for (path, file) in known {
            let name = file.counted_as.clone();
            let state = match name.filter(|name| counted.contains_key(name)) {
                Some(name) => file.clone().counted(name),
                // Until it is seen.
                None => State::Failed(UncountedFile::Vanished),
            };
            self.remember_file(path, file.look, state);
        }
    }

    fn remember_file(&mut self, path: String, look: Option<Look>, state: State) {
        let file = Followed {
            place: self.places.of(&path),
            look,
            since: Duration::ZERO,
            is_there: false,
            state,
        };
        self.files.insert(path, file);
    }

    /// What the next process has to know.
    pub fn known(&self) -> BTreeMap<String, KnownFile> {
        let known = |(path, file): (&String, &Followed)| {
            let known = match &file.state {
                State::Counted(counted) => KnownFile {
                    look: counted.known.clone(),
                    counted_as: Some(counted.name.clone()),
                    problem: counted.doubt.clone().map(KnownProblem::Doubtful),
                },
                State::Changed(name) => KnownFile {
                    look: file.look.clone(),
                    counted_as: Some(name.clone()),
                    problem: Some(KnownProblem::Changed),
                },
                State::Ignored => return None,
                State::Waiting | State::Failed(_) => KnownFile {
                    look: file.look.clone(),
                    counted_as: None,
                    problem: None,
                },
            };
            Some((path.clone(), known))
        };
        self.files.iter().filter_map(known).collect()
    }
}
