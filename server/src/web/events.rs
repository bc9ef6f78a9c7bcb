//! The event streams: one a tab. They end at a shutdown, at a sign-out, and when the sign-in no longer holds; the
//! browser then comes back, and is told the state of things by the page it shows.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    extract::State,
    response::{
        IntoResponse as _, Response,
        sse::{Event as Message, KeepAlive, Sse},
    },
};
use farhand_app::context::RequestContext;
use farhand_contract::{
    Caller, DeviceCaller, Error,
    events::{Event, GREETING, TenantEvent},
};
use farhand_store::Store;
use futures::{StreamExt as _, stream};
use http::HeaderMap;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use super::{AppState, cookies::Holder, errors, streams::Stream};
use crate::services::{IDLE_SECONDS, deps::hash_of};

/// How often a stream looks whether its sign-in still holds. Asking does not count as using it.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// At how many looks it is told that a device is there.
const LOOKS_TO_TELL: u32 = 12;

/// The admin center's stream: what changes in the caller's organisation.
pub async fn admin(State(state): State<AppState>, Extension(context): Extension<RequestContext>) -> Response {
    let Some(caller) = context.caller else { return errors::refusal(&Error::SignInRequired) };
    if caller.permissions.is_empty() {
        return errors::not_for_you();
    }
    let Some(open) = state.streams.open(caller.user_id.to_string(), caller.sign_in.clone()) else {
        return errors::refusal(&Error::TooManyTries { retry_after_seconds: 30 });
    };
    let (tenant_id, own) = (caller.tenant_id, caller.user_id);
    respond(Listener {
        events: state.web.store.events(),
        look: looks(),
        open,
        wants: Box::new(move |event| {
            let of_another = matches!(event.event, Event::Notifications { user_id } if user_id != own);
            event.tenant_id == tenant_id && !of_another
        }),
        holder: Who::Person(Box::new(caller)),
        state,
    })
}

/// The Company Portal's stream: the device's own sessions and requests for help.
pub async fn portal(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
) -> Response {
    let secret = Holder::Device.secret(&headers, state.is_secure());
    let (Some(device), Some(secret)) = (context.device, secret) else {
        return errors::refusal(&Error::NotEnrolled);
    };
    let token_hash = hash_of(&secret);
    let Some(open) = state.streams.open(device.device_id.to_string(), token_hash.clone()) else {
        return errors::refusal(&Error::TooManyTries { retry_after_seconds: 30 });
    };
    let caller = device.clone();
    respond(Listener {
        events: state.web.store.events(),
        look: looks(),
        open,
        wants: Box::new(move |event| {
            event.tenant_id == device.tenant_id
                && matches!(
                    event.event,
                    Event::Session { device_id, .. } | Event::Help { device_id, .. } if device_id == device.device_id
                )
        }),
        holder: Who::Device { token_hash, device: Box::new(caller), looks: 0 },
        state,
    })
}

/// Who listens.
enum Who {
    Person(Box<Caller>),
    Device {
        /// The hash of the cookie's secret.
        token_hash: String,
        device: Box<DeviceCaller>,
        /// How often the stream has looked.
        looks: u32,
    },
}

struct Listener {
    events: Receiver<TenantEvent>,
    look: Interval,
    open: Stream,
    wants: Box<dyn Fn(&TenantEvent) -> bool + Send + Sync>,
    holder: Who,
    state: AppState,
}

fn looks() -> Interval {
    let mut looks = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks
}

fn respond(listener: Listener) -> Response {
    // Greets, so that the browser knows that the stream is open and asks for what it missed until now.
    let greeting = stream::iter([Ok(Message::default().data(GREETING))]);
    let messages = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        let message = Message::default().json_data(event).ok()?;
        Some((Ok::<_, Infallible>(message), listener))
    });
    Sse::new(greeting.chain(messages))
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response()
}

impl Listener {
    /// The next event that is wanted; none when the stream is to end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                biased;
                () = self.open.end.cancelled() => return None,
                _ = self.look.tick() => {
                    if !self.still_holds().await {
                        return None;
                    }
                    self.tell_there().await;
                }
                event = self.events.recv() => match event {
                    Ok(event) if (self.wants)(&event) => return Some(event.event),
                    Ok(_) => {}
                    // Some were missed: the browser comes back and looks at everything anew.
                    Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
                },
            }
        }
    }

    /// Tells that a device is there whose portal is open: at first, and now and then for those who ask later.
    async fn tell_there(&mut self) {
        let Who::Device { device, looks, .. } = &mut self.holder else { return };
        if looks.is_multiple_of(LOOKS_TO_TELL) {
            // What goes wrong is in the log, and is tried again.
            let _ = self.state.web.services.notifications.device_is_there(device).await;
        }
        *looks = looks.wrapping_add(1);
    }

    async fn still_holds(&self) -> bool {
        let store = &self.state.web.store;
        match &self.holder {
            Who::Person(caller) => person_holds(store, caller, &self.state).await,
            Who::Device { token_hash, .. } => matches!(store.portal_sign_in(token_hash).await, Ok(Some(_))),
        }
    }
}

async fn person_holds(store: &Store, caller: &Caller, state: &AppState) -> bool {
    let now = state.web.clock.now();
    let Ok(Some(sign_in)) = store.sign_in(&caller.sign_in).await else { return false };
    let Ok(Some(user)) = store.user(caller.tenant_id, caller.user_id).await else { return false };
    let Ok(roles) = store.role_assignments(caller.tenant_id, caller.user_id).await else { return false };
    now < sign_in.expires_at
        && now < sign_in.last_seen_at.plus_seconds(IDLE_SECONDS)
        && user.enabled
        && !roles.is_empty()
}
