//! What one process tells the next.

use super::{done, follower, left};
use crate::run::watch::follow::Follower;
use crate::run::watch::known::KnownFile;
use std::collections::BTreeMap;

/// What the next process begins with; evidence has the files that were counted, but for a sample `without`.
fn started_again(before: &Follower, without: &str) -> Follower {
    let known: BTreeMap<String, KnownFile> = before.known();
    let stored = serde_json::to_vec(&known).expect("it has a form in JSON");
    assert_eq!(
        serde_json::from_slice::<BTreeMap<String, KnownFile>>(&stored).expect("it is read"),
        known
    );
    let names = known.values().filter_map(|file| file.counted_as.clone());
    let sample = |name: String| Some((name.clone(), before.places.of(&name)?.sample));
    let counted = names.filter_map(sample).filter(|(_, one)| one != without);
    let counted = counted.collect();
    let mut follower = follower(false, None);
    follower.remember(&counted, known);
    follower
}

#[test]
fn what_one_process_knew_the_next_one_knows() {
    let a = "01/a.fq=5@1#1";
    let both = "01/a.fq=5@1#1 01/b.fq=5@1#2";
    let grown = "01/a.fq=6@1#1";
    for (case, before, later, expected, not_counted) in [
        ("as it was", vec![a; 3], a, "", vec![]),
        ("touched", vec![a; 3], "01/a.fq=5@2#1", "?01/a.fq", vec![]),
        (
            "another one, which is old",
            vec![a; 3],
            "01/a.fq=5@1#7~c",
            "?01/a.fq",
            vec!["01/a.fq Changed"],
        ),
        (
            "swapped",
            vec![both; 3],
            "01/a.fq=5@1#2~b 01/b.fq=5@1#1~a",
            "?01/a.fq ?01/b.fq",
            vec!["01/a.fq Changed", "01/b.fq Changed"],
        ),
        ("grown", vec![a; 3], grown, "", vec!["01/a.fq Changed"]),
        (
            "grown before, and put back",
            vec![a, a, a, grown],
            a,
            "",
            vec!["01/a.fq Changed"],
        ),
        (
            "grown before, and gone with another there",
            vec![both, both, both, "01/a.fq=6@1#1 01/b.fq=5@1#2"],
            "01/b.fq=5@1#2",
            "",
            vec!["01/a.fq Changed"],
        ),
        (
            "not to be read before, and gone",
            vec![both, both, both, "01/a.fq=5@3#1~! 01/b.fq=5@1#2"],
            "01/b.fq=5@1#2",
            "",
            vec!["01/a.fq Unverified"],
        ),
        ("gone", vec![both; 3], a, "", vec![]),
        ("all gone", vec![both; 3], "", "", vec!["01 AllGone"]),
        (
            "not counted, and gone",
            vec![a, a, a, both],
            a,
            "",
            vec!["01/b.fq Vanished"],
        ),
        (
            "gone before it was counted",
            vec![both, a, a],
            a,
            "",
            vec!["01/b.fq Vanished"],
        ),
        (
            "not counted, and renamed",
            vec![a, a, a, both],
            "01/a.fq=5@1#1 01/c.fq=5@1#2",
            "",
            vec!["01/c.fq BeingWritten"],
        ),
        (
            "renamed",
            vec![both; 3],
            "01/a.fq=5@1#1 01/c.fq=5@1#2",
            "",
            vec![],
        ),
        (
            "renamed before, and grown",
            vec![both, both, both, "01/a.fq=5@1#1 01/c.fq=5@1#2"],
            "01/a.fq=5@1#1 01/c.fq=9@4#2",
            "",
            vec!["01/c.fq Changed"],
        ),
        (
            "in a second folder",
            vec!["A/01/a.fq=5@1#1 B/01/b.fq=5@1#2"; 3],
            "A/01/a.fq=5@1#1 B/01/b.fq=5@1#2",
            "",
            vec!["B/01/b.fq TwoFolders"],
        ),
    ] {
        let mut first = follower(false, None);
        done(&mut first, &before);
        let mut second = started_again(&first, "none");
        assert_eq!(done(&mut second, &[later])[0], expected, "{case}");
        assert_eq!(left(&second), not_counted, "{case}");
        // Nor is it forgotten by the one after that.
        let mut third = started_again(&second, "none");
        done(&mut third, &[later]);
        assert_eq!(left(&third), not_counted, "{case}");
    }
}

#[test]
fn a_sample_without_its_evidence_is_counted_anew() {
    let mut first = follower(false, None);
    let looks = ["01/a.fq=5@1#1 01/b.fq=5@1#2"; 3];
    done(&mut first, &[&looks[..], &["01/a.fq=9@4#1"]].concat());
    assert_eq!(left(&first), ["01/a.fq Changed"]);
    let mut second = started_again(&first, "01");
    let found = done(&mut second, &["01/a.fq=9@4#1"; 3]);
    assert_eq!(found, ["", "", "+01/a.fq"]);
    assert_eq!(left(&second), ["01/b.fq Vanished"]);
}

#[test]
fn what_nobody_kept_of_a_counted_file_is_doubted() {
    for (case, look, expected, not_counted) in [
        ("as it was", "01/a.fq=5@1#1", "?01/a.fq", vec![]),
        (
            "changed",
            "01/a.fq=6@1#1~c",
            "?01/a.fq",
            vec!["01/a.fq Changed"],
        ),
        ("gone", "over", "", vec![]),
    ] {
        let mut follower = follower(false, None);
        let counted = BTreeMap::from([("01/a.fq".to_string(), "01".to_string())]);
        follower.remember(&counted, BTreeMap::new());
        let found = done(&mut follower, &[look, look]);
        assert_eq!(found[0], expected, "{case}");
        assert_eq!(left(&follower), not_counted, "{case}");
    }
}
