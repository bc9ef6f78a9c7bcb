//! All devices: search, filter, sort, page; the address says which. A device's pane opens beside the list.

mod address;
mod filters;
mod import;
mod outcome;
mod report;
mod row_menu;
mod search;
mod table;
mod upload;
mod values;

use farhand_contract::{
    Permission,
    devices::{DeviceQuery, DeviceRow},
    events::Event,
    pages::{Page, PageStart},
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_query_map};

use self::{
    filters::DeviceFilters,
    import::ImportDialog,
    outcome::{ImportOutcome, Outcome},
    search::SearchBox,
    table::DeviceTable,
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, devices::list_devices},
    live::{LiveEvent, use_live},
    locales::{Common, DevicesTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, Button, ButtonKind, ButtonLink, CommandButton, CommandLink, ConnectorBanner, Crumb,
        EmptyState, IconName, Loaded, Pager, Skeleton, Split,
    },
    zone::use_zone,
};

/// The list without a pane.
const PATH: &str = "/devices";

/// All devices.
pub struct AllDevices {
    query: Memo<DeviceQuery>,
    page: Resource<ApiResult<Page<DeviceRow>>>,
    outcome: Outcome,
}

impl LazyBlade for AllDevices {
    fn data() -> Self {
        let address = use_query_map();
        let query = Memo::new(move |_| address.with(address::read));
        // Each query has its own load; the answer of one that is not wanted any more is dropped.
        let page = Resource::new(move || query.get(), list_devices);
        Self { query, page, outcome: Outcome::new() }
    }

    fn view(this: Self) -> AnyView {
        let AllDevices { query, page, outcome } = this;
        let locale = use_locale();
        let (common, texts) = (Common(locale), DevicesTexts(locale));
        let importing = RwSignal::new(false);
        let refreshing = RwSignal::new(false);
        if let Some(live) = use_live() {
            live.on(move |event| {
                // An import tells of itself many times a second; its dialog refreshes the list when it is over.
                if !matches!(
                    event,
                    LiveEvent::Changed(
                        Event::Import { .. } | Event::DeviceSync | Event::Notifications { .. }
                    )
                ) {
                    page.refetch();
                }
            });
        }
        Effect::new(move |_| {
            page.track();
            refreshing.set(false);
        });
        let refresh = move || {
            refreshing.set(true);
            page.refetch();
        };
        let zone = use_zone();
        let export = Signal::derive(move || query.with(|query| address::export(query, zone.get())));
        let commands = move || {
            view! {
                <CommandButton icon=IconName::Refresh label=common.refresh() busy=refreshing on_click=refresh />
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
                        resource=page
                        skeleton=|| view! { <Skeleton rows=12 /> }
                        view=move |page| view! { <Rows page query importing /> }.into_any()
                    />
                </Blade>
                <Outlet />
            </Split>
            <ImportDialog open=importing on_done=move || page.refetch() />
        }
        .into_any()
    }
}

/// The place beside the list when no device is chosen.
#[component]
pub fn DevicesOnly() -> impl IntoView {}

/// One page of the list, or why there is none.
#[component]
fn Rows(page: Page<DeviceRow>, query: Memo<DeviceQuery>, importing: RwSignal<bool>) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    if page.rows.is_empty() {
        let (search, filtered) =
            query.with_untracked(|query| (query.search.clone(), !query.filters.is_empty()));
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

    let href =
        |from| query.with_untracked(|query| address::write(PATH, &DeviceQuery { from, ..query.clone() }));
    let previous = page.previous.map(|cursor| href(PageStart::Before(cursor)));
    let next = page.next.map(|cursor| href(PageStart::After(cursor)));
    let rows = page.rows.len();
    view! {
        <DeviceTable rows=page.rows query />
        <Pager offset=page.offset rows total=page.total at_least=page.at_least previous next />
    }
    .into_any()
}
