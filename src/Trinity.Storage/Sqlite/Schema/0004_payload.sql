-- A payload is written once and never again: a row that is changed is written anew as a whole, and messages change with every turn.

CREATE TABLE payload (
    message_seq INTEGER PRIMARY KEY,
    data        BLOB    NOT NULL
);
INSERT INTO payload (message_seq, data) SELECT seq, payload FROM message ORDER BY seq;
ALTER TABLE message DROP COLUMN payload;

-- What a turn passes on as it came is not written again: the message that gets it names the one whose payload it is, and an effect says so.
ALTER TABLE message ADD COLUMN payload_of INTEGER;
CREATE INDEX message_payload ON message (payload_of) WHERE payload_of IS NOT NULL;
ALTER TABLE effect ADD COLUMN is_payload INTEGER NOT NULL DEFAULT 0;
