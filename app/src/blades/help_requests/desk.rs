//! Taking requests up and putting them aside, and the questions before.

use farhand_contract::{
    Error, HelpRequestId, SessionId,
    errors::Field,
    help_requests::HelpRequest,
    offers::{Notice, Offer},
    pages::Page,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::{
        ApiError, ApiResult,
        help_requests::{approve_help, dismiss_help},
    },
    locales::{Errors, HelpRequestTexts, SessionTexts},
    preferences::use_locale,
    ui::{Dialog, TextField},
};

/// What is being done. Outlives each look at the queue.
#[derive(Clone, Copy)]
pub struct Desk {
    chosen: RwSignal<Option<HelpRequest>>,
    confirming: RwSignal<bool>,
    dismissing: RwSignal<bool>,
    reason: RwSignal<String>,
    approve: Action<(HelpRequestId, bool), ()>,
    dismiss: Action<(HelpRequestId, String), ()>,
    problem: RwSignal<Option<ApiError>>,
}

impl Desk {
    /// Looks at `page` again when something refused. Goes to the session that comes of an approval.
    pub fn new(page: Resource<ApiResult<Page<HelpRequest>>>) -> Self {
        let (confirming, dismissing) = (RwSignal::new(false), RwSignal::new(false));
        let reason = RwSignal::new(String::new());
        let problem = RwSignal::new(None);
        let started = RwSignal::new(None::<SessionId>);
        let approve = Action::new(move |&(id, confirmed): &(HelpRequestId, bool)| async move {
            match approve_help(id, confirmed).await {
                Ok(session) => {
                    problem.set(None);
                    confirming.set(false);
                    started.set(Some(session.id));
                }
                // The device changed since the page was made.
                Err(ApiError::Service(Error::ConfirmationRequired)) if !confirmed => confirming.set(true),
                Err(error) => {
                    problem.set(Some(error));
                    confirming.set(false);
                    page.refetch();
                }
            }
        });
        let dismiss = Action::new(move |(id, reason): &(HelpRequestId, String)| {
            let (id, reason) = (*id, Some(reason.clone()).filter(|reason| !reason.trim().is_empty()));
            async move {
                match dismiss_help(id, reason).await {
                    Ok(_) => {
                        problem.set(None);
                        dismissing.set(false);
                    }
                    // Said at the field.
                    Err(error @ ApiError::Service(Error::Invalid { .. })) => problem.set(Some(error)),
                    Err(error) => {
                        problem.set(Some(error));
                        dismissing.set(false);
                    }
                }
                page.refetch();
            }
        });
        let navigate = use_navigate();
        Effect::new(move |_| {
            if let Some(id) = started.get() {
                navigate(&format!("/sessions/{id}"), NavigateOptions::default());
            }
        });
        Self { chosen: RwSignal::new(None), confirming, dismissing, reason, approve, dismiss, problem }
    }

    /// What went wrong last, unless a field says it.
    pub fn problem(self) -> Option<ApiError> {
        self.problem.get().filter(|_| !self.dismissing.get())
    }

    /// Whether this request is being taken up.
    pub fn approves(self, id: HelpRequestId) -> bool {
        self.approve.pending().get()
            && self.chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id))
    }

    /// Takes a request up, or asks first where that is needed.
    pub fn approve(self, request: &HelpRequest) {
        self.chosen.set(Some(request.clone()));
        let uncertain = matches!(
            &request.offer,
            Some(Offer::Allowed { notices, .. }) if notices.contains(&Notice::MayBeUnsupported)
        );
        if uncertain {
            self.confirming.set(true);
        } else {
            self.approve.dispatch((request.id, false));
        }
    }

    /// Asks whether to put a request aside.
    pub fn ask_to_dismiss(self, request: HelpRequest) {
        self.chosen.set(Some(request));
        self.reason.set(String::new());
        self.problem.set(None);
        self.dismissing.set(true);
    }

    fn chosen_id(self) -> Option<HelpRequestId> {
        self.chosen.with_untracked(|chosen| chosen.as_ref().map(|chosen| chosen.id))
    }
}

/// The questions.
#[component]
pub fn Questions(
    /// What is being done.
    desk: Desk,
) -> impl IntoView {
    let locale = use_locale();
    let texts = HelpRequestTexts(locale);
    let sessions = SessionTexts(locale);
    let device = move || {
        desk.chosen
            .with(|chosen| chosen.as_ref().map(|chosen| chosen.device_name.clone()))
            .unwrap_or_default()
    };
    let problem = Signal::derive(move || {
        let error = desk.problem.get()?;
        Errors(locale).at(Field::Dismissal, &error)
    });

    view! {
        <Dialog
            open=desk.confirming
            title=texts.confirm_title()
            confirm=texts.approve().to_owned()
            cancel=texts.keep()
            busy=desk.approve.pending()
            on_confirm=move || {
                if let Some(id) = desk.chosen_id() {
                    desk.approve.dispatch((id, true));
                }
            }
        >
            <p>{sessions.unsupported_title()} " " {sessions.unsupported_text()} " TeamViewer."</p>
        </Dialog>
        <Dialog
            open=desk.dismissing
            title=texts.dismiss()
            confirm=texts.dismiss().to_owned()
            cancel=texts.keep()
            busy=desk.dismiss.pending()
            on_confirm=move || {
                if let Some(id) = desk.chosen_id() {
                    desk.dismiss.dispatch((id, desk.reason.get_untracked()));
                }
            }
        >
            <p class="strong">{move || texts.dismiss_title(&device())}</p>
            <p>{texts.dismiss_text()}</p>
            <TextField id="help-dismissal" label=texts.dismiss_reason() value=desk.reason problem />
        </Dialog>
    }
}
