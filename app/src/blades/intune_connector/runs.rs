//! The run that goes on, and the last ones.

use farhand_contract::{
    SyncRunId,
    device_sync::{SyncRun, SyncState},
};
use leptos::prelude::*;

use crate::{
    locales::{Common, DeviceSyncTexts},
    preferences::use_locale,
    ui::{Button, ButtonKind, Card, EmptyState, Icon, IconName, MessageBar, MessageKind, Moment},
};

/// How far a run is that goes on.
#[component]
pub fn Now(
    /// The run.
    run: SyncRun,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceSyncTexts(locale));
    let progress = texts.progress(&common.number(run.counts.told()), &common.number(run.pages));
    let waiting = run.waits_until.map(|until| {
        let problem = run.problem.map(|problem| texts.problem(problem).0);
        view! {
            <p>
                {problem} " " {texts.waits()} " " {texts.waits_until()} ": " <Moment at=until seconds=true />
            </p>
        }
    });
    let kind = if waiting.is_some() { MessageKind::Warning } else { MessageKind::Info };
    view! {
        <div role="status">
            <MessageBar kind=kind title=texts.running()>
                <p>{progress}</p>
                {waiting}
            </MessageBar>
        </div>
    }
    .into_any()
}

/// Where a run stands.
#[component]
fn RunState(state: SyncState) -> impl IntoView {
    let texts = DeviceSyncTexts(use_locale());
    let (class, icon) = match state {
        SyncState::Running => ("badge badge-busy", IconName::Clock),
        SyncState::Done => ("badge badge-good", IconName::Success),
        SyncState::Failed => ("badge badge-bad", IconName::Error),
    };
    view! {
        <span class=class>
            <Icon name=icon size16=true />
            <span>{texts.of_state(state)}</span>
        </span>
    }
    .into_any()
}

/// The last runs, the latest first.
#[component]
pub fn Runs(
    /// The runs.
    runs: Vec<SyncRun>,
    /// The one whose report is shown.
    chosen: RwSignal<Option<SyncRunId>>,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceSyncTexts(locale));
    if runs.is_empty() {
        return view! {
            <Card title=texts.runs()>
                <EmptyState text=texts.no_runs() />
            </Card>
        }
        .into_any();
    }
    let rows = runs
        .into_iter()
        .map(|run| {
            let counts = run.counts;
            let numbers = [counts.added, counts.changed + counts.returned, counts.removed, counts.refused];
            let numbers = numbers.map(|count| view! { <td class="num">{common.number(count)}</td> });
            let id = run.id;
            let problem = (run.state == SyncState::Failed).then_some(run.problem).flatten();
            let problem = problem.map(|problem| {
                let (what, todo) = texts.problem(problem);
                view! {
                    <p class="caption">
                        {what} " " {todo}
                    </p>
                }
            });
            view! {
                <tr>
                    <td>
                        <Moment at=run.started_at />
                        <span class="caption muted connector-purpose">{run.started_by}</span>
                    </td>
                    <td>{texts.of_kind(run.kind)}</td>
                    <td>
                        <RunState state=run.state />
                        {problem}
                    </td>
                    {numbers.into_iter().collect_view()}
                    <td>
                        <Button kind=ButtonKind::Subtle on_click=move || chosen.set(Some(id))>
                            {texts.show_report()}
                        </Button>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title=texts.runs()>
            <div class="table-wrap" tabindex="0" role="region" aria-label=texts.runs()>
                <table class="table sync-runs">
                    <thead>
                        <tr>
                            <th scope="col">{texts.started()}</th>
                            <th scope="col">{texts.kind()}</th>
                            <th scope="col">{texts.state()}</th>
                            <th scope="col" class="num">{texts.added()}</th>
                            <th scope="col" class="num">{texts.changed()}</th>
                            <th scope="col" class="num">{texts.removed()}</th>
                            <th scope="col" class="num">{texts.refused()}</th>
                            <th scope="col">{texts.show_report()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Card>
    }
    .into_any()
}
