//! Signing in. Plain forms, so that it works without a script.

use farhand_contract::{Role, accounts::DemoSignIn};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    api::accounts::get_demo_sign_ins,
    locales::{Common, Errors, FrameTexts, SignInTexts},
    preferences::use_locale,
    ui::{Icon, IconName, MessageBar, MessageKind, Switches},
};

/// The sign-in page.
#[component]
pub fn SignIn() -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), SignInTexts(locale));
    let query = use_query_map();
    let next = query.with_untracked(|query| query.get("next")).unwrap_or_default();
    let problem = query.with_untracked(|query| {
        let wait = query.get("wait").and_then(|wait| wait.parse().ok());
        query.get("error").map(|name| problem(texts, &name, wait))
    });
    let demo = Resource::new(|| (), |()| get_demo_sign_ins());
    let next_of_cards = next.clone();
    let cards = move || {
        let people = demo.get()?.ok().filter(|people| !people.is_empty())?;
        Some(view! { <DemoCards people next=next_of_cards.clone() /> })
    };

    view! {
        <Title text=texts.title() />
        <main class="sign-in">
            <div class="sign-in-card">
                <p class="brand">
                    <img src="/favicon.svg" alt="" width="24" height="24" />
                    <span>{common.product()}</span>
                </p>
                <h1 class="title">{texts.title()}</h1>
                <p class="muted">{common.admin_center()}</p>
                {problem.map(|text| view! { <MessageBar kind=MessageKind::Error>{text}</MessageBar> })}
                <form method="post" action="/sign-in" class="stack">
                    <input type="hidden" name="next" value=next />
                    <label class="field">
                        <span class="field-label">{texts.user()}</span>
                        <input
                            class="input"
                            name="user"
                            type="text"
                            required
                            autofocus
                            autocomplete="username"
                            autocapitalize="none"
                            spellcheck="false"
                            placeholder=texts.user_hint()
                        />
                    </label>
                    <label class="field">
                        <span class="field-label">{texts.password()}</span>
                        <input class="input" name="password" type="password" required autocomplete="current-password" />
                    </label>
                    <button type="submit" class="button button-primary">
                        {texts.submit()}
                    </button>
                </form>
            </div>
            <Suspense fallback=|| ()>{cards}</Suspense>
        </main>
        <footer class="sign-in-footer">
            <Switches />
            <p class="caption">{FrameTexts(locale).trademarks()}</p>
        </footer>
    }
    .into_any()
}

fn problem(texts: SignInTexts, name: &str, wait: Option<u32>) -> String {
    match (name, wait) {
        ("credentials", _) => texts.wrong().to_owned(),
        ("tries", Some(retry_after_seconds)) => {
            let error = farhand_contract::Error::TooManyTries { retry_after_seconds };
            let explanation = Errors(texts.0).explain(&error.into());
            format!("{} {}", explanation.what, explanation.todo)
        }
        ("tries", None) => texts.tries().to_owned(),
        _ => texts.failed().to_owned(),
    }
}

/// One click for each person of the demo.
#[component]
fn DemoCards(people: Vec<DemoSignIn>, next: String) -> impl IntoView {
    let texts = SignInTexts(use_locale());
    let cards = people
        .into_iter()
        .map(|person| {
            let (role, can) = match person.role {
                Some(Role::IntuneAdministrator) => (texts.administrator(), texts.administrator_can()),
                Some(Role::HelpDeskOperator) => (texts.helpdesk(), texts.helpdesk_can()),
                Some(Role::ReadOnlyOperator) => (texts.reader(), texts.reader_can()),
                None => (texts.no_role(), texts.no_role_can()),
            };
            view! {
                <form method="post" action="/sign-in">
                    <input type="hidden" name="next" value=next.clone() />
                    <input type="hidden" name="user" value=person.user_principal_name.clone() />
                    <input type="hidden" name="password" value=person.password />
                    <button type="submit" class="demo-card">
                        <Icon name=IconName::Person />
                        <span class="demo-card-text">
                            <strong>{person.display_name}</strong>
                            <span>{role}</span>
                            <span class="caption">{can}</span>
                        </span>
                        <Icon name=IconName::ChevronRight size16=true />
                    </button>
                </form>
            }
        })
        .collect_view();
    view! {
        <section class="sign-in-demo">
            <h2 class="section-title">{texts.demo()}</h2>
            <p class="muted">{texts.demo_text()}</p>
            <div class="stack-s">{cards}</div>
        </section>
    }
    .into_any()
}
