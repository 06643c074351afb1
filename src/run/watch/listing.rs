//! What a folder holds: a look at all files of reads below it.

use super::look::{Listing, Look};
use super::place::Places;
use crate::error::{Error, Result};
use crate::input::Source;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Files by which the programs of sequencers say that a run is over, by their paths from the top: MinKNOW's,
/// and that of bcl-convert.
pub const END_FILES: [&str; 2] = ["final_summary*.txt", "Logs/FastqComplete.txt"];

/// A folder that is looked at.
///
/// [`Watch`](super::Watch) has an example.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// A folder that is not entered, which may not be there yet.
    without: PathBuf,
    end_files: Vec<Regex>,
}

impl Folder {
    /// A folder, but for the one `without`. A file that one of `end_files` names, by its path from the top with `*`
    /// for any letters, says that the run is over.
    ///
    /// # Errors
    /// It is not there.
    pub fn new(path: &Path, without: &Path, end_files: &[String]) -> Result<Self> {
        let path = fs::canonicalize(path).map_err(|source| Error::Read {
            file: Source::new(path).name(),
            source,
        })?;
        let pattern = |one: &String| {
            let parts = one.split('*').map(regex::escape);
            Regex::new(&format!("^{}$", parts.collect::<Vec<_>>().join("[^/]*")))
        };
        let patterns = end_files.iter().map(pattern).collect::<Result<_, _>>();
        Ok(Self {
            path,
            without: without.into(),
            end_files: patterns.map_err(|error| Error::Usage(error.to_string()))?,
        })
    }

    /// Its path without links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Looks at it.
    pub fn list(&self) -> Listing {
        let mut walk = Walk {
            folder: self,
            listing: Listing::default(),
            entered: BTreeSet::from_iter(fs::canonicalize(&self.without)),
            links: BTreeMap::new(),
        };
        if let Err(error) = walk.enter(&self.path, "") {
            let unreadable = &mut walk.listing.unreadable;
            unreadable.insert(String::new(), error.to_string());
        }
        // Last, so that a folder has its own name wherever a link to it stands.
        while let Some((from_top, path)) = walk.links.pop_first() {
            walk.try_enter(&path, from_top);
        }
        // MinKNOW's stands beside the folder of reads.
        if self.path.ends_with("fastq_pass")
            && let Some(parent) = self.path.parent()
        {
            match self.has_end(parent) {
                Ok(has_end) => walk.listing.is_over |= has_end,
                Err(error) => walk.listing.end_is_hidden = Some((parent.into(), error.to_string())),
            }
        }
        walk.listing
    }

    /// Whether a file in a folder says that the run is over.
    fn has_end(&self, folder: &Path) -> io::Result<bool> {
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name();
            if name.to_str().is_some_and(|name| self.is_end(name)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_end(&self, path: &str) -> bool {
        self.end_files.iter().any(|one| one.is_match(path))
    }
}

/// A look that goes on.
struct Walk<'f> {
    folder: &'f Folder,
    listing: Listing,
    /// Folders that were entered or are not to be, without links.
    entered: BTreeSet<PathBuf>,
    /// Links to folders, by their paths from the top.
    links: BTreeMap<String, PathBuf>,
}

impl Walk<'_> {
    /// Looks at a folder, whose path from the top is `from_top`.
    fn enter(&mut self, path: &Path, from_top: &str) -> io::Result<()> {
        let whole = fs::canonicalize(path)?;
        if !self.entered.insert(whole) {
            return Ok(());
        }
        let entries: Vec<DirEntry> = fs::read_dir(path)?.collect::<io::Result<_>>()?;
        let is_good = |one: &DirEntry| {
            Places::is_good(&one.file_name().to_string_lossy()) && one.path().is_dir()
        };
        let has_good = entries.iter().any(is_good);
        for entry in &entries {
            self.look(entry, from_top, has_good);
        }
        Ok(())
    }

    /// Looks at a folder below the top, which may be gone.
    fn try_enter(&mut self, path: &Path, from_top: String) {
        if let Err(error) = self.enter(path, &from_top)
            && error.kind() != io::ErrorKind::NotFound
        {
            self.listing.unreadable.insert(from_top, error.to_string());
        }
    }

    /// Looks at an entry of a folder. `has_good` is whether that has one of good reads.
    fn look(&mut self, entry: &DirEntry, from_top: &str, has_good: bool) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = match from_top.is_empty() {
            true => name.to_string(),
            false => format!("{from_top}/{name}"),
        };
        // Links are followed.
        let data = fs::metadata(entry.path());
        if data.as_ref().is_ok_and(Metadata::is_dir) {
            if !Places::is_entered(&name, has_good) {
                return;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => {
                    self.links.insert(path, entry.path());
                }
                _ => self.try_enter(&entry.path(), path),
            }
            return;
        }
        self.listing.is_over |= self.folder.is_end(&path);
        if Places::is_reads(&name) {
            let is_text = entry.file_name().to_str().is_some() && !name.contains(char::is_control);
            let look = match data {
                // It was removed since.
                Err(_) if fs::symlink_metadata(entry.path()).is_err() => return,
                Err(error) => Err(format!("cannot read: {error}")),
                Ok(data) if !data.is_file() => Err("it is no file; give reads in files".into()),
                Ok(_) if !is_text => {
                    Err("its name is not UTF-8, or has control characters; give it another".into())
                }
                Ok(data) => Ok(look_at(&entry.path(), &data)),
            };
            self.listing.reads.insert(path, look);
        }
    }
}

/// What is told of a file.
pub(super) fn look_at(path: &Path, data: &Metadata) -> Look {
    Look {
        bytes: data.len(),
        modified: data.modified().ok().map(nanoseconds),
        identity: Source::Path(path.to_path_buf()).identity(),
    }
}

/// A time in nanoseconds since 1970; the first or last one that there is for times some centuries away.
fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |one| -one),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn files_of_reads_are_found_and_others_are_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let top = directory.path().join("run");
        let at = |name: &str| top.join(name);
        for folder in [
            "fastq_pass/barcode01",
            "fastq_fail",
            ".tmp",
            "out/x",
            "Logs",
        ] {
            fs::create_dir_all(at(folder)).expect(folder);
        }
        for file in [
            "fastq_pass/barcode01/a.fastq.gz",
            "fastq_pass/barcode01/b.fastq.gz.tmp",
            "fastq_fail/c.fastq",
            ".tmp/d.fastq",
            ".e.fastq",
            "out/x/f.fastq",
            "g.fq",
            "h.txt",
        ] {
            fs::write(at(file), file).expect(file);
        }
        symlink(".", at("circle")).expect("a link");
        symlink("nowhere", at("dangling.fq")).expect("a link");
        symlink("g.fq", at("linked.fq")).expect("a link");
        let end_files = END_FILES.map(String::from);
        let folder = Folder::new(&top, &at("out"), &end_files).expect("it is there");
        let listing = folder.list();
        let found: Vec<(&str, bool)> = listing
            .reads
            .iter()
            .map(|(path, look)| (path.as_str(), look.is_ok()))
            .collect();
        let expected = [
            ("dangling.fq", false),
            ("fastq_pass/barcode01/a.fastq.gz", true),
            ("g.fq", true),
            ("linked.fq", true),
        ];
        assert_eq!(found, expected);
        assert_eq!(listing.reads["g.fq"], listing.reads["linked.fq"]);
        assert!(!listing.is_over && listing.unreadable.is_empty());
        assert!(Folder::new(&at("absent"), &at("out"), &end_files).is_err());

        for (file, below, is_over) in [
            ("RTAComplete.txt", "", false),
            ("Logs/FastqComplete.txt", "", true),
            ("final_summary_FAT1_ab12.txt", "", true),
            ("final_summary_FAT1_ab12.txt", "fastq_pass", true),
            ("fastq_fail/final_summary.txt", "", false),
        ] {
            fs::write(at(file), "").expect(file);
            let folder = Folder::new(&at(below), &at("out"), &end_files).expect(file);
            assert_eq!(folder.list().is_over, is_over, "{file}");
            fs::remove_file(at(file)).expect(file);
        }
        for (made, expected) in [
            ("guppy/fail/y.fq", Some("guppy/fail/y.fq")),
            ("guppy/pass/z.fq", Some("guppy/pass/z.fq")),
        ] {
            fs::create_dir_all(at(made).parent().expect("a folder")).expect(made);
            fs::write(at(made), made).expect(made);
            let folder = Folder::new(&top, &at("out"), &end_files).expect("it is there");
            let reads = folder.list().reads;
            let mut added = reads
                .keys()
                .filter(|path| path.ends_with("y.fq") || path.ends_with("z.fq"));
            assert_eq!(added.next().map(String::as_str), expected);
            assert_eq!(added.next(), None, "{made}");
        }
        let own = ["R*Complete.txt".to_string()];
        fs::write(at("RTAComplete.txt"), "").expect("written");
        let folder = Folder::new(&top, &at("out"), &own).expect("it is there");
        assert!(folder.list().is_over);
        fs::remove_dir_all(&top).expect("removed");
        let listing = folder.list();
        assert!(listing.reads.is_empty() && listing.unreadable.contains_key(""));
    }
}
