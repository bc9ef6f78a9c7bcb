//! The header: where one is, what to look for, who one is.

use farhand_contract::Permission;
use leptos::{ev, html, prelude::*};
use leptos_router::{hooks::use_navigate, location::Url};

use super::bell::Bell;
use crate::{
    live::Live,
    locales::{Common, FrameTexts, Locale, NotificationTexts},
    preferences::{LOCALE_COOKIE, THEME_COOKIE, Theme, remember, use_locale},
    ui::{Allowed, Icon, IconName, Menu, MenuItem, MenuLink, use_profile},
};

/// The header.
#[component]
pub fn Header(
    /// The event stream.
    live: Live,
    /// Whether the navigation's sheet is open.
    sheet: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), FrameTexts(locale));
    let profile = use_profile();
    let connected = live.connected();
    let tenant = move || {
        let profile = profile.get()?.ok()?;
        Some(view! {
            <span class="tenant ellipsis">{profile.tenant_name}</span>
            {profile.demo.then(|| view! { <span class="chip">{texts.demo()}</span> })}
        })
    };
    // Who has no role has nothing to see live, and is refused the stream.
    let listens = move || matches!(profile.get(), Some(Ok(profile)) if !profile.permissions.is_empty());
    let offline = move || {
        (!connected.get() && listens()).then(|| {
            view! {
                <span class="chip chip-warn" title=texts.offline()>
                    <Icon name=IconName::Warning size16=true />
                    <span>{texts.offline()}</span>
                </span>
            }
        })
    };
    view! {
        <header class="header">
            <button
                type="button"
                class="header-button sheet-button"
                aria-label=texts.menu()
                aria-controls="navigation"
                aria-expanded=move || if sheet.get() { "true" } else { "false" }
                on:click=move |_| sheet.update(|open| *open = !*open)
            >
                <Icon name=IconName::Menu />
            </button>
            <a class="brand" href="/" aria-label=common.product()>
                <img src="/favicon.svg" alt="" width="20" height="20" />
                <span>{common.product()}</span>
            </a>
            <Transition fallback=|| ()>{tenant}</Transition>
            <Allowed permission=Permission::ReadManagedDevices>
                <Search />
            </Allowed>
            <div class="header-end">
                <span role="status">
                    <Transition fallback=|| ()>{offline}</Transition>
                </span>
                <LanguageMenu />
                <ThemeMenu />
                <Bell live />
                <AccountMenu />
            </div>
        </header>
    }
    .into_any()
}

/// Searches devices from anywhere. A form that works without a script.
#[component]
fn Search() -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let input = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                if let Some(input) = input.get_untracked() {
                    // Fails for nothing that is on the page.
                    let _ = input.focus();
                    input.select();
                }
            }
        });
        on_cleanup(move || handle.remove());
    });
    let search = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(input) = input.get_untracked() {
            let wanted = Url::escape(input.value().trim());
            navigate(&format!("/devices?search={wanted}"), leptos_router::NavigateOptions::default());
        }
    };
    view! {
        <form
            class="header-search"
            role="search"
            aria-label=texts.search_devices()
            method="get"
            action="/devices"
            on:submit=search
        >
            <Icon name=IconName::Search size16=true />
            <input
                type="search"
                name="search"
                maxlength="200"
                autocomplete="off"
                aria-label=texts.search_devices()
                placeholder=texts.search_devices()
                aria-keyshortcuts="Control+K"
                node_ref=input
            />
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </form>
    }
    .into_any()
}

#[component]
fn LanguageMenu() -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let items = Locale::ALL
        .iter()
        .map(|&locale| {
            let choose = move || {
                remember(LOCALE_COOKIE, locale.tag());
                // Every text is of the page's language: it is loaded anew. Fails only for a page that is going away.
                let _ = window().location().reload();
            };
            view! { <MenuItem label=locale.name() on_click=choose /> }
        })
        .collect_view();
    view! {
        <Menu label=texts.language() icon=IconName::Language>
            {items}
        </Menu>
    }
    .into_any()
}

#[component]
fn ThemeMenu() -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let choose = |theme: Theme| {
        move || {
            remember(THEME_COOKIE, theme.name());
            if let Some(root) = document().document_element() {
                // Fails only for names that are no attribute's.
                let _ = root.set_attribute("data-theme", theme.name());
            }
        }
    };
    view! {
        <Menu label=texts.theme() icon=IconName::Theme>
            <MenuItem label=texts.theme_light() icon=IconName::Sun on_click=choose(Theme::Light) />
            <MenuItem label=texts.theme_dark() icon=IconName::Moon on_click=choose(Theme::Dark) />
            <MenuItem label=texts.theme_system() icon=IconName::Desktop on_click=choose(Theme::System) />
        </Menu>
    }
    .into_any()
}

#[component]
fn AccountMenu() -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let profile = use_profile();
    let menu = move || {
        let profile = profile.get()?.ok()?;
        Some(view! {
            <Menu label=profile.display_name.clone() icon=IconName::Person labelled=true>
                <div class="account">
                    <strong>{profile.display_name}</strong>
                    <span class="caption">{profile.user_principal_name}</span>
                </div>
                <MenuLink
                    label=NotificationTexts(texts.0).settings()
                    icon=IconName::Settings
                    href="/notifications".to_owned()
                />
                <form method="post" action="/sign-out" role="none">
                    <button type="submit" class="menu-item" role="menuitem" tabindex="-1">
                        <Icon name=IconName::SignOut />
                        <span>{texts.sign_out()}</span>
                    </button>
                </form>
            </Menu>
        })
    };
    view! { <Transition fallback=|| ()>{menu}</Transition> }.into_any()
}
