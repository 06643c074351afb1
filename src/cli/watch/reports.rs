//! The reports of the samples of a run that is followed: what each shows so far, and when it showed it.

use super::WatchCommand;
use crate::cli::calling::Call;
use crate::cli::formats::{Asked, FileSet};
use crate::cli::log::Log;
use crate::cli::outputs::{open, publish};
use crate::cli::told_of_file;
use fuselane::document::{
    Document, FileProblem, Reached, RunRecord, Tool, WATCH_SCHEMA, WatchEnd, WatchResult,
    WatchedSample,
};
use fuselane::error::UncountedFile;
use fuselane::panel::Panel;
use fuselane::report::{Findings, watch_json};
use fuselane::run::watch::STATE;
use fuselane::run::{Shard, Transcriptome, write_whole};
use fuselane::{Error, Result};
use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

/// What reports are made from.
pub(super) struct Reports<'a> {
    pub command: &'a WatchCommand,
    pub panel: &'a Panel,
    /// Where partners are looked for that the panel does not have.
    pub transcriptome: Option<Transcriptome<'a>>,
    /// The run, without the files of a sample.
    pub run: Option<RunRecord>,
    pub log: &'a Log,
}

/// What is known of a sample besides its reads.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// Whether its run is still followed.
    pub goes_on: bool,
    /// Whether all of its reads are counted.
    pub is_complete: bool,
    /// Whether its reads come in a stream.
    pub is_stream: bool,
    /// Files of it that are not counted, and why.
    pub uncounted: Vec<(String, UncountedFile)>,
}

/// A sample that is counted.
pub(super) struct Sample {
    pub shard: Shard,
    /// When each fusion was first detected, whatever became of it.
    pub reached: Vec<Reached>,
}

impl Reports<'_> {
    /// Writes the reports of a sample, with the result that was made of it: each file appears when it is whole.
    pub fn write(
        &self,
        sample: &Sample,
        standing: &Standing,
        document: &Document,
    ) -> Result<WatchedSample> {
        let name = sample.shard.sample();
        let folder = self.command.folder.output.join(name);
        fs::create_dir_all(&folder).map_err(|source| Error::Write {
            file: folder.display().to_string(),
            source,
        })?;
        let findings = Findings {
            evidence: Some(&sample.shard),
            is_replaced: document.goes_on(),
            ..Findings::from(document)
        };
        publish(open(self.files(name)?)?, &findings)?;
        let words = document.verdict.words().to_lowercase();
        self.log.say(&format!(
            "{name}: {words}{} after {} reads",
            document.so_far(),
            document.inputs.reads
        ));
        Ok(self.watched(sample, standing, document))
    }

    /// The result of a sample, which remembers the fusions that are detected for the first time.
    pub fn document(&self, sample: &mut Sample, standing: &Standing) -> Result<Document> {
        let call = Call {
            panel: self.panel,
            transcriptome: self.transcriptome,
            others: None,
        };
        let Sample { shard, reached } = sample;
        let document = call.document(shard)?;
        for call in document.detected() {
            if !reached.iter().any(|one| one.contig == call.contig.name) {
                reached.push(Reached {
                    fusion: call.fusion.clone(),
                    contig: call.contig.name.clone(),
                    reads: document.inputs.reads,
                    files: (!standing.is_stream).then_some(document.inputs.files.len() as u64),
                    at: self.now(),
                });
            }
        }
        let run = self.run.clone().map(|run| RunRecord {
            files: shard.records(),
            reached: still(reached, &document),
            ..run
        });
        let names = standing.uncounted.iter().map(|(file, _)| file.clone());
        Ok(match standing.is_complete {
            true => document.described(BTreeMap::new(), run),
            false => document.described_so_far(run, standing.goes_on, names.collect()),
        })
    }

    fn watched(&self, sample: &Sample, standing: &Standing, document: &Document) -> WatchedSample {
        let name = sample.shard.sample();
        let files = self.files(name).unwrap_or_default().into_iter();
        let files = files.filter_map(|(path, _)| {
            let path = path.strip_prefix(&self.command.folder.output).ok()?;
            Some(path.display().to_string())
        });
        WatchedSample {
            files: match standing.is_stream {
                true => 0,
                false => document.inputs.files.len() as u64,
            },
            reached: still(&sample.reached, document),
            uncounted: problems(&standing.uncounted),
            reports: files.collect(),
            ..WatchedSample::new(name).with(document)
        }
    }

    /// The files of a sample.
    fn files(&self, name: &str) -> Result<Vec<Asked>> {
        let set = FileSet {
            prefix: &self.command.folder.output.join(name).join(name),
            formats: &self.command.folder.formats,
        };
        let asked = set.asked()?.into_iter();
        let is_made = |(_, report): &Asked| !report.needs_reads() && !report.is_evidence();
        Ok(asked.filter(is_made).collect())
    }

    /// Writes the state of the run.
    pub fn write_state(
        &self,
        samples: &BTreeMap<String, WatchedSample>,
        same_reads: &[Vec<String>],
        uncounted: &[(String, UncountedFile)],
        ended: Option<WatchEnd>,
    ) -> Result<WatchResult> {
        let is_over = ended.is_some_and(WatchEnd::is_of_run) && uncounted.is_empty();
        // Of a run without samples nobody knows anything.
        let has_all = !samples.is_empty() && samples.values().all(|one| one.complete);
        let result = WatchResult {
            schema: WATCH_SCHEMA.into(),
            complete: is_over && has_all,
            ended,
            written: self.now(),
            samples: samples.values().cloned().collect(),
            same_reads: same_reads.to_vec(),
            problems: problems(uncounted),
            panel: format!("{} {}", self.panel.name, self.panel.version),
            panel_sha256: self.panel.sha256.clone(),
            tool: Tool::own(),
        };
        let path = self.command.folder.output.join(STATE);
        write_whole(&path, |out| watch_json(&result, out))?;
        Ok(result)
    }

    /// The time, if results are to have times.
    fn now(&self) -> Option<String> {
        let now = || humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        (!self.command.reproducible).then(now)
    }
}

/// When the fusions were reached that a result still has.
fn still(reached: &[Reached], document: &Document) -> Vec<Reached> {
    let is_there = |one: &&Reached| {
        let mut detected = document.detected();
        detected.any(|call| call.contig.name == one.contig)
    };
    reached.iter().filter(is_there).cloned().collect()
}

/// Files that are not counted, in words.
pub(super) fn problems(uncounted: &[(String, UncountedFile)]) -> Vec<FileProblem> {
    let problem = |(file, why): &(String, UncountedFile)| {
        let words = told_of_file(why);
        // Errors of reading name the file themselves.
        let bare = words.strip_prefix(&format!("{file}: "));
        FileProblem {
            file: file.clone(),
            problem: bare.unwrap_or(&words).into(),
        }
    };
    uncounted.iter().map(problem).collect()
}
