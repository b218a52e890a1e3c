package report_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/report"
)

var t0 = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func min(m float64) *time.Time {
	t := t0.Add(time.Duration(m * float64(time.Minute)))
	return &t
}

func rows() []report.Row {
	done := func(id, hospital string, placed, delivered float64, promised *time.Time, units int, verdicts ...string) report.Row {
		return report.Row{
			Order: id, Hospital: hospital, Urgency: "immediate", State: "delivered", PlacedAt: *min(placed),
			FirstDeliveredAt: min(delivered), DeliveredAt: min(delivered), PromisedAt: promised, Units: units, Verdicts: verdicts,
		}
	}
	late := done("o4", "qixia", 30, 75, min(70), 3, "in_range", "major")
	late.Held = true
	return []report.Row{
		done("o1", "pukou-people", 0, 20, min(20), 2, "in_range"), // to the second is within
		done("o2", "pukou-people", 10, 40, min(50), 1, "advisory"),
		done("o3", "qixia", 20, 45, nil, 4, "in_range"),
		late,
		{Order: "o5", Hospital: "qixia", State: "cancelled", PlacedAt: *min(31)},
		{Order: "o6", Hospital: "luhe", State: "held", PlacedAt: *min(32), Held: true, PromisedAt: min(60)},
		{Order: "o7", Hospital: "luhe", State: "partly_delivered", PlacedAt: *min(33), FirstDeliveredAt: min(50), Units: 1, Verdicts: []string{"in_range"}},
		{Order: "o8", Hospital: "luhe", State: "unfulfillable", PlacedAt: *min(34), Held: true},
		done("early", "qixia", -1, 500, min(1), 9, "unknown"),
		done("next", "qixia", 60, 500, min(61), 9, "unknown"),
	}
}

func TestService(t *testing.T) {
	f := report.Service(rows(), t0, *min(60))
	got := fmt.Sprint(f.Orders, f.Delivered, f.Cancelled, f.Unfulfillable, f.Held, f.Open, f.UnitsDelivered, f.MedianMin, f.P90Min, f.WorstMin, f.Promised)
	if got != "8 4 1 1 3 2 11 25 45 45 3" {
		t.Errorf("orders, delivered, cancelled, unfulfillable, held, open, units, median, p90, worst, promised: %s", got)
	}
	if f.WithinPromisePct < 66.6 || f.WithinPromisePct > 66.7 {
		t.Errorf("%g %% within promise, want 2 of 3", f.WithinPromisePct)
	}
	if got := fmt.Sprint(f.ColdChain); got != "map[advisory:1 in_range:4 major:1]" {
		t.Errorf("cold chain: %s", got)
	}
	if got := fmt.Sprint(f.ByHospital); got != "[{luhe 3 0 0 0 0 1} {pukou-people 2 2 20 30 30 3} {qixia 3 2 25 45 45 7}]" {
		t.Errorf("by hospital: %s", got)
	}
}

func TestServiceOpenEnds(t *testing.T) {
	if n := report.Service(rows(), time.Time{}, time.Time{}).Orders; n != 10 {
		t.Errorf("%d orders in all, want 10", n)
	}
	if n := report.Service(rows(), *min(60), time.Time{}).Orders; n != 1 {
		t.Errorf("%d orders since, want 1", n)
	}
	if n := report.Service(rows(), time.Time{}, t0).Orders; n != 1 {
		t.Errorf("%d orders before, want 1", n)
	}
}

func TestServiceOfNothing(t *testing.T) {
	f := report.Service(nil, t0, *min(60))
	data, err := json.Marshal(f)
	if err != nil || strings.Contains(string(data), "null") {
		t.Errorf("%s, %v", data, err)
	}
	if csv := string(f.CSV()); !strings.Contains(csv, "orders,,0\n") || !strings.Contains(csv, "median_min,,\n") || !strings.Contains(csv, "within_promise_pct,,\n") {
		t.Errorf("a figure that rests on nothing has a value:\n%s", csv)
	}
}

func TestRanks(t *testing.T) {
	for _, tc := range []struct {
		n                  int
		median, p90, worst float64
	}{{1, 1, 1, 1}, {2, 1, 2, 2}, {3, 2, 3, 3}, {10, 5, 9, 10}, {11, 6, 10, 11}, {100, 50, 90, 100}} {
		var rs []report.Row
		for i := range tc.n { // the slowest first
			rs = append(rs, report.Row{State: "delivered", PlacedAt: t0, DeliveredAt: min(float64(tc.n - i))})
		}
		f := report.Service(rs, t0, time.Time{})
		if f.MedianMin != tc.median || f.P90Min != tc.p90 || f.WorstMin != tc.worst {
			t.Errorf("1 to %d minutes: %g, %g, %g", tc.n, f.MedianMin, f.P90Min, f.WorstMin)
		}
	}
}

func TestOrderOfRowsDecidesNothing(t *testing.T) {
	a := rows()
	b := rows()
	slices.Reverse(b)
	x, _ := json.Marshal(report.Service(a, t0, *min(60)))
	y, _ := json.Marshal(report.Service(b, t0, *min(60)))
	if string(x) != string(y) {
		t.Errorf("%s\n%s", x, y)
	}
}

func TestCSV(t *testing.T) {
	rs := append(rows(), report.Row{Order: "o9", Hospital: "=cmd()", State: "placed", PlacedAt: t0})
	data := report.Service(rs, t0, *min(60)).CSV()
	lines, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, l := range lines {
		got[l[0]+"/"+l[1]] = l[2]
	}
	for k, want := range map[string]string{
		"figure/scope": "value", "from/": "2026-11-23T08:00:00Z", "orders/": "9", "median_min/": "25.0", "within_promise_pct/": "66.7",
		"cold_chain_in_range/": "4", "worst_min/qixia": "45.0", "median_min/luhe": "", "orders/'=cmd()": "1",
	} {
		if v, ok := got[k]; !ok || v != want {
			t.Errorf("%s is %q, want %q", k, v, want)
		}
	}
}
