//! The WebAssembly entry: hydrates, nothing else.

use farhand_app::{App, blades::became_live};
use js_sys::futures::spawn_local;
use leptos::{mount::hydrate_from_async, prelude::document};

/// Called by the page once the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else { return };
    spawn_local(async move {
        // Waits for the code of the blades that the page shows.
        hydrate_from_async(body, App).await.forget();
        // A click before this is lost: tests wait for it.
        became_live();
    });
}
