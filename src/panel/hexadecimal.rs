//! Digests as text.

use std::fmt::Write;

/// Bytes in hexadecimal, in lower case, as SHA-256 is written everywhere.
///
/// ```
/// assert_eq!(fuselane::panel::hexadecimal(&[0, 10, 255]), "000aff");
/// ```
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
