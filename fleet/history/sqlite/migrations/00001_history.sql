-- Times are scenario time, UTC, in microseconds since 1970.

-- +goose Up
CREATE TABLE readings (
    sensor      TEXT    NOT NULL,
    at_us       INTEGER NOT NULL,
    probe       INTEGER NOT NULL,
    received_us INTEGER NOT NULL,
    c           REAL    NOT NULL,
    PRIMARY KEY (sensor, at_us, probe) -- a sample is stored at most once (I26)
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
    id            INTEGER PRIMARY KEY,
    flight        TEXT    NOT NULL,
    at_us         INTEGER NOT NULL,
    drone         TEXT    NOT NULL,
    lat           REAL    NOT NULL,
    lng           REAL    NOT NULL,
    alt_takeoff_m REAL    NOT NULL,
    battery_pct   REAL    NOT NULL
) STRICT;
CREATE INDEX positions_of_a_flight ON positions (flight, at_us);
