package observe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// askFor is how long a check waits for an answer.
const askFor = 2 * time.Second

var errNoAnswer = errors.New("there is no answer")

// A question is asked of something that may hang. It then gets no answer, and is
// not asked again until that hangs no more.
type question struct {
	mu    sync.Mutex
	asked bool
}

func (q *question) ask(ctx context.Context, fn func(context.Context) error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.asked {
		return errNoAnswer
	}
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	q.asked = true
	answer := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				answer <- fmt.Errorf("panic: %v", v)
			}
		}()
		answer <- fn(ctx)
	}()
	select {
	case err := <-answer:
		q.asked = false
		return err
	case <-ctx.Done():
		go func() { // it is known when it hangs no more
			<-answer //nolint:errcheck // nobody asks any more
			q.mu.Lock()
			q.asked = false
			q.mu.Unlock()
		}()
		return errNoAnswer
	}
}
