//! The command line and its settings. Each setting is an option of the command and a variable of the environment.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use clap::{Args, Parser, Subcommand, builder::TypedValueParser as _};
use farhand_contract::{Role, audit_seals::SealMark};
use farhand_partners::{
    graph::GraphEndpoints,
    teamviewer::{Endpoints, Registration},
};
use farhand_store::StoreUrl;
use secrecy::SecretString;
use url::Url;

use crate::{fleets::LARGEST, mail::MailSettings};

/// Where a build puts the browser's files, from the repository's root.
pub const BUILT_SITE: &str = "target/site";

/// The sandbox's one registered app. No secrets: the sandbox prints them.
const SANDBOX_CLIENT_ID: &str = "30100-FarhandSandboxClient";
const SANDBOX_CLIENT_SECRET: &str = "sandbox-client-secret";

/// The program's arguments.
#[derive(Debug, Parser)]
#[command(name = "farhand", version, about = "A self-hosted endpoint admin center for remote assistance")]
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub settings: Settings,
    /// What to do. Without one: `serve`.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the admin center and the Company Portal (the default)
    Serve {
        /// Do not set up the demo organisation on the first start
        #[arg(long)]
        empty: bool,
    },
    /// People who sign in
    #[command(subcommand)]
    User(UserCommand),
    /// Managed devices
    #[command(subcommand)]
    Device(DeviceCommand),
    /// The audit log, and what proves it
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The key that seals secrets
    #[command(subcommand)]
    Key(KeyCommand),
    /// Write one file that is this program with the browser's files in it
    Bundle {
        /// The file to write
        to: PathBuf,
    },
    /// Bring the database up to date, and say what that was. Servers do so as well when they start
    Migrate,
    /// What is kept
    #[command(subcommand)]
    Store(StoreCommand),
}

/// What to do with a database.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Copy everything into another database, SQLite or PostgreSQL, that is empty and up to date, and verify it
    Copy {
        /// What to copy: a postgres:// address, or the directory or file of a SQLite database. No server should use it
        from: SecretString,
        /// What to copy it into
        to: SecretString,
        /// The domain of the only organisation to copy; all of them unless given
        #[arg(long)]
        tenant: Option<String>,
    },
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Verify every seal: whether each line is as it was written, and none is missing. Fails when something is wrong
    Verify {
        /// A seal that was written down elsewhere, as NUMBER:HASH. Fails unless it is in the log: then nothing up to there
        /// was changed since
        #[arg(long, value_name = "NUMBER:HASH", value_parser = seal_mark)]
        seal: Option<SealMark>,
        /// The domain of the organisation; may be left out while there is only one
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Seal what waits, and print the latest seal as NUMBER:HASH, to be written down elsewhere
    Seal {
        /// The domain of the organisation; may be left out while there is only one
        #[arg(long)]
        tenant: Option<String>,
    },
}

/// What to do with the key.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Seal every secret again under a new key, or under the first of several keys that are configured
    Rotate,
}

/// What to do with people.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody, and the organisation of their domain when it is new. Asks for the password
    Add {
        /// Their role
        #[arg(long, value_parser = role_names().try_map(|name| Role::from_name(&name).ok_or("not a role")))]
        role: Role,
        /// What they sign in with, such as operator@contoso.com
        #[arg(long)]
        upn: String,
        /// Their name; the part before the @ unless given
        #[arg(long)]
        name: Option<String>,
        /// Read the password from standard input instead of asking for it
        #[arg(long)]
        password_stdin: bool,
    },
    /// Show who there is, with their roles, and who may sign in
    List {
        /// The domain of the only organisation to show; all of them unless given
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Let somebody sign in no more, and sign them out everywhere
    Disable {
        /// What they sign in with
        #[arg(value_name = "NAME")]
        upn: String,
    },
    /// Let somebody sign in again
    Enable {
        /// What they sign in with
        #[arg(value_name = "NAME")]
        upn: String,
    },
    /// Give somebody another password, and sign them out everywhere. Asks for it
    Password {
        /// What they sign in with
        #[arg(value_name = "NAME")]
        upn: String,
        /// Read the password from standard input instead of asking for it
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give somebody these roles, each for all devices, in the place of those they have
    Role {
        /// What they sign in with
        #[arg(value_name = "NAME")]
        upn: String,
        /// Their roles
        #[arg(
            value_name = "ROLE",
            required = true,
            value_parser = role_names().try_map(|name| Role::from_name(&name).ok_or("not a role"))
        )]
        roles: Vec<Role>,
    },
    /// Sign somebody out everywhere. They may sign in again
    SignOut {
        /// What they sign in with
        #[arg(value_name = "NAME")]
        upn: String,
    },
}

/// What to do with devices.
#[derive(Debug, Subcommand)]
pub enum DeviceCommand {
    /// Import the admin center's own device export: a CSV, or a ZIP with one
    Import {
        /// The file
        file: PathBuf,
        /// The domain of the organisation; may be left out while there is only one
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Bring devices in from Microsoft Graph, once: what changed since the last time, or everything once a day
    Sync {
        /// Ask for everything
        #[arg(long)]
        full: bool,
        /// The domain of the organisation; may be left out while there is only one
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Fill an organisation with invented devices, to try Farhand out or to measure it: the demo, or one without devices
    Generate {
        /// How many devices
        #[arg(value_parser = clap::value_parser!(u32).range(1..=i64::from(LARGEST)))]
        devices: u32,
        /// Which fleet: the same number gives the same devices
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The domain of the organisation; may be left out while there is only one
        #[arg(long)]
        tenant: Option<String>,
    },
}

fn role_names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(Role::ALL.iter().map(|role| role.name()))
}

/// Settings, as they were given.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Where to listen
    #[arg(long, env = "FARHAND_ADDR", default_value = "127.0.0.1:3000", global = true)]
    pub addr: SocketAddr,
    /// The address under which browsers reach this server; unless given, http:// and where it listens
    #[arg(long, env = "FARHAND_URL", value_parser = public_url, global = true)]
    pub url: Option<Url>,
    /// The directory for the database and the key file
    #[arg(long, env = "FARHAND_DATA", default_value = "./data", global = true)]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the SQLite file in the data directory
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<SecretString>,
    /// The key that seals secrets, 32 bytes in base64; unless given, the first start makes one in the data directory.
    /// Of several, with commas between, the first seals and all of them open
    #[arg(long, env = "FARHAND_KEY", hide_env_values = true, global = true)]
    pub key: Option<SecretString>,
    /// Ids of keys that are lost for good: secrets under them do not keep the server from starting
    #[arg(long, env = "FARHAND_LOST_KEYS", value_delimiter = ',', global = true)]
    pub lost_keys: Vec<String>,
    /// The client id of your app registration at TeamViewer
    #[arg(long, env = "FARHAND_TEAMVIEWER_CLIENT_ID", global = true)]
    pub teamviewer_client_id: Option<String>,
    /// Its client secret
    #[arg(long, env = "FARHAND_TEAMVIEWER_CLIENT_SECRET", hide_env_values = true, global = true)]
    pub teamviewer_client_secret: Option<SecretString>,
    /// The TeamViewer Web API, for another region
    #[arg(long, env = "FARHAND_TEAMVIEWER_WEB_API", global = true)]
    pub teamviewer_web_api: Option<Url>,
    /// The TeamViewer page that authorizes
    #[arg(long, env = "FARHAND_TEAMVIEWER_AUTHORIZE", global = true)]
    pub teamviewer_authorize: Option<Url>,
    /// Let a service that somebody gives in the connector's blade be on private networks and on this machine
    #[arg(long, env = "FARHAND_TEAMVIEWER_PRIVATE", global = true)]
    pub teamviewer_private: bool,
    /// Use the sandbox at this address instead of TeamViewer
    #[arg(long, env = "FARHAND_SANDBOX_URL", global = true)]
    pub sandbox_url: Option<Url>,
    /// What signs in to Microsoft Graph, for a national cloud; unless given, Microsoft's own
    #[arg(long, env = "FARHAND_GRAPH_LOGIN", global = true)]
    pub graph_login: Option<Url>,
    /// Microsoft Graph, for a national cloud; unless given, Microsoft's own
    #[arg(long, env = "FARHAND_GRAPH_URL", global = true)]
    pub graph_url: Option<Url>,
    /// Where the browser's files are: the directory that holds pkg/; unless given, those in the program itself, or
    /// target/site
    #[arg(long, env = "FARHAND_SITE", global = true)]
    pub site: Option<PathBuf>,
    /// The address of a reverse proxy whose X-Forwarded-For is believed
    #[arg(long, env = "FARHAND_TRUSTED_PROXY", global = true)]
    pub trusted_proxy: Option<IpAddr>,
    /// How often open sessions are followed, in seconds; 5 unless given, 2 with the sandbox
    #[arg(long, env = "FARHAND_POLL_SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600), global = true)]
    pub poll_seconds: Option<u64>,
    /// Let webhooks be on private networks and on this machine, and take http addresses too
    #[arg(long, env = "FARHAND_WEBHOOK_PRIVATE", global = true)]
    pub webhook_private: bool,
    /// The mail server
    #[command(flatten)]
    pub mail: MailSettings,
}

/// Settings that do not go together.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// An address that only the server itself can use.
    #[error(
        "set FARHAND_URL to the address under which browsers reach this server: http://{0} is reachable by none of them"
    )]
    NoPublicUrl(SocketAddr),
    /// Half an app registration.
    #[error("set both FARHAND_TEAMVIEWER_CLIENT_ID and FARHAND_TEAMVIEWER_CLIENT_SECRET, or neither")]
    HalfRegistration,
    /// The addresses of the partner do not fit together.
    #[error("the addresses of the TeamViewer service cannot be used")]
    Endpoints(#[from] url::ParseError),
}

impl Settings {
    /// Where everything is kept.
    pub fn store_url(&self) -> StoreUrl {
        match &self.database_url {
            Some(url) => StoreUrl::parse(secrecy::ExposeSecret::expose_secret(url)),
            None => StoreUrl::Sqlite(self.data.clone()),
        }
    }

    /// The address under which browsers reach a server that listens at `bound`.
    pub fn public_url(&self, bound: SocketAddr) -> Result<Url, ConfigError> {
        match &self.url {
            Some(url) => Ok(url.clone()),
            None if bound.ip().is_unspecified() => Err(ConfigError::NoPublicUrl(bound)),
            None => Ok(Url::parse(&format!("http://{bound}/"))?),
        }
    }

    /// Whether a proxy seems to serve a server that listens at `bound` to others, and its word on who they are is not
    /// taken.
    pub fn lacks_trusted_proxy(&self, bound: SocketAddr) -> bool {
        let secure = self.url.as_ref().is_some_and(|url| url.scheme() == "https");
        secure && bound.ip().to_canonical().is_loopback() && self.trusted_proxy.is_none()
    }

    /// Where the partner's service is.
    pub fn endpoints(&self) -> Result<Endpoints, ConfigError> {
        if let Some(sandbox) = &self.sandbox_url {
            return Ok(Endpoints::from_base(sandbox)?);
        }
        let mut endpoints = Endpoints::teamviewer()?;
        if let Some(url) = &self.teamviewer_web_api {
            endpoints.web_api = url.clone();
        }
        if let Some(url) = &self.teamviewer_authorize {
            endpoints.authorize = url.clone();
        }
        Ok(endpoints)
    }

    /// Where devices come from.
    pub fn graph_endpoints(&self) -> Result<GraphEndpoints, ConfigError> {
        let mut endpoints = match &self.sandbox_url {
            Some(sandbox) => GraphEndpoints::from_base(sandbox)?,
            None => GraphEndpoints::microsoft()?,
        };
        if let Some(url) = &self.graph_login {
            endpoints.login = url.clone();
        }
        if let Some(url) = &self.graph_url {
            endpoints.graph = url.clone();
        }
        Ok(endpoints)
    }

    /// The app registration at the partner, when there is one.
    pub fn registration(&self) -> Result<Option<Registration>, ConfigError> {
        match (&self.teamviewer_client_id, &self.teamviewer_client_secret) {
            (Some(id), Some(secret)) => {
                Ok(Some(Registration { client_id: id.clone(), client_secret: secret.clone() }))
            }
            (None, None) if self.sandbox_url.is_some() => Ok(Some(Registration {
                client_id: SANDBOX_CLIENT_ID.to_owned(),
                client_secret: SANDBOX_CLIENT_SECRET.into(),
            })),
            (None, None) => Ok(None),
            _ => Err(ConfigError::HalfRegistration),
        }
    }

    /// How often open sessions are followed.
    pub fn poll(&self) -> Duration {
        let default = if self.sandbox_url.is_some() { 2 } else { 5 };
        Duration::from_secs(self.poll_seconds.unwrap_or(default))
    }
}

fn seal_mark(text: &str) -> Result<SealMark, String> {
    text.parse().map_err(|_| "a seal as `farhand audit seal` prints it: NUMBER:HASH".to_owned())
}

/// An address without path or query: pages are served from its root.
fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let only_origin =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if matches!(url.scheme(), "http" | "https") && only_origin && url.host().is_some() {
        Ok(url)
    } else {
        Err("an address such as https://farhand.contoso.com, without a path".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn settings(arguments: &[&str]) -> Settings {
        Cli::try_parse_from(["farhand"].iter().chain(arguments)).expect("arguments that fit").settings
    }

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_role_is_read_by_its_name() {
        let cli = Cli::try_parse_from([
            "farhand",
            "user",
            "add",
            "--role",
            "helpdesk-operator",
            "--upn",
            "a@b.example",
        ]);
        let command = cli.expect("arguments that fit").command;
        assert!(
            matches!(command, Some(Command::User(UserCommand::Add { role: Role::HelpDeskOperator, .. }))),
            "{command:?}"
        );
        assert!(
            Cli::try_parse_from(["farhand", "user", "add", "--role", "owner", "--upn", "a@b.example"])
                .is_err()
        );
    }

    #[test]
    fn somebody_has_one_role_or_several() {
        let command = |roles: &[&str]| {
            let arguments = ["farhand", "user", "role", "a@b.example"].iter().chain(roles);
            Cli::try_parse_from(arguments).map(|cli| cli.command)
        };
        let several = command(&["helpdesk-operator", "read-only-operator"]).expect("arguments that fit");
        let Some(Command::User(UserCommand::Role { upn, roles })) = several else { panic!("{several:?}") };
        assert_eq!(upn, "a@b.example");
        assert_eq!(roles, [Role::HelpDeskOperator, Role::ReadOnlyOperator]);
        assert!(command(&[]).is_err());
        assert!(command(&["owner"]).is_err());
    }

    #[test]
    fn debug_tells_no_secret() {
        let shown = format!(
            "{:?}",
            settings(&[
                "--key",
                "hunter2",
                "--teamviewer-client-secret",
                "hunter2",
                "--smtp-password",
                "hunter2",
                "--database-url",
                "postgres://a:hunter2@b/c"
            ])
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn the_public_address_is_an_origin() {
        assert!(public_url("https://farhand.example").is_ok());
        for text in [
            "https://farhand.example/app",
            "ftp://farhand.example",
            "farhand.example",
            "https://a@b/",
            "http:///",
        ] {
            assert!(public_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_nobody_can_reach_is_refused() {
        let everywhere = SocketAddr::from(([0, 0, 0, 0], 3000));
        assert!(matches!(settings(&[]).public_url(everywhere), Err(ConfigError::NoPublicUrl(_))));
        let url = settings(&["--url", "https://farhand.example"]).public_url(everywhere).expect("given");
        assert_eq!(url.as_str(), "https://farhand.example/");
    }

    #[test]
    fn a_proxy_on_this_machine_is_to_be_named() {
        let lacks = |address: [u8; 4], arguments: &[&str]| {
            settings(arguments).lacks_trusted_proxy(SocketAddr::from((address, 3000)))
        };
        let (here, secure) = ([127, 0, 0, 1], ["--url", "https://farhand.example"]);
        assert!(lacks(here, &secure));
        assert!(!lacks(here, &[secure, ["--trusted-proxy", "127.0.0.1"]].concat()));
        assert!(!lacks(here, &["--url", "http://farhand.example"]));
        assert!(!lacks(here, &[]));
        assert!(!lacks([10, 0, 0, 1], &secure));
    }

    #[test]
    fn the_sandbox_stands_in_for_both_addresses_and_the_registration() {
        let settings = settings(&["--sandbox-url", "http://127.0.0.1:3010"]);
        let endpoints = settings.endpoints().expect("an address");
        assert_eq!(endpoints.web_api.as_str(), "http://127.0.0.1:3010/api/v1/");
        assert_eq!(endpoints.authorize.as_str(), "http://127.0.0.1:3010/oauth2/authorize");
        assert!(settings.registration().expect("whole").is_some());
        assert_eq!(settings.poll(), Duration::from_secs(2));
    }

    #[test]
    fn microsoft_graph_is_the_sandboxs_unless_its_addresses_are_given() {
        let both = |arguments: &[&str]| {
            let endpoints = settings(arguments).graph_endpoints().expect("addresses");
            [endpoints.login.to_string(), endpoints.graph.to_string()]
        };
        let own = ["https://login.microsoftonline.com/", "https://graph.microsoft.com/"];
        assert_eq!(both(&[]), own);
        let sandbox = ["--sandbox-url", "http://127.0.0.1:3010"];
        assert_eq!(both(&sandbox), ["http://127.0.0.1:3010/login/", "http://127.0.0.1:3010/graph/"]);
        let cloud = ["--graph-login", "https://login.example", "--graph-url", "https://graph.example"];
        assert_eq!(both(&cloud), ["https://login.example/", "https://graph.example/"]);
        assert_eq!(both(&[sandbox, [cloud[0], cloud[1]]].concat())[0], "https://login.example/");
    }

    #[test]
    fn half_a_registration_is_refused() {
        let half = settings(&["--teamviewer-client-id", "1-x"]).registration();
        assert!(matches!(half, Err(ConfigError::HalfRegistration)));
    }
}
