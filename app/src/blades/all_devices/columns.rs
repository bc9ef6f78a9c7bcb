//! Choosing the columns of the list: which, in which order, how wide.

use farhand_contract::device_columns::{DeviceColumn, DeviceColumns, ShownColumn, WIDTHS};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::views::Views;
use crate::{
    api::ApiError,
    locales::{DeviceViewTexts, DevicesTexts},
    preferences::use_locale,
    ui::{Button, ButtonKind, ErrorBar, FormDialog, Icon, IconName},
};

/// A column that is shown or could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Draft {
    column: DeviceColumn,
    shown: bool,
    width: u16,
}

/// All columns: first those that are shown, in their order.
fn drafts(columns: &DeviceColumns) -> Vec<Draft> {
    let draft =
        |shown: bool| move |column: ShownColumn| Draft { column: column.column, shown, width: column.width };
    let is_shown = |column: DeviceColumn| columns.shown().iter().any(|shown| shown.column == column);
    let rest = DeviceColumn::ALL.iter().copied().filter(|&column| !is_shown(column)).map(ShownColumn::from);
    columns.shown().iter().copied().map(draft(true)).chain(rest.map(draft(false))).collect()
}

fn chosen(drafts: &[Draft]) -> DeviceColumns {
    let shown = drafts.iter().filter(|draft| draft.shown);
    DeviceColumns::new(shown.map(|draft| ShownColumn { column: draft.column, width: draft.width }))
}

/// Moves a column one place up or down. Nothing happens at the ends.
fn move_by(drafts: &mut [Draft], column: DeviceColumn, down: bool) {
    let Some(place) = drafts.iter().position(|draft| draft.column == column) else { return };
    let other = if down { place + 1 } else { place.wrapping_sub(1) };
    if other < drafts.len() {
        drafts.swap(place, other);
    }
}

/// Keeps columns that were made wider or narrower by their heads. One sees them at once.
#[derive(Clone, Copy)]
pub struct KeepColumns {
    columns: RwSignal<DeviceColumns>,
    views: Views,
    problem: RwSignal<Option<ApiError>>,
    /// Counts what was wished: only the last answer matters.
    wishes: StoredValue<u64>,
}

impl KeepColumns {
    /// Of this list.
    pub fn new(columns: RwSignal<DeviceColumns>, views: Views) -> Self {
        Self { columns, views, problem: RwSignal::new(None), wishes: StoredValue::new(0) }
    }

    /// Told of the columns that there are from now on.
    pub fn resized(self) -> Callback<DeviceColumns> {
        Callback::new(move |wanted: DeviceColumns| {
            let before = self.columns.get_untracked();
            if before == wanted {
                return;
            }
            self.columns.set(wanted.clone());
            self.problem.set(None);
            self.wishes.update_value(|wishes| *wishes += 1);
            let wish = self.wishes.get_value();
            spawn_local(async move {
                if let Err(error) = self.views.keep_columns(wanted).await
                    && self.wishes.try_get_value() == Some(wish)
                {
                    // What is not kept is not shown either.
                    self.columns.set(before);
                    self.problem.set(Some(error));
                }
            });
        })
    }

    /// Why they were not kept.
    pub fn problem(self) -> impl IntoView {
        move || self.problem.get().map(|error| view! { <ErrorBar error /> })
    }
}

/// The dialog that asks for them.
#[component]
pub fn ColumnsDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The columns that are shown.
    columns: RwSignal<DeviceColumns>,
    /// What keeps them.
    views: Views,
) -> impl IntoView {
    let locale = use_locale();
    let texts = DevicesTexts(locale);
    let description = move || {
        if views.has_columns() { DeviceViewTexts(locale).columns_here() } else { texts.columns_description() }
    };
    let problem = RwSignal::new(None::<ApiError>);
    let draft = RwSignal::new(drafts(&columns.get_untracked()));
    Effect::new(move |_| {
        if open.get() {
            problem.set(None);
            draft.set(drafts(&columns.get_untracked()));
        }
    });
    let save = Action::new(move |(): &()| {
        let wanted = draft.with_untracked(|draft| chosen(draft));
        async move {
            match views.keep_columns(wanted).await {
                Ok(()) => open.set(false),
                Err(error) => problem.set(Some(error)),
            }
        }
    });
    let rows = move || draft.with(|draft| draft.iter().map(|draft| draft.column).collect::<Vec<_>>());
    view! {
        <FormDialog open title=texts.choose_columns() confirm=texts.save_columns() save problem fields=&[]>
            <p class="muted">{description}</p>
            <ul class="column-list">
                <For
                    each=rows
                    key=|column| *column
                    children=move |column| view! { <Row column draft /> }
                />
            </ul>
            <div>
                <Button
                    kind=ButtonKind::Subtle
                    icon=IconName::Refresh
                    on_click=move || draft.set(drafts(&DeviceColumns::default()))
                >
                    {texts.reset_columns()}
                </Button>
            </div>
        </FormDialog>
    }
    .into_any()
}

#[component]
fn Row(column: DeviceColumn, draft: RwSignal<Vec<Draft>>) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let label = texts.column(column);
    let own =
        Memo::new(move |_| draft.with(|draft| draft.iter().find(|draft| draft.column == column).copied()));
    let change = move |change: &dyn Fn(&mut Draft)| {
        draft.update(|draft| draft.iter_mut().filter(|draft| draft.column == column).for_each(change));
    };
    let is_shown = move || own.get().is_some_and(|own| own.shown);
    let is_at = move |end: fn(&[Draft]) -> Option<&Draft>| {
        Signal::derive(move || draft.with(|draft| end(draft).is_some_and(|draft| draft.column == column)))
    };
    let (is_first, is_last) = (is_at(<[Draft]>::first), is_at(<[Draft]>::last));
    view! {
        <li>
            <label class="checkbox">
                <input
                    type="checkbox"
                    prop:checked=is_shown
                    disabled=column == DeviceColumn::DeviceName
                    on:change=move |event| {
                        let shown = event_target_checked(&event);
                        change(&|draft| draft.shown = shown);
                    }
                />
                <span>{label}</span>
            </label>
            <input
                class="input"
                type="number"
                min=WIDTHS.start().to_string()
                max=WIDTHS.end().to_string()
                step="8"
                aria-label=texts.width_of(label)
                disabled=move || !is_shown()
                prop:value=move || own.get().map(|own| own.width.to_string())
                on:change=move |event| {
                    let width = event_target_value(&event).parse().unwrap_or_else(|_| column.usual_width());
                    change(&|draft| draft.width = width.clamp(*WIDTHS.start(), *WIDTHS.end()));
                }
            />
            <span class="unit" aria-hidden="true">
                {texts.pixels()}
            </span>
            <Mover column up=true label=texts.move_up(label) disabled=is_first draft />
            <Mover column up=false label=texts.move_down(label) disabled=is_last draft />
        </li>
    }
    .into_any()
}

/// Moves a column one place, and keeps the focus where one can go on.
#[component]
fn Mover(
    /// Which column.
    column: DeviceColumn,
    /// Up, or down.
    up: bool,
    /// What it does, in words.
    label: String,
    /// Whether the column is at that end.
    disabled: Signal<bool>,
    /// All columns.
    draft: RwSignal<Vec<Draft>>,
) -> impl IntoView {
    let id = move |up: bool| format!("column-{}-{}", column.name(), if up { "up" } else { "down" });
    let moved = move |_| {
        draft.update(|draft| move_by(draft, column, !up));
        // What was moved on the page has lost the focus; at the end the other way is left.
        request_animation_frame(move || {
            let button = [up, !up].into_iter().find_map(|up| {
                let button = document().get_element_by_id(&id(up))?;
                (!button.has_attribute("disabled")).then(|| button.dyn_into::<HtmlElement>().ok())?
            });
            if let Some(button) = button {
                // Fails for nothing that is on the page.
                let _ = button.focus();
            }
        });
    };
    view! {
        <button
            id=id(up)
            type="button"
            class="button button-subtle"
            aria-label=label
            disabled=disabled
            on:click=moved
        >
            <Icon name=if up { IconName::ArrowUp } else { IconName::ArrowDown } />
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_can_be_chosen_and_what_is_chosen_is_shown() {
        let usual = DeviceColumns::default();
        let all = drafts(&usual);
        assert_eq!(all.len(), DeviceColumn::ALL.len());
        assert_eq!(chosen(&all), usual);
        let own = DeviceColumns::new([
            ShownColumn { column: DeviceColumn::Imei, width: 200 },
            DeviceColumn::DeviceName.into(),
        ]);
        assert_eq!(chosen(&drafts(&own)), own);
    }

    #[test]
    fn columns_move_between_the_ends() {
        let mut draft = drafts(&DeviceColumns::default());
        let (first, second) = (draft[0].column, draft[1].column);
        move_by(&mut draft, first, false);
        assert_eq!(draft[0].column, first);
        move_by(&mut draft, first, true);
        assert_eq!((draft[0].column, draft[1].column), (second, first));
        let last = draft[draft.len() - 1].column;
        move_by(&mut draft, last, true);
        assert_eq!(draft[draft.len() - 1].column, last);
    }
}
