//! How often the connector runs by itself.

use farhand_contract::device_sync::{DeviceSource, SCHEDULES};
use leptos::prelude::*;

use super::Operations;
use crate::{
    locales::DeviceSyncTexts,
    preferences::use_locale,
    ui::{Card, Essential, EssentialView, Essentials, MomentOr},
};

/// The card: a choice for who may change it, the facts for everybody else.
#[component]
pub fn ScheduleCard(
    /// The connector as it stands.
    source: DeviceSource,
    /// Sets it.
    operations: Operations,
) -> impl IntoView {
    let texts = DeviceSyncTexts(use_locale());
    let DeviceSource { every_hours, next_run_at, .. } = source;
    let word = move |hours: Option<u32>| match hours {
        Some(hours) => texts.every_hours(hours),
        None => texts.never().to_owned(),
    };
    let choice = if source.can_update && source.registration.is_some() {
        let options = core::iter::once(None)
            .chain(SCHEDULES.map(Some))
            .map(|hours| {
                let value = hours.map(|hours| hours.to_string()).unwrap_or_default();
                let chosen = hours == every_hours;
                view! {
                    <option value=value selected=chosen>
                        {word(hours)}
                    </option>
                }
            })
            .collect_view();
        view! {
            <div class="field">
                <label class="field-label" for="sync-every">
                    {texts.every()}
                </label>
                <select
                    id="sync-every"
                    class="input"
                    on:change=move |event| {
                        operations.schedule.dispatch(event_target_value(&event).parse().ok());
                    }
                >
                    {options}
                </select>
            </div>
        }
        .into_any()
    } else {
        let shown = Some(word(every_hours));
        view! {
            <Essentials>
                <Essential label=texts.every() value=shown />
            </Essentials>
        }
        .into_any()
    };
    view! {
        <Card title=texts.schedule()>
            <div class="stack">
                <p class="muted">{texts.schedule_text()}</p>
                {choice}
                <Essentials>
                    <EssentialView label=texts.next_run()>
                        <MomentOr at=next_run_at />
                    </EssentialView>
                </Essentials>
            </div>
        </Card>
    }
    .into_any()
}
