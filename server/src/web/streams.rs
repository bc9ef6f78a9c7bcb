//! The event streams that are open: counted for each user, and ended with their sign-in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;

/// Open streams for each user: tabs, on all their machines.
pub const STREAMS_PER_USER: usize = 20;

/// The open streams. Cheap to clone.
#[derive(Clone)]
pub struct Streams {
    stop: CancellationToken,
    open: Arc<Mutex<HashMap<String, Owner>>>,
}

/// One owner's streams.
struct Owner {
    count: usize,
    /// By sign-in.
    sign_ins: HashMap<String, (usize, CancellationToken)>,
}

/// One open stream. Counted until it is dropped.
pub struct Stream {
    streams: Streams,
    owner: String,
    sign_in: String,
    /// Ends the stream.
    pub end: CancellationToken,
}

impl Streams {
    /// Streams that end when `stop` says so.
    pub fn new(stop: CancellationToken) -> Self {
        Self { stop, open: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Owner>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream, unless its owner has too many.
    pub fn open(&self, owner: String, sign_in: String) -> Option<Stream> {
        let mut open = self.lock();
        let streams =
            open.entry(owner.clone()).or_insert_with(|| Owner { count: 0, sign_ins: HashMap::new() });
        if streams.count >= STREAMS_PER_USER {
            return None;
        }
        streams.count += 1;
        let (count, end) =
            streams.sign_ins.entry(sign_in.clone()).or_insert_with(|| (0, self.stop.child_token()));
        *count += 1;
        let end = end.clone();
        drop(open);
        Some(Stream { streams: self.clone(), owner, sign_in, end })
    }

    /// Ends the streams of a sign-in.
    pub fn end(&self, owner: &str, sign_in: &str) {
        if let Some((_, end)) = self.lock().get_mut(owner).and_then(|owner| owner.sign_ins.remove(sign_in)) {
            end.cancel();
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        let Some(owner) = open.get_mut(&self.owner) else { return };
        owner.count -= 1;
        if let Some((count, _)) = owner.sign_ins.get_mut(&self.sign_in) {
            *count -= 1;
            if *count == 0 {
                owner.sign_ins.remove(&self.sign_in);
            }
        }
        if owner.count == 0 {
            open.remove(&self.owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_has_so_many_and_closing_one_makes_room() {
        let streams = Streams::new(CancellationToken::new());
        let mut open: Vec<_> = (0..STREAMS_PER_USER)
            .map(|tab| streams.open("anna".to_owned(), format!("sign-in {}", tab % 2)).expect("room"))
            .collect();
        assert!(streams.open("anna".to_owned(), "sign-in 0".to_owned()).is_none());
        assert!(streams.open("bob".to_owned(), "other".to_owned()).is_some());
        open.pop();
        assert!(streams.open("anna".to_owned(), "sign-in 2".to_owned()).is_some());
        drop(open);
        assert!(streams.lock().is_empty());
    }

    #[test]
    fn signing_out_ends_the_streams_of_that_sign_in() {
        let streams = Streams::new(CancellationToken::new());
        let here = streams.open("anna".to_owned(), "here".to_owned()).expect("room");
        let there = streams.open("anna".to_owned(), "there".to_owned()).expect("room");
        streams.end("anna", "here");
        assert!(here.end.is_cancelled());
        assert!(!there.end.is_cancelled());
        drop(here);
        assert!(!there.end.is_cancelled());
    }

    #[test]
    fn a_shutdown_ends_them_all() {
        let stop = CancellationToken::new();
        let streams = Streams::new(stop.clone());
        let stream = streams.open("anna".to_owned(), "here".to_owned()).expect("room");
        stop.cancel();
        assert!(stream.end.is_cancelled());
    }
}
