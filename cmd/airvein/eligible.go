package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"airvein/dispatch/blood"
)

func eligibleCommand() command {
	return command{
		name: "eligible", what: "is a unit of this group eligible for issue to this patient, and why not",
		example: "airvein eligible --component red_cells --unit O- --patient A+",
		setup: func(fs *flag.FlagSet) action {
			o := eligibleFlags(fs)
			return o.run
		},
	}
}

type eligibleOptions struct {
	component, unit, patient, urgency string
	fcp, child, neonate               string
	needs, unitAttrs, antibodies      stringsFlag
	json                              *bool
}

func eligibleFlags(fs *flag.FlagSet) *eligibleOptions {
	o := &eligibleOptions{}
	fs.StringVar(&o.component, "component", "red_cells", "red_cells, platelets or plasma")
	fs.StringVar(&o.unit, "unit", "", "the unit's `GROUP`")
	fs.StringVar(&o.patient, "patient", "", "the patient's `GROUP`: A+, O-, AB?, Oh, unknown, ...")
	fs.StringVar(&o.urgency, "urgency", "routine", "immediate, urgent_group_specific, urgent_crossmatched or routine")
	fs.StringVar(&o.fcp, "fcp", "unknown", "female of child-bearing potential: yes, no or unknown")
	fs.StringVar(&o.child, "child", "unknown", "yes, no or unknown")
	fs.StringVar(&o.neonate, "neonate", "no", "yes, no or unknown")
	fs.Var(&o.needs, "need", "an attribute that the patient needs; may be repeated")
	fs.Var(&o.unitAttrs, "unit-attr", "an attribute that the unit has; may be repeated")
	fs.Var(&o.antibodies, "antibody", "an antibody that the patient has; may be repeated")
	o.json = jsonFlag(fs)
	return o
}

func (o *eligibleOptions) run(_ context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	q, err := o.query()
	if err != nil {
		return usagef("%v", err)
	}
	out := blood.Eligible(q)
	out.Needs = append([]string{}, out.Needs...) // never null in JSON
	out.Reasons = append([]string{}, out.Reasons...)
	if why := o.beyond(); len(why) > 0 {
		out.Eligible, out.Tier, out.Reasons = false, 0, append(out.Reasons, why...)
	}
	if *o.json {
		err = printValue(std.out, out)
	} else {
		err = printVerdict(std.out, out)
	}
	if err == nil && !out.Eligible {
		err = errRefused
	}
	return err
}

func (o *eligibleOptions) query() (blood.Query, error) {
	if o.unit == "" || o.patient == "" {
		return blood.Query{}, errors.New("--unit and --patient are needed")
	}
	var q blood.Query
	var errs []error
	q.Component = parsed(&errs, "--component", o.component, blood.ParseComponent)
	q.Unit = parsed(&errs, "--unit", o.unit, blood.ParseGroup)
	q.Patient = parsed(&errs, "--patient", o.patient, blood.ParseGroup)
	q.Urgency = parsed(&errs, "--urgency", o.urgency, blood.ParseUrgency)
	q.FCP = parsed(&errs, "--fcp", o.fcp, blood.ParseTri)
	q.Child = parsed(&errs, "--child", o.child, blood.ParseTri)
	q.Neonate = parsed(&errs, "--neonate", o.neonate, blood.ParseTri)
	for _, a := range append(append([]string{}, o.needs...), o.unitAttrs...) {
		parsed(&errs, "attribute", a, blood.ParseAttribute)
	}
	return q, errors.Join(errs...)
}

// beyond names what this version cannot judge: it refuses rather than
// leave it out of the judgement.
func (o *eligibleOptions) beyond() []string {
	var why []string
	for _, n := range o.needs {
		why = append(why, fmt.Sprintf("this version cannot honour the need %q", n))
	}
	for _, a := range o.antibodies {
		why = append(why, fmt.Sprintf("this version cannot honour the antibody %q", a))
	}
	return why
}

func parsed[T any](errs *[]error, name, value string, parse func(string) (T, error)) T {
	v, err := parse(value)
	if err != nil {
		*errs = append(*errs, fmt.Errorf("%s: %w", name, err))
	}
	return v
}

func printVerdict(w io.Writer, v blood.Verdict) error {
	word := "not eligible for issue"
	if v.Eligible {
		word = fmt.Sprintf("eligible for issue (choice %d)", v.Tier)
	}
	fmt.Fprintln(w, word)
	for _, n := range v.Needs {
		fmt.Fprintln(w, "  needs:", n)
	}
	for _, r := range v.Reasons {
		fmt.Fprintln(w, "  because:", r)
	}
	_, err := fmt.Fprintln(w, "Only the hospital's laboratory crossmatches. Not for clinical use.")
	return err
}
