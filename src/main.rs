//! The `fuselane` program: parse, run, exit code.

// `eprintln!` panics where standard error is closed or full.
#![warn(clippy::print_stderr)]

mod cli;

use cli::ExitCode;

fn main() {
    let code = cli::Cli::read().run().unwrap_or_else(|error| {
        let code = ExitCode::from(&error);
        if code != ExitCode::Success {
            for one in error.each() {
                cli::complain(&cli::told(one));
            }
        }
        code
    });
    code.exit()
}
