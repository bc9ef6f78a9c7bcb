//! How an import ended.

use farhand_contract::imports::{Import, ImportState};
use leptos::prelude::*;

use crate::{
    locales::{Common, Errors, ImportTexts},
    preferences::use_locale,
    ui::{MessageBar, MessageKind},
};

/// Counts, and the lines that were not taken.
#[component]
pub fn Report(
    /// The import.
    import: Import,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts, errors) = (Common(locale), ImportTexts(locale), Errors(locale));
    let outcome = match (import.state, &import.refusal) {
        (ImportState::Refused, Some(refusal)) => {
            let (what, todo) = errors.refusal(refusal);
            view! {
                <MessageBar kind=MessageKind::Error title=what>
                    {todo}
                </MessageBar>
            }
            .into_any()
        }
        (ImportState::Failed | ImportState::Refused, _) => view! {
            <MessageBar kind=MessageKind::Error title=texts.failed()>
                {texts.failed_todo()}
            </MessageBar>
        }
        .into_any(),
        (ImportState::Done | ImportState::Running, _) => {
            let file_name = import.file_name.clone();
            let kind = if import.rejected == 0 { MessageKind::Success } else { MessageKind::Warning };
            view! {
                <MessageBar kind=kind title=texts.done()>
                    {file_name}
                </MessageBar>
            }
            .into_any()
        }
    };
    let counts = [
        (texts.added(), import.added),
        (texts.updated(), import.updated),
        (texts.unchanged(), import.unchanged),
        (texts.rejected(), import.rejected),
    ];
    let counts = counts.map(|(label, count)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="num">{common.number(count)}</dd>
            </div>
        }
    });
    view! {
        {outcome}
        <dl class="counts">{counts.into_iter().collect_view()}</dl>
        <Rejected import />
    }
    .into_any()
}

#[component]
fn Rejected(import: Import) -> impl IntoView {
    let locale = use_locale();
    let (common, texts, errors) = (Common(locale), ImportTexts(locale), Errors(locale));
    if import.report.is_empty() {
        return ().into_any();
    }
    let shown = import.report.len() as u64;
    let cut = (shown < import.rejected)
        .then(|| texts.first_lines(&common.number(shown), &common.number(import.rejected)));
    let lines = import
        .report
        .into_iter()
        .map(|line| {
            view! {
                <tr>
                    <td class="num">{common.number(line.line)}</td>
                    <td>{line.column.unwrap_or_else(|| common.none().to_owned())}</td>
                    <td>{errors.line_problem(line.problem)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h3>{texts.rejected_lines()}</h3>
        {cut.map(|cut| view! { <p class="caption">{cut}</p> })}
        <div class="table-wrap report" tabindex="0" role="region" aria-label=texts.rejected_lines()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col" class="num">{texts.line()}</th>
                        <th scope="col">{texts.column()}</th>
                        <th scope="col">{texts.problem()}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}
