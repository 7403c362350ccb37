-- Several servers on one database. Each keeps a row of its own in writer; whether it left in order, and up to which number the others
-- found it dead, tells whose messages are to be begun with care.
ALTER TABLE writer ADD COLUMN is_clean boolean NOT NULL DEFAULT false;
ALTER TABLE writer ADD COLUMN dead_through bigint;

-- Who belongs to the cluster, as its members have agreed: one row that every change of the others moves on, and one for each member.
CREATE TABLE cluster (
    id      integer PRIMARY KEY CHECK (id = 1),
    version integer NOT NULL
);
INSERT INTO cluster (id, version) VALUES (1, 0);

CREATE TABLE node (
    address    text COLLATE "C" PRIMARY KEY,
    version    integer     NOT NULL,
    status     integer     NOT NULL,
    name       text        NOT NULL,
    host       text        NOT NULL,
    started_at timestamptz NOT NULL,
    alive_at   timestamptz NOT NULL,
    -- Who suspects it since when, as "address time" in lines.
    suspicions text        NOT NULL
);
