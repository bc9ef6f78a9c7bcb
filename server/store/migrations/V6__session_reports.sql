-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- lasted_seconds: how long both sides were connected, once it is over; -1 before, and for what did not run.
-- state_order: the state's place in a session's life. search_text: what a search looks in.
ALTER TABLE sessions ADD COLUMN lasted_seconds BIGINT NOT NULL DEFAULT -1;
ALTER TABLE sessions ADD COLUMN state_order BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

UPDATE sessions
SET lasted_seconds = CASE WHEN ended_at < connected_at THEN 0 ELSE (ended_at - connected_at) / 1000 END
WHERE connected_at IS NOT NULL AND ended_at IS NOT NULL;

UPDATE sessions
SET state_order = CASE state
    WHEN 'requested' THEN 0
    WHEN 'awaitingUser' THEN 1
    WHEN 'accepted' THEN 2
    WHEN 'active' THEN 3
    WHEN 'ended' THEN 4
    WHEN 'declined' THEN 5
    WHEN 'expired' THEN 6
    WHEN 'cancelled' THEN 7
    ELSE 8
END;

UPDATE sessions
SET search_text = lower(device_name) || '
' || COALESCE(lower(user_principal_name) || '
', '');

CREATE INDEX sessions_lasted_seconds ON sessions (tenant_id, lasted_seconds, id);
CREATE INDEX sessions_state_order ON sessions (tenant_id, state_order, id);
