//! Exit codes: all of them, and nowhere else.

use fuselane::Error;
use fuselane::document::Verdict;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Finished, whatever the verdict.
    Success,
    /// An input or an output failed, or the system did.
    Failure,
    /// The command line is wrong.
    Usage,
    /// With `--exit-verdict`: a fusion is detected.
    Detected,
    /// With `--exit-verdict`: neither can be said.
    Inconclusive,
    /// With `--exit-verdict`: a control makes the run invalid.
    Invalid,
    /// A signal ended it.
    #[cfg(unix)]
    Signal(i32),
}

impl ExitCode {
    /// The number. That of a signal is 128 and the signal's, as shells have it.
    pub fn code(self) -> i32 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Detected => 10,
            Self::Inconclusive => 11,
            Self::Invalid => 12,
            #[cfg(unix)]
            Self::Signal(signal) => 128 + signal,
        }
    }

    /// Ends the program.
    pub fn exit(self) -> ! {
        std::process::exit(self.code())
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::NotDetected => Self::Success,
            Verdict::Detected => Self::Detected,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::Invalid => Self::Invalid,
        }
    }
}

impl From<&Error> for ExitCode {
    fn from(error: &Error) -> Self {
        match error {
            // The reader of our output has seen enough (`fuselane ... | head`): no failure.
            Error::ClosedPipe => Self::Success,
            Error::Usage(_) | Error::OutOfRange { .. } => Self::Usage,
            _ => Self::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fuselane::error::{BatchProblem, StoredError};
    use std::io;

    #[test]
    fn codes_are_what_the_documentation_promises() {
        let of = |verdict: Verdict| ExitCode::from(verdict).code();
        assert_eq!(of(Verdict::NotDetected), 0);
        assert_eq!(of(Verdict::Detected), 10);
        assert_eq!(of(Verdict::Inconclusive), 11);
        assert_eq!(of(Verdict::Invalid), 12);
        #[cfg(unix)]
        assert_eq!(ExitCode::Signal(15).code(), 143);
    }

    /// Wrong usage is the user's; all else that fails is not.
    #[test]
    fn every_error_has_its_code() {
        let file = String::from("x");
        let system = || io::Error::other("system");
        let errors = [
            (Error::Usage(file.clone()), 2),
            (
                Error::OutOfRange {
                    parameter: "margin",
                    range: "1 to 4",
                },
                2,
            ),
            (Error::ClosedPipe, 0),
            (
                Error::System {
                    what: "cannot start 4 threads".into(),
                    source: system(),
                },
                1,
            ),
            (
                Error::Read {
                    file: file.clone(),
                    source: system(),
                },
                1,
            ),
            (
                Error::Decode {
                    file: file.clone(),
                    format: "gzip",
                    source: system(),
                },
                1,
            ),
            (
                Error::NotFastq {
                    file: file.clone(),
                    found: "it is FASTA",
                },
                1,
            ),
            (
                Error::Record {
                    file: file.clone(),
                    record: 1,
                    problem: file.clone(),
                },
                1,
            ),
            (Error::Empty { file: file.clone() }, 1),
            (
                Error::Mates {
                    first: file.clone(),
                    second: file.clone(),
                    record: 1,
                    problem: file.clone(),
                },
                1,
            ),
            (
                Error::Panel {
                    file: file.clone(),
                    line: 1,
                    problem: file.clone(),
                    remedy: file.clone(),
                },
                1,
            ),
            (
                Error::Write {
                    file: file.clone(),
                    source: system(),
                },
                1,
            ),
            (
                Error::Stored {
                    file,
                    source: StoredError::Changed,
                },
                1,
            ),
            (
                Error::Sheet {
                    file: "s.csv".into(),
                    line: 2,
                    problem: "x".into(),
                },
                1,
            ),
            (
                Error::Batch {
                    folder: "out".into(),
                    problem: BatchProblem::InUse,
                },
                1,
            ),
            (Error::Abandoned, 1),
            (Error::Stopped, 1),
        ];
        for (error, code) in errors {
            assert_eq!(ExitCode::from(&error).code(), code, "{error}");
        }
    }

    #[test]
    fn a_closed_pipe_is_told_from_other_failures_of_standard_output() {
        let of = |kind: io::ErrorKind| Error::standard_output(kind.into());
        assert!(matches!(of(io::ErrorKind::BrokenPipe), Error::ClosedPipe));
        assert!(matches!(
            of(io::ErrorKind::StorageFull),
            Error::Write { .. }
        ));
    }
}
