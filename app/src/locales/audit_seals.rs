//! Seals of the audit log.

use farhand_contract::audit_seals::{SealFault, SealProblem};

use super::{Common, Locale, texts};

texts! {
    /// Texts of the seals of the audit log.
    SealTexts {
        title: "Seals of the audit log", "Zegels van het auditlogboek";
        sealed_up_to: "Sealed up to", "Verzegeld tot";
        seal: "Seal", "Zegel";
        number(number: &str): format!("Seal {number}"), format!("Zegel {number}");
        waiting(count: u64, number: &str): if count == 1 { "1 line waits for the next seal".into() } else { format!("{number} lines wait for the next seal") }, if count == 1 { "1 regel wacht op het volgende zegel".into() } else { format!("{number} regels wachten op het volgende zegel") };
        nothing: "Nothing is sealed yet.", "Er is nog niets verzegeld.";
        copy: "Copy seal", "Zegel kopiëren";
        verify: "Verify", "Controleren";
        verifying(done: &str, of: &str): format!("{done} of {of} seals verified"), format!("{done} van {of} zegels gecontroleerd");
        progress_label: "Progress of the verification", "Voortgang van de controle";
        all_match(seals: u64, number: &str): if seals == 1 { "The only seal matches".into() } else { format!("All {number} seals match") }, if seals == 1 { "Het enige zegel klopt".into() } else { format!("Alle {number} zegels kloppen") };
        as_written(lines: u64, number: &str): if lines == 1 { "1 line is as it was written.".into() } else { format!("{number} lines are as they were written.") }, if lines == 1 { "1 regel is zoals die is geschreven.".into() } else { format!("{number} regels zijn zoals ze zijn geschreven.") };
        keep(number: &str): format!("Whoever keeps a copy of seal {number} elsewhere can prove later that nothing up to there was changed."), format!("Wie een kopie van zegel {number} elders bewaart, kan later aantonen dat er tot daar niets is gewijzigd.");
        mismatch: "The audit log does not match", "Het auditlogboek klopt niet";
        written_down: "A seal that was written down", "Een zegel dat is genoteerd";
        written_down_hint: "As it was copied, such as 214:3f9a…. Verify then compares it as well.", "Zoals het is gekopieerd, zoals 214:3f9a…. Controleren vergelijkt het dan ook.";
        no_mark: "This is no seal. Fill in the number, a colon and 64 digits, or nothing.", "Dit is geen zegel. Vul het nummer, een dubbele punt en 64 tekens in, of niets.";
        same(number: &str): format!("Seal {number} is the one that was written down: nothing up to there was changed since."), format!("Zegel {number} is het zegel dat is genoteerd: tot daar is er sindsdien niets gewijzigd.");
        other(number: &str): format!("Seal {number} is not the one that was written down: something up to there was changed since."), format!("Zegel {number} is niet het zegel dat is genoteerd: tot daar is er sindsdien iets gewijzigd.");
        more(number: &str): format!("And {number} more."), format!("En nog {number}.");
    }
}

impl SealTexts {
    /// What is wrong with which seal.
    pub fn of_fault(self, SealFault { first, last, problem }: SealFault) -> String {
        let common = Common(self.0);
        let (first_number, last_number) = (common.number(first), common.number(last));
        match (self.0, problem) {
            (Locale::En, SealProblem::Changed) => {
                format!("Seal {first_number}: its lines, or what it says itself, were changed.")
            }
            (Locale::Nl, SealProblem::Changed) => {
                format!("Zegel {first_number}: de regels, of wat het zegel zelf zegt, zijn gewijzigd.")
            }
            (Locale::En, SealProblem::LinesGone) => {
                format!("Seal {first_number}: lines that it covers are gone.")
            }
            (Locale::Nl, SealProblem::LinesGone) => {
                format!("Zegel {first_number}: er zijn regels uit verdwenen.")
            }
            (Locale::En, SealProblem::LinesAdded) => {
                format!("Seal {first_number}: lines were added that it does not cover.")
            }
            (Locale::Nl, SealProblem::LinesAdded) => {
                format!("Zegel {first_number}: er zijn later regels aan toegevoegd.")
            }
            (Locale::En, SealProblem::Unchained) => {
                format!("Seal {first_number}: it does not build on the seal before it.")
            }
            (Locale::Nl, SealProblem::Unchained) => {
                format!("Zegel {first_number}: het bouwt niet voort op het zegel ervoor.")
            }
            (Locale::En, SealProblem::Gone) if first == last => format!("Seal {first_number} is missing."),
            (Locale::Nl, SealProblem::Gone) if first == last => format!("Zegel {first_number} ontbreekt."),
            (Locale::En, SealProblem::Gone) => {
                format!("Seals {first_number} to {last_number} are missing.")
            }
            (Locale::Nl, SealProblem::Gone) => {
                format!("Zegels {first_number} tot en met {last_number} ontbreken.")
            }
        }
    }
}
