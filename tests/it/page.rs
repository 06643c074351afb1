//! The page of `--html` in a real browser. Needs Chromium; says nothing without it.

use crate::support::{fuselane, has_tool, is_installed, lane_count};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// Shows a page in a frame of some width and writes what it measures into its own text.
const PROBE: &str = r##"<!doctype html><meta charset="utf-8"><body><pre id="measured"></pre>
<iframe id="frame" src="PAGE" style="border:0;height:900px;width:WIDTHpx"></iframe>
<script>
window.onload = () => {
  const page = document.getElementById("frame").contentDocument;
  const all = (selector) => [...page.querySelectorAll(selector)];
  const shown = (selector) => all(selector).filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0.05 && box.height > 0.05;
  }).length;
  const root = page.documentElement;
  const texts = all("p, dd, dt, td, th, li, h1, h2, h3, caption").filter((one) => one.textContent.trim());
  const names = all("svg[role=img], [role=region]").map((one) => {
    const labels = (one.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
    const named = labels.map((id) => page.getElementById(id)?.textContent.trim() || "");
    return one.getAttribute("aria-label") || (named.length && named.every(Boolean) ? named.join(" ") : "");
  });
  const ids = all("[id]").map((one) => one.id);
  document.getElementById("measured").textContent = JSON.stringify({
    overflow: root.scrollWidth - root.clientWidth,
    gel: shown("svg.gel"), bands: shown("svg.gel .band"), wells: shown("svg.gel .well"),
    exons: shown("svg.fusion .exon"), junction: shown("svg.junction"),
    letters: shown("svg.junction .letter"), residues: shown("svg.junction .residue"),
    reads: shown(".reads .read"), bars: shown("svg.coverage .bar"), rows: shown("tbody tr"),
    scripts: all("script").length,
    smallest: Math.min(...texts.map((one) => parseFloat(frames[0].getComputedStyle(one).fontSize))),
    unnamed: names.filter((name) => !name).length,
    unreachable: all(".scroll").filter((one) => one.tabIndex !== 0).length,
    repeated: ids.length - new Set(ids).size,
    outside: all("[src], link[href]").filter((one) => !(one.href || one.src).startsWith("data:")).length,
    headings: all("h1").length,
  });
};
</script>"##;

fn chromium(arguments: &[&str]) -> Option<Output> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let name = names.into_iter().find(|name| is_installed(name));
    let name = name.or_else(|| has_tool(names[0]).then_some(names[0]))?;
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

/// What a browser says of a page at a width, and that it complains of nothing.
fn measured(page: &Path, width: usize) -> Option<Value> {
    let probe = page.with_file_name("probe.html");
    let name = page.file_name().unwrap().to_str().unwrap();
    let text = PROBE.replace("PAGE", name);
    let text = text.replace("WIDTH", &width.to_string());
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
    Some(serde_json::from_str(found).unwrap_or_else(|_| panic!("{dom}\n{log}")))
}

fn write_page(page: &Path, patient: &str, controls: bool) {
    let files = ["R1", "R2"].map(|mate| format!("tests/data/{patient}_{mate}.fastq.gz"));
    let mut run = fuselane();
    run.arg("detect").args(files).arg("--html").arg(page);
    if controls {
        let control = ["R1", "R2"].map(|mate| format!("tests/data/patient_2_{mate}.fastq.gz"));
        control.iter().for_each(|file| {
            run.arg("--no-rt").arg(file);
        });
    }
    run.assert().success();
}

#[test]
fn a_detected_fusion_is_drawn_at_every_width() {
    let directory = tempfile::tempdir().unwrap();
    let page = directory.path().join("page.html");
    for controls in [false, true] {
        write_page(&page, "patient_1", controls);
        for width in [360, 800, 1400] {
            let Some(seen) = measured(&page, width) else {
                return;
            };
            let at_least = |key: &str, least: u32| {
                assert!(
                    seen[key].as_f64().unwrap() >= least.into(),
                    "{key} {width} {seen}"
                );
            };
            let exactly = |key: &str, value: u64| assert_eq!(seen[key], value, "{key} {seen}");
            exactly("overflow", 0);
            at_least("gel", 1);
            at_least("wells", lane_count() as u32);
            at_least("bands", 1);
            at_least("exons", 40);
            exactly("junction", 1);
            at_least("letters", 160);
            at_least("residues", 20);
            at_least("reads", 30);
            at_least("bars", 10);
            at_least("rows", 40);
            exactly("scripts", 0);
            at_least("smallest", 10);
            exactly("unnamed", 0);
            exactly("unreachable", 0);
            exactly("repeated", 0);
            exactly("outside", 0);
            exactly("headings", 1);
        }
    }
}

#[test]
fn a_negative_has_a_gel_without_bands() {
    let directory = tempfile::tempdir().unwrap();
    let page = directory.path().join("page.html");
    write_page(&page, "patient_2", false);
    let Some(seen) = measured(&page, 360) else {
        return;
    };
    assert_eq!((&seen["bands"], &seen["junction"]), (&0.into(), &0.into()));
    assert!(
        seen["wells"].as_u64().unwrap() >= lane_count() as u64,
        "{seen}"
    );
    assert_eq!(seen["overflow"], 0, "{seen}");
}

/// Names from the input become text, whatever they hold.
#[test]
fn names_cannot_run_scripts() {
    let directory = tempfile::tempdir().unwrap();
    let page = directory.path().join("page.html");
    let sample = "<script>console.error('ran')</script><img src=x onerror=console.error(1)>";
    fuselane()
        .args(["detect", "tests/data/patient_2_R1.fastq.gz", "--html"])
        .arg(&page)
        .args(["--sample", sample])
        .assert()
        .success();
    if let Some(seen) = measured(&page, 800) {
        assert_eq!((&seen["scripts"], &seen["outside"]), (&0.into(), &0.into()));
    }
}

/// The page can be looked at and printed: `SCREENSHOTS=DIRECTORY` keeps the pictures:
/// telephone, desk, dark, paper.
#[test]
fn screenshots_are_taken() {
    let temporary = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("SCREENSHOTS").map(std::path::PathBuf::from);
    let directory = kept.unwrap_or_else(|| temporary.path().to_path_buf());
    std::fs::create_dir_all(&directory).unwrap();
    let page = directory.join("page.html");
    write_page(&page, "patient_1", true);
    let address = format!("file://{}", page.display());
    let light = "--blink-settings=preferredColorScheme=1";
    let dark = "--blink-settings=preferredColorScheme=0";
    for (name, option, size, colours, magic) in [
        (
            "telephone.png",
            "--screenshot",
            "500,6000",
            light,
            &b"\x89PNG"[..],
        ),
        ("desk.png", "--screenshot", "1280,4200", light, b"\x89PNG"),
        ("dark.png", "--screenshot", "1280,4200", dark, b"\x89PNG"),
        ("paper.pdf", "--print-to-pdf", "1280,1000", light, b"%PDF"),
    ] {
        let picture = directory.join(name);
        let arguments = [
            format!("--window-size={size}"),
            colours.to_string(),
            format!("{option}={}", picture.display()),
            address.clone(),
        ];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let Some(run) = chromium(&arguments) else {
            return;
        };
        assert!(run.status.success());
        let bytes = std::fs::read(&picture).unwrap();
        // A blank one has a few thousand.
        assert!(
            bytes.starts_with(magic) && bytes.len() > 30_000,
            "{name}: {}",
            bytes.len()
        );
    }
}
