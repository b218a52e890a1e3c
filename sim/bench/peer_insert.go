package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/fleet/history"
	"airvein/geo"
)

// plainInsert is a peer: the same rows into tables like the journal's, with
// their constraints and indexes, by one prepared INSERT for each row, all
// sent at once in one transaction. It has no fence, no chain to compute and
// no row to keep the newest record in.
type plainInsert struct {
	conn *pgx.Conn
	next int
}

// insertSelect is a peer: the server makes the rows itself.
const insertSelect = `INSERT INTO positions (flight, at, drone, lat, lng, alt_takeoff_m, battery_pct)
	SELECT $1::text, timestamptz '2026-03-01 08:00:00+00' + i * interval '1 second', 'd' || i % 20, 32 + i / 100000.0, 118.7, 120, 80
	FROM generate_series(1, $2::int) AS i`

// somePositions are what insertSelect makes.
func somePositions(flight, n int) []history.Position {
	out := make([]history.Position, n)
	for i := range out {
		out[i] = history.Position{Flight: fmt.Sprint("ours-", flight), At: recordStart().Add(time.Duration(i+1) * time.Second), Drone: fmt.Sprint("d", (i+1)%20),
			Pos: geo.LatLng{Lat: 32 + float64(i+1)/100000, Lng: 118.7}, AltTakeoffM: 120, BatteryPct: 80}
	}
	return out
}

func newPlainInsert(ctx context.Context, url string) (*plainInsert, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	for _, t := range []string{"records", "orders", "order_lines", "digests"} {
		if _, err := conn.Exec(ctx, "CREATE TABLE plain_"+t+" (LIKE "+t+" INCLUDING ALL)"); err != nil {
			return nil, errors.Join(err, conn.Close(ctx))
		}
	}
	_, err = conn.Exec(ctx, "ALTER TABLE plain_order_lines ADD FOREIGN KEY (order_id) REFERENCES plain_orders (id)")
	return &plainInsert{conn: conn}, err
}

func (p *plainInsert) close(ctx context.Context) { p.conn.Close(context.WithoutCancel(ctx)) }

func (p *plainInsert) insert(ctx context.Context, at time.Time, events []dispatch.Event) error {
	rows, err := journal.Encode(dispatch.NewCodec(), 1, journal.Seq(p.next), at, events)
	if err != nil {
		return err
	}
	p.next += len(events)
	b := &pgx.Batch{}
	for i, e := range events {
		r := &rows[i]
		b.Queue("INSERT INTO plain_records VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", int64(r.Seq), int64(r.Term), journal.TimeText(r.At), r.Kind, r.Version, string(r.Data), r.Hash[:], r.Prev[:])
		switch e := e.(type) {
		case dispatch.OrderPlaced:
			b.Queue(`INSERT INTO plain_orders (id, seq, hospital, key, kind, urgency, needed_by, case_ref, requested_by, authorised_by, source, placed_by, placed_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
				string(e.ID), int64(r.Seq), e.Hospital, e.Key, string(e.OrderKind), string(e.Urgency), nil, e.CaseRef, e.RequestedBy, e.AuthorisedBy, e.Source, e.By, at)
			for n, l := range e.Lines {
				b.Queue(`INSERT INTO plain_order_lines (order_id, line, component, grp, amount, unit_def, attributes, substitution, pretransfusion)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
					string(e.ID), n, string(l.Component), string(l.Group), l.Amount, string(l.UnitDef), "[]", string(l.Substitution), string(l.Pretransfusion))
			}
		case dispatch.BoxDigested:
			d := e.Digest
			b.Queue(`INSERT INTO plain_digests (seq, box, shipment, from_at, to_at, class, min_c, max_c, mean_c, samples, rejected, longest_gap_s, out_s, out_since)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
				int64(r.Seq), string(e.Box), string(e.Shipment), d.From, d.To, string(d.Class), d.MinC, d.MaxC, d.MeanC, d.Samples, d.Rejected, d.LongestGapS, d.OutS, nil)
		}
	}
	return pgx.BeginFunc(ctx, p.conn, func(tx pgx.Tx) error { return tx.SendBatch(ctx, b).Close() })
}
