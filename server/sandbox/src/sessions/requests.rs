//! What clients ask of sessions.

use serde::Deserialize;

use crate::{
    accounts,
    errors::ApiError,
    moment::Moment,
    session::{Assignment, EndCustomer, SupportSessionType},
};

/// The longest description and the longest `custom_api`, in characters.
const TEXT_LIMIT: usize = 4_000;
const NAME_LIMIT: usize = 100;
const EMAIL_LIMIT: usize = 254;

/// What a new session is to be.
#[derive(Deserialize)]
pub(crate) struct NewSession {
    pub(super) valid_until: Option<Moment>,
    pub(super) groupid: Option<String>,
    pub(super) groupname: Option<String>,
    #[serde(default)]
    pub(super) support_session_type: WrittenType,
    pub(super) waiting_message: Option<String>,
    pub(super) description: Option<String>,
    pub(super) end_customer: Option<EndCustomer>,
    pub(super) assigned_userid: Option<String>,
    pub(super) custom_api: Option<String>,
    pub(super) tv_version: Option<String>,
}

/// What is to change. A field that is absent stays as it is.
#[derive(Deserialize)]
pub(crate) struct Changes {
    pub(super) groupid: Option<String>,
    pub(super) groupname: Option<String>,
    pub(super) waiting_message: Option<String>,
    pub(super) description: Option<String>,
    pub(super) end_customer: Option<EndCustomer>,
    pub(super) assigned_userid: Option<String>,
    pub(super) custom_api: Option<String>,
    pub(super) tv_version: Option<String>,
    pub(super) state: Option<String>,
}

/// A session type as clients write it: the manual has names, the specification numbers.
#[derive(Default, Deserialize)]
#[serde(untagged)]
pub(crate) enum WrittenType {
    #[default]
    Absent,
    Name(String),
    Number(u8),
}

impl TryFrom<WrittenType> for SupportSessionType {
    type Error = ApiError;

    fn try_from(written: WrittenType) -> Result<Self, ApiError> {
        match written {
            WrittenType::Absent | WrittenType::Number(0) => Ok(Self::Default),
            WrittenType::Number(1) => Ok(Self::Pilot),
            WrittenType::Name(name) if name.eq_ignore_ascii_case("default") => Ok(Self::Default),
            WrittenType::Name(name) if name.eq_ignore_ascii_case("pilot") => Ok(Self::Pilot),
            _ => Err(ApiError::invalid("support_session_type must be Default or Pilot")),
        }
    }
}

fn check_length(field: &str, value: Option<&str>, limit: usize) -> Result<(), ApiError> {
    if value.is_some_and(|value| value.chars().count() > limit) {
        return Err(ApiError::invalid(format!("{field} must not be longer than {limit} characters")));
    }
    Ok(())
}

/// Refuses texts that are too long.
pub(super) fn check_texts(
    description: Option<&str>,
    custom_api: Option<&str>,
    end_customer: Option<&EndCustomer>,
) -> Result<(), ApiError> {
    check_length("description", description, TEXT_LIMIT)?;
    check_length("custom_api", custom_api, TEXT_LIMIT)?;
    let name = end_customer.and_then(|customer| customer.name.as_deref());
    check_length("end_customer.name", name, NAME_LIMIT)?;
    let email = end_customer.and_then(|customer| customer.email.as_deref());
    check_length("end_customer.email", email, EMAIL_LIMIT)
}

/// The assignment a request means; `u0` is nobody.
pub(super) fn assignment(userid: &str, at: Moment) -> Result<Option<Assignment>, ApiError> {
    if userid == "u0" {
        return Ok(None);
    }
    let account = accounts::by_id(userid)
        .ok_or_else(|| ApiError::invalid("assigned_userid is not an account of this company"))?;
    Ok(Some(Assignment { userid: account.userid, at }))
}
