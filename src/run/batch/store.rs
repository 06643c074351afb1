//! What is counted of a batch, in files: a library that is there unchanged is not counted again.

use super::library::Library;
use super::sheet::Sheet;
use crate::document::FileRecord;
use crate::error::{BatchProblem, Error, Result};
use crate::run::counted_folder::{CONTROLS, FOLDER, LOCK, RUN, SAMPLES};
use crate::run::lock::lock;
use crate::run::shard::Shard;
use crate::run::spool::Spool;
use crate::run::{reads_path, remove, remove_left, write_reads, write_whole};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How the names of evidence end, and those of what is known of the reports.
const ENDING: &str = ".evidence";
const REPORTS: &str = "reports.json";

/// The folder of a batch, which no other batch uses as long as it is open.
///
/// [`Batch`](super::Batch) has an example.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    _lock: File,
}

/// Which evidence may stand for counting again.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    /// What was counted would be like this one in all but what the reads add up to.
    pub like: &'a Shard,
    /// Whether its supporting reads are needed too.
    pub with_reads: bool,
}

impl Store {
    /// Opens the folder of a batch of these libraries, and makes it if it is not there. `go_on` is whether a batch
    /// may have worked there before; what it left unfinished is removed.
    ///
    /// # Errors
    /// Another batch is at work there, or was before; or the folder cannot be written.
    pub fn open(folder: &Path, sheet: &Sheet, go_on: bool) -> Result<Self> {
        let counted = folder.join(FOLDER);
        let failed = |path: &Path, source| Error::Write {
            file: path.display().to_string(),
            source,
        };
        for part in [SAMPLES, CONTROLS] {
            let part = counted.join(part);
            fs::create_dir_all(&part).map_err(|source| failed(&part, source))?;
        }
        let refused = |problem| Error::Batch {
            folder: folder.display().to_string(),
            problem,
        };
        let path = counted.join(LOCK);
        let lock = lock(&path).map_err(|source| failed(&path, source))?;
        let lock = lock.ok_or_else(|| refused(BatchProblem::InUse))?;
        let store = Self {
            folder: folder.into(),
            _lock: lock,
        };
        if counted.join(RUN).exists() {
            return Err(refused(BatchProblem::Watch));
        }
        if !go_on
            && store
                .holds_evidence()
                .map_err(|source| failed(&counted, source))?
        {
            return Err(refused(BatchProblem::Exists));
        }
        let of_libraries = sheet.libraries.iter().map(|one| folder.join(&one.name));
        let parts = [SAMPLES, CONTROLS].map(|part| counted.join(part));
        for directory in of_libraries.chain(parts).chain([folder.to_path_buf()]) {
            if directory.is_dir() {
                remove_left(&directory).map_err(|source| failed(&directory, source))?;
            }
        }
        Ok(store)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn holds_evidence(&self) -> io::Result<bool> {
        for part in [SAMPLES, CONTROLS] {
            for entry in fs::read_dir(self.folder.join(FOLDER).join(part))? {
                if entry?.file_name().to_string_lossy().ends_with(ENDING) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Where the evidence of a library stands.
    pub fn path(&self, library: &Library) -> PathBuf {
        self.path_of(library, library.role.is_judged())
    }

    /// What is known of the reports of a library stands here.
    pub fn reports_path(&self, library: &Library) -> PathBuf {
        self.path(library).with_extension(REPORTS)
    }

    fn path_of(&self, library: &Library, is_judged: bool) -> PathBuf {
        let part = if is_judged { SAMPLES } else { CONTROLS };
        let name = format!("{}{ENDING}", library.name);
        self.folder.join(FOLDER).join(part).join(name)
    }

    /// Whether a control was a sample before, so that it may have reports of then.
    pub fn was_judged(&self, library: &Library) -> bool {
        !library.role.is_judged() && self.path_of(library, true).exists()
    }

    /// Removes what was counted of a library as of a sample, if it is a control now, or the other way round.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn forget_other_role(&self, library: &Library) -> Result<()> {
        let evidence = self.path_of(library, !library.role.is_judged());
        let beside = [reads_path(&evidence), evidence.with_extension(REPORTS)];
        // The evidence goes last: by it the others are found.
        let files = beside.into_iter().chain([evidence]);
        files.into_iter().try_for_each(|file| remove(&file))
    }

    /// Keeps what was counted of a library: its supporting reads first, so that evidence that is there has them.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(super) fn keep(
        &self,
        library: &Library,
        shard: &Shard,
        spool: Option<&Spool>,
    ) -> Result<()> {
        let path = self.path(library);
        if let Some(spool) = spool {
            write_whole(&reads_path(&path), |out| write_reads(shard, spool, out))?;
        }
        write_whole(&path, |out| shard.write(out))
    }

    /// What was counted of a library before, if counting it again gives the same.
    pub(super) fn kept(&self, library: &Library, wanted: &Wanted) -> Option<Shard> {
        let path = self.path(library);
        // Whatever is wrong with what is there, it is counted again.
        let shard = Shard::read(&path).ok()?;
        let has_reads = || !wanted.with_reads || reads_path(&path).is_file();
        (is_like(&shard, wanted.like) && has_reads()).then_some(shard)
    }
}

/// Whether evidence is of the same files, counted in the same way. The thresholds of a call are not asked for:
/// calls are always made anew.
fn is_like(one: &Shard, other: &Shard) -> bool {
    one.version == other.version
        && one.sample == other.sample
        && one.panel == other.panel
        && one.rule == other.rule
        && one.umi == other.umi
        && (one.paired, one.groups) == (other.paired, other.groups)
        && one.files == other.files
        && one
            .files
            .iter()
            .all(|file: &FileRecord| file.sha256.is_some())
}
