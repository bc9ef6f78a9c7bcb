//! Being woken when somebody asks: a quiet line, where the browser can.

use farhand_contract::pushes::PushSubscription;
use js_sys::{JSON, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{
    browser::{call, get, settled},
    problem::Trouble,
};
use crate::{
    api::{
        ApiError,
        pushes::{get_push_key, subscribe_to_push, unsubscribe_from_push},
    },
    locales::PortalAppTexts,
    preferences::use_locale,
    ui::{Button, ButtonKind, Icon, IconName},
};

/// What the browser says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It cannot, or the user has forbidden it: nothing is said.
    Cannot,
    /// It can, and is not asked to.
    Off,
    /// It is.
    On,
}

/// The line.
#[component]
pub fn Notify() -> impl IntoView {
    let texts = PortalAppTexts(use_locale());
    let standing = RwSignal::new(Standing::Cannot);
    let problem = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        leptos::task::spawn_local(async move {
            if let Some(now) = look().await {
                standing.try_set(now);
            }
        });
    });
    let switch = Action::new_local(move |on: &bool| {
        let on = *on;
        async move {
            let outcome = if on { turn_on().await } else { turn_off().await };
            match outcome {
                Ok(now) => {
                    problem.set(None);
                    standing.set(now);
                }
                Err(error) => problem.set(Some(error)),
            }
        }
    });
    let line = move || match standing.get() {
        Standing::Cannot => ().into_any(),
        Standing::Off => view! {
            <Button kind=ButtonKind::Subtle icon=IconName::Flag busy=switch.pending() on_click=move || {
                switch.dispatch_local(true);
            }>{texts.notify()}</Button>
        }
        .into_any(),
        Standing::On => view! {
            <p class="with-icon caption muted">
                <Icon name=IconName::Success size16=true />
                <span>{texts.notified()}</span>
            </p>
            <Button kind=ButtonKind::Subtle busy=switch.pending() on_click=move || {
                switch.dispatch_local(false);
            }>{texts.notify_stop()}</Button>
        }
        .into_any(),
    };

    view! {
        <Trouble problem />
        <div class="portal-notify">{line}</div>
    }
}

/// The browser's subscriptions; none where it has no such thing.
async fn manager() -> Option<JsValue> {
    let workers = get(&window().navigator(), "serviceWorker")?;
    get(&window(), "PushManager")?;
    get(&window(), "Notification")?;
    let registration = settled(get(&workers, "ready")?).await?;
    get(&registration, "pushManager")
}

fn is_forbidden() -> bool {
    let permission = get(&window(), "Notification").and_then(|notification| get(&notification, "permission"));
    permission.is_none_or(|permission| permission.as_string().as_deref() == Some("denied"))
}

/// Where it stands. A subscription that is there is told to the server again, which may have lost it.
async fn look() -> Option<Standing> {
    let manager = manager().await?;
    if is_forbidden() {
        return None;
    }
    let subscription = settled(call(&manager, "getSubscription", &[])?).await?;
    if subscription.is_null() || subscription.is_undefined() {
        return Some(Standing::Off);
    }
    let told = subscribe_to_push(read(&subscription)?).await;
    Some(if told.is_ok() { Standing::On } else { Standing::Off })
}

async fn turn_on() -> Result<Standing, ApiError> {
    // First of all: browsers let a page ask only right after a click.
    if !is_permitted().await {
        return Ok(standing_of_refusal());
    }
    let key = get_push_key().await?;
    let Some(subscription) = subscribed(&key).await else { return Ok(standing_of_refusal()) };
    subscribe_to_push(subscription).await?;
    Ok(Standing::On)
}

/// Where the user said no, or the browser could not after all.
fn standing_of_refusal() -> Standing {
    if is_forbidden() { Standing::Cannot } else { Standing::Off }
}

/// Asks the user.
async fn is_permitted() -> bool {
    let asked = get(&window(), "Notification").and_then(|it| call(&it, "requestPermission", &[]));
    let Some(asked) = asked else { return false };
    settled(asked).await.is_some_and(|answer| answer.as_string().as_deref() == Some("granted"))
}

/// Subscribes for those who have this key.
async fn subscribed(key: &str) -> Option<PushSubscription> {
    let manager = manager().await?;
    let options = Object::new();
    Reflect::set(&options, &"userVisibleOnly".into(), &true.into()).ok()?;
    Reflect::set(&options, &"applicationServerKey".into(), &key.into()).ok()?;
    read(&settled(call(&manager, "subscribe", &[options.into()])?).await?)
}

fn read(subscription: &JsValue) -> Option<PushSubscription> {
    #[derive(serde::Deserialize)]
    struct Subscription {
        endpoint: String,
        keys: Keys,
    }
    #[derive(serde::Deserialize)]
    struct Keys {
        p256dh: String,
        auth: String,
    }

    let text: String = JSON::stringify(subscription).ok()?.into();
    let Subscription { endpoint, keys } = serde_json::from_str(&text).ok()?;
    Some(PushSubscription { endpoint, p256dh: keys.p256dh, auth: keys.auth })
}

async fn turn_off() -> Result<Standing, ApiError> {
    unsubscribe_from_push().await?;
    if let Some(manager) = manager().await
        && let Some(asked) = call(&manager, "getSubscription", &[])
        && let Some(subscription) = settled(asked).await
        && let Some(done) = call(&subscription, "unsubscribe", &[])
    {
        // What remains in the browser wakes nobody: the server has forgotten it.
        let _ = settled(done).await;
    }
    Ok(Standing::Off)
}
