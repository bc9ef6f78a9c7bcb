//! What is asked before a session is handed over or ended.

use farhand_contract::{SessionId, UserId, technicians::Colleague};
use leptos::prelude::*;

use super::deeds::Deeds;
use crate::{
    locales::TechnicianTexts,
    preferences::use_locale,
    ui::{Dialog, ErrorBar, Skeleton},
};

/// To whom the session is handed over.
#[component]
pub fn HandOver(
    /// The session.
    id: Memo<Option<SessionId>>,
    /// What it does.
    deeds: Deeds,
) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    let chosen = RwSignal::new(None::<UserId>);
    Effect::new(move |_| {
        if deeds.give_open.get() {
            chosen.set(None);
        }
    });
    let choices = move || match deeds.colleagues.value().get() {
        _ if deeds.colleagues.pending().get() => view! { <Skeleton rows=2 /> }.into_any(),
        None => ().into_any(),
        Some(Err(error)) => view! { <ErrorBar error /> }.into_any(),
        Some(Ok(colleagues)) if colleagues.is_empty() => view! { <p>{texts.nobody()}</p> }.into_any(),
        Some(Ok(colleagues)) => view! { <Choice colleagues chosen /> }.into_any(),
    };

    view! {
        <Dialog
            open=deeds.give_open
            title=texts.hand_over_title()
            confirm=texts.hand_over()
            busy=deeds.give.pending()
            disabled=Signal::derive(move || chosen.get().is_none())
            on_confirm=move || {
                if let (Some(id), Some(to)) = (id.get_untracked(), chosen.get_untracked()) {
                    deeds.give.dispatch((id, to));
                }
            }
        >
            <p>{texts.hand_over_text()}</p>
            {choices}
        </Dialog>
    }
}

#[component]
fn Choice(colleagues: Vec<Colleague>, chosen: RwSignal<Option<UserId>>) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    let options = colleagues
        .into_iter()
        .map(|colleague| {
            let name = format!("{} ({})", colleague.display_name, colleague.user_principal_name);
            view! { <option value=colleague.id.to_string()>{name}</option> }
        })
        .collect_view();

    view! {
        <div class="field">
            <label class="field-label" for="session-colleague">
                {texts.colleague()}
            </label>
            <select
                id="session-colleague"
                class="input"
                on:change=move |event| chosen.set(event_target_value(&event).parse().ok())
            >
                <option value="">{texts.choose()}</option>
                {options}
            </select>
        </div>
    }
}

/// Whether the session is ended, and what that does not do.
#[component]
pub fn Ending(
    /// The session.
    id: Memo<Option<SessionId>>,
    /// What it does.
    deeds: Deeds,
) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());

    view! {
        <Dialog
            open=deeds.end_open
            title=texts.end_title()
            confirm=texts.end()
            cancel=texts.end_keep()
            danger=true
            busy=deeds.end.pending()
            on_confirm=move || {
                if let Some(id) = id.get_untracked() {
                    deeds.end.dispatch(id);
                }
            }
        >
            <p>{texts.end_text()}</p>
        </Dialog>
    }
}
