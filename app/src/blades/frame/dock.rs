//! The dock: the operator's own open sessions, wherever in the admin center they are.

use farhand_contract::{SessionId, events::Event, sessions::Session};
use leptos::prelude::*;

use crate::{
    api::technicians::list_open_sessions,
    live::{Live, LiveEvent},
    locales::{SessionTexts, States, TechnicianTexts},
    preferences::use_locale,
    ui::{
        ButtonKind, ButtonLink, CodeDisplay, Essential, EssentialView, Essentials, Icon, IconName, Moment,
        StateBadge,
    },
};

/// How many sessions have a line. The others are under Sessions.
const LINES: usize = 3;

/// A line for each open session; nothing when there is none. It fills once the event stream is open, so that no page
/// waits for it.
#[component]
pub fn Dock(
    /// The tab's event stream.
    live: Live,
) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    let sessions = RwSignal::new(Vec::<Session>::new());
    let expanded = RwSignal::new(None::<SessionId>);
    follow(live, sessions);

    let lines = move || {
        let open = sessions.get();
        if open.is_empty() {
            return ().into_any();
        }
        let more = (open.len() > LINES).then(|| {
            let all = SessionTexts(use_locale()).count(open.len() as u64);
            view! {
                <li class="dock-line">
                    <a href="/sessions?open=1">{all}</a>
                </li>
            }
        });
        let lines =
            open.into_iter().take(LINES).map(|session| view! { <Line session expanded /> }).collect_view();
        view! {
            <aside class="dock" aria-label=texts.dock()>
                <ul>{lines} {more}</ul>
            </aside>
        }
        .into_any()
    };
    lines.into_any()
}

/// Looks again whenever a session changes: one look at a time, and one more when something changed meanwhile.
fn follow(live: Live, sessions: RwSignal<Vec<Session>>) {
    let missed = StoredValue::new(false);
    let look = Action::new(|&(): &()| list_open_sessions());
    live.on(move |event| {
        if !matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Session { .. })) {
            return;
        }
        if look.pending().get_untracked() {
            missed.set_value(true);
        } else {
            look.dispatch(());
        }
    });
    Effect::new(move |_| {
        // What failed leaves the lines as they are: the next change is another try.
        if let Some(Ok(open)) = look.value().get() {
            sessions.set(open);
        }
    });
    Effect::new(move |_| {
        if !look.pending().get() && missed.get_value() {
            missed.set_value(false);
            look.dispatch(());
        }
    });
}

#[component]
fn Line(session: Session, expanded: RwSignal<Option<SessionId>>) -> impl IntoView {
    let locale = use_locale();
    let (texts, technician) = (SessionTexts(locale), TechnicianTexts(locale));
    let Session { id, state, can_connect, requested_at, .. } = session;
    let device_name = session.device_name.clone();
    let label = technician.dock_more(&device_name);
    let is_expanded = move || expanded.get() == Some(id);
    let details_id = format!("dock-{id}");
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
        <li class="dock-line">
            <div class="dock-row">
                <button
                    type="button"
                    class="header-button dock-toggle"
                    aria-label=label
                    aria-expanded=move || is_expanded().to_string()
                    aria-controls=details_id.clone()
                    on:click=move |_| {
                        expanded.update(|now| *now = if *now == Some(id) { None } else { Some(id) });
                    }
                >
                    <Icon name=IconName::ChevronRight size16=true />
                </button>
                <span role="status">
                    <StateBadge state />
                </span>
                <a class="ellipsis" href=format!("/sessions/{id}")>
                    {device_name}
                </a>
                <span class="caption muted nowrap dock-since">
                    <Moment at=requested_at relative=true />
                </span>
                {connect}
            </div>
            <div class="dock-more" id=details_id hidden=move || !is_expanded()>
                <Details session />
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Details(session: Session) -> impl IntoView {
    let locale = use_locale();
    let (texts, technician, states) = (SessionTexts(locale), TechnicianTexts(locale), States(locale));
    let user = session.user_principal_name.unwrap_or_else(|| texts.no_user().to_owned());
    let code = session.code.map(|code| {
        view! {
            <EssentialView label=texts.code()>
                <CodeDisplay code />
            </EssentialView>
        }
    });

    view! {
        <Essentials>
            <Essential label=texts.user() value=Some(user) />
            <Essential label=texts.mode() value=Some(states.mode(session.mode).to_owned()) />
            <EssentialView label=texts.expires()>
                <Moment at=session.expires_at />
            </EssentialView>
            {code}
        </Essentials>
        <a href=format!("/sessions/{}", session.id)>{technician.dock_open()}</a>
    }
    .into_any()
}
