//! Names of samples, by which files are called.

/// Most letters of a library's name, which begins the names of its files.
const LONGEST_NAME: usize = 100;

/// Names that libraries cannot have, since the batch has files of these names, and what other such names
/// begin with.
const TAKEN: [&str; 2] = ["counted", "batch"];

/// Why a library cannot have a name, by which files are called.
pub(super) fn name_problem(name: &str) -> Option<String> {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || "._-+".contains(letter);
    let lower = name.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    if !name.chars().all(is_safe) || name.starts_with(['.', '-', '+']) || name.ends_with('.') {
        Some(format!(
            "{name:?} makes no safe name of a file; use letters of ASCII, digits, and . _ - + between them"
        ))
    } else if name.len() > LONGEST_NAME {
        Some(format!(
            "{name:?} is longer than {LONGEST_NAME} letters; make it shorter"
        ))
    } else if TAKEN.contains(&stem) {
        Some(format!(
            "{name:?} is the name of a file of the batch itself; take another"
        ))
    } else {
        None
    }
}
