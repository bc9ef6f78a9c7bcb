//! All devices: search, filter, sort, scroll; the address says which. A device's pane opens beside the list.

mod address;
mod columns;
mod filters;
mod grid;
mod import;
mod outcome;
mod report;
mod row_menu;
mod search;
mod upload;
mod values;

use farhand_contract::{
    Permission,
    device_columns::DeviceColumns,
    devices::{DeviceQuery, DeviceRow},
    events::Event,
    pages::Page,
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_query_map};

use self::{
    columns::ColumnsDialog,
    filters::DeviceFilters,
    grid::{DeviceGrid, Ties},
    import::ImportDialog,
    outcome::{ImportOutcome, Outcome},
    search::SearchBox,
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, devices::list_devices, preferences::get_device_columns},
    live::{LiveEvent, use_live},
    locales::{Common, DevicesTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, Button, ButtonKind, ButtonLink, CommandButton, CommandLink, ConnectorBanner, Crumb,
        EmptyState, IconName, Loaded, Skeleton, Split,
    },
    zone::use_zone,
};

/// The list without a pane.
const PATH: &str = "/devices";

/// A first page, and what it is the first page of.
type Listed = (DeviceQuery, Page<DeviceRow>);

/// All devices.
pub struct AllDevices {
    query: Memo<DeviceQuery>,
    columns: Resource<ApiResult<DeviceColumns>>,
    page: Resource<ApiResult<Listed>>,
    outcome: Outcome,
}

impl LazyBlade for AllDevices {
    fn data() -> Self {
        let address = use_query_map();
        let query = Memo::new(move |_| address.with(address::read));
        // Each query has its own load; the answer of one that is not wanted any more is dropped.
        let page = Resource::new(
            move || query.get(),
            |query| async move { list_devices(query.clone()).await.map(|page| (query, page)) },
        );
        let columns = Resource::new(|| (), |()| get_device_columns());
        Self { query, columns, page, outcome: Outcome::new() }
    }

    fn view(this: Self) -> AnyView {
        let AllDevices { query, columns, page, outcome } = this;
        let locale = use_locale();
        let (common, texts) = (Common(locale), DevicesTexts(locale));
        let importing = RwSignal::new(false);
        let choosing = RwSignal::new(false);
        let refreshing = RwSignal::new(false);
        let changes = RwSignal::new(0_u64);
        // What is shown of a list asks again for itself; an empty one, or none, is asked for anew.
        let reload = move || {
            let is_shown =
                page.with_untracked(|page| matches!(page, Some(Ok((_, page))) if !page.rows.is_empty()));
            if is_shown { changes.update(|changes| *changes += 1) } else { page.refetch() }
        };
        if let Some(live) = use_live() {
            live.on(move |event| {
                // An import tells of itself many times a second; its dialog refreshes the list when it is over.
                if !matches!(
                    event,
                    LiveEvent::Changed(
                        Event::Import { .. } | Event::DeviceSync | Event::Notifications { .. }
                    ) | LiveEvent::UpToDate
                ) {
                    reload();
                }
            });
        }
        Effect::new(move |_| {
            page.track();
            refreshing.set(false);
        });
        let refresh = move || {
            refreshing.set(true);
            reload();
        };
        let zone = use_zone();
        let export = Signal::derive(move || query.with(|query| address::export(query, zone.get())));
        let commands = move || {
            view! {
                <CommandButton icon=IconName::Refresh label=common.refresh() busy=refreshing on_click=refresh />
                <CommandButton
                    icon=IconName::Settings
                    label=texts.columns()
                    on_click=move || choosing.set(true)
                />
                <CommandLink icon=IconName::Export label=texts.export_csv() href=export external=true />
                <Allowed permission=Permission::UpdateManagedDevices>
                    <CommandButton
                        icon=IconName::Import
                        label=texts.import()
                        on_click=move || importing.set(true)
                    />
                </Allowed>
            }
        };
        let on_empty = Callback::new(move |()| page.refetch());
        let ties = Ties { changes, refreshing, on_empty, left: StoredValue::new(None) };
        let rows = move |listed: Listed, columns: Signal<DeviceColumns>| {
            view! { <Rows listed query importing columns ties /> }.into_any()
        };
        view! {
            <Split>
                <Blade
                    title=texts.title()
                    description=texts.description()
                    crumbs=vec![Crumb::new(texts.devices(), PATH)]
                    commands=commands
                    fill=true
                >
                    <ConnectorBanner />
                    <ImportOutcome outcome />
                    <SearchBox query />
                    <DeviceFilters query />
                    <Loaded
                        resource=columns
                        skeleton=|| view! { <Skeleton rows=12 /> }
                        view=move |columns| list(columns, choosing, page, rows)
                    />
                </Blade>
                <Outlet />
            </Split>
            <ImportDialog open=importing on_done=move || page.refetch() />
        }
        .into_any()
    }
}

/// The list in its columns, as soon as both are there, and the dialog that chooses them.
fn list(
    columns: DeviceColumns,
    choosing: RwSignal<bool>,
    page: Resource<ApiResult<Listed>>,
    rows: impl Fn(Listed, Signal<DeviceColumns>) -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    let columns = RwSignal::new(columns);
    view! {
        <Loaded
            resource=page
            skeleton=|| view! { <Skeleton rows=12 /> }
            view=move |listed| rows(listed, columns.into())
        />
        <ColumnsDialog open=choosing columns />
    }
    .into_any()
}

/// The place beside the list when no device is chosen.
#[component]
pub fn DevicesOnly() -> impl IntoView {}

/// The list, or why there is none.
#[component]
fn Rows(
    listed: Listed,
    query: Memo<DeviceQuery>,
    importing: RwSignal<bool>,
    columns: Signal<DeviceColumns>,
    ties: Ties,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let (asked, page) = listed;
    if page.rows.is_empty() {
        let (search, filtered) = (asked.search, !asked.filters.is_empty());
        return if filtered {
            let clear = move || view! { <ButtonLink href=PATH>{texts.clear_all()}</ButtonLink> };
            view! { <EmptyState icon=IconName::Search text=texts.nothing_left() action=clear /> }.into_any()
        } else if search.is_empty() {
            let import = move || {
                view! {
                    <Allowed permission=Permission::UpdateManagedDevices>
                        <Button kind=ButtonKind::Primary icon=IconName::Import on_click=move || importing.set(true)>
                            {texts.import()}
                        </Button>
                    </Allowed>
                }
            };
            view! { <EmptyState icon=IconName::Devices text=texts.empty() action=import /> }.into_any()
        } else {
            let clear = move || view! { <ButtonLink href=PATH>{texts.clear_search()}</ButtonLink> };
            view! { <EmptyState icon=IconName::Search text=texts.nothing_found(&search) action=clear /> }
                .into_any()
        };
    }

    view! { <DeviceGrid page asked query columns ties /> }.into_any()
}
