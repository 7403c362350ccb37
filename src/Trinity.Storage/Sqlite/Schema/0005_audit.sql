-- Who did what. The log grows at its end and is erased from its beginning, a sealed batch at a time; the database itself refuses the rest.

CREATE TABLE audit (
    tenant_id   INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    key         TEXT,
    action      TEXT    NOT NULL,
    target_kind TEXT,
    target      TEXT,
    outcome     TEXT    NOT NULL,
    request_id  TEXT,
    count       INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, seq)
) WITHOUT ROWID;
CREATE INDEX audit_target ON audit (tenant_id, target, seq) WHERE target IS NOT NULL;
CREATE INDEX audit_actor ON audit (tenant_id, actor, seq);

CREATE TABLE audit_seal (
    tenant_id INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    rows      INTEGER NOT NULL,
    previous  BLOB    NOT NULL,
    sealed_at INTEGER NOT NULL,
    hash      BLOB    NOT NULL,
    PRIMARY KEY (tenant_id, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX audit_seal_last ON audit_seal (tenant_id, last_seq);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END;

-- By the clock of the database and not by a time that the program states: a program that is wrong about the time would state that.
CREATE TRIGGER audit_no_young_delete BEFORE DELETE ON audit WHEN OLD.at > (unixepoch('now') - 30 * 86400) * 1000
BEGIN SELECT RAISE(ABORT, 'audit entries are kept for 30 days'); END;

-- INSERT OR REPLACE deletes what is in its way without a word to the trigger of deletes.
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit entries are not replaced'); END;

CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit seals are not changed'); END;
CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit seals are kept'); END;
CREATE TRIGGER audit_seal_no_replace BEFORE INSERT ON audit_seal
WHEN EXISTS (SELECT 1 FROM audit_seal WHERE tenant_id = NEW.tenant_id AND (number = NEW.number OR last_seq = NEW.last_seq))
BEGIN SELECT RAISE(ABORT, 'audit seals are not replaced'); END;
