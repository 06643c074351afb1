//! Shows on a terminal how far a count has come.

use fuselane::input::Source;
use fuselane::run::count::Meter;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Time between two looks at the meter.
const INTERVAL: Duration = Duration::from_millis(100);

/// A bar on standard error while it lives; nothing where that is no terminal.
pub struct Progress {
    running: Option<(ProgressBar, JoinHandle<()>)>,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// Starts to show `meter`: bytes where the size of every input is known, else reads.
    pub fn start(sources: &[&Source], meter: &Meter) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        if !std::io::stderr().is_terminal() {
            return Self {
                running: None,
                stop,
            };
        }
        let sizes: Option<u64> = sources.iter().map(|one| one.size()).sum();
        let (bar, shown) = match sizes {
            Some(size) => (bar(size), Arc::clone(&meter.bytes)),
            None => (spinner(), Arc::clone(&meter.reads)),
        };
        let thread = follow(bar.clone(), shown, Arc::clone(&stop));
        Self {
            running: Some((bar, thread)),
            stop,
        }
    }
}

fn bar(size: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr());
    styled(
        bar,
        "{percent:>3} % {wide_bar} {bytes}/{total_bytes} {rate} {eta}",
        |state| format!("{} MB/s", state.per_sec() as u64 / 1_000_000),
    )
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    styled(
        bar,
        "{spinner} {human_pos} reads {elapsed} {rate}",
        |state| format!("{} reads/s", HumanCount(state.per_sec() as u64)),
    )
}

/// A bar by a template, in which `rate` is a whole number.
fn styled(bar: ProgressBar, template: &str, rate: fn(&ProgressState) -> String) -> ProgressBar {
    let write = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // A bar that cannot be drawn is not.
        let _ = out.write_str(&rate(state));
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.with_key("rate", write)),
        Err(_) => bar,
    }
}

fn follow(bar: ProgressBar, shown: Arc<AtomicU64>, stop: Arc<AtomicBool>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            bar.set_position(shown.load(Ordering::Relaxed));
            bar.tick();
            std::thread::park_timeout(INTERVAL);
        }
    })
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some((bar, thread)) = self.running.take() {
            thread.thread().unpark();
            // A panic in the drawing thread costs the bar and nothing else.
            let _ = thread.join().map_err(|_| PoisonError::new(()));
            bar.finish_and_clear();
        }
    }
}
