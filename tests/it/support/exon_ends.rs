//! A panel with the ends of all coding exons beside it, and reads of partners that it does not have.

use super::build::{build_with, said};
use super::genome::{Convention, Made, Placed, made};
use super::library::{Errors, generator, sequenced};
use super::program::text;
use super::reference::{ALK, Reference, reverse_complement};
use rand::RngExt;
use std::path::Path;
use std::sync::LazyLock;

pub static MADE: LazyLock<Made> = LazyLock::new(|| made(21));

/// A directory with the files that a panel is built of, and the panel `own` of ALK and all exon ends.
pub static BUILT: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let said = build(
        directory.path(),
        &["--driver", "ALK", "--partners", "all"],
        "own",
    );
    assert!(
        said.contains("exon_ends.tsv: ") && said.contains(" genes, 0."),
        "{said}"
    );
    directory
});

/// Builds a panel of an annotation of the made genome.
pub fn build(directory: &Path, arguments: &[&str], name: &str) -> String {
    let (annotation, genome) = (MADE.annotation(Convention::GencodeGtf), MADE.genome());
    let built = directory.join(name);
    let run = build_with(directory, &annotation, genome.as_bytes(), arguments, &built);
    said(&run.success())
}

pub fn own() -> String {
    let own = BUILT.path().join("own");
    own.to_str().unwrap().to_string()
}

/// The exons of a transcript, cut out of the made genome.
pub fn exons(one: &Placed) -> Vec<String> {
    let mut chromosomes = MADE.chromosomes.iter();
    let (_, bases) = chromosomes
        .find(|(name, _)| *name == one.chromosome)
        .unwrap();
    let exon = |range: &std::ops::Range<usize>| match one.reverse {
        true => reverse_complement(&bases[range.clone()]),
        false => bases[range.clone()].to_string(),
    };
    one.exons.iter().map(exon).collect()
}

pub fn of_gene(gene: &str) -> &'static Placed {
    MADE.transcripts
        .iter()
        .find(|one| one.gene == gene)
        .unwrap()
}

/// Reads of 100 bases across the end of an exon of a partner and exon 20 of ALK.
pub fn reads(gene: &str, exon: usize, count: usize) -> String {
    let mut random = generator(exon as u64);
    let partner = exons(of_gene(gene))[..exon].concat();
    let reference = Reference::read();
    let before = reference.exons(ALK, "", "19").len();
    let fused = format!("{partner}{}", &reference.transcript(ALK)[before..]);
    let errors = Errors {
        rate: 0.002,
        informative: true,
    };
    let reads = (0..count).map(|number| {
        let start = partner.len() - random.random_range(40..=65);
        let read = sequenced(&mut random, &fused[start..start + 100], errors);
        format!("@{gene}{number}\n{}\n+\n{}\n", read.sequence, read.quality)
    });
    reads.collect()
}

/// A copy of the panel, whose tables are changed.
pub fn copy(directory: &Path, edit: impl Fn(&str, String) -> Option<String>) -> String {
    let copy = directory.join("copy");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(own()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(text) = edit(&name, text(Path::new(&own()), &name)) {
            std::fs::write(copy.join(name), text).unwrap();
        }
    }
    copy.to_str().unwrap().to_string()
}
