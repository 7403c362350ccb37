-- What executions that go on outside of turns have told of themselves: a row for each event, in the order of their seq. It goes with its message. The
-- output of a run may be read again from its beginning; the number of an event in it says which are here already.

CREATE TABLE run_event (
    seq         bigint  PRIMARY KEY,
    tenant_id   integer NOT NULL,
    agent_id    bigint  NOT NULL,
    message_seq bigint  NOT NULL,
    number      integer NOT NULL,
    at          bigint  NOT NULL,
    run         text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    data        text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX run_event_message ON run_event (message_seq, run, number);

CREATE POLICY tenant ON run_event USING ((SELECT current_setting('trinity.tenant')::integer) IN (0, tenant_id));
ALTER TABLE run_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
