//! What the fields of a request's body may hold, as far as the specification tells. It is checked before anything
//! is read, also in fields that have no effect here: a client's slip must not wait for the real service.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{errors::ApiError, state::App};

/// The media types of JSON that the service documents.
const JSON: [&str; 3] = ["application/json", "text/json", "application/scim+json"];
const FORM: &str = "application/x-www-form-urlencoded";

/// A field's name and what it may hold. No field may hold `null`.
pub(crate) type Field = (&'static str, Kind);

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A text of at most so many characters.
    TextUpTo(usize),
    /// This letter and digits.
    Id(char),
    /// A telephone number: digits, spaces, `(`, `)`, `/` and `-`, perhaps after a `+`.
    Telephone,
    /// A date and time.
    Date,
    /// A whole number from the first to the last.
    Whole(i32, i32),
    /// A text or a number; which ones is told by whoever reads it.
    NameOrNumber,
    /// An object.
    Object(&'static [Field]),
}

impl Kind {
    fn check(self, name: &str, value: &Value) -> Result<(), ApiError> {
        let (fits, wanted) = match self {
            Self::Object(fields) => return check(fields, value, name),
            Self::Text => (value.is_string(), "must be a text".to_owned()),
            Self::TextUpTo(limit) => (
                value.as_str().is_some_and(|text| text.chars().count() <= limit),
                format!("must be a text of at most {limit} characters"),
            ),
            Self::Id(letter) => {
                let digits = value.as_str().and_then(|text| text.strip_prefix(letter));
                let fits = digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(is_digit));
                (fits, format!("must be {letter} and digits"))
            }
            Self::Telephone => {
                let number = value.as_str().map(|text| text.strip_prefix('+').unwrap_or(text));
                let symbol = |byte: u8| is_digit(byte) || b" ()/-".contains(&byte);
                let fits = number.is_some_and(|number| !number.is_empty() && number.bytes().all(symbol));
                (fits, "must be a telephone number".to_owned())
            }
            Self::Date => (
                value.as_str().is_some_and(|text| OffsetDateTime::parse(text, &Rfc3339).is_ok()),
                "must be a date of the form yyyy-MM-ddTHH:mm:ssZ".to_owned(),
            ),
            Self::Whole(first, last) => (
                value.as_i64().is_some_and(|number| (i64::from(first)..=i64::from(last)).contains(&number)),
                format!("must be a whole number from {first} to {last}"),
            ),
            Self::NameOrNumber => {
                (value.is_string() || value.is_i64(), "must be a name or a number".to_owned())
            }
        };
        if fits { Ok(()) } else { Err(ApiError::invalid(format!("{name} {wanted}"))) }
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn check(fields: &[Field], value: &Value, name: &str) -> Result<(), ApiError> {
    let object = value.as_object().ok_or_else(|| ApiError::invalid(format!("{name} must be an object")))?;
    fields.iter().filter_map(|(field, kind)| Some((field, kind, object.get(*field)?))).try_for_each(
        |(field, kind, value)| {
            let inner = if name == BODY { (*field).to_owned() } else { format!("{name}.{field}") };
            kind.check(&inner, value)
        },
    )
}

const BODY: &str = "the body";

/// What a request's body is read into.
pub(crate) trait Shaped: DeserializeOwned {
    /// The fields that the specification names; others are ignored.
    const FIELDS: &'static [Field];
}

/// A body in JSON.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: Shaped> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let bytes = Bytes::from_request(request, app).await?;
        let unreadable = |error: serde_json::Error| ApiError::invalid(error.to_string());
        let value: Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
        check(T::FIELDS, &value, BODY)?;
        serde_json::from_value(value).map(Self).map_err(unreadable)
    }
}

/// Whether the body is JSON by what its sender says.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    JSON.iter().any(|name| is_media_type(headers, name))
}

/// Whether the body is a form by what its sender says.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    is_media_type(headers, FORM)
}

fn is_media_type(headers: &HeaderMap, name: &str) -> bool {
    let written = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = written.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(name))
}
