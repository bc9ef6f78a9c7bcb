//! Signing in and out.

use farhand::services::{
    AddUserError, IDLE_SECONDS, NewUser, RefusedPassword, SIGN_IN_SECONDS, add_user, deps::hash_of,
    hash_password,
};
use farhand_contract::{
    Caller, Error, Permission, Role, UserId,
    audit::{Activity, ActivityResult},
    services::Origin,
};
use farhand_store::{
    Changes,
    records::{SignIn, User},
};
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{World, origin},
};

const NAME: &str = "vera@contoso.com";
const PASSWORD: &str = "correct horse battery";

async fn add(world: &World, name: &str, password: &str, role: Option<Role>) -> Result<(), AddUserError> {
    let user = NewUser {
        user_principal_name: name.to_owned(),
        display_name: Some("Vera".to_owned()),
        password: password.to_owned().into(),
        role,
    };
    add_user(&world.deps.store, &*world.deps.clock, &*world.deps.random, user).await.map(drop)
}

async fn sign_in(world: &World, name: &str, password: &str) -> Result<String, Error> {
    world.services.accounts.sign_in(&origin(), name, password).await.map(|signed_in| signed_in.token)
}

async fn caller(world: &World, token: &str) -> Option<Caller> {
    world.services.accounts.caller(&origin(), token).await.unwrap()
}

on_both! {
    async fn a_password_opens_one_account(world) {
        add(&world, NAME, PASSWORD, Some(Role::HelpDeskOperator)).await.unwrap();
        let token = sign_in(&world, " Vera@CONTOSO.com ", PASSWORD).await.unwrap();
        let vera = caller(&world, &token).await.unwrap();
        assert_eq!((&*vera.user_principal_name, vera.tenant_id), (NAME, crate::world::CONTOSO));
        assert!(vera.permissions.contains(Permission::RequestRemoteAssistance));
        assert!(!vera.permissions.contains(Permission::UpdateRemoteAssistance));
        let profile = world.services.accounts.profile(&vera).await.unwrap();
        assert_eq!((&*profile.tenant_name, &*profile.display_name), ("contoso.com", "Vera"));

        for (name, password) in [
            (NAME, "wrong horse battery"),
            (NAME, ""),
            ("nobody@contoso.com", PASSWORD),
            ("vera@elsewhere.com", PASSWORD),
            ("vera", PASSWORD),
            // Has no password.
            ("administrator@contoso.com", ""),
        ] {
            assert_eq!(sign_in(&world, name, password).await, Err(Error::WrongCredentials), "{name}");
        }
        assert_eq!(caller(&world, "forged").await, None);
        assert_eq!(world.audited(Activity::SignIn, ActivityResult::Success).await, 1);
        assert_eq!(world.audited(Activity::SignIn, ActivityResult::Failure).await, 4);

        let other = sign_in(&world, NAME, PASSWORD).await.unwrap();
        assert_ne!(other, token);
        world.services.accounts.sign_out(&vera).await.unwrap();
        assert_eq!(caller(&world, &token).await, None);
        assert!(caller(&world, &other).await.is_some());
        // The store has only what the secret hashes to.
        assert!(world.deps.store.sign_in(&other).await.unwrap().is_none());
        let texts = format!("{:?}", world.audit().await);
        assert!(!texts.contains(&other) && !texts.contains(PASSWORD));
    }

    async fn who_is_disabled_does_not_get_in(world) {
        let password_hash = hash_password(&*world.deps.random, PASSWORD.to_owned().into()).await.unwrap();
        let mut changes = Changes::new();
        for (number, enabled) in [(41, true), (42, false)] {
            changes.insert_user(&User {
                tenant_id: crate::world::CONTOSO,
                id: UserId(Uuid::from_u128(number)),
                user_principal_name: format!("user{number}@contoso.com"),
                display_name: "User".to_owned(),
                password_hash: Some(password_hash.clone()),
                enabled,
                created_at: crate::world::START,
            });
        }
        world.deps.store.commit(changes).await.unwrap();
        let token = sign_in(&world, "user41@contoso.com", PASSWORD).await.unwrap();
        assert!(caller(&world, &token).await.is_some());
        let disabled = sign_in(&world, "user42@contoso.com", PASSWORD).await;
        assert_eq!(disabled, Err(Error::WrongCredentials));
        // Disabled while a browser is signed in: the next request is refused.
        let mut changes = Changes::new();
        changes.insert_sign_in(&SignIn {
            tenant_id: crate::world::CONTOSO,
            token_hash: hash_of("a secret"),
            user_id: UserId(Uuid::from_u128(42)),
            address: origin().address,
            created_at: crate::world::START,
            last_seen_at: crate::world::START,
            expires_at: crate::world::START.plus_seconds(SIGN_IN_SECONDS),
        });
        world.deps.store.commit(changes).await.unwrap();
        assert_eq!(caller(&world, "a secret").await, None);
        assert!(world.deps.store.sign_in(&hash_of("a secret")).await.unwrap().is_none());
    }

    async fn a_sign_in_ends_when_idle_and_in_any_case(world) {
        add(&world, NAME, PASSWORD, None).await.unwrap();
        let idle = sign_in(&world, NAME, PASSWORD).await.unwrap();
        assert!(caller(&world, &idle).await.unwrap().permissions.is_empty());
        world.clock.advance(IDLE_SECONDS - 1);
        assert!(caller(&world, &idle).await.is_some());
        world.clock.advance(IDLE_SECONDS - 1);
        assert!(caller(&world, &idle).await.is_some());
        world.clock.advance(IDLE_SECONDS);
        assert_eq!(caller(&world, &idle).await, None);

        let busy = sign_in(&world, NAME, PASSWORD).await.unwrap();
        for _ in 1..(SIGN_IN_SECONDS / 1800) {
            world.clock.advance(1800);
            assert!(caller(&world, &busy).await.is_some());
        }
        world.clock.advance(1800);
        assert_eq!(caller(&world, &busy).await, None);
    }

    async fn guessing_is_slowed_down(world) {
        let guess = async |origin: &Origin, name: &str| {
            world.services.accounts.sign_in(origin, name, "a guess").await.map(drop)
        };
        for _ in 0..30 {
            assert_eq!(guess(&origin(), "nobody@nowhere.example").await, Err(Error::WrongCredentials));
        }
        // Other letters do not help, nor does an address that means the same.
        let same = Origin { address: format!("::ffff:{}", origin().address), ..origin() };
        let refused = guess(&same, "NOBODY@nowhere.example").await;
        let Err(Error::TooManyTries { retry_after_seconds }) = refused else { panic!("{refused:?}") };
        assert_eq!(guess(&same, "other@nowhere.example").await, Err(Error::WrongCredentials));
        world.clock.advance(i64::from(retry_after_seconds));
        assert_eq!(guess(&same, "nobody@nowhere.example").await, Err(Error::WrongCredentials));
    }

    async fn a_stranger_locks_nobody_out(world) {
        add(&world, NAME, PASSWORD, None).await.unwrap();
        let of = |address: &str| Origin { address: address.to_owned(), ..origin() };
        let guess = async |address: &str| {
            world.services.accounts.sign_in(&of(address), NAME, "a guess").await.map(drop)
        };
        for number in 0..30 {
            assert_eq!(guess(&format!("2001:db8::{number:x}")).await, Err(Error::WrongCredentials));
        }
        assert!(matches!(guess("2001:db8:0:0:f::1").await, Err(Error::TooManyTries { .. })));
        assert_eq!(guess("2001:db8:0:1::1").await, Err(Error::WrongCredentials));
        // The right password counts for nothing, however often it comes.
        for _ in 0..31 {
            sign_in(&world, NAME, PASSWORD).await.unwrap();
        }
    }

    async fn who_is_added_has_a_name_a_password_and_an_organisation(world) {
        let bad = add(&world, "vera", PASSWORD, None).await;
        assert!(matches!(bad, Err(AddUserError::BadName(_))), "{bad:?}");
        let short = add(&world, NAME, "eleven char", None).await;
        assert!(matches!(short, Err(AddUserError::RefusedPassword(RefusedPassword::Short))), "{short:?}");
        add(&world, "vera@new.example", PASSWORD, Some(Role::IntuneAdministrator)).await.unwrap();
        let twice = add(&world, "Vera@NEW.example", PASSWORD, None).await;
        assert!(matches!(twice, Err(AddUserError::Exists(_))), "{twice:?}");
        let token = sign_in(&world, "vera@new.example", PASSWORD).await.unwrap();
        let vera = caller(&world, &token).await.unwrap();
        let tenant = world.deps.store.tenant(vera.tenant_id).await.unwrap().unwrap();
        assert_eq!((&*tenant.domain, tenant.demo), ("new.example", false));
        assert!(vera.permissions.contains(Permission::UpdateRemoteAssistance));
    }
}
