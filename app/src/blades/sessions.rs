//! All sessions, newest first.

use farhand_contract::{
    events::Event,
    pages::{Cursor, Page, PageStart},
    sessions::{Session, SessionQuery},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, components::Outlet, hooks::use_query_map, location::Url, params::ParamsMap};

use super::session::duration;
use crate::{
    api::{ApiResult, sessions::list_sessions},
    live::{LiveEvent, use_live},
    locales::{Common, SessionTexts},
    preferences::use_locale,
    ui::{
        Blade, ButtonLink, CommandButton, ConnectorBanner, Crumb, EmptyState, IconName, Loaded, Moment,
        Pager, Skeleton, Split, StateBadge, keep_query,
    },
};

/// The list of sessions.
pub struct Sessions {
    query: Memo<SessionQuery>,
    page: Resource<ApiResult<Page<Session>>>,
}

impl LazyRoute for Sessions {
    fn data() -> Self {
        let address = use_query_map();
        let query = Memo::new(move |_| address.with(read));
        let page = Resource::new(move || query.get(), list_sessions);
        Self { query, page }
    }

    async fn view(this: Self) -> AnyView {
        let Sessions { query, page } = this;
        let locale = use_locale();
        let texts = SessionTexts(locale);
        let open_only = Signal::derive(move || query.with(|query| query.open_only));

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
                        }
                    }
                >
                    <div class="stack">
                        <ConnectorBanner />
                        <Filter open_only />
                        <Loaded
                            resource=page
                            skeleton=|| view! { <Skeleton rows=10 /> }
                            view=move |page| {
                                view! { <List page open_only=open_only.get_untracked() /> }.into_any()
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

/// The query that an address asks for.
fn read(address: &ParamsMap) -> SessionQuery {
    let cursor = |name| address.get(name).map(Cursor);
    let from = match (cursor("after"), cursor("before")) {
        (Some(after), _) => PageStart::After(after),
        (None, Some(before)) => PageStart::Before(before),
        (None, None) => PageStart::Start,
    };
    SessionQuery { open_only: address.get_str("open").is_some(), device_id: None, from }
}

/// The address of a page of the list.
fn address(open_only: bool, from: Option<(&str, &Cursor)>) -> String {
    let open = open_only.then(|| "open=1".to_owned());
    let from = from.map(|(name, cursor)| format!("{name}={}", Url::escape(&cursor.0)));
    let query: Vec<String> = open.into_iter().chain(from).collect();
    if query.is_empty() { "/sessions".into() } else { format!("/sessions?{}", query.join("&")) }
}

#[component]
fn Filter(
    /// Whether only open sessions are shown.
    open_only: Signal<bool>,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let current = move |chosen: bool| (open_only.get() == chosen).then_some("true");

    view! {
        <nav class="session-pills" aria-label=texts.filter_label()>
            <a href=address(false, None) aria-current=move || current(false)>
                {texts.all()}
            </a>
            <a href=address(true, None) aria-current=move || current(true)>
                {texts.open_only()}
            </a>
        </nav>
    }
}

#[component]
fn List(page: Page<Session>, open_only: bool) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    if page.rows.is_empty() {
        let text = if open_only { texts.empty_open() } else { texts.empty() };
        let action = move || {
            view! { <ButtonLink href="/devices" icon=IconName::Devices>{texts.to_devices()}</ButtonLink> }
        };
        return view! { <EmptyState text icon=IconName::Sessions action /> }.into_any();
    }
    let previous = page.previous.map(|cursor| address(open_only, Some(("before", &cursor))));
    let next = page.next.map(|cursor| address(open_only, Some(("after", &cursor))));
    let rows = page.rows.len();

    view! {
        <div class="table-wrap">
            <table class="table session-list">
                <thead>
                    <tr>
                        <th scope="col">{texts.column_device()}</th>
                        <th scope="col">{texts.column_state()}</th>
                        <th scope="col">{texts.column_user()}</th>
                        <th scope="col">{texts.column_requested_by()}</th>
                        <th scope="col">{texts.column_requested_at()}</th>
                        <th scope="col" class="num">
                            {texts.column_duration()}
                        </th>
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
