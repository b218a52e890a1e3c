-- What people ask most, as views. Days and months are those of the session's
-- time zone: SET timezone TO 'Asia/Shanghai'.

-- +goose Up
CREATE VIEW turnaround AS
SELECT o.hospital, to_char(o.placed_at, 'YYYY-MM') AS month, count(*) AS deliveries,
       avg(extract(epoch FROM d.at - o.placed_at)) / 60 AS mean_min,
       min(extract(epoch FROM d.at - o.placed_at)) / 60 AS least_min,
       max(extract(epoch FROM d.at - o.placed_at)) / 60 AS greatest_min
FROM deliveries d JOIN shipments s ON s.id = d.shipment JOIN orders o ON o.id = s.order_id
GROUP BY 1, 2;

CREATE VIEW wastage AS
SELECT depot, month, component, why, count(*) AS units
FROM (SELECT u.depot, to_char(max(c.at), 'YYYY-MM') AS month, u.component, u.status AS why
      FROM units u JOIN custody_steps c ON c.unit = u.id
      WHERE u.status IN ('discarded', 'lost', 'quarantined', 'returned')
      GROUP BY u.id, u.depot, u.component, u.status) AS gone
GROUP BY 1, 2, 3, 4;

CREATE VIEW stock_history AS
SELECT depot, component, grp, day, sum(change) OVER (PARTITION BY depot, component, grp ORDER BY day) AS units
FROM (SELECT depot, component, grp, to_char(at, 'YYYY-MM-DD') AS day, sum(change) AS change FROM stock_changes GROUP BY 1, 2, 3, 4) AS days;

CREATE VIEW excursions AS
SELECT s.id AS shipment, s.order_id, s.box, s.class, max(d.max_c) AS max_c, min(d.min_c) AS min_c,
       sum(d.out_s) AS out_s, max(d.longest_gap_s) AS longest_gap_s, coalesce(v.verdict, '') AS verdict
FROM shipments s JOIN digests d ON d.shipment = s.id LEFT JOIN deliveries v ON v.shipment = s.id
GROUP BY s.id, s.order_id, s.box, s.class, v.verdict
HAVING sum(d.out_s) > 0 OR max(d.out_since) IS NOT NULL OR coalesce(v.verdict, '') NOT IN ('', 'in_range');
