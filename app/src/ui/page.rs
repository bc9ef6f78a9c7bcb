//! Blades and panes.

use leptos::{html, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    hooks::{use_location, use_navigate},
    params::ParamsMap,
};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::{CommandBar, Icon, IconName};
use crate::{blades::is_live, browser::focus_in_place, locales::Common, preferences::use_locale};

/// A place above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
}

impl Crumb {
    /// The place with this name at this address.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The query of an address as it follows the path.
pub fn after_path(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{search}") }
}

/// The address under `path`, which may have a query, with these pairs.
pub fn with_pairs(path: &str, pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut query = ParamsMap::new();
    for (key, value) in pairs {
        query.insert(key, value);
    }
    let query = query.to_query_string();
    if path.contains('?') {
        format!("{path}{}", query.replacen('?', "&", 1))
    } else {
        format!("{path}{query}")
    }
}

/// `path` with the query of the page that is shown: for links that leave the list under a pane as it is.
pub fn keep_query(path: impl Into<String>) -> Signal<String> {
    let path = path.into();
    let search = use_location().search;
    Signal::derive(move || search.with(|search| format!("{path}{}", after_path(search))))
}

/// A title for the head, which may be written after the blade it names is gone: then it stays as it was at first.
fn head_title(title: Signal<String>) -> impl Fn() -> String + Send + Sync + 'static {
    let first = title.get_untracked();
    move || title.try_get().unwrap_or_else(|| first.clone())
}

/// A title as it stands in the head of a page. What writes it on the server takes it for markup, and a browser for text.
pub fn in_head(title: String) -> String {
    #[cfg(feature = "ssr")]
    let title = html_escape::encode_text(&title).into_owned();
    title
}

/// Tells tests that the element's handlers are in place.
fn mark_ready(root: NodeRef<html::Section>) {
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            // Fails only for names that are no attribute's.
            let _ = root.set_attribute("data-ready", "");
        }
    });
}

/// For how many frames a pane that was opened is awaited on the page.
const FRAMES: u32 = 120;

/// Who opens a pane reads on at its heading. Who loads a page begins at its top.
fn lead_in(heading: NodeRef<html::H1>) {
    Effect::new(move |_| {
        if is_live() {
            focus_when_there(heading, FRAMES);
        }
    });
}

/// What is made is not on the page at once.
fn focus_when_there(heading: NodeRef<html::H1>, frames: u32) {
    request_animation_frame(move || {
        let Some(Some(element)) = heading.try_get_untracked() else { return };
        if element.is_connected() {
            focus_in_place(&element);
        } else if let Some(left) = frames.checked_sub(1) {
            focus_when_there(heading, left);
        }
    });
}

/// Who closes it goes on at what led to it: in the list beside it, which may have been out of sight.
fn lead_back() {
    let pathname = use_location().pathname;
    // The row's own place: what the pane shows of it may lie further down.
    let of_row = |path: &str| path.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let shown = StoredValue::new(String::new());
    Effect::new(move |_| {
        let row = pathname.with(|path| of_row(path));
        if row.matches('/').count() == 2 {
            shown.set_value(row);
        }
    });
    // In the browser only.
    Effect::new(move |_| {
        on_cleanup(move || {
            let Some(row) = shown.try_get_value() else { return };
            request_animation_frame(move || focus_row(&row));
        });
    });
}

fn focus_row(row: &str) {
    let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    let link = document().query_selector(&format!(".split > .blade a[href^='{row}']")).ok().flatten();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()).filter(|_| is_lost) {
        focus_in_place(&link);
    }
}

/// A page under the frame.
#[component]
pub fn Blade(
    /// Its name; also the window's title.
    #[prop(into)]
    title: Signal<String>,
    /// What it is, in one line.
    #[prop(optional, into)]
    description: String,
    /// The places above it.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// What stands in its command bar.
    #[prop(optional, into)]
    commands: Option<ViewFn>,
    /// Whether it is as high as the window, and its table scrolls within.
    #[prop(optional)]
    fill: bool,
    children: Children,
) -> impl IntoView {
    let common = Common(use_locale());
    let root = NodeRef::<html::Section>::new();
    mark_ready(root);
    let trail = (!crumbs.is_empty()).then(|| {
        let places = crumbs
            .into_iter()
            .map(|Crumb { label, href }| {
                view! {
                    <li>
                        <a href=href>{label}</a>
                        <Icon name=IconName::ChevronRight size16=true />
                    </li>
                }
            })
            .collect_view();
        view! {
            <nav class="crumbs" aria-label=common.breadcrumb()>
                <ol>
                    {places} <li aria-current="page">{title}</li>
                </ol>
            </nav>
        }
    });
    view! {
        <Title text=head_title(title) />
        <section class="blade" class:blade-fill=fill node_ref=root>
            {trail}
            <header class="blade-head">
                <h1 class="title">{title}</h1>
                {(!description.is_empty()).then(|| view! { <p class="muted">{description}</p> })}
            </header>
            {commands.map(|commands| view! { <CommandBar>{commands.run()}</CommandBar> })}
            <div class="blade-body">{children()}</div>
        </section>
    }
    .into_any()
}

/// A second blade: at the right of a list where there is room, instead of it where there is not.
#[component]
pub fn Pane(
    /// Its name; also the window's title.
    #[prop(into)]
    title: Signal<String>,
    /// Where closing it leads.
    #[prop(into)]
    close_href: Signal<String>,
    /// What it is, in one line.
    #[prop(optional, into)]
    description: String,
    /// What stands in its command bar.
    #[prop(optional, into)]
    commands: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let common = Common(use_locale());
    let root = NodeRef::<html::Section>::new();
    mark_ready(root);
    let heading = NodeRef::<html::H1>::new();
    lead_in(heading);
    lead_back();
    let navigate = use_navigate();
    let escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            navigate(&close_href.get_untracked(), leptos_router::NavigateOptions::default());
        }
    };
    view! {
        <Title text=head_title(title) />
        <section class="pane" node_ref=root on:keydown=escape>
            <header class="pane-head">
                <div>
                    <h1 class="title ellipsis" tabindex="-1" node_ref=heading>
                        // A name that is loaded is waited for: text that differs would stay as the server wrote it.
                        <Transition fallback=|| ()>{move || title.get()}</Transition>
                    </h1>
                    {(!description.is_empty()).then(|| view! { <p class="muted">{description}</p> })}
                </div>
                <a class="button button-subtle" href=close_href aria-label=common.close() title=common.close()>
                    <Icon name=IconName::Close />
                </a>
            </header>
            {commands.map(|commands| view! { <CommandBar>{commands.run()}</CommandBar> })}
            <div class="pane-body">{children()}</div>
        </section>
    }
    .into_any()
}

/// A list's blade and the pane that may stand beside it.
#[component]
pub fn Split(children: Children) -> impl IntoView {
    view! { <div class="split">{children()}</div> }.into_any()
}
