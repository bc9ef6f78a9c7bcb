//! A whole Farhand on a store of its own, served over HTTP and connected to a sandbox of its own.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, Result, ensure};
use axum::{
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use clap::Parser as _;
use farhand::{
    config::{Cli, Settings},
    imports::ImportService,
    machine::{SystemClock, SystemRandom},
    services::{NewUser, add_user, services},
    start::{Started, start},
    web,
};
use farhand_contract::{
    Caller, Permission, Permissions, Role, Services, TenantId, connectors::AGREEMENT_VERSION,
};
use farhand_store::{Changes, Store};
use reqwest::{RequestBuilder, Response as Answer, redirect::Policy};
use secrecy::SecretString;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

use crate::fleet;

const DOMAIN: &str = "bench.example";
const PASSWORD: &str = "correct horse battery";
const BATCH: usize = 1_000;

/// A Farhand to measure.
pub struct House {
    /// Its services.
    pub services: Services,
    /// Its store.
    pub store: Store,
    /// Where its SQLite database is.
    pub database: PathBuf,
    /// Where it listens.
    pub address: Url,
    /// Where everything of it listens: one server, or two on one database.
    pub servers: Vec<SocketAddr>,
    /// Where its sandbox listens.
    pub sandbox: Url,
    /// Its only tenant.
    pub tenant: TenantId,
    /// Somebody with every permission.
    pub caller: Caller,
    browser: reqwest::Client,
    cookie: String,
    sandbox_is_down: Arc<AtomicBool>,
    settings: Settings,
    running: Vec<Running>,
    directory: tempfile::TempDir,
}

/// A server that listens.
struct Running {
    started: Started,
    serving: JoinHandle<()>,
}

impl House {
    /// Builds one with so many devices, and connects it. On this PostgreSQL database it is two servers.
    pub async fn build(devices: u32, database: Option<&SecretString>) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let bound = listener.local_addr()?;
        let address = Url::parse(&format!("http://{bound}/"))?;
        let sandbox_is_down = Arc::new(AtomicBool::new(false));
        let redirect = address.join(CALLBACK)?;
        let sandbox = start_sandbox(&redirect, Arc::clone(&sandbox_is_down)).await?;

        let mut settings = Cli::try_parse_from([
            "farhand",
            &format!("--data={}", directory.path().display()),
            &format!("--sandbox-url={sandbox}"),
            &format!("--teamviewer-client-id={CLIENT_ID}"),
            &format!("--teamviewer-client-secret={CLIENT_SECRET}"),
        ])?
        .settings;
        // Whatever the environment says of these.
        (settings.url, settings.database_url, settings.key) = (None, database.cloned(), None);
        let first = start(&settings, bound, true, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
        let store = first.deps.store.clone();
        let user_principal_name = format!("bench@{DOMAIN}");
        let bench = NewUser {
            user_principal_name: user_principal_name.clone(),
            display_name: None,
            password: PASSWORD.into(),
            role: Some(Role::IntuneAdministrator),
        };
        let user_id = add_user(&store, &SystemClock, &SystemRandom, bench).await?;
        let tenant = store.tenant_by_domain(DOMAIN).await?.context("the tenant was just made")?.id;
        for batch in fleet::devices(devices).chunks(BATCH) {
            let mut changes = Changes::new();
            changes.upsert_devices(tenant, batch);
            store.commit(changes).await?;
        }

        let (mut servers, mut running) = (vec![bound], vec![Running::of(first, listener)]);
        if database.is_some() {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            servers.push(listener.local_addr()?);
            running.push(Running::start(&settings, listener).await?);
        }
        let browser = new_browser()?;
        let cookie = sign_in(&browser, &address, &user_principal_name).await?;

        let house = Self {
            services: services_of(&running[0]),
            store,
            database: directory.path().join("farhand.db"),
            address,
            servers,
            sandbox,
            tenant,
            caller: Caller {
                tenant_id: tenant,
                user_id,
                display_name: "Bench".into(),
                user_principal_name,
                permissions: Permissions::of(Permission::ALL),
                sign_in: "bench".into(),
                address: "127.0.0.1".into(),
                request_id: "bench".into(),
            },
            browser,
            cookie,
            sandbox_is_down,
            settings,
            running,
            directory,
        };
        house.connect().await?;
        Ok(house)
    }

    /// Calls a server function as a page does.
    pub async fn call<T: DeserializeOwned>(&self, function: &str, arguments: &Value) -> Result<T> {
        let request = same_origin(self.browser.post(self.address.join("api/")?.join(function)?))
            .header("cookie", &self.cookie)
            .header("accept", "application/json")
            .json(arguments);
        let answer = request.send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        ensure!(status.is_success(), "{function} answered {status}: {}", String::from_utf8_lossy(&body));
        Ok(serde_json::from_slice(&body)?)
    }

    /// Somebody else who can sign in, and may nothing. Their name.
    pub async fn add_person(&self, number: u32) -> Result<String> {
        let name = format!("person{number}@{DOMAIN}");
        let person = NewUser {
            user_principal_name: name.clone(),
            display_name: None,
            password: PASSWORD.into(),
            role: None,
        };
        add_user(&self.store, &SystemClock, &SystemRandom, person).await?;
        Ok(name)
    }

    /// Signs somebody in, as the page does.
    pub async fn sign_in(&self, name: &str) -> Result<()> {
        sign_in(&self.browser, &self.address, name).await.map(drop)
    }

    /// An access token of the account that the connector has, with a pair of its own.
    pub async fn access_token(&self) -> Result<SecretString> {
        let redirect = self.address.join(CALLBACK)?;
        let mut address = self.sandbox.join("oauth2/authorize")?;
        address
            .query_pairs_mut()
            .extend_pairs([("response_type", "code"), ("client_id", CLIENT_ID)])
            .append_pair("redirect_uri", redirect.as_str());
        let back = Url::parse(&self.authorize(address.as_str()).await?)?;
        let code = back.query_pairs().find(|(name, _)| name == "code").context("no code")?.1;
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("redirect_uri", redirect.as_str()),
            ("code", &code),
        ];
        let answer = self.browser.post(self.sandbox.join("api/v1/oauth2/token")?).form(&form).send().await?;
        let tokens: Value = answer.json().await?;
        Ok(tokens["access_token"].as_str().context("no token")?.into())
    }

    /// Follows open sessions from now on, as a server does.
    pub fn follow(&self) {
        for running in &self.running {
            running.started.follow();
        }
    }

    /// From now on TeamViewer takes every call and answers none; or does again.
    pub fn set_sandbox_down(&self, down: bool) {
        self.sandbox_is_down.store(down, Ordering::SeqCst);
    }

    /// Stops every server, and starts others in their place, at the same addresses.
    pub async fn restart(&mut self) -> Result<()> {
        for running in self.running.drain(..) {
            running.stop().await?;
        }
        for &address in &self.servers {
            let listener = TcpListener::bind(address).await?;
            self.running.push(Running::start(&self.settings, listener).await?);
        }
        let first = self.running.first().context("there is a server")?;
        self.services = services_of(first);
        self.store = first.started.deps.store.clone();
        // The one before has connections to those that are gone.
        self.browser = new_browser()?;
        Ok(())
    }

    /// Stops what goes on and removes what was kept.
    pub async fn close(self) -> Result<()> {
        for running in self.running {
            running.stop().await?;
        }
        drop(self.directory);
        Ok(())
    }

    /// Connects TeamViewer as a person would.
    async fn connect(&self) -> Result<()> {
        let agreement = json!({"version": AGREEMENT_VERSION});
        self.call::<IgnoredAny>("connectors/teamviewer/accept-agreement", &agreement).await?;
        let address: String = self.call("connectors/teamviewer/authorize", &json!({})).await?;
        let back = self.authorize(&address).await?;
        let answer = self.browser.get(back).header("cookie", &self.cookie).send().await?;
        let blade = location(&answer)?;
        ensure!(blade.ends_with("outcome=connected"), "the authorization ended at {blade}");
        Ok(())
    }

    /// Logs in at the sandbox and allows. The address that the browser is sent back to.
    async fn authorize(&self, address: &str) -> Result<String> {
        let page = self.browser.get(address).send().await?.text().await?;
        let (_, rest) =
            page.split_once("name=\"request\" value=\"").context("the sandbox asks for a sign-in")?;
        let (request, _) = rest.split_once('"').context("a value ends")?;
        let post = async |path: &str, form: &[(&str, &str)]| {
            self.browser.post(self.sandbox.join(path)?).form(form).send().await.map_err(anyhow::Error::from)
        };
        let (email, password) = (farhand_sandbox::demo_email(), farhand_sandbox::PASSWORD);
        post("oauth2/sign-in", &[("request", request), ("email", email), ("password", password)]).await?;
        let answer = post("oauth2/consent", &[("request", request), ("decision", "allow")]).await?;
        Ok(location(&answer)?.to_owned())
    }
}

impl Running {
    async fn start(settings: &Settings, listener: TcpListener) -> Result<Self> {
        let bound = listener.local_addr()?;
        let started = start(settings, bound, true, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
        Ok(Self::of(started, listener))
    }

    fn of(started: Started, listener: TcpListener) -> Self {
        let router = started.routes.router.clone();
        let serving = tokio::spawn(web::serve(listener, router, started.deps.stop.clone()));
        Self { started, serving }
    }

    /// As a server stops that is told to.
    async fn stop(self) -> Result<()> {
        let deps = self.started.deps;
        deps.stop.cancel();
        self.serving.await?;
        deps.tasks.close();
        deps.tasks.wait().await;
        Ok(())
    }
}

fn services_of(running: &Running) -> Services {
    let deps = &running.started.deps;
    services(deps, Arc::new(ImportService::new(Arc::clone(deps))))
}

fn new_browser() -> Result<reqwest::Client> {
    Ok(reqwest::Client::builder().redirect(Policy::none()).no_proxy().build()?)
}

/// Signs somebody in. Their cookie.
async fn sign_in(browser: &reqwest::Client, address: &Url, name: &str) -> Result<String> {
    let form = [("user", name), ("password", PASSWORD)];
    let answer = same_origin(browser.post(address.join("sign-in")?)).form(&form).send().await?;
    let cookie = answer.headers().get("set-cookie").context("no sign-in")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

fn same_origin(request: RequestBuilder) -> RequestBuilder {
    request.header("sec-fetch-site", "same-origin")
}

fn location(answer: &Answer) -> Result<&str> {
    Ok(answer.headers().get("location").context("the browser is sent nowhere")?.to_str()?)
}

const CALLBACK: &str = "connectors/teamviewer/callback";
const CLIENT_ID: &str = "bench";
const CLIENT_SECRET: &str = "bench-secret";

async fn start_sandbox(redirect: &Url, down: Arc<AtomicBool>) -> Result<Url> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let config = farhand_sandbox::Config {
        address,
        url: None,
        client_id: CLIENT_ID.into(),
        client_secret: CLIENT_SECRET.into(),
        redirect_uris: vec![redirect.to_string()],
        token_seconds: 86_400,
        tokens: None,
    };
    let router = farhand_sandbox::router(
        config,
        Arc::new(farhand_sandbox::SystemClock),
        Arc::new(farhand_sandbox::SystemRandom),
    )
    .layer(from_fn_with_state(down, unless_down));
    // Ends with the process.
    tokio::spawn(async move {
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    Ok(Url::parse(&format!("http://{address}/"))?)
}

async fn unless_down(State(down): State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    if down.load(Ordering::SeqCst) {
        // Until the caller has had enough.
        std::future::pending::<()>().await;
    }
    next.run(request).await
}
