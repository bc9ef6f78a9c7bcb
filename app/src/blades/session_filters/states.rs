//! The states: several at once.

use farhand_contract::sessions::{SessionQuery, SessionState};
use leptos::prelude::*;

use super::Change;
use crate::{
    locales::{ReportTexts, States},
    preferences::use_locale,
    ui::ManyChoice,
};

/// Which states.
#[component]
pub fn StatesChoice(query: Memo<SessionQuery>, change: Change) -> impl IntoView {
    let locale = use_locale();
    let (texts, states) = (ReportTexts(locale), States(locale));
    let chosen = move || match query.with(|query| query.states.len()) {
        0 => texts.any_state().to_owned(),
        count => texts.states_chosen(count),
    };
    let boxes = SessionState::ALL
        .iter()
        .map(|&state| {
            let is_chosen = move || query.with(|query| query.states.contains(&state));
            let turn = move |_| {
                let mut wanted = query.get_untracked();
                if wanted.states.contains(&state) {
                    wanted.states.retain(|other| *other != state);
                } else {
                    wanted.states.push(state);
                    wanted.states.sort_unstable();
                }
                change.run(wanted);
            };
            view! {
                <label class="checkbox">
                    <input type="checkbox" checked=untrack(is_chosen) prop:checked=is_chosen on:change=turn />
                    <span>{states.session(state)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <ManyChoice id="filter-state" label=texts.state() chosen=Signal::derive(chosen)>
            {boxes}
        </ManyChoice>
    }
    .into_any()
}
