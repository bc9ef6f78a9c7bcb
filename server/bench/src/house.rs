//! A whole Farhand on a store of its own, connected to a sandbox of its own.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use farhand::{
    machine::{SystemClock, SystemRandom},
    services::{Callback, ConnectorService, Deps, NewUser, Partners, Refreshes, add_user, services},
    vault::Vault,
};
use farhand_contract::{
    Caller, Permission, Permissions, Role, Services, TenantId, connectors::AGREEMENT_VERSION,
    connectors::AuthorizationOutcome,
};
use farhand_partners::teamviewer::{Endpoints, Registration};
use farhand_store::{Changes, Store, StoreUrl};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;

use crate::fleet;

const DOMAIN: &str = "bench.example";
const BATCH: usize = 1_000;

/// A Farhand to measure.
pub struct House {
    /// Its services.
    pub services: Services,
    /// Its store.
    pub store: Store,
    /// Where its SQLite database is.
    pub database: PathBuf,
    /// Where its sandbox listens.
    pub sandbox: Url,
    /// Its only tenant.
    pub tenant: TenantId,
    /// Somebody with every permission.
    pub caller: Caller,
    deps: Arc<Deps>,
    directory: tempfile::TempDir,
}

impl House {
    /// Builds one with so many devices, and connects it.
    pub async fn build(devices: u32) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let store = Store::open(&StoreUrl::Sqlite(directory.path().into())).await?;
        let user_id = add_user(
            &store,
            &SystemClock,
            &SystemRandom,
            NewUser {
                user_principal_name: format!("bench@{DOMAIN}"),
                display_name: None,
                password: "correct horse battery".into(),
                role: Some(Role::IntuneAdministrator),
            },
        )
        .await?;
        let tenant = store.tenant_by_domain(DOMAIN).await?.context("the tenant was just made")?.id;
        for batch in fleet::devices(devices).chunks(BATCH) {
            let mut changes = Changes::new();
            changes.upsert_devices(tenant, batch);
            store.commit(changes).await?;
        }

        let public_url = Url::parse("http://127.0.0.1:9/")?;
        let redirect = public_url.join("connectors/teamviewer/callback")?;
        let sandbox = start_sandbox(&redirect).await?;
        let deps = Arc::new(Deps {
            store: store.clone(),
            partners: Partners::new(
                Endpoints::from_base(&sandbox)?,
                Some(Registration { client_id: CLIENT_ID.into(), client_secret: CLIENT_SECRET.into() }),
                true,
                redirect,
                Duration::from_secs(10),
            )?,
            vault: Arc::new(Vault::open(None, directory.path(), &SystemRandom)?),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            public_url,
            poll: Duration::from_secs(2),
            demo_sign_ins: Vec::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            refreshes: Refreshes::default(),
        });
        let imports = farhand::imports::ImportService::new(Arc::clone(&deps));
        let house = Self {
            services: services(&deps, Arc::new(imports)),
            store,
            database: directory.path().join("farhand.db"),
            sandbox,
            tenant,
            caller: Caller {
                tenant_id: tenant,
                user_id,
                display_name: "Bench".into(),
                user_principal_name: format!("bench@{DOMAIN}"),
                permissions: Permissions::of(Permission::ALL),
                sign_in: "bench".into(),
                address: "127.0.0.1".into(),
                request_id: "bench".into(),
            },
            deps,
            directory,
        };
        house.connect().await?;
        Ok(house)
    }

    /// Stops what goes on and removes what was kept.
    pub async fn close(self) {
        self.deps.stop.cancel();
        self.deps.tasks.close();
        self.deps.tasks.wait().await;
        drop(self.directory);
    }

    /// Connects TeamViewer as a person would: accept, log in, allow.
    async fn connect(&self) -> Result<()> {
        let connectors = &self.services.connectors;
        connectors.accept_agreement(&self.caller, AGREEMENT_VERSION).await?;
        let address = connectors.authorization_url(&self.caller).await?;
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let page = browser.get(address).send().await?.text().await?;
        let (_, rest) =
            page.split_once("name=\"request\" value=\"").context("the sandbox asks for a sign-in")?;
        let (request, _) = rest.split_once('"').context("a value ends")?;
        let post = async |path: &str, form: &[(&str, &str)]| {
            browser.post(self.sandbox.join(path)?).form(form).send().await.map_err(anyhow::Error::from)
        };
        let (email, password) = (farhand_sandbox::demo_email(), farhand_sandbox::PASSWORD);
        post("oauth2/sign-in", &[("request", request), ("email", email), ("password", password)]).await?;
        let answer = post("oauth2/consent", &[("request", request), ("decision", "allow")]).await?;
        let back = answer.headers().get("location").context("the sandbox sends the browser back")?;
        let back = Url::parse(back.to_str()?)?;
        let parameter =
            |name| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let callback = Callback { code: parameter("code"), state: parameter("state"), error: None };
        let outcome = ConnectorService::new(Arc::clone(&self.deps))
            .complete_authorization(&self.caller, callback)
            .await;
        ensure!(outcome == AuthorizationOutcome::Connected, "the connector is {}", outcome.name());
        Ok(())
    }
}

const CLIENT_ID: &str = "bench";
const CLIENT_SECRET: &str = "bench-secret";

async fn start_sandbox(redirect: &Url) -> Result<Url> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let config = farhand_sandbox::Config {
        address,
        url: None,
        client_id: CLIENT_ID.into(),
        client_secret: CLIENT_SECRET.into(),
        redirect_uris: vec![redirect.to_string()],
        token_seconds: 86_400,
    };
    let router = farhand_sandbox::router(
        config,
        Arc::new(farhand_sandbox::SystemClock),
        Arc::new(farhand_sandbox::SystemRandom),
    );
    // Ends with the process.
    tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    Ok(Url::parse(&format!("http://{address}/"))?)
}
