//! What the path of a file says of it: its sample, its mate, and the file of the other mates.

use regex::Regex;

/// How names of files of reads end, whatever the compression.
const FASTQ: [&str; 2] = [".fastq", ".fq"];
const COMPRESSED: [&str; 6] = ["", ".gz", ".bgz", ".bz2", ".xz", ".zst"];

/// Folders whose reads were found to be poor by the sequencer's program, in lower case.
const POOR: [&str; 2] = ["fastq_fail", "fastq_skip"];

/// Folders of reads that have no sample's name themselves, in lower case: the one above has it.
const NAMELESS: [&str; 1] = ["fastq_pass"];

/// Samples of reads of which nobody knows the sample, in lower case.
const UNASSIGNED: [&str; 2] = ["unclassified", "undetermined"];

/// What names of files with mates have behind the sample's, as `_S1_L001_R1_001`: the mate, or the index read.
const MATE: &str = r"^(.+?)(?:_S\d+)?(?:_L\d{3})?[._-]([rRI])([12])((?:_\d{3})?)$";

/// How samples are told.
#[derive(Debug)]
pub struct Places {
    mate: Option<Regex>,
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
}

impl Places {
    /// `path` is that of the folder that is followed, from the root, with `/` between the names.
    pub fn new(path: &str, sample: Option<String>, with_unassigned: bool) -> Self {
        let names = path.rsplit('/').filter(|name| !name.is_empty());
        let top = named(names).unwrap_or("run").to_string();
        Self {
            mate: Regex::new(MATE).ok(),
            top,
            sample,
            with_unassigned,
        }
    }

    /// Whether all files are of one sample, wherever they lie.
    pub fn is_one_sample(&self) -> bool {
        self.sample.is_some()
    }

    /// Whether the files of a folder are looked at, by its name.
    pub fn is_entered(name: &str) -> bool {
        !name.starts_with('.') && !POOR.contains(&name.to_lowercase().as_str())
    }

    /// Whether a file is one of reads, by its name. Programs that write a file under a temporary name begin it
    /// with a point, or end it in another way.
    pub fn is_reads(name: &str) -> bool {
        !name.starts_with('.') && stem(name).is_some()
    }

    /// The place of a file of reads, whose path is from the top with `/` between the names; `None` of one that is
    /// of no sample.
    pub fn of(&self, path: &str) -> Option<Place> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = stem(name)?;
        let found = self.mate.as_ref().and_then(|mate| mate.captures(stem));
        let part = |number| found.as_ref().and_then(|found| found.get(number));
        let is_index = part(2).is_some_and(|letter| letter.as_str() == "I");
        let has_chunk = part(4).is_some_and(|chunk| !chunk.is_empty());
        if is_index && has_chunk {
            return None;
        }
        let (mate, sample, group) = match (part(1), part(3)) {
            (Some(sample), Some(mate)) if !is_index => {
                let (before, after) = (&stem[..mate.start()], &stem[mate.end()..]);
                let ending = &name[stem.len()..];
                let which = match mate.as_str() {
                    "1" => MateFile::First,
                    _ => MateFile::Second,
                };
                (
                    which,
                    sample.as_str(),
                    format!("{folder}/{before}*{after}{ending}"),
                )
            }
            _ => {
                let folders = folder.rsplit('/').filter(|name| !name.is_empty());
                let sample = named(folders).unwrap_or(&self.top);
                (MateFile::Only, sample, path.to_string())
            }
        };
        if UNASSIGNED.contains(&sample.to_lowercase().as_str()) && !self.with_unassigned {
            return None;
        }
        let sample = self.sample.as_deref().unwrap_or(sample);
        Some(Place {
            sample: sample.into(),
            folder: folder.into(),
            group,
            mate,
        })
    }
}

/// The first name of a folder that names a sample.
fn named<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    names.find(|name| !NAMELESS.contains(&name.to_lowercase().as_str()))
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
        for (name, expected) in [
            ("fastq_pass", true),
            ("fastq_fail", false),
            (".snapshot", false),
        ] {
            assert_eq!(Places::is_entered(name), expected, "{name}");
        }
    }
}
