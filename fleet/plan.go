package fleet

import "airvein/geo"

// Item is one mission, fence or rally item as MAVLink carries it. The
// altitude's frame is Frame; positions are kept as degrees times 1e7, so
// that a comparison with what a vehicle holds is exact.
type Item struct {
	Command      uint16     `json:"command"`
	Frame        uint8      `json:"frame"`
	Autocontinue bool       `json:"autocontinue"`
	P            [4]float64 `json:"p"`
	LatE7        int32      `json:"lat_e7"`
	LngE7        int32      `json:"lng_e7"`
	Z            float64    `json:"z"`
}

// Pos is the item's position.
func (it Item) Pos() geo.LatLng { return geo.FromE7(it.LatE7, it.LngE7) }

// Plan is everything one flight puts on its drone, and what the machines
// must know to watch it: mission item 0 is home, as ArduPilot has it.
type Plan struct {
	Mission []Item `json:"mission"`
	Fence   []Item `json:"fence"`

	Home       geo.LatLng `json:"home"`
	HomeAMSLM  float64    `json:"home_amsl_m"`
	Pad        geo.LatLng `json:"pad"`          // where the box is let down
	PadRadiusM float64    `json:"pad_radius_m"` // release only inside it (I21)

	// HoldSeq is the mission item that waits at height over the pad until
	// the ward has said that it is clear; ReleaseSeq the one that lets go.
	// A plan that lets nothing go has neither: both are 0.
	HoldSeq    uint16 `json:"hold_seq"`
	ReleaseSeq uint16 `json:"release_seq"`
	// JoinSeq is the item at which a drone that is in the air already joins a
	// plan made in flight; 0 is a plan made for the ground.
	JoinSeq uint16 `json:"join_seq,omitempty"`
	// LandSite is the site at which the plan lands, empty for its home.
	LandSite string `json:"land_site,omitempty"`
	// ReturnSeq gives, for each mission item that may be current, the item
	// from which the drone flies home the way it came. A straight line home
	// could cross a no-fly zone; the way out is known to be free.
	ReturnSeq []uint16 `json:"return_seq"`
	// HoldRadiusM is how far from the pad the hold may be: an aircraft on its
	// wings circles. 0: it hovers over the pad.
	HoldRadiusM float64 `json:"hold_radius_m,omitempty"`
	// Touches: the release is by touching down at the pad, armed, and up
	// again. It is no landing.
	Touches bool `json:"touches,omitempty"`
	// VTOL: the mission is one of an aircraft that hovers and flies on wings.
	VTOL bool `json:"vtol,omitempty"`
	// ReleaseMaxM is the greatest height above take-off at which a release
	// is the planned one.
	ReleaseMaxM float64 `json:"release_max_m"`

	CruiseAltM float64 `json:"cruise_alt_m"` // above take-off
	CorridorM  float64 `json:"corridor_m"`   // half width of the intent
	ReservePct float64 `json:"reserve_pct"`  // battery never planned into
	NeedPct    float64 `json:"need_pct"`     // battery needed at take-off, reserve included
	// Profile is the failsafe profile of the drone model; empty is ProfileSITL.
	Profile string `json:"profile,omitempty"`
	Hash    string `json:"hash"` // of Mission and Fence, normalised
}
