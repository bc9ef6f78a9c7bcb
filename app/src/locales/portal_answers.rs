//! The Company Portal after an answer: saying why not, stopping, what is past, and answers that came too late.

use farhand_contract::{Error, errors::Thing, portal::DeclineChoice, sessions::SessionState};

use super::{Errors, Locale, isolated, texts};
use crate::api::ApiError;

texts! {
    /// Texts of the Company Portal after an answer.
    PortalAnswerTexts {
        explain_title: "Would you like to say why?", "Wilt u zeggen waarom?";
        explain_text(name: &str): format!("You don't have to. {name} sees what you say.", name = isolated(name)), format!("Het hoeft niet. {name} ziet wat u zegt.", name = isolated(name));
        choices: "Why", "Waarom";
        own_words: "In your own words", "In uw eigen woorden";
        optional: "optional", "optioneel";
        send: "Send", "Versturen";
        explained: "Thank you. Your answer has been passed on.", "Dank u. Uw antwoord is doorgegeven.";

        stop: "Stop", "Stoppen";
        stop_title: "Stop the session?", "De sessie stoppen?";
        stop_text: "Nobody else can come in after that. Whoever is connected stays so until you close the TeamViewer window, or choose Disconnect in it.", "Daarna kan er niemand meer bij. Wie verbonden is, blijft dat tot u het TeamViewer-venster sluit, of daarin Verbinding verbreken kiest.";
        stop_accepted_text: "Nobody is connected yet, and after that nobody can be.", "Er is nog niemand verbonden, en daarna kan dat ook niet meer.";
        stop_keep: "Go on", "Doorgaan";
        stopping_title: "Now close TeamViewer", "Sluit nu TeamViewer";
        stopping(name: &str): format!("Nobody else can come in any more. {name} stays connected until you close the TeamViewer window on this device, or choose Disconnect in it.", name = isolated(name)), format!("Er kan niemand meer bij. {name} blijft verbonden tot u het TeamViewer-venster op dit apparaat sluit, of daarin Verbinding verbreken kiest.", name = isolated(name));
        stopped: "You stopped it. Nobody is connected to this device.", "U hebt het gestopt. Niemand is met dit apparaat verbonden.";

        past_title: "Past sessions on this device", "Eerdere sessies op dit apparaat";
        past_none: "Nobody has asked to help on this device yet.", "Nog niemand heeft gevraagd om op dit apparaat te helpen.";
        past_by(name: &str): format!("by {name}", name = isolated(name)), format!("door {name}", name = isolated(name));
        past_ended: "Helped", "Geholpen";
        past_stopped: "You stopped it", "U hebt het gestopt";
        past_declined: "You declined", "U hebt geweigerd";
        past_expired: "Not answered in time", "Niet op tijd beantwoord";
        past_withdrawn: "Taken back", "Ingetrokken";

        not_here: "This request is not for this device.", "Dit verzoek is niet voor dit apparaat.";
        not_here_todo: "Open the Company Portal on the device that it is for.", "Open de bedrijfsportal op het apparaat waarvoor het is.";
        still_waiting: "This request still waits for your answer.", "Dit verzoek wacht nog op uw antwoord.";
        answered_accepted: "You have accepted already.", "U hebt al geaccepteerd.";
        answered_accepted_todo: "If you changed your mind, choose Stop.", "Als u van gedachten bent veranderd, kiest u Stoppen.";
        answered_declined: "You have declined already.", "U hebt al geweigerd.";
        answered_declined_todo: "Whoever asked can ask again.", "Wie het vroeg, kan het opnieuw vragen.";
        too_late: "This request had expired before you answered.", "Dit verzoek was verlopen voordat u antwoordde.";
        taken_back: "This request had been taken back before you answered.", "Dit verzoek was ingetrokken voordat u antwoordde.";
        over: "This session is over already.", "Deze sessie is al voorbij.";
        nothing_happened: "Nothing happens on this device.", "Er gebeurt niets op dit apparaat.";
    }
}

impl PortalAnswerTexts {
    /// Why a user declines, in short.
    pub const fn choice(self, choice: DeclineChoice) -> &'static str {
        let (english, dutch) = match choice {
            DeclineChoice::NotNow => ("Not now", "Nu niet"),
            DeclineChoice::DidNotAsk => ("I didn't ask for help", "Ik heb niet om hulp gevraagd"),
            DeclineChoice::UnknownPerson => ("I don't know this person", "Ik ken deze persoon niet"),
            DeclineChoice::Solved => ("It is solved", "Het is opgelost"),
        };
        match self.0 {
            Locale::En => english,
            Locale::Nl => dutch,
        }
    }

    /// How a session ended.
    pub const fn past(self, state: SessionState, stopped: bool) -> &'static str {
        match state {
            _ if stopped => self.past_stopped(),
            SessionState::Declined => self.past_declined(),
            SessionState::Expired => self.past_expired(),
            SessionState::Cancelled | SessionState::Failed => self.past_withdrawn(),
            _ => self.past_ended(),
        }
    }

    /// What happened and what to do, for the device's user.
    pub fn problem(self, error: &ApiError) -> (String, String) {
        let (what, todo) = match error {
            ApiError::Service(Error::NotFound { what: Thing::Session }) => {
                (self.not_here(), self.not_here_todo())
            }
            ApiError::Service(Error::SessionState { state }) => match state {
                SessionState::Requested | SessionState::AwaitingUser => (self.still_waiting(), ""),
                SessionState::Accepted | SessionState::Active => {
                    (self.answered_accepted(), self.answered_accepted_todo())
                }
                SessionState::Declined => (self.answered_declined(), self.answered_declined_todo()),
                SessionState::Expired => (self.too_late(), self.nothing_happened()),
                SessionState::Cancelled | SessionState::Failed => {
                    (self.taken_back(), self.nothing_happened())
                }
                SessionState::Ended => (self.over(), self.nothing_happened()),
            },
            error => {
                let explanation = Errors(self.0).explain(error);
                return (explanation.what, explanation.todo);
            }
        };
        (what.to_owned(), todo.to_owned())
    }
}
