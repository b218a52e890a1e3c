-- What people ask most, as views; and the changes of a depot's shelf.

-- +goose Up
CREATE TABLE stock_changes (
    seq       INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    at        TEXT    NOT NULL,
    unit      TEXT    NOT NULL,
    depot     TEXT    NOT NULL,
    component TEXT    NOT NULL,
    grp       TEXT    NOT NULL,
    change    INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    PRIMARY KEY (seq, n)
) STRICT;
CREATE INDEX stock_changes_of_a_unit ON stock_changes (unit);
CREATE INDEX shipments_of_a_flight ON shipments (flight);
CREATE INDEX shipments_of_an_order ON shipments (order_id);

CREATE VIEW turnaround AS
SELECT o.hospital, substr(o.placed_at, 1, 7) AS month, count(*) AS deliveries,
       avg(julianday(d.at) - julianday(o.placed_at)) * 1440 AS mean_min,
       min(julianday(d.at) - julianday(o.placed_at)) * 1440 AS least_min,
       max(julianday(d.at) - julianday(o.placed_at)) * 1440 AS greatest_min
FROM deliveries d JOIN shipments s ON s.id = d.shipment JOIN orders o ON o.id = s.order_id
GROUP BY 1, 2;

CREATE VIEW wastage AS
SELECT depot, month, component, why, count(*) AS units
FROM (SELECT u.depot, substr(max(c.at), 1, 7) AS month, u.component, u.status AS why
      FROM units u JOIN custody_steps c ON c.unit = u.id
      WHERE u.status IN ('discarded', 'lost', 'quarantined', 'returned')
      GROUP BY u.id, u.depot, u.component, u.status) AS gone
GROUP BY 1, 2, 3, 4;

CREATE VIEW stock_history AS
SELECT depot, component, grp, day, sum(change) OVER (PARTITION BY depot, component, grp ORDER BY day) AS units
FROM (SELECT depot, component, grp, substr(at, 1, 10) AS day, sum(change) AS change FROM stock_changes GROUP BY 1, 2, 3, 4) AS days;

CREATE VIEW excursions AS
SELECT s.id AS shipment, s.order_id, s.box, s.class, max(d.max_c) AS max_c, min(d.min_c) AS min_c,
       sum(d.out_s) AS out_s, max(d.longest_gap_s) AS longest_gap_s, coalesce(v.verdict, '') AS verdict
FROM shipments s JOIN digests d ON d.shipment = s.id LEFT JOIN deliveries v ON v.shipment = s.id
GROUP BY s.id, s.order_id, s.box, s.class, v.verdict
HAVING sum(d.out_s) > 0 OR max(d.out_since) IS NOT NULL OR coalesce(v.verdict, '') NOT IN ('', 'in_range');
