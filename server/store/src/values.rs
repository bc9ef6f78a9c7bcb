//! What is bound to a statement.

use core::fmt::Display;
use std::borrow::Cow;

use farhand_contract::Timestamp;
use sea_query::Value;
use serde::Serialize;

/// PostgreSQL's text has no NUL; what has one is stored, and looked up, with a replacement character for it.
pub(crate) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

pub(crate) fn text(text: &str) -> Value {
    storable(text).as_ref().into()
}

pub(crate) fn text_or_null(value: Option<&str>) -> Value {
    value.map_or(Value::String(None), text)
}

pub(crate) fn id(id: impl Display) -> Value {
    id.to_string().into()
}

pub(crate) fn id_or_null(id: Option<impl Display>) -> Value {
    Value::String(id.map(|id| id.to_string()))
}

pub(crate) fn moment(moment: Timestamp) -> Value {
    moment.0.into()
}

pub(crate) fn moment_or_null(moment: Option<Timestamp>) -> Value {
    Value::BigInt(moment.map(|moment| moment.0))
}

/// A number that fits: counts stay far below 2⁶³.
pub(crate) fn count(count: u64) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

/// The contract's data types all have a JSON form; one that had none would read back as corrupt, not as a value.
pub(crate) fn json(value: &impl Serialize) -> Value {
    serde_json::to_string(value).unwrap_or_default().into()
}

pub(crate) fn json_or_null(value: Option<&impl Serialize>) -> Value {
    value.map_or(Value::String(None), json)
}

/// A name that is found whatever its case.
pub(crate) fn folded(name: &str) -> Value {
    text(&name.to_lowercase())
}
