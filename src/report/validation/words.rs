//! What the text and the page say of a validation, said once.

use crate::run::validate::{Limit, NegativeResult, Validation};

/// A share in percent, to a tenth.
pub fn percent(share: f64) -> String {
    let rounded = format!("{:.1}", 100.0 * share);
    rounded.strip_suffix(".0").unwrap_or(&rounded).to_string()
}

/// A limit by the levels themselves.
pub fn observed(limit: &Limit, highest: u64) -> String {
    match limit.observed {
        Some(fragments) => fragments.to_string(),
        None => format!("above {highest}"),
    }
}

/// A limit by the regression, with its interval; nothing where there is none.
pub fn probit(limit: &Limit) -> Option<String> {
    let probit = limit.probit?;
    Some(format!(
        "{:.1} ({:.1} to {:.1})",
        probit.fragments, probit.low, probit.high
    ))
}

/// The highest level.
pub fn highest_level(validation: &Validation) -> u64 {
    validation.design.levels.last().copied().unwrap_or(0)
}

/// The limit of all lanes together, as a sentence without its full stop.
pub fn limit(validation: &Validation) -> String {
    let together = &validation.together;
    let highest = highest_level(validation);
    let observed = observed(&together.limit, highest);
    let by_probit = probit(&together.limit);
    let by_probit = by_probit.map_or(String::new(), |text| format!("; by probit {text}"));
    format!(
        "95 % of the libraries are detected from {observed} fragments on, {} together{by_probit}",
        lanes(together.lanes)
    )
}

/// The lane with the highest limit, as a sentence without its full stop.
pub fn highest_lane(validation: &Validation) -> Option<String> {
    let lane = validation.highest()?;
    let observed = observed(&lane.limit, highest_level(validation));
    Some(format!(
        "the highest limit of a lane is that of {}: {observed}",
        lane.lane
    ))
}

/// The libraries without a fusion, as a sentence without its full stop.
pub fn false_positives(validation: &Validation) -> String {
    let found = &validation.false_positives;
    let bound = found.upper_bound.map_or(String::new(), |bound| {
        format!(", 95 % upper bound {} %", percent(bound))
    });
    let without = match found.inconclusive {
        0 => String::new(),
        1 => "; 1 more is inconclusive and counts in neither number".into(),
        many => format!("; {many} more are inconclusive and count in neither number"),
    };
    format!(
        "{} of {} negative libraries with an answer detected{bound}{without}",
        found.detected,
        found.answered()
    )
}

/// Negatives that are not spiked, or not with every lane, each as a sentence without its full stop.
pub fn refused(validation: &Validation) -> Vec<String> {
    let negatives = validation.negatives.iter().enumerate();
    let sentence = |(place, one): (usize, &NegativeResult)| -> Option<String> {
        let name = one.name(place);
        let own = one.own_fragments.iter();
        let own: Vec<String> = own
            .map(|(lane, count)| format!("{count} of {lane}"))
            .collect();
        match (one.is_spiked, own.is_empty()) {
            (true, true) => None,
            (true, false) => Some(format!(
                "{name} has junction fragments itself ({}), and these lanes are not spiked into it",
                own.join(", ")
            )),
            (false, _) => Some(format!(
                "{name} is no negative, but {}: nothing is spiked into it",
                one.why_not()
            )),
        }
    };
    negatives.filter_map(sentence).collect()
}

/// Spiked libraries in which another fusion was detected, as a sentence without its full stop.
pub fn other_fusions(validation: &Validation) -> String {
    let levels = validation.lanes.iter().flat_map(|lane| &lane.levels);
    let (mut others, mut libraries) = (0, 0);
    for level in levels {
        others += level.outcomes.other_fusions;
        libraries += level.outcomes.libraries;
    }
    format!("another fusion was detected in {others} of {libraries} spiked libraries")
}

/// Lanes whose fusions cannot be detected, as a sentence without its full stop; `None` if there are none.
pub fn not_in_frame(validation: &Validation) -> Option<String> {
    let lanes = validation.lanes.iter();
    let others: Vec<String> = lanes
        .filter(|lane| !lane.can_be_detected())
        .map(|lane| format!("{} ({})", lane.lane, lane.frame.words()))
        .collect();
    (!others.is_empty()).then(|| {
        format!(
            "not counted in this, since a fusion that is out of frame is inconclusive at best: {}",
            others.join(", ")
        )
    })
}

/// What the negative reads are.
pub fn negatives(validation: &Validation) -> String {
    match validation.design.simulated_fragments {
        Some(fragments) => format!(
            "simulated: {} enriched libraries of {fragments} pairs of {} bases",
            validation.negatives.len(),
            validation.design.read_length.unwrap_or(0)
        ),
        None => format!(
            "the laboratory's: {}",
            libraries(validation.negatives.len())
        ),
    }
}

fn lanes(count: usize) -> String {
    match count {
        1 => "1 lane".into(),
        _ => format!("{count} lanes"),
    }
}

fn libraries(count: usize) -> String {
    match count {
        1 => "1 library".into(),
        _ => format!("{count} libraries"),
    }
}
