package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"airvein/dispatch/blood"
)

func eligibleCommand() command {
	return command{
		name: "eligible", what: "is a unit of this group eligible for issue to this patient, and why not",
		example: "airvein eligible --component red_cells --unit O- --patient A+\nairvein eligible --unit O+ --patient O- --urgency immediate --need irradiated --unit-attr irradiated --antibody anti-K --policy uk",
		setup: func(fs *flag.FlagSet) action {
			o := eligibleFlags(fs)
			return o.run
		},
	}
}

type eligibleOptions struct {
	component, unit, patient, urgency string
	fcp, child, neonate               string
	policy                            string
	needs, unitAttrs, antibodies      stringsFlag
	json                              *bool
}

func eligibleFlags(fs *flag.FlagSet) *eligibleOptions {
	o := &eligibleOptions{}
	fs.StringVar(&o.component, "component", "red_cells", "red_cells, whole_blood, platelets, plasma or cryoprecipitate")
	fs.StringVar(&o.unit, "unit", "", "the unit's `GROUP`")
	fs.StringVar(&o.patient, "patient", "", "the patient's `GROUP`: A+, O-, AB?, Oh, unknown, ...")
	fs.StringVar(&o.urgency, "urgency", "routine", "immediate, urgent_group_specific, urgent_crossmatched or routine")
	fs.StringVar(&o.fcp, "fcp", "unknown", "female of child-bearing potential: yes, no or unknown")
	fs.StringVar(&o.child, "child", "unknown", "yes, no or unknown")
	fs.StringVar(&o.neonate, "neonate", "no", "yes, no or unknown")
	fs.StringVar(&o.policy, "policy", "cn", "the country's rules: "+strings.Join(blood.PolicyIDs(), " or ")+", or one exact version")
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
	q.Policy = parsed(&errs, "--policy", o.policy, blood.FindPolicy)
	for _, a := range o.needs {
		q.Needs = append(q.Needs, parsed(&errs, "--need", a, blood.ParseAttribute))
	}
	for _, a := range o.unitAttrs {
		q.Has = append(q.Has, parsed(&errs, "--unit-attr", a, blood.ParseAttribute))
	}
	for _, a := range o.antibodies {
		q.Antibodies = append(q.Antibodies, parsed(&errs, "--antibody", a, blood.ParseAntibody))
	}
	return q, errors.Join(errs...)
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
		fmt.Fprintln(w, "  only if:", n)
	}
	for _, r := range v.Reasons {
		fmt.Fprintln(w, "  because:", r)
	}
	_, err := fmt.Fprintln(w, "Only the hospital's laboratory crossmatches. Not for clinical use.")
	return err
}
