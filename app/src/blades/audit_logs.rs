//! The audit log: who did what, when, from where, with what result. What is shown of it stands in the address.

mod seals;

use farhand_contract::{
    audit::{Activity, ActivityResult, AuditEvent, AuditQuery},
    audit_seals::SealStatus,
    pages::{Cursor, Page, PageStart},
    periods::{Period, ZoneOffset},
    sessions::ZONE,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use seals::Seals;

use super::{
    lazy::LazyBlade,
    session_filters::{Choice, DaysChoice, read_in},
};
use crate::{
    api::{
        ApiResult,
        audit::{EXPORT_PATH, LOG_PATH, audit_seals, list_audit_events},
    },
    locales::{AuditTexts, Common, ConsentTexts, ReportTexts, SealTexts, States},
    preferences::use_locale,
    ui::{
        Blade, ButtonLink, CommandButton, CommandLink, Crumb, EmptyState, Icon, IconName, Loaded, Moment,
        Pager, SearchBox, Skeleton, StateBadge, with_pairs,
    },
    zone::use_zone,
};

/// What acts by itself, in the log.
const SELF: &str = "farhand";

/// The audit log's blade.
pub struct AuditLogs {
    query: Memo<AuditQuery>,
    page: Resource<ApiResult<Page<AuditEvent>>>,
    status: Resource<ApiResult<SealStatus>>,
}

/// The address of an export of all that is shown.
fn export_address(query: &AuditQuery, zone: ZoneOffset) -> String {
    let whole = AuditQuery { from: PageStart::Start, ..query.clone() };
    with_pairs(EXPORT_PATH, whole.pairs().into_iter().chain([(ZONE, zone.minutes().to_string())]))
}

impl LazyBlade for AuditLogs {
    fn data() -> Self {
        let (pairs, zone) = (use_query_map(), use_zone());
        let query = Memo::new(move |_| {
            let mut query = pairs.with(|pairs| AuditQuery::from_pairs(pairs));
            query.period = read_in(query.period, zone);
            query
        });
        let page = Resource::new(move || query.get(), list_audit_events);
        Self { query, page, status: Resource::new(|| (), |()| audit_seals()) }
    }

    fn view(this: Self) -> AnyView {
        let AuditLogs { query, page, status } = this;
        let locale = use_locale();
        let texts = AuditTexts(locale);
        let zone = use_zone();
        let export = Signal::derive(move || query.with(|query| export_address(query, zone.get())));

        view! {
            <Blade
                title=texts.title()
                description=texts.description()
                crumbs=vec![Crumb::new(texts.tenant_administration(), "/tenant-administration/connectors")]
                commands=move || {
                    view! {
                        <CommandButton
                            icon=IconName::Refresh
                            label=Common(locale).refresh()
                            on_click=move || {
                                page.refetch();
                                status.refetch();
                            }
                        />
                        <CommandLink
                            icon=IconName::Export
                            label=ReportTexts(locale).export_csv()
                            href=export
                            external=true
                        />
                    }
                }
            >
                <div class="stack">
                    <Seals status />
                    <Filters query />
                    <Loaded
                        resource=page
                        skeleton=|| view! { <Skeleton rows=12 /> }
                        view=move |page| view! { <List page query /> }.into_any()
                    />
                </div>
            </Blade>
        }
        .into_any()
    }
}

/// What it is filtered by.
#[component]
fn Filters(query: Memo<AuditQuery>) -> impl IntoView {
    let locale = use_locale();
    let (texts, reports, states) = (AuditTexts(locale), ReportTexts(locale), States(locale));
    let navigate = use_navigate();
    let change = Callback::new(move |wanted: AuditQuery| {
        let wanted = AuditQuery { from: PageStart::Start, ..wanted };
        // Half a word leaves no trail in the history.
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_pairs(LOG_PATH, wanted.pairs()), options);
    });
    let mut activities: Vec<_> = Activity::ALL
        .iter()
        .map(|&activity| (activity.name().to_owned(), texts.of_activity(activity).to_owned()))
        .collect();
    activities.sort_by(|(_, one), (_, other)| one.cmp(other));
    let results: Vec<_> = ActivityResult::ALL
        .iter()
        .map(|&result| (result.name().to_owned(), states.result(result).to_owned()))
        .collect();
    let activity = move || query.with(|query| query.activity.map(|activity| activity.name().to_owned()));
    let result = move || query.with(|query| query.result.map(|result| result.name().to_owned()));
    let cleared = move || {
        query.with(AuditQuery::is_filtered).then(|| {
            view! {
                <a class="button button-subtle" href=LOG_PATH>
                    <Icon name=IconName::Close size16=true />
                    {reports.clear()}
                </a>
            }
        })
    };
    view! {
        <div class="filters">
            <SearchBox
                label=texts.search()
                action=LOG_PATH
                search=Signal::derive(move || query.with(|query| query.search.clone()))
                on_search=move |search| change.run(AuditQuery { search, ..query.get_untracked() })
            />
            <div class="filter-row" role="group" aria-label=reports.filters()>
                <Choice
                    id="filter-activity"
                    label=texts.activity()
                    any=texts.any_activity()
                    options=activities
                    chosen=Signal::derive(activity)
                    on_choose=move |name: String| {
                        let activity = Activity::from_name(&name);
                        change.run(AuditQuery { activity, ..query.get_untracked() });
                    }
                />
                <Choice
                    id="filter-result"
                    label=texts.result()
                    any=texts.any_result()
                    options=results
                    chosen=Signal::derive(result)
                    on_choose=move |name: String| {
                        let result = ActivityResult::from_name(&name);
                        change.run(AuditQuery { result, ..query.get_untracked() });
                    }
                />
                <DaysChoice
                    days=Signal::derive(move || query.with(|query| query.period.days))
                    on_choose=move |days| {
                        let query = query.get_untracked();
                        change.run(AuditQuery { period: Period { days, ..query.period }, ..query });
                    }
                />
                {cleared}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn List(page: Page<AuditEvent>, query: Memo<AuditQuery>) -> impl IntoView {
    let locale = use_locale();
    let texts = AuditTexts(locale);
    if page.rows.is_empty() {
        if query.with_untracked(AuditQuery::is_filtered) {
            let action =
                move || view! { <ButtonLink href=LOG_PATH>{ReportTexts(locale).clear()}</ButtonLink> };
            return view! { <EmptyState text=texts.nothing_found() icon=IconName::Search action /> }
                .into_any();
        }
        return view! { <EmptyState text=texts.empty() icon=IconName::Audit /> }.into_any();
    }
    let href = |from: fn(Cursor) -> PageStart, cursor| {
        let from = from(cursor);
        query.with_untracked(|query| with_pairs(LOG_PATH, AuditQuery { from, ..query.clone() }.pairs()))
    };
    let previous = page.previous.map(|cursor| href(PageStart::Before, cursor));
    let next = page.next.map(|cursor| href(PageStart::After, cursor));
    let rows = page.rows.len();

    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=texts.title()>
            <table class="table audit-list">
                <thead>
                    <tr>
                        <th scope="col">{texts.at()}</th>
                        <th scope="col">{texts.activity()}</th>
                        <th scope="col">{texts.result()}</th>
                        <th scope="col">{texts.target()}</th>
                        <th scope="col">{texts.actor()}</th>
                        <th scope="col">{texts.address()}</th>
                    </tr>
                </thead>
                <tbody>{page.rows.into_iter().map(|event| view! { <Row event /> }).collect_view()}</tbody>
            </table>
        </div>
        <Pager offset=page.offset rows total=page.total previous next />
    }
    .into_any()
}

#[component]
fn Row(event: AuditEvent) -> impl IntoView {
    let texts = AuditTexts(use_locale());
    let none = Common(use_locale()).none();
    let actor = if event.actor == SELF { texts.by_itself().to_owned() } else { event.actor };
    let policy = event.policy.as_ref().map(|policy| ConsentTexts(use_locale()).of_applied(policy));
    let brief = event.target.iter().chain([&actor]).chain(&event.reason).chain(&policy);
    let brief: String = brief.flat_map(|what| [" · ", what.as_str()]).collect();
    let seal = event.seal.map(|number| SealTexts(use_locale()).number(&Common(use_locale()).number(number)));
    let about: Vec<_> = event.request_id.into_iter().chain(seal).collect();
    let about = (!about.is_empty()).then(|| about.join(" · "));
    let target = event.target.unwrap_or_else(|| none.to_owned());
    let address = event.address.unwrap_or_else(|| none.to_owned());

    view! {
        <tr>
            <td class="nowrap">
                <Moment at=event.at />
            </td>
            <td title=about>
                {texts.of_activity(event.activity)}
                <span class="caption muted audit-brief">
                    <Moment at=event.at /> {brief}
                </span>
            </td>
            <td>
                <StateBadge state=event.result />
            </td>
            <td>
                <span class="ellipsis" title=target.clone()>
                    {target.clone()}
                </span>
                {event
                    .reason
                    .map(|reason| {
                        view! {
                            <span class="caption muted ellipsis audit-reason" title=reason.clone()>
                                {texts.reason()} ": " {reason.clone()}
                            </span>
                        }
                    })}
                {policy
                    .map(|policy| {
                        view! {
                            <span class="caption muted ellipsis audit-reason" title=policy.clone()>
                                {policy.clone()}
                            </span>
                        }
                    })}
            </td>
            <td>
                <span class="ellipsis" title=actor.clone()>
                    {actor.clone()}
                </span>
            </td>
            <td class="nowrap">{address}</td>
        </tr>
    }
}
