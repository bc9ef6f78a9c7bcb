//! How the connector does: what the last check found, when the next one is, and the last calls.

use farhand_contract::{
    Timestamp,
    audit::ActivityResult,
    connectors::{Connector, PartnerCall, PartnerOperation, PartnerProblem, Pause, Trouble},
};
use leptos::prelude::*;

use super::operations::Operations;
use crate::{
    locales::{Common, ConnectorTexts, Errors, HealthTexts},
    preferences::use_locale,
    ui::{
        Button, Card, EssentialView, Essentials, Icon, IconName, MessageBar, MessageKind, Moment, MomentOr,
        StateBadge,
    },
};

/// The health card.
#[component]
pub fn HealthCard(
    /// The connector as it stands.
    connector: Connector,
    /// Has Check now.
    operations: Operations,
) -> impl IntoView {
    let texts = HealthTexts(use_locale());
    let Connector { health, method, last_contact_at, can_update, trouble, .. } = connector;
    let facts = method.map(|_| {
        view! {
            <Found checked=health.checked_at.is_some() problem=health.problem trouble />
            <Essentials>
                <EssentialView label=texts.last_contact()>
                    <MomentOr at=last_contact_at relative=true />
                </EssentialView>
                <EssentialView label=texts.checked_at()>
                    <MomentOr at=health.checked_at relative=true />
                </EssentialView>
                <EssentialView label=texts.next_check_at()>
                    <MomentOr at=health.next_check_at />
                </EssentialView>
                {health
                    .next_refresh_at
                    .map(|at| {
                        view! {
                            <EssentialView label=texts.next_refresh_at()>
                                <Moment at />
                            </EssentialView>
                        }
                    })}
            </Essentials>
        }
    });
    let check = (method.is_some() && can_update).then(|| {
        view! {
            <div class="row">
                <Button
                    icon=IconName::Refresh
                    busy=operations.check.pending()
                    on_click=move || {
                        operations.check.dispatch(());
                    }
                >
                    {texts.check_now()}
                </Button>
            </div>
        }
    });

    view! {
        <Card title=texts.title()>
            <div class="stack">
                {health.pause.map(|pause| view! { <Paused pause can_check=method.is_some() && can_update /> })}
                {facts} {check} <Calls calls=health.calls />
            </div>
        </Card>
    }
}

/// Why no calls are made now, for how long, and what to do.
#[component]
fn Paused(pause: Pause, can_check: bool) -> impl IntoView {
    let locale = use_locale();
    let (texts, errors) = (HealthTexts(locale), Errors(locale));
    let until = move |at: Timestamp| view! { {texts.pause_until()} " " <Moment at seconds=true /> ". " };
    match pause {
        Pause::Asked { until: at, .. } => view! {
            <MessageBar kind=MessageKind::Warning title=texts.pause_asked()>
                {until(at)} {texts.pause_asked_todo()}
            </MessageBar>
        }
        .into_any(),
        Pause::Failing { problem, until: at } => {
            let (what, todo) = errors.partner(problem);
            view! {
                <MessageBar kind=MessageKind::Warning title=texts.pause_failing()>
                    {what} " " {until(at)} {texts.pause_failing_todo()} " " {todo}
                </MessageBar>
            }
            .into_any()
        }
        Pause::Trying { problem } => {
            let what = errors.partner(problem).0;
            let todo = can_check.then(|| texts.pause_trying_todo());
            view! {
                <MessageBar kind=MessageKind::Warning title=texts.pause_trying()>
                    {what} " " {todo}
                </MessageBar>
            }
            .into_any()
        }
    }
}

/// What the last check found, in words.
#[component]
fn Found(checked: bool, problem: Option<PartnerProblem>, trouble: Option<Trouble>) -> impl IntoView {
    let locale = use_locale();
    let texts = HealthTexts(locale);
    match (problem, checked) {
        (Some(problem), _) => {
            let (what, todo) = if trouble == Some(Trouble::AppRefused) {
                let texts = ConnectorTexts(locale);
                (texts.app_refused_title().to_owned(), texts.app_refused_todo().to_owned())
            } else {
                Errors(locale).partner(problem)
            };
            let kind = if problem.is_passing() { MessageKind::Warning } else { MessageKind::Error };
            view! {
                <MessageBar kind title=what>
                    {todo}
                </MessageBar>
            }
            .into_any()
        }
        (None, true) => view! {
            <p class="with-icon connector-well">
                <Icon name=IconName::Success />
                <span>{texts.well()}</span>
            </p>
        }
        .into_any(),
        (None, false) => view! { <p class="muted">{texts.unknown()}</p> }.into_any(),
    }
}

#[component]
fn Calls(calls: Vec<PartnerCall>) -> impl IntoView {
    let texts = HealthTexts(use_locale());
    if calls.is_empty() {
        return view! { <p class="caption muted">{texts.no_calls()}</p> }.into_any();
    }
    let rows = calls.into_iter().map(|call| view! { <Row call /> }).collect_view();

    view! {
        <div class="stack-s">
            <div>
                <h3 class="strong" id="connector-calls">
                    {texts.calls()}
                </h3>
                <p class="caption muted">{texts.calls_hint()}</p>
            </div>
            <div class="table-wrap" tabindex="0" role="region" aria-labelledby="connector-calls">
                <table class="table connector-calls">
                    <thead>
                        <tr>
                            <th scope="col">{texts.call()}</th>
                            <th scope="col" class="connector-more">
                                {texts.at()}
                            </th>
                            <th scope="col" class="connector-more num">
                                {texts.duration()}
                            </th>
                            <th scope="col">{texts.outcome()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Row(call: PartnerCall) -> impl IntoView {
    let locale = use_locale();
    let texts = HealthTexts(locale);
    let (result, why) = match call.problem {
        None => (ActivityResult::Success, None),
        // At the token endpoint, what is refused is the app.
        Some(PartnerProblem::Refused)
            if matches!(call.operation, PartnerOperation::Exchange | PartnerOperation::Refresh) =>
        {
            (ActivityResult::Failure, Some(ConnectorTexts(locale).app_refused_title().to_owned()))
        }
        Some(problem) => (ActivityResult::Failure, Some(Errors(locale).partner(problem).0)),
    };

    let lasted = texts.milliseconds(&Common(locale).number(call.milliseconds.into()));

    view! {
        <tr>
            <td>
                {texts.of_operation(call.operation)}
                <span class="caption connector-brief">
                    <Moment at=call.at relative=true /> ", " {lasted.clone()}
                </span>
            </td>
            <td class="connector-more">
                <Moment at=call.at relative=true />
            </td>
            <td class="connector-more num">{lasted}</td>
            <td>
                <StateBadge state=result />
                {why.map(|why| view! { <span class="caption connector-why">{why}</span> })}
            </td>
        </tr>
    }
}
