//! `--supporting-reads`: the reads behind each call, gzipped FASTQ in the order of the input.

use super::Report;
use crate::document::Document;
use crate::panel::name;
use crate::panel::{JunctionKind, Panel};
use crate::run::spool::Spool;
use sirocco::Format;
use sirocco::deflate::{Level, Writer};
use std::io::{self, Write};

/// The reads of the calls, mates one after the other.
#[derive(Debug, Clone, Copy)]
pub struct SupportingReads<'a> {
    /// The panel that the reads were counted with.
    pub panel: &'a Panel,
    /// Where they are kept.
    pub spool: &'a Spool,
}

impl Report for SupportingReads<'_> {
    fn write(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        let mut out = Writer::new(Format::Gzip, Level::DEFAULT, out);
        let junctions = called_junctions(self.panel, document);
        self.spool
            .for_each(&junctions, |_, _, text| out.write_all(text))?;
        out.finish().map(drop)
    }
}

/// Indices of the junctions that are called. They are told by their HGVS names: two transcripts of
/// a gene may have exons of one number.
pub(super) fn called_junctions(panel: &Panel, document: &Document) -> Vec<usize> {
    let junctions = panel.junctions.iter().enumerate();
    junctions
        .filter(|(_, junction)| junction.kind == JunctionKind::Fusion)
        .filter(|(_, junction)| {
            let name = name::hgvs(panel, junction);
            document.calls.iter().any(|call| call.hgvs == name)
        })
        .map(|(index, _)| index)
        .collect()
}
