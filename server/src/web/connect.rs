//! Opens the supporter's side of a session. A plain link, so that a new tab opens without a script; the partner's
//! address, which is a key to the session, never stands in a page.

use axum::{Extension, extract::Path, response::Response};
use farhand_app::context::RequestContext;
use farhand_contract::SessionId;
use http::HeaderMap;

use super::{
    local::{see_other, with_query},
    sign_in::SIGN_IN_PATH,
};

/// Sends the assigned technician to the partner, and everybody else to the session.
pub async fn connect(
    Extension(context): Extension<RequestContext>,
    Path(id): Path<SessionId>,
    headers: HeaderMap,
) -> Response {
    let session = format!("/sessions/{id}");
    let Some(caller) = context.caller else {
        return see_other(&with_query(SIGN_IN_PATH, [("next", session.as_str())]));
    };
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return see_other(&session);
    }
    match context.services.sessions.supporter_link(&caller, id).await {
        Ok(link) => see_other(&link),
        Err(error) => {
            tracing::info!(request_id = caller.request_id, %error, "the supporter's side was not opened");
            see_other(&session)
        }
    }
}
