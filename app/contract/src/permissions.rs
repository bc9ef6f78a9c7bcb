//! What a role allows, under Intune's own names.

use core::fmt;

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $action:literal;)*) => {
        /// One permitted action. Intune's resource action names the same.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {$(
            $(#[$doc])*
            #[serde(rename = $action)]
            $name,
        )*}

        impl Permission {
            /// Every permission there is.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Intune's resource action, as Microsoft Graph spells it.
            pub const fn action(self) -> &'static str {
                match self {$(Self::$name => $action,)*}
            }
        }
    };
}

permissions! {
    /// See managed devices and their properties.
    ReadManagedDevices = "Microsoft.Intune_ManagedDevices_Read";
    /// Import and change managed devices.
    UpdateManagedDevices = "Microsoft.Intune_ManagedDevices_Update";
    /// See the organisation, its users and groups.
    ReadOrganization = "Microsoft.Intune_Organization_Read";
    /// Change the organisation's groups of devices, by which roles and policies are limited.
    UpdateOrganization = "Microsoft.Intune_Organization_Update";
    /// See the state of the remote assistance connectors.
    ReadConnectors = "Microsoft.Intune_RemoteAssistance_Read";
    /// *Update remote assistance*: connect, change and disconnect a connector.
    UpdateRemoteAssistance = "Microsoft.Intune_RemoteAssistance_Update";
    /// See remote assistance sessions of others and their reports.
    ViewRemoteAssistanceReports = "Microsoft.Intune_RemoteAssistance_ViewReports";
    /// *Request remote assistance*: start a session with a device's user.
    RequestRemoteAssistance = "Microsoft.Intune_RemoteTasks_RequestRemoteAssistance";
    /// Read the audit log.
    ReadAudit = "Microsoft.Intune_Audit_Read";
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.action())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(u32);

impl Permissions {
    /// The set of exactly these.
    pub fn of(permissions: &[Permission]) -> Self {
        permissions.iter().copied().collect()
    }

    /// Whether `permission` is in the set.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// Everything in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing is permitted.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions
            .into_iter()
            .fold(Self::default(), |set, permission| Self(set.0 | (1 << permission as u32)))
    }
}

/// A built-in role, with Intune's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Everything.
    IntuneAdministrator,
    /// Finds devices and asks for sessions; sees the connector.
    HelpDeskOperator,
    /// Sees devices, connector, sessions and audit; changes nothing.
    ReadOnlyOperator,
}

impl Role {
    /// Every built-in role.
    pub const ALL: &[Self] = &[Self::IntuneAdministrator, Self::HelpDeskOperator, Self::ReadOnlyOperator];

    /// The name in commands and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IntuneAdministrator => "administrator",
            Self::HelpDeskOperator => "helpdesk-operator",
            Self::ReadOnlyOperator => "read-only-operator",
        }
    }

    /// The role with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_exactly_what_was_put_in() {
        for &put in Permission::ALL {
            let set = Permissions::of(&[put]);
            for &asked in Permission::ALL {
                assert_eq!(set.contains(asked), asked == put, "{put} put in, {asked} asked");
            }
        }
    }

    #[test]
    fn role_names_read_back() {
        for &role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        assert_eq!(Role::from_name("owner"), None);
    }
}
