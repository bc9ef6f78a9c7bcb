//! What the technician does with an open session: send it again, hand it over, end it.

use farhand_contract::{
    Permission, SessionId, UserId,
    sessions::{Session, SessionState},
    technicians::Colleague,
};
use leptos::prelude::*;

use super::lacks_portal;
use crate::{
    api::{
        ApiError, ApiResult,
        technicians::{end_session, hand_over, list_colleagues, send_again},
    },
    locales::TechnicianTexts,
    preferences::use_locale,
    ui::{Allowed, Button, ErrorBar, IconName, MessageBar, MessageKind, show_answer},
};

/// The questions and how they go. Outlives each look at the session.
#[derive(Clone, Copy)]
pub struct Deeds {
    /// Gives it to a colleague.
    pub give: Action<(SessionId, UserId), ()>,
    /// Whether the question to whom is open.
    pub give_open: RwSignal<bool>,
    /// Who can take it over.
    pub colleagues: Action<SessionId, ApiResult<Vec<Colleague>>>,
    /// Ends it.
    pub end: Action<SessionId, ()>,
    /// Whether the question about that is open.
    pub end_open: RwSignal<bool>,
    send: Action<SessionId, ()>,
    /// Whether it was sent again from here, and that is told.
    told: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
}

impl Deeds {
    /// Puts what comes of them into `session`.
    pub fn new(id: Memo<Option<SessionId>>, session: Resource<ApiResult<Session>>) -> Self {
        let (give_open, end_open) = (RwSignal::new(false), RwSignal::new(false));
        let (told, problem) = (RwSignal::new(false), RwSignal::new(None));
        let take = move |outcome: ApiResult<Session>| match outcome {
            Ok(now) => {
                problem.set(None);
                // The page may be at another one by now.
                if id.get_untracked() == Some(now.id) {
                    show_answer(session, now);
                }
                true
            }
            Err(error) => {
                problem.set(Some(error));
                // What refused it may be news.
                session.refetch();
                false
            }
        };
        let send = Action::new(move |&id: &SessionId| async move {
            told.set(false);
            let done = take(send_again(id).await);
            told.set(done);
        });
        let give = Action::new(move |&(id, to): &(SessionId, UserId)| async move {
            take(hand_over(id, to).await);
            give_open.set(false);
        });
        let end = Action::new(move |&id: &SessionId| async move {
            take(end_session(id).await);
            end_open.set(false);
        });
        let colleagues = Action::new(|&id: &SessionId| list_colleagues(id));
        Effect::new(move |before: Option<Option<SessionId>>| {
            let now = id.get();
            if before.is_some_and(|before| before != now) {
                told.set(false);
                problem.set(None);
                give_open.set(false);
                end_open.set(false);
            }
            now
        });
        Self { give, give_open, colleagues, end, end_open, send, told, problem }
    }
}

/// The buttons.
#[component]
pub fn DeedButtons(
    /// As it stands.
    session: Session,
    /// What they do.
    deeds: Deeds,
) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    let Session { id, state, closed_at, .. } = session;
    let sends = state == SessionState::AwaitingUser && !lacks_portal(&session);
    let ends = state == SessionState::Active && closed_at.is_none();
    let problem = move || deeds.problem.get().map(|error| view! { <ErrorBar error /> });
    if !state.is_open() {
        return problem.into_any();
    }

    view! {
        {problem}
        {sends.then_some(move || deeds.told.get().then(|| view! { <Told /> }))}
        <Allowed permission=Permission::RequestRemoteAssistance>
            <div class="actions">
                {sends
                    .then(|| {
                        view! {
                            <Button
                                icon=IconName::Flag
                                busy=deeds.send.pending()
                                on_click=move || {
                                    deeds.send.dispatch(id);
                                }
                            >
                                {texts.send_again()}
                            </Button>
                        }
                    })}
                <Button
                    icon=IconName::Person
                    on_click=move || {
                        deeds.colleagues.dispatch(id);
                        deeds.give_open.set(true);
                    }
                >
                    {texts.hand_over()}
                </Button>
                {ends
                    .then(|| {
                        view! {
                            <Button icon=IconName::Stop on_click=move || deeds.end_open.set(true)>
                                {texts.end()}
                            </Button>
                        }
                    })}
            </div>
        </Allowed>
    }
    .into_any()
}

#[component]
fn Told() -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    view! { <MessageBar kind=MessageKind::Success>{texts.sent_again_just_now()}</MessageBar> }
}
