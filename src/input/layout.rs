//! How the inputs hold fragments.

use super::source::Source;
use crate::error::{Error, Result};

/// How the inputs hold fragments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One read per fragment, in any number of files.
    Single(Vec<Source>),
    /// Mates in two files each.
    Paired(Vec<(Source, Source)>),
    /// Mates one after the other in one file.
    Interleaved(Vec<Source>),
}

impl Layout {
    /// All sources, in the order in which they are read.
    pub fn sources(&self) -> Vec<&Source> {
        self.groups().into_iter().flatten().collect()
    }

    /// The sources that are read together: one, or two of mates.
    pub fn groups(&self) -> Vec<Vec<&Source>> {
        match self {
            Self::Single(files) | Self::Interleaved(files) => {
                files.iter().map(|one| vec![one]).collect()
            }
            Self::Paired(pairs) => pairs.iter().map(|(one, two)| vec![one, two]).collect(),
        }
    }

    /// Finds files that are missing before any work is done.
    ///
    /// # Errors
    /// One is not there, or standard input is named twice.
    pub fn check(&self) -> Result<()> {
        let sources = self.sources();
        let stdin = sources.iter().filter(|one| ***one == Source::Stdin).count();
        if stdin > 1 {
            return Err(Error::Usage(
                "standard input is given twice; use --interleaved for mates in one stream".into(),
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
