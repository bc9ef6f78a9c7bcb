//! What became of what a webhook was told last.

use farhand_contract::{notifications::WebhookDelivery, schedules::DeliveryState};
use leptos::prelude::*;

use crate::{
    locales::{Common, NotificationTexts, ScheduleTexts},
    preferences::use_locale,
    ui::{Icon, IconName, Moment},
};

/// The last deliveries, the latest first.
#[component]
pub fn Deliveries(deliveries: Vec<WebhookDelivery>) -> impl IntoView {
    let locale = use_locale();
    let (texts, schedules) = (NotificationTexts(locale), ScheduleTexts(locale));
    if deliveries.is_empty() {
        return view! { <p class="caption muted">{schedules.no_deliveries()}</p> }.into_any();
    }
    let heads = [
        texts.happened(),
        texts.what(),
        schedules.state(),
        schedules.answer(),
        schedules.attempts(),
        schedules.took(),
    ];
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> }).into_iter().collect_view();
    let rows = deliveries.into_iter().map(|delivery| view! { <Row delivery /> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=schedules.deliveries()>
            <table class="table">
                <caption class="visually-hidden">{schedules.deliveries()}</caption>
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
fn Row(delivery: WebhookDelivery) -> impl IntoView {
    let locale = use_locale();
    let (texts, none) = (ScheduleTexts(locale), Common(locale).none());
    let (class, icon) = match delivery.state {
        DeliveryState::Waiting => ("badge badge-warn", IconName::Clock),
        DeliveryState::Delivered => ("badge badge-good", IconName::Success),
        DeliveryState::Failed => ("badge badge-bad", IconName::Error),
    };
    let problem = delivery.problem.map(|problem| texts.of_problem(problem, false).to_owned());
    let answer: Vec<_> =
        problem.into_iter().chain(delivery.status.map(|status| texts.status(status))).collect();
    let answer = if answer.is_empty() { none.to_owned() } else { answer.join(" · ") };
    view! {
        <tr>
            <td>
                <Moment at=delivery.happened_at />
            </td>
            <td>{NotificationTexts(locale).told(delivery.kind, &delivery.device_name)}</td>
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
