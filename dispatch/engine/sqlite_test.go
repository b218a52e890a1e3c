package engine

import (
	"database/sql"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/sqlite"
	history "airvein/fleet/history/sqlite"
)

// The core's own events pass the store's never-twice rules, in a file that
// the box readings share.
func TestAnOrderIsDeliveredOnSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "airvein.db")
	store := func() journal.Journal {
		j, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	h, err := history.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	w := newWorldOn(t, 20, store, h)
	delivers(w)

	// The drone, and units, serve a second order; its flight is recalled.
	w.do(redCells("o2"))
	sh := w.shipment("o2")
	in := w.pack(sh)
	in.Box = "cold-2"
	w.do(in)
	w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
	w.until("it has taken off", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateOutbound })
	w.do(dispatch.CancelOrder{Order: "o2", By: "ward", Reason: "not needed"})
	w.until("it is home again", 3*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateEnded })
	w.do(dispatch.Unpack{Shipment: sh.ID, By: "packer"})

	before := w.snapshot()
	w.journal.Close()
	w.open()
	if got := w.snapshot(); got != before {
		t.Errorf("after a restart the state is\n%s\nand was\n%s", got, before)
	}
	if n, err := w.journal.Verify(t.Context()); err != nil || n != w.loop.Seq() {
		t.Errorf("verify says %d, %v; the loop is at %d", n, err, w.loop.Seq())
	}
	tablesAgree(t, path, w.loop.State())
	if err := w.journal.Journal.(*sqlite.Journal).Rebuild(t.Context()); err != nil {
		t.Errorf("rebuild: %v", err)
	}
	tablesAgree(t, path, w.loop.State())
}

// tablesAgree holds the read tables against the State.
func tablesAgree(t *testing.T, path string, s *dispatch.State) {
	t.Helper()
	want := map[string]map[string]string{"shipments": {}, "flights": {}, "units": {}, "boxes": {}, "orders": {}}
	for _, x := range s.Shipments() {
		want["shipments"][string(x.ID)] = string(x.State) + " " + string(x.Box)
	}
	for _, x := range s.Flights() {
		want["flights"][string(x.ID)] = string(x.State) + " " + string(x.Drone)
	}
	for _, x := range s.Units() {
		want["units"][string(x.ID)] = string(x.Status) + " " + x.Depot
	}
	for _, x := range s.Boxes() {
		want["boxes"][string(x.ID)] = string(x.State) + " " + x.Place + " " + string(x.Shipment)
	}
	for _, x := range s.Orders() {
		held := ""
		if x.Held != nil {
			held = x.Held.Code
		}
		want["orders"][string(x.ID)] = held + " " + x.Hospital
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for table, what := range map[string]string{
		"shipments": "state || ' ' || coalesce(box, '')", "flights": "state || ' ' || drone", "units": "status || ' ' || depot",
		"boxes": "state || ' ' || place || ' ' || shipment", "orders": "coalesce(held_code, '') || ' ' || hospital",
	} {
		rows, err := db.Query("SELECT id, " + what + " FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for rows.Next() {
			var id, v string
			if err := rows.Scan(&id, &v); err != nil {
				t.Fatal(err)
			}
			got[id] = v
		}
		rows.Close()
		if len(got) == 0 || !maps.Equal(got, want[table]) {
			t.Errorf("%s holds %v, the state %v", table, got, want[table])
		}
	}
	steps, err := db.Query("SELECT s.order_id, c.what, c.unit FROM custody_steps c JOIN shipments s ON s.id = c.shipment ORDER BY c.seq, c.n")
	if err != nil {
		t.Fatal(err)
	}
	defer steps.Close()
	got := map[string][]string{}
	for steps.Next() {
		var order, what, unit string
		if err := steps.Scan(&order, &what, &unit); err != nil {
			t.Fatal(err)
		}
		got[order] = append(got[order], what+" "+unit)
	}
	for _, o := range s.Orders() {
		var want []string
		for _, c := range o.Custody {
			want = append(want, c.What+" "+string(c.Unit))
		}
		if !slices.Equal(got[string(o.ID)], want) {
			t.Errorf("the custody of %s is %v, in the state %v", o.ID, got[string(o.ID)], want)
		}
	}
}
