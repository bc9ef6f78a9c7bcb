//! The audit log: who did what, when, from where, with what result.

use farhand_contract::{
    audit::AuditEvent,
    pages::{Cursor, Page, PageStart},
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, location::Url};

use crate::{
    api::{ApiResult, audit::list_audit_events},
    locales::{AuditTexts, Common, ConsentTexts},
    preferences::use_locale,
    ui::{Blade, CommandButton, Crumb, EmptyState, IconName, Loaded, Moment, Pager, Skeleton, StateBadge},
};

const ADDRESS: &str = "/tenant-administration/audit-logs";

/// What acts by itself, in the log.
const SELF: &str = "farhand";

/// The audit log's blade.
pub struct AuditLogs {
    page: Resource<ApiResult<Page<AuditEvent>>>,
}

impl LazyRoute for AuditLogs {
    fn data() -> Self {
        let address = use_query_map();
        let from = Memo::new(move |_| {
            address.with(|address| match (address.get("after"), address.get("before")) {
                (Some(after), _) => PageStart::After(Cursor(after)),
                (None, Some(before)) => PageStart::Before(Cursor(before)),
                (None, None) => PageStart::Start,
            })
        });
        Self { page: Resource::new(move || from.get(), list_audit_events) }
    }

    async fn view(this: Self) -> AnyView {
        let AuditLogs { page } = this;
        let locale = use_locale();
        let texts = AuditTexts(locale);

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
                            on_click=move || page.refetch()
                        />
                    }
                }
            >
                <Loaded
                    resource=page
                    skeleton=|| view! { <Skeleton rows=12 /> }
                    view=move |page| view! { <List page /> }.into_any()
                />
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn List(page: Page<AuditEvent>) -> impl IntoView {
    let texts = AuditTexts(use_locale());
    if page.rows.is_empty() {
        return view! { <EmptyState text=texts.empty() icon=IconName::Audit /> }.into_any();
    }
    let address = |name, cursor: Cursor| format!("{ADDRESS}?{name}={}", Url::escape(&cursor.0));
    let previous = page.previous.map(|cursor| address("before", cursor));
    let next = page.next.map(|cursor| address("after", cursor));
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
    let target = event.target.unwrap_or_else(|| none.to_owned());
    let address = event.address.unwrap_or_else(|| none.to_owned());

    view! {
        <tr>
            <td class="nowrap">
                <Moment at=event.at />
            </td>
            <td title=event.request_id>
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
