//! Asking for help, and where that stands.

use farhand_contract::{
    help_requests::{HelpState, MESSAGE_LIMIT, PortalHelp},
    portal::Portal,
};
use leptos::prelude::*;

use super::problem::Trouble;
use crate::{
    api::{
        ApiError, ApiResult,
        help_requests::{ask_for_help, withdraw_help},
    },
    locales::PortalHelpTexts,
    preferences::use_locale,
    ui::{Button, ButtonKind, IconName, MessageBar, MessageKind, Moment},
};

/// What is filled in and how it goes. Outlives each look at the page.
#[derive(Clone, Copy)]
pub struct Asking {
    message: RwSignal<String>,
    ask: Action<String, ()>,
    withdraw: Action<(), ()>,
    problem: RwSignal<Option<ApiError>>,
}

impl Asking {
    /// Puts what comes of it into `portal`.
    pub fn new(portal: Resource<ApiResult<Portal>>) -> Self {
        let message = RwSignal::new(String::new());
        let problem = RwSignal::new(None);
        let show = move |outcome: ApiResult<Portal>| match outcome {
            Ok(now) => {
                problem.set(None);
                portal.set(Some(Ok(now)));
            }
            Err(error) => {
                problem.set(Some(error));
                portal.refetch();
            }
        };
        let ask = Action::new(move |text: &String| {
            let text = text.clone();
            async move {
                let outcome = ask_for_help(text).await;
                if outcome.is_ok() {
                    message.set(String::new());
                }
                show(outcome);
            }
        });
        let withdraw = Action::new(move |(): &()| async move { show(withdraw_help().await) });
        Self { message, ask, withdraw, problem }
    }
}

/// The form, or what was asked and where it stands.
#[component]
pub fn Help(
    /// The request that waits, or was settled lately.
    help: Option<PortalHelp>,
    /// What is filled in.
    asking: Asking,
) -> impl IntoView {
    match help {
        Some(help) if help.state == HelpState::Waiting => view! { <Waiting help asking /> }.into_any(),
        Some(help) => view! {
            <Settled help />
            <Ask asking />
        }
        .into_any(),
        None => view! { <Ask asking /> }.into_any(),
    }
}

#[component]
fn Ask(asking: Asking) -> impl IntoView {
    let texts = PortalHelpTexts(use_locale());
    let used = move || asking.message.with(|message| message.chars().count());
    let empty = Signal::derive(move || asking.message.with(|message| message.trim().is_empty()));

    view! {
        <section class="portal-card">
            <h2>{texts.ask_title()}</h2>
            <p class="muted">{texts.ask_text()}</p>
            <Trouble problem=asking.problem />
            <div class="field">
                <label class="field-label" for="help-message">
                    {texts.message()}
                </label>
                <textarea
                    id="help-message"
                    class="input"
                    rows="3"
                    maxlength=MESSAGE_LIMIT.to_string()
                    aria-describedby="help-message-hint"
                    prop:value=move || asking.message.get()
                    on:input=move |event| asking.message.set(event_target_value(&event))
                ></textarea>
                <span class="field-hint num" id="help-message-hint">
                    {move || texts.counted(used(), MESSAGE_LIMIT)}
                </span>
            </div>
            <Button
                kind=ButtonKind::Primary
                icon=IconName::Question
                disabled=empty
                busy=asking.ask.pending()
                on_click=move || {
                    asking.ask.dispatch(asking.message.get_untracked());
                }
            >
                {texts.ask()}
            </Button>
        </section>
    }
}

#[component]
fn Waiting(help: PortalHelp, asking: Asking) -> impl IntoView {
    let texts = PortalHelpTexts(use_locale());

    view! {
        <section class="portal-card" role="status">
            <h2>{texts.waiting()}</h2>
            <p>{texts.waiting_text()}</p>
            <dl class="portal-facts">
                <div>
                    <dt>{texts.you_wrote()}</dt>
                    <dd>{help.message}</dd>
                </div>
                <div>
                    <dt>{texts.until()}</dt>
                    <dd>
                        <Moment at=help.expires_at />
                    </dd>
                </div>
            </dl>
            <Trouble problem=asking.problem />
            <Button
                busy=asking.withdraw.pending()
                on_click=move || {
                    asking.withdraw.dispatch(());
                }
            >
                {texts.withdraw()}
            </Button>
        </section>
    }
}

/// What became of a request that did not lead to a session.
#[component]
fn Settled(help: PortalHelp) -> impl IntoView {
    let texts = PortalHelpTexts(use_locale());
    match help.state {
        HelpState::Dismissed => {
            let because = help.dismissal.map(|text| format!("{}: {text}", texts.dismissed_because()));
            view! {
                <MessageBar kind=MessageKind::Warning title=texts.dismissed()>
                    {because}
                </MessageBar>
            }
            .into_any()
        }
        HelpState::Expired => view! {
            <MessageBar kind=MessageKind::Warning title=texts.expired()>
                {texts.expired_text()}
            </MessageBar>
        }
        .into_any(),
        HelpState::Waiting | HelpState::Approved | HelpState::Withdrawn => ().into_any(),
    }
}
