//! The sign-in page.

use super::texts;

texts! {
    /// Texts of the sign-in page.
    SignInTexts {
        title: "Sign in", "Aanmelden";
        user: "User name", "Gebruikersnaam";
        user_hint: "name@organisation", "naam@organisatie";
        password: "Password", "Wachtwoord";
        submit: "Sign in", "Aanmelden";
        wrong: "The user name or the password is wrong. Check both and try again.", "De gebruikersnaam of het wachtwoord is onjuist. Controleer beide en probeer het opnieuw.";
        tries: "Too many tries. Wait a few minutes and try again.", "Te veel pogingen. Wacht enkele minuten en probeer het opnieuw.";
        failed: "Signing in did not work. Try again in a moment.", "Aanmelden is niet gelukt. Probeer het zo opnieuw.";
        demo: "This is the demo", "Dit is de demo";
        demo_text: "Its devices and people are made up, and its TeamViewer is a sandbox on this machine. Choose who you want to be.", "De apparaten en personen zijn verzonnen, en TeamViewer is een sandbox op deze machine. Kies wie u wilt zijn.";
        administrator: "Intune administrator", "Intune-beheerder";
        administrator_can: "Everything: connector, devices, sessions, audit", "Alles: connector, apparaten, sessies, audit";
        helpdesk: "Help desk operator", "Helpdesk-medewerker";
        helpdesk_can: "Finds devices and asks for sessions", "Zoekt apparaten en vraagt sessies aan";
        reader: "Read only operator", "Operator met alleen-lezenmachtiging";
        reader_can: "Sees everything, changes nothing", "Ziet alles, wijzigt niets";
        no_role: "User of a device", "Gebruiker van een apparaat";
        no_role_can: "No role in the admin center", "Geen rol in het beheercentrum";
    }
}
