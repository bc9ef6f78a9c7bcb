//! What can be done with what is selected, below the list.

use farhand_contract::{
    Permission,
    device_columns::DeviceColumns,
    device_exports::{DeviceExportRequest, ExportColumns, SELECTION_LIMIT},
    devices::DeviceQuery,
};
use leptos::prelude::*;

use super::{
    Selection, Trouble,
    deed::{DeedButton, said_of},
    grouping::{AddToGroupDialog, Grouping},
    tagging::{TagSelectedDialog, Tagging},
};
use crate::{
    api::{ApiError, device_exports::copy_devices},
    browser,
    locales::{Common, DeviceGroupTexts, DeviceTagTexts, Errors, Locale, SelectionTexts},
    preferences::use_locale,
    ui::{Allowed, Button, ButtonKind, Icon, IconName},
    zone::use_zone,
};

/// What came of copying.
#[derive(Clone, Debug, PartialEq)]
enum Copied {
    Yes,
    /// The browser did not let us.
    Refused,
    Failed(ApiError),
}

/// How many are selected, and what can be done with them; nothing while none is.
#[component]
pub fn SelectionBar(
    /// What is selected.
    selection: Selection,
    /// The list, for its order.
    query: StoredValue<DeviceQuery>,
    /// The columns that are shown.
    columns: Signal<DeviceColumns>,
    /// Opens the export of what is selected.
    on_export: Callback<()>,
    /// Selects none.
    on_clear: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), SelectionTexts(locale));
    let zone = use_zone();
    let count = Memo::new(move |_| selection.count());
    // What was copied, like all that was done, is not what is selected any more once something else is.
    let copied = said_of::<Copied>(selection);
    let copy = Action::new_local(move |(): &()| {
        let shown =
            columns.with_untracked(|columns| columns.shown().iter().map(|shown| shown.column).collect());
        let request = DeviceExportRequest {
            query: query.get_value(),
            selected: Some(selection.ids_now()),
            columns: ExportColumns::These(shown),
            zone: zone.get_untracked(),
            ..DeviceExportRequest::default()
        };
        copied.set(None);
        async move {
            let outcome = match copy_devices(request).await {
                Ok(text) => {
                    let promise = window().navigator().clipboard().write_text(&text);
                    match browser::settled(promise.into()).await {
                        Some(_) => Copied::Yes,
                        None => Copied::Refused,
                    }
                }
                Err(error) => Copied::Failed(error),
            };
            copied.try_set(Some(outcome));
        }
    });
    let words = move || {
        let number = common.number(count.get() as u64);
        if selection.waiting.get() { texts.selecting().to_owned() } else { texts.selected(&number) }
    };
    let trouble = move || {
        trouble_text(locale, selection.trouble.get(), copied.get()).map(|text| {
            view! {
                <p class="selection-trouble" role="alert">
                    <Icon name=IconName::Warning size16=true />
                    <span>{text}</span>
                </p>
            }
        })
    };
    let copy_words = move || if copied.get() == Some(Copied::Yes) { common.copied() } else { common.copy() };
    let grouping = Grouping::new(selection);
    let tagging = Tagging::new(selection);
    let is_shown = Memo::new(move |_| count.get() > 0 || selection.waiting.get());
    // It lives longer than the buttons: some of them hear of it when they are gone already.
    let is_empty = Signal::derive(move || count.get() == 0);
    let deeds = move || {
        is_shown.get().then(|| {
            view! {
                <div class="selection-bar" role="toolbar" aria-label=texts.selection()>
                    <span class="num" aria-live="polite">
                        {words}
                    </span>
                    <Button
                        kind=ButtonKind::Subtle
                        icon=IconName::Export
                        disabled=is_empty
                        on_click=move || on_export.run(())
                    >
                        {texts.export_selected()}
                    </Button>
                    <Button
                        kind=ButtonKind::Subtle
                        icon=IconName::Copy
                        disabled=is_empty
                        busy=copy.pending()
                        on_click=move || {
                            copy.dispatch(());
                        }
                    >
                        <span aria-live="polite">{copy_words}</span>
                    </Button>
                    <MarkButtons grouping tagging disabled=is_empty />
                    <Button
                        kind=ButtonKind::Subtle
                        icon=IconName::Close
                        on_click=move || on_clear.run(())
                    >
                        {texts.clear()}
                    </Button>
                </div>
            }
        })
    };
    view! {
        {trouble}
        {deeds}
        <AddToGroupDialog grouping />
        <TagSelectedDialog tagging />
    }
    .into_any()
}

/// What marks them: with a group, and with a tag.
#[component]
fn MarkButtons(grouping: Grouping, tagging: Tagging, disabled: Signal<bool>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Allowed permission=Permission::UpdateOrganization>
            <DeedButton
                deed=grouping.deed
                icon=IconName::Group
                label=DeviceGroupTexts(locale).add_to()
                disabled
                on_click=move || grouping.ask()
            />
        </Allowed>
        <Allowed permission=Permission::UpdateManagedDevices>
            <DeedButton
                deed=tagging.deed
                icon=IconName::Tag
                label=DeviceTagTexts(locale).tag_selected()
                disabled
                on_click=move || tagging.ask()
            />
        </Allowed>
    }
    .into_any()
}

/// What went wrong with selecting, or else with copying.
fn trouble_text(locale: Locale, trouble: Option<Trouble>, copied: Option<Copied>) -> Option<String> {
    let texts = SelectionTexts(locale);
    match (trouble, copied) {
        (Some(Trouble::TooMany), _) => {
            Some(texts.too_many(&Common(locale).number(u64::from(SELECTION_LIMIT))))
        }
        (Some(Trouble::Unknown(error)), _) | (None, Some(Copied::Failed(error))) => {
            let told = Errors(locale).explain(&error);
            Some(format!("{} {}", told.what, told.todo))
        }
        (None, Some(Copied::Refused)) => Some(texts.copy_refused().to_owned()),
        (None, Some(Copied::Yes) | None) => None,
    }
}
