//! The text of a sample sheet to its rows: CSV or TSV with a header.

use super::library::ALL;
use super::problems::Problems;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A row: a file of reads, or two of mates, and what is said of their library.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Line of the sheet, from 1.
    pub line: u64,
    pub sample: String,
    pub first: PathBuf,
    pub second: Option<PathBuf>,
    pub control_type: Option<String>,
    pub control_of: Vec<String>,
    pub expected: Option<String>,
    pub metadata: BTreeMap<String, String>,
}

/// The rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub rows: Vec<Row>,
    /// Whether a row says anything of strandedness.
    pub has_strandedness: bool,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Sample,
    First,
    Second,
    Strandedness,
    ControlOf,
    ControlType,
    Expected,
    Metadata(String),
    /// One that is wrong, so that nothing is read of it.
    Unread,
}

/// What the names of columns with metadata begin with.
const METADATA: &str = "meta.";

/// Columns by their names.
const COLUMNS: [(&str, Column); 7] = [
    ("sample", Column::Sample),
    ("fastq_1", Column::First),
    ("fastq_2", Column::Second),
    ("strandedness", Column::Strandedness),
    ("control_of", Column::ControlOf),
    ("control_type", Column::ControlType),
    ("expected", Column::Expected),
];

/// Between the names of a list.
const LIST: char = ';';

/// Reads the rows of a sheet. What is wrong is added to `problems`; then the rows are those that can be read.
pub(super) fn read(text: &[u8], problems: &mut Problems) -> Table {
    let Ok(text) = std::str::from_utf8(text) else {
        problems.add(0, "it is no text in UTF-8; save it as CSV or TSV");
        return Table::default();
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let Some((line, head)) = lines.next() else {
        problems.add(0, "it is empty; give a header and a row for each file");
        return Table::default();
    };
    let delimiter = if head.contains('\t') { b'\t' } else { b',' };
    let Some(columns) = columns(line, &fields(head, delimiter), problems) else {
        return Table::default();
    };
    let mut table = Table::default();
    for (line, text) in lines {
        let fields = fields(text, delimiter);
        if text.matches('"').count() % 2 == 1 {
            problems.add(line, "a quote is opened and not closed; close it");
        } else if fields.len() != columns.len() {
            problems.add(
                line,
                format!(
                    "it has {} fields, and the header has {}; give it as many",
                    fields.len(),
                    columns.len()
                ),
            );
        } else if fields.iter().any(|field| !field.is_empty()) {
            let row = table.row(line, &columns, &fields, problems);
            table.rows.extend(row);
        }
    }
    if table.rows.is_empty() && problems.is_empty() {
        problems.add(0, "it has a header only; give a row for each file");
    }
    table
}

/// The fields of a line. A field has no line end in it, so that each row is of one line, which its problems name.
fn fields(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let record = reader.records().flatten().next().unwrap_or_default();
    record.iter().map(String::from).collect()
}

/// The columns of a header; `None` if no row can be read by it, since one that every row needs is missing.
fn columns(line: u64, head: &[String], problems: &mut Problems) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for name in head {
        let known = COLUMNS.iter().find(|(known, _)| known == name);
        let key = name.strip_prefix(METADATA).filter(|key| !key.is_empty());
        let column = match (known, key) {
            (Some((_, column)), _) => column.clone(),
            (None, Some(key)) => Column::Metadata(key.into()),
            (None, None) => {
                let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
                problems.add(
                    line,
                    format!(
                        "column {name:?} is not known; the columns are {} and {METADATA}KEY, which keeps \
                         anything on record, with commas or tabs between them",
                        names.join(", ")
                    ),
                );
                Column::Unread
            }
        };
        let is_known = columns.contains(&column) && column != Column::Unread;
        if is_known {
            problems.add(
                line,
                format!("column {name:?} is there twice; leave one out"),
            );
        }
        columns.push(if is_known { Column::Unread } else { column });
    }
    let mut is_whole = true;
    for (name, column) in &COLUMNS[..2] {
        if !columns.contains(column) {
            problems.add(line, format!("column {name:?} is missing; add it"));
            is_whole = false;
        }
    }
    is_whole.then_some(columns)
}

impl Table {
    fn row(
        &mut self,
        line: u64,
        columns: &[Column],
        fields: &[String],
        problems: &mut Problems,
    ) -> Option<Row> {
        let mut row = Row {
            line,
            ..Row::default()
        };
        let fields = columns.iter().zip(fields);
        for (column, field) in fields.filter(|(_, field)| !field.is_empty()) {
            match column {
                Column::Sample => row.sample = field.into(),
                Column::First => row.first = field.into(),
                Column::Second => row.second = Some(field.into()),
                Column::Strandedness => self.has_strandedness = true,
                Column::ControlOf => row.control_of = listed(line, field, problems),
                Column::Unread => {}
                Column::ControlType => row.control_type = Some(field.into()),
                Column::Expected => row.expected = Some(field.into()),
                Column::Metadata(key) => {
                    row.metadata.insert(key.clone(), field.into());
                }
            }
        }
        for (name, is_missing) in [
            ("sample", row.sample.is_empty()),
            ("fastq_1", row.first.as_os_str().is_empty()),
        ] {
            if is_missing {
                problems.add(line, format!("{name} is empty; fill it in"));
            }
        }
        // What else is wrong with it is told too.
        (!row.sample.is_empty()).then_some(row)
    }
}

/// The names of a list in `control_of`.
fn listed(line: u64, field: &str, problems: &mut Problems) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in field.split(LIST).map(str::trim) {
        let problem = match name {
            "" => "control_of has an empty name; leave it out".to_string(),
            name if names.iter().any(|one| one == name) => {
                format!("{name} in control_of is there twice; give each sample once")
            }
            name => {
                names.push(name.into());
                continue;
            }
        };
        problems.add(line, problem);
    }
    let has_others = names.len() > 1;
    if has_others && names.iter().any(|name| name == ALL) {
        problems.add(
            line,
            format!("control_of has {ALL}, which stands for all samples, and others; give one or the other"),
        );
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Table, Vec<String>) {
        let mut problems = Problems::of("s.csv");
        let table = read(text.as_bytes(), &mut problems);
        (table, problems.texts())
    }

    #[test]
    fn csv_and_tsv_are_told_by_their_header() {
        let row = |line| Row {
            line,
            sample: "a".into(),
            first: "1.fq".into(),
            ..Row::default()
        };
        for (case, text) in [
            ("CSV", "sample,fastq_1\na,1.fq\n"),
            ("TSV", "sample\tfastq_1\na\t1.fq\n"),
            ("without a last line end", "sample,fastq_1\na,1.fq"),
            ("of Windows", "sample,fastq_1\r\na,1.fq\r\n"),
            (
                "of a spreadsheet",
                "\u{feff}sample,fastq_1,fastq_2\na,1.fq,\n",
            ),
            ("in quotes", "\"sample\",\"fastq_1\"\n\"a\",\"1.fq\"\n"),
            ("with spaces", "sample, fastq_1\na , 1.fq\n"),
            ("turned", "fastq_1,sample\n1.fq,a\n"),
        ] {
            let (table, problems) = rows(text);
            assert_eq!((table.rows, problems), (vec![row(2)], vec![]), "{case}");
        }
        let (table, _) = rows("sample,fastq_1\n\na,1.fq\n,\na,1.fq\n");
        assert_eq!(table.rows, [row(3), row(5)], "empty rows");
    }

    #[test]
    fn every_column_is_read() {
        let text = "sample,fastq_1,fastq_2,strandedness,control_type,control_of,expected,meta.run\n\
                    a,1.fq,2.fq,reverse,positive,b; c,EML4::ALK,7\n";
        let (table, problems) = rows(text);
        let row = &table.rows[0];
        assert!(problems.is_empty() && table.has_strandedness);
        assert_eq!(row.second, Some("2.fq".into()));
        assert_eq!(row.control_type.as_deref(), Some("positive"));
        assert_eq!(row.control_of, ["b", "c"]);
        assert_eq!(row.expected.as_deref(), Some("EML4::ALK"));
        assert_eq!(row.metadata["run"], "7");
    }

    #[test]
    fn what_is_wrong_with_a_table_is_told_with_its_line() {
        for (text, expected) in [
            ("", "it is empty"),
            ("sample,fastq_1\n", "it has a header only"),
            ("sample\nx\n", "line 1: column \"fastq_1\" is missing"),
            (
                "sample;fastq_1\nx;y\n",
                "line 1: column \"sample;fastq_1\" is not known",
            ),
            (
                "sample,fastq_1,control_off\nx,y,z\n",
                "line 1: column \"control_off\" is not known",
            ),
            (
                "sample,fastq_1,sample\nx,y,z\n",
                "line 1: column \"sample\" is there twice",
            ),
            (
                "sample,fastq_1,meta.\nx,y,z\n",
                "line 1: column \"meta.\" is not known",
            ),
            (
                "sample,fastq_1,control_of\nx,y,a;a\n",
                "line 2: a in control_of is there twice",
            ),
            (
                "sample,fastq_1,control_of\nx,y,a;;b\n",
                "line 2: control_of has an empty name",
            ),
            (
                "sample,fastq_1,control_of\nx,y,;\n",
                "line 2: control_of has an empty name",
            ),
            (
                "sample,fastq_1,control_of\nx,y,*;a\n",
                "line 2: control_of has *, which stands for all",
            ),
            ("sample,fastq_1\nx\n", "line 2: it has 1 fields"),
            ("sample,fastq_1\nx,y\nx,y,z\n", "line 3: it has 3 fields"),
            ("sample,fastq_1\n,y\n", "line 2: sample is empty"),
            ("sample,fastq_1\nx,\n", "line 2: fastq_1 is empty"),
            ("sample,fastq_1\nx,\"y\nz,a\n", "line 2: a quote is opened"),
        ] {
            let (_, problems) = rows(text);
            assert!(problems[0].contains(expected), "{text:?}: {problems:?}");
        }
        // What is wrong with the header hides nothing of the rows.
        let (table, problems) = rows("sample,fastq_1,odd,sample\nx,y,,z\n,w,,\nq,\n");
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].sample, "x");
        for (place, expected) in [
            "line 1: column \"odd\" is not known",
            "line 1: column \"sample\" is there twice",
            "line 3: sample is empty",
            "line 4: it has 2 fields",
        ]
        .iter()
        .enumerate()
        {
            assert!(problems[place].contains(expected), "{problems:?}");
        }
        let mut problems = Problems::of("s.csv");
        read(b"sample,fastq_1\n\xff,y\n", &mut problems);
        assert!(problems.texts()[0].contains("UTF-8"));
    }
}
