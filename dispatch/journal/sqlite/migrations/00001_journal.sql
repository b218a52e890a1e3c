-- The durable record. at is scenario time, UTC, with nine digits of second.
-- hash = SHA-256(prev and the canonical form of the row): journal.Row.Link.

-- +goose Up
CREATE TABLE records (
    seq     INTEGER PRIMARY KEY,
    term    INTEGER NOT NULL,
    at      TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    data    TEXT    NOT NULL,
    hash    BLOB    NOT NULL,
    prev    BLOB    NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER records_never_change BEFORE UPDATE ON records
BEGIN SELECT RAISE(ABORT, 'a journal record is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER records_never_go BEFORE DELETE ON records
BEGIN SELECT RAISE(ABORT, 'a journal record is never deleted'); END;
-- +goose StatementEnd

-- One row: the newest record, so that a cut-off tail is seen, the term that
-- leads, and the version of the projection that filled the read tables.
CREATE TABLE head (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    seq        INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    term       INTEGER NOT NULL,
    projection INTEGER NOT NULL
) STRICT;
INSERT INTO head (one, seq, hash, term, projection) VALUES (1, 0, zeroblob(32), 0, 0);

-- sum covers record_hash and data: a snapshot that fails it is not used.
CREATE TABLE snapshots (
    seq         INTEGER PRIMARY KEY,
    record_hash BLOB NOT NULL,
    data        BLOB NOT NULL,
    sum         BLOB NOT NULL
) STRICT;

-- Phone numbers and notes: no event carries them, only their ref.
CREATE TABLE erasable_texts (
    ref  TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
