package deconflict

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"airvein/geo"
)

var day = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// scan answers as the index does, by looking at every volume of every
// intent.
func scan(all []Intent, in Intent) []Conflict {
	var out []Conflict
	for k := range all {
		other := &all[k]
		if other.ID == in.ID {
			continue
		}
		for i := range in.Volumes {
			for j := range other.Volumes {
				if c, ok := in.Volumes[i].meet(&other.Volumes[j]); ok {
					out = append(out, c.of(other))
				}
			}
		}
	}
	return firstOfEach(out)
}

// flights are n ways of 4 to 25 km out and home over 50 x 50 km and a day,
// half of them in each of two layers.
func flights(tb testing.TB, n int) []Intent {
	tb.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make([]Intent, n)
	at := func() geo.LatLng { return geo.LatLng{Lat: 31.8 + 0.45*rnd.Float64(), Lng: 118.5 + 0.53*rnd.Float64()} }
	for i := range out {
		from := at()
		to := geo.Offset(from, 360*rnd.Float64(), 4000+21000*rnd.Float64())
		way, err := Stretches([]geo.LatLng{from, to}, 100)
		if err != nil {
			tb.Fatal(err)
		}
		out[i] = flown(fmt.Sprintf("f%05d", i), way, geo.Distance(from, to), day.Add(time.Duration(rnd.Int64N(86400))*time.Second), 100+float64(i%2)*30)
	}
	return out
}

func flown(id string, way []Stretch, metres float64, at time.Time, altM float64) Intent {
	after := func(s float64) time.Time { return at.Add(time.Duration(s * float64(time.Second))) }
	s := metres / 20
	out := Pace{StartEarly: at, StartLate: after(60), EndEarly: after(0.95 * s), EndLate: after(60 + 1.2*s)}
	home := Pace{StartEarly: out.EndEarly, StartLate: out.EndLate.Add(5 * time.Minute), EndEarly: after(1.9 * s), EndLate: after(360 + 2.4*s)}
	back := slices.Clone(way)
	for i, x := range way {
		back[len(way)-1-i] = Stretch{Cells: x.Cells, From: 1 - x.To, To: 1 - x.From}
	}
	return Intent{ID: id, State: Accepted, Volumes: append(Volumes(way, altM-12, altM+12, out), Volumes(back, altM-12, altM+12, home)...)}
}

func filed(tb testing.TB, all []Intent) *Index {
	tb.Helper()
	x := NewIndex()
	for _, in := range all {
		if err := x.Put(in); err != nil {
			tb.Fatal(err)
		}
	}
	return x
}

func TestSameAnswersAsAScan(t *testing.T) {
	all := flights(t, 400)
	x := filed(t, all)
	met, free := 0, 0
	for _, in := range all[:120] {
		want := scan(all, in)
		got, err := x.Conflicts(in)
		if err != nil || !(len(got) == 0 && len(want) == 0 || reflect.DeepEqual(got, want)) {
			t.Fatalf("%s: %+v, %v, want %+v", in.ID, got, err, want)
		}
		if len(got) > 0 {
			met++
		} else {
			free++
		}
	}
	if met < 10 || free < 10 {
		t.Errorf("%d flights meet others and %d do not", met, free)
	}
	// A third of them goes, and others take their places.
	left := all[:0:0]
	for i, in := range all {
		if i%3 == 0 {
			x.Remove(in.ID)
			x.Remove(in.ID)
			continue
		}
		if i%3 == 1 {
			in.Volumes = slices.Clone(in.Volumes)
			for v := range in.Volumes {
				in.Volumes[v].From, in.Volumes[v].To = in.Volumes[v].From.Add(time.Hour), in.Volumes[v].To.Add(time.Hour)
			}
			if err := x.Put(in); err != nil {
				t.Fatal(err)
			}
		}
		left = append(left, in)
	}
	if x.Len() != len(left) {
		t.Errorf("%d intents, want %d", x.Len(), len(left))
	}
	for _, in := range left[:100] {
		got, _ := x.Conflicts(in)
		if want := scan(left, in); len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: %+v, want %+v", in.ID, got, want)
		}
	}
}

func shifted(in Intent, d time.Duration) Intent {
	in.Volumes = slices.Clone(in.Volumes)
	for i := range in.Volumes {
		in.Volumes[i].From, in.Volumes[i].To = in.Volumes[i].From.Add(d), in.Volumes[i].To.Add(d)
	}
	return in
}

// TestEarliest: going that much later meets nobody, and no delay that is
// less, tried second by second, does.
func TestEarliest(t *testing.T) {
	all := flights(t, 400)
	x := filed(t, all)
	const most = time.Hour
	waited := 0
	for _, in := range all[:40] {
		w, ok, err := Earliest(in, most, Among{Index: x})
		if err != nil {
			t.Fatal(err)
		}
		until := w.Delay
		if !ok {
			until = most + time.Second
		} else if c, _ := x.Conflicts(shifted(in, w.Delay)); len(c) > 0 {
			t.Fatalf("%s, %v later, meets %+v", in.ID, w.Delay, c[0])
		}
		if w.Delay > 0 {
			waited++
			c, _ := x.Conflicts(in)
			if len(c) == 0 || !slices.ContainsFunc(c, func(c Conflict) bool { return c.With == w.First.With }) || w.Last.With == "" {
				t.Fatalf("%s waits for %+v, and meets %+v", in.ID, w.First, c)
			}
		}
		for d := time.Duration(0); d < until; d += 23 * time.Second {
			if c, _ := x.Conflicts(shifted(in, d)); len(c) == 0 {
				t.Fatalf("%s could go %v later, not %v", in.ID, d, w.Delay)
			}
		}
	}
	if waited < 5 {
		t.Errorf("only %d flights wait", waited)
	}
	// Those who yield are looked through.
	for _, in := range all[:50] {
		if w, ok, err := Earliest(in, most, Among{x, func(Intent) bool { return true }}); w.Delay != 0 || !ok || err != nil {
			t.Fatalf("%+v, %v, %v", w, ok, err)
		}
	}
}

func cellAt(t *testing.T, lat, lng float64) geo.Cell {
	t.Helper()
	c, err := geo.CellOf(geo.LatLng{Lat: lat, Lng: lng}, geo.RouteRes)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTouchingIsNotSharing(t *testing.T) {
	here, there := cellAt(t, 32, 118.7), cellAt(t, 32.1, 118.7)
	base := Volume{Cells: []geo.Cell{here}, LowerM: 100, UpperM: 124, From: day, To: day.Add(time.Minute)}
	for name, c := range map[string]struct {
		change func(*Volume)
		meets  bool
	}{
		"the same":        {func(*Volume) {}, true},
		"elsewhere":       {func(v *Volume) { v.Cells = []geo.Cell{there} }, false},
		"one cell of two": {func(v *Volume) { v.Cells = []geo.Cell{there, here} }, true},
		"above":           {func(v *Volume) { v.LowerM, v.UpperM = 124, 148 }, false},
		"a bit above":     {func(v *Volume) { v.LowerM, v.UpperM = 123, 148 }, true},
		"after":           {func(v *Volume) { v.From, v.To = v.To, v.To.Add(time.Minute) }, false},
		"a second before": {func(v *Volume) { v.From, v.To = v.To.Add(-time.Second), v.To.Add(time.Minute) }, true},
		"all day":         {func(v *Volume) { v.From, v.To = v.From.Add(-12*time.Hour), v.To.Add(12*time.Hour) }, true},
	} {
		x := NewIndex()
		v := base
		c.change(&v)
		if err := x.Put(Intent{ID: "a", State: Activated, Priority: 3, Volumes: []Volume{v}}); err != nil {
			t.Fatal(err)
		}
		got, err := x.Conflicts(Intent{ID: "b", Volumes: []Volume{base}})
		if err != nil || (len(got) == 1) != c.meets {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if len(got) == 1 && (got[0].With != "a" || got[0].State != Activated || got[0].Priority != 3 || got[0].Cell != here || !got[0].From.Before(got[0].To)) {
			t.Errorf("%s: %+v", name, got)
		}
		if again, err := x.Conflicts(Intent{ID: "a", Volumes: []Volume{base}}); err != nil || len(again) != 0 {
			t.Errorf("%s: meets itself: %v, %v", name, again, err)
		}
	}
}

func TestPutRefuses(t *testing.T) {
	here := cellAt(t, 32, 118.7)
	coarse, _ := geo.CellOf(geo.LatLng{Lat: 32, Lng: 118.7}, 8)
	good := Volume{Cells: []geo.Cell{here}, LowerM: 0, UpperM: 10, From: day, To: day.Add(time.Second)}
	x := filed(t, []Intent{{ID: "a", Volumes: []Volume{good}}})
	for name, c := range map[string]struct {
		id     string
		change func(*Volume)
	}{
		"no id":     {"", func(*Volume) {}},
		"no cells":  {"a", func(v *Volume) { v.Cells = nil }},
		"no cell":   {"a", func(v *Volume) { v.Cells = []geo.Cell{5} }},
		"coarse":    {"a", func(v *Volume) { v.Cells = []geo.Cell{coarse} }},
		"NaN":       {"a", func(v *Volume) { v.LowerM = math.NaN() }},
		"infinite":  {"a", func(v *Volume) { v.UpperM = math.Inf(1) }},
		"no height": {"a", func(v *Volume) { v.UpperM = v.LowerM }},
		"no time":   {"a", func(v *Volume) { v.To = v.From }},
	} {
		v := good
		c.change(&v)
		in := Intent{ID: c.id, Volumes: []Volume{v}}
		if err := x.Put(in); err == nil {
			t.Errorf("%s: put", name)
		}
		if _, err := x.Conflicts(in); err == nil {
			t.Errorf("%s: checked", name)
		}
		if _, _, err := Earliest(in, time.Hour, Among{Index: x}); err == nil {
			t.Errorf("%s: timed", name)
		}
	}
	if got, ok := x.Get("a"); !ok || !reflect.DeepEqual(got.Volumes, []Volume{good}) {
		t.Errorf("%+v", got)
	}
}

// The cells of one parent have a bit each of their own.
func TestCellsOfAFileAreToldApart(t *testing.T) {
	at, err := cellAt(t, 32, 118.7).Parent(fileRes)
	if err != nil {
		t.Fatal(err)
	}
	disk, err := geo.GridDisk(cellAt(t, 32, 118.7), 9)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[uint64]bool{}
	for _, c := range disk {
		if p := parents([]geo.Cell{c}); p[0].cell == at {
			if seen[p[0].cells] {
				t.Fatalf("%v has another's bit", c)
			}
			seen[p[0].cells] = true
		}
	}
	if len(seen) != 49 {
		t.Errorf("%d cells in a file", len(seen))
	}
}

func TestTouching(t *testing.T) {
	here := cellAt(t, 32, 118.7)
	x := filed(t, []Intent{
		{ID: "b", Volumes: []Volume{{Cells: []geo.Cell{here}, LowerM: 0, UpperM: 10, From: day, To: day.Add(time.Second)}}},
		{ID: "a", Volumes: []Volume{{Cells: []geo.Cell{here, cellAt(t, 32.2, 118.7)}, LowerM: 0, UpperM: 10, From: day, To: day.Add(time.Second)}}},
		{ID: "c", Volumes: []Volume{{Cells: []geo.Cell{cellAt(t, 33, 118.7)}, LowerM: 0, UpperM: 10, From: day, To: day.Add(time.Second)}}},
	})
	coarse, _ := here.Parent(5)
	fine, _ := geo.CellOf(geo.LatLng{Lat: 32, Lng: 118.7}, 12)
	for _, c := range []geo.Cell{here, coarse, fine} {
		if got := x.Touching(c); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("resolution %d: %v", c.Resolution(), got)
		}
	}
	if x.Touching(0) != nil {
		t.Error("no cell is touched")
	}
}

func TestFileCellsAreParents(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		c := cellAt(t, -80+160*rnd.Float64(), -180+360*rnd.Float64())
		want, err := c.Parent(fileRes)
		if got := parents([]geo.Cell{c}); err != nil || len(got) != 1 || got[0].cell != want || bits.OnesCount64(got[0].cells) != 1 || !isRouteCell(c) || isRouteCell(want) {
			t.Fatalf("%v: %v, want %v", c, got, want)
		}
	}
}

// TestStretchesCoverTheWay: every point within the half width lies in a
// cell of the piece that it belongs to, and the pieces follow each other.
func TestStretchesCoverTheWay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	way := []geo.LatLng{{Lat: 32.04, Lng: 118.73}, {Lat: 32.09, Lng: 118.7}, {Lat: 32.06, Lng: 118.62}}
	for _, half := range []float64{0, 100, 400} {
		pieces, err := Stretches(way, half)
		if err != nil {
			t.Fatal(err)
		}
		last := 0.0
		for _, p := range pieces {
			if math.Abs(p.From-last) > 1e-9 || p.To <= p.From {
				t.Fatalf("a piece from %v to %v after %v", p.From, p.To, last)
			}
			last = p.To
		}
		if math.Abs(last-1) > 1e-9 {
			t.Fatalf("the pieces end at %v", last)
		}
		a, b := geo.Distance(way[0], way[1]), geo.Distance(way[1], way[2])
		for range 3000 {
			f := rnd.Float64()
			from, to, t0 := way[0], way[1], f*(a+b)/a
			if t0 > 1 {
				from, to, t0 = way[1], way[2], (f*(a+b)-a)/b
			}
			at := geo.Offset(between(from, to, t0), 360*rnd.Float64(), half*rnd.Float64()*0.999)
			c := cellAt(t, at.Lat, at.Lng)
			if !slices.ContainsFunc(pieces, func(p Stretch) bool { return f >= p.From-1e-3 && f <= p.To+1e-3 && slices.Contains(p.Cells, c) }) {
				t.Fatalf("half width %v: %v at %v of the way is in no cell of its piece", half, at, f)
			}
		}
	}
	if _, err := Stretches(way[:1], 100); err == nil {
		t.Error("one position is a way")
	}
	if _, err := Stretches(way, math.NaN()); err == nil {
		t.Error("NaN is a width")
	}
	if _, err := Stretches([]geo.LatLng{way[0], way[0]}, 10); err == nil {
		t.Error("a way of no length")
	}
}

func TestVolumesFollowThePace(t *testing.T) {
	at := func(s int) time.Time { return day.Add(time.Duration(s) * time.Second) }
	way := []Stretch{{From: 0, To: 0.5}, {From: 0.5, To: 1}}
	got := Volumes(way, 80, 120, Pace{StartEarly: at(0), StartLate: at(60), EndEarly: at(100), EndLate: at(260)})
	want := []Volume{{LowerM: 80, UpperM: 120, From: at(0), To: at(160)}, {LowerM: 80, UpperM: 120, From: at(50), To: at(260)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// The two benchmarks are one comparison: the same flights against 10,000.
func BenchmarkConflicts(b *testing.B) {
	all := flights(b, 10000)
	x := filed(b, all)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := x.Conflicts(all[i%len(all)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	all := flights(b, 10000)
	for i := 0; b.Loop(); i++ {
		scan(all, all[i%len(all)])
	}
}
