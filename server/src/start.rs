//! Brings the server up: from settings to a router that answers.

use std::{env, fs, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use farhand_domain::{Clock, Random};
use farhand_partners::graph::Graph;
use farhand_store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    bundle,
    config::{BUILT_SITE, Settings},
    demo, device_sync,
    imports::{self, ImportService},
    mail::Mailer,
    push::Pusher,
    rotation::strange_keys,
    services::{self, ConnectorService, Deps, Partners, Refreshes},
    vault::Vault,
    web::{self, Routes, Web},
    webhooks::Webhooks,
};

/// How long the partner may take to answer.
const PARTNER_TIMEOUT: Duration = Duration::from_secs(10);

/// How long Microsoft Graph may take for a page.
const GRAPH_TIMEOUT: Duration = Duration::from_secs(40);

/// A server that is ready to answer.
pub struct Started {
    /// What every service works with.
    pub deps: Arc<Deps>,
    /// What to serve.
    pub routes: Routes,
}

/// Opens the store of these settings, and makes the directory for it.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    make_data_directory(settings)?;
    Store::open(&settings.store_url()).await.context("cannot open the database")
}

/// Makes the directory for the database and the key file.
pub(crate) fn make_data_directory(settings: &Settings) -> anyhow::Result<()> {
    fs::create_dir_all(&settings.data)
        .with_context(|| format!("cannot make the data directory {}", settings.data.display()))
}

/// The directory with the browser's files: the one that is named, what the program carries, or what was built here.
fn site(settings: &Settings) -> anyhow::Result<PathBuf> {
    if let Some(named) = &settings.site {
        return Ok(named.clone());
    }
    let program = env::current_exe().context("cannot tell where the program lies")?;
    Ok(bundle::unpack(&program, &settings.data)?.unwrap_or_else(|| BUILT_SITE.into()))
}

/// The client of Microsoft Graph that these settings ask for.
pub fn open_graph(settings: &Settings) -> anyhow::Result<Graph> {
    let graph = Graph::new(settings.graph_endpoints()?, GRAPH_TIMEOUT);
    graph.context("Microsoft Graph cannot be used at the addresses of the settings")
}

/// Brings the server up. `bound` is where it listens; `empty` keeps the demo organisation away.
pub async fn start(
    settings: &Settings,
    bound: SocketAddr,
    empty: bool,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> anyhow::Result<Started> {
    let public_url = settings.public_url(bound)?;
    let endpoints = settings.endpoints()?;
    let registration = settings.registration()?;
    let redirect = public_url.join(web::CALLBACK_PATH).context("the public address takes no path")?;
    let sandbox = settings.sandbox_url.is_some();
    let partners = Partners::new(endpoints, registration, sandbox, redirect, PARTNER_TIMEOUT)?
        .reaching(settings.teamviewer_private)
        .equipped(Arc::clone(&clock), Arc::clone(&random));

    let store = open_store(settings).await?;
    let vault = Vault::open(settings.key.as_ref(), &settings.data, &*random)?;
    if let Some(strange) = strange_keys(&store, &vault, &settings.lost_keys).await? {
        bail!(strange);
    }
    let tenants = store.tenants().await?;
    let mut has_demo = tenants.iter().any(|tenant| tenant.demo);
    let makes_demo = tenants.is_empty() && !empty;
    if (has_demo || makes_demo) && !is_private(bound, settings) {
        bail!(
            "the demo accounts have passwords that everybody knows, so Farhand does not serve them on {bound} \
             or under {public_url}.\nListen on 127.0.0.1 to try the demo. For your own organisation: choose an empty \
             directory with FARHAND_DATA, add its first administrator with `farhand user add --role administrator \
             --upn you@your-domain`, and start with `farhand serve --empty`."
        );
    }
    if makes_demo {
        demo::set_up(&store, &*clock, &*random).await.context("cannot set up the demo organisation")?;
        has_demo = true;
    }

    let site = site(settings)?;
    let deps = Arc::new(Deps {
        store: store.clone(),
        partners,
        webhooks: Webhooks::new(settings.webhook_private).context("cannot make a client for webhooks")?,
        mailer: Mailer::new(&settings.mail).context("cannot send mail")?,
        vault: Arc::new(vault),
        clock: Arc::clone(&clock),
        random: Arc::clone(&random),
        public_url: public_url.clone(),
        poll: settings.poll(),
        demo_sign_ins: if has_demo { demo::sign_ins() } else { Vec::new() },
        tasks: TaskTracker::new(),
        stop: CancellationToken::new(),
        refreshes: Refreshes::default(),
        pusher: Pusher::new(sandbox),
        graph: open_graph(settings)?.equipped(Arc::clone(&clock), Arc::clone(&random)),
    });
    deps.give_up_tokens_under(&settings.lost_keys).await?;
    let imports = Arc::new(ImportService::new(Arc::clone(&deps)));
    let routes = web::router(Web {
        services: services::services(&deps, imports),
        connectors: Arc::new(ConnectorService::new(Arc::clone(&deps))),
        store,
        clock,
        random,
        stop: deps.stop.clone(),
        public_url,
        trusted_proxy: settings.trusted_proxy,
        site,
    });
    Ok(Started { deps, routes })
}

/// Whether only this machine can reach the server. A public address means that a proxy serves it to others.
fn is_private(bound: SocketAddr, settings: &Settings) -> bool {
    let own_name = settings.url.as_ref().is_none_or(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    });
    bound.ip().is_loopback() && own_name
}

impl Started {
    /// Begins what goes on by itself: settling what a stop left behind, following open sessions, closing at the partner
    /// what is over here, keeping connectors well and reports sent, and bringing devices in from Microsoft Graph.
    pub fn follow(&self) {
        self.deps.tasks.spawn(services::keep_well(Arc::clone(&self.deps)));
        self.deps.tasks.spawn(device_sync::keep_in_step(Arc::clone(&self.deps)));
        self.deps.tasks.spawn(imports::watch_abandoned(Arc::clone(&self.deps)));
        self.deps.tasks.spawn(services::follow(Arc::clone(&self.deps)));
        self.deps.tasks.spawn(services::close_leftovers_again_and_again(Arc::clone(&self.deps)));
    }
}
