//! Tables of looks at a folder, and what is done after each of them.

mod counted_once;
mod other_later;
mod started_again;

use super::follow::{Follower, Patience};
use super::look::{Listing, Look};
use super::place::Places;
use crate::error::UncountedFile;
use std::collections::BTreeMap;
use std::time::Duration;

/// A second, in which a look is taken.
const STEP: Duration = Duration::from_secs(1);

/// A look at files `path=bytes@modified#number~content`, or `path=?` of one that cannot be looked at, at folders
/// `!path` that cannot be read, and `over` where a file says so.
fn listing(text: &str) -> Listing {
    let mut listing = Listing::default();
    for word in text.split_whitespace() {
        let Some((path, rest)) = word.split_once('=') else {
            match word.strip_prefix('!') {
                Some(folder) => {
                    listing.unreadable.insert(folder.into(), "refused".into());
                }
                None => listing.is_over = true,
            }
            continue;
        };
        let (numbers, _) = rest.split_once('~').unwrap_or((rest, ""));
        let numbers = numbers
            .split(['@', '#'])
            .map(|number| number.parse().map_err(|_| "refused".to_string()));
        let look = numbers
            .collect::<Result<Vec<u64>, _>>()
            .map(|numbers| Look {
                bytes: numbers[0],
                modified: i64::try_from(numbers[1]).ok(),
                identity: Some((1, numbers[2])),
            });
        listing.reads.insert(path.into(), look);
    }
    listing
}

/// What the files of a look hold, where that is told.
fn contents(text: &str) -> BTreeMap<&str, &str> {
    let words = text
        .split_whitespace()
        .filter_map(|word| word.split_once('='));
    let told = words.filter_map(|(path, rest)| Some((path, rest.split_once('~')?.1)));
    told.collect()
}

fn follower(single: bool, idle: Option<u32>) -> Follower {
    let patience = Patience {
        settle: 2 * STEP,
        idle: idle.map(|steps| steps * STEP),
        single,
    };
    Follower::new(Places::new("/run", None, false), patience)
}

/// What is done after each look, a second apart: `+` and files that are counted, `?` and those that are
/// doubted, and how it ends. Files of no bytes cannot be counted, and those that hold `!` not be read again. Others
/// have changed if they hold something else than when they were counted, which is nothing if nobody says what.
fn done(follower: &mut Follower, looks: &[&str]) -> Vec<String> {
    let mut counted: BTreeMap<String, String> = BTreeMap::new();
    let mut all = Vec::new();
    for (second, text) in looks.iter().enumerate() {
        let (listing, contents) = (listing(text), contents(text));
        let held = |path: &str| {
            contents
                .get(path)
                .map_or(String::new(), ToString::to_string)
        };
        let step = follower.step(second as u32 * STEP, &listing);
        let mut words: Vec<String> = Vec::new();
        for one in &step.doubtful {
            words.push(format!("?{}", one.file));
            let before = counted.get(&one.counted_as).cloned().unwrap_or_default();
            let is_unchanged = match held(&one.file).as_str() {
                "!" => Err("refused".into()),
                now => Ok(now == before),
            };
            follower.checked(one, is_unchanged);
        }
        for ready in step.ready {
            let look = |path: &String| listing.reads[path].clone().expect("a look");
            let looks: Vec<(String, Look)> = ready
                .files
                .iter()
                .map(|path| (path.clone(), look(path)))
                .collect();
            if looks.iter().all(|(_, look)| look.bytes > 0) {
                words.push(format!("+{}", ready.files.join("&")));
                follower.counted(&looks);
                counted.extend(ready.files.into_iter().map(|path| {
                    let content = held(&path);
                    (path, content)
                }));
            } else {
                words.push(format!("-{}", ready.files.join("&")));
                follower.failed(&ready.files, &UncountedFile::Wrong("empty".into()));
            }
        }
        words.extend(step.end.map(|end| format!("{end:?}")));
        all.push(words.join(" "));
    }
    all
}

/// Files that are not counted in the end, and why.
fn left(follower: &Follower) -> Vec<String> {
    let uncounted = follower.uncounted(true);
    let of_samples = uncounted.of_samples.into_values().flatten();
    let all = of_samples.chain(uncounted.of_none);
    let words = all.map(|(file, why)| {
        let why = format!("{why:?}");
        let end = why.find(['(', ' ', '{']).unwrap_or(why.len());
        format!("{file} {}", &why[..end])
    });
    let mut words: Vec<String> = words.collect();
    words.dedup();
    words
}
