//! Stopping what the user had accepted: a button, and the question whether to.

use farhand_contract::{
    portal::{Portal, PortalSession},
    sessions::SessionState,
};
use leptos::prelude::*;

use super::problem::Trouble;
use crate::{
    api::{ApiError, ApiResult, portal::stop_session},
    locales::PortalAnswerTexts,
    preferences::use_locale,
    ui::{Button, Dialog, IconName},
};

/// The question and how it goes. Outlives each look at the session.
#[derive(Clone, Copy)]
pub struct Stopping {
    portal: Resource<ApiResult<Portal>>,
    open: RwSignal<bool>,
    stop: Action<(), ()>,
    problem: RwSignal<Option<ApiError>>,
}

impl Stopping {
    /// Puts what comes of it into `portal`.
    pub fn new(portal: Resource<ApiResult<Portal>>) -> Self {
        let open = RwSignal::new(false);
        let problem = RwSignal::new(None);
        let stop = Action::new(move |(): &()| async move {
            if let Some(session) = session_of(portal) {
                match stop_session(session.id).await {
                    Ok(now) => {
                        problem.set(None);
                        portal.set(Some(Ok(now)));
                    }
                    Err(error) => {
                        problem.set(Some(error));
                        portal.refetch();
                    }
                }
            }
            open.set(false);
        });
        Self { portal, open, stop, problem }
    }
}

fn session_of(portal: Resource<ApiResult<Portal>>) -> Option<PortalSession> {
    portal.get_untracked()?.ok()?.session
}

/// Opens the question.
#[component]
pub fn Stop(
    /// The question.
    stopping: Stopping,
) -> impl IntoView {
    let texts = PortalAnswerTexts(use_locale());

    view! {
        <Trouble problem=stopping.problem />
        <Button icon=IconName::Stop on_click=move || stopping.open.set(true)>
            {texts.stop()}
        </Button>
    }
}

/// The question.
#[component]
pub fn StopQuestion(
    /// Its state.
    stopping: Stopping,
) -> impl IntoView {
    let texts = PortalAnswerTexts(use_locale());
    let text = move || {
        // Read when it is asked: the session may have become active meanwhile.
        let accepted = stopping.open.get()
            && session_of(stopping.portal).is_some_and(|session| session.state == SessionState::Accepted);
        if accepted { texts.stop_accepted_text() } else { texts.stop_text() }
    };

    view! {
        <Dialog
            open=stopping.open
            title=texts.stop_title()
            confirm=texts.stop().to_owned()
            cancel=texts.stop_keep()
            danger=true
            busy=stopping.stop.pending()
            on_confirm=move || {
                stopping.stop.dispatch(());
            }
        >
            <p>{text}</p>
        </Dialog>
    }
}
