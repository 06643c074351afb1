//! Runs the plan of a run on threads.
//!
//! All workers are alike. Each asks for the next task: to read on in an input that has not enough
//! ready, else to look at a batch, else to open the next input. Decoding a single stream is the one
//! thing that cannot be shared. In this order it hardly ever waits, and no worker waits while there
//! is work.

use super::batch::{Batch, BatchError};
use super::group::Group;
use super::plan::{Failure, Plan, Stop, Task};
use super::settings::Settings;
use super::shared::{PanicGuard, Shared};
use crate::error::{Error, Result};
use crate::input::{Layout, Source};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

/// Gives the batches of all inputs to the threads that ask for them.
pub struct Scheduler {
    shared: Arc<Shared>,
}

/// Whether a thread of its own reads a source of a group of `together`, of `threads` threads in
/// all. A pipe may keep its reader waiting, and a program that writes two pipes may wait until
/// either is read.
fn is_piped(source: &Source, together: usize, threads: usize) -> bool {
    !source.is_regular() && (threads > 1 || together > 1)
}

impl Scheduler {
    /// A scheduler of the batches of `layout` for `threads` threads in all. `consumed` counts input
    /// bytes; `stop` ends the work when it is set.
    pub fn new(
        layout: &Layout,
        threads: usize,
        consumed: Arc<AtomicU64>,
        stop: Arc<AtomicBool>,
    ) -> Self {
        let sources = layout.groups();
        let piped = |group: &Vec<&Source>| {
            let sources = group.iter();
            let piped = sources.filter(|one| is_piped(one, group.len(), threads));
            piped.count()
        };
        let most_piped = sources.iter().map(piped).max().unwrap_or(0);
        let workers = threads.saturating_sub(most_piped).max(1);
        let all_regular = sources.iter().flatten().all(|one| one.is_regular());
        let in_step = !matches!(layout, Layout::Single(_));
        let any_order = !in_step && workers > 1;
        let settings = Settings::new(workers, in_step, any_order, consumed);
        let interleaved = matches!(layout, Layout::Interleaved(_));
        let groups = sources.into_iter().enumerate().map(|(file, group)| {
            let together = group.len();
            let sources = group.into_iter().cloned().collect();
            let is_piped = |source: &Source| is_piped(source, together, threads);
            Group::new(file, sources, interleaved, settings.records(), is_piped)
        });
        let plan = Plan::new(
            groups.collect(),
            if all_regular { workers } else { 1 },
            stop,
        );
        Self {
            shared: Arc::new(Shared::new(settings, plan)),
        }
    }

    /// The number of threads that are to call [`Scheduler::run`]. Those that read pipes are not
    /// among them.
    pub fn workers(&self) -> usize {
        self.shared.settings.workers
    }

    /// Does tasks until there are none left; calls `work` with each batch that falls to this thread.
    pub fn run(&self, mut work: impl FnMut(&Batch) -> Result<(), BatchError>) {
        let guard = PanicGuard(&self.shared);
        while let Some(task) = guard.0.next_task(Plan::choose) {
            match task {
                Task::StartReaders(ids) => {
                    for id in ids {
                        self.shared.start_reader(id);
                    }
                }
                Task::Read(id, reader) => self.shared.read(id, reader),
                Task::Look(batch) => {
                    if let Err(error) = work(&batch) {
                        let failure = Failure::Batch(Box::new(error));
                        self.shared.change(|plan| plan.fail(batch.id(), failure));
                    }
                }
            }
        }
    }

    /// How the work ended; to be called when all workers have returned.
    ///
    /// # Errors
    /// [`Error::Stopped`] if the caller wanted no more; the first failure in the order of the inputs; or
    /// [`Error::Abandoned`] if a thread panicked.
    pub fn finish(self) -> Result<()> {
        let mut plan = self.shared.lock();
        match (plan.take_failure(), plan.stopped()) {
            (_, Some(Stop::Asked)) => Err(Error::Stopped),
            (Some(failure), _) => Err(failure.into()),
            (None, Some(_)) => Err(Error::Abandoned),
            (None, None) => Ok(()),
        }
    }
}

impl Drop for Scheduler {
    /// Ends the threads that read pipes.
    fn drop(&mut self) {
        self.shared.change(|plan| plan.stop(Stop::Closed));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BatchId, reduce};
    use super::*;
    use crate::testing::files::{bgzf, fastq, member};
    use std::io::{self, Cursor, Read, Write};
    use std::sync::Mutex;
    use std::thread::ThreadId;

    /// Records of a chunk of mates for one worker.
    const RECORDS: usize = 256;

    type Compress = fn(&[u8]) -> Vec<u8>;

    fn pipe(name: &str, bytes: &[u8]) -> Source {
        Source::from_reader(name, Cursor::new(bytes.to_vec()))
    }

    /// Files that live as long as the directory.
    fn files(directory: &tempfile::TempDir, contents: &[Vec<u8>]) -> Vec<Source> {
        let file = |(index, bytes): (usize, &Vec<u8>)| {
            let path = directory.path().join(format!("{index}.fq"));
            std::fs::File::create(&path)?.write_all(bytes)?;
            Ok(Source::new(&path))
        };
        let files: io::Result<_> = contents.iter().enumerate().map(file).collect();
        files.expect("written")
    }

    fn scheduler(layout: &Layout, threads: usize) -> Scheduler {
        Scheduler::new(layout, threads, Arc::default(), Arc::default())
    }

    /// The names of the first reads of all fragments, in the order of the batches.
    fn names(layout: &Layout, threads: usize) -> Result<Vec<String>> {
        let mut batches = reduce(
            scheduler(layout, threads),
            |batches: &mut Vec<(BatchId, Vec<String>)>, batch| {
                let mut names = Vec::new();
                batch.for_each(|one, _| {
                    names.push(String::from_utf8_lossy(one.name).into_owned());
                    Ok(())
                })?;
                batches.push((batch.id(), names));
                Ok(())
            },
            |one, other| [one, other].concat(),
        )?;
        batches.sort();
        assert!(batches.windows(2).all(|pair| pair[0].0 < pair[1].0));
        Ok(batches.into_iter().flat_map(|(_, names)| names).collect())
    }

    #[test]
    fn batches_in_the_order_of_their_ids_are_the_input() {
        let text = fastq(9000);
        let expected: Vec<String> = (0..9000)
            .map(|number| format!("SIM:1:FC:{number} 1:N:0:ACGT"))
            .collect();
        let half = text.len() / 2;
        let at =
            half + crate::fastq::last_record_start(&text[half..half + 1000]).expect("a record");
        let (one, two) = text.split_at(at);
        let ways: [Compress; 3] = [
            <[u8]>::to_vec,
            |text| member(text, 1),
            |text| bgzf(text, 60_000),
        ];
        for compressed in ways {
            let halves = [compressed(one), compressed(two)];
            let directory = tempfile::tempdir().expect("a directory");
            let pipes = || halves.iter().map(|half| pipe("pipe", half)).collect();
            for threads in [1, 2, 5] {
                for sources in [files(&directory, &halves), pipes()] {
                    let found = names(&Layout::Single(sources), threads).expect("sound");
                    assert!(found == expected, "{threads} threads");
                }
                let pair = (pipe("1", &compressed(&text)), pipe("2", &compressed(&text)));
                let found = names(&Layout::Paired(vec![pair]), threads).expect("sound");
                assert!(found == expected, "mates, {threads} threads");
            }
        }
    }

    #[test]
    fn the_first_failure_in_the_order_of_the_inputs_wins() {
        let whole = fastq(5000);
        let broken = [&whole[..], b"@last\nACGT\n+\nIII\n"].concat();
        let cut = member(&whole, 1)[..1000].to_vec();
        let other = b">fasta\nACGT\n".to_vec();
        let cases = [
            ([&whole, &broken, &cut, &other], "1.fq: record 5001: "),
            ([&whole, &cut, &broken, &other], "1.fq: damaged"),
            ([&other, &cut, &broken, &whole], "0.fq: it is FASTA"),
            ([&whole, &whole, &whole, &other], "3.fq: it is FASTA"),
        ];
        for (contents, expected) in cases {
            let directory = tempfile::tempdir().expect("a directory");
            let sources = files(&directory, &contents.map(Clone::clone));
            for threads in [1, 2, 3, 8] {
                let error = names(&Layout::Single(sources.clone()), threads).expect_err(expected);
                let message = error.to_string();
                assert!(message.contains(expected), "{threads} threads: {message}");
            }
        }
    }

    #[test]
    fn mates_of_unequal_number_are_named() {
        let text = |records: usize| fastq(records);
        for (one, two, longer, record) in [
            (RECORDS, RECORDS + 1, "the second", RECORDS + 1),
            (2 * RECORDS, RECORDS, "the first", RECORDS + 1),
            (3, 2, "the first", 3),
            (RECORDS + 5, RECORDS + 9, "the second", RECORDS + 6),
        ] {
            for threads in [1, 2, 4] {
                let pair = (pipe("1.fq", &text(one)), pipe("2.fq", &text(two)));
                let found = names(&Layout::Paired(vec![pair]), threads);
                let message = found.expect_err(longer).to_string();
                let start = format!("1.fq and 2.fq: record {record}: {longer} file has more");
                assert!(message.starts_with(&start), "{threads} threads: {message}");
            }
        }
    }

    /// Gives one record, by the thread that reads it.
    struct Traced {
        threads: Arc<Mutex<Vec<ThreadId>>>,
        text: Cursor<&'static [u8]>,
    }

    impl Read for Traced {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let mut threads = self.threads.lock().expect("no panic");
            threads.push(std::thread::current().id());
            self.text.read(buffer)
        }
    }

    #[test]
    fn pipes_have_threads_of_their_own_where_they_may_keep_others_waiting() {
        let directory = tempfile::tempdir().expect("a directory");
        let regular = || files(&directory, &[fastq(1)]).remove(0);
        for (pipes, others, threads, workers, own_thread) in [
            (0, 1, 4, 4, false),
            (1, 0, 1, 1, false),
            (1, 0, 2, 1, true),
            (1, 0, 4, 3, true),
            (1, 1, 1, 1, true),
            (1, 1, 4, 3, true),
            (2, 0, 1, 1, true),
            (2, 0, 4, 2, true),
        ] {
            let seen = Arc::new(Mutex::new(Vec::new()));
            let traced = || Traced {
                threads: Arc::clone(&seen),
                text: Cursor::new(b"@SIM:1:FC:0 1:N:0:ACGT\nA\n+\nI\n"),
            };
            let mut sources: Vec<Source> = (0..pipes)
                .map(|_| Source::from_reader("pipe", traced()))
                .collect();
            sources.extend((0..others).map(|_| regular()));
            let layout = match (sources.pop(), sources.pop()) {
                (Some(one), Some(two)) => Layout::Paired(vec![(one, two)]),
                (one, _) => Layout::Single(one.into_iter().collect()),
            };
            let case = format!("{pipes} pipes, {others} files, {threads} threads");
            let scheduler = scheduler(&layout, threads);
            assert_eq!(scheduler.workers(), workers, "{case}");
            scheduler.run(|batch| batch.for_each(|_, _| Ok(())));
            scheduler.finish().expect("sound");
            let here = std::thread::current().id();
            let seen = seen.lock().expect("no panic");
            assert!(
                seen.iter().all(|&one| (one != here) == own_thread),
                "{case}"
            );
        }
    }

    struct Panics;

    impl Read for Panics {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("a mistake in a reader, made by a test");
        }
    }

    #[test]
    fn a_panic_of_a_reader_ends_the_run() {
        for threads in [2, 4] {
            let sources = vec![
                Source::from_reader("pipe", Panics),
                pipe("other", &fastq(10)),
            ];
            let ended = names(&Layout::Single(sources), threads);
            assert!(matches!(ended, Err(Error::Abandoned)), "{ended:?}");
        }
    }

    /// A pipe whose writer is there and silent.
    struct Silent;

    impl Read for Silent {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            loop {
                std::thread::park();
            }
        }
    }

    #[test]
    fn a_caller_who_wants_no_more_waits_for_no_input() {
        let text = fastq(9000);
        for (sources, threads) in [
            (vec![pipe("1", &text), pipe("2", &text)], 1),
            (vec![pipe("1", &text), Source::from_reader("2", Silent)], 2),
        ] {
            let stop = Arc::<AtomicBool>::default();
            let layout = Layout::Single(sources);
            let scheduler = Scheduler::new(&layout, threads, Arc::default(), Arc::clone(&stop));
            let ended = reduce(
                scheduler,
                |_: &mut (), _| {
                    stop.store(true, std::sync::atomic::Ordering::Relaxed);
                    Ok(())
                },
                |(), ()| (),
            );
            assert!(matches!(ended, Err(Error::Stopped)), "{ended:?}");
        }
    }

    #[test]
    fn a_panic_of_a_worker_ends_the_run() {
        let directory = tempfile::tempdir().expect("a directory");
        let layout = Layout::Single(files(&directory, &vec![fastq(5000); 4]));
        let scheduler = scheduler(&layout, 2);
        let panicked = std::thread::scope(|scope| {
            let panics = || scheduler.run(|_| panic!("a mistake in a worker, made by a test"));
            let panicked = scope.spawn(panics).join();
            scheduler.run(|_| panic!("there is no work after a panic"));
            panicked
        });
        assert!(panicked.is_err());
        assert!(matches!(scheduler.finish(), Err(Error::Abandoned)));
    }
}
