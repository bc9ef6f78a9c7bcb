//! How many requests wait: on the page, in its title, and on the installed app's icon.

use farhand_contract::{portal::Portal, sessions::SessionState};
use leptos::prelude::*;

use crate::{
    api::ApiResult,
    browser::{call, settled},
    locales::PortalTexts,
};

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
    if let Some(promise) = call(&window().navigator(), "setAppBadge", &[count.into()]) {
        leptos::task::spawn_local(async move {
            // A refusal leaves the page's own flag. It is awaited: it would be reported as an error otherwise.
            let _ = settled(promise).await;
        });
    }
}
