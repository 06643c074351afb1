//! Counts the evidence of one sample: inputs to [`Evidence`].

use crate::align::Aligner;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::reads::{Feed, Job, Layout, Stopped, reduce};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How far a count has come; shared with whoever shows it.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// Bytes taken from the inputs, compressed as they are.
    pub bytes: Arc<AtomicU64>,
    /// Reads counted.
    pub reads: Arc<AtomicU64>,
}

/// Reads a sample once and adds up its evidence, with `threads` threads in all. The result does
/// not depend on their number.
///
/// ```no_run
/// use fuselane::align::{Aligner, AnchorRule};
/// use fuselane::count::{Meter, count};
/// use fuselane::panel::Panel;
/// use fuselane::reads::{Layout, Source};
/// use std::path::Path;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, AnchorRule::default());
/// let layout = Layout::Single(vec![Source::new(Path::new("reads.fastq.gz"))]);
/// let evidence = count(&aligner, &layout, 2, &Meter::default())?;
/// println!("{} reads", evidence.reads);
/// # Ok::<(), fuselane::Error>(())
/// ```
///
/// # Errors
/// An input that fails, is damaged or holds no reads: never a count of a part of it.
pub fn count(
    aligner: &Aligner,
    layout: &Layout,
    threads: usize,
    meter: &Meter,
) -> Result<Evidence> {
    layout.check()?;
    let feed = Feed::new(layout, threads > 1, Arc::clone(&meter.bytes));
    let work = |evidence: &mut Evidence, job: &Job| -> Result<(), Stopped> {
        let before = evidence.reads;
        job.for_each(|first, second| evidence.add_fragment(aligner, first, second))?;
        let reads = evidence.reads - before;
        meter.reads.fetch_add(reads, Ordering::Relaxed);
        Ok(())
    };
    let evidence = reduce(feed, threads, layout.decoders(), work, Evidence::merge)?;
    if evidence.reads == 0 {
        let names: Vec<String> = layout.sources().iter().map(|one| one.name()).collect();
        return Err(Error::Empty {
            file: names.join(", "),
        });
    }
    Ok(evidence)
}
