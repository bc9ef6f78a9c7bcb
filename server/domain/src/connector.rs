//! How a remote assistance connector moves from status to status.

use farhand_contract::{
    Error, Timestamp,
    connectors::{AGREEMENT_VERSION, AcceptedAgreement, ConnectorStatus, ONBOARDING_SECONDS},
};

/// Something that happened to a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectorEvent {
    /// Someone accepted the licence agreement.
    AgreementAccepted,
    /// Ten minutes went by without an authorization.
    AgreementLapsed,
    /// The account authorized and its tokens are here.
    Authorized,
    /// The partner no longer takes the tokens, or gives no others for them.
    TokensRefused,
    /// The partner gave new tokens for those that were kept.
    Renewed,
    /// Someone disconnected it.
    Disconnected,
}

impl ConnectorEvent {
    /// Every event.
    pub const ALL: &[Self] = &[
        Self::AgreementAccepted,
        Self::AgreementLapsed,
        Self::Authorized,
        Self::TokensRefused,
        Self::Renewed,
        Self::Disconnected,
    ];
}

/// The status that `event` leads to from `from`. The error is `from` again: nothing moves.
///
/// | | not onboarded | onboarding | onboarded | needs sign-in |
/// |---|---|---|---|---|
/// | agreement accepted | onboarding | onboarding | onboarded | needs sign-in |
/// | agreement lapsed | – | not onboarded | – | – |
/// | authorized | – | onboarded | onboarded | onboarded |
/// | tokens refused | – | – | needs sign-in | needs sign-in |
/// | renewed | – | – | onboarded | onboarded |
/// | disconnected | – | not onboarded | not onboarded | not onboarded |
///
/// - Accepting again starts the ten minutes anew. Once an account is there, it only records the acceptance.
/// - A connected account that authorizes again replaces its tokens: two tabs end in one connection.
pub const fn transition(
    from: ConnectorStatus,
    event: ConnectorEvent,
) -> Result<ConnectorStatus, ConnectorStatus> {
    use ConnectorEvent as On;
    use ConnectorStatus as Status;

    Ok(match (from, event) {
        (Status::NotOnboarded | Status::Onboarding, On::AgreementAccepted) => Status::Onboarding,
        (Status::Onboarded | Status::NeedsSignIn, On::AgreementAccepted) => from,

        (Status::Onboarding, On::AgreementLapsed)
        | (Status::Onboarding | Status::Onboarded | Status::NeedsSignIn, On::Disconnected) => {
            Status::NotOnboarded
        }

        (Status::Onboarding | Status::Onboarded | Status::NeedsSignIn, On::Authorized)
        | (Status::Onboarded | Status::NeedsSignIn, On::Renewed) => Status::Onboarded,

        (Status::Onboarded | Status::NeedsSignIn, On::TokensRefused) => Status::NeedsSignIn,

        _ => return Err(from),
    })
}

/// The status at `now` of a connector stored as `status`: an agreement that was not followed by an authorization
/// within [`ONBOARDING_SECONDS`] has lapsed, although nothing was written then.
pub fn effective_status(
    status: ConnectorStatus,
    accepted_at: Option<Timestamp>,
    now: Timestamp,
) -> ConnectorStatus {
    let waits = accepted_at.is_some_and(|at| now < at.plus_seconds(ONBOARDING_SECONDS));
    if status == ConnectorStatus::Onboarding && !waits { ConnectorStatus::NotOnboarded } else { status }
}

/// Whether an authorization can begin, or be taken, at `now`.
///
/// Fails with [`Error::AgreementRequired`] unless the current version of the licence agreement is accepted, and,
/// while no account is there yet, within the last [`ONBOARDING_SECONDS`].
pub fn demand_agreement(
    status: ConnectorStatus,
    agreement: Option<&AcceptedAgreement>,
    now: Timestamp,
) -> Result<(), Error> {
    let current = agreement.filter(|agreement| agreement.version == AGREEMENT_VERSION);
    let accepted_at = current.map(|agreement| agreement.accepted_at);
    if current.is_none() || effective_status(status, accepted_at, now) == ConnectorStatus::NotOnboarded {
        return Err(Error::AgreementRequired);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
