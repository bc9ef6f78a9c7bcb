//! Webhooks: who may see reports sees them, who may change the connector makes them.

mod add;

use farhand_contract::{
    Permission, WebhookId,
    notifications::{NotificationKind, Webhook, WebhookDelivery},
};
use leptos::prelude::*;

use self::add::AddWebhook;
use crate::{
    api::notifications::{delete_webhook, test_webhook, turn_webhook},
    locales::{DeliveryTexts, NotificationTexts},
    preferences::use_locale,
    ui::{
        Allowed, Card, Deeds, DeedsDialog, DeedsProblem, DeedsRow, DeliveryLine, DeliveryLog, Essential,
        Essentials, Section,
    },
};

/// The webhooks, each with what became of its last deliveries.
#[component]
pub fn Webhooks(
    /// They.
    list: Vec<Webhook>,
    /// What is done to them.
    deeds: Deeds<WebhookId>,
    /// There is one more.
    #[prop(into)]
    on_added: Callback<()>,
) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let none = list.is_empty().then(|| view! { <p>{texts.no_webhooks()}</p> });
    let cards = list.into_iter().map(|webhook| view! { <One webhook deeds /> }).collect_view();
    view! {
        <Section title=texts.webhooks()>
            <p class="muted">{texts.webhooks_text()}</p>
            <DeedsProblem deeds />
            {none}
            {cards}
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <AddWebhook on_added />
            </Allowed>
        </Section>
        <DeedsDialog
            deeds
            title=texts.delete_title()
            text=texts.delete_text()
            on_delete=move |id| deeds.run(delete_webhook(id))
        />
    }
    .into_any()
}

#[component]
fn One(webhook: Webhook, deeds: Deeds<WebhookId>) -> impl IntoView {
    let locale = use_locale();
    let (texts, common) = (NotificationTexts(locale), DeliveryTexts(locale));
    let Webhook { id, url, kinds, on, deliveries } = webhook;
    let told_of = NotificationKind::ALL.iter().filter(|&&kind| kinds.contains(kind));
    let told_of = told_of.map(|&kind| texts.of_kind(kind)).collect::<Vec<_>>().join(" · ");
    let told_of = if on { told_of } else { common.turned_off().to_owned() };
    let lines = deliveries.into_iter().map(|delivery| line(texts, delivery)).collect::<Vec<_>>();
    view! {
        <Card>
            <Essentials>
                <Essential label=common.webhook() value=Some(url) />
                <Essential label=texts.told_of() value=Some(told_of) whole=true />
            </Essentials>
            <DeliveryLog at=texts.happened() about=texts.what() lines />
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <DeedsRow
                    deeds
                    id
                    on
                    send=texts.send_test()
                    on_send=move || deeds.run(test_webhook(id))
                    on_turn=move |on| deeds.run(turn_webhook(id, on))
                />
            </Allowed>
        </Card>
    }
    .into_any()
}

fn line(texts: NotificationTexts, delivery: WebhookDelivery) -> DeliveryLine {
    let WebhookDelivery {
        kind,
        device_name,
        happened_at: at,
        state,
        attempts,
        status,
        problem,
        duration_millis,
        ..
    } = delivery;
    let about = kind.map_or_else(|| texts.test().to_owned(), |kind| texts.told(kind, &device_name));
    DeliveryLine { at, about, state, attempts, status, problem, duration_millis }
}
