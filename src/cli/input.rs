//! Arguments that name reads: the sample's and the controls'.

use super::umi::UmiArguments;
use clap::Args;
use fuselane::document::ControlKind;
use fuselane::fastq::umi::UmiRule;
use fuselane::input::{Layout, Source};
use fuselane::{Error, Result};
use std::io::IsTerminal;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct InputArguments {
    /// Reads; - is standard input
    #[arg(value_name = "R1", conflicts_with = "first")]
    reads: Option<PathBuf>,
    /// Mates of the reads in R1
    #[arg(value_name = "R2", conflicts_with = "first")]
    mates: Option<PathBuf>,
    /// Files beyond a pair, which are refused with what to do instead
    #[arg(hide = true, conflicts_with = "first")]
    more: Vec<PathBuf>,
    /// First mates, or single reads, in several files
    #[arg(short = '1', value_name = "FILE", num_args = 1.., help_heading = "Input")]
    first: Vec<PathBuf>,
    /// Second mates; give one file for each file of -1
    #[arg(short = '2', value_name = "FILE", num_args = 1.., requires = "first", help_heading = "Input")]
    second: Vec<PathBuf>,
    /// The mates of a fragment follow each other in one file
    #[arg(long, help_heading = "Input")]
    interleaved: bool,
    /// Reads of a control without reverse transcriptase; give the option a second time for their
    /// mates
    #[arg(long, value_name = "READS", help_heading = "Controls")]
    no_rt: Vec<PathBuf>,
    /// Reads of a no-template control (water), given in the same way; repeat either option for
    /// more controls
    #[arg(long, value_name = "READS", help_heading = "Controls")]
    no_template: Vec<PathBuf>,
    #[command(flatten)]
    umi: UmiArguments,
}

impl InputArguments {
    /// Everything that is named, the sample's reads and those of controls.
    pub fn sources(&self) -> Vec<Source> {
        let sample = self.reads.iter().chain(&self.mates).chain(&self.first);
        let sample = sample.chain(&self.second);
        let controls = self.no_rt.iter().chain(&self.no_template);
        let mut sources: Vec<Source> = sample.map(|path| Source::new(path)).collect();
        if sources.is_empty() {
            sources.push(Source::Stdin);
        }
        sources.extend(controls.map(|path| Source::new(path)));
        sources
    }

    /// Where UMIs stand.
    ///
    /// # Errors
    /// The regular expression is wrong.
    pub fn umi_rule(&self) -> Result<UmiRule> {
        self.umi.rule()
    }

    /// How the sample's files hold fragments.
    ///
    /// # Errors
    /// Arguments that do not go together, or a file that is not there.
    pub fn sample(&self) -> Result<Layout> {
        if let Some(path) = self.more.first() {
            return Err(Error::Usage(format!(
                "{}: a sample is one file or two of mates; give each file of a control an option \
                 --no-rt or --no-template of its own, and more files of the sample as -1 and -2",
                Source::new(path).name()
            )));
        }
        let sources = |paths: &[PathBuf]| paths.iter().map(|path| Source::new(path)).collect();
        let first: Vec<Source> = match &self.reads {
            Some(path) => vec![Source::new(path)],
            None if self.first.is_empty() && std::io::stdin().is_terminal() => {
                return Err(Error::Usage(
                    "no reads: name a FASTQ file, or pipe one in; see fuselane detect --help"
                        .into(),
                ));
            }
            None if self.first.is_empty() => vec![Source::Stdin],
            None => sources(&self.first),
        };
        let second: Vec<Source> = match &self.mates {
            Some(path) => vec![Source::new(path)],
            None => sources(&self.second),
        };
        let layout = if self.interleaved {
            if !second.is_empty() {
                return Err(Error::Usage(
                    "--interleaved takes mates from one stream; leave the second file out".into(),
                ));
            }
            Layout::Interleaved(first)
        } else if second.is_empty() {
            Layout::Single(first)
        } else {
            paired(first, second)?
        };
        layout.check()?;
        Ok(layout)
    }

    /// The layouts of the controls without enzyme, then of those without template.
    ///
    /// # Errors
    /// A number of files that does not fit the sample, a file that is not there, or one that is
    /// also the sample's.
    pub fn controls(&self, sample: &Layout) -> Result<Vec<(ControlKind, Layout)>> {
        let mut controls = Vec::new();
        for (kind, option, paths) in [
            (ControlKind::NoRt, "--no-rt", &self.no_rt),
            (ControlKind::NoTemplate, "--no-template", &self.no_template),
        ] {
            let layouts = control_layouts(option, paths, sample)?.into_iter();
            controls.extend(layouts.map(|layout| (kind, layout)));
        }
        Ok(controls)
    }
}

fn paired(first: Vec<Source>, second: Vec<Source>) -> Result<Layout> {
    if first.len() != second.len() {
        return Err(Error::Usage(format!(
            "-1 has {} files and -2 has {}; give a file of mates for each",
            first.len(),
            second.len()
        )));
    }
    let is_file = |one: &Source| *one != Source::Stdin;
    let mut pairs = first.iter().zip(&second);
    if let Some((same, _)) = pairs.find(|(one, two)| is_file(one) && one.is_same_file(two)) {
        return Err(Error::Usage(format!(
            "{} is given as both mates; give the file of the second mates",
            same.name()
        )));
    }
    Ok(Layout::Paired(first.into_iter().zip(second).collect()))
}

/// Controls in the form of the sample: two files each where the sample has two.
fn control_layouts(option: &str, paths: &[PathBuf], sample: &Layout) -> Result<Vec<Layout>> {
    let sources: Vec<Source> = paths.iter().map(|path| Source::new(path)).collect();
    for source in &sources {
        if sample.sources().iter().any(|one| one.is_same_file(source)) {
            return Err(Error::Usage(format!(
                "{} is both the sample and a control; give {option} the control's own reads",
                source.name()
            )));
        }
    }
    let layouts: Vec<Layout> = match sample {
        Layout::Single(_) => {
            let each = sources.into_iter();
            each.map(|one| Layout::Single(vec![one])).collect()
        }
        Layout::Interleaved(_) => {
            let each = sources.into_iter();
            each.map(|one| Layout::Interleaved(vec![one])).collect()
        }
        Layout::Paired(_) => {
            if sources.len() % 2 == 1 {
                return Err(Error::Usage(format!(
                    "{option} has {} files; the sample has mates, so give two for each control, as in \
                     {option} R1 {option} R2",
                    sources.len()
                )));
            }
            let pairs = sources.chunks(2);
            pairs
                .map(|pair| paired(vec![pair[0].clone()], vec![pair[1].clone()]))
                .collect::<Result<_>>()?
        }
    };
    for layout in &layouts {
        layout.check()?;
    }
    Ok(layouts)
}
