//! The remote assistance history of a device: the sessions that it had, as a table.

use farhand_contract::{
    DeviceId,
    pages::Page,
    sessions::{Session, SessionQuery},
};
use leptos::prelude::*;

use crate::{
    api::ApiResult,
    blades::{session::duration, session_filters},
    locales::{Common, DeviceTexts, SessionTexts},
    preferences::use_locale,
    ui::{EmptyState, IconName, Loaded, Moment, Skeleton, StateBadge, keep_query},
};

/// The newest sessions, and the way to all of them.
#[component]
pub fn Past(
    /// The device.
    device: DeviceId,
    /// Its sessions, newest first.
    sessions: Resource<ApiResult<Page<Session>>>,
) -> impl IntoView {
    view! {
        <Loaded
            resource=sessions
            skeleton=|| view! { <Skeleton rows=6 /> }
            view=move |page| view! { <Lines device page /> }.into_any()
        />
    }
    .into_any()
}

#[component]
fn Lines(device: DeviceId, page: Page<Session>) -> impl IntoView {
    let locale = use_locale();
    let (texts, sessions) = (DeviceTexts(locale), SessionTexts(locale));
    if page.rows.is_empty() {
        return view! { <EmptyState icon=IconName::Remote text=texts.no_session() /> }.into_any();
    }
    let all = SessionQuery { device_id: Some(device), ..SessionQuery::default() };
    let all = session_filters::address("/sessions", &all, &[]);
    let rows = page.rows.into_iter().map(|session| view! { <Line session /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=texts.history()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{sessions.column_requested_at()}</th>
                        <th scope="col">{sessions.column_state()}</th>
                        <th scope="col">{sessions.column_requested_by()}</th>
                        <th scope="col" class="num">
                            {sessions.column_duration()}
                        </th>
                        <th scope="col">{texts.reason()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p>
            <a href=all>{texts.all_sessions()}</a>
        </p>
    }
    .into_any()
}

#[component]
fn Line(session: Session) -> impl IntoView {
    let locale = use_locale();
    let (none, texts) = (Common(locale).none(), SessionTexts(locale));
    let href = keep_query(format!("/devices/{}/sessions/{}", session.device_id, session.id));
    let lasted = duration(&session).map_or_else(|| none.to_owned(), |seconds| texts.duration(seconds));
    let reason = session.reason.unwrap_or_else(|| none.to_owned());
    view! {
        <tr>
            <td>
                <a href=href>
                    <Moment at=session.requested_at />
                </a>
            </td>
            <td>
                <StateBadge state=session.state />
            </td>
            <td>{session.requested_by_name}</td>
            <td class="num">{lasted}</td>
            <td>
                <span class="report-text ellipsis" title=reason.clone()>
                    {reason.clone()}
                </span>
            </td>
        </tr>
    }
}
