//! Remote assistance policies.

use farhand_contract::consent::{ConsentPolicy, Policies, PolicyTarget};
use leptos::server;

use super::{ApiError, json::Json};

/// All that were set.
#[server(prefix = "/api", endpoint = "consent/policies", input = Json, output = Json)]
pub async fn list_policies() -> Result<Policies, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.consent.policies(&caller).await?)
}

/// Sets one.
#[server(prefix = "/api", endpoint = "consent/set", input = Json, output = Json)]
pub async fn set_policy(target: PolicyTarget, policy: ConsentPolicy) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.consent.set(&caller, target, &policy).await?)
}

/// Removes one.
#[server(prefix = "/api", endpoint = "consent/remove", input = Json, output = Json)]
pub async fn remove_policy(target: PolicyTarget) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.consent.remove(&caller, target).await?)
}
