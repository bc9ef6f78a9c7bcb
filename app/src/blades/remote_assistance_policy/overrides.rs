//! The policies of groups and devices.

use farhand_contract::{
    Permission,
    consent::{Policies, PolicyTarget, SetPolicy},
};
use leptos::prelude::*;

use super::{address_of, form::PolicyForm};
use crate::{
    api::{ApiError, consent::remove_policy},
    locales::ConsentTexts,
    preferences::use_locale,
    ui::{Allowed, Button, ButtonKind, Dialog, ErrorBar, IconName, Moment, Section},
};

/// The question before a policy is removed, and how that goes. Outlives each look at the policies.
#[derive(Clone, Copy)]
pub struct Removal {
    open: RwSignal<bool>,
    target: RwSignal<Option<PolicyTarget>>,
    problem: RwSignal<Option<ApiError>>,
    remove: Action<(), ()>,
}

impl Removal {
    /// Nothing asked; says so when something was removed.
    pub fn new(on_removed: Callback<()>) -> Self {
        let (open, target, problem) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        let remove = Action::new(move |&()| {
            let target = target.get_untracked();
            async move {
                let Some(target) = target else { return };
                match remove_policy(target).await {
                    Ok(()) => {
                        open.set(false);
                        on_removed.run(());
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        Self { open, target, problem, remove }
    }

    /// Asks whether to remove the policy of `target`.
    pub fn ask(self, target: PolicyTarget) {
        self.target.set(Some(target));
        self.problem.set(None);
        self.open.set(true);
    }
}

/// The question.
#[component]
pub fn RemoveDialog(
    /// Has what it is about.
    removal: Removal,
) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    view! {
        <Dialog
            open=removal.open
            title=texts.remove_title()
            confirm=texts.remove()
            cancel=texts.keep()
            danger=true
            busy=removal.remove.pending()
            on_confirm=move || {
                removal.remove.dispatch(());
            }
        >
            <p>{texts.remove_text()}</p>
            {move || removal.problem.get().map(|error| view! { <ErrorBar error /> })}
        </Dialog>
    }
    .into_any()
}

/// The list, and the way to add one.
#[component]
pub fn Overrides(
    /// All policies.
    policies: Policies,
    /// Changes one.
    form: PolicyForm,
    /// Removes one.
    removal: Removal,
) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let Policies { tenant, overrides, more, groups } = policies;
    let starting = tenant.map(|tenant| tenant.policy).unwrap_or_default();
    let taken = |id| overrides.iter().any(|set| set.target == PolicyTarget::Group(id));
    let free: Vec<_> = groups.into_iter().filter(|group| !taken(group.id)).collect();
    let list = if overrides.is_empty() {
        view! { <p>{texts.overrides_none()}</p> }.into_any()
    } else {
        let cards = overrides.into_iter().map(|set| view! { <One set form removal /> }).collect_view();
        view! { <ul class="policy-list">{cards}</ul> }.into_any()
    };
    view! {
        <Section title=texts.overrides()>
            {list}
            {more.then(|| view! { <p class="caption muted">{texts.overrides_more()}</p> })}
            <Allowed permission=Permission::UpdateRemoteAssistance>
                {
                    let free = free.clone();
                    if free.is_empty() {
                        view! { <p class="caption muted">{texts.no_groups()}</p> }.into_any()
                    } else {
                        view! {
                            <div class="row">
                                <Button on_click=move || form.add(free.clone(), starting)>
                                    {texts.add()}
                                </Button>
                            </div>
                        }
                        .into_any()
                    }
                }
                <p class="caption muted">{texts.overrides_how()}</p>
            </Allowed>
        </Section>
    }
    .into_any()
}

#[component]
fn One(set: SetPolicy, form: PolicyForm, removal: Removal) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let SetPolicy { target, name, policy, changed_by, changed_at } = set;
    let name = name.unwrap_or_default();
    let (kind, shown) = match target {
        PolicyTarget::Device(id) => {
            let link = view! { <a href=address_of(id)>{name.clone()}</a> };
            (texts.device(), link.into_any())
        }
        PolicyTarget::Group(_) | PolicyTarget::Tenant => {
            (texts.group(), view! { <span class="strong">{name.clone()}</span> }.into_any())
        }
    };
    let label = texts.policy_for(&name);
    view! {
        <li class="card policy-one">
            <div>
                <p>
                    <span class="caption muted">{kind} ": "</span>
                    {shown}
                </p>
                <p>{texts.summary(&policy)}</p>
                <p class="caption muted">
                    {texts.changed()} ": " <Moment at=changed_at /> " · " {changed_by}
                </p>
            </div>
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <div class="row" role="group" aria-label=label.clone()>
                    {
                        let name = name.clone();
                        view! {
                            <Button on_click=move || form.edit(target, name.clone(), policy)>
                                {texts.change()}
                            </Button>
                        }
                    }
                    <Button
                        kind=ButtonKind::Subtle
                        icon=IconName::Delete
                        on_click=move || removal.ask(target)
                    >
                        {texts.remove()}
                    </Button>
                </div>
            </Allowed>
        </li>
    }
    .into_any()
}
