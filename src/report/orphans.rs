//! `--orphans`: what the reads have of partners that the panel does not know, to be searched for.

use super::{Findings, Report};
use bio::io::fasta;
use std::io::{self, Write};

/// The consensus before the driver, of every call of a foreign partner.
#[derive(Debug, Clone, Copy)]
pub struct Orphans;

impl Report for Orphans {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let calls = findings.document.calls.iter();
        let mut writer = fasta::Writer::new(out);
        writer.set_linewrap(Some(60));
        for call in calls.filter(|call| call.partner.foreign) {
            let description = format!(
                "{} exon {} follows, {} unique fragments",
                call.driver.gene, call.driver.exon, call.unique_fragments
            );
            let sequence = format!("{}{}", call.contig.before, call.driver.inserted);
            writer.write(&call.contig.name, Some(&description), sequence.as_bytes())?;
        }
        writer.flush()
    }
}
