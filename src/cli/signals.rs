//! SIGINT, SIGTERM and SIGHUP: the program ends at once and leaves no unfinished file, or ends its work in order.

use super::ExitCode;
use super::log::complain;
use super::stop::Stop;
use fuselane::run::remove_unfinished;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io;

/// Waits for signals in a thread of its own. The first one ends the work in order, if `first` is told of it.
///
/// # Errors
/// The system does not let us know of signals.
pub fn watch(first: Option<Stop>) -> io::Result<()> {
    // Under nohup a terminal that is closed ends nothing.
    let of_terminal = Some(SIGHUP).filter(|signal| !is_ignored(*signal));
    let mut signals = Signals::new([SIGINT, SIGTERM].into_iter().chain(of_terminal))?;
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

/// Whether the program was started so that a signal does nothing; only Linux tells.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
