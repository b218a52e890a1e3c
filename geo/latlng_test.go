package geo_test

import (
	"encoding/json"
	"math"
	"testing"

	"airvein/geo"
)

// FuzzE7 turns positions into MAVLink's integers and back: the way there
// and back moves a position by half a unit at most, and what came from
// MAVLink returns exactly.
func FuzzE7(f *testing.F) {
	f.Add(32.043, 118.737)
	f.Add(-90.0, 180.0)
	f.Add(0.00000005, -0.00000005)
	f.Add(-33.8688197, -151.2092955)
	f.Fuzz(func(t *testing.T, lat, lng float64) {
		p := geo.LatLng{Lat: lat, Lng: lng}
		if !p.Valid() {
			return
		}
		a, b := p.E7()
		q := geo.FromE7(a, b)
		if math.Abs(q.Lat-lat) > 0.500001e-7 || math.Abs(q.Lng-lng) > 0.500001e-7 {
			t.Fatalf("%v came back as %v", p, q)
		}
		if a2, b2 := q.E7(); a2 != a || b2 != b {
			t.Fatalf("%d,%d came back as %d,%d", a, b, a2, b2)
		}
	})
}

// FuzzPoint turns positions to orb's order and back.
func FuzzPoint(f *testing.F) {
	f.Add(32.043, 118.737)
	f.Add(-90.0, 180.0)
	f.Fuzz(func(t *testing.T, lat, lng float64) {
		p := geo.LatLng{Lat: lat, Lng: lng}
		if !p.Valid() {
			return
		}
		o := p.Point()
		if o.Lat() != lat || o.Lon() != lng {
			t.Fatalf("%v became longitude %v, latitude %v", p, o.Lon(), o.Lat())
		}
		if geo.FromPoint(o) != p {
			t.Fatalf("%v came back as %v", p, geo.FromPoint(o))
		}
	})
}

// FuzzCell puts positions into cells: the cell's centre lies in the cell,
// the position is no farther from it than a cell reaches, and the cell's
// name reads back.
func FuzzCell(f *testing.F) {
	f.Add(32.043, 118.737, 9)
	f.Add(-90.0, 180.0, 0)
	f.Add(64.7, 10.536, 7) // near a pentagon
	f.Add(0.0, -180.0, 15)
	f.Fuzz(func(t *testing.T, lat, lng float64, res int) {
		p := geo.LatLng{Lat: lat, Lng: lng}
		c, err := geo.CellOf(p, res)
		if !p.Valid() || res < 0 || res > 15 {
			if err == nil {
				t.Fatalf("%v at resolution %d gave %v", p, res, c)
			}
			return
		}
		if err != nil || !c.Valid() || c.Resolution() != res {
			t.Fatalf("%v at resolution %d: %v, %v", p, res, c, err)
		}
		centre, err := c.Center()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := geo.CellOf(centre, res); err != nil || again != c {
			t.Fatalf("the centre of %v lies in %v, %v", c, again, err)
		}
		// Edges shrink by √7 a resolution from 1281 km; 1.4 covers the
		// largest cells.
		if reach := 1281256.0 * 1.4 * math.Pow(7, -float64(res)/2); geo.Distance(p, centre) > reach {
			t.Fatalf("%v is %.3f m from the centre of its cell, more than %.3f", p, geo.Distance(p, centre), reach)
		}
		if back, err := geo.ParseCell(c.String()); err != nil || back != c {
			t.Fatalf("%v reads back as %v, %v", c, back, err)
		}
	})
}

func TestValid(t *testing.T) {
	for _, p := range []geo.LatLng{{Lat: 91}, {Lat: -90.1}, {Lng: 180.1}, {Lng: math.Inf(1)}, {Lat: math.NaN()}, {Lng: math.NaN()}} {
		if p.Valid() {
			t.Errorf("%v is called valid", p)
		}
	}
	if !(geo.LatLng{Lat: -90, Lng: 180}).Valid() {
		t.Error("the south pole is not")
	}
}

func TestAltitudeFrames(t *testing.T) {
	for name, want := range map[string]geo.Frame{"amsl": geo.FrameAMSL, "agl": geo.FrameAGL, "takeoff": geo.FrameTakeoff} {
		var a geo.Altitude
		if err := json.Unmarshal([]byte(`{"m":120,"ref":"`+name+`"}`), &a); err != nil || a.Frame != want {
			t.Errorf("%s: %v, %v", name, a, err)
		}
		if out, err := json.Marshal(a); err != nil || string(out) != `{"m":120,"ref":"`+name+`"}` {
			t.Errorf("%s: %s, %v", name, out, err)
		}
	}
	for _, bad := range []string{"none", "", "AMSL", "ground"} {
		var f geo.Frame
		if err := f.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is read as %v", bad, f)
		}
	}
	if got := geo.Frame(9).String(); got != "Frame(9)" {
		t.Error(got)
	}
}
