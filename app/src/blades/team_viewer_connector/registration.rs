//! The app registration: where it comes from, and the form that gives another.

use farhand_contract::{
    connectors::{
        Connector, ConnectorMethod, ConnectorStatus, Region, Registration, RegistrationDraft,
        RegistrationSource,
    },
    errors::Field,
};
use leptos::prelude::*;

use super::{
    operations::Operations,
    region::{RegionDraft, RegionFields},
};
use crate::{
    api::{ApiError, ApiResult, connectors::set_registration},
    locales::RegistrationTexts,
    preferences::use_locale,
    ui::{
        Button, ButtonKind, Card, ClientDraft, ClientFields, ClientWords, CopyButton, Dialog, Essential,
        EssentialView, Essentials, FormDialog, problem_at, show_answer,
    },
};

/// What is filled in, and how it goes.
#[derive(Clone, Copy)]
pub struct RegistrationForm {
    open: RwSignal<bool>,
    client: ClientDraft,
    region: RegionDraft,
    /// Whether only the secret can be replaced.
    secret_only: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    save: Action<(), ()>,
}

impl RegistrationForm {
    /// An empty form for this connector.
    pub fn new(connector: Resource<ApiResult<Connector>>) -> Self {
        let open = RwSignal::new(false);
        let client = ClientDraft::new(open);
        let region = RegionDraft::new();
        let problem = RwSignal::new(None);
        let save = Action::new(move |&()| async move {
            let draft = RegistrationDraft {
                client_id: client.client_id(),
                client_secret: client.secret(),
                region: region.chosen(),
            };
            match set_registration(draft).await {
                Ok(now) => {
                    show_answer(connector, now);
                    open.set(false);
                }
                Err(error) => problem.set(Some(error)),
            }
        });
        Self { open, client, region, secret_only: RwSignal::new(false), problem, save }
    }

    /// Opens the form with what was given before.
    pub fn edit(self, connector: &Connector) {
        let Registration { source, client_id, has_secret, region, .. } = &connector.registration;
        let own = *source == RegistrationSource::Connector;
        self.client.fill_in(client_id.as_deref().filter(|_| own), own && *has_secret);
        self.region.set(if own { region } else { &Region::Global });
        self.secret_only.set(is_bound(connector));
        self.problem.set(None);
        self.open.set(true);
    }
}

/// Whether an account is connected that authorized the app that is registered: its tokens are of no use to another.
fn is_bound(connector: &Connector) -> bool {
    connector.method == Some(ConnectorMethod::OAuth)
        && connector.status == ConnectorStatus::Onboarded
        && connector.registered
}

/// The card.
#[component]
pub fn RegistrationCard(
    /// The connector as it stands.
    connector: Connector,
    /// Has the form, and what forgets the registration.
    operations: Operations,
) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());
    let Registration { source, client_id, has_secret, region, redirect_uri } = connector.registration.clone();
    let source_text = match source {
        RegistrationSource::None => texts.source_none(),
        RegistrationSource::Environment => texts.source_environment(),
        RegistrationSource::Sandbox => texts.source_sandbox(),
        RegistrationSource::Connector => texts.source_connector(),
    };
    let region = match region {
        Region::Global => texts.global().to_owned(),
        Region::UnitedStates => texts.united_states().to_owned(),
        Region::Other { base } => base,
    };
    let settings = (source == RegistrationSource::None).then(|| {
        view! {
            <div class="caption muted">
                {texts.settings()} <code class="connector-setting">"FARHAND_TEAMVIEWER_CLIENT_ID"</code>
                <code class="connector-setting">"FARHAND_TEAMVIEWER_CLIENT_SECRET"</code>
            </div>
        }
    });
    let commands = connector.can_update.then(|| view! { <Commands connector operations /> });

    view! {
        <Card title=texts.title()>
            <p class="muted">{texts.description()}</p>
            <Essentials>
                <Essential label=texts.source() value=Some(source_text.to_owned()) />
                <Essential label=texts.client_id() value=client_id copy=true />
                <Essential
                    label=texts.client_secret()
                    value=has_secret.then(|| texts.secret_set().to_owned())
                />
                <EssentialView label=texts.region()>
                    <span class="connector-wrap">{region}</span>
                </EssentialView>
            </Essentials>
            <div class="connector-redirect">
                <span class="field-label">{texts.redirect()}</span>
                <code>{redirect_uri.clone()}</code>
                <CopyButton text=redirect_uri />
                <span class="field-hint">{texts.redirect_hint()}</span>
            </div>
            {settings}
            {commands}
        </Card>
    }
    .into_any()
}

/// What can be done about the registration while things are as they are.
#[component]
fn Commands(connector: Connector, operations: Operations) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());
    let source = connector.registration.source;
    let own = source == RegistrationSource::Connector;
    let bound = is_bound(&connector);
    if bound && !own {
        return view! { <p class="caption muted">{texts.locked()}</p> }.into_any();
    }
    let (kind, label) = match source {
        RegistrationSource::None => (ButtonKind::Primary, texts.enter()),
        RegistrationSource::Environment | RegistrationSource::Sandbox => {
            (ButtonKind::Secondary, texts.enter_other())
        }
        RegistrationSource::Connector if bound => (ButtonKind::Secondary, texts.replace_secret()),
        RegistrationSource::Connector => (ButtonKind::Secondary, texts.change()),
    };
    let remove = (own && !bound).then(|| {
        view! {
            <Button kind=ButtonKind::Subtle on_click=move || operations.forget_open.set(true)>
                {texts.remove()}
            </Button>
        }
    });

    view! {
        <div class="actions">
            <Button kind on_click=move || operations.registration.get_value().edit(&connector)>
                {label}
            </Button>
            {remove}
        </div>
    }
    .into_any()
}

/// The form, over the page.
#[component]
pub fn RegistrationDialog(
    /// What is filled in.
    form: RegistrationForm,
) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());
    let words = ClientWords {
        client_id: texts.client_id(),
        client_secret: texts.client_secret(),
        secret_new: texts.secret_new(),
        secret_kept: texts.secret_kept(),
    };

    view! {
        <FormDialog
            open=form.open
            title=texts.title()
            confirm=texts.save()
            save=form.save
            problem=form.problem
            fields=&[Field::ClientId, Field::ClientSecret, Field::Region]
        >
            <p>{move || if form.secret_only.get() { texts.secret_only() } else { texts.form_text() }}</p>
            <ClientFields
                draft=form.client
                ids=["connector-client-id", "connector-client-secret"]
                words
                problem=form.problem
                secret_only=form.secret_only
            />
            <RegionFields
                name="connector-region"
                base_id="connector-base"
                draft=form.region
                problem=problem_at(form.problem, Field::Region)
                fixed=form.secret_only
            />
        </FormDialog>
    }
    .into_any()
}

/// Asks before the registration is forgotten.
#[component]
pub fn ForgetRegistration(
    /// Has what opens it and what forgets.
    operations: Operations,
) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());

    view! {
        <Dialog
            open=operations.forget_open
            title=texts.remove_title()
            confirm=texts.remove()
            cancel=texts.keep()
            danger=true
            busy=operations.forget.pending()
            on_confirm=move || {
                operations.forget.dispatch(());
            }
        >
            <div class="stack-s">
                <p>{texts.remove_will()}</p>
                <p>{texts.remove_will_not()}</p>
            </div>
        </Dialog>
    }
}
