//! Elements of the XML of LRG records.

use super::BEYOND;

/// An element of XML.
pub(super) type Node<'a> = roxmltree::Node<'a, 'a>;

/// The first child of a name.
pub(super) fn child<'a>(node: Node<'a>, name: &str) -> Option<Node<'a>> {
    node.children().find(|one| one.has_tag_name(name))
}

/// Text of a child, if it has any.
pub(super) fn text<'a>(node: Node<'a>, name: &str) -> Option<&'a str> {
    let text = child(node, name)?.text()?.trim();
    (!text.is_empty()).then_some(text)
}

/// A place that stands in an attribute.
pub(super) fn number(node: Node, name: &str) -> Option<u64> {
    let number = node.attribute(name)?.parse().ok();
    number.filter(|number| *number < BEYOND)
}
