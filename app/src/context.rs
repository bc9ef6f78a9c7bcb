//! What the server knows of a request before a view or a server function runs.

use farhand_contract::{Caller, DeviceCaller, Error, Result, Services, services::Origin};
use leptos::prelude::use_context;

/// Provided by the server to every render and every server function.
#[derive(Clone)]
pub struct RequestContext {
    /// The services to call.
    pub services: Services,
    /// Who is signed in to the admin center.
    pub caller: Option<Caller>,
    /// Which device's Company Portal this is.
    pub device: Option<DeviceCaller>,
    /// Where the request comes from.
    pub origin: Origin,
}

impl RequestContext {
    /// The context of the request that is being answered.
    pub fn current() -> Result<Self> {
        use_context().ok_or_else(|| Error::Internal { request_id: String::new() })
    }

    /// The services and who calls them, or [`Error::SignInRequired`].
    pub fn for_caller() -> Result<(Services, Caller)> {
        let context = Self::current()?;
        let caller = context.caller.ok_or(Error::SignInRequired)?;
        Ok((context.services, caller))
    }

    /// The services and the device that calls them, or [`Error::NotEnrolled`].
    pub fn for_device() -> Result<(Services, DeviceCaller)> {
        let context = Self::current()?;
        let device = context.device.ok_or(Error::NotEnrolled)?;
        Ok((context.services, device))
    }
}
