//! From the store's errors to the contract's. The cause goes to the log under the request id, never to the caller.

use std::{error::Error as Cause, panic::Location};

use farhand_contract::{
    Error, Result,
    errors::{Field, Problem},
};
use farhand_store::StoreError;

/// Logs `cause` under the request id and answers with [`Error::Internal`].
#[track_caller]
pub fn internal(request_id: &str, cause: &dyn Cause) -> Error {
    let place = Location::caller();
    let because = cause.source().map(ToString::to_string);
    tracing::error!(request_id, cause = %cause, because, at = %place, "request {request_id} failed");
    Error::Internal { request_id: request_id.to_owned() }
}

/// What the store refused, as the caller may know it.
pub trait OrInternal<T> {
    /// The value, or the contract's error for what went wrong.
    #[track_caller]
    fn or_internal(self, request_id: &str) -> Result<T>;
}

impl<T> OrInternal<T> for Result<T, StoreError> {
    fn or_internal(self, request_id: &str) -> Result<T> {
        match self {
            Ok(value) => Ok(value),
            Err(StoreError::BadCursor) => {
                Err(Error::Invalid { field: Field::Cursor, problem: Problem::Malformed })
            }
            Err(error) => Err(internal(request_id, &error)),
        }
    }
}
