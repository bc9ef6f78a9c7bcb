//! Taking a request back.

use farhand_contract::{
    Permission, SessionId,
    sessions::{Session, SessionState},
};
use leptos::prelude::*;

use crate::{
    api::{ApiError, ApiResult, sessions::cancel_session},
    locales::SessionTexts,
    preferences::use_locale,
    ui::{Allowed, Button, Dialog, ErrorBar, IconName, show_answer},
};

/// The question and how it goes. Outlives each look at the session.
#[derive(Clone, Copy)]
pub struct Withdrawal {
    open: RwSignal<bool>,
    cancel: Action<SessionId, ()>,
    problem: RwSignal<Option<ApiError>>,
}

impl Withdrawal {
    /// Puts what comes of it into `session`.
    pub fn new(id: Memo<Option<SessionId>>, session: Resource<ApiResult<Session>>) -> Self {
        let open = RwSignal::new(false);
        let problem = RwSignal::new(None);
        let cancel = Action::new(move |&of: &SessionId| async move {
            let outcome = cancel_session(of).await;
            // The page may be at another one by now.
            if id.get_untracked() != Some(of) {
                return;
            }
            match outcome {
                Ok(now) => {
                    problem.set(None);
                    show_answer(session, now);
                }
                Err(error) => {
                    problem.set(Some(error));
                    // What refused it may be news: the user was faster.
                    session.refetch();
                }
            }
            open.set(false);
        });
        Effect::new(move |before: Option<Option<SessionId>>| {
            let now = id.get();
            if before.is_some_and(|before| before != now) {
                problem.set(None);
                open.set(false);
            }
            now
        });
        Self { open, cancel, problem }
    }
}

/// Opens the question, while both sides are not connected.
#[component]
pub fn Withdraw(
    /// Where the session stands.
    state: SessionState,
    /// The question.
    withdrawal: Withdrawal,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let waiting = state.is_open() && state != SessionState::Active;

    view! {
        {move || withdrawal.problem.get().map(|error| view! { <ErrorBar error /> })}
        {waiting
            .then(|| {
                view! {
                    <Allowed permission=Permission::RequestRemoteAssistance>
                        <div class="actions">
                            <Button icon=IconName::Dismiss on_click=move || withdrawal.open.set(true)>
                                {texts.cancel()}
                            </Button>
                        </div>
                    </Allowed>
                }
            })}
    }
}

/// The question.
#[component]
pub fn Question(
    /// The session.
    id: Memo<Option<SessionId>>,
    /// Its state.
    withdrawal: Withdrawal,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());

    view! {
        <Dialog
            open=withdrawal.open
            title=texts.cancel_title()
            confirm=texts.cancel()
            cancel=texts.cancel_keep()
            danger=true
            busy=withdrawal.cancel.pending()
            on_confirm=move || {
                if let Some(id) = id.get_untracked() {
                    withdrawal.cancel.dispatch(id);
                }
            }
        >
            <p>{texts.cancel_text()}</p>
        </Dialog>
    }
}
