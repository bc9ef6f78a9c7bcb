//! What a partner is asked for, by way of what it says it can do.
//!
//! A partner that cannot do what is asked is as one that refuses it.

use farhand_contract::connectors::PartnerProblem;
use farhand_partners::partner::{Partner, Service, Sessions};

/// The service behind it.
pub(super) fn service(partner: &dyn Partner) -> Result<&dyn Service, PartnerProblem> {
    partner.service().ok_or(PartnerProblem::Refused)
}

/// Its sessions.
pub(super) fn sessions(partner: &dyn Partner) -> Result<&dyn Sessions, PartnerProblem> {
    partner.sessions().ok_or(PartnerProblem::Refused)
}
