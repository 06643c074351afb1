//! `--supporting-reads`: the reads behind each call, gzipped FASTQ in the order of the input.

use super::Report;
use crate::document::Document;
use crate::panel::{JunctionKey, Panel};
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
        let calls = document.calls.iter();
        let called: Vec<JunctionKey> = calls.filter_map(|call| call.key(self.panel)).collect();
        self.spool
            .for_each(|_, fragment| match called.contains(&fragment.junction) {
                true => fragment.write_fastq(self.panel, &mut out),
                false => Ok(()),
            })?;
        out.finish().map(drop)
    }
}
