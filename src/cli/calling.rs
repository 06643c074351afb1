//! From evidence to reports: what `detect` and `merge` have in common.

use super::ExitCode;
use super::formats::Formats;
use super::log::{Log, LogArguments};
use super::outputs::{Opened, ReportArguments, check, open, paths};
use super::which_panel::PanelArgument;
use clap::Args;
use fuselane::Result;
use fuselane::call::{Others, Sample, call_among, given};
use fuselane::document::{Document, RunRecord};
use fuselane::input::Source;
use fuselane::panel::Panel;
use fuselane::report::{Findings, SupportingAlignments};
use fuselane::run::spool::Spool;
use fuselane::run::{Shard, Transcriptome};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Files of transcripts.
#[derive(Debug, Args)]
pub struct TranscriptArguments {
    /// Name partners that the panel does not have by these transcripts (FASTA with headers of GENCODE, Ensembl or
    /// RefSeq), or by the exon_ends.tsv of a panel; only merge needs this option for a panel that has one
    #[arg(long, value_name = "FASTA", help_heading = "Input")]
    transcriptome: Option<PathBuf>,
    /// Annotation that has the exons of these transcripts (GTF or GFF3)
    #[arg(
        long,
        value_name = "GTF",
        requires = "transcriptome",
        help_heading = "Input"
    )]
    annotation: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CallArguments {
    #[command(flatten)]
    transcripts: TranscriptArguments,
    #[command(flatten)]
    reports: ReportArguments,
    #[command(flatten)]
    of_reads: Formats<true>,
    /// Let the exit code tell the verdict: 0 not detected, 10 detected, 11 inconclusive,
    /// 12 invalid
    #[arg(long, help_heading = "Output")]
    exit_verdict: bool,
    #[command(flatten)]
    log: LogArguments,
}

/// Outputs that are open.
pub struct Prepared(Vec<Opened>);

impl Prepared {
    /// Whether anything is written but the readable report.
    pub fn has_files(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether evidence is written, which holds the digests of its files.
    pub fn has_evidence(&self) -> bool {
        self.0.iter().any(|(_, report)| report.is_evidence())
    }

    /// Where supporting reads are kept, if an output is made of them.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn spool(&self) -> Result<Option<Spool>> {
        let needs_reads = self.0.iter().any(|(_, report)| report.needs_reads());
        needs_reads.then(Spool::new).transpose()
    }
}

impl CallArguments {
    /// Runs `work` with everything open that is to be written. `inputs` are read, beside the files of
    /// transcripts. The log has the error of work that fails.
    ///
    /// # Errors
    /// An output is also read or cannot be written, a file of transcripts is not there, or those of `work`.
    pub fn run(
        &self,
        mut inputs: Vec<Source>,
        work: impl FnOnce(Prepared, &Log) -> Result<ExitCode>,
    ) -> Result<ExitCode> {
        let of_reads = self.of_reads.asked(self.reports.set()?.as_ref())?;
        let asked = [self.reports.asked()?, of_reads].concat();
        inputs.extend(self.transcripts.sources());
        check(paths(&asked), self.log.file(), &inputs)?;
        let log = self.log.open()?;
        log.failing(|log| {
            self.transcripts.check()?;
            work(Prepared(open(asked)?), log)
        })
    }

    /// Where partners are looked for that the panel does not have.
    pub fn transcriptome(&self) -> Option<Transcriptome<'_>> {
        self.transcripts.transcriptome()
    }

    /// The same, or the table of exon ends beside the panel.
    ///
    /// # Errors
    /// The table is of another panel, or wrong.
    pub fn partners(&self, asked: &PanelArgument, panel: &Panel) -> Result<Option<PartnerFiles>> {
        self.transcripts.partners(asked, panel)
    }

    /// Whether nothing but errors is to be printed.
    pub fn is_quiet(&self) -> bool {
        self.log.is_quiet()
    }

    /// Calls what was counted, writes the reports and gives the exit code. `spool` has the supporting
    /// reads, if an output is made of them.
    ///
    /// # Errors
    /// A file of transcripts is wrong, or an output fails.
    pub fn report(
        &self,
        Prepared(outputs): Prepared,
        log: &Log,
        panel: &Panel,
        counted: &Shard,
        spool: Option<&Spool>,
        (transcriptome, run): (Option<Transcriptome>, Option<RunRecord>),
    ) -> Result<ExitCode> {
        let call = Call {
            panel,
            transcriptome,
            others: None,
        };
        call.show(counted, spool, run, |findings| {
            let document = findings.document;
            say_what_was_found(log, document);
            self.reports.write(outputs, findings, &self.log, log)?;
            Ok(match self.exit_verdict {
                true => document.verdict.into(),
                false => ExitCode::Success,
            })
        })
    }
}

impl TranscriptArguments {
    /// The files that are read.
    pub fn sources(&self) -> Vec<Source> {
        let files = self.transcriptome.iter().chain(&self.annotation);
        files.map(|path| Source::Path(path.clone())).collect()
    }

    /// That the files are there.
    ///
    /// # Errors
    /// One is not.
    pub fn check(&self) -> Result<()> {
        self.transcriptome().map_or(Ok(()), |one| one.check())
    }

    /// Where partners are looked for that the panel does not have: in the files that are given, else in the table of exon
    /// ends beside the panel, if it has one.
    ///
    /// # Errors
    /// The table is of another panel, or wrong.
    pub fn partners(&self, asked: &PanelArgument, panel: &Panel) -> Result<Option<PartnerFiles>> {
        Ok(match &self.transcriptome {
            Some(sequences) => Some(PartnerFiles {
                sequences: sequences.clone(),
                annotation: self.annotation.clone(),
            }),
            None => asked.exon_ends(panel)?.map(|sequences| PartnerFiles {
                sequences,
                annotation: None,
            }),
        })
    }

    /// The files that are given in which partners are looked for that the panel does not have.
    pub fn transcriptome(&self) -> Option<Transcriptome<'_>> {
        let sequences = self.transcriptome.as_deref()?;
        Some(Transcriptome {
            sequences,
            annotation: self.annotation.as_deref(),
        })
    }
}

/// Files in which partners are looked for that the panel does not have.
#[derive(Debug, Clone)]
pub struct PartnerFiles {
    sequences: PathBuf,
    annotation: Option<PathBuf>,
}

impl PartnerFiles {
    /// The files.
    pub fn transcriptome(&self) -> Transcriptome<'_> {
        Transcriptome {
            sequences: &self.sequences,
            annotation: self.annotation.as_deref(),
        }
    }
}

/// How evidence is called, whatever sample it is of.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The panel that it was counted with.
    pub panel: &'a Panel,
    /// Where partners are looked for that the panel does not have.
    pub transcriptome: Option<Transcriptome<'a>>,
    /// What other libraries of the run say of a sample.
    pub others: Option<&'a Others>,
}

impl Call<'_> {
    /// Calls what was counted, and shows what was found to `show`. `spool` has the supporting reads, if an output
    /// is made of them.
    ///
    /// # Errors
    /// A file of transcripts is wrong, or those of `show`.
    pub fn show<T>(
        &self,
        counted: &Shard,
        spool: Option<&Spool>,
        run: Option<RunRecord>,
        show: impl FnOnce(&Findings) -> Result<T>,
    ) -> Result<T> {
        let panel = self.panel_with_found(counted)?;
        let panel = panel.as_ref();
        let document = self.call(panel, counted);
        let document = document.described(counted.metadata().clone(), run);
        let given = spool.map_or_else(BTreeMap::new, |_| given(panel, counted.evidence()));
        let given = &given;
        show(&Findings {
            document: &document,
            reads: spool.map(|spool| SupportingAlignments {
                panel,
                spool,
                given,
            }),
            evidence: Some(counted),
            is_replaced: false,
        })
    }

    /// What was counted, called, without what is on record of it.
    ///
    /// # Errors
    /// A file of transcripts is wrong.
    pub fn document(&self, counted: &Shard) -> Result<Document> {
        let panel = self.panel_with_found(counted)?;
        Ok(self.call(&panel, counted))
    }

    fn call(&self, panel: &Panel, counted: &Shard) -> Document {
        let sample = Sample {
            name: counted.sample(),
            files: &counted.file_names(),
            evidence: counted.evidence(),
        };
        let (parameters, controls) = (counted.parameters(), counted.controls());
        call_among(panel, parameters, sample, &controls, self.others)
    }

    /// The panel with the partners that are found in the files of transcripts.
    fn panel_with_found(&self, counted: &Shard) -> Result<Cow<'_, Panel>> {
        let (parameters, evidence) = (counted.parameters(), counted.evidence());
        let found = self
            .transcriptome
            .map(|one| one.find_partners(self.panel, parameters, evidence));
        Ok(match found.transpose()? {
            Some(found) => Cow::Owned(self.panel.clone().with_found(found)),
            None => Cow::Borrowed(self.panel),
        })
    }
}

/// Says which program and which panel are at work.
pub fn say_who_works(log: &Log, panel: &Panel) {
    log.say(&format!(
        "{} {}, panel {} {} ({})",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        panel.name,
        panel.version,
        panel.sha256
    ));
}

fn say_what_was_found(log: &Log, document: &Document) {
    log.say(&format!(
        "{} reads, {} fragments, {} from the panel's genes, in {}",
        document.inputs.reads,
        document.inputs.fragments,
        document.inputs.on_target,
        log.elapsed()
    ));
    log.say(&format!(
        "{}: {}",
        document.sample,
        document.verdict.words().to_lowercase()
    ));
    for reason in document.reasons.iter() {
        log.say(&reason.to_string());
    }
}
