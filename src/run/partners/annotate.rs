//! Exons, coding sequence and gene of the transcripts that a partner may be of, from an annotation.

use super::super::Annotation;
use crate::call::partner::Origins;
use crate::panel::{
    GenomicTranscript, Panel, Transcript, chromosome_name, is_primary, safe_name, without_version,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// What an assembly is called here whose name nobody knows.
const UNNAMED: &str = "another assembly";

/// Gives transcripts the exons, coding sequence and gene that an annotation has of them.
///
/// The answer is the assembly of the annotation if that is not the panel's: then they get no places on the genome.
pub fn annotate(panel: &Panel, origins: &mut [Origins], annotation: &Annotation) -> Option<String> {
    let other_assembly = other_assembly(panel, annotation);
    let list = || origins.iter().flat_map(|one| &one.list);
    let wanted: FxHashSet<&str> = list()
        .map(|one| without_version(&one.transcript.accession))
        .collect();
    let mut by_id: FxHashMap<String, Vec<&GenomicTranscript>> = FxHashMap::default();
    for placed in &annotation.transcripts {
        let id = safe_name(&placed.id);
        let bare = without_version(&id);
        if wanted.contains(bare) {
            by_id.entry(bare.to_string()).or_default().push(placed);
        }
    }
    for origin in origins.iter_mut().flat_map(|one| &mut one.list) {
        let transcript = &mut origin.transcript;
        let known = by_id.get(without_version(&transcript.accession));
        if let Some(placed) = known.and_then(|known| fitting(transcript, known)) {
            transcript.place(placed, other_assembly.is_none());
        }
    }
    other_assembly
}

/// The one of several places that is taken for a transcript: of its own version if there is one; one whose exons
/// add up to its length; on a chromosome rather than on a patch; on X rather than on Y.
fn fitting<'a>(
    transcript: &Transcript,
    places: &[&'a GenomicTranscript],
) -> Option<&'a GenomicTranscript> {
    let rank = |one: &&&GenomicTranscript| {
        let chromosome = chromosome_name(&one.chromosome);
        (
            safe_name(&one.id) != transcript.accession,
            !transcript.is_placed_by(one),
            !is_primary(&chromosome),
            chromosome == "chrY",
        )
    };
    places.iter().min_by_key(rank).copied()
}

/// The assembly of an annotation if it is not the panel's. Where the annotation does not name it, the exons of
/// the panel's genes tell: none of another assembly lies at the same place.
fn other_assembly(panel: &Panel, annotation: &Annotation) -> Option<String> {
    let is_named = !matches!(&*panel.assembly, "" | "." | "unknown");
    if let Some(named) = annotation.assembly.as_ref().filter(|_| is_named) {
        let is_same = assembly_name(named) == assembly_name(&panel.assembly);
        return (!is_same).then(|| named.clone());
    }
    let exons = panel.transcripts.iter().flat_map(|one| &one.exons);
    let own: FxHashSet<(&str, u64, u64)> = exons
        .filter_map(|exon| exon.coordinates.as_ref())
        .map(|at| (&*at.chromosome, at.start, at.end))
        .collect();
    let genes: FxHashSet<&str> = panel.transcripts.iter().map(|one| &*one.gene).collect();
    let transcripts = annotation.transcripts.iter();
    let mut shared = transcripts
        .filter(|one| genes.contains(&*one.gene))
        .peekable();
    shared.peek()?;
    let is_same = shared.any(|one| {
        let chromosome = chromosome_name(&one.chromosome);
        let mut exons = one.exons.iter();
        exons.any(|exon| own.contains(&(&*chromosome, exon.start + 1, exon.end)))
    });
    (!is_same && !own.is_empty()).then(|| UNNAMED.into())
}

/// An assembly without its patch, whoever named it.
fn assembly_name(name: &str) -> String {
    let base = name.split_once(".p").map_or(name, |(base, _)| base);
    match base.to_ascii_lowercase().as_str() {
        "hg38" => "grch38".into(),
        "hg19" => "grch37".into(),
        base => base.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Source;

    fn annotation(text: &str) -> Annotation {
        let text = text.to_string().into_bytes();
        let source = Source::from_reader("a.gtf", std::io::Cursor::new(text));
        Annotation::read(&source).expect("an annotation")
    }

    fn line(chromosome: &str, range: (u64, u64), id: &str, gene: &str) -> String {
        let (start, end) = range;
        format!(
            "{chromosome}\tx\texon\t{start}\t{end}\t.\t+\t.\tgene_name \"{gene}\"; transcript_id \"{id}\";\n"
        )
    }

    #[test]
    fn one_of_several_places_is_taken() {
        let transcript = Transcript::from_fasta("NM_1.2", &[b'A'; 10]);
        let at = |chromosome, id| line(chromosome, (101, 110), id, "G");
        for (case, text, expected) in [
            (
                "own version",
                at("1", "NM_1.1") + &at("NT_1.1", "NM_1.2"),
                ("NT_1.1", "NM_1.2"),
            ),
            (
                "its length",
                line("1", (101, 111), "NM_1.3", "G") + &at("2", "NM_1.4"),
                ("2", "NM_1.4"),
            ),
            (
                "a chromosome",
                at("NT_1.1", "NM_1.2") + &at("NC_000009.12", "NM_1.2"),
                ("NC_000009.12", "NM_1.2"),
            ),
            (
                "X",
                at("chrY", "NM_1.2") + &at("chrX", "NM_1.2"),
                ("chrX", "NM_1.2"),
            ),
        ] {
            for reversed in [false, true] {
                let annotation = annotation(&text);
                let mut places: Vec<&GenomicTranscript> = annotation.transcripts.iter().collect();
                if reversed {
                    places.reverse();
                }
                let found = fitting(&transcript, &places).expect(case);
                assert_eq!((&*found.chromosome, &*found.id), expected, "{case}");
            }
        }
    }

    #[test]
    fn an_annotation_of_another_assembly_is_told() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let exon = panel.transcripts.iter().flat_map(|one| &one.exons);
        let mut places = exon.filter_map(|exon| exon.coordinates.as_ref());
        let at = places.next().expect("a place");
        let chromosome = at.chromosome.trim_start_matches("chr");
        let own = line(chromosome, (at.start, at.end), "NM_1.1", "ALK");
        let elsewhere = line(chromosome, (at.start + 7, at.end + 7), "NM_1.1", "ALK");
        let unknown = line("9", (1, 20), "NM_1.1", "HOOK9");
        for (text, expected) in [
            (format!("#!genome-build GRCh38.p14\n{elsewhere}"), None),
            (format!("#!genome-build hg38\n{elsewhere}"), None),
            (format!("#!genome-build GRCh37.p13\n{own}"), Some("GRCh37")),
            (own, None),
            (elsewhere, Some(UNNAMED)),
            (unknown, None),
        ] {
            let found = other_assembly(&panel, &annotation(&text));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
