//! Making a schedule. The secret is shown once, after it.

use farhand_contract::{
    errors::Field,
    schedules::{Cadence, ScheduleDraft},
};
use leptos::prelude::*;

use crate::{
    api::{ApiError, schedules::add_schedule},
    locales::{Errors, ScheduleTexts},
    preferences::use_locale,
    ui::{Button, CodeDisplay, Dialog, ErrorBar, IconName, TextField},
    zone::use_zone,
};

/// The hour that is filled in at first.
const HOUR: u8 = 7;

/// What is filled in.
#[derive(Clone, Copy)]
struct Draft {
    cadence: RwSignal<Cadence>,
    hour: RwSignal<u8>,
    url: RwSignal<String>,
}

/// The button, its dialog, and the secret.
#[component]
pub fn AddSchedule(
    /// There is one more.
    #[prop(into)]
    on_added: Callback<()>,
) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    let zone = use_zone();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let draft = Draft {
        cadence: RwSignal::new(Cadence::Weekly),
        hour: RwSignal::new(HOUR),
        url: RwSignal::new(String::new()),
    };
    let error = RwSignal::new(None::<ApiError>);
    let secret = RwSignal::new(None::<String>);
    let told = RwSignal::new(false);
    let add = move || {
        busy.set(true);
        let wanted = ScheduleDraft {
            cadence: draft.cadence.get_untracked(),
            hour: draft.hour.get_untracked(),
            zone: zone.get_untracked(),
            url: draft.url.get_untracked(),
        };
        leptos::task::spawn_local(async move {
            let added = add_schedule(wanted).await;
            if busy.try_set(false).is_some() {
                // The blade is gone meanwhile.
                return;
            }
            match added {
                Ok(added) => {
                    error.set(None);
                    draft.url.set(String::new());
                    open.set(false);
                    secret.set(Some(added.secret));
                    told.set(true);
                    on_added.run(());
                }
                Err(refused) => error.set(Some(refused)),
            }
        });
    };
    Effect::new(move |_| {
        // What was shown once is shown no more.
        if !told.get() {
            secret.set(None);
        }
    });
    view! {
        <div class="row">
            <Button icon=IconName::Clock on_click=move || open.set(true)>
                {texts.add()}
            </Button>
        </div>
        <Dialog open title=texts.add() confirm=texts.add() busy on_confirm=add>
            <Fields draft error />
        </Dialog>
        <Dialog open=told title=texts.secret_title()>
            <p>{texts.secret_text()}</p>
            {move || secret.get().map(|code| view! { <CodeDisplay code /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Fields(draft: Draft, error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let locale = use_locale();
    let texts = ScheduleTexts(locale);
    let Draft { cadence, hour, url } = draft;
    let problem =
        Signal::derive(move || error.get().and_then(|error| Errors(locale).at(Field::Webhook, &error)));
    let cadences = Cadence::ALL
        .iter()
        .map(|&one| {
            view! {
                <option value=one.name() selected=move || cadence.get() == one>
                    {texts.of_cadence(one)}
                </option>
            }
        })
        .collect_view();
    let hours = (0..24_u8)
        .map(|one| {
            view! {
                <option value=one.to_string() selected=move || hour.get() == one>
                    {format!("{one:02}:00")}
                </option>
            }
        })
        .collect_view();
    let choose_cadence = move |name: String| {
        cadence.set(Cadence::from_name(&name).unwrap_or(Cadence::Weekly));
    };
    view! {
        <div class="stack">
            {move || {
                let elsewhere = error.get().filter(|_| problem.with(Option::is_none));
                elsewhere.map(|error| view! { <ErrorBar error /> })
            }}
            <div class="field">
                <label class="field-label" for="schedule-cadence">
                    {texts.cadence()}
                </label>
                <select
                    id="schedule-cadence"
                    class="input"
                    on:change=move |event| choose_cadence(event_target_value(&event))
                >
                    {cadences}
                </select>
            </div>
            <div class="field">
                <label class="field-label" for="schedule-hour">
                    {texts.hour()}
                </label>
                <select
                    id="schedule-hour"
                    class="input"
                    on:change=move |event| hour.set(event_target_value(&event).parse().unwrap_or(HOUR))
                >
                    {hours}
                </select>
            </div>
            <TextField
                id="schedule-webhook"
                label=texts.webhook()
                value=url
                hint=texts.webhook_hint()
                problem
            />
        </div>
    }
    .into_any()
}
