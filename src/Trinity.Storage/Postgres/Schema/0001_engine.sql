-- The hot rows: messages, states, journals, effects, timers, asks, deliveries and the audit log. Times are milliseconds since 1970 in UTC.
-- Texts compare by their bytes, as in SQLite: the order of a page must not depend on where the server stands.

-- One row: the last number given out in the one order of everything, and how often control data have changed. Whoever writes holds it, so
-- numbers are committed in their order. It is written with every transaction: pages nearly empty keep its versions together.
CREATE TABLE sequence (
    id      integer PRIMARY KEY CHECK (id = 1),
    value   bigint  NOT NULL,
    control bigint  NOT NULL
) WITH (fillfactor = 10);
INSERT INTO sequence (id, value, control) VALUES (1, 0, 0);

-- Every turn ends one: the status stands in the indexes, so no fill factor makes that update cheaper, but a neighbour on the page does.
CREATE TABLE message (
    seq           bigint   PRIMARY KEY,
    lane_seq      bigint   NOT NULL,
    id            uuid     NOT NULL,
    tenant_id     integer  NOT NULL,
    agent_id      bigint   NOT NULL,
    part          smallint NOT NULL DEFAULT 0,
    status        smallint NOT NULL,
    attempt       integer  NOT NULL,
    failures      integer  NOT NULL DEFAULT 0,
    numbers       bigint   NOT NULL DEFAULT 0,
    wakes         integer  NOT NULL DEFAULT 0,
    start_marks   integer  NOT NULL DEFAULT 0,
    hops          integer  NOT NULL DEFAULT 0,
    source        smallint NOT NULL,
    created_at    bigint   NOT NULL,
    started_at    bigint,
    finished_at   bigint,
    deadline_at   bigint,
    revision      integer,
    node_version  integer,
    parent_seq    bigint,
    parent_wait   text COLLATE "C",
    parent_part   integer,
    retry_of      uuid,
    payload_of    bigint,
    error_code    text COLLATE "C",
    error_message text COLLATE "C",
    key           text COLLATE "C",
    type          text COLLATE "C" NOT NULL,
    principal     text COLLATE "C" NOT NULL,
    content_type  text COLLATE "C",
    reply         bytea
) WITH (fillfactor = 80);
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
-- Dead letters by the code with which they failed. A message that completes never enters it.
CREATE INDEX message_error ON message (tenant_id, error_code, seq) WHERE error_code IS NOT NULL;
CREATE INDEX message_payload ON message (payload_of) WHERE payload_of IS NOT NULL;

-- A payload is written once and never again: a row that is changed is written anew as a whole, and messages change with every turn.
CREATE TABLE payload (
    message_seq bigint PRIMARY KEY,
    data        bytea  NOT NULL
);

CREATE TABLE mailbox (
    agent_id bigint   NOT NULL,
    part     smallint NOT NULL,
    epoch    bigint   NOT NULL,
    PRIMARY KEY (agent_id, part)
);

-- A key's state. Nothing that changes stands in an index: with room on its page a new version stays there.
CREATE TABLE state (
    id             bigint  PRIMARY KEY,
    tenant_id      integer NOT NULL,
    agent_id       bigint  NOT NULL,
    version        bigint  NOT NULL,
    schema_version integer NOT NULL,
    updated_at     bigint  NOT NULL,
    key            text COLLATE "C" NOT NULL,
    data           bytea   NOT NULL
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX state_key ON state (agent_id, key);

-- A value is a number, a text or nothing.
CREATE TABLE state_index (
    state_id bigint NOT NULL,
    agent_id bigint NOT NULL,
    property text COLLATE "C" NOT NULL,
    number   numeric,
    text     text COLLATE "C",
    PRIMARY KEY (state_id, property)
);
CREATE INDEX state_index_number ON state_index (agent_id, property, number) WHERE number IS NOT NULL;
CREATE INDEX state_index_text ON state_index (agent_id, property, text) WHERE text IS NOT NULL;

CREATE TABLE journal (
    message_seq   bigint   NOT NULL,
    name          text COLLATE "C" NOT NULL,
    kind          smallint NOT NULL,
    status        smallint NOT NULL,
    number        bigint   NOT NULL,
    seen          bigint   NOT NULL,
    is_optional   smallint NOT NULL,
    is_detached   smallint NOT NULL,
    started_at    bigint   NOT NULL,
    ended_at      bigint,
    due_at        bigint,
    request_hash  text COLLATE "C",
    error_code    text COLLATE "C",
    error_message text COLLATE "C",
    result        bytea,
    PRIMARY KEY (message_seq, name)
) WITH (fillfactor = 80);

CREATE TABLE journal_part (
    message_seq bigint  NOT NULL,
    name        text COLLATE "C" NOT NULL,
    part        integer NOT NULL,
    outcome     bytea,
    PRIMARY KEY (message_seq, name, part)
) WITH (fillfactor = 80);

-- The outbox and the event log at once.
CREATE TABLE effect (
    seq         bigint   PRIMARY KEY,
    message_seq bigint   NOT NULL,
    position    integer  NOT NULL,
    tenant_id   integer  NOT NULL,
    agent_id    bigint   NOT NULL,
    kind        smallint NOT NULL,
    status      smallint NOT NULL,
    is_payload  smallint NOT NULL DEFAULT 0,
    created_at  bigint   NOT NULL,
    target      text COLLATE "C" NOT NULL,
    data        bytea
);
CREATE UNIQUE INDEX effect_message ON effect (message_seq, position);

CREATE TABLE timer (
    id          bigint   PRIMARY KEY,
    due_at      bigint   NOT NULL,
    kind        smallint NOT NULL,
    tenant_id   integer  NOT NULL,
    agent_id    bigint   NOT NULL,
    message_seq bigint,
    hops        integer  NOT NULL DEFAULT 0,
    is_frozen   smallint NOT NULL DEFAULT 0,
    name        text COLLATE "C",
    key         text COLLATE "C",
    payload     bytea
);
CREATE INDEX timer_due ON timer (due_at) WHERE is_frozen = 0;
CREATE INDEX timer_message ON timer (message_seq) WHERE message_seq IS NOT NULL;
CREATE INDEX timer_agent ON timer (agent_id, kind);

-- The stored priorities are not in their order: critical, high, normal, low.
CREATE TABLE ask (
    seq         bigint   PRIMARY KEY,
    id          uuid     NOT NULL,
    tenant_id   integer  NOT NULL,
    agent_id    bigint   NOT NULL,
    message_seq bigint,
    message_id  uuid,
    part        integer  NOT NULL,
    kind        smallint NOT NULL,
    status      smallint NOT NULL,
    priority    smallint NOT NULL,
    count       integer  NOT NULL,
    created_at  bigint   NOT NULL,
    expires_at  bigint,
    ended_at    bigint,
    due_at      bigint,
    rank        integer GENERATED ALWAYS AS (CASE priority WHEN 3 THEN 0 WHEN 2 THEN 1 WHEN 0 THEN 2 ELSE 3 END) STORED,
    wait        text COLLATE "C",
    code        text COLLATE "C",
    title       text COLLATE "C" NOT NULL,
    body        text COLLATE "C",
    options     text COLLATE "C",
    addressee   text COLLATE "C",
    proposal    bytea,
    schema      bytea,
    answer      bytea,
    context     bytea
);
CREATE UNIQUE INDEX ask_id ON ask (id);
CREATE INDEX ask_tenant ON ask (tenant_id, status, seq);
CREATE INDEX ask_message ON ask (message_seq, wait) WHERE status = 0 AND wait IS NOT NULL;
CREATE INDEX ask_alert ON ask (agent_id, code) WHERE status = 0 AND code IS NOT NULL;
-- The most urgent first.
CREATE INDEX ask_rank ON ask (tenant_id, status, rank, seq);
-- Those of an agent: its list, and what a purge erases.
CREATE INDEX ask_agent ON ask (agent_id, status, seq);
CREATE INDEX ask_addressee ON ask (tenant_id, addressee, status, seq) WHERE addressee IS NOT NULL;
-- Those of an execution, ended ones included: read with every execution that is shown.
CREATE INDEX ask_execution ON ask (message_seq, seq) WHERE message_seq IS NOT NULL;
-- The counts, from the index alone. Pending entries are few: rows leave it when they end.
CREATE INDEX ask_count ON ask (tenant_id, agent_id, kind, priority, due_at) WHERE status = 0;
CREATE INDEX ask_due ON ask (tenant_id, due_at) WHERE status = 0 AND due_at IS NOT NULL;

CREATE TABLE idempotency (
    agent_id   bigint NOT NULL,
    hash       bytea  NOT NULL,
    message_id uuid   NOT NULL,
    content    bytea,
    created_at bigint NOT NULL,
    PRIMARY KEY (agent_id, hash)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

-- What leaves the platform: where it goes, and how far each delivery has come. What is sent stands in its effect.
CREATE TABLE destination (
    id                  bigint   PRIMARY KEY,
    tenant_id           integer  NOT NULL,
    agent_id            bigint   NOT NULL,
    is_frozen           smallint NOT NULL DEFAULT 0,
    failures            integer  NOT NULL DEFAULT 0,
    created_at          bigint   NOT NULL,
    thawed_at           bigint,
    paused_until        bigint,
    previous_expires_at bigint,
    disabled_by         text COLLATE "C",
    url                 text COLLATE "C" NOT NULL,
    -- Encrypted with the instance's key.
    secret              bytea,
    previous_secret     bytea
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX destination_url ON destination (agent_id, url);
CREATE INDEX destination_tenant ON destination (tenant_id, id);

CREATE TABLE delivery (
    seq            bigint   PRIMARY KEY,
    id             uuid     NOT NULL,
    tenant_id      integer  NOT NULL,
    agent_id       bigint   NOT NULL,
    destination_id bigint   NOT NULL,
    message_seq    bigint   NOT NULL,
    position       integer  NOT NULL,
    status         smallint NOT NULL,
    attempts       integer  NOT NULL,
    due_at         bigint   NOT NULL,
    begun_at       bigint   NOT NULL,
    created_at     bigint   NOT NULL,
    attempted_at   bigint,
    ended_at       bigint,
    last_status    integer,
    message_id     uuid     NOT NULL,
    type           text COLLATE "C" NOT NULL,
    error_code     text COLLATE "C",
    error_message  text COLLATE "C"
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX delivery_id ON delivery (id);
CREATE INDEX delivery_message ON delivery (message_seq, position);
CREATE INDEX delivery_agent ON delivery (agent_id, seq);
CREATE INDEX delivery_destination ON delivery (destination_id, seq);
-- What people look for: everything but what was delivered.
CREATE INDEX delivery_status ON delivery (tenant_id, status, seq) WHERE status <> 0;
-- What a destination's queue reads: small, because rows leave it when they end.
CREATE INDEX delivery_due ON delivery (destination_id, due_at) WHERE status = 2;
CREATE INDEX delivery_age ON delivery (destination_id, begun_at) WHERE status = 2;

-- Who did what. The log grows at its end and is erased from its beginning, a sealed batch at a time; the database itself refuses the rest.
CREATE TABLE audit (
    tenant_id   integer NOT NULL,
    seq         bigint  NOT NULL,
    at          bigint  NOT NULL,
    actor       text COLLATE "C" NOT NULL,
    key         text COLLATE "C",
    action      text COLLATE "C" NOT NULL,
    target_kind text COLLATE "C",
    target      text COLLATE "C",
    outcome     text COLLATE "C" NOT NULL,
    request_id  text COLLATE "C",
    count       integer NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX audit_target ON audit (tenant_id, target, seq) WHERE target IS NOT NULL;
CREATE INDEX audit_actor ON audit (tenant_id, actor, seq);

CREATE TABLE audit_seal (
    tenant_id integer NOT NULL,
    number    bigint  NOT NULL,
    first_seq bigint  NOT NULL,
    last_seq  bigint  NOT NULL,
    rows      integer NOT NULL,
    previous  bytea   NOT NULL,
    sealed_at bigint  NOT NULL,
    hash      bytea   NOT NULL,
    PRIMARY KEY (tenant_id, number)
);
CREATE UNIQUE INDEX audit_seal_last ON audit_seal (tenant_id, last_seq);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are not changed', TG_ARGV[0];
END $$;

-- By the clock of the database and not by a time that the program states: a program that is wrong about the time would state that.
CREATE FUNCTION refuse_young_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at > (extract(epoch FROM clock_timestamp()) - 30 * 86400) * 1000 THEN
        RAISE EXCEPTION 'audit entries are kept for 30 days';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change('audit entries');
CREATE TRIGGER audit_no_young_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_young_delete();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('audit entries');
CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change('audit seals');
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('audit seals');
