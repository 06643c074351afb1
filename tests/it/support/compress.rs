//! Files as sequencers and their users compress them.

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use std::io::{Read, Write};
use std::path::Path;

/// Fast, with Huffman codes of its own for each block.
const LEVEL: Compression = Compression::new(3);

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    gzip_as(bytes, LEVEL)
}

pub fn gzip_as(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// BGZF by its specification: a member of its own for every 60,000 bytes, and an empty one.
pub fn bgzf(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in text.chunks(60_000).chain([&b""[..]]) {
        let mut encoder = DeflateEncoder::new(Vec::new(), LEVEL);
        encoder.write_all(piece).unwrap();
        let body = encoder.finish().unwrap();
        let mut crc = Crc::new();
        crc.update(piece);
        bytes.extend_from_slice(b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0");
        bytes.extend((body.len() as u16 + 25).to_le_bytes());
        bytes.extend(body);
        bytes.extend(crc.sum().to_le_bytes());
        bytes.extend((piece.len() as u32).to_le_bytes());
    }
    bytes
}

/// What a gzip file of any number of members holds; a path is relative to the top of the project.
pub fn gunzip(path: impl AsRef<Path>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let file = std::fs::File::open(&path).unwrap();
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    text
}
