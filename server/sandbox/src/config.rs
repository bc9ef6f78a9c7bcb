//! What the sandbox is told when it starts.

use std::{fmt, net::SocketAddr, path::PathBuf};

use clap::Parser;
use url::Url;

/// Settings. Each is an option of the command and a variable of the environment.
#[derive(Clone, Parser)]
#[command(name = "farhand-sandbox", version, about = crate::BANNER)]
pub struct Config {
    /// Where to listen.
    #[arg(long, env = "FARHAND_SANDBOX_ADDR", default_value = "127.0.0.1:3010")]
    pub address: SocketAddr,
    /// The origin under which browsers and clients reach it; without it, `http://` and where it listens.
    #[arg(long, env = "FARHAND_SANDBOX_URL", value_parser = origin)]
    pub url: Option<String>,
    /// The id of the one registered app.
    #[arg(long, env = "FARHAND_SANDBOX_CLIENT_ID", default_value = "30100-FarhandSandboxClient")]
    pub client_id: String,
    /// The secret of the registered app.
    #[arg(
        long,
        env = "FARHAND_SANDBOX_CLIENT_SECRET",
        default_value = "sandbox-client-secret",
        hide_env_values = true
    )]
    pub client_secret: String,
    /// Where the registered app may have browsers sent back to. Compared to the letter.
    #[arg(
        long,
        env = "FARHAND_SANDBOX_REDIRECT_URIS",
        value_delimiter = ',',
        value_parser = redirect_uri,
        default_value = "http://127.0.0.1:3000/connectors/teamviewer/callback,\
                         http://localhost:3000/connectors/teamviewer/callback"
    )]
    pub redirect_uris: Vec<String>,
    /// How long an access token is valid, in seconds.
    #[arg(
        long,
        env = "FARHAND_SANDBOX_TOKEN_SECONDS",
        default_value_t = 86_400,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub token_seconds: u32,
    /// A file that keeps the tokens, so that who has authorized the app need not do so again after a restart. Without
    /// one they end with the sandbox.
    #[arg(long, env = "FARHAND_SANDBOX_TOKENS")]
    pub tokens: Option<PathBuf>,
}

impl Config {
    /// The origin that stands in links.
    pub fn base(&self) -> String {
        self.url.clone().unwrap_or_else(|| format!("http://{}", self.address))
    }
}

impl Default for Config {
    /// What applies when nothing is said, whatever the environment holds.
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 3010)),
            url: None,
            client_id: "30100-FarhandSandboxClient".to_owned(),
            client_secret: "sandbox-client-secret".to_owned(),
            redirect_uris: ["127.0.0.1", "localhost"]
                .map(|host| format!("http://{host}:3000/connectors/teamviewer/callback"))
                .to_vec(),
            token_seconds: 86_400,
            tokens: None,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("address", &self.address)
            .field("url", &self.url)
            .field("client_id", &self.client_id)
            .field("client_secret", &"[redacted]")
            .field("redirect_uris", &self.redirect_uris)
            .field("token_seconds", &self.token_seconds)
            .field("tokens", &self.tokens)
            .finish()
    }
}

fn origin(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let only_origin = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !only_origin || !url.username().is_empty() {
        return Err(
            "give an http or https address without a path, such as https://sandbox.example".to_owned()
        );
    }
    Ok(url.origin().ascii_serialization())
}

fn redirect_uri(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if url.fragment().is_some() || url.host().is_none() {
        return Err("give an absolute address without a fragment".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Config;

    #[test]
    fn the_command_and_the_default_agree() {
        let parsed = Config::parse_from(["farhand-sandbox"]);
        let default = Config::default();
        assert_eq!(format!("{parsed:?}"), format!("{default:?}"));
        assert_eq!(parsed.client_secret, default.client_secret);
    }

    #[test]
    fn tokens_may_be_short_lived_but_not_dead() {
        let seconds = |text: &str| {
            let config = Config::try_parse_from(["farhand-sandbox", "--token-seconds", text]);
            config.ok().map(|config| config.token_seconds)
        };
        assert_eq!((seconds("5"), seconds("0")), (Some(5), None));
    }

    #[test]
    fn the_secret_is_not_shown() {
        let config = Config { client_secret: "hush".to_owned(), ..Config::default() };
        assert!(!format!("{config:?}").contains("hush"));
    }

    #[test]
    fn an_address_with_a_path_is_refused() {
        let refused = |url: &str| Config::try_parse_from(["farhand-sandbox", "--url", url]).is_err();
        assert!(refused("http://host/path"));
        assert!(refused("ftp://host"));
        assert!(!refused("https://host:8443/"));
    }
}
