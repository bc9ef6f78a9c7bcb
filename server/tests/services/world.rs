//! An organisation with people and devices, a TeamViewer sandbox, and the services over both.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use farhand::{
    mail::{MailSettings, Mailer},
    push::Pusher,
    services::{Callback, ConnectorService, Deps, Follower, Partners, Refreshes, services},
    vault::Vault,
    webhooks::Webhooks,
};
use farhand_contract::{
    Caller, DeviceCaller, DeviceId, Error, ImportId, Permissions, Result, Role, Services, SessionId,
    TenantId, Timestamp, UserId,
    audit::{Activity, ActivityResult, AuditEvent, AuditQuery},
    connectors::{AGREEMENT_VERSION, AuthorizationOutcome, PartnerOperation},
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
    errors::Thing,
    imports::Import,
    pages::PageStart,
    services::{Imports, Origin},
    sessions::{Session, StartSession},
};
use farhand_domain::{Clock, Random, permissions::permissions_of};
use farhand_partners::{
    graph::{Graph, GraphEndpoints},
    teamviewer::{Endpoints, PartnerSession, Registration, TeamViewer},
};
use farhand_store::{
    Changes, Store, StoreUrl,
    records::{RoleAssignment, SessionRecord, SignIn, Tenant, User},
};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;
use uuid::Uuid;

pub const START: Timestamp = Timestamp(1_800_000_000_000);
pub const CONTOSO: TenantId = TenantId(Uuid::from_u128(1));
pub const FABRIKAM: TenantId = TenantId(Uuid::from_u128(2));
pub const LAPTOP: DeviceId = DeviceId(Uuid::from_u128(101));
pub const HOLOLENS: DeviceId = DeviceId(Uuid::from_u128(102));
pub const KIOSK: DeviceId = DeviceId(Uuid::from_u128(103));
pub const USERLESS: DeviceId = DeviceId(Uuid::from_u128(104));
pub const PHONE: DeviceId = DeviceId(Uuid::from_u128(105));
/// How long TeamViewer may take to answer, unless a test is about that.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Managed by the other organisation.
pub const FOREIGN: DeviceId = DeviceId(Uuid::from_u128(201));

/// Time as the test moves it.
pub struct Hands(AtomicI64);

impl Hands {
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// The sandbox goes by the same time.
struct SandboxClock(Arc<Hands>);

impl farhand_sandbox::Clock for SandboxClock {
    fn now(&self) -> time::OffsetDateTime {
        let nanos = i128::from(self.0.now().0) * 1_000_000;
        time::OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap()
    }
}

/// Bytes that never repeat and are the same each time.
pub struct Sequence(AtomicU64);

impl Random for Sequence {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut mixed = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^= mixed >> 31;
            chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// The least of everything: no wait is longer than it must be.
struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn graph(sandbox: &Url, clock: &Arc<Hands>) -> Graph {
    let graph = Graph::new(GraphEndpoints::from_base(sandbox).unwrap(), PATIENCE).unwrap();
    graph.equipped(Arc::clone(clock) as _, Arc::new(Zeros))
}

/// Imports are not what is tested here.
struct NoImports;

#[async_trait]
impl Imports for NoImports {
    async fn may_start(&self, _: &Caller) -> Result<()> {
        Err(Error::NotFound { what: Thing::Import })
    }

    async fn start(&self, _: &Caller, _: &str, _: std::fs::File) -> Result<Import> {
        Err(Error::NotFound { what: Thing::Import })
    }

    async fn get(&self, _: &Caller, _: ImportId) -> Result<Import> {
        Err(Error::NotFound { what: Thing::Import })
    }
}

pub struct World {
    pub deps: Arc<Deps>,
    pub services: Services,
    pub connector: Arc<ConnectorService>,
    pub clock: Arc<Hands>,
    pub sandbox: Url,
    pub browser: reqwest::Client,
    url: StoreUrl,
}

impl World {
    pub async fn at(url: &StoreUrl) -> Self {
        let clock = Arc::new(Hands(AtomicI64::new(START.0)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sandbox: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(farhand_sandbox::serve_with(
            listener,
            farhand_sandbox::Config::default(),
            Arc::new(SandboxClock(Arc::clone(&clock))),
            Arc::new(farhand_sandbox::SystemRandom),
            std::future::pending(),
        ));
        let deps = Arc::new(Deps {
            store: Store::open(url).await.unwrap(),
            partners: partners(&sandbox, Duration::from_secs(20)),
            webhooks: Webhooks::new(true).unwrap(),
            mailer: Mailer::new(&MailSettings::default()).unwrap(),
            vault: Arc::new(Vault::with_key(&[7; 32])),
            clock: Arc::clone(&clock) as _,
            random: Arc::new(Sequence(AtomicU64::new(1))),
            public_url: "https://farhand.example/".parse().unwrap(),
            poll: Duration::from_secs(1),
            demo_sign_ins: Vec::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            refreshes: Refreshes::default(),
            pusher: pusher(),
            graph: graph(&sandbox, &clock),
        });
        populate(&deps.store).await;
        let browser = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([])
            .build()
            .unwrap();
        Self::over(deps, clock, sandbox, browser, url.clone())
    }

    fn over(
        deps: Arc<Deps>,
        clock: Arc<Hands>,
        sandbox: Url,
        browser: reqwest::Client,
        url: StoreUrl,
    ) -> Self {
        let services = services(&deps, Arc::new(NoImports));
        let connector = Arc::new(ConnectorService::new(Arc::clone(&deps)));
        Self { deps, services, connector, clock, sandbox, browser, url }
    }

    /// Another server on the same database, that talks to TeamViewer by `partners`.
    pub async fn another(&self, partners: Partners) -> Self {
        self.another_with(partners, Arc::clone(&self.deps.vault)).await
    }

    /// The same, with these keys.
    pub async fn another_with(&self, partners: Partners, vault: Arc<Vault>) -> Self {
        self.another_of(partners, vault, self.deps.mailer.clone()).await
    }

    /// Another server on the same database, that mails by `mailer`.
    pub async fn another_that_mails(&self, mailer: Mailer) -> Self {
        self.another_of(self.partners(PATIENCE), Arc::clone(&self.deps.vault), mailer).await
    }

    async fn another_of(&self, partners: Partners, vault: Arc<Vault>, mailer: Mailer) -> Self {
        let deps = Arc::new(Deps {
            store: Store::open(&self.url).await.unwrap(),
            partners,
            webhooks: self.deps.webhooks.clone(),
            mailer,
            vault,
            clock: Arc::clone(&self.deps.clock),
            random: Arc::clone(&self.deps.random),
            public_url: self.deps.public_url.clone(),
            poll: self.deps.poll,
            demo_sign_ins: Vec::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            refreshes: Refreshes::default(),
            pusher: pusher(),
            graph: self.deps.graph.clone(),
        });
        Self::over(
            deps,
            Arc::clone(&self.clock),
            self.sandbox.clone(),
            self.browser.clone(),
            self.url.clone(),
        )
    }

    /// Another server on the same database, in a runtime of its own that can be killed, at `work`.
    pub fn another_alone<F, T>(
        &self,
        partners: Partners,
        work: impl FnOnce(Self) -> F + Send + 'static,
    ) -> Mortal
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (url, clock) = (self.url.clone(), Arc::clone(&self.clock));
        let (vault, random) = (Arc::clone(&self.deps.vault), Arc::clone(&self.deps.random));
        let (webhooks, mailer) = (self.deps.webhooks.clone(), self.deps.mailer.clone());
        let (public_url, sandbox) = (self.deps.public_url.clone(), self.sandbox.clone());
        let (browser, graph) = (self.browser.clone(), self.deps.graph.clone());
        runtime.spawn(async move {
            let deps = Deps {
                store: Store::open(&url).await.unwrap(),
                partners,
                webhooks,
                mailer,
                vault,
                clock: Arc::clone(&clock) as _,
                random,
                public_url,
                poll: Duration::from_secs(1),
                demo_sign_ins: Vec::new(),
                tasks: TaskTracker::new(),
                stop: CancellationToken::new(),
                refreshes: Refreshes::default(),
                pusher: pusher(),
                graph,
            };
            work(Self::over(Arc::new(deps), clock, sandbox, browser, url)).await
        });
        Mortal(runtime)
    }

    /// Clients like the services', with this time limit.
    pub fn partners(&self, timeout: Duration) -> Partners {
        partners(&self.sandbox, timeout)
    }

    /// A client like the services'.
    pub fn team_viewer(&self) -> TeamViewer {
        let (registration, redirect) = registration();
        let endpoints = Endpoints::from_base(&self.sandbox).unwrap();
        TeamViewer::new(endpoints, Some(registration), redirect, Duration::from_secs(20)).unwrap()
    }

    /// The access token and the refresh token that the connector has.
    pub async fn tokens(&self) -> (SecretString, Option<SecretString>) {
        let record = self.deps.store.connector(CONTOSO).await.unwrap().unwrap();
        self.deps.sealed_tokens_of(CONTOSO, record.sealed_tokens.as_deref()).unwrap()
    }

    /// Waits for what goes on after the requests were answered.
    pub async fn settle(&self) {
        self.deps.tasks.close();
        self.deps.tasks.wait().await;
        self.deps.tasks.reopen();
    }

    /// Tells the sandbox how the next requests go wrong.
    pub async fn misbehave(&self, rule: serde_json::Value) {
        let url = self.sandbox.join("sandbox/misbehave").unwrap();
        let answer = self.browser.post(url).json(&rule).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// Tells the sandbox which devices Microsoft Graph has, and how it lists them.
    pub async fn graph_order(&self, order: serde_json::Value) {
        let url = self.sandbox.join("sandbox/graph").unwrap();
        let answer = self.browser.post(url).json(&order).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// How many pairs of tokens TeamViewer has given out.
    pub async fn tokens_issued(&self) -> u64 {
        self.counted("tokens_issued").await
    }

    /// How many pairs of tokens TeamViewer would take.
    pub async fn token_pairs(&self) -> u64 {
        self.counted("token_pairs").await
    }

    /// How many sessions TeamViewer has made.
    pub async fn sessions_made(&self) -> u64 {
        self.counted("sessions_created").await
    }

    /// How many sessions are open at TeamViewer, whoever's they are.
    pub async fn open_at_teamviewer(&self) -> usize {
        let url = self.sandbox.join("sandbox/sessions").unwrap();
        let all: Vec<serde_json::Value> = self.browser.get(url).send().await.unwrap().json().await.unwrap();
        all.iter().filter(|session| session["state"].as_str().unwrap().eq_ignore_ascii_case("open")).count()
    }

    async fn counted(&self, name: &str) -> u64 {
        let url = self.sandbox.join("sandbox/state").unwrap();
        let state: serde_json::Value = self.browser.get(url).send().await.unwrap().json().await.unwrap();
        state[name].as_u64().unwrap()
    }

    /// The place of its database.
    pub const fn url(&self) -> &StoreUrl {
        &self.url
    }

    /// Well behaved again.
    pub async fn behave(&self) {
        let url = self.sandbox.join("sandbox/misbehave").unwrap();
        assert!(self.browser.delete(url).send().await.unwrap().status().is_success());
    }

    /// TeamViewer forgets everybody and everything.
    pub async fn reset_sandbox(&self) {
        let url = self.sandbox.join("sandbox/reset").unwrap();
        assert!(self.browser.post(url).send().await.unwrap().status().is_success());
    }

    /// Does on TeamViewer's pages what a person does there. What is sent back to the server.
    pub async fn consent(&self, page: &str, decision: &str) -> BTreeMap<String, String> {
        self.consent_of(farhand_sandbox::demo_email(), page, decision).await
    }

    /// The same by the person with this account.
    pub async fn consent_of(&self, email: &str, page: &str, decision: &str) -> BTreeMap<String, String> {
        let sign_in = self.browser.get(page).send().await.unwrap().text().await.unwrap();
        let (_, after) = sign_in.split_once("name=\"request\" value=\"").unwrap();
        let (request, _) = after.split_once('"').unwrap();
        let person = [("request", request), ("email", email), ("password", farhand_sandbox::PASSWORD)];
        let url = self.sandbox.join("oauth2/sign-in").unwrap();
        self.browser.post(url).form(&person).send().await.unwrap();
        let url = self.sandbox.join("oauth2/consent").unwrap();
        let decided = [("request", request), ("decision", decision)];
        let answer = self.browser.post(url).form(&decided).send().await.unwrap();
        let back: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
        back.query_pairs().into_owned().collect()
    }

    /// Begins an authorization and lets a person allow it.
    pub async fn begin(&self, caller: &Caller) -> Callback {
        self.services.connectors.accept_agreement(caller, AGREEMENT_VERSION).await.unwrap();
        let page = self.services.connectors.authorization_url(caller).await.unwrap();
        callback(&self.consent(&page, "allow").await)
    }

    /// The connector, connected.
    pub async fn connect(&self) {
        self.connect_as(&administrator()).await;
    }

    /// The connector of this caller's organisation, connected.
    pub async fn connect_as(&self, caller: &Caller) {
        let callback = self.begin(caller).await;
        let outcome = self.connector.complete_authorization(caller, callback).await;
        assert_eq!(outcome, AuthorizationOutcome::Connected);
    }

    /// A session on this device, as TeamViewer's answer left it.
    pub async fn session(&self, caller: &Caller, device_id: DeviceId) -> Session {
        let started = self.services.sessions.start(caller, &request(device_id)).await.unwrap();
        self.settle().await;
        self.services.sessions.get(caller, started.id).await.unwrap()
    }

    pub async fn record(&self, id: SessionId) -> SessionRecord {
        self.deps.store.session(CONTOSO, id).await.unwrap().unwrap()
    }

    /// The sessions that are open at TeamViewer.
    pub async fn partner_sessions(&self) -> Vec<PartnerSession> {
        let call = self.deps.call(CONTOSO, PartnerOperation::OpenSessions, |partner, token| async move {
            partner.sessions().unwrap().open(&token).await
        });
        call.await.unwrap()
    }

    /// Opens a link of either side, or leaves.
    pub async fn side(&self, link: &str, deed: &str) {
        let answer = self.browser.post(format!("{link}/{deed}")).send().await.unwrap();
        assert!(
            !answer.status().is_client_error() && !answer.status().is_server_error(),
            "{}",
            answer.status()
        );
    }

    /// One round of the follower.
    pub async fn follow(&self) {
        Follower::new(Arc::clone(&self.deps)).round().await;
    }

    /// The device, signed in to its Company Portal.
    pub async fn enrolled(&self, device_id: DeviceId) -> DeviceCaller {
        let code = self.services.portals.invite(&helpdesk(), device_id).await.unwrap().code;
        let token = self.services.portals.enrol(&origin(), &code).await.unwrap().token;
        self.services.portals.device(&origin(), &token).await.unwrap().unwrap()
    }

    /// The caller's browser, signed in.
    pub async fn sign_in(&self, caller: &Caller) {
        let mut changes = Changes::new();
        changes.insert_sign_in(&SignIn {
            tenant_id: caller.tenant_id,
            token_hash: caller.sign_in.clone(),
            user_id: caller.user_id,
            address: caller.address.clone(),
            created_at: START,
            last_seen_at: START,
            expires_at: START.plus_seconds(12 * 60 * 60),
        });
        self.deps.store.commit(changes).await.unwrap();
    }

    /// The audit log, newest first: all of it.
    pub async fn audit(&self) -> Vec<AuditEvent> {
        let (mut rows, mut start) = (Vec::new(), Some(PageStart::Start));
        while let Some(from) = start {
            let query = AuditQuery { from, ..AuditQuery::default() };
            let page = self.services.audit.page(&administrator(), &query).await.unwrap();
            rows.extend(page.rows);
            start = page.next.map(PageStart::After);
        }
        rows
    }

    /// How often this stands in the audit log.
    pub async fn audited(&self, activity: Activity, result: ActivityResult) -> usize {
        let lines = self.audit().await;
        lines.iter().filter(|line| line.activity == activity && line.result == result).count()
    }
}

/// A server that can be killed.
pub struct Mortal(tokio::runtime::Runtime);

impl Mortal {
    /// Ends it there and then: nothing that it had begun goes on.
    pub fn kill(self) {
        self.0.shutdown_background();
    }
}

fn partners(base: &Url, timeout: Duration) -> Partners {
    let (registration, redirect) = registration();
    Partners::new(Endpoints::from_base(base).unwrap(), Some(registration), true, redirect, timeout).unwrap()
}

/// Calls push services on this machine, and does not wait before it tries again.
fn pusher() -> Pusher {
    Pusher::new(true).pausing([Duration::ZERO; 2])
}

/// The sandbox's app, and the address that it may send browsers back to.
pub fn registration() -> (Registration, Url) {
    let config = farhand_sandbox::Config::default();
    let registration = Registration {
        client_id: config.client_id.clone(),
        client_secret: SecretString::from(config.client_secret.clone()),
    };
    (registration, config.redirect_uris[0].parse().unwrap())
}

pub fn callback(pairs: &BTreeMap<String, String>) -> Callback {
    Callback {
        code: pairs.get("code").cloned(),
        state: pairs.get("state").cloned(),
        error: pairs.get("error").cloned(),
    }
}

/// A request of its own for a session.
pub fn request(device_id: DeviceId) -> StartSession {
    StartSession {
        device_id,
        reason: Some("The printer".to_owned()),
        confirmed: false,
        idempotency_key: Uuid::new_v4(),
    }
}

pub fn origin() -> Origin {
    Origin { address: "192.0.2.7".to_owned(), request_id: "request-1".to_owned() }
}

/// Somebody who is signed in.
pub fn caller(tenant_id: TenantId, number: u128, name: &str, role: Option<Role>) -> Caller {
    Caller {
        tenant_id,
        user_id: UserId(Uuid::from_u128(number)),
        display_name: name.to_owned(),
        user_principal_name: format!("{}@contoso.com", name.to_lowercase()),
        permissions: role.map_or(Permissions::default(), permissions_of),
        sign_in: format!("sign-in of {number}"),
        address: "192.0.2.1".to_owned(),
        request_id: format!("request of {number}"),
    }
}

pub fn administrator() -> Caller {
    caller(CONTOSO, 11, "Administrator", Some(Role::IntuneAdministrator))
}

pub fn helpdesk() -> Caller {
    caller(CONTOSO, 12, "Helpdesk", Some(Role::HelpDeskOperator))
}

pub fn colleague() -> Caller {
    caller(CONTOSO, 13, "Colleague", Some(Role::HelpDeskOperator))
}

pub fn reader() -> Caller {
    caller(CONTOSO, 14, "Reader", Some(Role::ReadOnlyOperator))
}

pub fn nobody() -> Caller {
    caller(CONTOSO, 15, "Nobody", None)
}

/// The administrator of the other organisation.
pub fn stranger() -> Caller {
    caller(FABRIKAM, 21, "Stranger", Some(Role::IntuneAdministrator))
}

pub fn device(id: DeviceId, name: &str, operating_system: &str) -> Device {
    Device {
        id,
        device_name: name.to_owned(),
        managed_device_name: None,
        user_id: Some("user".to_owned()),
        user_principal_name: Some("anna@contoso.com".to_owned()),
        user_display_name: Some("Anna".to_owned()),
        email_address: None,
        managed_device_owner_type: ManagedDeviceOwnerType::Company,
        management_agent: ManagementAgent::Mdm,
        device_enrollment_type: DeviceEnrollmentType::WindowsAutoEnrollment,
        compliance_state: ComplianceState::Compliant,
        operating_system: operating_system.to_owned(),
        os_version: Some("10.0.26100.1".to_owned()),
        sku_family: None,
        manufacturer: None,
        model: None,
        serial_number: None,
        imei: None,
        phone_number: None,
        wi_fi_mac_address: None,
        azure_ad_device_id: None,
        join_type: None,
        device_category_display_name: None,
        is_encrypted: None,
        is_supervised: None,
        enrolled_date_time: None,
        last_sync_date_time: None,
        other: BTreeMap::new(),
        removed_date_time: None,
    }
}

async fn populate(store: &Store) {
    let mut changes = Changes::new();
    for (id, domain) in [(CONTOSO, "contoso.com"), (FABRIKAM, "fabrikam.com")] {
        changes.insert_tenant(&Tenant {
            id,
            name: domain.to_owned(),
            domain: domain.to_owned(),
            demo: false,
            limit_remote_assistance_to_scope: false,
            created_at: START,
        });
    }
    let people = [
        (administrator(), Some(Role::IntuneAdministrator)),
        (helpdesk(), Some(Role::HelpDeskOperator)),
        (colleague(), Some(Role::HelpDeskOperator)),
        (reader(), Some(Role::ReadOnlyOperator)),
        (nobody(), None),
        (stranger(), Some(Role::IntuneAdministrator)),
    ];
    for (person, role) in people {
        changes.insert_user(&User {
            tenant_id: person.tenant_id,
            id: person.user_id,
            user_principal_name: person.user_principal_name.clone(),
            display_name: person.display_name.clone(),
            password_hash: None,
            enabled: true,
            created_at: START,
        });
        if let Some(role) = role {
            changes.insert_role_assignment(&RoleAssignment {
                tenant_id: person.tenant_id,
                id: person.user_id.0,
                user_id: person.user_id,
                role,
                scope_group_id: None,
            });
        }
    }
    let kiosk = Device {
        sku_family: None,
        device_enrollment_type: DeviceEnrollmentType::Unknown,
        management_agent: ManagementAgent::GoogleCloudDevicePolicyController,
        ..device(KIOSK, "KIOSK", "Android (dedicated)")
    };
    let userless = Device {
        device_enrollment_type: DeviceEnrollmentType::WindowsBulkUserless,
        ..device(USERLESS, "USERLESS", "Windows")
    };
    let hololens = device(HOLOLENS, "HOLOLENS", "Windows Holographic");
    let phone = device(PHONE, "PHONE", "iOS");
    changes.upsert_devices(CONTOSO, &[device(LAPTOP, "LAPTOP", "Windows"), hololens, kiosk, userless, phone]);
    changes.upsert_devices(FABRIKAM, &[device(FOREIGN, "FOREIGN", "Windows")]);
    store.commit(changes).await.unwrap();
}
