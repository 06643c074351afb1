//! Chromosomes of the genome that coordinates are of.

use crate::document::Document;

/// The chromosomes of GRCh38 in their order, with their lengths in bases and their sequences in RefSeq
/// (Genome Reference Consortium, GCA_000001405.15).
const GRCH38: [(&str, usize, &str); 25] = [
    ("chr1", 248_956_422, "NC_000001.11"),
    ("chr2", 242_193_529, "NC_000002.12"),
    ("chr3", 198_295_559, "NC_000003.12"),
    ("chr4", 190_214_555, "NC_000004.12"),
    ("chr5", 181_538_259, "NC_000005.10"),
    ("chr6", 170_805_979, "NC_000006.12"),
    ("chr7", 159_345_973, "NC_000007.14"),
    ("chr8", 145_138_636, "NC_000008.11"),
    ("chr9", 138_394_717, "NC_000009.12"),
    ("chr10", 133_797_422, "NC_000010.11"),
    ("chr11", 135_086_622, "NC_000011.10"),
    ("chr12", 133_275_309, "NC_000012.12"),
    ("chr13", 114_364_328, "NC_000013.11"),
    ("chr14", 107_043_718, "NC_000014.9"),
    ("chr15", 101_991_189, "NC_000015.10"),
    ("chr16", 90_338_345, "NC_000016.10"),
    ("chr17", 83_257_441, "NC_000017.11"),
    ("chr18", 80_373_285, "NC_000018.10"),
    ("chr19", 58_617_616, "NC_000019.10"),
    ("chr20", 64_444_167, "NC_000020.11"),
    ("chr21", 46_709_983, "NC_000021.9"),
    ("chr22", 50_818_468, "NC_000022.11"),
    ("chrX", 156_040_895, "NC_000023.11"),
    ("chrY", 57_227_415, "NC_000024.10"),
    ("chrM", 16_569, "NC_012920.1"),
];

/// The chromosomes of an assembly in its order, with their lengths where they are known; after them
/// those that only `others` names. Of an assembly that is not GRCh38, these are all.
fn chromosomes<'a>(
    assembly: &str,
    others: impl Iterator<Item = &'a str>,
) -> Vec<(&'a str, Option<usize>)> {
    let known: &[(&str, usize, &str)] = match assembly {
        one if is_grch38(one) => &GRCH38,
        _ => &[],
    };
    let mut all: Vec<(&str, Option<usize>)> = known
        .iter()
        .map(|&(name, bases, _)| (name, Some(bases)))
        .collect();
    for name in others {
        if all.iter().all(|(one, _)| *one != name) {
            all.push((name, None));
        }
    }
    all
}

/// The chromosomes of a result: those of its assembly, and others on which the panel or a call lies.
pub(super) fn chromosomes_of(document: &Document) -> Vec<(&str, Option<usize>)> {
    let panel = &document.panel;
    let of_calls = document.calls.iter();
    let of_calls = of_calls.flat_map(|call| [&call.partner.breakpoint, &call.driver.breakpoint]);
    let of_calls = of_calls.flatten().map(|at| &at.chromosome);
    let named = panel.chromosomes.iter().chain(of_calls);
    chromosomes(&panel.assembly, named.map(String::as_str))
}

/// Whether an assembly is GRCh38, whatever its patches: they leave the chromosomes as they are.
fn is_grch38(assembly: &str) -> bool {
    let patch = assembly.strip_prefix("GRCh38");
    patch.is_some_and(|patch| patch.is_empty() || patch.starts_with(".p"))
}

/// The sequence of a chromosome in RefSeq, if the assembly is known.
pub(super) fn refseq(assembly: &str, chromosome: &str) -> Option<&'static str> {
    let mut known = GRCH38.iter().filter(|_| is_grch38(assembly));
    known
        .find(|(name, ..)| *name == chromosome)
        .map(|(.., sequence)| *sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum of the primary chromosomes as the assembly's statistics have it, and the mitochondrion.
    #[test]
    fn lengths_add_up_to_those_of_the_assembly() {
        let bases: usize = GRCH38.iter().map(|(_, bases, _)| bases).sum();
        assert_eq!(bases, 3_088_269_832 + 16_569);
        let own = chromosomes("GRCh38", ["chr2", "chrUn"].into_iter());
        assert_eq!((own.len(), own[25]), (26, ("chrUn", None)));
        assert!(is_grch38("GRCh38.p14") && !is_grch38("GRCh37"));
        let other = chromosomes("mine", ["b", "a", "b"].into_iter());
        assert_eq!(other, [("b", None), ("a", None)]);
    }
}
