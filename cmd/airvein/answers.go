package main

import "time"

// The answers of the API, as far as the commands print them.

type orderAnswer struct {
	ID         string     `json:"id"`
	State      string     `json:"state"`
	Kind       string     `json:"kind"`
	Hospital   string     `json:"hospital"`
	Urgency    string     `json:"urgency"`
	HeldReason *string    `json:"held_reason"`
	PlacedAt   *time.Time `json:"placed_at"`
	Version    int        `json:"version"`
	Lines      []struct {
		Component string  `json:"component"`
		Group     string  `json:"group"`
		Amount    float64 `json:"amount"`
		UnitDef   string  `json:"unit_def"`
		Allocated float64 `json:"allocated"`
		Delivered float64 `json:"delivered"`
		Excess    float64 `json:"excess"`
	} `json:"lines"`
	Shipments []shipmentAnswer `json:"shipments"`
	Why       []struct {
		What    string `json:"what"`
		Chosen  string `json:"chosen"`
		Because string `json:"because"`
	} `json:"why"`
	Timeline []struct {
		At     time.Time `json:"at"`
		What   string    `json:"what"`
		Who    string    `json:"who"`
		Reason *string   `json:"reason"`
	} `json:"timeline"`
}

type shipmentAnswer struct {
	ID      string     `json:"id"`
	Mode    string     `json:"mode"`
	State   string     `json:"state"`
	Depot   string     `json:"depot"`
	Drone   string     `json:"drone"`
	Flight  string     `json:"flight"`
	Box     string     `json:"box"`
	ETA     *time.Time `json:"eta"`
	ETALow  *time.Time `json:"eta_low"`
	ETAHigh *time.Time `json:"eta_high"`
	Units   []struct {
		ID        string `json:"id"`
		Component string `json:"component"`
		Group     string `json:"group"`
		ML        int    `json:"ml"`
	} `json:"units"`
	ColdChain *struct {
		Verdict string   `json:"verdict"`
		MinC    *float64 `json:"min_c"`
		MaxC    *float64 `json:"max_c"`
		Samples int      `json:"samples"`
	} `json:"cold_chain"`
}

type ordersAnswer struct {
	Orders []orderAnswer `json:"orders"`
	Next   *string       `json:"next"`
}

type stockAnswer struct {
	Totals []struct {
		Depot          string     `json:"depot"`
		Component      string     `json:"component"`
		Group          string     `json:"group"`
		Units          int        `json:"units"`
		ML             int        `json:"ml"`
		EarliestExpiry *time.Time `json:"earliest_expiry"`
	} `json:"totals"`
	AsOf map[string]*time.Time `json:"as_of"`
}

type dronesAnswer struct {
	Drones []struct {
		ID         string   `json:"id"`
		State      string   `json:"state"`
		Depot      string   `json:"depot"`
		Flight     string   `json:"flight"`
		Link       string   `json:"link"`
		Mode       string   `json:"mode"`
		Lat        *float64 `json:"lat"`
		Lon        *float64 `json:"lon"`
		AltTakeoff *float64 `json:"alt_takeoff_m"`
		Speed      *float64 `json:"speed_mps"`
		Battery    *float64 `json:"battery_pct"`
		Box        string   `json:"box"`
		BoxC       *float64 `json:"box_c"`
	} `json:"drones"`
}

type flightsAnswer struct {
	Flights []struct {
		ID       string     `json:"id"`
		Drone    string     `json:"drone"`
		Depot    string     `json:"depot"`
		Hospital string     `json:"hospital"`
		State    string     `json:"state"`
		Intent   string     `json:"intent"`
		LengthM  *float64   `json:"length_m"`
		Reason   *string    `json:"reason"`
		TookOff  *time.Time `json:"took_off_at"`
	} `json:"flights"`
}

type zonesAnswer struct {
	Features []struct {
		ID         any `json:"id"`
		Properties struct {
			ID          string   `json:"id"`
			Name        string   `json:"name"`
			Kind        string   `json:"kind"`
			FloorM      *float64 `json:"floor_m"`
			CeilingM    *float64 `json:"ceiling_m"`
			AltitudeRef string   `json:"altitude_ref"`
			BufferM     float64  `json:"buffer_m"`
		} `json:"properties"`
	} `json:"features"`
}

type traceAnswer struct {
	Order string   `json:"order"`
	Open  []string `json:"open"`
	Steps []struct {
		At       time.Time `json:"at"`
		What     string    `json:"what"`
		Who      string    `json:"who"`
		Place    string    `json:"place"`
		Unit     string    `json:"unit"`
		Box      string    `json:"box"`
		Shipment string    `json:"shipment"`
		Flight   string    `json:"flight"`
		C        *float64  `json:"c"`
		Reason   *string   `json:"reason"`
	} `json:"steps"`
	Temperature []struct {
		Box         string     `json:"box"`
		Unit        string     `json:"unit"`
		From        *time.Time `json:"from"`
		To          *time.Time `json:"to"`
		MinC        *float64   `json:"min_c"`
		MaxC        *float64   `json:"max_c"`
		MeanC       *float64   `json:"mean_c"`
		Samples     int        `json:"samples"`
		LongestGapS float64    `json:"longest_gap_s"`
		Verdict     string     `json:"verdict"`
	} `json:"temperature"`
}
