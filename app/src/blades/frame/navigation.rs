//! The main navigation.

use farhand_contract::{Permission, Permissions, device_views::VIEW};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    locales::{FrameTexts, HelpRequestTexts},
    preferences::use_locale,
    ui::{Icon, IconName, Skeleton, use_help_waiting, use_profile},
};

const DEVICES: &str = "/devices";
const HELP_REQUESTS: &str = "/help-requests";
const GROUPS: &str = "/groups";

struct Place {
    label: &'static str,
    href: &'static str,
    icon: IconName,
    /// Under the place before it.
    nested: bool,
}

fn places(texts: FrameTexts, permissions: Permissions) -> Vec<Place> {
    let may = |permission| permissions.contains(permission);
    let place = |label, href, icon, nested| Place { label, href, icon, nested };
    let mut places = vec![place(texts.home(), "/", IconName::Home, false)];
    if may(Permission::ReadManagedDevices) {
        places.push(place(texts.all_devices(), DEVICES, IconName::Devices, true));
    }
    if may(Permission::ReadOrganization) {
        places.push(place(texts.groups(), GROUPS, IconName::Group, true));
    }
    if may(Permission::RequestRemoteAssistance) || may(Permission::ViewRemoteAssistanceReports) {
        places.push(place(texts.sessions(), "/sessions", IconName::Sessions, false));
        let help_requests = HelpRequestTexts(texts.0).title();
        places.push(place(help_requests, HELP_REQUESTS, IconName::Question, false));
    }
    if may(Permission::ViewRemoteAssistanceReports) {
        places.push(place(texts.session_report(), "/reports/sessions", IconName::Report, true));
    }
    if may(Permission::ReadConnectors) {
        let href = "/tenant-administration/connectors";
        places.push(place(texts.connectors(), href, IconName::Connector, true));
    }
    if may(Permission::ReadConnectors) {
        let href = "/tenant-administration/remote-assistance-policy";
        places.push(place(texts.remote_assistance_policy(), href, IconName::Shield, true));
    }
    if may(Permission::ReadOrganization) {
        let href = "/tenant-administration/settings";
        places.push(place(texts.settings(), href, IconName::Settings, true));
    }
    if may(Permission::ReadAudit) {
        places.push(place(texts.audit_logs(), "/tenant-administration/audit-logs", IconName::Audit, true));
    }
    places
}

fn is_at(href: &str, path: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

/// The places a person may go. A column; icons only where it is narrow; a sheet on a phone.
#[component]
pub fn Navigation(
    /// Whether the sheet is open.
    sheet: RwSignal<bool>,
) -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let profile = use_profile();
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            sheet.set(false);
        }
        now
    });

    let list = move || {
        let (permissions, view) = profile
            .get()?
            .map(|profile| (profile.permissions, profile.default_device_view))
            .unwrap_or_default();
        let mut group = "";
        let items = places(texts, permissions)
            .into_iter()
            .map(|place| {
                let own = match (place.nested, place.href) {
                    (false, _) => "",
                    (true, DEVICES | GROUPS) => texts.devices(),
                    (true, "/reports/sessions") => texts.reports(),
                    (true, _) => texts.tenant_administration(),
                };
                let heading = (own != group).then(|| {
                    let class = if own.is_empty() { "nav-gap" } else { "nav-group" };
                    view! {
                        <li class=class aria-hidden="true">
                            {own}
                        </li>
                    }
                });
                group = own;
                let current = move || is_at(place.href, &path.get()).then_some("page");
                let href = match view.filter(|_| place.href == DEVICES) {
                    Some(view) => format!("{DEVICES}?{VIEW}={view}"),
                    None => place.href.to_owned(),
                };
                view! {
                    {heading}
                    <li>
                        <a class="nav-item" href=href aria-current=current title=place.label>
                            <Icon name=place.icon />
                            <span>{place.label}</span>
                            {(place.href == HELP_REQUESTS).then(|| view! { <HelpCount /> })}
                        </a>
                    </li>
                }
            })
            .collect_view();
        Some(view! { <ul>{items}</ul> })
    };
    view! {
        <nav
            id="navigation"
            class="navigation"
            class:navigation-open=sheet
            aria-label=texts.navigation()
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    sheet.set(false);
                }
            }
        >
            <Transition fallback=|| view! { <Skeleton rows=5 /> }>{list}</Transition>
        </nav>
        <div class="backdrop" class:backdrop-open=sheet on:click=move |_| sheet.set(false)></div>
    }
    .into_any()
}

/// How many wait for help; nothing while nobody does.
#[component]
fn HelpCount() -> impl IntoView {
    let texts = HelpRequestTexts(use_locale());
    let waiting = use_help_waiting();
    let count = move || {
        let waiting = waiting.get()?.ok().filter(|waiting| *waiting > 0)?;
        Some(view! {
            <em class="nav-count" title=texts.count(waiting)>
                <span aria-hidden="true">{waiting}</span>
                <span class="visually-hidden">{texts.count(waiting)}</span>
            </em>
        })
    };
    view! { <Transition fallback=|| ()>{count}</Transition> }.into_any()
}
