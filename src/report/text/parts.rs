//! The parts of the report, and what is left out where there is no room for all of them.

use std::io::{self, Write};

/// Lines of a terminal.
const LINES: usize = 24;

/// What a part is worth: where there is no room, the first of these go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Worth {
    /// The second name of a call.
    ExonName,
    /// Reads that came close to some junction.
    Uncounted,
    /// What the panel notes of a lane.
    Note,
    /// Coverage of the drivers.
    Imbalance,
    /// What is excluded of drivers without a call.
    Excluded,
    /// The staining that a partner predicts.
    Staining,
    /// Empty lines.
    Empty,
    /// The length of the protein.
    Protein,
    /// How the consensus compares with the panel.
    Compared,
    /// What is never left out.
    Answer,
}

/// Parts in their order.
#[derive(Debug, Default)]
pub(super) struct Parts(Vec<(Worth, Vec<u8>)>);

impl Parts {
    /// Appends what `write` writes.
    pub(super) fn add(
        &mut self,
        worth: Worth,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut text)?;
        self.0.push((worth, text));
        Ok(())
    }

    /// Appends an empty line.
    pub(super) fn empty_line(&mut self) {
        self.0.push((Worth::Empty, b"\n".to_vec()));
    }

    fn lines(&self) -> usize {
        let bytes = self.0.iter().flat_map(|(_, text)| text);
        bytes.filter(|byte| **byte == b'\n').count()
    }

    /// Leaves out what a terminal has no room for; `uncounted` lines need none.
    pub(super) fn fit(&mut self, uncounted: usize) {
        while self.lines() > LINES + uncounted {
            let least = self.0.iter().map(|(worth, _)| *worth).min();
            let Some(least) = least.filter(|worth| *worth < Worth::Answer) else {
                return;
            };
            // The last of the least, so that the call stays apart from what stands above it.
            if let Some(at) = self.0.iter().rposition(|(worth, _)| *worth == least) {
                self.0.remove(at);
            }
        }
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.iter().try_for_each(|(_, text)| out.write_all(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_worth_least_is_left_out_and_never_the_answer() {
        use Worth::{Answer, Empty, ExonName, Note};
        let left = |parts: &[(Worth, usize)], uncounted: usize| {
            let texts = parts
                .iter()
                .map(|(worth, lines)| (*worth, vec![b'\n'; *lines]));
            let mut parts = Parts(texts.collect());
            parts.fit(uncounted);
            let left: Vec<Worth> = parts.0.iter().map(|(worth, _)| *worth).collect();
            left
        };
        for (case, parts, uncounted, expected) in [
            (
                "room for all",
                &[(Answer, 22), (Note, 2)][..],
                0,
                &[Answer, Note][..],
            ),
            ("none for a note", &[(Note, 2), (Answer, 23)], 0, &[Answer]),
            (
                "lines that are not counted",
                &[(Answer, 20), (ExonName, 1), (Note, 2), (Answer, 3)],
                1,
                &[Answer, Note, Answer],
            ),
            (
                "the later of two",
                &[(Answer, 20), (Empty, 1), (Answer, 3), (Empty, 1)],
                0,
                &[Answer, Empty, Answer],
            ),
            ("the answer alone", &[(Answer, 30), (Note, 1)], 0, &[Answer]),
        ] {
            assert_eq!(left(parts, uncounted), expected, "{case}");
        }
    }
}
