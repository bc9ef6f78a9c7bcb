//! For whoever watches over the server.

use axum::extract::State;
use http::StatusCode;

use super::AppState;

/// Whether the server can do its work.
pub async fn healthz(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.web.store.is_ready().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "the store is not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the store is not ready\n")
        }
    }
}
