//! Which libraries of a sheet are controls of which samples.

use super::library::{ALL, Library, Role};
use super::problems::Problems;
use crate::document::ControlKind;
use crate::input::Layout;
use std::collections::HashMap;

/// Finds the samples that controls name.
pub(super) fn join_controls(
    libraries: &mut [Library],
    named: &[Vec<String>],
    problems: &mut Problems,
) {
    let places: HashMap<String, usize> = (0..)
        .zip(libraries.iter())
        .map(|(place, library)| (library.name.clone(), place))
        .collect();
    let samples: Vec<usize> = (0..libraries.len())
        .filter(|place| libraries[*place].role == Role::Sample)
        .collect();
    for (place, named) in named.iter().enumerate() {
        let control = &libraries[place];
        if control.role == Role::Sample {
            continue;
        }
        let of_all = named.iter().any(|name| name == ALL);
        // A positive control that names none is of the whole run.
        let of_all = of_all || (named.is_empty() && control.role == Role::Positive);
        let mut of = match of_all {
            true => samples.clone(),
            false => Vec::new(),
        };
        for name in named.iter().filter(|name| *name != ALL) {
            match places.get(name) {
                Some(sample) if libraries[*sample].role == Role::Sample => of.push(*sample),
                Some(_) => problems.add(
                    control.line,
                    format!("{name} in control_of is no sample but a control; name samples"),
                ),
                None => problems.add(
                    control.line,
                    format!("{name} in control_of is not in the sheet; give the name of a sample"),
                ),
            }
        }
        of.sort_unstable();
        of.dedup();
        check_layouts(libraries, place, &of, problems);
        libraries[place].control_of = of;
    }
    for kind in [ControlKind::NoRt, ControlKind::NoTemplate] {
        for place in 0..libraries.len() {
            if libraries[place].role == Role::Control(kind) {
                for sample in libraries[place].control_of.clone() {
                    libraries[sample].controls.push(place);
                }
            }
        }
    }
}

/// That a control has mates where its samples have.
fn check_layouts(libraries: &[Library], place: usize, of: &[usize], problems: &mut Problems) {
    let control = &libraries[place];
    let is_paired = |library: &Library| matches!(library.layout, Layout::Paired(_));
    let mut samples = of.iter().map(|sample| &libraries[*sample]);
    let other = samples.find(|sample| is_paired(sample) != is_paired(control));
    if let (Some(sample), Role::Control(_)) = (other, control.role) {
        let (own, others) = match is_paired(control) {
            true => ("files of mates", "none"),
            false => ("no files of second mates", "such"),
        };
        problems.add(
            control.line,
            format!(
                "{} has {own}, and its sample {} has {others}; give a control in the form of its samples",
                control.name, sample.name
            ),
        );
    }
}
