//! Where something floats over the page.

use leptos::prelude::*;
use web_sys::HtmlElement;

/// The room that is kept between it and the window's edge, in pixels.
const MARGIN: f64 = 8.0;

/// Puts what floats so many pixels from the window's left and top, or as near as all of it is in sight.
pub fn float(element: &HtmlElement, left: f64, top: f64) {
    let size = element.get_bounding_client_rect();
    for (property, wanted, size, room) in [
        ("left", left, size.width(), window().inner_width()),
        ("top", top, size.height(), window().inner_height()),
    ] {
        let room = room.ok().and_then(|room| room.as_f64()).unwrap_or(f64::MAX);
        let place = wanted.min(room - size - MARGIN).max(MARGIN);
        // Both are properties every browser has.
        let _ = element.style().set_property(property, &format!("{place}px"));
    }
}
