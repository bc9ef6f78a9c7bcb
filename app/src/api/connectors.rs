//! The TeamViewer connector.

use farhand_contract::connectors::{Connector, RegistrationDraft, ScriptTokenDraft};
use leptos::server;

use super::{ApiError, json::Json};

/// The connector as it stands.
#[server(prefix = "/api", endpoint = "connectors/teamviewer", input = Json, output = Json)]
pub async fn get_connector() -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.view(&caller).await?)
}

/// Accepts this version of the licence agreement.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/accept-agreement", input = Json, output = Json)]
pub async fn accept_agreement(version: String) -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.accept_agreement(&caller, &version).await?)
}

/// The address of TeamViewer's page, good once, for this browser.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/authorize", input = Json, output = Json)]
pub async fn authorization_url() -> Result<String, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.authorization_url(&caller).await?)
}

/// Keeps an app registration, in the place of the server's own.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/set-registration", input = Json, output = Json)]
pub async fn set_registration(draft: RegistrationDraft) -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.set_registration(&caller, &draft).await?)
}

/// Forgets the app registration that was given: the server's own counts again.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/forget-registration", input = Json, output = Json)]
pub async fn forget_registration() -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.forget_registration(&caller).await?)
}

/// Connects with a script token.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/set-script-token", input = Json, output = Json)]
pub async fn set_script_token(draft: ScriptTokenDraft) -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.set_script_token(&caller, &draft).await?)
}

/// Looks at once how the connector does.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/check", input = Json, output = Json)]
pub async fn check_now() -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.check_now(&caller).await?)
}

/// Disconnects.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/disconnect", input = Json, output = Json)]
pub async fn disconnect() -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.disconnect(&caller).await?)
}
