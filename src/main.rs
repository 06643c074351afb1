//! The `fuselane` program: parse, run, exit code.

mod cli;

use clap::Parser;
use cli::ExitCode;
use fuselane::report::printable;

fn main() {
    let code = cli::Cli::parse().run().unwrap_or_else(|error| {
        let code = ExitCode::from(&error);
        if code != ExitCode::Success {
            for one in error.each() {
                eprintln!("fuselane: {}", printable(&cli::told(one)));
            }
        }
        code
    });
    code.exit()
}
