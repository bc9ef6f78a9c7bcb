//! The second generation of the TeamViewer connector.

use farhand_contract::{
    connectors::Connector,
    web_connector::{OpenTeamViewer, WebConnector},
};
use leptos::server;

use super::{ApiError, json::Json};

/// Turns it on or off, and keeps the address of its page.
#[server(prefix = "/api", endpoint = "connectors/teamviewer/set-web", input = Json, output = Json)]
pub async fn set_web_connector(web: WebConnector) -> Result<Connector, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.connectors.set_web(&caller, &web).await?)
}

/// The address of TeamViewer's own page for a device, once it is written down who opens it.
#[server(prefix = "/api", endpoint = "sessions/open-teamviewer", input = Json, output = Json)]
pub async fn open_team_viewer_page(request: OpenTeamViewer) -> Result<String, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.sessions.open_team_viewer(&caller, &request).await?)
}
