//! How names of reads come again.

/// How names of reads come again. Its `Display` says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Repeat {
    /// One directly behind the other.
    #[error("stands twice in a row, as mates do; read the file as interleaved mates")]
    InARow,
    /// In two files.
    #[error("is in both, as mates are; read the two as files of mates")]
    InTwoFiles,
    /// Later in the same file.
    #[error("comes again, as if two files of mates were joined; read the two as files of mates")]
    Later,
    /// With the same bases as first and as second mate.
    #[error("has the same bases as both mates; give the file of the second mates for the second")]
    AsBothMates,
    /// With the same bases and qualities.
    #[error("is there more than once, the same each time; give each read once")]
    Alike,
}
