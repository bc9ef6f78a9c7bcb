//! Steps on a line.

use farhand_contract::Timestamp;
use leptos::prelude::*;

use super::{Icon, IconName, Moment, Spinner};
use crate::{locales::Common, preferences::use_locale};

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Now.
    Current,
    /// To come.
    Pending,
    /// Went wrong; nothing follows.
    Failed,
}

/// Steps from top to bottom.
#[component]
pub fn Timeline(children: Children) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }.into_any()
}

/// One step.
#[component]
pub fn Step(
    /// Where it stands.
    state: StepState,
    /// What it is.
    #[prop(into)]
    title: String,
    /// When it happened.
    #[prop(optional_no_strip, into)]
    at: Option<Timestamp>,
    /// More about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let common = Common(use_locale());
    let (class, words) = match state {
        StepState::Done => ("step step-done", common.step_done()),
        StepState::Current => ("step step-current", common.step_current()),
        StepState::Pending => ("step step-pending", common.step_pending()),
        StepState::Failed => ("step step-failed", common.step_failed()),
    };
    let mark = match state {
        StepState::Done => view! { <Icon name=IconName::Checkmark size16=true /> }.into_any(),
        StepState::Current => view! { <Spinner /> }.into_any(),
        StepState::Pending => ().into_any(),
        StepState::Failed => view! { <Icon name=IconName::Close size16=true /> }.into_any(),
    };
    view! {
        <li class=class aria-current=(state == StepState::Current).then_some("step")>
            <span class="step-mark" aria-hidden="true">
                {mark}
            </span>
            <div class="step-body">
                <div class="step-title">
                    <span>{title}</span>
                    <span class="visually-hidden">{format!("({words})")}</span>
                    {at.map(|at| view! { <Moment at /> })}
                </div>
                {children.map(|children| children())}
            </div>
        </li>
    }
    .into_any()
}
