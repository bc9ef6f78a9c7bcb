//! Web Push as a browser has it: asking the person, subscribing, and what was given out.

use farhand_contract::pushes::PushSubscription;
use js_sys::{JSON, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

use crate::browser::{call, get, settled};

/// The browser's service workers, if it has Web Push too.
pub fn workers() -> Option<JsValue> {
    let workers = get(&window().navigator(), "serviceWorker")?;
    get(&window(), "PushManager")?;
    get(&window(), "Notification")?;
    Some(workers)
}

/// Whether the person has forbidden it, or the browser has no such thing.
pub fn is_forbidden() -> bool {
    let permission = get(&window(), "Notification").and_then(|notification| get(&notification, "permission"));
    permission.is_none_or(|permission| permission.as_string().as_deref() == Some("denied"))
}

/// Asks the person. Browsers let a page do so only right after a click.
pub async fn is_permitted() -> bool {
    let asked = get(&window(), "Notification").and_then(|it| call(&it, "requestPermission", &[]));
    let Some(asked) = asked else { return false };
    settled(asked).await.is_some_and(|answer| answer.as_string().as_deref() == Some("granted"))
}

/// What a registration's subscriptions are managed with.
pub fn manager(registration: &JsValue) -> Option<JsValue> {
    get(registration, "pushManager")
}

/// The browser does not say.
pub struct NotSaid;

/// What is subscribed, with what the server needs of it, if anything is.
pub async fn subscription(manager: &JsValue) -> Result<Option<PushSubscription>, NotSaid> {
    let asked = call(manager, "getSubscription", &[]).ok_or(NotSaid)?;
    let subscription = settled(asked).await.ok_or(NotSaid)?;
    if subscription.is_null() || subscription.is_undefined() {
        return Ok(None);
    }
    read(&subscription).map(Some).ok_or(NotSaid)
}

/// Subscribes for those who have this key.
pub async fn subscribed(manager: &JsValue, key: &str) -> Option<PushSubscription> {
    let options = Object::new();
    Reflect::set(&options, &"userVisibleOnly".into(), &true.into()).ok()?;
    Reflect::set(&options, &"applicationServerKey".into(), &key.into()).ok()?;
    read(&settled(call(manager, "subscribe", &[options.into()])?).await?)
}

/// Ends what is subscribed, if anything is. What remains wakes nobody: the server has forgotten it.
pub async fn end(manager: &JsValue) {
    if let Some(asked) = call(manager, "getSubscription", &[])
        && let Some(subscription) = settled(asked).await
        && let Some(done) = call(&subscription, "unsubscribe", &[])
    {
        let _ = settled(done).await;
    }
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
