//! SIGINT and SIGTERM: the program ends at once and leaves no unfinished file.

use super::ExitCode;
use super::log::complain;
use fuselane::run::remove_unfinished;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;

/// Waits for signals in a thread of its own.
///
/// # Errors
/// The system does not let us know of signals.
pub fn watch() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _no_more_names = remove_unfinished();
            complain("ended by a signal; nothing more is reported");
            ExitCode::Signal(signal).exit();
        }
    });
    Ok(())
}
