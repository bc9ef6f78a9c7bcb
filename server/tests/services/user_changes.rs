//! Changing people, as the command line does.

use farhand::services::{
    ChangeUserError, NewUser, RefusedPassword, UserChange, add_user, change_user, deps::hash_of,
};
use farhand_contract::{
    Caller, Error, Permission, Role,
    audit::{Activity, ActivityResult},
};
use farhand_store::{
    Changes,
    records::{OperatorSubscriptionRecord, User},
};

use crate::{
    fixture::on_both,
    world::{CONTOSO, World, administrator, helpdesk, origin},
};

const VERA: &str = "vera@contoso.com";
const PASSWORD: &str = "correct horse battery";

async fn add_vera(world: &World) {
    let user = NewUser {
        user_principal_name: VERA.to_owned(),
        display_name: None,
        password: PASSWORD.to_owned().into(),
        role: Some(Role::HelpDeskOperator),
    };
    add_user(&world.deps.store, &*world.deps.clock, &*world.deps.random, user).await.unwrap();
}

async fn change(world: &World, name: &str, change: UserChange) -> Result<String, ChangeUserError> {
    change_user(&world.deps.store, &*world.deps.clock, &*world.deps.random, name, change).await
}

async fn sign_in(world: &World, password: &str) -> Result<String, Error> {
    world.services.accounts.sign_in(&origin(), VERA, password).await.map(|signed_in| signed_in.token)
}

async fn caller(world: &World, token: &str) -> Option<Caller> {
    world.services.accounts.caller(&origin(), token).await.unwrap()
}

async fn user(world: &World, name: &str) -> User {
    world.deps.store.user_by_name(CONTOSO, name).await.unwrap().unwrap()
}

/// Whom it was done to, as the audit log has it. The command line did it.
async fn told(world: &World, activity: Activity) -> Vec<String> {
    let lines = world.audit().await.into_iter().filter(|line| line.activity == activity);
    let told = lines.map(|line| {
        assert_eq!((&*line.actor, line.result), ("farhand", ActivityResult::Success));
        line.target.unwrap()
    });
    told.collect()
}

on_both! {
    async fn who_is_disabled_is_out_until_enabled(world) {
        add_vera(&world).await;
        let token = sign_in(&world, PASSWORD).await.unwrap();
        let vera = caller(&world, &token).await.unwrap();
        let mut changes = Changes::new();
        changes.put_operator_subscription(&OperatorSubscriptionRecord {
            tenant_id: CONTOSO,
            token_hash: hash_of(&token),
            user_id: vera.user_id,
            endpoint_hash: "endpoint".to_owned(),
            sealed_subscription: "sealed".to_owned(),
            created_at: crate::world::START,
        });
        world.deps.store.commit(changes).await.unwrap();

        assert_eq!(change(&world, " VERA@contoso.com ", UserChange::Disable).await.unwrap(), VERA);
        assert!(!user(&world, VERA).await.enabled);
        assert!(world.deps.store.sign_in(&hash_of(&token)).await.unwrap().is_none());
        assert_eq!(caller(&world, &token).await, None);
        assert_eq!(world.deps.store.operator_subscriptions(CONTOSO, vera.user_id).await.unwrap(), []);
        assert_eq!(sign_in(&world, PASSWORD).await, Err(Error::WrongCredentials));

        change(&world, VERA, UserChange::Enable).await.unwrap();
        // Who was signed in has to sign in again.
        assert_eq!(caller(&world, &token).await, None);
        assert!(sign_in(&world, PASSWORD).await.is_ok());
        assert_eq!(told(&world, Activity::DisableUser).await, [VERA]);
        assert_eq!(told(&world, Activity::EnableUser).await, [VERA]);
    }

    async fn another_password_takes_the_place_of_the_one_before(world) {
        add_vera(&world).await;
        let token = sign_in(&world, PASSWORD).await.unwrap();
        for (password, refused) in [("eleven char", RefusedPassword::Short), (&*"x".repeat(1025), RefusedPassword::Long)] {
            let done = change(&world, VERA, UserChange::Password(password.to_owned().into())).await;
            assert!(matches!(done, Err(ChangeUserError::RefusedPassword(why)) if why == refused), "{done:?}");
        }
        assert!(caller(&world, &token).await.is_some());

        let other = "another long password";
        change(&world, VERA, UserChange::Password(other.to_owned().into())).await.unwrap();
        assert_eq!(caller(&world, &token).await, None);
        assert_eq!(sign_in(&world, PASSWORD).await, Err(Error::WrongCredentials));
        assert!(sign_in(&world, other).await.is_ok());
        assert_eq!(told(&world, Activity::SetPassword).await, [VERA]);
        assert!(!format!("{:?}", UserChange::Password(other.to_owned().into())).contains(other));
    }

    async fn nobody_gets_in_by_a_password_that_is_changed_meanwhile(world) {
        add_vera(&world).await;
        let mut password = PASSWORD.to_owned();
        for round in 0..6 {
            let other = format!("long password of round {round}");
            let (token, changed) = tokio::join!(
                sign_in(&world, &password),
                change(&world, VERA, UserChange::Password(other.clone().into()))
            );
            changed.unwrap();
            if let Ok(token) = token {
                assert_eq!(caller(&world, &token).await, None, "round {round}");
            }
            password = other;
        }
    }

    async fn other_roles_are_those_of_the_next_request(world) {
        add_vera(&world).await;
        let token = sign_in(&world, PASSWORD).await.unwrap();
        let roles = vec![Role::ReadOnlyOperator, Role::IntuneAdministrator, Role::ReadOnlyOperator];
        change(&world, VERA, UserChange::Roles(roles)).await.unwrap();
        let vera = caller(&world, &token).await.unwrap();
        assert!(vera.permissions.contains(Permission::UpdateRemoteAssistance));
        change(&world, VERA, UserChange::Roles(vec![Role::ReadOnlyOperator])).await.unwrap();
        let vera = caller(&world, &token).await.unwrap();
        assert!(vera.permissions.contains(Permission::ReadAudit));
        assert!(!vera.permissions.contains(Permission::RequestRemoteAssistance));
        let assignments = world.deps.store.role_assignments(CONTOSO, vera.user_id).await.unwrap();
        assert_eq!(assignments.len(), 1);
        let told = told(&world, Activity::SetRoles).await;
        assert_eq!(told, [
            "vera@contoso.com: read-only-operator",
            "vera@contoso.com: administrator, read-only-operator",
        ]);
    }

    async fn who_is_signed_out_may_sign_in_again(world) {
        add_vera(&world).await;
        let tokens = [sign_in(&world, PASSWORD).await.unwrap(), sign_in(&world, PASSWORD).await.unwrap()];
        world.sign_in(&helpdesk()).await;
        change(&world, VERA, UserChange::SignOut).await.unwrap();
        for token in tokens {
            assert_eq!(caller(&world, &token).await, None);
        }
        assert!(world.deps.store.sign_in(&helpdesk().sign_in).await.unwrap().is_some());
        assert!(sign_in(&world, PASSWORD).await.is_ok());
        assert_eq!(told(&world, Activity::SignOutUser).await, [VERA]);
    }

    async fn the_last_administrator_stays_one(world) {
        let last = administrator().user_principal_name;
        let operator = || UserChange::Roles(vec![Role::HelpDeskOperator]);
        world.sign_in(&administrator()).await;
        for refused in [UserChange::Disable, operator()] {
            let done = change(&world, &last, refused).await;
            assert!(matches!(&done, Err(ChangeUserError::LastAdministrator(name)) if *name == last), "{done:?}");
        }
        let before = user(&world, &last).await;
        assert!(before.enabled);
        assert!(world.deps.store.sign_in(&administrator().sign_in).await.unwrap().is_some());
        let roles = world.deps.store.role_assignments(CONTOSO, before.id).await.unwrap();
        assert_eq!(roles.iter().map(|assignment| assignment.role).collect::<Vec<_>>(), [Role::IntuneAdministrator]);
        // An administrator with another role besides is one still, and others are no concern.
        change(&world, &last, UserChange::Roles(vec![Role::HelpDeskOperator, Role::IntuneAdministrator])).await.unwrap();
        change(&world, "reader@contoso.com", UserChange::Disable).await.unwrap();

        // One who may not sign in does not count.
        add_vera(&world).await;
        change(&world, VERA, UserChange::Roles(vec![Role::IntuneAdministrator])).await.unwrap();
        change(&world, VERA, UserChange::Disable).await.unwrap();
        assert!(matches!(change(&world, &last, operator()).await, Err(ChangeUserError::LastAdministrator(_))));
        change(&world, VERA, UserChange::Enable).await.unwrap();
        change(&world, &last, operator()).await.unwrap();
        assert!(matches!(change(&world, VERA, UserChange::Disable).await, Err(ChangeUserError::LastAdministrator(_))));
    }

    async fn who_is_not_there_is_not_changed(world) {
        for name in ["", "vera", VERA, "reader@nowhere.example", "reader@fabrikam.com"] {
            let done = change(&world, name, UserChange::Disable).await;
            assert!(matches!(&done, Err(ChangeUserError::Unknown(told)) if told == name), "{done:?}");
        }
        assert_eq!(told(&world, Activity::DisableUser).await, [""; 0]);
    }
}
