-- A row for each writing process: the number of its last transaction, written with it. A connection that is lost while it commits leaves
-- open whether it did, and this row says so. The number of a transaction of the server's own would not: after a crash one that had left no
-- trace is given again, to whoever comes first. It is written with every transaction, as the sequence is.
CREATE TABLE writer (
    id    uuid   PRIMARY KEY,
    batch bigint NOT NULL,
    at    bigint NOT NULL
) WITH (fillfactor = 10);
