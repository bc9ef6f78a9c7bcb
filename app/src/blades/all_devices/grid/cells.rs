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
    selecting::{self, PickCell},
};
use crate::{
    locales::{Common, DevicesTexts, States},
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

/// The row at this place of the list, or what stands there until it is here.
#[component]
pub fn Line(
    /// How many rows of the list come before it.
    index: u64,
    /// The grid.
    grid: Grid,
    /// The device whose pane is open.
    selected: Memo<Option<String>>,
) -> impl IntoView {
    let row = Memo::new(move |_| grid.run.with(|run| run.row(index).cloned()));
    let is_selected =
        move || row.with(|row| row.as_ref().is_some_and(|row| selected.get() == Some(row.id.to_string())));
    let by_pointer = move |event: ev::MouseEvent| {
        if let Some(row) = row.get_untracked() {
            event.prevent_default();
            grid.open_menu(row, Some(MenuPlace::at(&event)), text_under(&event));
        }
    };
    let is_picked = move || row.with(|row| row.as_ref().is_some_and(|row| grid.selection.has(row.id)));
    let cells = move || {
        grid.columns.with(|columns| {
            let shown = columns.shown().iter().enumerate();
            shown.map(|(place, shown)| cell(grid, row, place, shown.column)).collect_view()
        })
    };
    let menu_column = move || grid.columns.with(|columns| columns.shown().len()).to_string();
    view! {
        <tr
            role="row"
            class:selected=is_selected
            class:picked=is_picked
            aria-selected=move || if is_picked() { "true" } else { "false" }
            aria-rowindex=(index + 2).to_string()
            aria-busy=move || row.with(Option::is_none).then_some("true")
            on:contextmenu=by_pointer
            on:mousedown=move |event: ev::MouseEvent| selecting::pressed(&event)
            on:click=move |event: ev::MouseEvent| grid.clicked(index, &event)
        >
            <PickCell index row grid />
            {cells}
            <td role="gridcell" class="col-menu" data-column=menu_column tabindex="-1">
                {move || row.get().map(|row| view! { <MenuButton row grid /> })}
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
fn MenuButton(row: DeviceRow, grid: Grid) -> impl IntoView {
    let label = DevicesTexts(use_locale()).actions_of(&row.device_name);
    let open = move |event: ev::MouseEvent| {
        grid.open_menu(row.clone(), MenuPlace::below(&event), Some(row.device_name.clone()));
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

/// The cell stays while its row comes: who is in it stays there.
fn cell(grid: Grid, row: Memo<Option<DeviceRow>>, place: usize, column: DeviceColumn) -> AnyView {
    let content = move || match row.get() {
        Some(row) => content(grid, row, column),
        None => view! { <span class="cell-awaited"></span> }.into_any(),
    };
    if column == DeviceColumn::DeviceName {
        return view! {
            <th scope="row" role="rowheader" class=class(column) data-column=place tabindex="-1">
                {content}
            </th>
        }
        .into_any();
    }
    view! {
        <td role="gridcell" class=class(column) data-column=place tabindex="-1">
            {content}
        </td>
    }
    .into_any()
}

fn content(grid: Grid, row: DeviceRow, column: DeviceColumn) -> AnyView {
    let states = States(use_locale());
    match column {
        DeviceColumn::DeviceName => view! { <Name row grid /> }.into_any(),
        DeviceColumn::ManagementAgent => states.agent(row.management_agent).into_any(),
        DeviceColumn::ManagedDeviceOwnerType => states.owner(row.managed_device_owner_type).into_any(),
        DeviceColumn::ComplianceState => view! { <StateBadge state=row.compliance_state /> }.into_any(),
        DeviceColumn::DeviceEnrollmentType => text(states.enrollment(row.device_enrollment_type)),
        DeviceColumn::LastSyncDateTime => moment(row.last_sync_date_time),
        DeviceColumn::EnrolledDateTime => moment(row.enrolled_date_time),
        DeviceColumn::OperatingSystem => text(row.operating_system),
        DeviceColumn::OsVersion => text(row.os_version.unwrap_or_default()),
        DeviceColumn::UserPrincipalName => text(row.user_principal_name.unwrap_or_default()),
        DeviceColumn::Model => text(row.model.unwrap_or_default()),
        DeviceColumn::Manufacturer => text(row.manufacturer.unwrap_or_default()),
        DeviceColumn::SerialNumber => text(row.serial_number.unwrap_or_default()),
        DeviceColumn::Imei => text(row.imei.unwrap_or_default()),
        DeviceColumn::UserDisplayName => text(row.user_display_name.unwrap_or_default()),
        DeviceColumn::DeviceCategoryDisplayName => text(row.device_category_display_name.unwrap_or_default()),
        DeviceColumn::JoinType => text(row.join_type.unwrap_or_default()),
    }
}

fn moment(at: Option<farhand_contract::Timestamp>) -> AnyView {
    view! { <MomentOr at relative=true /> }.into_any()
}

fn text(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    if text.is_empty() { Common(use_locale()).none().to_owned().into_any() } else { text.into_any() }
}

/// The device's name, and its open session.
#[component]
fn Name(row: DeviceRow, grid: Grid) -> impl IntoView {
    let states = States(use_locale());
    let path = format!("/devices/{}", row.id);
    let address =
        move |path: String| Signal::derive(move || grid.search.with(|search| format!("{path}{search}")));
    let by_keys = move || grid.live.get().then_some("-1");
    let session = row.open_session.map(|OpenSession { id, state }| {
        let href = address(format!("{path}/sessions/{id}"));
        view! {
            <a href=href title=states.session(state) tabindex=by_keys>
                <StateBadge state />
            </a>
        }
    });
    view! {
        <span class="cell-name">
            <a class="ellipsis" href=address(path.clone()) tabindex=by_keys>
                {row.device_name.clone()}
            </a>
            {session}
        </span>
    }
    .into_any()
}
