package dispatch

import (
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/blood"
)

// The bounds of one order. They keep a slip of the finger from emptying a
// depot; a real need beyond them is two orders.
const (
	maxLines    = 10
	maxUnits    = 60
	maxML       = 15000
	maxTextSize = 200

	maxAntibodies = 20
)

// checkOrder validates an order and fills what may be left out.
func (s *State) checkOrder(now time.Time, in PlaceOrder) (OrderPlaced, *Error) {
	e := OrderPlaced{
		ID: in.ID, Key: in.Key, BodyHash: in.BodyHash, By: in.By, OrderKind: in.Kind, Hospital: in.Hospital,
		Urgency: in.Urgency, NeededBy: in.NeededBy, CaseRef: in.CaseRef, RequestedBy: in.RequestedBy,
		AuthorisedBy: in.AuthorisedBy, Source: in.Source, Patient: in.Patient,
		Lines: slices.Clone(in.Lines), TextRef: in.TextRef, TextDigest: in.TextDigest,
	}
	if e.OrderKind == "" {
		e.OrderKind = KindPatient
	}
	if e.Source == "" {
		e.Source = "api"
	}
	if err := s.checkHead(now, &e); err != nil {
		return e, err
	}
	if err := checkPatient(&e); err != nil {
		return e, err
	}
	if len(e.Lines) == 0 || len(e.Lines) > maxLines {
		return e, refuse(CodeInvalid, "lines", "an order has 1 to %d lines", maxLines)
	}
	for i := range e.Lines {
		if err := checkLine(fmt.Sprintf("lines[%d].", i), e.OrderKind, &e.Lines[i]); err != nil {
			return e, err
		}
	}
	return e, nil
}

func (s *State) checkHead(now time.Time, e *OrderPlaced) *Error {
	switch e.OrderKind {
	case KindPatient, KindStock:
	case "transfer", "collection", "return":
		return refuse(CodeNotYet, "kind", "this version cannot honour this kind of order; it knows patient and stock")
	default:
		return refuse(CodeInvalid, "kind", "must be patient or stock")
	}
	if _, ok := s.site.Hospital(e.Hospital); !ok {
		return refuse(CodeInvalid, "hospital", "there is no such hospital in this site")
	}
	if _, err := blood.ParseUrgency(string(e.Urgency)); err != nil {
		return refuse(CodeInvalid, "urgency", "%v", err)
	}
	if e.Urgency == blood.Immediate && e.AuthorisedBy == "" {
		return refuse(CodeInvalid, "authorised_by", "an immediate order names the physician who asks for blood that is not crossmatched")
	}
	if e.NeededBy != nil && !e.NeededBy.After(now) {
		return refuse(CodeInvalid, "needed_by", "lies in the past; leave it out, or give a later time")
	}
	if !slices.Contains([]string{"web", "api", "phone"}, e.Source) {
		return refuse(CodeInvalid, "source", "must be web, api or phone")
	}
	for _, f := range []struct{ field, text string }{
		{"case_ref", e.CaseRef}, {"requested_by", e.RequestedBy}, {"authorised_by", e.AuthorisedBy},
	} {
		if len(f.text) > maxTextSize {
			return refuse(CodeInvalid, f.field, "is longer than %d bytes", maxTextSize)
		}
	}
	return nil
}

// checkPatient refuses what it cannot read: a need that was dropped in
// silence is how patients are harmed. What no unit can honour is held with
// its reason, since a unit may come.
func checkPatient(e *OrderPlaced) *Error {
	p := &e.Patient
	for _, f := range []struct {
		field string
		v     *blood.Tri
	}{{"patient.fcp", &p.FCP}, {"patient.child", &p.Child}, {"patient.neonate", &p.Neonate}} {
		if *f.v == "" {
			*f.v = blood.Unknown
		}
		if *f.v != blood.Yes && *f.v != blood.No && *f.v != blood.Unknown {
			return refuse(CodeInvalid, f.field, "must be yes, no or unknown")
		}
	}
	if len(p.Antibodies) > maxAntibodies {
		return refuse(CodeInvalid, "patient.antibodies", "are more than %d", maxAntibodies)
	}
	for i, a := range p.Antibodies {
		if _, err := blood.ParseAntibody(a); err != nil {
			return refuse(CodeInvalid, fmt.Sprintf("patient.antibodies[%d]", i), "%v", err)
		}
	}
	if !slices.Contains([]string{"", "lt20kg", "20kg_up"}, p.WeightBand) {
		return refuse(CodeInvalid, "patient.weight_band", "must be lt20kg, 20kg_up or null")
	}
	return nil
}

func checkLine(at string, kind OrderKind, l *Line) *Error {
	if _, err := blood.ParseComponent(string(l.Component)); err != nil {
		return refuse(CodeInvalid, at+"component", "%v", err)
	}
	g, err := blood.ParseGroup(string(l.Group))
	if err != nil {
		return refuse(CodeInvalid, at+"group", "%v", err)
	}
	if kind == KindStock && (g.ABO() == blood.ABOUnknown || g.RhD() == blood.RhDUnknown) {
		return refuse(CodeInvalid, at+"group", "an order for stock names the product's own ABO and RhD group")
	}
	for i, a := range l.Attributes {
		if _, err := blood.ParseAttribute(string(a)); err != nil {
			return refuse(CodeInvalid, fmt.Sprintf("%sattributes[%d]", at, i), "%v", err)
		}
		if slices.Contains(l.Attributes[:i], a) {
			return refuse(CodeInvalid, fmt.Sprintf("%sattributes[%d]", at, i), "stands there twice")
		}
	}
	if err := checkAmount(at, l); err != nil {
		return err
	}
	if l.Substitution == "" {
		l.Substitution = "allowed"
	}
	if l.Substitution != "allowed" && l.Substitution != "identical_only" {
		return refuse(CodeInvalid, at+"substitution", "must be allowed or identical_only")
	}
	if l.Pretransfusion == "" {
		l.Pretransfusion = "none"
	}
	if !slices.Contains([]string{"none", "group_confirmed", "screen_negative", "crossmatched"}, l.Pretransfusion) {
		return refuse(CodeInvalid, at+"pretransfusion", "must be none, group_confirmed, screen_negative or crossmatched")
	}
	return nil
}

func checkAmount(at string, l *Line) *Error {
	if l.UnitDef == "" {
		return refuse(CodeInvalid, at+"unit_def", "say what one unit is: cn_200ml, bag_450ml, treatment_dose or ml")
	}
	if _, err := blood.ParseUnitDef(string(l.UnitDef)); err != nil {
		return refuse(CodeInvalid, at+"unit_def", "%v", err)
	}
	if _, ok := blood.NominalML(l.Component, l.UnitDef); !ok && l.UnitDef != blood.Millilitre {
		return refuse(CodeInvalid, at+"unit_def", "does not measure this component")
	}
	most := float64(maxUnits)
	if l.UnitDef == blood.Millilitre {
		most = maxML
	}
	if !(l.Amount > 0) || l.Amount > most {
		return refuse(CodeInvalid, at+"amount", "must be above 0 and at most %g in this unit definition", most)
	}
	return nil
}
