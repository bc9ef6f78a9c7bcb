//! Takes an uploaded device export. Without a script it goes back to All devices with `?import=…` or
//! `?import-error=…`; a script that accepts JSON gets the import or the error.

use axum::{
    Extension, Json,
    extract::{Multipart, multipart::MultipartError},
    response::{IntoResponse as _, Response},
};
use farhand_app::{api::ApiError, context::RequestContext};
use farhand_contract::{
    Error,
    errors::{Field, Problem},
    imports::Import,
};
use http::{HeaderMap, StatusCode};

use super::{
    errors::{self, accepts_html},
    local::{see_other, with_query},
    sign_in::SIGN_IN_PATH,
};
use crate::imports::UPLOAD_LIMIT;

/// The blade to go back to.
const BLADE: &str = "/devices";

/// Starts an import of the part named `file`.
pub async fn upload(
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let started = start(&context, form).await;
    if accepts_html(&headers) {
        return match started {
            Ok(import) => see_other(&with_query(BLADE, [("import", import.id.to_string().as_str())])),
            Err(Error::SignInRequired) => see_other(&with_query(SIGN_IN_PATH, [("next", BLADE)])),
            Err(error) => see_other(&with_query(BLADE, [("import-error", name_of(&error))])),
        };
    }
    match started {
        Ok(import) => (StatusCode::ACCEPTED, Json(import)).into_response(),
        Err(error) => (errors::status_of(&error), Json(ApiError::Service(error))).into_response(),
    }
}

async fn start(context: &RequestContext, form: Multipart) -> Result<Import, Error> {
    // Before the file is read: who may not import may not fill memory either.
    let caller = context.caller.as_ref().ok_or(Error::SignInRequired)?;
    context.services.imports.may_start(caller).await?;
    let (name, file) = file_of(form).await?;
    context.services.imports.start(caller, &name, file).await
}

async fn file_of(mut form: Multipart) -> Result<(String, Vec<u8>), Error> {
    while let Some(mut part) = form.next_field().await.map_err(|error| unreadable(&error))? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or("devices.csv").to_owned();
        let mut file = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| unreadable(&error))? {
            if file.len() + chunk.len() > UPLOAD_LIMIT {
                return Err(too_large());
            }
            file.extend_from_slice(&chunk);
        }
        return Ok((name, file));
    }
    Err(Error::Invalid { field: Field::File, problem: Problem::Missing })
}

fn unreadable(error: &MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        Error::Invalid { field: Field::File, problem: Problem::Malformed }
    }
}

fn too_large() -> Error {
    let limit = u32::try_from(UPLOAD_LIMIT).unwrap_or(u32::MAX);
    Error::Invalid { field: Field::File, problem: Problem::TooLong { limit } }
}

const fn name_of(error: &Error) -> &'static str {
    match error {
        Error::Forbidden { .. } => "forbidden",
        Error::ImportRunning => "running",
        Error::Invalid { problem: Problem::TooLong { .. }, .. } => "too-large",
        Error::Invalid { .. } => "missing",
        _ => "internal",
    }
}
