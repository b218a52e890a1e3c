-- The durable record. at is scenario time, UTC, as a text with nine digits
-- of second: a timestamp would lose three. data is the event's JSON, byte by
-- byte as it was hashed. hash = SHA-256(prev and the canonical form of the
-- row): journal.Row.Link.

-- +goose Up
CREATE TABLE records (
    seq     BIGINT  PRIMARY KEY,
    term    BIGINT  NOT NULL,
    at      TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    data    TEXT    NOT NULL,
    hash    BYTEA   NOT NULL,
    prev    BYTEA   NOT NULL
);

-- Not even the owner changes a record by mistake. The server's own role has
-- no right to: see Grant.
-- +goose StatementBegin
CREATE FUNCTION records_never_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a journal record is never changed or deleted'; END $$;
-- +goose StatementEnd
CREATE TRIGGER records_never_change BEFORE UPDATE OR DELETE ON records
    FOR EACH ROW EXECUTE FUNCTION records_never_change();
CREATE TRIGGER records_never_go BEFORE TRUNCATE ON records
    FOR EACH STATEMENT EXECUTE FUNCTION records_never_change();

-- One row: the newest record, so that a cut-off tail is seen, the term that
-- leads, and the version of the projection that filled the read tables.
-- Appends take turns on it. fillfactor keeps its updates in one page.
CREATE TABLE head (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    seq        BIGINT  NOT NULL,
    hash       BYTEA   NOT NULL,
    term       BIGINT  NOT NULL,
    projection INTEGER NOT NULL
) WITH (fillfactor = 10);
INSERT INTO head (one, seq, hash, term, projection)
VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0, 0);

-- sum covers record_hash and data: a snapshot that fails it is not used.
CREATE TABLE snapshots (
    seq         BIGINT PRIMARY KEY,
    record_hash BYTEA NOT NULL,
    data        BYTEA NOT NULL,
    sum         BYTEA NOT NULL
);

-- Phone numbers and notes: no event carries them, only their ref.
CREATE TABLE erasable_texts (
    ref  TEXT PRIMARY KEY,
    text TEXT NOT NULL
);
