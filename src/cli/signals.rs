//! SIGINT and SIGTERM: the program ends at once and leaves no unfinished file, or ends its work in order.

use super::ExitCode;
use super::log::complain;
use super::stop::Stop;
use fuselane::run::remove_unfinished;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;

/// Waits for signals in a thread of its own. The first one ends the work in order, if `first` is told of it.
///
/// # Errors
/// The system does not let us know of signals.
pub fn watch(first: Option<Stop>) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        let mut first = first;
        for signal in signals.forever() {
            if let Some(stop) = first.take() {
                stop.set(signal);
                continue;
            }
            let _no_more_names = remove_unfinished();
            complain("ended by a signal; nothing more is reported");
            ExitCode::Signal(signal).exit();
        }
    });
    Ok(())
}
