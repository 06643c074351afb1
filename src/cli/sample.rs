//! The argument that names the sample, or its name after its files.

use clap::Args;
use fuselane::input::{Layout, Source};
use fuselane::{Error, Result};
use regex::Regex;

#[derive(Debug, Args)]
#[command(next_help_heading = "Sample")]
pub struct SampleArguments {
    /// Name of the sample in reports [default: taken from the name of the first file]
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
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
pub(super) fn name_of(layout: &Layout) -> String {
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
    use std::path::Path;

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
}
