//! Work beside Python: the interpreter is free for its other threads, and Ctrl-C is heard.

use fuselane::run::count::Meter;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often signals are looked for, and progress is told.
const PAUSE: Duration = Duration::from_millis(100);

/// Does some work on a thread of its own. `progress` is told how many reads have been counted. After Ctrl-C, or if
/// `progress` raises, what the thread has still to do is of no use to anyone; it ends when it has done it.
pub fn beside<T: Send + 'static>(
    python: Python,
    meter: &Meter,
    progress: Option<&Bound<PyAny>>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, receiver) = channel();
    // Nobody listens any more after Ctrl-C.
    std::thread::spawn(move || drop(sender.send(work())));
    let receiver = Mutex::new(receiver);
    let next = || {
        let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
        receiver.recv_timeout(PAUSE)
    };
    let tell = || match progress {
        Some(progress) => progress
            .call1((meter.reads.load(Ordering::Relaxed),))
            .map(|_| ()),
        None => Ok(()),
    };
    loop {
        match python.detach(next) {
            Ok(done) => {
                tell()?;
                return Ok(done);
            }
            Err(RecvTimeoutError::Timeout) => {
                python.check_signals()?;
                tell()?;
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the thread that counts has died"));
            }
        }
    }
}
