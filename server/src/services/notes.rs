//! What is written down about sessions.

use farhand_contract::{
    Caller, Error, Permission, Result, SessionId,
    audit::Activity,
    technicians::{NoteDraft, SessionNote},
};
use farhand_domain::notes::{note, ticket};
use farhand_store::{Changes, StoreError, conflicts, records::SessionNoteRecord};

use super::{errors::OrInternal as _, technicians::TechnicianService};

impl TechnicianService {
    /// The note of a session that the caller may see.
    pub(super) async fn read_note(&self, caller: &Caller, id: SessionId) -> Result<SessionNote> {
        self.sessions.visible(caller, id).await?;
        let kept =
            self.deps.store.session_note(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        let can_write = caller.permissions.contains(Permission::RequestRemoteAssistance);
        Ok(kept.map_or_else(
            || SessionNote { can_write, ..SessionNote::default() },
            |kept| SessionNote {
                note: kept.note,
                ticket: kept.ticket,
                version: kept.version,
                written_by: Some(kept.written_by),
                written_at: Some(kept.written_at),
                can_write,
            },
        ))
    }

    /// Writes the note, if it still is as the caller read it.
    pub(super) async fn put_note(
        &self,
        caller: &Caller,
        id: SessionId,
        draft: &NoteDraft,
    ) -> Result<SessionNote> {
        let activity = Activity::WriteSessionNote;
        let record = self.theirs(caller, id, activity).await?;
        let written = SessionNoteRecord {
            tenant_id: caller.tenant_id,
            session_id: id,
            note: note(&draft.note)?,
            ticket: ticket(&draft.ticket)?,
            written_by: caller.display_name.clone(),
            written_at: self.deps.now(),
            version: 0,
        };
        let mut changes = Changes::default();
        changes.put_session_note(&written, draft.version);
        self.told(&mut changes, caller, activity, &record);
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::SESSION_NOTE)) => {
                let now = self.read_note(caller, id).await?;
                // The same text once more is the same text.
                if now.note == written.note && now.ticket == written.ticket {
                    Ok(now)
                } else {
                    Err(Error::Changed)
                }
            }
            done => {
                done.or_internal(&caller.request_id)?;
                self.read_note(caller, id).await
            }
        }
    }
}
