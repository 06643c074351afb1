//! The fusion exon by exon, to scale: both transcripts, and what became of them.

use super::Px;
use crate::document::{Document, JunctionResult, Structure};

/// Width of the longest transcript.
const WIDTH: f64 = 940.0;

/// Where drawings start.
const LEFT: f64 = 10.0;

/// Height of an exon.
const EXON: f64 = 26.0;

/// Tops of the rows: partner, driver, fusion.
const ROWS: [f64; 3] = [34.0, 122.0, 222.0];

/// Half of the width of a domain's name, which must not leave the drawing.
const LABEL_HALF: f64 = 62.0;

/// Least width of an exon that carries its number.
const LABELLED: f64 = 18.0;

/// The drawing.
pub struct FusionDrawing {
    pub width: Px,
    pub height: Px,
    pub exon: Px,
    pub rows: Vec<Row>,
    /// Lines from the joined exons to the join.
    pub links: Vec<[Px; 4]>,
    pub summary: String,
}

/// A transcript.
pub struct Row {
    pub title: String,
    pub title_y: Px,
    pub y: Px,
    pub label_y: Px,
    pub boxes: Vec<ExonBox>,
    /// The kinase domain, and domains of the partner.
    pub domains: Vec<Bracket>,
}

/// An exon, or the part of it that is kept.
pub struct ExonBox {
    pub class: String,
    pub x: Px,
    pub width: Px,
    pub middle: Px,
    pub label: Option<String>,
    pub title: String,
}

/// A domain.
pub struct Bracket {
    pub class: &'static str,
    pub name: String,
    pub title: String,
    pub x: Px,
    pub width: Px,
    pub middle: Px,
    pub y: Px,
    pub label_y: Px,
}

/// Which bases of a transcript the fusion keeps, and how that is drawn.
#[derive(Clone, Copy)]
struct Kept<'a> {
    structure: &'a Structure,
    from: usize,
    to: usize,
    side: &'static str,
}

impl FusionDrawing {
    /// `None` where the transcripts are not in the document.
    pub fn new(document: &Document, call: &JunctionResult) -> Option<Self> {
        let partner = document.structure(&call.partner.transcript)?;
        let driver = document.structure(&call.driver.transcript)?;
        let partner = Kept {
            structure: partner,
            from: 0,
            to: call.partner.boundary.min(partner.bases()),
            side: "partner",
        };
        let driver = Kept {
            structure: driver,
            from: call.driver.boundary.min(driver.bases()),
            to: driver.bases(),
            side: "driver",
        };
        let inserted = call.inserted().len();
        let fused = partner.bases() + inserted + driver.bases();
        let all = [partner.structure.bases(), driver.structure.bases(), fused];
        let longest = all.into_iter().max().unwrap_or(1).max(1);
        let scale = WIDTH / longest as f64;
        let rows = vec![
            partner.row(ROWS[0], scale),
            driver.row(ROWS[1], scale),
            fusion_row(call, partner, driver, inserted, scale),
        ];
        let join = LEFT + scale * partner.to as f64;
        let after = join + scale * inserted as f64;
        let driver_join = LEFT + scale * driver.from as f64;
        let links = vec![
            [Px(join), Px(ROWS[0] + EXON), Px(join), Px(ROWS[2])],
            [Px(driver_join), Px(ROWS[1] + EXON), Px(after), Px(ROWS[2])],
        ];
        Some(Self {
            width: Px(WIDTH + 2.0 * LEFT),
            height: Px(ROWS[2] + EXON + 46.0),
            exon: Px(EXON),
            rows,
            links,
            summary: format!(
                "{} exons up to {} joined to {} exons from {} on, to scale",
                call.partner.gene, call.partner.exon, call.driver.gene, call.driver.exon
            ),
        })
    }
}

impl Kept<'_> {
    /// Bases that are kept.
    fn bases(self) -> usize {
        self.to - self.from
    }

    /// The whole transcript, what is lost of it pale.
    fn row(self, y: f64, scale: f64) -> Row {
        let structure = self.structure;
        let mut boxes = Vec::new();
        for (index, (exon, start, end)) in structure.placed_exons().enumerate() {
            let parts = [
                (start, end.min(self.from), false),
                (start.max(self.from), end.min(self.to), true),
                (start.max(self.to), end, false),
            ];
            for (from, to, kept) in parts.into_iter().filter(|(from, to, _)| from < to) {
                boxes.push(self.exon_box(index, &exon.name, [from, to], 0.0, kept, scale));
            }
        }
        let known = match structure.complete {
            true => "",
            false => ", exons that are on record",
        };
        Row {
            title: format!(
                "{} {}: {} bases{known}",
                structure.gene,
                structure.transcript,
                structure.bases()
            ),
            title_y: Px(y - 10.0),
            y: Px(y),
            label_y: Px(y + EXON / 2.0 + 4.0),
            boxes,
            domains: self.domains(0.0, y, scale, false),
        }
    }

    fn exon_box(
        self,
        index: usize,
        name: &str,
        [from, to]: [usize; 2],
        offset: f64,
        kept: bool,
        scale: f64,
    ) -> ExonBox {
        let x = LEFT + scale * (from as f64 + offset);
        let width = scale * (to - from) as f64;
        let shade = if index.is_multiple_of(2) {
            "even"
        } else {
            "odd"
        };
        let fate = if kept { "kept" } else { "lost" };
        ExonBox {
            class: format!("{} {shade} {fate}", self.side),
            x: Px(x),
            width: Px(width),
            middle: Px(x + width / 2.0),
            label: (width >= LABELLED).then(|| name.to_string()),
            title: format!(
                "{} exon {name}: {} bases, {fate}",
                self.structure.gene,
                to - from
            ),
        }
    }

    /// The domains of the transcript; of the fusion, as much of them as it keeps.
    fn domains(self, offset: f64, y: f64, scale: f64, kept_only: bool) -> Vec<Bracket> {
        let structure = self.structure;
        let kinase = structure.kinase_start.zip(structure.kinase_end);
        let kinase = kinase.map(|(start, end)| ("kinase", "kinase domain", start, end, ""));
        let own = structure.domains.iter();
        let own = own.map(|one| ("domain", &*one.name, one.start, one.end, &*one.source));
        let all = kinase.into_iter().chain(own);
        let drawn = all.filter_map(|(class, name, start, end, source)| {
            let whole = end.checked_sub(start)?;
            let (start, end) = match kept_only {
                true => (start.max(self.from), end.min(self.to)),
                false => (start, end),
            };
            let bases = end.checked_sub(start).filter(|&bases| bases > 0)?;
            // A kinase that is not whole is none.
            if class == "kinase" && bases < whole {
                return None;
            }
            let part = if bases < whole { "part of the " } else { "" };
            let x = LEFT + scale * (start as f64 + offset);
            let width = scale * bases as f64;
            Some(Bracket {
                class,
                name: format!("{part}{name}"),
                title: source.into(),
                x: Px(x),
                width: Px(width),
                middle: Px((x + width / 2.0).max(LEFT + LABEL_HALF)),
                y: Px(y + EXON + 5.0),
                label_y: Px(y + EXON + 24.0),
            })
        });
        drawn.collect()
    }
}

/// The fusion transcript.
fn fusion_row(
    call: &JunctionResult,
    partner: Kept,
    driver: Kept,
    inserted: usize,
    scale: f64,
) -> Row {
    let y = ROWS[2];
    let offset = (partner.bases() + inserted) as f64 - driver.from as f64;
    let mut boxes = Vec::new();
    for (kept, offset) in [(partner, 0.0), (driver, offset)] {
        for (index, (exon, start, end)) in kept.structure.placed_exons().enumerate() {
            let (from, to) = (start.max(kept.from), end.min(kept.to));
            if from < to {
                boxes.push(kept.exon_box(index, &exon.name, [from, to], offset, true, scale));
            }
        }
    }
    if inserted > 0 {
        let x = LEFT + scale * partner.bases() as f64;
        let width = (scale * inserted as f64).max(2.0);
        boxes.push(ExonBox {
            class: "inserted".into(),
            x: Px(x),
            width: Px(width),
            middle: Px(x + width / 2.0),
            label: None,
            title: format!("{inserted} bases between the exons"),
        });
    }
    let whole = call.reported_frame().kinase_domain_kept;
    let kinase = whole.then(|| driver.domains(offset, y, scale, true));
    Row {
        title: format!(
            "{}: {} bases",
            call.fusion,
            partner.bases() + inserted + driver.bases()
        ),
        title_y: Px(y - 10.0),
        y: Px(y),
        label_y: Px(y + EXON / 2.0 + 4.0),
        boxes,
        domains: partner
            .domains(0.0, y, scale, true)
            .into_iter()
            .chain(kinase.into_iter().flatten())
            .collect(),
    }
}
