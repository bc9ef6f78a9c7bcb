//! Imports of devices. The upload itself is a plain form post to [`UPLOAD_PATH`], so that it streams.

use farhand_contract::{ImportId, imports::Import};
use leptos::server;

use super::{ApiError, json::Json};

/// Takes `multipart/form-data` with one part `file`; answers with the [`Import`] as JSON.
pub const UPLOAD_PATH: &str = "/devices/import";

/// How an import goes.
#[server(prefix = "/api", endpoint = "imports/get", input = Json, output = Json)]
pub async fn get_import(id: ImportId) -> Result<Import, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.imports.get(&caller, id).await?)
}
