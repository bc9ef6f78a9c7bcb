//! Past sessions on this device: asked for when somebody wants to see them.

use farhand_contract::portal::PastSession;
use leptos::prelude::*;

use super::problem::Trouble;
use crate::{
    api::portal::list_past_sessions,
    locales::{PortalAnswerTexts, SessionTexts},
    preferences::use_locale,
    ui::{Icon, IconName, Moment, Skeleton},
};

/// A line to open, and the sessions under it.
#[component]
pub fn Past() -> impl IntoView {
    let texts = PortalAnswerTexts(use_locale());
    let load = Action::new(move |(): &()| list_past_sessions());
    let problem = Signal::derive(move || load.value().get().and_then(Result::err));
    let list = move || match load.value().get() {
        None => view! { <Skeleton rows=3 /> }.into_any(),
        Some(Ok(past)) if past.is_empty() => view! { <p class="muted">{texts.past_none()}</p> }.into_any(),
        Some(Ok(past)) => {
            view! { <ul>{past.into_iter().map(|session| view! { <Row session /> }).collect_view()}</ul> }
                .into_any()
        }
        Some(Err(_)) => view! { <Trouble problem /> }.into_any(),
    };

    view! {
        <details
            class="portal-past"
            on:toggle=move |_| {
                load.dispatch(());
            }
        >
            <summary class="disclosure">
                <Icon name=IconName::ChevronRight size16=true />
                {texts.past_title()}
            </summary>
            {list}
        </details>
    }
}

#[component]
fn Row(session: PastSession) -> impl IntoView {
    let locale = use_locale();
    let texts = PortalAnswerTexts(locale);
    let lasted = session.lasted_seconds.map(|seconds| SessionTexts(locale).duration(seconds));

    view! {
        <li>
            <span>
                <Moment at=session.requested_at />
                <span class="muted">" " {texts.past_by(&session.requested_by_name)}</span>
            </span>
            <span class="nowrap">
                {texts.past(session.state, session.stopped)} {lasted.map(|lasted| format!(" · {lasted}"))}
            </span>
        </li>
    }
}
