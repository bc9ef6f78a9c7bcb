//! All devices: search, filter, sort, scroll; the address says which. A device's pane opens beside the list.

mod address;
mod columns;
mod export;
pub mod filters;
mod first_page;
mod grid;
mod import;
mod outcome;
mod report;
mod row_menu;
mod search;
mod selection;
mod upload;
pub mod values;
mod views;

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
    columns::{ColumnsDialog, KeepColumns},
    export::{ExportCommand, ExportDialog, Scope},
    filters::DeviceFilters,
    first_page::first_page,
    grid::{DeviceGrid, Ties},
    import::ImportDialog,
    outcome::{ImportOutcome, Outcome},
    search::SearchBox,
    selection::Selection,
    views::{Asked, CopyLink, ViewDialogs, ViewProblem, Views, ViewsMenu},
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiError, ApiResult, preferences::get_device_columns},
    live::{LiveEvent, use_live},
    locales::{Common, DevicesTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, Button, ButtonKind, ButtonLink, CommandButton, ConnectorBanner, Crumb, EmptyState,
        Failed, IconName, Loaded, Skeleton, Split,
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
    views: Views,
}

impl LazyBlade for AllDevices {
    fn data() -> Self {
        let address = use_query_map();
        let query = Memo::new(move |_| address.with(address::read));
        let views = Views::new(query);
        let page = first_page(query, views);
        let columns = Resource::new(|| (), |()| get_device_columns());
        Self { query, columns, page, outcome: Outcome::new(), views }
    }

    fn view(this: Self) -> AnyView {
        let AllDevices { query, columns, page, outcome, views } = this;
        views.follow();
        let asked = Asked::new();
        let locale = use_locale();
        let (common, texts) = (Common(locale), DevicesTexts(locale));
        let (importing, choosing) = (RwSignal::new(false), RwSignal::new(false));
        let exporting = RwSignal::new(None::<Scope>);
        let selection = Selection::new(query);
        let (refreshing, changes) = (RwSignal::new(false), RwSignal::new(0_u64));
        // What is shown of a list asks again for itself; an empty one, or none, is asked for anew.
        let reload = move || {
            let is_shown =
                page.with_untracked(|page| matches!(page, Some(Ok((_, page))) if !page.rows.is_empty()));
            if is_shown { changes.update(|changes| *changes += 1) } else { page.refetch() }
        };
        when_devices_change(reload);
        Effect::new(move |_| {
            page.track();
            refreshing.set(false);
        });
        let refresh = move || {
            refreshing.set(true);
            reload();
        };
        let zone = use_zone();
        let export = Signal::derive(move || {
            query.with(|query| address::export(query, views.columns_here().as_ref(), zone.get()))
        });
        let commands = move || {
            view! {
                <CommandButton icon=IconName::Refresh label=common.refresh() busy=refreshing on_click=refresh />
                <CommandButton
                    icon=IconName::Columns
                    label=texts.columns()
                    on_click=move || choosing.set(true)
                />
                <ViewsMenu views asked />
                <CopyLink views />
                <ExportCommand href=export on_click=move || exporting.set(Some(Scope::List)) />
                <Allowed permission=Permission::UpdateManagedDevices>
                    <CommandButton
                        icon=IconName::Import
                        label=texts.import()
                        on_click=move || importing.set(true)
                    />
                </Allowed>
            }
        };
        let is_awaited = move |()| {
            page.with_untracked(
                |page| matches!(page, Some(Ok((asked, _))) if query.with_untracked(|query| asked != query)),
            )
        };
        let on_export = Callback::new(move |()| exporting.set(Some(Scope::Selected)));
        let ties = Ties { page, changes, refreshing, selection, on_export };
        let list = move |own: DeviceColumns| {
            let columns = views.columns_over(own);
            let keep = KeepColumns::new(columns, views);
            view! {
                {keep.problem()}
                <Rows query importing columns=columns.into() resized=keep.resized() ties />
                <ColumnsDialog open=choosing columns views />
                <ExportDialog scope=exporting query columns=columns.into() selection />
            }
            .into_any()
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
                    <ViewProblem views />
                    <div class="list-tools">
                        <SearchBox query is_awaited />
                        <DeviceFilters query />
                    </div>
                    <Loaded resource=columns skeleton=|| view! { <Skeleton rows=12 /> } view=list />
                </Blade>
                <Outlet />
            </Split>
            <ImportDialog open=importing on_done=move || page.refetch() />
            <ViewDialogs views asked />
        }
        .into_any()
    }
}

/// Calls this when something is told of devices or of their sessions.
fn when_devices_change(reload: impl Fn() + Send + Sync + 'static) {
    if let Some(live) = use_live() {
        live.on(move |event| {
            if concerns_devices(event) {
                reload();
            }
        });
    }
}

/// Whether a list of devices may be another after an event.
const fn concerns_devices(event: LiveEvent) -> bool {
    // An import tells of itself many times a second; its dialog refreshes the list when it is over. A synchronisation tells of
    // each page, and of its end.
    !matches!(
        event,
        LiveEvent::Changed(
            Event::Import { .. } | Event::DeviceSync { over: false } | Event::Notifications { .. }
        ) | LiveEvent::UpToDate
    )
}

/// The place beside the list when no device is chosen.
#[component]
pub fn DevicesOnly() -> impl IntoView {}

/// What there is to show of a list.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    /// Its rows.
    Rows,
    /// It has none.
    Nothing { search: String, filtered: bool },
    /// It could not be read.
    Failed(ApiError),
}

impl Found {
    fn of(answer: &ApiResult<Listed>) -> Self {
        match answer {
            Ok((asked, page)) if page.rows.is_empty() => {
                Self::Nothing { search: asked.search.clone(), filtered: !asked.filters.is_empty() }
            }
            Ok(_) => Self::Rows,
            Err(error) => Self::Failed(error.clone()),
        }
    }
}

/// The list, or why there is none. One grid shows one list after another, for as long as they have rows.
#[component]
fn Rows(
    query: Memo<DeviceQuery>,
    importing: RwSignal<bool>,
    columns: Signal<DeviceColumns>,
    resized: Callback<DeviceColumns>,
    ties: Ties,
) -> impl IntoView {
    let page = ties.page;
    view! {
        <Transition fallback=|| {
            view! { <Skeleton rows=12 /> }
        }>
            {
                let found = Memo::new(move |_| page.with(|page| page.as_ref().map(Found::of)));
                move || match found.get()? {
                    Found::Rows => {
                        // Under a transition a resource that is read untracked is tracked all the same.
                        let listed = untrack(|| page.get_untracked())?.ok()?;
                        Some(view! { <DeviceGrid listed query columns resized ties /> }.into_any())
                    }
                    Found::Nothing { search, filtered } => {
                        Some(view! { <Nothing search filtered importing /> }.into_any())
                    }
                    Found::Failed(error) => {
                        Some(view! { <Failed error on_retry=move || page.refetch() /> }.into_any())
                    }
                }
            }
        </Transition>
    }
    .into_any()
}

/// Why no device is listed, and the way on.
#[component]
fn Nothing(search: String, filtered: bool, importing: RwSignal<bool>) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    if filtered {
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
    }
}

#[cfg(test)]
mod tests {
    use farhand_contract::ImportId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_list_is_read_again_at_the_end_of_a_synchronisation() {
        let of = |event| concerns_devices(LiveEvent::Changed(event));
        assert!(of(Event::DeviceSync { over: true }));
        assert!(!of(Event::DeviceSync { over: false }), "which tells of each page");
        assert!(!of(Event::Import { id: ImportId(Uuid::nil()) }), "whose dialog does it");
        assert!(of(Event::Connector) && concerns_devices(LiveEvent::Resync));
        assert!(!concerns_devices(LiveEvent::UpToDate));
    }
}
