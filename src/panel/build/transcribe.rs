//! A transcript of an annotation as a panel holds it, its sequence taken from the genome and checked.

use super::coding::coding;
use super::driver::{MadeDriver, driver};
use super::held::Held;
use super::wish::Wish;
use super::{Sequences, stranded};
use crate::error::Error;
use crate::panel::genomic::{GenomicTranscript, without_version};
use crate::panel::transcript::{Role, Transcript};

/// A transcript of the new panel.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub transcript: Transcript,
    pub ensembl: Option<String>,
    /// HGNC and Ensembl accession of its gene.
    pub gene: [Option<String>; 2],
    pub driver: Option<MadeDriver>,
}

/// Makes a wish's transcript.
///
/// # Errors
/// All that is wrong with it.
pub(super) fn transcribe(
    wish: &Wish,
    one: &GenomicTranscript,
    annotation: &str,
    genome: &dyn Sequences,
) -> Result<Made, Vec<Error>> {
    let here = |problem: String| Error::Panel {
        file: one
            .record
            .as_ref()
            .map_or(annotation, |record| &record.file)
            .into(),
        line: one.line,
        problem,
        remedy: match one.record {
            None => "give the genome that the annotation was made for, or name another transcript",
            Some(_) => "give the record as it was published, or name another transcript",
        }
        .into(),
    };
    let exons = exon_sequences(one, genome)
        .map_err(|problems| problems.into_iter().map(here).collect::<Vec<_>>())?;
    let sequence = exons.concat();
    let coding = coding(one, &sequence).map_err(|problem| vec![here(problem)])?;
    let held = Held::of(wish, one, &coding).map_err(|error| vec![error])?;
    let transcript = held.transcript(wish, one, &coding, &sequence);
    let driver = match wish.role {
        Role::Driver => Some(driver(wish, one, &transcript, genome, here)?),
        _ => None,
    };
    Ok(Made {
        transcript,
        ensembl: match &one.ensembl {
            Some(accession) => Some(without_version(accession).to_string()),
            None => wish.old("ensembl"),
        },
        gene: [one.hgnc.clone(), one.ensembl_gene.clone()],
        driver,
    })
}

fn exon_sequences(
    one: &GenomicTranscript,
    genome: &dyn Sequences,
) -> Result<Vec<Vec<u8>>, Vec<String>> {
    let mut wrong = Vec::new();
    let mut exons = Vec::new();
    for (index, range) in one.exons.iter().enumerate() {
        match stranded(genome, one, range) {
            Ok(bases) => exons.push(bases),
            Err(why) => {
                let (exon, id) = (index + 1, &one.id);
                let place = match one.record {
                    None => "the genome",
                    Some(_) => "its record",
                };
                wrong.push(format!("exon {exon} of {id} is not in {place}: {why}"));
            }
        }
    }
    match wrong.is_empty() {
        true => Ok(exons),
        false => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::Plan;
    use super::*;
    use crate::panel::genomic::{Strand, Tags};
    use crate::panel::transcript::{Extent, Numbering};
    use crate::panel::{PanelFile, translate};
    use std::ops::Range;

    /// One chromosome.
    struct Genome(Vec<u8>);

    impl Sequences for Genome {
        fn bases(&self, _: &str, range: &Range<u64>) -> Result<Vec<u8>, String> {
            let bases = self.0.get(range.start as usize..range.end as usize);
            bases.map(<[u8]>::to_vec).ok_or_else(|| "too short".into())
        }
    }

    /// A gene of exons with introns of 20 bases between, coding from one base to another, on a strand.
    fn gene(exons: &[&str], coding: Range<usize>, strand: Strand) -> (GenomicTranscript, Genome) {
        let mut text = "CCCCC".to_string();
        let mut ranges = Vec::new();
        for exon in exons {
            ranges.push(text.len() as u64..(text.len() + exon.len()) as u64);
            text += exon;
            text += "GTCCCCCCCCCCCCCCCCAG";
        }
        let length = text.len() as u64;
        let mut bases = text.into_bytes();
        if strand == Strand::Reverse {
            bases = bio::alphabets::dna::revcomp(bases);
            ranges = ranges
                .iter()
                .map(|one| length - one.end..length - one.start)
                .collect();
        }
        let mut one = GenomicTranscript {
            id: "NM_1.1".into(),
            gene: "GENE".into(),
            hgnc: None,
            ensembl: None,
            ensembl_gene: None,
            chromosome: "1".into(),
            record: None,
            strand,
            exons: ranges,
            coding: None,
            missing_bases: 0,
            has_start: true,
            has_stop: true,
            tags: Tags::default(),
            line: 7,
            problem: None,
        };
        let place = |base: usize| {
            (0..length)
                .find(|at| one.place(*at) == Some(base))
                .expect("in an exon")
        };
        let (first, last) = (place(coding.start), place(coding.end - 1));
        one.coding = Some(first.min(last)..first.max(last) + 1);
        (one, Genome(bases))
    }

    fn wish(exons: &str) -> Wish {
        let table = PanelFile {
            path: "genes.tsv".into(),
            text: format!("gene\texons\nGENE\t{exons}\n").into(),
        };
        let plan = Plan::new("own", "1", &[], Some(&table)).expect("a table");
        plan.wishes[0].clone()
    }

    fn made(
        wish: &Wish,
        (one, genome): &(GenomicTranscript, Genome),
    ) -> Result<Transcript, String> {
        let made = transcribe(wish, one, "a.gtf", genome);
        made.map(|made| made.transcript)
            .map_err(|errors| Error::all(errors).to_string())
    }

    /// CC ATG GC|C GAG AAC TG|C TAA: five residues, and a first exon that is not coding.
    const EXONS: [&str; 4] = ["GGGG", "CCATGGC", "CGAGAACTG", "CTAAGGG"];

    #[test]
    fn either_strand_gives_the_transcript_and_exons_may_code_for_nothing() {
        for strand in [Strand::Forward, Strand::Reverse] {
            // The second is of GTF that leaves the stop codon out of the CDS, without a line for it.
            for coding in [6..24, 6..21] {
                let one = made(&wish("."), &gene(&EXONS, coding, strand)).expect("made");
                assert_eq!(String::from_utf8_lossy(&one.sequence), EXONS.concat());
                assert_eq!((one.extent, one.protein_residues), (Extent::Full, Some(5)));
                assert_eq!(one.numbering, Numbering::Coding { start: 6, end: 24 });
                assert_eq!(one.exons.len(), 4);
            }
        }
    }

    #[test]
    fn of_a_part_what_is_coding_is_held() {
        for (exons, names, bases, first_base, first_phase) in [
            ("3-4", "34", "CGAGAACTGCTAA", 6, 2),
            ("1-2", "2", "ATGGC", 1, 0),
            ("2-3", "23", "ATGGCCGAGAACTG", 1, 0),
            ("4-4", "4", "CTAA", 15, 2),
        ] {
            let one = made(&wish(exons), &gene(&EXONS, 6..24, Strand::Reverse)).expect(exons);
            let held: String = one.exons.iter().map(|exon| exon.name.as_str()).collect();
            assert_eq!(held, names);
            assert_eq!(String::from_utf8_lossy(&one.sequence), bases);
            let numbering = Numbering::Offset {
                coding: true,
                first_base,
                first_phase,
            };
            assert_eq!(
                (one.extent, one.numbering),
                (Extent::Partial, numbering),
                "{exons}"
            );
        }
    }

    #[test]
    fn a_coding_sequence_that_begins_before_the_transcript_is_known_in_part() {
        let (mut one, genome) = gene(&["CGCCGAG", "AACTGCTAAGG"], 0..16, Strand::Forward);
        one.has_start = false;
        one.missing_bases = 2;
        let one = made(&wish("."), &(one, genome)).expect("made");
        assert_eq!(String::from_utf8_lossy(&one.sequence), "CGCCGAGAACTGCTAA");
        let numbering = Numbering::Offset {
            coding: false,
            first_base: 1,
            first_phase: 2,
        };
        assert_eq!((one.extent, one.numbering), (Extent::Partial, numbering));
        assert_eq!(translate(&one.sequence[one.first_codon()..]), "AENC*");
    }

    #[test]
    fn a_stop_codon_may_be_a_selenocysteine() {
        let exons = ["GGGG", "CCATGGC", "CGAGTGATG", "CTAAGGG"];
        let (mut one, genome) = gene(&exons, 6..24, Strand::Forward);
        let message =
            made(&wish("."), &(one.clone(), Genome(genome.0.clone()))).expect_err("a stop");
        assert!(message.contains("has 2 stops"), "{message}");
        one.tags.selenocysteine = true;
        let one = made(&wish("."), &(one, genome)).expect("made");
        assert_eq!(
            (&*one.selenocysteines, one.protein_residues),
            (&[4][..], Some(5))
        );
        let protein = one.with_selenocysteines(translate(&one.sequence[6..24]));
        assert_eq!(protein, "MAEUC*");
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_line() {
        let whole = || gene(&EXONS, 6..24, Strand::Forward);
        let (one, _) = whole();
        let other = Genome(vec![b'C'; 200]);
        let short = Genome(vec![b'C'; 60]);
        for (exons, case, words) in [
            (
                ".",
                (one.clone(), other),
                vec!["a.gtf: line 7: ", "from ATG to one stop", "begins with CCC"],
            ),
            (
                ".",
                (one, short),
                vec![
                    "exon 3 of NM_1.1 is not in",
                    "a.gtf: line 7: exon 4 of NM_1.1",
                ],
            ),
            (
                ".",
                gene(&EXONS, 6..23, Strand::Forward),
                vec!["17 bases", "no multiple of three"],
            ),
            (
                "2-9",
                whole(),
                vec!["genes.tsv: line 2: NM_1.1 of GENE has 4 exons"],
            ),
            (
                "1-1",
                whole(),
                vec!["genes.tsv: line 2: ", "code for nothing"],
            ),
        ] {
            let message = made(&wish(exons), &case).expect_err(exons);
            for words in words {
                assert!(message.contains(words), "{words}: {message}");
            }
        }
        let (mut one, genome) = whole();
        one.coding = None;
        let message = made(&wish("."), &(one, genome)).expect_err("not coding");
        assert!(message.contains("NM_1.1 codes for no protein"), "{message}");
    }

    #[test]
    fn the_exons_that_a_fusion_may_join_lie_about_the_start_of_the_kinase_domain() {
        let table = "gene\trole\tkinase_domain\texons\nGENE\tdriver\t4-5\t.\n";
        let driver = |table: &str| {
            let table = PanelFile {
                path: "genes.tsv".into(),
                text: table.to_string().into(),
            };
            let plan = Plan::new("own", "1", &["GENE".into()], Some(&table)).expect("a table");
            let (one, genome) = gene(&EXONS, 6..24, Strand::Reverse);
            let made = transcribe(&plan.wishes[0], &one, "a.gtf", &genome);
            made.map(|made| made.driver.expect("a driver"))
                .map_err(|errors| Error::all(errors).to_string())
        };
        let made = driver(table).expect("a driver");
        assert_eq!(made.acceptor_exons, 2..=4);
        let introns = made.introns.expect("introns");
        let names: Vec<_> = introns.iter().map(|one| (&*one.name, &*one.part)).collect();
        assert_eq!(names, [("1", "whole"), ("2", "whole"), ("3", "whole")]);
        assert_eq!(introns[0].sequence, b"GTCCCCCCCCCCCCCCCCAG");
        let given = driver(&table.replace("4-5\t.", "4-5\t3-3")).expect("a driver");
        assert_eq!(given.acceptor_exons, 3..=3);
        for (from, to, words) in [
            (
                "4-5\t.",
                ".\t.",
                "the kinase domain of GENE (5 residues) is not known",
            ),
            ("4-5\t.", "4-9\t.", "its kinase domain ends beyond"),
            (
                "4-5\t.",
                "4-5\t3-5",
                "has exons 2 to 4 that a fusion may join",
            ),
        ] {
            let message = driver(&table.replace(from, to)).expect_err(words);
            assert!(message.contains(words), "{message}");
        }
    }
}
