internal import CLinux

/// Tells the allocator of this process to keep what a server frees and soon needs again.
///
/// By default glibc gives memory back to the system whenever 128 KiB are free at an arena's end, and asks for large blocks
/// anew each time, so that a server of large messages pays for page faults on every call. A process calls this once, at
/// its start; ``giveBackFreeMemory()`` is the other half.
package func tuneAllocatorForServing() {
  _ = mallopt(M_TRIM_THRESHOLD, 48 << 20)
  _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
  _ = mallopt(M_ARENA_MAX, 2)
}

/// How often ``giveBackFreeMemory()`` looks.
let freeMemoryCheckMilliseconds: Int64 = 10_000

/// Gives free memory back to the system when much of it has gathered. It takes some milliseconds then.
func giveBackFreeMemory() {
  if mallinfo2().fordblks > 16 << 20 { _ = malloc_trim(1 << 20) }
}
