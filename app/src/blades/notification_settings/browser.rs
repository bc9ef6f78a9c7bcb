//! Web Push in this browser: on or off, where it has it.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::{
    api::{
        ApiError,
        notifications::{get_operator_push_key, subscribe_operator, unsubscribe_operator},
    },
    browser::{call, settled},
    locales::{Locale, NotificationTexts},
    preferences::use_locale,
    ui::{Button, ErrorBar, Icon, IconName},
    web_push::{self, is_forbidden, is_permitted, subscribed},
};

/// What the browser says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It has not been asked yet.
    Unknown,
    /// It has no such thing, or it is forbidden.
    Cannot,
    Off,
    On,
}

/// Where it stands, and the button that changes it.
#[component]
pub fn ThisBrowser() -> impl IntoView {
    let locale = use_locale();
    let texts = NotificationTexts(locale);
    let standing = RwSignal::new(Standing::Unknown);
    let problem = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        leptos::task::spawn_local(async move {
            // The page may be gone by then.
            standing.try_set(look(locale).await.unwrap_or(Standing::Cannot));
        });
    });
    let switch = Action::new_local(move |on: &bool| {
        let on = *on;
        async move {
            match if on { turn_on(locale).await } else { turn_off(locale).await } {
                Ok(now) => {
                    problem.set(None);
                    standing.set(now);
                }
                Err(error) => problem.set(Some(error)),
            }
        }
    });
    let line = move || match standing.get() {
        Standing::Unknown => ().into_any(),
        Standing::Cannot => view! {
            <p class="with-icon">
                <Icon name=IconName::Info />
                <span>{texts.browser_cannot()}</span>
            </p>
        }
        .into_any(),
        Standing::Off => view! {
            <Button icon=IconName::Alert busy=switch.pending() on_click=move || {
                switch.dispatch_local(true);
            }>{texts.browser_turn_on()}</Button>
        }
        .into_any(),
        Standing::On => view! {
            <span class="with-icon">
                <Icon name=IconName::Success />
                <span>{texts.browser_on()}</span>
            </span>
            <Button busy=switch.pending() on_click=move || {
                switch.dispatch_local(false);
            }>{texts.browser_turn_off()}</Button>
        }
        .into_any(),
    };
    view! {
        <p class="muted">{texts.browser_text()}</p>
        {move || problem.get().map(|error| view! { <ErrorBar error /> })}
        <div class="row" role="status">
            {line}
        </div>
    }
    .into_any()
}

/// The worker's registration, made when it is not there. It does nothing but tell.
async fn manager(locale: Locale) -> Option<JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"scope".into(), &"/".into()).ok()?;
    let script = JsValue::from(format!("/worker.js?lang={}", locale.tag()));
    let registration = settled(call(&web_push::workers()?, "register", &[script, options.into()])?).await?;
    web_push::manager(&registration)
}

/// What is there already.
async fn registered() -> Option<JsValue> {
    let found = settled(call(&web_push::workers()?, "getRegistration", &["/".into()])?).await?;
    web_push::manager(&found)
}

/// A subscription that is there is told to the server again, for the sign-in of now.
async fn look(locale: Locale) -> Option<Standing> {
    web_push::workers()?;
    if is_forbidden() {
        return None;
    }
    if registered().await.is_none() {
        return Some(Standing::Off);
    }
    // In the language of now.
    let manager = manager(locale).await?;
    let Some(subscription) = web_push::subscription(&manager).await.ok()? else {
        return Some(Standing::Off);
    };
    let told = subscribe_operator(subscription).await;
    Some(if told.is_ok() { Standing::On } else { Standing::Off })
}

/// Where the operator said no, or the browser could not after all.
fn standing_of_refusal() -> Standing {
    if is_forbidden() { Standing::Cannot } else { Standing::Off }
}

async fn turn_on(locale: Locale) -> Result<Standing, ApiError> {
    // First of all: browsers let a page ask only right after a click.
    if !is_permitted().await {
        return Ok(standing_of_refusal());
    }
    let key = get_operator_push_key().await?;
    let Some(manager) = manager(locale).await else { return Ok(standing_of_refusal()) };
    let Some(subscription) = subscribed(&manager, &key).await else { return Ok(standing_of_refusal()) };
    subscribe_operator(subscription).await?;
    Ok(Standing::On)
}

async fn turn_off(locale: Locale) -> Result<Standing, ApiError> {
    unsubscribe_operator().await?;
    if let Some(manager) = manager(locale).await {
        web_push::end(&manager).await;
    }
    Ok(Standing::Off)
}
