//! Where the service is.

use url::Url;

use crate::teamviewer::{SetupError, is_local_http};

/// The addresses of the service. A national cloud, or what stands in for the service, differs in nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphEndpoints {
    /// What signs apps in: what comes before the tenant.
    pub login: Url,
    /// Microsoft Graph: what comes before `v1.0`.
    pub graph: Url,
}

impl GraphEndpoints {
    /// Microsoft's own service.
    pub fn microsoft() -> Result<Self, url::ParseError> {
        Ok(Self {
            login: Url::parse("https://login.microsoftonline.com/")?,
            graph: Url::parse("https://graph.microsoft.com/")?,
        })
    }

    /// What stands in for both under one address, such as `http://127.0.0.1:3010`.
    pub fn from_base(base: &Url) -> Result<Self, url::ParseError> {
        Ok(Self { login: base.join("/login/")?, graph: base.join("/graph/")? })
    }

    /// These, fit to append paths to.
    pub(super) fn checked(mut self) -> Result<Self, SetupError> {
        for address in [&mut self.login, &mut self.graph] {
            if address.cannot_be_a_base() {
                return Err(SetupError::NotAnAddress(address.clone()));
            }
            if address.scheme() != "https" && !is_local_http(address) {
                return Err(SetupError::Insecure(address.clone()));
            }
            if address.query().is_some() || address.fragment().is_some() || !address.username().is_empty() {
                return Err(SetupError::NotBare);
            }
            if !address.path().ends_with('/') {
                address.set_path(&format!("{}/", address.path()));
            }
        }
        Ok(self)
    }

    /// Whether the service runs on this machine, without TLS.
    pub(super) fn is_local(&self) -> bool {
        is_local_http(&self.graph) && is_local_http(&self.login)
    }

    /// Where an app of this tenant gets its token. The tenant is encoded.
    pub(super) fn token(&self, tenant: &str) -> Url {
        below(&self.login, &[tenant, "oauth2", "v2.0", "token"])
    }

    /// The managed devices.
    pub(super) fn devices(&self) -> Url {
        below(&self.graph, &["v1.0", "deviceManagement", "managedDevices"])
    }

    /// Everything that an administrator has allowed the app at this service.
    pub(super) fn scope(&self) -> String {
        below(&self.graph, &[".default"]).into()
    }
}

fn below(base: &Url, segments: &[&str]) -> Url {
    let mut address = base.clone();
    if let Ok(mut path) = address.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    address
}
