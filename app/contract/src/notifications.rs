//! What operators are told: in the app, by Web Push, and, for the whole organisation, by webhooks.

use serde::{Deserialize, Serialize};

use crate::{
    DeviceId, NotificationId, SessionId, Timestamp, WebhookId,
    devices::named,
    schedules::{DeliveryProblem, DeliveryState},
};

/// How many notifications are shown: the latest.
pub const NOTIFICATIONS_SHOWN: u32 = 50;

/// Up to how many unread ones are told apart: more are "99+".
pub const UNREAD_SHOWN: u64 = 99;

/// How long notifications are kept, in days.
pub const NOTIFICATION_DAYS: i64 = 30;

/// How long before its time limit the technician is told that a request is about to expire, in seconds.
pub const EXPIRING_SECONDS: i64 = 5 * 60;

/// How long a request stays unseen before the device counts as away, in seconds.
pub const AWAY_SECONDS: i64 = 60;

/// How many of a webhook's deliveries are shown: the last ones.
pub const WEBHOOK_DELIVERIES_SHOWN: u32 = 10;

/// Where what is about the TeamViewer connector is to be seen.
pub const CONNECTOR_PATH: &str = "/tenant-administration/connectors/teamviewer";

named! {
    /// What an operator is told of.
    NotificationKind {
        /// The device's user accepted.
        Accepted = "accepted",
        /// The device's user declined.
        Declined = "declined",
        /// Nobody has answered, and the time to do so is nearly over.
        Expiring = "expiring",
        /// Nobody answered in time.
        Expired = "expired",
        /// A device that did not show a request, or that somebody asked to be told of, is there again.
        BackOnline = "backOnline",
        /// A device's user asks for help.
        HelpAsked = "helpAsked",
        /// TeamViewer no longer takes the connector's tokens: somebody must sign in again, or give another script token.
        ConnectorNeedsSignIn = "connectorNeedsSignIn",
        /// TeamViewer did not revoke the tokens of an account that was disconnected, and is asked no more.
        RevocationGivenUp = "revocationGivenUp",
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kinds(u32);

impl Kinds {
    /// Every kind there is.
    pub fn all() -> Self {
        NotificationKind::ALL.iter().copied().collect()
    }

    /// The set of these bits; what is no kind's is left out.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits & Self::all().0)
    }

    /// One bit for each kind.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether `kind` is in the set.
    pub const fn contains(self, kind: NotificationKind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }

    /// Whether it has none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The same, with `kind` or without it.
    #[must_use]
    pub const fn with(self, kind: NotificationKind, wanted: bool) -> Self {
        let bit = 1 << kind as u32;
        if wanted { Self(self.0 | bit) } else { Self(self.0 & !bit) }
    }
}

impl FromIterator<NotificationKind> for Kinds {
    fn from_iter<I: IntoIterator<Item = NotificationKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::default(), |set, kind| set.with(kind, true))
    }
}

/// Something an operator is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// Which one.
    pub id: NotificationId,
    /// What happened.
    pub kind: NotificationKind,
    /// On which device; none where it is about the connector.
    pub device_id: Option<DeviceId>,
    /// The device's name when it happened; empty without one.
    pub device_name: String,
    /// In which session, where it was one.
    pub session_id: Option<SessionId>,
    /// When.
    pub happened_at: Timestamp,
    /// Whether the operator has read it.
    pub read: bool,
}

impl Notification {
    /// Where it leads: to its session, to the requests for help, to the device, or to the connector.
    pub fn path(&self) -> String {
        match (self.session_id, self.kind, self.device_id) {
            (Some(session), ..) => format!("/sessions/{session}"),
            (None, NotificationKind::HelpAsked, _) => "/help-requests".to_owned(),
            (None, _, Some(device)) => format!("/devices/{device}"),
            (None, _, None) => CONNECTOR_PATH.to_owned(),
        }
    }
}

/// What the caller has been told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// The latest, newest first: [`NOTIFICATIONS_SHOWN`] at most.
    pub notifications: Vec<Notification>,
    /// How many there are.
    pub total: u64,
    /// How many of all are unread.
    pub unread: u64,
}

/// What an operator wants to be told of, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationSettings {
    /// In the app.
    pub in_app: Kinds,
    /// By Web Push, in the browsers that are subscribed.
    pub push: Kinds,
}

impl Default for NotificationSettings {
    /// Everything about one's own sessions and the connector, in the app.
    fn default() -> Self {
        Self { in_app: Kinds::all().with(NotificationKind::HelpAsked, false), push: Kinds::default() }
    }
}

/// A webhook to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDraft {
    /// Its address: `https`, and not on a private network unless the server allows that.
    pub url: String,
    /// What it is told of.
    pub kinds: Kinds,
}

/// A webhook that is told what happens in the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Which one.
    pub id: WebhookId,
    /// Its address.
    pub url: String,
    /// What it is told of.
    pub kinds: Kinds,
    /// Whether it is told anything.
    pub on: bool,
    /// The last deliveries, the latest first.
    pub deliveries: Vec<WebhookDelivery>,
}

/// A webhook that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewWebhook {
    /// Which one.
    pub id: WebhookId,
    /// What deliveries are signed with. Told this once.
    pub secret: String,
}

impl core::fmt::Debug for NewWebhook {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("NewWebhook").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a webhook was told, or is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookDelivery {
    /// What happened; none for a test.
    pub kind: Option<NotificationKind>,
    /// On which device; empty for a test, and where it is about the connector.
    pub device_name: String,
    /// When.
    pub happened_at: Timestamp,
    /// Where the delivery stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the webhook answered the last time: an HTTP status.
    pub status: Option<u16>,
    /// What the last attempt met.
    pub problem: Option<DeliveryProblem>,
    /// How long the last attempt took, in milliseconds.
    pub duration_millis: Option<u64>,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_exactly_what_was_put_in() {
        for &put in NotificationKind::ALL {
            let set = Kinds::default().with(put, true);
            for &asked in NotificationKind::ALL {
                assert_eq!(set.contains(asked), asked == put, "{put:?} put in, {asked:?} asked");
            }
            assert!(!Kinds::all().with(put, false).contains(put));
            assert_eq!(Kinds::from_bits(set.bits() | 1 << 31), set);
        }
    }

    #[test]
    fn by_default_one_is_told_in_the_app_of_ones_own_sessions_and_the_connector() {
        let settings = NotificationSettings::default();
        assert!(settings.push.is_empty());
        assert!(settings.in_app.contains(NotificationKind::Accepted));
        assert!(settings.in_app.contains(NotificationKind::ConnectorNeedsSignIn));
        assert!(!settings.in_app.contains(NotificationKind::HelpAsked));
    }
}
