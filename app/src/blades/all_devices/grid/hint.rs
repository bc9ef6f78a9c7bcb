//! What does not fit in a cell: a hint for who points at it, and for who is there by the keys.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::cursor::text_of;
use crate::ui::float;

/// How far from its cell, in pixels.
const GAP: f64 = 4.0;

/// The pointer comes to a cell.
pub fn show(event: &ev::PointerEvent) {
    let Some(cell) = under(event) else { return };
    // Both fail only for names that are no attribute's. A cell may have gone from under the pointer with another row's hint.
    let _ = match whole(&cell) {
        Some(text) => cell.set_attribute("title", &text),
        None => cell.remove_attribute("title"),
    };
}

/// The pointer leaves it: what the cell says may be another thing when it comes back.
pub fn hide(event: &ev::PointerEvent) {
    if let Some(cell) = under(event) {
        // As above.
        let _ = cell.remove_attribute("title");
    }
}

fn under(event: &ev::PointerEvent) -> Option<Element> {
    cell_of(&event.target()?.dyn_into().ok()?)
}

fn cell_of(element: &Element) -> Option<Element> {
    element.closest("tbody [data-column]:not(.col-menu)").ok()?
}

/// What the cell says, if not all of it is in sight.
fn whole(cell: &Element) -> Option<String> {
    let holder = cell.query_selector("a.ellipsis").ok().flatten().unwrap_or_else(|| cell.clone());
    (holder.scroll_width() > holder.client_width()).then(|| text_of(cell)).flatten()
}

/// The hint of the cell where the keys are.
#[derive(Clone, Copy)]
pub struct KeyHint {
    element: NodeRef<html::Div>,
    text: RwSignal<String>,
}

impl KeyHint {
    /// Not shown yet.
    pub fn new() -> Self {
        Self { element: NodeRef::new(), text: RwSignal::new(String::new()) }
    }

    /// The focus came to a cell, or went from one.
    pub fn moved(self) {
        let Some(hint) = self.element.get_untracked() else { return };
        match at_keys() {
            Some((cell, text)) => {
                self.text.set(text);
                // Fails only when it is open already.
                let _ = hint.show_popover();
                // Its text is there by the next frame.
                request_animation_frame(move || place(&hint, &cell));
            }
            // Fails only when it is closed already.
            None => drop(hint.hide_popover()),
        }
    }

    /// The rows move, or change: it stays with its cell.
    pub fn scrolled(self) {
        let is_shown = self
            .element
            .get_untracked()
            .is_some_and(|hint| hint.matches(":popover-open").is_ok_and(|is_shown| is_shown));
        if is_shown {
            self.moved();
        }
    }
}

/// The cell that shows that it has the focus, and what it says, if not all of that is in sight.
fn at_keys() -> Option<(Element, String)> {
    let active = document().active_element()?;
    let is_shown = active.matches(":focus-visible").is_ok_and(|is_shown| is_shown);
    let cell = cell_of(&active).filter(|_| is_shown)?;
    let text = whole(&cell)?;
    Some((cell, text))
}

/// Below its cell, or above it where there is no room.
fn place(hint: &HtmlElement, cell: &Element) {
    let (area, height) = (cell.get_bounding_client_rect(), hint.get_bounding_client_rect().height());
    let below = area.bottom() + GAP;
    let room = window().inner_height().ok().and_then(|room| room.as_f64());
    let is_room = room.is_none_or(|room| below + height + 2.0 * GAP <= room);
    float(hint, area.left(), if is_room { below } else { area.top() - height - GAP });
}

/// Shown over all else, and not read out: the cell is.
#[component]
pub fn CellHint(
    /// Its hint.
    hint: KeyHint,
) -> impl IntoView {
    view! {
        <div class="cell-hint" popover="manual" aria-hidden="true" node_ref=hint.element>
            {hint.text}
        </div>
    }
    .into_any()
}
