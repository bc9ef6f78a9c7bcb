//! What can be done to the connector, and how it goes.

use core::time::Duration;

use farhand_contract::{
    Error,
    connectors::{AGREEMENT_VERSION, Connector, ConnectorStatus, ONBOARDING_SECONDS},
};
use leptos::prelude::*;

use crate::api::{
    ApiError, ApiResult,
    connectors::{accept_agreement, authorization_url, disconnect},
};

/// The blade's operations; each is one call to the server.
#[derive(Clone, Copy)]
pub struct Operations {
    /// Accepts the licence agreement.
    pub accept: Action<(), ()>,
    /// Goes to TeamViewer's page.
    pub authorize: Action<(), ()>,
    /// Disconnects.
    pub disconnect: Action<(), ()>,
    /// Whether the licence agreement is shown.
    pub agreement_open: RwSignal<bool>,
    /// Whether Disconnect asks.
    pub disconnect_open: RwSignal<bool>,
    /// Whether the browser is on its way to TeamViewer.
    pub leaving: RwSignal<bool>,
    /// Why the last operation failed.
    pub problem: RwSignal<Option<ApiError>>,
}

impl Operations {
    /// The operations on this connector. In the browser, looks again when an accepted agreement has lapsed.
    pub fn new(connector: Resource<ApiResult<Connector>>) -> Self {
        let agreement_open = RwSignal::new(false);
        let disconnect_open = RwSignal::new(false);
        let leaving = RwSignal::new(false);
        let problem = RwSignal::new(None);

        let show = move |result: ApiResult<Connector>| match result {
            Ok(now) => {
                problem.set(None);
                connector.set(Some(Ok(now)));
            }
            Err(error) => problem.set(Some(error)),
        };
        let accept = Action::new(move |&()| async move {
            show(accept_agreement(AGREEMENT_VERSION.to_owned()).await);
            agreement_open.set(false);
        });
        let disconnect = Action::new(move |&()| async move {
            show(disconnect().await);
            disconnect_open.set(false);
        });
        let authorize = Action::new(move |&()| async move {
            match authorization_url().await {
                Ok(url) => {
                    leaving.set(location().set_href(&url).is_ok());
                }
                // The ten minutes are over, or the text has changed: ask for it again at once.
                Err(ApiError::Service(Error::AgreementRequired)) => {
                    connector.refetch();
                    agreement_open.set(true);
                }
                Err(error) => problem.set(Some(error)),
            }
        });
        look_again_when_lapsed(connector);
        Self { accept, authorize, disconnect, agreement_open, disconnect_open, leaving, problem }
    }
}

fn look_again_when_lapsed(connector: Resource<ApiResult<Connector>>) {
    let wait = Duration::from_secs(ONBOARDING_SECONDS.unsigned_abs());
    Effect::new(move |_| {
        let onboarding =
            matches!(connector.get(), Some(Ok(now)) if now.status == ConnectorStatus::Onboarding);
        if onboarding && let Ok(timer) = set_timeout_with_handle(move || connector.refetch(), wait) {
            on_cleanup(move || timer.clear());
        }
    });
}
