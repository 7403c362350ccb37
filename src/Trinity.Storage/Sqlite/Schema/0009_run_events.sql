-- What executions that go on outside of turns have told of themselves: a row for each event, in the order of their seq. It goes with its message. The
-- output of a run may be read again from its beginning; the number of an event in it says which are here already.

CREATE TABLE run_event (
    seq         INTEGER PRIMARY KEY,
    tenant_id   INTEGER NOT NULL,
    agent_id    INTEGER NOT NULL,
    message_seq INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    run         TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    data        TEXT    NOT NULL
);
CREATE UNIQUE INDEX run_event_message ON run_event (message_seq, run, number);
