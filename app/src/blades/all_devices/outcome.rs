//! How an import ended that was sent by a plain form: the address says which, or why there is none.

use farhand_contract::{
    Error, ImportId, Permission,
    errors::{Field, Problem},
    events::Event,
    imports::{Import, ImportState},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::report::Report;
use crate::{
    api::{ApiResult, imports::get_import},
    live::{LiveEvent, use_live},
    locales::{Common, ImportTexts},
    preferences::use_locale,
    ui::{ButtonLink, Card, ErrorBar, Loaded, MessageBar, MessageKind},
};

/// What the address says of an import.
#[derive(Clone, Copy)]
pub struct Outcome {
    id: Memo<Option<ImportId>>,
    import: Resource<ApiResult<Option<Import>>>,
    problem: Memo<Option<String>>,
}

impl Outcome {
    /// Follows the address.
    pub fn new() -> Self {
        let address = use_query_map();
        let id =
            Memo::new(move |_| address.with(|address| address.get_str("import")?.parse::<ImportId>().ok()));
        let import = Resource::new(
            move || id.get(),
            |id| async move {
                match id {
                    Some(id) => get_import(id).await.map(Some),
                    None => Ok(None),
                }
            },
        );
        let problem = Memo::new(move |_| address.with(|address| address.get("import-error")));
        Self { id, import, problem }
    }
}

/// The report of the import that the address names, or why the file was not taken.
#[component]
pub fn ImportOutcome(
    /// What the address says.
    outcome: Outcome,
) -> impl IntoView {
    let Outcome { id, import, problem } = outcome;
    if let Some(live) = use_live() {
        live.on(move |event| {
            let concerns = match event {
                LiveEvent::Changed(Event::Import { id: changed }) => id.get_untracked() == Some(changed),
                LiveEvent::Resync => id.get_untracked().is_some(),
                LiveEvent::Changed(_) | LiveEvent::UpToDate => false,
            };
            if concerns {
                import.refetch();
            }
        });
    }
    view! {
        {move || problem.get().map(|name| view! { <Refused name /> })}
        <Loaded
            resource=import
            skeleton=|| ()
            view=|import| import.map(|import| view! { <Ended import /> }).into_any()
        />
    }
    .into_any()
}

#[component]
fn Ended(import: Import) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), ImportTexts(locale));
    if import.state == ImportState::Running {
        let progress = texts.progress(&common.number(import.processed), &common.number(import.lines));
        return view! { <MessageBar title=texts.running()>{progress}</MessageBar> }.into_any();
    }
    view! {
        <Card title=texts.title()>
            <Report import />
            <div class="actions">
                <ButtonLink href=super::PATH>{common.close()}</ButtonLink>
            </div>
        </Card>
    }
    .into_any()
}

/// Why the file was not taken, by the name that the server gives it in the address.
#[component]
fn Refused(name: String) -> impl IntoView {
    let texts = ImportTexts(use_locale());
    let error = match name.as_str() {
        "too-large" => {
            return view! {
                <MessageBar kind=MessageKind::Error title=texts.too_large()>
                    {texts.too_large_todo()}
                </MessageBar>
            }
            .into_any();
        }
        "forbidden" => Error::Forbidden { permission: Permission::UpdateManagedDevices },
        "running" => Error::ImportRunning,
        "missing" => Error::Invalid { field: Field::File, problem: Problem::Missing },
        _ => Error::Internal { request_id: String::new() },
    };
    view! { <ErrorBar error=error.into() /> }.into_any()
}
