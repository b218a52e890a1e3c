package dispatch

import (
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
)

// TestOrderRefusals: what is wrong, or cannot be honoured yet, is refused
// by name, and nothing changes.
func TestOrderRefusals(t *testing.T) {
	past := start.Add(-time.Minute)
	for name, c := range map[string]struct {
		change func(*PlaceOrder)
		code   Code
		field  string
	}{
		"unknown kind":       {func(o *PlaceOrder) { o.Kind = "gift" }, CodeInvalid, "kind"},
		"transfer":           {func(o *PlaceOrder) { o.Kind = "transfer" }, CodeNotYet, "kind"},
		"unknown hospital":   {func(o *PlaceOrder) { o.Hospital = "x" }, CodeInvalid, "hospital"},
		"unknown urgency":    {func(o *PlaceOrder) { o.Urgency = "now" }, CodeInvalid, "urgency"},
		"no physician":       {func(o *PlaceOrder) { o.AuthorisedBy = "" }, CodeInvalid, "authorised_by"},
		"needed in the past": {func(o *PlaceOrder) { o.NeededBy = &past }, CodeInvalid, "needed_by"},
		"unknown source":     {func(o *PlaceOrder) { o.Source = "fax" }, CodeInvalid, "source"},
		"no lines":           {func(o *PlaceOrder) { o.Lines = nil }, CodeInvalid, "lines"},
		"unknown component":  {func(o *PlaceOrder) { o.Lines[0].Component = "milk" }, CodeInvalid, "lines[0].component"},
		"whole blood doses":  {func(o *PlaceOrder) { o.Lines[0].Component, o.Lines[0].UnitDef = blood.WholeBlood, blood.TreatmentDose }, CodeInvalid, "lines[0].unit_def"},
		"unknown group":      {func(o *PlaceOrder) { o.Lines[0].Group = "C+" }, CodeInvalid, "lines[0].group"},
		"stock of Bombay":    {func(o *PlaceOrder) { o.Kind = KindStock; o.Lines[0].Group = "Oh" }, CodeInvalid, "lines[0].group"},
		"stock of any group": {func(o *PlaceOrder) { o.Kind = KindStock; o.Lines[0].Group = "unknown" }, CodeInvalid, "lines[0].group"},
		"nothing":            {func(o *PlaceOrder) { o.Lines[0].Amount = 0 }, CodeInvalid, "lines[0].amount"},
		"negative":           {func(o *PlaceOrder) { o.Lines[0].Amount = -1 }, CodeInvalid, "lines[0].amount"},
		"absurd":             {func(o *PlaceOrder) { o.Lines[0].Amount = 4000 }, CodeInvalid, "lines[0].amount"},
		"no unit definition": {func(o *PlaceOrder) { o.Lines[0].UnitDef = "" }, CodeInvalid, "lines[0].unit_def"},
		"doses of red cells": {func(o *PlaceOrder) { o.Lines[0].UnitDef = blood.TreatmentDose }, CodeInvalid, "lines[0].unit_def"},
		"irradiated twice":   {func(o *PlaceOrder) { o.Lines[0].Attributes = []blood.Attribute{"irradiated", "irradiated"} }, CodeInvalid, "lines[0].attributes[1]"},
		"unknown attribute":  {func(o *PlaceOrder) { o.Lines[0].Attributes = []blood.Attribute{"nice"} }, CodeInvalid, "lines[0].attributes[0]"},
		"substitution":       {func(o *PlaceOrder) { o.Lines[0].Substitution = "maybe" }, CodeInvalid, "lines[0].substitution"},
		"pretransfusion":     {func(o *PlaceOrder) { o.Lines[0].Pretransfusion = "sure" }, CodeInvalid, "lines[0].pretransfusion"},
		"antibodies":         {func(o *PlaceOrder) { o.Patient.Antibodies = []string{"anti-D", "D"} }, CodeInvalid, "patient.antibodies[1]"},
		"neonate":            {func(o *PlaceOrder) { o.Patient.Neonate = "perhaps" }, CodeInvalid, "patient.neonate"},
		"fcp":                {func(o *PlaceOrder) { o.Patient.FCP = "perhaps" }, CodeInvalid, "patient.fcp"},
		"weight band":        {func(o *PlaceOrder) { o.Patient.WeightBand = "heavy" }, CodeInvalid, "patient.weight_band"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			before := len(b.events)
			in := redCells("o1", 4)
			c.change(&in)
			b.refused(in, c.code, c.field)
			if len(b.events) != before {
				t.Errorf("a refused order left %d events", len(b.events)-before)
			}
		})
	}
}

func TestIdempotencyKey(t *testing.T) {
	b := newBench(t)
	in := redCells("o1", 4)
	b.do(in)
	n := len(b.events)
	again := in
	again.ID = "o2"
	b.do(again)
	if o, ok := b.s.OrderByKey("north", in.Key); !ok || o.ID != "o1" || len(b.events) != n {
		t.Errorf("the same key made another order")
	}
	again.BodyHash = "other"
	b.refused(again, CodeKeyReused, "Idempotency-Key")
}

func TestPackRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bench, *Pack)
		code   Code
		field  string
	}{
		"unknown shipment":  {func(_ *bench, p *Pack) { p.Shipment = "x" }, CodeNotFound, ""},
		"unknown box":       {func(_ *bench, p *Pack) { p.Box = "x" }, CodeInvalid, "box"},
		"wrong class":       {func(_ *bench, p *Pack) { p.Box = "room-1" }, CodeInvalid, "box"},
		"not conditioned":   {func(b *bench, p *Pack) { b.do(SetBox{Box: p.Box, State: BoxClean, By: "x"}) }, CodeInvalid, "box"},
		"no seal":           {func(_ *bench, p *Pack) { p.Seal = " " }, CodeInvalid, "seal"},
		"one person":        {func(_ *bench, p *Pack) { p.CheckedBy = p.PackedBy }, CodeInvalid, "checked_by"},
		"a unit missing":    {func(_ *bench, p *Pack) { p.Units = p.Units[:1] }, CodeInvalid, "units"},
		"a foreign unit":    {func(b *bench, p *Pack) { p.Units[1] = b.s.Units()[8].ID }, CodeInvalid, "units[1]"},
		"a unit twice":      {func(_ *bench, p *Pack) { p.Units[1] = p.Units[0] }, CodeInvalid, "units[1]"},
		"weight of nothing": {func(_ *bench, p *Pack) { p.WeightG = 0 }, CodeInvalid, "weight_g"},
		"too heavy":         {func(_ *bench, p *Pack) { p.WeightG = 9000 }, CodeInvalid, "weight_g"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.do(redCells("o1", 4))
			in := Pack{Shipment: "o1-s1", Box: "cold-1", Seal: "S", WeightG: 3720, PackedBy: "p", CheckedBy: "c", Code: "123456"}
			for _, p := range b.shipment("o1-s1").Picks {
				in.Units = append(in.Units, p.Unit)
			}
			c.change(b, &in)
			b.refused(in, c.code, c.field)
		})
	}
}

func TestFlightRefusals(t *testing.T) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	b.refused(Consent{Flight: "x", Pilot: "p"}, CodeNotFound, "")
	b.refused(Consent{Flight: "o1-f1", Pilot: "p"}, CodeConflict, "")
	b.refused(PadClear{Flight: "o1-f1", By: "n"}, CodeConflict, "")
	b.refused(CommandFlight{Flight: "o1-f1", Verb: fleet.VerbHold, By: "p"}, CodeConflict, "")
	b.pack("o1-s1", "cold-1")
	b.refused(Consent{Flight: "o1-f1"}, CodeInvalid, "pilot")
	b.refused(Consent{Flight: "o1-f1", Pilot: "p", Accepts: []string{"FS_GCS_ENABLE"}}, CodeNotYet, "accepts")
	b.do(Consent{Flight: "o1-f1", Pilot: "p"})
	b.do(Consent{Flight: "o1-f1", Pilot: "p"})
	b.refused(Consent{Flight: "o1-f1", Pilot: "q"}, CodeConflict, "")
	b.refused(b.receive("o1", "o1-s1", "123456"), CodeConflict, "")
	b.refused(CommandFlight{Flight: "o1-f1", Verb: "loop", By: "p"}, CodeInvalid, "")
}

func TestWorldRefusals(t *testing.T) {
	b := newBench(t)
	b.refused(SetWeather{Weather: site.Weather{WindMPS: -1}}, CodeInvalid, "wind_mps")
	b.refused(SetWeather{Weather: site.Weather{WindFromDeg: 360}}, CodeInvalid, "wind_from_deg")
	b.refused(SetWeather{Weather: site.Weather{ValidUntil: start.Add(-1)}}, CodeInvalid, "valid_until")
	b.refused(RemoveZone{ID: "x"}, CodeNotFound, "")
	b.refused(SetBox{Box: "x", State: BoxClean, By: "x"}, CodeNotFound, "")
	b.refused(SetBox{Box: "cold-1", State: BoxAtHospital, By: "x"}, CodeConflict, "state")
	b.refused(SetBox{Box: "cold-1", State: BoxClean}, CodeInvalid, "by")
	b.refused(AckAlarm{ID: "x", By: "x"}, CodeNotFound, "")
	b.refused(ImportStock{Depot: "x"}, CodeInvalid, "depot")
	b.refused(CancelOrder{Order: "x", Reason: "r"}, CodeNotFound, "")
	b.refused(Unpack{Shipment: "x"}, CodeNotFound, "")
	units := testUnits()[:2]
	units[1] = units[0]
	b.refused(ImportStock{Depot: "center", Units: units}, CodeInvalid, "units[1]")
	units = testUnits()[:1]
	units[0].Expiry = start.Add(-time.Minute)
	b.refused(ImportStock{Depot: "center", Units: units}, CodeInvalid, "units[0].expiry")
}
