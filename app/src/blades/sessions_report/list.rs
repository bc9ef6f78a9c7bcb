//! The sessions of the report, with everything that an export has.

use farhand_contract::{
    pages::{Page, PageStart},
    reports::Interval,
    sessions::{Session, SessionQuery},
};
use leptos::prelude::*;

use super::{PATH, beside};
use crate::{
    blades::{session::duration, session_filters::address},
    locales::{Common, Errors, ReportTexts, States, hms},
    preferences::use_locale,
    ui::{EmptyState, IconName, Moment, MomentOr, Pager, StateBadge},
};

/// A page of sessions.
#[component]
pub fn List(page: Page<Session>, query: Memo<SessionQuery>, interval: Memo<Interval>) -> impl IntoView {
    let texts = ReportTexts(use_locale());
    if page.rows.is_empty() {
        return view! { <EmptyState text=texts.nothing_found() icon=IconName::Search /> }.into_any();
    }
    let href = |from| {
        let wanted = query.with_untracked(|query| SessionQuery { from, ..query.clone() });
        address(PATH, &wanted, &beside(interval.get_untracked()))
    };
    let previous = page.previous.map(|cursor| href(PageStart::Before(cursor)));
    let next = page.next.map(|cursor| href(PageStart::After(cursor)));
    let rows = page.rows.len();
    let heads = texts.columns().into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=texts.sessions()>
            <table class="table report-list">
                <thead>
                    <tr>{heads}</tr>
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
    let locale = use_locale();
    let (states, none) = (States(locale), Common(locale).none());
    let or_none = |text: Option<String>| text.unwrap_or_else(|| none.to_owned());
    let lasted = duration(&session).map(|seconds| hms(u64::try_from(seconds).unwrap_or_default()));
    let failure = session.failure.map(|failure| Errors(locale).failure(failure).0);
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/sessions/{}", session.id)>{session.device_name}</a>
            </th>
            <td>{or_none(session.user_principal_name)}</td>
            <td>{session.requested_by_name}</td>
            <td>{states.mode(session.mode)}</td>
            <td>
                <Moment at=session.requested_at />
            </td>
            <td>
                <MomentOr at=session.answered_at />
            </td>
            <td>
                <MomentOr at=session.connected_at />
            </td>
            <td>
                <MomentOr at=session.ended_at />
            </td>
            <td class="num">{or_none(lasted)}</td>
            <td>
                <StateBadge state=session.state />
            </td>
            <td>
                <span class="ellipsis report-text" title=session.reason.clone()>
                    {or_none(session.reason.clone())}
                </span>
            </td>
            <td>
                <span class="ellipsis report-text" title=failure.clone()>
                    {or_none(failure.clone())}
                </span>
            </td>
        </tr>
    }
    .into_any()
}
