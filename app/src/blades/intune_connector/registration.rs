//! The app registration, and the form that gives it.

use farhand_contract::{
    device_sync::{DeviceSource, GraphRegistrationDraft},
    errors::Field,
};
use leptos::prelude::*;

use super::Operations;
use crate::{
    api::{ApiError, ApiResult, device_sync::set_graph_registration},
    locales::DeviceSyncTexts,
    preferences::use_locale,
    ui::{
        Button, ButtonKind, Card, ClientDraft, ClientFields, ClientWords, Dialog, Essential, Essentials,
        FormDialog, TextField, problem_at, show_answer,
    },
};

/// What is filled in, and how it goes.
#[derive(Clone, Copy)]
pub struct RegistrationForm {
    open: RwSignal<bool>,
    tenant: RwSignal<String>,
    client: ClientDraft,
    problem: RwSignal<Option<ApiError>>,
    save: Action<(), ()>,
}

impl RegistrationForm {
    /// An empty form for this connector.
    pub fn new(source: Resource<ApiResult<DeviceSource>>) -> Self {
        let (open, problem) = (RwSignal::new(false), RwSignal::new(None));
        let (tenant, client) = (RwSignal::new(String::new()), ClientDraft::new(open));
        let save = Action::new(move |&()| async move {
            let draft = GraphRegistrationDraft {
                tenant: tenant.get_untracked(),
                client_id: client.client_id(),
                client_secret: client.secret(),
            };
            match set_graph_registration(draft).await {
                Ok(now) => {
                    show_answer(source, now);
                    open.set(false);
                }
                Err(error) => problem.set(Some(error)),
            }
        });
        Self { open, tenant, client, problem, save }
    }

    /// Opens the form with what was given before.
    fn edit(self, source: &DeviceSource) {
        let given = source.registration.as_ref();
        self.tenant.set(given.map(|given| given.tenant.clone()).unwrap_or_default());
        self.client.fill_in(given.map(|given| given.client_id.as_str()), given.is_some());
        self.problem.set(None);
        self.open.set(true);
    }
}

/// The card.
#[component]
pub fn RegistrationCard(
    /// The connector as it stands.
    source: DeviceSource,
    /// Has the form, and what forgets the registration.
    operations: Operations,
) -> impl IntoView {
    let texts = DeviceSyncTexts(use_locale());
    let given = source.registration.clone();
    let own = given.is_some();
    let (tenant, client_id) = given.map(|given| (given.tenant, given.client_id)).unzip();
    let service = Some(source.service.clone());
    let commands = source.can_update.then(|| {
        let (kind, label) =
            if own { (ButtonKind::Secondary, texts.change()) } else { (ButtonKind::Primary, texts.enter()) };
        let remove = own.then(|| {
            view! {
                <Button kind=ButtonKind::Subtle on_click=move || operations.forget_open.set(true)>
                    {texts.remove()}
                </Button>
            }
        });
        view! {
            <div class="actions">
                <Button kind on_click=move || operations.registration.edit(&source)>
                    {label}
                </Button>
                {remove}
            </div>
        }
    });
    view! {
        <Card title=texts.registration()>
            <p class="muted">{texts.registration_text()}</p>
            <Essentials>
                <Essential label=texts.service() value=service />
                <Essential label=texts.tenant() value=tenant copy=true />
                <Essential label=texts.client_id() value=client_id copy=true />
                <Essential
                    label=texts.client_secret()
                    value=own.then(|| texts.secret_set().to_owned())
                />
            </Essentials>
            {commands}
        </Card>
    }
    .into_any()
}

/// The form, over the page.
#[component]
pub fn RegistrationDialog(
    /// What is filled in.
    form: RegistrationForm,
) -> impl IntoView {
    let texts = DeviceSyncTexts(use_locale());
    let words = ClientWords {
        client_id: texts.client_id(),
        client_secret: texts.client_secret(),
        secret_new: texts.secret_new(),
        secret_kept: texts.secret_kept(),
    };
    view! {
        <FormDialog
            open=form.open
            title=texts.registration()
            confirm=texts.save()
            save=form.save
            problem=form.problem
            fields=&[Field::DirectoryTenant, Field::ClientId, Field::ClientSecret]
        >
            <p>{texts.registration_text()}</p>
            <TextField
                id="graph-tenant"
                label=texts.tenant()
                value=form.tenant
                hint=texts.tenant_hint().to_owned()
                problem=problem_at(form.problem, Field::DirectoryTenant)
            />
            <ClientFields
                draft=form.client
                ids=["graph-client-id", "graph-client-secret"]
                words
                problem=form.problem
            />
        </FormDialog>
    }
    .into_any()
}

/// Asks before the registration is forgotten.
#[component]
pub fn ForgetRegistration(
    /// Whether it asks.
    open: RwSignal<bool>,
    /// Whether it is being forgotten.
    #[prop(into)]
    busy: Signal<bool>,
    /// Forgets it.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    let texts = DeviceSyncTexts(use_locale());
    view! {
        <Dialog
            open
            title=texts.remove_title()
            confirm=texts.remove()
            cancel=texts.keep()
            danger=true
            busy
            on_confirm=move || on_confirm.run(())
        >
            <p>{texts.remove_will()}</p>
        </Dialog>
    }
    .into_any()
}
