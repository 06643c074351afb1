//! Reports in BGZF, which gzip reads, and in which tabix finds places.

use super::{Findings, Report};
use noodles_bgzf as bgzf;
use std::io::{self, Write};

/// Another report, compressed.
#[derive(Clone, Copy)]
pub struct Compressed(pub &'static dyn Report);

impl Report for Compressed {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let mut out = bgzf::io::Writer::new(out);
        self.0.write(findings, &mut out)?;
        out.try_finish()
    }

    fn needs_reads(&self) -> bool {
        self.0.needs_reads()
    }
}
