//! What became of what was sent last.

use farhand_contract::{
    Timestamp,
    schedules::{DeliveryProblem, DeliveryState},
};
use leptos::prelude::*;

use super::{Icon, IconName, Moment};
use crate::{
    locales::{Common, DeliveryTexts},
    preferences::use_locale,
};

/// One delivery.
#[derive(Clone, Debug)]
pub struct DeliveryLine {
    /// Since when there is something to deliver.
    pub at: Timestamp,
    /// What.
    pub about: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// The last answer: a status of HTTP or of SMTP.
    pub status: Option<u16>,
    /// What the last attempt met.
    pub problem: Option<DeliveryProblem>,
    /// How long the last attempt took, in milliseconds.
    pub duration_millis: Option<u64>,
}

/// The last deliveries.
#[component]
pub fn DeliveryLog(
    /// What its moments are.
    at: &'static str,
    /// What each is about.
    about: &'static str,
    /// They, the latest first.
    lines: Vec<DeliveryLine>,
    /// Whether they are mails.
    #[prop(optional)]
    mailed: bool,
) -> impl IntoView {
    let texts = DeliveryTexts(use_locale());
    if lines.is_empty() {
        return view! { <p class="caption muted">{texts.no_deliveries()}</p> }.into_any();
    }
    let heads = [at, about, texts.state(), texts.answer(), texts.attempts(), texts.took()];
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> }).into_iter().collect_view();
    let rows = lines.into_iter().map(|line| view! { <Row line mailed /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=texts.deliveries()>
            <table class="table">
                <caption class="visually-hidden">{texts.deliveries()}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(line: DeliveryLine, mailed: bool) -> impl IntoView {
    let locale = use_locale();
    let (texts, none) = (DeliveryTexts(locale), Common(locale).none());
    let DeliveryLine { at, about, state, attempts, status, problem, duration_millis } = line;
    let (class, icon) = match state {
        DeliveryState::Waiting => ("badge badge-warn", IconName::Clock),
        DeliveryState::Delivered => ("badge badge-good", IconName::Success),
        DeliveryState::Failed => ("badge badge-bad", IconName::Error),
    };
    let in_words = |status| if mailed { texts.smtp_status(status) } else { texts.status(status) };
    let problem = problem.map(|problem| texts.of_problem(problem, mailed).to_owned());
    let answer: Vec<_> = problem.into_iter().chain(status.map(in_words)).collect();
    let answer = if answer.is_empty() { none.to_owned() } else { answer.join(" · ") };
    view! {
        <tr>
            <td>
                <Moment at />
            </td>
            <td>{about}</td>
            <td>
                <span class=class>
                    <Icon name=icon size16=true />
                    <span>{texts.of_state(state)}</span>
                </span>
            </td>
            <td>{answer}</td>
            <td class="num">{attempts}</td>
            <td class="num">
                {duration_millis.map_or_else(|| none.to_owned(), |millis| texts.millis(millis))}
            </td>
        </tr>
    }
    .into_any()
}
