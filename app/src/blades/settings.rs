//! Settings of the organisation: in which language and time texts for others are written.

use farhand_contract::{
    Permission,
    periods::ZoneOffset,
    settings::{Language, TextSettings},
};
use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::{
    api::{
        ApiError, ApiResult,
        settings::{get_text_settings, set_text_settings},
    },
    locales::{Locale, SettingsTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, Button, Card, Crumb, ErrorBar, Essential, Essentials, Loaded, SaveForm, Skeleton,
        use_profile,
    },
    zone::use_zone,
};

/// Every distance from UTC that a zone has, in minutes.
const ZONES: [i32; 38] = [
    -720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60, 0, 60, 120, 180,
    210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 780, 840,
];

/// The blade.
pub struct Settings {
    texts: Resource<ApiResult<Option<TextSettings>>>,
}

/// What is filled in, and how saving goes. Outlives each look at the settings.
#[derive(Clone, Copy)]
struct Form {
    language: RwSignal<Language>,
    zone: RwSignal<i32>,
    saved: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    save: Action<(), ()>,
}

impl Form {
    fn new(kept: Resource<ApiResult<Option<TextSettings>>>) -> Self {
        let (language, zone) = (RwSignal::new(Language::English), RwSignal::new(0));
        let (saved, problem) = (RwSignal::new(false), RwSignal::new(None));
        let profile = use_profile();
        let save = Action::new(move |&()| async move {
            let texts = TextSettings {
                language: language.get_untracked(),
                zone: ZoneOffset::from_minutes(zone.get_untracked()),
            };
            saved.set(false);
            match set_text_settings(texts).await {
                Ok(()) => {
                    problem.set(None);
                    saved.set(true);
                    kept.set(Some(Ok(Some(texts))));
                    profile.refetch();
                }
                Err(error) => problem.set(Some(error)),
            }
        });
        Self { language, zone, saved, problem, save }
    }

    fn send(self) {
        if !self.save.pending().get_untracked() {
            self.save.dispatch(());
        }
    }
}

impl LazyRoute for Settings {
    fn data() -> Self {
        Self { texts: Resource::new(|| (), |()| get_text_settings()) }
    }

    async fn view(this: Self) -> AnyView {
        let Settings { texts: kept } = this;
        let texts = SettingsTexts(use_locale());
        let form = Form::new(kept);
        view! {
            <Blade
                title=texts.title()
                description=texts.description()
                crumbs=vec![Crumb::new(texts.tenant_administration(), "/tenant-administration/connectors")]
            >
                <div class="stack policy">
                    <Loaded
                        resource=kept
                        skeleton=|| view! { <Skeleton rows=6 /> }
                        view=move |kept| view! { <Texts kept form /> }.into_any()
                    />
                </div>
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn Texts(kept: Option<TextSettings>, form: Form) -> impl IntoView {
    let locale = use_locale();
    let texts = SettingsTexts(locale);
    let shown =
        kept.unwrap_or_else(|| TextSettings { language: locale.into(), zone: use_zone().get_untracked() });
    form.language.set(shown.language);
    form.zone.set(shown.zone.minutes());
    let facts = kept.map(|kept| {
        view! {
            <Essentials>
                <Essential
                    label=texts.language()
                    value=Some(Locale::from(kept.language).name().to_owned())
                />
                <Essential label=texts.zone() value=Some(format!("UTC{}", kept.zone)) />
            </Essentials>
        }
    });
    view! {
        <Card title=texts.texts()>
            <p class="muted">{texts.texts_text()}</p>
            {kept.is_none().then(|| view! { <p>{texts.not_set()}</p> })}
            {facts}
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <Fields form />
            </Allowed>
        </Card>
    }
    .into_any()
}

#[component]
fn Fields(form: Form) -> impl IntoView {
    let texts = SettingsTexts(use_locale());
    let languages = Language::ALL
        .iter()
        .map(|&one| {
            view! {
                <option value=one.name() prop:selected=move || form.language.get() == one>
                    {Locale::from(one).name()}
                </option>
            }
        })
        .collect_view();
    // One that is none of the usual is still shown as it is.
    let own = form.zone.get_untracked();
    let mut minutes = ZONES.to_vec();
    if !minutes.contains(&own) {
        minutes.push(own);
        minutes.sort_unstable();
    }
    let zones = minutes
        .into_iter()
        .map(|one| {
            view! {
                <option value=one.to_string() prop:selected=move || form.zone.get() == one>
                    {format!("UTC{}", ZoneOffset::from_minutes(one))}
                </option>
            }
        })
        .collect_view();
    view! {
        <SaveForm on_save=move || form.send()>
            {move || form.problem.get().map(|error| view! { <ErrorBar error /> })}
            <div class="field">
                <label class="field-label" for="settings-language">
                    {texts.language()}
                </label>
                <select
                    id="settings-language"
                    class="input"
                    on:change=move |event| {
                        form.saved.set(false);
                        if let Some(chosen) = Language::from_name(&event_target_value(&event)) {
                            form.language.set(chosen);
                        }
                    }
                >
                    {languages}
                </select>
            </div>
            <div class="field">
                <label class="field-label" for="settings-zone">
                    {texts.zone()}
                </label>
                <select
                    id="settings-zone"
                    class="input"
                    aria-describedby="settings-zone-hint"
                    on:change=move |event| {
                        form.saved.set(false);
                        if let Ok(chosen) = event_target_value(&event).parse() {
                            form.zone.set(chosen);
                        }
                    }
                >
                    {zones}
                </select>
                <p class="field-hint" id="settings-zone-hint">
                    {texts.zone_hint()}
                </p>
            </div>
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
