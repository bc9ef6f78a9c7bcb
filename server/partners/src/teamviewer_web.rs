//! The second generation of the TeamViewer connector: no account, no tokens, no calls. To start a session is to open
//! TeamViewer's own page with what the device is called; who may do what there is TeamViewer's to say.
//!
//! That a device is named in the query by its directory id, and by its name when it has none, is documented; what the
//! parameters are called is not. They are `deviceId` and `deviceName` here.

use url::Url;

use crate::{
    partner::{Page, Partner},
    teamviewer::{SetupError, is_local_http},
};

/// TeamViewer's own page. An organisation with a region of its own has another host.
pub const DEFAULT_BASE: &str = "https://web.teamviewer.com/";

/// The parameter that carries the directory's id of the device.
const DEVICE_ID: &str = "deviceId";

/// The parameter that carries the device's name.
const DEVICE_NAME: &str = "deviceName";

/// The page of TeamViewer that starts a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondGeneration {
    base: Url,
}

impl SecondGeneration {
    /// The page at `base`: `https`, or `http` to this machine; without a user, a query or a fragment.
    pub fn new(base: Url) -> Result<Self, SetupError> {
        if base.cannot_be_a_base() {
            return Err(SetupError::NotAnAddress(base));
        }
        // First, because the other refusal repeats the address.
        let is_bare = base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        if !is_bare {
            return Err(SetupError::NotBare);
        }
        if base.scheme() != "https" && !is_local_http(&base) {
            return Err(SetupError::Insecure(base));
        }
        Ok(Self { base })
    }

    /// Where the page is.
    pub fn base(&self) -> &Url {
        &self.base
    }
}

impl Partner for SecondGeneration {
    fn kind(&self) -> &'static str {
        "teamviewer-web"
    }

    fn name(&self) -> &'static str {
        "TeamViewer (web)"
    }

    fn page(&self) -> Option<&dyn Page> {
        Some(self)
    }
}

impl Page for SecondGeneration {
    fn start_url(&self, device_id: Option<&str>, device_name: &str) -> Url {
        // Nothing is told that is not needed to find the device: the name only when there is no id.
        let (name, value) = match device_id.map(str::trim).filter(|id| !id.is_empty()) {
            Some(id) => (DEVICE_ID, id),
            None => (DEVICE_NAME, device_name.trim()),
        };
        let mut address = self.base.clone();
        address.query_pairs_mut().append_pair(name, value);
        address
    }
}
