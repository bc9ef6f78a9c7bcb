//! All sessions: filter, sort, page; the address says which. A session's pane opens beside the list.

use farhand_contract::{
    Permission,
    events::Event,
    pages::{Direction, Page, PageStart},
    reports::{ExportFormat, Operator},
    sessions::{Session, SessionQuery, SessionSort},
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

use super::lazy::LazyBlade;
use super::{
    session::duration,
    session_filters::{SessionFilters, address, export_address, use_session_query},
};
use crate::{
    api::{ApiResult, reports::list_operators, sessions::list_sessions},
    live::{LiveEvent, use_live},
    locales::{Common, ReportTexts, SessionTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, ButtonLink, CommandButton, CommandLink, ConnectorBanner, Crumb, EmptyState, IconName,
        Loaded, Moment, Pager, Skeleton, SortHeader, Split, StateBadge, keep_query,
    },
    zone::use_zone,
};

/// The list without a pane.
const PATH: &str = "/sessions";

/// The list of sessions.
pub struct Sessions {
    query: Memo<SessionQuery>,
    page: Resource<ApiResult<Page<Session>>>,
    operators: Resource<ApiResult<Vec<Operator>>>,
}

impl LazyBlade for Sessions {
    fn data() -> Self {
        let query = use_session_query();
        let page = Resource::new(move || query.get(), list_sessions);
        let operators = Resource::new(|| (), |()| list_operators());
        Self { query, page, operators }
    }

    fn view(this: Self) -> AnyView {
        let Sessions { query, page, operators } = this;
        let locale = use_locale();
        let texts = SessionTexts(locale);
        let zone = use_zone();
        let export = move || query.with(|query| export_address(query, zone.get(), ExportFormat::Csv));
        let export = Signal::derive(export);
        if let Some(live) = use_live() {
            live.on(move |event| {
                if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Session { .. })) {
                    page.refetch();
                }
            });
        }

        view! {
            <Split>
                <Blade
                    title=texts.list_title()
                    description=texts.list_description()
                    crumbs=vec![Crumb::new(texts.home(), "/")]
                    commands=move || {
                        view! {
                            <CommandButton
                                icon=IconName::Refresh
                                label=Common(locale).refresh()
                                on_click=move || page.refetch()
                            />
                            <Allowed permission=Permission::ViewRemoteAssistanceReports>
                                <CommandLink
                                    icon=IconName::Export
                                    label=ReportTexts(locale).export_csv()
                                    href=export
                                    external=true
                                />
                            </Allowed>
                        }
                    }
                >
                    <div class="stack">
                        <ConnectorBanner />
                        <Open query />
                        <SessionFilters path=PATH query operators />
                        <Loaded
                            resource=page
                            skeleton=|| view! { <Skeleton rows=10 /> }
                            view=move |page| {
                                view! { <List page query /> }.into_any()
                            }
                        />
                    </div>
                </Blade>
                <Outlet />
            </Split>
        }
        .into_any()
    }
}

/// All of them, or those that are open.
#[component]
fn Open(query: Memo<SessionQuery>) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let current = move |chosen: bool| query.with(|query| query.open_only == chosen).then_some("true");
    let href = move |open_only| {
        let wanted = SessionQuery { open_only, from: PageStart::Start, ..query.get() };
        address(PATH, &wanted, &[])
    };

    view! {
        <nav class="session-pills" aria-label=texts.filter_label()>
            <a href=move || href(false) aria-current=move || current(false)>
                {texts.all()}
            </a>
            <a href=move || href(true) aria-current=move || current(true)>
                {texts.open_only()}
            </a>
        </nav>
    }
}

#[component]
fn List(page: Page<Session>, query: Memo<SessionQuery>) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    if page.rows.is_empty() {
        return view! { <Nothing query=query.get_untracked() /> }.into_any();
    }
    let href = |from| {
        let wanted = query.with_untracked(|query| SessionQuery { from, ..query.clone() });
        address(PATH, &wanted, &[])
    };
    let previous = page.previous.map(|cursor| href(PageStart::Before(cursor)));
    let next = page.next.map(|cursor| href(PageStart::After(cursor)));
    let rows = page.rows.len();

    view! {
        <div class="table-wrap">
            <table class="table session-list">
                <caption class="visually-hidden">{texts.list_title()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{texts.column_device()}</th>
                        <Head query sort=SessionSort::State label=texts.column_state() />
                        <th scope="col">{texts.column_user()}</th>
                        <th scope="col">{texts.column_requested_by()}</th>
                        <Head query sort=SessionSort::RequestedAt label=texts.column_requested_at() />
                        <Head query sort=SessionSort::Duration label=texts.column_duration() class="num" />
                    </tr>
                </thead>
                <tbody>
                    {page.rows.into_iter().map(|session| view! { <Row session /> }).collect_view()}
                </tbody>
            </table>
        </div>
        <Pager offset=page.offset rows total=page.total previous next />
    }
    .into_any()
}

/// Nothing at all, or nothing that the filters leave.
#[component]
fn Nothing(query: SessionQuery) -> impl IntoView {
    let locale = use_locale();
    let texts = SessionTexts(locale);
    if query.is_filtered() {
        let reports = ReportTexts(locale);
        let all = address(PATH, &SessionQuery { open_only: query.open_only, ..SessionQuery::default() }, &[]);
        let action = move || view! { <ButtonLink href=all.clone()>{reports.clear()}</ButtonLink> };
        return view! { <EmptyState text=reports.nothing_found() icon=IconName::Search action /> }.into_any();
    }
    let text = if query.open_only { texts.empty_open() } else { texts.empty() };
    let action = move || {
        view! { <ButtonLink href="/devices" icon=IconName::Devices>{texts.to_devices()}</ButtonLink> }
    };
    view! { <EmptyState text icon=IconName::Sessions action /> }.into_any()
}

#[component]
fn Head(
    query: Memo<SessionQuery>,
    sort: SessionSort,
    label: &'static str,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let path = use_location().pathname;
    let direction =
        Signal::derive(move || query.with(|query| (query.sort == sort).then_some(query.direction)));
    let href = Signal::derive(move || {
        // Newest, longest and latest first.
        let direction = match direction.get() {
            Some(Direction::Descending) => Direction::Ascending,
            Some(Direction::Ascending) | None => Direction::Descending,
        };
        let wanted = SessionQuery { sort, direction, from: PageStart::Start, ..query.get() };
        address(&path.get(), &wanted, &[])
    });
    view! { <SortHeader label href direction class /> }.into_any()
}

#[component]
fn Row(session: Session) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let none = Common(use_locale()).none();
    let lasted = duration(&session).map_or_else(|| none.to_owned(), |seconds| texts.duration(seconds));
    let user = session.user_principal_name.unwrap_or_else(|| none.to_owned());

    view! {
        <tr>
            <td>
                <a class="ellipsis" href=keep_query(format!("/sessions/{}", session.id))>
                    {session.device_name}
                </a>
                <span class="caption muted session-brief">
                    <Moment at=session.requested_at relative=true />
                </span>
            </td>
            <td>
                <StateBadge state=session.state />
            </td>
            <td>
                <span class="ellipsis" title=user.clone()>
                    {user.clone()}
                </span>
            </td>
            <td>{session.requested_by_name}</td>
            <td class="nowrap">
                <Moment at=session.requested_at relative=true />
            </td>
            <td class="num nowrap">{lasted}</td>
        </tr>
    }
}

/// No session is chosen.
#[component]
pub fn SessionsOnly() -> impl IntoView {}
