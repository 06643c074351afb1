//! The page of `--html` in a real browser, which is Chromium.

use crate::support::program::{PATIENT_1, PATIENT_2, fuselane, written};
use crate::support::reference::fusion;
use crate::support::tools::any_program;
use serde_json::Value;
use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Shows pages in frames of some width and writes what it measures into its own text.
const PROBE: &str = r##"<!doctype html><meta charset="utf-8"><body><pre id="measured"></pre>
FRAMES
<script>
const measure = (frame) => {
  const page = frame.contentDocument;
  const all = (selector) => [...page.querySelectorAll(selector)];
  const shown = (selector) => all(selector).filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0.05 && box.height > 0.05;
  }).length;
  const root = page.documentElement;
  const texts = all("p, dd, dt, td, th, li, h1, h2, h3, caption, svg text").filter((one) => one.textContent.trim());
  const names = all("svg[role=img], [role=group], section").map((one) => {
    const labels = (one.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
    const named = labels.map((id) => page.getElementById(id)?.textContent.trim() || "");
    return one.getAttribute("aria-label") || (named.length && named.every(Boolean) ? named.join(" ") : "");
  });
  // Labels of columns and names of lanes must not touch each other.
  const touch = (selector) => {
    const boxes = all(selector).map((one) => one.getBoundingClientRect()).sort((a, b) => a.top - b.top || a.left - b.left);
    return boxes.filter((box, index) => index && box.top === boxes[index - 1].top && box.left < boxes[index - 1].right).length;
  };
  const answer = page.getElementById("answer").getBoundingClientRect();
  const ids = all("[id]").map((one) => one.id);
  return {
    overflow: root.scrollWidth - root.clientWidth,
    gel: shown("svg.gel"), bands: shown("svg.gel .band"), wells: shown("svg.gel .well"),
    exons: shown("svg.fusion .exon"), junction: shown("svg.junction"),
    letters: shown("svg.junction .letter"), residues: shown("svg.junction .residue"),
    reads: shown(".reads .read"), bars: shown("svg.coverage .bar"), rows: shown("tbody tr"),
    scripts: all("script").length,
    smallest: Math.min(...texts.map((one) => parseFloat(frame.contentWindow.getComputedStyle(one).fontSize))),
    unnamed: names.filter((name) => !name).length,
    unreachable: all(".scroll").filter((one) => one.tabIndex !== 0).length,
    repeated: ids.length - new Set(ids).size,
    outside: all("[src], link[href]").filter((one) => !(one.href || one.src).startsWith("data:")).length,
    headings: all("h1").length,
    touching: touch("svg.gel .count") + touch("svg.gel .control"),
    first: answer.top, checks: shown(".checks li"), tested: shown(".scope dt"),
    joins: all("svg.junction .join").filter((one) => {
      const [box, frame] = [one.getBoundingClientRect(), one.closest("svg").getBoundingClientRect()];
      return box.left > frame.left && box.right < frame.right;
    }).length,
    driver: all("svg.junction .base.driver .letter").filter((one) => {
      const [box, frame] = [one.getBoundingClientRect(), one.closest("svg").getBoundingClientRect()];
      return box.left > frame.left && box.right < frame.right;
    }).length,
    same: names.length - new Set(names).size,
  };
};
window.onload = () => {
  const measured = [...document.querySelectorAll("iframe")].map(measure);
  document.getElementById("measured").textContent = JSON.stringify(measured);
};
</script>"##;

fn chromium(arguments: &[&str]) -> Option<Output> {
    let name = any_program(
        &["chromium", "chromium-browser", "google-chrome"],
        "chromium",
    )?;
    let profile = tempfile::tempdir().unwrap();
    let run = Command::new(name)
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--disable-quic", "--no-first-run", "--disable-sync"])
        .args(["--disable-background-networking", "--hide-scrollbars"])
        .args(["--disable-component-update", "--enable-logging=stderr"])
        // The probe looks into a page that lies beside it.
        .args(["--allow-file-access-from-files", "--disable-web-security"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .output()
        .unwrap();
    Some(run)
}

/// What a browser says of pages of a directory, each at a width, and that it complains of nothing.
fn measured(directory: &Path, pages: &[(&str, usize)]) -> Option<Vec<Value>> {
    let frames = pages.iter().map(|(name, width)| {
        let style = format!("border:0;height:900px;width:{width}px");
        format!("<iframe src=\"{name}\" style=\"{style}\"></iframe>\n")
    });
    let probe = directory.join("probe.html");
    let text = PROBE.replace("FRAMES", &frames.collect::<String>());
    std::fs::write(&probe, text).unwrap();
    let address = format!("file://{}", probe.display());
    let run = chromium(&["--virtual-time-budget=5000", "--dump-dom", &address])?;
    let log = String::from_utf8_lossy(&run.stderr);
    let complaints: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert!(complaints.is_empty(), "{complaints:?}");
    let dom = String::from_utf8(run.stdout).unwrap();
    let found = dom.split("<pre id=\"measured\">").nth(1).unwrap();
    let found = found.split("</pre>").next().unwrap();
    let found: Vec<Value> = serde_json::from_str(found).unwrap_or_else(|_| panic!("{dom}\n{log}"));
    assert_eq!(found.len(), pages.len());
    Some(found)
}

fn write_page(page: &Path, mates: [&str; 2], controls: bool) {
    let mut run = fuselane();
    run.arg("detect").args(mates).arg("--html").arg(page);
    if controls {
        PATIENT_2.iter().for_each(|file| {
            run.arg("--no-rt").arg(file);
        });
    }
    run.assert().success();
}

/// What must hold of a page with a fusion, at any width.
fn is_drawn(seen: &Value, width: usize) {
    let at_least = |key: &str, least: usize| {
        assert!(
            seen[key].as_f64().unwrap() >= least as f64,
            "{key} {width} {seen}"
        );
    };
    let exactly = |key: &str, value: u64| assert_eq!(seen[key], value, "{key} {width} {seen}");
    exactly("overflow", 0);
    at_least("gel", 1);
    // A ladder, the called lane, wild type and both control genes.
    at_least("wells", 5);
    at_least("bands", 8);
    exactly("touching", 0);
    at_least("checks", 5);
    at_least("tested", 6);
    assert!(seen["first"].as_f64().unwrap() < 300.0, "{seen}");
    exactly("joins", 1);
    at_least("driver", 10);
    exactly("same", 0);
    at_least("exons", 40);
    exactly("junction", 1);
    at_least("letters", 160);
    at_least("residues", 20);
    at_least("reads", 30);
    at_least("bars", 10);
    at_least("rows", 40);
    exactly("scripts", 0);
    at_least("smallest", 11);
    exactly("unnamed", 0);
    exactly("unreachable", 0);
    exactly("repeated", 0);
    exactly("outside", 0);
    exactly("headings", 1);
}

/// A detected fusion, without and with a control, is drawn at every width; a negative has a gel
/// without bands; and names from the input become text, whatever they hold. One start of the browser
/// for all, since that takes longest.
#[test]
fn pages_are_drawn_as_a_browser_sees_them() {
    let directory = tempfile::tempdir().unwrap();
    let page = |name: &str| directory.path().join(name);
    write_page(&page("detected.html"), PATIENT_1, false);
    write_page(&page("controlled.html"), PATIENT_1, true);
    write_page(&page("negative.html"), PATIENT_2, false);
    let lane = fusion("EML4-E14ins58");
    let middle = lane.join + 29;
    let reads: String = (0..40)
        .map(|number| {
            let bases = &lane.sequence[middle - 100 + number..middle + 60 + number];
            format!("@r{number}\n{bases}\n+\n{}\n", "I".repeat(bases.len()))
        })
        .collect();
    let inserted = written(directory.path(), "inserted.fq", reads.as_bytes());
    fuselane()
        .args(["detect", &inserted, "--html"])
        .arg(page("inserted.html"))
        .assert()
        .success();
    let sample = "<script>console.error('ran')</script><img src=x onerror=console.error(1)>";
    fuselane()
        .args(["detect", PATIENT_2[0], "--html"])
        .arg(page("named.html"))
        .args(["--sample", sample])
        .assert()
        .success();
    let pages = [
        ("detected.html", 360),
        ("detected.html", 800),
        ("detected.html", 1400),
        ("controlled.html", 360),
        ("controlled.html", 800),
        ("controlled.html", 1400),
        ("negative.html", 360),
        ("named.html", 800),
        ("inserted.html", 360),
    ];
    let Some(seen) = measured(directory.path(), &pages) else {
        return;
    };
    for (seen, (_, width)) in seen.iter().zip(pages).take(6) {
        is_drawn(seen, width);
    }
    let negative = &seen[6];
    assert!(
        negative["bands"].as_u64() > Some(5),
        "ladder and control genes: {negative}"
    );
    assert_eq!(negative["junction"], 0, "{negative}");
    assert_eq!(negative["wells"], 4, "{negative}");
    assert_eq!(negative["overflow"], 0, "{negative}");
    let named = &seen[7];
    assert_eq!(named["scripts"], 0, "{named}");
    assert_eq!(named["outside"], 0, "{named}");
    // Both joins stand on the narrowest page, and bases of the driver behind 58 inserted ones.
    let inserted = &seen[8];
    assert_eq!(inserted["joins"], 2, "{inserted}");
    assert!(inserted["driver"].as_u64() > Some(5), "{inserted}");
}

/// Width and height of a PNG, and its lines as they are stored: of what they differ from.
fn picture(path: &Path) -> (usize, usize, Vec<Vec<u8>>) {
    let bytes = std::fs::read(path).unwrap();
    assert!(
        bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "{path:?} is no PNG"
    );
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (width, height) = (number(16), number(20));
    let (mut at, mut packed) = (8, Vec::new());
    while at < bytes.len() {
        let length = number(at);
        if &bytes[at + 4..at + 8] == b"IDAT" {
            packed.extend_from_slice(&bytes[at + 8..at + 8 + length]);
        }
        at += length + 12;
    }
    let mut lines = Vec::new();
    flate2::read::ZlibDecoder::new(&packed[..])
        .read_to_end(&mut lines)
        .unwrap();
    let lines = lines.chunks(lines.len() / height);
    (width, height, lines.map(<[u8]>::to_vec).collect())
}

/// The pages of a run and of a patient, on a desk, a tablet and a telephone.
#[test]
fn pages_of_a_batch_and_a_comparison_fit_any_width() {
    let directory = tempfile::tempdir().unwrap();
    let row = |sample: &str, files: [&str; 2]| {
        let paths = files.map(|file| Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
        format!("{sample},{},{}\n", paths[0].display(), paths[1].display())
    };
    let long = "a_long_name_of_a_sample-".repeat(3) + "1";
    let rows = row("before", PATIENT_1) + &row(&long, PATIENT_2);
    let sheet = written(
        directory.path(),
        "s.csv",
        format!("sample,fastq_1,fastq_2\n{rows}").as_bytes(),
    );
    let out = directory.path().join("out");
    let batch = |arguments: &[&str]| {
        let mut run = fuselane();
        run.current_dir(directory.path())
            .args(arguments)
            .assert()
            .success();
    };
    batch(&["batch", &sheet, "-o", "out", "-q"]);
    let results = ["before", &long].map(|name| format!("out/{name}/{name}.json"));
    batch(&[
        "compare",
        &results[0],
        &results[1],
        "-q",
        "--html",
        "out/course.html",
    ]);
    let widths = [1280, 768, 360];
    let pages = ["batch.html", "course.html"];
    let pages = pages
        .iter()
        .flat_map(|page| widths.map(|width| (*page, width)));
    let pages: Vec<(&str, usize)> = pages.collect();
    let Some(all) = measured(&out, &pages) else {
        return;
    };
    for (seen, (page, width)) in all.iter().zip(&pages) {
        for key in [
            "overflow",
            "unnamed",
            "unreachable",
            "repeated",
            "scripts",
            "outside",
            "same",
        ] {
            assert_eq!(seen[key], 0, "{key} {page} {width} {seen}");
        }
        assert_eq!(seen["headings"], 1, "{page} {width} {seen}");
        assert!(seen["rows"].as_u64() > Some(3), "{page} {width} {seen}");
        assert!(
            seen["smallest"].as_f64() >= Some(10.0),
            "{page} {width} {seen}"
        );
    }
}

/// A page that is drawn has many lines that differ, in the dark others than by day, and can be
/// printed. `SCREENSHOTS=DIRECTORY` keeps the pictures to look at: telephone, desk, dark, paper.
#[test]
fn pictures_of_the_page_are_not_blank() {
    let temporary = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("SCREENSHOTS").map(PathBuf::from);
    let directory = kept.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(directory).unwrap();
    let page = directory.join("page.html");
    write_page(&page, PATIENT_1, true);
    let address = format!("file://{}", page.display());
    let light = "--blink-settings=preferredColorScheme=1";
    let dark = "--blink-settings=preferredColorScheme=0";
    let mut drawn = Vec::new();
    for (name, size, colours) in [
        ("telephone.png", (500, 6000), light),
        ("desk.png", (1280, 4200), light),
        ("dark.png", (1280, 4200), dark),
    ] {
        let path = directory.join(name);
        let (window, shot) = (
            format!("--window-size={},{}", size.0, size.1),
            format!("--screenshot={}", path.display()),
        );
        let Some(run) = chromium(&[&window, colours, &shot, &address]) else {
            return;
        };
        assert!(run.status.success());
        let (width, height, lines) = picture(&path);
        assert_eq!((width, height), size, "{name}");
        let different: HashSet<&Vec<u8>> = lines.iter().collect();
        assert!(different.len() > 1000, "{name}: {}", different.len());
        drawn.push(lines);
    }
    assert!(drawn[1] != drawn[2], "the dark page is as the bright one");
    let paper = directory.join("paper.pdf");
    let print = format!("--print-to-pdf={}", paper.display());
    let run = chromium(&[light, &print, &address]).unwrap();
    assert!(run.status.success());
    let printed = std::fs::read(&paper).unwrap();
    assert!(printed.starts_with(b"%PDF-") && printed.len() > 30_000);
}
