//! What to do about an error, in the options of the command line, which the library does not know.

use fuselane::Error;
use fuselane::error::{BatchProblem, Repeat, ShardProblem, Shared, UncountedFile, WatchProblem};
use fuselane::fastq::umi::{UmiError, UmiPlace};

/// An error with its remedy.
pub fn told(error: &Error) -> String {
    match remedy(error) {
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

fn remedy(error: &Error) -> Option<String> {
    match error {
        Error::Umi { source, .. } => Some(of_umi(source)),
        Error::Repeated { repeat, .. } => match repeat {
            Repeat::InARow => Some("add --interleaved".into()),
            Repeat::InTwoFiles => {
                Some("name them as R1 R2, or one behind -1 and the other behind -2".into())
            }
            Repeat::Later => Some("name them as R1 R2, or behind -1 and -2".into()),
            _ => None,
        },
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

fn of_umi(error: &UmiError) -> String {
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
        for (repeat, words) in [
            (Repeat::InARow, "--interleaved"),
            (Repeat::InTwoFiles, "behind -2"),
            (Repeat::Later, "behind -1 and -2"),
            (Repeat::Alike, "give each read once"),
        ] {
            let bare = Error::Repeated {
                files: "x.fq".into(),
                name: "r7".into(),
                repeat,
            };
            let text = told(&bare);
            assert!(
                text.starts_with("x.fq: read \"r7\" ") && text.contains(words),
                "{text}"
            );
            assert!(!bare.to_string().contains(" -"), "{bare}");
        }
    }
}
