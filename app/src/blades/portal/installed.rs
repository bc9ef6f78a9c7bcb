//! The Company Portal as an app on the device: what browsers need to install it, and its service worker.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use leptos_meta::{Link, Meta};
use wasm_bindgen::JsValue;

use crate::{
    browser::{call, get, settled},
    locales::Locale,
    preferences::use_locale,
};

/// What stands in the head of each of the portal's pages. In the browser it also registers the worker.
#[component]
pub fn Installable() -> impl IntoView {
    let locale = use_locale();
    Effect::new(move |_| register(locale));

    view! {
        <Link rel="manifest" href=format!("/portal/app.webmanifest?lang={}", locale.tag()) />
        <Link rel="apple-touch-icon" href="/portal-touch-180.png" />
        <Meta name="theme-color" content="#0f6cbd" />
    }
}

/// Where the browser has no service workers, or refuses this one, the portal works as a page.
fn register(locale: Locale) {
    let Some(workers) = get(&window().navigator(), "serviceWorker") else { return };
    let options = Object::new();
    // Fails only for what is no object.
    let _ = Reflect::set(&options, &"scope".into(), &"/portal".into());
    let script = JsValue::from(format!("/portal/worker.js?lang={}", locale.tag()));
    if let Some(registration) = call(&workers, "register", &[script, options.into()]) {
        leptos::task::spawn_local(async move {
            // A refusal leaves the page as it is. It is awaited: it would be reported as an error otherwise.
            let _ = settled(registration).await;
        });
    }
}
