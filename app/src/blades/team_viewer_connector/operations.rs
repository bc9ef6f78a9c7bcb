//! What can be done to the connector, and how it goes.

use core::time::Duration;

use farhand_contract::{
    Error,
    connectors::{
        AGREEMENT_VERSION, Connector, ConnectorMethod, ConnectorStatus, ONBOARDING_SECONDS, Pause, Trouble,
    },
};
use leptos::prelude::*;

use super::{registration::RegistrationForm, script_token::ScriptTokenForm, web::WebForm};
use crate::{
    api::{
        ApiError, ApiResult,
        connectors::{accept_agreement, authorization_url, check_now, disconnect, forget_registration},
    },
    ui::show_answer,
};

/// What a disconnect comes to.
#[derive(Clone, Copy, Default)]
pub struct Parting {
    /// Whether a script token is forgotten.
    pub script: bool,
    /// Whether there are tokens to revoke.
    pub has_tokens: bool,
    /// How many sessions stay open at TeamViewer.
    pub left_open: u32,
}

/// The blade's operations; each is one call to the server.
#[derive(Clone, Copy)]
pub struct Operations {
    /// Accepts the licence agreement.
    pub accept: Action<(), ()>,
    /// Goes to TeamViewer's page.
    pub authorize: Action<(), ()>,
    /// Disconnects.
    pub disconnect: Action<(), ()>,
    /// Looks at once how the connector does.
    pub check: Action<(), ()>,
    /// Forgets the app registration that was given here.
    pub forget: Action<(), ()>,
    /// Gives an app registration.
    pub registration: StoredValue<RegistrationForm>,
    /// Connects with a script token.
    pub script: StoredValue<ScriptTokenForm>,
    /// Sets the second generation.
    pub web: StoredValue<WebForm>,
    /// Whether the licence agreement is shown.
    pub agreement_open: RwSignal<bool>,
    /// Whether Disconnect asks.
    pub disconnect_open: RwSignal<bool>,
    /// What is disconnected.
    pub parting: RwSignal<Parting>,
    /// Whether Remove registration asks.
    pub forget_open: RwSignal<bool>,
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
        let parting = RwSignal::new(Parting::default());
        let forget_open = RwSignal::new(false);
        let leaving = RwSignal::new(false);
        let problem = RwSignal::new(None);

        let registration = RegistrationForm::new(connector);
        let script = ScriptTokenForm::new(connector, agreement_open);

        let show = move |result: ApiResult<Connector>| match result {
            Ok(now) => {
                problem.set(None);
                show_answer(connector, now);
            }
            Err(error) => problem.set(Some(error)),
        };
        let accept = Action::new(move |&()| async move {
            let result = accept_agreement(AGREEMENT_VERSION.to_owned()).await;
            let goes_on = result.is_ok() && script.open.get_untracked();
            show(result);
            agreement_open.set(false);
            // The token that waited for the agreement.
            if goes_on {
                script.save.dispatch(());
            }
        });
        let disconnect = Action::new(move |&()| async move {
            show(disconnect().await);
            disconnect_open.set(false);
        });
        let check = Action::new(move |&()| async move { show(check_now().await) });
        let forget = Action::new(move |&()| async move {
            show(forget_registration().await);
            forget_open.set(false);
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
        look_again_after_pause(connector);
        Self {
            accept,
            authorize,
            disconnect,
            check,
            forget,
            registration: StoredValue::new(registration),
            script: StoredValue::new(script),
            web: StoredValue::new(WebForm::new(connector)),
            agreement_open,
            disconnect_open,
            parting,
            forget_open,
            leaving,
            problem,
        }
    }

    /// Asks before it disconnects.
    pub fn ask_to_disconnect(self, connector: &Connector) {
        let Connector { status, method, trouble, left_open, .. } = *connector;
        let is_kept = matches!(trouble, Some(Trouble::AppRefused | Trouble::RenewalRefused));
        let has_tokens = status == ConnectorStatus::Onboarded || is_kept;
        self.parting.set(Parting {
            script: method == Some(ConnectorMethod::ScriptToken),
            has_tokens,
            left_open,
        });
        self.disconnect_open.set(true);
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

fn look_again_after_pause(connector: Resource<ApiResult<Connector>>) {
    Effect::new(move |_| {
        let Some(Ok(now)) = connector.get() else { return };
        let Some(Pause::Asked { until, .. } | Pause::Failing { until, .. }) = now.health.pause else {
            return;
        };
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of our time fit an f64 exactly")]
        let left = (until.0 as f64 - js_sys::Date::now()).max(0.0);
        // Not at once again, when this clock is ahead of the server's.
        let wait = Duration::from_secs(1) + Duration::try_from_secs_f64(left / 1000.0).unwrap_or_default();
        if let Ok(timer) = set_timeout_with_handle(move || connector.refetch(), wait) {
            on_cleanup(move || timer.clear());
        }
    });
}
