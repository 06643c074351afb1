//! Counts the evidence of one library: inputs to [`Evidence`].

use super::fingerprint::Fingerprint;
use super::names::Names;
use super::spool::{Spool, SpoolBatch, SupportingFragment, SupportingRead};
use crate::align::{Aligner, Projection};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Sum, Supported};
use crate::fastq::Record;
use crate::fastq::umi::UmiRule;
use crate::feed::{Batch, BatchError, Scheduler, reduce};
use crate::input::{Layout, Source};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far a count has come; shared with whoever shows it.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// Bytes taken from the inputs, compressed as they are.
    pub bytes: Arc<AtomicU64>,
    /// Reads counted.
    pub reads: Arc<AtomicU64>,
}

/// Reads a library once and adds up its evidence. The result does not depend on the number of
/// threads.
///
/// ```no_run
/// use fuselane::align::{Aligner, Rule};
/// use fuselane::run::count::Counter;
/// use fuselane::panel::Panel;
/// use fuselane::input::{Layout, Source};
/// use std::path::Path;
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let layout = Layout::Single(vec![Source::new(Path::new("reads.fastq.gz"))]);
/// let evidence = Counter::new(&aligner).count(&layout)?;
/// println!("{} reads", evidence.totals.reads);
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Counter<'a> {
    /// What reads are aligned with.
    pub aligner: &'a Aligner<'a>,
    /// Where UMIs stand.
    pub umi: UmiRule,
    /// Threads in all, decoding included.
    pub threads: usize,
    /// Where progress is counted.
    pub meter: Meter,
    /// Where supporting reads go, if anyone wants them.
    pub spool: Option<&'a Spool>,
    /// Ends a count when it is set, by another thread or by who shows progress: it fails with [`Error::Stopped`].
    pub stop: Arc<AtomicBool>,
}

impl<'a> Counter<'a> {
    /// A counter without UMIs, on one thread.
    pub fn new(aligner: &'a Aligner<'a>) -> Self {
        Self {
            aligner,
            umi: UmiRule::None,
            threads: 1,
            meter: Meter::default(),
            spool: None,
            stop: Arc::default(),
        }
    }

    /// Counts a sample.
    ///
    /// # Errors
    /// An input that fails, is damaged or holds no reads, or mates that are given as single reads: never
    /// a count of a part of it, or of a read twice.
    pub fn count(&self, layout: &Layout) -> Result<Evidence> {
        let counted = self.count_part(layout)?;
        Ok(counted.evidence)
    }

    /// As [`Counter::count`]; gives also what tells whether other reads of the sample are the same.
    ///
    /// # Errors
    /// Those of [`Counter::count`].
    pub fn count_part(&self, layout: &Layout) -> Result<Counted> {
        let scheduler = Scheduler::new(
            layout,
            self.threads,
            Arc::clone(&self.meter.bytes),
            Arc::clone(&self.stop),
        );
        let work = |part: &mut Part, batch: &Batch| self.add(part, batch);
        let Part { evidence, names } = reduce(scheduler, work, |mut one: Part, other| {
            one.evidence.merge(other.evidence);
            one.names.merge(other.names);
            one
        })?;
        let files: Vec<String> = layout.sources().iter().map(|one| one.name()).collect();
        if evidence.totals.reads == 0 {
            return Err(Error::Empty {
                file: files.join(", "),
            });
        }
        let none = Counted::none(layout);
        if let Some(repeated) = names.repeated(none.paired, &files) {
            let names = |group: &Vec<&Source>| {
                let names: Vec<String> = group.iter().map(|one| one.name()).collect();
                names.join(" and ")
            };
            let groups: Vec<String> = layout.groups().iter().map(names).collect();
            return Err(repeated.error(&groups));
        }
        // Names that all reads share do not tell that a file is read twice.
        if let Some(source) = layout.twice() {
            return Err(Error::Usage(format!(
                "{}: this file is given twice; give each file once",
                source.name()
            )));
        }
        Ok(Counted {
            evidence,
            names,
            ..none
        })
    }

    /// Counts a control, which may hold no reads.
    ///
    /// # Errors
    /// An input that fails or is damaged, or one mate file that is empty while the other is not.
    pub fn count_control(&self, layout: &Layout) -> Result<Evidence> {
        let counted = self.count_control_part(layout)?;
        Ok(counted.evidence)
    }

    /// As [`Counter::count_control`]; gives also what tells whether reads of a sample are the same.
    ///
    /// # Errors
    /// Those of [`Counter::count_control`].
    pub fn count_control_part(&self, layout: &Layout) -> Result<Counted> {
        let mut all = Counted::none(layout);
        // One by one: an empty file ends a count, and those after it may hold reads.
        for (place, part) in layout.parts().iter().enumerate() {
            match self.count_part(part) {
                Err(Error::Empty { .. }) => {}
                counted => {
                    let mut counted = counted?;
                    counted.names.move_files(place);
                    all.names.merge(counted.names);
                    all.evidence.merge(counted.evidence);
                }
            }
        }
        Ok(all)
    }

    fn add(&self, part: &mut Part, batch: &Batch) -> Result<(), BatchError> {
        let Part { evidence, names } = part;
        let mut names = names.batch(batch.id().file);
        let before = evidence.totals.reads;
        let mut supporting = SpoolBatch::default();
        batch.for_each(|first, second| {
            names.add(&first, second.as_ref());
            evidence.add_fragment_and(self.aligner, &self.umi, first, second, |supported| {
                if self.spool.is_some() {
                    supporting.add(&self.placed(supported, first, second));
                }
            })
        })?;
        if let Some(spool) = self.spool {
            spool.add(batch.id(), supporting);
        }
        let reads = evidence.totals.reads - before;
        self.meter.reads.fetch_add(reads, Ordering::Relaxed);
        Ok(())
    }

    /// The reads of a fragment with their places on the contig of its junction.
    fn placed(
        &self,
        supported: Supported,
        first: Record,
        second: Option<Record>,
    ) -> SupportingFragment {
        let panel = self.aligner.panel();
        let junction = supported.junction;
        let project = |observation| Projection::new(panel, junction, observation);
        // The UMI's bases stay in the record, clipped.
        let placed = |record, observation, umi_bases| {
            let place = project(observation).map(|place| place.after_bases(umi_bases));
            SupportingRead::new(record, place)
        };
        let [of_first, of_second] = supported.umi_bases;
        let mut reads = vec![placed(first, supported.first, of_first)];
        if let (Some(record), Some(observation)) = (second, supported.second) {
            reads.push(placed(record, observation, of_second));
        }
        SupportingFragment {
            junction: junction.clone(),
            reads,
        }
    }
}

/// What the reads of a library, or of a part of it, add up to.
#[derive(Debug)]
pub struct Counted {
    /// Their evidence.
    pub evidence: Evidence,
    /// A sample of their names.
    pub(super) names: Names,
    /// Whether they came as pairs of mates.
    pub(super) paired: bool,
    /// Files, or pairs of files.
    pub(super) groups: usize,
}

impl Counted {
    /// A library of which no reads are counted.
    pub(super) fn none(layout: &Layout) -> Self {
        Self {
            evidence: Evidence::default(),
            names: Names::default(),
            paired: !matches!(layout, Layout::Single(_)),
            groups: layout.groups().len(),
        }
    }

    /// What tells its reads from those of another library.
    pub fn fingerprint(&self) -> Fingerprint {
        self.names.fingerprint()
    }
}

/// What one thread has counted.
#[derive(Debug, Default)]
struct Part {
    evidence: Evidence,
    names: Names,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Rule;
    use crate::input::Source;
    use crate::panel::Panel;

    #[test]
    fn an_empty_file_of_a_control_hides_no_other() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let aligner = Aligner::new(&panel, Rule::default());
        let one = "@r\nACGT\n+\nIIII\n";
        for (contents, expected) in [
            (vec![""], 0),
            (vec!["", ""], 0),
            (vec!["", one], 1),
            (vec![one, "", one], 2),
        ] {
            let sources = contents
                .iter()
                .map(|text| Source::from_reader("reads", text.as_bytes()));
            let layout = Layout::Single(sources.collect());
            let evidence = Counter::new(&aligner).count_control(&layout);
            let evidence = evidence.expect("a control may hold no reads");
            assert_eq!(evidence.totals.reads, expected, "{contents:?}");
        }
        let broken = [
            Source::from_reader("empty", &b""[..]),
            Source::from_reader("cut", &b"@r\nA"[..]),
        ];
        let counted = Counter::new(&aligner).count_control(&Layout::Single(broken.to_vec()));
        assert!(matches!(counted, Err(Error::Record { .. })));
    }
}
