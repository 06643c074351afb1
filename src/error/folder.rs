//! What is wrong with a folder of results.

/// Why the folder of a batch cannot be used, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchProblem {
    /// Another process works there.
    #[error("another batch is at work in this folder; wait for its end, or name another folder")]
    InUse,
    /// A batch has worked there before.
    #[error("it holds a batch already; go on with that one, or name another folder")]
    Exists,
    /// A watch has worked there before.
    #[error("it holds the results of a watch; name another folder")]
    Watch,
}

/// Why a run cannot be followed with results in a folder, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WatchProblem {
    /// Another process works there.
    #[error("another process is at work in this folder; end that one, or name another folder")]
    InUse,
    /// It has the results of something else.
    #[error("it holds the results of {found}; name another folder")]
    OtherRun {
        /// What they are of.
        found: String,
    },
    /// It has what was counted of a stream, which cannot be read again.
    #[error(
        "it holds what was counted of a stream, of which nobody knows what was lost since; name another folder"
    )]
    Stream,
    /// What is written lies among what is read.
    #[error("it is the folder that is followed itself; name a folder beside it")]
    Itself,
    /// There are reads, and all of them are of no known sample.
    #[error("no reads but those of no known sample, as {file}; say that these are to be read")]
    OnlyUnassigned {
        /// One of their files, from the top.
        file: String,
    },
    /// Evidence that is kept there is not as it was written.
    #[error(
        "it is cut short, or was changed since it was written; remove it, so that its sample is counted anew"
    )]
    DamagedEvidence,
    /// What else is kept there is not as it was written.
    #[error(
        "it is cut short, or was changed since it was written; remove the folder that it is in, so that all \
         samples are counted anew"
    )]
    Damaged,
    /// Files were given to samples in another way before.
    #[error(
        "it was begun with other settings of how files are told to be of a sample or of mates ({found}); give \
         the same, or name another folder"
    )]
    OtherSettings {
        /// The settings.
        found: String,
    },
}
