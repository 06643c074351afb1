//! Speed of the parts and of whole counts: `cargo bench`.

#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use fuselane::align::{Aligner, Read, Rule};
use fuselane::input::{Layout, Source};
use fuselane::panel::Panel;
use fuselane::run::count::Counter;
use fuselane::screen::Screen;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

const READS: usize = 100_000;
const LENGTH: usize = 150;

fn random_bases(generator: &mut ChaCha8Rng, length: usize) -> Vec<u8> {
    (0..length)
        .map(|_| b"ACGT"[generator.random_range(0..4)])
        .collect()
}

/// Reads of which one in a hundred crosses the first lane's junction.
fn fastq(panel: &Panel) -> Vec<u8> {
    let mut generator = ChaCha8Rng::seed_from_u64(7);
    let junction = panel.junction(panel.lanes[0].junction);
    let mut text = Vec::with_capacity(READS * (2 * LENGTH + 40));
    for number in 0..READS {
        let bases = if number % 100 == 0 {
            let before = generator.random_range(12..LENGTH - 12);
            let mut bases = junction.left_sequence(panel, before);
            bases.extend(junction.right_sequence(panel, LENGTH - before));
            bases
        } else {
            random_bases(&mut generator, LENGTH)
        };
        let name = format!(
            "@SIM:1:FC:1:{}:{}:{}\n",
            number / 1000,
            number % 1000,
            number
        );
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(&bases);
        text.extend_from_slice(b"\n+\n");
        text.extend(std::iter::repeat_n(b'F', LENGTH));
        text.push(b'\n');
    }
    text
}

fn parts(criterion: &mut Criterion) {
    let Ok(panel) = Panel::builtin() else { return };
    let screen = Screen::new(&panel);
    let aligner = Aligner::new(&panel, Rule::default());
    let mut generator = ChaCha8Rng::seed_from_u64(8);
    let other: Vec<Vec<u8>> = (0..1000)
        .map(|_| random_bases(&mut generator, LENGTH))
        .collect();
    let junction = panel.junction(panel.lanes[0].junction);
    let mut crossing = junction.left_sequence(&panel, 75);
    crossing.extend(junction.right_sequence(&panel, 75));
    let quality = vec![b'F'; LENGTH];

    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Elements(1000));
    group.bench_function("screen, 1000 unrelated", |bencher| {
        bencher.iter(|| {
            other
                .iter()
                .filter(|read| screen.passes(black_box(read)))
                .count()
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("align, across a junction", |bencher| {
        bencher.iter(|| {
            aligner.explain(Read {
                sequence: black_box(&crossing),
                quality: &quality,
            })
        });
    });
    group.finish();
    criterion.bench_function("index the panel", |bencher| {
        bencher.iter_batched(
            || &panel,
            |panel| Aligner::new(panel, Rule::default()),
            BatchSize::LargeInput,
        );
    });
}

fn whole(criterion: &mut Criterion) {
    let Ok(panel) = Panel::builtin() else { return };
    let aligner = Aligner::new(&panel, Rule::default());
    let text = fastq(&panel);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let Ok(directory) = tempfile::tempdir() else {
        return;
    };
    let zipped = encoder.write_all(&text).and_then(|()| encoder.finish());
    let mut blocks = noodles_bgzf::io::Writer::new(Vec::new());
    let blocked = blocks.write_all(&text).and_then(|()| blocks.finish());
    let mut group = criterion.benchmark_group("detect");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(READS as u64));
    for (name, bytes) in [
        ("plain.fq", text),
        ("one.fq.gz", zipped.unwrap_or_default()),
        ("blocks.fq.gz", blocked.unwrap_or_default()),
    ] {
        let path = directory.path().join(name);
        if std::fs::write(&path, bytes).is_err() {
            return;
        }
        for threads in [1, 2] {
            group.bench_function(format!("{name}, {threads} threads"), |bencher| {
                let layout = Layout::Single(vec![Source::new(Path::new(&path))]);
                let counter = Counter {
                    threads,
                    ..Counter::new(&aligner)
                };
                bencher.iter(|| counter.count(&layout));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, parts, whole);
criterion_main!(benches);
