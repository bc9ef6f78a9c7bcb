//! How many requests wait: on the page, in its title, and on the installed app's icon.

use farhand_contract::{portal::Portal, sessions::SessionState};
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::{api::ApiResult, locales::PortalTexts};

/// How many requests wait for the user's answer.
pub fn waiting(portal: &Portal) -> u32 {
    u32::from(portal.session.as_ref().is_some_and(|session| session.state == SessionState::AwaitingUser))
}

/// The number in the window's title and on the installed app's icon, in the browser.
#[derive(Clone, Copy)]
pub struct Flag(RwSignal<u32>);

impl Flag {
    /// Follows the device's page.
    pub fn of(portal: Resource<ApiResult<Portal>>) -> Self {
        let count = RwSignal::new(0);
        Effect::new(move |_| {
            count.set(portal.with(|portal| match portal {
                Some(Ok(portal)) => waiting(portal),
                _ => 0,
            }));
        });
        Effect::new(move |_| set_app_badge(count.get()));
        Self(count)
    }

    /// The window's title. It may be asked for after the page is gone: then nothing waits.
    pub fn title(self, texts: PortalTexts) -> String {
        match self.0.try_get().unwrap_or_default() {
            0 => texts.title().to_owned(),
            waiting => texts.waiting_title(waiting, texts.title()),
        }
    }
}

/// Marks the installed app's icon, where the browser has such a thing.
fn set_app_badge(count: u32) {
    let navigator = window().navigator();
    let set =
        Reflect::get(&navigator, &"setAppBadge".into()).ok().and_then(|set| set.dyn_into::<Function>().ok());
    if let Some(set) = set {
        // A refusal leaves the page's own flag. The promise is caught: it would be reported as an error otherwise.
        if let Ok(promise) = set.call1(&navigator, &count.into())
            && let Ok(promise) = promise.dyn_into::<js_sys::Promise>()
        {
            leptos::task::spawn_local(async move {
                let _ = js_sys::futures::JsFuture::from(promise).await;
            });
        }
    }
}
