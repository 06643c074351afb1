//! The documentation says what the program does. `UPDATE_DOCS=1 cargo test --test it documentation`
//! writes its examples and tables of columns anew.

use crate::support::program::fuselane;
use fuselane::report::{
    ARRIBA_COLUMNS, BATCH_COLUMNS, BED_COLUMNS, BEDPE_COLUMNS, CALL_COLUMNS, Column, FORMATS,
    SAMPLE_COLUMNS, STAR_FUSION_COLUMNS, VALIDATION_COLUMNS,
};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The heads of a table of columns, and of a block of commands with what they print.
const TABLE: &str = "| column | holds |\n|---|---|\n";
const BLOCK: &str = "```console\n";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// The page as it should be; it is written so if it is to be updated.
fn check(name: &str, expected: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path(name), expected).unwrap();
    }
    let found = text(name);
    let differing = found
        .lines()
        .zip(expected.lines())
        .find(|(one, two)| one != two);
    assert!(
        found == expected,
        "{name} is stale, UPDATE_DOCS=1 writes it: {differing:?}"
    );
}

/// The names of columns, and what they hold.
fn named<T, D>(columns: &'static [Column<T, D>]) -> Vec<(&'static str, &'static str)> {
    let columns = columns.iter();
    columns.map(|column| (column.name, column.holds)).collect()
}

#[test]
fn every_column_of_the_tables_is_documented() {
    for (page, tables) in [
        (
            "docs/tsv.md",
            vec![named(SAMPLE_COLUMNS), named(CALL_COLUMNS)],
        ),
        ("docs/batch.md", vec![named(BATCH_COLUMNS)]),
        ("docs/bedpe.md", vec![named(BEDPE_COLUMNS)]),
        ("docs/sam.md", vec![named(BED_COLUMNS)]),
        (
            "docs/fusion-tables.md",
            vec![named(STAR_FUSION_COLUMNS), named(ARRIBA_COLUMNS)],
        ),
        ("docs/validation.md", vec![named(VALIDATION_COLUMNS)]),
    ] {
        let page_text = text(page);
        let mut parts = page_text.split(TABLE);
        let mut expected = parts.next().unwrap().to_string();
        for (columns, part) in tables.iter().zip(parts.by_ref()) {
            expected += TABLE;
            for (name, holds) in columns {
                expected += &format!("| `{name}` | {holds} |\n");
            }
            let rows: usize = part
                .lines()
                .take_while(|line| line.starts_with('|'))
                .map(|line| line.len() + 1)
                .sum();
            expected += &part[rows..];
        }
        assert_eq!(parts.next(), None, "{page} has other tables");
        check(page, &expected);
    }
}

/// What a command prints on standard output, run at the top of the project.
fn printed(command: &str) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_fuselane")).parent().unwrap();
    let search = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let run = Command::new("sh")
        .args(["-c", command])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PATH", search)
        .output()
        .unwrap();
    assert!(run.status.success(), "{command}");
    String::from_utf8(run.stdout).unwrap()
}

/// Every example of every page: commands behind `$`, and what they print.
#[test]
fn examples_are_what_the_commands_print() {
    let mut examples = 0;
    for entry in std::fs::read_dir(path("docs")).unwrap() {
        let name = format!("docs/{}", entry.unwrap().file_name().to_str().unwrap());
        if !name.ends_with(".md") {
            continue;
        }
        let page = text(&name);
        let mut parts = page.split(BLOCK);
        let mut expected = parts.next().unwrap().to_string();
        for part in parts {
            let (block, rest) = part.split_once("```").unwrap();
            expected += BLOCK;
            for line in block.lines().filter(|line| line.starts_with("$ ")) {
                expected += &format!("{line}\n{}", printed(&line[2..]));
                examples += 1;
            }
            expected += &format!("```{rest}");
        }
        check(&name, &expected);
    }
    assert!(examples > 12, "{examples}");
}

/// Pages name each other, and every option of the outputs has its page.
#[test]
fn every_format_has_a_page() {
    let index = text("docs/output.md");
    for entry in std::fs::read_dir(path("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let others = [
            "SUMMARY.md",
            "output.md",
            "method.md",
            "panel.md",
            "reliability.md",
            "validation.md",
            "versions.md",
        ];
        if name.ends_with(".md") && !others.contains(&name.as_str()) {
            assert!(index.contains(&format!("({name})")), "{name}");
        }
    }
    for format in FORMATS {
        let option = format!("`--{}`", format.name);
        assert!(index.contains(&option), "{format:?}");
        let name = format!("`PREFIX{}`", format.ending);
        assert!(index.contains(&name), "{format:?}");
    }
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
    let report = printed("fuselane detect tests/data/patient_1_R*.fastq.gz");
    assert!(report.starts_with(shown.trim_end()), "{report}");
}

/// Partner genes are counted in the panel's table.
#[test]
fn the_readme_counts_the_partners_of_the_panel() {
    let table = text("reference/transcripts.tsv");
    let partners: HashSet<&str> = table
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|fields| fields.get(4) == Some(&"partner"))
        .map(|fields| fields[0])
        .collect();
    let words = format!("junctions of {} partner genes", partners.len());
    assert!(text("README.md").contains(&words), "{words}");
}

/// Options that the documentation names exist.
#[test]
fn options_in_the_documentation_exist() {
    let help = ["detect", "batch", "watch"].map(|command| {
        let run = fuselane().args([command, "--help"]).assert().success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    });
    let help = help.concat();
    assert!(
        help.lines().all(|line| line.chars().count() <= 80),
        "{help}"
    );
    let documents = text("README.md") + &text("docs/method.md") + &text("docs/output.md");
    let named = documents
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 3);
    let not_of_program = [
        "--release",
        "--test",
        "--lib",
        "--ignored",
        "--nocapture",
        "--path",
        "--help",
        "--partners",
        "--lib",
        "--ignored",
    ];
    for option in named.filter(|option| !not_of_program.contains(option)) {
        assert!(help.contains(option), "{option}");
    }
}
