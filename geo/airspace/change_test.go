package airspace_test

import (
	"strings"
	"testing"

	"airvein/geo/airspace"
)

func TestOneZoneComesAndGoes(t *testing.T) {
	a, err := airspace.NewSet("1", []airspace.Zone{zone(nil)})
	if err != nil {
		t.Fatal(err)
	}
	b, err := a.With("2", zone(func(z *airspace.Zone) { z.ID = "lake" }))
	if err != nil || len(b.Zones()) != 2 || len(a.Zones()) != 1 || b.Version() != "2" {
		t.Fatalf("%v, %v", b, err)
	}
	c, err := b.With("3", zone(func(z *airspace.Zone) { z.ID, z.BufferM = "lake", 7 }))
	if err != nil || len(c.Zones()) != 2 || c.Zones()[1].BufferM != 7 || b.Zones()[1].BufferM == 7 {
		t.Fatalf("%v, %v", c, err)
	}
	if d := c.Without("4", "river"); len(d.Zones()) != 1 || d.Zones()[0].ID != "lake" || len(c.Zones()) != 2 || d.Version() != "4" {
		t.Errorf("%v", d)
	}
	if _, err := a.With("5", zone(outline(square()[:3]))); err == nil || !strings.HasPrefix(err.Error(), "zone river: ") {
		t.Errorf("%v", err)
	}
}
