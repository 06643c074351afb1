//! Whether a signal has asked the program to end its work in order.

use super::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// Whether to end, and by which signal; its copies are one.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    flag: Arc<AtomicBool>,
    signal: Arc<AtomicI32>,
}

impl Stop {
    /// Asks the program to end because of a signal.
    #[cfg(unix)]
    pub fn set(&self, signal: i32) {
        self.signal.store(signal, Ordering::SeqCst);
        self.flag.store(true, Ordering::SeqCst);
    }

    /// Whether it is to end.
    pub fn is_set(&self) -> bool {
        self.flag.load(Ordering::SeqCst)
    }

    /// What is set when it is to end.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }

    /// How the program ends then.
    pub fn exit_code(&self) -> ExitCode {
        match self.signal.load(Ordering::SeqCst) {
            #[cfg(unix)]
            signal if signal > 0 => ExitCode::Signal(signal),
            _ => ExitCode::Failure,
        }
    }
}
