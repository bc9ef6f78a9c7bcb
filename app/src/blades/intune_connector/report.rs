//! What a run met.

use farhand_contract::{
    SyncRunId,
    device_sync::{LINES_OF_KIND, SyncLine, SyncLineKind, SyncReport},
};
use leptos::prelude::*;

use crate::{
    api::ApiResult,
    locales::{Common, DeviceSyncTexts, Errors},
    preferences::use_locale,
    ui::{Button, ButtonKind, Card, EmptyState, Loaded, MessageBar, MessageKind, Skeleton},
};

/// The report of the run that is chosen; nothing while none is.
#[component]
pub fn ReportCard(
    /// The report.
    report: Resource<ApiResult<Option<SyncReport>>>,
    /// The run that is chosen.
    chosen: RwSignal<Option<SyncRunId>>,
) -> impl IntoView {
    let texts = DeviceSyncTexts(use_locale());
    let card = move || {
        chosen.get().map(|_| {
            view! {
                <Card title=texts.report()>
                    <Loaded
                        resource=report
                        skeleton=|| view! { <Skeleton rows=4 /> }
                        view=shown
                    />
                    <div class="actions">
                        <Button kind=ButtonKind::Subtle on_click=move || chosen.set(None)>
                            {texts.close_report()}
                        </Button>
                    </div>
                </Card>
            }
        })
    };
    view! { <div class="sync-report">{card}</div> }.into_any()
}

fn shown(report: Option<SyncReport>) -> AnyView {
    report.map(|report| view! { <Report report /> }).into_any()
}

#[component]
fn Report(report: SyncReport) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceSyncTexts(locale));
    let counts = report.run.counts;
    let numbers = [
        (texts.added(), counts.added),
        (texts.changed(), counts.changed),
        (texts.returned(), counts.returned),
        (texts.removed(), counts.removed),
        (texts.unchanged(), counts.unchanged),
        (texts.refused(), counts.refused),
        (texts.new_ids(), counts.new_ids),
        (texts.repeated(), counts.repeated),
    ];
    let numbers = numbers.map(|(label, count)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="num">{common.number(count)}</dd>
            </div>
        }
    });
    let repeated = counts.repeated > 0;
    let repeated = repeated.then(|| {
        view! { <MessageBar kind=MessageKind::Warning title=texts.repeated()>{texts.repeated_text()}</MessageBar> }
    });
    let nameless = (counts.nameless > 0).then(|| {
        view! { <MessageBar kind=MessageKind::Warning title=texts.nameless()>{texts.nameless_text()}</MessageBar> }
    });
    let cut = SyncLineKind::ALL.iter().any(|&kind| counts.of(kind) > LINES_OF_KIND);
    let cut = cut.then(|| {
        view! { <p class="caption">{texts.first_lines(&common.number(LINES_OF_KIND))}</p> }
    });
    view! {
        {repeated}
        {nameless}
        <dl class="counts">{numbers.into_iter().collect_view()}</dl>
        {cut}
        <Lines lines=report.lines />
    }
    .into_any()
}

#[component]
fn Lines(lines: Vec<SyncLine>) -> impl IntoView {
    let locale = use_locale();
    let (texts, errors) = (DeviceSyncTexts(locale), Errors(locale));
    if lines.is_empty() {
        return view! { <EmptyState text=texts.no_lines() /> }.into_any();
    }
    let rows = lines
        .into_iter()
        .map(|line| {
            let details = match (line.kind, line.fields.as_slice(), line.problem) {
                (SyncLineKind::NewId, [id, serial], _) => texts.same_serial(serial, id),
                (_, fields, Some(problem)) => {
                    let what = errors.line_problem(problem);
                    if fields.is_empty() { what.to_owned() } else { format!("{}: {what}", fields.join(", ")) }
                }
                (_, fields, None) => fields.join(", "),
            };
            let linked = line.device_id.filter(|_| line.kind != SyncLineKind::Refused);
            let device = match linked {
                Some(id) => view! { <a href=format!("/devices/{id}")>{line.device_name}</a> }.into_any(),
                None => line.device_name.into_any(),
            };
            view! {
                <tr>
                    <td>{texts.of_line(line.kind)}</td>
                    <td>{device}</td>
                    <td>{details}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap report" tabindex="0" role="region" aria-label=texts.report()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{texts.what()}</th>
                        <th scope="col">{texts.device()}</th>
                        <th scope="col">{texts.details()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
