//! Menus: a popover of the browser's own, with the keys of a menu.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{Icon, IconName, float};

/// Where a menu opens, in pixels of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MenuPlace {
    /// Its right edge, or its left where it would not fit.
    pub x: f64,
    /// Its top, or its bottom where it would not fit.
    pub y: f64,
}

impl MenuPlace {
    /// Right below the element that was clicked.
    pub fn below(event: &ev::MouseEvent) -> Option<Self> {
        let button = event.current_target()?.dyn_into::<Element>().ok()?;
        Some(Self::under(&button))
    }

    /// Right below this element.
    pub fn under(element: &Element) -> Self {
        let area = element.get_bounding_client_rect();
        Self { x: area.right(), y: area.bottom() }
    }

    /// At the pointer.
    pub fn at(event: &ev::MouseEvent) -> Self {
        Self { x: f64::from(event.client_x()), y: f64::from(event.client_y()) }
    }
}

/// A menu that opens where it is told to. One can serve many rows.
#[component]
pub fn PopoverMenu(
    /// Where it is open; `None` while closed.
    place: RwSignal<Option<MenuPlace>>,
    /// What it is a menu of.
    #[prop(into)]
    label: Signal<String>,
    children: Children,
) -> impl IntoView {
    let popover = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(place) = place.get() else {
            if let Some(element) = popover.get_untracked() {
                // Closed already when the browser did it.
                let _ = element.hide_popover();
            }
            return;
        };
        // The entries of this opening are on the page by the next frame.
        request_animation_frame(move || {
            if let Some(element) = popover.get_untracked() {
                open(&element, place);
            }
        });
    });
    view! {
        <div
            class="menu"
            role="menu"
            popover="auto"
            aria-label=label
            node_ref=popover
            on:keydown=move |event| {
                if let Some(element) = popover.get_untracked() {
                    keys(&element, &event);
                }
            }
            on:click=move |_| {
                if let Some(element) = popover.get_untracked() {
                    // Closed already when the entry's own command closed it.
                    let _ = element.hide_popover();
                }
            }
            on:beforetoggle=move |event: web_sys::Event| {
                let state = js_sys::Reflect::get(&event, &"newState".into());
                if state.is_ok_and(|state| state == "closed") {
                    place.set(None);
                }
            }
        >
            {children()}
        </div>
    }
    .into_any()
}

fn open(element: &HtmlElement, place: MenuPlace) {
    // Fails only when it is open already.
    let _ = element.show_popover();
    float(element, place.x - element.get_bounding_client_rect().width(), place.y);
    focus(entries(element).first());
}

fn entries(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(list) = menu.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)?.dyn_into().ok()).collect()
}

fn focus(element: Option<&HtmlElement>) {
    if let Some(element) = element {
        // Fails for nothing that is on the page.
        let _ = element.focus();
    }
}

fn keys(menu: &HtmlElement, event: &ev::KeyboardEvent) {
    let entries = entries(menu);
    let active = document().active_element();
    let current = entries.iter().position(|entry| active.as_ref() == Some(entry.as_ref()));
    let wanted = match (event.key().as_str(), current) {
        ("ArrowDown", Some(current)) => (current + 1) % entries.len(),
        ("ArrowUp", Some(current)) => (current + entries.len() - 1) % entries.len(),
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp" | "End", _) => entries.len().saturating_sub(1),
        ("Tab", _) => {
            let _ = menu.hide_popover();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    focus(entries.get(wanted));
}

/// A button with a menu.
#[component]
pub fn Menu(
    /// What it is a menu of.
    #[prop(into)]
    label: String,
    /// On the button.
    #[prop(default = IconName::More)]
    icon: IconName,
    /// Whether the button shows its label beside the icon.
    #[prop(optional)]
    labelled: bool,
    children: Children,
) -> impl IntoView {
    let place = RwSignal::new(None);
    // Before the click the browser closes the menu: it is beside what was pressed.
    let was_open = StoredValue::new(false);
    let turn = move |event: ev::MouseEvent| {
        // A key has clicked, and nothing closed it.
        let by_key = event.detail() == 0;
        let is_open = if by_key { place.with_untracked(Option::is_some) } else { was_open.get_value() };
        place.set(if is_open { None } else { MenuPlace::below(&event) });
    };
    view! {
        <button
            type="button"
            class="button button-subtle"
            aria-label=(!labelled).then(|| label.clone())
            title=(!labelled).then(|| label.clone())
            aria-haspopup="menu"
            aria-expanded=move || if place.get().is_some() { "true" } else { "false" }
            on:pointerdown=move |_| was_open.set_value(place.with_untracked(Option::is_some))
            on:click=turn
        >
            <Icon name=icon />
            {labelled.then(|| view! { <span class="ellipsis">{label.clone()}</span> })}
        </button>
        <PopoverMenu place label>
            {children()}
        </PopoverMenu>
    }
    .into_any()
}

/// An entry that does something.
#[component]
pub fn MenuItem(
    /// What it does, in words.
    #[prop(into)]
    label: String,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// What it does.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" on:click=move |_| on_click.run(())>
            {icon.map(|name| view! { <Icon name /> })}
            <span>{label}</span>
        </button>
    }
    .into_any()
}

/// An entry that goes somewhere.
#[component]
pub fn MenuLink(
    /// Where, in words.
    #[prop(into)]
    label: String,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Where.
    #[prop(into)]
    href: Signal<String>,
) -> impl IntoView {
    view! {
        <a class="menu-item" role="menuitem" tabindex="-1" href=href>
            {icon.map(|name| view! { <Icon name /> })}
            <span>{label}</span>
        </a>
    }
    .into_any()
}

/// An entry that is not offered, and why, with the way to what would change that.
#[component]
pub fn MenuNote(
    /// The entry.
    #[prop(into)]
    label: String,
    /// Why it is not offered.
    #[prop(into)]
    reason: String,
    /// Before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <div class="menu-item menu-note" role="menuitem" tabindex="-1" aria-disabled="true">
            {icon.map(|name| view! { <Icon name /> })}
            <span>
                <span>{label}</span>
                <span class="caption">{reason}</span>
            </span>
        </div>
    }
    .into_any()
}
