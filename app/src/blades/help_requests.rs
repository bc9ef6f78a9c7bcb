//! Help that device users ask for: a queue, out of which sessions are started.

mod desk;

use farhand_contract::{
    Permission,
    events::Event,
    help_requests::{HelpQuery, HelpRequest, HelpState},
    offers::Offer,
    pages::{Cursor, Page, PageStart},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url, params::ParamsMap};

use self::desk::{Desk, Questions};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, help_requests::list_help_requests},
    live::{LiveEvent, use_live},
    locales::{Common, Errors, HelpRequestTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, Button, ButtonKind, ButtonLink, CommandButton, ConnectorBanner, Crumb, EmptyState,
        ErrorBar, Icon, IconName, Loaded, Moment, Pager, Skeleton,
    },
};

/// The queue.
pub struct HelpRequests {
    query: Memo<HelpQuery>,
    page: Resource<ApiResult<Page<HelpRequest>>>,
}

impl LazyBlade for HelpRequests {
    fn data() -> Self {
        let address = use_query_map();
        let query = Memo::new(move |_| address.with(read));
        let page = Resource::new(move || query.get(), list_help_requests);
        Self { query, page }
    }

    fn view(this: Self) -> AnyView {
        let HelpRequests { query, page } = this;
        let locale = use_locale();
        let texts = HelpRequestTexts(locale);
        let desk = Desk::new(page);
        let settled = Signal::derive(move || query.with(|query| query.settled));

        if let Some(live) = use_live() {
            live.on(move |event| {
                if matches!(
                    event,
                    LiveEvent::Resync | LiveEvent::Changed(Event::Help { .. } | Event::Connector)
                ) {
                    page.refetch();
                }
            });
        }

        view! {
            <Blade
                title=texts.title()
                description=texts.description()
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
                    <Filter settled />
                    {move || desk.problem().map(|error| view! { <ErrorBar error /> })}
                    <Loaded
                        resource=page
                        skeleton=|| view! { <Skeleton rows=8 /> }
                        view=move |page| {
                            view! { <List page settled=settled.get_untracked() desk /> }.into_any()
                        }
                    />
                </div>
            </Blade>
            <Questions desk />
        }
        .into_any()
    }
}

/// The query that an address asks for.
fn read(address: &ParamsMap) -> HelpQuery {
    let cursor = |name| address.get(name).map(Cursor);
    let from = match (cursor("after"), cursor("before")) {
        (Some(after), _) => PageStart::After(after),
        (None, Some(before)) => PageStart::Before(before),
        (None, None) => PageStart::Start,
    };
    HelpQuery { settled: address.get_str("settled").is_some(), from }
}

/// The address of a page of the queue.
fn address(settled: bool, from: Option<(&str, &Cursor)>) -> String {
    let settled = settled.then(|| "settled=1".to_owned());
    let from = from.map(|(name, cursor)| format!("{name}={}", Url::escape(&cursor.0)));
    let query: Vec<String> = settled.into_iter().chain(from).collect();
    if query.is_empty() { "/help-requests".into() } else { format!("/help-requests?{}", query.join("&")) }
}

#[component]
fn Filter(
    /// Whether those that are settled are shown.
    settled: Signal<bool>,
) -> impl IntoView {
    let texts = HelpRequestTexts(use_locale());
    let current = move |chosen: bool| (settled.get() == chosen).then_some("true");

    view! {
        <nav class="session-pills" aria-label=texts.filter_label()>
            <a href=address(false, None) aria-current=move || current(false)>
                {texts.waiting()}
            </a>
            <a href=address(true, None) aria-current=move || current(true)>
                {texts.settled()}
            </a>
        </nav>
    }
}

#[component]
fn List(page: Page<HelpRequest>, settled: bool, desk: Desk) -> impl IntoView {
    let texts = HelpRequestTexts(use_locale());
    if page.rows.is_empty() {
        let text = if settled { texts.empty_settled() } else { texts.empty() };
        let action = move || {
            view! { <ButtonLink href="/sessions" icon=IconName::Sessions>{texts.to_sessions()}</ButtonLink> }
        };
        return view! { <EmptyState text icon=IconName::Question action /> }.into_any();
    }
    let previous = page.previous.map(|cursor| address(settled, Some(("before", &cursor))));
    let next = page.next.map(|cursor| address(settled, Some(("after", &cursor))));
    let rows = page.rows.len();

    view! {
        <ul class="help-list">
            {page.rows.into_iter().map(|request| view! { <Request request desk /> }).collect_view()}
        </ul>
        <Pager offset=page.offset rows total=page.total previous next />
    }
    .into_any()
}

#[component]
fn Request(request: HelpRequest, desk: Desk) -> impl IntoView {
    let texts = HelpRequestTexts(use_locale());
    let user = request.user_display_name.clone().or(request.user_principal_name.clone());
    let label = request.device_name.clone();
    let end = if request.state == HelpState::Waiting {
        let actions = request.clone();
        view! { <Waiting request=actions desk /> }.into_any()
    } else {
        let settled = request.clone();
        view! { <Settled request=settled /> }.into_any()
    };

    view! {
        <li class="help-request" aria-label=label>
            <div class="help-head">
                <a class="strong ellipsis" href=format!("/devices/{}", request.device_id)>
                    {request.device_name}
                </a>
                {user.map(|user| view! { <span class="muted ellipsis">{user}</span> })}
                <span class="caption muted nowrap">
                    {texts.asked()} " " <Moment at=request.asked_at relative=true />
                </span>
            </div>
            <p class="help-message">{request.message}</p>
            {end}
        </li>
    }
}

/// What can be done.
#[component]
fn Waiting(request: HelpRequest, desk: Desk) -> impl IntoView {
    let locale = use_locale();
    let texts = HelpRequestTexts(locale);
    let refused = match &request.offer {
        Some(Offer::NotOffered { reason }) => {
            let (what, todo) = Errors(locale).not_offered(*reason);
            Some(format!("{} {what} {todo}", texts.not_offered()))
        }
        Some(Offer::Allowed { .. }) | None => None,
    };
    let offered = refused.is_none();
    let request = StoredValue::new(request);

    view! {
        {refused
            .map(|text| {
                view! {
                    <p class="with-icon caption">
                        <Icon name=IconName::Warning size16=true />
                        <span>{text}</span>
                    </p>
                }
            })}
        <Allowed permission=Permission::RequestRemoteAssistance>
            <div class="actions">
                <Button
                    kind=ButtonKind::Primary
                    icon=IconName::Remote
                    disabled=!offered
                    busy=Signal::derive(move || request.with_value(|request| desk.approves(request.id)))
                    on_click=move || desk.approve(&request.get_value())
                >
                    {texts.approve()}
                </Button>
                <Button icon=IconName::Dismiss on_click=move || desk.ask_to_dismiss(request.get_value())>
                    {texts.dismiss()}
                </Button>
            </div>
        </Allowed>
    }
}

/// What became of it.
#[component]
fn Settled(request: HelpRequest) -> impl IntoView {
    let texts = HelpRequestTexts(use_locale());
    let by = request.settled_by_name.map(|name| texts.by(&name));
    let icon = match request.state {
        HelpState::Approved => IconName::Success,
        HelpState::Expired => IconName::Clock,
        _ => IconName::Dismiss,
    };

    view! {
        <p class="with-icon">
            <Icon name=icon />
            <span>
                {texts.state(request.state)} " " {by} " "
                {request.settled_at.map(|at| view! { <Moment at relative=true /> })}
            </span>
        </p>
        {request.dismissal.map(|text| view! { <p class="help-message muted">{text}</p> })}
        {request
            .session_id
            .map(|id| {
                view! { <a href=format!("/sessions/{id}")>{texts.to_session()}</a> }
            })}
    }
}
