//! A filter by several values at once.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::{Icon, IconName};

/// What is chosen of several values, and once it is open, the values to tick. One of them is open on a page at most; it
/// closes when the focus leaves it.
#[component]
pub fn ManyChoice(
    /// The field's id, unlike any other on the page.
    #[prop(into)]
    id: String,
    /// What is chosen.
    label: &'static str,
    /// Which ones are, in a few words.
    #[prop(into)]
    chosen: Signal<String>,
    /// Whether it is open.
    #[prop(optional)]
    open: RwSignal<bool>,
    /// The values.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let summary = NodeRef::<html::Summary>::new();
    let escape = move |event: ev::KeyboardEvent| {
        let Some(details) = details.get_untracked() else { return };
        if event.key() != "Escape" || !details.open() {
            return;
        }
        // It closes this, and nothing around it.
        event.prevent_default();
        if let Some(summary) = summary.get_untracked() {
            // Fails for nothing that is on the page.
            let _ = summary.focus();
        }
        details.set_open(false);
    };
    let leave = move |event: ev::FocusEvent| {
        let Some(details) = details.get_untracked() else { return };
        // When the whole window loses the focus, the page's own stays where it is.
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let to = to.or_else(|| document().active_element().map(Node::from));
        if !details.contains(to.as_ref()) {
            details.set_open(false);
        }
    };
    let chosen_id = format!("{id}-chosen");
    view! {
        <div class="filter">
            <span id=id.clone()>{label}</span>
            <details
                class="many-choice"
                name="filter"
                node_ref=details
                on:toggle=move |_| open.set(details.get_untracked().is_some_and(|details| details.open()))
                on:keydown=escape
                on:focusout=leave
            >
                <summary class="input" node_ref=summary aria-labelledby=format!("{id} {chosen_id}")>
                    <span id=chosen_id.clone()>{chosen}</span>
                    <Icon name=IconName::ChevronDown size16=true />
                </summary>
                // It takes the focus of a click beside the boxes, which would leave otherwise.
                <fieldset tabindex="-1">
                    <legend class="visually-hidden">{label}</legend>
                    {children()}
                </fieldset>
            </details>
        </div>
    }
    .into_any()
}
