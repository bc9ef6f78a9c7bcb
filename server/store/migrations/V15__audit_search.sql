-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- search_text: what a search looks in.
ALTER TABLE audit_events ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

UPDATE audit_events
SET search_text = lower(actor) || '
' || COALESCE(lower(target) || '
', '') || COALESCE(lower(reason) || '
', '') || COALESCE(lower(address) || '
', '');
