internal import CMalloc

/// Tells the allocator of this process to keep what a server frees and soon needs again.
///
/// By default glibc hands the end of an arena back to the system whenever 128 KiB are free there, so that a server of
/// messages of that size pays for page faults on every call. A process calls this once, at its start.
package func tuneAllocatorForServing() {
  // Up to this much stays with the process; what is larger than the second comes from the system each time.
  _ = mallopt(M_TRIM_THRESHOLD, 8 << 20)
  _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
}
