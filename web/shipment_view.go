package web

import (
	"math"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
)

// padClearFor is how long the ward's word that the pad is clear holds.
const padClearFor = 2 * time.Minute

// Shipment is one box of one order's units. It never has the handover
// code: that stands on the packing list alone.
type Shipment struct {
	ID           string         `json:"id"`
	Order        string         `json:"order"`
	Urgency      string         `json:"urgency"`
	Mode         string         `json:"mode"`
	State        string         `json:"state"`
	Reason       string         `json:"reason"`
	Class        string         `json:"class"`
	Depot        string         `json:"depot"`
	Hospital     string         `json:"hospital"`
	HospitalName string         `json:"hospital_name"`
	Drone        string         `json:"drone"`
	Flight       string         `json:"flight"`
	FlightState  string         `json:"flight_state"`
	Courier      string         `json:"courier" doc:"who drives it, by road"`
	DriveMin     *float64       `json:"drive_min" doc:"the way by car, where it goes by road"`
	ArrivedBy    string         `json:"arrived_by" doc:"by road: who saw the courier at the ward"`
	Box          string         `json:"box"`
	Units        []ShipmentUnit `json:"units"`

	PlannedG   float64 `json:"planned_g"`
	WeightG    float64 `json:"weight_g"`
	Seal       string  `json:"seal"`
	PackedBy   string  `json:"packed_by"`
	CheckedBy  string  `json:"checked_by"`
	WrongCodes int     `json:"wrong_codes"`

	ETA                time.Time  `json:"eta"`
	ETALow             time.Time  `json:"eta_low"`
	ETAHigh            time.Time  `json:"eta_high"`
	AllocatedAt        *time.Time `json:"allocated_at"`
	PackedAt           *time.Time `json:"packed_at"`
	DepartedAt         *time.Time `json:"departed_at"`
	ArrivedAt          *time.Time `json:"arrived_at"`
	DeliveredAt        *time.Time `json:"delivered_at"`
	EndedAt            *time.Time `json:"ended_at"`
	PadClearValidUntil *time.Time `json:"pad_clear_valid_until"`

	ReceivedBy string      `json:"received_by"`
	Rejected   []Rejection `json:"rejected"`
	ColdChain  ColdChain   `json:"cold_chain"`
	Verdict    string      `json:"verdict" doc:"at receipt; empty before"`
}

// ShipmentUnit is one unit in a shipment. Group, number, product and
// division are empty to those who carry the box only.
type ShipmentUnit struct {
	ID        string `json:"id"`
	DIN       string `json:"din"`
	Product   string `json:"product"`
	Division  string `json:"division"`
	Component string `json:"component"`
	Group     string `json:"group"`
	ML        int    `json:"ml"`
	Line      int    `json:"line"`
	Status    string `json:"status"`
}

// Rejection is one unit that the ward did not accept.
type Rejection struct {
	Unit   string `json:"unit" maxLength:"100"`
	Reason string `json:"reason" maxLength:"500"`
}

// ColdChain is what is known of a shipment's temperature so far. Without
// samples the figures are null and the verdict is unknown.
type ColdChain struct {
	Class       string   `json:"class"`
	Verdict     string   `json:"verdict"`
	MinC        *float64 `json:"min_c"`
	MaxC        *float64 `json:"max_c"`
	MeanC       *float64 `json:"mean_c"`
	Samples     int      `json:"samples"`
	LongestGapS float64  `json:"longest_gap_s"`
	OutS        float64  `json:"out_s"`
	MKTC        *float64 `json:"mkt_c" doc:"mean kinetic temperature (USP <1160>): information, never part of the verdict"`
	Opened      int      `json:"opened,omitempty" doc:"how often the box was opened outside a pack or receive step"`
	Stuck       bool     `json:"stuck,omitempty" doc:"a probe said the very same for too long"`
	Broken      string   `json:"broken,omitempty" doc:"the verdict for which the units were put into quarantine under way"`
	ViableMin   *float64 `json:"viable_min" doc:"minutes that the newest reading stays in range if the coolant is spent and the box drifts to the air around it; null where the box's constant or the air's temperature is not known, or nothing is under way"`
}

func shipmentView(sc scope, sh *dispatch.Shipment) Shipment {
	v := Shipment{
		ID: string(sh.ID), Order: string(sh.Order), Mode: string(sh.Mode), State: string(sh.State), Reason: sh.Reason,
		Class: string(sh.Class), Depot: sh.Depot, Hospital: sh.Hospital, Drone: string(sh.Drone),
		Flight: string(sh.Flight), Box: string(sh.Box), Units: make([]ShipmentUnit, 0, len(sh.Picks)),
		PlannedG: sh.PlannedG, WeightG: sh.WeightG, Seal: sh.Seal, PackedBy: sh.PackedBy, CheckedBy: sh.CheckedBy,
		Courier: sh.Courier, DriveMin: some(sh.DriveS/60, sh.Mode == dispatch.ModeRoad), ArrivedBy: sh.ArrivedBy,
		WrongCodes: sh.WrongCodes, ETA: utc(sh.ETA), ETALow: utc(sh.ETALow), ETAHigh: utc(sh.ETAHigh),
		AllocatedAt: when(sh.AllocatedAt), PackedAt: when(sh.PackedAt), DepartedAt: when(sh.DepartedAt),
		ArrivedAt: when(sh.ArrivedAt), EndedAt: when(sh.EndedAt), ReceivedBy: sh.ReceivedBy,
		Rejected: []Rejection{}, ColdChain: coldChainView(sc.st, sh), Verdict: string(sh.Verdict),
	}
	if sh.State == dispatch.ShipmentStateDelivered {
		v.DeliveredAt = v.EndedAt
	}
	if o, ok := sc.st.Order(sh.Order); ok {
		v.Urgency = string(o.Urgency)
	}
	if h, ok := sc.st.Site().Hospital(sh.Hospital); ok {
		v.HospitalName = h.Name
	}
	if f, ok := sc.st.Flight(sh.Flight); ok {
		v.FlightState, v.PadClearValidUntil = string(f.State), padClearUntil(f)
	}
	for _, p := range sh.Picks {
		v.Units = append(v.Units, shipmentUnit(sc, p))
	}
	for _, r := range sh.Rejected {
		v.Rejected = append(v.Rejected, Rejection{string(r.Unit), r.Reason})
	}
	return v
}

func padClearUntil(f *dispatch.Flight) *time.Time {
	if f.PadClearAt.IsZero() {
		return nil
	}
	return when(f.PadClearAt.Add(padClearFor))
}

func shipmentUnit(sc scope, p dispatch.Pick) ShipmentUnit {
	v := ShipmentUnit{ID: string(p.Unit), Line: p.Line}
	u, ok := sc.st.Unit(p.Unit)
	if !ok {
		u = &blood.Unit{}
	}
	v.Component, v.ML, v.Status = string(u.Component), u.ML, string(u.Status)
	if !sc.groups() {
		v.ID = ""
		return v
	}
	v.DIN, v.Product, v.Division, v.Group = u.DIN, u.Product, u.Division, string(u.Group)
	return v
}

func coldChainView(st *dispatch.State, sh *dispatch.Shipment) ColdChain {
	rec := sh.Cold
	v := ColdChain{
		Class: string(sh.Class), Verdict: string(rec.Verdict()), Samples: rec.Samples,
		LongestGapS: rec.LongestGapS, OutS: rec.OutS, Opened: rec.Opened, Stuck: rec.Stuck, Broken: string(sh.Broken),
	}
	if c, ok := rec.KineticC(); ok {
		v.MKTC = finite(c)
	}
	if d, ok := st.Viable(sh); ok {
		v.ViableMin = finite(math.Round(d.Minutes()))
	}
	if rec.Samples > 0 {
		v.MinC, v.MaxC, v.MeanC = finite(rec.MinC), finite(rec.MaxC), finite(rec.MeanC())
	}
	return v
}
