//! A run while a sequencer writes it: samples counted file by file, or a stream piece by piece.
//!
//! [`Folder`] looks, [`Follower`] decides by what it sees, [`Watch`] counts and [`Store`] keeps what was counted.
//! A file is a part of its sample as one of `merge` is, so that the end is that of one run over all files.

mod count;
mod follow;
mod growing;
mod known;
mod listing;
mod look;
mod place;
mod same;
#[cfg(all(test, unix))]
mod scenarios;
mod state;
mod store;
mod stream;
mod uncounted;

pub use count::{CountedFiles, Outcome};
pub use follow::{Doubtful, End, Follower, Patience, Ready, Step};
pub use growing::Growing;
pub use known::{KnownFile, KnownProblem};
pub use listing::{END_FILES, Folder};
pub use look::{Listing, Look};
pub use place::Places;
pub use store::Store;
pub use stream::{Piece, Stream};
pub use uncounted::Uncounted;

use super::count::{Counted, Counter, Meter};
use super::digest::digest;
use super::merge::Part;
use super::names::Names;
use super::shard::{Origin, Shard, StoredPanel};
use crate::align::Aligner;
use crate::document::{FileRecord, Parameters};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::fastq::umi::UmiRule;
use crate::input::{Layout, Source};
use crate::panel::Panel;
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How the samples of a run are counted.
///
/// ```
/// use fuselane::align::Aligner;
/// use fuselane::document::Parameters;
/// use fuselane::fastq::umi::UmiRule;
/// use fuselane::panel::Panel;
/// use fuselane::run::StoredPanel;
/// use fuselane::run::watch::{Folder, Follower, Growing, Outcome, Patience, Places, Store, Watch};
/// use std::time::Duration;
/// let folder = tempfile::tempdir()?;
/// let (run, results) = (folder.path().join("run"), folder.path().join("results"));
/// std::fs::create_dir_all(run.join("barcode01"))?;
/// std::fs::write(run.join("barcode01/a.fastq"), "@r\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n")?;
/// let (panel, parameters) = (Panel::builtin()?, Parameters::default());
/// let aligner = Aligner::new(&panel, parameters.anchor_rule());
/// let watch = Watch {
///     aligner: &aligner,
///     panel: StoredPanel::new(&panel, None)?,
///     parameters,
///     umi: UmiRule::None,
///     threads: 1,
///     interleaved: false,
///     stop: Default::default(),
/// };
/// // A file is counted when it has stayed as it is for long enough; time is told by the caller.
/// let patience = Patience { settle: Duration::from_secs(10), idle: None, single: true };
/// let mut follower = Follower::new(Places::new("run", None, false), patience);
/// let look_at = Folder::new(&run, &results, &[])?;
/// assert!(follower.step(Duration::ZERO, &look_at.list()).ready.is_empty());
/// let step = follower.step(Duration::from_secs(10), &look_at.list());
/// let Outcome::Counted(files) = watch.count(&run, &step.ready[0])? else { panic!("it is sound") };
/// follower.counted(&files.looks);
/// std::fs::create_dir_all(&results)?;
/// let store = Store::open(&results, None)?;
/// let mut sample = Growing::new(&watch, "barcode01", (&store.path("barcode01"), None))?;
/// sample.add(*files)?;
/// assert_eq!(sample.finish()?.evidence().totals.reads, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Watch<'a> {
    /// What reads are aligned with.
    pub aligner: &'a Aligner<'a>,
    /// The panel as evidence keeps it.
    pub panel: StoredPanel,
    /// The thresholds.
    pub parameters: Parameters,
    /// Where UMIs stand.
    pub umi: UmiRule,
    /// Threads in all.
    pub threads: usize,
    /// Whether the mates of a fragment follow each other in one file.
    pub interleaved: bool,
    /// Ends the work as soon as it is set.
    pub stop: Arc<AtomicBool>,
}

impl Watch<'_> {
    /// The panel.
    pub fn panel(&self) -> &Panel {
        self.aligner.panel()
    }

    fn counter(&self) -> Counter<'_> {
        Counter {
            umi: self.umi.clone(),
            threads: self.threads,
            meter: Meter::default(),
            ..Counter::new(self.aligner)
        }
    }

    fn shard(&self, sample: &str, files: Vec<FileRecord>, counted: Counted) -> Shard {
        let origin = Origin {
            sample: sample.into(),
            metadata: BTreeMap::new(),
            files,
            panel: self.panel.clone(),
            parameters: &self.parameters,
            umi: &self.umi,
            controls: Vec::new(),
        };
        Shard {
            is_followed: true,
            ..Shard::new(origin, counted)
        }
    }

    /// That what an earlier process counted can be gone on with.
    ///
    /// # Errors
    /// It was counted with another panel, in another way, or by another version of the program.
    pub fn check(&self, kept: &Part) -> Result<()> {
        let nothing = Counted {
            evidence: Evidence::default(),
            names: Names::default(),
            paired: kept.shard.paired,
            groups: 0,
        };
        let own = Part {
            file: "what is to be counted now".into(),
            shard: self.shard(kept.shard.sample(), Vec::new(), nothing),
        };
        kept.check_program()?;
        own.check_alike(kept)
    }

    /// Counts files below `top`.
    ///
    /// # Errors
    /// The system failed.
    pub fn count(&self, top: &Path, ready: &Ready) -> Result<Outcome> {
        let counter = self.counter();
        count::count(&counter, (top, &ready.files), self.interleaved, &self.stop)
    }

    /// What is counted of a stream, with a piece more.
    ///
    /// # Errors
    /// The text is wrong.
    pub fn with_text(
        &self,
        sample: &str,
        stream: &str,
        kept: Option<Shard>,
        text: Vec<u8>,
    ) -> Result<Shard> {
        let before = kept.as_ref().map_or(0, |kept| kept.evidence().totals.reads);
        let source = Source::from_reader(stream, Cursor::new(text));
        let layout = match self.interleaved {
            true => Layout::Interleaved(vec![source]),
            false => Layout::Single(vec![source]),
        };
        let counted = self.counter().count_part(&layout);
        let counted = counted.map_err(|error| after(error, before))?;
        let shard = match kept {
            Some(kept) => kept.with_more(counted),
            None => self.shard(sample, vec![FileRecord::named(stream)], counted),
        };
        match shard.names.repeated(shard.paired, &[]) {
            Some(repeated) => Err(repeated.error(&[stream.to_string()])),
            None => Ok(shard),
        }
    }

    /// Whether a counted file below `top` still has the content that was counted.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn is_unchanged(&self, top: &Path, one: &Doubtful, kept: &Shard) -> io::Result<bool> {
        let (bytes, sha256) = digest(&top.join(&one.file))?;
        let mut files = kept.files.iter();
        let known = files.find(|known| known.name == one.counted_as);
        Ok(known.is_some_and(|known| {
            (known.bytes, known.sha256.as_ref()) == (Some(bytes), Some(&sha256))
        }))
    }
}

/// The name of the file with the state of a run, beside the folders of its samples.
pub const STATE: &str = "watch.json";

/// Why no folder can be called after a sample.
fn name_problem(name: &str) -> Option<String> {
    match name.eq_ignore_ascii_case(STATE) {
        true => Some(format!(
            "{name:?} is the name of a file of the results; take another"
        )),
        false => super::sample_name::name_problem(name),
    }
}

/// That files can be called after a sample.
///
/// # Errors
/// They cannot.
pub fn check_sample(name: &str) -> Result<()> {
    match name_problem(name) {
        None => Ok(()),
        Some(problem) => Err(Error::Usage(format!("the sample {problem}"))),
    }
}

/// An error of a piece of a stream, so many records after its start.
fn after(error: Error, before: u64) -> Error {
    match error {
        Error::Record {
            file,
            record,
            problem,
        } => Error::Record {
            file,
            record: record + before,
            problem,
        },
        Error::Umi {
            files,
            record,
            source,
        } => Error::Umi {
            files,
            record: record + before,
            source,
        },
        other => other,
    }
}
