//! Making a webhook. The secret is shown once, after it.

use farhand_contract::{
    errors::Field,
    notifications::{Kinds, NotificationKind, WebhookDraft},
};
use leptos::prelude::*;

use crate::{
    api::{ApiError, notifications::add_webhook},
    locales::{NotificationTexts, ScheduleTexts},
    preferences::use_locale,
    ui::{Button, CodeDisplay, Dialog, FormDialog, IconName, TextField, problem_at},
};

/// The button, its form, and the secret.
#[component]
pub fn AddWebhook(
    /// There is one more.
    on_added: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let texts = NotificationTexts(locale);
    let (open, told) = (RwSignal::new(false), RwSignal::new(false));
    let (url, kinds) = (RwSignal::new(String::new()), RwSignal::new(Kinds::all()));
    let problem = RwSignal::new(None::<ApiError>);
    let secret = RwSignal::new(None::<String>);
    let save = Action::new(move |&(): &()| async move {
        let draft = WebhookDraft { url: url.get_untracked(), kinds: kinds.get_untracked() };
        match add_webhook(draft).await {
            Ok(added) => {
                url.set(String::new());
                open.set(false);
                secret.set(Some(added.secret));
                told.set(true);
            }
            Err(error) => problem.set(Some(error)),
        }
    });
    Effect::new(move |was_told: Option<bool>| {
        let is_told = told.get();
        // What was shown once is shown no more; only then is the list, and with it this, made anew.
        if was_told == Some(true) && !is_told {
            secret.set(None);
            on_added.run(());
        }
        is_told
    });
    let choices = NotificationKind::ALL
        .iter()
        .map(|&kind| {
            let is_on = move || kinds.get().contains(kind);
            view! {
                <label class="checkbox">
                    <input
                        type="checkbox"
                        checked=untrack(is_on)
                        prop:checked=is_on
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            kinds.update(|kinds| *kinds = kinds.with(kind, on));
                        }
                    />
                    <span>{texts.of_kind(kind)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <div class="row">
            <Button icon=IconName::Send on_click=move || open.set(true)>
                {texts.add()}
            </Button>
        </div>
        <FormDialog
            open
            title=texts.add()
            confirm=texts.add()
            save
            problem
            fields=&[Field::Webhook]
        >
            <TextField
                id="notification-webhook"
                label=texts.address()
                value=url
                hint=texts.address_hint()
                problem=problem_at(problem, Field::Webhook)
            />
            <fieldset class="stack">
                <legend class="field-label">{texts.told_of()}</legend>
                {choices}
            </fieldset>
        </FormDialog>
        <Dialog open=told title=texts.secret_title()>
            <p>{ScheduleTexts(locale).secret_text()}</p>
            {move || secret.get().map(|code| view! { <CodeDisplay code /> })}
        </Dialog>
    }
    .into_any()
}
