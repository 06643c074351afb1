//! Why a file of a run that is followed is not counted.

/// Why a file of a run that is followed is not counted, or can no more be relied on. Its `Display` says what to
/// do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UncountedFile {
    /// It changes, has not been looked at for long enough, or its turn has not come.
    #[error("it was not whole, or its turn had not come; go on with the run")]
    BeingWritten,
    /// The file of the other mates has not come.
    #[error("the file of its mates is not there; wait for it, or say that there are none")]
    NoMate,
    /// Second mates came where there should be none.
    #[error(
        "it has second mates, and first mates are counted as single reads; count both in another folder"
    )]
    SecondMates,
    /// It cannot be opened or read at this time.
    #[error("{0}")]
    Unreadable(String),
    /// It has no reads.
    #[error("no reads; an empty input says nothing about the sample: check the step before")]
    Empty,
    /// Its name says that it has reads of the index.
    #[error(
        "by its name it has index reads, which are of no transcript; move it away, or rename it"
    )]
    IndexReads,
    /// Its name says that a fragment has more reads than two.
    #[error(
        "by its name it has a third read of each fragment, so that the second one may be no mate but an index or a \
         UMI; leave the files of both mates alone here, as R1 and R2"
    )]
    ThirdReads,
    /// It lies in a folder of reads that the sequencer's program took for poor.
    #[error(
        "a folder of this name has reads that the sequencer's program took for poor; follow this folder itself if \
         they are to be counted, or else move it away"
    )]
    Poor,
    /// It has no whole reads, or they cannot be added to the others.
    #[error("{0}")]
    Wrong(String),
    /// It is gone, and was not counted.
    #[error(
        "it vanished before it was counted; put it back, or begin anew with another folder for the results"
    )]
    Vanished,
    /// It is another one than when it was counted.
    #[error(
        "it changed after it was counted; remove the evidence of its sample, so that all of it is counted anew, \
         and let files rest for longer"
    )]
    Changed,
    /// It was touched after it was counted, and cannot be read.
    #[error(
        "it was touched after it was counted, and it cannot be seen whether it is as it was ({0}); let it be read, \
         or remove the evidence of its sample, so that all of it is counted anew"
    )]
    Unverified(String),
    /// It is a folder of which all counted files are gone.
    #[error(
        "all of the sample's counted files are gone from here, and others may be gone with them; put them back, or \
         let a file say that the run is over"
    )]
    AllGone,
    /// It is a file of another sample, or of the other mates.
    #[error(
        "it is the same file as {file}, which is one of {sample}; give each sample and each mate a file of its own, \
         and another folder for the results if it was renamed"
    )]
    SameFile {
        /// The other name.
        file: String,
        /// Its sample.
        sample: String,
    },
    /// Files of one sample lie in two folders.
    #[error(
        "{sample} has files in {folder} too, which may be another sample of that name; follow the folder of \
         one run, or name the sample that all files are of"
    )]
    TwoFolders {
        /// The sample.
        sample: String,
        /// The other folder, from the top.
        folder: String,
    },
    /// Nothing tells its sample, and there is another file of which nothing does.
    #[error(
        "its name tells no sample, nor does that of {file} beside it, so that they may be of two; put the files of \
         each sample into a folder of its own, or name the sample that all files are of"
    )]
    Unnamed {
        /// The other file, from the top.
        file: String,
    },
    /// No files can be called after its sample.
    #[error("{0}")]
    Name(String),
    /// It is a folder that cannot be read.
    #[error("the folder cannot be read: {0}; let it be read")]
    Folder(String),
}

impl UncountedFile {
    /// Whether it was counted, so that what it added can no more be relied on.
    pub fn is_of_counted(&self) -> bool {
        matches!(self, Self::Changed | Self::Unverified(_))
    }
}
