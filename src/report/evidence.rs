//! `--evidence`: what the reads add up to, and beside it the supporting reads, for `fuselane merge`.

use super::{Findings, Report};
use crate::run::{Shard, write_reads};
use std::io::{self, Write};

/// The evidence.
#[derive(Debug, Clone, Copy)]
pub struct StoredEvidence;

/// The supporting reads of all junctions, called or not.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceReads;

impl Report for StoredEvidence {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        evidence(findings)?.write(out)
    }

    fn is_evidence(&self) -> bool {
        true
    }
}

impl Report for EvidenceReads {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        write_reads(evidence(findings)?, findings.reads()?.spool, out)
    }

    fn needs_reads(&self) -> bool {
        true
    }
}

fn evidence<'a>(findings: &Findings<'a>) -> io::Result<&'a Shard> {
    let missing = || io::Error::other("it is made of evidence, which was not kept");
    findings.evidence.ok_or_else(missing)
}
