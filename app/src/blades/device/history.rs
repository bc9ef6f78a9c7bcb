//! The sessions that a device had, newest first.

use farhand_contract::{
    DeviceId,
    pages::Page,
    sessions::{Session, SessionQuery},
};
use leptos::prelude::*;

use crate::{
    api::{ApiResult, sessions::list_sessions},
    blades::session::duration,
    locales::{SessionTexts, TechnicianTexts},
    preferences::use_locale,
    ui::{ButtonKind, ButtonLink, IconName, Loaded, Moment, Skeleton, StateBadge, keep_query},
};

/// How many are shown.
const SHOWN: usize = 3;

/// The sessions of the device with this id.
pub fn sessions_of(id: Memo<Option<DeviceId>>) -> Resource<ApiResult<Page<Session>>> {
    Resource::new(
        move || id.get(),
        |device_id| async move {
            match device_id {
                Some(_) => list_sessions(SessionQuery { device_id, ..SessionQuery::default() }).await,
                None => Ok(Page {
                    rows: Vec::new(),
                    total: 0,
                    at_least: false,
                    offset: 0,
                    previous: None,
                    next: None,
                }),
            }
        },
    )
}

/// The list.
#[component]
pub fn History(
    /// What is listed.
    sessions: Resource<ApiResult<Page<Session>>>,
) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    view! {
        <h3 class="caption muted">{texts.history()}</h3>
        <Loaded
            resource=sessions
            skeleton=|| view! { <Skeleton rows=2 /> }
            view=move |page| view! { <List page /> }.into_any()
        />
    }
    .into_any()
}

#[component]
fn List(page: Page<Session>) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    if page.rows.is_empty() {
        return view! { <p class="muted">{texts.history_empty()}</p> }.into_any();
    }
    let more = (page.total > SHOWN as u64)
        .then(|| view! { <p class="caption muted">{texts.history_more(SHOWN, page.total)}</p> });
    let lines = page.rows.into_iter().take(SHOWN).map(|session| view! { <Line session /> }).collect_view();
    view! {
        <ul class="session-history">{lines}</ul>
        {more}
    }
    .into_any()
}

#[component]
fn Line(session: Session) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let Session { id, device_id, state, can_connect, requested_at, .. } = session;
    let href = keep_query(format!("/devices/{device_id}/sessions/{id}"));
    let lasted = duration(&session).map(|seconds| texts.duration(seconds));
    let connect = can_connect.then(|| {
        view! {
            <ButtonLink
                href=format!("/sessions/{id}/connect")
                kind=ButtonKind::Subtle
                icon=IconName::Remote
                new_tab=true
                external=true
            >
                {texts.connect()}
            </ButtonLink>
        }
    });

    view! {
        <li>
            <StateBadge state />
            <a href=href>
                <Moment at=requested_at />
            </a>
            <span class="muted ellipsis">{session.assigned_to_name}</span>
            {lasted.map(|lasted| view! { <span class="num nowrap">{lasted}</span> })}
            {connect}
        </li>
    }
    .into_any()
}
