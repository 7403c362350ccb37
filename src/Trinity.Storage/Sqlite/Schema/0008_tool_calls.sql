-- What executions have caused by their tools: a row for each call, written with what it causes. The same call again finds it. It goes with its message.

CREATE TABLE tool_call (
    message_seq INTEGER NOT NULL,
    hash        BLOB    NOT NULL,
    tenant_id   INTEGER NOT NULL,
    agent_id    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    tool        TEXT    NOT NULL,
    answer      TEXT    NOT NULL,
    code        TEXT,
    PRIMARY KEY (message_seq, hash)
) WITHOUT ROWID;
