//! Databases with a fleet in them, kept from one run to the next: to make a million devices takes minutes.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash as _, Hasher as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use farhand::{
    config::{Cli, Settings},
    fleets::Fleet,
    imports::ImportService,
    machine::{SystemClock, SystemRandom},
    services::{AddUserError, NewUser, add_user, services},
    start::{Started, open_store, start},
    web,
};
use farhand_contract::{
    Caller, ConnectorId, Permission, Permissions, Role, Services, TenantId, Timestamp,
    connectors::{AGREEMENT_VERSION, AcceptedAgreement, ConnectorStatus},
};
use farhand_domain::Clock as _;
use farhand_store::{Changes, Store, records::ConnectorRecord};
use rusqlite::Connection;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpListener;
use tokio_postgres::NoTls;
use url::Url;
use uuid::Uuid;

use super::bare::Bare;

/// The domain of the only organisation.
pub const DOMAIN: &str = "bench.example";

/// Who asks.
pub const USER: &str = "bench@bench.example";

/// Their password.
pub const PASSWORD: &str = "correct horse battery";

const SEED: u64 = 1;
const BATCH: u32 = 1_000;

/// 2026-11-01T00:00:00Z: what the fleet's dates count back from, so that it is the same in every run.
const AUTUMN: Timestamp = Timestamp(1_793_491_200_000);

/// The fleet with so many devices.
pub fn fleet(devices: u32) -> Fleet {
    Fleet { seed: SEED, devices, domain: DOMAIN.into(), now: AUTUMN }
}

/// A database with a fleet.
pub struct Kept {
    /// What a server needs to open it.
    pub settings: Settings,
    /// How many devices it has.
    pub devices: u32,
}

impl Kept {
    /// The database with so many devices, made where it is not there or is not what would be made now.
    pub async fn of(at: &Path, devices: u32, server: Option<&SecretString>) -> Result<Self> {
        let stamp = stamp(devices)?;
        let store = if server.is_some() { "postgres" } else { "sqlite" };
        let directory = at.join(format!("{store}-{devices}"));
        let database = server.map(|server| database_of(server, devices)).transpose()?;
        let kept = Self { settings: settings(&directory, database)?, devices };
        let found = match server {
            None => fs::read_to_string(directory.join("stamp")).ok(),
            Some(server) => {
                let client = connected(server).await?;
                let name = name_of(devices);
                let comment =
                    "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1";
                let found = client.query_opt(comment, &[&name]).await?;
                if found.is_none() {
                    client.batch_execute(&format!("CREATE DATABASE {name}")).await?;
                }
                found.and_then(|row| row.get::<_, Option<String>>(0))
            }
        };
        match found {
            Some(found) if found == stamp => return Ok(kept),
            Some(_) => {
                eprintln!("What was kept is another fleet.");
                match server {
                    None => fs::remove_dir_all(&directory)?,
                    Some(server) => {
                        let client = connected(server).await?;
                        let name = name_of(devices);
                        client.batch_execute(&format!("DROP DATABASE {name}")).await?;
                        client.batch_execute(&format!("CREATE DATABASE {name}")).await?;
                    }
                }
            }
            // There is nothing, or it was not finished: it goes on from there.
            None => {}
        }
        eprintln!("Making {devices} devices; this is done once.");
        fs::create_dir_all(&directory)?;
        kept.fill().await?;
        match server {
            None => {
                let database = Connection::open(directory.join("farhand.db"))?;
                database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
                fs::write(directory.join("stamp"), stamp)?;
            }
            Some(server) => {
                // As the server does by itself a while after so much was written.
                let url = kept.settings.database_url.as_ref().context("a database")?;
                connected(url).await?.batch_execute("VACUUM ANALYZE").await?;
                let comment = format!("COMMENT ON DATABASE {} IS '{stamp}'", name_of(devices));
                connected(server).await?.batch_execute(&comment).await?;
            }
        }
        Ok(kept)
    }

    /// A house on it.
    pub async fn open(&self) -> Result<Fleeted> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let bound = listener.local_addr()?;
        let started =
            start(&self.settings, bound, true, Arc::new(SystemClock), Arc::new(SystemRandom)).await?;
        // Ends with the process.
        tokio::spawn(web::serve(listener, started.routes.router.clone(), started.deps.stop.clone()));
        let deps = &started.deps;
        let tenant = deps.store.tenant_by_domain(DOMAIN).await?.context("the fleet's organisation")?.id;
        let user = deps.store.user_by_name(tenant, USER).await?.context("who asks")?;
        connect(&deps.store, tenant).await?;
        let imports = Arc::new(ImportService::new(Arc::clone(deps)));
        Ok(Fleeted {
            services: services(deps, imports),
            address: Url::parse(&format!("http://{bound}/"))?,
            fleet: fleet(self.devices),
            tenant,
            caller: Caller {
                tenant_id: tenant,
                user_id: user.id,
                display_name: "Bench".into(),
                user_principal_name: USER.into(),
                permissions: Permissions::of(Permission::ALL),
                sign_in: "bench".into(),
                address: "127.0.0.1".into(),
                request_id: "bench".into(),
            },
            started,
        })
    }

    /// The database itself.
    pub async fn bare(&self) -> Result<Bare> {
        match &self.settings.database_url {
            None => Bare::sqlite(&self.settings.data.join("farhand.db")),
            Some(url) => Ok(Bare::postgres(connected(url).await?)),
        }
    }

    async fn fill(&self) -> Result<()> {
        let store = open_store(&self.settings).await?;
        let user = NewUser {
            user_principal_name: USER.into(),
            display_name: None,
            password: PASSWORD.into(),
            role: Some(Role::IntuneAdministrator),
        };
        match add_user(&store, &SystemClock, &SystemRandom, user).await {
            Ok(_) | Err(AddUserError::Exists(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let tenant = store.tenant_by_domain(DOMAIN).await?.context("the tenant was just made")?.id;
        let fleet = fleet(self.devices);
        // They are written in batches, whole or not at all.
        let mut number = u32::try_from(store.overview(tenant).await?.devices)?;
        while number < self.devices {
            let next = number.saturating_add(BATCH).min(self.devices);
            let mut changes = Changes::new();
            changes.upsert_devices(tenant, &fleet.devices(number..next).collect::<Vec<_>>());
            store.commit(changes).await?;
            number = next;
        }
        Ok(())
    }
}

/// A house on a fleet.
pub struct Fleeted {
    /// Its services.
    pub services: Services,
    /// Where it listens.
    pub address: Url,
    /// What is in it.
    pub fleet: Fleet,
    /// Its only tenant.
    pub tenant: TenantId,
    /// Somebody with every permission.
    pub caller: Caller,
    started: Started,
}

impl Fleeted {
    /// Its store.
    pub fn store(&self) -> &Store {
        &self.started.deps.store
    }

    /// Stops what goes on.
    pub async fn close(self) {
        let deps = &self.started.deps;
        deps.stop.cancel();
        deps.tasks.close();
        deps.tasks.wait().await;
    }
}

/// That the tenant is connected, as far as a list tells. Nobody calls anybody. A server that is started on it finds out that
/// there are no tokens, so it is made so each time.
async fn connect(store: &Store, tenant: TenantId) -> Result<()> {
    let now = SystemClock.now();
    let version = store.connector(tenant).await?.map(|connector| connector.version);
    let connector = ConnectorRecord {
        status: ConnectorStatus::Onboarded,
        agreement: Some(AcceptedAgreement {
            version: AGREEMENT_VERSION.to_owned(),
            accepted_by: USER.to_owned(),
            accepted_at: now,
        }),
        connected_at: Some(now),
        ..ConnectorRecord::new(tenant, ConnectorId(Uuid::from_u128(1)))
    };
    let mut changes = Changes::new();
    changes.put_connector(&connector, version);
    Ok(store.commit(changes).await?)
}

/// What is in it: another number, another seed or other devices are another fleet.
fn stamp(devices: u32) -> Result<String> {
    let some: Vec<_> = fleet(devices).devices(0..200).collect();
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&some)?.hash(&mut hasher);
    Ok(format!("{devices} devices of seed {SEED}, {:016x}", hasher.finish()))
}

fn settings(directory: &Path, database: Option<SecretString>) -> Result<Settings> {
    let directory: PathBuf = std::path::absolute(directory)?;
    let mut settings = Cli::try_parse_from(["farhand", &format!("--data={}", directory.display())])?.settings;
    // Whatever the environment says of these.
    (settings.url, settings.database_url, settings.key) = (None, database, None);
    Ok(settings)
}

fn name_of(devices: u32) -> String {
    format!("farhand_bench_{devices}")
}

fn database_of(server: &SecretString, devices: u32) -> Result<SecretString> {
    let mut url = Url::parse(server.expose_secret())?;
    url.set_path(&name_of(devices));
    Ok(SecretString::from(url.to_string()))
}

async fn connected(url: &SecretString) -> Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url.expose_secret(), NoTls).await?;
    // Ends with the client.
    tokio::spawn(connection);
    Ok(client)
}
