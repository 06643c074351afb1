//! Schemas that are shipped in `schema/`: made from the types, and compared with them by tests.

use schemars::Schema;
use serde_json::Value;

/// That the shipped schema of a name is that of a type, which has this identity: `UPDATE_SCHEMA=1 cargo test` writes it
/// anew.
pub fn check(name: &str, identity: &str, schema: Schema) {
    let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let mut schema = schema.to_value();
    without_examples(&mut schema);
    schema["$id"] = identity.into();
    schema["properties"]["schema"]["const"] = identity.into();
    let text = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
    // Its readers have no documentation of Rust to follow them in.
    let link = text
        .lines()
        .find(|line| line.contains("[`") || line.contains("]("));
    assert_eq!(link, None, "a link in the description");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &text).expect("writable");
    }
    let shipped = std::fs::read_to_string(&path).expect(name);
    assert!(shipped == text, "run UPDATE_SCHEMA=1 cargo test");
}

/// Cuts examples in Rust off the descriptions, which come from the documentation of the types.
fn without_examples(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(without_examples),
        Value::Object(values) => {
            if let Some(Value::String(text)) = values.get_mut("description")
                && let Some(end) = text.find("\n\n```")
            {
                text.truncate(end);
            }
            values.values_mut().for_each(without_examples);
        }
        _ => {}
    }
}
