//! The export: of the list as it is filtered and sorted, or of what is selected. The browser loads the file while the
//! dialog says how far it is.

use std::time::Duration;

use farhand_contract::{
    device_columns::DeviceColumns,
    device_exports::{DeviceExportRequest, ExportBegun, ExportColumns, ExportProgress, ExportState},
    devices::DeviceQuery,
    reports::ExportFormat,
};
use leptos::{prelude::*, task::spawn_local};

use super::selection::Selection;
use crate::{
    api::{
        ApiError,
        device_exports::{EXPORT_PATH, begin_device_export, cancel_device_export, device_export_progress},
    },
    browser,
    locales::{Common, DeviceExportTexts},
    preferences::use_locale,
    ui::{CommandButton, CommandLink, Dialog, ErrorBar, IconName, MessageBar, MessageKind},
    zone::use_zone,
};

/// How often it is asked how far an export is.
const POLL: Duration = Duration::from_millis(500);

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The list.
    List,
    /// What is selected of it.
    Selected,
}

/// Where the dialog stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// Columns and format are to be chosen.
    Choosing,
    /// The browser loads the file. None where the server that was asked does not know how far it is.
    Running(ExportBegun, Option<ExportProgress>),
    /// It is over.
    Over(ExportProgress),
}

/// The command that opens the dialog. Without a script it is the file itself.
#[component]
pub fn ExportCommand(
    /// The address of the file.
    href: Signal<String>,
    /// Opens the dialog.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    let texts = DeviceExportTexts(use_locale());
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    move || {
        if live.get() {
            view! { <CommandButton icon=IconName::Export label=texts.export() on_click /> }.into_any()
        } else {
            view! { <CommandLink icon=IconName::Export label=texts.export() href external=true /> }.into_any()
        }
    }
}

/// Asks for columns and format, and says how far the file is.
#[component]
pub fn ExportDialog(
    /// What is exported; none while it is closed.
    scope: RwSignal<Option<Scope>>,
    /// What the list shows.
    query: Memo<DeviceQuery>,
    /// The columns that are shown.
    columns: Signal<DeviceColumns>,
    /// What is selected.
    selection: Selection,
) -> impl IntoView {
    let locale = use_locale();
    let texts = DeviceExportTexts(locale);
    let zone = use_zone();
    let open = RwSignal::new(false);
    let stage = RwSignal::new(Stage::Choosing);
    let problem = RwSignal::new(None::<ApiError>);
    let whole = RwSignal::new(false);
    let format = RwSignal::new(ExportFormat::Csv);
    let start_over = move || {
        problem.set(None);
        stage.set(Stage::Choosing);
    };
    // What is over was read when the dialog was closed.
    Effect::new(move |_| {
        if scope.get().is_some() {
            if stage.with_untracked(|stage| matches!(stage, Stage::Over(_))) {
                start_over();
            }
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            scope.set(None);
        }
    });
    follow(stage);

    let request = move || DeviceExportRequest {
        query: query.get_untracked(),
        selected: (scope.get_untracked() == Some(Scope::Selected)).then(|| selection.ids_now()),
        columns: if whole.get_untracked() {
            ExportColumns::All
        } else {
            let shown = columns.get_untracked();
            ExportColumns::These(shown.shown().iter().map(|shown| shown.column).collect())
        },
        format: format.get_untracked(),
        zone: zone.get_untracked(),
        run: None,
    };
    let begin = Action::new_local(move |(): &()| {
        let request = request();
        problem.set(None);
        async move {
            match begin_device_export(request.clone()).await {
                Ok(begun) => {
                    let awaited = ExportProgress { written: 0, state: ExportState::Awaited };
                    stage.try_set(Stage::Running(begun, Some(awaited)));
                    load(&DeviceExportRequest { run: Some(begun.id), ..request });
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        }
    });
    let submit = move || match stage.get_untracked() {
        Stage::Choosing => {
            begin.dispatch(());
        }
        Stage::Running(file, Some(_)) => spawn_local(async move {
            // That it is taken back is heard of as any progress is.
            if let Err(error) = cancel_device_export(file.id).await {
                problem.try_set(Some(error));
            }
        }),
        Stage::Running(_, None) | Stage::Over(_) => start_over(),
    };
    let confirm = Signal::derive(move || {
        let words = match stage.get() {
            Stage::Choosing => texts.export(),
            Stage::Running(_, Some(_)) => texts.stop(),
            Stage::Running(_, None) | Stage::Over(_) => texts.again(),
        };
        words.to_owned()
    });
    let body = move || match stage.get() {
        Stage::Choosing => view! { <Choices scope selection whole format /> }.into_any(),
        Stage::Running(file, progress) => {
            view! { <HowFar begun=file progress format=format.get_untracked() /> }.into_any()
        }
        Stage::Over(progress) => view! { <Outcome progress /> }.into_any(),
    };
    view! {
        <Dialog
            open
            title=texts.title()
            confirm
            cancel=Common(locale).close()
            busy=begin.pending()
            on_confirm=submit
        >
            {move || problem.get().map(|error| view! { <ErrorBar error /> })}
            {body}
        </Dialog>
    }
    .into_any()
}

/// Lets the browser load the file, by a form: an address has no room for many ids.
fn load(request: &DeviceExportRequest) {
    let made = || {
        let form = document().create_element("form").ok()?;
        form.set_attribute("method", "post").ok()?;
        form.set_attribute("action", EXPORT_PATH).ok()?;
        for (name, value) in request.pairs() {
            let input = document().create_element("input").ok()?;
            for (attribute, text) in [("type", "hidden"), ("name", name), ("value", value.as_str())] {
                input.set_attribute(attribute, text).ok()?;
            }
            form.append_child(&input).ok()?;
        }
        Some(form)
    };
    let (Some(form), Some(page)) = (made(), document().body()) else { return };
    // What can go wrong here is seen by the export that nobody comes for.
    let _ = page.append_child(&form);
    browser::call(&form, "submit", &[]);
    form.remove();
}

/// Asks how far a running export is, until it is over.
fn follow(stage: RwSignal<Stage>) {
    let running = Memo::new(move |_| match stage.get() {
        Stage::Running(begun, _) => Some(begun.id),
        Stage::Choosing | Stage::Over(_) => None,
    });
    let asking = StoredValue::new(false);
    Effect::new(move |_| {
        let Some(id) = running.get() else { return };
        let ask = move || {
            if asking.try_update_value(|asking| std::mem::replace(asking, true)) != Some(false) {
                return;
            }
            spawn_local(async move {
                let answer = device_export_progress(id).await;
                asking.try_set_value(false);
                if running.try_get_untracked() != Some(Some(id)) {
                    return;
                }
                // Asked again soon: what went wrong now is nothing to tell.
                let Ok(progress) = answer else { return };
                stage.update(|stage| {
                    if let Stage::Running(begun, _) = *stage {
                        *stage = match progress {
                            Some(progress) if is_over(progress.state) => Stage::Over(progress),
                            progress => Stage::Running(begun, progress),
                        };
                    }
                });
            });
        };
        if let Ok(handle) = set_interval_with_handle(ask, POLL) {
            on_cleanup(move || handle.clear());
        }
    });
}

const fn is_over(state: ExportState) -> bool {
    matches!(state, ExportState::Done | ExportState::Cancelled | ExportState::Failed)
}

/// Which columns, and how it is written.
#[component]
fn Choices(
    scope: RwSignal<Option<Scope>>,
    selection: Selection,
    whole: RwSignal<bool>,
    format: RwSignal<ExportFormat>,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceExportTexts(locale));
    let what = move || {
        if scope.get() == Some(Scope::Selected) {
            let count = selection.count() as u64;
            texts.of_selected(count, &common.number(count))
        } else {
            texts.of_list().to_owned()
        }
    };
    view! {
        <p>{what}</p>
        <fieldset class="choices">
            <legend class="field-label">{texts.columns()}</legend>
            <Choice
                name="export-columns"
                label=texts.shown_columns()
                chosen=Signal::derive(move || !whole.get())
                on_choose=move || whole.set(false)
            />
            <Choice
                name="export-columns"
                label=texts.all_columns()
                chosen=whole
                on_choose=move || whole.set(true)
            />
            <p class="field-hint">{texts.all_hint()}</p>
        </fieldset>
        <fieldset class="choices">
            <legend class="field-label">{texts.format()}</legend>
            <Choice
                name="export-format"
                label=texts.csv()
                chosen=Signal::derive(move || format.get() == ExportFormat::Csv)
                on_choose=move || format.set(ExportFormat::Csv)
            />
            <Choice
                name="export-format"
                label=texts.xlsx()
                chosen=Signal::derive(move || format.get() == ExportFormat::Xlsx)
                on_choose=move || format.set(ExportFormat::Xlsx)
            />
        </fieldset>
    }
    .into_any()
}

/// One of several.
#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    #[prop(into)] chosen: Signal<bool>,
    #[prop(into)] on_choose: Callback<()>,
) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input
                type="radio"
                name=name
                checked=chosen.get_untracked()
                prop:checked=chosen
                on:change=move |_| on_choose.run(())
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

#[component]
fn HowFar(begun: ExportBegun, progress: Option<ExportProgress>, format: ExportFormat) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceExportTexts(locale));
    let total = (!begun.at_least).then_some(begun.total);
    let words = match progress {
        None => texts.unwatched().to_owned(),
        Some(ExportProgress { state: ExportState::Awaited, .. }) => texts.awaited().to_owned(),
        Some(ExportProgress { written, .. }) => {
            let number = common.number(written);
            match total {
                Some(total) if written >= total && format == ExportFormat::Xlsx => texts.packing(&number),
                Some(total) => texts.written_of(&number, &common.number(total)),
                None => texts.written(&number),
            }
        }
    };
    let written = progress.map_or(0, |progress| progress.written);
    // Without a value, the bar says only that something goes on.
    let value = total.filter(|_| progress.is_some()).map(|total| written.min(total).to_string());
    let max = total.map(|total| total.max(1).to_string());
    view! {
        <div class="stack-s">
            <p class="num" role="status">
                {words}
            </p>
            <progress class="progress" aria-label=texts.progress_label() value=value max=max></progress>
        </div>
    }
    .into_any()
}

#[component]
fn Outcome(progress: ExportProgress) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceExportTexts(locale));
    let (kind, words) = match progress.state {
        ExportState::Done => {
            (MessageKind::Success, texts.done(progress.written, &common.number(progress.written)))
        }
        ExportState::Cancelled => (MessageKind::Info, texts.cancelled().to_owned()),
        ExportState::Failed | ExportState::Awaited | ExportState::Running => {
            (MessageKind::Error, texts.failed().to_owned())
        }
    };
    view! { <MessageBar kind>{words}</MessageBar> }.into_any()
}
