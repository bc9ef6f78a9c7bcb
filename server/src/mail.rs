//! Sending mail by the mail server that the settings name.

mod report;

use std::{
    str::FromStr as _,
    time::{Duration, SystemTime},
};

use clap::{Args, ValueEnum};
use farhand_contract::{
    Timestamp,
    schedules::{DeliveryProblem, MAIL_ADDRESSES},
};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

pub use self::report::report;
use crate::webhooks::Sent;

/// How long a mail server may take for each of its answers.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How the way to a mail server is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MailSecurity {
    /// TLS from the first byte (port 465)
    Tls,
    /// TLS after STARTTLS, or nothing is sent (port 587)
    #[default]
    Starttls,
    /// None: for a mail server on this machine (port 25)
    None,
}

impl MailSecurity {
    const fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

/// The mail server, as it was given.
#[derive(Clone, Debug, Default, Args)]
pub struct MailSettings {
    /// The mail server that scheduled reports are sent by; without one, none are mailed
    #[arg(long, env = "FARHAND_SMTP_HOST", global = true)]
    pub smtp_host: Option<String>,
    /// Its port; 465, 587 or 25 unless given, as the security says
    #[arg(long, env = "FARHAND_SMTP_PORT", global = true)]
    pub smtp_port: Option<u16>,
    /// How the way to it is kept secret
    #[arg(long, env = "FARHAND_SMTP_SECURITY", value_enum, default_value_t, global = true)]
    pub smtp_security: MailSecurity,
    /// Who signs in to it; without one, nobody does
    #[arg(long, env = "FARHAND_SMTP_USER", global = true)]
    pub smtp_user: Option<String>,
    /// Their password
    #[arg(long, env = "FARHAND_SMTP_PASSWORD", hide_env_values = true, global = true)]
    pub smtp_password: Option<SecretString>,
    /// Who mails are from, such as farhand@contoso.com
    #[arg(long, env = "FARHAND_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
}

/// Settings of the mail server that do not go together.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// No sender.
    #[error("set FARHAND_MAIL_FROM to the address that mails are from, such as farhand@contoso.com")]
    Sender,
    /// Half of what signs in.
    #[error("set both FARHAND_SMTP_USER and FARHAND_SMTP_PASSWORD, or neither")]
    HalfSignIn,
    /// A password that others could read on its way.
    #[error("a password is sent over TLS only: set FARHAND_SMTP_SECURITY to tls or starttls")]
    Plain,
    /// The name of the mail server is none.
    #[error("the mail server cannot be used")]
    Server(#[from] lettre::transport::smtp::Error),
}

/// Sends mail, where there is a mail server.
#[derive(Clone, Debug)]
pub struct Mailer(Option<Way>);

#[derive(Clone)]
struct Way {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl core::fmt::Debug for Way {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Way").field("from", &self.from).finish_non_exhaustive()
    }
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
}

impl Mailer {
    /// By the mail server of the settings; by none when they name none.
    pub fn new(settings: &MailSettings) -> Result<Self, MailError> {
        let Some(host) = settings.smtp_host.as_deref().filter(|host| !host.is_empty()) else {
            return Ok(Self(None));
        };
        let from = settings.mail_from.as_deref().and_then(|from| from.trim().parse().ok());
        let from: Mailbox = from.ok_or(MailError::Sender)?;
        let credentials = match (&settings.smtp_user, &settings.smtp_password) {
            (Some(user), Some(password)) => {
                Some(Credentials::new(user.clone(), password.expose_secret().to_owned()))
            }
            (None, None) => None,
            _ => return Err(MailError::HalfSignIn),
        };
        let security = settings.smtp_security;
        if credentials.is_some() && security == MailSecurity::None {
            return Err(MailError::Plain);
        }
        let tls = match security {
            MailSecurity::Tls => Tls::Wrapper(TlsParameters::new(host.to_owned())?),
            MailSecurity::Starttls => Tls::Required(TlsParameters::new(host.to_owned())?),
            MailSecurity::None => Tls::None,
        };
        let own_name = ClientId::Domain(from.email.domain().to_owned());
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(settings.smtp_port.unwrap_or(security.port()))
            .hello_name(own_name)
            .timeout(Some(TIMEOUT))
            .tls(tls);
        if let Some(credentials) = credentials {
            builder = builder.credentials(credentials);
        }
        Ok(Self(Some(Way { transport: builder.build(), from })))
    }

    /// Who mails are from, where there is a mail server.
    pub fn sender(&self) -> Option<String> {
        self.0.as_ref().map(|way| way.from.to_string())
    }

    /// Sends a mail to all of `to`, as [`addresses`] keeps them. The same `id` is the same mail, to whoever looks for
    /// doubles.
    pub async fn send(&self, to: &str, mail: Mail, id: Uuid, now: Timestamp) -> Sent {
        let failed = |status, problem| Sent { status, problem: Some(problem) };
        let Some(way) = &self.0 else { return failed(None, DeliveryProblem::NoMailServer) };
        let Some(message) = way.message(to, mail, id, now) else {
            return failed(None, DeliveryProblem::Refused);
        };
        match way.transport.send(message).await {
            Ok(answer) => Sent { status: Some(answer.code().into()), problem: None },
            Err(error) => {
                tracing::info!(cause = %error, "a mail was not taken");
                match error.status() {
                    Some(code) => failed(Some(code.into()), DeliveryProblem::Refused),
                    None => failed(None, DeliveryProblem::Unreachable),
                }
            }
        }
    }
}

impl Way {
    /// The mail as it is sent; none when it cannot be written.
    fn message(&self, to: &str, mail: Mail, id: Uuid, now: Timestamp) -> Option<Message> {
        let millis = u64::try_from(now.0).unwrap_or_default();
        let mut message = Message::builder()
            .from(self.from.clone())
            .subject(mail.subject)
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())));
        for address in to.split(',') {
            message = message.to(Mailbox::new(None, address.trim().parse().ok()?));
        }
        message.header(ContentType::TEXT_PLAIN).body(mail.text).ok()
    }
}

/// The addresses in the one form they are kept in; none when one of them is none, or there are too many.
pub fn addresses(given: &str) -> Option<String> {
    let parts = given.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let mut kept = Vec::new();
    for part in parts {
        let address = Address::from_str(part).ok()?.to_string();
        if !kept.contains(&address) {
            kept.push(address);
        }
    }
    (1..=MAIL_ADDRESSES).contains(&kept.len()).then(|| kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> MailSettings {
        MailSettings {
            smtp_host: Some("mail.contoso.com".to_owned()),
            mail_from: Some("Farhand <farhand@contoso.com>".to_owned()),
            ..MailSettings::default()
        }
    }

    #[test]
    fn without_a_mail_server_there_is_no_sender() {
        let none = Mailer::new(&MailSettings::default()).expect("no settings fit together");
        assert_eq!(none.sender(), None);
        let some = Mailer::new(&settings()).expect("settings that fit together");
        assert_eq!(some.sender().as_deref(), Some("Farhand <farhand@contoso.com>"));
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let refused = |settings: &MailSettings| Mailer::new(settings).expect_err("settings that do not fit");
        assert!(matches!(refused(&MailSettings { mail_from: None, ..settings() }), MailError::Sender));
        let half = MailSettings { smtp_user: Some("farhand".to_owned()), ..settings() };
        assert!(matches!(refused(&half), MailError::HalfSignIn));
        let plain = MailSettings {
            smtp_password: Some("secret".to_owned().into()),
            smtp_security: MailSecurity::None,
            ..half
        };
        assert!(matches!(refused(&plain), MailError::Plain));
        assert!(!format!("{plain:?}").contains("secret\""));
    }

    #[test]
    fn addresses_are_kept_in_one_form() {
        for (given, kept) in [
            ("anna@contoso.com", Some("anna@contoso.com")),
            (
                " anna@contoso.com ;bert@contoso.com,, anna@contoso.com",
                Some("anna@contoso.com, bert@contoso.com"),
            ),
            ("", None),
            (" , ", None),
            ("anna", None),
            ("anna@contoso.com\r\nBcc: eve@evil.example", None),
            ("Anna <anna@contoso.com>", None),
        ] {
            assert_eq!(addresses(given).as_deref(), kept, "{given:?}");
        }
        let many: Vec<_> = (0..=MAIL_ADDRESSES).map(|number| format!("a{number}@contoso.com")).collect();
        assert_eq!(addresses(&many.join(",")), None);
        assert!(addresses(&many[1..].join(",")).is_some());
    }
}
