//! Files that decoders and record cutters are held to: whole, joined, cut and damaged ones.

use flate2::read::MultiGzDecoder;
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc, GzBuilder};
use std::io::{Read, Write};

/// FASTQ of some reads that compress as those of a sequencer do.
pub fn fastq(reads: usize) -> Vec<u8> {
    let mut state = 7_u64;
    let mut text = Vec::new();
    for number in 0..reads {
        let mut next = || {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 33) as usize
        };
        let bases: Vec<u8> = (0..100).map(|_| b"ACGT"[next() % 4]).collect();
        let quality: Vec<u8> = (0..100).map(|_| b"FFFFFFF:,#"[next() % 10]).collect();
        text.extend_from_slice(format!("@SIM:1:FC:{number} 1:N:0:ACGT\n").as_bytes());
        text.extend_from_slice(&bases);
        text.extend_from_slice(b"\n+\n");
        text.extend_from_slice(&quality);
        text.push(b'\n');
    }
    text
}

/// One gzip member.
pub fn member(text: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(text).expect("in memory");
    encoder.finish().expect("in memory")
}

/// One gzip member with every optional part of a header.
fn decorated(text: &[u8]) -> Vec<u8> {
    let builder = GzBuilder::new()
        .filename("reads.fastq")
        .comment("made by a test")
        .extra(b"XY\x03\x00abc".to_vec())
        .mtime(1);
    let mut encoder = builder.write(Vec::new(), Compression::default());
    encoder.write_all(text).expect("in memory");
    encoder.finish().expect("in memory")
}

/// One BGZF block.
fn block(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(3));
    encoder.write_all(text).expect("in memory");
    let body = encoder.finish().expect("in memory");
    let mut crc = Crc::new();
    crc.update(text);
    let size = (18 + body.len() + 8 - 1) as u16;
    let mut bytes = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0".to_vec();
    bytes.extend(size.to_le_bytes());
    bytes.extend(body);
    bytes.extend(crc.sum().to_le_bytes());
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes
}

/// BGZF with blocks of `size` decoded bytes and the empty block that ends such a file.
pub fn bgzf(text: &[u8], size: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = text.chunks(size).flat_map(block).collect();
    bytes.extend(block(b""));
    bytes
}

/// What flate2 makes of gzip, zeros behind it left out as gzip itself does.
pub fn by_flate2(bytes: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let decoded = |bytes| {
        let mut text = Vec::new();
        let read = MultiGzDecoder::new(bytes).read_to_end(&mut text);
        read.map(|_| text)
    };
    let bare = bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    decoded(bytes).or_else(|error| {
        // The empty member that ends BGZF has nine zeros at its own end.
        let ends = bare..bytes.len().min(bare + 10);
        let mut padded = ends.filter_map(|end| decoded(&bytes[..end]).ok());
        padded.next().ok_or(error)
    })
}

/// Named gzip files: whole ones, joined ones, and those with something wrong.
pub fn gzip_files() -> Vec<(String, Vec<u8>)> {
    // More than a window of deflate, and no more: each of its files is decoded many times.
    let text = fastq(160);
    let (one, two) = text.split_at(text.len() / 3);
    let mut files: Vec<(String, Vec<u8>)> = (0..=9)
        .map(|level| (format!("level {level}"), member(&text, level)))
        .collect();
    let mut add = |name: &str, parts: &[Vec<u8>]| files.push((name.into(), parts.concat()));
    add("two members", &[member(one, 6), member(two, 1)]);
    add(
        "empty member between",
        &[member(one, 6), member(b"", 6), member(two, 6)],
    );
    add("empty member first", &[member(b"", 6), member(&text, 6)]);
    add("empty member last", &[member(&text, 6), member(b"", 6)]);
    add("decorated header", &[decorated(one), decorated(two)]);
    add("BGZF", &[bgzf(&text, 5000)]);
    add("joined BGZF", &[bgzf(one, 7000), bgzf(two, 60_000)]);
    add("BGZF, then a member", &[bgzf(one, 7000), member(two, 6)]);
    add("a member, then BGZF", &[member(one, 6), bgzf(two, 7000)]);
    let ended = bgzf(&text, 5000);
    let end = block(b"").len();
    let without_end = ended[..ended.len() - end].to_vec();
    add(
        "BGZF cut between blocks",
        std::slice::from_ref(&without_end),
    );
    add(
        "BGZF cut between blocks behind a member",
        &[member(one, 6), without_end],
    );
    add("repeats", &[member(&text.repeat(40), 6)]);
    add("garbage behind", &[member(&text, 6), b"garbage".to_vec()]);
    add("zeros behind", &[member(&text, 6), vec![0; 512]]);
    let zeros = || vec![0; 1_000_000];
    add("many zeros behind", &[member(&text, 6), zeros()]);
    add("zeros behind BGZF", &[bgzf(&text, 5000), vec![0; 512]]);
    add("many zeros behind BGZF", &[bgzf(&text, 5000), zeros()]);
    add(
        "zeros between",
        &[member(one, 6), vec![0; 512], member(two, 6)],
    );
    add(
        "zeros between BGZF",
        &[bgzf(one, 5000), vec![0; 512], bgzf(two, 5000)],
    );
    add(
        "garbage behind BGZF",
        &[bgzf(&text, 5000), b"garbage".to_vec()],
    );
    add(
        "half a magic number behind",
        &[member(&text, 6), vec![0x1f]],
    );
    let damaged = [("member", member(&text, 6)), ("BGZF", bgzf(&text, 5000))];
    for (name, whole) in damaged {
        for at in (0..whole.len())
            .step_by(97)
            .chain(whole.len() - 40..whole.len())
        {
            files.push((format!("{name} cut at {at}"), whole[..at].to_vec()));
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            files.push((
                format!("{name} with bit {} of {at} flipped", at % 8),
                flipped,
            ));
        }
        for at in 0..20 {
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                files.push((format!("{name} with bit {bit} of {at} flipped"), flipped));
            }
        }
    }
    files
}
