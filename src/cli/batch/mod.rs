//! `fuselane batch`: the samples of a sheet, each judged as `detect` judges one.

mod done;
mod reports;

use super::calling::{PartnerFiles, TranscriptArguments, say_who_works};
use super::formats::{FileSet, FolderArguments};
use super::log::{Log, LogArguments, complain};
use super::outputs::unless_closed;
use super::progress::Progress;
use super::record::RunRecording;
use super::threads::ThreadArguments;
use super::thresholds::Thresholds;
use super::umi::UmiArguments;
use super::which_panel::PanelArgument;
use super::{ExitCode, told};
use clap::Args;
use fuselane::align::Aligner;
use fuselane::call::{INDEX_HOPPING, Others};
use fuselane::document::{
    BATCH_SCHEMA, BatchResult, LibraryResult, LibraryRole, Parameters, RunRecord, Tool,
};
use fuselane::fastq::umi::UmiRule;
use fuselane::input::Source;
use fuselane::panel::{Panel, PanelFiles};
use fuselane::report::{BATCH_FILES, BatchFindings, BatchText, Output, SampleRows};
use fuselane::run::batch::{Batch, Library, LibraryCount, Role, Sheet, Store};
use fuselane::run::count::Meter;
use fuselane::run::{StoredPanel, remove, same_reads, write_whole};
use fuselane::{Error, Result};
use reports::Reports;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Report which fusion transcript is in each sample of a sheet
///
/// The sheet is CSV or TSV with a header and a row for each file, or pair of files;
/// several rows of a sample are its lanes:
///
///   sample,fastq_1,fastq_2,control_type,control_of
///   T1,T1_R1.fastq.gz,T1_R2.fastq.gz,,
///   W,W_R1.fastq.gz,W_R2.fastq.gz,no_template,*
///
///   fuselane batch sheet.csv -o results
///
/// Each sample gets the files that detect writes, in a folder of its own, and all
/// of them together a page, a table and a result: results/batch.html, .tsv and
/// .json.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct BatchCommand {
    /// Sample sheet, with the columns sample, fastq_1, fastq_2, control_type (no_rt,
    /// no_template, positive), control_of, expected and meta.KEY; - is standard input
    #[arg(value_name = "SHEET")]
    sheet: PathBuf,
    /// Files without second mates hold both mates of a fragment, which follow each other
    #[arg(long, help_heading = "Input")]
    interleaved: bool,
    #[command(flatten)]
    panel: PanelArgument,
    #[command(flatten)]
    transcripts: TranscriptArguments,
    #[command(flatten)]
    umi: UmiArguments,
    #[command(flatten)]
    folder: FolderArguments,
    /// Go on with a batch in this folder: what is done, and whose files, panel and settings
    /// are unchanged, is not done again
    #[arg(long, help_heading = "Output")]
    resume: bool,
    /// Leave out what differs from run to run, such as time and command, so that the results
    /// are the same for the same files by the same names
    #[arg(long, help_heading = "Output")]
    reproducible: bool,
    /// Share of a library's fragments that may get the index of another one: a junction that
    /// is weak in a sample and strong in another library is inconclusive up to it; 0 turns
    /// this off
    #[arg(long, value_name = "SHARE", default_value_t = INDEX_HOPPING, allow_negative_numbers = true, help_heading = "Controls")]
    index_hopping: f64,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    thresholds: Thresholds,
    #[command(flatten)]
    log: LogArguments,
}

/// What is asked for, checked.
struct Asked {
    umi: UmiRule,
    parameters: Parameters,
    panel: Panel,
    panel_files: Option<PanelFiles>,
    partners: Option<PartnerFiles>,
    sheet: Sheet,
}

/// What came of a library, and what tables have of it.
type Entry = (LibraryResult, Option<SampleRows>);

impl BatchCommand {
    /// Counts, judges and reports all samples, and gives the exit code.
    ///
    /// # Errors
    /// The sheet is wrong, or what is written for all samples fails. Samples that fail are told in the result.
    pub fn run(&self) -> Result<ExitCode> {
        let asked = self.asked()?;
        // The log is an output too, and opening it empties it.
        self.check_outputs(&asked.sheet)?;
        let log = self.log.open()?;
        log.failing(|log| self.batch(asked, log))
    }

    fn batch(&self, asked: Asked, log: &Log) -> Result<ExitCode> {
        self.threads.warn(log);
        let transcriptome = asked.partners.as_ref().map(PartnerFiles::transcriptome);
        let recording = RunRecording::start(transcriptome)?;
        let store = Store::open(&self.folder.output, &asked.sheet, self.resume)?;
        // They would be of a batch that is not finished.
        for (name, _) in BATCH_FILES {
            remove(&store.folder().join(name))?;
        }
        self.forget_other_roles(&asked.sheet, &store)?;
        say_who_works(log, &asked.panel);
        if asked.sheet.has_strandedness {
            log.warn("strandedness makes no difference: reads of either strand are looked at");
        }
        let aligner = Aligner::new(&asked.panel, asked.parameters.anchor_rule());
        let batch = Batch {
            sheet: &asked.sheet,
            store: &store,
            panel: StoredPanel::new(&asked.panel, asked.panel_files.as_ref())?,
            aligner: &aligner,
            parameters: asked.parameters.clone(),
            umi: asked.umi.clone(),
            threads: self.threads.count(),
            with_reads: self.reports_of("x").needs_reads()?,
            meter: Meter::default(),
        };
        let mut others = Others::new(self.index_hopping);
        let counted = self.count(&batch, &others, log);
        for (library, count) in asked.sheet.libraries.iter().zip(&counted) {
            if let Ok(count) = count {
                others.add(&library.name, count.strong.clone());
            }
        }
        let record = recording.finish(Vec::new())?;
        let transcripts = format!("{:?} {:?}", record.transcriptome, record.annotation);
        let run = (!self.reproducible).then_some(record);
        let reports = Reports {
            command: self,
            batch: &batch,
            counted: &counted,
            run: run.as_ref(),
            transcriptome,
            transcripts: &transcripts,
        };
        let entries = reports.write(others, log);
        let named = asked.sheet.libraries.iter().zip(&counted);
        let named = named.filter_map(|(library, count)| {
            let count = count.as_ref().ok()?;
            Some((library.name.as_str(), &count.reads))
        });
        let same_reads = same_reads(&named.collect::<Vec<_>>());
        self.report(&asked, (entries, &same_reads), run, log)
    }

    /// Removes what an earlier batch made of libraries that had another role then. A control has no reports.
    fn forget_other_roles(&self, sheet: &Sheet, store: &Store) -> Result<()> {
        for library in &sheet.libraries {
            if store.was_judged(library) {
                self.reports_of(&library.name).remove()?;
                // It may hold files of somebody else.
                let _ = fs::remove_dir(store.folder().join(&library.name));
            }
            store.forget_other_role(library)?;
        }
        Ok(())
    }

    /// What is asked for, checked.
    fn asked(&self) -> Result<Asked> {
        if !(0.0..=0.5).contains(&self.index_hopping) {
            let problem = "--index-hopping is out of range: give 0 to 0.5";
            return Err(Error::Usage(problem.into()));
        }
        let umi = self.umi.rule()?;
        let (panel, panel_files) = self.panel.load()?;
        self.transcripts.check()?;
        let partners = self.transcripts.partners(&self.panel, &panel)?;
        let transcriptome = partners.as_ref().map(PartnerFiles::transcriptome);
        Ok(Asked {
            parameters: self.thresholds.parameters(umi.is_used())?,
            sheet: Sheet::read(&self.sheet, self.interleaved, &panel, transcriptome)?,
            partners,
            umi,
            panel,
            panel_files,
        })
    }

    /// The files of a sample.
    fn reports_of(&self, name: &str) -> ReportFiles<'_> {
        ReportFiles {
            prefix: self.folder.output.join(name).join(name),
            formats: &self.folder.formats,
        }
    }

    /// That nothing that is read is written over.
    fn check_outputs(&self, sheet: &Sheet) -> Result<()> {
        let mut inputs = self.panel.sources();
        inputs.extend(self.transcripts.sources());
        inputs.push(Source::new(&self.sheet));
        let inputs = inputs.iter().chain(sheet.sources());
        let inputs: std::collections::HashMap<_, _> = inputs
            .filter_map(|source| Some((source.identity()?, source)))
            .collect();
        let of_samples = sheet.libraries.iter().filter(|one| one.role.is_judged());
        let mut outputs = Vec::new();
        for library in of_samples {
            outputs.extend(self.reports_of(&library.name).paths()?);
        }
        outputs.extend(
            BATCH_FILES
                .iter()
                .map(|(name, _)| self.folder.output.join(name)),
        );
        outputs.extend(self.log.file().map(Path::to_path_buf));
        for path in outputs {
            let identity = Source::Path(path.clone()).identity();
            if let Some(input) = identity.and_then(|identity| inputs.get(&identity)) {
                return Err(Error::Usage(format!(
                    "{}: this output is also read, as {}; give it another name",
                    path.display(),
                    input.name()
                )));
            }
        }
        Ok(())
    }

    /// Counts all libraries.
    fn count(&self, batch: &Batch, others: &Others, log: &Log) -> Vec<Result<LibraryCount>> {
        let sources: Vec<&Source> = batch.sheet.sources().collect();
        let progress = (!self.log.is_quiet()).then(|| Progress::start(&sources, &batch.meter));
        let (done, all) = (AtomicUsize::new(0), batch.sheet.libraries.len());
        let counted = batch.count(others, |library, counted| {
            let number = done.fetch_add(1, Ordering::Relaxed) + 1;
            let how = match counted {
                Ok(count) if count.is_kept => "is counted already",
                Ok(_) => "is counted",
                Err(_) => "failed",
            };
            log.say(&format!("{} {how}, {number} of {all}", library.name));
        });
        drop(progress);
        counted
    }

    /// Writes what there is of all samples together, and gives the exit code.
    fn report(
        &self,
        asked: &Asked,
        (entries, same_reads): (Vec<Entry>, &[Vec<String>]),
        run: Option<RunRecord>,
        log: &Log,
    ) -> Result<ExitCode> {
        let (libraries, rows): (Vec<LibraryResult>, Vec<Option<SampleRows>>) =
            entries.into_iter().unzip();
        let panel = &asked.panel;
        let drivers = panel.drivers.iter();
        let drivers = drivers.filter_map(|driver| panel.transcript_of(driver.transcript));
        let result = BatchResult {
            schema: BATCH_SCHEMA.into(),
            sheet: asked.sheet.file.clone(),
            libraries,
            checks: Vec::new(),
            drivers: drivers.map(|driver| driver.gene.clone()).collect(),
            index_hopping: self.index_hopping,
            panel: format!("{} {}", panel.name, panel.version),
            panel_sha256: panel.sha256.clone(),
            parameters: asked.parameters.clone(),
            tool: Tool::own(),
            run,
        };
        if asked.sheet.has_changed() {
            log.warn(&format!(
                "{} changed since it was read: the results are of the sheet as it was (SHA-256 {}); --resume does \
                 what is new in it",
                asked.sheet.file.name,
                asked.sheet.file.sha256.as_deref().unwrap_or("unknown")
            ));
        }
        let result = result.checked(same_reads);
        let findings = BatchFindings {
            result: &result,
            rows: &rows,
        };
        let mut files = Vec::new();
        for (name, write) in BATCH_FILES {
            let path = self.folder.output.join(name);
            write_whole(&path, |out| write(&findings, out))?;
            log.say(&format!("wrote {}", path.display()));
            files.push(path.display().to_string());
        }
        if !self.log.is_quiet() {
            let text = BatchText {
                result: &result,
                files: &files,
            };
            print(&text)?;
        }
        Ok(match result.failed().next() {
            None => ExitCode::Success,
            Some(_) => ExitCode::Failure,
        })
    }
}

/// Prints the table. A reader of standard output that has seen enough changes nothing.
fn print(text: &BatchText) -> Result<()> {
    unless_closed(Output::Stdout.write_by(&mut |out| text.write(out)))
}

/// The reports of a sample: where they stand, and in which formats.
struct ReportFiles<'a> {
    prefix: PathBuf,
    formats: &'a [String],
}

impl ReportFiles<'_> {
    fn set(&self) -> FileSet<'_> {
        FileSet {
            prefix: &self.prefix,
            formats: self.formats,
        }
    }

    fn paths(&self) -> Result<Vec<PathBuf>> {
        let asked = self.set().asked()?.into_iter();
        Ok(asked.map(|(path, _)| path).collect())
    }

    fn needs_reads(&self) -> Result<bool> {
        let asked = self.set().asked()?;
        Ok(asked.iter().any(|(_, report)| report.needs_reads()))
    }

    /// Removes the files of any format, so that none can be taken for a result of this batch.
    fn remove(&self) -> Result<()> {
        let formats = FileSet::names()
            .into_iter()
            .map(String::from)
            .collect::<Vec<_>>();
        let all = FileSet {
            prefix: &self.prefix,
            formats: &formats,
        };
        for (path, _) in all.asked()? {
            remove(&path)?;
        }
        Ok(())
    }
}

/// What came of a library before it is judged.
fn blank(library: &Library, sheet: &Sheet) -> LibraryResult {
    let role = match library.role {
        Role::Sample => LibraryRole::Sample,
        Role::Positive => LibraryRole::Positive,
        Role::Control(kind) => kind.into(),
    };
    let controls = library.controls.iter();
    LibraryResult {
        controls: controls
            .map(|place| sheet.libraries[*place].name.clone())
            .collect(),
        expected: library.expected.clone(),
        metadata: library.metadata.clone(),
        ..LibraryResult::new(&library.name, library.line, role)
    }
}

/// What came of a library that failed; says so.
fn failed(result: LibraryResult, error: &Error, log: &Log) -> Entry {
    let texts: Vec<String> = error.each().iter().map(told).collect();
    let text = texts.join("; ");
    complain(&format!("{}: {text}", result.library));
    log.note(&format!("{} failed: {text}", result.library));
    let result = LibraryResult {
        error: Some(text),
        ..result
    };
    (result, None)
}
