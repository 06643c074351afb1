//! What is counted of a run, in files: for each sample the evidence of its files, which has their names, sizes and
//! digests. A file is counted if the evidence says so, whenever a process was killed.

use super::known::KnownFile;
use crate::document::{Parameters, Reached};
use crate::error::{Error, Result, StoredError, WatchProblem};
use crate::run::Shard;
use crate::run::counted_folder::{CONTROLS, FOLDER, LOCK, RUN, SAMPLES};
use crate::run::lock::lock;
use crate::run::{remove_left, write_whole};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How the names of evidence end, and of what tells when calls were reached.
const EVIDENCE: &str = ".evidence";
const REACHED: &str = ".reached.json";

/// What is known of the files of the run.
const FILES: &str = "files.json";

/// Identifies the form of [`FILES`].
const FILES_SCHEMA: &str = "fuselane/watched-files/1";

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

/// As [`FILES`] stores it.
#[derive(Debug, Serialize, Deserialize)]
struct WatchedFiles {
    schema: String,
    /// By their paths from the folder that is followed.
    files: BTreeMap<String, KnownFile>,
}

/// What is followed is not told as this version does.
fn other_version() -> Option<WatchProblem> {
    let found = "another version of fuselane".into();
    Some(WatchProblem::OtherRun { found })
}

/// The folder of results, which no other process uses as long as it is open.
///
/// [`Watch`](super::Watch) has an example.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// What is known of the files, as it is stored.
    files: BTreeMap<String, KnownFile>,
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
        if [SAMPLES, CONTROLS]
            .iter()
            .any(|part| counted.join(part).exists())
        {
            let found = "a batch".into();
            return Err(refused(WatchProblem::OtherRun { found }));
        }
        let run = WatchedRun {
            schema: SCHEMA.into(),
            folder: followed.map(|(path, _)| path.display().to_string()),
            settings: followed.map_or(String::new(), |(_, settings)| settings.into()),
        };
        // As long as nothing is counted, it is of nothing.
        let is_new = evidence(&counted)
            .map_err(|source| failed(&counted, source))?
            .is_empty();
        let path = counted.join(RUN);
        let known = read_if_there(&path)?.map(|text| serde_json::from_slice(&text).ok());
        let problem = match known {
            Some(Some(known)) => run.problem(known),
            _ => other_version(),
        };
        match problem {
            Some(problem) if !is_new => return Err(refused(problem)),
            Some(_) => {
                remove_if_there(&counted.join(FILES))?;
                write_whole(&path, |out| Ok(serde_json::to_writer(out, &run)?))?;
            }
            None => {}
        }
        let store = Self {
            folder: folder.into(),
            files: read_files(&counted.join(FILES))?,
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
        let shard = Shard::read(&path).map_err(|error| match error {
            Error::Stored {
                source: StoredError::OtherVersion { .. },
                ..
            }
            | Error::Read { .. } => error,
            _ => not_as_written(&path, WatchProblem::DamagedEvidence),
        })?;
        Ok(Some(shard.described(
            parameters,
            BTreeMap::new(),
            Vec::new(),
        )))
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

    /// What is known of the files of the run.
    pub fn files(&self) -> &BTreeMap<String, KnownFile> {
        &self.files
    }

    /// Keeps what is known of the files of the run.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep_files(&mut self, files: BTreeMap<String, KnownFile>) -> Result<()> {
        if files == self.files {
            return Ok(());
        }
        let stored = WatchedFiles {
            schema: FILES_SCHEMA.into(),
            files,
        };
        let path = self.folder.join(FOLDER).join(FILES);
        write_whole(&path, |out| Ok(serde_json::to_writer(out, &stored)?))?;
        self.files = stored.files;
        Ok(())
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

/// What is known of the files of a run; of none if nobody has kept it.
fn read_files(path: &Path) -> Result<BTreeMap<String, KnownFile>> {
    let Some(text) = read_if_there(path)? else {
        return Ok(BTreeMap::new());
    };
    match serde_json::from_slice::<WatchedFiles>(&text) {
        Ok(stored) if stored.schema == FILES_SCHEMA => Ok(stored.files),
        _ => Err(not_as_written(path, WatchProblem::Damaged)),
    }
}

fn not_as_written(path: &Path, problem: WatchProblem) -> Error {
    Error::Watch {
        folder: path.display().to_string(),
        problem,
    }
}

/// What a file holds, if it is there.
fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Read {
            file: path.display().to_string(),
            source,
        }),
    }
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Write {
            file: path.display().to_string(),
            source,
        }),
        _ => Ok(()),
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
    fn what_is_known_of_files_is_of_one_run() {
        let directory = tempfile::tempdir().expect("a directory");
        let [out, run, other] = ["out", "run", "other"].map(|name| directory.path().join(name));
        let open = |run: &Path, settings| Store::open(&out, Some((run, settings))).expect("opened");
        let file = KnownFile {
            look: None,
            counted_as: None,
            problem: None,
        };
        let files = BTreeMap::from([("01/a.fq".to_string(), file)]);
        for (case, next_run, settings, expected) in [
            ("the same", &run, "none", 1),
            ("another run", &other, "none", 0),
            ("other settings", &run, "--single", 0),
        ] {
            let mut store = open(&run, "none");
            store.keep_files(files.clone()).expect("written");
            drop(store);
            let store = open(next_run, settings);
            assert_eq!(store.files().len(), expected, "{case}");
        }
    }

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
