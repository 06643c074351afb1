//! Folders that may be read and not written, for every command that writes files.

#![cfg(unix)]

use crate::support::build::build_with;
use crate::support::genome::{Convention, MADE};
use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, names, written};
use crate::support::tools::Nobody;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lets everybody do so much with a file or folder.
fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A directory that everybody reads: results, evidence and reads of both patients, a sheet, a run, an annotation with
/// its genome; and a folder `locked`, into which nobody writes.
fn given() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    permit(directory.path(), 0o755);
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_string();
    let shipped = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::create_dir(path("run")).unwrap();
    let mut sheet = String::from("sample,fastq_1,fastq_2\n");
    for (name, mates) in [("a", PATIENT_1), ("b", PATIENT_2)] {
        let results = [
            "--json",
            &path(&format!("{name}.json")),
            "--evidence",
            &path(&format!("{name}.evidence")),
        ];
        fuselane()
            .args(["detect", mates[0], mates[1], "-q", "--sample", name])
            .args(results)
            .assert()
            .success();
        let copies = mates.iter().zip(["R1", "R2"]).map(|(mate, read)| {
            let copy = path(&format!("run/{name}_{read}.fastq.gz"));
            fs::copy(shipped(mate), &copy).unwrap();
            copy
        });
        sheet.push_str(&format!(
            "{name},{}\n",
            copies.collect::<Vec<_>>().join(",")
        ));
    }
    written(directory.path(), "s.csv", sheet.as_bytes());
    let annotation = MADE.annotation(Convention::GencodeGtf);
    let (genome, built) = (MADE.genome(), directory.path().join("panel"));
    let driver = ["--driver", "ALK", "--partners", "all"];
    build_with(
        directory.path(),
        &annotation,
        genome.as_bytes(),
        &driver,
        &built,
    )
    .success();
    // Whatever the mask of whoever runs the tests.
    let mut readable = Command::new("chmod");
    readable.args(["-R", "a+rX"]).arg(directory.path());
    assert!(readable.status().unwrap().success());
    fs::create_dir(path("locked")).unwrap();
    permit(Path::new(&path("locked")), 0o555);
    directory
}

/// What stands below a directory but the program: names and bytes.
fn everything(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = names(directory)
        .into_iter()
        .map(|name| directory.join(name));
    let all = entries.flat_map(|path| match path.is_dir() {
        true => everything(&path),
        false => vec![(path.clone(), fs::read(&path).unwrap())],
    });
    all.collect()
}

const VALIDATE: &str =
    "validate --fragments 2000 --replicates 1 --minimum-reads 1000 --target-share 0.02 -q";
const WATCH: &str = "watch run --settle 0 --every 0.1 --idle 0";
const BUILD: &str =
    "panel build --annotation made.annotation --genome genome.fa --driver ALK --partners all";

#[test]
fn a_folder_that_must_not_be_written_is_named_and_nothing_is_left() {
    let given = given();
    let Some(nobody) = Nobody::new(given.path()) else {
        return;
    };
    let before = everything(given.path());
    let reads = "run/a_R1.fastq.gz run/a_R2.fastq.gz";
    for command in [
        format!("detect {reads} -o locked/x"),
        format!("detect {reads} --json locked/x.json"),
        format!("detect {reads} --evidence locked/x.evidence"),
        format!("detect {reads} --bam locked/x.bam"),
        format!("detect {reads} --log locked/x.log"),
        "merge a.evidence -o locked/x".into(),
        "merge a.evidence --html locked/x.html".into(),
        "report a.json -o locked/x".into(),
        "batch s.csv -o locked".into(),
        "batch s.csv -o locked/new".into(),
        format!("{WATCH} -o locked"),
        format!("{WATCH} -o locked/new"),
        "compare a.json b.json --html locked/x.html".into(),
        "compare a.json b.json --json locked/x.json".into(),
        format!("{VALIDATE} --json locked/x.json"),
        format!("{BUILD} -o locked/x"),
        "panel export locked/x".into(),
        "panel new locked/x".into(),
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = nobody.run(&arguments);
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{command}: {told}");
        let words = "cannot write: Permission denied (os error 13); let this user write in its folder, or name another one";
        assert!(told.contains("locked"), "{command}: {told}");
        assert!(told.contains(words), "{command}: {told}");
        assert!(!told.contains(".fuselane-"), "{command}: {told}");
        assert!(run.stdout.is_empty(), "{command}");
        assert!(everything(given.path()) == before, "{command}");
    }
}

/// What is read may lie in such folders, and results elsewhere.
#[test]
fn inputs_may_lie_in_folders_that_must_not_be_written() {
    let given = given();
    let Some(nobody) = Nobody::new(given.path()) else {
        return;
    };
    let open = given.path().join("open");
    fs::create_dir(&open).unwrap();
    permit(&open, 0o777);
    for command in [
        "detect run/a_R1.fastq.gz run/a_R2.fastq.gz --panel panel -o open/x".to_string(),
        "merge a.evidence -o open/m".into(),
        "batch s.csv -o open/batch".into(),
        format!("{WATCH} -o open/watch"),
        "compare a.json b.json --html open/x.html".into(),
        format!("{VALIDATE} --json open/v.json"),
        format!("{BUILD} -o open/panel"),
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = nobody.run(&arguments);
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(0), "{command}: {told}");
    }
}

/// Results that somebody locks are left as they are, and are gone on with when they are unlocked.
#[test]
fn results_that_are_locked_stay_as_they_are() {
    let given = given();
    let Some(nobody) = Nobody::new(given.path()) else {
        return;
    };
    let open = given.path().join("open");
    fs::create_dir(&open).unwrap();
    permit(&open, 0o777);
    for command in [
        "batch s.csv -o open/batch",
        &format!("{WATCH} -o open/watch"),
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        assert!(nobody.run(&arguments).status.success(), "{command}");
        let out = given.path().join(arguments.last().unwrap());
        let folders: &[&str] = match arguments[0] {
            "batch" => &["", "a", "counted/samples"],
            _ => &["", "a"],
        };
        for folder in folders {
            let folder = out.join(folder);
            permit(&folder, 0o555);
            let own = || {
                let mut own = everything(&folder);
                own.retain(|(path, _)| path.parent() == Some(folder.as_path()));
                own
            };
            let before = own();
            // So that it has something to write.
            let other = ["--minimum-fragments", "4", "--resume"];
            let other = match arguments[0] {
                "batch" => &other[..],
                _ => &other[..2],
            };
            let run = nobody.run(&[&arguments[..], other].concat());
            let told = String::from_utf8_lossy(&run.stderr);
            assert_eq!(run.status.code(), Some(1), "{command}: {told}");
            assert!(told.contains("let this user write"), "{command}: {told}");
            assert!(own() == before, "{command}: {}", folder.display());
            permit(&folder, 0o777);
        }
    }
}
