//! Tags: what people call devices by, each in their own words.

use serde::{Deserialize, Serialize};

/// The longest tag, in characters.
pub const TAG_LIMIT: u32 = 40;

/// The most tags that a device has.
pub const TAGS_LIMIT: u32 = 30;

/// The most tags that are suggested.
pub const TAGS_SUGGESTED: u32 = 200;

/// Whether two ways to write a tag are one and the same.
pub fn is_same_tag(tag: &str, other: &str) -> bool {
    tag.to_lowercase() == other.to_lowercase()
}

/// A tag, and how many devices have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownTag {
    /// The tag, as one of them has it.
    pub tag: String,
    /// How many have it, whatever its case.
    pub devices: u64,
}
