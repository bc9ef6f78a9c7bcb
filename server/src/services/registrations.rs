//! The app registration at the partner, and script tokens: taking what somebody types in, and using it.

use farhand_contract::{
    Caller, Error, Permission, Result,
    audit::{Activity, ActivityResult},
    connectors::{
        BASE_LIMIT, CLIENT_ID_LIMIT, ConnectorMethod, ConnectorStatus, Region, RegistrationDraft,
        SECRET_LIMIT, ScriptTokenDraft,
    },
    errors::{Field, Problem},
};
use farhand_domain::connector::{ConnectorEvent, demand_agreement, transition};
use farhand_partners::teamviewer::SetupError;
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{ConnectorRecord, GivenRegistration},
};
use secrecy::SecretString;
use url::Url;

use super::{
    audit::Actor,
    connectors::{ConnectorService, changed},
    errors::{OrInternal as _, internal},
    health::waits,
    revocations::Left,
};
use crate::vault::Purpose;

/// The text without surrounding spaces: visible ASCII, since it must fit into a header, and not too long.
pub(crate) fn visible(field: Field, text: &str, limit: u32) -> Result<String> {
    let text = text.trim();
    let refuse = |problem| Err(Error::Invalid { field, problem });
    match text.len() {
        0 => refuse(Problem::Missing),
        length if length > limit as usize => refuse(Problem::TooLong { limit }),
        _ if !text.bytes().all(|byte| byte.is_ascii_graphic()) => refuse(Problem::Malformed),
        _ => Ok(text.to_owned()),
    }
}

/// The region, its address in the one form it is kept in: an origin, to which nobody can listen in, and which `may_reach`
/// lets the server send requests to.
fn region(region: &Region, may_reach: impl Fn(&Url) -> bool) -> Result<Region> {
    let Region::Other { base } = region else { return Ok(region.clone()) };
    let base = visible(Field::Region, base, BASE_LIMIT)?;
    let malformed = Error::Invalid { field: Field::Region, problem: Problem::Malformed };
    let url = Url::parse(&base).map_err(|_| malformed.clone())?;
    let origin = url.origin().ascii_serialization();
    let only_origin = matches!(url.scheme(), "https" | "http") && url.as_str() == format!("{origin}/");
    if only_origin && may_reach(&url) { Ok(Region::Other { base: url.into() }) } else { Err(malformed) }
}

/// What a client that cannot be made means to whoever gave its service.
fn refused(request_id: &str, error: &SetupError) -> Error {
    match error {
        SetupError::Insecure(_) | SetupError::NotAnAddress(_) | SetupError::NotBare => {
            Error::Invalid { field: Field::Region, problem: Problem::Malformed }
        }
        SetupError::NotRegistered | SetupError::Http(_) => internal(request_id, error),
    }
}

/// Whether an account is connected that authorized the app.
fn has_app_account(record: &ConnectorRecord) -> bool {
    record.status == ConnectorStatus::Onboarded && record.method != Some(ConnectorMethod::ScriptToken)
}

impl ConnectorService {
    pub(super) async fn give_registration(&self, caller: &Caller, draft: &RegistrationDraft) -> Result<()> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::SetRegistration);
        self.deps.demand(caller, permission, activity, None).await?;
        let given = GivenRegistration {
            client_id: visible(Field::ClientId, &draft.client_id, CLIENT_ID_LIMIT)?,
            region: region(&draft.region, |url| self.deps.partners.may_reach(url))?,
        };
        let secret = draft.client_secret.as_deref();
        let secret = secret.map(|secret| visible(Field::ClientSecret, secret, SECRET_LIMIT)).transpose()?;
        self.deps.partners.of_region(&given.region).map_err(|error| refused(&caller.request_id, &error))?;
        loop {
            let (mut record, stored) = self.record(caller).await.or_internal(&caller.request_id)?;
            let same = record.registration.as_ref() == Some(&given);
            // An app whose registration the server no longer has may be given again.
            let is_lost = record.registration.is_none()
                && self.deps.partners.own_registration().1.is_none()
                && self.deps.partners.is_own(&given.region);
            let mut changes = Changes::default();
            if !same && !is_lost {
                self.leave_app(&mut changes, &mut record)?;
            }
            if waits(&record) {
                record.next_check_at = Some(self.deps.now());
            }
            record.sealed_client_secret = match &secret {
                Some(secret) => {
                    let (vault, random) = (&self.deps.vault, &*self.deps.random);
                    Some(vault.seal(random, caller.tenant_id, Purpose::ClientSecret, secret))
                }
                // A secret that was given for one service is never sent to another.
                None => record.sealed_client_secret.filter(|_| same),
            };
            if record.sealed_client_secret.is_none() {
                return Err(Error::Invalid { field: Field::ClientSecret, problem: Problem::Missing });
            }
            record.registration = Some(given.clone());
            let target = Some(given.client_id.clone());
            if self.write_registration(caller, changes, &record, stored, activity, target).await? {
                return Ok(());
            }
        }
    }

    pub(super) async fn drop_registration(&self, caller: &Caller) -> Result<()> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::ForgetRegistration);
        self.deps.demand(caller, permission, activity, None).await?;
        loop {
            let (mut record, stored) = self.record(caller).await.or_internal(&caller.request_id)?;
            let mut changes = Changes::default();
            if record.registration.is_some() {
                self.leave_app(&mut changes, &mut record)?;
            }
            let Some(given) = record.registration.take() else { return Ok(()) };
            record.sealed_client_secret = None;
            let target = Some(given.client_id);
            if self.write_registration(caller, changes, &record, stored, activity, target).await? {
                return Ok(());
            }
        }
    }

    /// Has tokens revoked that were kept, which belong to the app that is no longer used. Not while an account is connected.
    fn leave_app(&self, changes: &mut Changes, record: &mut ConnectorRecord) -> Result<()> {
        if has_app_account(record) {
            return Err(Error::Connected);
        }
        if record.method == Some(ConnectorMethod::OAuth) && waits(record) {
            self.deps.plan_revocation(changes, record, Left::default());
            record.sealed_tokens = None;
            record.token_expires_at = None;
            record.renew_at = None;
            record.next_check_at = None;
            record.trouble = None;
            record.check_problem = None;
        }
        Ok(())
    }

    /// False when somebody else changed the connector meanwhile. A code that was given to the registration before
    /// must not be shown to this one, so no authorization under way comes back.
    async fn write_registration(
        &self,
        caller: &Caller,
        mut changes: Changes,
        record: &ConnectorRecord,
        stored: Option<i64>,
        activity: Activity,
        target: Option<String>,
    ) -> Result<bool> {
        let actor = Actor::from(caller);
        let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        changes
            .put_connector(record, stored)
            .delete_unused_authorizations(caller.tenant_id)
            .insert_audit(&line)
            .publish(changed(caller));
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::CONNECTOR)) => Ok(false),
            done => done.or_internal(&caller.request_id).map(|()| true),
        }
    }

    pub(super) async fn connect_by_script_token(
        &self,
        caller: &Caller,
        draft: &ScriptTokenDraft,
    ) -> Result<()> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::ConnectConnector);
        self.deps.demand(caller, permission, activity, None).await?;
        let token = SecretString::from(visible(Field::ScriptToken, &draft.token, SECRET_LIMIT)?);
        let region = region(&draft.region, |url| self.deps.partners.may_reach(url))?;
        let client = self.deps.partners.of_region(&region);
        let client = client.map_err(|error| refused(&caller.request_id, &error))?;
        let (record, _) = self.record(caller).await.or_internal(&caller.request_id)?;
        self.demand_room(&record)?;
        let account = match self.deps.owner(caller.tenant_id, &*client, &token).await {
            Ok(account) => account,
            Err(problem) => {
                let reason = Some(format!("the partner: {problem:?}"));
                self.deps.write_down(caller, activity, ActivityResult::Failure, reason).await?;
                return Err(Error::Partner { problem });
            }
        };
        loop {
            let (before, stored) = self.record(caller).await.or_internal(&caller.request_id)?;
            self.demand_room(&before)?;
            let mut record = before.clone();
            record.status = transition(before.status, ConnectorEvent::Authorized)
                .map_err(|_| Error::AgreementRequired)?;
            self.deps.set_script_token(&mut record, &token, &region);
            self.deps.welcome(&mut record, account.clone());
            let target = Some(account.email.clone());
            let (actor, success) = (Actor::from(caller), ActivityResult::Success);
            let line = self.deps.audit(caller.tenant_id, &actor, activity, success, target);
            let mut changes = Changes::default();
            changes
                .put_connector(&record, stored)
                .delete_given_up_revocations(caller.tenant_id)
                .insert_audit(&line)
                .publish(changed(caller));
            let revocation = self.deps.plan_succession(&mut changes, &before, &record, &actor).await;
            let revocation = revocation.or_internal(&caller.request_id)?;
            match self.deps.store.commit(changes).await {
                Err(StoreError::Conflict(conflicts::CONNECTOR | conflicts::SESSION_STATE)) => {}
                done => {
                    done.or_internal(&caller.request_id)?;
                    self.deps.revoke_soon(revocation);
                    return Ok(());
                }
            }
        }
    }

    /// Whether a script token can take its place: the agreement is accepted, and no account would be left with tokens
    /// that nobody revokes.
    fn demand_room(&self, record: &ConnectorRecord) -> Result<()> {
        demand_agreement(record.status, record.agreement.as_ref(), self.deps.now())?;
        if has_app_account(record) {
            return Err(Error::Connected);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::partners::endpoints, *};

    fn other(base: &str) -> Region {
        Region::Other { base: base.to_owned() }
    }

    #[test]
    fn a_region_is_an_origin_that_nobody_listens_in_to() {
        for (given, kept) in [
            ("https://tv.example", "https://tv.example/"),
            (" https://TV.example:8443/ ", "https://tv.example:8443/"),
            ("http://127.0.0.1:3010", "http://127.0.0.1:3010/"),
        ] {
            assert_eq!(region(&other(given), |_| true), Ok(other(kept)));
        }
        for given in [
            "tv.example",
            "ftp://tv.example",
            "https://tv.example/api",
            "https://user@tv.example",
            "https://tv.example/?x",
            "https://tv.example/#x",
            "https://",
            "data:text/plain,x",
        ] {
            let malformed = Error::Invalid { field: Field::Region, problem: Problem::Malformed };
            assert_eq!(region(&other(given), |_| true), Err(malformed), "{given}");
        }
        assert!(matches!(
            region(&other(" "), |_| true),
            Err(Error::Invalid { field: Field::Region, problem: Problem::Missing })
        ));
        let malformed = Error::Invalid { field: Field::Region, problem: Problem::Malformed };
        assert_eq!(region(&other("https://tv.example"), |_| false), Err(malformed));
        assert_eq!(region(&Region::UnitedStates, |_| false), Ok(Region::UnitedStates));
        let united_states = endpoints(&Region::UnitedStates).expect("an address").web_api;
        assert_eq!(united_states.host_str(), Some("webapi.us.teamviewer.com"));
    }

    #[test]
    fn a_secret_fits_into_a_header() {
        let check = |text: &str| visible(Field::ClientSecret, text, 5);
        assert_eq!(check(" abc\n"), Ok("abc".to_owned()));
        for (text, problem) in [
            ("", Problem::Missing),
            (" \t", Problem::Missing),
            ("abcdef", Problem::TooLong { limit: 5 }),
            ("a c", Problem::Malformed),
            ("a\u{e9}", Problem::Malformed),
            ("a\rb", Problem::Malformed),
        ] {
            assert_eq!(check(text), Err(Error::Invalid { field: Field::ClientSecret, problem }), "{text:?}");
        }
    }
}
