//! Settings of the organisation.

use farhand_contract::settings::TextSettings;
use leptos::server;

use super::{ApiError, json::Json};

/// How texts for others are written; none while nobody has said.
#[server(prefix = "/api", endpoint = "settings/texts", input = Json, output = Json)]
pub async fn get_text_settings() -> Result<Option<TextSettings>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.settings.texts(&caller).await?)
}

/// Says how texts for others are written.
#[server(prefix = "/api", endpoint = "settings/set-texts", input = Json, output = Json)]
pub async fn set_text_settings(texts: TextSettings) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.settings.set_texts(&caller, texts).await?)
}
