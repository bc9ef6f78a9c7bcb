//! What may come a moment later.

use std::time::Duration;

use leptos::prelude::*;

/// Follows a value once the browser has done what is more urgent. A list is asked for as soon as the address says so; what
/// its links lead to then is set while the answer is on its way.
pub fn later<T>(value: impl Fn() -> T + Send + Sync + 'static) -> ReadSignal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let (shown, show) = signal(untrack(&value));
    Effect::new(move |_| {
        let now = value();
        let follow = move || {
            // It may be gone with the list by then.
            if shown.try_with_untracked(|shown| *shown != now) == Some(true) {
                show.set(now);
            }
        };
        set_timeout(follow, Duration::ZERO);
    });
    shown
}
