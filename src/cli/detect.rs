//! `fuselane detect`: arguments, and the order of the work.

use super::ExitCode;
use super::calling::{CallArguments, PartnerFiles, Prepared, say_who_works};
use super::input::InputArguments;
use super::log::Log;
use super::progress::Progress;
use super::record::{RecordArguments, Recording};
use super::sample::SampleArguments;
use super::threads::ThreadArguments;
use super::thresholds::Thresholds;
use super::which_panel::PanelArgument;
use clap::Args;
use fuselane::Result;
use fuselane::align::Aligner;
use fuselane::document::{ControlKind, FileRecord, Parameters};
use fuselane::fastq::umi::UmiRule;
use fuselane::input::{Layout, Source};
use fuselane::panel::Panel;
use fuselane::run::count::{Counted, Counter, Meter};
use fuselane::run::{Origin, Shard, StoredControl, StoredPanel, Transcriptome};
use std::collections::BTreeMap;

/// Report which fusion transcript is in the reads
///
/// Reads are FASTQ, plain or compressed with gzip, BGZF, bzip2, xz or zstd; the
/// content of the file tells which. Without a file, or with -, they are read from
/// standard input:
///
///   zcat reads.fastq.gz | fuselane detect
///   fuselane detect R1.fastq.gz R2.fastq.gz --json result.json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Detect {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    sample: SampleArguments,
    #[command(flatten)]
    record: RecordArguments,
    #[command(flatten)]
    panel: PanelArgument,
    #[command(flatten)]
    calling: CallArguments,
    #[command(flatten)]
    threads: ThreadArguments,
    #[command(flatten)]
    thresholds: Thresholds,
}

/// What is asked for, checked.
struct Asked {
    umi: UmiRule,
    parameters: Parameters,
    layout: Layout,
    controls: Vec<(ControlKind, Layout)>,
    sample: String,
    metadata: BTreeMap<String, String>,
}

impl Detect {
    /// Runs the detection and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<ExitCode> {
        self.calling.run(self.inputs(), |prepared, log| {
            self.threads.warn(log);
            self.detect(&self.asked()?, prepared, log)
        })
    }

    /// What is asked for, checked.
    fn asked(&self) -> Result<Asked> {
        let umi = self.input.umi_rule()?;
        let layout = self.input.sample()?;
        Ok(Asked {
            parameters: self.thresholds.parameters(umi.is_used())?,
            umi,
            controls: self.input.controls(&layout)?,
            sample: self.sample.name(&layout)?,
            metadata: self.record.metadata()?,
            layout,
        })
    }

    /// Counts, judges and reports.
    fn detect(&self, asked: &Asked, prepared: Prepared, log: &Log) -> Result<ExitCode> {
        let spool = prepared.spool()?;
        let (panel, panel_files) = self.panel.load()?;
        say_what_is_read(log, &panel, asked);
        let partners = self.calling.partners(&self.panel, &panel)?;
        let transcriptome = partners.as_ref().map(PartnerFiles::transcriptome);
        let recording = self.start_record(asked, transcriptome, &prepared)?;
        let aligner = Aligner::new(&panel, asked.parameters.anchor_rule());
        let counter = self.counter(&aligner, asked.umi.clone());
        let mut controls = Vec::new();
        for (_, layout) in &asked.controls {
            controls.push(counter.count_control_part(layout)?);
        }
        let counter = Counter {
            spool: spool.as_ref(),
            meter: Meter::default(),
            ..counter
        };
        let progress = (!self.calling.is_quiet())
            .then(|| Progress::start(&asked.layout.sources(), &counter.meter));
        let counted = counter.count_part(&asked.layout)?;
        drop(progress);
        let (files, run) = recording.finish()?;
        let panel_files = StoredPanel::new(&panel, panel_files.as_ref())?;
        let counted = Shard::new(asked.origin(panel_files, controls, files), counted);
        for control in counted.controls_with_reads_of_sample() {
            // Such a control holds what the sample holds: the result is invalid, and this is why.
            log.warn(&format!(
                "{control}: its reads are the sample's too; a control has reads of its own: give those, or leave it out"
            ));
        }
        self.calling.report(
            prepared,
            log,
            &panel,
            &counted,
            spool.as_ref(),
            (transcriptome, run),
        )
    }

    /// Everything that is read.
    fn inputs(&self) -> Vec<Source> {
        let panel = self.panel.sources();
        self.input.sources().into_iter().chain(panel).collect()
    }

    /// Begins to keep record of the run. The report for a terminal has no room for it, and a digest takes
    /// the time of reading.
    fn start_record(
        &self,
        asked: &Asked,
        transcriptome: Option<Transcriptome>,
        prepared: &Prepared,
    ) -> Result<Recording> {
        let controls = asked.controls.iter().map(|(_, layout)| layout);
        let layouts = std::iter::once(&asked.layout).chain(controls);
        let (result, evidence) = (prepared.has_files(), prepared.has_evidence());
        self.record.start(layouts, transcriptome, result, evidence)
    }

    fn counter<'a>(&self, aligner: &'a Aligner<'a>, umi: UmiRule) -> Counter<'a> {
        Counter {
            umi,
            threads: self.threads.count(),
            ..Counter::new(aligner)
        }
    }
}

impl Asked {
    /// What was counted with what; `files` are those of the sample, then those of the controls.
    fn origin(
        &self,
        panel: StoredPanel,
        controls: Vec<Counted>,
        files: Vec<FileRecord>,
    ) -> Origin<'_> {
        let mut files = files.into_iter();
        let mut of = |layout: &Layout| files.by_ref().take(layout.sources().len()).collect();
        Origin {
            sample: self.sample.clone(),
            metadata: self.metadata.clone(),
            files: of(&self.layout),
            panel,
            parameters: &self.parameters,
            umi: &self.umi,
            controls: self
                .controls
                .iter()
                .zip(controls)
                .map(|((kind, layout), counted)| StoredControl::new(*kind, of(layout), counted))
                .collect(),
        }
    }
}

fn say_what_is_read(log: &Log, panel: &Panel, asked: &Asked) {
    say_who_works(log, panel);
    log.say(&format!("sample: {}", file_names(&asked.layout).join(", ")));
    for (_, control) in &asked.controls {
        log.say(&format!("control: {}", file_names(control).join(", ")));
    }
}

fn file_names(layout: &Layout) -> Vec<String> {
    layout.sources().iter().map(|one| one.name()).collect()
}
