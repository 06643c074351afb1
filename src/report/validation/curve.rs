//! The share that is detected, by the level: a drawing.

use super::words;
use crate::report::html::Px;
use crate::run::validate::{LIMIT_SHARE, LevelValidation, Validation};

/// Where the plot stands, in units of the drawing.
const LEFT: f64 = 62.0;
const TOP: f64 = 24.0;
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 220.0;

/// The drawing.
pub struct Curve {
    pub width: Px,
    pub height: Px,
    pub left: Px,
    pub right: Px,
    pub label_y: Px,
    pub title_y: Px,
    pub middle: Px,
    /// Marks of the shares, from 0 to 100 %.
    pub shares: Vec<(Px, String)>,
    /// Where 95 % stand.
    pub limit: Px,
    /// The line of each lane.
    pub lanes: Vec<String>,
    /// The line of all lanes together.
    pub together: String,
    pub points: Vec<Point>,
    pub summary: String,
}

/// A level of all lanes together.
pub struct Point {
    pub x: Px,
    pub y: Px,
    pub low: Px,
    pub high: Px,
    pub label: String,
    pub title: String,
}

impl Curve {
    pub fn new(validation: &Validation) -> Self {
        let together = &validation.together.levels;
        let lanes = validation
            .lanes
            .iter()
            .filter(|lane| lane.can_be_detected());
        Self {
            width: Px(LEFT + WIDTH + 30.0),
            height: Px(TOP + HEIGHT + 52.0),
            left: Px(LEFT),
            right: Px(LEFT + WIDTH),
            label_y: Px(TOP + HEIGHT + 18.0),
            title_y: Px(TOP + HEIGHT + 40.0),
            middle: Px(LEFT + WIDTH / 2.0),
            shares: [0.0, 0.25, 0.5, 0.75, 1.0]
                .map(|share| (y(share), format!("{} %", words::percent(share))))
                .to_vec(),
            limit: y(LIMIT_SHARE),
            lanes: lanes.map(|lane| line(&lane.levels, together)).collect(),
            together: line(together, together),
            points: together
                .iter()
                .map(|level| point(level, together))
                .collect(),
            summary: words::limit(validation),
        }
    }
}

/// Places of levels go by their logarithms.
fn x(fragments: u64, levels: &[LevelValidation]) -> Px {
    let place = |fragments: u64| (fragments.max(1) as f64).ln();
    let first = levels.first().map_or(0.0, |level| place(level.fragments));
    let last = levels.last().map_or(0.0, |level| place(level.fragments));
    let width = (last - first).max(f64::MIN_POSITIVE);
    let share = match levels.len() {
        0 | 1 => 0.5,
        _ => (place(fragments) - first) / width,
    };
    Px(LEFT + 14.0 + share * (WIDTH - 28.0))
}

fn y(share: f64) -> Px {
    Px(TOP + HEIGHT * (1.0 - share))
}

fn line(levels: &[LevelValidation], all: &[LevelValidation]) -> String {
    let places = levels.iter();
    let places = places.map(|level| format!("{},{}", x(level.fragments, all), y(level.share)));
    places.collect::<Vec<_>>().join(" ")
}

fn point(level: &LevelValidation, all: &[LevelValidation]) -> Point {
    let interval = level.interval;
    let (low, high) = interval.map_or((level.share, level.share), |one| (one.low, one.high));
    Point {
        x: x(level.fragments, all),
        y: y(level.share),
        low: y(low),
        high: y(high),
        label: level.fragments.to_string(),
        title: format!(
            "{} fragments: {} of {} libraries detected, {} % (95 % interval {} to {})",
            level.fragments,
            level.outcomes.detected,
            level.outcomes.libraries,
            words::percent(level.share),
            words::percent(low),
            words::percent(high)
        ),
    }
}
