//! Webhooks: who may see reports sees them, who may change the connector makes them.

mod add;
mod deliveries;

use farhand_contract::{
    Permission, WebhookId,
    notifications::{NotificationKind, Webhook},
};
use leptos::prelude::*;

use self::{add::AddWebhook, deliveries::Deliveries};
use crate::{
    api::{
        ApiError, ApiResult,
        notifications::{delete_webhook, turn_webhook},
    },
    locales::NotificationTexts,
    preferences::use_locale,
    ui::{Allowed, Button, ButtonKind, Card, Dialog, ErrorBar, Essential, Essentials, IconName, Section},
};

/// What is done to them.
#[derive(Clone, Copy)]
struct Deeds {
    on_changed: Callback<()>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    doomed: RwSignal<Option<WebhookId>>,
    asking: RwSignal<bool>,
}

impl Deeds {
    /// Does it, and shows the webhooks as they are then.
    fn run(self, deed: impl Future<Output = ApiResult<()>> + 'static) {
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let done = deed.await;
            if self.busy.try_set(false).is_some() {
                // The blade is gone meanwhile.
                return;
            }
            self.error.set(done.err());
            self.asking.set(false);
            self.on_changed.run(());
        });
    }
}

/// The webhooks, each with what became of its last deliveries.
#[component]
pub fn Webhooks(list: Vec<Webhook>, #[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let deeds = Deeds {
        on_changed,
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        doomed: RwSignal::new(None),
        asking: RwSignal::new(false),
    };
    let none = list.is_empty().then(|| view! { <p>{texts.no_webhooks()}</p> });
    let cards = list.into_iter().map(|webhook| view! { <One webhook deeds /> }).collect_view();
    view! {
        <Section title=texts.webhooks()>
            <p class="muted">{texts.webhooks_text()}</p>
            {move || deeds.error.get().map(|error| view! { <ErrorBar error /> })}
            {none}
            {cards}
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <AddWebhook on_added=on_changed />
            </Allowed>
        </Section>
        <Dialog
            open=deeds.asking
            title=texts.delete_title()
            confirm=texts.delete()
            cancel=texts.keep()
            danger=true
            busy=deeds.busy
            on_confirm=move || {
                if let Some(id) = deeds.doomed.get_untracked() {
                    deeds.run(delete_webhook(id));
                }
            }
        >
            <p>{texts.delete_text()}</p>
        </Dialog>
    }
    .into_any()
}

#[component]
fn One(webhook: Webhook, deeds: Deeds) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let Webhook { id, url, kinds, on, deliveries } = webhook;
    let told_of = NotificationKind::ALL.iter().filter(|&&kind| kinds.contains(kind));
    let told_of = told_of.map(|&kind| texts.of_kind(kind)).collect::<Vec<_>>().join(" · ");
    let told_of = if on { told_of } else { texts.turned_off().to_owned() };
    let turn = if on { texts.turn_off() } else { texts.turn_on() };
    view! {
        <Card>
            <Essentials>
                <Essential label=texts.address() value=Some(url) />
                <Essential label=texts.told_of() value=Some(told_of) />
            </Essentials>
            <Deliveries deliveries />
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <div class="row">
                    <Button busy=deeds.busy on_click=move || deeds.run(turn_webhook(id, !on))>
                        {turn}
                    </Button>
                    <Button
                        kind=ButtonKind::Subtle
                        icon=IconName::Delete
                        on_click=move || {
                            deeds.doomed.set(Some(id));
                            deeds.asking.set(true);
                        }
                    >
                        {texts.delete()}
                    </Button>
                </div>
            </Allowed>
        </Card>
    }
    .into_any()
}
