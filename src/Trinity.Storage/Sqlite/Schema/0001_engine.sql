-- The hot rows: messages, states, journals, effects, timers and asks. Times are milliseconds since 1970 in UTC.

-- One row: the last number given out in the one order of everything.
CREATE TABLE sequence (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL
);
INSERT INTO sequence (id, value) VALUES (1, 0);

CREATE TABLE message (
    seq           INTEGER PRIMARY KEY,
    lane_seq      INTEGER NOT NULL,
    id            BLOB    NOT NULL,
    tenant_id     INTEGER NOT NULL,
    agent_id      INTEGER NOT NULL,
    part          INTEGER NOT NULL DEFAULT 0,
    status        INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0,
    numbers       INTEGER NOT NULL DEFAULT 0,
    wakes         INTEGER NOT NULL DEFAULT 0,
    start_marks   INTEGER NOT NULL DEFAULT 0,
    hops          INTEGER NOT NULL DEFAULT 0,
    source        INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    started_at    INTEGER,
    finished_at   INTEGER,
    deadline_at   INTEGER,
    revision      INTEGER,
    node_version  INTEGER,
    parent_seq    INTEGER,
    parent_wait   TEXT,
    parent_part   INTEGER,
    retry_of      BLOB,
    error_code    TEXT,
    error_message TEXT,
    key           TEXT,
    type          TEXT    NOT NULL,
    principal     TEXT    NOT NULL,
    content_type  TEXT,
    reply         BLOB,
    payload       BLOB    NOT NULL
);
CREATE UNIQUE INDEX message_id ON message (id);
-- What a mailbox reads: small, because rows leave it when they are executed.
CREATE INDEX message_queued ON message (agent_id, lane_seq, key) WHERE status = 0;
-- What holds a key: retrying and waiting messages.
CREATE INDEX message_holding ON message (agent_id, key, lane_seq) WHERE status IN (1, 2);
CREATE INDEX message_agent ON message (agent_id, seq);
-- What people look for across agents: everything but what completed.
CREATE INDEX message_status ON message (tenant_id, status, seq) WHERE status <> 4;
CREATE INDEX message_parent ON message (parent_seq, parent_wait) WHERE parent_seq IS NOT NULL;
-- Where a ring of calls may be closed.
CREATE INDEX message_call ON message (seq) WHERE status = 0 AND parent_seq IS NOT NULL;

CREATE TABLE mailbox (
    agent_id INTEGER NOT NULL,
    part     INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    PRIMARY KEY (agent_id, part)
) WITHOUT ROWID;

-- A key's state. With a rowid: states are larger than what fits into a clustered index page.
CREATE TABLE state (
    id             INTEGER PRIMARY KEY,
    tenant_id      INTEGER NOT NULL,
    agent_id       INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    schema_version INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    key            TEXT    NOT NULL,
    data           BLOB    NOT NULL
);
CREATE UNIQUE INDEX state_key ON state (agent_id, key);

CREATE TABLE state_index (
    state_id INTEGER NOT NULL,
    agent_id INTEGER NOT NULL,
    property TEXT    NOT NULL,
    value,
    PRIMARY KEY (state_id, property)
) WITHOUT ROWID;
CREATE INDEX state_index_value ON state_index (agent_id, property, value);

CREATE TABLE journal (
    message_seq   INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    kind          INTEGER NOT NULL,
    status        INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    seen          INTEGER NOT NULL,
    is_optional   INTEGER NOT NULL,
    is_detached   INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    due_at        INTEGER,
    request_hash  TEXT,
    error_code    TEXT,
    error_message TEXT,
    result        BLOB,
    PRIMARY KEY (message_seq, name)
) WITHOUT ROWID;

CREATE TABLE journal_part (
    message_seq INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    part        INTEGER NOT NULL,
    outcome     BLOB,
    PRIMARY KEY (message_seq, name, part)
) WITHOUT ROWID;

-- The outbox and the event log at once.
CREATE TABLE effect (
    seq         INTEGER PRIMARY KEY,
    message_seq INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    tenant_id   INTEGER NOT NULL,
    agent_id    INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    target      TEXT    NOT NULL,
    data        BLOB
);
CREATE UNIQUE INDEX effect_message ON effect (message_seq, position);

CREATE TABLE timer (
    id          INTEGER PRIMARY KEY,
    due_at      INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    tenant_id   INTEGER NOT NULL,
    agent_id    INTEGER NOT NULL,
    message_seq INTEGER,
    hops        INTEGER NOT NULL DEFAULT 0,
    is_frozen   INTEGER NOT NULL DEFAULT 0,
    name        TEXT,
    key         TEXT,
    payload     BLOB
);
CREATE INDEX timer_due ON timer (due_at) WHERE is_frozen = 0;
CREATE INDEX timer_message ON timer (message_seq) WHERE message_seq IS NOT NULL;
CREATE INDEX timer_agent ON timer (agent_id, kind);

CREATE TABLE ask (
    seq         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL,
    tenant_id   INTEGER NOT NULL,
    agent_id    INTEGER NOT NULL,
    message_seq INTEGER,
    message_id  BLOB,
    part        INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    priority    INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    ended_at    INTEGER,
    wait        TEXT,
    code        TEXT,
    title       TEXT    NOT NULL,
    body        TEXT,
    options     TEXT,
    proposal    BLOB,
    schema      BLOB,
    answer      BLOB
);
CREATE UNIQUE INDEX ask_id ON ask (id);
CREATE INDEX ask_tenant ON ask (tenant_id, status, seq);
CREATE INDEX ask_message ON ask (message_seq, wait) WHERE status = 0 AND wait IS NOT NULL;
CREATE INDEX ask_alert ON ask (agent_id, code) WHERE status = 0 AND code IS NOT NULL;

CREATE TABLE idempotency (
    agent_id   INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    message_id BLOB    NOT NULL,
    content    BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (agent_id, hash)
) WITHOUT ROWID;
CREATE INDEX idempotency_created ON idempotency (created_at);
