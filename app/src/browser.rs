//! What not every browser has is looked for before it is used.

use js_sys::{Array, Function, Object, Promise, Reflect, futures::JsFuture};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// What is there under this name, if anything is.
pub fn get(target: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(target, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls the method of this name, if there is one.
pub fn call(target: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(target, name)?.dyn_into().ok()?;
    method.apply(target, &arguments.iter().collect::<Array>()).ok()
}

/// What a promise comes to; none when it is refused.
pub async fn settled(promise: JsValue) -> Option<JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()
}

/// What a method is told by name.
pub fn options(options: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in options {
        // Cannot fail on a plain object.
        let _ = Reflect::set(&object, &JsValue::from_str(key), value);
    }
    object.into()
}

/// Gives the element the focus, and scrolls nothing for it.
pub fn focus_in_place(element: &HtmlElement) {
    call(element, "focus", &[options(&[("preventScroll", JsValue::TRUE)])]);
}
