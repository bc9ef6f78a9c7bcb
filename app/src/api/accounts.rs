//! Who is signed in.

use farhand_contract::accounts::{DemoSignIn, Profile};
use leptos::server;

use super::{ApiError, json::Json};

/// Who is signed in; [`SignInRequired`](farhand_contract::Error::SignInRequired) when nobody is.
#[server(prefix = "/api", endpoint = "profile", input = Json, output = Json)]
pub async fn get_profile() -> Result<Profile, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.accounts.profile(&caller).await?)
}

/// The demo tenant's sign-ins; none outside the demo.
#[server(prefix = "/api", endpoint = "demo-sign-ins", input = Json, output = Json)]
pub async fn get_demo_sign_ins() -> Result<Vec<DemoSignIn>, ApiError> {
    let context = crate::context::RequestContext::current()?;
    Ok(context.services.accounts.demo_sign_ins().await?)
}
