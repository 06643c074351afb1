//! `--sam` and `--bam`: the reads behind each call, aligned to the sequences of
//! `--junction-fasta`, sorted by place.

use super::supporting_reads::called_junctions;
use super::{Report, printable};
use crate::align::{AcrossJoin, Aligner, Laid, Read};
use crate::document::{Contig, Document};
use crate::fastq::umi::UmiRule;
use crate::fastq::{Record, Records};
use crate::panel::name;
use crate::run::spool::Spool;
use bio::alphabets::dna;
use noodles_bam::{self as bam, bai};
use noodles_bgzf as bgzf;
use noodles_core::Position;
use noodles_csi::binning_index::{Indexer, index::reference_sequence::bin::Chunk};
use noodles_sam as sam;
use sam::alignment::io::Write as _;
use sam::alignment::record::cigar::{Op, op::Kind};
use sam::alignment::record::data::field::Tag;
use sam::alignment::record::{Flags, MappingQuality};
use sam::alignment::record_buf::{Cigar, QualityScores, RecordBuf};
use sam::header::record::value::Map;
use sam::header::record::value::map::header::sort_order::COORDINATE;
use sam::header::record::value::map::header::tag::SORT_ORDER;
use sam::header::record::value::map::program::tag::{NAME, VERSION};
use sam::header::record::value::map::{self, Program, ReferenceSequence};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::num::NonZero;
use std::sync::OnceLock;

/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// Longest name of a read in SAM.
const LONGEST_NAME: usize = 254;

/// Mapping quality of a read that lies across or beside the join.
const MAPPED: u8 = 60;

/// What is needed to align the supporting reads once more.
#[derive(Debug, Clone, Copy)]
pub struct SupportingAlignments<'a> {
    /// What they were counted with.
    pub aligner: &'a Aligner<'a>,
    /// Where their UMIs stand.
    pub umi: &'a UmiRule,
    /// Where they are kept.
    pub spool: &'a Spool,
}

/// The alignments as text.
#[derive(Debug, Clone, Copy)]
pub struct Sam<'a>(pub SupportingAlignments<'a>);

/// The alignments as BAM; its index is kept when it is written.
#[derive(Debug)]
pub struct Bam<'a> {
    alignments: SupportingAlignments<'a>,
    index: OnceLock<bai::Index>,
}

/// The index of a BAM that is written before it.
#[derive(Debug, Clone, Copy)]
pub struct BamIndex<'a>(pub &'a Bam<'a>);

impl<'a> Bam<'a> {
    /// Alignments to be written.
    pub fn new(alignments: SupportingAlignments<'a>) -> Self {
        let index = OnceLock::new();
        Self { alignments, index }
    }
}

impl Report for Sam<'_> {
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        let header = header(document)?;
        let mut writer = sam::io::Writer::new(out);
        writer.write_header(&header)?;
        self.0.for_each_sorted(document, |record| {
            writer.write_alignment_record(&header, record)
        })
    }
}

impl Report for Bam<'_> {
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        let header = header(document)?;
        let mut writer = bam::io::Writer::from(bgzf::io::Writer::new(out));
        writer.write_header(&header)?;
        let mut indexer = Indexer::default();
        self.alignments.for_each_sorted(document, |record| {
            let start = writer.get_ref().virtual_position();
            writer.write_alignment_record(&header, record)?;
            let chunk = Chunk::new(start, writer.get_ref().virtual_position());
            let first = record.alignment_start();
            // An unmapped mate stands where the mapped one does.
            let last = record.alignment_end().or(first);
            let place = record.reference_sequence_id().zip(first.zip(last));
            let is_mapped = !record.flags().is_unmapped();
            let place = place.map(|(contig, (first, last))| (contig, first, last, is_mapped));
            indexer.add_record(place, chunk)
        })?;
        writer.try_finish()?;
        let index = indexer.build(header.reference_sequences().len());
        self.index
            .set(index)
            .map_err(|_| io::Error::other("written twice"))
    }
}

impl Report for BamIndex<'_> {
    fn write(&self, _: &Document, out: &mut dyn Write) -> io::Result<()> {
        let missing = || io::Error::other("the BAM that it is for was not written");
        let index = self.0.index.get().ok_or_else(missing)?;
        bai::io::Writer::new(out).write_index(index)
    }
}

fn header(document: &Document) -> io::Result<sam::Header> {
    let sorted = Map::<map::Header>::builder().insert(SORT_ORDER, COORDINATE);
    let program = Map::<Program>::builder()
        .insert(NAME, document.tool.name.as_str())
        .insert(VERSION, document.tool.version.as_str());
    let mut header = sam::Header::builder()
        .set_header(sorted.build().map_err(io::Error::other)?)
        .add_program("fuselane", program.build().map_err(io::Error::other)?);
    for junction in document.junctions() {
        let contig = &junction.contig;
        let length = NonZero::new(contig.before.len() + contig.after.len());
        let length = length.ok_or_else(|| io::Error::other("a junction without bases"))?;
        header = header
            .add_reference_sequence(contig.name.as_str(), Map::<ReferenceSequence>::new(length));
    }
    let panel = &document.panel;
    let comments = [
        format!(
            "panel {} {} sha256 {}",
            panel.name, panel.version, panel.sha256
        ),
        format!("sample {}", printable(&document.sample)),
    ];
    let header = comments
        .into_iter()
        .fold(header, |header, comment| header.add_comment(comment));
    Ok(header.build())
}

/// A called junction with its place in the header.
struct Called<'a> {
    place: usize,
    contig: &'a Contig,
}

/// A read with where it lies.
struct LaidRead<'a> {
    record: Record<'a>,
    laid: Option<Laid>,
}

impl SupportingAlignments<'_> {
    /// Goes through the supporting reads, sorted by contig and place, those of a place in the order
    /// of the input. They are read twice, and only their places are kept in memory.
    fn for_each_sorted(
        &self,
        document: &Document,
        mut visit: impl FnMut(&RecordBuf) -> io::Result<()>,
    ) -> io::Result<()> {
        let called = self.called(document);
        let junctions: Vec<usize> = called.keys().copied().collect();
        let mut places = Vec::new();
        self.spool.for_each(&junctions, |offset, junction, text| {
            let order = places.len();
            for (mate, record) in self
                .records(&called[&junction], junction, text)?
                .iter()
                .enumerate()
            {
                let start = record.alignment_start().map_or(usize::MAX, usize::from);
                places.push((record.reference_sequence_id(), start, order, mate, offset));
            }
            Ok(())
        })?;
        // Reads without a place stand last.
        places.sort_unstable_by_key(|place| (place.0.is_none(), *place));
        let mut text = Vec::new();
        for (.., mate, offset) in places {
            let junction = self.spool.fragment(offset, &mut text)?;
            let records = self.records(&called[&junction], junction, &text)?;
            visit(&records[mate])?;
        }
        Ok(())
    }

    fn called<'d>(&self, document: &'d Document) -> BTreeMap<usize, Called<'d>> {
        let panel = self.aligner.panel();
        let called = called_junctions(panel, document).into_iter();
        called
            .filter_map(|junction| {
                let name = name::contig(panel, &panel.junctions[junction]);
                let mut listed = document.junctions().enumerate();
                let (place, result) = listed.find(|(_, one)| one.contig.name == name)?;
                let contig = &result.contig;
                Some((junction, Called { place, contig }))
            })
            .collect()
    }

    /// The records of a fragment: one read, or two mates.
    fn records(&self, called: &Called, junction: usize, text: &[u8]) -> io::Result<Vec<RecordBuf>> {
        let mut cut = Records::new(text);
        let mut owned = Vec::new();
        while let Some(record) = cut
            .next_record()
            .map_err(|error| io::Error::other(error.problem))?
        {
            let (name, sequence, quality) = (record.name, record.sequence, record.quality);
            owned.push((name.to_vec(), sequence.to_vec(), quality.to_vec()));
        }
        let reads: Vec<LaidRead> = owned
            .iter()
            .enumerate()
            .map(|(index, (name, sequence, quality))| {
                let record = Record {
                    name,
                    sequence,
                    quality,
                };
                self.laid(called.contig, junction, record, index == 0)
            })
            .collect();
        (0..reads.len())
            .map(|own| {
                let mate = reads.get(1 - own);
                record(called, &reads[own], mate, own == 0)
            })
            .collect()
    }

    fn laid<'r>(
        &self,
        contig: &Contig,
        junction: usize,
        record: Record<'r>,
        is_first: bool,
    ) -> LaidRead<'r> {
        let without_umi = match is_first {
            true => self.umi.take(record).map_or(record, |(_, rest)| rest),
            false => record,
        };
        let read = Read {
            sequence: without_umi.sequence,
            quality: without_umi.quality,
        };
        let sequence = AcrossJoin {
            before: contig.before.as_bytes(),
            after: contig.after.as_bytes(),
        };
        let laid = self.aligner.lay(read, junction, sequence);
        // The UMI's bases stay in the record, clipped.
        let umi = record.sequence.len() - without_umi.sequence.len();
        let laid = laid.map(|laid| Laid {
            clipped: laid.clipped + if laid.forward { umi } else { 0 },
            ..laid
        });
        LaidRead { record, laid }
    }
}

fn record(
    called: &Called,
    read: &LaidRead,
    mate: Option<&LaidRead>,
    is_first: bool,
) -> io::Result<RecordBuf> {
    let forward = read.laid.is_none_or(|laid| laid.forward);
    let mut bases = read.record.sequence.to_ascii_uppercase();
    let mut quality: Vec<u8> = read
        .record
        .quality
        .iter()
        .map(|quality| quality.saturating_sub(PHRED_OFFSET))
        .collect();
    if !forward {
        bases = dna::revcomp(&bases);
        quality.reverse();
    }
    let mut record = RecordBuf::builder()
        .set_name(name(read.record.name))
        .set_flags(flags(read, mate, is_first))
        .set_sequence(bases.clone().into())
        .set_quality_scores(QualityScores::from(quality));
    let mate_laid = mate.and_then(|mate| mate.laid);
    if let Some(laid) = read.laid {
        let mapped = MappingQuality::new(MAPPED);
        let mismatches = mismatches(&laid, &bases, called.contig) + laid.inserted;
        let edits = i32::try_from(mismatches).unwrap_or(i32::MAX);
        record = record
            .set_cigar(cigar(&laid, bases.len()))
            .set_data([(Tag::EDIT_DISTANCE, edits.into())].into_iter().collect());
        if let Some(mapped) = mapped {
            record = record.set_mapping_quality(mapped);
        }
    }
    // A read without a place takes that of its mate.
    if let Some(laid) = read.laid.or(mate_laid) {
        record = record
            .set_reference_sequence_id(called.place)
            .set_alignment_start(position(&laid)?);
    }
    if mate.is_some()
        && let Some(laid) = mate_laid.or(read.laid)
    {
        record = record
            .set_mate_reference_sequence_id(called.place)
            .set_mate_alignment_start(position(&laid)?);
    }
    if let (Some(own), Some(mate)) = (read.laid, mate_laid) {
        record = record.set_template_length(template_length(&own, &mate, is_first));
    }
    Ok(record.build())
}

/// The name up to the first blank, without the mate's number, in letters that SAM allows.
fn name(name: &[u8]) -> Vec<u8> {
    let bare = name
        .split(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    let bare = bare
        .strip_suffix(b"/1")
        .or(bare.strip_suffix(b"/2"))
        .unwrap_or(bare);
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'@';
    let bytes = bare
        .iter()
        .map(|&byte| if allowed(byte) { byte } else { b'_' });
    let name: Vec<u8> = bytes.take(LONGEST_NAME).collect();
    if name.is_empty() {
        b"read".to_vec()
    } else {
        name
    }
}

fn flags(read: &LaidRead, mate: Option<&LaidRead>, is_first: bool) -> Flags {
    let reverse = |one: &LaidRead| one.laid.is_some_and(|laid| !laid.forward);
    let mut flags = Flags::empty();
    flags.set(Flags::UNMAPPED, read.laid.is_none());
    flags.set(Flags::REVERSE_COMPLEMENTED, reverse(read));
    let Some(mate) = mate else {
        return flags;
    };
    let both = read.laid.zip(mate.laid);
    flags.insert(Flags::SEGMENTED);
    flags.set(Flags::FIRST_SEGMENT, is_first);
    flags.set(Flags::LAST_SEGMENT, !is_first);
    flags.set(Flags::MATE_UNMAPPED, mate.laid.is_none());
    flags.set(Flags::MATE_REVERSE_COMPLEMENTED, reverse(mate));
    flags.set(
        Flags::PROPERLY_SEGMENTED,
        both.is_some_and(|(own, mate)| own.forward != mate.forward),
    );
    flags
}

fn cigar(laid: &Laid, length: usize) -> Cigar {
    let aligned = laid.before + laid.inserted + laid.after;
    let operations = [
        (Kind::SoftClip, laid.clipped),
        (Kind::Match, laid.before),
        (Kind::Insertion, laid.inserted),
        (Kind::Match, laid.after),
        (Kind::SoftClip, length - laid.clipped - aligned),
    ];
    let operations = operations.into_iter().filter(|(_, bases)| *bases > 0);
    operations
        .map(|(kind, bases)| Op::new(kind, bases))
        .collect()
}

/// Aligned bases that differ from the contig; those that it does not know do not.
fn mismatches(laid: &Laid, bases: &[u8], contig: &Contig) -> usize {
    let sequence = contig.sequence();
    let first = &bases[laid.clipped..laid.clipped + laid.before];
    let second = &bases[laid.clipped + laid.before + laid.inserted..][..laid.after];
    let aligned = first.iter().chain(second);
    let expected = &sequence.as_bytes()[laid.start..];
    let pairs = aligned.zip(expected);
    pairs
        .filter(|(base, expected)| base != expected && **expected != b'N')
        .count()
}

fn position(laid: &Laid) -> io::Result<Position> {
    Position::new(laid.start + 1).ok_or_else(|| io::Error::other("a place of 0"))
}

/// From the first base of both mates to their last; negative in the mate that starts later.
fn template_length(own: &Laid, mate: &Laid, is_first: bool) -> i32 {
    let end = |laid: &Laid| laid.start + laid.before + laid.after;
    let length = end(own).max(end(mate)) - own.start.min(mate.start);
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    let leads = own.start < mate.start || (own.start == mate.start && is_first);
    if leads { length } else { -length }
}
