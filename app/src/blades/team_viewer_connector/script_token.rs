//! The script token: what stands in for an app registration and an authorization.

use farhand_contract::{
    Error,
    connectors::{Connector, ConnectorMethod, ConnectorStatus, PartnerProblem, ScriptTokenDraft},
    errors::Field,
};
use leptos::prelude::*;

use super::{
    operations::Operations,
    region::{RegionDraft, RegionFields},
};
use crate::{
    api::{ApiError, ApiResult, connectors::set_script_token},
    locales::RegistrationTexts,
    preferences::use_locale,
    ui::{
        Button, Card, ErrorBar, FormDialog, MessageBar, MessageKind, TextField, forget_when_closed,
        problem_at, show_answer,
    },
};

/// What is filled in, and how it goes.
#[derive(Clone, Copy)]
pub struct ScriptTokenForm {
    /// Whether it is shown.
    pub open: RwSignal<bool>,
    /// Connects with the token.
    pub save: Action<(), ()>,
    token: RwSignal<String>,
    region: RegionDraft,
    problem: RwSignal<Option<ApiError>>,
}

impl ScriptTokenForm {
    /// An empty form for this connector. Asks for the licence agreement where that is not accepted.
    pub fn new(connector: Resource<ApiResult<Connector>>, agreement_open: RwSignal<bool>) -> Self {
        let (open, token) = (RwSignal::new(false), RwSignal::new(String::new()));
        let region = RegionDraft::new();
        let problem = RwSignal::new(None);
        let save = Action::new(move |&()| async move {
            let draft = ScriptTokenDraft { token: token.get_untracked(), region: region.chosen() };
            match set_script_token(draft).await {
                Ok(now) => {
                    show_answer(connector, now);
                    open.set(false);
                }
                Err(ApiError::Service(Error::AgreementRequired)) => agreement_open.set(true),
                Err(error) => problem.set(Some(error)),
            }
        });
        forget_when_closed(open, token);
        Self { open, save, token, region, problem }
    }

    /// Opens the form.
    pub fn edit(self, connector: &Connector) {
        // Another token is for the service of the one before, whatever the app registration is for.
        self.region.set(connector.script_region.as_ref().unwrap_or(&connector.registration.region));
        self.problem.set(None);
        self.open.set(true);
    }
}

/// The card.
#[component]
pub fn ScriptTokenCard(
    /// The connector as it stands.
    connector: Connector,
    /// Has the form.
    operations: Operations,
) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());
    let scripted = connector.method == Some(ConnectorMethod::ScriptToken);
    let text = if scripted { texts.script_in_use() } else { texts.script_text() };
    // Nobody would revoke the tokens of an account that works.
    let locked = !scripted && connector.status == ConnectorStatus::Onboarded;
    let command = connector.can_update.then(|| {
        if locked {
            view! { <p class="caption muted">{texts.script_locked()}</p> }.into_any()
        } else {
            view! { <UseToken connector operations /> }.into_any()
        }
    });

    view! {
        <Card title=texts.script_title()>
            <p class="muted">{text}</p>
            {command}
        </Card>
    }
    .into_any()
}

/// Opens the form.
#[component]
pub fn UseToken(
    /// The connector as it stands.
    connector: Connector,
    /// Has the form.
    operations: Operations,
) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());
    let scripted = connector.method == Some(ConnectorMethod::ScriptToken);
    let label = if scripted { texts.script_replace() } else { texts.script_use() };

    view! {
        <div class="row">
            <Button on_click=move || operations.script.get_value().edit(&connector)>{label}</Button>
        </div>
    }
    .into_any()
}

/// The form, over the page.
#[component]
pub fn ScriptTokenDialog(
    /// What is filled in.
    form: ScriptTokenForm,
) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());
    let permissions = [
        (texts.script_account(), Some("UserInfo.View")),
        (texts.script_create(), Some("Sessions.Create")),
        (texts.script_read(), Some("Sessions.ReadOwn, Sessions.ReadAll")),
        (texts.script_close(), None),
        (texts.script_reports(), None),
    ];
    let permissions = permissions.map(|(what, scopes)| {
        view! {
            <li>
                {what}
                {scopes
                    .map(|scopes| {
                        view! { <code class="caption connector-scope">{scopes}</code> }
                    })}
            </li>
        }
    });

    view! {
        <FormDialog
            open=form.open
            title=texts.script_title()
            confirm=texts.script_connect()
            save=form.save
            problem=form.problem
            fields=&[Field::ScriptToken, Field::Region]
            told=refused
        >
            <p>{texts.script_text()}</p>
            <div class="stack-s">
                <p>{texts.script_needs()}</p>
                <ul class="connector-permissions">{permissions.into_iter().collect_view()}</ul>
            </div>
            <TextField
                id="connector-script-token"
                label=texts.script_token()
                value=form.token
                hint=texts.script_token_hint()
                problem=problem_at(form.problem, Field::ScriptToken)
                secret=true
            />
            <RegionFields
                name="connector-script-region"
                base_id="connector-script-base"
                draft=form.region
                problem=problem_at(form.problem, Field::Region)
            />
        </FormDialog>
    }
    .into_any()
}

/// Why nothing came of it. A token that TeamViewer does not take has words of its own.
fn refused(error: ApiError) -> AnyView {
    let texts = RegistrationTexts(use_locale());
    match error {
        ApiError::Service(Error::Partner { problem: PartnerProblem::Unauthorized }) => view! {
            <MessageBar kind=MessageKind::Error title=texts.script_refused()>
                {texts.script_refused_todo()}
            </MessageBar>
        }
        .into_any(),
        error => view! { <ErrorBar error /> }.into_any(),
    }
}
