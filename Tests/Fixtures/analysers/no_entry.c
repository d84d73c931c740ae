/* A library that is no analyser. */
int kz_example_nothing(void) { return 0; }
