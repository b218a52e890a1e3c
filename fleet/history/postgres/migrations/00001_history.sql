-- Times are scenario time. The functions run with their owner's rights, so
-- that a server's role needs none to make or drop a table.

-- +goose Up
CREATE TABLE readings (
    sensor      TEXT             NOT NULL,
    at          TIMESTAMPTZ      NOT NULL,
    probe       INTEGER          NOT NULL,
    received_at TIMESTAMPTZ      NOT NULL,
    c           DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (sensor, at, probe) -- a sample is stored at most once (I26)
) PARTITION BY RANGE (at);
CREATE TABLE readings_other PARTITION OF readings DEFAULT;

CREATE TABLE positions (
    flight        TEXT             NOT NULL,
    at            TIMESTAMPTZ      NOT NULL,
    drone         TEXT             NOT NULL,
    lat           DOUBLE PRECISION NOT NULL,
    lng           DOUBLE PRECISION NOT NULL,
    alt_takeoff_m DOUBLE PRECISION NOT NULL,
    battery_pct   DOUBLE PRECISION NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX positions_of_a_flight ON positions (flight, at);
CREATE TABLE positions_other PARTITION OF positions DEFAULT;

-- +goose StatementBegin
CREATE FUNCTION history_day(day DATE) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE part TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('airvein history'));
    FOREACH part IN ARRAY ARRAY['readings', 'positions'] LOOP
        BEGIN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                part || to_char(day, '_YYYYMMDD'), part, day || ' 00:00:00+00', day + 1 || ' 00:00:00+00');
        EXCEPTION WHEN check_violation THEN NULL; -- rows of that day are with the others already
        END;
    END LOOP;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION history_forget(part TEXT, before DATE) RETURNS INTEGER LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE gone INTEGER := 0; name TEXT;
BEGIN
    IF part NOT IN ('readings', 'positions') THEN
        RAISE EXCEPTION 'there are readings and positions, and no %', part;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('airvein history'));
    FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = part::regclass AND c.relname ~ ('^' || part || '_[0-9]{8}$')
          AND to_date(right(c.relname, 8), 'YYYYMMDD') < before
    LOOP
        EXECUTE format('DROP TABLE %I', name);
        gone := gone + 1;
    END LOOP;
    EXECUTE format('DELETE FROM %I WHERE at < %L', part || '_other', before || ' 00:00:00+00');
    RETURN gone;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION history_day(DATE), history_forget(TEXT, DATE) FROM PUBLIC;
