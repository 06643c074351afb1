//! What to do about an error, in the options of the command line, which the library does not know.

use fuselane::Error;
use fuselane::error::{BatchProblem, Repeat, ShardProblem, Shared, UncountedFile, WatchProblem};
use fuselane::fastq::umi::{UmiError, UmiPlace};
use std::sync::OnceLock;

/// The subcommands whose options are not those of `detect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Options {
    /// Those of `detect`, and of all others.
    Usual,
    /// Those of `batch`, whose files stand in a sheet.
    Sheet,
    /// Those of `watch`, whose files are found by their names.
    Folder,
    /// Those of `validate`.
    Backgrounds,
}

/// The options that the user has, of which there is one subcommand in a process.
static OPTIONS: OnceLock<Options> = OnceLock::new();

/// Says which options the user has. The first one who says it is right.
pub fn set_options(options: Options) {
    OPTIONS.get_or_init(|| options);
}

/// An error with its remedy.
pub fn told(error: &Error) -> String {
    with_remedy(error, OPTIONS.get().copied().unwrap_or(Options::Usual))
}

fn with_remedy(error: &Error, options: Options) -> String {
    match remedy(error, options) {
        Some(remedy) => format!("{error}: {remedy}"),
        None => error.to_string(),
    }
}

/// Why a file of a run is not counted, with the remedy.
pub fn told_of_file(why: &UncountedFile) -> String {
    let remedy = match why {
        UncountedFile::NoMate => "--single says so",
        UncountedFile::Changed => "--settle says for how long",
        UncountedFile::AllGone => "--end-file names it",
        UncountedFile::TwoFolders { .. } | UncountedFile::Unnamed { .. } => "--sample names it",
        _ => return why.to_string(),
    };
    format!("{why}: {remedy}")
}

fn remedy(error: &Error, options: Options) -> Option<String> {
    match error {
        Error::Umi { source, .. } => Some(of_umi(source, options)),
        Error::Repeated { repeat, .. } => of_repeat(*repeat, options).map(String::from),
        Error::Shard {
            problem:
                ShardProblem::Differs {
                    what: Shared::Sample,
                    ..
                },
            ..
        } => Some("detect --sample NAME names them alike".into()),
        Error::Shard {
            problem: ShardProblem::ExonEnds { .. },
            ..
        } => Some("--transcriptome PANEL/exon_ends.tsv".into()),
        Error::Watch {
            problem: WatchProblem::OnlyUnassigned { .. },
            ..
        } => Some("--unclassified says so".into()),
        Error::Batch {
            problem: BatchProblem::Exists,
            ..
        } => Some("--resume goes on with it".into()),
        _ => None,
    }
}

fn of_repeat(repeat: Repeat, options: Options) -> Option<&'static str> {
    let words = match (repeat, options) {
        (Repeat::AsBothMates | Repeat::Alike, _) => return None,
        (Repeat::InARow, Options::Backgrounds) => "--background takes them in two files, R1 R2",
        (Repeat::InARow, _) => "add --interleaved",
        (Repeat::InTwoFiles, Options::Usual) => {
            "name them as R1 R2, or one behind -1 and the other behind -2"
        }
        (Repeat::Later, Options::Usual) => "name them as R1 R2, or behind -1 and -2",
        (_, Options::Sheet) => "name the second one in the column fastq_2, beside the first",
        (_, Options::Folder) => "call them as in S_R1.fastq.gz and S_R2.fastq.gz",
        (_, Options::Backgrounds) => "name them behind one --background, as R1 R2",
        _ => return None,
    };
    Some(words)
}

fn of_umi(error: &UmiError, options: Options) -> String {
    match error {
        UmiError::Missing { place } => match place {
            UmiPlace::Name => "the name has one that --umi-name reads".into(),
            UmiPlace::Pattern(letters) => format!(
                "the name has {letters}, which --umi-regex reads by an expression with a group for it"
            ),
            UmiPlace::Bases => "if it stands among the bases, --umi-bases N or --umi-bases-2 N \
                                reads it from the start of the first or of the second mate"
                .into(),
        },
        UmiError::ShortRead { .. } => "--umi-bases and --umi-bases-2 say how many".into(),
        UmiError::NoSecondMate if options == Options::Sheet => {
            "name its file in the column fastq_2, or read it from the first mate by --umi-bases N"
                .into()
        }
        UmiError::NoSecondMate => {
            "name both files, or read it from the first mate by --umi-bases N".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_option_that_helps() {
        let missing = |place| UmiError::Missing { place };
        for (source, option) in [
            (missing(UmiPlace::Name), "--umi-name"),
            (
                missing(UmiPlace::Pattern("ACGTAC".into())),
                "ACGTAC, which --umi-regex",
            ),
            (missing(UmiPlace::Bases), "--umi-bases-2 N"),
            (UmiError::ShortRead { bases: 4, umi: 8 }, "--umi-bases"),
            (UmiError::NoSecondMate, "--umi-bases N"),
        ] {
            let bare = Error::Umi {
                files: "x.fq".into(),
                record: 3,
                source,
            };
            let text = told(&bare);
            assert!(
                text.starts_with("x.fq: record 3: ") && text.contains(option),
                "{text}"
            );
            assert!(!bare.to_string().contains("--"), "{bare}");
        }
        for (repeat, options, words) in [
            (Repeat::InARow, Options::Usual, "--interleaved"),
            (Repeat::InTwoFiles, Options::Usual, "behind -2"),
            (Repeat::Later, Options::Usual, "behind -1 and -2"),
            (Repeat::Alike, Options::Usual, "give each read once"),
            (Repeat::InARow, Options::Sheet, "--interleaved"),
            (Repeat::InTwoFiles, Options::Sheet, "column fastq_2"),
            (Repeat::Later, Options::Sheet, "column fastq_2"),
            (Repeat::InARow, Options::Folder, "--interleaved"),
            (Repeat::InTwoFiles, Options::Folder, "S_R2.fastq.gz"),
            (Repeat::InARow, Options::Backgrounds, ": --background takes"),
            (Repeat::Later, Options::Backgrounds, "one --background"),
        ] {
            let bare = Error::Repeated {
                files: "x.fq".into(),
                name: "r7".into(),
                repeat,
            };
            let text = with_remedy(&bare, options);
            assert!(
                text.starts_with("x.fq: read \"r7\" ") && text.contains(words),
                "{text}"
            );
            assert!(!bare.to_string().contains(" -"), "{bare}");
        }
    }
}
