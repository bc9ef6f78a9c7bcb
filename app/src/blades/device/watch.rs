//! Being told when the device is back.

use farhand_contract::{DeviceId, events::Event};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        notifications::{is_watching, watch_device},
    },
    live::{LiveEvent, use_live},
    locales::NotificationTexts,
    preferences::use_locale,
    ui::{Button, ButtonKind, ErrorBar, Icon, IconName},
};

/// Whether the operator waits for the device, and the button that changes it. It appears once that is known.
#[component]
pub fn Watch(
    /// The device.
    id: DeviceId,
) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let watching = RwSignal::new(None::<bool>);
    let problem = RwSignal::new(None::<ApiError>);
    let look = Action::new(move |&(): &()| is_watching(id));
    let turn = Action::new(move |&on: &bool| async move { watch_device(id, on).await.map(|()| on) });
    Effect::new(move |_| {
        look.dispatch(());
    });
    Effect::new(move |_| {
        if let Some(Ok(now)) = look.value().get() {
            watching.set(Some(now));
        }
    });
    Effect::new(move |_| match turn.value().get() {
        Some(Ok(now)) => {
            problem.set(None);
            watching.set(Some(now));
        }
        Some(Err(error)) => problem.set(Some(error)),
        None => {}
    });
    if let Some(live) = use_live() {
        live.on(move |event| {
            // Whoever was told that it is back waits no more.
            if matches!(event, LiveEvent::Changed(Event::Notifications { .. })) {
                look.dispatch(());
            }
        });
    }
    let line = move || {
        let on = watching.get()?;
        let label = if on { texts.unwatch() } else { texts.watch() };
        let turned = move || {
            turn.dispatch(!on);
        };
        Some(view! {
            <div class="row">
                <Button kind=ButtonKind::Subtle icon=IconName::Alert busy=turn.pending() on_click=turned>
                    {label}
                </Button>
            </div>
        })
    };
    let waiting = move || {
        (watching.get() == Some(true)).then(|| {
            view! {
                <span class="with-icon caption muted">
                    <Icon name=IconName::Clock size16=true />
                    <span>{texts.watching()}</span>
                </span>
            }
        })
    };
    view! {
        {move || problem.get().map(|error| view! { <ErrorBar error /> })}
        {line}
        <div role="status">{waiting}</div>
    }
    .into_any()
}
