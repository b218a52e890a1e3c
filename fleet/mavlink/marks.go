package mavlink

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"airvein/fleet"
	"airvein/fleet/guard"
)

// FileMarks keeps signing times in a folder, one small file a drone, each
// replaced whole and synced. The folder is made if missing.
type FileMarks struct{ dir string }

// OpenMarks takes the folder.
func OpenMarks(dir string) (FileMarks, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return FileMarks{}, fmt.Errorf("signing times: %w", err)
	}
	return FileMarks{dir}, nil
}

// Of reads one drone's. A file that cannot be read is an error: to begin at
// nothing would let old frames in.
func (m FileMarks) Of(drone fleet.DroneID) (guard.Marks, error) {
	out := &marksFile{path: filepath.Join(m.dir, string(drone)+".json"), high: map[string]uint64{}}
	data, err := os.ReadFile(out.path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &out.high)
	}
	if err != nil {
		return nil, fmt.Errorf("signing times of drone %s: %w; restore the file, or give the drone a new key and remove it", drone, err)
	}
	return out, nil
}

type marksFile struct {
	path string
	mu   sync.Mutex
	high map[string]uint64
}

func sourceName(s guard.Source) string {
	return fmt.Sprintf("%d/%d/%d", s.System, s.Component, s.Link)
}

func (f *marksFile) High(s guard.Source) uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.high[sourceName(s)]
}

func (f *marksFile) Keep(s guard.Source, v uint64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.high[sourceName(s)] = v
	data, err := json.Marshal(f.high)
	if err != nil {
		return err
	}
	return replaceFile(f.path, data)
}

// replaceFile writes a file beside the old one, syncs it and puts it in its
// place.
func replaceFile(path string, data []byte) error {
	t, err := os.CreateTemp(filepath.Dir(path), ".marks-*")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	_, err = t.Write(data)
	if err == nil {
		err = t.Sync()
	}
	if cerr := t.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(t.Name(), path)
}
