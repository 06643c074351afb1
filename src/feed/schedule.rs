//! Who does what next: reading, decoding, or looking at reads.
//!
//! All workers are alike. Each asks for the next task: to read on in an input below its limit, else
//! to look at a chunk that is ready, else to open the next input. So the one thing that cannot be
//! shared, decoding a single stream, hardly ever waits, and nobody waits while there is work.

use super::batch::{Counts, Job, Stopped, uneven};
use super::stream::{Reader, Settings, Stream};
use crate::error::{Error, Result};
use crate::input::Layout;
use crate::input::Source;
use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Why the work ended early.
pub enum Halt {
    /// An input failed.
    Input(Error),
    /// A record or a fragment is not as it should be.
    Job(Box<Stopped>),
}

impl From<Halt> for Error {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Input(error) => error,
            Halt::Job(stopped) => stopped.into_error(),
        }
    }
}

/// Index of a file or pair, and of a job in it.
type Place = (usize, usize);

/// Inputs that are read together: one file, or two of mates.
struct Group {
    file: usize,
    names: (Arc<str>, Option<Arc<str>>),
    counts: Counts,
    streams: Vec<Stream>,
    /// Whether each stream has a thread of its own that reads it.
    piped: Vec<bool>,
    jobs: usize,
}

/// What a worker may do.
enum Task {
    Read(Place, Reader),
    Work(Job),
}

enum Choice {
    Task(Task),
    Wait,
    Done,
}

struct State {
    waiting: VecDeque<Vec<Source>>,
    opened: usize,
    groups: Vec<Group>,
    halted: Option<(Place, Halt)>,
    abandoned: bool,
}

struct Shared {
    settings: Settings,
    interleaved: bool,
    most_open: usize,
    threads: usize,
    state: Mutex<State>,
    /// Something was read, decoded, taken or ended.
    changed: Condvar,
}

/// Gives out the jobs of all inputs.
pub struct Feed {
    shared: Arc<Shared>,
}

/// Tells everyone to go home if the thread that holds it panics.
struct Alarm<'a>(&'a Shared);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().abandoned = true;
            self.0.changed.notify_all();
        }
    }
}

/// Whether a source gets a thread of its own. A pipe may keep its reader waiting, and whoever
/// writes two of them may wait for the other to be read.
fn is_piped(source: &Source, together: usize, threads: usize) -> bool {
    !source.is_regular() && (threads > 1 || together > 1)
}

impl Feed {
    /// Jobs of `layout` for `threads` threads in all. `consumed` counts input bytes.
    pub fn new(layout: &Layout, threads: usize, consumed: Arc<AtomicU64>) -> Self {
        let groups: Vec<Vec<Source>> = layout
            .groups()
            .into_iter()
            .map(|group| group.into_iter().cloned().collect())
            .collect();
        let piped = |group: &Vec<Source>| {
            let piped = group.iter();
            piped
                .filter(|one| is_piped(one, group.len(), threads))
                .count()
        };
        let most_piped = groups.iter().map(piped).max().unwrap_or(0);
        let workers = threads.saturating_sub(most_piped).max(1);
        let all_regular = groups.iter().flatten().all(Source::is_regular);
        let in_step = !matches!(layout, Layout::Single(_));
        let state = State {
            waiting: groups.into(),
            opened: 0,
            groups: Vec::new(),
            halted: None,
            abandoned: false,
        };
        let any_order = !in_step && workers > 1;
        Self {
            shared: Arc::new(Shared {
                settings: Settings::new(workers, in_step, any_order, consumed),
                interleaved: matches!(layout, Layout::Interleaved(_)),
                most_open: if all_regular { workers } else { 1 },
                threads,
                state: Mutex::new(state),
                changed: Condvar::new(),
            }),
        }
    }

    /// Threads that are to call [`Feed::run`]; those that read pipes are not among them.
    pub fn workers(&self) -> usize {
        self.shared.settings.workers
    }

    /// Does tasks until there are none left, `work` for each job.
    pub fn run(&self, mut work: impl FnMut(&Job) -> Result<(), Stopped>) {
        let alarm = Alarm(&self.shared);
        while let Some(task) = alarm.0.next_task(|state| state.choose(&self.shared)) {
            match task {
                Task::Read(place, reader) => self.shared.read(place, reader),
                Task::Work(job) => {
                    if let Err(stopped) = work(&job) {
                        self.shared.halt(job.place(), Halt::Job(Box::new(stopped)));
                    }
                }
            }
        }
    }

    /// How the work ended, when all workers have.
    ///
    /// # Errors
    /// The first failure, in the order of the inputs.
    pub fn finish(self) -> Result<()> {
        let mut state = self.shared.lock();
        match state.halted.take() {
            Some((_, halt)) => Err(halt.into()),
            None if state.abandoned => Err(Error::Abandoned),
            None => Ok(()),
        }
    }
}

impl Drop for Feed {
    /// Threads that read pipes are told to end.
    fn drop(&mut self) {
        self.shared.lock().abandoned = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn halt(&self, place: Place, halt: Halt) {
        self.lock().halt(place, halt);
        self.changed.notify_all();
    }

    /// Waits until `choose` finds a task; `None` when there will be none any more.
    fn next_task(&self, choose: impl Fn(&mut State) -> Choice) -> Option<Task> {
        let mut state = self.lock();
        loop {
            match choose(&mut state) {
                Choice::Task(task) => return Some(task),
                Choice::Wait => {
                    let woken = self.changed.wait(state);
                    state = woken.unwrap_or_else(PoisonError::into_inner);
                }
                Choice::Done => {
                    self.changed.notify_all();
                    return None;
                }
            }
        }
    }

    /// Reads on in an input, and makes text of the part that it gives.
    fn read(&self, place: Place, reader: Reader) {
        let (reader, given) = reader.advance(&self.settings);
        let mut state = self.lock();
        let Some(stream) = state.stream(place) else {
            return;
        };
        let part = stream.put_back(reader, given, &self.settings);
        drop(state);
        self.changed.notify_all();
        let Some(part) = part else {
            return;
        };
        let piece = part.text(&self.settings);
        if let Some(stream) = self.lock().stream(place) {
            stream.add_piece(part.number(), piece, &self.settings);
        }
        self.changed.notify_all();
    }

    /// Reads one input in a thread of its own.
    fn read_pipe(self: Arc<Self>, place: Place) {
        std::thread::spawn(move || {
            let alarm = Alarm(&self);
            while let Some(Task::Read(place, reader)) =
                alarm.0.next_task(|state| state.choose_pipe(place))
            {
                alarm.0.read(place, reader);
            }
        });
    }
}

impl State {
    /// The stream at a place (file, mate), if anyone still wants it.
    fn stream(&mut self, (file, mate): Place) -> Option<&mut Stream> {
        let group = self.groups.iter_mut().find(|one| one.file == file)?;
        group.streams.get_mut(mate)
    }

    /// Remembers the earliest failure and forgets the inputs that come after it.
    fn halt(&mut self, place: Place, halt: Halt) {
        if self.halted.as_ref().is_none_or(|(first, _)| place < *first) {
            self.groups.retain(|group| group.file < place.0);
            self.halted = Some((place, halt));
        }
        self.waiting.clear();
    }

    fn choose(&mut self, shared: &Arc<Shared>) -> Choice {
        if self.abandoned {
            return Choice::Done;
        }
        let mut at = 0;
        while let Some(group) = self.groups.get_mut(at) {
            if let Some(task) = group.reading() {
                return Choice::Task(task);
            }
            match group.job(shared) {
                Ok(Some(job)) => return Choice::Task(Task::Work(job)),
                Ok(None) if group.streams.iter().all(Stream::is_finished) => {
                    self.groups.remove(at);
                }
                Ok(None) => at += 1,
                Err(error) => {
                    let place = (group.file, group.jobs);
                    self.halt(place, Halt::Input(error));
                    shared.changed.notify_all();
                    at = 0;
                }
            }
        }
        if self.groups.len() < shared.most_open
            && let Some(sources) = self.waiting.pop_front()
        {
            self.open(sources, shared);
            return self.choose(shared);
        }
        if self.groups.is_empty() {
            Choice::Done
        } else {
            Choice::Wait
        }
    }

    /// What the thread of a pipe does next.
    fn choose_pipe(&mut self, place: Place) -> Choice {
        if self.abandoned {
            return Choice::Done;
        }
        match self.stream(place) {
            None => Choice::Done,
            Some(stream) if stream.has_ended() => Choice::Done,
            Some(stream) => match stream.take_reader() {
                Some(reader) => Choice::Task(Task::Read(place, reader)),
                None => Choice::Wait,
            },
        }
    }

    fn open(&mut self, sources: Vec<Source>, shared: &Arc<Shared>) {
        let file = self.opened;
        self.opened += 1;
        let mut names = sources.iter().map(|source| Arc::from(source.name()));
        let names = (names.next().unwrap_or_default(), names.next());
        let together = sources.len();
        let piped: Vec<bool> = sources
            .iter()
            .map(|source| is_piped(source, together, shared.threads))
            .collect();
        self.groups.push(Group {
            file,
            names,
            counts: Counts::default(),
            streams: sources.into_iter().map(Stream::new).collect(),
            piped: piped.clone(),
            jobs: 0,
        });
        for mate in (0..together).filter(|&mate| piped[mate]) {
            Arc::clone(shared).read_pipe((file, mate));
        }
    }
}

impl Group {
    /// A stream that someone should read on in.
    fn reading(&mut self) -> Option<Task> {
        let mates = self.streams.iter_mut().zip(&self.piped).enumerate();
        for (mate, (stream, &piped)) in mates {
            if !piped && let Some(reader) = stream.take_reader() {
                return Some(Task::Read((self.file, mate), reader));
            }
        }
        None
    }

    /// The next job, if all its chunks are there.
    fn job(&mut self, shared: &Shared) -> Result<Option<Job>> {
        let failed = |stream: &Stream| matches!(stream.front(), Some(Err(_)));
        if let Some(stream) = self.streams.iter_mut().find(|one| failed(one))
            && let Some(Err(error)) = stream.pop()
        {
            return Err(error);
        }
        let missing = |stream: &Stream| stream.front().is_none() && !stream.has_ended();
        if self.streams.iter().any(missing) {
            return Ok(None);
        }
        let mut chunks = self.streams.iter_mut().map(Stream::pop);
        let first = chunks.next().flatten().transpose()?;
        let second = chunks.next();
        let (first, second) = match (first, second) {
            (None, None | Some(None)) => return Ok(None),
            (Some(first), None) => (first, None),
            (Some(first), Some(Some(second))) => (first, Some(second?)),
            (first, _) => return Err(self.uneven(first.is_some(), shared)),
        };
        self.jobs += 1;
        // A thread that reads a pipe may have waited for this room.
        if self.piped.contains(&true) {
            shared.changed.notify_all();
        }
        Ok(Some(Job {
            names: self.names.clone(),
            counts: self.counts.clone(),
            file: self.file,
            first,
            second,
            interleaved: shared.interleaved,
        }))
    }

    /// One mate file ended exactly at the end of a chunk and the other goes on.
    fn uneven(&self, first_goes_on: bool, shared: &Shared) -> Error {
        let (first, second) = &self.names;
        let longer = if first_goes_on { "first" } else { "second" };
        Error::Mates {
            first: first.to_string(),
            second: second.as_deref().unwrap_or_default().to_string(),
            record: (self.jobs * shared.settings.records()) as u64 + 1,
            problem: uneven(longer),
        }
    }
}
