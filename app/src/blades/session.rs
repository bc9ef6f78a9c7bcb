//! A remote assistance session, as it goes.

mod codes;
mod now;
mod progress;
mod user_side;
mod withdraw;

use farhand_contract::{Error, SessionId, errors::Thing, events::Event, offers::Notice, sessions::Session};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map};

pub use self::now::duration;
use self::{
    codes::Codes,
    now::Now,
    progress::progress,
    user_side::UserSide,
    withdraw::{Question, Withdraw, Withdrawal},
};
use crate::{
    api::{ApiError, ApiResult, sessions::get_session},
    live::{LiveEvent, use_live},
    locales::{Common, SessionTexts, States},
    preferences::use_locale,
    ui::{
        Essential, EssentialView, Essentials, Loaded, Moment, Pane, Section, Skeleton, StateBadge, keep_query,
    },
};

/// The session's pane, beside All devices or beside Sessions.
pub struct SessionBlade {
    id: Memo<Option<SessionId>>,
    /// Where closing leads: to the list it stands beside.
    list: &'static str,
    session: Resource<ApiResult<Session>>,
}

impl LazyRoute for SessionBlade {
    fn data() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |_| params.with(|params| params.get_str("session")?.parse().ok()));
        let beside_devices = params.with_untracked(|params| params.get_str("id").is_some());
        let session = Resource::new(
            move || id.get(),
            |id| async move {
                match id {
                    Some(id) => get_session(id).await,
                    None => Err(ApiError::Service(Error::NotFound { what: Thing::Session })),
                }
            },
        );
        Self { id, list: if beside_devices { "/devices" } else { "/sessions" }, session }
    }

    async fn view(this: Self) -> AnyView {
        let SessionBlade { id, list, session } = this;
        let texts = SessionTexts(use_locale());
        let withdrawal = Withdrawal::new(session);
        follow(id, session);

        view! {
            <Pane title=texts.session_title() close_href=keep_query(list)>
                <Loaded
                    resource=session
                    skeleton=|| view! { <Skeleton rows=10 /> }
                    view=move |now| view! { <Body now withdrawal /> }.into_any()
                />
            </Pane>
            // Beside the pane: Escape in the question must not close the pane too.
            <Question id withdrawal />
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
        LiveEvent::Changed(_) => {}
    });
}

#[component]
fn Body(
    /// As it stands.
    now: Session,
    /// The way to take it back.
    withdrawal: Withdrawal,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());

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
            <UserSide session=now.clone() />
            {codes}
            <Section title=texts.progress()>
                {steps}
            </Section>
            <Section title=texts.details()>
                <Details session=now />
            </Section>
            <Withdraw state withdrawal />
        </div>
    }
}

#[component]
fn Details(session: Session) -> impl IntoView {
    let texts = SessionTexts(use_locale());
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
