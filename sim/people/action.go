package people

// Kind is what a person does.
type Kind string

// The kinds, each one request of the API.
const (
	Pack     Kind = "pack"
	Unpack   Kind = "unpack"
	Consent  Kind = "consent"
	PadClear Kind = "pad_clear"
	Receive  Kind = "receive"
	MoveBox  Kind = "move_box"
	AckAlarm Kind = "ack_alarm"
	Depart   Kind = "depart"
	Arrive   Kind = "arrive"
)

// Action is one step that a role takes now. Key names the occasion: tell
// the Team with it how the step went. Fields that the kind does not need
// are empty.
type Action struct {
	Key  string
	Role Role
	Site string // the hospital or depot that the person works at
	Do   Kind

	Order    string
	Shipment string
	Depot    string // where the shipment was packed: its staff know the code
	Flight   string
	Box      string
	Alarm    string
	Units    []string
	WeightG  float64
	State    string // a box's next one
	Class    string
	By       string
	Courier  string
	Checker  string
	Comment  string
}
