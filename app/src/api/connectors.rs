//! The TeamViewer connector.

use farhand_contract::connectors::Connector;
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

/// Disconnects.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/disconnect", input = Json, output = Json)]
pub async fn disconnect() -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.disconnect(&caller).await?)
}
