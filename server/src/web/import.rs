//! Takes an uploaded device export. Without a script it goes back to All devices with `?import=…` or
//! `?import-error=…`; a script that accepts JSON gets the import or the error.

use std::io;

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
use tokio::{
    fs::File,
    io::{AsyncSeekExt as _, AsyncWriteExt as _},
};

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
    // Before the file is read: who may not import may not fill the disk either.
    let caller = context.caller.as_ref().ok_or(Error::SignInRequired)?;
    context.services.imports.may_start(caller).await?;
    let (name, file) = file_of(form, UPLOAD_LIMIT, &caller.request_id).await?;
    context.services.imports.start(caller, &name, file).await
}

/// The file's name, and the file, under no name in the directory for temporary files: it is gone when it is closed.
async fn file_of(
    mut form: Multipart,
    limit: u32,
    request_id: &str,
) -> Result<(String, std::fs::File), Error> {
    let unkept = |error: io::Error| {
        tracing::error!(request_id, %error, "an upload cannot be kept in the directory for temporary files");
        Error::Internal { request_id: request_id.to_owned() }
    };
    while let Some(mut part) = form.next_field().await.map_err(|error| unreadable(&error))? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or("devices.csv").to_owned();
        let mut file = File::from_std(tempfile::tempfile().map_err(unkept)?);
        let mut length = 0;
        while let Some(chunk) = part.chunk().await.map_err(|error| unreadable(&error))? {
            length += chunk.len() as u64;
            if length > u64::from(limit) {
                return Err(too_large());
            }
            file.write_all(&chunk).await.map_err(unkept)?;
        }
        file.flush().await.map_err(unkept)?;
        file.rewind().await.map_err(unkept)?;
        return Ok((name, file.into_std().await));
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
    Error::Invalid { field: Field::File, problem: Problem::TooLong { limit: UPLOAD_LIMIT } }
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

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::{body::Body, extract::FromRequest as _};
    use http::Request;

    use super::*;

    async fn read(bytes: usize, limit: u32) -> Result<(String, std::fs::File), Error> {
        let file = "x".repeat(bytes);
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{file}\r\n--x--\r\n"
        );
        let request = Request::post("/").header("content-type", "multipart/form-data; boundary=x");
        let request = request.body(Body::from(body)).unwrap();
        file_of(Multipart::from_request(request, &()).await.unwrap(), limit, "a-request").await
    }

    #[tokio::test]
    async fn an_upload_is_kept_whole_up_to_the_limit() {
        let (name, mut file) = read(100_000, 100_000).await.unwrap();
        let mut kept = String::new();
        file.read_to_string(&mut kept).unwrap();
        assert_eq!((name.as_str(), kept), ("a.csv", "x".repeat(100_000)));
        let refused = read(100_001, 100_000).await.map(drop);
        assert_eq!(refused, Err(too_large()));
    }
}
