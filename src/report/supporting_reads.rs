//! `--supporting-reads`: the reads behind each call, gzipped FASTQ in the order of the input.

use super::{Findings, Report, SupportingAlignments};
use crate::panel::JunctionKey;
use sirocco::Format;
use sirocco::deflate::{Level, Writer};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The reads of the calls, mates one after the other.
#[derive(Debug, Clone, Copy)]
pub struct SupportingReads;

impl Report for SupportingReads {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let reads = findings.reads()?;
        let SupportingAlignments { panel, spool, .. } = reads;
        let mut out = Writer::new(Format::Gzip, Level::DEFAULT, out);
        let calls = findings.document.calls.iter();
        let called: BTreeSet<JunctionKey> = calls.filter_map(|call| call.key(panel)).collect();
        spool.for_each(|_, mut fragment| {
            let junction = reads.junction(&fragment);
            if !called.contains(junction) {
                return Ok(());
            }
            fragment.junction = junction.clone();
            fragment.write_fastq(panel, &mut out)
        })?;
        out.finish().map(drop)
    }

    fn needs_reads(&self) -> bool {
        true
    }
}
