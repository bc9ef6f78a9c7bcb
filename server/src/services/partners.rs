//! Clients of the partner: the server's own, and one for each organisation that has its own app registration or a
//! script token of another region.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use farhand_contract::{
    TenantId,
    connectors::{
        CALLS_SHOWN, ConnectorMethod, PartnerCall, PartnerOperation, PartnerProblem, Region,
        RegistrationSource,
    },
};
use farhand_domain::{Clock, Random};
use farhand_partners::{
    observed,
    teamviewer::{Endpoints, Registration, SetupError, TeamViewer},
    teamviewer_web::DEFAULT_BASE,
};
use farhand_store::records::{ConnectorRecord, GivenRegistration};
use url::Url;

use super::Deps;
use crate::{
    public::{PublicOnly, is_public_host},
    vault::Purpose,
};

/// TeamViewer's hosts.
const GLOBAL: &str = "https://webapi.teamviewer.com/api/v1/";
const UNITED_STATES: &str = "https://webapi.us.teamviewer.com/api/v1/";

/// What makes one client differ from another of the same organisation.
#[derive(Clone, PartialEq, Eq)]
struct Service {
    region: Region,
    /// The client id, and its secret as it is sealed.
    app: Option<(String, String)>,
}

/// Every client of the partner.
pub struct Partners {
    own: Arc<TeamViewer>,
    own_client_id: Option<String>,
    sandbox: bool,
    private: bool,
    redirect: Url,
    timeout: Duration,
    others: Mutex<HashMap<TenantId, (Service, Arc<TeamViewer>)>>,
    /// A client without an app for each service that was called, by its origin. It keeps what is known of the service, however
    /// often the clients beside it are made anew.
    services: Mutex<HashMap<String, Arc<TeamViewer>>>,
    calls: Mutex<HashMap<TenantId, VecDeque<PartnerCall>>>,
    equipment: Option<(Arc<dyn Clock>, Arc<dyn Random>)>,
}

impl fmt::Debug for Partners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partners")
            .field("own", &self.own)
            .field("sandbox", &self.sandbox)
            .finish_non_exhaustive()
    }
}

impl Partners {
    /// With the server's own service and app registration, for organisations that give none. `sandbox` says that the
    /// service is the sandbox. `redirect` is where the partner sends browsers back to, `timeout` bounds each call.
    pub fn new(
        endpoints: Endpoints,
        registration: Option<Registration>,
        sandbox: bool,
        redirect: Url,
        timeout: Duration,
    ) -> Result<Self, SetupError> {
        let own_client_id = registration.as_ref().map(|registration| registration.client_id.clone());
        let own = Arc::new(TeamViewer::new(endpoints, registration, redirect.clone(), timeout)?);
        Ok(Self {
            own,
            own_client_id,
            sandbox,
            private: sandbox,
            redirect,
            timeout,
            others: Mutex::default(),
            services: Mutex::default(),
            calls: Mutex::default(),
            equipment: None,
        })
    }

    /// With `private`, services on private networks and on this machine will do, as with the sandbox they always do.
    #[must_use]
    pub fn reaching(mut self, private: bool) -> Self {
        self.private = self.sandbox || private;
        self
    }

    /// Whether the address of a service that somebody gives may be asked. Names are looked up when they are used.
    pub(super) fn may_reach(&self, url: &Url) -> bool {
        self.private || url.host().is_some_and(|host| is_public_host(&host))
    }

    /// The client of a region's service, which for an address that somebody filled in is on the public internet alone.
    fn make(&self, region: &Region, registration: Option<Registration>) -> Result<TeamViewer, SetupError> {
        let client = TeamViewer::new(endpoints(region)?, registration, self.redirect.clone(), self.timeout)?;
        if self.private || !matches!(region, Region::Other { .. }) {
            return Ok(self.equip(client));
        }
        let allowed = self.may_reach(&client.endpoints().web_api);
        Ok(self.equip(client.guarded(self.timeout, PublicOnly, allowed)?))
    }

    /// With what clients need to spread their repeated calls at random.
    #[must_use]
    pub fn equipped(mut self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        self.equipment = Some((clock, random));
        self.own = Arc::new(self.equip(TeamViewer::clone(&self.own)));
        self
    }

    fn equip(&self, client: TeamViewer) -> TeamViewer {
        match &self.equipment {
            Some((clock, random)) => client.equipped(Arc::clone(clock), Arc::clone(random)),
            None => client,
        }
    }

    /// A client without an app registration, for calls with a script token.
    pub(super) fn of_region(&self, region: &Region) -> Result<Arc<TeamViewer>, SetupError> {
        let client = self.make(region, None)?;
        let origin = client.endpoints().web_api.origin();
        let is_own = origin == self.own.endpoints().web_api.origin();
        let client = if is_own { client.beside(&self.own) } else { client };
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let known = services.entry(origin.ascii_serialization());
        Ok(Arc::clone(known.or_insert_with(|| Arc::new(client))))
    }

    /// What TeamViewer must have as the app's redirect address.
    pub(super) fn redirect(&self) -> &Url {
        &self.redirect
    }

    /// Where the server's own registration comes from, and its client id.
    pub(super) fn own_registration(&self) -> (RegistrationSource, Option<String>) {
        let source = match &self.own_client_id {
            None => RegistrationSource::None,
            Some(_) if self.sandbox => RegistrationSource::Sandbox,
            Some(_) => RegistrationSource::Environment,
        };
        (source, self.own_client_id.clone())
    }

    /// The region of the server's own service.
    pub(super) fn own_region(&self) -> Region {
        let web_api = &self.own.endpoints().web_api;
        match web_api.as_str() {
            GLOBAL => Region::Global,
            UNITED_STATES => Region::UnitedStates,
            _ => Region::Other { base: web_api.origin().ascii_serialization() },
        }
    }

    /// Whether this region is the server's own service.
    pub(super) fn is_own(&self, region: &Region) -> bool {
        endpoints(region).is_ok_and(|endpoints| endpoints.web_api == self.own.endpoints().web_api)
    }

    /// Where the page of the second generation is unless somebody gives another address: the sandbox's, where that
    /// stands in for TeamViewer.
    pub(super) fn web_base(&self) -> String {
        if self.sandbox {
            format!("{}/", self.own.endpoints().web_api.origin().ascii_serialization())
        } else {
            DEFAULT_BASE.to_owned()
        }
    }

    /// Whether this server is set up with the sandbox.
    pub fn is_with_sandbox(&self) -> bool {
        self.sandbox
    }

    /// Whether this client talks to the sandbox.
    pub(super) fn is_sandbox(&self, client: &TeamViewer) -> bool {
        self.sandbox && client.endpoints().web_api.origin() == self.own.endpoints().web_api.origin()
    }

    /// The last calls in the name of this tenant, newest first.
    pub(super) fn calls(&self, tenant: TenantId) -> Vec<PartnerCall> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.get(&tenant).map(|calls| calls.iter().copied().collect()).unwrap_or_default()
    }

    fn note(&self, tenant: TenantId, call: PartnerCall) {
        let mut all = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = all.entry(tenant).or_default();
        calls.push_front(call);
        calls.truncate(CALLS_SHOWN);
    }
}

/// Where a region's service is. Both of TeamViewer's own have the same page to authorize on.
pub(super) fn endpoints(region: &Region) -> Result<Endpoints, SetupError> {
    let unusable = |base: &Url| SetupError::NotAnAddress(base.clone());
    let teamviewer = || Endpoints::teamviewer().map_err(|_| SetupError::NotRegistered);
    match region {
        Region::Global => teamviewer(),
        Region::UnitedStates => {
            let mut endpoints = teamviewer()?;
            let address = endpoints.web_api.clone();
            endpoints.web_api = UNITED_STATES.parse().map_err(|_| unusable(&address))?;
            Ok(endpoints)
        }
        Region::Other { base } => {
            let base: Url = base.parse().map_err(|_| SetupError::NotRegistered)?;
            Endpoints::from_base(&base).map_err(|_| unusable(&base))
        }
    }
}

impl Deps {
    /// The client with the app registration that this tenant authorizes.
    pub fn app_of(
        &self,
        tenant: TenantId,
        registration: Option<&GivenRegistration>,
        sealed_client_secret: Option<&str>,
    ) -> Result<Arc<TeamViewer>, SetupError> {
        let Some(registration) = registration else { return Ok(Arc::clone(&self.partners.own)) };
        let app = sealed_client_secret.map(|sealed| (registration.client_id.clone(), sealed.to_owned()));
        self.client(tenant, Service { region: registration.region.clone(), app })
    }

    /// The client for calls in the name of this connector's account.
    pub fn partner_of(&self, record: &ConnectorRecord) -> Result<Arc<TeamViewer>, SetupError> {
        match &record.script_region {
            Some(region) if record.method == Some(ConnectorMethod::ScriptToken) => {
                self.client(record.tenant_id, Service { region: region.clone(), app: None })
            }
            _ => self.app_of(
                record.tenant_id,
                record.registration.as_ref(),
                record.sealed_client_secret.as_deref(),
            ),
        }
    }

    /// The tenant's client of this service. It stays the same as long as the service does.
    fn client(&self, tenant: TenantId, service: Service) -> Result<Arc<TeamViewer>, SetupError> {
        let mut others = self.partners.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, client)) = others.get(&tenant)
            && *known == service
        {
            return Ok(Arc::clone(client));
        }
        let registration = service.app.as_ref().and_then(|(client_id, sealed)| {
            match self.vault.unseal(tenant, Purpose::ClientSecret, sealed) {
                Ok(client_secret) => Some(Registration { client_id: client_id.clone(), client_secret }),
                Err(error) => {
                    tracing::error!(%tenant, %error, "the client secret of the app registration does not open");
                    None
                }
            }
        });
        let of_service = self.partners.of_region(&service.region)?;
        let client = Arc::new(self.partners.make(&service.region, registration)?.beside(&of_service));
        others.insert(tenant, (service, Arc::clone(&client)));
        Ok(client)
    }

    /// Does a call and notes how it went, unless nothing was sent: then no call was made.
    pub async fn noted<T>(
        &self,
        tenant: TenantId,
        operation: PartnerOperation,
        call: impl Future<Output = Result<T, PartnerProblem>>,
    ) -> Result<T, PartnerProblem> {
        let at = self.now();
        let (outcome, sent) = observed(call).await;
        if !sent {
            return outcome;
        }
        let milliseconds = u32::try_from(self.now().0.saturating_sub(at.0)).unwrap_or_default();
        let problem = outcome.as_ref().err().copied();
        self.partners.note(tenant, PartnerCall { operation, at, milliseconds, problem });
        outcome
    }
}
