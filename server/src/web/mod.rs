//! What is served over HTTP: pages, server functions, event streams, and the few plain endpoints around them.

mod audit_export;
mod callback;
mod connect;
mod connections;
mod cookies;
mod csrf;
mod device_export;
mod download;
mod errors;
mod events;
mod export;
mod files;
mod health;
mod import;
mod local;
mod log;
mod memory;
mod operator_push;
mod pages;
mod portal;
mod portal_app;
mod router;
mod security;
mod sign_in;
mod streams;
mod visitor;

use std::{net::IpAddr, ops::Deref, path::PathBuf, sync::Arc};

use axum::extract::FromRef;
use farhand_contract::Services;
use farhand_domain::{Clock, Random};
use farhand_store::Store;
use leptos::config::LeptosOptions;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use callback::CALLBACK_PATH;
pub use connections::serve;
pub use router::{Routes, router};
pub use streams::STREAMS_PER_USER;

use crate::services::ConnectorService;

/// What the web needs.
pub struct Web {
    /// What the app calls.
    pub services: Services,
    /// Takes the way back from the partner's page.
    pub connectors: Arc<ConnectorService>,
    /// Where events come from, and who is still signed in.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives request ids.
    pub random: Arc<dyn Random>,
    /// Ends the event streams.
    pub stop: CancellationToken,
    /// Where browsers reach this server.
    pub public_url: Url,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxy: Option<IpAddr>,
    /// Where the browser's files are: the directory that holds `pkg/`.
    pub site: PathBuf,
}

/// The state behind every route. In one piece: each layer that a request passes clones it some times.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// What is behind it.
pub struct Shared {
    web: Web,
    streams: streams::Streams,
    options: LeptosOptions,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// Needs a runtime: the streams are told and looked after by tasks.
    fn new(web: Web) -> Self {
        // Tells the version in the files' names; `cargo leptos watch` writes none.
        let hashes = web.site.join("pkg/hash.txt");
        // Leptos looks for it from where the program lies.
        let hashes = std::path::absolute(&hashes).unwrap_or(hashes);
        let options = LeptosOptions::builder()
            .output_name("farhand")
            .site_root(web.site.to_string_lossy())
            .site_pkg_dir("pkg")
            .hash_files(hashes.exists())
            .hash_file(hashes.to_string_lossy().into())
            .build();
        let Web { store, clock, stop, .. } = &web;
        let streams =
            streams::Streams::telling(store.events(), store.gaps(), Arc::clone(clock), stop.clone());
        tokio::spawn(streams.clone().remember(store.clone(), Arc::clone(clock), stop.clone()));
        tokio::spawn(events::look_after_devices(
            streams.clone(),
            store.clone(),
            Arc::clone(&web.services.notifications),
            stop.clone(),
        ));
        Self(Arc::new(Shared { web, streams, options }))
    }

    /// Whether browsers come over HTTPS.
    fn is_secure(&self) -> bool {
        self.web.public_url.scheme() == "https"
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.options.clone()
    }
}
