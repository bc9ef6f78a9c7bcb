//! Being woken when somebody asks: a quiet line, where the browser can.

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::problem::Trouble;
use crate::{
    api::{
        ApiError,
        pushes::{get_push_key, subscribe_to_push, unsubscribe_from_push},
    },
    browser::{get, settled},
    locales::PortalAppTexts,
    preferences::use_locale,
    ui::{Button, ButtonKind, Icon, IconName},
    web_push::{self, is_forbidden, is_permitted, subscribed},
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
    let registration = settled(get(&web_push::workers()?, "ready")?).await?;
    web_push::manager(&registration)
}

/// Where it stands. A subscription that is there is told to the server again, which may have lost it.
async fn look() -> Option<Standing> {
    let manager = manager().await?;
    if is_forbidden() {
        return None;
    }
    let Some(subscription) = web_push::subscription(&manager).await.ok()? else {
        return Some(Standing::Off);
    };
    let told = subscribe_to_push(subscription).await;
    Some(if told.is_ok() { Standing::On } else { Standing::Off })
}

async fn turn_on() -> Result<Standing, ApiError> {
    // First of all: browsers let a page ask only right after a click.
    if !is_permitted().await {
        return Ok(standing_of_refusal());
    }
    let key = get_push_key().await?;
    let Some(manager) = manager().await else { return Ok(standing_of_refusal()) };
    let Some(subscription) = subscribed(&manager, &key).await else { return Ok(standing_of_refusal()) };
    subscribe_to_push(subscription).await?;
    Ok(Standing::On)
}

/// Where the user said no, or the browser could not after all.
fn standing_of_refusal() -> Standing {
    if is_forbidden() { Standing::Cannot } else { Standing::Off }
}

async fn turn_off() -> Result<Standing, ApiError> {
    unsubscribe_from_push().await?;
    if let Some(manager) = manager().await {
        web_push::end(&manager).await;
    }
    Ok(Standing::Off)
}
