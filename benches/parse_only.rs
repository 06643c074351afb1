//! The floor for plain FASTQ: needletail goes through the records and nothing else is done.
//! `cargo run --release --example parse_only -- reads.fastq`

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let mut reader = needletail::parse_fastx_file(path)?;
    let (mut reads, mut bases) = (0_u64, 0);
    while let Some(record) = reader.next() {
        reads += 1;
        bases += record?.num_bases();
    }
    println!("{reads} reads, {bases} bases");
    Ok(())
}
