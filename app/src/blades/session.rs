//! A remote assistance session, as it goes.

mod again;
mod codes;
mod consent;
mod deeds;
mod notes;
mod now;
mod progress;
mod questions;
mod user_side;
mod withdraw;

use farhand_contract::{
    Error, SessionId, errors::Thing, events::Event, offers::Notice, sessions::Session,
    technicians::SessionNote,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub use self::now::duration;
use self::{
    again::{Again, Beside, Confirmation, StartAnew},
    codes::Codes,
    consent::Consent,
    deeds::{DeedButtons, Deeds},
    notes::{Notes, note_of},
    now::Now,
    progress::progress,
    questions::{Ending, HandOver},
    user_side::UserSide,
    withdraw::{Question, Withdraw, Withdrawal},
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiError, ApiResult, sessions::get_session},
    live::{LiveEvent, use_live},
    locales::{Common, SessionTexts, States, TechnicianTexts},
    preferences::use_locale,
    ui::{
        ConnectorBanner, Essential, EssentialView, Essentials, Loaded, Moment, Pane, Section, Skeleton,
        StateBadge, keep_query,
    },
};

/// The session's pane, beside All devices or beside Sessions.
pub struct SessionBlade {
    id: Memo<Option<SessionId>>,
    /// What it stands beside: there closing leads.
    beside: Beside,
    session: Resource<ApiResult<Session>>,
    note: Resource<ApiResult<SessionNote>>,
}

/// What outlives each look at the session.
#[derive(Clone, Copy)]
struct Lasting {
    beside: Beside,
    again: Again,
    deeds: Deeds,
    withdrawal: Withdrawal,
}

impl LazyBlade for SessionBlade {
    fn data() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |_| params.with(|params| params.get_str("session")?.parse().ok()));
        let beside_devices = params.with_untracked(|params| params.get_str("id").is_some());
        let beside = if beside_devices { Beside::Devices } else { Beside::Sessions };
        let session = Resource::new(
            move || id.get(),
            |id| async move {
                match id {
                    Some(id) => get_session(id).await,
                    None => Err(ApiError::Service(Error::NotFound { what: Thing::Session })),
                }
            },
        );
        Self { id, beside, session, note: note_of(id) }
    }

    fn view(this: Self) -> AnyView {
        let SessionBlade { id, beside, session, note } = this;
        let texts = SessionTexts(use_locale());
        let (again, deeds) = (Again::new(id, beside), Deeds::new(id, session));
        let withdrawal = Withdrawal::new(id, session);
        let lasting = Lasting { beside, again, deeds, withdrawal };
        follow(id, session);

        view! {
            <Pane title=texts.session_title() close_href=keep_query(beside.list())>
                <ConnectorBanner />
                <Loaded
                    resource=session
                    skeleton=|| view! { <Skeleton rows=10 /> }
                    view=move |now| view! { <Body now lasting /> }.into_any()
                />
                <Notes id kept=note />
            </Pane>
            // Beside the pane: Escape in a question must not close the pane too.
            <Question id withdrawal />
            <HandOver id deeds />
            <Ending id deeds />
            <Confirmation again />
        }
        .into_any()
    }
}

/// Looks again whenever the session moves.
fn follow(id: Memo<Option<SessionId>>, session: Resource<ApiResult<Session>>) {
    let Some(live) = use_live() else { return };
    live.on(move |event| match event {
        LiveEvent::Resync => session.refetch(),
        LiveEvent::Changed(Event::Session { id: changed, .. }) if Some(changed) == id.get_untracked() => {
            session.refetch();
        }
        LiveEvent::Changed(_) | LiveEvent::UpToDate => {}
    });
}

#[component]
fn Body(
    /// As it stands.
    now: Session,
    /// What outlives this look.
    lasting: Lasting,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let Lasting { beside, again, deeds, withdrawal } = lasting;

    let (state, device_name) = (now.state, now.device_name.clone());
    let steps = progress(&now);
    let codes = state.is_open().then(|| view! { <Codes session=now.clone() /> });
    let sentence = view! { <Now session=now.clone() /> };

    view! {
        <div class="stack">
            <div class="session-head">
                <StateBadge state />
                <span class="strong ellipsis">{device_name}</span>
            </div>
            {sentence}
            <Consent session=now.clone() />
            <UserSide session=now.clone() />
            <StartAnew session=now.clone() again beside />
            {codes}
            <DeedButtons session=now.clone() deeds />
            <Withdraw state withdrawal />
            <Section title=texts.progress()>
                {steps}
            </Section>
            <Section title=texts.details()>
                <Details session=now beside />
            </Section>
        </div>
    }
}

#[component]
fn Details(session: Session, beside: Beside) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let technician = TechnicianTexts(use_locale());
    let handed_over = session.assigned_to != session.requested_by;
    let assigned_to = handed_over.then_some(session.assigned_to_name);
    let before = session.follows.map(|before| {
        view! {
            <EssentialView label=technician.follows()>
                <a href=keep_query(beside.address(session.device_id, before))>{technician.session_before()}</a>
            </EssentialView>
        }
    });
    let states = States(use_locale());
    let open = session.state.is_open();
    let expires = open.then_some(session.expires_at);
    let reason = session.reason.unwrap_or_else(|| Common(use_locale()).none().to_owned());

    view! {
        <Essentials>
            <EssentialView label=texts.device()>
                <a href=format!("/devices/{}", session.device_id)>{session.device_name}</a>
            </EssentialView>
            <Essential
                label=texts.user()
                value=Some(session.user_principal_name.unwrap_or_else(|| texts.no_user().to_owned()))
            />
            <Essential label=texts.platform() value=Some(states.platform(session.platform).to_owned()) />
            <Essential label=texts.mode() value=Some(states.mode(session.mode).to_owned()) />
            <Essential label=texts.requested_by() value=Some(session.requested_by_name) />
            {assigned_to
                .map(|name| view! { <Essential label=technician.technician() value=Some(name) /> })}
            {before}
            <EssentialView label=texts.reason()>
                <span class="session-reason">{reason}</span>
            </EssentialView>
            {expires
                .map(|at| {
                    view! {
                        <EssentialView label=texts.expires()>
                            <Moment at />
                        </EssentialView>
                    }
                })}
        </Essentials>
    }
}

/// Whether the device's Company Portal shows nothing.
fn lacks_portal(session: &Session) -> bool {
    session.notices.contains(&Notice::NoCompanyPortal)
}
