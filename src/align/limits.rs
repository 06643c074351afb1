//! What an alignment has to keep to if it is to count: anchors, mismatches and clips.

use super::clip::{Clip, End};
use super::extend::Extension;
use super::hypothesis::Hypothesis;
use super::observation::Reason;
use super::query::Query;
use super::rule::FREE_CLIP;
use super::ungapped::Alignment;

/// Why an alignment does not count, if it does not.
pub fn reason_against(query: &Query, alignment: &Alignment) -> Option<Reason> {
    let (left, right) = (&alignment.left, &alignment.right);
    if left.anchor.min(right.anchor) < query.index.rule.minimum_anchor {
        Some(Reason::ShortAnchor)
    } else if !fits(query, alignment, left, End::Left) {
        Some(Reason::MismatchesPartner)
    } else if !fits(query, alignment, right, End::Right) {
        Some(Reason::MismatchesDriver)
    } else {
        None
    }
}

/// Whether one arm keeps to the limits of mismatches, and its clip is accounted for.
fn fits(query: &Query, alignment: &Alignment, arm: &Extension, end: End) -> bool {
    arm.keeps_to(&query.index.rule)
        && (arm.clipped == 0
            || arm.anchor >= FREE_CLIP
            || accounts_for_clip(query, alignment, arm, end))
}

/// Whether the clipped bases beyond an arm are an adapter or of poor quality.
pub fn accounts_for_clip(query: &Query, alignment: &Alignment, arm: &Extension, end: End) -> bool {
    let Hypothesis { join, inserted, .. } = alignment.hypothesis;
    let join = join.clamp(0, query.read.len() as i64) as usize;
    // An anchor that is long enough without them may end in bases of the adapter.
    let spare = arm.anchor.saturating_sub(query.index.rule.minimum_anchor);
    let bases = match end {
        End::Left => {
            let end = join - arm.aligned;
            end - arm.clipped..end
        }
        End::Right => {
            let start = join + inserted + arm.aligned;
            start..start + arm.clipped
        }
    };
    let clip = Clip { bases, spare, end };
    query.index.clips.account_for(&query.read, &clip)
}

#[cfg(test)]
mod tests {
    use super::super::cases::{across, changed, good, hypothesis, panel, query};
    use super::super::ungapped::align;
    use super::*;
    use bio::alphabets::dna;

    #[test]
    fn a_fusion_counts_by_its_anchors_mismatches_and_clips() {
        use Reason::{MismatchesDriver, MismatchesPartner, ShortAnchor};
        let adapter = || dna::revcomp(&panel().adapters[0].sequence);
        let foreign = b"TC".repeat(10);
        let whole = || across("RANBP2", 50, 50);
        let short = |length| across("RANBP2", length, 60);
        let behind = |clip: &[u8], length| [clip, &short(length)].concat();
        let poor_clip = [b"#".repeat(20), b"I".repeat(75)].concat();
        // bases, their qualities where not good, bases before the join, the reason against it
        for (case, bases, quality, join, expected) in [
            ("both sides", whole(), None, 50, None),
            ("an anchor of 12", short(12), None, 12, None),
            ("an anchor of 11", short(11), None, 11, Some(ShortAnchor)),
            (
                "one error beside the join",
                changed(whole(), &[48]),
                None,
                50,
                None,
            ),
            (
                "two on a long arm",
                changed(whole(), &[48, 42]),
                None,
                50,
                None,
            ),
            (
                "three of the partner",
                changed(whole(), &[48, 45, 42]),
                None,
                50,
                Some(MismatchesPartner),
            ),
            (
                "three of the driver",
                changed(whole(), &[51, 54, 57]),
                None,
                50,
                Some(MismatchesDriver),
            ),
            (
                "one on a short arm",
                changed(short(20), &[12]),
                None,
                20,
                None,
            ),
            (
                "two on a short arm",
                changed(short(20), &[12, 16]),
                None,
                20,
                Some(MismatchesPartner),
            ),
            (
                "a clip for no reason",
                behind(&foreign, 15),
                None,
                35,
                Some(MismatchesPartner),
            ),
            (
                "a clip beside 20 bases",
                behind(&foreign, 20),
                None,
                40,
                None,
            ),
            (
                "a clip of poor quality",
                behind(&foreign, 15),
                Some(poor_clip),
                35,
                None,
            ),
            (
                "an adapter",
                behind(&adapter(), 15),
                None,
                adapter().len() as i64 + 15,
                None,
            ),
        ] {
            let quality = quality.unwrap_or_else(|| good(&bases));
            let query = query(&bases, &quality);
            let alignment = align(&query, hypothesis("RANBP2", join));
            assert_eq!(reason_against(&query, &alignment), expected, "{case}");
        }
    }
}
