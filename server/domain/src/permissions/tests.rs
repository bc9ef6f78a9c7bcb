use super::*;

const HERE: Uuid = Uuid::from_u128(1);
const ELSEWHERE: Uuid = Uuid::from_u128(2);

#[test]
fn what_each_role_allows() {
    use Permission as P;

    for &permission in Permission::ALL {
        let (helpdesk, read_only) = match permission {
            P::ReadManagedDevices | P::ReadOrganization | P::ReadConnectors => (true, true),
            P::RequestRemoteAssistance => (true, false),
            P::ViewRemoteAssistanceReports | P::ReadAudit => (false, true),
            P::UpdateManagedDevices | P::UpdateOrganization | P::UpdateRemoteAssistance => (false, false),
        };
        assert!(permissions_of(Role::IntuneAdministrator).contains(permission), "{permission}");
        assert_eq!(permissions_of(Role::HelpDeskOperator).contains(permission), helpdesk, "{permission}");
        assert_eq!(permissions_of(Role::ReadOnlyOperator).contains(permission), read_only, "{permission}");
    }
}

const SCOPES: [(&[Scope], bool); 6] = [
    (&[], false),
    (&[Scope::AllDevices], true),
    (&[Scope::Group(HERE)], true),
    (&[Scope::Group(ELSEWHERE)], false),
    (&[Scope::Group(ELSEWHERE), Scope::Group(HERE)], true),
    (&[Scope::Group(ELSEWHERE), Scope::AllDevices], true),
];

#[test]
fn without_the_setting_the_permission_reaches_every_device() {
    let permissions = permissions_of(Role::HelpDeskOperator);
    for (scopes, _) in SCOPES {
        for groups in [&[][..], &[HERE]] {
            assert_eq!(access_to_request(permissions, false, scopes, groups), Access::Allowed, "{scopes:?}");
        }
    }
}

#[test]
fn with_the_setting_it_reaches_what_the_scope_reaches() {
    let permissions = permissions_of(Role::HelpDeskOperator);
    for (scopes, reached) in SCOPES {
        let expected = if reached { Access::Allowed } else { Access::OutOfScope };
        assert_eq!(access_to_request(permissions, true, scopes, &[HERE]), expected, "{scopes:?}");
    }
}

#[test]
fn with_the_setting_a_device_in_no_group_is_reached_by_all_devices_only() {
    let permissions = permissions_of(Role::HelpDeskOperator);
    assert_eq!(access_to_request(permissions, true, &[Scope::Group(HERE)], &[]), Access::OutOfScope);
    assert_eq!(access_to_request(permissions, true, &[Scope::AllDevices], &[]), Access::Allowed);
}

#[test]
fn no_scope_stands_in_for_the_permission() {
    let all_others =
        Permission::ALL.iter().copied().filter(|&p| p != Permission::RequestRemoteAssistance).collect();
    for permissions in [Permissions::default(), permissions_of(Role::ReadOnlyOperator), all_others] {
        for limit in [false, true] {
            for (scopes, _) in SCOPES {
                assert_eq!(access_to_request(permissions, limit, scopes, &[HERE]), Access::NoPermission);
            }
        }
    }
}
