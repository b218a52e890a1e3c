package blood

// Component is a blood component.
type Component string

// The components.
const (
	RedCells        Component = "red_cells"
	WholeBlood      Component = "whole_blood"
	Platelets       Component = "platelets"
	Plasma          Component = "plasma"
	Cryoprecipitate Component = "cryoprecipitate"
)

// Class is a transport temperature class: one box holds one class.
type Class string

// The classes.
const (
	Cold   Class = "cold"   // red cells, whole blood
	Room   Class = "room"   // platelets
	Frozen Class = "frozen" // plasma, cryoprecipitate
)

// UnitDef says what "one unit" of an amount means.
type UnitDef string

// The unit definitions: cn_200ml is what comes from 200 mL of whole blood
// (China's unit; GB 18469-2012 names the donation), bag_450ml one bag of a
// 450 mL donation, treatment_dose one apheresis platelet dose, ml a
// millilitre.
const (
	CN200ml       UnitDef = "cn_200ml"
	Bag450ml      UnitDef = "bag_450ml"
	TreatmentDose UnitDef = "treatment_dose"
	Millilitre    UnitDef = "ml"
)

// Urgency of an order.
type Urgency string

// The urgencies, most urgent first.
const (
	Immediate           Urgency = "immediate"
	UrgentGroupSpecific Urgency = "urgent_group_specific"
	UrgentCrossmatched  Urgency = "urgent_crossmatched"
	Routine             Urgency = "routine"
)

// Tri is yes, no or unknown; unknown counts as the worse of the two.
type Tri string

// The answers.
const (
	Yes     Tri = "yes"
	No      Tri = "no"
	Unknown Tri = "unknown"
)

// Attribute is a special requirement on a unit.
type Attribute string

// Group is an ABO and RhD group as the API writes it: "A+", "O?", "Oh",
// "unknown". Use ParseGroup; a Group from elsewhere may be nonsense.
type Group string

// UnitID is one unit's identity: scheme, number, product and division.
type UnitID string

// Status is where a unit stands.
type Status string

// The statuses of DESIGN section 4. A unit that left the depot never
// becomes available again by itself.
const (
	Received    Status = "received"
	Available   Status = "available"
	Earmarked   Status = "earmarked" // set aside until an authority's word
	Reserved    Status = "reserved"
	Packed      Status = "packed"
	InTransit   Status = "in_transit"
	Delivered   Status = "delivered"
	Returned    Status = "returned"
	Quarantined Status = "quarantined"
	Discarded   Status = "discarded"
	Lost        Status = "lost"
)
