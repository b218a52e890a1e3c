package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/journaltest"
	"airvein/dispatch/journal/postgres/pgtest"
	"airvein/dispatch/journal/tables"
)

var cluster pgtest.Cluster

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m, &cluster)) }

func TestConformance(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) journaltest.Open {
		url := cluster.Database(t)
		return func() (journal.Journal, error) { return Open(t.Context(), url) }
	})
}

// A pooler gives each transaction another session: nothing may be prepared.
func TestConformanceBehindAPooler(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) journaltest.Open {
		url := with(cluster.Database(t), "default_query_exec_mode", "simple_protocol")
		return func() (journal.Journal, error) { return Open(t.Context(), url) }
	})
}

func with(dsn, key, value string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic(err)
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// filled is a journal with the suite's story in it.
func filled(t *testing.T) (*Journal, string, journal.Seq) {
	t.Helper()
	url := cluster.Database(t)
	j, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	term, err := j.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var seq journal.Seq
	for _, batch := range journaltest.Story() {
		if seq, err = j.Append(t.Context(), term, seq, journaltest.Start(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return j, url, seq
}

// raw changes the database as somebody with psql in hand would.
func raw(t *testing.T, url, script string) {
	t.Helper()
	if err := try(t, url, script); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

func try(t *testing.T, url, script string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), with(url, "default_query_exec_mode", "simple_protocol"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), script)
	return err
}

func dump(t *testing.T, j *Journal) string {
	t.Helper()
	var out strings.Builder
	for _, table := range tables.Names() {
		rows, err := j.pool.Query(t.Context(), "SELECT * FROM "+table+" ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			vals, err := rows.Values()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, table, vals)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestRebuildGivesWhatLiveWrote(t *testing.T) {
	j, url, _ := filled(t)
	live := dump(t, j)
	for _, table := range tables.Names() {
		if !strings.Contains(live, table+" [") {
			t.Errorf("the story leaves %s empty: the comparison says nothing of it", table)
		}
	}
	raw(t, url, "DELETE FROM custody_steps; UPDATE orders SET urgency = 'routine'; DELETE FROM boxes")
	if dump(t, j) == live {
		t.Fatal("the dump does not see the tables")
	}
	if err := j.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := dump(t, j); got != live {
		t.Fatalf("rebuilt:\n%s\nlive:\n%s", got, live)
	}
	raw(t, url, "DELETE FROM deliveries; UPDATE head SET projection = 0")
	again, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := dump(t, again); got != live {
		t.Fatalf("rebuilt at open:\n%s\nlive:\n%s", got, live)
	}
}

func TestReadTablesSayWhatHappened(t *testing.T) {
	j, _, _ := filled(t)
	for query, want := range map[string]string{
		"SELECT state || ' ' || wrong_codes || ' ' || in_box FROM shipments WHERE id = 's1'":                                                "delivered 1 0",
		"SELECT string_agg(id || ' ' || status, ',' ORDER BY id) FROM units":                                                                "u1 delivered,u2 quarantined,u3 discarded,u4 available,u5 delivered,u6 quarantined,u7 reserved",
		"SELECT string_agg(unit, ',') FROM allocations WHERE ended_at IS NULL":                                                              "u1,u5,u7",
		"SELECT string_agg(id || ' ' || state || ' ' || active, ',' ORDER BY id) FROM flights":                                              "f1 ended 0,f2 failed 0,f3 ended 0,f6 failed 0",
		"SELECT string_agg(what, ',' ORDER BY seq, n) FROM custody_steps WHERE unit = 'u1'":                                                 "reserved,packed,departed,arrived,received,fate_TX",
		"SELECT string_agg(id || ' ' || count || ' ' || (cleared_at IS NULL), ',' ORDER BY n) FROM alarms":                                  "a1 2 false,a1 1 true",
		"SELECT what || ' ' || who || ' ' || place FROM custody_steps WHERE unit = 'u5' AND what = 'arrived'":                               "arrived courier li pukou-people",
		"SELECT what || ' ' || who || ' ' || place FROM custody_steps WHERE unit = 'u6' AND what = 'recalled'":                              "recalled dana courier li",
		"SELECT mode || ' ' || drone || flight FROM shipments WHERE id = 's6'":                                                              "road ",
		"SELECT hospital || ' ' || deliveries || ' ' || month FROM turnaround":                                                              "pukou-people 1 2026-03",
		"SELECT string_agg(why || ' ' || units, ',' ORDER BY why) FROM wastage":                                                             "discarded 1,quarantined 2",
		"SELECT string_agg(grp || ' ' || day || ' ' || units, ',') FROM stock_history":                                                      "A+ 2026-03-01 2",
		"SELECT string_agg(reason || ' ' || n, ',' ORDER BY reason) FROM (SELECT reason, count(*) AS n FROM stock_changes GROUP BY 1) AS r": "departed 5,imported 7,released 1,removed 1",
		"SELECT shipment || ' ' || max_c || ' ' || verdict FROM excursions":                                                                 "s1 4.5 in_range",
	} {
		var got string
		if err := j.pool.QueryRow(t.Context(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", query, got, err, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	says := func(t *testing.T, url, want string) {
		t.Helper()
		j, err := Open(t.Context(), url)
		if err == nil {
			j.Close()
		}
		if !errors.Is(err, journal.ErrUnavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("open says %v; want it to say %q", err, want)
		}
	}
	t.Run("what is no URL", func(t *testing.T) { says(t, "postgres://%zz", "postgres://USER@HOST") })
	t.Run("nobody there", func(t *testing.T) { says(t, "postgres://u@/db?host="+t.TempDir(), "check the URL") })
	t.Run("no such database", func(t *testing.T) {
		says(t, strings.Replace(cluster.Database(t), "/airvein_test", "/no_such", 1), "does not exist")
	})
	t.Run("a commit that does not wait", func(t *testing.T) {
		url := cluster.Database(t)
		raw(t, url, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$")
		says(t, url, "set synchronous_commit = on")
	})
	t.Run("a database that only reads", func(t *testing.T) {
		url := cluster.Database(t)
		raw(t, url, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$")
		says(t, url, "default_transaction_read_only")
	})
	t.Run("a newer schema", func(t *testing.T) {
		j, url, _ := filled(t)
		j.Close()
		raw(t, url, "INSERT INTO journal_versions (version_id, is_applied) VALUES (99, true)")
		says(t, url, "newer Airvein")
		if _, err := OpenReadOnly(t.Context(), url); err == nil || !strings.Contains(err.Error(), "newer Airvein") {
			t.Errorf("to read, open says %v", err)
		}
	})
	t.Run("an empty database, to be read", func(t *testing.T) {
		if _, err := OpenReadOnly(t.Context(), cluster.Database(t)); err == nil || !strings.Contains(err.Error(), "no Airvein journal") {
			t.Errorf("open says %v", err)
		}
	})
}

func TestOpenRefusesAServerThatCouldLose(t *testing.T) {
	for _, name := range []string{"fsync", "full_page_writes"} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), pgtest.New(t, name+"=off").Database(t))
			if !errors.Is(err, journal.ErrUnavailable) || !strings.Contains(err.Error(), "set "+name+" = on") {
				t.Fatalf("open says %v", err)
			}
		})
	}
}
