//! Options that name files of reports, made from the registry of formats.

use clap::builder::PossibleValuesParser;
use clap::error::Result as Parsed;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use fuselane::report::{FORMATS, Format, Report, Target};
use fuselane::{Error, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A file that is to hold a report.
pub type Asked = (PathBuf, &'static dyn Report);

/// What stands for every format.
const ALL: &str = "all";

/// A folder of results, and the files that each sample has there.
#[derive(Debug, Args)]
pub struct FolderArguments {
    /// Folder of the results; it is made if it is not there
    #[arg(long, short, value_name = "DIR", help_heading = "Output")]
    pub output: PathBuf,
    /// Formats of each sample's files, separated by commas: the names of detect's options
    /// without their dashes, or all; watch cannot write
    /// supporting-reads, sam, bam and evidence [default: json,html]
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        hide_possible_values = true,
        value_parser = PossibleValuesParser::new(FileSet::names()),
        help_heading = "Output"
    )]
    pub formats: Vec<String>,
}

/// Files that are named alike: a prefix, and an ending for each format.
#[derive(Debug)]
pub struct FileSet<'a> {
    /// What all names begin with.
    pub prefix: &'a Path,
    /// Names of the formats; none of them stands for the usual ones.
    pub formats: &'a [String],
}

impl FileSet<'_> {
    /// The names that can be asked for.
    pub fn names() -> Vec<&'static str> {
        let names = FORMATS.iter().map(|format| format.name);
        names.chain([ALL]).collect()
    }

    /// The files of the set.
    ///
    /// # Errors
    /// A name that will not do.
    pub fn asked(&self) -> Result<Vec<Asked>> {
        let formats = FORMATS.iter();
        let named = formats.filter_map(|format| Some((format, self.file(format)?)));
        let files = named.map(|(format, path)| files(format, &path));
        let files: Result<Vec<Vec<Asked>>> = files.collect();
        Ok(files?.concat())
    }

    /// The file of a format, if the set has it.
    fn file(&self, format: &Format) -> Option<PathBuf> {
        let is_named = |name: &str| self.formats.iter().any(|one| one == name);
        let has = match self.formats.is_empty() {
            true => format.by_default,
            false => is_named(format.name) || is_named(ALL),
        };
        has.then(|| with_ending(self.prefix, format.ending))
    }
}

/// Files that options of their own name, by the names of their formats.
pub type Given = Vec<(&'static str, PathBuf)>;

/// Adds an option for each format: its name, what stands for its file, and what that holds.
pub fn with_options(command: Command, formats: impl Iterator<Item = [&'static str; 3]>) -> Command {
    let arguments = formats.map(|[name, file, holds]| {
        Arg::new(name)
            .long(name)
            .value_name(file)
            .help(format!("Write {holds}"))
            .help_heading("Output")
            .value_parser(value_parser!(PathBuf))
    });
    command.args(arguments)
}

/// The files that such options name.
pub fn given(matches: &ArgMatches, names: impl Iterator<Item = &'static str>) -> Given {
    let given = names.filter_map(|name| Some((name, matches.get_one::<PathBuf>(name)?.clone())));
    given.collect()
}

/// An option for each format that is made of reads (`READS`), or for each of the others.
#[derive(Debug, Clone)]
pub struct Formats<const READS: bool>(Given);

/// The formats in question.
fn formats(reads: bool) -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(move |one| one.needs_reads == reads)
}

impl<const READS: bool> Args for Formats<READS> {
    fn augment_args(command: Command) -> Command {
        with_options(
            command,
            formats(READS).map(|one| [one.name, one.file, one.holds]),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const READS: bool> FromArgMatches for Formats<READS> {
    fn from_arg_matches(matches: &ArgMatches) -> Parsed<Self> {
        Ok(Self(given(matches, formats(READS).map(|one| one.name))))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Parsed<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<const READS: bool> Formats<READS> {
    /// Every file that is asked for: by its own option, or as one of a set.
    ///
    /// # Errors
    /// A name that will not do.
    pub fn asked(&self, set: Option<&FileSet>) -> Result<Vec<Asked>> {
        let mut asked = Vec::new();
        for format in formats(READS) {
            let given = self.0.iter().find(|(name, _)| *name == format.name);
            let path = match given {
                Some((_, path)) => Some(path.clone()),
                None => set.and_then(|set| set.file(format)),
            };
            if let Some(path) = path {
                asked.extend(files(format, &path)?);
            }
        }
        Ok(asked)
    }
}

/// The files of a format, the first of which is called `path`.
fn files(format: &'static Format, path: &Path) -> Result<Vec<Asked>> {
    let (stem, ending) = match format.keeps_ending {
        true => (stem(format, path)?, format.ending),
        false => (path.to_path_buf(), ""),
    };
    let is_compressed = path.to_string_lossy().ends_with(".gz");
    if is_compressed && format.compressed.is_empty() && !format.ending.ends_with(".gz") {
        return Err(Error::Usage(format!(
            "--{} {}: it is compressed as it is; leave .gz out",
            format.name,
            path.display()
        )));
    }
    let parts = match format.compressed {
        compressed if is_compressed && !compressed.is_empty() => compressed,
        _ => format.files,
    };
    // What lies beside a file cannot lie beside a stream.
    let count = match Target::of(path).is_stream() {
        true => 1,
        false => parts.len(),
    };
    let parts = parts.iter().take(count);
    let named = parts.map(|(part, report)| {
        let path = with_ending(&stem, &format!("{part}{ending}"));
        (path, *report)
    });
    Ok(named.collect())
}

/// A path without the ending that it has to have.
fn stem(format: &Format, path: &Path) -> Result<PathBuf> {
    let name = path.to_string_lossy();
    if name == "-" {
        return Err(Error::Usage(format!(
            "--{} -: these are three files, which cannot go to standard output; give a name that ends in {}",
            format.name, format.ending
        )));
    }
    let stem = name.strip_suffix(format.ending);
    stem.map(PathBuf::from).ok_or_else(|| {
        Error::Usage(format!(
            "--{} {name}: only names that end in {} are recognised; name it so",
            format.name, format.ending
        ))
    })
}

/// A path with more letters at its end.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        plain: Formats<false>,
        #[command(flatten)]
        of_reads: Formats<true>,
    }

    fn names(asked: Vec<Asked>) -> Vec<String> {
        let paths = asked.into_iter();
        paths.map(|(path, _)| path.display().to_string()).collect()
    }

    #[test]
    fn a_prefix_names_the_usual_set_and_options_come_before_it() {
        let line = ["x", "--tsv", "t", "--bam", "-", "--multiqc", "m_mqc.json"];
        let line = Line::parse_from(line);
        let plain = names(line.plain.asked(None).expect("names"));
        assert_eq!(
            plain,
            ["t", "m_mqc.json", "m.lanes_mqc.json", "m.reads_mqc.json"]
        );
        let formats = |names: &[&str]| names.iter().map(|one| one.to_string()).collect();
        let (few, all): (Vec<String>, Vec<String>) = (formats(&["bam"]), formats(&["all"]));
        let set = |formats| FileSet {
            prefix: Path::new("p"),
            formats,
        };
        let of_reads = |line: &Line, set| names(line.of_reads.asked(Some(&set)).expect("names"));
        let plain = names(line.plain.asked(Some(&set(&all))).expect("names"));
        assert!(plain.contains(&"t".into()) && plain.contains(&"p.json".into()));
        assert!(!plain.contains(&"p.tsv".into()));
        assert_eq!(
            of_reads(&line, set(&all)),
            [
                "p.supporting.fastq.gz",
                "p.sam",
                "-",
                "p.evidence",
                "p.evidence.reads"
            ]
        );
        let line = Line::parse_from(["x"]);
        assert_eq!(of_reads(&line, set(&few)), ["p.bam", "p.bam.bai"]);
        assert!(of_reads(&line, set(&[])).is_empty());
        let plain = names(line.plain.asked(Some(&set(&[]))).expect("names"));
        assert_eq!(plain, ["p.json", "p.html"]);
    }

    #[test]
    fn what_is_compressed_has_its_index_beside_it() {
        let line = ["x", "--vcf", "v.vcf.gz", "--json", "j.json.gz"];
        let line = Line::parse_from(line);
        let plain = names(line.plain.asked(None).expect("names"));
        assert_eq!(plain, ["j.json.gz", "v.vcf.gz", "v.vcf.gz.tbi"]);
    }
}
