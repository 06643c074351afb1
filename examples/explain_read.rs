//! What one read shows: `cargo run --example explain_read [BASES]`.
//!
//! Without bases it takes a read across the first lane of the built-in panel.

use fuselane::align::{Aligner, Outcome, Read, Rule};
use fuselane::panel::Panel;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = Panel::builtin()?;
    let aligner = Aligner::new(&panel, Rule::default());
    let first_lane = || {
        let junction = panel.junction(panel.lanes[0].junction);
        let [before, after] = [
            junction.left_sequence(&panel, 40),
            junction.right_sequence(&panel, 35),
        ];
        [before, after].concat()
    };
    let given = std::env::args().nth(1).map(String::into_bytes);
    let sequence = given.unwrap_or_else(first_lane);
    let quality = vec![b'I'; sequence.len()];
    let observation = aligner.explain(Read {
        sequence: &sequence,
        quality: &quality,
    });
    match observation.outcome {
        Outcome::Supports(crossing) => {
            let junction = panel.junction_of(&crossing.junction);
            println!("supports {}", junction.label(&panel));
            println!("bases before the join: {:?}", crossing.donor_range());
            println!("bases after the join:  {:?}", crossing.acceptor_range());
        }
        other => println!("{other:?}"),
    }
    Ok(())
}
