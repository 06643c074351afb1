//! What is wrong with results that are to be compared.

/// Why results cannot be compared, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComparisonProblem {
    /// There are fewer than two.
    #[error("it is the only result; give two or more, in the order of the samples")]
    Few,
    /// One is there twice.
    #[error("it is the result in {other_file}; give each result once")]
    Twice {
        /// The other file.
        other_file: String,
    },
    /// They were made with different panels.
    #[error(
        "its panel is {own}, and that of {other_file} is {other}; judge the reads of both with one panel"
    )]
    Panel {
        /// The panel of this one.
        own: String,
        /// The other file.
        other_file: String,
        /// The panel of that one.
        other: String,
    },
    /// Reads were aligned by different numbers.
    #[error(
        "its reads were aligned by other numbers than those of {other_file} (rule in the result); judge the \
         reads of both with the same settings and version"
    )]
    Rule {
        /// The other file.
        other_file: String,
    },
}
