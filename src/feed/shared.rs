//! The plan of a run, shared by its threads.
//!
//! One lock guards the [`Plan`], and nobody reads, decodes or looks at records while holding it. One
//! condition variable stands for every change that a waiting thread may need. Whoever changes the
//! plan notifies all: [`Shared::change`] always does, [`Shared::next_task`] when the plan has news.

use super::batch::BatchId;
use super::group::StreamId;
use super::plan::{Choice, Failure, Plan, Stop, Task};
use super::reader::Reader;
use super::settings::Settings;
use crate::error::Error;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often a thread that waits looks whether the work is to end.
const PAUSE: Duration = Duration::from_millis(100);

/// The plan of a run under its lock.
pub struct Shared {
    /// How the inputs are read.
    pub settings: Settings,
    plan: Mutex<Plan>,
    /// The plan has changed.
    changed: Condvar,
}

/// Stops all threads of a run if the thread that holds it panics.
pub struct PanicGuard<'a>(pub &'a Shared);

impl Drop for PanicGuard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.change(|plan| plan.stop(Stop::Panicked));
        }
    }
}

impl Shared {
    /// Shares a plan.
    pub fn new(settings: Settings, plan: Plan) -> Self {
        Self {
            settings,
            plan: Mutex::new(plan),
            changed: Condvar::new(),
        }
    }

    /// The plan, to look at.
    pub fn lock(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the plan and wakes every thread that waits for a change.
    pub fn change<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    /// Waits until `choose` finds a task; `None` when there will be none any more.
    pub fn next_task(&self, choose: impl Fn(&mut Plan) -> Choice) -> Option<Task> {
        let mut plan = self.lock();
        loop {
            let choice = choose(&mut plan);
            if plan.take_news() {
                self.changed.notify_all();
            }
            match choice {
                Choice::Task(task) => return Some(task),
                Choice::Done => return None,
                Choice::Wait => {
                    // Whoever asks for an end wakes nobody.
                    let woken = self.changed.wait_timeout(plan, PAUSE);
                    plan = woken.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }

    /// Reads on in an input, and decodes the part that it gives.
    pub fn read(&self, id: StreamId, reader: Reader) {
        let (reader, advance) = reader.advance(&self.settings);
        let part = self.change(|plan| {
            let stream = plan.stream(id)?;
            stream.put_back(reader, advance, &self.settings)
        });
        let Some(part) = part else {
            return;
        };
        let piece = part.text(&self.settings);
        self.change(|plan| {
            if let Some(stream) = plan.stream(id) {
                stream.add_piece(part.number(), piece, &self.settings);
            }
        });
    }

    /// Starts a thread that reads one input. It is not joined: a pipe may never end.
    pub fn start_reader(self: &Arc<Self>, id: StreamId) {
        let shared = Arc::clone(self);
        let read = move || {
            let guard = PanicGuard(&shared);
            let choose = |plan: &mut Plan| plan.choose_for_reader(id);
            while let Some(Task::Read(id, reader)) = guard.0.next_task(choose) {
                guard.0.read(id, reader);
            }
        };
        if let Err(source) = std::thread::Builder::new().spawn(read) {
            let what = "cannot start a thread to read a pipe".into();
            let failure = Failure::Input(Error::System { what, source });
            let at = BatchId {
                file: id.file,
                ordinal: 0,
            };
            self.change(|plan| plan.fail(at, failure));
        }
    }
}
