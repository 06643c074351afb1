//! `--junction-fasta`: the sequences that supporting reads are aligned to.

use super::{Findings, Report};
use bio::io::fasta;
use std::io::{self, Write};

/// The contig of every lane, and of every call that is no lane.
#[derive(Debug, Clone, Copy)]
pub struct JunctionFasta;

impl Report for JunctionFasta {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        let mut writer = fasta::Writer::new(out);
        writer.set_linewrap(Some(60));
        for junction in document.junctions() {
            let contig = &junction.contig;
            let description = format!("join after base {}, {}", contig.before.len(), junction.hgvs);
            let sequence = contig.sequence();
            writer.write(&contig.name, Some(&description), sequence.as_bytes())?;
        }
        writer.flush()
    }
}
