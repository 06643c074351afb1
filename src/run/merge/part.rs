//! A part of a sample, and whether it goes with another one.

use crate::error::{Error, Result, ShardProblem, Shared};
use crate::run::shard::{Shard, VERSION};
use serde::Serialize;
use serde_json::Value;

/// A part of a sample, and the file that it was read from.
#[derive(Debug, Clone)]
pub struct Part {
    /// Name of the file.
    pub file: String,
    /// What it holds.
    pub shard: Shard,
}

impl Part {
    pub(super) fn refused(&self, problem: ShardProblem) -> Error {
        Error::Shard {
            file: self.file.clone(),
            problem,
        }
    }

    /// The file for each file of reads, or pair of files.
    pub(super) fn sources(&self) -> Vec<String> {
        vec![self.file.clone(); self.shard.groups]
    }

    /// That this program counts as the one did that wrote it.
    pub(in crate::run) fn check_program(&self) -> Result<()> {
        let shard = &self.shard;
        if shard.version != VERSION {
            return Err(self.refused(ShardProblem::Version {
                found: shard.version.clone(),
                expected: VERSION,
            }));
        }
        let numbers = shard.parameters.anchor_rule().numbers();
        match first_difference(&shard.rule, &numbers) {
            None => Ok(()),
            Some((number, ..)) => Err(self.refused(ShardProblem::Rule { number })),
        }
    }

    /// That another part is of the same sample and was counted and is to be called in the same way.
    pub(in crate::run) fn check_alike(&self, other: &Self) -> Result<()> {
        let (own, its) = (&self.shard, &other.shard);
        let layout = |paired| match paired {
            true => "mates".to_string(),
            false => "single reads".to_string(),
        };
        let texts = [
            (
                Shared::Sample,
                [own, its].map(|one| format!("{:?}", one.sample)),
            ),
            (Shared::Panel, [own, its].map(|one| one.panel.to_string())),
            (Shared::UmiPlace, [own, its].map(|one| one.umi.to_string())),
            (Shared::Layout, [own, its].map(|one| layout(one.paired))),
        ];
        let mut texts = texts.into_iter().map(|(what, [own, its])| (what, its, own));
        let parameter = || {
            let (name, its, own) = first_difference(&its.parameters, &own.parameters)?;
            Some((Shared::Parameter(name.into()), its, own))
        };
        let differing = texts.find(|(_, its, own)| own != its).or_else(parameter);
        differing.map_or(Ok(()), |one| Err(other.differs(&self.file, one)))
    }

    /// It is refused: what differs, what it has there, and what the other file has.
    pub(super) fn differs(
        &self,
        other_file: &str,
        (what, own, other): (Shared, String, String),
    ) -> Error {
        self.refused(ShardProblem::Differs {
            what,
            own,
            other_file: other_file.into(),
            other,
        })
    }
}

/// The first key of two values that differs, and what either has there.
fn first_difference(
    one: &impl Serialize,
    other: &impl Serialize,
) -> Option<(String, String, String)> {
    let value = |of: serde_json::Result<Value>| of.unwrap_or_default();
    let (one, other) = (
        value(serde_json::to_value(one)),
        value(serde_json::to_value(other)),
    );
    let keys = one.as_object().into_iter().flatten();
    let mut differing = keys.filter(|(key, value)| other.get(key) != Some(value));
    let (key, value) = differing.next()?;
    let its = other.get(key).unwrap_or(&Value::Null);
    Some((key.clone(), value.to_string(), its.to_string()))
}

#[cfg(test)]
mod tests {
    use crate::document::ControlKind;
    use crate::fastq::umi::UmiRule;
    use crate::run::merge::fixture::{control, file, merged, part};
    use crate::run::shard::Shard;

    /// A part that is changed, and the words of the refusal.
    type Case = (&'static str, fn(&mut Shard), &'static str);

    #[test]
    fn parts_that_do_not_belong_together_are_refused_by_name() {
        let numbers: Vec<usize> = (0..60).collect();
        let cases: [Case; 11] = [
            (
                "another sample",
                |s| s.sample = "t".into(),
                "its sample is \"t\", and that of one.evidence is \"s\"",
            ),
            (
                "UMIs",
                |s| s.umi = (&UmiRule::Name).into(),
                "its place of the UMIs is at the end of read names, and that of one.evidence is none",
            ),
            (
                "another panel",
                |s| s.panel.sha256 = "5a".into(),
                "and that of one.evidence is alk ",
            ),
            ("mates", |s| s.paired = true, "its layout is mates"),
            (
                "another threshold",
                |s| s.parameters.minimum_fragments = 3,
                "its minimum_fragments is 3, and that of one.evidence is 5",
            ),
            (
                "another anchor",
                |s| {
                    s.parameters.minimum_anchor = 15;
                    s.rule = s.parameters.anchor_rule().numbers();
                },
                "its minimum_anchor is 15, and that of one.evidence is 12",
            ),
            (
                "another rule",
                |s| s.rule.gap_open = -9,
                "gap_open of the alignment is another one",
            ),
            (
                "another version",
                |s| s.version = "0.1.9".into(),
                "fuselane 0.1.9 wrote it",
            ),
            (
                "another record",
                |s| s.metadata = [("run".into(), "8".into())].into(),
                "its run is \"8\", and that of one.evidence is \"7\"",
            ),
            (
                "the same file of reads",
                |s| s.files = vec![file("copy.fq", Some("one"))],
                "its reads of copy.fq are also in one.evidence",
            ),
            (
                "a control's reads",
                |s| s.files = vec![file("x.fq", Some("water"))],
                "x.fq is read as the sample's here and as a control's in one.evidence",
            ),
        ];
        for (case, change, words) in cases {
            let mut one = part("one", &numbers[..30]);
            one.shard.metadata = [("run".into(), "7".into())].into();
            one.shard.controls = vec![control(ControlKind::NoTemplate, "water")];
            let mut two = part("two", &numbers[30..]);
            assert!(merged([one.clone(), two.clone()]).is_ok(), "{case}");
            change(&mut two.shard);
            let error = merged([one, two]).expect_err(case).to_string();
            assert!(
                error.starts_with("two.evidence: ") && error.contains(words),
                "{case}: {error}"
            );
        }
    }
}
