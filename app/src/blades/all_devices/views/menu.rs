//! The menu of views: all devices, one's own, those that are shared, and what can be done with the list.

use farhand_contract::{
    DeviceViewId, Permission,
    device_views::{DeviceView, DeviceViewLine, DeviceViewList, ListPairs, VIEW},
};
use leptos::prelude::*;

use super::{Asked, NoRule, Views, link};
use crate::{
    api::{
        ApiResult,
        device_views::{change_device_view, list_device_views, set_default_device_view},
    },
    blades::all_devices::PATH,
    locales::{DeviceGroupTexts, DeviceViewTexts, DevicesTexts, Errors},
    preferences::use_locale,
    ui::{Allowed, Icon, IconName, MenuItem, MenuNote, MenuPlace, PopoverMenu, use_profile},
};

/// What the menu does that is one call to the server.
#[derive(Clone, Copy)]
struct Deeds {
    save: Action<(), ()>,
    set_default: Action<Option<DeviceViewId>, ()>,
}

impl Deeds {
    fn new(views: Views) -> Self {
        let save = Action::new(move |&(): &()| {
            let (view, list) = (untrack(move || views.open()), views.list());
            async move {
                let Some(view) = view else { return };
                match change_device_view(view.id, view.version, list).await {
                    Ok(view) => views.became(view),
                    Err(error) => views.problem.set(Some(error)),
                }
            }
        });
        let profile = use_profile();
        let set_default = Action::new(move |&id: &Option<DeviceViewId>| async move {
            match set_default_device_view(id).await {
                Ok(()) => profile.refetch(),
                Err(error) => views.problem.set(Some(error)),
            }
        });
        Self { save, set_default }
    }
}

/// The command with the menu. It says which view is open.
#[component]
pub fn ViewsMenu(
    /// What the address says of views.
    views: Views,
    /// What is asked before something is done.
    asked: Asked,
) -> impl IntoView {
    let texts = DeviceViewTexts(use_locale());
    let place = RwSignal::new(None::<MenuPlace>);
    let known = RwSignal::new(None::<ApiResult<DeviceViewList>>);
    let deeds = Deeds::new(views);
    // It opens once it is known what is in it, so that it has its size.
    let open = Action::new(move |&at: &MenuPlace| async move {
        known.set(Some(list_device_views().await));
        place.set(Some(at));
    });
    let pending = open.pending();
    let label = move || match views.open() {
        None => texts.views().to_owned(),
        Some(view) if views.is_changed(&view) => texts.changed_view(&view.name),
        Some(view) => texts.open_view(&view.name),
    };
    view! {
        <button
            type="button"
            class="command views-command"
            aria-haspopup="menu"
            aria-expanded=move || if place.get().is_some() { "true" } else { "false" }
            aria-busy=move || pending.get().then_some("true")
            on:click=move |event| {
                if let Some(at) = MenuPlace::below(&event).filter(|_| !pending.get_untracked()) {
                    views.problem.set(None);
                    open.dispatch(at);
                }
            }
        >
            <span class="command-icon">
                <Icon name=IconName::Eye />
            </span>
            <span class="ellipsis">
                <Transition fallback=move || texts.views()>{label}</Transition>
            </span>
        </button>
        <PopoverMenu place label=texts.views().to_owned()>
            {move || known.get().map(|known| view! { <Known known views asked deeds /> })}
        </PopoverMenu>
    }
    .into_any()
}

#[component]
fn Known(known: ApiResult<DeviceViewList>, views: Views, asked: Asked, deeds: Deeds) -> impl IntoView {
    let locale = use_locale();
    match known {
        Ok(list) => view! { <Entries list views asked deeds /> }.into_any(),
        Err(error) => {
            let reason = Errors(locale).explain(&error).what;
            view! { <MenuNote label=DeviceViewTexts(locale).views() reason /> }.into_any()
        }
    }
}

#[component]
fn Entries(list: DeviceViewList, views: Views, asked: Asked, deeds: Deeds) -> impl IntoView {
    let locale = use_locale();
    let texts = DeviceViewTexts(locale);
    let open = untrack(move || views.open());
    let none_is_open = views.named.with_untracked(Option::is_none);
    let (shared, own): (Vec<_>, Vec<_>) = list.views.into_iter().partition(|view| view.shared);
    let group = |label: &'static str, lines: Vec<DeviceViewLine>| {
        let entries: Vec<_> = lines
            .into_iter()
            .map(|line| {
                let is_open = open.as_ref().is_some_and(|open| open.id == line.id);
                let is_default = list.default == Some(line.id);
                entry(&line.name, address_of(line.id), is_open, is_default)
            })
            .collect();
        (!entries.is_empty()).then(|| grouped(label, entries.into_any()))
    };
    let (own, shared) = (group(texts.own(), own), group(texts.shared(), shared));
    let all = DevicesTexts(locale).title();
    view! {
        {entry(all, PATH.to_owned(), none_is_open, list.default.is_none())}
        {own}
        {shared}
        {grouped(texts.this_list(), view! { <OfThisList open default=list.default views asked deeds /> }.into_any())}
    }
    .into_any()
}

/// The link that shows a view, for whoever has it.
pub fn address_of(view: DeviceViewId) -> String {
    format!("{PATH}?{VIEW}={view}")
}

fn grouped(label: &'static str, entries: AnyView) -> AnyView {
    view! {
        <div role="group" aria-label=label class="menu-group">
            <span class="menu-heading" aria-hidden="true">
                {label}
            </span>
            {entries}
        </div>
    }
    .into_any()
}

/// The way to a view.
fn entry(name: &str, href: String, is_open: bool, is_default: bool) -> AnyView {
    let texts = DeviceViewTexts(use_locale());
    let mark = if is_open {
        view! { <Icon name=IconName::Checkmark /> }.into_any()
    } else {
        view! { <span class="icon"></span> }.into_any()
    };
    view! {
        <a
            class="menu-item"
            role="menuitem"
            tabindex="-1"
            href=href
            aria-current=is_open.then_some("true")
            title=name.to_owned()
        >
            {mark}
            <span class="ellipsis">{name.to_owned()}</span>
            {is_default.then(|| view! { <span class="caption muted">{texts.default_mark()}</span> })}
        </a>
    }
    .into_any()
}

/// Makes a group of all that the list has.
#[component]
fn SaveAsGroup(rule: Result<ListPairs, NoRule>, asked: Asked) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let reason = match rule {
        Ok(rule) => {
            let make = move || asked.save_as_group(rule.clone());
            return view! { <MenuItem icon=IconName::Group label=texts.save_as() on_click=make /> }
                .into_any();
        }
        Err(NoRule::LeavesNothingOut) => texts.save_as_nothing(),
        Err(NoRule::AsksForGroups) => texts.save_as_of_group(),
    };
    view! { <MenuNote icon=IconName::Group label=texts.save_as() reason /> }.into_any()
}

/// What can be done with the list, and with the view that is open.
#[component]
fn OfThisList(
    open: Option<DeviceView>,
    default: Option<DeviceViewId>,
    views: Views,
    asked: Asked,
    deeds: Deeds,
) -> impl IntoView {
    let texts = DeviceViewTexts(use_locale());
    let own = open.clone().filter(|view| view.can_change);
    let changed = own.clone().filter(|view| untrack(move || views.is_changed(view)));
    let save_changes = changed.map(|_| {
        view! {
            <MenuItem
                icon=IconName::Checkmark
                label=texts.save_changes()
                on_click=move || {
                    deeds.save.dispatch(());
                }
            />
        }
    });
    let (to_rename, to_delete) = (own.clone(), own);
    let rename = to_rename.map(|view| {
        view! { <MenuItem icon=IconName::Edit label=texts.rename() on_click=move || asked.rename(&view) /> }
    });
    let delete = to_delete.map(|view| {
        view! { <MenuItem icon=IconName::Delete label=texts.delete() on_click=move || asked.delete(&view) /> }
    });
    let led_to = open.as_ref().map(|view| view.id);
    let (label, wanted) = if default == led_to && default.is_some() {
        (texts.no_default(), None)
    } else {
        (texts.set_default(), led_to)
    };
    // A view that is not there leads nowhere, and to all devices the navigation leads as it is.
    let can_lead = open.is_some() || (default.is_some() && views.named.with_untracked(Option::is_none));
    let set_default = can_lead.then(|| {
        view! {
            <MenuItem
                icon=IconName::Home
                label
                on_click=move || {
                    deeds.set_default.dispatch(wanted);
                }
            />
        }
    });
    let copy = open.map(|view| {
        view! {
            <MenuItem
                icon=IconName::Link
                label=texts.copy_view_link()
                on_click=move || link::copy(address_of(view.id), |_| ())
            />
        }
    });
    view! {
        {save_changes}
        <MenuItem icon=IconName::Copy label=texts.save_as() on_click=move || asked.save_as() />
        <Allowed permission=Permission::UpdateOrganization>
            <SaveAsGroup rule=views.rule() asked />
        </Allowed>
        {rename}
        {delete}
        {set_default}
        {copy}
    }
    .into_any()
}
