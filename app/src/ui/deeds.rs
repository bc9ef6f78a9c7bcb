//! What is done to the things in a list that are sent by themselves: each deed at once, and the list anew after it.

use leptos::prelude::*;

use super::{Button, ButtonKind, Dialog, ErrorBar, IconName};
use crate::{
    api::{ApiError, ApiResult},
    locales::DeliveryTexts,
    preferences::use_locale,
};

/// What is done to them. Made outside of what is shown anew, so that what went wrong stays before one's eyes.
#[derive(Clone, Copy)]
pub struct Deeds<Id: Copy + Send + Sync + 'static> {
    on_done: Callback<()>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    doomed: RwSignal<Option<Id>>,
    asking: RwSignal<bool>,
}

impl<Id: Copy + Send + Sync + 'static> Deeds<Id> {
    /// None yet. `on_done` shows the things as they are then.
    pub fn new(on_done: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            on_done: Callback::new(move |()| on_done()),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            doomed: RwSignal::new(None),
            asking: RwSignal::new(false),
        }
    }

    /// Does it, and shows the things as they are then.
    pub fn run(self, deed: impl Future<Output = ApiResult<()>> + 'static) {
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let done = deed.await;
            if self.busy.try_set(false).is_some() {
                // The blade is gone meanwhile.
                return;
            }
            self.error.set(done.err());
            self.asking.set(false);
            self.on_done.run(());
        });
    }
}

/// What went wrong with the last deed.
#[component]
pub fn DeedsProblem<Id: Copy + Send + Sync + 'static>(deeds: Deeds<Id>) -> impl IntoView {
    move || deeds.error.get().map(|error| view! { <ErrorBar error /> })
}

/// The buttons of one of the things.
#[component]
pub fn DeedsRow<Id: Copy + Send + Sync + 'static>(
    /// What is done to it.
    deeds: Deeds<Id>,
    /// Which one it is.
    id: Id,
    /// Whether it is turned on.
    on: bool,
    /// The verb that sends it something now.
    send: &'static str,
    /// Sends it.
    #[prop(into)]
    on_send: Callback<()>,
    /// Turns it on or off.
    #[prop(into)]
    on_turn: Callback<bool>,
) -> impl IntoView {
    let texts = DeliveryTexts(use_locale());
    let turn = if on { texts.turn_off() } else { texts.turn_on() };
    view! {
        <div class="row" role="group" aria-label=texts.actions()>
            <Button icon=IconName::Send busy=deeds.busy on_click=move || on_send.run(())>
                {send}
            </Button>
            <Button busy=deeds.busy on_click=move || on_turn.run(!on)>
                {turn}
            </Button>
            <Button
                kind=ButtonKind::Subtle
                icon=IconName::Delete
                on_click=move || {
                    deeds.doomed.set(Some(id));
                    deeds.asking.set(true);
                }
            >
                {texts.delete()}
            </Button>
        </div>
    }
    .into_any()
}

/// The question before one is deleted.
#[component]
pub fn DeedsDialog<Id: Copy + Send + Sync + 'static>(
    /// What is done to them.
    deeds: Deeds<Id>,
    /// The question.
    title: &'static str,
    /// What deleting it means.
    text: &'static str,
    /// Deletes it.
    #[prop(into)]
    on_delete: Callback<Id>,
) -> impl IntoView {
    let texts = DeliveryTexts(use_locale());
    view! {
        <Dialog
            open=deeds.asking
            title
            confirm=texts.delete()
            cancel=texts.keep()
            danger=true
            busy=deeds.busy
            on_confirm=move || {
                if let Some(id) = deeds.doomed.get_untracked() {
                    on_delete.run(id);
                }
            }
        >
            <p>{text}</p>
        </Dialog>
    }
    .into_any()
}
