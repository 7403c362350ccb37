-- What agents have used of models: a row for each call, on the disk before anything of it leaves the platform. It goes with its message.
-- Costs are millionths of a dollar. What was used is null as long as nobody knows it, and then what was reserved counts.

CREATE TABLE model_call (
    seq                INTEGER PRIMARY KEY,
    tenant_id          INTEGER NOT NULL,
    agent_id           INTEGER NOT NULL,
    message_seq        INTEGER NOT NULL,
    status             INTEGER NOT NULL,
    reserved_tokens    INTEGER NOT NULL,
    reserved_micro_usd INTEGER,
    input_tokens       INTEGER,
    output_tokens      INTEGER,
    cache_read_tokens  INTEGER,
    cache_write_tokens INTEGER,
    micro_usd          INTEGER,
    started_at         INTEGER NOT NULL,
    ended_at           INTEGER,
    http_status        INTEGER,
    model              TEXT    NOT NULL,
    request_id         TEXT
);
CREATE INDEX model_call_message ON model_call (message_seq, seq);
