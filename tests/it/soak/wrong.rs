//! What is wrong with an answer.

use super::planted::{InControl, Planted, Truth};
use crate::support::reference::OUT_OF_FRAME;
use serde_json::Value;

/// Fragments that surely show the join from which a fusion has to be detected, and from which it
/// must not be called absent: above the limits that `docs/method.md` states.
pub const SURE: u64 = 20;
pub const SEEN: u64 = 8;

/// What is wrong with an answer, if anything is.
pub fn wrong(truth: &Truth, answer: &Value) -> Option<String> {
    let verdict = answer["verdict"].as_str().unwrap();
    let calls: Vec<&Value> = answer["calls"].as_array().unwrap().iter().collect();
    let is_detected = |call: &&&Value| call["status"] == "detected";
    let lane = |call: &Value| call["lane"].as_str().unwrap_or("none").to_string();
    let detected: Vec<String> = calls
        .iter()
        .filter(is_detected)
        .map(|one| lane(one))
        .collect();
    let copied = calls.iter().find(|call| {
        let counted = call["molecules"]
            .as_u64()
            .or(call["unique_fragments"].as_u64());
        counted > Some(truth.distinct)
    });
    if let Some(call) = copied {
        let counts = [&call["unique_fragments"], &call["molecules"]];
        return Some(format!("{counts:?} distinct fragments or molecules"));
    }
    let own = match &truth.planted {
        Planted::Nothing => return of_nothing(verdict, &detected, answer),
        // Another name of a lane's variant, and reads that do not tell a gap, are of it too.
        Planted::Lane(own) => detected.iter().all(|one| one == own),
        Planted::Gap(own) => detected
            .iter()
            .all(|one| one == own && OUT_OF_FRAME.contains(own)),
        Planted::Break(gene) => calls.iter().all(|call| call["partner"]["gene"] == **gene),
        Planted::Foreign => calls.iter().all(|call| is_of(call, &truth.sequence)),
        Planted::Reciprocal => calls.is_empty(),
    };
    if !own {
        let hgvs: Vec<&Value> = calls.iter().map(|call| &call["hgvs"]).collect();
        return Some(format!("{detected:?}, {hgvs:?}"));
    }
    match truth.in_control {
        InControl::Shown => {
            let problem = "detected although the control holds it";
            return (verdict == "detected").then(|| problem.into());
        }
        InControl::Perhaps => return None,
        InControl::Nothing => {}
    }
    let has_frame = |lane: &&str| !OUT_OF_FRAME.contains(lane);
    if let Planted::Lane(lane) = &truth.planted
        && has_frame(lane)
        && truth.sure >= SURE
        && verdict != "detected"
    {
        return Some(format!("{verdict} with {} sure fragments", truth.sure));
    }
    (truth.sure >= SEEN && verdict == "not_detected")
        .then(|| format!("missed {} sure fragments", truth.sure))
}

fn of_nothing(verdict: &str, detected: &[String], answer: &Value) -> Option<String> {
    let reasons = answer["reasons"].to_string();
    let codes = [
        "ambiguous: ",
        "spanning_only: ",
        "imbalance: ",
        "genomic_dna: ",
        "orientation: ",
        "unknown_partner: ",
    ];
    if let Some(code) = codes.iter().find(|code| reasons.contains(**code)) {
        return Some(format!("{code} of nothing"));
    }
    let has_call = !answer["calls"].as_array().unwrap().is_empty();
    (verdict == "detected" || has_call).then(|| format!("{detected:?} of nothing"))
}

/// Whether a call is of a foreign partner, with bases that were read.
fn is_of(call: &Value, sequence: &str) -> bool {
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let shown = text(&call["contig"]["before"]) + &text(&call["driver"]["inserted"]);
    call["partner"]["foreign"] == true && sequence.contains(&shown)
}
