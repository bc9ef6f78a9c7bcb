//! The second generation of the connector: a switch, and the address of TeamViewer's page.

use farhand_contract::{connectors::Connector, errors::Field, web_connector::WebConnector};
use leptos::prelude::*;

use super::operations::Operations;
use crate::{
    api::{ApiError, ApiResult, web_connector::set_web_connector},
    locales::WebConnectorTexts,
    preferences::use_locale,
    ui::{
        Button, Card, Essential, Essentials, ProblemElsewhere, SaveForm, TextField, problem_at, show_answer,
    },
};

/// What is filled in, and how it goes. Outlives each look at the connector, so that news of it takes nothing away that
/// somebody is typing.
#[derive(Clone, Copy)]
pub struct WebForm {
    on: RwSignal<bool>,
    base: RwSignal<String>,
    /// What was kept when the form was last filled in.
    kept: StoredValue<Option<WebConnector>>,
    saved: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    save: Action<(), ()>,
}

impl WebForm {
    /// An empty form for this connector.
    pub fn new(connector: Resource<ApiResult<Connector>>) -> Self {
        let (on, base) = (RwSignal::new(false), RwSignal::new(String::new()));
        let (saved, problem) = (RwSignal::new(false), RwSignal::new(None));
        let kept = StoredValue::new(None);
        let save = Action::new(move |&()| async move {
            let draft = WebConnector { on: on.get_untracked(), base: base.get_untracked() };
            match set_web_connector(draft).await {
                Ok(now) => {
                    // In the form in which it is kept.
                    kept.set_value(None);
                    show_answer(connector, now);
                    saved.set(true);
                }
                Err(error) => problem.set(Some(error)),
            }
        });
        Self { on, base, kept, saved, problem, save }
    }

    /// Fills in what is kept, unless somebody has changed the form meanwhile.
    fn fill(self, web: &WebConnector) {
        let shown = WebConnector { on: self.on.get_untracked(), base: self.base.get_untracked() };
        let untouched = self.kept.with_value(|kept| kept.as_ref().is_none_or(|kept| *kept == shown));
        if untouched && shown != *web {
            self.on.set(web.on);
            self.base.set(web.base.clone());
        }
        self.kept.set_value(Some(web.clone()));
    }

    fn send(self) {
        if !self.save.pending().get_untracked() {
            self.saved.set(false);
            self.problem.set(None);
            self.save.dispatch(());
        }
    }
}

/// The card: a form for who may change it, the facts for everybody else.
#[component]
pub fn WebCard(
    /// The connector as it stands.
    connector: Connector,
    /// Has the form.
    operations: Operations,
) -> impl IntoView {
    let texts = WebConnectorTexts(use_locale());
    let Connector { web, can_update, .. } = connector;
    let content = if can_update {
        let form = operations.web.get_value();
        form.fill(&web);
        view! { <Fields form /> }.into_any()
    } else {
        let state = if web.on { texts.on() } else { texts.off() };
        view! {
            <Essentials>
                <Essential label=texts.state() value=Some(state.to_owned()) />
                <Essential label=texts.base() value=Some(web.base) copy=true />
            </Essentials>
        }
        .into_any()
    };

    view! {
        <Card title=texts.title()>
            <div class="stack">
                <p class="muted">{texts.description()}</p>
                <p class="caption muted">{texts.needs_client()}</p>
                {content}
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn Fields(form: WebForm) -> impl IntoView {
    let texts = WebConnectorTexts(use_locale());

    view! {
        <SaveForm on_save=move || form.send()>
            <ProblemElsewhere problem=form.problem fields=&[Field::WebBase] />
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    name="web-connector"
                    prop:checked=move || form.on.get()
                    on:change=move |event| {
                        form.saved.set(false);
                        form.on.set(event_target_checked(&event));
                    }
                />
                <span>{texts.turn_on()}</span>
            </label>
            <TextField
                id="connector-web-base"
                label=texts.base()
                value=form.base
                hint=texts.base_hint()
                problem=problem_at(form.problem, Field::WebBase)
            />
            <div class="row">
                <Button busy=form.save.pending() on_click=move || form.send()>
                    {texts.save()}
                </Button>
                <span class="caption" role="status">
                    {move || form.saved.get().then(|| texts.saved())}
                </span>
            </div>
        </SaveForm>
    }
    .into_any()
}
