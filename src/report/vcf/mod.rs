//! `--vcf`: VCF 4.4, two breakends for each call, and a record for each gap near its join. Breakends are
//! those of the transcript, not of the DNA.

mod header;

use super::genome::chromosomes_of;
use super::words::invalid;
use super::{Findings, Report};
use crate::document::{Breakpoint, Document, GenomeChange, JunctionResult};
use bio::alphabets::dna;
use noodles_bgzf as bgzf;
use noodles_core::Position;
use noodles_csi::binning_index::index::header::Builder as IndexHeader;
use noodles_csi::binning_index::index::reference_sequence::bin::Chunk;
use noodles_tabix as tabix;
use noodles_vcf::io::Writer;
use noodles_vcf::variant::RecordBuf;
use noodles_vcf::variant::io::Write as _;
use noodles_vcf::variant::record_buf::info::field::Value;
use noodles_vcf::variant::record_buf::samples::sample::Value as SampleValue;
use noodles_vcf::variant::record_buf::{Filters, Samples};
use std::io::{self, Write};

/// What may keep a call from passing: code and meaning.
const FILTERS: [(&str, &str); 8] = [
    (
        "few_fragments",
        "Too few distinct junction fragments support the call",
    ),
    (
        "few_start_sites",
        "The junction fragments start at too few distinct sites",
    ),
    ("low_fraction", "The fusion fraction is below the threshold"),
    (
        "not_in_frame",
        "The junction is not in frame, so no fusion protein is predicted",
    ),
    (
        "kinase_domain_not_kept",
        "The join lies behind the start of the kinase domain, so no whole kinase is predicted",
    ),
    (
        "control",
        "The rate in the sample is too close to the rate in a control",
    ),
    (
        "control_holds_fusion",
        "A control holds a fusion, so no call of this run is valid",
    ),
    (
        "control_holds_rna",
        "A control without template holds RNA, so no call of this run is valid",
    ),
];

/// Texts of each breakend: key and meaning.
const TEXTS: [(&str, &str); 6] = [
    ("SVTYPE", "Type of the structural variant"),
    (
        "GENE",
        "HGNC symbol of the gene on this side of the junction",
    ),
    ("TRANSCRIPT", "Accession of the transcript on this side"),
    ("EXON", "Exon that is joined on this side"),
    (
        "FRAME",
        "Reading frame: in_frame, out_of_frame, stop or unknown",
    ),
    ("HGVS", "HGVS description of the adjoined transcripts"),
];

/// Counts of the sample: key and meaning.
const COUNTS: [(&str, &str); 3] = [
    ("JR", "Fragments with a read across the junction"),
    (
        "UF",
        "Distinct junction fragments, which differ in an end or in their strand",
    ),
    ("SF", "Fragments with one mate on each side of the junction"),
];

/// The breakends of the calls, sorted by place.
#[derive(Debug, Clone, Copy)]
pub struct Vcf;

/// The tabix index of the breakends, if they are compressed.
#[derive(Debug, Clone, Copy)]
pub struct VcfIndex;

impl Report for Vcf {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let header = header::header(findings.document)?;
        let mut writer = Writer::new(out);
        writer.write_header(&header)?;
        for record in records(findings.document)? {
            writer.write_variant_record(&header, &record)?;
        }
        Ok(())
    }
}

impl Report for VcfIndex {
    /// The file is made once more, so that neither needs the other.
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let header = header::header(findings.document)?;
        let mut writer = Writer::new(bgzf::io::Writer::new(io::sink()));
        writer.write_header(&header)?;
        let mut indexer = tabix::index::Indexer::default();
        indexer.set_header(IndexHeader::vcf().build());
        for record in records(findings.document)? {
            let from = writer.get_ref().virtual_position();
            writer.write_variant_record(&header, &record)?;
            let chunk = Chunk::new(from, writer.get_ref().virtual_position());
            let Some(at) = record.variant_start() else {
                continue;
            };
            indexer.add_record(record.reference_sequence_name(), at, at, chunk)?;
        }
        let mut index = tabix::io::Writer::new(out);
        index.write_index(&indexer.build())?;
        index.try_finish()
    }
}

/// The breakends in the order of the chromosomes.
fn records(document: &Document) -> io::Result<Vec<RecordBuf>> {
    let mut records = Vec::new();
    for call in &document.calls {
        let places = (&call.partner.breakpoint, &call.driver.breakpoint);
        let (Some(partner), Some(driver)) = places else {
            continue;
        };
        for side in breakends(partner, driver) {
            records.push(record(document, call, side)?);
        }
        let gaps = call.consensus.iter().flat_map(|one| &one.gaps);
        let changes = gaps.filter_map(|gap| Some((gap.at < 0, gap.genome.as_ref()?)));
        for (number, change) in changes.enumerate() {
            records.push(change_record(document, call, number, change)?);
        }
    }
    let order = chromosomes_of(document);
    let rank = |record: &RecordBuf| {
        let name = record.reference_sequence_name();
        let rank = order.iter().position(|(one, _)| *one == name);
        (rank.is_none(), rank, record.variant_start())
    };
    // Records of one place keep the order of their calls.
    records.sort_by_key(rank);
    Ok(records)
}

/// One side of a join, and the other one.
#[derive(Clone, Copy)]
struct Breakend<'a> {
    place: &'a Breakpoint,
    is_donor: bool,
    mate: &'a Breakpoint,
}

/// Both sides of a join.
fn breakends<'a>(partner: &'a Breakpoint, driver: &'a Breakpoint) -> [Breakend<'a>; 2] {
    [(partner, true, driver), (driver, false, partner)].map(|(place, is_donor, mate)| Breakend {
        place,
        is_donor,
        mate,
    })
}

/// Whether the fusion keeps what lies before (to the left of) a breakpoint on the genome.
fn keeps_left(strand: char, is_donor: bool) -> bool {
    (strand == '+') == is_donor
}

impl Breakend<'_> {
    /// The ALT allele (VCF 4.4, section 5.4): the base, what is inserted, and the mate in brackets
    /// on the side where it is joined.
    fn alternate(&self, inserted: &str) -> String {
        let bracket = match keeps_left(self.mate.strand, !self.is_donor) {
            true => ']',
            false => '[',
        };
        let mate = format!(
            "{bracket}{}:{}{bracket}",
            self.mate.chromosome, self.mate.position
        );
        let inserted = match self.place.strand {
            '-' => String::from_utf8_lossy(&dna::revcomp(inserted.as_bytes())).into_owned(),
            _ => inserted.to_string(),
        };
        if keeps_left(self.place.strand, self.is_donor) {
            format!("{}{inserted}{mate}", self.place.base)
        } else {
            format!("{mate}{inserted}{}", self.place.base)
        }
    }
}

fn record(document: &Document, call: &JunctionResult, side: Breakend) -> io::Result<RecordBuf> {
    // The junction's own name, so that those of several samples are told apart and found together.
    let event = &call.contig.name;
    let name = |is_donor: bool| format!("{event}_{}", if is_donor { 1 } else { 2 });
    let (gene, transcript, exon) = if side.is_donor {
        (
            &call.partner.gene,
            &call.partner.transcript,
            &call.partner.exon,
        )
    } else {
        (
            &call.driver.gene,
            &call.driver.transcript,
            &call.driver.exon,
        )
    };
    let texts = ["BND", gene, transcript, exon, call.frame.code(), &call.hgvs];
    let one = |text: String| Value::from(vec![Some(text)]);
    let mut info: Vec<(String, Option<Value>)> = TEXTS
        .iter()
        .zip(texts)
        .map(|((key, _), text)| (key.to_string(), Some(Value::from(text))))
        .collect();
    info.push(("MATEID".into(), Some(one(name(!side.is_donor)))));
    info.push(("EVENT".into(), Some(one(event.clone()))));
    let observed = call.consensus.as_ref().map_or("", |one| &one.inserted);
    let inserted = format!(
        "{}{observed}{}",
        call.partner.inserted, call.driver.inserted
    );
    Ok(RecordBuf::builder()
        .set_reference_sequence_name(side.place.chromosome.as_str())
        .set_variant_start(at(side.place.position)?)
        .set_ids([name(side.is_donor)].into_iter().collect())
        .set_reference_bases(side.place.base.to_string())
        .set_alternate_bases(vec![side.alternate(&inserted)].into())
        .set_filters(filters(document, call))
        .set_info(info.into_iter().collect())
        .set_samples(counts(call))
        .build())
}

/// Bases that the reads lack or have more near a join, of the same event as its breakends; `true`
/// stands for the partner's side.
fn change_record(
    document: &Document,
    call: &JunctionResult,
    number: usize,
    (in_partner, change): (bool, &GenomeChange),
) -> io::Result<RecordBuf> {
    let (gene, transcript) = match in_partner {
        true => (&call.partner.gene, &call.partner.transcript),
        false => (&call.driver.gene, &call.driver.transcript),
    };
    let event = call.contig.name.clone();
    let texts = [
        ("GENE", gene.as_str()),
        ("TRANSCRIPT", transcript),
        ("FRAME", call.frame.code()),
        ("HGVS", &call.hgvs),
    ];
    let texts = texts.map(|(key, text)| (key.to_string(), Some(Value::from(text))));
    let of_event = Value::from(vec![Some(event.clone())]);
    let info = texts
        .into_iter()
        .chain([("EVENT".to_string(), Some(of_event))]);
    Ok(RecordBuf::builder()
        .set_reference_sequence_name(change.chromosome.as_str())
        .set_variant_start(at(change.position)?)
        .set_ids([format!("{event}_{}", number + 3)].into_iter().collect())
        .set_reference_bases(change.reference.as_str())
        .set_alternate_bases(vec![change.alternate.clone()].into())
        .set_filters(filters(document, call))
        .set_info(info.collect())
        .set_samples(counts(call))
        .build())
}

fn at(position: u64) -> io::Result<Position> {
    let position = usize::try_from(position).ok().and_then(Position::new);
    position.ok_or_else(|| io::Error::other("a place of 0"))
}

fn filters(document: &Document, call: &JunctionResult) -> Filters {
    let mut codes = call.filters();
    codes.extend(invalid(document));
    if codes.is_empty() {
        codes.push("PASS");
    }
    codes.into_iter().map(String::from).collect()
}

fn counts(call: &JunctionResult) -> Samples {
    let counts = [
        call.junction_reads,
        call.unique_fragments,
        call.spanning_fragments,
    ];
    let counts =
        counts.map(|count| Some(SampleValue::from(i32::try_from(count).unwrap_or(i32::MAX))));
    let keys = COUNTS.iter().map(|(key, _)| key.to_string()).collect();
    Samples::new(keys, vec![counts.to_vec()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(chromosome: &str, position: u64, strand: char, base: char) -> Breakpoint {
        Breakpoint {
            chromosome: chromosome.into(),
            position,
            strand,
            base,
        }
    }

    /// Reads the joined sequence off an ALT allele by the definition of VCF 4.4: `t[p[` goes on
    /// right of p, `t]p]` with the reverse complement of what is left of p, and so on.
    #[test]
    fn breakends_keep_what_the_fusion_keeps() {
        for (partner, driver, first, second) in [
            // (+, -): inv(2) of EML4::ALK: both keep what lies left
            ('+', '-', "G]chr2:20]", "A]chr1:10]"),
            ('+', '+', "G[chr2:20[", "]chr1:10]A"),
            ('-', '-', "]chr2:20]G", "A[chr1:10["),
            ('-', '+', "[chr2:20[G", "[chr1:10[A"),
        ] {
            let partner = place("chr1", 10, partner, 'G');
            let driver = place("chr2", 20, driver, 'A');
            let [one, two] = breakends(&partner, &driver);
            assert_eq!(
                (one.alternate("").as_str(), two.alternate("").as_str()),
                (first, second)
            );
        }
    }

    #[test]
    fn inserted_bases_stand_on_the_strand_of_the_genome() {
        let partner = place("chr1", 10, '+', 'G');
        let driver = place("chr2", 20, '-', 'A');
        let [one, two] = breakends(&partner, &driver);
        assert_eq!(one.alternate("GAT"), "GGAT]chr2:20]");
        assert_eq!(two.alternate("GAT"), "AATC]chr1:10]");
    }
}
