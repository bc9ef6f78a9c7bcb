//! Another rule for a group: that of a view, or of a list whose link somebody has.

use farhand_contract::{
    DeviceViewId, Error,
    device_groups::{Group, GroupDraft},
    device_views::{DeviceViewLine, ListPairs, VIEW},
    errors::{Field, Problem, Thing},
};
use leptos::prelude::*;
use leptos_router::location::Url;

use super::rule::RuleWords;
use crate::{
    api::{
        ApiError, ApiResult,
        device_groups::change_group,
        device_views::{list_device_views, open_device_view},
    },
    locales::DeviceGroupTexts,
    preferences::use_locale,
    ui::{FormDialog, TextField},
};

/// The list of all devices, in an address.
const DEVICES: &str = "/devices";

/// What is filled in, and how saving goes.
#[derive(Clone, Copy)]
pub struct RuleForm {
    open: RwSignal<bool>,
    group: RwSignal<Option<Group>>,
    /// The views that there are to choose from, once they are known.
    views: RwSignal<Vec<DeviceViewLine>>,
    /// The one whose rule it is to be; none where that is the link's.
    view: RwSignal<Option<DeviceViewId>>,
    address: RwSignal<String>,
    problem: RwSignal<Option<ApiError>>,
    save: Action<(), ()>,
    load: Action<(), ()>,
}

impl RuleForm {
    /// Nothing asked yet. Says what was saved.
    pub fn new(on_saved: Callback<Group>) -> Self {
        let (open, problem) = (RwSignal::new(false), RwSignal::new(None));
        let (group, views) = (RwSignal::new(None::<Group>), RwSignal::new(Vec::new()));
        let (view, address) = (RwSignal::new(None), RwSignal::new(String::new()));
        // Without an answer a link can be given all the same.
        let load = Action::new(move |&(): &()| async move {
            if let Ok(known) = list_device_views().await {
                views.try_set(known.views);
            }
        });
        let save = Action::new(move |&(): &()| {
            let (group, view, address) =
                (group.get_untracked(), view.get_untracked(), address.get_untracked());
            async move {
                let Some(group) = group else { return };
                match replaced(group, view, &address).await {
                    Ok(group) => {
                        open.try_set(false);
                        on_saved.run(group);
                    }
                    Err(error) => {
                        problem.try_set(Some(error));
                    }
                }
            }
        });
        Self { open, group, views, view, address, problem, save, load }
    }

    /// Asks which rule a group is to have instead.
    pub fn ask(self, group: Group) {
        self.group.set(Some(group));
        self.view.set(None);
        self.address.set(String::new());
        self.problem.set(None);
        self.open.set(true);
        self.load.dispatch(());
    }
}

/// The group with another rule, if nobody changed it meanwhile.
async fn replaced(group: Group, view: Option<DeviceViewId>, address: &str) -> ApiResult<Group> {
    let rule = match view {
        Some(view) => rule_of_view(view.to_string()).await?,
        None => rule_of_address(address).await?,
    };
    let draft = GroupDraft { name: group.name, description: group.description, rule: Some(rule) };
    change_group(group.id, group.version, draft).await
}

async fn rule_of_view(id: String) -> ApiResult<ListPairs> {
    let view = open_device_view(id).await?.ok_or(Error::NotFound { what: Thing::DeviceView })?;
    ListPairs::rule_of_pairs(view.list.pairs()).ok_or_else(not_understood)
}

/// The link of a view is led on to its list.
async fn rule_of_address(address: &str) -> ApiResult<ListPairs> {
    let pairs = pairs_of(address).ok_or_else(not_understood)?;
    if let [(key, id)] = pairs.as_slice()
        && key == VIEW
    {
        return rule_of_view(id.clone()).await;
    }
    ListPairs::rule_of_pairs(pairs).ok_or_else(not_understood)
}

fn not_understood() -> ApiError {
    ApiError::Service(Error::Invalid { field: Field::Filter, problem: Problem::Malformed })
}

/// The pairs of an address of All devices, with its host or without; none where it is another page's.
fn pairs_of(address: &str) -> Option<Vec<(String, String)>> {
    let (path, query) = address.trim().split_once('?')?;
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..))?,
        None => path,
    };
    let is_list = path.strip_prefix(DEVICES).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let query = query.split('#').next().unwrap_or_default();
    let text = |part: &str| Url::unescape(&part.replace('+', " "));
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (text(key), text(value))
    };
    is_list.then(|| query.split('&').filter(|part| !part.is_empty()).map(pair).collect())
}

/// The question.
#[component]
pub fn ChangeRuleDialog(
    /// Has what is filled in.
    form: RuleForm,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let now = move || {
        let query = form.group.with(|group| group.as_ref()?.rule.as_ref()?.rule())?;
        Some(view! {
            <p class="muted">{texts.rule_now()}</p>
            <RuleWords query />
        })
    };
    let views = move || {
        form.views.with(|views| {
            let option = |view: &DeviceViewLine| {
                view! { <option value=view.id.to_string()>{texts.rule_from_view(&view.name)}</option> }
            };
            views.iter().map(option).collect_view()
        })
    };
    let address = move || {
        form.view.with(Option::is_none).then(|| {
            view! {
                <TextField
                    id="group-rule-address"
                    label=texts.rule_address()
                    value=form.address
                    hint=Signal::stored(texts.rule_address_hint().to_owned())
                />
            }
        })
    };
    view! {
        <FormDialog
            open=form.open
            title=texts.change_rule_title()
            confirm=texts.save()
            save=form.save
            problem=form.problem
            fields=&[]
        >
            {now}
            <div class="field">
                <label class="field-label" for="group-rule-from">
                    {texts.rule_from()}
                </label>
                <select
                    id="group-rule-from"
                    class="input"
                    on:change=move |event| form.view.set(event_target_value(&event).parse().ok())
                >
                    <option value="" prop:selected=move || form.view.with(Option::is_none)>
                        {texts.rule_from_address()}
                    </option>
                    {views}
                </select>
            </div>
            {address}
        </FormDialog>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_list_is_told_from_another() {
        let expected = [("search", "a b&c"), ("tag", "\u{c9}tage 2"), ("tag", "")];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
        for host in ["", "https://farhand.example", "  http://127.0.0.1:3000"] {
            for path in ["/devices", "/devices/00000000-0000-0000-0000-000000000007/groups"] {
                let address = format!("{host}{path}?search=a+b%26c&tag=%C3%89tage%202&&tag#top ");
                assert_eq!(pairs_of(&address).as_deref(), Some(&expected[..]), "{address}");
            }
        }
        for other in [
            "",
            "search=a",
            "/devices",
            "/sessions?search=a",
            "/devicesx?search=a",
            "https://farhand.example?search=a",
        ] {
            assert_eq!(pairs_of(other), None, "{other}");
        }
    }
}
