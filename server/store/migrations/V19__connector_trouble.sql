-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- trouble: why the connector needs a person, when it does.
ALTER TABLE connectors ADD COLUMN trouble TEXT;
