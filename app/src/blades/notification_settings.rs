//! What the operator wants to be told of, and how; and the organisation's webhooks.

mod browser;
mod kinds;
mod webhooks;

use farhand_contract::{
    Error, Permission,
    notifications::{NotificationSettings, Webhook},
};
use leptos::prelude::*;
use leptos_router::LazyRoute;

use self::{browser::ThisBrowser, kinds::Kinds, webhooks::Webhooks};
use crate::{
    api::{
        ApiResult,
        accounts::get_profile,
        notifications::{get_notification_settings, list_webhooks},
    },
    locales::NotificationTexts,
    preferences::use_locale,
    ui::{Blade, Loaded, MessageBar, Section, Skeleton},
};

/// Notifications.
pub struct NotificationSettingsBlade {
    own: Resource<ApiResult<Option<NotificationSettings>>>,
    webhooks: Resource<ApiResult<Option<Vec<Webhook>>>>,
}

/// The caller's own settings; none for who asks for no sessions but may see those of others.
async fn own_settings() -> ApiResult<Option<NotificationSettings>> {
    let permissions = get_profile().await?.permissions;
    if permissions.contains(Permission::RequestRemoteAssistance) {
        return get_notification_settings().await.map(Some);
    }
    if permissions.contains(Permission::ViewRemoteAssistanceReports) {
        return Ok(None);
    }
    Err(Error::Forbidden { permission: Permission::RequestRemoteAssistance }.into())
}

/// The organisation's webhooks, for who may see them.
async fn visible_webhooks() -> ApiResult<Option<Vec<Webhook>>> {
    if get_profile().await?.permissions.contains(Permission::ViewRemoteAssistanceReports) {
        list_webhooks().await.map(Some)
    } else {
        Ok(None)
    }
}

impl LazyRoute for NotificationSettingsBlade {
    fn data() -> Self {
        Self {
            own: Resource::new(|| (), |()| own_settings()),
            webhooks: Resource::new(|| (), |()| visible_webhooks()),
        }
    }

    async fn view(this: Self) -> AnyView {
        let texts = NotificationTexts(use_locale());
        let NotificationSettingsBlade { own, webhooks } = this;
        let mine = move |settings: Option<NotificationSettings>| match settings {
            Some(settings) => view! {
                <Section title=texts.yours()>
                    <Kinds settings />
                </Section>
                <Section title=texts.browser()>
                    <ThisBrowser />
                </Section>
            }
            .into_any(),
            None => view! { <MessageBar>{texts.nothing_for_you()}</MessageBar> }.into_any(),
        };
        let all = move |list: Option<Vec<Webhook>>| match list {
            Some(list) => view! { <Webhooks list on_changed=move || webhooks.refetch() /> }.into_any(),
            None => ().into_any(),
        };
        view! {
            <Blade title=texts.title() description=texts.description()>
                <Loaded resource=own skeleton=|| view! { <Skeleton rows=8 /> } view=mine />
                <Loaded resource=webhooks skeleton=|| view! { <Skeleton rows=3 /> } view=all />
            </Blade>
        }
        .into_any()
    }
}
