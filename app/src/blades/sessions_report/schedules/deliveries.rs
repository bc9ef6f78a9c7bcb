//! What became of the last reports of a schedule.

use farhand_contract::schedules::{Delivery, DeliveryState};
use leptos::prelude::*;

use crate::{
    locales::{Common, ScheduleTexts},
    preferences::use_locale,
    ui::{Icon, IconName, Moment},
};

/// The last deliveries, the latest first.
#[component]
pub fn Deliveries(
    /// The last ones.
    deliveries: Vec<Delivery>,
    /// Whether they are mails.
    mailed: bool,
) -> impl IntoView {
    let texts = ScheduleTexts(use_locale());
    if deliveries.is_empty() {
        return view! { <p class="caption muted">{texts.no_deliveries()}</p> }.into_any();
    }
    let heads = [texts.begun(), texts.days(), texts.state(), texts.answer(), texts.attempts(), texts.took()];
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> }).into_iter().collect_view();
    let rows = deliveries.into_iter().map(|delivery| view! { <Row delivery mailed /> }).collect_view();
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
fn Row(delivery: Delivery, mailed: bool) -> impl IntoView {
    let locale = use_locale();
    let (texts, none) = (ScheduleTexts(locale), Common(locale).none());
    let (class, icon) = match delivery.state {
        DeliveryState::Waiting => ("badge badge-warn", IconName::Clock),
        DeliveryState::Delivered => ("badge badge-good", IconName::Success),
        DeliveryState::Failed => ("badge badge-bad", IconName::Error),
    };
    let days = if delivery.first == delivery.last {
        delivery.first.to_string()
    } else {
        format!("{} – {}", delivery.first, delivery.last)
    };
    let status = |status| if mailed { texts.smtp_status(status) } else { texts.status(status) };
    let problem = delivery.problem.map(|problem| texts.of_problem(problem, mailed).to_owned());
    let answer: Vec<_> = problem.into_iter().chain(delivery.status.map(status)).collect();
    let answer = if answer.is_empty() { none.to_owned() } else { answer.join(" · ") };
    view! {
        <tr>
            <td>
                <Moment at=delivery.created_at />
            </td>
            <td>{days}</td>
            <td>
                <span class=class>
                    <Icon name=icon size16=true />
                    <span>{texts.of_state(delivery.state)}</span>
                </span>
            </td>
            <td>{answer}</td>
            <td class="num">{delivery.attempts}</td>
            <td class="num">
                {delivery.duration_millis.map_or_else(|| none.to_owned(), |millis| texts.millis(millis))}
            </td>
        </tr>
    }
    .into_any()
}
