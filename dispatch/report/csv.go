package report

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CSV writes the figures as lines of figure,scope,value: the scope is empty
// for the whole service, else a hospital's id. A figure that rests on no
// order has no value, rather than a zero that nobody measured.
func (f Figures) CSV() []byte {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	put := func(figure, scope, value string) {
		_ = w.Write([]string{figure, plainCell(scope), value}) // a Buffer takes everything
	}
	put("figure", "scope", "value")
	put("from", "", instant(f.From))
	put("to", "", instant(f.To))
	for _, c := range []struct {
		name string
		n    int
	}{
		{"orders", f.Orders}, {"delivered", f.Delivered}, {"cancelled", f.Cancelled}, {"unfulfillable", f.Unfulfillable},
		{"held", f.Held}, {"open", f.Open}, {"units_delivered", f.UnitsDelivered},
	} {
		put(c.name, "", strconv.Itoa(c.n))
	}
	put("median_min", "", minutesCell(f.MedianMin, f.Delivered))
	put("p90_min", "", minutesCell(f.P90Min, f.Delivered))
	put("worst_min", "", minutesCell(f.WorstMin, f.Delivered))
	put("within_promise_pct", "", minutesCell(f.WithinPromisePct, f.Promised))
	for _, v := range slices.Sorted(maps.Keys(f.ColdChain)) {
		put("cold_chain_"+v, "", strconv.Itoa(f.ColdChain[v]))
	}
	for _, h := range f.ByHospital {
		put("orders", h.Hospital, strconv.Itoa(h.Orders))
		put("delivered", h.Hospital, strconv.Itoa(h.Delivered))
		put("units_delivered", h.Hospital, strconv.Itoa(h.UnitsDelivered))
		put("median_min", h.Hospital, minutesCell(h.MedianMin, h.Delivered))
		put("p90_min", h.Hospital, minutesCell(h.P90Min, h.Delivered))
		put("worst_min", h.Hospital, minutesCell(h.WorstMin, h.Delivered))
	}
	w.Flush()
	return buf.Bytes()
}

func minutesCell(x float64, n int) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', 1, 64)
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// plainCell keeps a spreadsheet from reading a name as a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
