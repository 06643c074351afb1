//! The argument that says how many threads work.

use super::log::Log;
use clap::Args;

#[derive(Debug, Args)]
pub struct ThreadArguments {
    /// Number of threads, at most four for each core or 16 [default: one for each core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

impl ThreadArguments {
    /// Threads that are used.
    pub fn count(&self) -> usize {
        self.asked().min(most_threads())
    }

    /// Says so where more are asked for than are used.
    pub fn warn(&self, log: &Log) {
        let most = most_threads();
        if self.asked() > most {
            log.warn(&format!(
                "--threads: {most} are used, the most on this machine"
            ));
        }
    }

    fn asked(&self) -> usize {
        self.threads.map_or_else(cores, usize::from)
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// More threads are no faster, and each takes some megabytes.
fn most_threads() -> usize {
    (4 * cores()).max(16)
}
