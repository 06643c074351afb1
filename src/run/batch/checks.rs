//! Checks of the names and files of a sample sheet.

use super::library::Library;
use super::problems::Problems;
use super::table::Row;
use crate::error::Result;
use crate::input::{FileIdentity, Source};
use crate::panel::{Panel, Role};
use crate::run::Transcriptome;
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::path::Path;

/// That each file is there and is given once.
pub(super) fn check_files(rows: &[Row], problems: &mut Problems) {
    let mut seen: HashMap<FileIdentity, u64> = HashMap::new();
    for row in rows {
        let paths = std::iter::once(&row.first).chain(&row.second);
        // That one is missing is told already.
        for path in paths.filter(|path| !path.as_os_str().is_empty()) {
            let source = Source::Path(path.clone());
            if let Some(problem) = file_problem(path) {
                problems.add(row.line, format!("{}: {problem}", source.name()));
                continue;
            }
            let Some(identity) = source.identity() else {
                continue;
            };
            match seen.get(&identity) {
                Some(line) if *line == row.line => problems.add(
                    row.line,
                    format!(
                        "{} is given as both mates; give the file of the second mates",
                        source.name()
                    ),
                ),
                Some(line) => problems.add(
                    row.line,
                    format!(
                        "{} is also in line {line}; give each file once",
                        source.name()
                    ),
                ),
                None => {
                    seen.insert(identity, row.line);
                }
            }
        }
    }
}

/// Why reads cannot be taken from a path.
fn file_problem(path: &Path) -> Option<String> {
    match fs::metadata(path) {
        Err(error) => Some(format!("cannot read: {error}")),
        Ok(data) if !data.is_file() => Some(
            "it is no file, and what is counted has to be known by its SHA-256; give a file".into(),
        ),
        Ok(_) => {
            let opened = File::open(path);
            opened.err().map(|error| format!("cannot read: {error}"))
        }
    }
}

/// That the panel has what each positive control should show: a lane, or a fusion by its genes. Partners that the panel
/// does not have are looked for in the transcripts, all at once.
///
/// # Errors
/// The transcripts cannot be read.
pub(super) fn check_expected(
    libraries: &[Library],
    panel: &Panel,
    transcriptome: Option<Transcriptome>,
    problems: &mut Problems,
) -> Result<()> {
    let shown = |library| Shown::new(library, panel);
    let unknown = libraries.iter().map(shown).filter_map(|one| match one {
        Shown::IfFound(partner) => Some(partner),
        Shown::Yes | Shown::No => None,
    });
    let found = match transcriptome {
        Some(transcripts) => transcripts.genes_of(panel, &unknown.collect())?,
        None => BTreeSet::new(),
    };
    for library in libraries {
        let can_be_shown = match Shown::new(library, panel) {
            Shown::Yes => true,
            Shown::No => false,
            Shown::IfFound(partner) => found.contains(partner),
        };
        if let (false, Some(expected)) = (can_be_shown, &library.expected) {
            problems.add(
                library.line,
                format!(
                    "expected {expected:?} is no lane of the panel and no fusion of its genes; give one, as \
                     EML4::ALK"
                ),
            );
        }
    }
    Ok(())
}

/// Whether a library can show what is expected of it.
enum Shown<'l> {
    Yes,
    No,
    /// If transcripts have this partner.
    IfFound(&'l str),
}

impl<'l> Shown<'l> {
    fn new(library: &'l Library, panel: &Panel) -> Self {
        let Some(expected) = &library.expected else {
            return Self::Yes;
        };
        let has_gene = |name: &str| panel.transcripts.iter().any(|one| one.gene == name);
        let is_driver = |name: &str| {
            let mut transcripts = panel.transcripts.iter();
            transcripts.any(|one| one.role == Role::Driver && one.gene == name)
        };
        match expected.split_once("::") {
            _ if panel.lane_named(expected).is_some() => Self::Yes,
            None => Self::No,
            Some((partner, driver)) if !is_driver(driver) || partner == driver => Self::No,
            Some((partner, _)) if has_gene(partner) => Self::Yes,
            Some((partner, _)) => Self::IfFound(partner),
        }
    }
}
