-- The read tables: what the events say, for people's SQL. They are filled in
-- the transaction that appends the events and can be rebuilt from them. All
-- times are scenario time. grp is a blood group.

-- +goose Up
CREATE TABLE orders (
    id                   TEXT PRIMARY KEY,
    seq                  BIGINT NOT NULL,
    hospital             TEXT NOT NULL,
    key                  TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    urgency              TEXT NOT NULL,
    needed_by            TIMESTAMPTZ,
    case_ref             TEXT NOT NULL,
    requested_by         TEXT NOT NULL,
    authorised_by        TEXT NOT NULL,
    source               TEXT NOT NULL,
    placed_by            TEXT NOT NULL,
    placed_at            TIMESTAMPTZ NOT NULL,
    held_code            TEXT,
    held_reason          TEXT,
    held_at              TIMESTAMPTZ,
    cancelled_at         TIMESTAMPTZ,
    cancelled_by         TEXT,
    cancel_reason        TEXT,
    unfulfillable_at     TIMESTAMPTZ,
    unfulfillable_by     TEXT,
    unfulfillable_reason TEXT
);
-- Never twice: one order for a hospital's idempotency key (I2).
CREATE UNIQUE INDEX one_order_for_a_key ON orders (hospital, key) WHERE key <> '';

CREATE TABLE order_lines (
    order_id       TEXT    NOT NULL REFERENCES orders (id),
    line           INTEGER NOT NULL,
    component      TEXT    NOT NULL,
    grp            TEXT    NOT NULL,
    amount         DOUBLE PRECISION    NOT NULL,
    unit_def       TEXT    NOT NULL,
    attributes     TEXT    NOT NULL,
    substitution   TEXT    NOT NULL,
    pretransfusion TEXT    NOT NULL,
    PRIMARY KEY (order_id, line)
);

CREATE TABLE units (
    id        TEXT PRIMARY KEY,
    din       TEXT    NOT NULL,
    product   TEXT    NOT NULL,
    division  TEXT    NOT NULL,
    component TEXT    NOT NULL,
    grp       TEXT    NOT NULL,
    ml        INTEGER NOT NULL,
    unit_def  TEXT    NOT NULL,
    collected TIMESTAMPTZ,
    expiry    TIMESTAMPTZ,
    depot     TEXT    NOT NULL,
    status    TEXT    NOT NULL,
    removed   INTEGER NOT NULL DEFAULT 0 -- no longer in the depot's own list
);

CREATE TABLE shipments (
    id           TEXT PRIMARY KEY,
    seq          BIGINT NOT NULL,
    order_id     TEXT NOT NULL REFERENCES orders (id),
    class        TEXT NOT NULL,
    mode         TEXT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    depot        TEXT NOT NULL,
    hospital     TEXT NOT NULL,
    drone        TEXT NOT NULL,
    flight       TEXT NOT NULL,
    planned_g    DOUBLE PRECISION NOT NULL,
    eta          TIMESTAMPTZ,
    eta_low      TIMESTAMPTZ,
    eta_high     TIMESTAMPTZ,
    box          TEXT,
    in_box       INTEGER NOT NULL DEFAULT 0,
    seal         TEXT,
    weight_g     DOUBLE PRECISION,
    packed_by    TEXT,
    checked_by   TEXT,
    wrong_codes  INTEGER NOT NULL DEFAULT 0,
    allocated_at TIMESTAMPTZ NOT NULL,
    packed_at    TIMESTAMPTZ,
    departed_at  TIMESTAMPTZ,
    arrived_at   TIMESTAMPTZ,
    ended_at     TIMESTAMPTZ
);
-- Never twice: one shipment in a box.
CREATE UNIQUE INDEX one_shipment_in_a_box ON shipments (box) WHERE in_box = 1;

-- Never twice: a shipment is delivered once.
CREATE TABLE deliveries (
    shipment        TEXT PRIMARY KEY REFERENCES shipments (id),
    at              TIMESTAMPTZ    NOT NULL,
    received_by     TEXT    NOT NULL,
    by              TEXT    NOT NULL,
    units           INTEGER NOT NULL,
    rejected        INTEGER NOT NULL,
    surface_c       DOUBLE PRECISION,
    verdict         TEXT    NOT NULL,
    quarantined     INTEGER NOT NULL,
    override_reason TEXT    NOT NULL
);

CREATE TABLE allocations (
    shipment TEXT    NOT NULL REFERENCES shipments (id),
    unit     TEXT    NOT NULL,
    line     INTEGER NOT NULL,
    at       TIMESTAMPTZ    NOT NULL,
    ended_at TIMESTAMPTZ,
    PRIMARY KEY (shipment, unit)
);
-- Never twice: a unit is promised once (I3). Delivered counts as promised.
CREATE UNIQUE INDEX one_allocation_of_a_unit ON allocations (unit) WHERE ended_at IS NULL;

CREATE TABLE boxes (
    id       TEXT PRIMARY KEY,
    state    TEXT NOT NULL,
    class    TEXT NOT NULL,
    place    TEXT NOT NULL,
    shipment TEXT NOT NULL DEFAULT '',
    since    TIMESTAMPTZ NOT NULL,
    by       TEXT NOT NULL DEFAULT ''
);

CREATE TABLE flights (
    id          TEXT PRIMARY KEY,
    seq         BIGINT NOT NULL,
    drone       TEXT NOT NULL,
    depot       TEXT NOT NULL,
    hospital    TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    active      INTEGER NOT NULL DEFAULT 1,
    command     TEXT, -- being worked on
    need_pct    DOUBLE PRECISION NOT NULL,
    length_m    DOUBLE PRECISION NOT NULL,
    planned_at  TIMESTAMPTZ NOT NULL,
    consent_by  TEXT,
    consent_at  TIMESTAMPTZ,
    launched_at TIMESTAMPTZ,
    took_off_at TIMESTAMPTZ,
    hold_at     TIMESTAMPTZ,
    pad_clear_by TEXT,
    pad_clear_at TIMESTAMPTZ,
    released_at TIMESTAMPTZ,
    landed_at   TIMESTAMPTZ,
    ended_at    TIMESTAMPTZ
);
-- Never twice: one active flight of a drone.
CREATE UNIQUE INDEX one_flight_of_a_drone ON flights (drone) WHERE active = 1;

CREATE TABLE custody_steps (
    seq      BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    at       TIMESTAMPTZ NOT NULL,
    what     TEXT NOT NULL,
    who      TEXT NOT NULL,
    place    TEXT NOT NULL,
    unit     TEXT NOT NULL,
    box      TEXT,
    shipment TEXT NOT NULL,
    flight   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (seq, n)
);
CREATE INDEX custody_of_a_unit ON custody_steps (unit);

CREATE TABLE digests (
    seq           BIGINT PRIMARY KEY,
    box           TEXT NOT NULL,
    shipment      TEXT NOT NULL,
    from_at       TIMESTAMPTZ,
    to_at         TIMESTAMPTZ,
    class         TEXT NOT NULL,
    min_c         DOUBLE PRECISION NOT NULL,
    max_c         DOUBLE PRECISION NOT NULL,
    mean_c        DOUBLE PRECISION NOT NULL,
    samples       INTEGER NOT NULL,
    rejected      INTEGER NOT NULL,
    longest_gap_s DOUBLE PRECISION NOT NULL,
    out_s         DOUBLE PRECISION NOT NULL,
    out_since     TIMESTAMPTZ
);
CREATE INDEX digests_of_a_shipment ON digests (shipment);

CREATE TABLE alarms (
    n             BIGINT PRIMARY KEY,
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
    raised_at     TIMESTAMPTZ NOT NULL,
    last_at       TIMESTAMPTZ NOT NULL,
    count         INTEGER NOT NULL,
    cleared_at    TIMESTAMPTZ,
    acked_at      TIMESTAMPTZ,
    acked_by      TEXT,
    comment       TEXT,
    shelved_until TIMESTAMPTZ,
    shelved_by    TEXT
);
-- One open alarm for a cause (I25): open until cleared and acknowledged.
CREATE UNIQUE INDEX one_open_alarm_for_a_cause ON alarms (cause) WHERE cleared_at IS NULL OR acked_at IS NULL;

CREATE INDEX shipments_of_a_flight ON shipments (flight);
CREATE INDEX shipments_of_an_order ON shipments (order_id);

CREATE TABLE stock_changes (
    seq       BIGINT      NOT NULL,
    n         BIGINT      NOT NULL,
    at        TIMESTAMPTZ NOT NULL,
    unit      TEXT        NOT NULL,
    depot     TEXT        NOT NULL,
    component TEXT        NOT NULL,
    grp       TEXT        NOT NULL,
    change    INTEGER     NOT NULL,
    reason    TEXT        NOT NULL,
    PRIMARY KEY (seq, n)
);
CREATE INDEX stock_changes_of_a_unit ON stock_changes (unit);
