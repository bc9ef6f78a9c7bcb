//! Events between instances: LISTEN and NOTIFY.

use std::{future::poll_fn, time::Duration};

use farhand_contract::events::TenantEvent;
use tokio::{
    task::{AbortHandle, JoinHandle},
    time::sleep,
};
use tokio_postgres::{AsyncMessage, Client, Config, NoTls};

use super::unavailable;
use crate::{Result, backends::Teller};

/// The channel that every instance notifies and listens on.
pub(super) const CHANNEL: &str = "farhand_events";

/// How long to wait before connecting again: at first, and at most.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// An event as NOTIFY carries it. Always far below its 8,000 bytes.
pub(super) fn payload(event: &TenantEvent) -> String {
    serde_json::to_value(event).unwrap_or_default().to_string()
}

/// Listens from now on, and again whenever the connection breaks, until aborted.
pub(super) async fn start(config: Config, teller: Teller) -> Result<AbortHandle> {
    let first = listen(&config, &teller).await?;
    let task = tokio::spawn(async move {
        let mut listening = Some(first);
        let mut wait = FIRST_WAIT;
        loop {
            if let Some((client, connection)) = listening.take() {
                // Until it breaks. The client must live as long: dropping it ends the connection.
                let _ = connection.await;
                drop(client);
                tracing::warn!(
                    "the connection that listens for events broke: events are missed until it is back"
                );
                wait = FIRST_WAIT;
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
            match listen(&config, &teller).await {
                Ok(again) => {
                    // Only now: whoever reads what they missed hears of whatever comes after.
                    teller.gaps.send_modify(|gaps| *gaps += 1);
                    tracing::info!("listening for events again");
                    listening = Some(again);
                }
                Err(error) => tracing::warn!(%error, "cannot listen for events"),
            }
        }
    });
    Ok(task.abort_handle())
}

async fn listen(config: &Config, teller: &Teller) -> Result<(Client, JoinHandle<()>)> {
    let (client, mut connection) = config.connect(NoTls).await.map_err(|error| unavailable(&error))?;
    let events = teller.events.clone();
    let forward = tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            let AsyncMessage::Notification(notification) = message else { continue };
            match serde_json::from_str(notification.payload()) {
                // Fails when nobody listens.
                Ok(event) => drop(events.send(event)),
                Err(error) => tracing::warn!(%error, "an event that this version does not know"),
            }
        }
    });
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await.map_err(|error| unavailable(&error))?;
    Ok((client, forward))
}
