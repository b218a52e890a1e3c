package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"flag"
	"time"

	"airvein/dispatch/blood"
)

// orderBody is the body of POST /api/v1/orders.
type orderBody struct {
	Kind         string      `json:"kind"`
	Hospital     string      `json:"hospital"`
	Urgency      string      `json:"urgency"`
	NeededBy     *time.Time  `json:"needed_by,omitempty"`
	CaseRef      string      `json:"case_ref,omitempty"`
	Phone        string      `json:"phone,omitempty"`
	RequestedBy  string      `json:"requested_by,omitempty"`
	AuthorisedBy string      `json:"authorised_by,omitempty"`
	Note         string      `json:"note,omitempty"`
	Source       string      `json:"source"`
	Patient      *patient    `json:"patient,omitempty"`
	Lines        []orderLine `json:"lines"`
}

type patient struct {
	FCP     string `json:"fcp"`
	Child   string `json:"child"`
	Neonate string `json:"neonate"`
}

type orderLine struct {
	Component      string   `json:"component"`
	Group          string   `json:"group"`
	Amount         float64  `json:"amount"`
	UnitDef        string   `json:"unit_def"`
	Attributes     []string `json:"attributes,omitempty"`
	Substitution   string   `json:"substitution"`
	Pretransfusion string   `json:"pretransfusion"`
}

type placeOptions struct {
	body     orderBody
	patient  patient
	line     orderLine
	amount   string
	neededBy string
	attrs    stringsFlag
	key      string
	json     *bool
}

func orderPlaceCommand() command {
	return command{
		name: "order place", what: "place an order",
		example: "airvein order place --hospital pukou-people --component red_cells --group A+ --amount 4U \\\n    --urgency immediate --authorised-by dr-on-duty",
		setup: func(fs *flag.FlagSet) action {
			o := placeFlags(fs)
			return o.run
		},
	}
}

func placeFlags(fs *flag.FlagSet) *placeOptions {
	o := &placeOptions{}
	fs.StringVar(&o.body.Hospital, "hospital", "", "the ordering hospital's `ID`; without it, that of the token")
	fs.StringVar(&o.body.Kind, "kind", "patient", "patient, or stock for the hospital's own shelf")
	fs.StringVar(&o.body.Urgency, "urgency", "routine", "immediate, urgent_group_specific, urgent_crossmatched or routine")
	fs.StringVar(&o.neededBy, "needed-by", "", "the latest useful `TIME`, as 2026-03-02T15:04:05+08:00")
	fs.StringVar(&o.body.CaseRef, "case-ref", "", "the hospital's random reference for the case; no patient identity")
	fs.StringVar(&o.body.Phone, "phone", "", "the ward's telephone number")
	fs.StringVar(&o.body.RequestedBy, "requested-by", "", "who asks")
	fs.StringVar(&o.body.AuthorisedBy, "authorised-by", "", "the physician who takes the decision; required for immediate")
	fs.StringVar(&o.body.Note, "note", "", "a note for the dispatcher; no patient identity")
	fs.StringVar(&o.line.Component, "component", "", "red_cells, platelets or plasma")
	fs.StringVar(&o.line.Group, "group", "", "the patient's `GROUP` (A+, O-, AB?, unknown); for stock the product's")
	fs.StringVar(&o.amount, "amount", "", "`AMOUNT` as 4U, 600ml, 2bag or 1dose; one U is what comes from 200 mL of whole blood, for platelets one dose")
	fs.Var(&o.attrs, "attribute", "a required attribute, such as irradiated; may be repeated")
	fs.StringVar(&o.line.Substitution, "substitution", "allowed", "allowed or identical_only")
	fs.StringVar(&o.line.Pretransfusion, "pretransfusion", "none", "none, group_confirmed, screen_negative or crossmatched")
	fs.StringVar(&o.patient.FCP, "fcp", "unknown", "is the patient a female of child-bearing potential: yes, no or unknown")
	fs.StringVar(&o.patient.Child, "child", "unknown", "is the patient a child: yes, no or unknown")
	fs.StringVar(&o.patient.Neonate, "neonate", "no", "is the patient a newborn: yes, no or unknown")
	fs.StringVar(&o.key, "key", "", "idempotency `KEY`; the same key again finds the same order")
	o.json = jsonFlag(fs)
	return o
}

func (o *placeOptions) run(ctx context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	if err := o.fill(); err != nil {
		return err
	}
	c, err := clientFromEnv()
	if err != nil {
		return err
	}
	if o.body.Hospital == "" {
		var me struct {
			Role, Site string
		}
		if err := c.call(ctx, "GET", "/api/v1/me", nil, &me); err != nil {
			return err
		}
		if me.Role != "hospital" {
			return usagef("--hospital is missing, and the token is not a hospital's")
		}
		o.body.Hospital = me.Site
	}
	raw, err := c.raw(ctx, "POST", "/api/v1/orders", o.body, "Idempotency-Key", o.key)
	if err != nil {
		return err
	}
	return printOrder(std, raw, *o.json)
}

// fill turns the flags into the body; what the server can judge is left to
// it.
func (o *placeOptions) fill() error {
	for _, f := range []struct{ name, value string }{
		{"--component", o.line.Component}, {"--group", o.line.Group}, {"--amount", o.amount},
	} {
		if f.value == "" {
			return usagef("%s is missing", f.name)
		}
	}
	n, def, err := parseAmount(o.amount, blood.Component(o.line.Component))
	if err != nil {
		return err
	}
	o.line.Amount, o.line.UnitDef = n, string(def)
	if o.neededBy != "" {
		t, err := time.Parse(time.RFC3339, o.neededBy)
		if err != nil {
			return usagef("--needed-by %q is not a time with its zone, such as 2026-03-02T15:04:05+08:00", o.neededBy)
		}
		o.body.NeededBy = &t
	}
	if o.key == "" {
		o.key = randomKey()
	}
	if o.body.Kind == "patient" {
		o.body.Patient = &o.patient
	}
	o.line.Attributes = o.attrs
	o.body.Source, o.body.Lines = "api", []orderLine{o.line}
	return nil
}

func randomKey() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}

func printOrder(std stdio, raw []byte, asJSON bool) error {
	if asJSON {
		return printJSON(std.out, raw)
	}
	var o orderAnswer
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	return o.print(std.out)
}
