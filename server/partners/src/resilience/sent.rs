//! Whether anything was sent.
//!
//! A call that is held back fails as the service failed before. To whoever waits for its outcome that is all the same;
//! whoever lists the calls that were made asks here.

use std::cell::Cell;

tokio::task_local! {
    static SENT: Cell<bool>;
}

/// Does `work`, and says whether a request was sent in it, or at least a connection tried. What it hands to other tasks
/// does not count.
pub async fn observed<F: Future>(work: F) -> (F::Output, bool) {
    let work = async {
        let outcome = work.await;
        (outcome, SENT.with(Cell::get))
    };
    SENT.scope(Cell::new(false), work).await
}

/// A request is on its way.
pub(super) fn sending() {
    // Fails where nobody asks.
    let _ = SENT.try_with(|sent| sent.set(true));
}
