//! Runs that are due: begun by the schedule, and gone on with after a wait or a stop.

use std::{sync::Arc, time::Duration};

use farhand_store::{StoreError, conflicts, records::GraphConnectionRecord};

use super::Syncer;
use crate::services::{Actor, Deps};

/// How often one looks what is due.
const LOOK: Duration = Duration::from_secs(5);

/// Does what is due until the server stops.
pub async fn keep_in_step(deps: Arc<Deps>) {
    loop {
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        // A run takes its time: the next look does not wait for it. A stop does, until its last page is written.
        let syncer = Syncer::of(&deps);
        deps.tasks.spawn(async move { syncer.due().await });
    }
}

impl Syncer {
    /// Begins what the schedules say, and goes on with every run that nobody is at.
    pub async fn due(&self) {
        match self.store.graph_connections_due(self.now()).await {
            Ok(due) => {
                for connection in due {
                    if let Err(error) = self.begin_scheduled(connection).await {
                        tracing::warn!(cause = %error, "a synchronisation could not be begun");
                    }
                }
            }
            Err(error) => {
                tracing::warn!(cause = %error, "the schedules of synchronisation could not be read");
            }
        }
        let due = match self.store.sync_runs_due(self.now()).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(cause = %error, "the synchronisations could not be read"),
        };
        let drive = |run| async {
            if let Err(error) = self.drive(run, |_| {}).await {
                tracing::warn!(cause = %error, "a synchronisation broke off and is tried again");
            }
        };
        futures::future::join_all(due.into_iter().map(drive)).await;
    }

    /// Moves the schedule on and begins its run, unless another process does, or a run is under way.
    async fn begin_scheduled(&self, mut connection: GraphConnectionRecord) -> Result<(), StoreError> {
        let Some(hours) = connection.every_hours else { return Ok(()) };
        let (_, mut changes) = self.begun(&connection, &Actor::farhand(), None);
        connection.next_run_at = Some(self.now().plus_seconds(i64::from(hours) * 3600));
        changes.put_graph_connection(&connection, Some(connection.version));
        match self.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::GRAPH_CONNECTION)) => Ok(()),
            Err(StoreError::Conflict(conflicts::SYNC_RUN)) => {
                let mut skipped = farhand_store::Changes::default();
                skipped.put_graph_connection(&connection, Some(connection.version));
                match self.store.commit(skipped).await {
                    Err(StoreError::Conflict(conflicts::GRAPH_CONNECTION)) => Ok(()),
                    done => done,
                }
            }
            done => done,
        }
    }
}
