//! A FASTQ file to a result: `cargo run --example count_file FILE`.

use fuselane::align::Aligner;
use fuselane::call::{Sample, call};
use fuselane::document::Parameters;
use fuselane::input::{Layout, Source};
use fuselane::panel::Panel;
use fuselane::run::count::Counter;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("name a FASTQ file")?;
    let panel = Panel::builtin()?;
    let parameters = Parameters::default();
    let aligner = Aligner::new(&panel, parameters.anchor_rule());
    let layout = Layout::Single(vec![Source::new(Path::new(&file))]);
    let evidence = Counter::new(&aligner).count(&layout)?;
    let sample = Sample {
        name: "sample",
        files: &[file],
        evidence: &evidence,
    };
    let document = call(&panel, &parameters, sample, &[]);
    println!("{}", document.verdict.words());
    for one in &document.calls {
        println!("{}: {} junction reads", one.label(), one.junction_reads);
    }
    for reason in document.reasons.iter() {
        println!("{reason}");
    }
    Ok(())
}
