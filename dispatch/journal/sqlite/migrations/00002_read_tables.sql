-- The read tables: what the events say, for people's SQL. They are filled in
-- the transaction that appends the events and can be rebuilt from them. All
-- times are scenario time, UTC. grp is a blood group.

-- +goose Up
CREATE TABLE orders (
    id                   TEXT PRIMARY KEY,
    seq                  INTEGER NOT NULL,
    hospital             TEXT NOT NULL,
    key                  TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    urgency              TEXT NOT NULL,
    needed_by            TEXT,
    case_ref             TEXT NOT NULL,
    requested_by         TEXT NOT NULL,
    authorised_by        TEXT NOT NULL,
    source               TEXT NOT NULL,
    placed_by            TEXT NOT NULL,
    placed_at            TEXT NOT NULL,
    held_code            TEXT,
    held_reason          TEXT,
    held_at              TEXT,
    cancelled_at         TEXT,
    cancelled_by         TEXT,
    cancel_reason        TEXT,
    unfulfillable_at     TEXT,
    unfulfillable_by     TEXT,
    unfulfillable_reason TEXT
) STRICT;
-- Never twice: one order for a hospital's idempotency key (I2).
CREATE UNIQUE INDEX one_order_for_a_key ON orders (hospital, key) WHERE key <> '';

CREATE TABLE order_lines (
    order_id       TEXT    NOT NULL REFERENCES orders (id),
    line           INTEGER NOT NULL,
    component      TEXT    NOT NULL,
    grp            TEXT    NOT NULL,
    amount         REAL    NOT NULL,
    unit_def       TEXT    NOT NULL,
    attributes     TEXT    NOT NULL,
    substitution   TEXT    NOT NULL,
    pretransfusion TEXT    NOT NULL,
    PRIMARY KEY (order_id, line)
) STRICT;

CREATE TABLE units (
    id        TEXT PRIMARY KEY,
    din       TEXT    NOT NULL,
    product   TEXT    NOT NULL,
    division  TEXT    NOT NULL,
    component TEXT    NOT NULL,
    grp       TEXT    NOT NULL,
    ml        INTEGER NOT NULL,
    unit_def  TEXT    NOT NULL,
    collected TEXT,
    expiry    TEXT,
    depot     TEXT    NOT NULL,
    status    TEXT    NOT NULL,
    removed   INTEGER NOT NULL DEFAULT 0 -- no longer in the depot's own list
) STRICT;

CREATE TABLE shipments (
    id           TEXT PRIMARY KEY,
    seq          INTEGER NOT NULL,
    order_id     TEXT NOT NULL REFERENCES orders (id),
    class        TEXT NOT NULL,
    mode         TEXT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    depot        TEXT NOT NULL,
    hospital     TEXT NOT NULL,
    drone        TEXT NOT NULL,
    flight       TEXT NOT NULL,
    planned_g    REAL NOT NULL,
    eta          TEXT,
    eta_low      TEXT,
    eta_high     TEXT,
    box          TEXT,
    in_box       INTEGER NOT NULL DEFAULT 0,
    seal         TEXT,
    weight_g     REAL,
    packed_by    TEXT,
    checked_by   TEXT,
    wrong_codes  INTEGER NOT NULL DEFAULT 0,
    allocated_at TEXT NOT NULL,
    packed_at    TEXT,
    departed_at  TEXT,
    arrived_at   TEXT,
    ended_at     TEXT
) STRICT;
-- Never twice: one shipment in a box.
CREATE UNIQUE INDEX one_shipment_in_a_box ON shipments (box) WHERE in_box = 1;

-- Never twice: a shipment is delivered once.
CREATE TABLE deliveries (
    shipment        TEXT PRIMARY KEY REFERENCES shipments (id),
    at              TEXT    NOT NULL,
    received_by     TEXT    NOT NULL,
    by              TEXT    NOT NULL,
    units           INTEGER NOT NULL,
    rejected        INTEGER NOT NULL,
    surface_c       REAL,
    verdict         TEXT    NOT NULL,
    quarantined     INTEGER NOT NULL,
    override_reason TEXT    NOT NULL
) STRICT;

CREATE TABLE allocations (
    shipment TEXT    NOT NULL REFERENCES shipments (id),
    unit     TEXT    NOT NULL,
    line     INTEGER NOT NULL,
    at       TEXT    NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (shipment, unit)
) STRICT;
-- Never twice: a unit is promised once (I3). Delivered counts as promised.
CREATE UNIQUE INDEX one_allocation_of_a_unit ON allocations (unit) WHERE ended_at IS NULL;

CREATE TABLE boxes (
    id       TEXT PRIMARY KEY,
    state    TEXT NOT NULL,
    class    TEXT NOT NULL,
    place    TEXT NOT NULL,
    shipment TEXT NOT NULL DEFAULT '',
    since    TEXT NOT NULL,
    by       TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE flights (
    id          TEXT PRIMARY KEY,
    seq         INTEGER NOT NULL,
    drone       TEXT NOT NULL,
    depot       TEXT NOT NULL,
    hospital    TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    active      INTEGER NOT NULL DEFAULT 1,
    command     TEXT, -- being worked on
    need_pct    REAL NOT NULL,
    length_m    REAL NOT NULL,
    planned_at  TEXT NOT NULL,
    consent_by  TEXT,
    consent_at  TEXT,
    launched_at TEXT,
    took_off_at TEXT,
    hold_at     TEXT,
    pad_clear_by TEXT,
    pad_clear_at TEXT,
    released_at TEXT,
    landed_at   TEXT,
    ended_at    TEXT
) STRICT;
-- Never twice: one active flight of a drone.
CREATE UNIQUE INDEX one_flight_of_a_drone ON flights (drone) WHERE active = 1;

CREATE TABLE custody_steps (
    seq      INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    at       TEXT NOT NULL,
    what     TEXT NOT NULL,
    who      TEXT NOT NULL,
    place    TEXT NOT NULL,
    unit     TEXT NOT NULL,
    box      TEXT,
    shipment TEXT NOT NULL,
    flight   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT;
CREATE INDEX custody_of_a_unit ON custody_steps (unit);

CREATE TABLE digests (
    seq           INTEGER PRIMARY KEY,
    box           TEXT NOT NULL,
    shipment      TEXT NOT NULL,
    from_at       TEXT,
    to_at         TEXT,
    class         TEXT NOT NULL,
    min_c         REAL NOT NULL,
    max_c         REAL NOT NULL,
    mean_c        REAL NOT NULL,
    samples       INTEGER NOT NULL,
    rejected      INTEGER NOT NULL,
    longest_gap_s REAL NOT NULL,
    out_s         REAL NOT NULL,
    out_since     TEXT
) STRICT;
CREATE INDEX digests_of_a_shipment ON digests (shipment);

CREATE TABLE alarms (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,
    kind          TEXT NOT NULL,
    cause         TEXT NOT NULL,
    priority      TEXT NOT NULL,
    text          TEXT NOT NULL,
    order_id      TEXT NOT NULL,
    shipment      TEXT NOT NULL,
    flight        TEXT NOT NULL,
    drone         TEXT NOT NULL,
    box           TEXT NOT NULL,
    raised_at     TEXT NOT NULL,
    last_at       TEXT NOT NULL,
    count         INTEGER NOT NULL,
    cleared_at    TEXT,
    acked_at      TEXT,
    acked_by      TEXT,
    comment       TEXT,
    shelved_until TEXT,
    shelved_by    TEXT
) STRICT;
-- One open alarm for a cause (I25): open until cleared and acknowledged.
CREATE UNIQUE INDEX one_open_alarm_for_a_cause ON alarms (cause) WHERE cleared_at IS NULL OR acked_at IS NULL;
