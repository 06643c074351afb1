//! What the threads of a run do next. Decisions only: no thread starts, waits or reads here.

use super::batch::{Batch, BatchError, BatchId};
use super::group::{Group, Step, StreamId};
use super::reader::Reader;
use super::stream::Stream;
use crate::error::Error;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a thread is to do.
pub enum Task {
    /// Start a thread for each of these inputs, which reads it.
    StartReaders(Vec<StreamId>),
    /// Read on in an input.
    Read(StreamId, Reader),
    /// Look at a batch.
    Look(Batch),
}

/// The answer to a thread that asks for a task.
pub enum Choice {
    /// Do this.
    Task(Task),
    /// Ask again when another thread has read, decoded, taken or ended something.
    Wait,
    /// There will be no task any more.
    Done,
}

/// Why the work failed.
pub enum Failure {
    /// An input or the system failed.
    Input(Error),
    /// A record or a fragment is not as it should be.
    Batch(Box<BatchError>),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Input(error) => error,
            Failure::Batch(error) => error.into_error(),
        }
    }
}

/// Why all threads have to stop at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A thread panicked.
    Panicked,
    /// The caller has gone.
    Closed,
    /// The caller wants no more.
    Asked,
}

/// All inputs of a run: those that wait, those that are open, and the first failure.
pub struct Plan {
    /// In the order of the input.
    waiting: VecDeque<Group>,
    /// In the order of the input.
    open: Vec<Group>,
    most_open: usize,
    /// The failure that comes first in the input, of those that have been met.
    failure: Option<(BatchId, Failure)>,
    /// Set by a caller who wants no more.
    asked: Arc<AtomicBool>,
    stop: Option<Stop>,
    /// Whether a choice has changed what other threads wait for.
    has_news: bool,
}

impl Plan {
    /// A plan to read `groups` in order, up to `most_open` of them at the same time, until `asked` is set.
    pub fn new(groups: VecDeque<Group>, most_open: usize, asked: Arc<AtomicBool>) -> Self {
        Self {
            waiting: groups,
            open: Vec::new(),
            most_open,
            failure: None,
            asked,
            stop: None,
            has_news: false,
        }
    }

    /// An open input; `None` if it is not wanted any more.
    pub fn stream(&mut self, id: StreamId) -> Option<&mut Stream> {
        let group = self.open.iter_mut().find(|group| group.file() == id.file)?;
        group.stream(id.mate)
    }

    /// Ends the work: no thread gets another task.
    pub fn stop(&mut self, why: Stop) {
        self.stop.get_or_insert(why);
    }

    /// Ends the work if the caller wants it.
    fn heed(&mut self) {
        if self.asked.load(Ordering::Relaxed) {
            self.stop(Stop::Asked);
        }
    }

    /// Whether the work was ended, and why.
    pub fn stopped(&self) -> Option<Stop> {
        self.stop
    }

    /// Takes the failure that comes first in the input.
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take().map(|(_, failure)| failure)
    }

    /// Whether other threads have to look again since the last call.
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    /// Records a failure at a batch, and drops the inputs behind it. Those before it are still read:
    /// an earlier failure may be met in them.
    pub fn fail(&mut self, at: BatchId, failure: Failure) {
        if self.failure.as_ref().is_none_or(|(first, _)| at < *first) {
            self.open.retain(|group| group.file() < at.file);
            self.failure = Some((at, failure));
        }
        self.waiting.clear();
        self.has_news = true;
    }

    /// What a worker does next.
    pub fn choose(&mut self) -> Choice {
        self.heed();
        while self.stop.is_none() {
            if let Some(task) = self.task_of_open() {
                return Choice::Task(task);
            }
            if self.open.len() < self.most_open
                && let Some(group) = self.waiting.pop_front()
            {
                let piped = group.piped();
                self.open.push(group);
                if !piped.is_empty() {
                    return Choice::Task(Task::StartReaders(piped));
                }
            } else if self.open.is_empty() {
                break;
            } else {
                return Choice::Wait;
            }
        }
        self.has_news = true;
        Choice::Done
    }

    /// A task that an open group has, the first groups first.
    fn task_of_open(&mut self) -> Option<Task> {
        let mut index = 0;
        while let Some(group) = self.open.get_mut(index) {
            match group.step() {
                Step::Read(id, reader) => return Some(Task::Read(id, reader)),
                Step::Look(batch) => {
                    // A thread that reads a pipe may have waited for this room.
                    self.has_news |= group.has_piped();
                    return Some(Task::Look(batch));
                }
                Step::Wait => index += 1,
                Step::Finished => {
                    self.open.remove(index);
                }
                Step::Failed(error) => {
                    let at = group.next_id();
                    self.fail(at, Failure::Input(error));
                }
            }
        }
        None
    }

    /// What the thread that reads a pipe does next.
    pub fn choose_for_reader(&mut self, id: StreamId) -> Choice {
        self.heed();
        if self.stop.is_some() {
            return Choice::Done;
        }
        match self.stream(id) {
            Some(stream) if !stream.has_ended() => match stream.take_reader() {
                Some(reader) => Choice::Task(Task::Read(id, reader)),
                None => Choice::Wait,
            },
            _ => Choice::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Source;

    fn plan(files: usize) -> Plan {
        let group = |file| {
            let source = Source::from_reader("x.fq", std::io::empty());
            Group::new(file, vec![source], false, 0, |_| false)
        };
        Plan::new((0..files).map(group).collect(), files, Arc::default())
    }

    fn at(file: usize, ordinal: usize) -> (BatchId, Failure) {
        let file_name = format!("{file}.{ordinal}");
        let failure = Failure::Input(Error::Empty { file: file_name });
        (BatchId { file, ordinal }, failure)
    }

    #[test]
    fn the_first_failure_is_kept_and_what_follows_it_is_dropped() {
        for (met, first, open) in [
            (vec![(1, 2)], "1.2", 1),
            (vec![(1, 2), (2, 0), (1, 3)], "1.2", 1),
            (vec![(2, 0), (1, 3), (1, 2)], "1.2", 1),
            (vec![(2, 5), (0, 9)], "0.9", 0),
        ] {
            let mut plan = plan(4);
            for _ in 0..3 {
                assert!(matches!(plan.choose(), Choice::Task(Task::Read(..))));
            }
            for (file, ordinal) in met {
                let (id, failure) = at(file, ordinal);
                plan.fail(id, failure);
            }
            assert!(plan.take_news() && !plan.take_news());
            let kept = (0..4).filter(|&file| plan.stream(StreamId { file, mate: 0 }).is_some());
            assert_eq!(kept.count(), open, "{first}");
            let wants = if open > 0 { "waits" } else { "done" };
            let chosen = match plan.choose() {
                Choice::Task(_) => "task",
                Choice::Wait => "waits",
                Choice::Done => "done",
            };
            assert_eq!(chosen, wants, "{first}");
            let error = plan.take_failure().map(Error::from).expect(first);
            assert!(error.to_string().starts_with(first), "{error}");
        }
    }

    #[test]
    fn nobody_gets_a_task_after_a_stop() {
        let mut plan = plan(2);
        plan.stop(Stop::Panicked);
        plan.stop(Stop::Closed);
        assert_eq!(plan.stopped(), Some(Stop::Panicked));
        assert!(matches!(plan.choose(), Choice::Done));
        let id = StreamId { file: 0, mate: 0 };
        assert!(matches!(plan.choose_for_reader(id), Choice::Done));
    }
}
