//! Work beside Python: the interpreter is free for its other threads, and Ctrl-C is heard.

use fuselane::run::count::Meter;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often signals are looked for, and progress is told.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a count that is to end is waited for. One that waits for a pipe ends with the pipe.
const PATIENCE: Duration = Duration::from_secs(2);

/// Does some work on a thread of its own. `progress` is told how many reads `meter` has. After Ctrl-C, or if `progress`
/// raises, `stop` is set and the work is waited for, which ends soon then.
pub fn beside<T: Send + 'static>(
    python: Python,
    (meter, stop): (&Meter, &Arc<AtomicBool>),
    progress: Option<&Bound<PyAny>>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, receiver) = channel();
    // Nobody listens any more to work that is not waited for.
    std::thread::spawn(move || drop(sender.send(work())));
    let receiver = Mutex::new(receiver);
    let done = wait(python, meter, progress, &receiver);
    if done.is_err() {
        stop.store(true, Ordering::Relaxed);
        python.detach(|| drop(next(&receiver, PATIENCE)));
    }
    done
}

/// Waits for the work to be done.
fn wait<T: Send>(
    python: Python,
    meter: &Meter,
    progress: Option<&Bound<PyAny>>,
    receiver: &Mutex<Receiver<T>>,
) -> PyResult<T> {
    let tell = || match progress {
        Some(progress) => progress
            .call1((meter.reads.load(Ordering::Relaxed),))
            .map(|_| ()),
        None => Ok(()),
    };
    loop {
        match python.detach(|| next(receiver, PAUSE)) {
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

fn next<T>(receiver: &Mutex<Receiver<T>>, pause: Duration) -> Result<T, RecvTimeoutError> {
    let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
    receiver.recv_timeout(pause)
}
