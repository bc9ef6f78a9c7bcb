//! What the device's user said or did, for the operator.

use super::texts;

texts! {
    /// Texts of the session's pane about its user.
    SessionUserTexts {
        declined_because: "The user says:", "De gebruiker zegt:";
        stopping: "The user has stopped the session: nobody else can come in. Close the TeamViewer window.", "De gebruiker heeft de sessie gestopt: er kan niemand meer bij. Sluit het TeamViewer-venster.";
        stopped: "The user stopped it.", "De gebruiker heeft het gestopt.";
    }
}
