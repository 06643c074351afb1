//! A sample sheet: which libraries a batch has, which files each of them, and which are controls of which.
//! Whatever is wrong with it is told at once.

use super::checks::{check_expected, check_files};
use super::draft::Draft;
use super::library::{Library, Role};
use super::links::join_controls;
use super::problems::Problems;
use super::table::{self, Row};
use crate::document::FileRecord;
use crate::error::Result;
use crate::input::Source;
use crate::panel::Panel;
use crate::panel::hexadecimal;
use crate::run::Transcriptome;
use crate::run::sample_name::name_problem;
use crate::run::stored::read_whole;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Most bytes of a sheet.
const LARGEST: usize = 64 << 20;

/// A sample sheet that can be worked on.
///
/// [`Batch`](super::Batch) has an example.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name, its length and its SHA-256.
    pub file: FileRecord,
    /// Where it can be read again; `None` of a stream.
    path: Option<PathBuf>,
    /// The libraries, in the order of their first rows.
    pub libraries: Vec<Library>,
    /// Whether it says which strand reads are of, which makes no difference here.
    pub has_strandedness: bool,
}

impl Sheet {
    /// Reads a sheet; `-` is standard input. Paths are those of the working directory. `interleaved` is whether
    /// a file without another one of second mates holds both, `panel` and `transcriptome` have the genes of the fusions
    /// that positive controls may hold.
    ///
    /// # Errors
    /// The sheet or the transcripts cannot be read; or all that is wrong with it, each with its line.
    pub fn read(
        path: &Path,
        interleaved: bool,
        panel: &Panel,
        transcriptome: Option<Transcriptome>,
    ) -> Result<Self> {
        let text = read_whole(path, LARGEST)?;
        let file = FileRecord {
            name: Source::new(path).name(),
            bytes: Some(text.len() as u64),
            sha256: Some(hexadecimal(&Sha256::digest(&text))),
        };
        let mut problems = Problems::of(&file.name);
        let table = table::read(&text, &mut problems);
        let libraries = libraries(table.rows, interleaved, &mut problems);
        check_expected(&libraries, panel, transcriptome, &mut problems)?;
        problems.check()?;
        Ok(Self {
            file,
            path: Source::new(path).is_regular().then(|| path.into()),
            libraries,
            has_strandedness: table.has_strandedness,
        })
    }

    /// Whether its file is another one now, or is gone. Of a stream nobody knows it.
    pub fn has_changed(&self) -> bool {
        let Some(path) = &self.path else { return false };
        let text = read_whole(path, LARGEST);
        let digest = text.ok().map(|text| hexadecimal(&Sha256::digest(&text)));
        digest != self.file.sha256
    }

    /// All files of reads, in the order of libraries.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.libraries.iter().flat_map(|one| one.layout.sources())
    }
}

/// The libraries of rows.
fn libraries(rows: Vec<Row>, interleaved: bool, problems: &mut Problems) -> Vec<Library> {
    check_files(&rows, problems);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for row in rows {
        if let Some(problem) = name_problem(&row.sample) {
            problems.add(row.line, problem);
        }
        let number = *names
            .entry(row.sample.to_lowercase())
            .or_insert(drafts.len());
        match drafts.get_mut(number) {
            Some(draft) => draft.add(row, problems),
            None => drafts.push(Draft::new(row, problems)),
        }
    }
    let mut libraries: Vec<Library> = Vec::new();
    let mut named_controls = Vec::new();
    for draft in drafts {
        named_controls.push(draft.control_of().to_vec());
        libraries.push(draft.library(interleaved, problems));
    }
    let is_sample = |library: &Library| library.role == Role::Sample;
    if !libraries.is_empty() && !libraries.iter().any(is_sample) {
        problems.add(0, "it has controls only; add the samples that they are of");
    }
    join_controls(&mut libraries, &named_controls, problems);
    libraries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::fs;

    /// A directory with files of reads, and what its sheets give.
    struct Bench(tempfile::TempDir);

    impl Bench {
        fn new() -> Self {
            let directory = tempfile::tempdir().expect("a directory");
            for name in ["1", "2", "3", "4", "5", "6"] {
                fs::write(directory.path().join(name), name).expect("a file");
            }
            fs::hard_link(directory.path().join("1"), directory.path().join("link"))
                .expect("a link");
            Self(directory)
        }

        /// Reads a sheet of these rows behind a header; `@` stands for the directory.
        fn sheet(&self, rows: &str) -> Result<Sheet> {
            let directory = self.0.path().display();
            let rows = rows.replace('@', &format!("{directory}/"));
            let path = self.0.path().join("s.csv");
            let head = "sample,fastq_1,fastq_2,control_type,control_of,expected,meta.run";
            fs::write(&path, format!("{head}\n{rows}\n")).expect("a sheet");
            let panel = Panel::builtin().expect("the built-in panel loads");
            Sheet::read(&path, false, &panel, None)
        }
    }

    #[test]
    fn rows_of_one_name_are_lanes_and_controls_are_of_the_samples_that_they_name() {
        let bench = Bench::new();
        let sheet = bench
            .sheet("a,@1,,,,,r7\na,@2,,,,,\nb,@3,,,,,\nN,@4,,no_template,*,,\nR,@5,,no_rt,b,,\nP,@6,,positive,,EML4-V1,")
            .expect("a sheet");
        let of = |name: &str| {
            let mut libraries = sheet.libraries.iter();
            libraries.find(|one| one.name == name).expect(name)
        };
        assert_eq!(of("a").layout.sources().len(), 2);
        assert_eq!(of("a").metadata["run"], "r7");
        assert_eq!((of("a").line, of("b").line), (2, 4));
        // Without enzyme first, wherever it stands.
        assert_eq!(
            (&of("a").controls, &of("b").controls),
            (&vec![2], &vec![3, 2])
        );
        assert_eq!(
            (&of("N").control_of, &of("P").control_of),
            (&vec![0, 1], &vec![0, 1])
        );
        assert_eq!(of("P").expected.as_deref(), Some("EML4-V1"));
        assert!(sheet.file.sha256.is_some() && !sheet.has_strandedness);
    }

    #[test]
    fn what_is_wrong_with_a_sheet_is_told_with_its_line() {
        let bench = Bench::new();
        for (case, rows, expected) in [
            ("missing", "a,@9,,,,,", "line 2: @9: cannot read"),
            ("a directory", "a,@,,,,,", "line 2: @: it is no file"),
            (
                "twice",
                "a,@1,,,,,\nb,@1,,,,,",
                "line 3: @1 is also in line 2",
            ),
            (
                "by a link",
                "a,@1,,,,,\nb,@link,,,,,",
                "line 3: @link is also in line 2",
            ),
            (
                "both mates",
                "a,@1,@1,,,,",
                "line 2: @1 is given as both mates",
            ),
            (
                "by case",
                "a,@1,,,,,\nA,@2,,,,,",
                "line 3: A and a of line 2 differ only by case",
            ),
            (
                "mixed lanes",
                "a,@1,@2,,,,\na,@3,,,,,",
                "line 3: a has one file here and two files",
            ),
            (
                "a space",
                "a b,@1,,,,,",
                "line 2: \"a b\" makes no safe name",
            ),
            (
                "a path",
                "../a,@1,,,,,",
                "line 2: \"../a\" makes no safe name",
            ),
            ("hidden", ".a,@1,,,,,", "line 2: \".a\" makes no safe name"),
            (
                "an option",
                "-a,@1,,,,,",
                "line 2: \"-a\" makes no safe name",
            ),
            (
                "taken",
                "Counted,@1,,,,,",
                "line 2: \"Counted\" is the name of a file",
            ),
            (
                "taken by the page",
                "batch.html,@1,,,,,",
                "line 2: \"batch.html\" is the name",
            ),
            (
                "no kind",
                "a,@1,,,,,\nb,@2,,water,a,,",
                "line 3: control_type \"water\"",
            ),
            (
                "no kind in a later row",
                "a,@1,,,,,\na,@2,,water,,,",
                "line 3: control_type \"water\"",
            ),
            (
                "a gene of no transcript",
                "a,@1,,,,,\nb,@2,,positive,,EMLL4::ALK,",
                "line 3: expected \"EMLL4::ALK\"",
            ),
            (
                "no type",
                "a,@1,,,,,\nb,@2,,,a,,",
                "line 3: b has control_of and no control_type",
            ),
            (
                "of none",
                "a,@1,,,,,\nb,@2,,no_rt,,,",
                "line 3: b is a control of no sample",
            ),
            (
                "unknown",
                "a,@1,,,,,\nb,@2,,no_rt,c,,",
                "line 3: c in control_of is not in the sheet",
            ),
            (
                "of itself",
                "a,@1,,,,,\nb,@2,,no_rt,b,,",
                "line 3: b in control_of is no sample",
            ),
            ("only controls", "b,@2,,no_rt,*,,", "it has controls only"),
            (
                "other layout",
                "a,@1,@2,,,,\nb,@3,,no_rt,a,,",
                "line 3: b has no files of second",
            ),
            ("expected", "a,@1,,,,EML4::ALK,", "line 2: a has expected"),
            (
                "two types",
                "a,@1,,,,,\nb,@2,,no_rt,a,,\nb,@3,,positive,a,,",
                "line 4: control_type of b",
            ),
            (
                "two records",
                "a,@1,,,,,7\na,@2,,,,,8",
                "line 3: meta.run of a is 8 here and 7",
            ),
        ] {
            let error = bench.sheet(rows).expect_err(case);
            let directory = format!("{}/", bench.0.path().display());
            let texts: Vec<String> = error
                .each()
                .iter()
                .map(|one| one.to_string().replace(&directory, "@"))
                .collect();
            assert!(
                texts.iter().any(|text| text.contains(expected)),
                "{case}: {texts:?}"
            );
            assert_eq!(texts.len(), 1, "{case}: {texts:?}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_in_the_order_of_lines() {
        let bench = Bench::new();
        let error = bench
            .sheet("a,@1,,,,,\nA,@9,,,,,\nb,@1,,no_rt,d,,")
            .expect_err("problems");
        let lines: Vec<u64> = error
            .each()
            .iter()
            .map(|one| match one {
                Error::Sheet { line, .. } => *line,
                other => panic!("{other}"),
            })
            .collect();
        assert_eq!(lines, [3, 3, 4, 4]);
    }
}
