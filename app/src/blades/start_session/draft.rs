//! What the operator has filled in, and the request it becomes.

use farhand_contract::{
    DeviceId, SessionId,
    sessions::{Session, StartSession},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::api::{ApiError, ApiResult, sessions::request_session};

/// A request in the making. Outlives each look at the device.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Why the session is asked for.
    pub reason: RwSignal<String>,
    /// Whether the operator goes on although the device may be unsupported.
    pub confirmed: RwSignal<bool>,
    /// One for each time the pane opens; none before the browser has made it.
    key: RwSignal<Option<Uuid>>,
    start: Action<StartSession, ApiResult<Session>>,
}

impl Draft {
    /// An empty draft for the device with this id, and anew for another.
    pub fn new(id: Memo<Option<DeviceId>>) -> Self {
        let reason = RwSignal::new(String::new());
        let confirmed = RwSignal::new(false);
        let key = RwSignal::new(None);
        let start = Action::new(|request: &StartSession| request_session(request.clone()));
        Effect::new(move |before: Option<Option<DeviceId>>| {
            let now = id.get();
            if before.is_some_and(|before| before != now) {
                reason.set(String::new());
                confirmed.set(false);
                start.clear();
            }
            key.set(random_uuid());
            now
        });
        Self { reason, confirmed, key, start }
    }

    /// Sends the request. Does nothing while another is on its way.
    pub fn send(self, device_id: DeviceId) {
        let Some(idempotency_key) = self.key.get_untracked() else { return };
        if self.start.pending().get_untracked() {
            return;
        }
        let reason = self.reason.get_untracked().trim().to_owned();
        self.start.dispatch(StartSession {
            device_id,
            reason: (!reason.is_empty()).then_some(reason),
            confirmed: self.confirmed.get_untracked(),
            idempotency_key,
        });
    }

    /// Whether nothing is said of why.
    pub fn lacks_reason(self) -> bool {
        self.reason.with(|reason| reason.trim().is_empty())
    }

    /// Whether the request can be sent.
    pub fn is_ready(self) -> bool {
        self.key.get().is_some()
    }

    /// Whether the request is on its way, or answered with a session that the page is about to show.
    pub fn is_busy(self) -> bool {
        self.start.pending().get() || self.started().is_some()
    }

    /// The session that the request led to, and its device.
    pub fn started(self) -> Option<(DeviceId, SessionId)> {
        let session = self.start.value().get()?.ok()?;
        Some((session.device_id, session.id))
    }

    /// Why the request was refused.
    pub fn problem(self) -> Option<ApiError> {
        self.start.value().get()?.err()
    }
}

/// A random UUID. `crypto.randomUUID` would not do: it is missing on plain HTTP outside this machine.
pub fn random_uuid() -> Option<Uuid> {
    let mut bytes = [0; 16];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
