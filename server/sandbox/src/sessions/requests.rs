//! What clients ask of sessions.

use serde::Deserialize;

use crate::{
    accounts,
    errors::ApiError,
    moment::Moment,
    session::{Assignment, EndCustomer, SupportSessionType},
    shape::{Field, Kind, Shaped},
};

/// The longest description and the longest `custom_api`, in characters.
const TEXT_LIMIT: usize = 4_000;

const END_CUSTOMER: Field =
    ("end_customer", Kind::Object(&[("name", Kind::TextUpTo(100)), ("email", Kind::TextUpTo(254))]));
const SMS_INVITE_NUMBER: Field = ("sms_invite_number", Kind::Telephone);
const SMS_INVITE_LANGUAGE: Field = ("sms_invite_language", Kind::Whole(0, 32));

/// What a new session is to be.
#[derive(Deserialize)]
pub(crate) struct NewSession {
    pub(super) valid_until: Option<Moment>,
    pub(super) groupid: Option<String>,
    pub(super) groupname: Option<String>,
    pub(super) support_session_type: Option<WrittenType>,
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

impl Shaped for NewSession {
    const FIELDS: &'static [Field] = &[
        ("valid_until", Kind::Date),
        ("groupid", Kind::Id('g')),
        ("customId", Kind::Text),
        ("groupname", Kind::Text),
        ("support_session_type", Kind::NameOrNumber),
        SMS_INVITE_NUMBER,
        SMS_INVITE_LANGUAGE,
        ("waiting_message", Kind::Text),
        ("description", Kind::TextUpTo(TEXT_LIMIT)),
        END_CUSTOMER,
        ("assigned_userid", Kind::Id('u')),
        ("custom_api", Kind::TextUpTo(TEXT_LIMIT)),
        ("tv_version", Kind::Text),
        ("ParsedGroupId", Kind::Whole(i32::MIN, i32::MAX)),
        ("ParsedUserid", Kind::Whole(i32::MIN, i32::MAX)),
        ("ParsedValidUntilDate", Kind::Date),
    ];
}

impl Shaped for Changes {
    const FIELDS: &'static [Field] = &[
        ("id", Kind::Text),
        ("groupid", Kind::Id('g')),
        ("custom_module_id", Kind::Text),
        ("groupname", Kind::Text),
        ("waiting_message", Kind::Text),
        ("description", Kind::TextUpTo(TEXT_LIMIT)),
        END_CUSTOMER,
        ("assigned_userid", Kind::Id('u')),
        ("custom_api", Kind::TextUpTo(TEXT_LIMIT)),
        ("state", Kind::Text),
        ("tv_version", Kind::Text),
        SMS_INVITE_NUMBER,
        SMS_INVITE_LANGUAGE,
    ];
}

/// A session type as clients write it: the manual has names, the specification numbers.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum WrittenType {
    Name(String),
    Number(i64),
}

impl TryFrom<WrittenType> for SupportSessionType {
    type Error = ApiError;

    fn try_from(written: WrittenType) -> Result<Self, ApiError> {
        match written {
            WrittenType::Number(0) => Ok(Self::Default),
            WrittenType::Number(1) => Ok(Self::Pilot),
            WrittenType::Name(name) if name.eq_ignore_ascii_case("default") => Ok(Self::Default),
            WrittenType::Name(name) if name.eq_ignore_ascii_case("pilot") => Ok(Self::Pilot),
            _ => Err(ApiError::invalid("support_session_type must be Default or Pilot")),
        }
    }
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
