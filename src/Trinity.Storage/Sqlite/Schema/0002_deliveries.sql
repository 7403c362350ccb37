-- What leaves the platform: where it goes, and how far each delivery has come. What is sent stands in its effect.

CREATE TABLE destination (
    id                  INTEGER PRIMARY KEY,
    tenant_id           INTEGER NOT NULL,
    agent_id            INTEGER NOT NULL,
    is_frozen           INTEGER NOT NULL DEFAULT 0,
    failures            INTEGER NOT NULL DEFAULT 0,
    created_at          INTEGER NOT NULL,
    thawed_at           INTEGER,
    paused_until        INTEGER,
    previous_expires_at INTEGER,
    disabled_by         TEXT,
    url                 TEXT    NOT NULL,
    -- Encrypted with the instance's key.
    secret              BLOB,
    previous_secret     BLOB
);
CREATE UNIQUE INDEX destination_url ON destination (agent_id, url);
CREATE INDEX destination_tenant ON destination (tenant_id, id);

CREATE TABLE delivery (
    seq            INTEGER PRIMARY KEY,
    id             BLOB    NOT NULL,
    tenant_id      INTEGER NOT NULL,
    agent_id       INTEGER NOT NULL,
    destination_id INTEGER NOT NULL,
    message_seq    INTEGER NOT NULL,
    position       INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    due_at         INTEGER NOT NULL,
    begun_at       INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    attempted_at   INTEGER,
    ended_at       INTEGER,
    last_status    INTEGER,
    message_id     BLOB    NOT NULL,
    type           TEXT    NOT NULL,
    error_code     TEXT,
    error_message  TEXT
);
CREATE UNIQUE INDEX delivery_id ON delivery (id);
CREATE INDEX delivery_message ON delivery (message_seq, position);
CREATE INDEX delivery_agent ON delivery (agent_id, seq);
CREATE INDEX delivery_destination ON delivery (destination_id, seq);
-- What people look for: everything but what was delivered.
CREATE INDEX delivery_status ON delivery (tenant_id, status, seq) WHERE status <> 0;
-- What a destination's queue reads: small, because rows leave it when they end. With the status, so that no row is read to be counted.
CREATE INDEX delivery_due ON delivery (destination_id, status, due_at) WHERE status = 2;
CREATE INDEX delivery_age ON delivery (destination_id, status, begun_at) WHERE status = 2;
