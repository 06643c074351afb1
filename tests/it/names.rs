//! Names of reads as programs write them: UMIs, numbers of mates, and names that come again.

use crate::support::program::{fuselane, records};
use crate::support::reference::{fusion, reverse_complement};
use crate::support::tools::{has_program, tool};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Few reads are enough here.
const FEW: [&str; 4] = ["--minimum-reads", "10", "--minimum-control-fragments", "0"];

/// Both ends of a fragment of EML4-V1 that starts so many bases before the join.
fn mates(before: usize) -> [String; 2] {
    let lane = fusion("EML4-V1");
    let start = lane.join - before;
    let fragment = &lane.sequence[start..start + 120];
    [
        fragment[..100].into(),
        reverse_complement(fragment)[..100].into(),
    ]
}

fn record(name: &str, bases: &str) -> String {
    format!("@{name}\n{bases}\n+\n{}F,F\n", "F".repeat(bases.len() - 3))
}

fn written(directory: &Path, name: &str, text: &str) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn run(arguments: &[&str], files: &[PathBuf]) -> std::process::Output {
    let run = fuselane()
        .arg("detect")
        .args(arguments)
        .args(FEW)
        .args(["--json", "-"])
        .args(files)
        .assert();
    run.get_output().clone()
}

fn answer(arguments: &[&str], files: &[PathBuf]) -> Value {
    let run = run(arguments, files);
    let error = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{arguments:?}: {error}");
    serde_json::from_slice(&run.stdout).unwrap()
}

/// Runs that end with exit code 1 and say these words.
fn refused(case: &str, arguments: &[&str], files: &[PathBuf], words: &[&str]) {
    let run = run(arguments, files);
    let error = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(1), "{case}: {error}");
    assert!(run.stdout.is_empty(), "{case}");
    for word in words {
        assert!(error.contains(word), "{case}: {error}");
    }
}

/// Eight molecules of the same two ends, four that share the first half of their UMI, twice each.
fn umis() -> Vec<[String; 2]> {
    let one_of = |index: usize| ["AACCGG", "TTGACC", "CATGAT", "GGTTCA"][index].to_string();
    let eight = (0..8).map(|index| [one_of(index / 4), one_of(index % 4)]);
    let eight: Vec<[String; 2]> = eight.collect();
    [eight.clone(), eight].concat()
}

#[test]
fn umis_are_read_wherever_programs_write_them() {
    let directory = tempfile::tempdir().unwrap();
    let [one, two] = mates(50);
    type Name = fn(usize, &[String; 2]) -> String;
    let names: [(&str, &[&str], Name); 6] = [
        ("fastp", &["--umi-name"], |index, [a, b]| {
            format!("VH1:1:A:1:1:0:{index}:{a}_{b} 1:N:0:X")
        }),
        ("fastp with a prefix", &["--umi-name"], |index, [a, b]| {
            format!("VH1:1:A:1:1:0:{index}:UMI_{a}_{b}")
        }),
        ("bcl-convert", &["--umi-name"], |index, [a, b]| {
            format!("VH1:1:A:1:1:0:{index}:{a}+{b} 1:N:0:X")
        }),
        ("tags of SAM", &["--umi-name"], |index, [a, b]| {
            format!("r{index}\tRX:Z:{a}-{b}\tQX:Z:FFFFFF")
        }),
        (
            "umi_tools behind the mate",
            &["--umi-name"],
            |index, [a, b]| format!("r{index}/1_{a}{b}"),
        ),
        (
            "an expression",
            &["--umi-regex", "umi=([ACGT]+)"],
            |index, [a, b]| format!("r{index} umi={a}{b} x"),
        ),
    ];
    for (case, arguments, name) in names {
        let reads = umis();
        let reads = reads.iter().enumerate();
        let text: String = reads
            .map(|(index, umi)| record(&name(index, umi), &one))
            .collect();
        let document = answer(arguments, &[written(directory.path(), "umis.fq", &text)]);
        assert_eq!(document["calls"][0]["molecules"], 8, "{case}");
        assert_eq!(document["calls"][0]["junction_reads"], 16, "{case}");
    }
    // From the bases: of the second mate, or one half from each.
    for (case, arguments, halves) in [
        ("second mate", vec!["--umi-bases-2", "12"], false),
        (
            "both mates",
            vec!["--umi-bases", "6", "--umi-bases-2", "6"],
            true,
        ),
    ] {
        let (mut first, mut second) = (String::new(), String::new());
        for (index, [a, b]) in umis().iter().enumerate() {
            let (of_first, of_second) = match halves {
                true => (a.clone(), b.clone()),
                false => (String::new(), format!("{a}{b}")),
            };
            first += &record(&format!("r{index}"), &(of_first + &one));
            second += &record(&format!("r{index}"), &(of_second + &two));
        }
        let files = [("1.fq", first), ("2.fq", second)];
        let files = files.map(|(name, text)| written(directory.path(), name, &text));
        let document = answer(&arguments, &files);
        assert_eq!(document["calls"][0]["molecules"], 8, "{case}");
    }
}

#[test]
fn a_umi_that_is_not_found_names_the_option_that_reads_it() {
    let directory = tempfile::tempdir().unwrap();
    let [one, _] = mates(50);
    for (name, arguments, words) in [
        (
            "r7_ACGTACGT",
            vec!["--umi-regex", "umi=([ACGT]+)"],
            vec!["--umi-name"],
        ),
        (
            "r7 umi=ACGTACGT x",
            vec!["--umi-name"],
            vec!["ACGTACGT", "--umi-regex"],
        ),
        (
            "r7",
            vec!["--umi-name"],
            vec!["--umi-bases N", "--umi-bases-2 N"],
        ),
        // The bases in the comment are the index of the sample.
        (
            "A:1:F:1:1:2:3 1:N:0:ACGTACGT",
            vec!["--umi-name"],
            vec!["--umi-bases N", "--umi-bases-2 N"],
        ),
        (
            "r7",
            vec!["--umi-bases-2", "8"],
            vec!["second mate", "--umi-bases N"],
        ),
    ] {
        let path = written(directory.path(), "reads.fq", &record(name, &one));
        let words = [&["reads.fq: record 1: "], &words[..]].concat();
        refused(name, &arguments, &[path], &words);
    }
}

#[test]
fn mates_belong_together_in_every_form_of_their_names() {
    let directory = tempfile::tempdir().unwrap();
    for [one, two] in [
        ["r#/1_ACGTAC", "r#/2_ACGTAC"],
        ["r#/1:ACGTAC", "r#/2:ACGTAC"],
        ["A:1:#_1:N:0:ACGT", "A:1:#_2:N:0:ACGT"],
        ["r#/1/1", "r#/2/2"],
        ["r#/1/1", "r#/1/2"],
        ["r#/1", "r#/3"],
        ["r#/F", "r#/R"],
        ["*", "*"],
    ] {
        let mut texts = [String::new(), String::new()];
        for index in 0..8 {
            let bases = mates(40 + index);
            for (mate, form) in [one, two].into_iter().enumerate() {
                texts[mate] += &record(&form.replace('#', &index.to_string()), &bases[mate]);
            }
        }
        let files = ["1.fq", "2.fq"].map(|name| directory.path().join(name));
        files
            .iter()
            .zip(&texts)
            .for_each(|(file, text)| std::fs::write(file, text).unwrap());
        let sam = directory.path().join("out.sam");
        let prefix = directory.path().join("out");
        let outputs = ["--formats", "all", "-o", prefix.to_str().unwrap()];
        let document = answer(&outputs, &files);
        assert_eq!(document["inputs"]["fragments"], 8, "{one}");
        assert_eq!(document["calls"][0]["junction_reads"], 8, "{one}");
        let text = std::fs::read_to_string(&sam).unwrap();
        let records = records(&text);
        assert_eq!(records.len(), 16, "{one}");
        let mut named: Vec<&str> = records.iter().map(|record| record[0].as_str()).collect();
        named.sort_unstable();
        assert!(
            named.chunks(2).all(|pair| pair[0] == pair[1]),
            "{one}: {named:?}"
        );
        // A star would say that there is no name.
        assert!(!named.contains(&"*"), "{named:?}");
        if has_program("samtools", "samtools") {
            let bam = prefix.with_extension("bam");
            let count = tool("samtools", &["view", "-c", bam.to_str().unwrap()]);
            assert_eq!(count.trim(), "16", "{one}");
        }
    }
}

#[test]
fn mates_given_as_single_reads_are_refused_with_the_remedy() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| written(directory.path(), name, text);
    for (form, fragments) in [("m#", 3), ("A:1:#", 3), ("SRR7.#", 3), ("A:1:#", 3000)] {
        let texts = |with_comment: bool| {
            let (mut first, mut second, mut both) = (String::new(), String::new(), String::new());
            for index in 0..fragments {
                let bases = mates(30 + index % 40);
                let name = |mate: usize| match with_comment {
                    true => format!("{} {mate}:N:0:A", form.replace('#', &index.to_string())),
                    false => form.replace('#', &index.to_string()),
                };
                let records = [1, 2].map(|mate| record(&name(mate), &bases[mate - 1]));
                first += &records[0];
                second += &records[1];
                both += &records.concat();
            }
            [first, second, both]
        };
        for with_comment in [false, true] {
            let case = format!("{form}, {fragments} fragments, comment {with_comment}");
            let [first, second, both] = texts(with_comment);
            let woven = file("woven.fq", &both);
            let [one, two] = [file("one.fq", &first), file("two.fq", &second)];
            let copy = file("copy.fq", &first);
            for threads in ["1", "2"] {
                let threads = ["--threads", threads];
                let single = |files: &[&PathBuf]| -> Vec<PathBuf> {
                    let files = files.iter().map(|file| file.to_path_buf());
                    [PathBuf::from("-1")].into_iter().chain(files).collect()
                };
                let words = ["woven.fq: read ", "--interleaved"];
                refused(&case, &threads, std::slice::from_ref(&woven), &words);
                let words = ["one.fq and ", "two.fq: read ", "-1 and the other behind -2"];
                refused(&case, &threads, &single(&[&one, &two]), &words);
                let words = ["one.fq and ", "copy.fq: read ", "give each read once"];
                refused(&case, &threads, &single(&[&one, &copy]), &words);
                let joined = file("joined.fq", &(first.clone() + &second));
                let words = ["joined.fq: read ", "R1 R2"];
                refused(&case, &threads, &[joined], &words);
                let words = ["one.fq and ", "copy.fq: read ", "file of the second mates"];
                refused(&case, &threads, &[one.clone(), copy.clone()], &words);
                let interleaved = [&threads[..], &["--interleaved"]].concat();
                let document = answer(&interleaved, std::slice::from_ref(&woven));
                assert_eq!(document["inputs"]["fragments"], fragments, "{case}");
                let document = answer(&threads, &[one.clone(), two.clone()]);
                assert_eq!(document["inputs"]["fragments"], fragments, "{case}");
            }
        }
    }
}

#[test]
fn mates_are_told_by_a_final_number_and_by_the_names_of_their_files() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| written(directory.path(), name, text);
    let single = |files: &[&PathBuf]| -> Vec<PathBuf> {
        let files = files.iter().map(|file| file.to_path_buf());
        [PathBuf::from("-1")].into_iter().chain(files).collect()
    };
    for (first, second, is_number) in [
        ("SRR9.%_1", "SRR9.%_2", false),
        ("M:1:1101:%:1", "M:1:1101:%:2", false),
        ("r%_R1", "r%_R2", false),
        ("r%/R1", "r%/R2", false),
        ("r%-1 1:N:0:ACGT", "r%-2 2:N:0:ACGT", false),
        ("r%/1#ACGT", "r%/2#ACGT", false),
        ("%", "%", true),
    ] {
        let (mut one, mut two, mut both) = (String::new(), String::new(), String::new());
        for index in 0..20 {
            let bases = mates(30 + index);
            let name = |form: &str| form.replace('%', &index.to_string());
            let records = [(first, &bases[0]), (second, &bases[1])];
            let records = records.map(|(form, bases)| record(&name(form), bases));
            one += &records[0];
            two += &records[1];
            both += &records.concat();
        }
        let woven = file("woven.fq", &both);
        refused(
            first,
            &[],
            std::slice::from_ref(&woven),
            &["woven.fq: read ", "--interleaved"],
        );
        let joined = file("joined.fq", &(one.clone() + &two));
        refused(first, &[], &[joined], &["joined.fq: read ", "R1 R2"]);
        let files = [file("s_1.fq", &one), file("s_2.fq", &two)];
        let words = ["s_1.fq and ", "s_2.fq: read ", "-1 and the other behind -2"];
        refused(first, &[], &single(&[&files[0], &files[1]]), &words);
        let lanes = single(&[&file("L001.fq", &one), &file("L002.fq", &two)]);
        match is_number {
            true => assert_eq!(answer(&[], &lanes)["inputs"]["fragments"], 40),
            false => refused(first, &[], &lanes, &["-1 and the other behind -2"]),
        }
        for document in [
            answer(&[], &files),
            answer(&["--interleaved"], &[woven]),
            answer(&[], &files[..1]),
        ] {
            assert_eq!(document["inputs"]["fragments"], 20, "{first}");
        }
    }
    let numbered: String = (1..30)
        .map(|index| record(&format!("r_{index}"), &mates(30 + index)[index % 2]))
        .collect();
    let document = answer(&[], &[file("numbered.fq", &numbered)]);
    assert_eq!(document["inputs"]["fragments"], 29);
}

/// Every fragment would be counted twice.
#[test]
fn files_that_are_mates_both_ways_round_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let files = ["1.fq", "2.fq"].map(|name| directory.path().join(name));
    for (mate, file) in files.iter().enumerate() {
        let name = |index: usize| format!("M:1:F:1:1101:{index}:9 {}:N:0:ACGT", mate + 1);
        let text: String = (0..20)
            .map(|index| record(&name(index), &mates(30 + index)[mate]))
            .collect();
        std::fs::write(file, text).unwrap();
    }
    let [one, two] = files.map(|file| file.to_str().unwrap().to_string());
    let arguments = ["-1", &one, &two, "-2", &two, &one];
    refused("crosswise", &arguments, &[], &["give each read once"]);
}

/// Numbers that begin anew in each file are names of many programs.
#[test]
fn lanes_whose_reads_are_numbered_anew_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let mut files = vec![PathBuf::from("-1")];
    for lane in 0..3 {
        let reads = (0..10)
            .map(|index| record(&(index + 1).to_string(), &mates(30 + 10 * lane + index)[0]));
        let text: String = reads.collect();
        files.push(written(directory.path(), &format!("lane_{lane}.fq"), &text));
    }
    let document = answer(&[], &files);
    assert_eq!(document["calls"][0]["junction_reads"], 30);
}

/// Both strands of a molecule are one: the mates change places, and so do the two UMIs.
#[test]
fn both_strands_of_a_molecule_are_one() {
    let directory = tempfile::tempdir().unwrap();
    let mut texts = [String::new(), String::new()];
    for (number, [one, two]) in umis()[..8].iter().enumerate() {
        let [first, second] = mates(40 + number);
        for (mates, umi) in [
            ([&first, &second], format!("{one}_{two}")),
            ([&second, &first], format!("{two}_{one}")),
        ] {
            let name = format!("r{number}{}_{umi}", texts[0].len());
            for (text, bases) in texts.iter_mut().zip(mates) {
                text.push_str(&record(&name, bases));
            }
        }
    }
    let [one, two] = [("R1.fq", &texts[0]), ("R2.fq", &texts[1])]
        .map(|(name, text)| written(directory.path(), name, text));
    let files = [one, two];
    for (arguments, key) in [
        (&["--umi-name"][..], "molecules"),
        (&[][..], "unique_fragments"),
    ] {
        let document = answer(arguments, &files);
        let call = &document["calls"][0];
        assert_eq!(call["lane"], "EML4-V1");
        assert_eq!(
            (&call[key], &call["start_sites"]),
            (&8.into(), &8.into()),
            "{key}"
        );
    }
}
