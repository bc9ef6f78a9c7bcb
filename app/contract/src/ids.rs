//! Identifiers. Each is a UUID of its own type, so that one cannot stand in for another.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> core::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// An organisation. Leads every key in the store.
    TenantId;
    /// A person in the directory, with or without a role in the admin center.
    UserId;
    /// A managed device; Intune's own device id.
    DeviceId;
    /// A remote assistance session. Ours, not the partner's session code.
    SessionId;
    /// A remote assistance connector.
    ConnectorId;
    /// One import of a device export.
    ImportId;
    /// One export of devices.
    ExportId;
    /// One line of the audit log.
    AuditEventId;
    /// A request for help that a device's user made.
    HelpRequestId;
    /// A schedule of reports.
    ScheduleId;
    /// Something an operator is told.
    NotificationId;
    /// A webhook that is told what happens.
    WebhookId;
    /// One run that brings devices in from Microsoft Graph.
    SyncRunId;
    /// A saved view of All devices.
    DeviceViewId;
}
