-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- method: how the account proves who it is. script_region: where its script token was made, when it is one.
-- registration and sealed_client_secret: the app registration that was given here; null for the server's own.
-- renew_at: from when the tokens are renewed before they are used.
ALTER TABLE connectors ADD COLUMN method TEXT;
ALTER TABLE connectors ADD COLUMN script_region TEXT;
ALTER TABLE connectors ADD COLUMN registration TEXT;
ALTER TABLE connectors ADD COLUMN sealed_client_secret TEXT;
ALTER TABLE connectors ADD COLUMN renew_at BIGINT;
ALTER TABLE connectors ADD COLUMN checked_at BIGINT;
ALTER TABLE connectors ADD COLUMN check_problem TEXT;
ALTER TABLE connectors ADD COLUMN next_check_at BIGINT;

UPDATE connectors SET method = 'oauth' WHERE status IN ('onboarded', 'needsSignIn');
UPDATE connectors SET renew_at = token_expires_at - 60000 WHERE token_expires_at IS NOT NULL;

-- Tokens that the partner is to revoke, after the account was disconnected here. Without sealed_tokens: given up.
CREATE TABLE revocations (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    account TEXT,
    script_region TEXT,
    registration TEXT,
    codes TEXT NOT NULL,
    sealed_tokens TEXT,
    token_expires_at BIGINT,
    began_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    problem TEXT,
    next_attempt_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
