//! Files are counted once, when they are whole, and a run ends.

use super::{STEP, done, follower, left};

#[test]
fn a_file_is_counted_once_when_it_is_whole() {
    let (a, b) = ("01/a.fq=5@1#1", "01/b.fq=5@1#2");
    let grown = "01/a.fq=9@3#1";
    let pair = ["T_R1.fq=5@1#1", "T_R2.fq=5@1#2"];
    let both = pair.join(" ");
    type Case<'c> = (&'c str, Vec<&'c str>, Vec<&'c str>, Vec<&'c str>);
    let cases: Vec<Case> = vec![
        (
            "it rests",
            vec![a, a, a, a, a],
            vec!["", "", "+01/a.fq", "", ""],
            vec![],
        ),
        (
            "it grows",
            vec![a, a, grown, grown, grown],
            vec!["", "", "", "", "+01/a.fq"],
            vec![],
        ),
        (
            "it is touched",
            vec![a, a, a, "01/a.fq=5@9#1"],
            vec!["", "", "+01/a.fq", "?01/a.fq"],
            vec![],
        ),
        (
            "it grows after it was counted",
            vec![a, a, a, grown, grown, grown],
            vec!["", "", "+01/a.fq", "", "", ""],
            vec!["01/a.fq Changed"],
        ),
        (
            "it vanishes",
            vec![a, a, "", ""],
            vec!["", "", "", ""],
            vec!["01/a.fq Vanished"],
        ),
        (
            "it comes back",
            vec![a, a, "", a, a, a],
            vec!["", "", "", "", "", "+01/a.fq"],
            vec![],
        ),
        (
            "it vanishes after it was counted",
            vec![a, a, a, ""],
            vec!["", "", "+01/a.fq", ""],
            vec!["01 AllGone"],
        ),
        (
            "it vanishes after it was counted, and a file says that the run is over",
            vec![a, a, a, "over"],
            vec!["", "", "+01/a.fq", "File"],
            vec![],
        ),
        (
            "one of two vanishes after it was counted",
            vec!["01/a.fq=5@1#1 01/b.fq=5@1#2", a, a, a],
            vec!["", "", "+01/a.fq", ""],
            vec!["01/b.fq Vanished"],
        ),
        (
            "it gets another name",
            vec![a, a, "01/c.fq=5@1#1", "01/c.fq=5@1#1", "01/c.fq=5@1#1"],
            vec!["", "", "", "", "+01/c.fq"],
            vec![],
        ),
        (
            "it gets another name after it was counted",
            vec![a, a, a, "01/c.fq=5@1#1", "01/c.fq=5@1#1", "01/c.fq=5@1#1"],
            vec!["", "", "+01/a.fq", "", "", ""],
            vec![],
        ),
        (
            "another file has its number later",
            vec![a, a, a, "01/c.fq=7@4#1", "01/c.fq=7@4#1", "01/c.fq=7@4#1"],
            vec!["", "", "+01/a.fq", "", "", "+01/c.fq"],
            vec![],
        ),
        (
            "a link to it",
            vec!["01/a.fq=5@1#1 01/l.fq=5@1#1"; 4],
            vec!["", "", "+01/a.fq", ""],
            vec![],
        ),
        (
            "two files",
            vec!["01/a.fq=5@1#1 01/b.fq=5@1#2"; 3],
            vec!["", "", "+01/a.fq +01/b.fq"],
            vec![],
        ),
        (
            "a later one",
            vec![a, a, "01/a.fq=5@1#1 01/b.fq=5@1#2", b, b],
            vec!["", "", "+01/a.fq", "", "+01/b.fq"],
            vec![],
        ),
        (
            "mates",
            vec![&both; 3],
            vec!["", "", "+T_R1.fq&T_R2.fq"],
            vec![],
        ),
        (
            "a mate that comes later",
            vec![pair[0], pair[0], pair[0], &both, &both, &both],
            vec!["", "", "", "", "", "+T_R1.fq&T_R2.fq"],
            vec![],
        ),
        (
            "a mate that grows",
            vec![
                &both,
                &both,
                "T_R1.fq=5@1#1 T_R2.fq=8@2#2",
                "T_R1.fq=5@1#1 T_R2.fq=8@2#2",
            ],
            vec!["", "", "", ""],
            vec!["T_R1.fq BeingWritten", "T_R2.fq BeingWritten"],
        ),
        (
            "mates of which one was cut short",
            [
                vec!["T_R1.fq=5@1#1 T_R2.fq=0@1#2"; 3],
                vec!["T_R1.fq=5@1#1 T_R2.fq=5@4#2"; 3],
            ]
            .concat(),
            vec!["", "", "-T_R1.fq&T_R2.fq", "", "", "+T_R1.fq&T_R2.fq"],
            vec![],
        ),
        (
            "no mate",
            vec![pair[1]; 4],
            vec![""; 4],
            vec!["T_R2.fq NoMate"],
        ),
        (
            "it cannot be counted until it changes",
            vec![
                "01/a.fq=0@1#1",
                "01/a.fq=0@1#1",
                "01/a.fq=0@1#1",
                "01/a.fq=0@1#1",
                a,
                a,
                a,
            ],
            vec!["", "", "-01/a.fq", "", "", "", "+01/a.fq"],
            vec![],
        ),
        (
            "one sample in two folders",
            vec!["A/01/a.fq=5@1#1 B/01/b.fq=5@1#2"; 3],
            vec!["", "", "+A/01/a.fq"],
            vec!["B/01/b.fq TwoFolders"],
        ),
        (
            "names that differ only by case",
            vec!["01/t.fq=5@1#1 S_R1.fq=5@1#2 S_R2.fq=5@1#3 s_R1.fq=5@1#4"; 3],
            vec!["", "", "+01/t.fq +S_R1.fq&S_R2.fq"],
            vec!["s_R1.fq TwoFolders"],
        ),
        (
            "a name that makes no file",
            vec!["Größe/a.fq=5@1#1"; 3],
            vec![""; 3],
            vec!["Größe/a.fq Name"],
        ),
        (
            "a folder that cannot be read",
            vec!["01/a.fq=5@1#1 !01/deep !02"; 3],
            vec!["", "", "+01/a.fq"],
            vec!["01/deep Folder", "02 Folder"],
        ),
    ];
    for (case, looks, expected, not_counted) in cases {
        let mut follower = follower(false, None);
        assert_eq!(done(&mut follower, &looks), expected, "{case}");
        assert_eq!(left(&follower), not_counted, "{case}");
    }
}

#[test]
fn first_mates_alone_are_counted_if_there_are_no_second_ones() {
    let mut follower = follower(true, None);
    let both = "T_R1.fq=5@1#1 T_R2.fq=5@1#2";
    let looks = ["T_R1.fq=5@1#1", both, both, both];
    assert_eq!(done(&mut follower, &looks), ["", "", "+T_R1.fq", ""]);
    assert_eq!(left(&follower), ["T_R2.fq SecondMates"]);
}

#[test]
fn a_run_is_over_when_all_has_rested() {
    let over = "over 01/a.fq=5@1#1";
    let empty = "over 01/a.fq=0@1#1";
    let alone = "over T_R1.fq=5@1#1";
    for (case, idle, looks, expected) in [
        (
            "nothing says so",
            None,
            vec!["01/a.fq=5@1#1"; 6],
            vec!["", "", "+01/a.fq", "", "", ""],
        ),
        (
            "a file says so",
            None,
            vec![over; 5],
            vec!["", "", "+01/a.fq", "File", "File"],
        ),
        ("nothing came", None, vec!["over"; 3], vec!["", "", "File"]),
        (
            "a file says so too early",
            None,
            vec![
                over,
                over,
                over,
                "over 01/a.fq=5@1#1 01/b.fq=5@4#2",
                "over 01/a.fq=5@1#1 01/b.fq=5@4#2",
            ],
            vec!["", "", "+01/a.fq", "", ""],
        ),
        (
            "a file is not whole",
            None,
            vec![empty; 8],
            vec!["", "", "-01/a.fq", "", "", "", "File", "File"],
        ),
        (
            "a mate lacks",
            None,
            vec![alone; 7],
            vec!["", "", "", "", "", "", "File"],
        ),
        (
            "nothing more comes",
            Some(4),
            vec!["01/a.fq=5@1#1"; 8],
            vec!["", "", "+01/a.fq", "", "Idle", "Idle", "Idle", "Idle"],
        ),
    ] {
        let mut follower = follower(false, idle);
        assert_eq!(done(&mut follower, &looks), expected, "{case}");
    }
}

/// So that nobody has to wait for the look after it.
#[test]
fn it_is_known_when_a_run_will_be_over() {
    let (a, over) = ("01/a.fq=5@1#1", "01/a.fq=5@1#1 over");
    let (cut, cut_over) = ("01/a.fq=0@1#1", "01/a.fq=0@1#1 over");
    for (case, idle, looks, expected) in [
        ("nothing ends it", None, [a, a, a], None),
        ("nothing changes", Some(5), [a, a, a], Some(5)),
        ("for less time than files rest", Some(0), [a, a, a], Some(2)),
        ("a file says so", None, [a, a, over], Some(2)),
        ("whatever comes first", Some(5), [a, a, over], Some(2)),
        (
            "something is not whole",
            None,
            [cut, cut, cut_over],
            Some(6),
        ),
    ] {
        let mut follower = follower(false, idle);
        done(&mut follower, &looks);
        assert_eq!(
            follower.over_at(),
            expected.map(|steps: u32| steps * STEP),
            "{case}"
        );
    }
}
