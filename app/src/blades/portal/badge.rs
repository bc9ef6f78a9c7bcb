//! How many requests wait: on the page, in its title, and on the installed app's icon.

use farhand_contract::{portal::Portal, sessions::SessionState};
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::{api::ApiResult, locales::PortalTexts};

/// How many requests wait for the user's answer.
#[derive(Clone, Copy)]
pub struct Flag(RwSignal<u32>);

impl Flag {
    /// None.
    pub fn none() -> Self {
        Self(RwSignal::new(0))
    }

    /// Follows the device's page, in the browser.
    pub fn of(portal: Resource<ApiResult<Portal>>) -> Self {
        let flag = Self::none();
        Effect::new(move |_| {
            let waiting = portal.with(|portal| {
                let session = portal.as_ref()?.as_ref().ok()?.session.as_ref()?;
                Some(session.state == SessionState::AwaitingUser)
            });
            flag.0.set(u32::from(waiting.unwrap_or_default()));
        });
        Effect::new(move |_| set_app_badge(flag.0.get()));
        flag
    }

    /// How many.
    pub fn count(self) -> u32 {
        self.0.get()
    }

    /// The window's title.
    pub fn title(self, texts: PortalTexts) -> String {
        match self.count() {
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
