//! Where secrets stand: sealed in the database, and nowhere else.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock},
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use farhand::{services::Callback, vault::Purpose};
use farhand_contract::connectors::{AGREEMENT_VERSION, Region, RegistrationDraft, ScriptTokenDraft};
use farhand_store::StoreUrl;
use secrecy::ExposeSecret as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio_postgres::NoTls;

use crate::{
    fixture::on_both,
    world::{CONTOSO, FABRIKAM, LAPTOP, World, administrator, helpdesk, stranger},
};

/// What this process logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything that is logged from now on, by whichever test.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        log
    })
}

/// Every row of every table, or the whole files.
async fn dump(url: &StoreUrl) -> Vec<u8> {
    match url {
        StoreUrl::Sqlite(directory) => {
            let files = ["farhand.db", "farhand.db-wal"].map(|name| std::fs::read(directory.join(name)));
            files.into_iter().flatten().flatten().collect()
        }
        StoreUrl::Postgres(url) => {
            let (client, connection) = tokio_postgres::connect(url.expose_secret(), NoTls).await.unwrap();
            let driver = tokio::spawn(connection);
            let mut dump = String::new();
            let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
            for table in client.query(tables, &[]).await.unwrap() {
                let table: String = table.get(0);
                for row in client.query(&format!("SELECT t::text FROM \"{table}\" t"), &[]).await.unwrap() {
                    dump.push_str(row.get(0));
                }
            }
            drop(client);
            driver.await.unwrap().unwrap();
            dump.into_bytes()
        }
    }
}

/// What proves who began the authorization that `back` belongs to.
async fn verifier(world: &World, back: &Callback) -> String {
    let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(back.state.as_ref().unwrap()));
    let attempt = world.deps.store.authorization(CONTOSO, &hash).await.unwrap().unwrap();
    let verifier = world.deps.vault.unseal(CONTOSO, Purpose::Verifier, &attempt.sealed_verifier).unwrap();
    verifier.expose_secret().to_owned()
}

async fn tokens(world: &World, secrets: &mut Vec<String>) {
    let (access, refresh) = world.tokens().await;
    secrets.push(access.expose_secret().to_owned());
    secrets.extend(refresh.map(|refresh| refresh.expose_secret().to_owned()));
}

on_both! {
    async fn no_secret_stands_anywhere_but_sealed(world) {
        let log = log();
        let config = farhand_sandbox::Config::default();
        let connectors = &world.services.connectors;
        let mut secrets = vec![config.client_secret.clone(), "a-wrong-secret".to_owned(), "1-wrong".to_owned()];
        let mut told = Vec::new();
        let mut tell = |said: String| told.push(said);

        let region = Region::Other { base: world.sandbox.to_string() };
        for client_secret in ["a-wrong-secret", &config.client_secret] {
            let draft = RegistrationDraft {
                client_id: config.client_id.clone(),
                client_secret: Some(client_secret.to_owned()),
                region: region.clone(),
            };
            tell(format!("{draft:?}"));
            let set = connectors.set_registration(&administrator(), &draft).await.unwrap();
            tell(serde_json::to_string(&set).unwrap());
            let back = world.begin(&administrator()).await;
            secrets.push(verifier(&world, &back).await);
            secrets.extend([back.code.clone().unwrap(), back.state.clone().unwrap()]);
            tell(format!("{back:?}"));
            let outcome = world.connector.complete_authorization(&administrator(), back).await;
            tell(format!("{outcome:?}"));
        }
        // One that waits, and one that came back with an error that holds it.
        let pending = world.begin(&administrator()).await;
        secrets.push(verifier(&world, &pending).await);
        let failed = world.begin(&administrator()).await;
        let state = failed.state.clone().unwrap();
        secrets.extend([verifier(&world, &failed).await, state.clone()]);
        let back = Callback { code: None, error: Some(format!("invalid {state}")), ..failed };
        tell(format!("{:?}", world.connector.complete_authorization(&administrator(), back).await));
        tell(connectors.authorization_url(&administrator()).await.unwrap());
        tokens(&world, &mut secrets).await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        tell(serde_json::to_string(&session).unwrap());
        secrets.push(world.services.sessions.supporter_link(&helpdesk(), session.id).await.unwrap());

        // Renewed, refused, and nobody there.
        world.clock.advance(24 * 60 * 60);
        tell(serde_json::to_string(&connectors.check_now(&administrator()).await.unwrap()).unwrap());
        tokens(&world, &mut secrets).await;
        world.misbehave(json!({"only_path": "/api/v1/ping", "status": 401})).await;
        tell(serde_json::to_string(&connectors.check_now(&administrator()).await.unwrap()).unwrap());
        tokens(&world, &mut secrets).await;
        let record = world.deps.store.connector(CONTOSO).await.unwrap().unwrap();
        tell(format!("{record:?} {:?}", world.deps));
        world.misbehave(json!({"only_path": "/api/v1/oauth2/revoke", "status": 503, "count": 3})).await;
        tell(serde_json::to_string(&connectors.disconnect(&administrator()).await.unwrap()).unwrap());
        world.settle().await;
        tell(format!("{:?}", world.deps.store.revocations(CONTOSO).await.unwrap()));
        tell(serde_json::to_string(&connectors.view(&administrator()).await.unwrap()).unwrap());

        // A script token: one that is not taken, and one that is.
        world.connect_as(&stranger()).await;
        let other = world.deps.store.connector(FABRIKAM).await.unwrap().unwrap();
        let (script, _) = world.deps.sealed_tokens_of(FABRIKAM, other.sealed_tokens.as_deref()).unwrap();
        secrets.push(script.expose_secret().to_owned());
        connectors.accept_agreement(&administrator(), AGREEMENT_VERSION).await.unwrap();
        for token in ["1-wrong", script.expose_secret()] {
            let draft = ScriptTokenDraft { token: token.to_owned(), region: region.clone() };
            tell(format!("{draft:?}"));
            tell(format!("{:?}", connectors.set_script_token(&administrator(), &draft).await));
        }
        tell(serde_json::to_string(&world.audit().await).unwrap());

        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let (dump, told) = (text(dump(world.url()).await), told.concat());
        let log = text(log.0.lock().unwrap().clone());
        // They are what they are taken for.
        assert!(dump.contains(&config.client_id) && told.contains(&config.client_id));
        assert!(dump.contains(&world.deps.vault.key_id()));
        assert!(log.contains("could not be revoked"));
        assert!(secrets.len() >= 20, "{}", secrets.len());
        for (place, secret) in secrets.iter().enumerate() {
            assert!(!dump.contains(secret), "secret {place} stands in the database");
            assert!(!log.contains(secret), "secret {place} stands in the log");
            assert!(!told.contains(secret), "secret {place} is told");
        }
    }
}
