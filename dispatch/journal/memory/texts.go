package memory

import (
	"context"
	"sync"
)

// Texts holds erasable texts by reference: phone numbers and notes that no
// event carries.
type Texts struct {
	mu    sync.Mutex
	texts map[string]string
}

// NewTexts is empty.
func NewTexts() *Texts { return &Texts{texts: map[string]string{}} }

// Put keeps a text, or replaces it.
func (t *Texts) Put(ctx context.Context, ref, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.texts[ref] = text
	return nil
}

// Get gives a text; false where there is none, or it was erased.
func (t *Texts) Get(ctx context.Context, ref string) (string, bool, error) {
	if err := ctx.Err(); err != nil {
		return "", false, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	text, ok := t.texts[ref]
	return text, ok, nil
}

// Erase forgets a text; one that is not there is no error.
func (t *Texts) Erase(ctx context.Context, ref string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.texts, ref)
	return nil
}
