//! Signing in and out: plain form posts, so that they work before and without any script.
//!
//! A sign-in that failed goes back to `/sign-in?error=…`: `credentials`, `tries` (with `wait`, in seconds) or
//! `internal`.

use axum::{
    Extension, Form,
    extract::{State, rejection::FormRejection},
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::CookieJar;
use farhand_app::context::RequestContext;
use farhand_contract::Error;
use serde::Deserialize;

use super::{
    AppState,
    cookies::Holder,
    local::{local_path, see_other, with_query},
    streams::Owner,
};

/// Where the form is.
pub const SIGN_IN_PATH: &str = "/sign-in";

/// The form.
#[derive(Deserialize)]
pub struct Credentials {
    user: String,
    password: String,
    next: Option<String>,
}

/// Signs in, and goes where the person wanted to go.
pub async fn sign_in(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    jar: CookieJar,
    form: Result<Form<Credentials>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return see_other(&with_query(SIGN_IN_PATH, [("error", "credentials")]));
    };
    let next = form.next.as_deref().and_then(local_path);
    let accounts = &context.services.accounts;
    match accounts.sign_in(&context.origin, &form.user, &form.password).await {
        Ok(signed_in) => {
            // Whoever was signed in here before is not any more.
            if let Some(before) = &context.caller {
                state.streams.end(Owner::Person(before.tenant_id, before.user_id), &before.sign_in);
                if let Err(error) = accounts.sign_out(before).await {
                    tracing::warn!(request_id = before.request_id, %error, "the sign-in before could not be ended");
                }
            }
            let jar = jar.add(Holder::Person.give(signed_in, state.is_secure()));
            (jar, see_other(next.as_deref().unwrap_or("/"))).into_response()
        }
        Err(error) => {
            let wait = if let Error::TooManyTries { retry_after_seconds } = error {
                Some(retry_after_seconds.to_string())
            } else {
                None
            };
            let name = match error {
                Error::WrongCredentials => "credentials",
                Error::TooManyTries { .. } => "tries",
                _ => "internal",
            };
            let pairs = [
                Some(("error", name)),
                wait.as_deref().map(|wait| ("wait", wait)),
                next.as_deref().map(|next| ("next", next)),
            ];
            see_other(&with_query(SIGN_IN_PATH, pairs.into_iter().flatten()))
        }
    }
}

/// Signs out, here and in every tab of this sign-in.
pub async fn sign_out(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    jar: CookieJar,
) -> Response {
    if let Some(caller) = &context.caller {
        if context.services.accounts.sign_out(caller).await.is_err() {
            // Saying that one is signed out would not be true.
            return see_other(&with_query(SIGN_IN_PATH, [("error", "internal")]));
        }
        state.streams.end(Owner::Person(caller.tenant_id, caller.user_id), &caller.sign_in);
    }
    (jar.add(Holder::Person.take(state.is_secure())), see_other(SIGN_IN_PATH)).into_response()
}
