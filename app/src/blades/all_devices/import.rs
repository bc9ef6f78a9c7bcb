//! The import dialog: choose a file, see it go up, see it go in, read what was not taken.

use std::time::Duration;

use farhand_contract::{
    Error, ImportId,
    events::Event,
    imports::{Import, ImportState},
};
use leptos::{html, prelude::*, task::spawn_local};

use super::{report::Report, upload::upload};
use crate::{
    api::{ApiError, imports::get_import},
    live::{LiveEvent, use_live},
    locales::{Common, ImportTexts},
    preferences::use_locale,
    ui::{Dialog, ErrorBar},
};

/// How often a running import is asked for, in case the event stream is away.
const POLL: Duration = Duration::from_secs(1);

/// Where the dialog stands.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// A file is to be chosen.
    Choosing,
    /// It goes up; so much is sent.
    Uploading(u32),
    /// The server has it.
    Following(Box<Import>),
}

impl Stage {
    /// How the import ended, once it has.
    fn end(&self) -> Option<ImportState> {
        match self {
            Self::Following(import) if import.state != ImportState::Running => Some(import.state),
            Self::Choosing | Self::Uploading(_) | Self::Following(_) => None,
        }
    }
}

/// Imports a device export.
#[component]
pub fn ImportDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Called when an import is over.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let texts = ImportTexts(use_locale());
    let stage = RwSignal::new(Stage::Choosing);
    let problem = RwSignal::new(None::<ApiError>);
    let chosen = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();

    let arrived = move |answer: Result<Import, ApiError>| match answer {
        Ok(import) => {
            let over = import.state != ImportState::Running;
            let news =
                stage.with_untracked(|stage| !matches!(stage, Stage::Following(now) if **now == import));
            if news {
                stage.set(Stage::Following(Box::new(import)));
                if over {
                    on_done.run(());
                }
            }
        }
        Err(error) => {
            problem.set(Some(error));
            stage.update(|stage| {
                if matches!(stage, Stage::Uploading(_)) {
                    *stage = Stage::Choosing;
                }
            });
        }
    };
    follow(stage, move |answer| match answer {
        // Asked again in a second: nothing to tell.
        Err(ApiError::Connection) => {}
        answer => arrived(answer),
    });

    let start_over = move || {
        problem.set(None);
        chosen.set(false);
        stage.set(Stage::Choosing);
    };
    let end = Memo::new(move |_| stage.with(Stage::end));
    let is_done = move || end.get_untracked() == Some(ImportState::Done);
    let submit = move || match stage.get_untracked() {
        Stage::Choosing => {
            let file = input.get_untracked().and_then(|input| input.files()?.get(0));
            problem.set(None);
            match file {
                Some(file) => {
                    stage.set(Stage::Uploading(0));
                    upload(&file, move |percent| stage.set(Stage::Uploading(percent)), arrived);
                }
                None => problem.set(Some(ApiError::Service(missing_file()))),
            }
        }
        Stage::Uploading(_) => {}
        Stage::Following(_) if is_done() => open.set(false),
        Stage::Following(_) => start_over(),
    };
    let dismiss = move || if is_done() { start_over() } else { open.set(false) };
    // What is over was read when the dialog was closed.
    Effect::new(move |_| {
        if open.get() && end.get_untracked().is_some() {
            start_over();
        }
    });
    let busy = Signal::derive(move || stage.with(|stage| *stage != Stage::Choosing && stage.end().is_none()));
    let waits_for_file =
        Signal::derive(move || !chosen.get() && stage.with(|stage| *stage == Stage::Choosing));
    let (confirm, cancel) = verbs(end);
    let body = move || match stage.get() {
        Stage::Choosing => view! { <Chooser input chosen /> }.into_any(),
        Stage::Uploading(percent) => {
            view! { <Progress label=texts.uploading(percent) value=f64::from(percent) max=100.0 /> }
                .into_any()
        }
        Stage::Following(import) if import.state == ImportState::Running => {
            view! { <Running import=*import /> }.into_any()
        }
        Stage::Following(import) => view! { <Report import=*import /> }.into_any(),
    };
    view! {
        <Dialog
            open
            title=texts.title()
            confirm
            cancel
            busy
            disabled=waits_for_file
            on_confirm=submit
            on_cancel=dismiss
        >
            {move || problem.get().map(|error| view! { <ErrorBar error /> })}
            {body}
        </Dialog>
    }
    .into_any()
}

/// What the buttons say. Who has imported a file has done what the dialog is for; who has not is led to the next try.
fn verbs(end: Memo<Option<ImportState>>) -> (Signal<String>, Signal<String>) {
    let locale = use_locale();
    let texts = ImportTexts(locale);
    let (close, another) = (Common(locale).close(), texts.another());
    let confirm = move || match end.get() {
        Some(ImportState::Done) => close.to_owned(),
        Some(_) => another.to_owned(),
        None => texts.submit().to_owned(),
    };
    let cancel = move || match end.get() {
        Some(ImportState::Done) => another.to_owned(),
        _ => close.to_owned(),
    };
    (Signal::derive(confirm), Signal::derive(cancel))
}

#[component]
fn Chooser(input: NodeRef<html::Input>, chosen: RwSignal<bool>) -> impl IntoView {
    let texts = ImportTexts(use_locale());
    let look = move |_| {
        let files = input.get_untracked().and_then(|input| input.files());
        chosen.set(files.is_some_and(|files| files.length() > 0));
    };
    view! {
        <p>{texts.what()}</p>
        <label class="field">
            <span class="field-label">{texts.file()}</span>
            <input
                class="input"
                type="file"
                accept=".csv,.zip,text/csv,application/zip"
                node_ref=input
                on:change=look
            />
        </label>
    }
    .into_any()
}

fn missing_file() -> Error {
    Error::Invalid {
        field: farhand_contract::errors::Field::File,
        problem: farhand_contract::errors::Problem::Missing,
    }
}

/// Asks how a running import goes: when an event says so, and every second in case none comes.
fn follow(stage: RwSignal<Stage>, arrived: impl Fn(Result<Import, ApiError>) + Copy + Send + Sync + 'static) {
    let running = Memo::new(move |_| {
        stage.with(|stage| match stage {
            Stage::Following(import) if import.state == ImportState::Running => Some(import.id),
            _ => None,
        })
    });
    let asking = StoredValue::new(false);
    let ask = move |id: ImportId| {
        if asking.try_update_value(|asking| std::mem::replace(asking, true)) == Some(false) {
            spawn_local(async move {
                let answer = get_import(id).await;
                asking.try_set_value(false);
                if running.try_get_untracked() == Some(Some(id)) {
                    arrived(answer);
                }
            });
        }
    };
    if let Some(live) = use_live() {
        live.on(move |event| {
            if let LiveEvent::Changed(Event::Import { id }) = event
                && running.get_untracked() == Some(id)
            {
                ask(id);
            }
        });
    }
    Effect::new(move |_| {
        let Some(id) = running.get() else { return };
        if let Ok(handle) = set_interval_with_handle(move || ask(id), POLL) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[component]
fn Running(import: Import) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), ImportTexts(locale));
    if import.lines == 0 {
        return view! { <p role="status">{texts.reading()}</p> }.into_any();
    }
    let label = texts.progress(&common.number(import.processed), &common.number(import.lines));
    let (value, max) = (as_f64(import.processed), as_f64(import.lines));
    view! { <Progress label value max /> }.into_any()
}

#[expect(clippy::cast_precision_loss, reason = "a progress bar has no 53 bits")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

#[component]
fn Progress(label: String, value: f64, max: f64) -> impl IntoView {
    let texts = ImportTexts(use_locale());
    view! {
        <div class="stack-s">
            <p class="num" role="status">
                {label}
            </p>
            <progress class="progress" aria-label=texts.progress_label() value=value.to_string() max=max.to_string()></progress>
        </div>
    }
    .into_any()
}
