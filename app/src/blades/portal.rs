//! The Company Portal: what the user of a device sees. Phone first, plain words.

mod badge;
mod declined;
mod enrol_form;
mod help;
mod installed;
mod notify;
mod page;
mod past;
mod problem;
mod request;
mod running;
mod stop;

use farhand_contract::{
    Error,
    events::Event,
    portal::{Answer, Portal, PortalSession},
    sessions::SessionState,
};
use leptos::prelude::*;
use leptos_meta::Title;

use self::{
    badge::Flag,
    declined::{Declined, Explanation},
    help::{Asking, Help},
    notify::Notify,
    past::Past,
    problem::Trouble,
    request::{Banner, Request},
    running::{Accepted, Running, Stopped},
    stop::{StopQuestion, Stopping},
};
pub use self::{enrol_form::EnrolForm, page::PortalFrame};
use super::lazy::LazyBlade;
use crate::{
    api::{
        ApiError, ApiResult,
        portal::{answer_session, get_portal},
    },
    live::{LiveEvent, provide_live},
    locales::{PortalAnswerTexts, PortalTexts},
    preferences::use_locale,
    ui::{ErrorState, Icon, IconName, Skeleton, in_head, provide_time, show_answer},
};

/// The device's page.
pub struct PortalPage {
    portal: Resource<ApiResult<Portal>>,
}

impl LazyBlade for PortalPage {
    fn data() -> Self {
        Self { portal: Resource::new(|| (), |()| get_portal()) }
    }

    fn view(this: Self) -> AnyView {
        let PortalPage { portal } = this;
        let texts = PortalTexts(use_locale());
        let flag = Flag::of(portal);
        let answers = Answers::new(portal);
        let explanation = Explanation::new(portal);
        let stopping = Stopping::new(portal);
        let asking = Asking::new(portal);
        let again = move || portal.refetch();
        provide_time();
        follow(portal);

        view! {
            <Title text=move || flag.title(texts) formatter=in_head />
            <PortalFrame portal>
                <Trouble problem=answers.problem />
                <Transition fallback=|| {
                    view! { <Skeleton rows=6 /> }
                }>
                    {move || {
                        portal
                            .get()
                            .map(|result| match result {
                                Ok(portal) => {
                                    view! {
                                        <Now portal=portal.clone() answers explanation stopping />
                                        <AskForHelp portal asking />
                                    }
                                        .into_any()
                                }
                                Err(ApiError::Service(Error::NotEnrolled)) => {
                                    view! { <NotEnrolled /> }.into_any()
                                }
                                Err(error) => {
                                    view! { <ErrorState error on_retry=again /> }.into_any()
                                }
                            })
                    }}
                    <Beside portal />
                </Transition>
                <StopQuestion stopping />
            </PortalFrame>
        }
        .into_any()
    }
}

/// What an enrolled device has beside what is asked. It stays as it is while that changes.
#[component]
fn Beside(portal: Resource<ApiResult<Portal>>) -> impl IntoView {
    let enrolled = Memo::new(move |_| portal.with(|portal| matches!(portal, Some(Ok(_)))));
    move || {
        enrolled.get().then(|| {
            view! {
                <Past />
                <Notify />
            }
        })
    }
}

/// Opens the device's event stream once it is known which device this is, and looks again at each event.
fn follow(portal: Resource<ApiResult<Portal>>) {
    let enrolled = Memo::new(move |_| matches!(portal.get(), Some(Ok(_))));
    Effect::new(move |_| {
        if enrolled.get() {
            provide_live(farhand_contract::events::PORTAL_EVENTS_PATH).on(move |event| match event {
                LiveEvent::Resync | LiveEvent::Changed(Event::Session { .. } | Event::Help { .. }) => {
                    portal.refetch();
                }
                // What was told may have been asked for when nobody answered.
                LiveEvent::UpToDate if portal.with_untracked(|portal| matches!(portal, Some(Err(_)))) => {
                    portal.refetch();
                }
                LiveEvent::Changed(_) | LiveEvent::UpToDate => {}
            });
        }
    });
}

/// The user's answers, and how they go.
#[derive(Clone, Copy)]
pub struct Answers {
    give: Action<(PortalSession, Answer), ()>,
    problem: RwSignal<Option<ApiError>>,
}

impl Answers {
    fn new(portal: Resource<ApiResult<Portal>>) -> Self {
        let problem = RwSignal::new(None);
        let give = Action::new(move |(session, answer): &(PortalSession, Answer)| {
            let (id, answer) = (session.id, *answer);
            async move {
                match answer_session(id, answer).await {
                    Ok(now) => {
                        problem.set(None);
                        if answer == Answer::Accept {
                            open_link(&now);
                        }
                        show_answer(portal, now);
                    }
                    Err(error) => {
                        problem.set(Some(error));
                        // The request may have been taken back meanwhile.
                        portal.refetch();
                    }
                }
            }
        });
        Self { give, problem }
    }
}

/// Opens the user's side. Where the browser allows no window after the answer, the page's own link remains.
fn open_link(portal: &Portal) {
    let link = portal.session.as_ref().and_then(|session| session.end_customer_link.as_deref());
    if let Some(link) = link {
        let _ = window().open_with_url_and_target_and_features(link, "_blank", "noopener,noreferrer");
    }
}

#[component]
fn Now(portal: Portal, answers: Answers, explanation: Explanation, stopping: Stopping) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    let Portal { organization, session, .. } = portal;
    let Some(session) = session else { return view! { <Quiet text=texts.no_request() /> }.into_any() };

    match session.state {
        SessionState::Requested => view! { <Quiet text=texts.preparing() /> }.into_any(),
        SessionState::AwaitingUser => view! {
            <Banner mode=session.mode />
            <Request session organization answers />
        }
        .into_any(),
        SessionState::Accepted => view! { <Accepted session stopping /> }.into_any(),
        SessionState::Active if session.stopped_at.is_some() => view! { <Stopped session /> }.into_any(),
        SessionState::Active => view! { <Running session stopping /> }.into_any(),
        SessionState::Ended | SessionState::Cancelled if session.stopped_at.is_some() => {
            view! { <Quiet text=PortalAnswerTexts(use_locale()).stopped() /> }.into_any()
        }
        SessionState::Ended => view! { <Quiet text=texts.ended() /> }.into_any(),
        SessionState::Declined => view! { <Declined session explanation /> }.into_any(),
        SessionState::Expired => view! { <Quiet text=texts.expired() /> }.into_any(),
        SessionState::Cancelled | SessionState::Failed => {
            view! { <Quiet text=texts.withdrawn() /> }.into_any()
        }
    }
}

/// What the user may ask, while nothing is asked of them and nobody is connected.
#[component]
fn AskForHelp(portal: Portal, asking: Asking) -> impl IntoView {
    let open = portal.session.is_some_and(|session| session.state.is_open());
    (!open).then(|| view! { <Help help=portal.help asking /> })
}

/// Nothing is asked of the user.
#[component]
fn Quiet(
    /// Why not.
    text: &'static str,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    view! {
        <section class="portal-card portal-quiet">
            <Icon name=IconName::Shield />
            <h2>{text}</h2>
            <p class="muted">{texts.no_request_text()}</p>
        </section>
    }
}

#[component]
fn NotEnrolled() -> impl IntoView {
    let texts = PortalTexts(use_locale());
    view! {
        <section class="portal-card">
            <h2>{texts.enrol_title()}</h2>
            <p>{texts.not_enrolled()}</p>
            <EnrolForm code=String::new() refused=None />
        </section>
    }
}
