//! Making a schedule. The secret is shown once, after it.

use farhand_contract::{
    errors::Field,
    schedules::{Cadence, ScheduleDraft},
};
use leptos::prelude::*;

use crate::{
    api::{ApiError, ApiResult, schedules::add_schedule},
    locales::{Errors, ScheduleTexts},
    preferences::use_locale,
    ui::{Button, CodeDisplay, Dialog, ErrorBar, IconName, MessageBar, MessageKind, TextField},
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
    /// Whether it is mailed, and to whom.
    mailed: RwSignal<bool>,
    mail_to: RwSignal<String>,
}

/// The button, its dialog, and the secret.
#[component]
pub fn AddSchedule(
    /// Who mails are from; none where there is no mail server.
    sender: Resource<ApiResult<Option<String>>>,
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
        mailed: RwSignal::new(false),
        mail_to: RwSignal::new(String::new()),
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
            mail_to: draft.mailed.get_untracked().then(|| draft.mail_to.get_untracked()),
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
                    draft.mail_to.set(String::new());
                    open.set(false);
                    // A mail is not signed.
                    told.set(added.secret.is_some());
                    secret.set(added.secret);
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
            <Fields draft error sender />
        </Dialog>
        <Dialog open=told title=texts.secret_title()>
            <p>{texts.secret_text()}</p>
            {move || secret.get().map(|code| view! { <CodeDisplay code /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Fields(
    draft: Draft,
    error: RwSignal<Option<ApiError>>,
    sender: Resource<ApiResult<Option<String>>>,
) -> impl IntoView {
    let locale = use_locale();
    let texts = ScheduleTexts(locale);
    let Draft { cadence, hour, url, mailed, mail_to } = draft;
    let problem_of =
        move |field| Signal::derive(move || error.get().and_then(|error| Errors(locale).at(field, &error)));
    let (problem, mail_problem) = (problem_of(Field::Webhook), problem_of(Field::MailTo));
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
                let elsewhere = error.get().filter(|_| problem.with(Option::is_none) && mail_problem.with(Option::is_none));
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
            <div class="field">
                <label class="field-label" for="schedule-way">
                    {texts.way()}
                </label>
                <select
                    id="schedule-way"
                    class="input"
                    on:change=move |event| mailed.set(event_target_value(&event) == "mail")
                >
                    <option value="webhook" prop:selected=move || !mailed.get()>
                        {texts.by_webhook()}
                    </option>
                    <option value="mail" prop:selected=move || mailed.get()>
                        {texts.by_mail()}
                    </option>
                </select>
            </div>
            <Show
                when=move || mailed.get()
                fallback=move || {
                    view! {
                        <TextField
                            id="schedule-webhook"
                            label=texts.webhook()
                            value=url
                            hint=texts.webhook_hint()
                            problem
                        />
                    }
                }
            >
                <TextField
                    id="schedule-mail"
                    label=texts.mail_to()
                    value=mail_to
                    hint=texts.mail_hint()
                    problem=mail_problem
                />
                <Sender sender />
            </Show>
        </div>
    }
    .into_any()
}

/// Who mails are from, or that there is no mail server.
#[component]
fn Sender(sender: Resource<ApiResult<Option<String>>>) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    let told = move || {
        Some(match sender.get()?.ok()? {
            Some(from) => view! { <p class="caption muted">{texts.mail_from(&from)}</p> }.into_any(),
            None => view! { <MessageBar kind=MessageKind::Warning>{texts.no_mail_server()}</MessageBar> }
                .into_any(),
        })
    };
    view! { <Transition fallback=|| ()>{told}</Transition> }.into_any()
}
