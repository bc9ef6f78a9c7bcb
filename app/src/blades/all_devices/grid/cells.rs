//! A row of the grid.

use farhand_contract::{
    device_columns::{DeviceColumn, DeviceColumns},
    devices::{DeviceRow, OpenSession},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::{
    Grid,
    cursor::text_of,
    order::Order,
    selecting::{self, PickCell},
    slots::Slots,
};
use crate::{
    locales::{Common, DevicesTexts, Locale, States},
    preferences::use_locale,
    ui::{Icon, IconName, MenuPlace, MomentOr, StateBadge},
};

/// The class of a column.
pub const fn class(column: DeviceColumn) -> &'static str {
    match column {
        DeviceColumn::DeviceName => "col-name",
        DeviceColumn::ManagementAgent => "col-agent",
        DeviceColumn::ManagedDeviceOwnerType => "col-owner",
        DeviceColumn::ComplianceState => "col-compliance",
        DeviceColumn::OperatingSystem => "col-os",
        DeviceColumn::OsVersion => "col-version num",
        DeviceColumn::LastSyncDateTime => "col-sync",
        DeviceColumn::UserPrincipalName => "col-user",
        DeviceColumn::Model => "col-model",
        DeviceColumn::SerialNumber | DeviceColumn::Imei => "num",
        DeviceColumn::Manufacturer
        | DeviceColumn::UserDisplayName
        | DeviceColumn::EnrolledDateTime
        | DeviceColumn::DeviceEnrollmentType
        | DeviceColumn::DeviceCategoryDisplayName
        | DeviceColumn::JoinType => "",
    }
}

/// A row of the list, or what stands there until it is here.
#[component]
pub fn Line(
    /// The slot that shows it.
    number: u32,
    /// Which rows are shown.
    slots: Memo<Slots>,
    /// Where they are on the page.
    order: Order,
    /// The grid.
    grid: Grid,
    /// The device whose pane is open.
    selected: Memo<Option<String>>,
) -> impl IntoView {
    // What is given up keeps its last row until it is gone.
    let index = Memo::new(move |last: Option<&u64>| {
        slots.with(|slots| slots.row_of(number)).or(last.copied()).unwrap_or_default()
    });
    let row = Memo::new(move |_| grid.run.with(|run| run.row(index.get()).cloned()));
    let is_here = Memo::new(move |_| row.with(Option::is_some));
    let is_selected =
        move || row.with(|row| row.as_ref().is_some_and(|row| selected.get() == Some(row.id.to_string())));
    let by_pointer = move |event: ev::MouseEvent| {
        if let Some(row) = row.get_untracked() {
            event.prevent_default();
            grid.open_menu(row, Some(MenuPlace::at(&event)), text_under(&event));
        }
    };
    let is_picked =
        Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| grid.selection.has(row.id))));
    let cells = move || {
        grid.columns.with(|columns| {
            let shown = columns.shown().iter().enumerate();
            shown.map(|(place, shown)| cell(grid, row, is_here, place, shown.column)).collect_view()
        })
    };
    let menu_column = move || grid.columns.with(|columns| columns.shown().len()).to_string();
    let element = NodeRef::new();
    order.follow(number, index, element, !grid.live.get_untracked());
    view! {
        <tr
            role="row"
            class:selected=is_selected
            class:picked=is_picked
            aria-selected=move || if is_picked.get() { "true" } else { "false" }
            aria-rowindex=move || (index.get() + 2).to_string()
            aria-busy=move || (!is_here.get()).then_some("true")
            node_ref=element
            on:contextmenu=by_pointer
            on:mousedown=move |event: ev::MouseEvent| selecting::pressed(&event)
            on:click=move |event: ev::MouseEvent| grid.clicked(index.get_untracked(), &event)
        >
            <PickCell index row is_here is_picked grid />
            {cells}
            <td role="gridcell" class="col-menu" data-column=menu_column tabindex="-1">
                {move || is_here.get().then(|| view! { <MenuButton row grid /> })}
            </td>
            {rest(grid)}
        </tr>
    }
    .into_any()
}

/// The room beside the columns that somebody chose: what they do not need stays empty, so that each is as wide as it says.
pub fn rest(grid: Grid) -> impl IntoView {
    move || {
        (!grid.columns.with(DeviceColumns::are_usual))
            .then(|| view! { <td class="col-rest" role="presentation"></td> })
    }
}

/// What the cell says that the pointer is at, if it says anything.
fn text_under(event: &ev::MouseEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    text_of(&target.closest("[data-column]:not(.col-menu)").ok().flatten()?)
}

#[component]
fn MenuButton(row: Memo<Option<DeviceRow>>, grid: Grid) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let label = move || row.with(|row| row.as_ref().map(|row| texts.actions_of(&row.device_name)));
    let open = move |event: ev::MouseEvent| {
        if let Some(row) = row.get_untracked() {
            let name = row.device_name.clone();
            grid.open_menu(row, MenuPlace::below(&event), Some(name));
        }
    };
    view! {
        <button
            type="button"
            class="button button-subtle"
            aria-label=label
            aria-haspopup="menu"
            tabindex=move || grid.live.get().then_some("-1")
            on:click=open
        >
            <Icon name=IconName::More />
        </button>
    }
    .into_any()
}

/// The cell stays while its row comes, and when it shows another: who is in it stays there.
fn cell(
    grid: Grid,
    row: Memo<Option<DeviceRow>>,
    is_here: Memo<bool>,
    place: usize,
    column: DeviceColumn,
) -> AnyView {
    if column == DeviceColumn::DeviceName {
        return view! {
            <th scope="row" role="rowheader" class=class(column) data-column=place tabindex="-1">
                {move || is_here.get().then(|| view! { <Name row grid /> })}
            </th>
        }
        .into_any();
    }
    let locale = use_locale();
    let content = move || row.with(|row| row.as_ref().map(|row| content(row, column, locale)));
    view! {
        <td role="gridcell" class=class(column) data-column=place tabindex="-1">
            {content}
        </td>
    }
    .into_any()
}

/// What a cell says that is not the name's.
fn content(row: &DeviceRow, column: DeviceColumn, locale: Locale) -> AnyView {
    let states = States(locale);
    let text = |text: Option<&str>| {
        let text = text.filter(|text| !text.is_empty());
        text.unwrap_or_else(|| Common(locale).none()).to_owned().into_any()
    };
    let moment = |at| view! { <MomentOr at relative=true /> }.into_any();
    match column {
        DeviceColumn::DeviceName => text(Some(&row.device_name)),
        DeviceColumn::ManagementAgent => text(Some(states.agent(row.management_agent))),
        DeviceColumn::ManagedDeviceOwnerType => text(Some(states.owner(row.managed_device_owner_type))),
        DeviceColumn::ComplianceState => view! { <StateBadge state=row.compliance_state /> }.into_any(),
        DeviceColumn::DeviceEnrollmentType => text(Some(states.enrollment(row.device_enrollment_type))),
        DeviceColumn::LastSyncDateTime => moment(row.last_sync_date_time),
        DeviceColumn::EnrolledDateTime => moment(row.enrolled_date_time),
        DeviceColumn::OperatingSystem => text(Some(&row.operating_system)),
        DeviceColumn::OsVersion => text(row.os_version.as_deref()),
        DeviceColumn::UserPrincipalName => text(row.user_principal_name.as_deref()),
        DeviceColumn::Model => text(row.model.as_deref()),
        DeviceColumn::Manufacturer => text(row.manufacturer.as_deref()),
        DeviceColumn::SerialNumber => text(row.serial_number.as_deref()),
        DeviceColumn::Imei => text(row.imei.as_deref()),
        DeviceColumn::UserDisplayName => text(row.user_display_name.as_deref()),
        DeviceColumn::DeviceCategoryDisplayName => text(row.device_category_display_name.as_deref()),
        DeviceColumn::JoinType => text(row.join_type.as_deref()),
    }
}

/// The device's name, and its open session.
#[component]
fn Name(row: Memo<Option<DeviceRow>>, grid: Grid) -> impl IntoView {
    let states = States(use_locale());
    // What leads on, after the path of the devices.
    let href = move |rest: String| grid.search.with(|search| format!("/devices/{rest}{search}"));
    let device = move || row.with(|row| row.as_ref().map(|row| href(row.id.to_string())));
    let name = move || row.with(|row| row.as_ref().map(|row| row.device_name.clone()));
    let by_keys = move || grid.live.get().then_some("-1");
    let open_session =
        Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| Some((row.id, row.open_session?)))));
    let session = move || {
        open_session.get().map(|(device, OpenSession { id, state })| {
            view! {
                <a
                    href=move || href(format!("{device}/sessions/{id}"))
                    title=states.session(state)
                    tabindex=by_keys
                >
                    <StateBadge state />
                </a>
            }
        })
    };
    view! {
        <span class="cell-name">
            <a class="ellipsis" href=device tabindex=by_keys>
                {name}
            </a>
            {session}
        </span>
    }
    .into_any()
}
