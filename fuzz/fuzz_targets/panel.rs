#![no_main]

#[path = "../../tests/it/targets/mod.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::panel(data));
