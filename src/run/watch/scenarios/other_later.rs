//! Files that are others later, or have several names.

use super::{done, follower, left};

#[test]
fn a_counted_file_that_is_another_one_later_is_told() {
    let both = "01/a.fq=5@1#1~a 01/b.fq=5@1#2~b";
    let a = "01/a.fq=5@1#1~a";
    let other = "02/o.fq=5@1#9";
    // what the fourth and the fifth look show, after three of files a and b; what is doubted then, and what is told
    for (case, later, doubted, not_counted) in [
        (
            "swapped",
            ["01/a.fq=5@1#2~b 01/b.fq=5@1#1~a"; 2],
            ["?01/a.fq ?01/b.fq", ""],
            vec!["01/a.fq Changed", "01/b.fq Changed"],
        ),
        (
            "a link to the other",
            ["01/a.fq=5@1#2~b 01/b.fq=5@1#2~b"; 2],
            ["?01/a.fq", ""],
            vec!["01/a.fq Changed"],
        ),
        (
            "another file in its place",
            ["01/a.fq=5@1#7~c 01/b.fq=5@1#2~b"; 2],
            ["?01/a.fq", ""],
            vec!["01/a.fq Changed"],
        ),
        (
            "the other under its name",
            ["01/a.fq=5@1#2~b"; 2],
            ["?01/a.fq", ""],
            vec!["01/a.fq Changed"],
        ),
        (
            "written over",
            ["01/a.fq=5@3#1~c 01/b.fq=5@1#2~b"; 2],
            ["?01/a.fq", ""],
            vec!["01/a.fq Changed"],
        ),
        (
            "a copy in its place",
            ["01/a.fq=5@3#7~a 01/b.fq=5@1#2~b"; 2],
            ["?01/a.fq", ""],
            vec![],
        ),
        (
            "touched, and cannot be read",
            ["01/a.fq=5@3#1~! 01/b.fq=5@1#2~b"; 2],
            ["?01/a.fq", "?01/a.fq"],
            vec!["01/a.fq Unverified"],
        ),
        (
            "touched, and can be read later",
            [
                "01/a.fq=5@3#1~! 01/b.fq=5@1#2~b",
                "01/a.fq=5@3#1~a 01/b.fq=5@1#2~b",
            ],
            ["?01/a.fq", "?01/a.fq"],
            vec![],
        ),
        (
            "touched, and changed when it can be read",
            [
                "01/a.fq=5@3#1~! 01/b.fq=5@1#2~b",
                "01/a.fq=5@3#1~c 01/b.fq=5@1#2~b",
            ],
            ["?01/a.fq", "?01/a.fq"],
            vec!["01/a.fq Changed"],
        ),
        (
            "a link to nothing",
            ["01/a.fq=? 01/b.fq=5@1#2~b"; 2],
            ["", ""],
            vec!["01/a.fq Unverified"],
        ),
        (
            "a link to nothing for a while",
            ["01/a.fq=? 01/b.fq=5@1#2~b", both],
            ["", ""],
            vec![],
        ),
        (
            "changed and put back",
            ["01/a.fq=6@1#1~c 01/b.fq=5@1#2~b", both],
            ["", ""],
            vec!["01/a.fq Changed"],
        ),
        (
            "renamed and touched",
            [
                "01/c.fq=5@1#1~a 01/b.fq=5@1#2~b",
                "01/c.fq=5@4#1~a 01/b.fq=5@1#2~b",
            ],
            ["", "?01/c.fq"],
            vec![],
        ),
        (
            "renamed and grown",
            [
                "01/c.fq=5@1#1~a 01/b.fq=5@1#2~b",
                "01/c.fq=9@4#1~ac 01/b.fq=5@1#2~b",
            ],
            ["", ""],
            vec!["01/c.fq Changed"],
        ),
        (
            "grown with a link to it",
            ["01/a.fq=9@3#1 01/b.fq=5@1#2~b 01/c.fq=9@3#1"; 2],
            ["", ""],
            vec!["01/a.fq Changed"],
        ),
        (
            "renamed, with a new file of its name",
            ["01/a.fq=5@4#7~c 01/b.fq=5@1#2~b 01/c.fq=5@1#1~a"; 2],
            ["?01/a.fq", ""],
            vec!["01/a.fq Changed"],
        ),
    ] {
        let mut follower = follower(false, None);
        let looks = [both, both, both, later[0], later[1], later[1], later[1]];
        let found = done(&mut follower, &looks);
        assert_eq!(found[2], "+01/a.fq +01/b.fq", "{case}");
        assert_eq!(found[3..5], doubted, "{case}");
        assert_eq!(left(&follower), not_counted, "{case}");
    }
    for (case, later, not_counted) in [
        (
            "a link of another sample",
            format!("{a} 02/l.fq=5@1#1~a {other}"),
            vec!["02/l.fq SameFile"],
        ),
        (
            "renamed to another sample",
            format!("02/l.fq=5@1#1~a {other}"),
            vec!["01 AllGone", "02/l.fq SameFile"],
        ),
        (
            "a link of the other mates",
            format!("{a} T_R1.fq=5@1#4 T_R2.fq=5@1#4"),
            vec!["T_R1.fq BeingWritten", "T_R2.fq SameFile"],
        ),
        (
            "a link of its own sample",
            format!("{a} 01/l.fq=5@1#1~a"),
            vec![],
        ),
    ] {
        let mut follower = follower(false, None);
        done(&mut follower, &[a, a, a, &later, &later, &later]);
        assert_eq!(left(&follower), not_counted, "{case}");
    }
}

#[test]
fn a_file_that_goes_to_another_sample_before_it_is_counted_is_of_that() {
    let mut follower = follower(false, None);
    let both = "01/a.fq=5@1#1 02/a.fq=5@1#1";
    let later = "02/a.fq=5@1#1";
    let looks = [both, both, later, later, later];
    assert_eq!(done(&mut follower, &looks), ["", "", "", "", "+02/a.fq"]);
    assert_eq!(left(&follower), Vec::<String>::new());
}

#[test]
fn a_counted_file_is_there_as_long_as_it_has_any_name() {
    let mut follower = follower(false, None);
    let waiting = "01/a.fq=5@1#1";
    let renamed = "01/c.fq=5@1#1";
    for (looks, is_there) in [
        (vec![waiting], [true, false]),
        (vec![waiting; 3], [true, false]),
        (vec![renamed], [true, true]),
        (vec![""], [false, false]),
    ] {
        done(&mut follower, &looks);
        let found = ["01/a.fq", "01/c.fq"].map(|name| follower.is_there(name));
        assert_eq!(found, is_there, "{looks:?}");
    }
}
