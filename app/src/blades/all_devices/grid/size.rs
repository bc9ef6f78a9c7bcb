//! How much of the list is in sight.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::HtmlElement;

use super::{Grid, reader::Reader};
use crate::browser;

/// Tells the reader how much is in sight, now and whenever that changes.
pub fn watch_size(grid: Grid, reader: &Reader) {
    let reader = *reader;
    Effect::new(move |_| {
        let Some(wrap) = grid.wrap.get() else { return };
        let measure = move || {
            // The grid may be gone by the next frame.
            if let (Some(view), Some(live)) = (in_sight(grid), grid.live.try_get_untracked()) {
                if live {
                    // Also when it only comes in sight again: some browsers have forgotten then where it was.
                    reader.go(|track| track.resize(view));
                } else {
                    grid.track.update(|track| track.resize(view));
                    reader.begin();
                }
            }
        };
        // Not at once: who is being told of sizes must not change any.
        let changed = Closure::<dyn FnMut()>::new(move || request_animation_frame(measure));
        if let Some(observer) = observer(changed.as_ref()) {
            browser::call(&observer, "observe", &[wrap.into()]);
            let kept = StoredValue::new_local((observer, changed));
            on_cleanup(move || {
                kept.try_with_value(|(observer, _)| browser::call(observer, "disconnect", &[]));
            });
        }
        measure();
    });
}

fn observer(changed: &JsValue) -> Option<JsValue> {
    let constructor: Function = browser::get(&window(), "ResizeObserver")?.dyn_into().ok()?;
    Reflect::construct(&constructor, &Array::of1(changed)).ok()
}

/// The height of what is in sight of the rows, in pixels; none while the list is not shown.
fn in_sight(grid: Grid) -> Option<f64> {
    let wrap = grid.wrap.try_get_untracked()??;
    let head = grid.table.try_get_untracked()??.query_selector("thead").ok().flatten()?;
    let head = head.dyn_into::<HtmlElement>().ok()?.offset_height();
    let height = wrap.client_height();
    (height > 0).then(|| f64::from((height - head).max(1)))
}
