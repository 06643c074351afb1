//! The `fuselane` program: parse, run, exit code.

mod cli;

use clap::Parser;
use fuselane::report::printable;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fuselane: {}", printable(&cli::told(&error)));
            ExitCode::from(error.exit_code())
        }
    }
}
