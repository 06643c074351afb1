//! The documentation says what the program does.

#![allow(missing_docs, clippy::unwrap_used)]

use assert_cmd::Command;
use fuselane::report::COLUMNS;
use std::path::Path;

fn text(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// `UPDATE_DOCS=1 cargo test --test documentation` writes the table anew.
#[test]
fn every_column_of_the_table_is_documented() {
    let rows: String = COLUMNS
        .iter()
        .map(|column| format!("| `{}` | {} |\n", column.name, column.holds))
        .collect();
    let table = format!("| column | holds |\n|---|---|\n{rows}");
    let page = text("docs/output.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let start = page.find("| column |").or(page.find("COLUMNS")).unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/output.md");
        std::fs::write(path, format!("{}{table}", &page[..start])).unwrap();
    }
    assert!(
        text("docs/output.md").ends_with(&table),
        "UPDATE_DOCS=1 writes it"
    );
}

/// The report in the README is that of its first command.
#[test]
fn the_readme_shows_what_its_command_prints() {
    let readme = text("README.md");
    let start = readme.find("    patient_1\n").unwrap();
    let shown: String = readme[start..]
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or("")))
        .collect();
    let run = Command::cargo_bin("fuselane")
        .unwrap()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "detect",
            "tests/data/patient_1_R1.fastq.gz",
            "tests/data/patient_1_R2.fastq.gz",
        ])
        .assert()
        .success();
    let printed = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(printed.starts_with(shown.trim_end()), "{printed}");
}

/// Options that the README names exist.
#[test]
fn options_in_the_readme_exist() {
    let run = Command::cargo_bin("fuselane")
        .unwrap()
        .args(["detect", "--help"])
        .assert()
        .success();
    let help = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(
        help.lines().all(|line| line.chars().count() <= 80),
        "{help}"
    );
    let documents = text("README.md") + &text("docs/method.md");
    let named = documents
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 3);
    let not_of_detect = ["--release", "--test", "--nocapture", "--path", "--help"];
    for option in named.filter(|option| !not_of_detect.contains(option)) {
        assert!(help.contains(option), "{option}");
    }
}
