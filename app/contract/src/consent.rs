//! Consent by policy: how long a device's user has to answer, and what happens when nobody does.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{DeviceId, Timestamp, devices::named};

/// The shortest and the longest time to answer, in minutes.
pub const ANSWER_MINUTES: (u32, u32) = (1, 240);

/// The most that a user is asked again.
pub const TIMES_AGAIN: u32 = 5;

/// How many overrides are shown: those that were changed last.
pub const OVERRIDES_SHOWN: u32 = 200;

named! {
    /// What happens when nobody answers in time.
    Unanswered {
        /// The session expires.
        Expire = "expire",
        /// The user is asked again, with the same time to answer; after the last time the session expires.
        AskAgain = "askAgain",
        /// The session stays open without an answer: the technician goes on with the code and the link, which somebody
        /// at the device has to open, as on a device without a user.
        GoOn = "goOn",
    }
}

/// A remote assistance policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentPolicy {
    /// How long the user has to answer, in minutes: within [`ANSWER_MINUTES`].
    pub answer_minutes: u32,
    /// Whether nobody goes on without an answer. Excludes [`Unanswered::GoOn`].
    pub ask_always: bool,
    /// What happens when nobody answers in time.
    pub unanswered: Unanswered,
    /// How often the user is asked again, from 1 to [`TIMES_AGAIN`]. Counts with [`Unanswered::AskAgain`] only.
    pub times_again: u32,
    /// Whether whoever asks must say why.
    pub reason_required: bool,
}

impl Default for ConsentPolicy {
    fn default() -> Self {
        Self {
            answer_minutes: 60,
            ask_always: true,
            unanswered: Unanswered::Expire,
            times_again: 1,
            reason_required: false,
        }
    }
}

/// Where a policy comes from. Nearer ones come later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "camelCase")]
pub enum PolicySource {
    /// Nobody set one.
    #[default]
    Default,
    /// The organisation's.
    Tenant,
    /// That of a group the device is in.
    Group {
        /// Which one.
        id: Uuid,
        /// Its name.
        name: String,
    },
    /// The device's own.
    Device,
}

/// The policy that applies to a device, or applied to a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppliedPolicy {
    /// The policy.
    pub policy: ConsentPolicy,
    /// Why this one.
    #[serde(flatten)]
    pub source: PolicySource,
}

/// What a policy is set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "target", content = "id", rename_all = "camelCase")]
pub enum PolicyTarget {
    /// Every device.
    Tenant,
    /// The devices of a group.
    Group(Uuid),
    /// One device.
    Device(DeviceId),
}

/// A policy that somebody set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetPolicy {
    /// What for.
    pub target: PolicyTarget,
    /// The name of the group or the device.
    pub name: Option<String>,
    /// The policy.
    pub policy: ConsentPolicy,
    /// Who changed it last: a user principal name.
    pub changed_by: String,
    /// When.
    pub changed_at: Timestamp,
}

/// A group of devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceGroup {
    /// Which one.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// All policies that somebody set, and what others can be set for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    /// The organisation's.
    pub tenant: Option<SetPolicy>,
    /// Those of groups and devices, the last changed first, at most [`OVERRIDES_SHOWN`].
    pub overrides: Vec<SetPolicy>,
    /// Whether there are more.
    pub more: bool,
    /// The organisation's groups of devices.
    pub groups: Vec<DeviceGroup>,
}
