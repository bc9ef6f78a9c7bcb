//! Client id and client secret of an app registration, as both connectors ask for them.

use farhand_contract::errors::Field;
use leptos::prelude::*;

use super::{TextField, problem_at};
use crate::api::ApiError;

/// What nobody needs any more does not stay in the page.
pub fn forget_when_closed(open: RwSignal<bool>, secret: RwSignal<String>) {
    Effect::new(move |_| {
        if !open.get() {
            secret.set(String::new());
        }
    });
}

/// What is filled in.
#[derive(Clone, Copy)]
pub struct ClientDraft {
    client_id: RwSignal<String>,
    secret: RwSignal<String>,
    /// Whether a secret is there to be kept.
    kept: RwSignal<bool>,
}

impl ClientDraft {
    /// Nothing yet. The secret is forgotten when the form is closed.
    pub fn new(open: RwSignal<bool>) -> Self {
        let (client_id, secret) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        forget_when_closed(open, secret);
        Self { client_id, secret, kept: RwSignal::new(false) }
    }

    /// What was given before, and whether there is a secret to be kept.
    pub fn fill_in(self, client_id: Option<&str>, kept: bool) {
        self.client_id.set(client_id.unwrap_or_default().to_owned());
        self.kept.set(kept);
    }

    /// The client id.
    pub fn client_id(self) -> String {
        self.client_id.get_untracked()
    }

    /// The secret; none to keep the one that is there.
    pub fn secret(self) -> Option<String> {
        Some(self.secret.get_untracked()).filter(|secret| !secret.is_empty())
    }
}

/// What the fields say, which differs by the service.
#[derive(Clone, Copy)]
pub struct ClientWords {
    /// What the client id is called.
    pub client_id: &'static str,
    /// What the secret is called.
    pub client_secret: &'static str,
    /// About a secret that there is none of yet.
    pub secret_new: &'static str,
    /// About one that is kept.
    pub secret_kept: &'static str,
}

/// The two fields.
#[component]
pub fn ClientFields(
    /// What is filled in.
    draft: ClientDraft,
    /// The fields' ids, unlike any other on the page.
    ids: [&'static str; 2],
    /// What they say.
    words: ClientWords,
    /// What is wrong with them.
    problem: RwSignal<Option<ApiError>>,
    /// Whether only the secret can be replaced.
    #[prop(optional, into)]
    secret_only: Signal<bool>,
) -> impl IntoView {
    let hint = Signal::derive(move || {
        if draft.kept.get() { words.secret_kept } else { words.secret_new }.to_owned()
    });
    let [client_id, client_secret] = ids;
    view! {
        <TextField
            id=client_id
            label=words.client_id
            value=draft.client_id
            problem=problem_at(problem, Field::ClientId)
            fixed=secret_only
        />
        <TextField
            id=client_secret
            label=words.client_secret
            value=draft.secret
            hint
            problem=problem_at(problem, Field::ClientSecret)
            secret=true
        />
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn an_empty_secret_is_the_one_that_is_there() {
        Owner::new().with(|| {
            let draft = ClientDraft::new(RwSignal::new(true));
            draft.fill_in(Some("an app"), true);
            assert_eq!((draft.client_id(), draft.secret()), ("an app".to_owned(), None));
            draft.secret.set("s".to_owned());
            assert_eq!(draft.secret(), Some("s".to_owned()));
            draft.fill_in(None, false);
            assert_eq!(draft.client_id(), "");
        });
    }
}
