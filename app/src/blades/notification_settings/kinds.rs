//! Each kind of notification, and the ways in which one is told of it.

use farhand_contract::notifications::{NotificationKind, NotificationSettings};
use leptos::prelude::*;

use crate::{
    api::{ApiError, notifications::set_notification_settings},
    locales::NotificationTexts,
    preferences::use_locale,
    ui::{ErrorBar, Icon, IconName},
};

/// One of the ways.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    InApp,
    Push,
}

impl Way {
    const fn has(self, settings: NotificationSettings, kind: NotificationKind) -> bool {
        match self {
            Self::InApp => settings.in_app.contains(kind),
            Self::Push => settings.push.contains(kind),
        }
    }

    const fn with(
        self,
        mut settings: NotificationSettings,
        kind: NotificationKind,
        on: bool,
    ) -> NotificationSettings {
        match self {
            Self::InApp => settings.in_app = settings.in_app.with(kind, on),
            Self::Push => settings.push = settings.push.with(kind, on),
        }
        settings
    }
}

/// The table. Each change is saved at once; what could not be saved is as it was.
#[component]
pub fn Kinds(settings: NotificationSettings) -> impl IntoView {
    let texts = NotificationTexts(use_locale());
    let kept = StoredValue::new(settings);
    let shown = RwSignal::new(settings);
    let problem = RwSignal::new(None::<ApiError>);
    let save = Action::new(|&wanted: &NotificationSettings| async move {
        set_notification_settings(wanted).await.map(|()| wanted)
    });
    let saving = save.pending();
    Effect::new(move |_| match save.value().get() {
        Some(Ok(saved)) => {
            kept.set_value(saved);
            problem.set(None);
        }
        Some(Err(error)) => {
            shown.set(kept.get_value());
            problem.set(Some(error));
        }
        None => {}
    });
    let turn = Callback::new(move |(way, kind, on): (Way, NotificationKind, bool)| {
        let wanted = way.with(shown.get_untracked(), kind, on);
        shown.set(wanted);
        save.dispatch(wanted);
    });
    let rows = NotificationKind::ALL
        .iter()
        .map(|&kind| {
            let cells = [(Way::InApp, texts.in_app()), (Way::Push, texts.push())]
                .map(|(way, name)| {
                    let is_on = move || way.has(shown.get(), kind);
                    view! {
                        <td>
                            <input
                                type="checkbox"
                                aria-label=format!("{}: {name}", texts.of_kind(kind))
                                disabled=saving
                                checked=untrack(is_on)
                                prop:checked=is_on
                                on:change=move |event| turn.run((way, kind, event_target_checked(&event)))
                            />
                        </td>
                    }
                })
                .into_iter()
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{texts.of_kind(kind)}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let said = move || {
        let saved = !saving.get() && matches!(save.value().get(), Some(Ok(_)));
        saved.then(|| {
            view! {
                <span class="with-icon caption muted">
                    <Icon name=IconName::Success size16=true />
                    <span>{texts.saved()}</span>
                </span>
            }
        })
    };
    view! {
        {move || problem.get().map(|error| view! { <ErrorBar error /> })}
        <div class="table-wrap" tabindex="0" role="region" aria-label=texts.yours()>
            <table class="table notify-kinds">
                <caption class="visually-hidden">{texts.yours()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{texts.kind()}</th>
                        <th scope="col">{texts.in_app()}</th>
                        <th scope="col">{texts.push()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div role="status">{said}</div>
    }
    .into_any()
}
