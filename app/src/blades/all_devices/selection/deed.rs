//! What is asked before something is done with what is selected, and what came of it.

use leptos::prelude::*;

use super::Selection;
use crate::{
    api::{ApiError, ApiResult},
    ui::{Button, ButtonKind, IconName},
};

/// What can be said until something else is selected: nothing at first.
pub fn said_of<T: Send + Sync + 'static>(selection: Selection) -> RwSignal<Option<T>> {
    let said = RwSignal::new(None);
    Effect::new(move |_| {
        selection.chosen.track();
        said.set(None);
    });
    said
}

/// A dialog about what is selected.
#[derive(Clone, Copy)]
pub struct Deed {
    /// Whether it is open.
    pub open: RwSignal<bool>,
    /// What went wrong.
    pub problem: RwSignal<Option<ApiError>>,
    /// What was done, in words.
    done: RwSignal<Option<String>>,
}

impl Deed {
    /// Nothing asked yet.
    pub fn new(selection: Selection) -> Self {
        Self { open: RwSignal::new(false), problem: RwSignal::new(None), done: said_of(selection) }
    }

    /// Asks.
    pub fn ask(self) {
        self.problem.set(None);
        self.done.set(None);
        self.open.set(true);
    }

    /// This came of it: what was done, in words. The list may be gone by then.
    pub fn came_to(self, outcome: ApiResult<String>) {
        match outcome {
            Ok(done) => {
                self.done.try_set(Some(done));
                self.open.try_set(false);
            }
            Err(error) => {
                self.problem.try_set(Some(error));
            }
        }
    }
}

/// Asks, and says what was done until something else is selected.
#[component]
pub fn DeedButton(
    /// What is done.
    deed: Deed,
    /// Its icon.
    icon: IconName,
    /// What it is called.
    label: &'static str,
    /// Whether nothing is selected yet.
    disabled: Signal<bool>,
    /// Asks.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    let words = move || deed.done.get().unwrap_or_else(|| label.to_owned());
    view! {
        <Button kind=ButtonKind::Subtle icon disabled on_click>
            <span aria-live="polite">{words}</span>
        </Button>
    }
    .into_any()
}
