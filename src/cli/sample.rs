//! Arguments that say what the sample is, and what is kept of the run.

use clap::Args;
use fuselane::document::{FileRecord, RunRecord};
use fuselane::input::{Layout, Source};
use fuselane::run::Transcriptome;
use fuselane::run::digest::Digests;
use fuselane::{Error, Result};
use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

#[derive(Debug, Args)]
#[command(next_help_heading = "Sample")]
pub struct SampleArguments {
    /// Name of the sample in reports [default: taken from the name of the first file]
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
    /// What else is on record of the sample, such as accession=M26-114 or
    /// operator=KT; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    meta: Vec<(String, String)>,
    /// Leave time, command and SHA-256 of the files out of the result, so that it is the same
    /// for the same reads
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

impl SampleArguments {
    /// The name of the sample: as given, else after its first file.
    ///
    /// # Errors
    /// It is empty.
    pub fn name(&self, layout: &Layout) -> Result<String> {
        match &self.sample {
            Some(name) if name.trim().is_empty() => Err(Error::Usage(
                "--sample is empty; name the sample, or leave the option out to have it named \
                 after its file"
                    .into(),
            )),
            Some(name) => Ok(name.clone()),
            None => Ok(name_of(layout)),
        }
    }

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

    /// Begins to keep record of a run of these layouts, and of the files that name partners; nothing of one that is
    /// to be reproducible.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start_record<'a>(
        &self,
        layouts: impl Iterator<Item = &'a Layout>,
        transcriptome: Option<Transcriptome>,
    ) -> Result<Option<Recording>> {
        if self.reproducible {
            return Ok(None);
        }
        let sources: Vec<Source> = layouts
            .flat_map(|layout| layout.sources().into_iter().cloned())
            .collect();
        let of_file = |path: &Path| Digests::start(vec![Source::new(path)]);
        let annotation = transcriptome.and_then(|one| one.annotation);
        Ok(Some(Recording {
            started: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            digests: Digests::start(sources)?,
            transcriptome: transcriptome
                .map(|one| one.sequences)
                .map(of_file)
                .transpose()?,
            annotation: annotation.map(of_file).transpose()?,
        }))
    }
}

/// The record of a run that is going on.
pub struct Recording {
    started: String,
    digests: Digests,
    transcriptome: Option<Digests>,
    annotation: Option<Digests>,
}

impl Recording {
    /// The whole record.
    ///
    /// # Errors
    /// A file cannot be read any more.
    pub fn finish(self) -> Result<RunRecord> {
        let shown = |argument: std::ffi::OsString| argument.to_string_lossy().into_owned();
        let files: Vec<FileRecord> = self.digests.finish()?;
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
        })
    }
}

/// How names of files end behind the sample's: places on the flow cell, the mate, and what trimming adds.
/// A number alone is that of a mate only where there are two files.
const ENDINGS: [(bool, &str); 2] = [
    (
        false,
        r"(?:(?:_S\d+)?(?:_L\d{3})?[._-][rR][12](?:_001)?(?:_val_[12])?)?(?:[._]trimmed)?$",
    ),
    (
        true,
        r"(?:(?:_S\d+)?(?:_L\d{3})?(?:[._-][rR]|[._])[12](?:_001)?(?:_val_[12])?)?(?:[._]trimmed)?$",
    ),
];

/// A sample's name from its first file: without directory and what the instrument and trimming
/// programs add, as MultiQC cleans names.
fn name_of(layout: &Layout) -> String {
    let sources = layout.sources();
    let Some(Source::Path(path)) = sources.first() else {
        return "stdin".into();
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let mut name = file.as_ref();
    for ending in [".gz", ".bgz", ".bz2", ".xz", ".zst", ".fastq", ".fq"] {
        name = name.strip_suffix(ending).unwrap_or(name);
    }
    let in_pairs = matches!(layout, Layout::Paired(_));
    let ending = ENDINGS.iter().find(|(pairs, _)| *pairs == in_pairs);
    let pattern = ending.and_then(|(_, ending)| Regex::new(&format!("^(.+?){ending}")).ok());
    let bare = pattern.and_then(|pattern| Some(pattern.captures(name)?.get(1)?.as_str()));
    let name = bare.unwrap_or(name);
    if name.is_empty() { "sample" } else { name }.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_named_after_their_files() {
        let path = |name: &str| Source::new(Path::new(name));
        for (file, single, paired) in [
            ("d/tumour_R1.fastq.gz", "tumour", "tumour"),
            ("tumour_r1.fq", "tumour", "tumour"),
            ("tumour.R1.fq", "tumour", "tumour"),
            ("tumour_R1_val_1.fq.gz", "tumour", "tumour"),
            ("tumour_R1_001_val_1.fq.gz", "tumour", "tumour"),
            ("tumour_trimmed.fq.gz", "tumour", "tumour"),
            ("M26-114_S1_L001_R1_001.fastq.gz", "M26-114", "M26-114"),
            ("M26-114_S12_R1_001.fastq.gz", "M26-114", "M26-114"),
            ("S1_L001_R1_001.fq.gz", "S1", "S1"),
            ("R1.fastq", "R1", "R1"),
            ("tumour_S1.fq", "tumour_S1", "tumour_S1"),
            ("tumour_1.fq", "tumour_1", "tumour"),
            ("a.fq", "a", "a"),
            ("patient_1_R1.fq", "patient_1", "patient_1"),
        ] {
            let pair = Layout::Paired(vec![(path(file), path("x"))]);
            let alone = Layout::Single(vec![path(file)]);
            assert_eq!(name_of(&alone), single, "{file}");
            assert_eq!(name_of(&pair), paired, "{file}");
        }
        assert_eq!(name_of(&Layout::Single(vec![path("-")])), "stdin");
    }

    #[test]
    fn keys_have_values() {
        let pair = |key: &str, value: &str| Ok((key.to_string(), value.to_string()));
        assert_eq!(key_and_value("run=a=b"), pair("run", "a=b"));
        assert_eq!(key_and_value(" run = 7 "), pair("run", "7"));
        assert_eq!(key_and_value("run="), pair("run", ""));
        assert!(key_and_value("run").is_err() && key_and_value("=7").is_err());
    }
}
