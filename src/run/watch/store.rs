//! What is counted of a run, in files: for each sample the evidence of its files, which has their names, sizes and
//! digests. A file is counted if the evidence says so, whenever a process was killed.

use crate::document::{Parameters, Reached};
use crate::error::{Error, Result, WatchProblem};
use crate::run::Shard;
use crate::run::lock::lock;
use crate::run::{remove_left, write_whole};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The folder beside the results in which it stands; that of a batch has the same name.
const FOLDER: &str = "counted";

/// What a batch has in that folder.
const OF_BATCH: [&str; 2] = ["samples", "controls"];

/// The file by which a process knows that another one is at work.
const LOCK: &str = ".lock";

/// The file that tells what is followed.
pub const RUN: &str = "run.json";

/// How the names of evidence end, and of what tells when calls were reached.
const EVIDENCE: &str = ".evidence";
const REACHED: &str = ".reached.json";

/// Identifies the form of [`RUN`].
const SCHEMA: &str = "fuselane/watched-run/1";

/// What is followed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct WatchedRun {
    schema: String,
    /// Path of the folder without links; null of a stream.
    folder: Option<String>,
    /// How files are told to be of a sample or of mates.
    settings: String,
}

impl WatchedRun {
    /// Why results of another one cannot be gone on with.
    fn problem(&self, known: Self) -> Option<WatchProblem> {
        if *self != known && self.folder == known.folder && self.schema == known.schema {
            let found = known.settings;
            return Some(WatchProblem::OtherSettings { found });
        }
        match known.folder {
            None if self.folder.is_none() => Some(WatchProblem::Stream),
            folder if folder == self.folder => None,
            folder => {
                let found = folder.unwrap_or_else(|| "a stream".into());
                Some(WatchProblem::OtherRun { found })
            }
        }
    }
}

/// What is followed is not told as this version does.
fn other_version() -> Option<WatchProblem> {
    let found = "another version of fuselane".into();
    Some(WatchProblem::OtherRun { found })
}

/// The folder of results, which no other process uses as long as it is open.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    _lock: File,
}

impl Store {
    /// Opens the folder of the results of a run, and makes it if it is not there. `followed` is the folder that is
    /// followed, without links, and how its files are told to be of a sample or of mates; `None` of a stream. What
    /// a process that was killed left unfinished is removed.
    ///
    /// # Errors
    /// Another process works there, or it has the results of something else; or it cannot be written.
    pub fn open(folder: &Path, followed: Option<(&Path, &str)>) -> Result<Self> {
        let counted = folder.join(FOLDER);
        let failed = |path: &Path, source| Error::Write {
            file: path.display().to_string(),
            source,
        };
        let refused = |problem| Error::Watch {
            folder: folder.display().to_string(),
            problem,
        };
        fs::create_dir_all(&counted).map_err(|source| failed(&counted, source))?;
        let path = counted.join(LOCK);
        let lock = lock(&path).map_err(|source| failed(&path, source))?;
        let lock = lock.ok_or_else(|| refused(WatchProblem::InUse))?;
        if OF_BATCH.iter().any(|part| counted.join(part).exists()) {
            let found = "a batch".into();
            return Err(refused(WatchProblem::OtherRun { found }));
        }
        let run = WatchedRun {
            schema: SCHEMA.into(),
            folder: followed.map(|(path, _)| path.display().to_string()),
            settings: followed.map_or(String::new(), |(_, settings)| settings.into()),
        };
        let path = counted.join(RUN);
        // As long as nothing is counted, it is of nothing.
        let is_new = evidence(&counted)
            .map_err(|source| failed(&counted, source))?
            .is_empty();
        if is_new {
            write_whole(&path, |out| Ok(serde_json::to_writer(out, &run)?))?;
        } else {
            let text = fs::read(&path).map_err(|source| failed(&path, source))?;
            let known = serde_json::from_slice(&text).ok();
            let problem = known.map_or_else(other_version, |known| run.problem(known));
            if let Some(problem) = problem {
                return Err(refused(problem));
            }
        }
        let store = Self {
            folder: folder.into(),
            _lock: lock,
        };
        store.clean().map_err(|source| failed(folder, source))?;
        Ok(store)
    }

    /// Removes what a process left unfinished.
    fn clean(&self) -> io::Result<()> {
        remove_left(&self.folder)?;
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.is_dir() {
                remove_left(&path)?;
            }
        }
        Ok(())
    }

    /// Where the evidence of a sample stands.
    pub fn path(&self, sample: &str) -> PathBuf {
        self.at(sample, EVIDENCE)
    }

    fn at(&self, sample: &str, ending: &str) -> PathBuf {
        self.folder.join(FOLDER).join(format!("{sample}{ending}"))
    }

    /// The samples of which something is counted.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn samples(&self) -> Result<Vec<String>> {
        let folder = self.folder.join(FOLDER);
        evidence(&folder).map_err(|source| Error::Read {
            file: folder.display().to_string(),
            source,
        })
    }

    /// What is counted of a sample, to be called by these thresholds; `None` if nothing is.
    ///
    /// # Errors
    /// Its file cannot be read, or was changed.
    pub fn kept(&self, sample: &str, parameters: &Parameters) -> Result<Option<Shard>> {
        let path = self.path(sample);
        if !path.exists() {
            return Ok(None);
        }
        let shard = Shard::read(&path)?;
        Ok(Some(shard.described(
            parameters,
            BTreeMap::new(),
            Vec::new(),
        )))
    }

    /// When what is counted of a sample was last written.
    pub fn written(&self, sample: &str) -> Option<SystemTime> {
        let data = fs::metadata(self.path(sample));
        data.and_then(|data| data.modified()).ok()
    }

    /// Keeps what is counted of a sample, and then when its calls were reached: these are never told too early.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn keep(&self, shard: &Shard, reached: &[Reached]) -> Result<()> {
        write_whole(&self.path(shard.sample()), |out| shard.write(out))?;
        write_whole(&self.at(shard.sample(), REACHED), |out| {
            Ok(serde_json::to_writer(out, reached)?)
        })
    }

    /// When the calls of a sample were reached, as far as it is known.
    pub fn reached(&self, sample: &str) -> Vec<Reached> {
        let text = fs::read(self.at(sample, REACHED));
        let reached = text
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        reached.unwrap_or_default()
    }
}

/// The samples whose evidence is in a folder.
fn evidence(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        names.extend(name.strip_suffix(EVIDENCE).map(String::from));
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_of_one_run_and_of_one_process() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| directory.path().join(name);
        let refused = |folder: &str, followed: Option<(&Path, &str)>| match Store::open(
            &at(folder),
            followed,
        ) {
            Err(Error::Watch { problem, .. }) => Some(problem),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        };
        let run = at("run");
        let followed = Some((run.as_path(), "--single"));
        let store = Store::open(&at("out"), followed).expect("it is made");
        assert_eq!(refused("out", followed), Some(WatchProblem::InUse));
        drop(store);
        assert_eq!(refused("out", None), None);
        assert_eq!(refused("out", followed), None);
        fs::write(at("out/counted/T.evidence"), "").expect("written");
        assert_eq!(refused("out", followed), None);
        let found = run.display().to_string();
        let of_run = Some(WatchProblem::OtherRun { found });
        assert_eq!(refused("out", Some((&at("other"), "--single"))), of_run);
        assert_eq!(refused("out", None), of_run);
        let found = "--single".into();
        let settings = Some(WatchProblem::OtherSettings { found });
        assert_eq!(refused("out", Some((&run, ""))), settings);
        assert_eq!(refused("stream", None), None);
        fs::write(at("stream/counted/T.evidence"), "").expect("written");
        assert_eq!(refused("stream", None), Some(WatchProblem::Stream));
        fs::create_dir_all(at("batch/counted/samples")).expect("made");
        assert!(matches!(
            refused("batch", followed),
            Some(WatchProblem::OtherRun { .. })
        ));
    }
}
