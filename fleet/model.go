package fleet

import "airvein/geo/route"

// Model is what a type of drone can do. Planning and the simulated
// autopilot read the same figures, so that a plan's energy can be held
// against a flight's.
type Model struct {
	ID            string  `json:"id" yaml:"id"`
	Name          string  `json:"name" yaml:"name"`
	CruiseMPS     float64 `json:"cruise_mps" yaml:"cruise_mps"` // airspeed
	ClimbMPS      float64 `json:"climb_mps" yaml:"climb_mps"`
	DescentMPS    float64 `json:"descent_mps" yaml:"descent_mps"`
	BatteryWh     float64 `json:"battery_wh" yaml:"battery_wh"`
	CruiseW       float64 `json:"cruise_w" yaml:"cruise_w"`
	HoverW        float64 `json:"hover_w" yaml:"hover_w"`
	ClimbW        float64 `json:"climb_w" yaml:"climb_w"`
	PayloadWPerKg float64 `json:"payload_w_per_kg" yaml:"payload_w_per_kg"`
	PayloadMaxG   float64 `json:"payload_max_g" yaml:"payload_max_g"`
	ReservePct    float64 `json:"reserve_pct" yaml:"reserve_pct"`
	WindMaxMPS    float64 `json:"wind_max_mps" yaml:"wind_max_mps"`
	WinchHeightM  float64 `json:"winch_height_m" yaml:"winch_height_m"`
	Profile       string  `json:"failsafe_profile,omitempty" yaml:"failsafe_profile"` // ProfileSITL or ProfileDelivery
	VTOL          bool    `json:"vtol,omitempty" yaml:"vtol"`                         // cruises on wings, hovers on rotors
	SwapS         float64 `json:"swap_s" yaml:"swap_s"`                               // battery swap at home, scenario seconds

	// A plain model of a simulation has a speed and a range and nothing else:
	// it flies straight, and carries several packages to several places.
	Straight bool    `json:"straight,omitempty" yaml:"straight"`
	RangeM   float64 `json:"range_m,omitempty" yaml:"range_m"`     // of one flight, home again included
	Packages int     `json:"packages,omitempty" yaml:"packages"`   // of one flight
	WhPerKm  float64 `json:"wh_per_km,omitempty" yaml:"wh_per_km"` // 0: not known
}

// Performance is what the route planner needs of the model with a payload.
func (m Model) Performance(payloadKg float64) route.Performance {
	extra := m.PayloadWPerKg * payloadKg
	return route.Performance{
		CruiseMPS: m.CruiseMPS, ClimbMPS: m.ClimbMPS, DescentMPS: m.DescentMPS,
		CruiseW: m.CruiseW + extra, HoverW: m.HoverW + extra, ClimbW: m.ClimbW + extra,
	}
}
