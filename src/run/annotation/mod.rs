//! Annotations: where the transcripts of a genome lie, as GTF or GFF3 in the conventions of GENCODE,
//! Ensembl and RefSeq.

mod draft;
mod line;

use crate::error::{Error, Result};
use crate::input::{Source, Text};
use crate::panel::GenomicTranscript;
use draft::{Drafts, is_wanted};
use line::{Format, with_feature};
use std::io::BufRead;

/// Lines that are no lines of the format which a message lists.
const LISTED: usize = 20;

/// An annotation that has been read.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// The file's name.
    pub name: String,
    /// SHA-256 of the file as it is stored, in hexadecimal.
    pub sha256: String,
    /// Genome assembly that its comments name, as `GRCh38`.
    pub assembly: Option<String>,
    /// The transcripts, in the order of the file.
    pub transcripts: Vec<GenomicTranscript>,
}

impl Annotation {
    /// Whether a file can be GTF or GFF3, by its first line that is no comment.
    ///
    /// # Errors
    /// It cannot be read, or that line is of neither format.
    pub fn check(source: &Source) -> Result<()> {
        let mut reader = Text::open(source)?;
        let start = reader.fill_buf().map(<[u8]>::to_vec);
        let start = start.map_err(|error| reader.get_ref().error(error))?;
        let format = Format::sniff(&start);
        // The last line may be cut.
        let whole = memchr::memrchr(b'\n', &start).map_or(&[][..], |end| &start[..end]);
        let mut lines = (1..).zip(whole.split(|byte| *byte == b'\n'));
        let first =
            lines.find(|(_, line)| !line.starts_with(b"#") && !line.trim_ascii().is_empty());
        let Some((number, line)) = first else {
            return Ok(());
        };
        let checked = with_feature(format, line.trim_ascii_end(), |_| true, |_| Ok(()));
        checked.map_or_else(
            |error| Err(not_a_line(reader.get_ref().name(), number, &error)),
            |_| Ok(()),
        )
    }

    /// Reads GTF or GFF3, compressed or not; which of the two is told by its lines.
    ///
    /// A transcript that cannot be as it stands (exons that overlap, for example) has its `problem`:
    /// it is the caller's to refuse it if it is needed.
    ///
    /// ```
    /// use fuselane::input::Source;
    /// use fuselane::run::Annotation;
    /// let gtf = "chr1\tx\texon\t101\t110\t.\t+\t.\tgene_name \"ALK\"; transcript_id \"NM_1.1\";\n";
    /// let annotation = Annotation::read(&Source::from_reader("a.gtf", gtf.as_bytes()))?;
    /// assert_eq!(annotation.transcripts[0].exons, [100..110]);
    /// # Ok::<(), fuselane::Error>(())
    /// ```
    ///
    /// # Errors
    /// It cannot be read, holds no transcript, or has lines that are of neither format: file and
    /// line of each.
    pub fn read(source: &Source) -> Result<Self> {
        let mut reader = Text::open(source)?;
        let name = reader.get_ref().name().to_string();
        let start = reader.fill_buf();
        let start = start.map(Format::sniff);
        let format = start.map_err(|error| reader.get_ref().error(error))?;
        let mut drafts = Drafts::new(format);
        let mut assembly = None;
        let mut wrong = Vec::new();
        let (mut line, mut number) = (Vec::new(), 0);
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line);
            if read.map_err(|error| reader.get_ref().error(error))? == 0 {
                break;
            }
            number += 1;
            let text = line.trim_ascii_end();
            match text {
                b"##FASTA" => break,
                [] => {}
                [b'#', ..] => assembly = assembly.or_else(|| named_assembly(text)),
                _ => {
                    let added = with_feature(format, text, is_wanted, |feature| {
                        drafts.add(&feature, number);
                        Ok(())
                    });
                    if let Err(error) = added {
                        wrong.push(not_a_line(&name, number, &error));
                        if wrong.len() == LISTED {
                            break;
                        }
                    }
                }
            }
        }
        if !wrong.is_empty() {
            return Err(Error::all(wrong));
        }
        let transcripts = drafts.finish();
        if transcripts.is_empty() {
            return Err(Error::Panel {
                file: name,
                line: 0,
                problem: "it has no transcript with exons".into(),
                remedy: "give GTF or GFF3 that has exons with a transcript_id or a Parent".into(),
            });
        }
        Ok(Self {
            name,
            sha256: reader.into_inner().sha256()?,
            assembly,
            transcripts,
        })
    }
}

fn not_a_line(file: &str, line: u64, error: &std::io::Error) -> Error {
    Error::Panel {
        file: file.into(),
        line,
        problem: format!("it is no line of GTF or GFF3 ({error})"),
        remedy: "give the annotation as it was published".into(),
    }
}

/// The assembly in a comment: `#!genome-build GRCh38.p14`, or GRCh and a number anywhere.
fn named_assembly(comment: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(comment);
    let named = text.find("GRCh").map(|at| &text[at..]);
    let word = match named {
        Some(named) => named
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect(),
        None => {
            let build = text.strip_prefix("#!genome-build ")?;
            build.split_whitespace().next()?.to_string()
        }
    };
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::Strand;

    fn read(text: &str) -> Result<Annotation> {
        Annotation::read(&Source::from_reader(
            "a.gtf",
            text.to_string().into_bytes().leak() as &[u8],
        ))
    }

    /// Lines of `columns 1, 3, 4, 5, 7, 8` and attributes, as GTF or GFF3.
    fn lines(rows: &[(&str, u64, u64, &str, &str, &str)]) -> String {
        let row =
            |(kind, start, end, strand, phase, attributes): &(&str, u64, u64, &str, &str, &str)| {
                format!("chr2\tx\t{kind}\t{start}\t{end}\t.\t{strand}\t{phase}\t{attributes}\n")
            };
        rows.iter().map(row).collect()
    }

    const GENCODE_GTF: &str = "gene_id \"ENSG1.2\"; transcript_id \"ENST1.8\"; gene_type \
        \"protein_coding\"; gene_name \"ALK\"; tag \"basic\"; tag \"Ensembl_canonical\"; tag \
        \"MANE_Select\"; hgnc_id \"HGNC:427\";";
    const ENSEMBL_GTF: &str = "gene_id \"ENSG1\"; gene_version \"2\"; transcript_id \"ENST1\"; \
        transcript_version \"8\"; gene_name \"ALK\"; gene_biotype \"protein_coding\"; tag \"basic\"; \
        tag \"Ensembl_canonical\"; tag \"MANE_Select\";";
    const REFSEQ_GTF: &str = "gene_id \"ALK\"; transcript_id \"NM_1.8\"; db_xref \"GeneID:238\"; \
        db_xref \"Ensembl:ENST1.8\"; db_xref \"HGNC:HGNC:427\"; gene \"ALK\"; tag \"MANE Select\";";

    /// A transcript of three exons on the reverse strand, coding from the second base of the first
    /// exon to the last but one of the last.
    fn gtf(attributes: &str) -> String {
        lines(&[
            ("gene", 101, 335, "-", ".", attributes),
            ("transcript", 101, 335, "-", ".", attributes),
            (
                "exon",
                326,
                335,
                "-",
                ".",
                &format!("{attributes} exon_number 1;"),
            ),
            ("CDS", 326, 334, "-", "0", attributes),
            ("start_codon", 332, 334, "-", "0", attributes),
            (
                "exon",
                221,
                225,
                "-",
                ".",
                &format!("{attributes} exon_number \"2\";"),
            ),
            ("CDS", 221, 225, "-", "0", attributes),
            (
                "exon",
                101,
                120,
                "-",
                ".",
                &format!("{attributes} exon_number 3;"),
            ),
            ("CDS", 105, 120, "-", "1", attributes),
            ("stop_codon", 102, 104, "-", "0", attributes),
            ("UTR", 101, 101, "-", ".", attributes),
        ])
    }

    /// The same as GFF3, where the stop codon is of the CDS.
    fn gff3(gene: &str, transcript: &str, part: &str) -> String {
        let head = "##gff-version 3\n#!genome-build GRCh38.p14\n";
        let body = lines(&[
            ("gene", 101, 335, "-", ".", gene),
            ("mRNA", 101, 335, "-", ".", transcript),
            ("exon", 326, 335, "-", ".", part),
            ("exon", 221, 225, "-", ".", part),
            ("exon", 101, 120, "-", ".", part),
            ("CDS", 326, 334, "-", "0", part),
            ("CDS", 221, 225, "-", "0", part),
            ("CDS", 102, 120, "-", "1", part),
        ]);
        format!("{head}{body}")
    }

    #[test]
    fn every_convention_gives_the_same_transcript() {
        let gencode = "ID=ENST1.8;Parent=ENSG1.2;gene_type=protein_coding;gene_name=ALK;\
            transcript_id=ENST1.8;tag=basic,Ensembl_canonical,MANE_Select;hgnc_id=HGNC:427";
        let texts = [
            ("GENCODE GTF", gtf(GENCODE_GTF)),
            ("Ensembl GTF", gtf(ENSEMBL_GTF)),
            ("RefSeq GTF", gtf(REFSEQ_GTF)),
            (
                "GENCODE GFF3",
                gff3(
                    "ID=ENSG1.2;gene_name=ALK",
                    gencode,
                    "Parent=ENST1.8;tag=basic",
                ),
            ),
            (
                "Ensembl GFF3",
                gff3(
                    "ID=gene:ENSG1;Name=ALK;biotype=protein_coding;description=ALK [Source:HGNC \
                     Symbol%3BAcc:HGNC:427]",
                    "ID=transcript:ENST1;Parent=gene:ENSG1;Name=ALK-201;biotype=protein_coding;\
                     tag=basic,Ensembl_canonical,MANE_Select;transcript_id=ENST1;version=8",
                    "Parent=transcript:ENST1",
                ),
            ),
            (
                "RefSeq GFF3",
                gff3(
                    "ID=gene-ALK;Dbxref=GeneID:238,HGNC:HGNC:427;Name=ALK;gene_biotype=protein_coding",
                    "ID=rna-NM_1.8;Parent=gene-ALK;Dbxref=GeneID:238,HGNC:HGNC:427,\
                     Ensembl:ENST1.8;Name=NM_1.8;gene=ALK;tag=MANE Select;transcript_id=NM_1.8",
                    "Parent=rna-NM_1.8;gene=ALK;transcript_id=NM_1.8",
                ),
            ),
        ];
        for (convention, text) in texts {
            let annotation = read(&text).expect(convention);
            let [one] = &annotation.transcripts[..] else {
                panic!("{convention}: {:?}", annotation.transcripts);
            };
            let is_refseq = convention.starts_with("RefSeq");
            assert_eq!(one.id, if is_refseq { "NM_1.8" } else { "ENST1.8" });
            assert_eq!(one.gene, "ALK", "{convention}");
            assert_eq!(one.ensembl.as_deref(), Some("ENST1.8"), "{convention}");
            let ensembl_gene = (!is_refseq).then_some("ENSG1");
            assert_eq!(one.ensembl_gene.as_deref(), ensembl_gene, "{convention}");
            if convention != "Ensembl GTF" {
                assert_eq!(one.hgnc.as_deref(), Some("HGNC:427"), "{convention}");
            }
            assert_eq!(one.strand, Strand::Reverse);
            assert_eq!(one.exons, [325..335, 220..225, 100..120], "{convention}");
            assert_eq!(one.coding, Some(101..334), "{convention}");
            assert_eq!(one.coding_on_transcript(), Some(1..34), "{convention}");
            assert!(one.tags.mane_select && one.has_start && one.has_stop);
            assert!(
                one.tags.protein_coding || convention == "RefSeq GTF",
                "{convention}"
            );
            assert_eq!(
                (one.missing_bases, &one.problem),
                (0, &None),
                "{convention}"
            );
            let assembly = convention.ends_with("GFF3").then_some("GRCh38");
            assert_eq!(annotation.assembly.as_deref(), assembly, "{convention}");
        }
    }

    #[test]
    fn lines_may_come_in_any_order() {
        let text = gff3(
            "ID=g;Name=ALK",
            "ID=t;Parent=g;transcript_id=NM_1.8",
            "Parent=t",
        );
        let mut turned: Vec<&str> = text.lines().collect();
        let expected = read(&text).expect("reads").transcripts;
        turned[2..].reverse();
        let mut found = read(&turned.join("\n")).expect("reads").transcripts;
        found[0].line = expected[0].line;
        assert_eq!(found, expected);
    }

    #[test]
    fn what_lacks_of_a_coding_sequence_is_told() {
        let start = GENCODE_GTF.replace("basic", "cds_start_NF");
        let text = lines(&[
            ("exon", 101, 110, "+", ".", &start),
            ("CDS", 101, 110, "+", "2", &start),
        ]);
        let one = &read(&text).expect("reads").transcripts[0];
        assert_eq!(
            (one.missing_bases, one.has_start, one.has_stop),
            (1, false, true)
        );
        let part = "Parent=t;partial=true;end_range=110,.";
        let text = lines(&[
            ("exon", 101, 110, "+", ".", "Parent=t"),
            ("CDS", 101, 110, "+", "0", part),
        ]);
        let one = &read(&text).expect("reads").transcripts[0];
        assert_eq!((one.has_start, one.has_stop), (true, false));
    }

    #[test]
    fn selenocysteine_is_told_in_every_convention() {
        let codon = |kind, attributes| lines(&[(kind, 104, 106, "+", ".", attributes)]);
        let exon = lines(&[("exon", 101, 120, "+", ".", GENCODE_GTF)]);
        let gff3 = lines(&[("exon", 101, 120, "+", ".", "Parent=t")]);
        let sec = "Parent=t;transl_except=(pos:104..106%2Caa:Sec)";
        for (text, expected) in [
            (exon.clone() + &codon("Selenocysteine", GENCODE_GTF), true),
            (
                gff3.clone() + &codon("stop_codon_redefined_as_selenocysteine", "Parent=t"),
                true,
            ),
            (gff3.clone() + &codon("CDS", sec), true),
            (gff3 + &codon("CDS", "Parent=t"), false),
            (exon, false),
        ] {
            let one = &read(&text).expect("reads").transcripts[0];
            assert_eq!(one.tags.selenocysteine, expected, "{text}");
        }
    }

    #[test]
    fn one_accession_on_x_and_on_y_is_two_transcripts() {
        let x = gtf(GENCODE_GTF).replace("chr2", "chrX");
        let y = x
            .replace("chrX", "chrY")
            .replace("ENST1.8", "ENST1.8_PAR_Y");
        for y in [y.clone(), y.replace("_PAR_Y", "")] {
            let found = read(&(x.clone() + &y)).expect("reads").transcripts;
            let places: Vec<_> = found
                .iter()
                .map(|one| (&*one.id, &*one.chromosome))
                .collect();
            assert_eq!(places, [("ENST1.8", "chrX"), ("ENST1.8", "chrY")]);
            assert_eq!(found[1].exons.len(), 3);
        }
    }

    #[test]
    fn exons_that_cannot_be_are_a_problem_of_their_transcript() {
        let numbered = |number: &str| format!("{GENCODE_GTF} exon_number {number};");
        let exons = |places: [(u64, u64, &str); 3], strand: &str| -> String {
            let rows = places.map(|(start, end, number)| (start, end, numbered(number)));
            let rows = rows.each_ref();
            lines(&rows.map(|(start, end, text)| ("exon", *start, *end, strand, ".", &**text)))
        };
        for (places, strand, expected) in [
            ([(1, 9, "1"), (21, 29, "2"), (41, 49, "3")], "+", None),
            ([(1, 9, "3"), (21, 29, "2"), (41, 49, "1")], "-", None),
            // As some programs number them.
            ([(1, 9, "1"), (21, 29, "2"), (41, 49, "3")], "-", None),
            (
                [(1, 9, "1"), (21, 29, "3"), (41, 49, "2")],
                "+",
                Some((
                    3,
                    "the exon numbers of ENST1.8 are not in the order of its exons",
                )),
            ),
            (
                [(1, 9, "1"), (9, 29, "2"), (41, 49, "3")],
                "+",
                Some((2, "two exons of ENST1.8 overlap")),
            ),
        ] {
            let found = read(&exons(places, strand)).expect("reads").transcripts;
            let problem = found[0].problem.as_ref();
            let problem = problem.map(|(line, sentence)| (*line, sentence.as_str()));
            assert_eq!(problem, expected);
        }
        let torn = lines(&[
            ("exon", 1, 9, "+", ".", "Parent=t"),
            ("exon", 21, 29, "-", ".", "Parent=t"),
        ]);
        let found = read(&torn).expect("reads").transcripts;
        assert!(found[0].problem.is_some());
    }

    #[test]
    fn lines_of_no_format_are_all_listed() {
        let text = format!("\n{}what is this\n\nnor\tthis\n", gtf(GENCODE_GTF));
        let message = read(&text).expect_err("two lines").to_string();
        assert!(
            message.contains("a.gtf: line 13: it is no line of GTF or GFF3"),
            "{message}"
        );
        assert!(message.contains("\na.gtf: line 15: "), "{message}");
        let ends =
            read("chr1\tx\texon\t9\t4\t.\t+\t.\ttranscript_id \"t\";").expect_err("ends first");
        assert!(ends.to_string().contains("ends before it starts"), "{ends}");
        let none = read("#comment\n").expect_err("none").to_string();
        assert!(none.contains("no transcript with exons"), "{none}");
    }
}
