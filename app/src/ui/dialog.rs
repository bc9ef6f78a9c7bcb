//! Dialogs.

use leptos::{html, prelude::*};

use super::{Button, ButtonKind};
use crate::{locales::Common, preferences::use_locale};

/// A question, or a small task, over the page. The browser keeps the focus inside and gives it back.
#[component]
pub fn Dialog(
    /// Whether it is open. Escape closes it, and the cancel button unless that does something else; the confirm button
    /// leaves that to the caller.
    open: RwSignal<bool>,
    /// What it asks.
    #[prop(into)]
    title: String,
    /// The verb that says yes; none for a dialog that only tells.
    #[prop(optional, into)]
    confirm: Signal<String>,
    /// The verb that says no.
    #[prop(optional, into)]
    cancel: Signal<String>,
    /// Whether yes cannot be taken back.
    #[prop(optional)]
    danger: bool,
    /// Whether what yes does is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Whether yes cannot be said yet.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What yes does.
    #[prop(optional, into)]
    on_confirm: Option<Callback<()>>,
    /// What no does instead of closing it.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let common = Common(use_locale());
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(element) = dialog.get() else { return };
        if wanted && !element.open() {
            // Fails only for an element that is not on the page.
            let _ = element.show_modal();
        } else if !wanted && element.open() {
            element.close();
        }
    });

    let cancel = move || match (cancel.get(), confirm.with(String::is_empty)) {
        (cancel, _) if !cancel.is_empty() => cancel,
        (_, true) => common.close().to_owned(),
        (_, false) => common.cancel().to_owned(),
    };
    let say_yes = move || {
        if let Some(on_confirm) = on_confirm {
            on_confirm.run(());
        }
    };
    let say_no = move || match on_cancel {
        Some(on_cancel) => on_cancel.run(()),
        None => open.set(false),
    };
    let label = title.clone();
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    view! {
        <dialog class="dialog" node_ref=dialog aria-label=label on:close=move |_| open.set(false)>
            <h2 class="dialog-title">{title}</h2>
            <div class="dialog-body">{children()}</div>
            <div class="dialog-actions">
                {move || {
                    (!confirm.with(String::is_empty))
                        .then(|| {
                            view! {
                                <Button kind busy disabled on_click=say_yes>
                                    {confirm}
                                </Button>
                            }
                        })
                }} <Button on_click=say_no>{cancel}</Button>
            </div>
        </dialog>
    }
    .into_any()
}
