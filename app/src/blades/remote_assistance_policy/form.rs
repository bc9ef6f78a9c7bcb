//! The form that sets a policy.

use farhand_contract::{
    consent::{ConsentPolicy, DeviceGroup, PolicyTarget, Unanswered},
    errors::Field,
};
use leptos::prelude::*;

use crate::{
    api::{ApiError, consent::set_policy},
    locales::ConsentTexts,
    preferences::use_locale,
    ui::{FormDialog, TextField, problem_at},
};

/// What the form itself says is wrong.
const FIELDS: &[Field] = &[Field::AnswerMinutes, Field::TimesAgain, Field::Unanswered];

/// What is filled in, and how saving goes. Outlives each look at the policies.
#[derive(Clone, Copy)]
pub struct PolicyForm {
    /// Whether the last policy was saved, and that is told.
    pub saved: RwSignal<bool>,
    open: RwSignal<bool>,
    target: RwSignal<Option<PolicyTarget>>,
    name: RwSignal<String>,
    /// Groups to choose from; empty where there is nothing to choose.
    groups: RwSignal<Vec<DeviceGroup>>,
    minutes: RwSignal<String>,
    ask_always: RwSignal<bool>,
    unanswered: RwSignal<Unanswered>,
    times: RwSignal<String>,
    reason_required: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    save: Action<(), ()>,
}

impl PolicyForm {
    /// An empty form, that says so when something was saved.
    pub fn new(on_saved: Callback<()>) -> Self {
        let (saved, open) = (RwSignal::new(false), RwSignal::new(false));
        let (target, name) = (RwSignal::new(None), RwSignal::new(String::new()));
        let (minutes, times) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let default = ConsentPolicy::default();
        let ask_always = RwSignal::new(default.ask_always);
        let unanswered = RwSignal::new(default.unanswered);
        let reason_required = RwSignal::new(default.reason_required);
        let problem = RwSignal::new(None);
        let save = Action::new(move |&()| {
            // What is no number is none that is taken.
            let number =
                |text: RwSignal<String>| text.with_untracked(|text| text.trim().parse().unwrap_or(0));
            let unanswered = unanswered.get_untracked();
            let policy = ConsentPolicy {
                answer_minutes: number(minutes),
                ask_always: ask_always.get_untracked(),
                unanswered,
                times_again: if unanswered == Unanswered::AskAgain {
                    number(times)
                } else {
                    default.times_again
                },
                reason_required: reason_required.get_untracked(),
            };
            let target = target.get_untracked();
            async move {
                let Some(target) = target else { return };
                match set_policy(target, policy).await {
                    Ok(()) => {
                        open.set(false);
                        saved.set(true);
                        on_saved.run(());
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        Self {
            saved,
            open,
            target,
            name,
            groups: RwSignal::new(Vec::new()),
            minutes,
            ask_always,
            unanswered,
            times,
            reason_required,
            problem,
            save,
        }
    }

    /// Opens the form for `target`, filled in with `policy`.
    pub fn edit(self, target: PolicyTarget, name: String, policy: ConsentPolicy) {
        self.groups.set(Vec::new());
        self.name.set(name);
        self.fill(target, policy);
    }

    /// Opens the form for one of these groups, filled in with `policy`.
    pub fn add(self, groups: Vec<DeviceGroup>, policy: ConsentPolicy) {
        let Some(first) = groups.first().map(|group| PolicyTarget::Group(group.id)) else { return };
        self.groups.set(groups);
        self.name.set(String::new());
        self.fill(first, policy);
    }

    fn fill(self, target: PolicyTarget, policy: ConsentPolicy) {
        self.target.set(Some(target));
        self.minutes.set(policy.answer_minutes.to_string());
        self.ask_always.set(policy.ask_always);
        self.unanswered.set(policy.unanswered);
        self.times.set(policy.times_again.to_string());
        self.reason_required.set(policy.reason_required);
        self.problem.set(None);
        self.saved.set(false);
        self.open.set(true);
    }
}

/// The form over the blade.
#[component]
pub fn PolicyDialog(
    /// Has what is filled in.
    form: PolicyForm,
) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    view! {
        <FormDialog
            open=form.open
            title=texts.title()
            confirm=texts.save()
            save=form.save
            problem=form.problem
            fields=FIELDS
        >
            {move || {
                let name = form.name.get();
                (!name.is_empty()).then(|| view! { <p class="strong">{texts.policy_for(&name)}</p> })
            }}
            <GroupChoice form />
            <TextField
                id="policy-minutes"
                label=texts.answer_minutes()
                value=form.minutes
                hint=texts.answer_minutes_hint()
                problem=problem_at(form.problem, Field::AnswerMinutes)
            />
            <Check value=form.ask_always name="policy-ask-always" label=texts.ask_always() />
            <UnansweredChoice form />
            <Check value=form.reason_required name="policy-reason" label=texts.reason_required() />
        </FormDialog>
    }
    .into_any()
}

#[component]
fn Check(value: RwSignal<bool>, name: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input
                type="checkbox"
                name=name
                prop:checked=move || value.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// Which group it is for, where that is to be chosen.
#[component]
fn GroupChoice(form: PolicyForm) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    move || {
        let groups = form.groups.get();
        if groups.is_empty() {
            return None;
        }
        let options = groups
            .into_iter()
            .map(|group| view! { <option value=group.id.to_string()>{group.name}</option> })
            .collect_view();
        Some(view! {
            <div class="field">
                <label class="field-label" for="policy-group">
                    {texts.group()}
                </label>
                <select
                    id="policy-group"
                    class="input"
                    on:change=move |event| {
                        if let Ok(id) = event_target_value(&event).parse() {
                            form.target.set(Some(PolicyTarget::Group(id)));
                        }
                    }
                >
                    {options}
                </select>
            </div>
        })
    }
}

/// What happens without an answer, and how often the user is asked again.
#[component]
fn UnansweredChoice(form: PolicyForm) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let problem = problem_at(form.problem, Field::Unanswered);
    let options = Unanswered::ALL
        .iter()
        .map(|&one| {
            view! {
                <option
                    value=one.name()
                    prop:selected=move || form.unanswered.get() == one
                    disabled=move || one == Unanswered::GoOn && form.ask_always.get()
                >
                    {texts.of_unanswered(one)}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field-label" for="policy-unanswered">
                {texts.unanswered()}
            </label>
            <select
                id="policy-unanswered"
                class="input"
                aria-describedby="policy-unanswered-problem"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                on:change=move |event| {
                    if let Some(chosen) = Unanswered::from_name(&event_target_value(&event)) {
                        form.unanswered.set(chosen);
                    }
                }
            >
                {options}
            </select>
            <p class="field-problem" id="policy-unanswered-problem" role="alert">
                {move || problem.get()}
            </p>
        </div>
        <Show when=move || form.unanswered.get() == Unanswered::AskAgain>
            <TextField
                id="policy-times"
                label=texts.times_again()
                value=form.times
                hint=texts.times_again_hint()
                problem=problem_at(form.problem, Field::TimesAgain)
            />
        </Show>
    }
    .into_any()
}
