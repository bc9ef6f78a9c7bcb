//! What happened and what to do, for everything that can go wrong.

use farhand_contract::{
    Error, Permission,
    connectors::PartnerProblem,
    consent::{ANSWER_MINUTES, TIMES_AGAIN},
    errors::{Field, GroupUse, Problem, Thing},
    help_requests::HelpState,
    imports::{FileRefusal, LineProblem},
    offers::{NotOffered, Notice},
    sessions::SessionFailure,
};

use super::{Common, Locale, States, texts};
use crate::api::ApiError;

texts! {
    /// What happened and what to do, for everything that can go wrong.
    Errors {
        no_permission: "You don't have permission to see this.", "U bent niet gemachtigd om dit te zien.";
        needs_permission(name: &str): format!("It needs the permission “{name}”. Ask an Intune administrator for a role that has it."), format!("Hiervoor is de machtiging ‘{name}’ nodig. Vraag een Intune-beheerder om een rol die deze heeft.");
        request_id: "Request id", "Aanvraag-id";
        not_found_page: "There is no such page.", "Deze pagina bestaat niet.";
        not_found_page_todo: "The address may be mistyped, or the link out of date.", "Het adres is misschien verkeerd getypt, of de koppeling is verouderd.";
        home: "Go to Home", "Naar Start";
        devices: "Go to All devices", "Naar Alle apparaten";
    }
}

/// What happened, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub what: String,
    /// What to do.
    pub todo: String,
    /// To quote to whoever reads the server's log.
    pub request_id: Option<String>,
}

impl Explanation {
    fn new((what, todo): (impl Into<String>, impl Into<String>)) -> Self {
        Self { what: what.into(), todo: todo.into(), request_id: None }
    }
}

impl Errors {
    fn pick<T>(self, en: T, nl: T) -> T {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// Why a call to the server failed.
    pub fn explain(self, error: &ApiError) -> Explanation {
        match error {
            ApiError::Service(error) => self.service(error),
            ApiError::Connection => Explanation::new(self.pick(
                (
                    "The server can't be reached.",
                    "Check your connection and try again. Nothing was changed twice.",
                ),
                (
                    "De server is niet bereikbaar.",
                    "Controleer uw verbinding en probeer het opnieuw. Er is niets dubbel gewijzigd.",
                ),
            )),
            ApiError::Protocol => Explanation::new(self.pick(
                (
                    "This page and the server don't understand each other.",
                    "Load the page again: the server may be newer.",
                ),
                (
                    "Deze pagina en de server begrijpen elkaar niet.",
                    "Laad de pagina opnieuw: de server is misschien nieuwer.",
                ),
            )),
        }
    }

    fn service(self, error: &Error) -> Explanation {
        match error {
            Error::SignInRequired => Explanation::new(self.pick(
                ("Your sign-in has ended.", "Sign in again. You come back here."),
                ("Uw aanmelding is beëindigd.", "Meld u opnieuw aan. U keert hier terug."),
            )),
            Error::WrongCredentials => Explanation::new(self.pick(
                ("The user name or the password is wrong.", "Check both and try again."),
                (
                    "De gebruikersnaam of het wachtwoord is onjuist.",
                    "Controleer beide en probeer het opnieuw.",
                ),
            )),
            Error::TooManyTries { retry_after_seconds } => Explanation::new(self.pick(
                ("Too many tries.".to_owned(), format!("Wait {retry_after_seconds} seconds and try again.")),
                (
                    "Te veel pogingen.".to_owned(),
                    format!("Wacht {retry_after_seconds} seconden en probeer het opnieuw."),
                ),
            )),
            Error::Forbidden { permission } => Explanation::new((
                self.pick("You don't have permission to do this.", "U bent niet gemachtigd om dit te doen."),
                self.needs_permission(self.permission(*permission)),
            )),
            Error::NotFound { what } => Explanation::new(self.not_found(*what)),
            Error::Invalid { field, problem } => Explanation::new(self.invalid(*field, *problem)),
            Error::NotOffered { reason } => Explanation::new(self.not_offered(*reason)),
            Error::ConfirmationRequired => Explanation::new(self.pick(
                ("TeamViewer may not support this device.", "Confirm that you want to try all the same."),
                (
                    "TeamViewer biedt mogelijk geen ondersteuning voor dit apparaat.",
                    "Bevestig dat u het toch wilt proberen.",
                ),
            )),
            Error::SessionState { state } => {
                let state = States(self.0).session(*state);
                Explanation::new(self.pick(
                    (
                        format!("The session has moved on: {state}."),
                        "The page shows where it stands now.".to_owned(),
                    ),
                    (
                        format!("De sessie is al verder: {state}."),
                        "De pagina toont hoe het er nu voor staat.".to_owned(),
                    ),
                ))
            }
            Error::HelpState { state } => Explanation::new(self.help_state(*state)),
            Error::AgreementRequired => Explanation::new(self.pick(
                (
                    "The licence agreement must be accepted first.",
                    "Accept it, then authorize within ten minutes.",
                ),
                (
                    "De gebruiksrechtovereenkomst moet eerst worden geaccepteerd.",
                    "Accepteer deze en keur daarna binnen tien minuten goed.",
                ),
            )),
            Error::NotRegistered => Explanation::new(self.not_registered()),
            Error::Connected => Explanation::new(self.connected()),
            Error::Partner { problem } => Explanation::new(self.partner(*problem)),
            Error::EnrolmentCode => Explanation::new(self.pick(
                (
                    "This code is not valid.",
                    "Codes work once and for a day. Ask your IT administrator for a new one.",
                ),
                (
                    "Deze code is niet geldig.",
                    "Codes werken één keer en een dag lang. Vraag uw IT-beheerder om een nieuwe.",
                ),
            )),
            Error::NotEnrolled => Explanation::new(self.pick(
                (
                    "This device is not signed in to the Company Portal.",
                    "Ask your IT administrator for a Company Portal link.",
                ),
                (
                    "Dit apparaat is niet aangemeld bij de bedrijfsportal.",
                    "Vraag uw IT-beheerder om een koppeling naar de bedrijfsportal.",
                ),
            )),
            Error::SyncRunning => Explanation::new(self.sync_running()),
            Error::ImportRunning => Explanation::new(self.pick(
                ("Another import is running.", "Wait until it is done, then import your file."),
                (
                    "Er wordt al een bestand geïmporteerd.",
                    "Wacht tot dat klaar is en importeer daarna uw bestand.",
                ),
            )),
            Error::NoPortal => Explanation::new(self.no_portal()),
            Error::Changed => Explanation::new(self.changed()),
            Error::GroupInUse { by } => Explanation::new(self.group_in_use(*by)),
            Error::Internal { request_id } => {
                let mut explanation = Explanation::new(self.pick(
                    ("Something went wrong on the server.", "Try again. If it stays, give the request id to who runs this server: its log has the cause."),
                    ("Er is iets misgegaan op de server.", "Probeer het opnieuw. Als het blijft, geef de aanvraag-id dan aan de beheerder van deze server: het logboek bevat de oorzaak."),
                ));
                explanation.request_id = Some(request_id.clone()).filter(|id| !id.is_empty());
                explanation
            }
        }
    }

    fn help_state(self, state: HelpState) -> (&'static str, &'static str) {
        match state {
            HelpState::Waiting => self.pick(
                ("This help request still waits.", "Load the page again."),
                ("Deze hulpaanvraag wacht nog.", "Laad de pagina opnieuw."),
            ),
            HelpState::Approved => self.pick(
                ("Somebody has taken this help request up.", "There is nothing left to do here."),
                ("Iemand heeft deze hulpaanvraag opgepakt.", "Hier hoeft niets meer te gebeuren."),
            ),
            HelpState::Dismissed => self.pick(
                ("This help request was dismissed.", "The user can ask again."),
                ("Deze hulpaanvraag is afgewezen.", "De gebruiker kan het opnieuw vragen."),
            ),
            HelpState::Withdrawn => self.pick(
                ("The user took this help request back.", "There is nothing left to do here."),
                ("De gebruiker heeft deze hulpaanvraag ingetrokken.", "Hier hoeft niets meer te gebeuren."),
            ),
            HelpState::Expired => self.pick(
                ("This help request has expired.", "Start a session from the device, or call the user."),
                (
                    "Deze hulpaanvraag is verlopen.",
                    "Start een sessie vanaf het apparaat, of bel de gebruiker.",
                ),
            ),
        }
    }

    fn not_registered(self) -> (&'static str, &'static str) {
        self.pick(
            (
                "This server has no app registration at TeamViewer.",
                "Register an app at TeamViewer and give its client id and client secret here.",
            ),
            (
                "Deze server heeft geen app-registratie bij TeamViewer.",
                "Registreer een app bij TeamViewer en geef hier de client-id en het clientgeheim ervan op.",
            ),
        )
    }

    fn connected(self) -> (&'static str, &'static str) {
        self.pick(
            ("An account is connected.", "Disconnect it first, then make this change."),
            ("Er is een account verbonden.", "Verbreek eerst de verbinding en breng dan deze wijziging aan."),
        )
    }

    fn sync_running(self) -> (&'static str, &'static str) {
        self.pick(
            ("Devices are being synchronised.", "Wait until the run is over, then try again."),
            (
                "Apparaten worden gesynchroniseerd.",
                "Wacht tot de uitvoering klaar is en probeer het opnieuw.",
            ),
        )
    }

    fn directory(self) -> &'static str {
        self.pick(
            "Give the directory's id, or one of its domains such as contoso.onmicrosoft.com.",
            "Geef de id van de directory, of een van de domeinen ervan, zoals contoso.onmicrosoft.com.",
        )
    }

    fn removed(self) -> (&'static str, &'static str) {
        self.pick(
            (
                "Microsoft Intune does not manage this device any more.",
                "It is kept here with its history. When Intune manages it again, the next run brings it back.",
            ),
            (
                "Microsoft Intune beheert dit apparaat niet meer.",
                "Het blijft hier met zijn geschiedenis. Beheert Intune het weer, dan keert het bij de volgende uitvoering terug.",
            ),
        )
    }

    fn no_portal(self) -> (&'static str, &'static str) {
        self.pick(
            ("The Company Portal shows nothing on this device.", "Read out the code, or send the link."),
            ("De bedrijfsportal toont niets op dit apparaat.", "Lees de code voor, of stuur de koppeling."),
        )
    }

    fn changed(self) -> (&'static str, &'static str) {
        self.pick(
            ("Somebody else changed this meanwhile.", "Look at what stands there now, and try again."),
            ("Iemand anders heeft dit intussen gewijzigd.", "Bekijk wat er nu staat en probeer het opnieuw."),
        )
    }

    fn group_in_use(self, by: GroupUse) -> (&'static str, &'static str) {
        match by {
            GroupUse::Role => self.pick(
                (
                    "A role assignment is limited to this group.",
                    "Give whoever has it another role first. The group is still there.",
                ),
                (
                    "Een roltoewijzing is tot deze groep beperkt.",
                    "Geef wie deze heeft eerst een andere rol. De groep is er nog.",
                ),
            ),
            GroupUse::Policy => self.pick(
                (
                    "A remote assistance policy is set for this group.",
                    "Remove that policy first. The group is still there.",
                ),
                (
                    "Voor deze groep is beleid voor hulp op afstand ingesteld.",
                    "Verwijder eerst dat beleid. De groep is er nog.",
                ),
            ),
        }
    }

    fn not_found(self, what: Thing) -> (&'static str, &'static str) {
        match what {
            Thing::Device => self.pick(
                ("There is no such device.", "It may have been removed, or belong to another organisation."),
                (
                    "Dit apparaat bestaat niet.",
                    "Het is misschien verwijderd, of het hoort bij een andere organisatie.",
                ),
            ),
            Thing::Session => self.pick(
                ("There is no such session.", "Look for it under Sessions."),
                ("Deze sessie bestaat niet.", "Zoek ernaar onder Sessies."),
            ),
            Thing::Colleague => self.pick(
                (
                    "This session can't be handed over to them.",
                    "Choose somebody who may request remote assistance for this device.",
                ),
                (
                    "Deze sessie kan niet aan deze persoon worden overgedragen.",
                    "Kies iemand die voor dit apparaat hulp op afstand mag aanvragen.",
                ),
            ),
            Thing::HelpRequest => self.pick(
                ("There is no such help request.", "Look for it under Help requests."),
                ("Deze hulpaanvraag bestaat niet.", "Zoek ernaar onder Hulpaanvragen."),
            ),
            Thing::Import => self.pick(
                ("There is no such import.", "Import the file again."),
                ("Deze import bestaat niet.", "Importeer het bestand opnieuw."),
            ),
            Thing::SyncRun => self.pick(
                ("There is no such run.", "Runs are kept for 90 days. Load the page again."),
                (
                    "Deze uitvoering bestaat niet.",
                    "Uitvoeringen worden 90 dagen bewaard. Laad de pagina opnieuw.",
                ),
            ),
            Thing::DeviceView => self.pick(
                ("There is no such view.", "It may have been deleted, or be somebody else's."),
                ("Deze weergave bestaat niet.", "Misschien is deze verwijderd, of van iemand anders."),
            ),
            Thing::Webhook => self.pick(
                ("There is no such webhook.", "Somebody may have deleted it. Load the page again."),
                (
                    "Deze webhook bestaat niet.",
                    "Mogelijk heeft iemand deze verwijderd. Laad de pagina opnieuw.",
                ),
            ),
            Thing::Schedule => self.pick(
                ("There is no such schedule.", "Somebody may have deleted it. Load the page again."),
                (
                    "Deze planning bestaat niet.",
                    "Misschien heeft iemand deze verwijderd. Laad de pagina opnieuw.",
                ),
            ),
            Thing::Group => self.pick(
                ("There is no such group.", "Choose another one."),
                ("Deze groep bestaat niet.", "Kies een andere."),
            ),
        }
    }

    /// What a value is called.
    fn name_of(self, field: Field) -> &'static str {
        match field {
            Field::Reason | Field::Dismissal => self.pick("The reason", "De reden"),
            Field::Search => self.pick("The search text", "De zoektekst"),
            Field::Filter => self.pick("The filter", "Het filter"),
            Field::Sort => self.pick("The sort order", "De sorteervolgorde"),
            Field::Cursor => self.pick("The place in the list", "De plaats in de lijst"),
            Field::File => self.pick("The file", "Het bestand"),
            Field::Id => self.pick("The id", "De id"),
            Field::ClientId => self.pick("The client id", "De client-id"),
            Field::ClientSecret => self.pick("The client secret", "Het clientgeheim"),
            Field::Region => self.pick("The base URL", "De basis-URL"),
            Field::ScriptToken => self.pick("The script token", "Het scripttoken"),
            Field::WebBase => self.pick("The TeamViewer base URL", "De basis-URL van TeamViewer"),
            Field::Note => self.pick("The note", "De notitie"),
            Field::Ticket => self.pick("The ticket", "Het ticket"),
            Field::DeclineReason => self.pick("The explanation", "De uitleg"),
            Field::Message => self.pick("The message", "Het bericht"),
            Field::Subscription => self.pick("The subscription", "Het abonnement"),
            Field::Webhook => self.pick("The webhook address", "Het webhookadres"),
            Field::AnswerMinutes => self.pick("The time to answer", "De tijd om te antwoorden"),
            Field::TimesAgain => self.pick("The number of times", "Het aantal keren"),
            Field::MailTo => self.pick("The mail address", "Het mailadres"),
            Field::DirectoryTenant => self.pick("The directory (tenant) ID", "De directory-id (tenant-id)"),
            Field::EveryHours => self.pick("The schedule", "De planning"),
            Field::ViewName | Field::GroupName => self.pick("The name", "De naam"),
            Field::Views => self.pick("The list of views", "De lijst met weergaven"),
            Field::Description => self.pick("The description", "De omschrijving"),
            Field::Groups => self.pick("The list of groups", "De lijst met groepen"),
            Field::Tag => self.pick("The tag", "Het label"),
            Field::Tags => self.pick("The list of tags", "De lijst met labels"),
            Field::Unanswered => {
                self.pick("What happens without an answer", "Wat er zonder antwoord gebeurt")
            }
        }
    }

    fn invalid(self, field: Field, problem: Problem) -> (String, String) {
        let name = self.name_of(field);
        let what = match problem {
            Problem::Missing => self.pick(format!("{name} is missing."), format!("{name} ontbreekt.")),
            Problem::TooLong { .. } => {
                self.pick(format!("{name} is too long."), format!("{name} is te lang."))
            }
            Problem::Malformed => self.pick(
                format!("{name} is not of the right form."),
                format!("{name} heeft niet de juiste vorm."),
            ),
            Problem::Taken => self.pick(format!("{name} is taken."), format!("{name} is al in gebruik.")),
            Problem::AsksForGroup => self.pick(
                "The rule of a group can't ask what is in a group.".to_owned(),
                "De regel van een groep kan niet vragen wat er in een groep zit.".to_owned(),
            ),
        };
        (what, self.remedy(field, problem))
    }

    /// What to do about it.
    fn remedy(self, field: Field, problem: Problem) -> String {
        match (field, problem) {
            (Field::Cursor, _) => self
                .pick("Go to the first page of the list.", "Ga naar de eerste pagina van de lijst.")
                .to_owned(),
            (Field::Id, _) => self.pick("Check the address.", "Controleer het adres.").to_owned(),
            (_, Problem::TooLong { limit }) => {
                let limit = Common(self.0).number(limit.into());
                self.pick(
                    format!("At most {limit} are taken."),
                    format!("Ten hoogste {limit} is toegestaan."),
                )
            }
            (Field::File, _) => self.pick("Choose a file.", "Kies een bestand.").to_owned(),
            (Field::Region, Problem::Malformed) => self
                .pick(
                    "Give an address such as https://webapi.example.com, without a path. http:// is taken on this machine only.",
                    "Geef een adres zoals https://webapi.example.com, zonder pad. http:// wordt alleen op deze computer aanvaard.",
                )
                .to_owned(),
            (Field::WebBase, Problem::Malformed) => self
                .pick(
                    "Give an address such as https://web.teamviewer.com/, without ? and #. http:// is taken on this machine only.",
                    "Geef een adres zoals https://web.teamviewer.com/, zonder ? en #. http:// wordt alleen op deze computer aanvaard.",
                )
                .to_owned(),
            (Field::Webhook, Problem::Malformed) => self
                .pick(
                    "Give an https address on the public internet, such as https://hooks.example.com/reports, without a password in it.",
                    "Geef een https-adres op het openbare internet, zoals https://hooks.example.com/rapporten, zonder wachtwoord erin.",
                )
                .to_owned(),
            (Field::AnswerMinutes, _) => {
                let (least, most) = ANSWER_MINUTES;
                self.pick(
                    format!("Give {least} to {most} minutes."),
                    format!("Geef {least} tot {most} minuten."),
                )
            }
            (Field::TimesAgain, _) => {
                self.pick(format!("Give 1 to {TIMES_AGAIN}."), format!("Geef 1 tot {TIMES_AGAIN}."))
            }
            (Field::Unanswered, _) => self
                .pick(
                    "Nobody can go on where the user is always asked: turn that off first, or choose otherwise.",
                    "Niemand kan doorgaan waar de gebruiker altijd wordt gevraagd: schakel dat eerst uit, of kies iets anders.",
                )
                .to_owned(),
            (Field::MailTo, Problem::Malformed) => self
                .pick(
                    "Give addresses such as anna@contoso.com, at most 10, with commas between.",
                    "Geef adressen zoals anna@contoso.com, hoogstens 10, met komma's ertussen.",
                )
                .to_owned(),
            (Field::DirectoryTenant, Problem::Malformed) => self.directory().to_owned(),
            (_, Problem::Taken) => self.pick("Choose another one.", "Kies een andere.").to_owned(),
            (Field::Filter, Problem::Malformed) | (_, Problem::AsksForGroup) => {
                self.other_filter(problem).to_owned()
            }
            (Field::Reason, Problem::Missing) => self
                .pick(
                    "The policy of your organisation asks for a reason or a ticket number.",
                    "Het beleid van uw organisatie vraagt om een reden of ticketnummer.",
                )
                .to_owned(),
            (Field::ClientId | Field::ClientSecret | Field::ScriptToken, Problem::Malformed) => self
                .pick(
                    "Copy it from where it was made as it stands: letters, digits and signs, without spaces.",
                    "Kopieer deze van waar deze is gemaakt, zoals deze daar staat: letters, cijfers en tekens, zonder spaties.",
                )
                .to_owned(),
            (
                Field::ClientId
                | Field::ClientSecret
                | Field::Region
                | Field::ScriptToken
                | Field::WebBase
                | Field::Webhook
                | Field::DirectoryTenant
                | Field::MailTo
                | Field::ViewName
                | Field::GroupName
                | Field::Tag,
                _,
            ) => self.pick("Fill it in.", "Vul dit in.").to_owned(),
            (
                Field::Reason
                | Field::Search
                | Field::Filter
                | Field::Sort
                | Field::EveryHours
                | Field::Views
                | Field::Description
                | Field::Groups
                | Field::Tags
                | Field::Note
                | Field::Ticket
                | Field::DeclineReason | Field::Message | Field::Dismissal | Field::Subscription,
                _,
            ) => self.pick("Change it and try again.", "Wijzig dit en probeer het opnieuw.").to_owned(),
        }
    }

    /// What to do about a list that a group's rule cannot follow.
    fn other_filter(self, problem: Problem) -> &'static str {
        if problem == Problem::AsksForGroup {
            self.pick("Filter by something else, such as a tag.", "Filter op iets anders, zoals een label.")
        } else {
            self.pick(
                "Open the list, and copy its link again.",
                "Open de lijst, en kopieer de koppeling opnieuw.",
            )
        }
    }

    /// What is wrong with this field and what to do, when the error is about it.
    pub fn at(self, field: Field, error: &ApiError) -> Option<String> {
        match error {
            ApiError::Service(Error::Invalid { field: about, problem }) if *about == field => {
                let (what, todo) = self.invalid(field, *problem);
                Some(format!("{what} {todo}"))
            }
            _ => None,
        }
    }

    /// What the remote assistance partner did, and what to do about it.
    pub fn partner(self, problem: PartnerProblem) -> (String, String) {
        let (what, todo) = match problem {
            PartnerProblem::Unreachable => self.pick(
                ("TeamViewer can't be reached.", "Try again in a moment. If it stays, check this server's way to the internet."),
                ("TeamViewer is niet bereikbaar.", "Probeer het zo opnieuw. Als het blijft, controleer dan de internetverbinding van deze server."),
            ),
            PartnerProblem::TimedOut => self.pick(
                ("TeamViewer did not answer in time.", "Try again in a moment."),
                ("TeamViewer antwoordde niet op tijd.", "Probeer het zo opnieuw."),
            ),
            PartnerProblem::Unauthorized => self.pick(
                ("TeamViewer no longer takes this connector's sign-in.", "An administrator must authorize the TeamViewer connector again."),
                ("TeamViewer aanvaardt de aanmelding van deze connector niet meer.", "Een beheerder moet de TeamViewer-connector opnieuw goedkeuren."),
            ),
            PartnerProblem::Refused => self.pick(
                ("The TeamViewer account may not do this.", "Check the account's rights in TeamViewer, or connect another account."),
                ("Het TeamViewer-account mag dit niet.", "Controleer de rechten van het account in TeamViewer, of verbind een ander account."),
            ),
            PartnerProblem::LicenseLimit => self.pick(
                ("The TeamViewer licence does not allow another session now.", "End a session that is open, or ask for a licence that allows more at once. Some licences do not include integration."),
                ("De TeamViewer-licentie staat nu geen extra sessie toe.", "Beëindig een open sessie, of vraag om een licentie die er meer tegelijk toestaat. Sommige licenties bevatten geen integratie."),
            ),
            PartnerProblem::SessionLimit => self.pick(
                ("As many sessions are open as the TeamViewer licence allows.", "End a session that is open, then start again."),
                ("Er zijn zoveel sessies open als de TeamViewer-licentie toestaat.", "Beëindig een open sessie en start opnieuw."),
            ),
            PartnerProblem::NotFound => self.pick(
                ("TeamViewer no longer knows this session.", "Start a new one."),
                ("TeamViewer kent deze sessie niet meer.", "Start een nieuwe."),
            ),
            PartnerProblem::Throttled { retry_after_seconds } => return self.throttled(retry_after_seconds),
            PartnerProblem::ServerError { status } => {
                return self.pick(
                    (format!("TeamViewer failed (status {status})."), "Try again in a moment. If it stays, look at TeamViewer's own status page.".to_owned()),
                    (format!("Er ging iets mis bij TeamViewer (status {status})."), "Probeer het zo opnieuw. Als het blijft, bekijk dan de statuspagina van TeamViewer.".to_owned()),
                );
            }
            PartnerProblem::BadRequest { status } => {
                return self.pick(
                    (format!("TeamViewer refused the request (status {status})."), "Check the connector's account and licence. If it stays, the server's log has the details.".to_owned()),
                    (format!("TeamViewer heeft de aanvraag geweigerd (status {status})."), "Controleer het account en de licentie van de connector. Als het blijft, bevat het logboek van de server de details.".to_owned()),
                );
            }
            PartnerProblem::BadAnswer => self.pick(
                ("TeamViewer's answer could not be read.", "Try again. If it stays, something between this server and TeamViewer may change the answers."),
                ("Het antwoord van TeamViewer kon niet worden gelezen.", "Probeer het opnieuw. Als het blijft, verandert iets tussen deze server en TeamViewer misschien de antwoorden."),
            ),
        };
        (what.to_owned(), todo.to_owned())
    }

    fn throttled(self, retry_after_seconds: Option<u32>) -> (String, String) {
        let what =
            self.pick("TeamViewer got too many requests.", "TeamViewer kreeg te veel aanvragen.").to_owned();
        let todo = match retry_after_seconds {
            Some(seconds) => self.pick(
                format!("Try again in {seconds} seconds."),
                format!("Probeer het over {seconds} seconden opnieuw."),
            ),
            None => self.pick("Try again in a minute.", "Probeer het over een minuut opnieuw.").to_owned(),
        };
        (what, todo)
    }

    /// Why a session is not offered, and what would change that.
    pub fn not_offered(self, reason: NotOffered) -> (&'static str, &'static str) {
        match reason {
            NotOffered::AndroidDedicated => self.pick(
                (
                    "Android dedicated devices are not supported.",
                    "The new TeamViewer connector supports them: an administrator can turn it on.",
                ),
                (
                    "Android Dedicated wordt niet ondersteund.",
                    "De nieuwe TeamViewer-connector ondersteunt dit wel: een beheerder kan die inschakelen.",
                ),
            ),
            NotOffered::AndroidFullyManaged => self.pick(
                (
                    "Android fully managed devices are not supported.",
                    "The new TeamViewer connector supports them: an administrator can turn it on.",
                ),
                (
                    "Android Volledig beheerd wordt niet ondersteund.",
                    "De nieuwe TeamViewer-connector ondersteunt dit wel: een beheerder kan die inschakelen.",
                ),
            ),
            NotOffered::AndroidCorporateWorkProfile => self.pick(
                (
                    "Android corporate-owned work profiles are not supported.",
                    "The new TeamViewer connector supports them: an administrator can turn it on.",
                ),
                (
                    "Android-werkprofielen in bedrijfseigendom worden niet ondersteund.",
                    "De nieuwe TeamViewer-connector ondersteunt dit wel: een beheerder kan die inschakelen.",
                ),
            ),
            NotOffered::AndroidAosp => self.pick(
                (
                    "Android (AOSP) devices are not supported.",
                    "The new TeamViewer connector supports them: an administrator can turn it on.",
                ),
                (
                    "Android (AOSP) wordt niet ondersteund.",
                    "De nieuwe TeamViewer-connector ondersteunt dit wel: een beheerder kan die inschakelen.",
                ),
            ),
            NotOffered::PlatformNotSupported => self.pick(
                (
                    "Remote assistance does not support this platform.",
                    "It supports Windows, Android, iOS, iPadOS and macOS.",
                ),
                (
                    "Hulp op afstand ondersteunt dit platform niet.",
                    "Wel ondersteund zijn Windows, Android, iOS, iPadOS en macOS.",
                ),
            ),
            NotOffered::Removed => self.removed(),
            NotOffered::NoPermission => self.pick(
                (
                    "You may not request remote assistance.",
                    "Ask an Intune administrator for a role with “Request remote assistance”.",
                ),
                (
                    "U mag geen hulp op afstand aanvragen.",
                    "Vraag een Intune-beheerder om een rol met ‘Hulp op afstand aanvragen’.",
                ),
            ),
            NotOffered::OutOfScope => self.pick(
                (
                    "This device is outside the scope of your role.",
                    "Ask an Intune administrator to widen the scope of your role.",
                ),
                (
                    "Dit apparaat valt buiten het bereik van uw rol.",
                    "Vraag een Intune-beheerder om het bereik van uw rol te verruimen.",
                ),
            ),
            NotOffered::ConnectorNotConnected => self.pick(
                ("The TeamViewer connector is not configured.", "An administrator must connect it first."),
                (
                    "De TeamViewer-connector is niet geconfigureerd.",
                    "Een beheerder moet deze eerst verbinden.",
                ),
            ),
            NotOffered::ConnectorNeedsSignIn => self.pick(
                (
                    "The TeamViewer connector needs a new sign-in.",
                    "An administrator must authorize it again.",
                ),
                (
                    "De TeamViewer-connector moet opnieuw worden aangemeld.",
                    "Een beheerder moet deze opnieuw goedkeuren.",
                ),
            ),
            NotOffered::WebConnectorOff => self.pick(
                ("The new TeamViewer connector is turned off.", "An administrator can turn it on."),
                ("De nieuwe TeamViewer-connector is uitgeschakeld.", "Een beheerder kan die inschakelen."),
            ),
        }
    }

    /// What to know before a session starts.
    pub fn notice(self, notice: Notice) -> &'static str {
        match notice {
            Notice::MayBeUnsupported => self.pick(
                "TeamViewer may not support this device.",
                "TeamViewer biedt mogelijk geen ondersteuning voor dit apparaat.",
            ),
            Notice::NoCompanyPortal => self.pick(
                "The Company Portal shows no notification on this device: it was enrolled without a user. Read the code out or send the link.",
                "De melding wordt niet in de bedrijfsportal-app op dit apparaat weergegeven: het is zonder gebruiker ingeschreven. Lees de code voor of stuur de koppeling.",
            ),
        }
    }

    /// Why a session could not be made, and what to do.
    pub fn failure(self, failure: SessionFailure) -> (String, String) {
        let (what, todo) = match failure {
            SessionFailure::Partner { problem } => return self.partner(problem),
            SessionFailure::Interrupted => self.pick(
                ("The server was stopped while the session was being made.", "Start a new session."),
                ("De server is gestopt terwijl de sessie werd gemaakt.", "Start een nieuwe sessie."),
            ),
            SessionFailure::Disconnected => self.pick(
                (
                    "The TeamViewer connector was disconnected meanwhile.",
                    "Connect it, then start a new session.",
                ),
                (
                    "De TeamViewer-connector is intussen losgekoppeld.",
                    "Verbind deze en start daarna een nieuwe sessie.",
                ),
            ),
            SessionFailure::KeyMissing => self.pick(
                (
                    "This server can't open the TeamViewer connector's tokens.",
                    "An administrator must look at the connector: the key they are sealed under is missing.",
                ),
                (
                    "Deze server kan de tokens van de TeamViewer-connector niet openen.",
                    "Een beheerder moet de connector bekijken: de sleutel waarmee ze zijn verzegeld, ontbreekt.",
                ),
            ),
        };
        (what.to_owned(), todo.to_owned())
    }

    /// Why a file was refused, and what to do.
    pub fn refusal(self, refusal: &FileRefusal) -> (String, String) {
        let export = self.pick(
            "Choose the CSV, or the ZIP, that “Export” makes under All devices in the Intune admin center.",
            "Kies het CSV- of ZIP-bestand dat ‘Exporteren’ maakt onder Alle apparaten in het Intune-beheercentrum.",
        );
        let what = match refusal {
            FileRefusal::Empty => self.pick("The file is empty.", "Het bestand is leeg.").to_owned(),
            FileRefusal::NotAnExport => self
                .pick("The file is not a device export.", "Het bestand is geen export van apparaten.")
                .to_owned(),
            FileRefusal::BadArchive => self
                .pick(
                    "The ZIP is damaged, protected, or does not hold exactly one CSV.",
                    "Het ZIP-bestand is beschadigd, beveiligd, of bevat niet precies één CSV-bestand.",
                )
                .to_owned(),
            FileRefusal::TooLarge { limit } => {
                let limit = Common(self.0).number(limit / 1_000_000);
                return self.pick(
                    (
                        format!("The file is larger than {limit} MB."),
                        "Export fewer devices at a time.".to_owned(),
                    ),
                    (
                        format!("Het bestand is groter dan {limit} MB."),
                        "Exporteer minder apparaten tegelijk.".to_owned(),
                    ),
                );
            }
            FileRefusal::NotText => self
                .pick(
                    "The file is not UTF-8 or UTF-16 text.",
                    "Het bestand is geen tekst in UTF-8 of UTF-16.",
                )
                .to_owned(),
            FileRefusal::MissingColumn { column } => self.pick(
                format!("The column “{column}” is missing."),
                format!("De kolom ‘{column}’ ontbreekt."),
            ),
        };
        (what, export.to_owned())
    }

    /// What is wrong with a line.
    pub fn line_problem(self, problem: LineProblem) -> &'static str {
        match problem {
            LineProblem::FieldCount => {
                self.pick("More or fewer fields than the header", "Meer of minder velden dan de kopregel")
            }
            LineProblem::Missing => self.pick("The value is missing", "De waarde ontbreekt"),
            LineProblem::BadId => self.pick("Not a device id", "Geen apparaat-id"),
            LineProblem::BadDate => self.pick("Not a date", "Geen datum"),
            LineProblem::BadBoolean => self.pick("Neither True nor False", "Noch True noch False"),
            LineProblem::BadText => self.pick("Not a text", "Geen tekst"),
            LineProblem::TooLong => self.pick("Too long", "Te lang"),
            LineProblem::Duplicate => {
                self.pick("The device stands on an earlier line", "Het apparaat staat op een eerdere regel")
            }
        }
    }

    /// A permission's name.
    pub fn permission(self, permission: Permission) -> &'static str {
        match permission {
            Permission::ReadManagedDevices => self.pick("Read managed devices", "Beheerde apparaten lezen"),
            Permission::UpdateManagedDevices => {
                self.pick("Update managed devices", "Beheerde apparaten bijwerken")
            }
            Permission::ReadOrganization => self.pick("Read organization", "Organisatie lezen"),
            Permission::UpdateOrganization => self.pick("Update organization", "Organisatie bijwerken"),
            Permission::ReadConnectors => {
                self.pick("Read remote assistance connectors", "Connectors voor hulp op afstand lezen")
            }
            Permission::UpdateRemoteAssistance => {
                self.pick("Update remote assistance", "Hulp op afstand bijwerken")
            }
            Permission::ViewRemoteAssistanceReports => {
                self.pick("View remote assistance reports", "Rapporten over hulp op afstand weergeven")
            }
            Permission::RequestRemoteAssistance => {
                self.pick("Request remote assistance", "Hulp op afstand aanvragen")
            }
            Permission::ReadAudit => self.pick("Read audit data", "Auditgegevens lezen"),
        }
    }
}
