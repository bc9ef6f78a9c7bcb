//! What does not fit in a cell, as a hint for who points at it.

use leptos::ev;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::cursor::text_of;

/// The pointer comes to a cell.
pub fn show(event: &ev::PointerEvent) {
    let Some(cell) = cell(event) else { return };
    let holder = cell.query_selector("a.ellipsis").ok().flatten().unwrap_or_else(|| cell.clone());
    if holder.scroll_width() > holder.client_width()
        && let Some(text) = text_of(&cell)
    {
        // Fails only for names that are no attribute's.
        let _ = cell.set_attribute("title", &text);
    }
}

/// The pointer leaves it: what the cell says may be another thing when it comes back.
pub fn hide(event: &ev::PointerEvent) {
    if let Some(cell) = cell(event) {
        // As above.
        let _ = cell.remove_attribute("title");
    }
}

fn cell(event: &ev::PointerEvent) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("tbody [data-column]:not(.col-menu)").ok()?
}
