//! Tags: what people call devices by, each in their own words.

/// The longest tag, in characters.
pub const TAG_LIMIT: u32 = 40;

/// The most tags that a device has.
pub const TAGS_LIMIT: u32 = 30;

/// The most tags that are suggested.
pub const TAGS_SUGGESTED: u32 = 200;
