//! A panel of one's own, made of the files of the built-in one: `cargo run --example own_panel`.
//!
//! Here it keeps only the lanes of Butrynski et al. (N Engl J Med 2010;363:1727).

use fuselane::panel::{Panel, PanelFile, PanelFiles};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let builtin = PanelFiles::builtin();
    let files = PanelFiles::read(|name| {
        let file = builtin.file(name)?;
        if name != "lanes.tsv" {
            return Ok(file.clone());
        }
        let rows = file.text.lines();
        let kept = rows.filter(|row| !row.contains("\textended\t"));
        let text: String = kept.map(|row| format!("{row}\n")).collect();
        Ok(PanelFile {
            path: "lanes.tsv of my own".into(),
            text: text.into(),
        })
    })?;
    let panel = Panel::from_files(&files)?;
    for lane in &panel.lanes {
        println!(
            "{}: {}",
            lane.name,
            panel.junction(lane.junction).label(&panel)
        );
    }
    println!("panel {} has the digest {}", panel.name, panel.sha256);
    Ok(())
}
