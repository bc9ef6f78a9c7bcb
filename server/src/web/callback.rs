//! The way back from TeamViewer's page.

use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use farhand_app::context::RequestContext;
use farhand_contract::connectors::AuthorizationOutcome;
use serde::Deserialize;

use super::{
    AppState,
    local::{see_other, with_query},
};
use crate::services::Callback;

/// Where TeamViewer sends the browser back to.
pub const CALLBACK_PATH: &str = "/connectors/teamviewer/callback";

/// The connector's blade.
const BLADE: &str = "/tenant-administration/connectors/teamviewer";

/// What TeamViewer says.
#[derive(Deserialize)]
pub struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// Completes the authorization, and goes back to the blade with the outcome.
pub async fn teamviewer(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    answer: Result<Query<Answer>, QueryRejection>,
) -> Response {
    let outcome = match (context.caller, answer) {
        (None, _) => AuthorizationOutcome::NotAllowed,
        // Twice the same parameter, for instance: nobody's state.
        (Some(_), Err(_)) => AuthorizationOutcome::StateRefused,
        (Some(caller), Ok(Query(Answer { code, state: proof, error }))) => {
            state.web.connectors.complete_authorization(&caller, Callback { code, state: proof, error }).await
        }
    };
    see_other(&with_query(BLADE, [("outcome", outcome.name())]))
}
