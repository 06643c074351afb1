//! `--sam` and `--bam`: the reads behind each call, aligned to the sequences of
//! `--junction-fasta`, sorted by place.

use super::{Findings, Report, printable};
use crate::align::{Piece, Projection};
use crate::document::{Contig, Document, JunctionResult};
use crate::fastq::ReadName;
use crate::panel::{Donor, JunctionKey, Panel};
use crate::run::spool::{Spool, SupportingFragment, SupportingRead};
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
use sam::header::record::value::map::read_group::tag::{DESCRIPTION, PLATFORM, SAMPLE};
use sam::header::record::value::map::{self, Program, ReadGroup, ReferenceSequence};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::num::NonZero;

/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// Highest quality of SAM.
const HIGHEST_QUALITY: u8 = 93;

/// Longest name of a read in SAM.
const LONGEST_NAME: usize = 254;

/// The read group that all reads are of.
const READ_GROUP: &str = "1";

/// Instruments that SAM knows as `PL` of a read group.
const PLATFORMS: [&str; 11] = [
    "CAPILLARY",
    "DNBSEQ",
    "ELEMENT",
    "HELICOS",
    "ILLUMINA",
    "IONTORRENT",
    "LS454",
    "ONT",
    "PACBIO",
    "SOLID",
    "ULTIMA",
];

/// Mapping quality of a read that lies across or beside the join.
const MAPPED: u8 = 60;

/// The supporting reads and their places.
#[derive(Debug, Clone, Copy)]
pub struct SupportingAlignments<'a> {
    /// The panel that they were counted with.
    pub panel: &'a Panel,
    /// Where they are kept.
    pub spool: &'a Spool,
    /// The junctions to which those are given that were counted for others, by the keys of these.
    pub given: &'a BTreeMap<JunctionKey, JunctionKey>,
}

/// The alignments as text.
#[derive(Debug, Clone, Copy)]
pub struct Sam;

/// The alignments as BAM.
#[derive(Debug, Clone, Copy)]
pub struct Bam;

/// The index of the BAM.
#[derive(Debug, Clone, Copy)]
pub struct BamIndex;

impl Report for Sam {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        let header = header(document)?;
        let mut writer = sam::io::Writer::new(out);
        writer.write_header(&header)?;
        findings.reads()?.for_each_sorted(document, |record| {
            writer.write_alignment_record(&header, record)
        })
    }

    fn needs_reads(&self) -> bool {
        true
    }
}

impl Report for Bam {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        write_bam(findings, out).map(drop)
    }

    fn needs_reads(&self) -> bool {
        true
    }
}

impl Report for BamIndex {
    /// The BAM is made once more, so that neither file needs the other.
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let index = write_bam(findings, &mut io::sink())?;
        bai::io::Writer::new(out).write_index(&index)
    }

    fn needs_reads(&self) -> bool {
        true
    }
}

/// Writes the alignments as BAM and gives their index.
fn write_bam(findings: &Findings, out: &mut dyn Write) -> io::Result<bai::Index> {
    let document = findings.document;
    let header = header(document)?;
    let mut writer = bam::io::Writer::from(bgzf::io::Writer::new(out));
    writer.write_header(&header)?;
    let mut indexer = Indexer::default();
    findings.reads()?.for_each_sorted(document, |record| {
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
    Ok(indexer.build(header.reference_sequences().len()))
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
    let panel = format!("panel {} sha256 {}", panel.words(), panel.sha256);
    let sample = format!("sample {}", printable(&document.sample));
    Ok(header
        .add_read_group(READ_GROUP, read_group(document)?)
        .add_comment(panel)
        .add_comment(sample)
        .build())
}

/// A text in the letters that a field of the header may have; a comment has the others too.
fn ascii(text: &str) -> String {
    let letters = text.chars();
    let allowed = |letter: char| matches!(letter, ' '..='~');
    let letters = letters.map(|letter| if allowed(letter) { letter } else { '_' });
    let text: String = letters.collect();
    if text.trim().is_empty() {
        "_".into()
    } else {
        text
    }
}

/// The sample, and what else is on record of it.
fn read_group(document: &Document) -> io::Result<Map<ReadGroup>> {
    let mut group = Map::<ReadGroup>::builder().insert(SAMPLE, ascii(&document.sample));
    let metadata = document.metadata.iter();
    let platform = metadata
        .clone()
        .filter(|(key, _)| key.eq_ignore_ascii_case("platform"))
        .map(|(_, value)| value.to_uppercase())
        .find(|value| PLATFORMS.contains(&value.as_str()));
    if let Some(platform) = platform {
        group = group.insert(PLATFORM, platform);
    }
    let texts: Vec<String> = metadata
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    if !texts.is_empty() {
        group = group.insert(DESCRIPTION, ascii(&texts.join("; ")));
    }
    group.build().map_err(io::Error::other)
}

/// A called junction with its place in the header.
struct Called<'a> {
    place: usize,
    contig: &'a Contig,
    key: JunctionKey,
}

impl Called<'_> {
    /// The fragment with its places on the whole contig.
    fn placed(&self, mut fragment: SupportingFragment) -> SupportingFragment {
        let counted = &fragment.junction;
        let behind = match counted.donor {
            // Its reads were counted by the last bases before the driver, as inserted ones.
            Donor::Foreign => {
                let driver = self.contig.before.len() + self.key.inserted.len();
                let driver = driver as i64 + i64::from(counted.acceptor.position);
                let first = driver - i64::from(self.key.acceptor.position);
                usize::try_from(first - counted.inserted.len() as i64).ok()
            }
            // Those of a join nearby lie on the contig of that with a gap that they do not show.
            Donor::Known(_) => (*counted == self.key).then_some(0),
        };
        for read in &mut fragment.reads {
            let place = read.place.take();
            read.place = place.zip(behind).map(|(place, bases)| place.behind(bases));
        }
        fragment
    }
}

impl SupportingAlignments<'_> {
    /// The junction of a fragment: that for which it was counted, or that to which it was given.
    pub(super) fn junction<'f>(&'f self, fragment: &'f SupportingFragment) -> &'f JunctionKey {
        let counted = &fragment.junction;
        self.given.get(counted).unwrap_or(counted)
    }

    /// Goes through the supporting reads, sorted by contig and place, those of a place in the order
    /// of the input. They are read twice, and only their places are kept in memory.
    fn for_each_sorted(
        &self,
        document: &Document,
        mut visit: impl FnMut(&RecordBuf) -> io::Result<()>,
    ) -> io::Result<()> {
        let called = called(self.panel, document);
        let mut places = Vec::new();
        let mut order = 0;
        self.spool.for_each(|offset, fragment| {
            let Some(called) = called.get(self.junction(&fragment)) else {
                return Ok(());
            };
            let fragment = called.placed(fragment);
            for (mate, record) in records(called, &fragment)?.iter().enumerate() {
                let start = record.alignment_start().map_or(usize::MAX, usize::from);
                places.push((record.reference_sequence_id(), start, order, mate, offset));
                order += 1;
            }
            Ok(())
        })?;
        // Reads without a place stand last.
        places.sort_unstable_by_key(|place| (place.0.is_none(), *place));
        for (.., mate, offset) in places {
            let fragment = self.spool.fragment(offset)?;
            if let Some(called) = called.get(self.junction(&fragment)) {
                visit(&records(called, &called.placed(fragment))?[mate])?;
            }
        }
        Ok(())
    }
}

/// The called junctions by their keys.
fn called<'d>(panel: &Panel, document: &'d Document) -> BTreeMap<JunctionKey, Called<'d>> {
    let is_called = |one: &JunctionResult| {
        let mut calls = document.calls.iter();
        calls.any(|call| call.contig.name == one.contig.name)
    };
    let listed = document.junctions().enumerate();
    let called = listed.filter(|(_, one)| is_called(one));
    called
        .filter_map(|(place, one)| {
            let key = one.key(panel)?;
            let called = Called {
                place,
                contig: &one.contig,
                key: key.clone(),
            };
            Some((key, called))
        })
        .collect()
}

/// The records of a fragment: one read, or two mates.
fn records(called: &Called, fragment: &SupportingFragment) -> io::Result<Vec<RecordBuf>> {
    let reads = &fragment.reads;
    (0..reads.len())
        .map(|own| record(called, &reads[own], reads.get(1 - own), own == 0))
        .collect()
}

fn record(
    called: &Called,
    read: &SupportingRead,
    mate: Option<&SupportingRead>,
    is_first: bool,
) -> io::Result<RecordBuf> {
    let forward = read.place.as_ref().is_none_or(|place| place.forward);
    let mut bases = read.sequence.to_ascii_uppercase();
    let mut quality: Vec<u8> = read
        .quality
        .iter()
        .map(|quality| quality.saturating_sub(PHRED_OFFSET).min(HIGHEST_QUALITY))
        .collect();
    if !forward {
        bases = dna::revcomp(&bases);
        quality.reverse();
    }
    let mut record = RecordBuf::builder()
        .set_name(name(&read.name))
        .set_flags(flags(read, mate, is_first))
        .set_sequence(bases.clone().into())
        .set_quality_scores(QualityScores::from(quality));
    let (own_place, mate_place) = (
        read.place.as_ref(),
        mate.and_then(|mate| mate.place.as_ref()),
    );
    let mut data = Vec::new();
    let mapping = if own_place.is_some() { MAPPED } else { 0 };
    if let Some(mapping) = MappingQuality::new(mapping) {
        record = record.set_mapping_quality(mapping);
    }
    if let Some(place) = own_place {
        let edits = edits(place, &bases, called.contig);
        let edits = i32::try_from(edits).unwrap_or(i32::MAX);
        data.push((Tag::EDIT_DISTANCE, edits.into()));
        record = record.set_cigar(cigar(place, bases.len()));
    }
    data.push((Tag::READ_GROUP, READ_GROUP.into()));
    record = record.set_data(data.into_iter().collect());
    // A read without a place takes that of its mate.
    if let Some(place) = own_place.or(mate_place) {
        record = record
            .set_reference_sequence_id(called.place)
            .set_alignment_start(position(place)?);
    }
    if mate.is_some()
        && let Some(place) = mate_place.or(own_place)
    {
        record = record
            .set_mate_reference_sequence_id(called.place)
            .set_mate_alignment_start(position(place)?);
    }
    if let (Some(own), Some(mate)) = (own_place, mate_place) {
        record = record.set_template_length(template_length(own, mate, is_first));
    }
    Ok(record.build())
}

/// The name of the fragment, in letters that SAM allows. `*` alone would mean that there is none.
fn name(name: &[u8]) -> Vec<u8> {
    let bare = ReadName::new(name).fragment();
    let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'@';
    let bytes = bare
        .iter()
        .map(|&byte| if allowed(byte) { byte } else { b'_' });
    let name: Vec<u8> = bytes.take(LONGEST_NAME).collect();
    match name.as_slice() {
        b"" => b"read".to_vec(),
        b"*" => b"_".to_vec(),
        _ => name,
    }
}

fn flags(read: &SupportingRead, mate: Option<&SupportingRead>, is_first: bool) -> Flags {
    let reverse = |one: &SupportingRead| one.place.as_ref().is_some_and(|place| !place.forward);
    let mut flags = Flags::empty();
    flags.set(Flags::UNMAPPED, read.place.is_none());
    flags.set(Flags::REVERSE_COMPLEMENTED, reverse(read));
    let Some(mate) = mate else {
        return flags;
    };
    let both = read.place.as_ref().zip(mate.place.as_ref());
    flags.insert(Flags::SEGMENTED);
    flags.set(Flags::FIRST_SEGMENT, is_first);
    flags.set(Flags::LAST_SEGMENT, !is_first);
    flags.set(Flags::MATE_UNMAPPED, mate.place.is_none());
    flags.set(Flags::MATE_REVERSE_COMPLEMENTED, reverse(mate));
    flags.set(
        Flags::PROPERLY_SEGMENTED,
        both.is_some_and(|(own, mate)| own.forward != mate.forward),
    );
    flags
}

fn cigar(place: &Projection, length: usize) -> Cigar {
    let pieces = place.pieces.iter().map(|piece| match *piece {
        Piece::Aligned(bases) => (Kind::Match, bases),
        Piece::Inserted(bases) => (Kind::Insertion, bases),
        Piece::Deleted(bases) => (Kind::Deletion, bases),
    });
    let after = length - place.clipped - place.read_bases();
    let operations = std::iter::once((Kind::SoftClip, place.clipped))
        .chain(pieces)
        .chain([(Kind::SoftClip, after)]);
    let operations = operations.filter(|(_, bases)| *bases > 0);
    operations
        .map(|(kind, bases)| Op::new(kind, bases))
        .collect()
}

/// Bases that differ from the contig, are added to it or are lost; those that it does not know do not
/// differ.
fn edits(place: &Projection, bases: &[u8], contig: &Contig) -> usize {
    let sequence = contig.sequence();
    let differ = |(base, expected): &(&u8, &u8)| base != expected && **expected != b'N';
    let (mut read, mut on_contig) = (place.clipped, place.start);
    let edits = place.pieces.iter().map(|piece| match *piece {
        Piece::Aligned(count) => {
            let pairs = bases[read..].iter().zip(&sequence.as_bytes()[on_contig..]);
            let differing = pairs.take(count).filter(differ).count();
            (read, on_contig) = (read + count, on_contig + count);
            differing
        }
        Piece::Inserted(count) => {
            read += count;
            count
        }
        Piece::Deleted(count) => {
            on_contig += count;
            count
        }
    });
    edits.sum()
}

fn position(place: &Projection) -> io::Result<Position> {
    Position::new(place.start + 1).ok_or_else(|| io::Error::other("a place of 0"))
}

/// From the first base of both mates to their last; negative in the mate that starts later.
fn template_length(own: &Projection, mate: &Projection, is_first: bool) -> i32 {
    let length = own.end().max(mate.end()) - own.start.min(mate.start);
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    let leads = own.start < mate.start || (own.start == mate.start && is_first);
    if leads { length } else { -length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_sam_allows_and_alike_for_mates() {
        for (given, expected) in [
            ("A:1:2 1:N:0:AC", "A:1:2"),
            ("r/2", "r"),
            ("r/1_ACGT", "r_ACGT"),
            ("A:1:2_2:N:0:AC", "A:1:2"),
            ("*", "_"),
            ("**", "**"),
            ("*/1", "_"),
            ("@x", "_x"),
            ("a\x01b", "a_b"),
            ("", "read"),
        ] {
            let found = name(given.as_bytes());
            assert_eq!(String::from_utf8_lossy(&found), expected, "{given:?}");
        }
        assert_eq!(name(&[b'n'; 1000]).len(), LONGEST_NAME);
    }
}
