//! Serves until it is told to stop.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::{net::TcpListener, time::timeout};

use crate::{
    config::Settings,
    machine::{SystemClock, SystemRandom},
    start::start,
    web,
};

/// How long what goes on after the last answer may take when the server stops.
const LAST_WORK: Duration = Duration::from_secs(15);

/// Serves until SIGINT or SIGTERM, then lets requests and other work come to their end.
pub async fn serve(settings: &Settings, empty: bool) -> anyhow::Result<()> {
    let listener = TcpListener::bind(settings.addr).await.with_context(|| {
        format!("cannot listen on {}: choose another address with FARHAND_ADDR", settings.addr)
    })?;
    let bound = listener.local_addr()?;
    let started = start(settings, bound, empty, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
    started.follow();
    if settings.lacks_trusted_proxy(bound) {
        tracing::warn!(
            "browsers come by https, so through a proxy on this machine, which is not named: all of them count as one. Set \
             FARHAND_TRUSTED_PROXY to the address it connects from, such as 127.0.0.1"
        );
    }
    announce(&started.deps, settings);

    let deps = started.deps;
    let stop = deps.stop.clone();
    deps.tasks.spawn({
        let stop = stop.clone();
        async move {
            tokio::select! {
                () = told_to_stop() => tracing::info!("stopping"),
                () = stop.cancelled() => {}
            }
            stop.cancel();
        }
    });
    web::serve(listener, started.routes.router, stop).await;
    deps.tasks.close();
    if timeout(LAST_WORK, deps.tasks.wait()).await.is_err() {
        tracing::warn!("some work did not come to its end in time; the next start settles it");
    }
    Ok(())
}

/// Says where the server is, and how to get in.
fn announce(deps: &crate::services::Deps, settings: &Settings) {
    println!("Farhand is at {}", deps.public_url);
    println!("The Company Portal is at {}portal", deps.public_url);
    if let Some(sandbox) = &settings.sandbox_url {
        println!("TeamViewer is the sandbox at {sandbox}");
    }
    if !deps.demo_sign_ins.is_empty() {
        println!("\nDemo sign-ins:");
        for sign_in in &deps.demo_sign_ins {
            let role = sign_in.role.map_or("device user", |role| role.name());
            println!("  {:<36} {:<20} {role}", sign_in.user_principal_name, sign_in.password);
        }
        println!();
    }
}

/// Waits for SIGINT or SIGTERM.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler the signal ends the process as it always does.
    let _ = tokio::signal::ctrl_c().await;
}
