//! Blades whose code is loaded when they are opened, and what happens when it does not come.

use std::{future::pending, marker::PhantomData};

use js_sys::{Reflect, futures::JsFuture};
use leptos::{mount::mount_to_body, prelude::*};
use leptos_router::hooks::use_location;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Element, Event, RequestInit, Response};

use crate::{
    api::ApiError,
    locales::Common,
    preferences::Preferences,
    ui::{Button, ErrorBar, ErrorState, IconName, after_path},
};

/// A blade with code of its own. `lazy_blades!` makes a route of it.
pub trait LazyBlade: Sized {
    /// Begins to load what the blade shows.
    fn data() -> Self;

    /// Shows it.
    fn view(this: Self) -> AnyView;
}

/// Shows a blade whose data is being loaded.
pub type Show = Box<dyn FnOnce() -> AnyView + Send + Sync>;

/// The route of a blade. It knows nothing of the blade but where its code is: how the server's answers are read is a good
/// part of that.
pub struct Opened<B> {
    show: ArcStoredValue<Option<Show>>,
    blade: PhantomData<fn() -> B>,
}

impl<B> Clone for Opened<B> {
    fn clone(&self) -> Self {
        Self { show: self.show.clone(), blade: PhantomData }
    }
}

impl<B> Opened<B> {
    /// For `lazy_blades!`.
    pub fn keep(&self, show: Show) {
        *self.show.write_value() = Some(show);
    }

    /// For `lazy_blades!`.
    pub fn take(&self) -> Option<Show> {
        self.show.write_value().take()
    }
}

/// The view of a route.
pub fn lazy<B>() -> Opened<B> {
    Opened { show: ArcStoredValue::new(None), blade: PhantomData }
}

/// Who begins to load data. Routes within each other take turns from the outside in, as on the server, whosever code
/// comes first: what a page brings along is found by the order in which it is asked for.
#[cfg(feature = "hydrate")]
pub static TURN: futures::lock::Mutex<()> = futures::lock::Mutex::new(());

/// The code of a blade could not be loaded.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Set on `<body>` once the page answers clicks.
pub const LIVE: &str = "data-hydrated";

/// Told to the window then.
const BECAME_LIVE: &str = "farhand-live";

/// Says that the page answers clicks.
pub fn became_live() {
    if let Some(body) = document().body() {
        // Fails only for names that are no attribute's.
        let _ = body.set_attribute(LIVE, "");
    }
    if let Ok(event) = Event::new(BECAME_LIVE) {
        let _ = window().dispatch_event(&event);
    }
}

/// Whether it does.
pub fn is_live() -> bool {
    document().body().is_some_and(|body| body.has_attribute(LIVE))
}

/// Does this once the page answers clicks: until then its blades, some of which come later than others, have to show what
/// the server sent.
pub fn when_live(then: impl Fn() + 'static) {
    if is_live() {
        return then();
    }
    let listener = window_event_listener_untyped(BECAME_LIVE, move |_| then());
    on_cleanup(move || listener.remove());
}

/// What happens when the code of a blade did not come before it is shown.
///
/// While a page is loaded it stays as the server sent it, with its links, and says so. Later the blade is asked for
/// again, unless this page is of another version than the server: then the browser goes to the blade by itself.
pub async fn not_loaded(_: Missing) {
    let address = use_location();
    let live = document().body().is_some_and(|body| body.has_attribute(LIVE));
    let superseded = is_superseded().await;
    if !live {
        let error = if superseded { ApiError::Protocol } else { ApiError::Connection };
        mount_to_body(move || view! { <StaysStill error /> });
        leave_links_to_the_browser();
        pending::<()>().await;
    }
    if superseded {
        let query = address.search.with_untracked(|search| after_path(search));
        let path = address.pathname.get_untracked() + &query;
        if window().location().assign(&path).is_ok() {
            pending::<()>().await;
        }
    }
}

/// Instead of a blade whose code did not come.
pub fn instead(_: Missing) -> AnyView {
    view! { <ErrorState error=ApiError::Connection on_retry=reload /> }.into_any()
}

/// Below a page that does not answer clicks.
#[component]
fn StaysStill(error: ApiError) -> impl IntoView {
    let preferences = Preferences::detect();
    provide_context(preferences);
    view! {
        <div class="stays-still">
            <ErrorBar error />
            <Button icon=IconName::Refresh on_click=reload>
                {Common(preferences.locale).retry()}
            </Button>
        </div>
    }
}

/// The router would take clicks on links, and do nothing with them.
fn leave_links_to_the_browser() {
    let keep = Closure::<dyn FnMut(Event)>::new(|event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a").ok().flatten());
        if link.is_some() {
            event.stop_propagation();
        }
    });
    let listener = keep.as_ref().unchecked_ref();
    let _ = window().add_event_listener_with_callback_and_bool("click", listener, true);
    keep.forget();
}

fn reload(_: ()) {
    // It fails where a document may not be left: then there is no other way either.
    let _ = window().location().reload();
}

/// Whether the server has no longer the files that this page was sent with.
async fn is_superseded() -> bool {
    let script = document().query_selector("link[rel=modulepreload]").ok().flatten();
    let Some(address) = script.and_then(|script| script.get_attribute("href")) else { return false };
    let head = RequestInit::new();
    head.set_method("HEAD");
    // It may well be in the browser's own store.
    let _ = Reflect::set(&head, &"cache".into(), &"no-store".into());
    let answer = JsFuture::from(window().fetch_with_str_and_init(&address, &head)).await;
    answer.is_ok_and(|answer| answer.dyn_into().is_ok_and(|answer: Response| answer.status() == 404))
}

/// Makes routes of blades, area by area. The code of an area is one file of WebAssembly, and there is one for what some areas
/// have in common and others have not.
///
/// Without the feature `split` all of it is part of the one module.
macro_rules! lazy_blades {
    ($($area:ident: $($blade:ident),+;)*) => {
        $($(
        #[expect(non_snake_case, reason = "where an area is entered is known by a function's name, and each blade is such a place")]
        const _: () = {
            use leptos::prelude::AnyView;

            use $crate::blades::lazy::{LazyBlade, Missing, Opened, Show, instead, not_loaded};

            impl leptos_router::ChooseView for Opened<$blade> {
                async fn choose(self) -> AnyView {
                    match self.take() {
                        Some(show) => show(),
                        None => $blade().await.map_or_else(instead, |show| show()),
                    }
                }

                async fn preload(&self) {
                    #[cfg(feature = "hydrate")]
                    let (_turn, _) = futures::join!($crate::blades::lazy::TURN.lock(), load());
                    match $blade().await {
                        Ok(show) => self.keep(show),
                        Err(missing) => not_loaded(missing).await,
                    }
                }
            }

            #[cfg(feature = "split")]
            #[wasm_split_helpers::wasm_split($area, preload(load), fallible)]
            fn $blade() -> Result<Show, Missing> {
                let data = <$blade as LazyBlade>::data();
                Ok(Box::new(move || LazyBlade::view(data)))
            }

            #[cfg(not(feature = "split"))]
            async fn $blade() -> Result<Show, Missing> {
                let data = <$blade as LazyBlade>::data();
                Ok(Box::new(move || LazyBlade::view(data)))
            }

            #[cfg(all(feature = "hydrate", not(feature = "split")))]
            async fn load() {}
        };)+)*
    };
}
pub(crate) use lazy_blades;
