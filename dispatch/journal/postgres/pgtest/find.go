package pgtest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// errMissing: there is no PostgreSQL to test with.
var errMissing = errors.New("no PostgreSQL server here: install it (apt-get install postgresql), put its initdb on PATH, set AIRVEIN_POSTGRES_BIN to its folder, or TEST_DATABASE_URL to a server on which databases may be made")

// binaries is the folder of initdb and postgres, or "".
func binaries() string {
	if p, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(p); err == nil {
			return filepath.Dir(real)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well formed
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if dir := os.Getenv("AIRVEIN_POSTGRES_BIN"); dir != "" {
		found = append(found, filepath.Join(dir, "initdb"))
	}
	for _, p := range found {
		if _, err := os.Stat(p); err == nil {
			return filepath.Dir(p)
		}
	}
	return ""
}

// version is the number in a path like /usr/lib/postgresql/15/bin/initdb.
func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0: the last choice
	return n
}

func required() bool {
	names := strings.FieldsFunc(os.Getenv("AIRVEIN_REQUIRE"), func(r rune) bool { return r == ',' || r == ' ' })
	return slices.Contains(names, "postgres")
}

func missing(tb testing.TB) {
	tb.Helper()
	if required() {
		tb.Fatal(errMissing)
	}
	tb.Skip("NOT TESTED: ", errMissing)
}
