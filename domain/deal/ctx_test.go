package deal_test

import "context"

// ctx is for calls that no test cuts short.
var ctx = context.Background()
