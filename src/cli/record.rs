//! What is kept of a run: what is on record of the sample, when and how it was made, and of which files.

use clap::Args;
use fuselane::document::{FileRecord, RunRecord};
use fuselane::input::{Layout, Source};
use fuselane::run::Transcriptome;
use fuselane::run::digest::Digests;
use fuselane::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

#[derive(Debug, Args)]
#[command(next_help_heading = "Sample")]
pub struct RecordArguments {
    /// What else is on record, such as accession=M26-114 or operator=KT; may be
    /// repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    meta: Vec<(String, String)>,
    /// Leave out what differs from run to run, such as time and command, so that the result is
    /// the same for the same files by the same names
    #[arg(long)]
    reproducible: bool,
}

/// A key and its value.
fn key_and_value(text: &str) -> std::result::Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("there is no =; write it as accession=M26-114")?;
    let key = key.trim();
    match key.is_empty() {
        true => Err("there is no key before =; write it as accession=M26-114".into()),
        false => Ok((key.into(), value.trim().into())),
    }
}

impl RecordArguments {
    /// What else is on record of the sample.
    ///
    /// # Errors
    /// A key is there twice.
    pub fn metadata(&self) -> Result<BTreeMap<String, String>> {
        let mut metadata = BTreeMap::new();
        for (key, value) in &self.meta {
            if metadata.insert(key.clone(), value.clone()).is_some() {
                let problem = format!("--meta {key}: it is given twice; give it once");
                return Err(Error::Usage(problem));
            }
        }
        Ok(metadata)
    }

    /// Begins to keep record of a run of these layouts: the run itself if its `result` is written, and the
    /// digests of the files if that has them or `evidence` that is written.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start<'a>(
        &self,
        layouts: impl Iterator<Item = &'a Layout>,
        transcriptome: Option<Transcriptome>,
        result: bool,
        evidence: bool,
    ) -> Result<Recording> {
        let sources: Vec<Source> = layouts
            .flat_map(|layout| layout.sources().into_iter().cloned())
            .collect();
        let is_kept = (result && !self.reproducible) || evidence;
        Ok(Recording {
            digests: match is_kept {
                true => Some(Digests::start(sources.clone())?),
                false => None,
            },
            run: self.start_run(transcriptome, result)?,
            sources,
        })
    }

    /// Begins to keep record of the run itself, unless the result is to be without it: of the time, and of the
    /// files that name partners.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start_run(
        &self,
        transcriptome: Option<Transcriptome>,
        is_kept: bool,
    ) -> Result<Option<RunRecording>> {
        let is_kept = is_kept && !self.reproducible;
        let started = is_kept.then(|| RunRecording::start(transcriptome));
        started.transpose()
    }
}

/// The record of a run that is going on.
pub struct RunRecording {
    started: String,
    transcriptome: Option<Digests>,
    annotation: Option<Digests>,
}

/// The same with the files that it reads.
pub struct Recording {
    run: Option<RunRecording>,
    sources: Vec<Source>,
    digests: Option<Digests>,
}

impl Recording {
    /// The files, and the whole record if the result is to have it.
    ///
    /// # Errors
    /// A file cannot be read any more.
    pub fn finish(self) -> Result<(Vec<FileRecord>, Option<RunRecord>)> {
        let files = match self.digests {
            Some(digests) => digests.finish()?,
            None => self
                .sources
                .iter()
                .map(|source| FileRecord::named(source.name()))
                .collect(),
        };
        let run = self.run.map(|run| run.finish(files.clone())).transpose()?;
        Ok((files, run))
    }
}

impl RunRecording {
    /// Begins to keep record of a run.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start(transcriptome: Option<Transcriptome>) -> Result<Self> {
        let of_file = |path: &Path| Digests::start(vec![Source::new(path)]);
        let annotation = transcriptome.and_then(|one| one.annotation);
        let sequences = transcriptome.map(|one| one.sequences);
        Ok(Self {
            started: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            transcriptome: sequences.map(of_file).transpose()?,
            annotation: annotation.map(of_file).transpose()?,
        })
    }

    /// The whole record of a run of these files of reads.
    ///
    /// # Errors
    /// A file cannot be read any more.
    pub fn finish(self, files: Vec<FileRecord>) -> Result<RunRecord> {
        let shown = |argument: std::ffi::OsString| argument.to_string_lossy().into_owned();
        let of_file = |digests: Option<Digests>| -> Result<Option<FileRecord>> {
            let files = digests.map(Digests::finish).transpose()?;
            Ok(files.and_then(|files| files.into_iter().next()))
        };
        Ok(RunRecord {
            transcriptome: of_file(self.transcriptome)?,
            annotation: of_file(self.annotation)?,
            started: self.started,
            command: std::env::args_os().map(shown).collect(),
            files,
            reached: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_values() {
        let pair = |key: &str, value: &str| Ok((key.to_string(), value.to_string()));
        assert_eq!(key_and_value("run=a=b"), pair("run", "a=b"));
        assert_eq!(key_and_value(" run = 7 "), pair("run", "7"));
        assert_eq!(key_and_value("run="), pair("run", ""));
        assert!(key_and_value("run").is_err() && key_and_value("=7").is_err());
    }
}
