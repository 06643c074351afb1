//! Many samples, each counted as [`Counter`] counts one: those of a sample sheet.

mod checks;
mod draft;
mod library;
mod links;
mod pool;
mod problems;
mod sheet;
mod store;
mod table;

pub use library::{Library, Role};
pub use sheet::Sheet;
pub use store::Store;

use super::Part;
use super::count::{Counted, Counter, Meter};
use super::digest::Digests;
use super::same_reads::OwnReads;
use super::shard::{Origin, Shard, StoredControl, StoredPanel};
use super::shard_reads::{read_reads, reads_path};
use super::spool::Spool;
use crate::align::Aligner;
use crate::call::{Control, Others, StrongJunctions};
use crate::document::{FileRecord, Parameters};
use crate::error::{Error, Result};
use crate::fastq::umi::UmiRule;
use crate::input::Source;
use crate::panel::Panel;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use store::Wanted;

/// The libraries of a sheet, and how they are counted.
///
/// ```
/// use fuselane::align::Aligner;
/// use fuselane::call::{INDEX_HOPPING, Others};
/// use fuselane::document::Parameters;
/// use fuselane::fastq::umi::UmiRule;
/// use fuselane::panel::Panel;
/// use fuselane::run::StoredPanel;
/// use fuselane::run::batch::{Batch, Sheet, Store};
/// use fuselane::run::count::Meter;
/// let folder = tempfile::tempdir()?;
/// let reads = folder.path().join("tumour.fastq");
/// std::fs::write(&reads, "@r\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n")?;
/// let sheet = folder.path().join("sheet.csv");
/// std::fs::write(&sheet, format!("sample,fastq_1\ntumour,{}\n", reads.display()))?;
/// let (panel, parameters) = (Panel::builtin()?, Parameters::default());
/// let aligner = Aligner::new(&panel, parameters.anchor_rule());
/// let sheet = Sheet::read(&sheet, false, &panel, None)?;
/// let store = Store::open(&folder.path().join("results"), &sheet, false)?;
/// let batch = Batch {
///     sheet: &sheet,
///     store: &store,
///     aligner: &aligner,
///     panel: StoredPanel::new(&panel, None)?,
///     parameters,
///     umi: UmiRule::None,
///     threads: 1,
///     with_reads: false,
///     meter: Meter::default(),
/// };
/// let counted = batch.count(&Others::new(INDEX_HOPPING), |_, _| {});
/// assert!(counted[0].is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Batch<'a> {
    /// The libraries.
    pub sheet: &'a Sheet,
    /// Where what is counted is kept.
    pub store: &'a Store,
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
    /// Whether supporting reads are kept.
    pub with_reads: bool,
    /// Where progress is counted.
    pub meter: Meter,
}

/// A library that was counted, or was kept from before.
#[derive(Debug, Clone)]
pub struct LibraryCount {
    /// Its junctions of which other libraries may have fragments.
    pub strong: StrongJunctions,
    /// SHA-256 of its evidence, in hexadecimal.
    pub digest: String,
    /// What tells its reads from those of another library.
    pub reads: OwnReads,
    /// Whether it is from before.
    pub is_kept: bool,
}

/// The evidence of a sample with its controls, ready to be called.
#[derive(Debug)]
pub struct Ready {
    /// The evidence.
    pub shard: Shard,
    /// Its supporting reads, where they are kept.
    pub spool: Option<Spool>,
}

impl Batch<'_> {
    /// The panel.
    pub fn panel(&self) -> &Panel {
        self.aligner.panel()
    }

    /// Counts all libraries that are not kept from before, as many at once as there are threads, and keeps each as
    /// soon as it is counted. A library that fails stops no other one.
    pub fn count(
        &self,
        others: &Others,
        told: impl Fn(&Library, &Result<LibraryCount>) + Sync,
    ) -> Vec<Result<LibraryCount>> {
        let libraries = &self.sheet.libraries;
        let size = self.sizes();
        let counted = pool::in_parallel(libraries, self.threads, size, |library, threads| {
            let counted = self.count_one(library, threads, others);
            told(library, &counted);
            counted
        });
        let counted = counted.into_iter();
        counted
            .map(|one| one.unwrap_or(Err(Error::Abandoned)))
            .collect()
    }

    /// How much there is to read of a library, in bytes. Nobody knows it of streams, and who writes them may wait
    /// until those before are read: then all are alike, and keep their order.
    fn sizes(&self) -> impl Fn(&Library) -> u64 + use<> {
        let is_known = self.sheet.sources().all(Source::is_regular);
        move |library: &Library| match is_known {
            true => library
                .layout
                .sources()
                .iter()
                .filter_map(|one| one.size())
                .sum(),
            false => 0,
        }
    }

    /// Does something with each of some libraries, as many at once as there are threads.
    pub fn for_each<L: Sync, R: Send>(
        &self,
        libraries: &[L],
        work: impl Fn(&L) -> Result<R> + Sync,
    ) -> Vec<Result<R>> {
        let done = pool::in_parallel(libraries, self.threads, |_| 0, |library, _| work(library));
        let done = done.into_iter();
        done.map(|one| one.unwrap_or(Err(Error::Abandoned)))
            .collect()
    }

    fn count_one(
        &self,
        library: &Library,
        threads: usize,
        others: &Others,
    ) -> Result<LibraryCount> {
        let summary = |shard: &Shard, is_kept| -> Result<LibraryCount> {
            Ok(LibraryCount {
                strong: others.strong_junctions(self.panel(), &self.parameters, shard.evidence()),
                digest: self.digest(library, shard)?,
                reads: OwnReads::of(shard),
                is_kept,
            })
        };
        let mut digests = None;
        if self.store.path(library).is_file() {
            let files = self.digests(library)?.finish()?;
            let like = self.shard(library, &files, Counted::none(&library.layout));
            let wanted = Wanted {
                like: &like,
                with_reads: self.with_reads && library.role.is_judged(),
            };
            if let Some(shard) = self.store.kept(library, &wanted) {
                let bytes = files.iter().filter_map(|file| file.bytes).sum();
                self.meter.bytes.fetch_add(bytes, Ordering::Relaxed);
                return summary(&shard, true);
            }
            digests = Some(files);
        }
        let shard = self.counted(library, threads, digests)?;
        summary(&shard, false)
    }

    /// Counts a library and keeps it.
    fn counted(
        &self,
        library: &Library,
        threads: usize,
        files: Option<Vec<FileRecord>>,
    ) -> Result<Shard> {
        let being_made = match files {
            Some(_) => None,
            None => Some(self.digests(library)?),
        };
        let is_judged = library.role.is_judged();
        let spool = (self.with_reads && is_judged)
            .then(Spool::new)
            .transpose()?;
        let counter = Counter {
            umi: self.umi.clone(),
            threads,
            meter: self.meter.clone(),
            spool: spool.as_ref(),
            ..Counter::new(self.aligner)
        };
        let counted = match is_judged {
            true => counter.count_part(&library.layout)?,
            false => counter.count_control_part(&library.layout)?,
        };
        let files = match being_made {
            Some(digests) => digests.finish()?,
            None => files.unwrap_or_default(),
        };
        let shard = self.shard(library, &files, counted);
        self.store.keep(library, &shard, spool.as_ref())?;
        Ok(shard)
    }

    fn digests(&self, library: &Library) -> Result<Digests> {
        let sources = library.layout.sources().into_iter();
        Digests::start(sources.cloned().collect())
    }

    /// The evidence of a library without what the sheet says of it besides its files.
    fn shard(&self, library: &Library, files: &[FileRecord], counted: Counted) -> Shard {
        let origin = Origin {
            sample: library.name.clone(),
            metadata: BTreeMap::new(),
            files: files.to_vec(),
            panel: self.panel.clone(),
            parameters: &self.parameters,
            umi: &self.umi,
            controls: Vec::new(),
        };
        Shard::new(origin, counted)
    }

    /// SHA-256 of what was counted.
    fn digest(&self, library: &Library, shard: &Shard) -> Result<String> {
        let digest = shard.digest();
        digest.map_err(|error| Error::Stored {
            file: self.store.path(library).display().to_string(),
            source: error.into(),
        })
    }

    /// What was counted of a library.
    fn kept(&self, library: &Library) -> Result<Part> {
        let path = self.store.path(library);
        Ok(Part {
            file: Source::new(&path).name(),
            shard: Shard::read(&path)?,
        })
    }

    /// What was counted of a control.
    ///
    /// # Errors
    /// Its file cannot be read any more.
    pub fn control(&self, library: &Library) -> Result<Option<Control>> {
        let Role::Control(kind) = library.role else {
            return Ok(None);
        };
        let shard = self.kept(library)?.shard;
        Ok(Some(Control {
            kind,
            files: shard.file_names(),
            evidence: shard.evidence,
        }))
    }

    /// What was counted of a sample, with its controls and what the sheet says of it: the evidence of a run of its
    /// own, and its supporting reads if these are asked for.
    ///
    /// # Errors
    /// A file of it cannot be read any more.
    pub fn ready(&self, library: &Library, with_reads: bool) -> Result<Ready> {
        let part = self.kept(library)?;
        let spool = with_reads.then(Spool::new).transpose()?;
        if let Some(spool) = &spool {
            read_reads(&reads_path(&self.store.path(library)), &part, 0, spool)?;
        }
        let mut controls = Vec::new();
        for place in &library.controls {
            let control = &self.sheet.libraries[*place];
            if let Role::Control(kind) = control.role {
                let shard = self.kept(control)?.shard;
                controls.push(StoredControl {
                    kind,
                    names: shard.names,
                    files: shard.files,
                    evidence: shard.evidence,
                });
            }
        }
        let metadata = library.metadata.clone();
        let shard = part.shard.described(&self.parameters, metadata, controls);
        Ok(Ready { shard, spool })
    }
}
