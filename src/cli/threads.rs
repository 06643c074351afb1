//! The argument that says how many threads work.

use super::log::Log;
use clap::Args;

#[derive(Debug, Args)]
pub struct ThreadArguments {
    /// Number of threads, no more than there are cores [default: one for each core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

impl ThreadArguments {
    /// Threads that are used.
    pub fn count(&self) -> usize {
        self.asked().min(cores())
    }

    /// Says so where more are asked for than are used.
    pub fn warn(&self, log: &Log) {
        let cores = cores();
        if self.asked() > cores {
            log.warn(&format!(
                "--threads: {cores} are used, as many as this machine has cores"
            ));
        }
    }

    fn asked(&self) -> usize {
        self.threads.map_or_else(cores, usize::from)
    }
}

/// Cores that the program may use. More threads are no faster, and each takes some megabytes.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
