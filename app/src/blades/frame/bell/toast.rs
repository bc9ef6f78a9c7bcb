//! What appears for a while when something is new: one line, whatever came.

use std::time::Duration;

use farhand_contract::notifications::Notification;
use leptos::prelude::*;

use super::icon;
use crate::{
    locales::{Common, NotificationTexts},
    preferences::use_locale,
    ui::{Icon, IconName},
};

/// How long it stays. It stands behind the bell as well.
const STAYS: Duration = Duration::from_secs(8);

/// What is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The latest.
    pub latest: Notification,
    /// How many there are.
    pub count: u64,
}

/// The line. Whoever listens is told when they have a moment; nothing takes the focus.
#[component]
pub fn Toast(news: RwSignal<Option<News>>) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), NotificationTexts(locale));
    Effect::new(move |_| {
        let Some(shown) = news.get() else { return };
        set_timeout(
            move || {
                // Unless something newer stands there by now, or the page is gone.
                if news.try_with_untracked(|now| now.as_ref() == Some(&shown)) == Some(true) {
                    news.set(None);
                }
            },
            STAYS,
        );
    });
    let line = move || {
        let News { latest, count } = news.get()?;
        let several = count > 1;
        let words = if several { texts.several(count) } else { texts.told(latest.kind, &latest.device_name) };
        let name = if several { IconName::Alert } else { icon(latest.kind) };
        let href = latest.path();
        let link = (!several).then(|| {
            view! {
                <a href=href on:click=move |_| news.set(None)>
                    {texts.show()}
                </a>
            }
        });
        Some(view! {
            <div class="toast">
                <Icon name />
                <span>{words}</span>
                {link}
                <button
                    type="button"
                    class="header-button"
                    aria-label=common.close()
                    on:click=move |_| news.set(None)
                >
                    <Icon name=IconName::Close size16=true />
                </button>
            </div>
        })
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {line}
        </div>
    }
    .into_any()
}
