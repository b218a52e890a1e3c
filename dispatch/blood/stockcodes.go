package blood

import (
	"fmt"
	"slices"
)

// A stock list may give a number, a product, a group or an expiry as its
// label has it, in the structures of ISBT 128 that ParseScan reads. What a
// code cannot say, or says of a restricted use, is a mistake of its line.

// scanned reads a column that holds one scanned structure; scanned is false
// where it holds none. The label is empty where it is wrong, and the
// mistake noted.
func (p *rowParser) scanned(column, kind string) (_ Label, scanned bool) {
	s := p.get(column)
	if s == "" || s[0] != '=' && s[0] != '&' {
		return Label{}, false
	}
	labels := ParseScan(s, p.format.Loc, p.format.Codes)
	switch l := labels[0]; {
	case len(labels) > 1:
		p.fail(column, "one structure stands in a column")
	case l.Wrong():
		p.fail(column, l.Reason)
	case l.Kind != kind:
		p.fail(column, "this is the structure of another column: "+l.Kind)
	default:
		return l, true
	}
	return Label{}, true
}

func (p *rowParser) number(u *Unit) {
	if l, scanned := p.scanned("din", "din"); scanned {
		u.Scheme, u.DIN = SchemeISBT128, l.DIN
		return
	}
	var err error
	if u.Scheme, u.DIN, err = ParseNumber(p.get("din")); err != nil {
		p.fail("din", err.Error())
	}
}

// product reads the product and its division. An ISBT 128 product is its
// description code, E or F and four letters or digits, alone, with its
// collection type, or whole with the division.
func (p *rowParser) product(u *Unit) {
	u.Product, u.Division = p.get("product"), p.get("division")
	if l, scanned := p.scanned("product", "product"); scanned {
		if l.Kind == "" {
			return
		}
		u.Product = l.Product + l.Donation + l.Division
		if u.Division == "" {
			u.Division = l.Division
		}
	}
	if !plain(u.Division, 2, 2) {
		p.fail("division", "a division is two letters or digits, 00 for a bag that was not split")
		return
	}
	switch {
	case !plain(u.Product, 1, 16):
		p.fail("product", "a product code is 1 to 16 letters and digits")
	case u.Scheme == SchemeISBT128 || u.Scheme == "":
		p.isbtProduct(u)
	}
}

func (p *rowParser) isbtProduct(u *Unit) {
	c := u.Product
	if n := len(c); n != 5 && n != 6 && n != 8 || c[0] != 'E' && c[0] != 'F' {
		p.fail("product", "an ISBT 128 product code is E or F and four letters or digits, alone or with its collection type and division")
		return
	}
	if len(c) == 8 && c[6:] != u.Division {
		p.fail("division", "the product code has another division")
	}
	if len(c) > 5 && c[5] != 'V' && p.get("status") == string(Available) {
		p.fail("product", "the collection type restricts the unit's use: it is not a volunteer's donation for any patient, and cannot be available")
	}
	component, known := p.format.Codes.products[c[:5]]
	switch {
	case len(p.format.Codes.products) == 0: // the centre's own column says what it is
	case !known:
		p.fail("product", "the site's code table has no such product")
	case u.Component != "" && component != u.Component:
		p.fail("product", fmt.Sprintf("the site's code table has this product as %s", component))
	}
}

// group reads the group, as words or as a code. A code that restricts the
// unit's use is refused: it names the same ABO and RhD, and forgetting its
// restriction is how blood meant for one person reaches another.
func (p *rowParser) group(u *Unit) {
	l, scanned := p.scanned("group", "group")
	if !scanned {
		u.Group = field(p, "group", ParseGroup)
		return
	}
	u.Group = l.Group
	switch {
	case l.Kind == "": // scanned said what is wrong
	case l.Allocatable != nil && !*l.Allocatable:
		p.fail("group", l.Reason)
	case l.K == "positive" && slices.Contains(u.Attributes, KNegative):
		p.fail("attributes", "the group's code says K-positive")
	}
}

// donation is what makes bags of one number and product the same donation's:
// a product's collection type and division are no part of it.
func (u Unit) donation() string {
	code := u.Product
	if (u.Scheme == SchemeISBT128 || u.Scheme == "") && len(code) > 5 {
		code = code[:5]
	}
	return u.Scheme + ":" + u.DIN + "-" + code + "-"
}

// SameProduct reports whether two bags are of one donation's product, split
// or not.
func SameProduct(a, b Unit) bool { return a.donation() == b.donation() }
