//! What the path of a file says of it: its sample, its mate, and the file of the other mates.

use crate::error::UncountedFile;
use regex::Regex;

/// How names of files of reads end, whatever the compression.
const FASTQ: [&str; 2] = [".fastq", ".fq"];
const COMPRESSED: [&str; 6] = ["", ".gz", ".bgz", ".bz2", ".xz", ".zst"];

/// Folders whose reads were found to be poor by the sequencer's program, in lower case.
const POOR: [&str; 2] = ["fastq_fail", "fastq_skip"];

/// A folder of such reads if one of good reads lies beside it, in lower case.
const POOR_BESIDE_GOOD: &str = "fail";

/// Folders of good reads, in lower case. They have no sample's name: the folder above has it.
const GOOD: [&str; 2] = ["fastq_pass", "pass"];

/// Samples of reads of which nobody knows the sample, in lower case.
const UNASSIGNED: [&str; 2] = ["unclassified", "undetermined"];

/// What names of files with mates have behind the sample's, as `_S1_L001_R1_001`: the mate, a read that is none, or
/// the index read.
const MATE: &str = r"^(.+?)(?:_S\d+)?(?:_L\d{3})?[._-]([rR][1-4]|I[12])((?:_\d{3})?)$";

/// Names with the number of a mate alone, as `T1_1`, where a number is not that of a file.
const NUMBERED_MATE: &str = r"^(.+)[._]([12])()$";

/// How MinKNOW and Guppy name files and folders, which number the files of a sample.
const NUMBERED_FILE: &str = r"_(?:pass|fail|skip)_|^fastq_runid_";
const NUMBERED_FILES: &str = r"^(?i)(?:fastq_pass|pass|barcode\d+|unclassified)$";

/// How samples are told.
///
/// [`Watch`](super::Watch) has an example.
#[derive(Debug)]
pub struct Places {
    mate: Option<Regex>,
    numbered_mate: Option<Regex>,
    numbered_file: Option<Regex>,
    numbered_files: Option<Regex>,
    /// Whether the folder that is followed is one of numbered files.
    is_numbered: bool,
    /// The name of the folder that is followed.
    top: String,
    /// The sample that all files are of.
    sample: Option<String>,
    /// Whether reads of no known sample are a sample of their own.
    with_unassigned: bool,
}

/// Which read of a fragment a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MateFile {
    /// The only one, or both after each other.
    Only,
    /// The first.
    First,
    /// The second.
    Second,
}

/// The place of a file of reads in its run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The sample.
    pub sample: String,
    /// The folder that it lies in, from the top; empty for the top itself.
    pub folder: String,
    /// What it has in common with the file of its mates, and with no other.
    pub group: String,
    /// Which read of a fragment it has.
    pub mate: MateFile,
    /// Whether its name, or that of a folder in the run, tells the sample.
    pub tells_sample: bool,
    /// Why it is not counted whatever it holds, if its path says so.
    pub refused: Option<UncountedFile>,
}

impl Places {
    /// `path` is that of the folder that is followed, from the root, with `/` between the names.
    pub fn new(path: &str, sample: Option<String>, with_unassigned: bool) -> Self {
        let mut names = path.rsplit('/').filter(|name| !name.is_empty());
        let numbered_files = Regex::new(NUMBERED_FILES).ok();
        let is_numbered = is_match(numbered_files.as_ref(), names.clone().next().unwrap_or(""));
        let top = named(&mut names).unwrap_or("run").to_string();
        Self {
            mate: Regex::new(MATE).ok(),
            numbered_mate: Regex::new(NUMBERED_MATE).ok(),
            numbered_file: Regex::new(NUMBERED_FILE).ok(),
            numbered_files,
            is_numbered,
            top,
            sample,
            with_unassigned,
        }
    }

    /// Whether all files are of one sample, wherever they lie.
    pub fn is_one_sample(&self) -> bool {
        self.sample.is_some()
    }

    /// Whether the files of a folder are looked at, by its name, and by whether one of good reads lies beside it.
    pub fn is_entered(name: &str, is_beside_good: bool) -> bool {
        let lower = name.to_lowercase();
        let is_poor =
            POOR.contains(&lower.as_str()) || (is_beside_good && lower == POOR_BESIDE_GOOD);
        !name.starts_with('.') && !is_poor
    }

    /// Whether a folder is one of good reads, by its name.
    pub fn is_good(name: &str) -> bool {
        GOOD.contains(&name.to_lowercase().as_str())
    }

    /// Whether a file is one of reads, by its name. Programs that write a file under a temporary name begin it
    /// with a point, or end it in another way.
    pub fn is_reads(name: &str) -> bool {
        !name.starts_with('.') && stem(name).is_some()
    }

    /// The place of a file of reads, whose path is from the top with `/` between the names; `None` of one that is
    /// of no sample.
    pub fn of(&self, path: &str) -> Option<Place> {
        self.place(path, self.with_unassigned)
    }

    /// Whether a file has reads of no known sample, which are left out.
    pub fn is_unassigned(&self, path: &str) -> bool {
        self.of(path).is_none() && self.place(path, true).is_some()
    }

    /// Whether a number at the end of a file's name is that of the file, by its folder and its name.
    fn is_numbered(&self, folder: &str, stem: &str) -> bool {
        let mut folders = folder.split('/');
        self.is_numbered
            || folders.any(|one| is_match(self.numbered_files.as_ref(), one))
            || is_match(self.numbered_file.as_ref(), stem)
    }

    fn place(&self, path: &str, with_unassigned: bool) -> Option<Place> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = stem(name)?;
        let is_numbered = self.is_numbered(folder, stem);
        let captures = |mate: &Option<Regex>| mate.as_ref().and_then(|mate| mate.captures(stem));
        let numbered_mate = || captures(&self.numbered_mate).filter(|_| !is_numbered);
        let found = captures(&self.mate).or_else(numbered_mate);
        let part = |number| found.as_ref().and_then(|found| found.get(number));
        let read = part(2).map_or("", |read| read.as_str());
        let has_chunk = part(3).is_some_and(|chunk| !chunk.is_empty());
        let (mate, refused) = match read.split_at(read.len().saturating_sub(1)) {
            ("I", _) if has_chunk => return None,
            ("I", _) => (MateFile::Only, Some(UncountedFile::IndexReads)),
            (_, "3" | "4") => (MateFile::Only, Some(UncountedFile::ThirdReads)),
            (_, "1") => (MateFile::First, None),
            (_, "2") => (MateFile::Second, None),
            _ => (MateFile::Only, None),
        };
        let mut folders = folder.split('/').rev().filter(|name| !name.is_empty());
        let is_poor = folders
            .clone()
            .any(|one| one.to_lowercase() == POOR_BESIDE_GOOD);
        let sample = match part(1) {
            Some(sample) => sample.as_str(),
            None => named(&mut folders).unwrap_or(&self.top),
        };
        if UNASSIGNED.contains(&sample.to_lowercase().as_str()) && !with_unassigned {
            return None;
        }
        let group = match (part(2), mate) {
            (None, _) | (_, MateFile::Only) => path.to_string(),
            (Some(read), _) => {
                let (before, after) = (&stem[..read.end() - 1], &stem[read.end()..]);
                format!("{folder}/{before}*{after}{}", &name[stem.len()..])
            }
        };
        let sample = self.sample.as_deref().unwrap_or(sample);
        Some(Place {
            sample: sample.into(),
            folder: folder.into(),
            group,
            mate,
            tells_sample: found.is_some() || is_numbered || !folder.is_empty(),
            refused: match is_poor {
                true => Some(UncountedFile::Poor),
                false => refused,
            },
        })
    }
}

/// Whether an expression, where there is one, matches a text.
fn is_match(expression: Option<&Regex>, text: &str) -> bool {
    expression.is_some_and(|expression| expression.is_match(text))
}

/// The first name of a folder that names a sample.
fn named<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names.find(|name| !Places::is_good(name))
}

/// The name of a file of reads without its ending; `None` of any other file.
fn stem(name: &str) -> Option<&str> {
    let lower = name.to_ascii_lowercase();
    let endings = FASTQ.iter().flat_map(|fastq| {
        let compressed = COMPRESSED.iter();
        compressed.map(move |compression| format!("{fastq}{compression}"))
    });
    let mut found = endings.filter(|ending| lower.ends_with(ending.as_str()));
    let length = name.len() - found.next()?.len();
    name.get(..length).filter(|stem| !stem.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use MateFile::{First, Only, Second};

    #[test]
    fn paths_tell_sample_and_mate() {
        let illumina = "T1_S1_L001_R*_001.fastq.gz";
        for (path, expected) in [
            ("T1_S1_L001_R1_001.fastq.gz", Some(("T1", First, illumina))),
            ("T1_S1_L001_R2_001.fastq.gz", Some(("T1", Second, illumina))),
            (
                "p/M26-114_S12_R1_001.fastq.gz",
                Some(("M26-114", First, "M26-114_S12_R*_001.fastq.gz")),
            ),
            ("a.R1.fq", Some(("a", First, "a.R*.fq"))),
            ("fastq_pass/T1_1.fq", Some(("run7", Only, "T1_1.fq"))),
            ("T1_S1_L001_I1_001.fastq.gz", None),
            ("Undetermined_S0_L001_R1_001.fastq.gz", None),
            (
                "fastq_pass/barcode03/FAT1_pass_barcode03_ab12_1.fastq.gz",
                Some(("barcode03", Only, "FAT1_pass_barcode03_ab12_1.fastq.gz")),
            ),
            ("fastq_pass/unclassified/x_0.fastq.gz", None),
            (
                "fastq_pass/FAT1_pass_ab12_2.fastq",
                Some(("run7", Only, "FAT1_pass_ab12_2.fastq")),
            ),
            ("FAT1_2.fq.zst", Some(("run7", Only, "FAT1_2.fq.zst"))),
            ("pass/FAT1_2.fq", Some(("run7", Only, "FAT1_2.fq"))),
            ("pass/barcode01/x.fq", Some(("barcode01", Only, "x.fq"))),
            ("sub/x.FASTQ.GZ", Some(("sub", Only, "x.FASTQ.GZ"))),
            ("x.fastq.gz.tmp", None),
            ("x.bam", None),
            (".fastq", None),
        ] {
            let places = Places::new("/data/run7/fastq_pass", None, false);
            let found = places.of(path);
            let shown = found.as_ref().map(|place| {
                let group = place.group.rsplit('/').next().unwrap_or_default();
                (place.sample.as_str(), place.mate, group)
            });
            assert_eq!(shown, expected, "{path}");
            if let Some(place) = found {
                assert_eq!(place.folder, path.rsplit_once('/').map_or("", |one| one.0));
            }
        }
    }

    #[test]
    fn a_number_is_that_of_a_mate_where_the_sequencer_does_not_number_files() {
        for (top, path, expected) in [
            ("/run", "T1_1.fq.gz", ("T1", First, true)),
            ("/run", "T1_2.fq.gz", ("T1", Second, true)),
            (
                "/run",
                "L01/E100_L01_13_1.fq.gz",
                ("E100_L01_13", First, true),
            ),
            ("/run", "T1.2.fastq", ("T1", Second, true)),
            ("/run", "T1_3.fq", ("run", Only, false)),
            ("/run", "T12.fq", ("run", Only, false)),
            ("/run", "FAT1_pass_ab12_1.fastq", ("run", Only, true)),
            ("/run", "fastq_runid_ab12_0_1.fastq", ("run", Only, true)),
            ("/run", "barcode07/x_1.fastq", ("barcode07", Only, true)),
            ("/run", "fastq_pass/x_1.fastq", ("run", Only, true)),
            ("/run/fastq_pass", "x_1.fastq", ("run", Only, true)),
            (
                "/run/fastq_pass/barcode07",
                "x_1.fastq",
                ("barcode07", Only, true),
            ),
        ] {
            let place = Places::new(top, None, false).of(path).expect(path);
            let found = (place.sample.as_str(), place.mate, place.tells_sample);
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn names_and_folders_tell_what_is_no_read_of_the_sample() {
        use UncountedFile::{IndexReads, Poor, ThirdReads};
        let places = Places::new("/run", None, false);
        for (path, expected) in [
            ("T1_S1_L001_R3_001.fastq.gz", Some(("T1", Some(ThirdReads)))),
            ("p/T1_R3.fq", Some(("T1", Some(ThirdReads)))),
            ("T1_S1_L001_R4_001.fastq.gz", Some(("T1", Some(ThirdReads)))),
            ("T1_I1.fastq.gz", Some(("T1", Some(IndexReads)))),
            ("T1_S1_L001_I2_001.fastq.gz", None),
            ("fail/barcode01/x.fq", Some(("barcode01", Some(Poor)))),
            ("Fail/x.fq", Some(("Fail", Some(Poor)))),
            ("T1_R1.fq", Some(("T1", None))),
            ("T1_R5/x_R5.fq", Some(("T1_R5", None))),
            ("failed/x.fq", Some(("failed", None))),
        ] {
            let place = places.of(path).map(|place| (place.sample, place.refused));
            let expected = expected.map(|(sample, why)| (sample.to_string(), why));
            assert_eq!(place, expected, "{path}");
        }
    }

    #[test]
    fn reads_of_no_sample_are_one_if_that_is_asked_for() {
        let places = Places::new("/run", None, true);
        let sample = |path: &str| places.of(path).map(|place| place.sample);
        assert_eq!(
            sample("fastq_pass/unclassified/x.fq").as_deref(),
            Some("unclassified")
        );
        assert_eq!(
            sample("Undetermined_S0_R1_001.fq").as_deref(),
            Some("Undetermined")
        );
        let places = Places::new("/run", Some("T".into()), false);
        for (path, expected) in [
            ("unclassified/x.fq", true),
            ("barcode01/x.fq", false),
            ("Undetermined_S0_L001_I1_001.fq", false),
        ] {
            assert_eq!(places.is_unassigned(path), expected, "{path}");
        }
        assert_eq!(
            places.of("barcode01/x.fq").map(|one| one.sample).as_deref(),
            Some("T")
        );
    }

    #[test]
    fn temporary_names_are_no_reads_and_poor_ones_are_not_entered() {
        for (name, expected) in [
            ("a.fastq.gz", true),
            ("a.fq", true),
            (".a.fastq.gz", false),
            (".a.fastq.gz.x7Uq", false),
            ("a.fastq.gz.part", false),
            ("a.fastq.gz.tmp", false),
        ] {
            assert_eq!(Places::is_reads(name), expected, "{name}");
        }
        for (name, is_beside_good, expected) in [
            ("fastq_pass", true, true),
            ("fastq_fail", false, false),
            ("fail", true, false),
            ("Fail", true, false),
            ("fail", false, true),
            ("failed", true, true),
            (".snapshot", false, false),
        ] {
            assert_eq!(Places::is_entered(name, is_beside_good), expected, "{name}");
        }
    }
}
