//! Reports that are mailed.

use std::sync::{Arc, Mutex};

use farhand::mail::{MailSecurity, MailSettings, Mailer};
use farhand_contract::{
    Error,
    audit::{Activity, ActivityResult},
    errors::{Field, Problem},
    periods::ZoneOffset,
    schedules::{Cadence, DeliveryProblem, DeliveryState, Schedule, ScheduleDraft},
    settings::{Language, TextSettings},
};
use farhand_store::records::SealedPlace;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::{
    fixture::on_both,
    world::{LAPTOP, World, administrator, helpdesk, reader},
};

const DAY: i64 = 24 * 60 * 60;

/// A mail server on the loopback: takes mails, or refuses each recipient.
struct MailServer {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl MailServer {
    async fn start(refuses: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                serve(stream, refuses, &kept).await;
            }
        });
        Self { port, mails, task }
    }

    /// Each as it was received: the recipients, an empty line, and the mail.
    fn received(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Talks with one client until it goes.
async fn serve(stream: TcpStream, refuses: bool, mails: &Mutex<Vec<String>>) {
    let mut stream = BufReader::new(stream);
    let mut recipients = String::new();
    let mut answer = "220 mail.example\r\n";
    loop {
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
            return;
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        answer = match verb.as_str() {
            "RCPT" if refuses => "550 no such mailbox\r\n",
            "RCPT" => {
                recipients += line.trim();
                recipients.push('\n');
                "250 ok\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                let mut mail = format!("{}\n", std::mem::take(&mut recipients));
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).await.unwrap();
                    if line == ".\r\n" {
                        break;
                    }
                    mail += &line;
                }
                mails.lock().unwrap().push(mail);
                "250 taken\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
    }
}

fn mailer(port: u16) -> Mailer {
    let settings = MailSettings {
        smtp_host: Some("127.0.0.1".to_owned()),
        smtp_port: Some(port),
        smtp_security: MailSecurity::None,
        mail_from: Some("Farhand <farhand@contoso.com>".to_owned()),
        ..MailSettings::default()
    };
    Mailer::new(&settings).unwrap()
}

fn draft(mail_to: &str) -> ScheduleDraft {
    ScheduleDraft {
        cadence: Cadence::Daily,
        hour: 7,
        zone: ZoneOffset::default(),
        url: String::new(),
        mail_to: Some(mail_to.to_owned()),
    }
}

async fn only(world: &World) -> Schedule {
    let mut schedules = world.services.schedules.list(&reader()).await.unwrap();
    assert_eq!(schedules.len(), 1);
    schedules.remove(0)
}

on_both! {
    async fn a_report_is_mailed_in_the_organisations_language(world) {
        let server = MailServer::start(false).await;
        let mailing = world.another_that_mails(mailer(server.port)).await;
        let sender = mailing.services.schedules.mail_sender(&reader()).await.unwrap();
        assert_eq!(sender.as_deref(), Some("Farhand <farhand@contoso.com>"));
        let texts = TextSettings { language: Language::Dutch, zone: ZoneOffset::from_minutes(60) };
        assert_eq!(world.services.settings.texts(&helpdesk()).await, Ok(None));
        for _ in 0..2 {
            world.services.settings.set_texts(&administrator(), texts).await.unwrap();
        }
        assert_eq!(world.services.settings.texts(&helpdesk()).await, Ok(Some(texts)));
        assert_eq!(world.services.accounts.profile(&helpdesk()).await.unwrap().texts, Some(texts));
        assert_eq!(world.audited(Activity::SetTextSettings, ActivityResult::Success).await, 1);

        let to = "anna@contoso.com; bert@contoso.com";
        let made = mailing.services.schedules.add(&administrator(), &draft(to)).await.unwrap();
        assert_eq!(made.secret, None);
        world.connect().await;
        let session = world.session(&helpdesk(), LAPTOP).await;
        world.services.sessions.cancel(&helpdesk(), session.id).await.unwrap();
        world.clock.advance(DAY - 3600);
        mailing.deps.deliver_due().await;
        let received = server.received();
        assert_eq!(received.len(), 1);
        let (recipients, mail) = received[0].split_once("\n\n").unwrap();
        assert_eq!(recipients, "RCPT TO:<anna@contoso.com>\nRCPT TO:<bert@contoso.com>");
        for part in [
            "From: Farhand <farhand@contoso.com>",
            "To: anna@contoso.com, bert@contoso.com",
            "Message-ID: <",
            "Sessies van hulp op afstand, 2027-01-15",
            "Aangevraagd: 1",
            "Geannuleerd: 1",
            "2027-01-16 08:00 (UTC+01:00)",
        ] {
            assert!(mail.contains(part), "{part}\n{mail}");
        }
        let schedule = only(&world).await;
        assert_eq!(schedule.mail_to.as_deref(), Some("anna@contoso.com, bert@contoso.com"));
        let delivery = schedule.deliveries[0];
        assert_eq!((delivery.state, delivery.status), (DeliveryState::Delivered, Some(250)));
        assert_eq!(world.audited(Activity::DeliverReport, ActivityResult::Success).await, 1);
        let secrets = world.deps.store.sealed_secrets(SealedPlace::WebhookSecret, None, 10).await.unwrap();
        assert!(secrets.is_empty());
    }

    async fn a_mail_that_is_not_taken_is_tried_again(world) {
        let refusing = MailServer::start(true).await;
        let mailing = world.another_that_mails(mailer(refusing.port)).await;
        mailing.services.schedules.add(&administrator(), &draft("anna@contoso.com")).await.unwrap();
        world.clock.advance(DAY - 3600);
        mailing.deps.deliver_due().await;
        let delivery = only(&world).await.deliveries[0];
        assert_eq!((delivery.state, delivery.status), (DeliveryState::Waiting, Some(550)));
        assert_eq!(delivery.problem, Some(DeliveryProblem::Refused));

        // A server that has no mail server says so.
        world.clock.advance(10 * 60);
        world.deps.deliver_due().await;
        let delivery = only(&world).await.deliveries[0];
        assert_eq!(delivery.problem, Some(DeliveryProblem::NoMailServer));
        assert_eq!(world.services.schedules.mail_sender(&reader()).await, Ok(None));

        let taking = MailServer::start(false).await;
        let mailing = world.another_that_mails(mailer(taking.port)).await;
        world.clock.advance(10 * 60);
        mailing.deps.deliver_due().await;
        let delivery = only(&world).await.deliveries[0];
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Delivered, 3));
        assert_eq!(taking.received().len(), 1);
        assert!(refusing.received().is_empty());
    }

    async fn a_mail_server_that_is_not_there_is_told(world) {
        // A port that nothing listens on.
        let mailing = world.another_that_mails(mailer(9)).await;
        let made = mailing.services.schedules.add(&administrator(), &draft("anna@contoso.com")).await.unwrap();
        mailing.services.schedules.send(&administrator(), made.id).await.unwrap();
        let delivery = only(&world).await.deliveries[0];
        assert_eq!((delivery.status, delivery.problem), (None, Some(DeliveryProblem::Unreachable)));
    }

    async fn only_addresses_are_mailed_to(world) {
        for (given, problem) in [
            ("", Problem::Missing),
            ("anna", Problem::Malformed),
            ("anna@contoso.com\r\nBcc: eve@evil.example", Problem::Malformed),
        ] {
            let refused = world.services.schedules.add(&administrator(), &draft(given)).await;
            assert_eq!(refused.map(drop), Err(Error::Invalid { field: Field::MailTo, problem }));
        }
    }
}
