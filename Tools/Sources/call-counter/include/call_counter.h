// A library for LD_PRELOAD: it has nothing to call.
