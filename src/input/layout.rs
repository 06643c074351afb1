//! How fragments are laid out in the inputs.

use super::source::Source;
use crate::error::{Error, Result};
use std::collections::BTreeSet;

/// How fragments are laid out in the inputs.
///
/// ```
/// use fuselane::input::{Layout, Source};
/// use std::path::Path;
/// let file = |name: &str| Source::new(Path::new(name));
/// let lanes = Layout::Paired(vec![
///     (file("L1_R1.fq.gz"), file("L1_R2.fq.gz")),
///     (file("L2_R1.fq.gz"), file("L2_R2.fq.gz")),
/// ]);
/// assert_eq!(lanes.sources().len(), 4);
/// assert_eq!(lanes.groups().len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One read per fragment, in any number of files.
    Single(Vec<Source>),
    /// Mates in two files: the first mates, and the second mates.
    Paired(Vec<(Source, Source)>),
    /// Mates one after the other in one file.
    Interleaved(Vec<Source>),
}

impl Layout {
    /// All sources, in the order in which they are read.
    pub fn sources(&self) -> Vec<&Source> {
        self.groups().into_iter().flatten().collect()
    }

    /// The sources that are read together: one file each, or two files of mates.
    pub fn groups(&self) -> Vec<Vec<&Source>> {
        match self {
            Self::Single(files) | Self::Interleaved(files) => {
                files.iter().map(|one| vec![one]).collect()
            }
            Self::Paired(pairs) => pairs.iter().map(|(one, two)| vec![one, two]).collect(),
        }
    }

    /// A layout for each of [`Layout::groups`].
    pub fn parts(&self) -> Vec<Self> {
        match self {
            Self::Single(files) => files
                .iter()
                .map(|one| Self::Single(vec![one.clone()]))
                .collect(),
            Self::Interleaved(files) => {
                let files = files.iter();
                files
                    .map(|one| Self::Interleaved(vec![one.clone()]))
                    .collect()
            }
            Self::Paired(pairs) => {
                let pairs = pairs.iter();
                pairs.map(|one| Self::Paired(vec![one.clone()])).collect()
            }
        }
    }

    /// A file that is there twice, by whatever paths.
    pub fn twice(&self) -> Option<&Source> {
        let mut known = BTreeSet::new();
        let mut sources = self.sources().into_iter();
        sources.find(|source| source.identity().is_some_and(|one| !known.insert(one)))
    }

    /// Checks that every file is there; to be called before any work is done.
    ///
    /// # Errors
    /// A file is missing, or standard input is given twice.
    pub fn check(&self) -> Result<()> {
        let sources = self.sources();
        let stdin = sources.iter().filter(|one| ***one == Source::Stdin).count();
        if stdin > 1 {
            return Err(Error::Usage(
                "standard input is given twice; give one of the two as a file, or read both mates \
                 from one stream as interleaved mates"
                    .into(),
            ));
        }
        for source in sources {
            if let Source::Path(path) = source {
                std::fs::metadata(path).map_err(|error| Error::Read {
                    file: source.name(),
                    source: error,
                })?;
            }
        }
        Ok(())
    }
}
