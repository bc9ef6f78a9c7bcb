//! Signs a device in to the Company Portal. A form post: opening an address must not use a code up, since mail
//! programs and chats open addresses by themselves.
//!
//! A code that was not taken goes back to `/portal/enrol?error=…`: `code`, `tries` or `internal`.

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
    local::{see_other, with_query},
};

/// Where a code is typed in.
pub const ENROL_PATH: &str = "/portal/enrol";

/// The form.
#[derive(Deserialize)]
pub struct Code {
    code: String,
}

/// Uses a code up, and goes to the Company Portal.
pub async fn enrol(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    jar: CookieJar,
    form: Result<Form<Code>, FormRejection>,
) -> Response {
    let enrolled = match form {
        Ok(Form(form)) => context.services.portals.enrol(&context.origin, &form.code).await,
        Err(_) => Err(Error::EnrolmentCode),
    };
    let error = match enrolled {
        Ok(signed_in) => {
            return (jar.add(Holder::Device.give(signed_in, state.is_secure())), see_other("/portal"))
                .into_response();
        }
        Err(Error::EnrolmentCode | Error::Invalid { .. }) => "code",
        Err(Error::TooManyTries { .. }) => "tries",
        Err(_) => "internal",
    };
    see_other(&with_query(ENROL_PATH, [("error", error)]))
}
