//! The list's table.

use farhand_contract::{
    devices::{DeviceQuery, DeviceRow, DeviceSort},
    pages::{Direction, PageStart},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_location;

use super::{address, row_menu::RowMenu};
use crate::{
    locales::{DevicesTexts, States},
    preferences::use_locale,
    ui::{Icon, IconName, MenuPlace, MomentOr, SortHeader, StateBadge},
};

/// A page of devices.
#[component]
pub fn DeviceTable(
    /// The devices.
    rows: Vec<DeviceRow>,
    /// What the list shows.
    query: Memo<DeviceQuery>,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let place = RwSignal::new(None);
    let chosen = RwSignal::new(None);
    let open = move |row: &DeviceRow, at: Option<MenuPlace>| {
        chosen.set(Some(row.clone()));
        place.set(at);
    };
    let pathname = use_location().pathname;
    let selected = Memo::new(move |_| {
        pathname.with(|path| {
            let id = path.strip_prefix("/devices/")?.split('/').next()?;
            Some(id.to_owned())
        })
    });
    let rows = rows
        .into_iter()
        .map(|row| view! { <Row row selected on_menu=Callback::new(move |(row, at)| open(&row, at)) /> })
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="-1">
            <table class="table devices">
                <caption class="visually-hidden">{texts.title()}</caption>
                <thead>
                    <tr>
                        <Head query sort=DeviceSort::DeviceName label=texts.device_name() class="col-name" />
                        <Head query sort=DeviceSort::ManagementAgent label=texts.managed_by() class="col-agent" />
                        <Head query sort=DeviceSort::ManagedDeviceOwnerType label=texts.ownership() class="col-owner" />
                        <Head query sort=DeviceSort::ComplianceState label=texts.compliance() class="col-compliance" />
                        <Head query sort=DeviceSort::OperatingSystem label=texts.os() class="col-os" />
                        <Head query sort=DeviceSort::OsVersion label=texts.os_version() class="col-version" />
                        <Head query sort=DeviceSort::LastSyncDateTime label=texts.last_check_in() class="col-sync" />
                        <Head query sort=DeviceSort::UserPrincipalName label=texts.user() class="col-user" />
                        <Head query sort=DeviceSort::Model label=texts.model() class="col-model" />
                        <th scope="col" class="col-menu">
                            <span class="visually-hidden">{texts.actions()}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <RowMenu place row=chosen />
    }
    .into_any()
}

#[component]
fn Head(
    query: Memo<DeviceQuery>,
    sort: DeviceSort,
    label: &'static str,
    class: &'static str,
) -> impl IntoView {
    let path = use_location().pathname;
    let direction =
        Signal::derive(move || query.with(|query| (query.sort == sort).then_some(query.direction)));
    let href = Signal::derive(move || {
        let direction = match direction.get() {
            Some(Direction::Ascending) => Direction::Descending,
            Some(Direction::Descending) | None => Direction::Ascending,
        };
        query.with(|query| {
            let wanted = DeviceQuery { sort, direction, from: PageStart::Start, ..query.clone() };
            address::write(&path.get(), &wanted)
        })
    });
    view! { <SortHeader label href direction class /> }.into_any()
}

#[component]
fn Row(
    row: DeviceRow,
    selected: Memo<Option<String>>,
    on_menu: Callback<(DeviceRow, Option<MenuPlace>)>,
) -> impl IntoView {
    let locale = use_locale();
    let (texts, states) = (DevicesTexts(locale), States(locale));
    let id = row.id.to_string();
    let search = use_location().search.get_untracked();
    let separator = if search.is_empty() { "" } else { "?" };
    let href = format!("/devices/{id}{separator}{}", search.trim_start_matches('?'));
    let is_selected = move || selected.with(|selected| selected.as_ref() == Some(&id));
    let menu_row = StoredValue::new(row.clone());
    let by_pointer = move |event: ev::MouseEvent| {
        event.prevent_default();
        on_menu.run((menu_row.get_value(), Some(MenuPlace::at(&event))));
    };
    let by_button =
        move |event: ev::MouseEvent| on_menu.run((menu_row.get_value(), MenuPlace::below(&event)));
    let session = row.open_session.map(|session| {
        view! {
            <a
                href=format!("/devices/{}/sessions/{}{separator}{}", row.id, session.id, search.trim_start_matches('?'))
                title=states.session(session.state)
            >
                <StateBadge state=session.state />
            </a>
        }
    });
    view! {
        <tr class:selected=is_selected on:contextmenu=by_pointer>
            <th scope="row" class="col-name">
                <span class="cell-name">
                    <a class="ellipsis" href=href title=row.device_name.clone()>
                        {row.device_name.clone()}
                    </a>
                    {session}
                </span>
            </th>
            <td class="col-agent">{states.agent(row.management_agent)}</td>
            <td class="col-owner">{states.owner(row.managed_device_owner_type)}</td>
            <td class="col-compliance">
                <StateBadge state=row.compliance_state />
            </td>
            <Cell class="col-os" text=Some(row.operating_system) />
            <Cell class="col-version num" text=row.os_version />
            <td class="col-sync">
                <MomentOr at=row.last_sync_date_time relative=true />
            </td>
            <Cell class="col-user" text=row.user_principal_name />
            <Cell class="col-model" text=row.model />
            <td class="col-menu">
                <button
                    type="button"
                    class="button button-subtle"
                    aria-label=texts.actions_of(&row.device_name)
                    aria-haspopup="menu"
                    on:click=by_button
                >
                    <Icon name=IconName::More />
                </button>
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn Cell(class: &'static str, text: Option<String>) -> impl IntoView {
    let none = crate::locales::Common(use_locale()).none();
    let text = text.filter(|text| !text.is_empty());
    let shown = text.clone().unwrap_or_else(|| none.to_owned());
    view! {
        <td class=class title=text>
            {shown}
        </td>
    }
    .into_any()
}
