//! The event stream: one a tab, kept open by the frame, heard by whoever shows something that changes.

use farhand_contract::events::Event;
#[cfg(feature = "hydrate")]
use farhand_contract::events::{GREETING, NOTHING_MISSED};
use leptos::prelude::*;

/// What a listener hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveEvent {
    /// This changed.
    Changed(Event),
    /// The stream has just opened, for the first time or again: anything may have changed since the page was made.
    Resync,
    /// Everything that happened until now was told, whether or not the stream was open all the time.
    UpToDate,
}

type Listener = Box<dyn Fn(LiveEvent) + Send + Sync>;

/// The tab's event stream.
#[derive(Clone, Copy)]
pub struct Live {
    connected: RwSignal<bool>,
    listeners: StoredValue<Vec<(usize, Listener)>>,
    next: StoredValue<usize>,
}

impl Live {
    /// Whether the stream is open. True until it has failed once, so that nothing flashes at the start.
    pub fn connected(self) -> ReadSignal<bool> {
        self.connected.read_only()
    }

    /// Calls `listener` for every event until the current owner is disposed of.
    pub fn on(self, listener: impl Fn(LiveEvent) + Send + Sync + 'static) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.listeners.update_value(|listeners| listeners.push((id, Box::new(listener))));
        on_cleanup(move || {
            self.listeners.try_update_value(|listeners| listeners.retain(|(other, _)| *other != id));
        });
    }

    #[cfg(feature = "hydrate")]
    fn tell(self, event: LiveEvent) {
        self.listeners.with_value(|listeners| listeners.iter().for_each(|(_, listener)| listener(event)));
    }
}

/// Opens the stream at `path`, in the browser, and provides it to the tree below.
pub fn provide_live(path: &'static str) -> Live {
    let live = Live {
        connected: RwSignal::new(true),
        listeners: StoredValue::new(Vec::new()),
        next: StoredValue::new(0),
    };
    provide_context(live);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| follow(live, path));
    #[cfg(not(feature = "hydrate"))]
    let _ = path;
    live
}

/// The stream that the frame opened.
pub fn use_live() -> Option<Live> {
    use_context()
}

#[cfg(feature = "hydrate")]
fn follow(live: Live, path: &'static str) {
    use futures::future::abortable;

    const FIRST_PAUSE_MS: u32 = 1_000;
    const LONGEST_PAUSE_MS: u32 = 30_000;

    let (task, handle) = abortable(async move {
        let mut pause = FIRST_PAUSE_MS;
        let mut last = String::new();
        loop {
            let address = if last.is_empty() { path.to_owned() } else { format!("{path}?after={last}") };
            let heard = listen(live, &address, &mut last).await;
            live.connected.set(false);
            // Without a role there is nothing to hear, and asking again changes nothing.
            if !heard && is_forbidden(path).await {
                break;
            }
            pause = if heard { FIRST_PAUSE_MS } else { (pause * 2).min(LONGEST_PAUSE_MS) };
            gloo_timers::future::TimeoutFuture::new(pause).await;
        }
    });
    leptos::task::spawn_local(async move {
        // Ends by the abort below, or when the server forbids the stream.
        let _ = task.await;
    });
    on_cleanup(move || handle.abort());
}

/// Listens on one stream until it is closed for good, and tells whether anything was heard on it. `last` becomes the id of the
/// last message: a browser names it by itself only where it opens the same stream again.
#[cfg(feature = "hydrate")]
async fn listen(live: Live, path: &str, last: &mut String) -> bool {
    use futures::StreamExt;
    use gloo_net::eventsource::{State, futures::EventSource};

    let Ok(mut source) = EventSource::new(path) else { return false };
    let Ok(mut messages) = source.subscribe("message") else { return false };
    let mut heard = false;
    while let Some(message) = messages.next().await {
        if let Ok((_, message)) = message {
            heard = true;
            live.connected.set(true);
            *last = message.last_event_id();
            let text = message.data().as_string().unwrap_or_default();
            if text == GREETING {
                live.tell(LiveEvent::Resync);
            } else if text == NOTHING_MISSED {
                live.tell(LiveEvent::UpToDate);
            } else if let Ok(event) = serde_json::from_str(&text) {
                live.tell(LiveEvent::Changed(event));
            }
        } else {
            live.connected.set(false);
            // The browser reconnects by itself, unless the server refused the stream for good.
            if source.state() == State::Closed {
                break;
            }
        }
    }
    heard
}

/// Whether the server forbids the caller this stream. An event source is closed without a word about why.
#[cfg(feature = "hydrate")]
async fn is_forbidden(path: &str) -> bool {
    use wasm_bindgen::JsCast;

    const FORBIDDEN: u16 = 403;

    let how = web_sys::RequestInit::new();
    how.set_method("HEAD");
    let answer = js_sys::futures::JsFuture::from(window().fetch_with_str_and_init(path, &how)).await;
    answer.is_ok_and(|answer| answer.unchecked_into::<web_sys::Response>().status() == FORBIDDEN)
}
