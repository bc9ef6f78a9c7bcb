//! The commands about people.

use std::io::{self, IsTerminal as _};

use anyhow::{Context as _, bail};
use farhand_contract::Role;
use farhand_store::{Store, records::User};
use secrecy::SecretString;

use super::tenant_of;
use crate::{
    config::{Settings, UserCommand},
    machine::{SystemClock, SystemRandom},
    services::{NewUser, UserChange, add_user, change_user},
    start::open_store,
};

/// Does what the command says, and says what was done.
pub(super) async fn run(settings: &Settings, command: UserCommand) -> anyhow::Result<()> {
    let store = open_store(settings).await?;
    let change =
        async |upn: &str, change| change_user(&store, &SystemClock, &SystemRandom, upn, change).await;
    match command {
        UserCommand::Add { role, upn, name, password_stdin } => {
            let password = password(password_stdin)?;
            let user =
                NewUser { user_principal_name: upn.clone(), display_name: name, password, role: Some(role) };
            add_user(&store, &SystemClock, &SystemRandom, user).await?;
            println!("{upn} is added as {}.", role.name());
        }
        UserCommand::List { tenant } => print!("{}", table(&people(&store, tenant.as_deref()).await?)),
        UserCommand::Disable { upn } => {
            let name = change(&upn, UserChange::Disable).await?;
            println!("{name} may not sign in any more, and is signed out everywhere.");
        }
        UserCommand::Enable { upn } => {
            let name = change(&upn, UserChange::Enable).await?;
            println!("{name} may sign in.");
        }
        UserCommand::Password { upn, password_stdin } => {
            let name = change(&upn, UserChange::Password(password(password_stdin)?)).await?;
            println!("{name} has another password, and is signed out everywhere.");
        }
        UserCommand::Role { upn, roles } => {
            let named = names(&roles);
            let name = change(&upn, UserChange::Roles(roles)).await?;
            println!("{name} has these roles: {named}.");
        }
        UserCommand::SignOut { upn } => {
            let name = change(&upn, UserChange::SignOut).await?;
            println!("{name} is signed out everywhere.");
        }
    }
    Ok(())
}

/// The password: from a pipe, or asked for twice without showing it.
fn password(from_stdin: bool) -> anyhow::Result<SecretString> {
    if from_stdin {
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("cannot read the password from standard input")?;
        let length = line.trim_end_matches(['\r', '\n']).len();
        line.truncate(length);
        return Ok(line.into());
    }
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask for the password on: use --password-stdin");
    }
    let once = rpassword::prompt_password("Password: ").context("cannot ask for the password")?;
    let twice = rpassword::prompt_password("Once more: ").context("cannot ask for the password")?;
    if once != twice {
        bail!("the two passwords differ: nothing was changed");
    }
    Ok(once.into())
}

/// The people of one organisation or of all, with their roles.
async fn people(store: &Store, domain: Option<&str>) -> anyhow::Result<Vec<(User, Vec<Role>)>> {
    let tenants = match domain {
        Some(_) => vec![tenant_of(store, domain).await?],
        None => store.tenants().await?,
    };
    let mut people = Vec::new();
    for tenant in tenants {
        for user in store.users(tenant.id).await? {
            let assignments = store.role_assignments(tenant.id, user.id).await?;
            let mut roles: Vec<_> = assignments.into_iter().map(|assignment| assignment.role).collect();
            roles.sort();
            // Some may be for several groups.
            roles.dedup();
            people.push((user, roles));
        }
    }
    Ok(people)
}

/// A line for each of them.
fn table(people: &[(User, Vec<Role>)]) -> String {
    let mut lines = vec![["name", "called", "roles", "state"].map(str::to_owned)];
    lines.extend(people.iter().map(|(user, roles)| {
        let state = match (user.enabled, &user.password_hash) {
            (false, _) => "disabled",
            (true, None) => "has no password",
            (true, Some(_)) => "enabled",
        };
        let roles = if roles.is_empty() { "none".to_owned() } else { names(roles) };
        [user.user_principal_name.clone(), user.display_name.clone(), roles, state.to_owned()]
    }));
    let width =
        |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let (first, second, third) = (width(0), width(1), width(2));
    let shown = |[name, called, roles, state]: &[String; 4]| {
        format!("{name:<first$}  {called:<second$}  {roles:<third$}  {state}\n")
    };
    lines.iter().map(shown).collect()
}

fn names(roles: &[Role]) -> String {
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use farhand_contract::{TenantId, Timestamp, UserId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_line_says_who_may_sign_in_and_as_what() {
        let user = |name: &str, password: Option<&str>, enabled| User {
            tenant_id: TenantId(Uuid::nil()),
            id: UserId(Uuid::nil()),
            user_principal_name: format!("{name}@corp.example"),
            display_name: "Zoë".to_owned(),
            password_hash: password.map(str::to_owned),
            enabled,
            created_at: Timestamp(0),
        };
        let both = vec![Role::HelpDeskOperator, Role::ReadOnlyOperator];
        let text = table(&[
            (user("anna", Some("hunter2"), true), vec![Role::IntuneAdministrator]),
            (user("bea", Some("hunter2"), false), both),
            (user("c", None, true), Vec::new()),
        ]);
        assert_eq!(
            text,
            "name               called  roles                                  state\n\
             anna@corp.example  Zoë     administrator                          enabled\n\
             bea@corp.example   Zoë     helpdesk-operator, read-only-operator  disabled\n\
             c@corp.example     Zoë     none                                   has no password\n"
        );
    }
}
