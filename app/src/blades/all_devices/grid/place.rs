//! Where somebody was in the list: kept with the entry of the browser's history, so that going back, and loading the page
//! again, lead there.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::run::Ask;
use crate::browser;

/// Its name in the state of the history's entry.
const NAME: &str = "farhandDevices";

/// A place in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The address of the list: what is kept with an entry that has another one by now is not about it.
    pub list: String,
    /// Where the page begins that was in sight.
    pub ask: Ask,
    /// How many rows come before the page.
    pub first: u64,
    /// How many pixels of the list were above what was in sight.
    pub top: f64,
}

/// Keeps it with this entry of the history, whose address stays as it is.
pub fn keep(place: &Place) {
    let (Some(history), Ok(text)) = (browser::get(&window(), "history"), serde_json::to_string(place)) else {
        return;
    };
    let state = Object::new();
    // Cannot fail on a plain object.
    let _ = Reflect::set(&state, &NAME.into(), &text.into());
    browser::call(&history, "replaceState", &[state.into(), JsValue::from_str("")]);
}

/// What was kept with this entry about the list of this address.
pub fn kept(list: &str) -> Option<Place> {
    let state = browser::get(&browser::get(&window(), "history")?, "state")?;
    let place: Place = serde_json::from_str(&browser::get(&state, NAME)?.as_string()?).ok()?;
    (place.list == list).then_some(place)
}
