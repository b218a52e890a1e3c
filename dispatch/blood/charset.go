package blood

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// decodeStock gives a stock file as UTF-8. Bytes that the declared charset
// does not have are a mistake by their line, never replaced.
func decodeStock(data []byte, charset string, bad *StockError) []byte {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8":
		data = bytes.TrimPrefix(data, []byte("\ufeff")) // spreadsheets write one
		if line := badLine(data); line > 0 {
			bad.add(line, "", "these bytes are not UTF-8: save the file as UTF-8, or declare charset=gb18030")
		}
		return data
	case "gb18030", "gbk", "gb2312": // GB 18030 holds both older ones
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			bad.add(0, "", "the file cannot be read as GB18030")
			return nil
		}
		// What is not GB 18030 decodes to U+FFFD, which no stock file means.
		if i := bytes.IndexRune(out, utf8.RuneError); i >= 0 {
			bad.add(1+bytes.Count(out[:i], []byte("\n")), "", "these bytes are not GB18030")
		} else if line := badLine(out); line > 0 {
			bad.add(line, "", "there is a NUL in the line: this is no text")
		}
		return out
	}
	bad.add(0, "", "the charset must be utf-8 or gb18030")
	return nil
}

// badLine is the first line that is not UTF-8 or holds a NUL; 0 for none.
func badLine(data []byte) int {
	if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
		return 0
	}
	for i, l := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(l) || bytes.IndexByte(l, 0) >= 0 {
			return i + 1
		}
	}
	return 0
}
