//! SIGINT and SIGTERM: the program ends at once and leaves no unfinished file.

use fuselane::report::remove_unfinished;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;

/// Exit code of a program that a signal ended is this and the signal's number, as shells have it.
const ENDED_BY_SIGNAL: i32 = 128;

/// Waits for signals in a thread of its own.
///
/// # Errors
/// The system does not let us know of signals.
pub fn watch() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _no_more_names = remove_unfinished();
            eprintln!("fuselane: ended by a signal; nothing more is reported");
            std::process::exit(ENDED_BY_SIGNAL + signal);
        }
    });
    Ok(())
}
