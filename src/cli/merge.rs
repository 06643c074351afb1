//! `fuselane merge`: the stored evidence of parts of a sample, called as one.

use super::ExitCode;
use super::calling::{CallArguments, Prepared, say_who_works};
use super::log::Log;
use super::record::RecordArguments;
use clap::Args;
use fuselane::error::ShardProblem;
use fuselane::input::Source;
use fuselane::run::{Merger, Part, Shard, read_reads, reads_path};
use fuselane::{Error, Result};
use std::path::PathBuf;

/// Add the evidence of parts of a sample, and report what it shows
///
/// The parts are what detect --evidence wrote: of the lanes of a flow cell, or of
/// chunks. The result is that of one run of detect over all of their reads, in this
/// order, with the panel, the thresholds and the controls of the parts:
///
///   fuselane detect L1_R1.fq.gz L1_R2.fq.gz --sample S --evidence L1.evidence
///   fuselane detect L2_R1.fq.gz L2_R2.fq.gz --sample S --evidence L2.evidence
///   fuselane merge L1.evidence L2.evidence -o S
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Merge {
    /// Evidence of the parts. Supporting reads are taken from EVIDENCE.reads, if an output
    /// is made of them
    #[arg(value_name = "EVIDENCE", required = true)]
    parts: Vec<PathBuf>,
    #[command(flatten)]
    record: RecordArguments,
    #[command(flatten)]
    calling: CallArguments,
}

impl Merge {
    /// Adds the parts, calls and reports, and gives the exit code.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&self) -> Result<ExitCode> {
        self.check_paths()?;
        let reads = self.parts.iter().map(|path| Source::Path(reads_path(path)));
        let evidence = self.parts.iter().map(|path| Source::new(path));
        let inputs = evidence.chain(reads).collect();
        self.calling
            .run(inputs, |prepared, log| self.merge(prepared, log))
    }

    fn merge(&self, prepared: Prepared, log: &Log) -> Result<ExitCode> {
        let spool = prepared.spool()?;
        let transcriptome = self.calling.transcriptome();
        let run = self.record.start_run(transcriptome, prepared.has_files())?;
        let mut merger = Merger::new(self.record.metadata()?);
        for (index, path) in self.parts.iter().enumerate() {
            let part = Part {
                file: Source::new(path).name(),
                shard: Shard::read(path)?,
            };
            if part.shard.is_followed() {
                return Err(Error::Shard {
                    file: part.file,
                    problem: ShardProblem::Followed,
                });
            }
            log.say(&format!("part: {}", part.file));
            if let Some(spool) = &spool {
                read_reads(&reads_path(path), &part, index, spool)?;
            }
            merger.add(part)?;
        }
        let counted = merger.finish()?;
        let first = Source::new(&self.parts[0]).name();
        let panel = counted.open_panel(&first)?;
        if let (Some(sha256), None) = (&panel.exon_ends, transcriptome) {
            return Err(Error::Shard {
                file: first,
                problem: ShardProblem::ExonEnds {
                    sha256: sha256.clone(),
                },
            });
        }
        say_who_works(log, &panel);
        log.say(&format!("sample: {}", counted.file_names().join(", ")));
        let run = run.map(|run| run.finish(counted.records())).transpose()?;
        self.calling.report(
            prepared,
            log,
            &panel,
            &counted,
            spool.as_ref(),
            (transcriptome, run),
        )
    }

    /// That no part is given twice.
    fn check_paths(&self) -> Result<()> {
        let sources: Vec<Source> = self.parts.iter().map(|path| Source::new(path)).collect();
        for (index, source) in sources.iter().enumerate() {
            if sources[..index].iter().any(|one| one.is_same_file(source)) {
                let problem = format!("{}: it is given twice; give each part once", source.name());
                return Err(Error::Usage(problem));
            }
        }
        Ok(())
    }
}
