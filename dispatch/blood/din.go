package blood

import (
	"errors"
	"strings"
)

// SchemeISBT128 is the scheme of donation identification numbers. A site's
// own numbers carry a scheme name of the site's.
const SchemeISBT128 = "isbt128"

// dinAlphabet are the values of ISO/IEC 7064 mod 37-2, in their order.
const dinAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"

// CheckCharacter is the keyboard check character of a 13-character donation
// number, by ISO/IEC 7064 mod 37-2 as ISBT 128 uses it (ST-001, appendix
// A). ok is false where a character is none that it knows.
func CheckCharacter(din string) (check byte, ok bool) {
	sum := 0
	for i := range len(din) {
		v := strings.IndexByte(dinAlphabet[:36], din[i])
		if v < 0 {
			return 0, false
		}
		sum = (sum + v) * 2 % 37
	}
	return dinAlphabet[(38-sum)%37], true
}

// ParseNumber reads a donation number as people type it: 13 characters of
// an ISBT 128 donation identification number, alone or followed by their
// check character, which must then be right; or scheme:number for a site
// that numbers its bags otherwise, each part 1 to 32 letters and digits.
func ParseNumber(s string) (scheme, number string, err error) {
	if sch, num, own := strings.Cut(s, ":"); own {
		if !plain(sch, 1, 32) || !plain(num, 1, 32) || sch == SchemeISBT128 {
			return "", "", errors.New("a site's own number is written scheme:number, each 1 to 32 letters and digits")
		}
		return sch, num, nil
	}
	if len(s) != 13 && len(s) != 14 || !dinShape(s[:13]) {
		return "", "", errors.New("a donation number has 13 characters: A-N, P-Z or 1-9, four letters or digits, eight digits; " +
			"with its check character 14; a site's own number is written scheme:number")
	}
	if len(s) == 14 {
		if c, ok := CheckCharacter(s[:13]); !ok || c != s[13] {
			return "", "", errors.New("the check character does not fit the donation number: a character is wrong or two are swapped")
		}
	}
	return SchemeISBT128, s[:13], nil
}

// dinShape reports whether 13 characters are shaped as a donation
// identification number: facility (5), year (2), serial number (6).
func dinShape(s string) bool {
	for i := range len(s) {
		c := s[i]
		digit := c >= '0' && c <= '9'
		letter := c >= 'A' && c <= 'Z'
		switch {
		case i == 0 && (c == '0' || c == 'O'), i >= 5 && !digit, !digit && !letter:
			return false
		}
	}
	return true
}

// plain reports whether s has only ASCII letters and digits, lo to hi of
// them: what may stand in a unit's id.
func plain(s string, lo, hi int) bool {
	if len(s) < lo || len(s) > hi {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
