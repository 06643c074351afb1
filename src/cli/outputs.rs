//! Where reports go: the options that name files, and writing all of them or none.

use clap::{Args, ValueEnum};
use fuselane::document::Document;
use fuselane::report::{
    Arriba, Bedpe, Html, Json, JunctionFasta, MULTIQC_ENDING, MultiqcLanes, MultiqcReads,
    MultiqcStatistics, Output, Report, StarFusion, Target, Text, Tsv, Vcf, printable, to_stderr,
};
use fuselane::{Error, Result};
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// Reports that are made from a result alone.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ReportArguments {
    /// Write the usual set of files, named PREFIX and an ending each
    #[arg(long, short, value_name = "PREFIX")]
    output: Option<PathBuf>,
    /// Write the whole result as JSON; - is standard output, here and below
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the calls as a table
    #[arg(long, value_name = "FILE")]
    tsv: Option<PathBuf>,
    /// Write a page to look at: gel, fusion, junction, reads
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the calls as breakends (VCF 4.4, GRCh38)
    #[arg(long, value_name = "FILE")]
    vcf: Option<PathBuf>,
    /// Write the calls as pairs of places (BEDPE, GRCh38)
    #[arg(long, value_name = "FILE")]
    bedpe: Option<PathBuf>,
    /// Write the detected fusions in the columns of STAR-Fusion
    #[arg(long, value_name = "FILE")]
    fusion_tsv: Option<PathBuf>,
    /// Write the calls in the columns of Arriba
    #[arg(long, value_name = "FILE")]
    arriba_tsv: Option<PathBuf>,
    /// Write MultiQC content: this file, and .lanes and .reads beside it
    #[arg(long, value_name = "FILE_mqc.json")]
    multiqc: Option<PathBuf>,
    /// Write the sequences across the junctions
    #[arg(long, value_name = "FILE")]
    junction_fasta: Option<PathBuf>,
    /// List what came close to each lane and why it was not counted
    #[arg(long)]
    explain: bool,
    /// Colour the report on standard output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// When the readable report is coloured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    fn is_on(self, stream: &(impl IsTerminal + anstream::stream::RawStream)) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

/// A path for each content: what an option says, else the prefix with its ending.
pub fn named<C: Copy>(
    prefix: Option<&Path>,
    options: &[(C, &Option<PathBuf>, &str)],
) -> Vec<(C, PathBuf)> {
    let path = |given: &Option<PathBuf>, ending: &str| {
        given.clone().or_else(|| Some(with_ending(prefix?, ending)))
    };
    let paths = options.iter();
    paths
        .filter_map(|(content, given, ending)| Some((*content, path(given, ending)?)))
        .collect()
}

/// A path with more letters at its end.
pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Opens outputs before the work starts.
///
/// # Errors
/// One cannot be written, two are the same file, or two go to standard output.
pub fn open<C>(paths: Vec<(C, PathBuf)>) -> Result<Vec<(C, Output)>> {
    let mut targets = Vec::new();
    for (_, path) in &paths {
        let target = Target::of(path);
        if targets.contains(&target) {
            let problem = match target {
                Target::Stdout => {
                    "two outputs go to standard output; give one of them a file".into()
                }
                _ => format!("two outputs go to {}; name another", path.display()),
            };
            return Err(Error::Usage(problem));
        }
        targets.push(target);
    }
    let opened = paths.into_iter();
    opened
        .map(|(content, path)| Ok((content, Output::open(&path)?)))
        .collect()
}

impl ReportArguments {
    /// What the usual set of files is named after.
    ///
    /// # Errors
    /// It is a directory.
    pub fn prefix(&self) -> Result<Option<&Path>> {
        let prefix = self.output.as_deref();
        if let Some(path) = prefix
            && (path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/'))
        {
            return Err(Error::Usage(format!(
                "--output {}: it is a directory; add a name, as in {}",
                path.display(),
                path.join("sample").display()
            )));
        }
        Ok(prefix)
    }

    /// The reports that are asked for, and their files.
    ///
    /// # Errors
    /// A prefix or name that will not do.
    pub fn asked(&self) -> Result<Vec<(&'static dyn Report, PathBuf)>> {
        let options: [(&'static dyn Report, &Option<PathBuf>, &str); 8] = [
            (&Json, &self.json, ".json"),
            (&Tsv, &self.tsv, ".tsv"),
            (&Html, &self.html, ".html"),
            (&Vcf, &self.vcf, ".vcf"),
            (&Bedpe, &self.bedpe, ".bedpe"),
            (&StarFusion, &self.fusion_tsv, ".star-fusion.tsv"),
            (&Arriba, &self.arriba_tsv, ".arriba.tsv"),
            (&JunctionFasta, &self.junction_fasta, ".junctions.fa"),
        ];
        let prefix = self.prefix()?;
        let mut asked = named(prefix, &options);
        if let Some((_, path)) = named(prefix, &[((), &self.multiqc, MULTIQC_ENDING)]).pop() {
            asked.extend(multiqc(&path)?);
        }
        Ok(asked)
    }

    /// Writes every report, gives the files their names, and prints the readable report: on
    /// standard output unless that is taken.
    ///
    /// # Errors
    /// An output fails. Until all files are written, none has its name.
    pub fn write(&self, outputs: Vec<(&dyn Report, Output)>, document: &Document) -> Result<()> {
        let is_file = |(_, output): &(&dyn Report, Output)| output.file().is_some();
        let (mut files, streams): (Vec<_>, Vec<_>) = outputs.into_iter().partition(is_file);
        for (report, output) in &mut files {
            output.write(*report, document)?;
        }
        let mut names = Vec::new();
        for (_, output) in files {
            names.extend(output.file().map(|path| printable(&path.to_string_lossy())));
            output.publish()?;
        }
        let stdout_taken = streams.iter().any(|(_, output)| output.is_stdout());
        for (report, mut output) in streams {
            unless_closed(output.write(report, document))?;
        }
        let text = |colored| Text {
            explain: self.explain,
            colored,
            files: names,
        };
        if stdout_taken {
            to_stderr(&text(self.color.is_on(&io::stderr())), document)
        } else {
            let text = text(self.color.is_on(&io::stdout()));
            unless_closed(Output::Stdout.write(&text, document))
        }
    }
}

/// A reader of standard output that has seen enough must not change the verdict's exit code.
fn unless_closed(written: Result<()>) -> Result<()> {
    match written {
        Err(error) if error.is_closed_pipe() => Ok(()),
        other => other,
    }
}

/// The three files of MultiQC content.
fn multiqc(path: &Path) -> Result<Vec<(&'static dyn Report, PathBuf)>> {
    let name = path.to_string_lossy();
    let stem = name.strip_suffix(MULTIQC_ENDING).ok_or_else(|| {
        Error::Usage(format!(
            "--multiqc {name}: MultiQC finds only names that end in {MULTIQC_ENDING}; name it so"
        ))
    })?;
    let beside = |part: &str| PathBuf::from(format!("{stem}{part}{MULTIQC_ENDING}"));
    Ok(vec![
        (&MultiqcStatistics, path.to_path_buf()),
        (&MultiqcLanes, beside(".lanes")),
        (&MultiqcReads, beside(".reads")),
    ])
}
