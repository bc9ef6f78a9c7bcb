//! The note and the ticket.

use farhand_contract::{
    Error, Permission, SessionId,
    errors::Field,
    events::Event,
    technicians::{NOTE_LIMIT, NoteDraft, SessionNote},
};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError, ApiResult,
        technicians::{get_note, write_note},
    },
    live::{LiveEvent, use_live},
    locales::{Errors, TechnicianTexts},
    preferences::use_locale,
    ui::{Allowed, Button, ErrorBar, MessageBar, MessageKind, Moment, Section, TextField, show_answer},
};

/// What is written down about the session with this id.
pub fn note_of(id: Memo<Option<SessionId>>) -> Resource<ApiResult<SessionNote>> {
    Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_note(id).await,
                None => Ok(SessionNote::default()),
            }
        },
    )
}

/// What is filled in, what it was made from, and how saving goes. Outlives each look at the session.
#[derive(Clone, Copy)]
struct Draft {
    note: RwSignal<String>,
    ticket: RwSignal<String>,
    /// What was kept when the fields were filled.
    base: RwSignal<SessionNote>,
    /// Somebody else's words, that came while the fields held others.
    theirs: RwSignal<Option<SessionNote>>,
    problem: RwSignal<Option<ApiError>>,
    saved: RwSignal<bool>,
    save: Action<SessionId, ()>,
}

impl Draft {
    fn new(id: Memo<Option<SessionId>>, kept: Resource<ApiResult<SessionNote>>) -> Self {
        let (note, ticket) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let (base, theirs) = (RwSignal::new(SessionNote::default()), RwSignal::new(None::<SessionNote>));
        let (problem, saved) = (RwSignal::new(None), RwSignal::new(false));
        let save = Action::new(move |&of: &SessionId| {
            let seen = theirs.get_untracked().map_or(base.get_untracked().version, |theirs| theirs.version);
            let draft =
                NoteDraft { note: note.get_untracked(), ticket: ticket.get_untracked(), version: seen };
            async move {
                saved.set(false);
                match write_note(of, draft).await {
                    // The page may be at another session by now.
                    Ok(_) if id.get_untracked() != Some(of) => {}
                    Ok(now) => {
                        note.set(now.note.clone());
                        ticket.set(now.ticket.clone());
                        base.set(now.clone());
                        theirs.set(None);
                        problem.set(None);
                        saved.set(true);
                        show_answer(kept, now);
                    }
                    Err(ApiError::Service(Error::Changed)) => {
                        problem.set(None);
                        kept.refetch();
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        let draft = Self { note, ticket, base, theirs, problem, saved, save };
        Effect::new(move |before: Option<Option<SessionId>>| {
            let now = id.get();
            if before != Some(now) {
                draft.fill(&SessionNote::default());
            }
            now
        });
        Effect::new(move |_| {
            if let Some(Ok(kept)) = kept.get() {
                draft.take(kept);
            }
        });
        draft
    }

    /// Whether the fields hold something else than what was kept when they were filled.
    fn is_changed(self) -> bool {
        self.base.with(|base| {
            self.note.with(|note| *note != base.note) || self.ticket.with(|ticket| *ticket != base.ticket)
        })
    }

    fn fill(self, kept: &SessionNote) {
        self.note.set(kept.note.clone());
        self.ticket.set(kept.ticket.clone());
        self.base.set(kept.clone());
        self.theirs.set(None);
        self.problem.set(None);
        self.saved.set(false);
    }

    /// Takes over what is kept now, unless that would overwrite what somebody is typing.
    fn take(self, kept: SessionNote) {
        let (version, changed) = untrack(|| (self.base.with(|base| base.version), self.is_changed()));
        if kept.version == version {
            return;
        }
        if changed {
            self.theirs.set(Some(kept));
        } else {
            self.fill(&kept);
        }
    }
}

/// The section: fields for those who may ask for sessions, words for the others.
#[component]
pub fn Notes(
    /// The session.
    id: Memo<Option<SessionId>>,
    /// What is kept.
    kept: Resource<ApiResult<SessionNote>>,
) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    let draft = Draft::new(id, kept);
    if let Some(live) = use_live() {
        live.on(move |event| match event {
            LiveEvent::Resync => kept.refetch(),
            LiveEvent::Changed(Event::Session { id: changed, .. }) if Some(changed) == id.get_untracked() => {
                kept.refetch();
            }
            LiveEvent::Changed(_) | LiveEvent::UpToDate => {}
        });
    }

    view! {
        <Section title=texts.note_title()>
            <Allowed permission=Permission::RequestRemoteAssistance>
                <Fields id draft />
            </Allowed>
            <Transition fallback=|| ()>
                {move || Some(view! { <Kept note=kept.get()?.ok()? /> })}
            </Transition>
        </Section>
    }
    .into_any()
}

/// Who wrote last; and what, for those who cannot write.
#[component]
fn Kept(note: SessionNote) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());
    let SessionNote { note, ticket, written_by, written_at, can_write, .. } = note;
    let words = (!can_write).then(|| {
        let nothing = note.is_empty() && ticket.is_empty();
        view! {
            {nothing.then(|| view! { <p class="muted">{texts.no_note()}</p> })}
            {(!ticket.is_empty()).then(|| view! { <p class="strong">{ticket}</p> })}
            <p class="session-reason">{note}</p>
        }
    });
    let last = written_by.zip(written_at).map(|(name, at)| {
        view! {
            <p class="caption muted">
                {texts.written_by(&name)} " " <Moment at relative=true />
            </p>
        }
    });

    view! {
        {words}
        {last}
    }
    .into_any()
}

#[component]
fn Fields(id: Memo<Option<SessionId>>, draft: Draft) -> impl IntoView {
    let locale = use_locale();
    let (texts, errors) = (TechnicianTexts(locale), Errors(locale));
    let used = move || draft.note.with(|note| note.chars().count());
    let ticket_problem = Signal::derive(move || errors.at(Field::Ticket, &draft.problem.get()?));
    let problem = move || {
        let error = draft.problem.get()?;
        errors.at(Field::Ticket, &error).is_none().then(|| view! { <ErrorBar error /> })
    };
    let theirs = move || draft.theirs.get().map(|theirs| view! { <Theirs theirs /> });

    view! {
        <TextField id="session-ticket" label=texts.ticket() value=draft.ticket problem=ticket_problem />
        <div class="field">
            <label class="field-label" for="session-note">
                {texts.note()}
            </label>
            <textarea
                id="session-note"
                class="input"
                name="note"
                rows="4"
                maxlength=NOTE_LIMIT.to_string()
                aria-describedby="session-note-hint"
                prop:value=move || draft.note.get()
                on:input=move |event| draft.note.set(event_target_value(&event))
            ></textarea>
            <div class="field-hint session-reason-hint" id="session-note-hint">
                <span>{texts.note_hint()}</span>
                <span class="num">{move || texts.counted(used(), NOTE_LIMIT)}</span>
            </div>
        </div>
        {theirs}
        {problem}
        <div class="actions">
            <Button
                busy=draft.save.pending()
                disabled=Signal::derive(move || !draft.is_changed() && draft.theirs.with(Option::is_none))
                on_click=move || {
                    if let Some(id) = id.get_untracked() {
                        draft.save.dispatch(id);
                    }
                }
            >
                {texts.save()}
            </Button>
            <span class="caption muted" role="status">
                {move || (draft.saved.get() && !draft.is_changed()).then(|| texts.saved())}
            </span>
        </div>
    }
    .into_any()
}

/// What somebody else wrote meanwhile.
#[component]
fn Theirs(theirs: SessionNote) -> impl IntoView {
    let texts = TechnicianTexts(use_locale());

    view! {
        <MessageBar kind=MessageKind::Warning title=texts.theirs()>
            <span class="session-reason">{theirs.ticket} " " {theirs.note}</span>
            <br />
            {texts.changed_elsewhere()}
        </MessageBar>
    }
    .into_any()
}
