//! Starting again, after a session that is over.

use farhand_contract::{DeviceId, Error, Permission, SessionId, sessions::Session, technicians::StartAgain};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

use super::lacks_portal;
use crate::{
    api::{ApiError, ApiResult, technicians::request_session_again},
    blades::start_session::random_uuid,
    locales::{SessionTexts, TechnicianTexts},
    preferences::use_locale,
    ui::{Allowed, Button, ButtonKind, ButtonLink, Dialog, ErrorBar, IconName, keep_query},
};

/// Where the pane stands: beside the list of devices, or beside that of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// All devices.
    Devices,
    /// Sessions.
    Sessions,
}

impl Beside {
    /// The list's address.
    pub const fn list(self) -> &'static str {
        match self {
            Self::Devices => "/devices",
            Self::Sessions => "/sessions",
        }
    }

    /// A session's address beside the same list.
    pub fn address(self, device: DeviceId, session: SessionId) -> String {
        match self {
            Self::Devices => format!("/devices/{device}/sessions/{session}"),
            Self::Sessions => format!("/sessions/{session}"),
        }
    }
}

/// The new session in the making. Outlives each look at the one that is over.
#[derive(Clone, Copy)]
pub struct Again {
    id: Memo<Option<SessionId>>,
    start: Action<StartAgain, ApiResult<Session>>,
    /// One for each session that is over: a second click is the same request.
    key: RwSignal<Option<Uuid>>,
    /// Whether the device may be unsupported, and that must be confirmed first.
    asks: RwSignal<bool>,
}

impl Again {
    /// For the session with this id. The page goes to the new one.
    pub fn new(id: Memo<Option<SessionId>>, beside: Beside) -> Self {
        let (key, asks) = (RwSignal::new(None), RwSignal::new(false));
        let start = Action::new(|request: &StartAgain| request_session_again(request.clone()));
        Effect::new(move |before: Option<Option<SessionId>>| {
            let now = id.get();
            if before.is_some_and(|before| before != now) {
                key.set(None);
                asks.set(false);
                start.clear();
            }
            now
        });
        let (navigate, search) = (use_navigate(), keep_query(""));
        Effect::new(move |_| match start.value().get() {
            Some(Ok(started)) => {
                let address = beside.address(started.device_id, started.id);
                let search = search.get_untracked();
                navigate(&format!("{address}{search}"), NavigateOptions::default());
            }
            Some(Err(ApiError::Service(Error::ConfirmationRequired))) => asks.set(true),
            Some(Err(_)) => asks.set(false),
            None => {}
        });
        Self { id, start, key, asks }
    }

    /// Asks for the new session. Does nothing while that is under way.
    fn send(self, confirmed: bool) {
        let Some(id) = self.id.get_untracked() else { return };
        if self.start.pending().get_untracked() {
            return;
        }
        let Some(idempotency_key) = self.key.get_untracked().or_else(random_uuid) else { return };
        self.key.set(Some(idempotency_key));
        self.start.dispatch(StartAgain { id, confirmed, idempotency_key });
    }

    fn is_busy(self) -> bool {
        self.start.pending().get() || self.start.value().with(|value| matches!(value, Some(Ok(_))))
    }

    fn problem(self) -> Option<ApiError> {
        let error = self.start.value().get()?.err()?;
        (error != ApiError::Service(Error::ConfirmationRequired)).then_some(error)
    }
}

/// The button, or the way to the session that was started already.
#[component]
pub fn StartAnew(
    /// The session as it stands.
    session: Session,
    /// The new one.
    again: Again,
    /// Where the pane stands.
    beside: Beside,
) -> impl IntoView {
    let locale = use_locale();
    let (texts, technician) = (SessionTexts(locale), TechnicianTexts(locale));
    if session.state.is_open() {
        return ().into_any();
    }
    if let Some(after) = session.followed_by {
        let href = keep_query(beside.address(session.device_id, after));
        return view! {
            <div class="actions">
                <ButtonLink href kind=ButtonKind::Primary icon=IconName::Remote>
                    {technician.session_after()}
                </ButtonLink>
            </div>
        }
        .into_any();
    }
    let hint = (!lacks_portal(&session)).then(|| technician.start_again_hint());
    let busy = Signal::derive(move || again.is_busy());
    view! {
        <Allowed permission=Permission::RequestRemoteAssistance>
            {move || again.problem().map(|error| view! { <ErrorBar error /> })}
            <div class="session-act">
                <Button
                    kind=ButtonKind::Primary
                    icon=IconName::Refresh
                    busy
                    on_click=move || again.send(false)
                >
                    {move || if busy.get() { technician.starting_again() } else { texts.start_again() }}
                </Button>
                {hint.map(|hint| view! { <p class="caption muted">{hint}</p> })}
            </div>
        </Allowed>
    }
    .into_any()
}

/// Asks for the confirmation, where the device may be unsupported and that was not so before.
#[component]
pub fn Confirmation(
    /// The new session.
    again: Again,
) -> impl IntoView {
    let locale = use_locale();
    let (texts, technician) = (SessionTexts(locale), TechnicianTexts(locale));

    view! {
        <Dialog
            open=again.asks
            title=technician.unsupported_title()
            confirm=texts.start_again()
            busy=again.start.pending()
            on_confirm=move || again.send(true)
        >
            <p>{technician.unsupported_text()}</p>
        </Dialog>
    }
}
