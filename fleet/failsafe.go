package fleet

import "fmt"

// The failsafe profiles of a drone model: how its autopilot must be set for
// the case that nobody speaks to it, its battery runs low or it leaves its
// fence.
const (
	// ProfileSITL accepts whatever is set and says so: for simulators, whose
	// defaults have failsafes off.
	ProfileSITL = "sitl"
	// ProfileDelivery refuses arming where a failsafe is off.
	ProfileDelivery = "delivery"
)

// ParamLimit is a parameter that a failsafe rests on, and the range in
// which the failsafe is on.
type ParamLimit struct {
	Name     string
	Min, Max float64
}

// Holds reports whether a value is in range.
func (l ParamLimit) Holds(v float64) bool { return v >= l.Min && v <= l.Max }

// Difference says in plain words how a value differs.
func (l ParamLimit) Difference(v float64) string {
	return fmt.Sprintf("%s is %g, wants %g to %g", l.Name, v, l.Min, l.Max)
}

// Failsafes are ArduPilot's: lost ground station, battery low and critical,
// estimator, fence.
func (Copter) Failsafes() []ParamLimit {
	return []ParamLimit{
		{"FS_GCS_ENABLE", 1, 7}, {"BATT_FS_LOW_ACT", 1, 6}, {"BATT_FS_CRT_ACT", 1, 6}, {"FS_EKF_ACTION", 1, 3}, {"FENCE_ACTION", 1, 5},
	}
}

// Failsafes are PX4's: lost data link, low battery, geofence.
func (PX4) Failsafes() []ParamLimit {
	return []ParamLimit{{"NAV_DLL_ACT", 1, 6}, {"COM_LOW_BAT_ACT", 1, 3}, {"GF_ACTION", 2, 5}}
}
