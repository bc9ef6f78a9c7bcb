//! What the store tells of sessions, as an open page hears it. One listener for all: on a real server each page has its
//! own machine to listen on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context as _, Result};
use farhand_contract::{SessionId, events::Event};
use tokio::sync::{broadcast::error::RecvError, oneshot};

use crate::house::House;

/// A session is told of when it is asked for, and again when it has moved on.
const MOVED: u32 = 2;

/// What was told.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<HashMap<SessionId, Known>>>);

#[derive(Default)]
struct Known {
    times: u32,
    waiting: Option<oneshot::Sender<()>>,
}

impl Told {
    /// Listens from now on, until the process ends.
    pub fn listen(house: &House) -> Self {
        let told = Self::default();
        let (mut events, here) = (house.store.events(), told.clone());
        tokio::spawn(async move {
            loop {
                match events.recv().await {
                    Ok(event) => {
                        if let Event::Session { id, .. } = event.event {
                            here.hear(id);
                        }
                    }
                    Err(RecvError::Lagged(missed)) => eprintln!("{missed} events were missed"),
                    Err(RecvError::Closed) => return,
                }
            }
        });
        told
    }

    /// Waits until the session has moved on, unless it has already.
    pub async fn moved(&self, id: SessionId) -> Result<()> {
        let (moved, told) = oneshot::channel();
        {
            let mut all = self.all();
            let known = all.entry(id).or_default();
            if known.times >= MOVED {
                return Ok(());
            }
            known.waiting = Some(moved);
        }
        told.await.context("nobody listens any more")
    }

    fn hear(&self, id: SessionId) {
        let mut all = self.all();
        let known = all.entry(id).or_default();
        known.times += 1;
        if known.times >= MOVED
            && let Some(waiting) = known.waiting.take()
        {
            // Nobody waits any more when this fails.
            let _ = waiting.send(());
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<SessionId, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
